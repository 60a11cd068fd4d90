"""The only module that reads what a batch is carried out on, and writes what it made.

Reads go out together and wait for one reply; rows come in by COPY, sums by one statement a table.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import psycopg

from gongji.benefit.facts import MemberFacts
from gongji.dates import Day
from gongji.errors import GongjiError
from gongji.kernel.records import State
from gongji.members.store import coverage_entry
from gongji.policy.classes import ProviderFacts
from gongji.policy.library import Library
from gongji.providers.model import Provider
from gongji.settlement.ground import Ground, MemberGround, MemberKey, StoredMessage
from gongji.settlement.model import Settlement, SettlementRequest
from gongji.settlement.periods import PeriodRow
from gongji.settlement.store import settlement_of_row
from gongji.settlement.submission import MessageId, ReversalRequest, Submission, UndoRequest
from gongji.settlement.versions import first_day_of_accumulators
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]
Rows = list[tuple[Any, ...]]

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


def load_ground(
    connection: Connection, library: Library, submissions: Sequence[Submission], *, lock: bool = True
) -> Ground:
    """Lock the members of a batch, in one order for everybody, and read all about them.

    Args:
        connection: inside a transaction.
        library: the policies.
        submissions: what is to be carried out.
        lock: False where nothing will be written.
    """
    keys = sorted({submission.member for submission in submissions})
    statement = "lock_members" if lock else "members_of"
    rows = _read(connection, statement, areas=_firsts(keys), member_ids=_seconds(keys))
    facts = {(area, member_id): (birth_date, last) for area, member_id, birth_date, last in rows}
    members = [key for key in keys if key in facts]
    ground = _read_ground(connection, library, submissions, members, facts)
    _read_settlements(connection, ground, submissions)
    return ground


def _read_ground(
    connection: Connection,
    library: Library,
    submissions: Sequence[Submission],
    members: list[MemberKey],
    facts: dict[MemberKey, tuple[Day, int]],
) -> Ground:
    requests = [one.request for one in submissions if isinstance(one.request, SettlementRequest)]
    years = sorted(set(_years_asked_for(library, requests)))
    provider_ids = {request.provider_id for request in requests}
    provider_ids |= {request.prescriber_id for request in requests if request.prescriber_id is not None}
    messages = sorted({(id_.sender, id_.key) for one in submissions for id_ in _message_ids(one)})
    whose = {"areas": _firsts(members), "member_ids": _seconds(members)}
    when = {
        "areas": _firsts(years),
        "member_ids": _seconds(years),
        "since": [since for _, _, since in years],
    }
    coverage, balances, of_years, of_periods, found, providers, consents = _read_together(
        connection,
        ("coverage_of", whose),
        ("balances_of", whose),
        ("years_of", when),
        ("periods_of", when),
        ("messages_of", {"senders": _firsts(messages), "keys": _seconds(messages)}),
        ("providers_of", {"provider_ids": sorted(provider_ids)}),
        ("consents_of", {"areas": sorted({area for area, _ in members})}),
    )
    entries: dict[MemberKey, list[Any]] = {key: [] for key in members}
    for area, member_id, *entry in coverage:
        entries[(area, member_id)].append(coverage_entry(tuple(entry)))
    ground = Ground(
        members={
            key: MemberGround(MemberFacts(facts[key][0], tuple(entries[key])), facts[key][1])
            for key in members
        },
        providers={
            row[0]: Provider(row[0], row[1], row[2], ProviderFacts(*row[4:]), row[3]) for row in providers
        },
        messages={
            MessageId(sender, key): StoredMessage(kind, digest, (area, member_id), number)
            for sender, key, kind, digest, area, member_id, number in found
        },
        consented=frozenset(area for (area,) in consents),
    )
    for area, member_id, balance_fen in balances:
        ground.members[(area, member_id)].balance_fen = balance_fen
    _take_sums(ground, of_years, of_periods)
    _read_visits(connection, ground, requests)
    return ground


def _take_sums(ground: Ground, of_years: Rows, of_periods: Rows) -> None:
    for area, member_id, since, *sums, not_counted_fen in of_years:
        year = State(*sums)._replace(not_counted_fen=not_counted_fen)
        ground.members[(area, member_id)].years[since] = year
    for area, member_id, since, use, key, *sums in of_periods:
        ground.members[(area, member_id)].periods[(since, use, key)] = PeriodRow(*sums)


def _years_asked_for(
    library: Library, requests: Iterable[SettlementRequest]
) -> Iterator[tuple[str, int, Day]]:
    for request in requests:
        try:
            since = first_day_of_accumulators(library, request.area, request.visit_date)
        except GongjiError:
            continue  # said when the request itself is assessed
        yield request.area, request.member_id, since


def _read_visits(connection: Connection, ground: Ground, requests: Iterable[SettlementRequest]) -> None:
    """The first numbers of visits that are settled in parts."""
    wanted = [request for request in requests if request.visit_serial is not None]
    if not wanted:
        return
    rows = _read(
        connection,
        "visits_of",
        areas=[request.area for request in wanted],
        member_ids=[request.member_id for request in wanted],
        provider_ids=[request.provider_id for request in wanted],
        visit_serials=[request.visit_serial for request in wanted],
        visit_dates=[request.visit_date for request in wanted],
    )
    for area, member_id, provider_id, serial, day, number in rows:
        if (area, member_id) in ground.members:
            ground.members[(area, member_id)].visits[(provider_id, serial, day)] = number


def _read_settlements(connection: Connection, ground: Ground, submissions: Sequence[Submission]) -> None:
    """The settlements that are repeated, reversed or undone, their reversals, and the sums they count in."""
    wanted = sorted(set(_numbers_asked_for(ground, submissions)))
    if not wanted:
        return
    numbers = {
        "areas": _firsts(wanted),
        "member_ids": _seconds(wanted),
        "numbers": [number for _, _, number in wanted],
    }
    originals, reversals = _read_together(connection, ("settlements_of", numbers), ("reversals_of", numbers))
    for row in [*originals, *reversals]:
        settlement = settlement_of_row(row)
        member = ground.members.get((settlement.area, settlement.member_id))
        if member is not None:
            member.settlements[settlement.number] = settlement
            if settlement.reverses is not None:
                member.reversals[settlement.reverses] = settlement
    years = sorted({(row[0], row[1], settlement_of_row(row).accumulated_since) for row in originals})
    unread = [
        key for key in years if key[:2] in ground.members and key[2] not in ground.members[key[:2]].years
    ]
    when = {"areas": _firsts(unread), "member_ids": _seconds(unread), "since": [key[2] for key in unread]}
    _take_sums(ground, *_read_together(connection, ("years_of", when), ("periods_of", when)))


def _unread_years(ground: Ground, originals: Rows) -> set[tuple[str, int, Day]]:
    """The years that originals count in and that were not read for a settlement of the same batch."""
    settled = [settlement_of_row(row) for row in originals]
    return {
        (one.area, one.member_id, one.accumulated_since)
        for one in settled
        if (member := ground.members.get((one.area, one.member_id))) is not None
        and one.accumulated_since not in member.years
    }


def _numbers_asked_for(ground: Ground, submissions: Sequence[Submission]) -> Iterator[tuple[str, int, int]]:
    for submission in submissions:
        if isinstance(submission.request, ReversalRequest):
            request = submission.request
            yield request.area, request.member_id, request.number
        for message in _message_ids(submission):
            stored = ground.messages.get(message)
            if stored is not None and stored.number is not None:
                yield *stored.member, stored.number


def _message_ids(submission: Submission) -> Iterator[MessageId]:
    if submission.message is not None:
        yield submission.message
    if isinstance(submission.request, UndoRequest):
        yield submission.request.original


class MessageStatus(NamedTuple):
    """What became of a message.

    Attributes:
        kind: what it asked for; `undone` where it was undone before it came.
        area, member_id: whom it was for.
        number: of the settlement or reversal that it led to, if it led to one.
        reversed_by: the number of the reversal of that settlement, if it was reversed.
    """

    kind: str
    area: str
    member_id: int
    number: int | None
    reversed_by: int | None


def message_status(connection: Connection, message: MessageId) -> MessageStatus | None:
    """What became of a message, as of now; None where nothing is known of it."""
    rows = _read(connection, "status_of", sender=message.sender, key=message.key)
    return MessageStatus(*rows[0]) if rows else None


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
    _write_together(connection, *_sums(ground))


def _reserve(connection: Connection, ground: Ground) -> None:
    received = ground.received
    rows = _read(
        connection,
        "reserve",
        senders=[one.message.sender for one in received],
        keys=[one.message.key for one in received],
        kinds=[one.kind for one in received],
        digests=[one.digest for one in received],
        areas=[one.member[0] for one in received],
        member_ids=[one.member[1] for one in received],
        numbers=[one.number for one in received],
    )
    if len(rows) != len(received):
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


def _sums(ground: Ground) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """The statements that put numbers, balances and accumulators, each with its parameters."""
    numbered = list(ground.members_that("numbered"))
    keys = [key for key, _ in numbered]
    yield (
        "take_numbers",
        {
            "areas": _firsts(keys),
            "member_ids": _seconds(keys),
            "numbers": [member.last_event for _, member in numbered],
        },
    )
    moved = list(ground.members_that("account_moved"))
    if moved:
        yield (
            "move_accounts",
            {
                "areas": [area for (area, _), _ in moved],
                "member_ids": [member_id for (_, member_id), _ in moved],
                "balances_fen": [member.balance_fen for _, member in moved],
            },
        )
    years = [
        (*key, since, member.years[since])
        for key, member in numbered
        for since in sorted(member.touched_years)
    ]
    yield "put_years", _year_parameters(years)
    periods = [
        (*key, *place, *member.periods[place])
        for key, member in numbered
        for place in sorted(member.touched_periods)
    ]
    if periods:
        names = ("areas", "member_ids", "since", "uses", "period_keys")
        sums = ("cost_fen", "deductible_fen", "fund_fen", "not_counted_fen")
        yield "put_periods", dict(zip((*names, *sums), map(list, zip(*periods, strict=True)), strict=True))


def _year_parameters(years: list[tuple[str, int, Day, State]]) -> dict[str, list[Any]]:
    return {
        "areas": [area for area, _, _, _ in years],
        "member_ids": [member_id for _, member_id, _, _ in years],
        "since": [since for _, _, since, _ in years],
        "cost_fen": [state.cost_fen for _, _, _, state in years],
        "deductible_fen": [state.deductible_fen for _, _, _, state in years],
        "fund_fen": [state.fund_fen for _, _, _, state in years],
        "over_cap_fund_fen": [state.over_cap_fund_fen for _, _, _, state in years],
        "over_cap_deductible_fen": [state.over_cap_deductible_fen for _, _, _, state in years],
        "not_counted_fen": [state.not_counted_fen for _, _, _, state in years],
    }


def _statement(name: str) -> str:
    return str(getattr(load_queries("gongji.settlement", "batch_queries.sql"), name).sql)


def _read(connection: Connection, name: str, **parameters: Any) -> Rows:
    return connection.execute(_statement(name), parameters).fetchall()


def _read_together(connection: Connection, *asked: tuple[str, dict[str, list[Any]]]) -> list[Rows]:
    """Several reads that wait for one reply."""
    with connection.pipeline():
        cursors = [connection.execute(_statement(name), parameters) for name, parameters in asked]
        return [cursor.fetchall() for cursor in cursors]


def _write_together(connection: Connection, *asked: tuple[str, dict[str, list[Any]]]) -> None:
    with connection.pipeline():
        for name, parameters in asked:
            connection.execute(_statement(name), parameters)


def _firsts(keys: Iterable[tuple[Any, ...]]) -> list[Any]:
    return [key[0] for key in keys]


def _seconds(keys: Iterable[tuple[Any, ...]]) -> list[Any]:
    return [key[1] for key in keys]
