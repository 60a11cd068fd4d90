"""The batch refuses arrays that do not fit each other, before it changes anything."""

from typing import Any

import numpy as np
import pytest

from gongji.errors import InputError
from gongji.kernel.compiled import available_threads, limited_to, settle_batch
from gongji.kernel.records import SETTLED
from gongji.kernel.sequence import (
    BatchResult,
    new_further,
    new_result,
    new_states,
    numbered_periods,
)
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


def with_periods() -> Arrays:
    """Three claims of two members with further terms; each member's first period is a row of its own."""
    arrays = two_members()
    arrays["deductible_keys"] = np.array([0, 1, 2], dtype=np.int32)
    arrays["cap_keys"] = np.array([0, 1, 1], dtype=np.int32)
    groups = np.array([0, 1, 1], dtype=np.int32)
    return {**arrays, "further": new_further(3, 2, periods=3)._replace(group_keys=groups)}


@pytest.mark.parametrize(
    ("field", "value", "misfit"),
    [
        ("group_keys", np.zeros(2, dtype=np.int32), "group_keys"),
        ("group_keys", np.zeros(3, dtype=np.int64), "group_keys"),
        ("other_money_fen", np.zeros(3, dtype=np.int32), "other_money_fen"),
        ("other_money_fen", np.array([0, -1, 0]), "other_money_fen"),
        ("other_money_fen", np.array([0, LARGEST_AMOUNT_FEN, 0]), "other_money_fen"),
        ("states", new_further(3, 1).states, "states"),
        ("states", new_further(3, 0).states, "states"),
        ("states", new_states(2), "states"),
        ("periods", np.zeros((3, 5), dtype=np.int64), "periods"),
        ("periods", np.zeros((3, 4), dtype=np.int32), "periods"),
        ("periods", np.zeros((6, 4), dtype=np.int64)[::2], "periods"),
        # Rows of periods that are not there, and of another member.
        ("periods", np.zeros((2, 4), dtype=np.int64), "periods"),
        ("group_keys", np.array([0, 1, -1], dtype=np.int32), "periods"),
        ("group_keys", np.array([0, 0, 1], dtype=np.int32), "periods"),
        ("group_keys", np.array([1, 1, 2], dtype=np.int32), "periods"),
        ("states", np.array([[1, 0, 0, 0], [-1, 0, 0, 0]]), "periods"),
        ("states", np.array([[3, 0, 0, 0], [-1, 0, 0, 0]]), "periods"),
        ("states", np.array([[-2, 0, 0, 0], [-1, 0, 0, 0]]), "periods"),
    ],
)
@pytest.mark.parametrize("parallel", [False, True])
def test_misfits_of_further_are_refused_by_name_and_change_nothing(
    field: str, value: object, misfit: str, *, parallel: bool
) -> None:
    arrays = with_periods()
    changed: dict[str, Any] = {field: value}
    further = arrays["further"]._replace(**changed)
    before = (arrays["states"].copy(), further.states.copy(), further.periods.copy())
    with pytest.raises(InputError) as refused:
        settle_batch(**{**arrays, "further": further}, parallel=parallel)
    assert refused.value.code == "batch_misfit"
    assert refused.value.field == f"further.{misfit}"
    for array, same in zip((arrays["states"], further.states, further.periods), before, strict=True):
        np.testing.assert_array_equal(array, same)


def test_keys_that_are_no_rows_are_refused_only_where_periods_are_kept() -> None:
    arrays = with_periods()
    arrays["deductible_keys"] = np.array([0, 7, 7], dtype=np.int32)
    with pytest.raises(InputError) as refused:
        settle_batch(**arrays)
    assert refused.value.field == "further.periods"
    arrays["further"] = new_further(3, 2)
    assert settle_batch(**arrays).funds_fen.tolist() == [50_00, 160_00, 150_00]


def coming_back() -> Arrays:
    """Hospital, community, hospital again and once more, in two groups with a deductible of 300 each.

    Half is paid above it, at most 250 a year in the group of hospitals (1).
    """
    hospital = Cell(((0, 50_00),), scale="visit net", deductible=300_00, group_cap=250_00)
    community = Cell(((0, 50_00),), scale="visit net", deductible=300_00)
    offsets, keys = np.array([0, 4]), np.array([1, 2, 1, 1], dtype=np.int32)
    return {
        "table": table_of(hospital, community),
        "states": new_states(1),
        "offsets": offsets,
        "cells": np.array([0, 1, 0, 0], dtype=np.int32),
        "amounts_fen": np.array([400_00, 200_00, 300_00, 300_00]),
        "deductible_keys": numbered_periods(offsets, keys),
        "cap_keys": np.zeros(4, dtype=np.int32),
        "further": new_further(4, 1, periods=2)._replace(group_keys=numbered_periods(offsets, keys)),
    }


@pytest.mark.parametrize("parallel", [False, True])
def test_groups_that_are_left_and_come_back_go_on(*, parallel: bool) -> None:
    """Hospital: 300 of 400, then nothing: 50, 150 and 50 of 150 are paid. Community: 200 of its own 300."""
    arrays = coming_back()
    result = settle_batch(**arrays, parallel=parallel)
    assert result.deductibles_fen.tolist() == [300_00, 200_00, 0, 0]
    assert result.funds_fen.tolist() == [50_00, 0, 150_00, 50_00]
    deductibles, _, _, group_funds = arrays["further"].periods.T.tolist()
    assert (deductibles, group_funds) == ([300_00, 200_00], [250_00, 0])


def test_without_rows_for_periods_a_group_begins_anew() -> None:
    """What `periods` is for: the hospital's deductible and cap are forgotten in between."""
    arrays = coming_back()
    arrays["further"] = arrays["further"]._replace(periods=new_further(0, 0).periods)
    result = settle_batch(**arrays)
    assert result.deductibles_fen.tolist() == [300_00, 200_00, 300_00, 0]
    assert result.funds_fen.tolist() == [50_00, 0, 0, 150_00]


@pytest.mark.parametrize("parallel", [False, True])
def test_further_accumulators_are_advanced_and_forgotten_where_none_are_given(*, parallel: bool) -> None:
    """150 of account money go before a deductible of 100; another's money of 40 does not meet it."""
    arrays = two_members()
    terms = Cell(((0, 50_00),), deductible=100_00, account_first=True)
    arrays["table"] = table_of(terms, terms)
    further = new_further(3, 2)
    further.states[:, 3] = [0, 150_00]
    further.other_money_fen[:] = [40_00, 0, 0]
    given = settle_batch(**arrays, further=further, parallel=parallel)
    assert given.deductibles_fen.tolist() == [100_00, 50_00, 50_00]
    assert given.funds_fen.tolist() == [0, 0, 125_00]
    # Group, paid in it, not counted, account money left.
    assert further.states.tolist() == [[0, 0, 40_00, 0], [0, 125_00, 0, 0]]
    arrays["states"] = new_states(2)
    alone = settle_batch(**arrays, parallel=parallel)
    assert alone.deductibles_fen.tolist() == [100_00, 100_00, 0]
    assert alone.funds_fen.tolist() == [0, 50_00, 150_00]


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
