"""What part of the cost between deductible and caps the fund is expected to pay, by the kernel itself.

A floor on the rate says nothing of the deductible or of cost beyond the caps. So stated years of
visits are settled by the kernel, and its payments are held against the cost that it paid them for.
"""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from gongji.dates import Day
from gongji.kernel.layout import terms_of
from gongji.kernel.payments import cost_beyond_cap
from gongji.kernel.records import (
    BASE_YEAR_FUND,
    SETTLED,
    UNKNOWN_RATE,
    Breakdown,
    Claim,
    Ordinary,
    State,
)
from gongji.kernel.rules import settle_claim
from gongji.money import round_half_up
from gongji.policy.constraints import StatedYear
from gongji.policy.scheme import Occasion, Scheme


class Paid(NamedTuple):
    """A cost in fen and what the fund pays of it."""

    cost_fen: Fraction
    fund_fen: Fraction


def expected_rate(scheme: Scheme, cell: int, years: tuple[StatedYear, ...]) -> Fraction | None:
    """The fund's part of the cost above the deductible and below the caps, over all stated years.

    Payments are taken before their rounding to the fen, so that a rate of exactly the floor keeps it.
    Where an unknown cap is reached, the year counts up to there.

    Args:
        scheme: the compiled policy.
        cell: the row of a person class at a provider class.
        years: the stated years, with their shares.

    Returns:
        The part, from 0 to 1; None where a visit reaches an unknown rate, or where no stated visit is
        known to have such cost.
    """
    cost_fen, fund_fen = Fraction(0), Fraction(0)
    for year in years:
        for breakdown in _visits(scheme, cell, year):
            if breakdown.status == UNKNOWN_RATE:
                return None
            paid = _paid_below_caps(scheme, cell, breakdown)
            cost_fen += paid.cost_fen * year.share_bp
            fund_fen += paid.fund_fen * year.share_bp
    return fund_fen / cost_fen if cost_fen else None


def _visits(scheme: Scheme, cell: int, year: StatedYear) -> Iterator[Breakdown]:
    """The visits of one stated year, spread evenly, until one cannot be settled."""
    begins = scheme.policy.benefit_year
    first_day = Day(scheme.policy.effective.period.start.year, begins.month, begins.day)
    state = State()
    for number in range(year.visits):
        day = first_day + timedelta(days=365 * number // year.visits)
        claim = Claim(cell, year.cost_a_visit_fen, *scheme.keys(cell, Occasion(day, number)))
        breakdown, state = settle_claim(scheme.table, claim, state)
        yield breakdown
        if breakdown.status != SETTLED:
            return


def _paid_below_caps(scheme: Scheme, cell: int, breakdown: Breakdown) -> Paid:
    """The cost of a visit that lies below the caps, and the exact payment for it.

    Where segments are measured on payments, a visit that a cap cuts is left out: nothing says which
    part of its cost lay below the cap.
    """
    if breakdown.fund_limit_fen == 0:
        return Paid(Fraction(0), Fraction(0))
    exact_fen = Fraction(breakdown.payment_numerator, breakdown.payment_denominator) - breakdown.withheld_fen
    rounded_fen = round_half_up(exact_fen.numerator, exact_fen.denominator)
    if rounded_fen <= breakdown.fund_limit_fen:
        return Paid(Fraction(breakdown.covered_fen), exact_fen)
    terms = terms_of(scheme.table, cell)
    if terms.segment_base == BASE_YEAR_FUND:
        return Paid(Fraction(0), Fraction(0))
    count = terms.segment_count
    ordinary = Ordinary(
        breakdown.deductible_fen,
        breakdown.withheld_fen,
        breakdown.segment_start_fen,
        breakdown.covered_fen,
        breakdown.payment_numerator,
        breakdown.payment_denominator,
        breakdown.fund_limit_fen,
        rounded_fen,
    )
    beyond_fen = Fraction(*cost_beyond_cap(scheme.table, cell, count, ordinary))
    return Paid(breakdown.covered_fen - beyond_fen, Fraction(breakdown.fund_limit_fen))
