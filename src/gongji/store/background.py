"""Work that goes on beside a service: every so often, on a connection of its own, whatever happens to it.

Whoever hosts it hears of failures from the log alone: what could not be done now is done the next time.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from gongji.store.database import connect

Connection = psycopg.Connection[Any]
Job = Callable[[Connection], object]

PATIENCE_S = 5.0
"""How long the end waits for a turn under way, where the database does not answer."""

_log = logging.getLogger(__name__)


@contextmanager
def running_in_background(name: str, url: str, every_s: float, job: Job) -> Iterator[None]:
    """Do a job at once and again and again in a thread while the `with` lasts; once more at its end.

    Args:
        name: of the thread, for the log.
        url: the database, at the newest revision.
        every_s: seconds between turns.
        job: told a connection without a transaction; it may fail, which ends that connection alone.
    """
    stopped = threading.Event()
    thread = threading.Thread(target=_work_until, args=(url, every_s, job, stopped), name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(PATIENCE_S)


def _work_until(url: str, every_s: float, job: Job, stopped: threading.Event) -> None:
    connection = _one_turn(url, None, job)
    ends = False
    while not ends:
        ends = stopped.wait(every_s)
        connection = _one_turn(url, connection, job)
    if connection is not None:
        connection.close()


def _one_turn(url: str, connection: Connection | None, job: Job) -> Connection | None:
    """The connection for the next turn; None where this one was of no use."""
    try:
        if connection is None or connection.closed:
            connection = connect(url)
        job(connection)
    except Exception as error:  # noqa: BLE001 - a host must not end because of what can wait
        _log.warning("%s: %s", threading.current_thread().name, type(error).__name__)
        if connection is not None:
            connection.close()
        return None
    return connection
