"""Moments as commands read and write them: in China's time where nothing else is said."""

import datetime

from gongji.cli.usage import CommandLineError
from gongji.dates import Day, parse_day
from gongji.language import Text

CHINA = datetime.timezone(datetime.timedelta(hours=8))


def moment_of(words: str, option: str) -> datetime.datetime:
    """A moment from the command line: a day, or a day and a time; without a zone it is China's.

    >>> moment_of("2025-03-01 09:30", "--known-at").isoformat()
    '2025-03-01T09:30:00+08:00'

    Raises:
        CommandLineError: it is none.
    """
    try:
        moment = datetime.datetime.fromisoformat(words)
    except ValueError:
        raise _malformed(words, option) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=CHINA)


def day_of(words: str, option: str) -> Day:
    """A day from the command line.

    Raises:
        CommandLineError: it is none.
    """
    day = parse_day(words)
    if day is None:
        raise _malformed(words, option)
    return day


def shown(moment: datetime.datetime | None) -> str:
    """A moment to the second, in China's time; empty for none."""
    return "" if moment is None else f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def stamped(moment: datetime.datetime | None) -> str | None:
    """A moment for programs, to the microsecond and with its zone."""
    return None if moment is None else moment.astimezone(CHINA).isoformat()


def _malformed(words: str, option: str) -> CommandLineError:
    return CommandLineError(
        "moment_malformed",
        Text(f"“{words}”不是日期或时间。", f"`{words}` is no day or time."),
        Text("写成 2025-03-01 或 2025-03-01T09:30。", "Write 2025-03-01 or 2025-03-01T09:30."),
        option,
    )
