"""Several databases behind one service: each area in its own, and one that is gone stops nobody else."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from gongji.policy.library import Library
from gongji.settlement.engine import Limits
from gongji.settlement.refusals import BusyError
from gongji.settlement.routing import (
    RoutedEngines,
    Routes,
    RoutingError,
    read_routes,
    routes_from_environment,
    running_engines,
)
from gongji.settlement.submission import Answer, MessageId, ReversalRequest, Submission, UndoRequest
from gongji.store.cluster import Cluster, used_cluster
from gongji.store.database import connect
from gongji.store.errors import StoreError
from gongji.store.migrate import migrate
from gongji.store.partitions import missing_months

from .ground import NANJING, XIAN, YUNNAN, assert_books_agree, member, register, rows, visit

EAST, WEST = "postgresql://clerk:geheim@east.example/fund", "postgresql://west.example/fund"
DAYS = {NANJING: "2025-03-03", YUNNAN: "2025-03-03", XIAN: "2023-05-05"}
MEMBERS, EACH = 5, 8
WAIT_S = 2.0


def test_each_area_has_its_database_and_the_others_the_default() -> None:
    routes = Routes({NANJING: EAST, YUNNAN: WEST}, WEST)
    assert [routes.url_of(area) for area in (NANJING, YUNNAN, XIAN)] == [EAST, WEST, WEST]
    assert routes.databases == (EAST, WEST)


def test_an_area_without_a_database_is_refused_in_both_languages() -> None:
    with pytest.raises(RoutingError) as caught:
        Routes({NANJING: EAST}).url_of(XIAN)
    assert (caught.value.code, caught.value.field) == ("area_unrouted", "area")
    assert all(XIAN in caught.value.message(language) for language in ("zh", "en"))


def test_a_table_shows_no_password() -> None:
    routes = Routes({NANJING: EAST}, EAST)
    assert "geheim" not in f"{routes} {RoutedEngines(routes, {})}"


def test_the_file_is_read_with_its_comments(tmp_path: Path) -> None:
    file = tmp_path / "databases.yaml"
    file.write_text(f"# two of them\ndefault: {WEST}\n320100: {EAST}\n'530000': {WEST}\n", encoding="utf-8")
    routes = routes_from_environment({"GONGJI_DATABASES": str(file)})
    assert routes == read_routes(file) == Routes({NANJING: EAST, YUNNAN: WEST}, WEST)
    assert routes_from_environment({"GONGJI_DATABASES": " "}) is None


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ([f"default: {WEST}", f"32010: {EAST}"], 2),
        ([f"３２０１００: {EAST}"], 1),
        ([f"320100: {EAST}", f"320100: {WEST}"], 2),
        ([f"320100: [{EAST}]"], 1),
        ([f"default: {WEST}", "320100:"], 2),
        (["320100: postgresql://clerk:geheim@[east/x"], 1),
        (["320100: host=east password='geheim"], 1),
        ([f"default: {WEST}", f"  320100: {EAST}"], 2),
        ([EAST], 1),
        ([""], 1),
    ],
)
def test_a_line_that_is_no_route_is_named_and_not_repeated(
    tmp_path: Path, lines: list[str], line: int
) -> None:
    file = tmp_path / "databases.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(RoutingError) as caught:
        read_routes(file)
    assert (caught.value.code, caught.value.field) == ("routes_malformed", f"{file}:{line}")
    assert "geheim" not in caught.value.say("zh") + caught.value.say("en")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(RoutingError) as caught:
        read_routes(tmp_path / "databases.yaml")
    assert caught.value.code == "routes_unreadable"


# From here on with two servers on one machine.


@pytest.fixture(scope="module")
def clusters() -> Iterator[tuple[Cluster, Cluster]]:
    """Two servers, each with a migrated database to copy."""
    folder = Path(tempfile.mkdtemp(prefix="gongji-routing-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    try:
        with ExitStack() as stack:
            east, west = (stack.enter_context(used_cluster(folder / name)) for name in ("east", "west"))
            for cluster in (east, west):
                with psycopg.connect(cluster.url, autocommit=True) as administrator:
                    administrator.execute("CREATE DATABASE migrated")
                migrate(make_conninfo(cluster.url, dbname="migrated"))
            yield east, west
    finally:
        shutil.rmtree(folder)


_numbers = count(1)


@pytest.fixture
def routes(clusters: tuple[Cluster, Cluster]) -> Routes:
    """Nanjing in the east; Yunnan and all others in the west; each with its members."""
    urls = []
    for cluster, areas in zip(clusters, ((NANJING,), (YUNNAN, XIAN)), strict=True):
        name = f"fund_{next(_numbers)}"
        with psycopg.connect(cluster.url, autocommit=True) as administrator:
            administrator.execute(f"CREATE DATABASE {name} TEMPLATE migrated".encode())
        urls.append(make_conninfo(cluster.url, dbname=name))
        with connect(urls[-1]) as connection:
            register(
                connection, *(member(area, number) for area in areas for number in range(1, MEMBERS + 1))
            )
    return Routes({NANJING: urls[0], YUNNAN: urls[1]}, urls[1])


def asked(area: str, number: int) -> Submission:
    """A visit of one of the members, under a message id that other areas use too."""
    return Submission(
        visit(area, number % MEMBERS + 1, DAYS[area], 150_00 + number), MessageId("H1", str(number))
    )


def answers_of(futures: list["Future[Answer]"]) -> list[Answer]:
    return [future.result(timeout=30) for future in futures]


def settled_areas(url: str) -> dict[str, int]:
    with connect(url) as connection:
        return dict(rows(connection, "SELECT area, count(*) FROM settlement GROUP BY area"))


def assert_each_agrees(routes: Routes, library: Library) -> None:
    for url in routes.databases:
        with connect(url) as connection:
            assert_books_agree(connection, library)


@pytest.mark.database
def test_settlements_land_in_the_database_of_their_area_alone(routes: Routes, library: Library) -> None:
    with running_engines(routes, library) as engines:
        numbers = [(area, number) for number in range(EACH) for area in (NANJING, YUNNAN)]
        # Xi'an shares a database with Yunnan, so its messages have ids of their own.
        numbers += [(XIAN, EACH + number) for number in range(EACH)]
        futures = [engines.submit(asked(area, number)) for area, number in numbers]
        assert [answer.kind for answer in answers_of(futures)] == ["settled"] * (3 * EACH)
        with pytest.raises(RoutingError):
            RoutedEngines(Routes({NANJING: EAST}), engines.engines).submit(asked(XIAN, 1))
    east, west = routes.databases
    assert settled_areas(east) == {NANJING: EACH}
    assert settled_areas(west) == {YUNNAN: EACH, XIAN: EACH}
    for url, areas in ((east, {NANJING}), (west, {YUNNAN, XIAN})):
        with connect(url) as connection:
            assert {area for (area,) in rows(connection, "SELECT area FROM chain_seal")} == areas
            assert missing_months(connection) == ()
    assert_each_agrees(routes, library)


@pytest.mark.database
def test_reversal_undo_repeat_and_status_go_to_the_right_one(routes: Routes, library: Library) -> None:
    """One id in two databases is two messages; each is asked for, repeated and undone with its own area."""
    message = MessageId("H1", "1")
    with running_engines(routes, library) as engines:

        def answer(submission: Submission) -> Answer:
            return engines.submit(submission).result(timeout=30)

        for area in (NANJING, YUNNAN):
            assert answer(asked(area, 1)).kind == "settled"
            assert answer(asked(area, 1)).repeated
        assert engines.status(NANJING, MessageId("H1", "2")) is None
        for area in (NANJING, YUNNAN):
            known = engines.status(area, message)
            assert known is not None
            assert (known.kind, known.area, known.reversed_by) == ("settle", area, None)
        assert answer(Submission(UndoRequest(NANJING, 2, message), MessageId("H1", "u"))).kind == "reversed"
        east, west = (engines.status(area, message) for area in (NANJING, YUNNAN))
        assert east is not None
        assert west is not None
        assert (east.reversed_by, west.reversed_by) == (2, None)
        assert answer(Submission(ReversalRequest(YUNNAN, 2, 1))).kind == "reversed"
    assert (settled_areas(routes.databases[0]), settled_areas(routes.databases[1])) == (
        {NANJING: 2},
        {YUNNAN: 2},
    )
    assert_each_agrees(routes, library)


@contextmanager
def killed(cluster: Cluster) -> Iterator[None]:
    """A server killed with all its processes, as long as the `with` lasts; then started again.

    Its main process is stopped first, so that it starts nothing more.
    """
    main = int((cluster.files / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    os.kill(main, signal.SIGSTOP)
    children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="utf-8").split()
    for process in (main, *map(int, children)):
        os.kill(process, signal.SIGKILL)
    yield
    with used_cluster(cluster.data_dir):
        pass


def ask_anyway(engines: RoutedEngines, submission: Submission) -> "Future[Answer] | BusyError":
    try:
        return engines.submit(submission)
    except BusyError as error:
        return error


@pytest.mark.database
def test_a_server_that_is_killed_stops_its_own_areas_alone(
    clusters: tuple[Cluster, Cluster], routes: Routes, library: Library
) -> None:
    east, _ = clusters
    limits = Limits(most_waiting=20, wait_s=WAIT_S, most_in_batch=4, workers=1)
    with ExitStack() as stack:
        stack.enter_context(used_cluster(east.data_dir))
        engines = stack.enter_context(running_engines(routes, library, limits))
        before = [engines.submit(asked(area, n)) for n in range(EACH) for area in (NANJING, YUNNAN)]
        assert {answer.kind for answer in answers_of(before)} == {"settled"}
        with killed(east):
            begun = time.monotonic()
            lost = [ask_anyway(engines, asked(NANJING, 100 + number)) for number in range(40)]
            others = answers_of([engines.submit(asked(YUNNAN, 100 + number)) for number in range(EACH)])
            answers = answers_of([one for one in lost if not isinstance(one, BusyError)])
            lost_s = time.monotonic() - begun
            with pytest.raises(StoreError) as caught:
                engines.status(NANJING, MessageId("H1", "1"))
            assert engines.status(YUNNAN, MessageId("H1", "1")) is not None
        assert {answer.kind for answer in others} == {"settled"}
        assert any(isinstance(one, BusyError) for one in lost)
        assert {answer.kind for answer in answers} <= {"unknown", "refused"}
        assert {answer.error.code for answer in answers if answer.error and answer.kind == "refused"} <= {
            "busy"
        }
        assert lost_s < 4 * WAIT_S
        assert caught.value.code == "database_unreachable"
        again = answers_of([engines.submit(asked(NANJING, 100 + number)) for number in range(EACH)])
        assert {answer.kind for answer in again} == {"settled"}
    assert settled_areas(routes.databases[0]) == {NANJING: 2 * EACH}
    assert settled_areas(routes.databases[1]) == {YUNNAN: 2 * EACH}
    assert_each_agrees(routes, library)
