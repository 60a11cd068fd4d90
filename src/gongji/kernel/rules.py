"""One claim settled under its terms and accumulators: the kernel's one entry point.

The parts are in `payments`, what unknown figures stop in `unknown`. Run as they stand, these plain
functions are the reference of the compiled ones.
"""

from gongji.kernel.layout import Table, terms_of
from gongji.kernel.payments import (
    above_cap,
    at_least_zero,
    entering_cost,
    ordinary_payment,
    smaller,
    with_periods_open,
)
from gongji.kernel.records import (
    BASE_YEAR_FUND,
    BIT_ANNUAL_CEILING,
    BIT_FUND_CAP,
    BIT_GROUP_FUND_CAP,
    OWN_SHARE_MEETS_DEDUCTIBLE,
    SETTLED,
    UNLIMITED_FEN,
    Breakdown,
    Claim,
    Entering,
    Ordinary,
    State,
    Terms,
)
from gongji.kernel.unknown import unknown_reached
from gongji.money import BASIS_POINTS


def not_counted(
    terms: Terms, claim: Claim, entering: Entering, ordinary: Ordinary, fund_fen: int, over_cap_fen: int
) -> int:
    """Of the deductible that was taken, what does not meet it; below 0 where the own share counts as well."""
    if claim.other_money_fen == 0 and not terms.switches & OWN_SHARE_MEETS_DEDUCTIBLE:
        return 0
    taken_fen = ordinary.deductible_fen + ordinary.withheld_fen
    meets_fen = taken_fen - claim.other_money_fen
    if terms.switches & OWN_SHARE_MEETS_DEDUCTIBLE:
        meets_fen += entering.rest_fen - taken_fen - fund_fen - over_cap_fen
    return taken_fen - at_least_zero(meets_fen)


def state_after(state: State, claim: Claim, breakdown: Breakdown) -> State:
    """The accumulators after a settled claim; `state` already stands in the claim's periods."""
    cost_fen = claim.amount_fen - breakdown.first_pay_fen - breakdown.account_first_fen
    deductible_fen = breakdown.deductible_fen + breakdown.withheld_fen
    return State(
        state.cost_fen + cost_fen,
        state.deductible_fen + deductible_fen,
        state.fund_fen + breakdown.fund_fen,
        state.over_cap_fund_fen + breakdown.over_cap_fund_fen,
        state.over_cap_deductible_fen + breakdown.over_cap_deductible_fen,
        state.elsewhere_fund_fen,
        state.deductible_key,
        state.period_deductible_fen + deductible_fen - breakdown.not_counted_fen,
        state.cap_key,
        state.period_cost_fen + cost_fen,
        state.period_fund_fen + breakdown.fund_fen,
        state.group_key,
        state.group_fund_fen + breakdown.fund_fen,
        state.not_counted_fen + breakdown.not_counted_fen,
        state.account_left_fen - breakdown.account_first_fen,
    )


def nothing_settled(status: int) -> Breakdown:
    """The breakdown of a claim that came to nothing: every amount is 0."""
    return Breakdown(status, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, BASIS_POINTS, 0, 0, 0, 0)


def settle_claim(table: Table, claim: Claim, state: State) -> tuple[Breakdown, State]:
    """Split one claim and advance the accumulators. The one entry point of the kernel.

    Args:
        table: rows of terms, int64, `ROW_WIDTH` wide.
        claim: row, amount and period keys; the amount from 0 up to `LARGEST_AMOUNT_FEN`, excluded.
        state: the member's accumulators before the claim.

    Returns:
        The breakdown and the state after it. Where the claim reaches an unknown figure, the
        breakdown's `status` says which, all its amounts are 0 and the state is unchanged.
    """
    return settle_under(table, terms_of(table, claim.cell), claim, state)


def settle_under(table: Table, terms: Terms, claim: Claim, state: State) -> tuple[Breakdown, State]:
    """`settle_claim` under the terms of the claim's row; its segments are read from the table."""
    opened = with_periods_open(state, claim)
    entering = entering_cost(terms, opened, claim.amount_fen)
    ordinary = ordinary_payment(table, claim, terms, opened, entering.rest_fen)
    above = above_cap(table, claim, terms, opened, entering.rest_fen, ordinary)
    if terms.unknown_figures != 0:
        status = unknown_reached(table, claim, terms, opened, ordinary, above)
        if status != SETTLED:
            return nothing_settled(status), state
    fund_fen = smaller(ordinary.rounded_fen, ordinary.fund_limit_fen)
    over_cap_fund_fen = smaller(above.rounded_fen, above.limit_fen)
    breakdown = Breakdown(
        SETTLED,
        ordinary.deductible_fen,
        ordinary.segment_start_fen,
        ordinary.covered_fen,
        ordinary.payment_numerator,
        ordinary.fund_limit_fen,
        fund_fen,
        above.cost_numerator,
        above.cost_denominator,
        above.deductible_fen,
        over_cap_fund_fen,
        ordinary.payment_denominator,
        entering.first_pay_fen,
        entering.account_first_fen,
        ordinary.withheld_fen,
        not_counted(terms, claim, entering, ordinary, fund_fen, over_cap_fund_fen),
    )
    return breakdown, state_after(opened, claim, breakdown)


def without_further_terms(terms: Terms) -> Terms:
    """The terms as if nothing were paid first, no caps were of a group, and no switch were on.

    Segments measured on payments are left out as well: what few areas have and costs time.
    """
    return Terms(
        terms.deductible_fen,
        terms.deductible_ceiling_fen,
        terms.segment_base & (BASE_YEAR_FUND - 1),
        terms.segment_count,
        terms.cost_cap_fen,
        terms.period_cost_cap_fen,
        terms.fund_cap_fen,
        terms.period_fund_cap_fen,
        terms.annual_ceiling_fen,
        terms.over_cap_rate_bp,
        terms.over_cap_deductible_fen,
        terms.over_cap_limit_fen,
        terms.unknown_figures & (BIT_GROUP_FUND_CAP - 1),
        0,
        UNLIMITED_FEN,
        0,
    )


def without_rare_terms(terms: Terms) -> Terms:
    """The terms as if they held a yearly deductible, rates on cost and a yearly cap: what most areas have.

    Besides the further terms, caps of a shorter period, payments above the caps and unknown figures
    other than yearly caps are left out.
    """
    return Terms(
        terms.deductible_fen,
        terms.deductible_ceiling_fen,
        terms.segment_base & (BASE_YEAR_FUND - 1),
        terms.segment_count,
        terms.cost_cap_fen,
        UNLIMITED_FEN,
        terms.fund_cap_fen,
        UNLIMITED_FEN,
        terms.annual_ceiling_fen,
        0,
        terms.over_cap_deductible_fen,
        terms.over_cap_limit_fen,
        terms.unknown_figures & (BIT_FUND_CAP | BIT_ANNUAL_CEILING),
        0,
        UNLIMITED_FEN,
        0,
    )


def has_rare_terms(table: Table) -> bool:
    """Whether `settle_common_claim` would be wrong for any row of a table."""
    for cell in range(table.shape[0]):
        terms = terms_of(table, cell)
        if terms != without_rare_terms(terms):
            return True
    return False


def settle_usual_claim(table: Table, claim: Claim, state: State) -> tuple[Breakdown, State]:
    """`settle_claim` for a table without further terms, of claims without other money.

    They are constants here, so compiled code leaves out what they would need.
    """
    return settle_under(table, without_further_terms(terms_of(table, claim.cell)), claim, state)


def settle_common_claim(table: Table, claim: Claim, state: State) -> tuple[Breakdown, State]:
    """`settle_claim` for a table without rare terms, a quarter faster for what it leaves out."""
    return settle_under(table, without_rare_terms(terms_of(table, claim.cell)), claim, state)
