"""Settlements a second: real ones, each durable before it is answered, next to PostgreSQL's own measure.

A database is filled with made-up members; processes with an engine each settle their visits, in a closed
loop or at an offered rate. Before and after, on the same server, `pgbench` runs its TPC-B-like transactions,
so that the ratio of the two can be compared between machines and hours. What a settlement costs is told by
processor time, of the processes (their load generator included) and of the server.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from gongji.bench.settle_ground import populate, postings_each, prepare, refuse_without_durability
from gongji.bench.settle_load import percentile
from gongji.bench.settle_people import Crowd, crowd_for
from gongji.bench.settle_processes import Load, Loaded, parent_of, run_loads
from gongji.bench.settle_tpcb import SCALE, SECONDS, TpcbRun, tpcb_database, tpcb_run
from gongji.policy.library import Library
from gongji.settlement.engine import Limits
from gongji.settlement.keeping import Rhythm, running_keeper
from gongji.store.database import connect, load_queries, transaction

EXPECTED_PER_S = 11_000
"""Members are made for so many settlements a second; beyond it some settle twice."""

LONGEST_WARM_UP_S = 2.0


RHYTHM = Rhythm(roll_up_s=5.0)
"""Sums are rolled up often enough that a short measurement bears its share of it."""


@dataclass(frozen=True, slots=True)
class SettleOptions:
    """What is measured.

    Attributes:
        seconds: how long it counts, after a warm-up.
        clients: requests outstanding at any time, over all processes; an open loop has none.
        offered_per_s: the rate of an open loop; None for a closed one.
        preload: settlements that stand in the database before, at least.
        processes: processes with an engine each.
        workers: of each engine, each with a connection.
        tpcb_scale, tpcb_seconds: of pgbench; a scale of 0 leaves it out.
    """

    seconds: float = 20
    clients: int = 1000
    offered_per_s: float | None = None
    preload: int = 0
    processes: int = 2
    workers: int = 1
    most_in_batch: int = 500
    tpcb_scale: int = SCALE
    tpcb_seconds: int = SECONDS
    seed: int = 1


@dataclass(frozen=True, slots=True)
class SettleMeasurement:
    """What was measured.

    Attributes:
        ratio: settlements over TPC-B-like transactions; None where these were left out.
        p50_ms, p95_ms, p99_ms, max_ms: from when a request was due to its answer; None if none was settled.
        peak_mb: the most memory of the processes together; `grown_mb` of it after the first quarter.
        mean_batch: submissions of a batch.
        busy: requests that were told to come again; `refused` are all other answers without a settlement.
        process_us, server_us: processor time of a settlement; the server's None where it cannot be read.
        tpcb_us: processor time of a TPC-B-like transaction, of pgbench and the server together.
        preloaded: settlements that stood in the database before.
    """

    settlements_per_s: float
    tpcb_per_s: float | None
    ratio: float | None
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None
    max_ms: float | None
    peak_mb: float
    grown_mb: float
    mean_batch: float
    postings_each: float
    busy: int
    refused: dict[str, int]
    process_us: float
    server_us: float | None
    tpcb_us: float | None
    offered_per_s: float | None
    clients: int
    seconds: float
    processes: int
    workers: int
    preloaded: int
    tpcb_runs_per_s: tuple[float, ...]


def measure_settling(
    url: str,
    library: Library,
    options: SettleOptions,
    advance: Callable[[int], None] = lambda _: None,
) -> SettleMeasurement:
    """Fill the database at `url` and measure on it; what stood in Gongji's schema there is gone afterwards.

    Args:
        url: a server's database.
        library: the policies.
        options: what is measured.
        advance: told how many members were registered, for a progress bar.

    Raises:
        StoreError: the database holds members that no benchmark made, or does not wait for the disk.
    """
    refuse_without_durability(url)
    prepare(url)
    crowd = crowd_of(options)
    populate(url, library, crowd, advance)
    runs: list[TpcbRun] = []
    if options.tpcb_scale == 0:
        return _measured(url, options, crowd, runs, lambda: None)
    with tpcb_database(url, options.tpcb_scale) as tpcb_url:

        def compare() -> None:
            runs.append(tpcb_run(tpcb_url, server_process(url), options.tpcb_seconds))

        return _measured(url, options, crowd, runs, compare)


def crowd_of(options: SettleOptions) -> Crowd:
    """The members that a measurement needs."""
    rate = EXPECTED_PER_S if options.offered_per_s is None else options.offered_per_s
    return crowd_for(options.preload, round(rate * options.seconds))


def _measured(
    url: str, options: SettleOptions, crowd: Crowd, runs: list[TpcbRun], compare: Callable[[], None]
) -> SettleMeasurement:
    """TPC-B, the load, TPC-B again."""
    compare()
    with running_keeper(url, RHYTHM):
        loaded, server_s = run_loads(list(loads_of(url, options, crowd)), server_process(url))
    compare()
    return measurement_of(options, crowd, loaded, server_s, postings_each(url, crowd), tuple(runs))


def loads_of(url: str, options: SettleOptions, crowd: Crowd) -> Iterator[Load]:
    """What each process does: clients or rate shared out, members of its own."""
    rate = None if options.offered_per_s is None else options.offered_per_s / options.processes
    load = Load(
        url=url,
        crowd=crowd,
        limits=Limits(workers=options.workers, most_in_batch=options.most_in_batch),
        offered_per_s=rate,
        clients=0,
        warm_up_s=min(LONGEST_WARM_UP_S, options.seconds / 5),
        seconds=options.seconds,
        share=0,
        shares=options.processes,
        seed=options.seed,
    )
    each, rest = divmod(options.clients, options.processes)
    for share in range(options.processes):
        yield replace(load, share=share, clients=each + (share < rest))


def server_process(url: str) -> int | None:
    """The server's main process, where it runs on this machine."""
    with connect(url) as connection, transaction(connection):
        return parent_of(load_queries("gongji.bench", "settle_queries.sql").server_process(connection))


def measurement_of(
    options: SettleOptions,
    crowd: Crowd,
    loaded: list[Loaded],
    server_s: float | None,
    postings: float,
    runs: tuple[TpcbRun, ...],
) -> SettleMeasurement:
    """What all processes saw, taken together."""
    per_s = sum(one.finished for one in loaded) / options.seconds
    tpcb = sum(run.per_s for run in runs) / len(runs) if runs else None
    waits_ms = sorted(wait for one in loaded for wait in one.waits_ms)
    others = sum((one.others for one in loaded), Counter[str]())
    carried = sum(one.carried for one in loaded)
    of_waits: dict[str, Any] = dict.fromkeys(("p50_ms", "p95_ms", "p99_ms", "max_ms"))
    if waits_ms:
        of_waits = {f"p{percent}_ms": percentile(waits_ms, percent) for percent in (50, 95, 99)}
        of_waits["max_ms"] = waits_ms[-1]
    return SettleMeasurement(
        settlements_per_s=per_s,
        tpcb_per_s=tpcb,
        ratio=None if tpcb is None else per_s / tpcb,
        **of_waits,
        peak_mb=sum(one.peak_mb for one in loaded),
        grown_mb=sum(one.peak_mb - one.early_peak_mb for one in loaded),
        mean_batch=carried / max(1, sum(one.batches for one in loaded)),
        postings_each=postings,
        busy=others.pop("busy", 0),
        refused=dict(sorted(others.items())),
        process_us=sum(one.cpu_s for one in loaded) / max(1, carried) * 1e6,
        server_us=None if server_s is None else server_s / max(1, carried) * 1e6,
        offered_per_s=options.offered_per_s,
        clients=0 if options.offered_per_s is not None else options.clients,
        seconds=options.seconds,
        processes=options.processes,
        workers=options.workers,
        preloaded=crowd.settlements,
        tpcb_us=_tpcb_us(runs),
        tpcb_runs_per_s=tuple(run.per_s for run in runs),
    )


def _tpcb_us(runs: tuple[TpcbRun, ...]) -> float | None:
    known = [run.cpu_us for run in runs if run.cpu_us is not None]
    return sum(known) / len(known) if known else None
