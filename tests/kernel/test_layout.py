"""Rows and accumulators are written and read at the same places, whatever the fields are called."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.kernel.layout import (
    LARGEST_SEGMENT_COUNT,
    ROW_WIDTH,
    row_of,
    segment_end_fen,
    segment_rate_bp,
    segment_start_fen,
    terms_of,
)
from gongji.kernel.records import UNLIMITED_FEN, State, Terms
from gongji.kernel.sequence import (
    FURTHER_WIDTH,
    STATE_WIDTH,
    ClaimColumns,
    full_claim_at,
    full_state_at,
    new_further,
    new_states,
    numbered_periods,
    put_further,
    put_state,
    state_at,
)

numbers = st.integers(-1, UNLIMITED_FEN)


def distinct(count: int) -> st.SearchStrategy[list[int]]:
    """Different numbers, so that no two fields can be mistaken for each other."""
    return st.lists(numbers, min_size=count, max_size=count, unique=True)


@settings(deadline=None)
@given(distinct(len(Terms._fields)), st.integers(1, LARGEST_SEGMENT_COUNT), st.data())
def test_terms_and_segments_come_back_from_their_row(
    values: list[int], count: int, data: st.DataObject
) -> None:
    terms = Terms(*values)._replace(segment_count=count)
    flat = data.draw(distinct(2 * count))
    segments = list(zip(flat[::2], flat[1::2], strict=True))
    other = row_of(Terms(*range(len(Terms._fields))), [(0, 1)])
    table = np.array([other, row_of(terms, segments), other], dtype=np.int64)
    assert table.shape == (3, ROW_WIDTH)
    assert terms_of(table, 1)._asdict() == terms._asdict()
    assert [(segment_start_fen(table, 1, k), segment_rate_bp(table, 1, k)) for k in range(count)] == segments
    ends = [start for start, _ in segments[1:]] + [UNLIMITED_FEN]
    assert [segment_end_fen(table, 1, k) for k in range(count)] == ends


@pytest.mark.parametrize("count", range(1, LARGEST_SEGMENT_COUNT + 1))
def test_all_rows_are_equally_wide(count: int) -> None:
    terms = Terms(*[0] * len(Terms._fields))._replace(segment_count=count)
    assert len(row_of(terms, [(k, k) for k in range(count)])) == ROW_WIDTH


NO_FURTHER = State()._replace(group_key=0)
"""A batch without further terms knows no groups: all of its claims are in group 0."""


@settings(deadline=None)
@given(distinct(len(State._fields)))
def test_accumulators_come_back_from_their_rows(values: list[int]) -> None:
    states, further, state = new_states(3), new_further(0, 3).states, State(*values)
    put_state(states, 1, state)
    put_further(further, 1, state)
    assert full_state_at(states, further, 1)._asdict() == state._asdict()
    assert [full_state_at(states, further, member) for member in (0, 2)] == [State()] * 2
    common = State(*state[:STATE_WIDTH], *NO_FURTHER[STATE_WIDTH:])
    assert state_at(states, 1)._asdict() == common._asdict()


def test_new_accumulators_are_at_the_beginning_of_a_year() -> None:
    states, further = new_states(2), new_further(5, 2, periods=3)
    assert states.shape == (2, STATE_WIDTH)
    assert further.states.shape == (2, FURTHER_WIDTH)
    assert states.dtype == further.states.dtype == np.int64
    assert [state_at(states, member) for member in range(2)] == [NO_FURTHER] * 2
    assert [full_state_at(states, further.states, member) for member in range(2)] == [State()] * 2
    assert (len(further.group_keys), len(further.other_money_fen), len(further.periods)) == (5, 5, 3)
    assert not further.periods.any()


def test_a_claim_is_read_from_the_columns_of_its_fields() -> None:
    columns = ClaimColumns(
        np.array([1, 2], np.int32), np.array([3, 4]), np.array([5, 6], np.int32), np.array([7, 8], np.int32)
    )
    further = new_further(2, 1)._replace(
        group_keys=np.array([9, 10], np.int32), other_money_fen=np.array([11, 12])
    )
    assert full_claim_at(columns, further, 1)._asdict() == {
        "cell": 2,
        "amount_fen": 4,
        "deductible_key": 6,
        "cap_key": 8,
        "group_key": 10,
        "other_money_fen": 12,
    }


numbers_of_claims = st.lists(
    st.lists(st.integers(-(2**31), 2**31 - 1) | st.integers(0, 2), max_size=5), max_size=5
)


@settings(deadline=None)
@given(numbers_of_claims)
def test_periods_have_one_number_a_member_and_key(keys: list[list[int]]) -> None:
    offsets = np.cumsum([0, *map(len, keys)], dtype=np.int64)
    pairs = [(member, key) for member, of_member in enumerate(keys) for key in of_member]
    numbers = numbered_periods(offsets, np.array([key for _, key in pairs], np.int32))
    assert numbers.dtype == np.int32
    named = dict(zip(pairs, numbers.tolist(), strict=True))
    assert [named[pair] for pair in pairs] == numbers.tolist()
    assert sorted(named.values()) == list(range(len(named)))
