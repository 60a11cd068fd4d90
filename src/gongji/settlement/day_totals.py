"""Sums by day, provider and ledger account, rolled up in the background.

Neither the pooled fund nor a provider has a row that every settlement would have to move. What they gave and
received is summed up afterwards, record by record of the chain: a record stands in its lane once all its rows
stand in the books, so the sums neither miss an event nor hold one twice, and can be gone on with at any time.
"""

import time
from typing import Any, NamedTuple

import psycopg

from gongji.dates import Day
from gongji.store.database import load_queries, transaction

Connection = psycopg.Connection[Any]

MOST_RECORDS = 50
"""Records of one lane that one transaction sums up: some thousand settlements."""


class DayTotal(NamedTuple):
    """What one ledger account received (positive) or gave on one day, in China's time.

    Attributes:
        provider_id: whose settlements these are; empty for events that have no provider, such as credits.
        postings: how many they were.
    """

    area: str
    day: Day
    provider_id: str
    ledger_account: str
    amount_fen: int
    postings: int


def roll_up(connection: Connection, most_records: int = MOST_RECORDS, rest: float = 0.0) -> int:
    """Sum up what was written since the last time, stretch by stretch; how many records that were.

    Nothing happens where another program is at it.

    Args:
        connection: no transaction open on it.
        most_records: of one lane, in one transaction.
        rest: how long to rest after each, as a multiple of the time that it took, so that who settles at the
            same time is not held up.
    """
    queries = load_queries("gongji.settlement", "day_total_queries.sql")
    summed = 0
    while True:
        begun = time.monotonic()
        with transaction(connection):
            if not queries.take_turn(connection):
                return summed
            queries.reach_rows_by_keys(connection)
            records = int(queries.roll_up(connection, most_records=most_records))
        if records == 0:
            return summed
        summed += records
        time.sleep(rest * (time.monotonic() - begun))


def totals(connection: Connection, first_day: Day, last_day: Day, area: str | None = None) -> list[DayTotal]:
    """The sums of some days, both included, of one area or of all.

    Args:
        connection: inside a transaction.
        first_day, last_day: days on which was settled, in China's time.
        area: its code; None for all.
    """
    rows = load_queries("gongji.settlement", "day_total_queries.sql").totals(
        connection, area=area, first_day=first_day, last_day=last_day
    )
    return [DayTotal(*row) for row in rows]


def wrong_totals(connection: Connection) -> list[tuple[str, Day, str, str, int | None, int | None]]:
    """Sums that are not those of their events: area, day, provider, ledger account, stored, summed up anew.

    Args:
        connection: inside a transaction.
    """
    return list(load_queries("gongji.settlement", "day_total_queries.sql").wrong_day_totals(connection))


def records_to_come(connection: Connection) -> int:
    """How many records of the chain the sums do not hold yet."""
    return int(load_queries("gongji.settlement", "day_total_queries.sql").not_rolled_up(connection))
