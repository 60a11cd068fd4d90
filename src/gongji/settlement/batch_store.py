"""The only module that reads what a batch is carried out on: first the locks, then all else at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import psycopg

from gongji.dates import Day
from gongji.errors import GongjiError
from gongji.kernel.records import State
from gongji.ledger.chain import LaneHead
from gongji.members.store import coverage_entry
from gongji.policy.classes import ProviderFacts
from gongji.policy.library import Library
from gongji.providers.model import Provider
from gongji.settlement.acceptance import accepted_by_area
from gongji.settlement.batch_statements import Asked, Rows, days, numbers, read, read_together, texts, words
from gongji.settlement.ground import NO_PLACE, Ground, MemberGround, MemberKey, StoredMessage
from gongji.settlement.model import SettlementRequest
from gongji.settlement.periods import PeriodRow
from gongji.settlement.store import settlement_of_row
from gongji.settlement.submission import MessageId, ReversalRequest, Submission, UndoRequest
from gongji.settlement.versions import first_day_of_accumulators

Connection = psycopg.Connection[Any]


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
    events = Counter(submission.member for submission in submissions)
    keys = sorted(events)
    whose = {"areas": texts(_firsts(keys)), "member_ids": numbers(_seconds(keys))}
    if lock:
        found = read(connection, "lock_members", **whose, events=numbers([events[key] for key in keys]))
    else:
        found = read(connection, "members_of", **whose)
    ground = _read_ground(connection, library, submissions, found, lock=lock)
    _read_settlements(connection, ground, submissions)
    return ground


def load_ground_of_member(connection: Connection, area: str, member_id: int, since: Sequence[Day]) -> Ground:
    """Lock one member, for corrections of what was settled, and read balance, receivable and sums.

    Args:
        connection: inside a transaction.
        area, member_id: whose.
        since: the first days of all accumulators that may be moved.
    """
    whose = {"areas": texts([area]), "member_ids": numbers([member_id])}
    found = read(connection, "lock_members", **whose, events=numbers([0]))
    when = _years([(area, member_id, day) for day in since])
    balances, of_years, of_periods, lanes = read_together(
        connection,
        ("members_and_years_of", _years([(area, member_id, None)])),
        ("years_of", when),
        ("periods_of", when),
        ("lanes_of", {"areas": words([area])}),
    )
    ground = Ground(
        members=_members(found, balances),
        providers={},
        messages={},
        consented=frozenset(),
        moment=max((row[-1] for row in found), default=""),
        lanes={row[0]: LaneHead(*row) for row in lanes},
    )
    _take_sums(ground, of_years, of_periods)
    return ground


def _read_ground(
    connection: Connection, library: Library, submissions: Sequence[Submission], members: Rows, *, lock: bool
) -> Ground:
    requests = [one.request for one in submissions if isinstance(one.request, SettlementRequest)]
    provider_ids = {request.provider_id for request in requests}
    provider_ids |= {request.prescriber_id for request in requests if request.prescriber_id is not None}
    messages = sorted({(id_.sender, id_.key) for one in submissions for id_ in _message_ids(one)})
    years = sorted(set(_years_asked_for(library, requests)))
    without = {(area, member_id) for area, member_id, *_ in members} - {key[:2] for key in years}
    areas = words(sorted(set(_firsts(members))))
    visits = list(_visits_asked_for(requests))
    lanes: list[Asked] = [("lanes_of", {"areas": areas})] if lock else []
    states, of_periods, carried_out, providers, stated, *others = read_together(
        connection,
        ("members_and_years_of", _years([*years, *((*key, None) for key in sorted(without))])),
        ("periods_of", _years(years)),
        ("messages_of", {"senders": texts(_firsts(messages)), "keys": texts(_seconds(messages))}),
        ("providers_of", {"provider_ids": texts(sorted(provider_ids))}),
        ("areas_of", {"areas": areas}),
        *visits,
        *lanes,
    )
    ground = Ground(
        members=_members(members, states),
        providers={
            row[0]: Provider(row[0], row[1], row[2], ProviderFacts(*row[4:]), row[3]) for row in providers
        },
        messages={
            MessageId(sender, key): StoredMessage(kind, digest, (area, member_id), number)
            for sender, key, kind, digest, area, member_id, number in carried_out
        },
        consented=frozenset(area for area, is_consented, *_ in stated if is_consented),
        accepted=accepted_by_area(stated),
        moment=max((row[-1] for row in members), default=""),
        lanes={row[0]: LaneHead(*row) for rows in others[len(visits) :] for row in rows},
    )
    _take_sums(ground, [], of_periods)
    for rows in others[: len(visits)]:
        _take_visits(ground, rows)
    return ground


def _members(members: Rows, states: Rows) -> dict[MemberKey, MemberGround]:
    """The locked members with their coverage by its days, balances and accumulators."""
    found = {
        (area, member_id): MemberGround(birth_date, last_event, taken, owed_fen=owed_fen)
        for area, member_id, birth_date, last_event, taken, owed_fen, _ in members
    }
    for row in states:
        member = found.get(row[:2])
        if member is None:
            continue  # who asked for a member that is not there is told so when the request is assessed
        member.balance_fen = row[2]
        if row[3] is not None and row[3] not in member.years:
            member.years[row[3]] = _year(row[4:11])
        if row[11] is not None:
            member.cover(coverage_entry(row[11:]))
    return found


def _year(sums: Sequence[int]) -> State:
    """A year's accumulators, in no period and no group; the last of the sums is what did not count."""
    return State._make((*sums[:-1], *NO_PLACE, sums[-1], 0))


def _take_sums(ground: Ground, of_years: Rows, of_periods: Rows) -> None:
    for area, member_id, since, *sums in of_years:
        ground.members[(area, member_id)].years[since] = _year(sums)
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


def _visits_asked_for(requests: Iterable[SettlementRequest]) -> Iterator[Asked]:
    """The read of the visits that requests name; none where they name none, as nearly always."""
    wanted = [request for request in requests if request.visit_serial is not None]
    if wanted:
        yield (
            "visits_of",
            {
                "areas": texts([request.area for request in wanted]),
                "member_ids": numbers(request.member_id for request in wanted),
                "provider_ids": texts([request.provider_id for request in wanted]),
                "visit_serials": texts([str(request.visit_serial) for request in wanted]),
                "visit_dates": days(request.visit_date for request in wanted),
            },
        )


def _take_visits(ground: Ground, rows: Rows) -> None:
    for area, member_id, provider_id, serial, day, is_open, number in rows:
        member, key = ground.members[(area, member_id)], (provider_id, serial, day)
        member.opened[key] = is_open
        if number is not None:
            member.visits[key] = number


def _read_settlements(connection: Connection, ground: Ground, submissions: Sequence[Submission]) -> None:
    """What is repeated, reversed or undone, with reversals and corrections, and the sums they count in."""
    wanted = sorted(set(_numbers_asked_for(ground, submissions)))
    if not wanted:
        return
    which = {
        "areas": texts(_firsts(wanted)),
        "member_ids": numbers(_seconds(wanted)),
        "numbers": numbers(number for _, _, number in wanted),
    }
    found = read_together(
        connection, ("settlements_of", which), ("reversals_of", which), ("corrections_of", which)
    )
    settlements = [settlement_of_row(row) for rows in found for row in rows]
    years = {(one.area, one.member_id, one.accumulated_since) for one in settlements}
    unread = [
        key
        for key in sorted(years)
        if key[:2] in ground.members and key[2] not in ground.members[key[:2]].years
    ]
    for settlement in settlements:
        member = ground.members.get((settlement.area, settlement.member_id))
        if member is not None:
            member.keep(settlement)
    when = _years(unread)
    _take_sums(ground, *read_together(connection, ("years_of", when), ("periods_of", when)))


def _years(keys: Sequence[tuple[str, int, Day | None]]) -> dict[str, str]:
    """The parameters that name members' years."""
    return {
        "areas": texts(_firsts(keys)),
        "member_ids": numbers(_seconds(keys)),
        "since": days(since for _, _, since in keys),
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
    rows = read(connection, "status_of", sender=message.sender, key=message.key)
    return MessageStatus(*rows[0]) if rows else None


def _firsts(keys: Iterable[tuple[Any, ...]]) -> list[Any]:
    return [key[0] for key in keys]


def _seconds(keys: Iterable[tuple[Any, ...]]) -> list[Any]:
    return [key[1] for key in keys]
