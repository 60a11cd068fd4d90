"""The settlement benchmark against a real server: what it prints, what it leaves behind, what it refuses."""

import itertools
import os
from dataclasses import fields
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from gongji.bench.settle import SettleMeasurement, SettleOptions, measure_settling
from gongji.bench.settle_ground import (
    bench_server,
    populate,
    postings_each,
    prepare,
    refuse_without_durability,
)
from gongji.bench.settle_people import AREAS, MODELS, Crowd, first_visits, measured_visits
from gongji.bench.settle_tpcb import DATABASE, tpcb_database, tpcb_run
from gongji.dates import Day
from gongji.members.model import Member
from gongji.members.store import add_members
from gongji.policy.classes import CoverageEntry
from gongji.policy.library import Library, shipped_library
from gongji.settlement.verification import verify
from gongji.store.database import connect, transaction
from gongji.store.errors import StoreError
from gongji.store.server import DatabaseSettings

pytestmark = pytest.mark.database

SHORT = SettleOptions(seconds=1, clients=40, offered_per_s=None, tpcb_scale=1, tpcb_seconds=1)


@pytest.fixture(scope="module")
def library() -> Library:
    return shipped_library()


@pytest.mark.parametrize("offered", [None, 50.0])
def test_a_short_run_measures_and_leaves_books_that_agree(
    database_url: str, library: Library, monkeypatch: pytest.MonkeyPatch, offered: float | None
) -> None:
    monkeypatch.setattr("gongji.bench.settle.EXPECTED_PER_S", 400)
    options = SettleOptions(
        seconds=1, clients=40, offered_per_s=offered, processes=2, workers=1, tpcb_scale=1, tpcb_seconds=1
    )
    measured = measure_settling(database_url, library, options)
    assert measured.settlements_per_s > 0
    assert measured.tpcb_per_s == pytest.approx(sum(measured.tpcb_runs_per_s) / 2)
    assert measured.ratio == pytest.approx(measured.settlements_per_s / (measured.tpcb_per_s or 0))
    waits = [measured.p50_ms, measured.p95_ms, measured.p99_ms, measured.max_ms]
    assert None not in waits
    assert waits == sorted(waits, key=lambda wait: wait or 0)
    assert measured.refused == {}
    assert measured.peak_mb > measured.grown_mb >= 0
    assert measured.mean_batch >= 1
    assert measured.postings_each >= 3
    with connect(database_url) as connection:
        verification = verify(connection, library)
        assert verification.differences == ()
        assert verification.settlements > measured.preloaded
        assert tpcb_databases(connection) == 0


def tpcb_databases(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    with transaction(connection):
        rows = connection.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,)).fetchall()
    return len(rows)


def test_copies_of_the_models_are_members_like_any_other(database_url: str, library: Library) -> None:
    """Members, accounts, accumulators, settlements, postings and messages of a preloaded database agree."""
    crowd = Crowd(members=3 * MODELS, visits_each=4)
    told: list[int] = []
    prepare(database_url)
    populate(database_url, library, crowd, told.append)
    assert sum(told) == crowd.members * len(AREAS)
    with connect(database_url) as connection:
        verification = verify(connection, library)
        assert (verification.settlements, verification.differences) == (crowd.settlements, ())
        with transaction(connection):
            counted = connection.execute(
                "SELECT (SELECT count(*) FROM member), (SELECT count(*) FROM account),"
                " (SELECT count(DISTINCT (area, member_id, number)) FROM message),"
                " (SELECT count(DISTINCT settlement_id) FROM settlement)"
            ).fetchone()
    members = crowd.members * len(AREAS)
    assert counted == (members, members, crowd.settlements, crowd.settlements)
    assert postings_each(database_url, crowd) == 0.0


OF_MEMBERS = ("member", "coverage_period", "account", "accumulator", "settlement", "posting", "message")
OWN = ["member_id", "settlement_id", "key", "received_at"]
"""What a copy has of its own."""


def test_a_copy_has_all_that_its_model_has_in_the_same_month(database_url: str, library: Library) -> None:
    crowd = Crowd(members=3 * MODELS, visits_each=5)
    prepare(database_url)
    populate(database_url, library, crowd, lambda _: None)
    with connect(database_url) as connection, transaction(connection):
        for table in OF_MEMBERS:
            query = (
                f"SELECT to_jsonb({table}) - %s::text[] AS shared, (member_id - 1) %% %s AS model, count(*)"
                f" FROM {table} GROUP BY shared, model HAVING count(*) %% 3 <> 0"
            )
            assert connection.execute(query.encode(), (OWN, MODELS)).fetchall() == [], table
        months = connection.execute(
            "SELECT tableoid::regclass::text, count(*) FROM settlement GROUP BY 1 ORDER BY 1"
        ).fetchall()
    each = crowd.settlements // 5
    assert months == [(f"settlement_2025{month:02}", each) for month in (1, 3, 5, 7, 9)]


def test_what_is_measured_lies_in_one_month_after_all_that_was_before() -> None:
    crowd = Crowd(members=MODELS, visits_each=10)
    measured = itertools.islice(measured_visits(crowd, 0, 1, 1), 500)
    before = [visit.visit_date for area in AREAS for visit in first_visits(area, crowd.visits_each)]
    (month,) = {visit.visit_date.replace(day=1) for visit in measured}
    assert month > max(before)


def test_a_database_with_other_peoples_members_is_refused_and_stays_as_it_is(database_url: str) -> None:
    somebody = Member("320100", 7, "某人", Day(1970, 1, 1), (CoverageEntry(Day(2000, 1, 1), "active"),))
    with connect(database_url) as connection:
        with transaction(connection):
            add_members(connection, [somebody])
        with pytest.raises(StoreError) as refused:
            prepare(database_url)
        assert refused.value.code == "not_a_bench"
        with transaction(connection):
            assert connection.execute("SELECT member_id FROM member").fetchall() == [(7,)]


def test_a_database_of_an_earlier_benchmark_is_used_again(database_url: str, library: Library) -> None:
    for _ in range(2):
        prepare(database_url)
        populate(database_url, library, Crowd(MODELS, 1), lambda _: None)
    with connect(database_url) as connection, transaction(connection):
        assert connection.execute("SELECT count(*) FROM member").fetchone() == (MODELS * len(AREAS),)


def test_a_server_that_does_not_wait_for_its_disk_is_refused(database_url: str) -> None:
    refuse_without_durability(database_url)
    with pytest.raises(StoreError) as refused:
        refuse_without_durability(make_conninfo(database_url, options="-c synchronous_commit=off"))
    assert refused.value.code == "not_durable"


def test_pgbench_runs_on_the_same_server(database_url: str) -> None:
    with tpcb_database(database_url, scale=1) as url:
        run = tpcb_run(url, None, seconds=1)
    assert run.per_s > 0
    assert run.cpu_us is None


def test_a_server_of_its_own_is_gone_afterwards() -> None:
    usual = Path(f"/tmp/gongji-bench-test-{os.getpid()}")
    try:
        with bench_server(DatabaseSettings(usual)) as server, connect(server.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert [folder.name[:6] for folder in usual.iterdir()] == ["bench-"]
        assert list(usual.iterdir()) == []
    finally:
        usual.rmdir()


def test_every_figure_has_its_place_in_the_json() -> None:
    from gongji.cli.bench import SETTLE_SHAPE

    assert [name.strip('{} "') for name in SETTLE_SHAPE.split(",")] == [
        known.name for known in fields(SettleMeasurement)
    ]
