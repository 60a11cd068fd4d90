"""Connections, transactions, named statements, and what the database refuses."""

from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow, class_row

from gongji.store.database import connect, load_queries, shown_url, transaction
from gongji.store.errors import StoreError

pytestmark = pytest.mark.database

Connection = psycopg.Connection[TupleRow]

WITH_TABLES = """
    CREATE TABLE gongji.sample_person (
        id bigint CONSTRAINT sample_person_key PRIMARY KEY,
        balance_fen bigint NOT NULL CONSTRAINT person_balance_not_negative CHECK (balance_fen >= 0)
    );
    CREATE TABLE gongji.sample_stay (
        person_id bigint
            CONSTRAINT stay_of_person REFERENCES gongji.sample_person DEFERRABLE INITIALLY DEFERRED,
        days daterange,
        CONSTRAINT sample_stay_once_a_day UNIQUE (person_id, days WITHOUT OVERLAPS)
    );
    INSERT INTO gongji.sample_person VALUES (1, 500);
    INSERT INTO gongji.sample_stay VALUES (1, '[2023-01-01,2023-02-01)');
"""


@pytest.fixture
def tables(connection: Connection) -> Connection:
    """A connection to a database with a person and a stay."""
    with transaction(connection):
        connection.execute(WITH_TABLES)
    return connection


def refused(connection: Connection, statement: str) -> StoreError:
    """The refusal of a statement."""
    with pytest.raises(StoreError) as caught, transaction(connection):
        connection.execute(statement.encode())
    return caught.value


def balance_fen(connection: Connection) -> object:
    """What the person has."""
    with transaction(connection):
        row = connection.execute("SELECT balance_fen FROM sample_person").fetchone()
    assert row is not None
    return row[0]


def spend_all_and_fail(connection: Connection) -> None:
    """A mistake in the midst of a transaction."""
    with transaction(connection):
        connection.execute("UPDATE sample_person SET balance_fen = 0")
        raise ZeroDivisionError


def test_a_session_is_in_utc_and_sees_our_schema_alone(connection: Connection) -> None:
    asked = "SELECT current_setting('timezone'), current_setting('search_path'), application_name"
    answer = connection.execute(asked + " FROM pg_stat_activity WHERE pid = pg_backend_pid()").fetchone()
    assert answer == ("UTC", "gongji", "gongji")
    assert not connection.autocommit


def test_options_of_the_url_stay_in_force(database_url: str) -> None:
    with connect(make_conninfo(database_url, options="-c work_mem=5MB")) as connection:
        answer = connection.execute("SELECT current_setting('work_mem'), current_setting('search_path')")
        assert answer.fetchall() == [("5MB", "gongji")]


def test_a_transaction_commits_all_or_nothing(tables: Connection, database_url: str) -> None:
    with pytest.raises(ZeroDivisionError):
        spend_all_and_fail(tables)
    assert balance_fen(tables) == 500
    with transaction(tables):
        tables.execute("UPDATE sample_person SET balance_fen = 400")
    with connect(database_url) as other:
        assert balance_fen(other) == 400


def test_a_transaction_is_not_hidden_inside_another(tables: Connection) -> None:
    tables.execute("SELECT 1")
    with pytest.raises(RuntimeError, match="already open"), transaction(tables):
        pass
    tables.rollback()
    with transaction(tables), pytest.raises(RuntimeError, match="already open"), transaction(tables):
        pass


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO sample_person VALUES (1, 0)", "sample_person_key"),
        ("UPDATE sample_person SET balance_fen = -1", "person_balance_not_negative"),
        ("INSERT INTO sample_stay VALUES (9, '[2023-01-01,2023-02-01)')", "stay_of_person"),
        ("INSERT INTO sample_stay VALUES (1, '[2023-01-31,2023-02-02)')", "sample_stay_once_a_day"),
        ("INSERT INTO sample_person VALUES (2, NULL)", "sample_person.balance_fen NOT NULL"),
    ],
)
def test_a_violated_constraint_is_named(tables: Connection, statement: str, constraint: str) -> None:
    refusal = refused(tables, statement)
    assert (refusal.code, refusal.constraint) == ("constraint_violated", constraint)
    assert constraint in refusal.say("zh")
    assert constraint in refusal.say("en")
    assert balance_fen(tables) == 500


def test_a_refusal_does_not_quote_the_row(tables: Connection) -> None:
    refusal = refused(tables, "INSERT INTO sample_person VALUES (320102195003051234, -77)")
    assert "3201" not in refusal.say("zh") + refusal.say("en") + str(refusal)


def test_a_conflict_says_that_trying_again_helps(tables: Connection, database_url: str) -> None:
    with connect(database_url) as other, transaction(tables):
        tables.execute("UPDATE sample_person SET balance_fen = 1")
        refusal = refused(other, "SELECT * FROM sample_person FOR UPDATE NOWAIT")
    assert refusal.code == "transaction_conflict"


def test_a_lost_connection_is_said_as_such(connection: Connection, database_url: str) -> None:
    with connect(database_url) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
    assert refused(connection, "SELECT 1").code == "connection_lost"


def test_a_mistake_in_sql_is_not_dressed_up(connection: Connection) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable), transaction(connection):
        connection.execute("SELECT * FROM no_such_table")


def test_an_unreachable_server_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        connect(f"postgresql://clerk:secret@/fund?host={tmp_path}&sslpassword=secret")
    assert caught.value.code == "database_unreachable"
    for words in (caught.value.say("zh"), caught.value.say("en")):
        assert str(tmp_path) in words
        assert "clerk" in words
        assert "secret" not in words


@pytest.mark.parametrize(
    "url", ["postgresql://clerk:secret@[db", "clerk secret", "password='secret", "a=secret"]
)
def test_a_malformed_url_is_not_repeated(url: str) -> None:
    for reads_it in (connect, shown_url):
        with pytest.raises(StoreError) as caught:
            reads_it(url)
        assert caught.value.code == "database_url_malformed"
        assert "secret" not in repr(caught.value) + str(caught.value.__cause__)


class Person(NamedTuple):
    """A row of the test's table."""

    id: int
    balance_fen: int


QUERIES = """
-- name: persons()
SELECT id, balance_fen FROM sample_person WHERE id %% 2 = 1 ORDER BY id;

-- name: add_person(id, balance_fen)!
INSERT INTO sample_person VALUES (:id, :balance_fen);
"""


@pytest.fixture
def package_with_queries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a package that holds a file of named statements."""
    package = tmp_path / f"room_of_{tmp_path.name}"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "queries.sql").write_text(QUERIES, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return package.name


def test_named_statements_come_from_a_file(tables: Connection, package_with_queries: str) -> None:
    queries = load_queries(package_with_queries)
    with transaction(tables):
        assert queries.add_person(tables, id=3, balance_fen=700) == 1
        assert list(queries.persons(tables)) == [(1, 500), (3, 700)]
    assert load_queries(package_with_queries) is queries


def test_rows_may_be_records(tables: Connection, package_with_queries: str) -> None:
    queries = load_queries(package_with_queries, row_factory=class_row(Person))
    with transaction(tables):
        assert list(queries.persons(tables)) == [Person(id=1, balance_fen=500)]
