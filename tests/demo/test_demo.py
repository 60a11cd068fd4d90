"""The demo's people are reproducible, and its course leaves books that agree."""

from typing import Any

import psycopg
import pytest

from gongji.dates import Day, Period
from gongji.demo.ground import prepare
from gongji.demo.people import make_population
from gongji.demo.run import (
    OPERATOR,
    DemoResult,
    consent_where_needed,
    newest_policy,
    populations,
    register,
    settle_visits,
)
from gongji.members.store import add_members, member_count
from gongji.policy.library import shipped_library
from gongji.settlement.consent import consents
from gongji.settlement.store import totals_by_area
from gongji.settlement.verification import verify
from gongji.store.database import connect, transaction
from gongji.store.errors import StoreError

YEAR = Period(Day(2023, 1, 1), Day(2024, 1, 1))
NANJING = newest_policy(shipped_library(), "320100")


def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    first = make_population(NANJING, YEAR, 20, 3, seed=1)
    assert first == make_population(NANJING, YEAR, 20, 3, seed=1)
    assert first != make_population(NANJING, YEAR, 20, 3, seed=2)


def test_visits_fall_into_the_year_and_come_in_order() -> None:
    visits = make_population(NANJING, YEAR, 30, 4, seed=1).visits
    days = [visit.visit_date for visit in visits]
    assert len(days) == 120
    assert days == sorted(days)
    assert all(day in YEAR for day in days)


def test_every_area_with_a_policy_gets_its_share_of_members() -> None:
    areas = shipped_library().areas_with_policies()
    people = list(populations(shipped_library(), members=2 * len(areas) + 1, visits_each=1))
    assert [population.area for population in people] == areas
    assert [len(population.members) for population in people] == [3, *[2] * (len(areas) - 1)]


@pytest.mark.database
def test_settled_visits_and_reversals_leave_books_that_agree(connection: psycopg.Connection[Any]) -> None:
    """Of every area: what is refused lacks a figure, never a fact."""
    library = shipped_library()
    areas = library.areas_with_policies()
    members, visits = 2 * len(areas), 5
    result = DemoResult()
    counted: list[int] = []
    for population in populations(library, members, visits):
        register(connection, population)
        consent_where_needed(connection, library, population.area)
        settle_visits(connection, library, population, result, counted.append)
    with connection.transaction():
        totals = totals_by_area(connection)
        given = consents(connection)
    assert sum(counted) == members * visits
    assert sum(row.settled for row in totals) + sum(result.refusals.values()) == members * visits
    assert all(row.payment.total_fen == row.cost_fen for row in totals)
    assert {code for _, code in result.refusals} <= {"unknown_figure"}
    assert {row.area for row in totals} | {area for area, _ in result.refusals} == set(areas)
    unverified = {
        area
        for area in areas
        if any(policy.effective.source.verification == "unverified" for policy in library.versions(area))
    }
    assert {(one.area, one.given_by) for one in given} == {(area, OPERATOR) for area in unverified}
    verification = verify(connection, library)
    assert verification.settlements == sum(row.settled + row.reversed for row in totals)
    assert verification.differences == ()


@pytest.mark.database
def test_a_demo_empties_what_a_demo_made(database_url: str) -> None:
    people = make_population(NANJING, YEAR, 3, 1, seed=1)
    for _ in range(2):
        prepare(database_url)
        with connect(database_url) as opened:
            register(opened, people)
            with transaction(opened):
                assert member_count(opened) == 3


@pytest.mark.database
def test_a_demo_refuses_a_database_with_members_that_it_did_not_make(database_url: str) -> None:
    with connect(database_url) as opened:
        with transaction(opened):
            add_members(opened, make_population(NANJING, YEAR, 3, 1, seed=1).members)
        with pytest.raises(StoreError) as caught:
            prepare(database_url)
        assert caught.value.code == "not_a_demo"
        with transaction(opened):
            assert member_count(opened) == 3
