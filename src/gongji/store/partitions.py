"""Settlements and postings lie by the month of the visit, so that today's work touches what lies together.

A month's partitions are made ahead. A row of a month that has none goes to the default partition and stays
there: it is found all the same, but its month cannot be opened any more. So whoever runs for long calls
`keep_months_ahead` at its start and every few hours, and before old books are brought in, their months are
opened (`gongji partitions --open-from … --open-until …`).
"""

import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg

from gongji.dates import Day, month_after
from gongji.errors import InputError
from gongji.language import Text
from gongji.store.database import connect, load_queries, transaction
from gongji.store.errors import StoreError

Connection = psycopg.Connection[Any]

AHEAD = 3
"""How many months are kept open after the one that runs."""

MOST_MONTHS = 240
"""How many months are opened at once: every read of a member's rows looks into each."""

LOCK_WAIT_MS = 200
PAUSE_S = 0.5
PATIENCE_S = 30.0


class Partition(NamedTuple):
    """One partition.

    Attributes:
        table: what it is a part of, `settlement` or `posting`.
        name: its own.
        month: the first day of its month; None for the default one.
        rows: about how many; None where nobody has counted yet.
        bytes: on disk, indexes included.
    """

    table: str
    name: str
    month: Day | None
    rows: int | None
    bytes: int


def partitions(connection: Connection) -> tuple[Partition, ...]:
    """All partitions of settlements and postings.

    Args:
        connection: inside a transaction.
    """
    return tuple(Partition(*row) for row in _queries().partitions(connection))


def default_holds_rows(connection: Connection) -> bool:
    """Whether rows came whose month had no partition; inside a transaction."""
    return bool(_queries().default_holds_rows(connection))


def open_months(
    connection: Connection, first: Day, last: Day, patience_s: float = PATIENCE_S
) -> tuple[Day, ...]:
    """Make the partitions of all months from that of `first` to that of `last`, each by itself.

    Args:
        connection: no transaction open on it.
        first, last: any day of the months.
        patience_s: how long a reader that holds the tables is waited for; in short turns, since meanwhile
            nobody can settle.

    Returns:
        The first days of the months that were opened. The others were open, or the default partition holds
        rows of theirs.

    Raises:
        InputError: `last` lies before `first`, or more than `MOST_MONTHS` are asked for; nothing was opened.
        StoreError: a right is missing, or the tables were in use for too long (`transaction_conflict`); the
            months before are open.
    """
    months = tuple(months_between(first, last))
    give_up = time.monotonic() + patience_s
    return tuple(month for month in months if _opened(connection, month, give_up))


def months_ahead(today: Day) -> tuple[Day, ...]:
    """The first days of the months that are to be open on a day.

    >>> [f"{month:%Y-%m}" for month in months_ahead(Day(2025, 11, 30))]
    ['2025-11', '2025-12', '2026-01', '2026-02']
    """
    months = [today.replace(day=1)]
    for _ in range(AHEAD):
        months.append(month_after(months[-1]))
    return tuple(months)


def keep_months_ahead(url: str) -> tuple[Day, ...]:
    """Open this month and the next ones where they are not; quick, and without a lock, where they are.

    Where a long reader is in the way it gives up at once, and does it when it is called the next time.

    Args:
        url: a database at the newest revision.

    Returns:
        The months that were opened.

    Raises:
        StoreError: nobody answers, or a right is missing.
    """
    with connect(url) as connection:
        missing = missing_months(connection)
        if not missing:
            return ()
        try:
            return open_months(connection, missing[0], missing[-1], patience_s=0.0)
        except StoreError as error:
            if error.code != "transaction_conflict":
                raise
            return ()


def missing_months(connection: Connection) -> tuple[Day, ...]:
    """The months that are to be open today and are not; no transaction open on the connection."""
    today = today_in_china(connection)
    with transaction(connection):
        opened = {month for (month,) in _queries().opened_months(connection)}
    return tuple(month for month in months_ahead(today) if month not in opened)


def today_in_china(connection: Connection) -> Day:
    """The day in China by the database's clock; no transaction open on the connection."""
    with transaction(connection):
        today: Day = _queries().today_in_china(connection)
    return today


def _opened(connection: Connection, month: Day, give_up: float) -> bool:
    while True:
        try:
            with transaction(connection):
                _queries().wait_briefly(connection, milliseconds=LOCK_WAIT_MS)
                return bool(_queries().open_month(connection, first_day=month))
        except StoreError as error:
            if error.code != "transaction_conflict" or time.monotonic() > give_up:
                raise
        time.sleep(PAUSE_S)


def months_between(first: Day, last: Day) -> Iterator[Day]:
    """The first days of the months from that of `first` to that of `last`.

    Raises:
        InputError: `last` lies before `first`, or there are more than `MOST_MONTHS`.
    """
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if not 1 <= count <= MOST_MONTHS:
        raise InputError(
            "months_out_of_range",
            Text(
                f"要开的月份应为 1 到 {MOST_MONTHS} 个，自 {first:%Y-%m} 至 {last:%Y-%m} 为 {count} 个。",
                f"1 to {MOST_MONTHS} months can be opened at once; from {first:%Y-%m} to {last:%Y-%m} there "
                f"are {count}.",
            ),
            Text("检查月份。", "Check the months."),
            "month",
        )
    month = first.replace(day=1)
    for number in range(count):
        yield month
        if number < count - 1:
            month = month_after(month)


def _queries() -> Any:
    return load_queries("gongji.store", "partition_queries.sql")
