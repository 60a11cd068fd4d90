"""Processes that load a database with settlements, each with an engine and members of its own."""

import itertools
import multiprocessing
import resource
import threading
import time
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import NamedTuple

from gongji.bench.settle_load import Seen, closed_loop, open_loop, submissions
from gongji.bench.settle_people import AREAS, Crowd, measured_visits
from gongji.kernel.compiled import compiled_one
from gongji.kernel.records import Claim, State
from gongji.policy.library import Library, shipped_library
from gongji.settlement.engine import Engine, Limits, running_engine, spare_the_collector

KIB_A_MB = 1000
READY_S = 60.0
CLOCK_TICKS_A_SECOND = 100


@dataclass(frozen=True, slots=True)
class Load:
    """What one process does.

    Attributes:
        offered_per_s: the rate of an open loop; None for a closed one.
        clients: how many requests a closed loop keeps outstanding.
        warm_up_s, seconds: how long before it counts, and how long it counts.
        share, shares: which of the members are its own.
    """

    url: str
    crowd: Crowd
    limits: Limits
    offered_per_s: float | None
    clients: int
    warm_up_s: float
    seconds: float
    share: int
    shares: int
    seed: int


class Loaded(NamedTuple):
    """What one process saw, and what it took.

    Attributes:
        waits_ms: of every settlement that was due while it counted.
        finished: how many were answered in that time.
        others: answers that were no settlement, by their kind or error code.
        batches, carried: batches of the engine, and submissions in them.
        peak_mb, early_peak_mb: the most memory, at the end and after a quarter of the time.
        cpu_s: processor time from the beginning of the load to its end.
    """

    waits_ms: "array[float]"
    finished: int
    others: Counter[str]
    batches: int
    carried: int
    peak_mb: float
    early_peak_mb: float
    cpu_s: float


def run_load(load: Load, library: Library, ready: Callable[[], None] = lambda: None) -> Loaded:
    """Put a load on an engine of one's own.

    Args:
        load: what is to be done.
        library: the policies.
        ready: called when the engine runs; the load begins when it returns.
    """
    asked = submissions(
        measured_visits(load.crowd, load.share, load.shares, load.seed), f"bench-{load.seed}-{load.share}"
    )
    asked = itertools.chain([next(asked)], asked)  # which makes the visits; the load does not wait for it
    settle = compiled_one()
    for area in AREAS:
        for scheme in library.schemes(area):
            settle(scheme.table, Claim(0, 1), State())
    spare_the_collector()
    with running_engine(load.url, library, load.limits, settle) as engine:
        ready()
        cpu_s, begun = time.process_time(), time.monotonic()
        seen = Seen(begun + load.warm_up_s, begun + load.warm_up_s + load.seconds)
        early: list[float] = []
        quarter = threading.Timer(load.warm_up_s + load.seconds / 4, lambda: early.append(_peak_mb()))
        quarter.start()
        if load.offered_per_s is None:
            closed_loop(engine, asked, load.clients, seen)
        else:
            open_loop(engine, asked, load.offered_per_s, seen)
        quarter.join()
        return _loaded(seen, engine, early[0], time.process_time() - cpu_s)


def _loaded(seen: Seen, engine: Engine, early_peak_mb: float, cpu_s: float) -> Loaded:
    return Loaded(
        waits_ms=seen.waits_ms,
        finished=seen.finished,
        others=Counter(seen.others),
        batches=engine.batches,
        carried=engine.carried,
        peak_mb=_peak_mb(),
        early_peak_mb=early_peak_mb,
        cpu_s=cpu_s,
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_A_MB


def run_loads(loads: list[Load], server_process: int | None) -> tuple[list[Loaded], float | None]:
    """Run every load in a process of its own, all at once.

    Args:
        loads: one a process.
        server_process: the number of the server's main process, where it runs on this machine.

    Returns:
        what each saw, and the processor time of the server meanwhile (seconds).
    """
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for load in loads:
        ours, theirs = context.Pipe()
        process = context.Process(target=_process, args=(load, theirs), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    try:
        for pipe in pipes:
            pipe.recv()
        before_s = server_cpu_s(server_process)
        for pipe in pipes:
            pipe.send("go")
        loaded: list[Loaded] = [pipe.recv() for pipe in pipes]
        after_s = server_cpu_s(server_process)
        for pipe in pipes:
            pipe.send("end")
    finally:
        for process in processes:
            process.join(READY_S)
            if process.is_alive():
                process.kill()
    return loaded, None if before_s is None or after_s is None else after_s - before_s


def _process(load: Load, pipe: Pipe) -> None:
    library = shipped_library()

    def ready() -> None:
        pipe.send("ready")
        pipe.recv()

    # The connections stay open until the server's processor time is read: it is theirs.
    pipe.send(run_load(load, library, ready))
    pipe.recv()


def server_cpu_s(process: int | None) -> float | None:
    """Processor time of a server's main process and its children; None where it cannot be read."""
    if process is None:
        return None
    try:
        own = _stat(process)
        ticks = sum(int(field) for field in own[11:15])
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return None
    for child in children:
        try:
            ticks += sum(int(field) for field in _stat(int(child))[11:13])
        except OSError:
            continue
    return ticks / CLOCK_TICKS_A_SECOND


def parent_of(process: int) -> int | None:
    """The parent of a process of this machine that is a PostgreSQL server; None for any other."""
    try:
        command = Path(f"/proc/{process}/comm").read_text().strip()
        return int(_stat(process)[1]) if command.startswith("postgres") else None
    except OSError:
        return None


def _stat(process: int) -> list[str]:
    """The fields of a process from its state on; its name before them may hold blanks."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
