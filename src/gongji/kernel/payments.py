"""The parts of one claim's benefit: what enters, deductible, rates, caps, and the terms above the caps.

The order is the one that published examples establish. Each payment is rounded half up once a visit.
Every function is plain Python that Numba can compile (`compiled` does).

Everything fits 64 bits: the largest product is 2 × cost × rate × rate, below 2 × 10¹⁰ × 10⁴ × 10⁴ =
2 × 10¹⁸ for claims under `LARGEST_AMOUNT_FEN`, also where segments are measured on payments.
"""

from gongji.kernel.layout import Table, segment_end_fen, segment_rate_bp, segment_start_fen
from gongji.kernel.records import (
    ACCOUNT_FIRST,
    BASE_VISIT_GROSS,
    BASE_YEAR_FUND,
    BASE_YEAR_GROSS,
    BASE_YEAR_NET,
    CEILING_LEAVES_OUT_ELSEWHERE,
    CEILING_LEAVES_OUT_ORDINARY,
    CEILING_LEAVES_OUT_OVER_CAP,
    DEDUCTIBLE_FROM_PAYMENT,
    UNLIMITED_FEN,
    AboveCap,
    Claim,
    Entering,
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
    """The state in the claim's periods and group: their fields at zero where the last claim was in others."""
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
        claim.group_key,
        state.group_fund_fen if state.group_key == claim.group_key else 0,
        state.not_counted_fen,
        state.account_left_fen,
    )


def entering_cost(terms: Terms, state: State, amount_fen: int) -> Entering:
    """What the person and this year's account money pay before all else, and the rest of the cost."""
    first_pay_fen = round_half_up(amount_fen * terms.first_pay_bp, BASIS_POINTS)
    account_first_fen = 0
    if terms.switches & ACCOUNT_FIRST:
        account_first_fen = smaller(amount_fen - first_pay_fen, state.account_left_fen)
    return Entering(first_pay_fen, account_first_fen, amount_fen - first_pay_fen - account_first_fen)


def deductible_left(terms: Terms, state: State) -> int:
    """What is left of the deductible of the period and of its annual ceiling."""
    of_period_fen = terms.deductible_fen - state.period_deductible_fen
    counted_fen = state.deductible_fen - state.not_counted_fen
    of_year_fen = terms.deductible_ceiling_fen - counted_fen
    return at_least_zero(smaller(of_period_fen, of_year_fen))


def deductible_taken(terms: Terms, state: State, entering_fen: int) -> int:
    """The part of the cost under the deductible, where it is taken from the cost."""
    if terms.switches & DEDUCTIBLE_FROM_PAYMENT:
        return 0
    return smaller(entering_fen, deductible_left(terms, state))


def payment_withheld(terms: Terms, state: State, payment_fen: int) -> int:
    """The part of the payment that is kept back, where the deductible is taken from the payment."""
    if terms.switches & DEDUCTIBLE_FROM_PAYMENT:
        return smaller(payment_fen, deductible_left(terms, state))
    return 0


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
        from_payment = terms.switches & DEDUCTIBLE_FROM_PAYMENT
        return state.cost_fen if from_payment else state.cost_fen - state.deductible_fen
    if terms.segment_base == BASE_YEAR_FUND:
        return state.fund_fen
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


def left_at_first_rate(table: Table, cell: int, start_fen: int, covered_fen: int) -> int:
    """What the first rate may still pay where segments are measured on payments, in 1/10,000 fen.

    Never more than the cost, which no payment exceeds: so that an end that does not exist fits 64 bits.
    """
    left_fen = at_least_zero(segment_end_fen(table, cell, 0) - start_fen)
    return smaller(left_fen, covered_fen) * BASIS_POINTS


def payment_on_payments(table: Table, cell: int, start_fen: int, covered_fen: int) -> tuple[int, int]:
    """The exact ordinary payment where segments are measured on payments, as a fraction of fen.

    The first rate holds until the year's payments reach its end; what cost is left then has the
    second rate.
    """
    first_bp, second_bp = segment_rate_bp(table, cell, 0), segment_rate_bp(table, cell, 1)
    left = left_at_first_rate(table, cell, start_fen, covered_fen)
    at_first = covered_fen * first_bp
    if left == 0:
        return covered_fen * second_bp, BASIS_POINTS
    if at_first <= left:
        return at_first, BASIS_POINTS
    return left * first_bp + (at_first - left) * second_bp, first_bp * BASIS_POINTS


def exact_payment(table: Table, cell: int, terms: Terms, start_fen: int, covered_fen: int) -> tuple[int, int]:
    """The exact ordinary payment for a stretch of cost, as a fraction (numerator, denominator) of fen."""
    if terms.segment_base == BASE_YEAR_FUND:
        return payment_on_payments(table, cell, start_fen, covered_fen)
    return payment_numerator(table, cell, terms.segment_count, start_fen, covered_fen), BASIS_POINTS


def rounded_payment(numerator: int, denominator: int) -> int:
    """The payment in whole fen; by its own line where the denominator is the common one.

    A division by a constant takes a tenth of the time of one by a variable.
    """
    if denominator == BASIS_POINTS:
        return round_half_up(numerator, BASIS_POINTS)
    return round_half_up(numerator, denominator)


def fund_limit(terms: Terms, state: State) -> int:
    """What the caps on the ordinary fund payment still allow."""
    of_year_fen = terms.fund_cap_fen - state.fund_fen
    of_period_fen = terms.period_fund_cap_fen - state.period_fund_fen
    limit_fen = smaller(of_year_fen, of_period_fen)
    if terms.group_fund_cap_fen != UNLIMITED_FEN:
        limit_fen = smaller(limit_fen, terms.group_fund_cap_fen - state.group_fund_fen)
    if not terms.switches & CEILING_LEAVES_OUT_ORDINARY:
        limit_fen = smaller(limit_fen, ceiling_left(terms, state))
    return at_least_zero(limit_fen)


def ceiling_left(terms: Terms, state: State) -> int:
    """What the annual ceiling over the fund payments that it counts still allows; may be negative."""
    switches = terms.switches
    ordinary_fen = 0 if switches & CEILING_LEAVES_OUT_ORDINARY else state.fund_fen
    over_cap_fen = 0 if switches & CEILING_LEAVES_OUT_OVER_CAP else state.over_cap_fund_fen
    elsewhere_fen = 0 if switches & CEILING_LEAVES_OUT_ELSEWHERE else state.elsewhere_fund_fen
    return terms.annual_ceiling_fen - (ordinary_fen + over_cap_fen + elsewhere_fen)


def over_cap_left(terms: Terms, state: State, fund_fen: int) -> int:
    """What over-cap limit and annual ceiling allow above the caps, after an ordinary payment."""
    limit_fen = terms.over_cap_limit_fen - state.over_cap_fund_fen
    if not terms.switches & CEILING_LEAVES_OUT_OVER_CAP:
        counted_fen = 0 if terms.switches & CEILING_LEAVES_OUT_ORDINARY else fund_fen
        limit_fen = smaller(limit_fen, ceiling_left(terms, state) - counted_fen)
    return at_least_zero(limit_fen)


def ordinary_payment(table: Table, claim: Claim, terms: Terms, state: State, entering_fen: int) -> Ordinary:
    """Deductible, rates and caps, before the terms above them; `state` stands in the claim's periods."""
    taken_fen = deductible_taken(terms, state, entering_fen)
    covered_fen = cost_within_caps(terms, state, taken_fen, entering_fen)
    start_fen = start_on_segments(terms, state, taken_fen)
    numerator, denominator = exact_payment(table, claim.cell, terms, start_fen, covered_fen)
    payment_fen = rounded_payment(numerator, denominator)
    withheld_fen = payment_withheld(terms, state, payment_fen)
    return Ordinary(
        taken_fen,
        withheld_fen,
        start_fen,
        covered_fen,
        numerator,
        denominator,
        fund_limit(terms, state),
        payment_fen - withheld_fen,
    )


def cost_beyond_cap(table: Table, cell: int, count: int, ordinary: Ordinary) -> tuple[int, int]:
    """The cost whose payment no longer fits under the cap, as a fraction (numerator, denominator) of fen.

    The payment that fits is used up segment by segment; the rest is turned back into cost at the
    rate of its segment. Cost in a segment that pays nothing was never the cap's to cut off.
    """
    start_fen = ordinary.segment_start_fen
    end_fen = start_fen + ordinary.covered_fen
    left = (ordinary.fund_limit_fen + ordinary.withheld_fen) * BASIS_POINTS
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


def cost_beyond_cap_on_payments(table: Table, cell: int, ordinary: Ordinary) -> tuple[int, int]:
    """`cost_beyond_cap` where segments are measured on payments.

    The fraction fits 64 bits to be rounded, but not to be multiplied by one more rate: on this scale
    nothing is paid above the caps.
    """
    covered_fen = ordinary.covered_fen
    first_bp, second_bp = segment_rate_bp(table, cell, 0), segment_rate_bp(table, cell, 1)
    fits = (ordinary.fund_limit_fen + ordinary.withheld_fen) * BASIS_POINTS
    left = left_at_first_rate(table, cell, ordinary.segment_start_fen, covered_fen)
    at_first = covered_fen * first_bp
    if left == 0:
        return covered_fen * second_bp - fits, second_bp
    if at_first <= left:
        return at_first - fits, first_bp
    if fits < left:
        paid_at_second = at_first - left if second_bp != 0 else 0
        return paid_at_second + left - fits, first_bp
    return (at_first - left) * second_bp - (fits - left) * first_bp, first_bp * second_bp


def cost_above_caps(
    table: Table, claim: Claim, terms: Terms, entering_fen: int, ordinary: Ordinary
) -> tuple[int, int]:
    """The cost above the caps on cost and payment, as a fraction (numerator, denominator) of fen."""
    numerator, denominator = 0, 1
    if ordinary.rounded_fen > ordinary.fund_limit_fen:
        if terms.segment_base == BASE_YEAR_FUND:
            numerator, denominator = cost_beyond_cap_on_payments(table, claim.cell, ordinary)
        else:
            numerator, denominator = cost_beyond_cap(table, claim.cell, terms.segment_count, ordinary)
    above_cost_cap_fen = entering_fen - ordinary.deductible_fen - ordinary.covered_fen
    return numerator + above_cost_cap_fen * denominator, denominator


def above_cap(
    table: Table, claim: Claim, terms: Terms, state: State, entering_fen: int, ordinary: Ordinary
) -> AboveCap:
    """What over-cap terms pay for the cost above the caps; nothing where the scheme has none."""
    if terms.over_cap_rate_bp == 0:
        return AboveCap(0, 1, 0, 0, 0)
    numerator, denominator = cost_above_caps(table, claim, terms, entering_fen, ordinary)
    if numerator == 0:
        return AboveCap(0, 1, 0, 0, 0)
    left_fen = at_least_zero(terms.over_cap_deductible_fen - state.over_cap_deductible_fen)
    taken_fen = smaller(left_fen, round_half_up(numerator, denominator))
    payable = at_least_zero(numerator - taken_fen * denominator)
    rounded_fen = round_half_up(payable * terms.over_cap_rate_bp, denominator * BASIS_POINTS)
    fund_fen = smaller(ordinary.rounded_fen, ordinary.fund_limit_fen)
    return AboveCap(numerator, denominator, taken_fen, rounded_fen, over_cap_left(terms, state, fund_fen))
