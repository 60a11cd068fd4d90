"""Facts that are corrected stay, with the times in which they were held to be true."""

import datetime
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongji.dates import FOREVER
from gongji.errors import InputError
from gongji.members.history import KnownFacts
from gongji.members.model import Member
from gongji.members.store import (
    add_members,
    change_coverage,
    correct_birth_date,
    facts_known_at,
    load_member,
)
from gongji.policy.classes import CoverageEntry, ProviderFacts
from gongji.providers.model import Provider
from gongji.providers.store import add_providers, change_provider, load_providers, provider_known_at
from gongji.store.database import connect, transaction
from gongji.store.errors import StoreError

pytestmark = pytest.mark.database

Connection = psycopg.Connection[Any]
Day = datetime.date

AREA, BORN = "990100", Day(1960, 4, 10)
ACTIVE = CoverageEntry(Day(2010, 1, 1), "active")
RETIRED = CoverageEntry(Day(2023, 5, 20), "retired", True, tier="一档", contribution_years=30)
UNTIL_RETIREMENT = CoverageEntry(ACTIVE.start, "active", until=RETIRED.start)
HOSPITAL = Provider("H1", AREA, "市医院", ProviderFacts("hospital", 2, 2))


def enrol(connection: Connection, *coverage: CoverageEntry) -> None:
    with transaction(connection):
        add_members(connection, [Member(AREA, 1, "张三", BORN, coverage if coverage else (ACTIVE,))])


def now(connection: Connection) -> datetime.datetime:
    with transaction(connection):
        [(moment,)] = connection.execute("SELECT clock_timestamp()").fetchall()
    assert isinstance(moment, datetime.datetime)
    return moment


def known(connection: Connection, moment: datetime.datetime | None = None) -> KnownFacts:
    with transaction(connection):
        return facts_known_at(connection, AREA, 1, moment)


def change(connection: Connection, *coverage: CoverageEntry) -> tuple[int, int]:
    """How many entries a change took away and brought."""
    with transaction(connection):
        removed, added = change_coverage(connection, AREA, 1, coverage)
    return len(removed), len(added)


def test_before_and_after_a_change_of_coverage(connection: Connection) -> None:
    enrol(connection)
    before = now(connection)
    assert change(connection, ACTIVE, RETIRED) == (1, 2)
    assert known(connection).coverage == (UNTIL_RETIREMENT, RETIRED)
    assert known(connection, before).coverage == (ACTIVE,)
    with transaction(connection):
        assert load_member(connection, AREA, 1, lock=False).coverage == (UNTIL_RETIREMENT, RETIRED)


def test_what_a_change_leaves_alone_keeps_the_time_since_which_it_is_known(connection: Connection) -> None:
    enrol(connection, ACTIVE, RETIRED)
    before = known(connection)
    again = CoverageEntry(Day(2025, 1, 1), "retired", True, tier="二档", contribution_years=31)
    assert change(connection, ACTIVE, RETIRED, again) == (1, 2)
    first, second, third = known(connection).entries
    assert first == before.entries[0]
    assert first.known_since is not None
    assert second.known_since is not None
    assert first.known_since < second.known_since
    assert second.known_since == third.known_since


def test_nothing_changes_where_nothing_is_new(connection: Connection) -> None:
    enrol(connection, ACTIVE, RETIRED)
    before = known(connection)
    assert change(connection, ACTIVE, RETIRED) == (0, 0)
    with transaction(connection):
        assert correct_birth_date(connection, AREA, 1, BORN) is False
    assert known(connection) == before


def test_a_birth_date_that_was_corrected_twice(connection: Connection) -> None:
    enrol(connection)
    moments, dates = [now(connection)], [BORN, Day(1953, 4, 10), Day(1954, 4, 10)]
    for day in dates[1:]:
        with transaction(connection):
            assert correct_birth_date(connection, AREA, 1, day) is True
        moments.append(now(connection))
    found = [known(connection, moment).birth_date for moment in moments]
    assert [one.birth_date for one in found if one is not None] == dates
    first, second, third = found
    assert first is not None
    assert first.known_since is not None
    assert first.known_since < moments[0]
    assert second is not None
    assert third is not None
    assert (first.known_until, second.known_until) == (second.known_since, third.known_since)
    assert third.known_until is None


def test_nothing_was_known_before_the_member_was_registered(connection: Connection) -> None:
    before = now(connection)
    enrol(connection)
    assert known(connection, before).entries == ()
    assert known(connection, before).birth_date is None


def test_what_was_known_before_such_times_were_written_down(connection: Connection) -> None:
    enrol(connection)
    with transaction(connection):
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in ("member", "coverage_period"):
            connection.execute(f"UPDATE {table} SET known_since = '1900-01-01 00:00+00'".encode())
    long_ago = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    facts = known(connection, long_ago)
    assert facts.coverage == (ACTIVE,)
    assert facts.birth_date == (BORN, None, None)
    assert facts.entries[0].known_since is None


@pytest.mark.parametrize(
    ("coverage", "code"),
    [
        ((), "coverage_missing"),
        ((RETIRED, ACTIVE), "coverage_out_of_order"),
        ((ACTIVE, ACTIVE), "coverage_out_of_order"),
        ((CoverageEntry(Day(1960, 4, 9), "active"),), "birth_after_coverage"),
    ],
)
def test_coverage_that_cannot_be_is_refused_and_changes_nothing(
    connection: Connection, coverage: tuple[CoverageEntry, ...], code: str
) -> None:
    enrol(connection)
    before = known(connection)
    with pytest.raises(InputError) as refused:
        change(connection, *coverage)
    assert refused.value.code == code
    assert known(connection) == before


def test_a_birth_after_coverage_began_is_refused(connection: Connection) -> None:
    enrol(connection)
    with pytest.raises(InputError) as refused, transaction(connection):
        correct_birth_date(connection, AREA, 1, Day(2010, 1, 2))
    assert refused.value.code == "birth_after_coverage"


@pytest.mark.parametrize(
    "ask",
    [
        lambda connection: facts_known_at(connection, AREA, 9),
        lambda connection: change_coverage(connection, AREA, 9, (ACTIVE,)),
        lambda connection: correct_birth_date(connection, AREA, 9, BORN),
    ],
)
def test_an_unknown_member_is_refused(connection: Connection, ask: Callable[[Connection], object]) -> None:
    enrol(connection)
    with pytest.raises(InputError) as refused, transaction(connection):
        ask(connection)
    assert refused.value.code == "unknown_member"


@pytest.mark.parametrize("table", ["coverage_before", "birth_date_before", "provider_before"])
def test_what_was_known_cannot_be_rewritten(connection: Connection, table: str) -> None:
    enrol(connection)
    with transaction(connection):
        add_providers(connection, [HOSPITAL])
    change(connection, RETIRED)
    with transaction(connection):
        correct_birth_date(connection, AREA, 1, Day(1961, 1, 1))
        change_provider(connection, Provider("H1", AREA, "市医院", ProviderFacts("hospital", 3, 1)))
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET known_until = now()"):
        with pytest.raises(StoreError) as refused, transaction(connection):
            connection.execute(statement.encode())
        assert refused.value.code == "constraint_violated"


def test_a_provider_before_and_after_a_change(connection: Connection) -> None:
    with transaction(connection):
        add_providers(connection, [HOSPITAL])
        number = load_providers(connection, {"provider_id": "H1"})["provider_id"].number
    before = now(connection)
    changed = Provider("H1", AREA, "市医院", ProviderFacts("hospital", 3, None, "A"))
    with transaction(connection):
        assert change_provider(connection, changed) is True
        assert change_provider(connection, changed) is False
        first, second = (provider_known_at(connection, "H1", moment) for moment in (before, None))
    assert first is not None
    assert second is not None
    assert (first.provider.facts, second.provider.facts) == (HOSPITAL.facts, changed.facts)
    assert first.provider.number == second.provider.number == number
    assert first.known_until == second.known_since is not None


def test_an_unknown_provider_is_refused(connection: Connection) -> None:
    unknown = Provider("H9", AREA, "无此机构", ProviderFacts("clinic"))
    for ask in (lambda: provider_known_at(connection, "H9"), lambda: change_provider(connection, unknown)):
        with pytest.raises(InputError) as refused, transaction(connection):
            ask()
        assert refused.value.code == "unknown_provider"


def test_a_change_waits_for_the_members_lock_and_is_known_since_after_it(
    connection: Connection, database_url: str
) -> None:
    """Known since a moment at which no settlement could be under way with what was known before."""
    enrol(connection)
    started = threading.Event()

    def change_meanwhile() -> None:
        with connect(database_url) as other, transaction(other):
            started.set()
            change_coverage(other, AREA, 1, (RETIRED,))

    with transaction(connection):
        load_member(connection, AREA, 1, lock=True)
        changing = threading.Thread(target=change_meanwhile)
        changing.start()
        started.wait(10)
        changing.join(0.3)
        assert changing.is_alive()
        [(moment,)] = connection.execute("SELECT clock_timestamp()").fetchall()
    changing.join(10)
    [entry] = known(connection).entries
    assert entry.known_since is not None
    assert entry.known_since > moment
    assert known(connection, moment).coverage == (ACTIVE,)


days = st.dates(Day(2000, 1, 1), Day(2030, 12, 31))


@st.composite
def coverages(draw: st.DrawFn) -> tuple[CoverageEntry, ...]:
    starts = sorted(draw(st.sets(days, min_size=1, max_size=4)))
    entries = [
        CoverageEntry(start, draw(st.sampled_from(("active", "retired", "flexible")))) for start in starts
    ]
    if draw(st.booleans()):
        entries[-1] = CoverageEntry(starts[-1], "active", until=starts[-1] + datetime.timedelta(days=30))
    return tuple(entries)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(coverages(), min_size=1, max_size=5), member_id=st.integers(1, 9_999_999_999))
def test_at_every_moment_what_was_written_last_is_what_was_known(
    connection: Connection, changes: list[tuple[CoverageEntry, ...]], member_id: int
) -> None:
    with transaction(connection):
        connection.execute(
            "INSERT INTO member (area, member_id, name, birth_date) VALUES (%s, %s, '张三', %s)"
            " ON CONFLICT DO NOTHING",
            (AREA, member_id, BORN),
        )
    told: list[tuple[datetime.datetime, tuple[CoverageEntry, ...]]] = []
    for coverage in changes:
        with transaction(connection):
            change_coverage(connection, AREA, member_id, coverage)
        told.append((now(connection), coverage))
    with transaction(connection):
        for moment, coverage in told:
            found = facts_known_at(connection, AREA, member_id, moment).coverage
            assert [(one.start, one.status) for one in found] == [(one.start, one.status) for one in coverage]
            ends = [one.start for one in coverage[1:]] + [coverage[-1].until]
            assert [one.until for one in found] == ends
            assert found[-1].until in (FOREVER, coverage[-1].until)


def test_a_change_of_a_provider_waits_for_settlements_under_way(
    connection: Connection, database_url: str
) -> None:
    """Settlements hold their members' rows while they read providers."""
    enrol(connection)
    with transaction(connection):
        add_providers(connection, [HOSPITAL])

    def change_meanwhile() -> None:
        with connect(database_url) as other, transaction(other):
            change_provider(other, Provider("H1", AREA, "市医院", ProviderFacts("hospital", 3, 2)))

    with transaction(connection):
        connection.execute("UPDATE member SET last_event = last_event")
        changing = threading.Thread(target=change_meanwhile)
        changing.start()
        changing.join(0.3)
        assert changing.is_alive()
        [(moment,)] = connection.execute("SELECT clock_timestamp()").fetchall()
    changing.join(10)
    with transaction(connection):
        found = [provider_known_at(connection, "H1", at) for at in (moment, None)]
    assert [one.provider.facts.level for one in found if one is not None] == [2, 3]
