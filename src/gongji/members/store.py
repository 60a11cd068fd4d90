"""The only module that reads and writes members and their coverage."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import psycopg
from psycopg.types.range import DateRange

from gongji.dates import FOREVER
from gongji.errors import InputError
from gongji.language import Text
from gongji.members.model import Member
from gongji.policy.classes import CoverageEntry
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]


def add_members(connection: Connection, members: Iterable[Member]) -> None:
    """Add members with their coverage; many at once, by COPY. Inside the caller's transaction.

    Raises:
        InputError: coverage entries whose days do not rise.
    """
    known = list(members)
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY member (area, member_id, name, birth_date) FROM STDIN") as copy,
    ):
        for member in known:
            copy.write_row((member.area, member.member_id, member.name, member.birth_date))
    columns = "area, member_id, valid, status, veteran, tier, cohort, family_doctor, contribution_years"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY coverage_period ({columns}) FROM STDIN") as copy,
    ):
        for row in (row for member in known for row in _coverage_rows(member)):
            copy.write_row(row)


def _coverage_rows(member: Member) -> Iterator[tuple[object, ...]]:
    for entry, following in pairwise([*member.coverage, None]):
        if entry is not None:
            until = entry.until if following is None else min(entry.until, following.start)
            if until <= entry.start:
                raise _not_rising(member)
            valid = DateRange(entry.start, None if until == FOREVER else until)
            terms = (entry.tier, entry.cohort, entry.family_doctor, entry.contribution_years)
            yield member.area, member.member_id, valid, entry.status, entry.veteran, *terms


def load_member(connection: Connection, area: str, member_id: int, *, lock: bool) -> Member:
    """One member with coverage.

    Args:
        connection: inside a transaction when locking.
        area, member_id: which member.
        lock: take the lock under which the member's events are numbered, before coverage is read.

    Raises:
        InputError: there is no such member.
    """
    queries = load_queries("gongji.members")
    read = queries.lock_member if lock else queries.member
    row = read(connection, area=area, member_id=member_id)
    if row is None:
        raise _unknown_member(area, member_id)
    name, birth_date, last_event = row
    rows = queries.coverage(connection, area=area, member_id=member_id)
    coverage = tuple(coverage_entry(entry) for entry in rows)
    return Member(area, member_id, name, birth_date, coverage, last_event)


def take_number(connection: Connection, member: Member) -> int:
    """The next number of a locked member's events; taken when the caller's transaction commits."""
    number = member.last_event + 1
    load_queries("gongji.members").take_number(
        connection, area=member.area, member_id=member.member_id, number=number
    )
    return number


def member_count(connection: Connection) -> int:
    """How many members there are."""
    return int(load_queries("gongji.members").member_count(connection))


def coverage_entry(row: tuple[Any, ...]) -> CoverageEntry:
    """A row of coverage, its columns in the order of the statements, as an entry."""
    start, status, veteran, until, *terms = row
    return CoverageEntry(start, status, veteran, FOREVER if until is None else until, *terms)


def _not_rising(member: Member) -> InputError:
    return InputError(
        "coverage_out_of_order",
        Text(
            f"参保人 {member.member_id} 的参保记录日期没有逐条变晚。",
            f"The coverage entries of member {member.member_id} do not each begin later than the one before.",
        ),
        Text("按日期先后排列，一天一条。", "Order them by day, one a day."),
        "coverage",
    )


def _unknown_member(area: str, member_id: int) -> InputError:
    return InputError(
        "unknown_member",
        Text(f"统筹区 {area} 没有参保人 {member_id}。", f"Area {area} has no member {member_id}."),
        Text("核对统筹区和参保人编号。", "Check area and member id."),
        "member_id",
    )
