"""Visits with chronic parts, settled in a batch by compiled code."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import numba
import numpy as np

from gongji.errors import InputError
from gongji.kernel.compiled import ENTRY_OPTIONS, caching_in_own_folder, make_compilable
from gongji.kernel.fitting import refuse_misfit
from gongji.kernel.layout import Table
from gongji.kernel.routing import (
    ROUTE_CONCURRENT,
    Side,
    settle_routed_members,
)
from gongji.kernel.sequence import Int32Array, Int64Array
from gongji.language import Text

_njit: Any = numba.njit


@cache
def _compiled() -> Callable[..., None]:
    """Compiled without the interpreter's lock, so that threads can settle different members at once.

    Numba's own parallel form does not take records within records.
    """
    make_compilable()
    with caching_in_own_folder():
        compiled: Callable[..., None] = _njit(cache=True, nogil=True, **ENTRY_OPTIONS)(_range)
    return compiled


def _range(
    table: Table,
    first: int,
    last: int,
    offsets: Int64Array,
    routings: Int32Array,
    ordinary: Side,
    chronic: Side,
) -> None:
    settle_routed_members(table, first, last, offsets, routings, ordinary, chronic)


def settle_routed_batch(
    table: Table,
    offsets: Int64Array,
    routings: Int32Array,
    ordinary: Side,
    chronic: Side,
    *,
    threads: int = 1,
) -> None:
    """Settle the visits of many members, some with chronic parts; results and accumulators are in the sides.

    Args:
        table: rows of terms, int64, shape (cells, ROW_WIDTH), ordinary and chronic.
        offsets: int64, shape (members + 1): member m has the visits `offsets[m]` to `offsets[m + 1]`.
        routings: one of ROUTE_* a visit, int32.
        ordinary: the whole visits; a chronic part is in their amounts.
        chronic: the chronic parts, 0 where a visit has none.
        threads: how many share the members among them.

    Raises:
        InputError: an array does not fit the others; nothing was calculated.
    """
    for side in (ordinary, chronic):
        refuse_misfit(table, side.states, offsets, side.claims, side.further, side.result)
    amounts_fen, parts_fen = ordinary.claims.amounts_fen, chronic.claims.amounts_fen
    known = routings.dtype == np.int32 and routings.shape == amounts_fen.shape
    if not known or bool(((routings < 0) | (routings > ROUTE_CONCURRENT)).any()):
        raise _misfit("routings")
    if bool((parts_fen > amounts_fen).any()):
        raise _misfit("chronic.claims.amounts_fen")
    if ordinary.further.states.shape != chronic.further.states.shape or ordinary.further.states.size == 0:
        raise _misfit("further.states")
    run, members = _compiled(), offsets.shape[0] - 1
    bounds = [members * number // threads for number in range(threads + 1)]
    with ThreadPoolExecutor(threads) as pool:
        list(
            pool.map(
                lambda first, last: run(table, first, last, offsets, routings, ordinary, chronic),
                bounds[:-1],
                bounds[1:],
            )
        )


def _misfit(name: str) -> InputError:
    return InputError(
        "batch_misfit",
        Text(f"批量数组不对：{name}。", f"An array of the batch does not fit: {name}."),
        Text("按 settle_routed_batch 的说明准备。", "Prepare it as `settle_routed_batch` says."),
        name,
    )
