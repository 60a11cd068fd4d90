"""The only module that reads and writes settlements and accumulators."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg

from gongji.dates import Day
from gongji.kernel.records import Claim, State
from gongji.ledger.model import Payment
from gongji.policy.scheme import Keys, Scheme
from gongji.settlement.model import Beforehand, Delta, Settlement, SettlementRequest
from gongji.settlement.periods import PeriodSums, row_keys, state_in_periods
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]


def load_state(
    connection: Connection, area: str, member_id: int, since: Day, scheme: Scheme, claim: Claim
) -> State:
    """A member's accumulators, standing in the periods and group of a claim; zeros before the first.

    Args:
        connection: inside a transaction.
        area, member_id: whose.
        since: the first day that they count from.
        scheme, claim: what is to be settled.
    """
    row = load_queries("gongji.settlement").accumulators(
        connection,
        area=area,
        member_id=member_id,
        since=since,
        deductible_key=claim.deductible_key,
        cap_key=claim.cap_key,
        group_key=claim.group_key,
    )
    if row is None:
        return state_in_periods(State(), PeriodSums(), scheme, claim)
    year = State(*row[:6])._replace(not_counted_fen=row[6])
    return state_in_periods(year, PeriodSums(*row[7:]), scheme, claim)


def visit_number(connection: Connection, request: SettlementRequest) -> int | None:
    """The number of the first settlement of the request's visit; None where there is none yet."""
    if request.visit_serial is None:
        return None
    number = load_queries("gongji.settlement").visit_number(
        connection,
        area=request.area,
        member_id=request.member_id,
        provider_id=request.provider_id,
        visit_date=request.visit_date,
        visit_serial=request.visit_serial,
    )
    return None if number is None else int(number)


def read_one_moment(connection: Connection) -> None:
    """Let the transaction that has just begun see one moment of the database, and write nothing."""
    load_queries("gongji.settlement").one_snapshot(connection)


def advance(connection: Connection, settlement: Settlement, scheme: Scheme) -> None:
    """Add a settlement's or reversal's delta to the accumulators of its year, periods and group."""
    queries = load_queries("gongji.settlement")
    key = {
        "area": settlement.area,
        "member_id": settlement.member_id,
        "since": settlement.accumulated_since,
    }
    delta = settlement.delta
    sums = {
        "cost_fen": delta.cost_fen,
        "deductible_fen": delta.deductible_fen,
        "fund_fen": delta.fund_fen,
        "not_counted_fen": delta.not_counted_fen,
    }
    queries.open_year(connection, **key)
    queries.advance_year(
        connection,
        **key,
        **sums,
        over_cap_fund_fen=delta.over_cap_fund_fen,
        over_cap_deductible_fen=delta.over_cap_deductible_fen,
    )
    in_parts = settlement.visit_serial is not None
    for use, period_key in row_keys(scheme, keys_of(settlement), visit_in_parts=in_parts):
        queries.open_period(connection, **key, use=use, period_key=period_key)
        queries.advance_period(connection, **key, **sums, use=use, period_key=period_key)


def record(connection: Connection, settlement: Settlement) -> None:
    """Write one row of the append-only record."""
    delta, payment, beforehand = settlement.delta, settlement.payment, settlement.beforehand
    load_queries("gongji.settlement").record(
        connection,
        settlement_id=settlement.settlement_id,
        area=settlement.area,
        member_id=settlement.member_id,
        number=settlement.number,
        reverses=settlement.reverses,
        visit_date=settlement.visit_date,
        accumulated_since=settlement.accumulated_since,
        provider_id=settlement.provider_id,
        prescriber_id=settlement.prescriber_id,
        visit_serial=settlement.visit_serial,
        policy=settlement.policy,
        policy_state=settlement.policy_state,
        kernel_version=settlement.kernel_version,
        person_class=settlement.person_class,
        provider_class=settlement.provider_class,
        deductible_key=settlement.deductible_key,
        cap_key=settlement.cap_key,
        group_key=settlement.group_key,
        amount_fen=settlement.amount_fen,
        **beforehand._asdict(),
        deductible_fen=delta.deductible_fen,
        not_counted_fen=delta.not_counted_fen,
        fund_fen=delta.fund_fen,
        over_cap_fund_fen=delta.over_cap_fund_fen,
        over_cap_deductible_fen=delta.over_cap_deductible_fen,
        account_fen=payment.account_fen,
        cash_fen=payment.cash_fen,
        elsewhere_fund_fen=settlement.elsewhere_fund_fen,
        account_left_fen=settlement.account_left_fen,
    )


def load_settlement(connection: Connection, area: str, member_id: int, number: int) -> Settlement | None:
    """One settlement or reversal by its key."""
    row = load_queries("gongji.settlement").settlement(
        connection, area=area, member_id=member_id, number=number
    )
    return None if row is None else settlement_of_row(row)


def reversal_number(connection: Connection, settlement: Settlement) -> int | None:
    """The number of the reversal of a settlement, if it was reversed."""
    number = load_queries("gongji.settlement").reversal_of(
        connection, area=settlement.area, member_id=settlement.member_id, number=settlement.number
    )
    return None if number is None else int(number)


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
    described, amount_fen, beforehand = row[:18], row[18], Beforehand(*row[19:22])
    deductible_fen, not_counted_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen = row[22:27]
    account_fen, cash_fen, elsewhere_fund_fen, account_left_fen = row[27:]
    delta = Delta(
        amount_fen - sum(beforehand),
        deductible_fen,
        fund_fen,
        over_cap_fund_fen,
        over_cap_deductible_fen,
        not_counted_fen,
    )
    payment = Payment(fund_fen, over_cap_fund_fen, account_fen, cash_fen)
    sums = (amount_fen, beforehand, delta, payment, elsewhere_fund_fen, account_left_fen)
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
