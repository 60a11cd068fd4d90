"""The statements of a batch, and the parameters that they take: whole columns, each as one array.

An array goes as PostgreSQL writes it, in one text: the driver's own lists are built element by element.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg

from gongji.dates import Day
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]
Rows = list[tuple[Any, ...]]
Asked = tuple[str, dict[str, Any]]
"""A statement's name and its parameters."""

_COPIED = str.maketrans(
    {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
)
"""As COPY writes them: it would read some of them plain as well, but digests are over what it writes."""

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def numbers(values: Iterable[int | None]) -> str:
    """An array of numbers.

    >>> numbers([1, None, 3])
    '{1,NULL,3}'
    """
    return "{" + ",".join(map(str, values)).replace("None", "NULL") + "}"


def days(values: Iterable[Day | None]) -> str:
    """An array of days."""
    return "{" + ",".join(map(str, values)).replace("None", "NULL") + "}"


def words(values: Iterable[str]) -> str:
    """An array of words of our own, or from the database, that hold no sign with a meaning in an array."""
    return "{" + ",".join(values) + "}"


def texts(values: Sequence[str]) -> str:
    r"""An array of texts, whatever they hold.

    >>> texts(["a", 'b"', "c,\\d"])
    '{"a","b\\"","c,\\\\d"}'
    """
    joined = '","'.join(values)
    if joined.count('"') != 2 * max(0, len(values) - 1) or "\\" in joined:
        joined = '","'.join([value.translate(_ESCAPED) for value in values])
    return '{"' + joined + '"}' if values else "{}"


def copied(value: str | None) -> str:
    r"""A text as a field of COPY's text format.

    >>> copied("a\tb"), copied(None)
    ('a\\tb', '\\N')
    """
    if value is None:
        return "\\N"
    return value if value.isalnum() else _copied(value)


@functools.lru_cache(maxsize=10_000)
def _copied(value: str) -> str:
    return value.translate(_COPIED)


def copy_lines(connection: Connection, table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Add rows to a table: each a line of fields with tabs between them, and a line end."""
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        copy.write("".join(lines))


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
