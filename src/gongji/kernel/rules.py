"""The benefit of one claim, as pure functions of terms, accumulators and claim.

The order is the one that published examples establish: deductible, rates by segment, cap, terms
above the cap. Each payment is rounded half up once a visit. Every function is plain Python that
Numba can compile (`compiled` does); run as it stands, it is the compiled code's reference.

Everything fits 64 bits: the largest product is 2 × cost × rate × rate, below 2 × 10¹⁰ × 10⁴ × 10⁴ =
2 × 10¹⁸ for claims under `LARGEST_AMOUNT_FEN`.
"""

from gongji.kernel.layout import Table, segment_end_fen, segment_rate_bp, segment_start_fen, terms_of
from gongji.kernel.records import (
    BASE_VISIT_GROSS,
    BASE_YEAR_GROSS,
    BASE_YEAR_NET,
    BIT_ANNUAL_CEILING,
    BIT_DEDUCTIBLE,
    BIT_FIRST_RATE,
    BIT_FUND_CAP,
    BIT_OVER_CAP_RATE,
    BIT_PERIOD_FUND_CAP,
    SETTLED,
    UNKNOWN_ANNUAL_CEILING,
    UNKNOWN_DEDUCTIBLE,
    UNKNOWN_FUND_CAP,
    UNKNOWN_OVER_CAP_RATE,
    UNKNOWN_PERIOD_FUND_CAP,
    UNKNOWN_RATE,
    UNLIMITED_FEN,
    AboveCap,
    Breakdown,
    Claim,
    Ordinary,
    State,
    Terms,
)
from gongji.money import BASIS_POINTS, round_half_up


def smaller(first: int, second: int) -> int:
    """The smaller of two integers; compiled, one instruction."""
    return first if first < second else second


def at_least_zero(number: int) -> int:
    """The number, or 0 where it is negative."""
    return number if number > 0 else 0


def with_periods_open(state: State, claim: Claim) -> State:
    """The state in the claim's periods: period fields at zero where the last claim was in another one."""
    same_deductible = state.deductible_key == claim.deductible_key
    same_cap = state.cap_key == claim.cap_key
    return State(
        state.cost_fen,
        state.deductible_fen,
        state.fund_fen,
        state.over_cap_fund_fen,
        state.over_cap_deductible_fen,
        state.elsewhere_fund_fen,
        claim.deductible_key,
        state.period_deductible_fen if same_deductible else 0,
        claim.cap_key,
        state.period_cost_fen if same_cap else 0,
        state.period_fund_fen if same_cap else 0,
    )


def deductible_taken(terms: Terms, state: State, amount_fen: int) -> int:
    """The part of the amount under the deductible: what is left of it and of its annual ceiling."""
    of_period_fen = terms.deductible_fen - state.period_deductible_fen
    of_year_fen = terms.deductible_ceiling_fen - state.deductible_fen
    return smaller(amount_fen, at_least_zero(smaller(of_period_fen, of_year_fen)))


def cost_within_caps(terms: Terms, state: State, taken_fen: int, amount_fen: int) -> int:
    """The cost of a claim above its deductible that lies below the caps on cumulative cost."""
    of_year_fen = terms.cost_cap_fen - state.cost_fen
    of_period_fen = terms.period_cost_cap_fen - state.period_cost_fen
    payable_until_fen = smaller(amount_fen, smaller(of_year_fen, of_period_fen))
    return at_least_zero(payable_until_fen - taken_fen)


def start_on_segments(terms: Terms, state: State, taken_fen: int) -> int:
    """Where the payable cost of a claim begins on the scale that its segments are measured on."""
    if terms.segment_base == BASE_YEAR_GROSS:
        return state.cost_fen + taken_fen
    if terms.segment_base == BASE_YEAR_NET:
        return state.cost_fen - state.deductible_fen
    return taken_fen if terms.segment_base == BASE_VISIT_GROSS else 0


def cost_in_segment(table: Table, cell: int, segment: int, start_fen: int, end_fen: int) -> int:
    """How much of the cost from `start_fen` to `end_fen` lies in a segment."""
    lower_fen = segment_start_fen(table, cell, segment)
    upper_fen = segment_end_fen(table, cell, segment)
    from_fen = start_fen if start_fen > lower_fen else lower_fen
    return at_least_zero(smaller(end_fen, upper_fen) - from_fen)


def payment_numerator(table: Table, cell: int, count: int, start_fen: int, covered_fen: int) -> int:
    """The exact ordinary payment for a stretch of cost, in 1/10,000 fen."""
    end_fen = start_fen + covered_fen
    total = 0
    for segment in range(count):
        rate_bp = segment_rate_bp(table, cell, segment)
        total += cost_in_segment(table, cell, segment, start_fen, end_fen) * rate_bp
    return total


def fund_limit(terms: Terms, state: State) -> int:
    """What the caps on the ordinary fund payment still allow."""
    of_year_fen = terms.fund_cap_fen - state.fund_fen
    of_period_fen = terms.period_fund_cap_fen - state.period_fund_fen
    limit_fen = smaller(of_year_fen, smaller(of_period_fen, ceiling_left(terms, state)))
    return at_least_zero(limit_fen)


def ceiling_left(terms: Terms, state: State) -> int:
    """What the annual ceiling over all fund payments still allows; may be negative."""
    used_fen = state.fund_fen + state.over_cap_fund_fen + state.elsewhere_fund_fen
    return terms.annual_ceiling_fen - used_fen


def ordinary_payment(table: Table, claim: Claim, terms: Terms, state: State) -> Ordinary:
    """Deductible, rates and caps, before the terms above them; `state` stands in the claim's periods."""
    amount_fen = claim.amount_fen
    taken_fen = deductible_taken(terms, state, amount_fen)
    covered_fen = cost_within_caps(terms, state, taken_fen, amount_fen)
    start_fen = start_on_segments(terms, state, taken_fen)
    numerator = payment_numerator(table, claim.cell, terms.segment_count, start_fen, covered_fen)
    limit_fen = fund_limit(terms, state)
    rounded_fen = round_half_up(numerator, BASIS_POINTS)
    return Ordinary(taken_fen, start_fen, covered_fen, numerator, limit_fen, rounded_fen)


def cost_beyond_cap(table: Table, cell: int, count: int, ordinary: Ordinary) -> tuple[int, int]:
    """The cost whose payment no longer fits under the cap, as a fraction (numerator, denominator) of fen.

    The payment that fits is used up segment by segment; the rest is turned back into cost at the
    rate of its segment. Cost in a segment that pays nothing was never the cap's to cut off.
    """
    start_fen = ordinary.segment_start_fen
    end_fen = start_fen + ordinary.covered_fen
    left = ordinary.fund_limit_fen * BASIS_POINTS
    numerator, denominator = 0, 0
    for segment in range(count):
        rate_bp = segment_rate_bp(table, cell, segment)
        cost_fen = cost_in_segment(table, cell, segment, start_fen, end_fen) if rate_bp != 0 else 0
        if denominator > 0:
            numerator += cost_fen * denominator
        elif cost_fen * rate_bp > left:
            numerator, denominator = cost_fen * rate_bp - left, rate_bp
        else:
            left -= cost_fen * rate_bp
    return numerator, denominator


def above_cap(table: Table, claim: Claim, terms: Terms, state: State, ordinary: Ordinary) -> AboveCap:
    """What over-cap terms pay for the cost above the caps; nothing where the scheme has none."""
    if terms.over_cap_rate_bp == 0:
        return AboveCap(0, 1, 0, 0, 0)
    numerator, denominator = 0, 1
    if ordinary.rounded_fen > ordinary.fund_limit_fen:
        numerator, denominator = cost_beyond_cap(table, claim.cell, terms.segment_count, ordinary)
    numerator += (claim.amount_fen - ordinary.deductible_fen - ordinary.covered_fen) * denominator
    if numerator == 0:
        return AboveCap(0, 1, 0, 0, 0)
    left_fen = at_least_zero(terms.over_cap_deductible_fen - state.over_cap_deductible_fen)
    taken_fen = smaller(left_fen, round_half_up(numerator, denominator))
    payable = at_least_zero(numerator - taken_fen * denominator)
    rounded_fen = round_half_up(payable * terms.over_cap_rate_bp, denominator * BASIS_POINTS)
    fund_fen = smaller(ordinary.rounded_fen, ordinary.fund_limit_fen)
    of_limit_fen = terms.over_cap_limit_fen - state.over_cap_fund_fen
    limit_fen = at_least_zero(smaller(of_limit_fen, ceiling_left(terms, state) - fund_fen))
    return AboveCap(numerator, denominator, taken_fen, rounded_fen, limit_fen)


def known_fund_limit(terms: Terms, state: State) -> int:
    """What the caps that are known still allow of the ordinary fund payment; may be negative."""
    unknown = terms.unknown_figures
    limit_fen = UNLIMITED_FEN
    if not unknown & BIT_FUND_CAP:
        limit_fen = smaller(limit_fen, terms.fund_cap_fen - state.fund_fen)
    if not unknown & BIT_PERIOD_FUND_CAP:
        limit_fen = smaller(limit_fen, terms.period_fund_cap_fen - state.period_fund_fen)
    if not unknown & BIT_ANNUAL_CEILING:
        limit_fen = smaller(limit_fen, ceiling_left(terms, state))
    return limit_fen


def meets_unknown_rate(table: Table, claim: Claim, terms: Terms, state: State, ordinary: Ordinary) -> bool:
    """Whether any covered cost lies in a segment whose rate no source gives, and whether that matters.

    It does not once known caps are used up and nothing is paid above them.
    """
    if known_fund_limit(terms, state) <= 0 and terms.over_cap_rate_bp == 0:
        return False
    start_fen = ordinary.segment_start_fen
    end_fen = start_fen + ordinary.covered_fen
    for segment in range(terms.segment_count):
        unknown = terms.unknown_figures & (BIT_FIRST_RATE << segment)
        if unknown and cost_in_segment(table, claim.cell, segment, start_fen, end_fen) > 0:
            return True
    return False


def unknown_cap_binding(terms: Terms, state: State, limit_fen: int) -> int:
    """The kind of the unknown cap that leaves no more than `limit_fen`; one of them does."""
    unknown = terms.unknown_figures
    if unknown & BIT_FUND_CAP and terms.fund_cap_fen - state.fund_fen <= limit_fen:
        return UNKNOWN_FUND_CAP
    if unknown & BIT_PERIOD_FUND_CAP and terms.period_fund_cap_fen - state.period_fund_fen <= limit_fen:
        return UNKNOWN_PERIOD_FUND_CAP
    return UNKNOWN_ANNUAL_CEILING


def unknown_reached(
    table: Table, claim: Claim, terms: Terms, state: State, ordinary: Ordinary, above: AboveCap
) -> int:
    """The kind of the unknown figure without which this claim cannot be settled, or SETTLED.

    What is proved to be allowed under an unknown cap is paid, and so is a payment that a known cap
    cuts to the same amount.
    """
    unknown, limit_fen = terms.unknown_figures, ordinary.fund_limit_fen
    if unknown & BIT_DEDUCTIBLE:
        return UNKNOWN_DEDUCTIBLE
    if unknown >= BIT_FIRST_RATE and meets_unknown_rate(table, claim, terms, state, ordinary):
        return UNKNOWN_RATE
    if ordinary.rounded_fen > limit_fen and known_fund_limit(terms, state) > limit_fen:
        return unknown_cap_binding(terms, state, limit_fen)
    if unknown & BIT_OVER_CAP_RATE and above.cost_numerator > 0:
        return UNKNOWN_OVER_CAP_RATE
    of_limit_fen = smaller(above.rounded_fen, terms.over_cap_limit_fen - state.over_cap_fund_fen)
    if unknown & BIT_ANNUAL_CEILING and above.limit_fen < of_limit_fen:
        return UNKNOWN_ANNUAL_CEILING
    return SETTLED


def state_after(state: State, claim: Claim, breakdown: Breakdown) -> State:
    """The accumulators after a settled claim; `state` already stands in the claim's periods."""
    return State(
        state.cost_fen + claim.amount_fen,
        state.deductible_fen + breakdown.deductible_fen,
        state.fund_fen + breakdown.fund_fen,
        state.over_cap_fund_fen + breakdown.over_cap_fund_fen,
        state.over_cap_deductible_fen + breakdown.over_cap_deductible_fen,
        state.elsewhere_fund_fen,
        state.deductible_key,
        state.period_deductible_fen + breakdown.deductible_fen,
        state.cap_key,
        state.period_cost_fen + claim.amount_fen,
        state.period_fund_fen + breakdown.fund_fen,
    )


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
    ordinary = ordinary_payment(table, claim, terms, opened)
    above = above_cap(table, claim, terms, opened, ordinary)
    if terms.unknown_figures != 0:
        status = unknown_reached(table, claim, terms, opened, ordinary, above)
        if status != SETTLED:
            return Breakdown(status, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0), state
    breakdown = Breakdown(
        SETTLED,
        ordinary.deductible_fen,
        ordinary.segment_start_fen,
        ordinary.covered_fen,
        ordinary.payment_numerator,
        ordinary.fund_limit_fen,
        smaller(ordinary.rounded_fen, ordinary.fund_limit_fen),
        above.cost_numerator,
        above.cost_denominator,
        above.deductible_fen,
        smaller(above.rounded_fen, above.limit_fen),
    )
    return breakdown, state_after(opened, claim, breakdown)


def without_rare_terms(terms: Terms) -> Terms:
    """The terms as if no cap were of a shorter period, nothing paid above, and only yearly caps unknown."""
    return Terms(
        terms.deductible_fen,
        terms.deductible_ceiling_fen,
        terms.segment_base,
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
    )


def has_rare_terms(table: Table) -> bool:
    """Whether `settle_common_claim` would be wrong for any row of a table."""
    for cell in range(table.shape[0]):
        terms = terms_of(table, cell)
        if terms != without_rare_terms(terms):
            return True
    return False


def settle_common_claim(table: Table, claim: Claim, state: State) -> tuple[Breakdown, State]:
    """`settle_claim` for a table without rare terms.

    They are constants here, so compiled code leaves out what they would need, and is a quarter faster.
    """
    return settle_under(table, without_rare_terms(terms_of(table, claim.cell)), claim, state)
