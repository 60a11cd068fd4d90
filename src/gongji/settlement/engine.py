"""Group commit: what is asked for at the same time is carried out together, and each caller gets an answer.

Callers put submissions into a queue that is bounded in number, bytes and time; workers take what is there,
carry it out in one transaction and answer. So a commit to disk serves many, and more load makes larger
batches instead of longer waits. Whoever asks for more than the queue takes is told to come again.

A caller hands over what is to be called with the answer, or takes a future: that costs some microseconds,
with its own lock and condition, which a server with thousands of requests a second would rather spare.

A worker that loses the database in the middle of a commit does not know what became of the batch. It asks
again under the same message ids, which carry out nothing twice; submissions without one get one here.
"""

import gc
import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import psycopg

from gongji.errors import GongjiError
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import SettleClaim
from gongji.policy.library import Library
from gongji.settlement.batch import carry_out
from gongji.settlement.model import SettlementRequest
from gongji.settlement.refusals import busy, fault
from gongji.settlement.submission import Answer, MessageId, Submission
from gongji.store.database import connect, transaction
from gongji.store.errors import StoreError

Connection = psycopg.Connection[Any]

OWN_SENDER = "gongji"
"""The sender of submissions that came without a message id."""

PASSING = ("busy", "transaction_conflict")
"""Refusals that speak of one attempt alone."""

OBJECTS_BETWEEN_COLLECTIONS = 50_000

_log = logging.getLogger(__name__)

PLANNING = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
"""What leaves the server no other way to a row than by its key."""

PAUSE_S = 0.05
"""How long a worker waits before it asks again for a database that is gone."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the queue takes, and how a worker serves it.

    Attributes:
        most_waiting: submissions in the queue.
        most_bytes: what they come to, roughly.
        wait_s: how long a submission may wait before it is answered busy.
        most_in_batch: submissions of one transaction.
        workers: how many batches are under way at once, each with a connection of its own.
    """

    most_waiting: int = 4000
    most_bytes: int = 8_000_000
    wait_s: float = 5.0
    most_in_batch: int = 200
    workers: int = 2


class Waiting(msgspec.Struct, frozen=True):
    """A submission in the queue, and who waits for its answer.

    Attributes:
        since: when it came, on the monotonic clock.
        size: what it takes of the queue's bytes.
        tell: called with the answer.
        is_wanted: asked once it is taken: whether it is to be carried out still; None where it always is.
    """

    submission: Submission
    since: float
    size: int
    tell: Callable[[Answer], None]
    is_wanted: Callable[[], bool] | None = None


@dataclass
class Engine:
    """A queue and the workers that serve it; made by `running_engine`.

    `batches` and `carried` count the batches that workers took, and the submissions in them; `idle` the
    workers that wait for something to do.
    """

    url: str
    library: Library
    limits: Limits
    waiting: deque[Waiting] = field(default_factory=deque)
    bytes_waiting: int = 0
    closing: bool = False
    settle: SettleClaim = settle_claim
    batches: int = 0
    carried: int = 0
    idle: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)
    changed: threading.Condition = field(init=False)

    def __post_init__(self) -> None:
        """Whoever has the turn may tell the workers that something changed."""
        self.changed = threading.Condition(self.turn)

    def submit(self, submission: Submission) -> "Future[Answer]":
        """Ask for something to be carried out; the answer comes when it is durable.

        Raises:
            BusyError: the queue is full; nothing was carried out.
        """
        answer: Future[Answer] = Future()
        self._queue(submission, answer.set_result, answer.set_running_or_notify_cancel)
        return answer

    def ask(self, submission: Submission, tell: Callable[[Answer], None]) -> None:
        """`submit` without a future.

        Args:
            submission: what is to be carried out.
            tell: called with the answer once it is durable, by a worker: neither waits nor raises.

        Raises:
            BusyError: the queue is full; nothing was carried out, and nobody will be called.
        """
        self._queue(submission, tell, None)

    def _queue(
        self, submission: Submission, tell: Callable[[Answer], None], is_wanted: Callable[[], bool] | None
    ) -> None:
        if submission.message is None:
            submission = Submission(submission.request, MessageId(OWN_SENDER, str(uuid.uuid4())))
        size, limits = size_of(submission), self.limits
        entry = Waiting(submission, time.monotonic(), size, tell, is_wanted)
        with self.turn:
            full = len(self.waiting) >= limits.most_waiting
            if self.closing or full or self.bytes_waiting + size > limits.most_bytes:
                raise busy()
            self.waiting.append(entry)
            self.bytes_waiting += size
            if self.idle > 0:
                self.changed.notify()

    def take(self) -> list[Waiting] | None:
        """What a worker is to carry out next; None once the engine closes and nothing waits any more."""
        with self.turn:
            while not self.waiting and not self.closing:
                self.idle += 1
                self.changed.wait()
                self.idle -= 1
            if not self.waiting:
                return None
            taken = [self.waiting.popleft() for _ in range(min(len(self.waiting), self.limits.most_in_batch))]
            self.bytes_waiting -= sum([entry.size for entry in taken])
            self.batches += 1
            self.carried += len(taken)
        fresh, earliest = [], time.monotonic() - self.limits.wait_s
        for entry in taken:
            if entry.is_wanted is not None and not entry.is_wanted():
                continue
            if entry.since < earliest:
                answered(entry, Answer("refused", error=busy()))
            else:
                fresh.append(entry)
        return fresh

    def serve(self) -> None:
        """Carry out what is asked for until the engine closes; what one worker does."""
        connection: Connection | None = None
        try:
            while (taken := self.take()) is not None:
                connection = self._carry_out(connection, taken)
        finally:
            if connection is not None:
                connection.close()

    def _carry_out(self, connection: Connection | None, taken: list[Waiting]) -> Connection | None:
        """Carry out one batch, on a new connection where the last one was lost."""
        if not taken:
            return connection
        submissions = [entry.submission for entry in taken]
        until = min(entry.since for entry in taken) + self.limits.wait_s
        in_doubt = False
        while True:
            try:
                if connection is None or connection.closed:
                    connection = connected(self.url)
                answers = carry_out(connection, self.library, submissions, self.settle)
            except Exception as error:  # noqa: BLE001 - a worker that died would leave its callers waiting
                passes = isinstance(error, StoreError) or connection is None or connection.closed
                if connection is not None:
                    in_doubt = True
                    connection.close()
                    connection = None
                if passes and time.monotonic() <= until:
                    time.sleep(PAUSE_S)
                    continue
                answers = [unknown(error) for _ in taken]
            if in_doubt:
                answers = [_in_doubt(answer) for answer in answers]
            for entry, answer in zip(taken, answers, strict=True):
                answered(entry, answer)
            return connection


def answered(entry: Waiting, answer: Answer) -> None:
    """Tell a caller; a mistake of one caller's keeps nobody else from an answer."""
    try:
        entry.tell(answer)
    except Exception:  # noqa: BLE001 - whatever it is, it is the caller's
        _log.exception("an answer was not taken")


def unknown(error: Exception) -> Answer:
    """The answer where nobody can tell what became of a submission."""
    if isinstance(error, GongjiError):
        return Answer("unknown", error=error)
    _log.error("a batch failed", exc_info=error)
    return Answer("unknown", error=fault())


def _in_doubt(answer: Answer) -> Answer:
    """Once an attempt ended in doubt, "busy, nothing was carried out" may be said no more."""
    passing = answer.error is not None and answer.error.code in PASSING
    return msgspec.structs.replace(answer, kind="unknown") if passing else answer


def connected(url: str) -> Connection:
    """A connection for batches: every statement is prepared at once, and its plan finds rows by keys.

    A plan made for the arrays of one batch, or for small tables, reads these as a whole, and stays when they
    grow: a new month's are always small.
    """
    connection = connect(url)
    connection.prepare_threshold = 0
    with transaction(connection):
        for name, value in PLANNING.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    return connection


def size_of(submission: Submission) -> int:
    """What a submission takes of the queue's bytes, roughly."""
    message, request = submission.message, submission.request
    size = 400 if message is None else 400 + len(message.sender) + len(message.key)
    if isinstance(request, SettlementRequest) and request.lines_fen is not None:
        size += 32 * len(request.lines_fen)
    return size


def spare_the_collector() -> None:
    """Have Python look for lost cycles rarely, and never among what is there now, such as the policies.

    It concerns the whole process: for a program that serves an engine, once its policies are read. Else more
    time goes into going through them again and again than into settling.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


@contextmanager
def running_engine(
    url: str, library: Library, limits: Limits | None = None, settle: SettleClaim = settle_claim
) -> Iterator[Engine]:
    """An engine with its workers; at the end everything that waits is still carried out.

    Args:
        url: the database, at the newest revision.
        library: the policies.
        limits: of queue and workers; the usual ones where none are given.
        settle: the kernel, as it stands or compiled.
    """
    engine = Engine(url, library, limits if limits is not None else Limits(), settle=settle)
    workers = [
        threading.Thread(target=engine.serve, name=f"settlement-{number}", daemon=True)
        for number in range(engine.limits.workers)
    ]
    for worker in workers:
        worker.start()
    try:
        yield engine
    finally:
        with engine.changed:
            engine.closing = True
            engine.changed.notify_all()
        for worker in workers:
            worker.join()
