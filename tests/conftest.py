"""What every test may ask for: a real PostgreSQL server and fresh, migrated databases on it.

Each pytest process (each worker of pytest-xdist too) has a server of its own in a temporary folder. A fresh
database is a copy of a migrated template, so it costs milliseconds.
"""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from gongji.store.database import connect
from gongji.store.migrate import migrate
from gongji.store.server import DatabaseSettings, RunningServer, running_server

FreshDatabase = Callable[[], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def database_server() -> Iterator[RunningServer]:
    """An embedded server that lives as long as the test session."""
    # Not pytest's own temporary folder: for root that lies out of the server user's reach.
    data_dir = Path(tempfile.mkdtemp(prefix="gongji-tests-", dir="/tmp"))
    data_dir.chmod(0o711)
    try:
        with running_server(DatabaseSettings(data_dir)) as server:
            yield server
    finally:
        shutil.rmtree(data_dir)


@pytest.fixture(scope="session")
def fresh_database(database_server: RunningServer) -> Iterator[FreshDatabase]:
    """A function that gives the URL of a new migrated database for as long as its `with` lasts.

    For fixtures of a wider scope: `with fresh_database() as url: ...`.
    """
    numbers = itertools.count(1)
    with psycopg.connect(database_server.url, autocommit=True) as administrator:
        administrator.execute("CREATE DATABASE migrated")
        migrate(make_conninfo(database_server.url, dbname="migrated"))

        @contextmanager
        def database() -> Iterator[str]:
            name = f"fresh_{next(numbers)}"
            administrator.execute(f"CREATE DATABASE {name} TEMPLATE migrated")
            try:
                yield make_conninfo(database_server.url, dbname=name)
            finally:
                administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")

        yield database


@pytest.fixture
def database_url(fresh_database: FreshDatabase) -> Iterator[str]:
    """The URL of a migrated database that no other test sees."""
    with fresh_database() as url:
        yield url


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[TupleRow]]:
    """An open connection to a migrated database that no other test sees."""
    with connect(database_url) as opened:
        yield opened
