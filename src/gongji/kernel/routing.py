"""A visit with a chronic part: how chronic and ordinary terms share it between them.

Both terms are rows of the same table, each with accumulators of its own; each is settled by
`settle_claim`, so nothing is calculated here but what passes from one to the other.
"""

from typing import NamedTuple

import numpy as np

from gongji.kernel.layout import Table, terms_of
from gongji.kernel.payments import cost_above_caps, entering_cost, ordinary_payment, with_periods_open
from gongji.kernel.records import SETTLED, UNKNOWN_RATE, Breakdown, Claim, State
from gongji.kernel.rules import nothing_settled, settle_claim
from gongji.kernel.sequence import (
    BatchResult,
    ClaimColumns,
    Further,
    Int32Array,
    Int64Array,
    full_claim_at,
    full_state_at,
    keep_periods,
    put_further,
    put_result,
    put_state,
    standing_in_kept,
)
from gongji.kernel.unknown import lies_at_unknown_rate
from gongji.money import round_half_up

# What becomes of the chronic part beside the chronic terms.
ROUTE_EXCLUSIVE = 0  # nothing: the chronic terms alone are for it
ROUTE_HIGHER = 1  # the ordinary terms take it where the visit then gets more
ROUTE_SEQUENTIAL = 2  # its cost above the chronic caps goes to the ordinary terms
ROUTE_CONCURRENT = 3  # all that the chronic terms leave to the person goes to the ordinary terms


class Routed(NamedTuple):
    """What a visit came to under both terms, and the accumulators after it.

    Attributes:
        ordinary_fen: the cost that the ordinary terms were applied to.
        chronic_used: whether the chronic terms were applied at all.
    """

    chronic: Breakdown
    ordinary: Breakdown
    chronic_state: State
    state: State
    ordinary_fen: int
    chronic_used: bool


def paid_by_fund(breakdown: Breakdown) -> int:
    """All that the fund pays, in fen."""
    return breakdown.fund_fen + breakdown.over_cap_fund_fen


NOT_KNOWN_FEN = -1


def passed_on(table: Table, chronic: Claim, routing: int, before: State, settled: Breakdown) -> int:
    """The part of a chronic claim's cost that the ordinary terms take over, in fen.

    `NOT_KNOWN_FEN` where a rate decides it that no source gives, even though the caps are used up.
    """
    if routing == ROUTE_CONCURRENT:
        return chronic.amount_fen - settled.first_pay_fen - paid_by_fund(settled)
    if routing != ROUTE_SEQUENTIAL:
        return 0
    terms, opened = terms_of(table, chronic.cell), with_periods_open(before, chronic)
    entering_fen = entering_cost(terms, opened, chronic.amount_fen).rest_fen
    ordinary = ordinary_payment(table, chronic, terms, opened, entering_fen)
    if lies_at_unknown_rate(table, chronic, terms, ordinary):
        return NOT_KNOWN_FEN
    numerator, denominator = cost_above_caps(table, chronic, terms, entering_fen, ordinary)
    return round_half_up(numerator, denominator)


def with_amount(claim: Claim, amount_fen: int) -> Claim:
    """The claim with another amount."""
    return Claim(
        claim.cell,
        amount_fen,
        claim.deductible_key,
        claim.cap_key,
        claim.group_key,
        claim.other_money_fen if claim.other_money_fen < amount_fen else amount_fen,
    )


def settle_routed(
    table: Table, claim: Claim, chronic: Claim, routing: int, state: State, chronic_state: State
) -> Routed:
    """Settle a visit, part of which is for a chronic disease.

    Args:
        table: rows of terms, ordinary and chronic.
        claim: the visit under ordinary terms, with its whole amount.
        chronic: its chronic part under chronic terms; with the amount 0 nothing happens there.
        routing: one of ROUTE_*.
        state, chronic_state: the accumulators of either.

    Returns:
        Both breakdowns and states. Where either reaches an unknown figure, its status says so and no
        state has changed.
    """
    if chronic.amount_fen == 0:
        breakdown, after = settle_claim(table, claim, state)
        return Routed(
            nothing_settled(SETTLED), breakdown, chronic_state, after, claim.amount_fen, chronic_used=False
        )
    of_chronic, chronic_after = settle_claim(table, chronic, chronic_state)
    if of_chronic.status != SETTLED:
        return Routed(of_chronic, nothing_settled(SETTLED), chronic_state, state, 0, chronic_used=True)
    passed_fen = passed_on(table, chronic, routing, chronic_state, of_chronic)
    if passed_fen == NOT_KNOWN_FEN:
        return Routed(
            nothing_settled(UNKNOWN_RATE),
            nothing_settled(SETTLED),
            chronic_state,
            state,
            0,
            chronic_used=True,
        )
    rest_fen = claim.amount_fen - chronic.amount_fen + passed_fen
    of_rest, after = nothing_settled(SETTLED), state
    if rest_fen > 0:
        of_rest, after = settle_claim(table, with_amount(claim, rest_fen), state)
    if of_rest.status != SETTLED:
        return Routed(nothing_settled(SETTLED), of_rest, chronic_state, state, rest_fen, chronic_used=False)
    if routing == ROUTE_HIGHER:
        of_whole, whole_after = settle_claim(table, claim, state)
        more = paid_by_fund(of_whole) > paid_by_fund(of_chronic) + paid_by_fund(of_rest)
        if more or of_whole.status != SETTLED:
            none = nothing_settled(SETTLED)
            return Routed(none, of_whole, chronic_state, whole_after, claim.amount_fen, chronic_used=False)
    return Routed(of_chronic, of_rest, chronic_after, after, rest_fen, chronic_used=True)


class Side(NamedTuple):
    """One side of a batch of visits, ordinary or chronic: claims, accumulators and where results go.

    On the chronic side the amount is the chronic part of a visit, 0 for none.
    """

    claims: ClaimColumns
    states: Int64Array
    further: Further
    result: BatchResult


def settle_routed_member(
    table: Table, member: int, offsets: Int64Array, routings: Int32Array, ordinary: Side, chronic: Side
) -> None:
    """Settle the visits of one member, from `offsets[member]` up to the next offset.

    Args:
        table: rows of terms, ordinary and chronic.
        member: the position of the member among all.
        offsets: of the whole batch.
        routings: one of ROUTE_* a visit.
        ordinary, chronic: both sides of the whole batch.
    """
    state = full_state_at(ordinary.states, ordinary.further.states, member)
    chronic_state = full_state_at(chronic.states, chronic.further.states, member)
    kept = ordinary.further.periods.shape[0] > 0
    chronic_kept = chronic.further.periods.shape[0] > 0
    for index in range(np.uintp(offsets[member]), np.uintp(offsets[member + 1])):
        claim = full_claim_at(ordinary.claims, ordinary.further, index)
        of_chronic = full_claim_at(chronic.claims, chronic.further, index)
        if kept:
            keep_periods(ordinary.further.periods, state)
            state = standing_in_kept(ordinary.further.periods, state, claim)
        if chronic_kept:
            keep_periods(chronic.further.periods, chronic_state)
            chronic_state = standing_in_kept(chronic.further.periods, chronic_state, of_chronic)
        routing = int(np.int64(routings[index]))
        routed = settle_routed(table, claim, of_chronic, routing, state, chronic_state)
        state, chronic_state = routed.state, routed.chronic_state
        put_result(ordinary.result, index, routed.ordinary)
        put_result(chronic.result, index, routed.chronic)
    if kept:
        keep_periods(ordinary.further.periods, state)
    if chronic_kept:
        keep_periods(chronic.further.periods, chronic_state)
    put_state(ordinary.states, member, state)
    put_further(ordinary.further.states, member, state)
    put_state(chronic.states, member, chronic_state)
    put_further(chronic.further.states, member, chronic_state)


def settle_routed_members(
    table: Table,
    first: int,
    last: int,
    offsets: Int64Array,
    routings: Int32Array,
    ordinary: Side,
    chronic: Side,
) -> None:
    """Settle the visits of the members from `first` up to `last`, excluded, one member after another."""
    for member in range(first, last):
        settle_routed_member(table, member, offsets, routings, ordinary, chronic)
