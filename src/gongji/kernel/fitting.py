"""Whether the arrays of a batch fit each other: compiled code looks at no bound and asks nobody."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gongji.errors import InputError
from gongji.kernel.layout import FIRST_SEGMENT, ROW_WIDTH, Table
from gongji.kernel.records import State, Terms
from gongji.kernel.rules import without_further_terms
from gongji.kernel.sequence import (
    FURTHER_WIDTH,
    PERIOD_WIDTH,
    STATE_WIDTH,
    BatchResult,
    ClaimColumns,
    Further,
    Int32Array,
    Int64Array,
)
from gongji.language import Text
from gongji.money import LARGEST_AMOUNT_FEN

DEDUCTIBLE_KEY = State._fields.index("deductible_key")
CAP_KEY = State._fields.index("cap_key")


def needs_further(table: Table) -> bool:
    """Whether `settle_usual_claim` would be wrong for any row of a table; all rows are looked at together."""
    columns: Any = table[:, :FIRST_SEGMENT].T
    terms = Terms(*columns)
    left = without_further_terms(terms)
    pairs = zip(terms, left, strict=True)
    return any(given is not usual and bool(np.any(given != usual)) for given, usual in pairs)


def refuse_misfit(
    table: Table,
    states: Int64Array,
    offsets: Int64Array,
    claims: ClaimColumns,
    further: Further | None,
    result: BatchResult,
) -> None:
    """Refuse arrays that compiled code, which looks at no bound, would read or write beyond.

    Args:
        further: None where none is given.

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
    if further is not None:
        fitting |= _fitting_further(count, members, further)
        if all(fitting.values()) and further.periods.shape[0] > 0:
            fitting["further.periods"] = _periods_are_of_one_member_each(states, offsets, claims, further)
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


def _fitting_further(count: int, members: int, further: Further) -> dict[str, bool]:
    return {
        "further.group_keys": _has(further.group_keys, np.int32, (count,)),
        "further.other_money_fen": _has(further.other_money_fen, np.int64, (count,))
        and _below(further.other_money_fen, LARGEST_AMOUNT_FEN),
        "further.states": _has(further.states, np.int64, (members, FURTHER_WIDTH)),
        "further.periods": _has(further.periods, np.int64, (further.periods.shape[0], PERIOD_WIDTH)),
    }


def _periods_are_of_one_member_each(
    states: Int64Array, offsets: Int64Array, claims: ClaimColumns, further: Further
) -> bool:
    """Whether all keys are rows of `periods`, and none of them of two members, who would share it."""
    members, count = np.arange(states.shape[0]), further.periods.shape[0]
    of_claims = np.repeat(members, np.diff(offsets))
    kinds = (
        (claims.deductible_keys, states[:, DEDUCTIBLE_KEY]),
        (claims.cap_keys, states[:, CAP_KEY]),
        (further.group_keys, further.states[:, 0]),
    )
    return all(
        bool((before >= -1).all())
        and _in_one_hand(
            np.concatenate([keys, before[before >= 0]]),
            np.concatenate([of_claims, members[before >= 0]]),
            count,
        )
        for keys, before in kinds
    )


def _in_one_hand(rows: Int64Array, members: Int64Array, count: int) -> bool:
    """Whether all row numbers are below `count` and each stands with one member alone."""
    if not _below(rows, count):
        return False
    holders = np.zeros(count, np.int64)
    holders[rows] = members
    return bool((holders[rows] == members).all())


def _has(array: NDArray[Any], kind: type[np.signedinteger[Any]], shape: tuple[int, ...]) -> bool:
    return array.dtype == kind and array.shape == shape and array.flags.c_contiguous


def _divides(offsets: Int64Array, count: int) -> bool:
    rising = bool((offsets[1:] >= offsets[:-1]).all())
    return rising and offsets.shape[0] > 0 and int(offsets[0]) == 0 and int(offsets[-1]) == count


def _below(numbers: Int32Array | Int64Array, bound: int) -> bool:
    """Whether all are from 0 up to the bound; read as unsigned, so that one look finds both ends."""
    unsigned = numbers.view(np.uint32 if numbers.dtype == np.int32 else np.uint64)
    return numbers.size == 0 or int(unsigned.max()) < bound
