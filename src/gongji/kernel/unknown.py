"""Which claims an unknown figure stops, and which one: only those whose payment it decides."""

from gongji.kernel.layout import Table, segment_rate_bp
from gongji.kernel.payments import (
    ceiling_left,
    cost_in_segment,
    left_at_first_rate,
    payment_withheld,
    smaller,
)
from gongji.kernel.records import (
    BASE_YEAR_FUND,
    BIT_ANNUAL_CEILING,
    BIT_DEDUCTIBLE,
    BIT_FIRST_PAY,
    BIT_FIRST_RATE,
    BIT_FUND_CAP,
    BIT_GROUP_FUND_CAP,
    BIT_OVER_CAP_RATE,
    BIT_PERIOD_FUND_CAP,
    CEILING_LEAVES_OUT_ORDINARY,
    SETTLED,
    UNKNOWN_ANNUAL_CEILING,
    UNKNOWN_DEDUCTIBLE,
    UNKNOWN_FIRST_PAY,
    UNKNOWN_FUND_CAP,
    UNKNOWN_GROUP_FUND_CAP,
    UNKNOWN_OVER_CAP_RATE,
    UNKNOWN_PERIOD_FUND_CAP,
    UNKNOWN_RATE,
    UNLIMITED_FEN,
    AboveCap,
    Claim,
    Ordinary,
    State,
    Terms,
)


def known_fund_limit(terms: Terms, state: State) -> int:
    """What the caps that are known still allow of the ordinary fund payment; may be negative."""
    unknown = terms.unknown_figures
    limit_fen = UNLIMITED_FEN
    if not unknown & BIT_FUND_CAP:
        limit_fen = smaller(limit_fen, terms.fund_cap_fen - state.fund_fen)
    if not unknown & BIT_PERIOD_FUND_CAP:
        limit_fen = smaller(limit_fen, terms.period_fund_cap_fen - state.period_fund_fen)
    if not unknown & BIT_GROUP_FUND_CAP:
        limit_fen = smaller(limit_fen, terms.group_fund_cap_fen - state.group_fund_fen)
    if not (unknown & BIT_ANNUAL_CEILING or terms.switches & CEILING_LEAVES_OUT_ORDINARY):
        limit_fen = smaller(limit_fen, ceiling_left(terms, state))
    return limit_fen


def meets_unknown_rate_on_payments(table: Table, cell: int, terms: Terms, ordinary: Ordinary) -> bool:
    """The same where segments are measured on payments: an unknown first rate hides where it ends."""
    covered_fen = ordinary.covered_fen
    left = left_at_first_rate(table, cell, ordinary.segment_start_fen, covered_fen)
    if left > 0 and terms.unknown_figures & BIT_FIRST_RATE:
        return True
    beyond = covered_fen * segment_rate_bp(table, cell, 0) > left if left > 0 else covered_fen > 0
    return beyond and terms.unknown_figures & (BIT_FIRST_RATE << 1) != 0


def meets_unknown_rate(table: Table, claim: Claim, terms: Terms, state: State, ordinary: Ordinary) -> bool:
    """Whether any covered cost lies in a segment whose rate no source gives, and whether that matters.

    It does not once known caps are used up, nothing is paid above them and nothing kept back.
    """
    # The rate still decides what is paid above the caps and what is kept back of a deductible.
    decides = terms.over_cap_rate_bp != 0 or payment_withheld(terms, state, ordinary.covered_fen) > 0
    if known_fund_limit(terms, state) <= 0 and not decides:
        return False
    return lies_at_unknown_rate(table, claim, terms, ordinary)


def lies_at_unknown_rate(table: Table, claim: Claim, terms: Terms, ordinary: Ordinary) -> bool:
    """Whether any covered cost lies in a segment whose rate no source gives."""
    if terms.segment_base == BASE_YEAR_FUND:
        return meets_unknown_rate_on_payments(table, claim.cell, terms, ordinary)
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
    if unknown & BIT_GROUP_FUND_CAP and terms.group_fund_cap_fen - state.group_fund_fen <= limit_fen:
        return UNKNOWN_GROUP_FUND_CAP
    return UNKNOWN_ANNUAL_CEILING


def unknown_reached(
    table: Table, claim: Claim, terms: Terms, state: State, ordinary: Ordinary, above: AboveCap
) -> int:
    """The kind of the unknown figure without which this claim cannot be settled, or SETTLED.

    What is proved to be allowed under an unknown cap is paid, and so is a payment that a known cap
    cuts to the same amount.
    """
    unknown, limit_fen = terms.unknown_figures, ordinary.fund_limit_fen
    if unknown & BIT_FIRST_PAY:
        return UNKNOWN_FIRST_PAY
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
