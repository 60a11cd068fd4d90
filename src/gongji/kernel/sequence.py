"""Many claims, member by member: the loops around `settle_claim`.

Claims lie in flat columns, members one after another; a member's accumulators are read before its
first claim and written back after its last, so a batch can begin anywhere in a year. "Member" here
means one member in one area and benefit year.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongji.errors import InputError
from gongji.kernel.layout import ROW_WIDTH, Table
from gongji.kernel.records import Breakdown, Claim, State
from gongji.kernel.rules import has_rare_terms, settle_claim, settle_common_claim
from gongji.language import Text
from gongji.money import LARGEST_AMOUNT_FEN

Int64Array = NDArray[np.int64]
Int32Array = NDArray[np.int32]
Int8Array = NDArray[np.int8]

SettleClaim = Callable[[Table, Claim, State], tuple[Breakdown, State]]

STATE_WIDTH = len(State._fields)


class ClaimColumns(NamedTuple):
    """The claims of a batch, one entry a claim in each column; the fields are those of `Claim`."""

    cells: Int32Array
    amounts_fen: Int64Array
    deductible_keys: Int32Array
    cap_keys: Int32Array


class BatchResult(NamedTuple):
    """What the fund pays for each claim of a batch, in fen, in the order of the claims.

    A claim whose status is not `SETTLED` has 0 in the other columns and left the accumulators alone.
    """

    deductibles_fen: Int64Array
    funds_fen: Int64Array
    over_cap_funds_fen: Int64Array
    statuses: Int8Array


def new_states(count: int) -> Int64Array:
    """Accumulators of `count` members at the beginning of a benefit year: shape (count, STATE_WIDTH)."""
    return np.tile(np.array(State(), dtype=np.int64), (count, 1))


def new_result(count: int) -> BatchResult:
    """Columns for the results of `count` claims; what they hold before the calculation has no meaning."""
    return BatchResult(
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int8),
    )


def refuse_misfit(
    table: Table, states: Int64Array, offsets: Int64Array, claims: ClaimColumns, result: BatchResult
) -> None:
    """Refuse arrays that compiled code, which looks at no bound, would read or write beyond.

    Raises:
        InputError: names the arrays that have the wrong type, shape or content.
    """
    count, members = claims.amounts_fen.shape[0], offsets.shape[0] - 1
    fitting = {
        "table": _has(table, np.int64, (table.shape[0], ROW_WIDTH)),
        "states": _has(states, np.int64, (members, STATE_WIDTH)),
        "offsets": _has(offsets, np.int64, (members + 1,)) and _divides(offsets, count),
        "cells": _has(claims.cells, np.int32, (count,)) and _below(claims.cells, table.shape[0]),
        "amounts_fen": _has(claims.amounts_fen, np.int64, (count,))
        and _below(claims.amounts_fen, LARGEST_AMOUNT_FEN),
        "deductible_keys": _has(claims.deductible_keys, np.int32, (count,)),
        "cap_keys": _has(claims.cap_keys, np.int32, (count,)),
        "result": all(
            _has(column, np.int8 if name == "statuses" else np.int64, (count,))
            for name, column in result._asdict().items()
        ),
    }
    misfits = ", ".join(name for name, fits in fitting.items() if not fits)
    if misfits:
        raise InputError(
            "batch_misfit",
            Text(
                f"批量数组的类型、形状或内容不对：{misfits}。",
                f"Arrays of the batch with a wrong type, shape or content: {misfits}.",
            ),
            Text(
                "按 settle_batch 的说明准备：连续存放，行号在表内，金额从 0 到 1 亿元（不含）。",
                "Prepare them as `settle_batch` says: contiguous, rows within the table, "
                "amounts from 0 up to 100,000,000 yuan, excluded.",
            ),
            misfits,
        )


def _has(array: NDArray[Any], kind: type[np.signedinteger[Any]], shape: tuple[int, ...]) -> bool:
    return array.dtype == kind and array.shape == shape and array.flags.c_contiguous


def _divides(offsets: Int64Array, count: int) -> bool:
    rising = bool((offsets[1:] >= offsets[:-1]).all())
    return rising and offsets.shape[0] > 0 and int(offsets[0]) == 0 and int(offsets[-1]) == count


def _below(numbers: Int32Array | Int64Array, bound: int) -> bool:
    """Whether all are from 0 up to the bound; read as unsigned, so that one look finds both ends."""
    unsigned = numbers.view(np.uint32 if numbers.dtype == np.int32 else np.uint64)
    return numbers.size == 0 or int(unsigned.max()) < bound


def state_at(states: Int64Array, member: int) -> State:
    """The accumulators of one member, in the order of `State`."""
    return State(
        int(states[member, 0]),
        int(states[member, 1]),
        int(states[member, 2]),
        int(states[member, 3]),
        int(states[member, 4]),
        int(states[member, 5]),
        int(states[member, 6]),
        int(states[member, 7]),
        int(states[member, 8]),
        int(states[member, 9]),
        int(states[member, 10]),
    )


def put_state(states: Int64Array, member: int, state: State) -> None:
    """Write one member's accumulators back; field by field, since compiled code cannot loop over a record."""
    states[member, 0] = state.cost_fen
    states[member, 1] = state.deductible_fen
    states[member, 2] = state.fund_fen
    states[member, 3] = state.over_cap_fund_fen
    states[member, 4] = state.over_cap_deductible_fen
    states[member, 5] = state.elsewhere_fund_fen
    states[member, 6] = state.deductible_key
    states[member, 7] = state.period_deductible_fen
    states[member, 8] = state.cap_key
    states[member, 9] = state.period_cost_fen
    states[member, 10] = state.period_fund_fen


def claim_at(claims: ClaimColumns, index: int) -> Claim:
    """One claim of the columns; widened, since compiled code would keep 32 bits and the state its type."""
    return Claim(
        int(np.int64(claims.cells[index])),
        int(claims.amounts_fen[index]),
        int(np.int64(claims.deductible_keys[index])),
        int(np.int64(claims.cap_keys[index])),
    )


def settle_member(
    settle: SettleClaim,
    table: Table,
    states: Int64Array,
    member: int,
    offsets: Int64Array,
    claims: ClaimColumns,
    result: BatchResult,
) -> None:
    """Settle the claims of one member in their order: those from `offsets[member]` up to the next offset.

    Args:
        settle: `settle_claim`, or `settle_common_claim` where the table allows it.
        table, states, offsets, claims, result: of the whole batch.
        member: the position of the member among all.
    """
    state = state_at(states, member)
    # Unsigned, so that compiled code need not look whether each index counts from the end.
    for index in range(np.uintp(offsets[member]), np.uintp(offsets[member + 1])):
        breakdown, state = settle(table, claim_at(claims, index), state)
        result.deductibles_fen[index] = breakdown.deductible_fen
        result.funds_fen[index] = breakdown.fund_fen
        result.over_cap_funds_fen[index] = breakdown.over_cap_fund_fen
        result.statuses[index] = breakdown.status
    put_state(states, member, state)


def settle_members(
    table: Table, states: Int64Array, offsets: Int64Array, claims: ClaimColumns, result: BatchResult
) -> None:
    """Settle the claims of all members, one member after another."""
    if has_rare_terms(table):
        for member in range(offsets.shape[0] - 1):
            settle_member(settle_claim, table, states, member, offsets, claims, result)
    else:
        for member in range(offsets.shape[0] - 1):
            settle_member(settle_common_claim, table, states, member, offsets, claims, result)
