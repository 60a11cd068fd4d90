"""The only module that reads what re-adjudication rests on: members' visits, and what is known of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import psycopg

from gongji.benefit.facts import MemberFacts
from gongji.dates import Day
from gongji.errors import GongjiError
from gongji.members.store import member_histories
from gongji.policy.library import Library
from gongji.providers.store import provider_histories
from gongji.settlement.model import Settlement
from gongji.settlement.readjudication import Known
from gongji.settlement.readjudication_reasons import Histories
from gongji.settlement.readjudication_records import Visits, visits_by_member
from gongji.settlement.store import settlement_of_row
from gongji.settlement.versions import first_day_of_accumulators
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]


class MemberBooks(NamedTuple):
    """One member's visits of some years, and all that was ever known about them."""

    area: str
    member_id: int
    visits: Visits
    known: Known
    histories: Histories


def members_with_visits(connection: Connection, area: str, year: int, after: int, most: int) -> list[int]:
    """The next members with visits that count in a year, by their ids."""
    rows = _queries().members_with_visits(connection, area=area, after=after, most=most, **_window(year))
    return [member_id for (member_id,) in rows]


def count_of_members(connection: Connection, area: str, year: int) -> int:
    """How many members have visits that count in a year."""
    return int(_queries().member_count(connection, area=area, **_window(year)))


def books_of(
    connection: Connection, library: Library, area: str, member_ids: Sequence[int], year: int
) -> list[MemberBooks]:
    """Members' visits as far as those of a year may be calculated after them, and what is known of them.

    Args:
        connection: inside a transaction.
        library: the policies.
        area, member_ids: whose.
        year: whose visits are to be recalculated.
    """
    window = _window(year)
    rows = _queries().rows_of(
        connection,
        area=area,
        member_ids=list(member_ids),
        first_visit=window["first_visit"],
        last_visit=window["last_visit"],
    )
    return _books(connection, library, area, [settlement_of_row(row) for row in rows])


def all_rows_of(connection: Connection, area: str, member_id: int) -> list[Settlement]:
    """All rows of a member's record, by their numbers."""
    rows = _queries().all_rows_of(connection, area=area, member_id=member_id)
    return [settlement_of_row(row) for row in rows]


def histories_of(connection: Connection, area: str, member_id: int, rows: Sequence[Settlement]) -> Histories:
    """All that was ever known of a member, and of the providers that rows name."""
    providers = provider_histories(connection, sorted(_provider_ids(rows)))
    return Histories(member_histories(connection, area, [member_id])[member_id], providers)


def _books(
    connection: Connection, library: Library, area: str, rows: Sequence[Settlement]
) -> list[MemberBooks]:
    members = visits_by_member(rows)
    member_ids = sorted(members)
    histories = member_histories(connection, area, member_ids)
    providers = provider_histories(connection, sorted(_provider_ids(rows)))
    now = {name: known.provider for name, held in providers.items() for known in held if known.holds_at(None)}
    is_consented = bool(_queries().is_consented(connection, area=area))
    balances = _balances_before(connection, library, area, members)
    elsewhere = _paid_elsewhere(connection, area, member_ids)
    books: list[MemberBooks] = []
    for member_id, visits in sorted(members.items()):
        facts = histories[member_id].known_at(None)
        if facts.birth_date is None:
            raise RuntimeError("a member who is there has a birth date")
        known = Known(
            MemberFacts(facts.birth_date.birth_date, facts.coverage),
            now,
            is_consented,
            visits.first_numbers,
            balances.get(member_id, {}),
            elsewhere.get(member_id, {}),
        )
        books.append(MemberBooks(area, member_id, visits, known, Histories(histories[member_id], providers)))
    return books


def _provider_ids(rows: Iterable[Settlement]) -> set[str]:
    named = {row.provider_id for row in rows}
    return named | {row.prescriber_id for row in rows if row.prescriber_id is not None}


def _balances_before(
    connection: Connection, library: Library, area: str, members: dict[int, Visits]
) -> dict[int, dict[int, int]]:
    """What was in the account before each visit; nothing where no policy of the area asks for it."""
    if all(version.account_first is None for version in library.versions(area)):
        return {}
    balances: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for member_id, number, balance_fen in _queries().balances_of(
        connection, area=area, member_ids=sorted(members)
    ):
        balances[member_id].append((number, balance_fen))
    return {
        member_id: {
            number: max((one for one in held if one[0] < number), default=(0, 0))[1]
            for number in members[member_id].in_force
        }
        for member_id, held in balances.items()
    }


def _paid_elsewhere(connection: Connection, area: str, member_ids: list[int]) -> dict[int, dict[Day, int]]:
    found: dict[int, dict[Day, int]] = defaultdict(dict)
    for member_id, since, paid_fen in _queries().paid_elsewhere(connection, area=area, member_ids=member_ids):
        found[member_id][since] = paid_fen
    return found


def years_of(library: Library, visits: Visits) -> list[Day]:
    """The first days of all accumulators that the visits count in, or may count in by what is known now."""
    since = {record.accumulated_since for record in visits.in_force.values()}
    for record in visits.in_force.values():
        try:
            since.add(first_day_of_accumulators(library, record.area, record.visit_date))
        except GongjiError:
            continue  # said when the visit itself is assessed
    return sorted(since)


def _window(year: int) -> dict[str, Day]:
    """The first days of accumulators that are of a year, and the days of the visits that they concern.

    A visit counts in accumulators of at most a year's length, and may move into those before or after.
    """
    return {
        "first_day": Day(year, 1, 1),
        "last_day": Day(year + 1, 1, 1),
        "first_visit": Day(year - 1, 1, 1),
        "last_visit": Day(year + 3, 1, 1),
    }


def _queries() -> Any:
    return load_queries("gongji.settlement", "readjudication_queries.sql")
