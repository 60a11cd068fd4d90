"""Days, half-open periods, and the rules by which a fact begins to count.

Legal texts write inclusive ends and "from the following month"; here every period is
`[from, until)`, so that two periods meet without a gap and no day is counted twice.
"""

import datetime
import re
from typing import NamedTuple

Day = datetime.date

FOREVER = Day.max
"""The end of a period that has none."""

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Period(NamedTuple):
    """The days from `start` up to, but not including, `end`."""

    start: Day
    end: Day = FOREVER

    def __contains__(self, day: object) -> bool:
        return isinstance(day, Day) and self.start <= day < self.end


def parse_day(words: str) -> Day | None:
    """An ISO day (`2023-02-01`), or None when the text is not one.

    >>> parse_day("2023-02-29") is None, parse_day("2024-02-29")
    (True, datetime.date(2024, 2, 29))
    """
    if not _ISO_DAY.fullmatch(words):
        return None
    try:
        return Day.fromisoformat(words)
    except ValueError:
        return None


def month_after(day: Day) -> Day:
    """The first day of the month after the one that holds `day` (次月).

    >>> month_after(Day(2023, 12, 31))
    datetime.date(2024, 1, 1)
    """
    if day.month == 12:
        return Day(day.year + 1, 1, 1)
    return Day(day.year, day.month + 1, 1)


def age_reached_on(birth: Day, age_years: int) -> Day:
    """The day on which a person born on `birth` reaches an age.

    Born on 29 February, an age is reached on 28 February of a common year.

    >>> age_reached_on(Day(1952, 2, 29), 70), age_reached_on(Day(1952, 2, 29), 72)
    (datetime.date(2022, 2, 28), datetime.date(2024, 2, 29))
    """
    year = birth.year + age_years
    try:
        return birth.replace(year=year)
    except ValueError:
        return Day(year, 2, 28)
