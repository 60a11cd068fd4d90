"""Where in a row of the integer table each term stands: read and written here alone.

A row is the fields of `Terms` in their order, then the segments: start and rate of each, and the
end of the last one. All rows of a table are equally wide, so tables of several policies can be
stacked and claims of several areas settled in one call.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gongji.kernel.records import UNLIMITED_FEN, Terms

Table = NDArray[np.int64]

LARGEST_SEGMENT_COUNT = 8
FIRST_SEGMENT = len(Terms._fields)
ROW_WIDTH = FIRST_SEGMENT + 2 * LARGEST_SEGMENT_COUNT + 1


def row_of(terms: Terms, segments: Sequence[tuple[int, int]]) -> list[int]:
    """One row of a table.

    Args:
        terms: the terms; `segment_count` must be the number of segments.
        segments: (start in fen, rate in basis points) of each, rising, the first at 0; the last has no end.
    """
    flat = [number for segment in segments for number in segment] + [UNLIMITED_FEN]
    padding = [0] * (ROW_WIDTH - len(terms) - len(flat))
    return [*terms, *flat, *padding]


def terms_of(table: Table, cell: int) -> Terms:
    """The terms in row `cell`."""
    return Terms(
        int(table[cell, 0]),
        int(table[cell, 1]),
        int(table[cell, 2]),
        int(table[cell, 3]),
        int(table[cell, 4]),
        int(table[cell, 5]),
        int(table[cell, 6]),
        int(table[cell, 7]),
        int(table[cell, 8]),
        int(table[cell, 9]),
        int(table[cell, 10]),
        int(table[cell, 11]),
        int(table[cell, 12]),
        int(table[cell, 13]),
        int(table[cell, 14]),
        int(table[cell, 15]),
    )


def segment_start_fen(table: Table, cell: int, segment: int) -> int:
    """Where a segment begins on its scale, in fen."""
    return int(table[cell, FIRST_SEGMENT + 2 * segment])


def segment_rate_bp(table: Table, cell: int, segment: int) -> int:
    """The rate of a segment in basis points."""
    return int(table[cell, FIRST_SEGMENT + 2 * segment + 1])


def segment_end_fen(table: Table, cell: int, segment: int) -> int:
    """Where a segment ends: the start of the next, or `UNLIMITED_FEN`."""
    return int(table[cell, FIRST_SEGMENT + 2 * segment + 2])
