"""Many claims, member by member: the loops around `settle_claim`.

Claims lie in flat columns, members one after another; a member's accumulators are read before its
first claim and written back after its last, so a batch can begin anywhere in a year. "Member" here
means one member in one area and benefit year.

What only rare terms need lies in columns and accumulators of its own (`Further`), which a batch under
common terms neither has nor reads.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gongji.kernel.layout import Table
from gongji.kernel.records import Breakdown, Claim, State
from gongji.kernel.rules import has_rare_terms, settle_claim, settle_common_claim, settle_usual_claim

Int64Array = NDArray[np.int64]
Int32Array = NDArray[np.int32]
Int8Array = NDArray[np.int8]

SettleClaim = Callable[[Table, Claim, State], tuple[Breakdown, State]]

FURTHER_WIDTH = 4
STATE_WIDTH = len(State._fields) - FURTHER_WIDTH
PERIOD_WIDTH = 4


class ClaimColumns(NamedTuple):
    """The claims of a batch, one entry a claim in each column; the fields are those of `Claim`."""

    cells: Int32Array
    amounts_fen: Int64Array
    deductible_keys: Int32Array
    cap_keys: Int32Array


class Further(NamedTuple):
    """What claims under rare terms have besides `ClaimColumns`, and the accumulators that these terms need.

    Attributes:
        group_keys, other_money_fen: one entry a claim; the fields of `Claim`.
        states: one row a member: the last fields of `State`, from `group_key` on.
        periods: where claims come back to earlier periods, institutions or groups, one row for each
            (deductible, cap's cost, cap's payment, group's payment), and the keys of claims and states
            are row numbers (`numbered_periods`). No rows where keys never come back once left.
    """

    group_keys: Int32Array
    other_money_fen: Int64Array
    states: Int64Array
    periods: Int64Array


class BatchResult(NamedTuple):
    """What the fund pays for each claim of a batch, in fen, in the order of the claims.

    `deductibles_fen` holds what was taken as deductible, from the cost or from the payment.

    A claim whose status is not `SETTLED` has 0 in the other columns and left the accumulators alone.
    """

    deductibles_fen: Int64Array
    funds_fen: Int64Array
    over_cap_funds_fen: Int64Array
    statuses: Int8Array


def new_states(count: int) -> Int64Array:
    """Accumulators of `count` members at the beginning of a benefit year: shape (count, STATE_WIDTH)."""
    return np.tile(np.array(State()[:STATE_WIDTH], dtype=np.int64), (count, 1))


def new_further(claims: int, members: int, periods: int = 0) -> Further:
    """`Further` of a batch in which nobody has used anything yet, every claim in group 0."""
    return Further(
        np.zeros(claims, np.int32),
        np.zeros(claims, np.int64),
        np.tile(np.array(State()[STATE_WIDTH:], dtype=np.int64), (members, 1)),
        np.zeros((periods, PERIOD_WIDTH), np.int64),
    )


def numbered_periods(offsets: Int64Array, keys: Int32Array) -> Int32Array:
    """Keys as row numbers of `Further.periods`: the same for claims of one member with one key.

    >>> numbered_periods(np.array([0, 3, 4]), np.array([7, 9, 7, 7], np.int32)).tolist()
    [0, 1, 0, 2]
    """
    members = np.repeat(np.arange(offsets.shape[0] - 1, dtype=np.int64), np.diff(offsets))
    pairs = (members << 32) | (keys.astype(np.int64) & 0xFFFFFFFF)
    numbers: Int64Array = np.unique(pairs, return_inverse=True)[1]
    return numbers.astype(np.int32)


def new_result(count: int) -> BatchResult:
    """Columns for the results of `count` claims; what they hold before the calculation has no meaning."""
    return BatchResult(
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int64),
        np.empty(count, np.int8),
    )


def state_at(states: Int64Array, member: int) -> State:
    """The accumulators of one member under common terms, in the order of `State`."""
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
        0,
        0,
        0,
        0,
    )


def full_state_at(states: Int64Array, further: Int64Array, member: int) -> State:
    """The accumulators of one member with those that rare terms need."""
    common = state_at(states, member)
    return State(
        common.cost_fen,
        common.deductible_fen,
        common.fund_fen,
        common.over_cap_fund_fen,
        common.over_cap_deductible_fen,
        common.elsewhere_fund_fen,
        common.deductible_key,
        common.period_deductible_fen,
        common.cap_key,
        common.period_cost_fen,
        common.period_fund_fen,
        int(further[member, 0]),
        int(further[member, 1]),
        int(further[member, 2]),
        int(further[member, 3]),
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


def put_further(further: Int64Array, member: int, state: State) -> None:
    """Write back what rare terms need."""
    further[member, 0] = state.group_key
    further[member, 1] = state.group_fund_fen
    further[member, 2] = state.not_counted_fen
    further[member, 3] = state.account_left_fen


def keep_periods(periods: Int64Array, state: State) -> None:
    """Put away what the periods and the group hold in which a state stands."""
    if state.deductible_key >= 0:
        periods[state.deductible_key, 0] = state.period_deductible_fen
    if state.cap_key >= 0:
        periods[state.cap_key, 1] = state.period_cost_fen
        periods[state.cap_key, 2] = state.period_fund_fen
    if state.group_key >= 0:
        periods[state.group_key, 3] = state.group_fund_fen


def standing_in_kept(periods: Int64Array, state: State, claim: Claim) -> State:
    """A state with what was put away of the claim's periods and group."""
    return State(
        state.cost_fen,
        state.deductible_fen,
        state.fund_fen,
        state.over_cap_fund_fen,
        state.over_cap_deductible_fen,
        state.elsewhere_fund_fen,
        claim.deductible_key,
        int(periods[claim.deductible_key, 0]),
        claim.cap_key,
        int(periods[claim.cap_key, 1]),
        int(periods[claim.cap_key, 2]),
        claim.group_key,
        int(periods[claim.group_key, 3]),
        state.not_counted_fen,
        state.account_left_fen,
    )


def claim_at(claims: ClaimColumns, index: int) -> Claim:
    """One claim of the columns; widened, since compiled code would keep 32 bits and the state its type."""
    return Claim(
        int(np.int64(claims.cells[index])),
        int(claims.amounts_fen[index]),
        int(np.int64(claims.deductible_keys[index])),
        int(np.int64(claims.cap_keys[index])),
        0,
        0,
    )


def full_claim_at(claims: ClaimColumns, further: Further, index: int) -> Claim:
    """One claim with its group and the money that does not meet the deductible."""
    common = claim_at(claims, index)
    return Claim(
        common.cell,
        common.amount_fen,
        common.deductible_key,
        common.cap_key,
        int(np.int64(further.group_keys[index])),
        int(further.other_money_fen[index]),
    )


def put_result(result: BatchResult, index: int, breakdown: Breakdown) -> None:
    """Write what one claim came to."""
    result.deductibles_fen[index] = breakdown.deductible_fen + breakdown.withheld_fen
    result.funds_fen[index] = breakdown.fund_fen
    result.over_cap_funds_fen[index] = breakdown.over_cap_fund_fen
    result.statuses[index] = breakdown.status


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
        settle: `settle_usual_claim`, or `settle_common_claim` where the table allows it.
        table, states, offsets, claims, result: of the whole batch.
        member: the position of the member among all.
    """
    state = state_at(states, member)
    # Unsigned, so that compiled code need not look whether each index counts from the end.
    for index in range(np.uintp(offsets[member]), np.uintp(offsets[member + 1])):
        breakdown, state = settle(table, claim_at(claims, index), state)
        put_result(result, index, breakdown)
    put_state(states, member, state)


def settle_member_further(
    table: Table,
    states: Int64Array,
    member: int,
    offsets: Int64Array,
    claims: ClaimColumns,
    further: Further,
    result: BatchResult,
) -> None:
    """Settle the claims of one member under any terms; arguments as in `settle_member`."""
    state = full_state_at(states, further.states, member)
    kept = further.periods.shape[0] > 0
    for index in range(np.uintp(offsets[member]), np.uintp(offsets[member + 1])):
        claim = full_claim_at(claims, further, index)
        if kept:
            keep_periods(further.periods, state)
            state = standing_in_kept(further.periods, state, claim)
        breakdown, state = settle_claim(table, claim, state)
        put_result(result, index, breakdown)
    if kept:
        keep_periods(further.periods, state)
    put_state(states, member, state)
    put_further(further.states, member, state)


def settle_members(
    table: Table,
    states: Int64Array,
    offsets: Int64Array,
    claims: ClaimColumns,
    further: Further,
    result: BatchResult,
) -> None:
    """Settle the claims of all members, one by one; where `further` is empty, without further terms."""
    if further.states.shape[0] > 0:
        for member in range(offsets.shape[0] - 1):
            settle_member_further(table, states, member, offsets, claims, further, result)
    elif has_rare_terms(table):
        for member in range(offsets.shape[0] - 1):
            settle_member(settle_usual_claim, table, states, member, offsets, claims, result)
    else:
        for member in range(offsets.shape[0] - 1):
            settle_member(settle_common_claim, table, states, member, offsets, claims, result)
