"""The only module that writes what a batch made: rows by COPY, sums by one statement a table."""

from collections.abc import Iterator
from typing import Any

import psycopg

from gongji.dates import Day
from gongji.kernel.records import State
from gongji.settlement.batch_statements import (
    Asked,
    days,
    digests,
    numbers,
    statement,
    texts,
    words,
    write_together,
)
from gongji.settlement.ground import Ground
from gongji.settlement.model import Settlement

Connection = psycopg.Connection[Any]

SETTLEMENT_COLUMNS = (
    "settlement_id",
    "area",
    "member_id",
    "number",
    "reverses",
    "visit_date",
    "accumulated_since",
    "provider_id",
    "prescriber_id",
    "visit_serial",
    "policy",
    "policy_state",
    "kernel_version",
    "person_class",
    "provider_class",
    "deductible_key",
    "cap_key",
    "group_key",
    "amount_fen",
    "limited_fen",
    "first_pay_fen",
    "account_first_fen",
    "deductible_fen",
    "not_counted_fen",
    "fund_fen",
    "over_cap_fund_fen",
    "over_cap_deductible_fen",
    "account_fen",
    "cash_fen",
    "elsewhere_fund_fen",
    "account_left_fen",
)
POSTING_COLUMNS = ("area", "member_id", "number", "line", "ledger_account", "amount_fen", "balance_fen")


class MessageTaken(Exception):  # noqa: N818 - a sign to try again, no error
    """Another batch has carried out one of the messages meanwhile: look again."""


def write_ground(connection: Connection, ground: Ground) -> None:
    """Write what a batch made: messages first, since another batch may hold one of them.

    Raises:
        MessageTaken: it does; the transaction is to be given up.
    """
    if ground.received:
        _reserve(connection, ground)
    if not ground.made:
        return
    with connection.cursor() as cursor:
        columns = ", ".join(SETTLEMENT_COLUMNS)
        with cursor.copy(f"COPY settlement ({columns}) FROM STDIN") as copy:
            for settlement in ground.made:
                copy.write_row(_settlement_row(settlement))
        with cursor.copy(f"COPY posting ({', '.join(POSTING_COLUMNS)}) FROM STDIN") as copy:
            for row in _posting_rows(ground):
                copy.write_row(row)
    write_together(connection, *_sums(ground))


def _reserve(connection: Connection, ground: Ground) -> None:
    received = ground.received
    reserved = connection.execute(
        statement("reserve"),
        {
            "senders": texts(one.message.sender for one in received),
            "keys": texts(one.message.key for one in received),
            "kinds": words(one.kind for one in received),
            "digests": digests(one.digest for one in received),
            "areas": words(one.member[0] for one in received),
            "member_ids": numbers(one.member[1] for one in received),
            "numbers": numbers(one.number for one in received),
        },
    )
    if reserved.rowcount != len(received):
        raise MessageTaken


def _settlement_row(settlement: Settlement) -> tuple[object, ...]:
    delta, payment = settlement.delta, settlement.payment
    return (
        settlement.settlement_id,
        settlement.area,
        settlement.member_id,
        settlement.number,
        settlement.reverses,
        settlement.visit_date,
        settlement.accumulated_since,
        settlement.provider_id,
        settlement.prescriber_id,
        settlement.visit_serial,
        settlement.policy,
        settlement.policy_state,
        settlement.kernel_version,
        settlement.person_class,
        settlement.provider_class,
        settlement.deductible_key,
        settlement.cap_key,
        settlement.group_key,
        settlement.amount_fen,
        *settlement.beforehand,
        delta.deductible_fen,
        delta.not_counted_fen,
        delta.fund_fen,
        delta.over_cap_fund_fen,
        delta.over_cap_deductible_fen,
        payment.account_fen,
        payment.cash_fen,
        settlement.elsewhere_fund_fen,
        settlement.account_left_fen,
    )


def _posting_rows(ground: Ground) -> Iterator[tuple[object, ...]]:
    for posted in ground.posted:
        settlement = posted.settlement
        for line, entry in enumerate(posted.lines, start=1):
            balance_fen = posted.balance_fen if entry.ledger_account == "personal account" else None
            yield (
                settlement.area,
                settlement.member_id,
                settlement.number,
                line,
                entry.ledger_account,
                entry.amount_fen,
                balance_fen,
            )


def _sums(ground: Ground) -> Iterator[Asked]:
    """The statements that put numbers, balances and accumulators, each with its parameters."""
    numbered = list(ground.members_that("numbered"))
    yield (
        "take_numbers",
        {
            "areas": words(key[0] for key, _ in numbered),
            "member_ids": numbers(key[1] for key, _ in numbered),
            "numbers": numbers(member.last_event for _, member in numbered),
        },
    )
    moved = list(ground.members_that("account_moved"))
    if moved:
        yield (
            "move_accounts",
            {
                "areas": words(key[0] for key, _ in moved),
                "member_ids": numbers(key[1] for key, _ in moved),
                "balances_fen": numbers(member.balance_fen for _, member in moved),
            },
        )
    years = [
        (*key, since, member.years[since], since in member.opened_years)
        for key, member in numbered
        for since in sorted(member.touched_years)
    ]
    for name, is_opened in (("open_years", True), ("put_years", False)):
        written = [year[:4] for year in years if year[4] == is_opened]
        if written:
            yield name, _year_parameters(written)
    periods = [
        (*key, *place, *member.periods[place])
        for key, member in numbered
        for place in sorted(member.touched_periods)
    ]
    if periods:
        yield "put_periods", _period_parameters(periods)


def _year_parameters(years: list[tuple[str, int, Day, State]]) -> dict[str, str]:
    return {
        "areas": words(area for area, _, _, _ in years),
        "member_ids": numbers(member_id for _, member_id, _, _ in years),
        "since": days(since for _, _, since, _ in years),
        "cost_fen": numbers(state.cost_fen for _, _, _, state in years),
        "deductible_fen": numbers(state.deductible_fen for _, _, _, state in years),
        "fund_fen": numbers(state.fund_fen for _, _, _, state in years),
        "over_cap_fund_fen": numbers(state.over_cap_fund_fen for _, _, _, state in years),
        "over_cap_deductible_fen": numbers(state.over_cap_deductible_fen for _, _, _, state in years),
        "not_counted_fen": numbers(state.not_counted_fen for _, _, _, state in years),
    }


def _period_parameters(periods: list[tuple[Any, ...]]) -> dict[str, str]:
    areas, member_ids, since, uses, keys, *sums = zip(*periods, strict=True)
    names = ("cost_fen", "deductible_fen", "fund_fen", "not_counted_fen")
    return {
        "areas": words(areas),
        "member_ids": numbers(member_ids),
        "since": days(since),
        "uses": words(uses),
        "period_keys": numbers(keys),
        **{name: numbers(column) for name, column in zip(names, sums, strict=True)},
    }
