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
from pathlib import Path
from typing import Any

import llvmlite.binding
import numba
from numba.extending import register_jitable
from platformdirs import user_cache_path

import gongji.money
from gongji.kernel import layout, records, rules, sequence
from gongji.kernel.layout import Table
from gongji.kernel.records import Breakdown, Claim, State
from gongji.kernel.rules import has_rare_terms, settle_claim, settle_common_claim
from gongji.kernel.sequence import (
    BatchResult,
    ClaimColumns,
    Int8Array,
    Int32Array,
    Int64Array,
    SettleClaim,
    new_result,
    refuse_misfit,
    settle_member,
    settle_members,
)

# Without types: Numba's stubs know neither its settings nor the option that leaves reference counts out.
_njit: Any = numba.njit
_guvectorize: Any = numba.guvectorize
_settings: Any = numba.config

# No division by zero can occur (denominators are constants or rates above zero), so Numba need not look.
# No function here makes an array, so Numba need not count references: that took a third of the time.
_ENTRY_OPTIONS = {"error_model": "numpy", "_nrt": False}

# Inlined into one body, a member's accumulators stay in registers; as calls, the batch runs at half speed.
_INNER_OPTIONS = {**_ENTRY_OPTIONS, "forceinline": True}


@cache
def sources_digest() -> str:
    """The digest of everything that compiled code depends on."""
    digest = hashlib.sha256()
    for module in (gongji.money, records, layout, rules, sequence):
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
def _caching_in_own_folder() -> Iterator[None]:
    """Numba takes note of the folder when a function is decorated; others' functions keep theirs."""
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(cache_folder())
    try:
        yield
    finally:
        _settings.CACHE_DIR = before


@cache
def _make_compilable() -> None:
    """Let compiled code call the kernel's plain functions."""
    for function in (
        gongji.money.round_half_up,
        layout.terms_of,
        layout.segment_start_fen,
        layout.segment_rate_bp,
        layout.segment_end_fen,
        rules.smaller,
        rules.at_least_zero,
        rules.with_periods_open,
        rules.deductible_taken,
        rules.cost_within_caps,
        rules.start_on_segments,
        rules.cost_in_segment,
        rules.payment_numerator,
        rules.meets_unknown_rate,
        rules.fund_limit,
        rules.ceiling_left,
        rules.ordinary_payment,
        rules.cost_beyond_cap,
        rules.above_cap,
        rules.known_fund_limit,
        rules.unknown_cap_binding,
        rules.unknown_reached,
        rules.state_after,
        rules.settle_claim,
        rules.settle_under,
        rules.without_rare_terms,
        rules.has_rare_terms,
        rules.settle_common_claim,
        sequence.state_at,
        sequence.put_state,
        sequence.claim_at,
        sequence.settle_member,
        sequence.settle_members,
    ):
        register_jitable(**_INNER_OPTIONS)(function)


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
    deductibles_fen: Int64Array,
    funds_fen: Int64Array,
    over_cap_funds_fen: Int64Array,
    statuses: Int8Array,
) -> None:
    claims = ClaimColumns(cells, amounts_fen, deductible_keys, cap_keys)
    result = BatchResult(deductibles_fen, funds_fen, over_cap_funds_fen, statuses)
    settle_members(table, states, offsets, claims, result)


def _parallel_batch(
    table: Table,
    states: Int64Array,
    offsets: Int64Array,
    cells: Int32Array,
    amounts_fen: Int64Array,
    deductible_keys: Int32Array,
    cap_keys: Int32Array,
    deductibles_fen: Int64Array,
    funds_fen: Int64Array,
    over_cap_funds_fen: Int64Array,
    statuses: Int8Array,
) -> None:
    claims = ClaimColumns(cells, amounts_fen, deductible_keys, cap_keys)
    result = BatchResult(deductibles_fen, funds_fen, over_cap_funds_fen, statuses)
    if has_rare_terms(table):
        for member in numba.prange(offsets.shape[0] - 1):
            settle_member(settle_claim, table, states, member, offsets, claims, result)
    else:
        for member in numba.prange(offsets.shape[0] - 1):
            settle_member(settle_common_claim, table, states, member, offsets, claims, result)


@cache
def compiled_one() -> SettleClaim:
    """`settle_claim`, compiled."""
    _make_compilable()
    with _caching_in_own_folder():
        one = _njit(cache=True, **_ENTRY_OPTIONS)(_one)

    # Plain tuples cross into compiled code and back five times faster than named ones.
    def settle_one(table: Table, claim: Claim, state: State) -> tuple[Breakdown, State]:
        breakdown, after = one(table, tuple(claim), tuple(state))
        return Breakdown._make(breakdown), State._make(after)

    return settle_one


@cache
def _compiled_batch() -> Callable[..., None]:
    _make_compilable()
    arrays = "i8[:,::1],i8[:,::1],i8[::1],i4[::1],i8[::1],i4[::1],i4[::1],i8[::1],i8[::1],i8[::1],i1[::1]"
    shapes = "(c,w),(m,s),(p),(n),(n),(n),(n)->(n),(n),(n),(n)"
    with _caching_in_own_folder():
        compiled: Callable[..., None] = _guvectorize(
            [f"void({arrays})"], shapes, nopython=True, cache=True, writable_args=("states",)
        )(_batch)
    return compiled


@cache
def _compiled_parallel_batch() -> Callable[..., None]:
    _make_compilable()
    with _caching_in_own_folder():
        compiled: Callable[..., None] = _njit(cache=True, parallel=True, **_ENTRY_OPTIONS)(_parallel_batch)
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
    refuse_misfit(table, states, offsets, claims, result)
    run = _compiled_parallel_batch() if parallel else _compiled_batch()
    run(table, states, offsets, *claims, *result)
    return result
