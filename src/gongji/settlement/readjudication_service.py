"""Re-adjudication carried out: member by member, each under the member's lock and in one transaction.

What a member's year comes to is calculated first without any lock; only members for whom something changes
are locked, and calculated again from what is read then.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from gongji.errors import GongjiError
from gongji.members.store import load_member
from gongji.policy.library import Library
from gongji.settlement.batch import MOST_ATTEMPTS
from gongji.settlement.batch_store import load_ground_of_member
from gongji.settlement.batch_writing import MessageTaken, write_ground
from gongji.settlement.carrying import correct_on
from gongji.settlement.model import Settlement
from gongji.settlement.readjudication import Outcome, readjudicated
from gongji.settlement.readjudication_reasons import Reason, reasons_of
from gongji.settlement.readjudication_store import MemberBooks, books_of, members_with_visits, years_of
from gongji.settlement.refusals import busy
from gongji.settlement.store import read_one_moment
from gongji.store.database import transaction
from gongji.store.errors import StoreError

Connection = psycopg.Connection[Any]

MEMBERS_AT_ONCE = 200
"""Of how many members the visits are held at a time."""


class Finding(msgspec.Struct, frozen=True):
    """A visit for which another record should be in force, or that could not be recalculated.

    Attributes:
        correction: the row that was written; None where nothing was.
        reasons: what is otherwise than when the visit was last calculated; empty where it could not be.
    """

    outcome: Outcome
    correction: Settlement | None
    reasons: tuple[Reason, ...]


def readjudicate(
    connection: Connection,
    library: Library,
    area: str,
    year: int,
    *,
    member_id: int | None = None,
    dry_run: bool = False,
    advance: Callable[[int], None] = lambda _: None,
) -> Iterator[Finding]:
    """Recalculate the visits of a year, in order and with what is known now, and post the differences.

    Args:
        connection: no transaction open on it.
        library: the policies.
        area: the pooling area.
        year: the visits whose accumulators count from a day of this year.
        member_id: one member alone; None for all.
        dry_run: only find out, from one moment of the database; nothing is locked or written.
        advance: told how many members are done, for a progress bar.

    Returns:
        What is found, by member and number, as the work goes on: it is done when the last was taken.

    Raises:
        InputError: the area or the member is not known.
        StoreError: the database is gone; the members before are done.
    """
    library.versions(area)
    if dry_run:
        with transaction(connection):
            read_one_moment(connection)
            for members in _members(connection, area, year, member_id, nullcontext):
                for books in books_of(connection, library, area, members, year):
                    yield from (finding for finding in _found(books, library, year))
                advance(len(members))
        return
    for members in _members(connection, area, year, member_id, lambda: transaction(connection)):
        for books in _read_apart(connection, library, area, members, year):
            findings = _found(books, library, year)
            if any(finding.outcome.is_changed for finding in findings):
                findings = _carried_out(connection, library, books, year)
            yield from findings
        advance(len(members))


def _members(
    connection: Connection,
    area: str,
    year: int,
    member_id: int | None,
    turn: Callable[[], AbstractContextManager[None]],
) -> Iterator[list[int]]:
    """The members in groups; `turn` gives what each read stands in: the caller's transaction, or its own."""
    if member_id is not None:
        with turn():
            load_member(connection, area, member_id, lock=False)
        yield [member_id]
        return
    after = 0
    while True:
        with turn():
            members = members_with_visits(connection, area, year, after, MEMBERS_AT_ONCE)
        if not members:
            return
        yield members
        after = members[-1]


def _read_apart(
    connection: Connection, library: Library, area: str, members: list[int], year: int
) -> list[MemberBooks]:
    with transaction(connection):
        read_one_moment(connection)
        return books_of(connection, library, area, members, year)


def _found(books: MemberBooks, library: Library, year: int) -> list[Finding]:
    outcomes = readjudicated(books.known, books.visits.standing, library, year)
    return [
        Finding(outcome, None, _reasons(books, outcome, library))
        for outcome in outcomes
        if outcome.is_changed or outcome.error is not None
    ]


def _reasons(books: MemberBooks, outcome: Outcome, library: Library) -> tuple[Reason, ...]:
    if not outcome.is_changed:
        return ()
    moment = datetime.fromisoformat(books.visits.last_row(outcome.before.number).settled_at)
    return reasons_of(outcome.before, outcome.after, moment, books.histories, library)


def _carried_out(connection: Connection, library: Library, books: MemberBooks, year: int) -> list[Finding]:
    """Find it out again under the member's lock, and write it.

    What the database refuses of one member is reported of that member alone.
    """
    refusal: GongjiError = busy()
    for _ in range(MOST_ATTEMPTS):
        try:
            with transaction(connection):
                return _corrected(connection, library, books.area, books.member_id, year)
        except MessageTaken:
            continue
        except StoreError as error:
            if error.code == "connection_lost" or connection.closed:
                raise
            refusal = error
            if error.code != "transaction_conflict":
                break
    return [
        Finding(msgspec.structs.replace(one.outcome, after=one.outcome.before, error=refusal), None, ())
        for one in _found(books, library, year)
    ]


def _corrected(
    connection: Connection, library: Library, area: str, member_id: int, year: int
) -> list[Finding]:
    load_member(connection, area, member_id, lock=True)
    [books] = books_of(connection, library, area, [member_id], year)
    ground = load_ground_of_member(connection, area, member_id, years_of(library, books.visits))
    findings: list[Finding] = []
    for finding in _found(books, library, year):
        before, after = finding.outcome.before, finding.outcome.after
        correction = correct_on(ground, library, before, after) if finding.outcome.is_changed else None
        findings.append(msgspec.structs.replace(finding, correction=correction))
    write_ground(connection, ground)
    return findings
