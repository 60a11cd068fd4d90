"""The kernel compiled by Numba: the same functions, offered for one claim, a batch and a parallel batch.

Numba's own cache keeps stale results when a function in another module changes, and fails where
nothing can be written. So compiled code lies in a folder of our own, named by a digest of every
kernel source, the libraries and the processor. Import this module only where many claims are settled:
the import takes a third of a second, a first compilation some seconds more.
"""

import atexit
import hashlib
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from inspect import isfunction
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba
from numba.extending import register_jitable
from platformdirs import user_cache_path

import gongji.money
from gongji.kernel import layout, payments, records, routing, rules, sequence, unknown
from gongji.kernel.fitting import needs_further, refuse_misfit
from gongji.kernel.layout import Table
from gongji.kernel.records import Breakdown, Claim, State, named
from gongji.kernel.rules import (
    has_rare_terms,
    settle_claim,
    settle_common_claim,
    settle_usual_claim,
)
from gongji.kernel.sequence import (
    BatchResult,
    ClaimColumns,
    Further,
    Int8Array,
    Int32Array,
    Int64Array,
    SettleClaim,
    new_further,
    new_result,
    settle_member,
    settle_member_further,
    settle_members,
)

# Without types: Numba's stubs know neither its settings nor the option that leaves reference counts out.
_njit: Any = numba.njit
_guvectorize: Any = numba.guvectorize
_settings: Any = numba.config

# No division by zero can occur (denominators are constants or rates above zero), so Numba need not look.
# No function here makes an array, so Numba need not count references: that took a third of the time.
ENTRY_OPTIONS = {"error_model": "numpy", "_nrt": False}

# Inlined into one body, a member's accumulators stay in registers; as calls, the batch runs at half speed.
_INNER_OPTIONS = {**ENTRY_OPTIONS, "forceinline": True}


KERNEL_MODULES = (layout, payments, unknown, rules, sequence, routing)
"""Their functions may call each other in compiled code."""


@cache
def sources_digest() -> str:
    """The digest of everything that compiled code depends on."""
    digest = hashlib.sha256()
    for module in (gongji.money, records, *KERNEL_MODULES):
        digest.update(Path(str(module.__file__)).read_bytes())
    digest.update(Path(__file__).read_bytes())
    for fact in (
        *(version(library) for library in ("numba", "llvmlite", "numpy")),
        platform.python_version(),
        llvmlite.binding.get_host_cpu_name(),
    ):
        digest.update(fact.encode())
    return digest.hexdigest()[:16]


@cache
def cache_folder() -> Path:
    """A writable folder for compiled code: in the user's cache, or a temporary one for this process."""
    folder = user_cache_path("gongji") / "kernel" / sources_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="gongji-kernel-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def caching_in_own_folder() -> Iterator[None]:
    """Numba takes note of the folder when a function is decorated; others' functions keep theirs."""
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(cache_folder())
    try:
        yield
    finally:
        _settings.CACHE_DIR = before


@cache
def make_compilable() -> None:
    """Let compiled code call the kernel's plain functions."""
    for module in KERNEL_MODULES:
        for function in vars(module).values():
            if isfunction(function) and function.__module__ == module.__name__:
                register_jitable(**_INNER_OPTIONS)(function)
    register_jitable(**_INNER_OPTIONS)(gongji.money.round_half_up)


def _one(
    table: Table, claim: tuple[int, ...], state: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    breakdown, after = settle_claim(table, Claim(*claim), State(*state))
    return breakdown[:], after[:]


def _batch(
    table: Table,
    states: Int64Array,
    offsets: Int64Array,
    cells: Int32Array,
    amounts_fen: Int64Array,
    deductible_keys: Int32Array,
    cap_keys: Int32Array,
    group_keys: Int32Array,
    other_money_fen: Int64Array,
    further_states: Int64Array,
    periods: Int64Array,
    deductibles_fen: Int64Array,
    funds_fen: Int64Array,
    over_cap_funds_fen: Int64Array,
    statuses: Int8Array,
) -> None:
    claims = ClaimColumns(cells, amounts_fen, deductible_keys, cap_keys)
    further = Further(group_keys, other_money_fen, further_states, periods)
    result = BatchResult(deductibles_fen, funds_fen, over_cap_funds_fen, statuses)
    settle_members(table, states, offsets, claims, further, result)


def _parallel_batch(
    table: Table,
    states: Int64Array,
    offsets: Int64Array,
    cells: Int32Array,
    amounts_fen: Int64Array,
    deductible_keys: Int32Array,
    cap_keys: Int32Array,
    group_keys: Int32Array,
    other_money_fen: Int64Array,
    further_states: Int64Array,
    periods: Int64Array,
    deductibles_fen: Int64Array,
    funds_fen: Int64Array,
    over_cap_funds_fen: Int64Array,
    statuses: Int8Array,
) -> None:
    claims = ClaimColumns(cells, amounts_fen, deductible_keys, cap_keys)
    further = Further(group_keys, other_money_fen, further_states, periods)
    result = BatchResult(deductibles_fen, funds_fen, over_cap_funds_fen, statuses)
    if further.states.shape[0] > 0:
        for member in numba.prange(offsets.shape[0] - 1):
            settle_member_further(table, states, member, offsets, claims, further, result)
    elif has_rare_terms(table):
        for member in numba.prange(offsets.shape[0] - 1):
            settle_member(settle_usual_claim, table, states, member, offsets, claims, result)
    else:
        for member in numba.prange(offsets.shape[0] - 1):
            settle_member(settle_common_claim, table, states, member, offsets, claims, result)


@cache
def compiled_one() -> SettleClaim:
    """`settle_claim`, compiled."""
    make_compilable()
    with caching_in_own_folder():
        one = _njit(cache=True, **ENTRY_OPTIONS)(_one)

    # Plain tuples cross into compiled code and back five times faster than named ones.
    def settle_one(table: Table, claim: Claim, state: State) -> tuple[Breakdown, State]:
        breakdown, after = one(table, claim[:], state[:])
        return named(Breakdown, breakdown), named(State, after)

    return settle_one


@cache
def _compiled_batch() -> Callable[..., None]:
    make_compilable()
    of_claims = "i8[:,::1],i8[:,::1],i8[::1],i4[::1],i8[::1],i4[::1],i4[::1]"
    of_further = "i4[::1],i8[::1],i8[:,::1],i8[:,::1]"
    of_result = "i8[::1],i8[::1],i8[::1],i1[::1]"
    shapes = "(c,w),(m,s),(p),(n),(n),(n),(n),(g),(o),(f,t),(k,q)->(n),(n),(n),(n)"
    with caching_in_own_folder():
        compiled: Callable[..., None] = _guvectorize(
            [f"void({of_claims},{of_further},{of_result})"],
            shapes,
            nopython=True,
            cache=True,
            writable_args=("states", "further_states", "periods"),
        )(_batch)
    return compiled


@cache
def _compiled_parallel_batch() -> Callable[..., None]:
    make_compilable()
    with caching_in_own_folder():
        compiled: Callable[..., None] = _njit(cache=True, parallel=True, **ENTRY_OPTIONS)(_parallel_batch)
    return compiled


def available_threads() -> int:
    """How many threads the parallel batch can use."""
    return int(_settings.NUMBA_NUM_THREADS)


@contextmanager
def limited_to(threads: int) -> Iterator[None]:
    """Let the parallel batch use so many threads, from 1 to `available_threads()`, inside the `with`."""
    before = numba.get_num_threads()
    numba.set_num_threads(threads)
    try:
        yield
    finally:
        numba.set_num_threads(before)


def settle_batch(
    table: Table,
    states: Int64Array,
    offsets: Int64Array,
    cells: Int32Array,
    amounts_fen: Int64Array,
    deductible_keys: Int32Array,
    cap_keys: Int32Array,
    *,
    further: Further | None = None,
    parallel: bool = False,
    into: BatchResult | None = None,
) -> BatchResult:
    """Settle the claims of many members. All arrays are contiguous.

    Args:
        table: rows of terms, int64, shape (cells, ROW_WIDTH).
        states: accumulators, int64, shape (members, STATE_WIDTH); advanced in place.
        offsets: int64, shape (members + 1): member m has the claims `offsets[m]` to `offsets[m + 1]`.
        cells, amounts_fen, deductible_keys, cap_keys: one entry a claim, a member's in their order;
            int64 the amounts, int32 the others.
        further: what rare terms need besides; where the table has such terms and none is given, it
            begins empty and is forgotten.
        parallel: use all threads. Not from several Python threads at once: Numba's parallel form
            aborts the process then; servers take the other form.
        into: columns for the result, to use memory again batch after batch; new ones if not given.

    Returns:
        One entry a claim in each column; `into` where that was given.

    Raises:
        InputError: an array does not fit the others; nothing was calculated.
    """
    claims = ClaimColumns(cells, amounts_fen, deductible_keys, cap_keys)
    result = new_result(amounts_fen.shape[0]) if into is None else into
    refuse_misfit(table, states, offsets, claims, further, result)
    needed = _further_of(table, amounts_fen.shape[0], states.shape[0]) if further is None else further
    run = _compiled_parallel_batch() if parallel else _compiled_batch()
    run(table, states, offsets, *claims, *needed, *result)
    return result


_NOTHING_FURTHER = new_further(0, 0)


def _further_of(table: Table, claims: int, members: int) -> Further:
    """What the table needs besides: nothing without further terms, which tells the kernel so."""
    return new_further(claims, members) if needs_further(table) else _NOTHING_FURTHER
