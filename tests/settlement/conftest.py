"""The policies that the tests settle under, and books that many tests begin with."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from gongji.policy.library import Library
from gongji.store.server import RunningServer

from .ground import Connection, assert_books_agree, verify_compiled

CopyOfDatabase = Callable[[str], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def library() -> Library:
    """The policies that ship with the package, read once for all tests."""
    return Library()


@pytest.fixture(scope="session")
def copy_of_database(database_server: RunningServer) -> CopyOfDatabase:
    """A function that copies the database at a URL, to which nobody may be connected, while its `with` lasts.

    To copy books takes less time than to settle what stands in them.
    """
    numbers = count(1)

    @contextmanager
    def copied(url: str) -> Iterator[str]:
        original, name = conninfo_to_dict(url)["dbname"], f"copy_{next(numbers)}"
        with psycopg.connect(database_server.url, autocommit=True) as administrator:
            administrator.execute(f"CREATE DATABASE {name} TEMPLATE {original}")
            try:
                yield make_conninfo(url, dbname=name)
            finally:
                administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return copied


Agree = Callable[[Library], None]


@pytest.fixture
def agree(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Agree:
    """Asserts that nothing differs, by the kernel as it stands and compiled, in large chunks and small."""

    def check(library: Library) -> None:
        assert_books_agree(connection, library)
        for chunk in (100_000, 1):
            assert verify_compiled(connection, library, monkeypatch, chunk).differences == ()

    return check
