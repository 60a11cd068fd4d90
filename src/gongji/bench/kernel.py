"""The kernel's speed in each of its forms, against copying the same arrays.

In every round each form settles all claims once and the arrays are copied once, one after another,
so that a busy moment of the machine falls on all of them; the medians are reported. What a core does is
told by processor time, since other programs take the cores away but not the time; wall time is reported
beside it. Copied are all arrays that the kernel reads or writes for its claims: claims, offsets,
accumulators, results. Importing this module imports Numba.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongji.bench.workload import Workload, made_up_workload, make_workload
from gongji.dates import Day
from gongji.kernel.compiled import available_threads, compiled_one, limited_to, settle_batch
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import (
    Further,
    SettleClaim,
    full_claim_at,
    full_state_at,
    new_further,
    new_result,
    new_states,
)
from gongji.language import Language, Text
from gongji.policy.library import Library, shipped_library

DEFAULT_CLAIMS = 2_000_000
DEFAULT_ROUNDS = 9
SINGLE_CLAIMS = 10_000
"""How many claims the two forms settle that take one claim a call: enough for a steady time."""

FORMS: dict[str, Text] = {
    "batch": Text("批量", "batch"),
    "parallel, 1 thread": Text("并行，1 线程", "parallel, 1 thread"),
    "parallel, all threads": Text("并行，全部线程", "parallel, all threads"),
    "one claim": Text("逐笔，已编译", "one claim a call, compiled"),
    "uncompiled": Text("逐笔，未编译", "one claim a call, uncompiled"),
}


class AreaOnDay(NamedTuple):
    """An area by its code, and a day on which one of its policies is in force."""

    area: str
    day: Day


@dataclass(frozen=True, slots=True)
class KernelMeasurement:
    """One form of the kernel under one scheme.

    Attributes:
        scheme: the policy's name.
        form: a key of `FORMS`.
        claims_per_s_core: claims settled in a second of processor time, over all threads.
        copy_ratio: how many times the processor time of a claim is that of copying what belongs to it.
        claims_per_s: claims settled in a second on the wall; with other programs running, fewer.
        claims: how many claims each round settled.
        threads: how many threads worked.
        rounds: how many rounds the medians are of.
    """

    scheme: str
    form: str
    claims_per_s_core: float
    copy_ratio: float
    claims_per_s: float
    claims: int
    threads: int
    rounds: int


class _Trial(NamedTuple):
    """Something to time: `prepare` runs before the clocks start."""

    name: str
    claims: int
    threads: int
    processor_s: Callable[[], float]
    prepare: Callable[[], None]
    run: Callable[[], object]


class _Taken(NamedTuple):
    """Seconds a claim."""

    processor_s: float
    wall_s: float


def areas_with_policies(library: Library) -> tuple[AreaOnDay, ...]:
    """Every area that has a policy, on the first day of its latest version."""
    return tuple(
        AreaOnDay(area, library.schemes(area)[-1].policy.effective.period.start)
        for area in library.areas_with_policies()
    )


def measure_kernel(
    places: Sequence[AreaOnDay] | None = None,
    *,
    claims: int = DEFAULT_CLAIMS,
    rounds: int = DEFAULT_ROUNDS,
    seed: int = 1,
    library: Library | None = None,
) -> Iterator[KernelMeasurement]:
    """Measure every form under every scheme; one measurement is yielded as soon as it is known.

    Args:
        places: whose schemes, and on which day; if not given, all areas with a policy, and a made-up
            scheme of terms that few areas have.
        claims: how many claims a round and scheme.
        rounds: how many rounds, besides a first one that only compiles and warms up.
        seed: of the made-up claims.
        library: where the policies stand; the shipped ones if not given.

    Raises:
        GongjiError: an area or day has no policy.
    """
    policies = shipped_library() if library is None else library
    chosen = areas_with_policies(policies) if places is None else places
    schemes = [policies.scheme_on(place.area, place.day, "places") for place in chosen]
    for scheme in schemes:
        yield from _measure(make_workload(scheme, claims, seed), rounds)
    if places is None:
        yield from _measure(made_up_workload(claims, seed), rounds)


def _measure(workload: Workload, rounds: int) -> Iterator[KernelMeasurement]:
    copying, trials = _copying(workload), [*_batch_trials(workload), *_single_trials(workload)]
    taken: dict[str, list[_Taken]] = {trial.name: [] for trial in (copying, *trials)}
    for number in range(rounds + 1):
        for trial in (copying, *trials):
            timed = _timed(trial)
            if number > 0:
                taken[trial.name].append(timed)
    for trial in trials:
        rates = zip(taken[trial.name], taken[copying.name], strict=True)
        yield KernelMeasurement(
            scheme=workload.scheme,
            form=trial.name,
            claims_per_s_core=1 / median(one.processor_s for one in taken[trial.name]),
            copy_ratio=median(one.processor_s / copied.processor_s for one, copied in rates),
            claims_per_s=1 / median(one.wall_s for one in taken[trial.name]),
            claims=trial.claims,
            threads=trial.threads,
            rounds=rounds,
        )


def _timed(trial: _Trial) -> _Taken:
    trial.prepare()
    wall_s, processor_s = time.perf_counter(), trial.processor_s()
    trial.run()
    processor_s, wall_s = trial.processor_s() - processor_s, time.perf_counter() - wall_s
    return _Taken(processor_s / trial.claims, wall_s / trial.claims)


def _copying(workload: Workload) -> _Trial:
    count = workload.claims.cells.shape[0]
    sources: list[NDArray[Any]] = [
        *workload.claims,
        workload.offsets,
        new_states(workload.members),
        *new_result(count),
        *(() if workload.further is None else workload.further),
    ]
    targets = [np.zeros_like(source) for source in sources]

    def copy() -> None:
        for source, target in zip(sources, targets, strict=True):
            np.copyto(target, source)

    return _Trial("copy", count, 1, time.thread_time, lambda: None, copy)


def _batch_trials(workload: Workload) -> Iterator[_Trial]:
    count, fresh = workload.claims.cells.shape[0], new_states(workload.members)
    states, result, further = fresh.copy(), new_result(count), _unused(workload.further)

    def begin_year() -> None:
        np.copyto(states, fresh)
        if further is not None and workload.further is not None:
            np.copyto(further.states, workload.further.states)
            np.copyto(further.periods, workload.further.periods)

    def settle(*, parallel: bool) -> None:
        settle_batch(
            workload.table,
            states,
            workload.offsets,
            *workload.claims,
            further=further,
            parallel=parallel,
            into=result,
        )

    def batch() -> None:
        settle(parallel=False)

    def parallel_on(threads: int) -> Callable[[], None]:
        def parallel() -> None:
            with limited_to(threads):
                settle(parallel=True)

        return parallel

    yield _Trial("batch", count, 1, time.thread_time, begin_year, batch)
    for form, threads in (("parallel, 1 thread", 1), ("parallel, all threads", available_threads())):
        yield _Trial(form, count, threads, time.process_time, begin_year, parallel_on(threads))


def _unused(further: Further | None) -> Further | None:
    """A copy whose accumulators a batch may advance."""
    if further is None:
        return None
    return further._replace(states=further.states.copy(), periods=further.periods.copy())


def _single_trials(workload: Workload) -> Iterator[_Trial]:
    further = new_further(len(workload.claims.cells), workload.members)
    further = further if workload.further is None else workload.further
    members = [
        [full_claim_at(workload.claims, further, index) for index in range(first, end)]
        for first, end in zip(workload.offsets[:-1], workload.offsets[1:], strict=True)
        if end <= SINGLE_CLAIMS
    ]
    at_first = full_state_at(new_states(workload.members), further.states, 0)

    def settling_by(settle: SettleClaim) -> Callable[[], None]:
        def settle_all() -> None:
            for claims in members:
                state = at_first
                for claim in claims:
                    _, state = settle(workload.table, claim, state)

        return settle_all

    count = sum(len(claims) for claims in members)
    for form, settle in (("one claim", compiled_one()), ("uncompiled", settle_claim)):
        yield _Trial(form, count, 1, time.thread_time, lambda: None, settling_by(settle))


def rows_of(measurements: Sequence[KernelMeasurement], language: Language) -> list[tuple[str, ...]]:
    """A table in plain words: the header, then one row a measurement."""
    header = (
        Text("政策", "policy"),
        Text("形式", "form"),
        Text("线程", "threads"),
        Text("每核每秒万笔", "million claims/s/core"),
        Text("为复制同样数组的倍数", "times copying the same arrays"),
        Text("每秒万笔", "million claims/s"),
        Text("每笔微秒", "µs a claim"),
    )
    per_unit = 10_000 if language == "zh" else 1_000_000
    rows = [
        (
            measured.scheme,
            FORMS[measured.form].say(language),
            str(measured.threads),
            f"{measured.claims_per_s_core / per_unit:,.2f}",
            f"{measured.copy_ratio:,.2f}",
            f"{measured.claims_per_s / per_unit:,.2f}",
            f"{1_000_000 / measured.claims_per_s:.3f}",
        )
        for measured in measurements
    ]
    return [tuple(title.say(language) for title in header), *rows]
