"""The database of a settlement benchmark: nobody's real one, durable, and full of made-up members."""

import os
import queue
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from gongji.bench.settle_people import (
    AREAS,
    MODELS,
    YEAR,
    Crowd,
    account_fen,
    first_visits,
    model_members,
    providers_of,
)
from gongji.dates import Day
from gongji.errors import GongjiError
from gongji.language import Text
from gongji.ledger.model import Event
from gongji.ledger.store import credit, open_account
from gongji.members.store import add_members, load_member, take_number
from gongji.policy.library import Library
from gongji.providers.store import add_providers
from gongji.settlement.batch import carry_out
from gongji.settlement.submission import MessageId, Submission
from gongji.store.database import connect, load_queries, transaction
from gongji.store.errors import StoreError
from gongji.store.migrate import reset
from gongji.store.partitions import keep_months_ahead, open_months
from gongji.store.server import DatabaseSettings, RunningServer, running_server

Connection = psycopg.Connection[Any]

SENDER = "bench"
SETTLEMENTS_A_COPY = 30_000
"""About so many settlements are copied in one transaction."""

MOST_COPYISTS = 8
"""Connections that copy at the same time, at most."""

CLONED = (
    "clone_members",
    "clone_coverage",
    "clone_accounts",
    "clone_settlements",
    "clone_postings",
    "clone_accumulators",
    "clone_messages",
)


@contextmanager
def bench_server(settings: DatabaseSettings) -> Iterator[RunningServer]:
    """The operator's server where one is named, else an embedded one that ends with the benchmark.

    The embedded one has a data folder of its own, inside the usual one: on the same disk, and away from
    anybody's data.
    """
    if settings.url is not None:
        with running_server(settings) as server:
            yield server
        return
    usual = settings.data_dir.expanduser().resolve()
    missing = [folder for folder in (usual, *usual.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(0o711, exist_ok=True)
    own = Path(tempfile.mkdtemp(prefix="bench-", dir=usual))
    try:
        own.chmod(0o711)
        with running_server(DatabaseSettings(own)) as server:
            yield server
    finally:
        shutil.rmtree(own, ignore_errors=True)


def prepare(url: str) -> None:
    """Empty the database at `url` and mark it as a benchmark's.

    Raises:
        StoreError: it holds members that no benchmark made; nothing was changed.
    """
    queries = load_queries("gongji.bench", "settle_queries.sql")
    with connect(url) as connection, transaction(connection):
        holds_members = queries.has_member_table(connection) and queries.has_members(connection)
        if holds_members and not queries.is_bench(connection):
            raise _not_a_bench()
    reset(url)
    with connect(url) as connection, transaction(connection):
        queries.mark_as_bench(connection)


def refuse_without_durability(url: str) -> None:
    """Refuse to measure where a commit does not wait for the disk.

    Raises:
        StoreError: `fsync` or `synchronous_commit` is off.
    """
    with connect(url) as connection, transaction(connection):
        row = load_queries("gongji.bench", "settle_queries.sql").durability(connection)
    fsync, synchronous_commit = row
    if (fsync, synchronous_commit) in (("on", "on"), ("on", "remote_apply"), ("on", "remote_write")):
        return
    raise StoreError(
        "not_durable",
        Text(
            f"fsync 为 {fsync}，synchronous_commit 为 {synchronous_commit}：提交后可能丢失。",
            f"fsync is {fsync}, synchronous_commit {synchronous_commit}: what is committed may be lost.",
        ),
        Text("两者均设为 on 后再测。", "Set both to on and measure again."),
        "GONGJI_DATABASE_URL",
    )


def populate(url: str, library: Library, crowd: Crowd, advance: Callable[[int], None]) -> None:
    """Register providers and members, and settle what they have behind them.

    Args:
        url: a prepared database.
        library: the policies.
        crowd: how many.
        advance: told how many members of all areas were registered.
    """
    keep_months_ahead(url)  # for the credits, which are of today
    with connect(url) as connection:
        open_months(connection, Day(YEAR, 1, 1), Day(YEAR, 12, 1))
        for area in AREAS:
            _register_models(connection, area)
            _settle_first_visits(connection, library, area, crowd.visits_each)
    advance(MODELS * len(AREAS))
    _copy_models(url, crowd, advance)
    with connect(url) as connection:
        connection.autocommit = True
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def _register_models(connection: Connection, area: str) -> None:
    with transaction(connection):
        add_providers(connection, providers_of(area))
        members = model_members(area)
        add_members(connection, members)
        for member in members:
            open_account(connection, area, member.member_id)
            number = take_number(connection, load_member(connection, area, member.member_id, lock=True))
            credit(connection, Event(area, member.member_id, number), account_fen(area, member.member_id))


def _settle_first_visits(connection: Connection, library: Library, area: str, visits_each: int) -> None:
    submissions = [
        Submission(visit, MessageId(SENDER, f"before-{area}-{number}"))
        for number, visit in enumerate(first_visits(area, visits_each))
    ]
    for answer in carry_out(connection, library, submissions):
        if answer.error is not None:
            raise answer.error


def _copy_models(url: str, crowd: Crowd, advance: Callable[[int], None]) -> None:
    """Have the server copy all that the model members have, on several connections at once."""
    copies = crowd.members // MODELS - 1
    step = max(1, SETTLEMENTS_A_COPY // (MODELS * len(AREAS) * crowd.visits_each))
    cores = os.cpu_count()
    copyists = min(MOST_COPYISTS, cores if cores is not None else 1)
    shares = [range(1 + step * share, copies + 1, step * copyists) for share in range(copyists)]
    told: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    with ThreadPoolExecutor(copyists) as pool:
        working = [pool.submit(_copy_share, url, copies, step, share, told) for share in shares]
        for _ in working:
            while (count := told.get()) is not None:
                advance(count * MODELS * len(AREAS))
        for done in working:
            done.result()


def _copy_share(
    url: str, copies: int, step: int, share: range, told: "queue.SimpleQueue[int | None]"
) -> None:
    """Make `step` copies beginning with each number of the share, and tell of them; None at the end."""
    queries = load_queries("gongji.bench", "settle_queries.sql")
    try:
        with connect(url) as connection:
            for first in share:
                last = min(copies, first + step - 1)
                with transaction(connection):
                    for name in CLONED:
                        copying = {"areas": list(AREAS), "models": MODELS, "first": first, "last": last}
                        getattr(queries, name)(connection, **copying)
                told.put(last - first + 1)
    finally:
        told.put(None)


def postings_each(url: str, crowd: Crowd) -> float:
    """How many postings the measured settlements have on average, by those of the first members."""
    queries = load_queries("gongji.bench", "settle_queries.sql")
    with connect(url) as connection, transaction(connection):
        lines, settlements = queries.lines_of_settlements(
            connection, areas=list(AREAS), members=crowd.members // 4, past=1 + crowd.visits_each
        )
    return float(lines) / settlements if settlements else 0.0


def _not_a_bench() -> GongjiError:
    return StoreError(
        "not_a_bench",
        Text(
            "这个数据库里有不是压测生成的参保人，压测会把它们清空。",
            "This database holds members that no benchmark made, and a benchmark would empty it.",
        ),
        Text("用 GONGJI_DATABASE_URL 另指一个数据库。", "Name another database in GONGJI_DATABASE_URL."),
        "GONGJI_DATABASE_URL",
    )
