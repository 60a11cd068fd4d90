"""The batch refuses arrays that do not fit each other, before it changes anything."""

from typing import Any

import numpy as np
import pytest

from gongji.errors import InputError
from gongji.kernel.compiled import available_threads, limited_to, settle_batch
from gongji.kernel.records import SETTLED
from gongji.kernel.sequence import BatchResult, new_result, new_states
from gongji.money import LARGEST_AMOUNT_FEN

from .oracle import Cell
from .schemes import table_of

Arrays = dict[str, Any]


def two_members() -> Arrays:
    """Three claims of two members at 50 % and 80 %."""
    return {
        "table": table_of(Cell(((0, 50_00),)), Cell(((0, 80_00),))),
        "states": new_states(2),
        "offsets": np.array([0, 1, 3]),
        "cells": np.array([0, 1, 0], dtype=np.int32),
        "amounts_fen": np.array([100_00, 200_00, 300_00]),
        "deductible_keys": np.zeros(3, dtype=np.int32),
        "cap_keys": np.zeros(3, dtype=np.int32),
    }


@pytest.mark.parametrize("parallel", [False, True])
def test_claims_are_settled_in_their_cells_and_members(*, parallel: bool) -> None:
    arrays = two_members()
    result = settle_batch(**arrays, parallel=parallel)
    assert result.funds_fen.tolist() == [50_00, 160_00, 150_00]
    assert result.statuses.tolist() == [SETTLED] * 3
    assert arrays["states"][:, 0].tolist() == [100_00, 500_00]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("table", np.zeros((2, 5), dtype=np.int64)),
        ("states", new_states(3)),
        ("states", new_states(2).astype(np.int32)),
        ("states", np.asfortranarray(new_states(2))),
        ("offsets", np.array([0, 1, 4])),
        ("offsets", np.array([1, 1, 3])),
        ("offsets", np.array([0, 4, 3])),
        ("offsets", np.array([0, 1, 3], dtype=np.int32)),
        ("cells", np.array([0, 2, 0], dtype=np.int32)),
        ("cells", np.array([0, -1, 0], dtype=np.int32)),
        ("cells", np.array([0, 1, 0])),
        ("amounts_fen", np.array([100_00, -1, 0])),
        ("amounts_fen", np.array([100_00, LARGEST_AMOUNT_FEN, 0])),
        ("amounts_fen", np.array([100.0, 1.0, 0.0])),
        ("deductible_keys", np.zeros(2, dtype=np.int32)),
        ("cap_keys", np.zeros(6, dtype=np.int32)[::2]),
        ("into", new_result(2)),
    ],
)
@pytest.mark.parametrize("parallel", [False, True])
def test_misfits_are_refused_by_name_and_change_nothing(name: str, value: object, *, parallel: bool) -> None:
    arrays = {**two_members(), name: value}
    before = arrays["states"].copy()
    with pytest.raises(InputError) as refused:
        settle_batch(**arrays, parallel=parallel)
    assert refused.value.code == "batch_misfit"
    assert refused.value.field == ("result" if name == "into" else name)
    np.testing.assert_array_equal(arrays["states"], before)


def test_the_largest_amount_and_an_empty_batch_are_taken() -> None:
    arrays = two_members()
    arrays["amounts_fen"][0] = LARGEST_AMOUNT_FEN - 1
    assert settle_batch(**arrays).funds_fen[0] == LARGEST_AMOUNT_FEN // 2
    nothing = np.zeros(0, dtype=np.int32)
    empty = settle_batch(
        arrays["table"], new_states(0), np.array([0]), nothing, nothing.astype(np.int64), nothing, nothing
    )
    assert [len(column) for column in empty] == [0] * len(BatchResult._fields)


@pytest.mark.parametrize("parallel", [False, True])
def test_results_go_into_given_columns(*, parallel: bool) -> None:
    given, arrays = new_result(3), two_members()
    assert settle_batch(**arrays, parallel=parallel, into=given) is given
    assert given.funds_fen.tolist() == [50_00, 160_00, 150_00]


def test_threads_are_limited_only_inside() -> None:
    import numba

    before = numba.get_num_threads()
    with limited_to(1):
        assert numba.get_num_threads() == 1
        assert settle_batch(**two_members(), parallel=True).funds_fen.tolist() == [50_00, 160_00, 150_00]
    assert numba.get_num_threads() == before
    assert before <= available_threads()
