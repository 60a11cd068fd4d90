"""The figures of a policy for one case, in fractions where they are shares."""

import math
from dataclasses import dataclass
from fractions import Fraction

from .model import Day, Policy, Row, Rows, Share, Terms


@dataclass(frozen=True)
class Visit:
    """Where and for whom a cost arises, and what it shares a period with."""

    person: str
    provider: str
    day: Day
    number: object  # entries of one visit have the same
    institution: str | None
    family_money: int = 0


def half_up(amount: Fraction) -> int:
    return math.floor(amount + Fraction(1, 2))


def share_of(rate_bp: int) -> Fraction:
    return Fraction(rate_bp, 10_000)


def rows_for(rows: Rows, visit: Visit, segment: int | None = None) -> list[Row]:
    return [
        row
        for row in rows
        if (row.persons is None or visit.person in row.persons)
        and (row.providers is None or visit.provider in row.providers)
        and (row.segment is None or row.segment == segment)
    ]


def figure(rows: Rows, visit: Visit, segment: int | None = None) -> int | Share | None:
    """The one figure for a case; None where no row is for it."""
    found = rows_for(rows, visit, segment)
    assert len(found) <= 1, found
    return found[0].value if found else None


def amount(policy: Policy, rows: Rows, visit: Visit) -> int | None:
    """An amount in fen, a share of a reference amount worked out."""
    value = figure(rows, visit)
    if not isinstance(value, Share):
        return value
    exact = policy.references[value.of] * share_of(value.share_bp)
    if value.rounded == "down to yuan":
        return math.floor(exact / 100) * 100
    if value.rounded == "half up to yuan":
        return half_up(exact / 100) * 100
    assert exact.denominator == 1
    return int(exact)


def rate(terms: Terms, visit: Visit, segment: int) -> Fraction:
    base = figure(terms.rates, visit, segment)
    assert isinstance(base, int)
    added = [row.value for row in rows_for(terms.uplifts, visit, segment)]
    return share_of(base + sum(points for points in added if isinstance(points, int)))
