"""What a visit must come to, in fractions of a fen, from the visits that count and nothing else.

It keeps no accumulators: each time it looks at all earlier visits of the member that were not reversed,
adds up what lies in the same year and the same period, and applies the terms once. It imports nothing of
the package.
"""

import datetime
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import NamedTuple

Day = datetime.date


class Terms(NamedTuple):
    """The terms of one person at one provider; amounts in fen, rates as fractions.

    Segments (upper bound of the year's cost, rate) rise; a bound of None has no end.
    """

    segments: tuple[tuple[int | None, Fraction], ...]
    deductible: int = 0
    deductible_per: str = "year"
    deductible_ceiling: int | None = None
    cost_cap: int | None = None
    fund_cap: int | None = None
    period_fund_cap: int | None = None
    cap_per: str = "year"
    over_cap_rate: Fraction = Fraction(0)
    ceiling: int | None = None


class Counted(NamedTuple):
    """A visit that counts, as it was settled; amounts in fen."""

    day: Day
    amount: int
    deductible: int
    fund: int
    over_cap_fund: int


def percent(points: int) -> Fraction:
    return Fraction(points, 100)


def half_up(amount: Fraction) -> int:
    """To the whole fen, half up."""
    return math.floor(amount + Fraction(1, 2))


PERIODS: dict[str, Callable[[Day], object]] = {
    "day": lambda day: day,
    "month": lambda day: (day.year, day.month),
    "quarter": lambda day: (day.year, (day.month + 2) // 3),
    "year": lambda day: day.year,
}


def in_period(history: Sequence[Counted], day: Day, per: str) -> list[Counted]:
    """The visits of the period that holds `day`; none where every visit is a period of its own."""
    if per == "visit":
        return []
    period_of = PERIODS[per]
    return [one for one in history if one.day.year == day.year and period_of(one.day) == period_of(day)]


def left_of(limit: int | None, used: int, otherwise: int) -> int:
    """What a limit still allows; `otherwise` where there is none."""
    return otherwise if limit is None else max(0, limit - used)


def exact_payment(terms: Terms, start: int, end: int) -> Fraction:
    """The unrounded payment for the year's cost between two points."""
    exact, lower = Fraction(0), 0
    for bound, rate in terms.segments:
        upper = end if bound is None else min(end, bound)
        exact += max(0, upper - max(start, lower)) * rate
        lower = upper if bound is None else bound
    return exact


def expected_visit(terms: Terms, history: Sequence[Counted], day: Day, amount: int) -> Counted:
    """One visit after those that count."""
    year = in_period(history, day, "year")
    taken = sum(one.deductible for one in in_period(history, day, terms.deductible_per))
    deductible = min(amount, max(0, terms.deductible - taken))
    deductible = min(
        deductible, left_of(terms.deductible_ceiling, sum(one.deductible for one in year), amount)
    )
    cost = sum(one.amount for one in year)
    end = cost + amount if terms.cost_cap is None else min(cost + amount, terms.cost_cap)
    rounded = half_up(exact_payment(terms, cost + deductible, max(end, cost + deductible)))
    limit = min(
        left_of(terms.fund_cap, sum(one.fund for one in year), rounded),
        left_of(
            terms.period_fund_cap, sum(one.fund for one in in_period(history, day, terms.cap_per)), rounded
        ),
        left_of(terms.ceiling, sum(one.fund + one.over_cap_fund for one in year), rounded),
    )
    fund = min(rounded, limit)
    over_cap = 0
    if terms.over_cap_rate and rounded > limit:
        ((_, rate),) = terms.segments
        beyond = amount - deductible - limit / rate
        used = sum(one.fund + one.over_cap_fund for one in year) + fund
        over_cap = half_up(beyond * terms.over_cap_rate)
        over_cap = min(over_cap, left_of(terms.ceiling, used, over_cap))
    return Counted(day, amount, deductible, fund, over_cap)
