"""Connections, transactions and named SQL: all that a room needs to run its own `queries.sql`.

SQL stands in files that a database person can read; a room's `store.py` loads them once and runs them:

    _queries = load_queries("gongji.members")

    with transaction(connection):
        _queries.add_member(connection, member_id="m1")

where the file says

    -- name: add_member(member_id)!
    INSERT INTO gongji.member (member_id) VALUES (:member_id);

A name ends in `!` when the count of changed rows is asked, `^` for one row, `$` for one value, `*!` for one
run a parameter set, nothing for several rows; the last runs only when its rows are fetched, so fetch them
inside the transaction. A percent sign is written twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import aiosql
import psycopg
from psycopg import errors as refusals
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

from gongji.language import Text
from gongji.store.errors import StoreError, no_space

SCHEMA = "gongji"
"""Every table of ours stands in this schema, and nothing of ours outside it."""

CONNECT_TIMEOUT_S = 10
_SESSION = f"-c search_path={SCHEMA} -c timezone=UTC -c datestyle=ISO"
_SHOWN_OF_URL = ("host", "hostaddr", "port", "dbname", "user", "service")

_PASSING_CONFLICTS = (refusals.SerializationFailure, refusals.DeadlockDetected, refusals.LockNotAvailable)
_LOST_CONNECTION = (refusals.AdminShutdown, refusals.CrashShutdown, refusals.CannotConnectNow)


def connect(url: str) -> psycopg.Connection[TupleRow]:
    """Open a connection in UTC, with ISO days, that sees our schema alone; close it, or use it in a `with`.

    Autocommit is off: work in `transaction`. Rows are tuples; a cursor or a query file chooses otherwise.

    Args:
        url: a libpq URL or connection string. `options` in it stay in force beside ours.

    Raises:
        StoreError: the URL is malformed or nobody answers there. A password in it is not shown.
    """
    options = f"{_parts_of(url).get('options') or ''} {_SESSION}".strip()
    try:
        return psycopg.connect(
            url,
            application_name="gongji",
            client_encoding="UTF8",
            connect_timeout=CONNECT_TIMEOUT_S,
            options=options,
        )
    except psycopg.OperationalError as error:
        raise _unreachable(url, error) from error


@contextmanager
def transaction(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Commit what the `with` did, or nothing of it; what the database refuses becomes a StoreError.

    A read before it would have opened a transaction that nobody commits, and this one would be a savepoint
    inside that: so an open transaction is a RuntimeError. For a savepoint use `connection.transaction()`.

    Raises:
        StoreError: `constraint_violated` (with the constraint's name), `transaction_conflict` (try again),
            `permission_denied`, `no_space`, `connection_lost`. Other errors of psycopg are our own mistakes
            and pass unchanged.
    """
    if connection.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
        raise RuntimeError("a transaction is already open on this connection: commit or roll it back first")
    try:
        with connection.transaction():
            yield
    except psycopg.Error as error:
        refusal = typed_refusal(error)
        if refusal is None:
            raise
        raise refusal from error
    except UnicodeEncodeError as error:
        raise _value_refused() from error


def load_queries(
    package: str, file_name: str = "queries.sql", row_factory: Callable[..., Any] | None = None
) -> Any:
    """The named statements of `file_name` in `package`, as functions that take the connection first.

    The file is read once; make a row factory once too, since each new one reads it again.

    Args:
        package: dotted name of the package that holds the file.
        file_name: the SQL file, in aiosql's format.
        row_factory: a psycopg row factory for these statements, such as `class_row(Member)`; else tuples.
    """
    return _loaded(package, file_name, row_factory)


@cache
def _loaded(package: str, file_name: str, row_factory: Callable[..., Any] | None) -> Any:
    cursor_options = {} if row_factory is None else {"row_factory": row_factory}
    with as_file(files(package) / file_name) as path:
        return aiosql.from_path(path, "psycopg", kwargs=cursor_options, encoding="utf-8")


def typed_refusal(error: psycopg.Error) -> StoreError | None:
    """What the database refused, in both languages; None when the error is a mistake in our own code.

    The database's own detail is left out, since it quotes the values of rows.
    """
    if isinstance(error, psycopg.IntegrityError):
        return _constraint_violated(error)
    if isinstance(error, psycopg.DataError):
        return _value_refused()
    if isinstance(error, _PASSING_CONFLICTS):
        return _transaction_conflict()
    if isinstance(error, refusals.InsufficientPrivilege):
        return _permission_denied(error)
    if isinstance(error, refusals.DiskFull):
        return no_space("")
    if isinstance(error, _LOST_CONNECTION) or (
        isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    ):
        return _connection_lost()
    return None


def shown_url(url: str) -> str:
    """Where `url` leads, without password and other secrets, for messages and logs.

    >>> shown_url("postgresql://clerk:secret@db.example:5433/fund?sslpassword=secret")
    'host=db.example port=5433 dbname=fund user=clerk'
    """
    parts = _parts_of(url)
    return " ".join(f"{name}={parts[name]}" for name in _SHOWN_OF_URL if parts.get(name))


def _parts_of(url: str) -> dict[str, Any]:
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        # libpq quotes the text it cannot read, which may be the password: so nothing of it is kept.
        raise StoreError(
            "database_url_malformed",
            Text("数据库地址格式有误。", "The database URL is malformed."),
            Text(
                "应形如 postgresql://用户:密码@主机:5432/库名，特殊字符须百分号编码。",
                "It should look like postgresql://user:password@host:5432/name, special characters "
                "percent-encoded.",
            ),
            "GONGJI_DATABASE_URL",
        ) from None


def _unreachable(url: str, error: psycopg.OperationalError) -> StoreError:
    reason = str(error).strip()
    return StoreError(
        "database_unreachable",
        Text(
            f"无法连接数据库（{shown_url(url)}）：{reason}",
            f"The database cannot be reached ({shown_url(url)}): {reason}",
        ),
        Text(
            "请检查地址、用户、密码以及服务器是否在运行。",
            "Check the address, the user, the password, and whether the server runs.",
        ),
    )


def _constraint_violated(error: psycopg.IntegrityError) -> StoreError:
    table = error.diag.table_name if error.diag.table_name is not None else ""
    column = error.diag.column_name
    named = error.diag.constraint_name
    constraint = named if named is not None else f"{table}.{column} NOT NULL" if column else ""
    return StoreError(
        "constraint_violated",
        Text(f"数据违反 {table} 的约束 {constraint}。", f"The data violate {constraint} of {table}."),
        Text("未作任何更改；请更正数据后重试。", "Nothing was changed; correct the data and try again."),
        constraint=constraint,
    )


def _value_refused() -> StoreError:
    """A NUL or half of a surrogate pair in a text, or a number or day beyond what a column holds."""
    return StoreError(
        "value_refused",
        Text("数据库不能保存其中一个值。", "The database cannot hold one of the values."),
        Text(
            "检查文本中的控制字符，以及数字和日期的范围。",
            "Check texts for control characters, and the range of numbers and days.",
        ),
    )


def _transaction_conflict() -> StoreError:
    return StoreError(
        "transaction_conflict",
        Text(
            "与同时进行的另一事务冲突，未作任何更改。",
            "Another transaction was in the way; nothing was changed.",
        ),
        Text("请重试。", "Try again."),
    )


def _permission_denied(error: psycopg.Error) -> StoreError:
    reason = error.diag.message_primary
    return StoreError(
        "permission_denied",
        Text(f"数据库用户权限不足：{reason}。", f"The database user lacks a right: {reason}."),
        Text(
            "请让数据库所有者授予权限，或换用其账户。",
            "Ask the database's owner to grant it, or use the owner's account.",
        ),
    )


def _connection_lost() -> StoreError:
    return StoreError(
        "connection_lost",
        Text("与数据库的连接中断。", "The connection to the database was lost."),
        Text(
            "请确认服务器在运行后重试；提交与否须重新查询。",
            "See that the server runs and try again; look up whether a commit in flight took place.",
        ),
    )
