"""The statements of a batch, and the parameters that they take: whole columns, each as one array.

An array goes as PostgreSQL writes it, in one text: the driver's own lists are built element by element.
"""

from collections.abc import Iterable
from typing import Any

import psycopg

from gongji.dates import Day
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]
Rows = list[tuple[Any, ...]]
Asked = tuple[str, dict[str, str]]
"""A statement's name and its parameters."""

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def numbers(values: Iterable[int | None]) -> str:
    """An array of numbers.

    >>> numbers([1, None, 3])
    '{1,NULL,3}'
    """
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def days(values: Iterable[Day]) -> str:
    """An array of days."""
    return "{" + ",".join([value.isoformat() for value in values]) + "}"


def words(values: Iterable[str]) -> str:
    """An array of words of our own, or from the database, that hold no sign with a meaning in an array."""
    return "{" + ",".join(values) + "}"


def texts(values: Iterable[str]) -> str:
    r"""An array of texts, whatever they hold.

    >>> texts(["a", 'b"', "c,\\d"])
    '{"a","b\\"","c,\\\\d"}'
    """
    quoted = [f'"{value.translate(_ESCAPED)}"' for value in values]
    return "{" + ",".join(quoted) + "}"


def digests(values: Iterable[bytes | None]) -> str:
    """An array of byte strings."""
    return "{" + ",".join(["NULL" if value is None else f'"\\\\x{value.hex()}"' for value in values]) + "}"


def statement(name: str) -> str:
    """The text of a statement."""
    return str(getattr(load_queries("gongji.settlement", "batch_queries.sql"), name).sql)


def read(connection: Connection, name: str, **parameters: Any) -> Rows:
    """What one statement finds."""
    return connection.execute(statement(name), parameters).fetchall()


def read_together(connection: Connection, *asked: Asked) -> list[Rows]:
    """Several reads that wait for one reply."""
    with connection.pipeline():
        cursors = [connection.execute(statement(name), parameters) for name, parameters in asked]
        return [cursor.fetchall() for cursor in cursors]


def write_together(connection: Connection, *asked: Asked) -> None:
    """Several writes that wait for one reply."""
    with connection.pipeline():
        for name, parameters in asked:
            connection.execute(statement(name), parameters)
