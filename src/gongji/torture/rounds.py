"""Rounds of torture: each on a database of its own, with what was found afterwards."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from gongji.demo.run import register
from gongji.ledger.chain_store import seal
from gongji.policy.library import Library
from gongji.settlement.chain_verification import verify_chain
from gongji.settlement.consent import give_consent
from gongji.settlement.verification import verify
from gongji.store.database import connect
from gongji.torture.breaks import Break, breaks_between, breaks_in_books, breaks_in_chain
from gongji.torture.channel import Channel, Tally
from gongji.torture.client import Client
from gongji.torture.plan import Fault, RoundPlan, make_plan
from gongji.torture.server import TortureServer, patiently, torture_server
from gongji.torture.store import Platform, backends, end_connections, load_platform
from gongji.torture.wire import Task
from gongji.torture.workers import WORKER_PROGRAM, Nursery, Worker, running_nursery, start_worker

ROUND_TIMEOUT_S = 120.0
"""After which a client gives up: what it has no answer to by then is a break."""

REPLY_MARGIN_S = 5.0
"""How much longer than the engine's own limit a client waits for a reply."""

CONSENTED_BY = "torture"


@dataclass
class Result:
    """What rounds came to.

    Attributes:
        settlements: that were carried out, in all rounds.
        faults: how often what was done, by kind.
        breaks: each with the number of its round.
    """

    rounds: int = 0
    settlements: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    breaks: list[tuple[int, Break]] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many breaks of a kind there are."""
        return sum(found.kind == kind for _, found in self.breaks)


@dataclass(frozen=True)
class Scene:
    """What a round's faults are done to."""

    server: TortureServer
    url: str
    workers: tuple[Worker, ...]


def torture(
    library: Library,
    rounds: int,
    seed: int,
    *,
    first: int = 0,
    advance: Callable[[int], None] = lambda _: None,
    program: Sequence[str] = WORKER_PROGRAM,
) -> Result:
    """Run rounds, one after the other, on one server in a temporary folder.

    Args:
        library: the policies.
        rounds: how many.
        seed: the same seed makes the same plans.
        first: the number of the first round, to run one of a longer series again.
        advance: told after each round.
        program: the command that starts the nursery of worker programs.
    """
    result = Result()
    with torture_server() as server, running_nursery(program) as nursery:
        for number in range(first, first + rounds):
            plan = make_plan(library, seed, number)
            with server.fresh_database(f"torture_{number}") as url:
                found = _run_round(plan, library, server, nursery, url, result)
            result.breaks += [(number, one) for one in found]
            result.rounds += 1
            advance(1)
    return result


def _run_round(
    plan: RoundPlan, library: Library, server: TortureServer, nursery: Nursery, url: str, result: Result
) -> list[Break]:
    _register(plan, url)
    tally = Tally()
    with _running_workers(plan, nursery, url) as workers:
        clients = _clients(plan, workers, tally)
        threads = [threading.Thread(target=client.run, name=client.name, daemon=True) for client in clients]
        for thread in threads:
            thread.start()
        scene = Scene(server, url, workers)
        for fault in plan.faults:
            _wait_for(tally, fault, threads)
            _inflict(fault, scene)
            result.faults[fault.kind] += 1
        for thread in threads:
            thread.join()
    result.faults.update(tally.fates)
    platform, differences = patiently(lambda: _look(url, library))
    result.settlements += len(platform.settlements)
    record = [entry for client in clients for entry in client.record]
    died = [Break("unexplained", "worker_died", f"{worker.died}") for worker in workers if worker.died]
    return breaks_between(record, platform) + differences + died


def _register(plan: RoundPlan, url: str) -> None:
    with connect(url) as connection:
        for population in plan.populations:
            register(connection, population)
            give_consent(connection, population.area, CONSENTED_BY)


@contextmanager
def _running_workers(plan: RoundPlan, nursery: Nursery, url: str) -> Iterator[tuple[Worker, ...]]:
    areas = tuple(population.area for population in plan.populations)
    tasks = [
        Task(url, str(nursery.folder / f"{number}.sock"), areas, plan.limits)
        for number in range(plan.workers)
    ]
    workers = tuple(start_worker(nursery, task) for task in tasks)
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stop()


def _clients(plan: RoundPlan, workers: Sequence[Worker], tally: Tally) -> list[Client]:
    sockets = tuple(worker.task.socket for worker in workers)
    until = time.monotonic() + ROUND_TIMEOUT_S
    patience_s = plan.limits.wait_s + REPLY_MARGIN_S
    return [
        Client(
            name=f"client-{number}",
            actions=actions,
            channel=Channel(sockets, tally, patience_s, turn=number),
            until=until,
        )
        for number, actions in zip(count(), plan.clients, strict=False)
    ]


def _wait_for(tally: Tally, fault: Fault, threads: Sequence[threading.Thread]) -> None:
    """Return when a fault's moment has come."""
    with tally.changed:
        while tally.requests < fault.after_requests and any(thread.is_alive() for thread in threads):
            tally.changed.wait(timeout=1.0)


def _inflict(fault: Fault, scene: Scene) -> None:
    if fault.kind == "worker_killed":
        scene.workers[fault.choice % len(scene.workers)].kill()
    elif fault.kind == "server_killed":
        scene.server.kill()
    elif fault.kind == "backend_killed":
        patiently(lambda: _kill_backend(fault, scene))
    else:
        patiently(lambda: _end_connections(scene.url))


def _kill_backend(fault: Fault, scene: Scene) -> None:
    with connect(scene.url) as connection:
        found = backends(connection)
    if found:
        scene.server.kill_backend(found[fault.choice % len(found)])


def _end_connections(url: str) -> None:
    with connect(url) as connection:
        end_connections(connection)


def _look(url: str, library: Library) -> tuple[Platform, list[Break]]:
    with connect(url) as connection:
        platform = load_platform(connection)
        seal(connection)
        found = breaks_in_books(verify(connection, library).differences)
    return platform, found + breaks_in_chain(verify_chain(url))
