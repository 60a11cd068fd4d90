"""What `gongji partitions` does and prints."""

from typing import Any, NamedTuple

import psycopg
from rich import box
from rich.table import Table

from gongji.cli.output import console_for, print_json
from gongji.cli.usage import CommandLineError
from gongji.dates import Day, parse_day
from gongji.language import Language, Text
from gongji.store.database import connect, transaction
from gongji.store.migrate import migrate
from gongji.store.partitions import (
    Partition,
    default_holds_rows,
    months_between,
    open_months,
    partitions,
    today_in_china,
)
from gongji.store.server import database_settings_from_environment, running_server

HEADS = (
    Text("分区", "Partition"),
    Text("月份", "Month"),
    Text("约有行数", "Rows, about"),
    Text("MB", "MB"),
)
OPENED = Text("新开：", "Opened: ")
NOT_OPENED = Text("记录已在默认分区，未开：", "Not opened, rows lie in the default partition: ")
DEFAULT_HOLDS_ROWS = Text(
    "默认分区里有记录：它们的月份当时没有分区。记录留在那里，照样查得到；那些月份不能再开分区。",
    "The default partitions hold rows: their months had no partition when they came. They stay there and are "
    "found like all others; those months cannot be opened any more.",
)


class Done(NamedTuple):
    """What was opened, and what there is now.

    Attributes:
        opened: the first days of months that were opened just now.
        not_opened: of those asked for, the ones whose rows lie in the default partitions.
    """

    opened: tuple[Day, ...]
    not_opened: tuple[Day, ...]
    parts: tuple[Partition, ...]
    default_holds_rows: bool


def show_partitions(
    open_from: str | None, open_until: str | None, language: Language, *, as_json: bool
) -> None:
    """Open the months that are asked for, and print all partitions.

    Raises:
        CommandLineError: a month is malformed, or the last one is missing.
        InputError: too many months are asked for.
        StoreError: the database cannot be had, a right is missing, or the tables are in use.
    """
    first = None if open_from is None else _month(open_from, "--open-from")
    last = None if open_until is None else _month(open_until, "--open-until")
    if first is not None and last is None:
        raise _without_end()
    with running_server(database_settings_from_environment()) as server:
        migrate(server.url)
        with connect(server.url) as connection:
            done = _done(connection, first, last)
    if as_json:
        print_json(_record(done))
    else:
        _print(done, language)


def _done(connection: psycopg.Connection[Any], first: Day | None, last: Day | None) -> Done:
    asked: tuple[Day, ...] = ()
    opened: tuple[Day, ...] = ()
    if last is not None:
        begin = first if first is not None else today_in_china(connection)
        asked = tuple(months_between(begin, last))
        opened = open_months(connection, begin, last)
    with transaction(connection):
        parts = partitions(connection)
        holds_rows = default_holds_rows(connection)
    there = {part.month for part in parts}
    return Done(opened, tuple(month for month in asked if month not in there), parts, holds_rows)


def _record(done: Done) -> dict[str, object]:
    return {
        "opened": [_shown(month) for month in done.opened],
        "not_opened": [_shown(month) for month in done.not_opened],
        "default_holds_rows": done.default_holds_rows,
        "partitions": [
            {**part._asdict(), "month": None if part.month is None else _shown(part.month)}
            for part in done.parts
        ],
    }


def _print(done: Done, language: Language) -> None:
    for months, words in ((done.opened, OPENED), (done.not_opened, NOT_OPENED)):
        if months:
            print(words.say(language) + ", ".join(map(_shown, months)))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(HEADS):
        table.add_column(head.say(language), justify="left" if number < 2 else "right")
    for part in done.parts:
        rows = "—" if part.rows is None else f"{part.rows:,}"
        month = "" if part.month is None else _shown(part.month)
        table.add_row(part.name, month, rows, f"{part.bytes / 1e6:,.1f}")
    console_for().print(table)
    if done.default_holds_rows:
        print(DEFAULT_HOLDS_ROWS.say(language))


def _shown(month: Day) -> str:
    return f"{month.year:04}-{month.month:02}"


def _month(words: str, option: str) -> Day:
    month = parse_day(f"{words}-01")
    if month is None:
        raise CommandLineError(
            "month_malformed",
            Text(f"“{words}”不是月份。", f"`{words}` is not a month."),
            Text("写成 2026-07 的样子。", "Write it like 2026-07."),
            option,
        )
    return month


def _without_end() -> CommandLineError:
    return CommandLineError(
        "end_missing",
        Text("--open-from 之外还要 --open-until。", "--open-from needs --open-until beside it."),
        Text("写明开到哪个月。", "Say up to which month."),
        "--open-until",
    )
