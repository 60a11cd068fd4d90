"""The only module that reads and writes members, their coverage, and what was known of them when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
import psycopg
from psycopg.types.range import DateRange

from gongji.dates import FOREVER, Day
from gongji.errors import InputError, unknown_member
from gongji.language import Text
from gongji.members.history import KnownBirthDate, KnownEntry, KnownFacts, MemberHistory
from gongji.members.model import Member
from gongji.policy.classes import CoverageEntry
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]


class CoverageChange(NamedTuple):
    """What a change of coverage took away and what it brought."""

    removed: tuple[CoverageEntry, ...]
    added: tuple[CoverageEntry, ...]


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
        for member in known:
            for entry in _with_ends(member.member_id, member.coverage):
                copy.write_row((member.area, member.member_id, *_coverage_columns(entry).values()))


def _with_ends(member_id: int, coverage: Iterable[CoverageEntry]) -> Iterator[CoverageEntry]:
    """Each entry with its end written out: where the next one begins, if it did not end before."""
    for entry, following in pairwise([*coverage, None]):
        if entry is not None:
            until = entry.until if following is None else min(entry.until, following.start)
            if until <= entry.start:
                raise _not_rising(member_id)
            yield msgspec.structs.replace(entry, until=until)


def _coverage_columns(entry: CoverageEntry) -> dict[str, object]:
    return {
        "valid": DateRange(entry.start, None if entry.until == FOREVER else entry.until),
        "status": entry.status,
        "veteran": entry.veteran,
        "tier": entry.tier,
        "cohort": entry.cohort,
        "family_doctor": entry.family_doctor,
        "contribution_years": entry.contribution_years,
    }


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
        raise unknown_member(area, member_id)
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


def change_coverage(
    connection: Connection, area: str, member_id: int, entries: Sequence[CoverageEntry]
) -> CoverageChange:
    """Replace a member's coverage under the member's lock; what it was stays known with its times.

    Entries that stay as they are keep the time since which they are known.

    Args:
        connection: inside a transaction.
        area, member_id: whose.
        entries: the whole coverage as it is known now, with rising days; at least one.

    Raises:
        InputError: no such member, no entries, days that do not rise, or coverage before birth.
    """
    if not entries:
        raise _no_coverage(member_id)
    member = load_member(connection, area, member_id, lock=True)
    _refuse_coverage_before_birth(member.birth_date, entries)
    wanted = tuple(_with_ends(member_id, entries))
    removed = tuple(entry for entry in member.coverage if entry not in wanted)
    added = tuple(entry for entry in wanted if entry not in member.coverage)
    if removed or added:
        queries = load_queries("gongji.members")
        whose = {"area": area, "member_id": member_id}
        since = queries.begin_to_know(connection)
        queries.remove_coverage(connection, **whose, first_days=[entry.start for entry in removed])
        for entry in added:
            queries.add_coverage(connection, **whose, **_coverage_columns(entry), known_since=since)
    return CoverageChange(removed, added)


def correct_birth_date(connection: Connection, area: str, member_id: int, birth_date: Day) -> bool:
    """Correct a member's birth date under the member's lock; the one before stays known with its times.

    Args:
        connection: inside a transaction.
        area, member_id: whose.
        birth_date: the right one.

    Returns:
        Whether it is another one than before.

    Raises:
        InputError: no such member, or a birth after coverage began.
    """
    member = load_member(connection, area, member_id, lock=True)
    _refuse_coverage_before_birth(birth_date, member.coverage)
    queries = load_queries("gongji.members")
    queries.begin_to_know(connection)
    queries.put_birth_date(connection, area=area, member_id=member_id, birth_date=birth_date)
    return birth_date != member.birth_date


def member_histories(
    connection: Connection, area: str, member_ids: Sequence[int]
) -> dict[int, MemberHistory]:
    """All that was ever known of members, by their ids; those who are not there are left out."""
    queries, whose = load_queries("gongji.members"), {"area": area, "member_ids": list(member_ids)}
    dates: dict[int, list[KnownBirthDate]] = defaultdict(list)
    for member_id, *known in queries.birth_dates_known(connection, **whose):
        dates[member_id].append(KnownBirthDate(*known))
    entries: dict[int, list[KnownEntry]] = defaultdict(list)
    for member_id, *columns, since, until in queries.coverage_known(connection, **whose):
        entries[member_id].append(KnownEntry(coverage_entry(tuple(columns)), since, until))
    return {
        member_id: MemberHistory(area, member_id, name, tuple(dates[member_id]), tuple(entries[member_id]))
        for member_id, name in queries.names(connection, **whose)
    }


def facts_known_at(
    connection: Connection, area: str, member_id: int, moment: datetime | None = None
) -> KnownFacts:
    """What was known of a member at a moment.

    Args:
        connection: inside a transaction.
        area, member_id: whose.
        moment: with a time zone; None for now.

    Raises:
        InputError: there is no such member.
    """
    history = member_histories(connection, area, [member_id]).get(member_id)
    if history is None:
        raise unknown_member(area, member_id)
    return history.known_at(moment)


def member_count(connection: Connection) -> int:
    """How many members there are."""
    return int(load_queries("gongji.members").member_count(connection))


def coverage_entry(row: tuple[Any, ...]) -> CoverageEntry:
    """A row of coverage, its columns in the order of the statements, as an entry."""
    start, status, veteran, until, *terms = row
    return CoverageEntry(start, status, veteran, FOREVER if until is None else until, *terms)


def _not_rising(member_id: int) -> InputError:
    return InputError(
        "coverage_out_of_order",
        Text(
            f"参保人 {member_id} 的参保记录日期没有逐条变晚。",
            f"The coverage entries of member {member_id} do not each begin later than the one before.",
        ),
        Text("按日期先后排列，一天一条。", "Order them by day, one a day."),
        "coverage",
    )


def _no_coverage(member_id: int) -> InputError:
    return InputError(
        "coverage_missing",
        Text(
            f"参保人 {member_id} 至少要有一条参保记录。",
            f"Member {member_id} needs at least one coverage entry.",
        ),
        Text(
            "参保已终止的，在最后一条写 until。", "Where coverage has ended, give the last entry an `until`."
        ),
        "coverage",
    )


def _refuse_coverage_before_birth(birth_date: Day, entries: Iterable[CoverageEntry]) -> None:
    first = min((entry.start for entry in entries), default=birth_date)
    if first < birth_date:
        raise InputError(
            "birth_after_coverage",
            Text(
                f"出生日期 {birth_date} 晚于参保日期 {first}。",
                f"The birth date {birth_date} is after coverage begins on {first}.",
            ),
            Text("核对出生日期和参保记录。", "Check the birth date and the coverage."),
            "birth_date",
        )
