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
from gongji.kernel.sequence import STATE_WIDTH, new_states, put_state, state_at

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


@settings(deadline=None)
@given(distinct(STATE_WIDTH))
def test_accumulators_come_back_from_their_row(values: list[int]) -> None:
    states, state = new_states(3), State(*values)
    put_state(states, 1, state)
    assert state_at(states, 1)._asdict() == state._asdict()
    assert (state_at(states, 0), state_at(states, 2)) == (State(), State())


def test_new_accumulators_are_at_the_beginning_of_a_year() -> None:
    states = new_states(2)
    assert states.shape == (2, STATE_WIDTH)
    assert states.dtype == np.int64
    assert (state_at(states, 0), state_at(states, 1)) == (State(), State())
