"""Many claims, member by member: the loops around `settle_claim`.

Claims lie in flat arrays, members one after another; a member's accumulators are read before its
first claim and written back after its last, so a batch can begin anywhere in a year. "Member" here
means one member in one area and benefit year.
"""

import numpy as np
from numpy.typing import NDArray

from gongji.kernel.layout import Table
from gongji.kernel.records import Claim, State
from gongji.kernel.rules import settle_claim

Int64Array = NDArray[np.int64]
Int32Array = NDArray[np.int32]

STATE_WIDTH = len(State._fields)


def new_states(count: int) -> Int64Array:
    """Accumulators of `count` members at the beginning of a benefit year: shape (count, STATE_WIDTH)."""
    return np.tile(np.array(State(), dtype=np.int64), (count, 1))


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


def settle_member(
    table: Table,
    states: Int64Array,
    member: int,
    first: int,
    end: int,
    cells: Int32Array,
    amounts_fen: Int64Array,
    deductible_keys: Int32Array,
    cap_keys: Int32Array,
    deductibles_fen: Int64Array,
    funds_fen: Int64Array,
    over_cap_funds_fen: Int64Array,
    statuses: NDArray[np.int8],
) -> None:
    """Settle the claims `first` to `end`, excluded, of one member, in order, into the last four arrays."""
    state = state_at(states, member)
    for index in range(first, end):
        # Widened first: compiled code would keep 32 bits, and the state would change its type.
        claim = Claim(
            int(cells[index]),
            int(amounts_fen[index]),
            int(np.int64(deductible_keys[index])),
            int(np.int64(cap_keys[index])),
        )
        breakdown, state = settle_claim(table, claim, state)
        deductibles_fen[index] = breakdown.deductible_fen
        funds_fen[index] = breakdown.fund_fen
        over_cap_funds_fen[index] = breakdown.over_cap_fund_fen
        statuses[index] = breakdown.status
    put_state(states, member, state)


def settle_members(
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
    """Settle all members' claims; member m has those from `offsets[m]` to `offsets[m + 1]`, excluded."""
    for member in range(offsets.shape[0] - 1):
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
