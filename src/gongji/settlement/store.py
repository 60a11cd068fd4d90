"""The only module that reads the books as a whole; `batch_store` reads what a batch needs."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg

from gongji.ledger.model import Payment
from gongji.policy.scheme import Keys
from gongji.settlement.model import Beforehand, Delta, Settlement
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]


def read_one_moment(connection: Connection) -> None:
    """Let the transaction that has just begun see one moment of the database, and write nothing."""
    load_queries("gongji.settlement").one_snapshot(connection)


def settlement_count(connection: Connection) -> int:
    """How many settlements and reversals there are."""
    return int(load_queries("gongji.settlement").settlement_count(connection))


def settlements_in_order(connection: Connection) -> Iterator[Settlement]:
    """All settlements and reversals by area, member and number, streamed from the server."""
    statement = load_queries("gongji.settlement").settlements_in_order.sql
    with connection.cursor(name="settlements_in_order") as cursor:
        cursor.itersize = 10_000
        cursor.execute(statement)
        for row in cursor:
            yield settlement_of_row(row)


def settlement_of_row(row: tuple[Any, ...]) -> Settlement:
    """A row of the table, its columns in the order of the statements, as a record."""
    described, amount_fen, beforehand = row[:20], row[20], Beforehand(*row[21:24])
    deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen = row[24:29]
    account_fen, cash_fen, owed_fen, elsewhere_fund_fen, account_left_fen, settled_at = row[29:]
    delta = Delta(
        amount_fen - sum(beforehand),
        deductible_fen,
        fund_fen,
        over_cap_fund_fen,
        over_cap_deductible_fen,
        not_counted_fen,
    )
    payment = Payment(fund_fen, over_cap_fund_fen, account_fen, cash_fen, owed_fen)
    sums = (amount_fen, beforehand, delta, payment, elsewhere_fund_fen, account_left_fen, settled_at)
    fields: list[Any] = [*described, *sums]
    return Settlement(*fields)


def keys_of(settlement: Settlement) -> Keys:
    """The kernel's keys of a settlement."""
    return Keys(settlement.deductible_key, settlement.cap_key, settlement.group_key)


class AreaTotals(NamedTuple):
    """What one area's settlements come to, reversals taken off."""

    area: str
    settled: int
    reversed: int
    cost_fen: int
    payment: Payment


def totals_by_area(connection: Connection) -> tuple[AreaTotals, ...]:
    """The totals of every area that has settlements."""
    rows = load_queries("gongji.settlement").totals_by_area(connection)
    return tuple(
        AreaTotals(area, settled, reversed_, int(cost_fen), Payment(*map(int, payers)))
        for area, settled, reversed_, cost_fen, *payers in rows
    )
