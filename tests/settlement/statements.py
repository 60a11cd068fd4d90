"""A look between the statements of a transaction: counted, held up, or broken off there.

It knows nothing of the code that runs them, so it goes through every place where something can happen.
"""

from collections.abc import Callable
from itertools import count
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from .ground import Connection


def watch(connection: Connection, after: Callable[[int], None]) -> None:
    """Call `after` with 1, 2, 3, … after each statement of a connection; what it raises breaks off there.

    After the last statement nothing but the commit is left.
    """
    numbers = count(1)

    class WatchedCursor(psycopg.Cursor[TupleRow]):
        """A cursor that tells what it did."""

        def execute(self, *arguments: Any, **options: Any) -> "WatchedCursor":
            super().execute(*arguments, **options)
            after(next(numbers))
            return self

    connection.cursor_factory = WatchedCursor


def unwatch(connection: Connection) -> None:
    """Let a connection work as ever."""
    connection.cursor_factory = psycopg.Cursor


def statement_count(connection: Connection, work: Callable[[], object]) -> int:
    """How many statements `work` runs on a connection, without those that begin and end transactions."""
    seen: list[int] = []
    watch(connection, seen.append)
    work()
    unwatch(connection)
    return len(seen)
