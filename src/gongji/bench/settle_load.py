"""Load on an engine, and what its callers saw.

A closed loop keeps a number of requests outstanding: whoever is answered asks again. An open loop asks at a
rate, whatever the answers do, and counts the wait of each from the moment when it was due: a stall is seen
by all that were due during it, also by those that could not even be submitted.
"""

import functools
import math
import threading
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gongji.settlement.model import SettlementRequest
from gongji.settlement.refusals import BusyError
from gongji.settlement.submission import Answer, MessageId, Submission

PAUSE_S = 0.002
"""How long the open loop rests at least."""

RESTING_S = 0.02
"""How long a closed loop's client rests that was told to come again; to look more often costs the engine."""

LAST_ANSWERS_S = 30.0
"""How long answers are waited for after the load ends."""


class Serves(Protocol):
    """What load is put on."""

    def ask(self, submission: Submission, tell: Callable[[Answer], None]) -> None:
        """Ask for something to be carried out, and be told the answer."""


@dataclass
class Seen:
    """What callers saw.

    Attributes:
        measured_from, measured_until: what was due outside of them is not counted, on the monotonic clock.
        waits_ms: of each settlement, by the moment when it was due.
        answered: one for each settlement answered inside that time, whenever it was due.
        others: the kind, or error code, of each answer that was no settlement.
    """

    measured_from: float
    measured_until: float
    waits_ms: "array[float]" = field(default_factory=lambda: array("d"))
    answered: bytearray = field(default_factory=bytearray)
    others: list[str] = field(default_factory=list)

    @property
    def finished(self) -> int:
        """How many settlements were answered inside that time."""
        return len(self.answered)

    def note(self, due: float, answered: float, answer: Answer) -> None:
        """Note an answer; called by several threads, so it only appends."""
        if answer.kind != "settled":
            self.others.append(_kind_of(answer))
            return
        if self.measured_from <= due < self.measured_until:
            self.waits_ms.append((answered - due) * 1000)
        if self.measured_from <= answered < self.measured_until:
            self.answered.append(1)


def _kind_of(answer: Answer) -> str:
    return answer.kind if answer.error is None else answer.error.code


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of all values do not exceed (the nearest rank).

    >>> percentile([15, 20, 35, 40, 50], 40)
    20
    """
    if not values:
        raise ValueError("no values, no percentile")
    rank = math.ceil(percent * len(values) / 100)
    return sorted(values)[max(rank, 1) - 1]


def due_at(begun: float, rate: float, number: int) -> float:
    """When request `number`, counted from 0, is due at a rate of so many a second."""
    return begun + number / rate


def due_by(begun: float, rate: float, now: float) -> int:
    """How many requests were due until now, the first at the beginning."""
    return math.floor((now - begun) * rate) + 1 if now >= begun else 0


def submissions(visits: Iterator[SettlementRequest], sender: str) -> Iterator[Submission]:
    """Visits under the message ids of one sender."""
    for number, visit in enumerate(visits):
        yield Submission(visit, MessageId(sender, str(number)))


def open_loop(engine: Serves, asked: Iterator[Submission], rate: float, seen: Seen) -> None:
    """Ask at a rate until the measurement ends, and wait for what is still outstanding."""
    begun, number = time.monotonic(), 0
    waiting = _Outstanding()
    while (now := time.monotonic()) < seen.measured_until:
        for _ in range(number, due_by(begun, rate, now)):
            due = due_at(begun, rate, number)
            number += 1
            waiting.begin()
            try:
                engine.ask(next(asked), functools.partial(waiting.note, seen, due))
            except BusyError as error:
                waiting.end()
                seen.others.append(error.code)
        time.sleep(max(PAUSE_S, due_at(begun, rate, number) - time.monotonic()))
    waiting.wait()


def closed_loop(engine: Serves, asked: Iterator[Submission], clients: int, seen: Seen) -> None:
    """Keep so many requests outstanding until the measurement ends, and wait for the last of them."""
    waiting = _Outstanding()
    resting: deque[None] = deque([None] * clients)
    one_at_a_time = threading.Lock()

    def ask() -> None:
        due = time.monotonic()
        with one_at_a_time:
            submission = next(asked)
        waiting.begin()
        try:
            engine.ask(submission, functools.partial(go_on, due))
        except BusyError as error:
            waiting.end()
            seen.others.append(error.code)
            resting.append(None)

    def go_on(due: float, answer: Answer) -> None:
        now = time.monotonic()
        seen.note(due, now, answer)
        if now < seen.measured_until:
            ask()
        waiting.end()

    while time.monotonic() < seen.measured_until:
        for _ in range(len(resting)):
            resting.popleft()
            ask()
        time.sleep(RESTING_S)
    waiting.wait()


@dataclass
class _Outstanding:
    """How many answers are still to come, counted by threads that add and take at the same time."""

    begun: deque[None] = field(default_factory=deque)

    def begin(self) -> None:
        self.begun.append(None)

    def end(self) -> None:
        self.begun.pop()

    def note(self, seen: Seen, due: float, answer: Answer) -> None:
        """Note what the caller of a request that was due then is told."""
        seen.note(due, time.monotonic(), answer)
        self.end()

    def wait(self) -> None:
        give_up = time.monotonic() + LAST_ANSWERS_S
        while self.begun and time.monotonic() < give_up:
            time.sleep(PAUSE_S)
        if self.begun:
            raise TimeoutError(f"{len(self.begun)} answers never came")
