"""The kernel compiled by Numba: the same functions, offered for one claim, a batch and a parallel batch.

Numba's own cache keeps stale results when a function in another module changes, and fails where
nothing can be written. So compiled code lies in a folder of our own, named by a digest of every
kernel source, the libraries and the processor, and set before Numba is imported. Import this module
only where many claims are settled: the import takes a third of a second, a first compilation more.
"""

import hashlib
import os
import platform
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

import gongji.money
from gongji.kernel import layout, records, rules, sequence
from gongji.kernel.layout import Table
from gongji.kernel.records import Breakdown, Claim, State
from gongji.kernel.sequence import Int32Array, Int64Array, settle_member, settle_members


def sources_digest() -> str:
    """The digest of everything that compiled code depends on."""
    digest = hashlib.sha256()
    for module in (gongji.money, records, layout, rules, sequence):
        digest.update(Path(str(module.__file__)).read_bytes())
    digest.update(Path(__file__).read_bytes())
    for fact in (version("numba"), version("numpy"), platform.python_version(), platform.processor()):
        digest.update(fact.encode())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """A writable folder for compiled code: the user's cache, or a temporary one."""
    folder = user_cache_path("gongji") / "kernel" / sources_digest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="gongji-kernel-"))
    return folder if os.access(folder, os.W_OK) else Path(tempfile.mkdtemp(prefix="gongji-kernel-"))


os.environ["NUMBA_CACHE_DIR"] = str(cache_folder())

import numba  # noqa: E402 - only after its cache folder is named
from numba.extending import register_jitable  # noqa: E402

# Inlined into one body, a member's accumulators stay in registers; as calls, the batch runs at half speed.
# No division by zero can occur (denominators are constants or rates above zero), so Numba need not look.
_OPTIONS = {"forceinline": True, "error_model": "numpy"}

_MEMBERS_A_TASK = 256
"""Members that one parallel task settles: enough to make the task's own cost vanish."""


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
        rules.cost_within,
        rules.start_on_segments,
        rules.cost_in_segment,
        rules.payment_numerator,
        rules.meets_unknown_rate,
        rules.fund_limit,
        rules.ceiling_left,
        rules.ordinary_payment,
        rules.cost_beyond_cap,
        rules.above_cap,
        rules.unknown_cap_binding,
        rules.unknown_reached,
        rules.state_after,
        rules.settle_claim,
        sequence.state_at,
        sequence.put_state,
        sequence.settle_member,
        sequence.settle_members,
    ):
        register_jitable(**_OPTIONS)(function)


def _one(table: Table, claim: Claim, state: State) -> tuple[Breakdown, State]:
    return rules.settle_claim(table, claim, state)


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
    statuses: NDArray[np.int8],
) -> None:
    settle_members(
        table,
        states,
        offsets,
        cells,
        amounts_fen,
        deductible_keys,
        cap_keys,
        deductibles_fen,
        funds_fen,
        over_cap_funds_fen,
        statuses,
    )


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
    statuses: NDArray[np.int8],
) -> None:
    members = offsets.shape[0] - 1
    tasks = (members + _MEMBERS_A_TASK - 1) // _MEMBERS_A_TASK
    for task in numba.prange(tasks):
        for member in range(task * _MEMBERS_A_TASK, min(members, (task + 1) * _MEMBERS_A_TASK)):
            settle_member(
                table,
                states,
                member,
                offsets[member],
                offsets[member + 1],
                cells,
                amounts_fen,
                deductible_keys,
                cap_keys,
                deductibles_fen,
                funds_fen,
                over_cap_funds_fen,
                statuses,
            )


@cache
def compiled_one() -> Callable[[Table, Claim, State], tuple[Breakdown, State]]:
    """`settle_claim`, compiled."""
    _make_compilable()
    compiled: Callable[[Table, Claim, State], tuple[Breakdown, State]] = numba.njit(
        cache=True, error_model="numpy"
    )(_one)
    return compiled


@cache
def _compiled_batch() -> Callable[..., None]:
    _make_compilable()
    arrays = "i8[:,::1],i8[:,::1],i8[::1],i4[::1],i8[::1],i4[::1],i4[::1],i8[::1],i8[::1],i8[::1],i1[::1]"
    shapes = "(c,w),(m,s),(p),(n),(n),(n),(n)->(n),(n),(n),(n)"
    guvectorize: Any = numba.guvectorize
    compile_ = guvectorize([f"void({arrays})"], shapes, nopython=True, cache=True, writable_args=("states",))
    compiled: Callable[..., None] = compile_(_batch)
    return compiled


@cache
def _compiled_parallel_batch() -> Callable[..., None]:
    _make_compilable()
    compile_: Any = numba.njit(cache=True, parallel=True, error_model="numpy")
    compiled: Callable[..., None] = compile_(_parallel_batch)
    return compiled


class BatchResult(NamedTuple):
    """What the fund pays for each claim of a batch, in fen, in the order of the claims."""

    deductibles_fen: Int64Array
    funds_fen: Int64Array
    over_cap_funds_fen: Int64Array
    statuses: NDArray[np.int8]


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
) -> BatchResult:
    """Settle the claims of many members.

    Args:
        table: rows of terms, int64, shape (cells, ROW_WIDTH).
        states: accumulators, int64, shape (members, STATE_WIDTH); advanced in place.
        offsets: int64, shape (members + 1): member m has the claims `offsets[m]` to `offsets[m + 1]`.
        cells, amounts_fen, deductible_keys, cap_keys: one entry a claim, a member's in their order.
        parallel: use all threads. Not from several Python threads at once: Numba's parallel form
            aborts the process then; servers take the other form.
    """
    count = amounts_fen.shape[0]
    result = BatchResult(
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int8),
    )
    run = _compiled_parallel_batch() if parallel else _compiled_batch()
    run(table, states, offsets, cells, amounts_fen, deductible_keys, cap_keys, *result)
    return result
