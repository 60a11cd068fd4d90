"""The only module that writes what a batch made: rows by COPY, sums by one statement a table."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import psycopg

from gongji.dates import Day
from gongji.kernel.records import State
from gongji.ledger.chain import FIRST_DIGEST, FORM, LaneHead, RecordedEvent, event_digest, record_digest
from gongji.ledger.writing import POSTING_COLUMNS, day_field, posting_lines
from gongji.settlement.batch_statements import (
    Asked,
    copied,
    copy_lines,
    days,
    numbers,
    read,
    texts,
    words,
    write_together,
)
from gongji.settlement.ground import Ground, MemberGround, MemberKey, Posted
from gongji.settlement.model import Settlement

Connection = psycopg.Connection[Any]

SETTLEMENT_COLUMNS = (
    "settlement_id",
    "area",
    "member_id",
    "number",
    "reverses",
    "corrects",
    "visit_date",
    "accumulated_since",
    "provider_id",
    "prescriber_id",
    "visit_serial",
    "care",
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
    "owed_fen",
    "elsewhere_fund_fen",
    "account_left_fen",
    "settled_at",
)
MESSAGE_COLUMNS = ("sender", "key", "kind", "digest", "area", "member_id", "number")


YEAR_SUMS = {
    name: State._fields.index(name)
    for name in (
        "cost_fen",
        "deductible_fen",
        "fund_fen",
        "over_cap_fund_fen",
        "over_cap_deductible_fen",
        "not_counted_fen",
    )
}
"""The sums of a year that settlements move, and where they stand in the accumulators."""


class MessageTaken(Exception):  # noqa: N818 - a sign to try again, no error
    """Another batch has carried out one of the messages meanwhile: look again."""


def write_ground(connection: Connection, ground: Ground) -> None:
    """Write what a batch made: messages first, since another batch may hold one of them.

    Raises:
        MessageTaken: it does; the transaction is to be given up.
    """
    if ground.received:
        _reserve(connection, ground)
    records: list[Asked] = []
    if ground.posted:
        events = [
            (posted, settlement_line(posted.settlement), _posting_lines(posted)) for posted in ground.posted
        ]
        copy_lines(connection, "settlement", SETTLEMENT_COLUMNS, [line for _, line, _ in events])
        copy_lines(connection, "posting", POSTING_COLUMNS, [lines for _, _, lines in events])
        records = list(_records(connection, ground, events))
    write_together(connection, *_sums(ground), *records)


def _reserve(connection: Connection, ground: Ground) -> None:
    received = ground.received
    lines = (
        f"{copied(one.message.sender)}\t{copied(one.message.key)}\t{one.kind}\t{_hexadecimal(one.digest)}\t"
        f"{one.member[0]}\t{one.member[1]}\t{_number(one.number)}\n"
        for one in received
    )
    try:
        copy_lines(connection, "message", MESSAGE_COLUMNS, lines)
    except psycopg.errors.UniqueViolation as error:
        raise MessageTaken from error


def _records(
    connection: Connection, ground: Ground, events: Iterable[tuple[Posted, str, str]]
) -> Iterator[Asked]:
    """The records of the chain: one for each area."""
    by_area: dict[str, list[RecordedEvent]] = {}
    dates: dict[str, list[Day]] = {}
    for posted, *lines in events:
        settlement = posted.settlement
        recorded = RecordedEvent(settlement.member_id, settlement.number, event_digest(lines))
        by_area.setdefault(settlement.area, []).append(recorded)
        dates.setdefault(settlement.area, []).append(settlement.visit_date)
    missing = sorted(by_area.keys() - ground.lanes.keys())
    if missing:
        ground.lanes.update(_opened_lanes(connection, missing))
    for area, of_area in sorted(by_area.items()):
        before = ground.lanes[area]
        yield (
            "add_record",
            {
                "area": area,
                "lane": before.lane,
                "sequence": before.sequence + 1,
                "recorded_at": ground.moment,
                "form": FORM,
                "member_ids": numbers([event.member_id for event in of_area]),
                "numbers": numbers([event.number for event in of_area]),
                "event_digests": b"".join([event.digest for event in of_area]),
                "digest": record_digest(before, ground.moment, FORM, of_area),
                "event_dates": days(dates[area]),
            },
        )


def _opened_lanes(connection: Connection, areas: list[str]) -> dict[str, LaneHead]:
    """A new lane for each area, all of whose lanes are taken."""
    opened = read(
        connection, "open_lanes", areas=words(areas), digests=texts([rf"\x{FIRST_DIGEST.hex()}"] * len(areas))
    )
    if len(opened) < len(areas):
        raise MessageTaken
    return {row[0]: LaneHead(*row) for row in opened}


def settlement_line(settlement: Settlement) -> str:
    """A settlement as a row of COPY's text format."""
    delta = settlement.delta
    _, _, account_fen, cash_fen, owed_fen = settlement.payment
    limited_fen, first_pay_fen, account_first_fen = settlement.beforehand
    under = _terms_fields(
        settlement.policy,
        settlement.policy_state,
        settlement.kernel_version,
        settlement.person_class,
        settlement.provider_class,
    )
    return (
        f"{settlement.settlement_id}\t{settlement.area}\t{settlement.member_id}\t{settlement.number}\t"
        f"{_number(settlement.reverses)}\t{_number(settlement.corrects)}\t"
        f"{day_field(settlement.visit_date)}\t{day_field(settlement.accumulated_since)}\t"
        f"{copied(settlement.provider_id)}\t{copied(settlement.prescriber_id)}\t"
        f"{copied(settlement.visit_serial)}\t{copied(settlement.care)}\t"
        f"{under}\t{settlement.deductible_key}\t{settlement.cap_key}\t"
        f"{settlement.group_key}\t{settlement.amount_fen}\t{limited_fen}\t"
        f"{first_pay_fen}\t{account_first_fen}\t{delta.deductible_fen}\t"
        f"{delta.not_counted_fen}\t{delta.fund_fen}\t{delta.over_cap_fund_fen}\t"
        f"{delta.over_cap_deductible_fen}\t{account_fen}\t{cash_fen}\t"
        f"{owed_fen}\t{settlement.elsewhere_fund_fen}\t{settlement.account_left_fen}\t"
        f"{settlement.settled_at}\n"
    )


@functools.lru_cache(maxsize=10_000)
def _terms_fields(
    policy: str, policy_state: str | None, kernel_version: str, person_class: str, provider_class: str
) -> str:
    """The fields of what a settlement was settled under: the same for many."""
    return (
        f"{copied(policy)}\t{copied(policy_state)}\t{kernel_version}\t{copied(person_class)}\t"
        f"{copied(provider_class)}"
    )


def _posting_lines(posted: Posted) -> str:
    of = posted.settlement
    return posting_lines(of.area, of.member_id, of.number, of.visit_date, posted.lines, posted.balance_fen)


def _number(value: int | None) -> str:
    return "\\N" if value is None else str(value)


def _hexadecimal(value: bytes | None) -> str:
    return "\\N" if value is None else f"\\\\x{value.hex()}"


def _of_members(
    name: str,
    column: str,
    members: Sequence[tuple[MemberKey, MemberGround]],
    value_of: Callable[[MemberGround], int | None],
) -> Iterator[Asked]:
    """A statement that puts one number for each member, where there is any."""
    if members:
        yield (
            name,
            {
                "areas": words([key[0] for key, _ in members]),
                "member_ids": numbers([key[1] for key, _ in members]),
                column: numbers([value_of(member) for _, member in members]),
            },
        )


def _sums(ground: Ground) -> Iterator[Asked]:
    """The statements that put balances and accumulators and give numbers back, each with its parameters."""
    left = ground.members_that(lambda member: member.last_event != member.taken)
    yield from _of_members("give_numbers_back", "numbers", left, lambda member: member.last_event)
    owing = ground.members_that(lambda member: member.owed_moved)
    yield from _of_members("put_owed", "owed_fen", owing, lambda member: member.owed_fen)
    moved = ground.members_that(lambda member: member.account_moved)
    yield from _of_members("move_accounts", "balances_fen", moved, lambda member: member.balance_fen)
    touched = ground.members_that(lambda member: member.touched_years)
    years = [
        (key, since, member.years[since], since in member.opened_years)
        for key, member in touched
        for since in member.touched_years
    ]
    for name, is_opened in (("open_years", True), ("put_years", False)):
        written = [year for year in years if year[3] == is_opened]
        if written:
            yield name, _year_parameters(written)
    periods = [
        (*key, *place, *member.periods[place])
        for key, member in touched
        for place in sorted(member.touched_periods)
    ]
    if periods:
        yield "put_periods", _period_parameters(periods)


def _year_parameters(years: list[tuple[MemberKey, Day, State, bool]]) -> dict[str, str]:
    columns = list(zip(*[state for _, _, state, _ in years], strict=True))
    return {
        "areas": words([key[0] for key, _, _, _ in years]),
        "member_ids": numbers([key[1] for key, _, _, _ in years]),
        "since": days([since for _, since, _, _ in years]),
        **{name: numbers(columns[place]) for name, place in YEAR_SUMS.items()},
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
