"""What the terms mean, in fractions and in words of our own: the kernel's independent oracle.

Slow, plain, without accumulators: every question is asked of the list of settled visits. It imports
nothing of the package, so that an error there cannot hide here. Amounts are fen, rates basis points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple

Scale = Literal["year gross", "year net", "visit gross", "visit net"]
SCALES: tuple[Scale, ...] = ("year gross", "year net", "visit gross", "visit net")


class Unknown(NamedTuple):
    """A figure that no source gives; of a cap, `allowed` is proved to be below it."""

    allowed: int = 0


@dataclass(frozen=True)
class Cell:
    """The terms for one kind of person at one kind of provider; None where there is no such term."""

    segments: tuple[tuple[int, int | Unknown], ...]  # where each begins, and its rate
    scale: Scale = "year gross"
    deductible: int | Unknown = 0
    deductible_ceiling: int | None = None
    cost_cap: int | None = None
    period_cost_cap: int | None = None
    fund_cap: int | Unknown | None = None
    period_fund_cap: int | Unknown | None = None
    annual_ceiling: int | Unknown | None = None
    over_cap_rate: int | Unknown | None = None
    over_cap_deductible: int = 0
    over_cap_limit: int | None = None


class Visit(NamedTuple):
    cell: Cell
    amount: int
    deductible_key: int
    cap_key: int


class Result(NamedTuple):
    """`status` is "settled" or the kind of unknown figure that was reached; then all else is 0."""

    status: str
    deductible: int = 0
    covered: int = 0
    payment: Fraction = Fraction(0)
    fund: int = 0
    over_cap_cost: Fraction = Fraction(0)
    over_cap_deductible: int = 0
    over_cap_fund: int = 0


class Settled(NamedTuple):
    visit: Visit
    result: Result


def half_up(amount: Fraction) -> int:
    return math.floor(amount + Fraction(1, 2))


def rate_of(figure: int | Unknown) -> Fraction:
    """An unknown rate pays nothing here; whoever reaches it is refused afterwards."""
    return Fraction(0) if isinstance(figure, Unknown) else Fraction(figure, 10_000)


class Year:
    """One member's benefit year in one area: the visits settled so far, and payments made elsewhere."""

    def __init__(self, elsewhere: int = 0) -> None:
        self.elsewhere = elsewhere
        self.settled: list[Settled] = []

    def settle(self, visit: Visit) -> Result:
        result = settle(self, visit)
        if result.status == "settled":
            self.settled.append(Settled(visit, result))
        return result

    def of_deductible_period(self, key: int) -> list[Settled]:
        """The latest settled visits as long as they are in the period."""
        return last_run([entry.visit.deductible_key == key for entry in self.settled], self.settled)

    def of_cap_period(self, key: int) -> list[Settled]:
        return last_run([entry.visit.cap_key == key for entry in self.settled], self.settled)

    def fund_of_all_kinds(self) -> int:
        paid = sum(entry.result.fund + entry.result.over_cap_fund for entry in self.settled)
        return paid + self.elsewhere


def last_run(belongs: Sequence[bool], entries: list[Settled]) -> list[Settled]:
    length = 0
    while length < len(entries) and belongs[-1 - length]:
        length += 1
    return entries[len(entries) - length :]


def cost_of(entries: list[Settled]) -> int:
    return sum(entry.visit.amount for entry in entries)


def fund_of(entries: list[Settled]) -> int:
    return sum(entry.result.fund for entry in entries)


def deductible_of(entries: list[Settled]) -> int:
    return sum(entry.result.deductible for entry in entries)


def deductible(year: Year, visit: Visit) -> int:
    """What is left of the period's deductible and of the year's ceiling, but not more than the amount."""
    assert not isinstance(visit.cell.deductible, Unknown)
    taken_in_period = deductible_of(year.of_deductible_period(visit.deductible_key))
    left = [visit.amount, visit.cell.deductible - taken_in_period]
    if visit.cell.deductible_ceiling is not None:
        left.append(visit.cell.deductible_ceiling - deductible_of(year.settled))
    return max(0, min(left))


def covered_until(year: Year, visit: Visit) -> int:
    """How far into the amount the caps on cost still reach, the deductible included in what they count."""
    left = [visit.amount]
    if visit.cell.cost_cap is not None:
        left.append(visit.cell.cost_cap - cost_of(year.settled))
    if visit.cell.period_cost_cap is not None:
        left.append(visit.cell.period_cost_cap - cost_of(year.of_cap_period(visit.cap_key)))
    return min(left)


def stretch_begins(year: Year, visit: Visit, taken: int) -> int:
    """Where on the scale of the segments the covered cost begins."""
    if visit.cell.scale == "year gross":
        return cost_of(year.settled) + taken
    if visit.cell.scale == "year net":
        return cost_of(year.settled) - deductible_of(year.settled)
    return taken if visit.cell.scale == "visit gross" else 0


class Piece(NamedTuple):
    """The part of a visit's covered cost that lies in one segment."""

    cost: int
    rate: int | Unknown


def pieces(cell: Cell, begins: int, covered: int) -> list[Piece]:
    """The covered cost cut at the bounds of the segments, in their order."""
    bounds = [start for start, _ in cell.segments[1:]]
    cuts = sorted({begins, begins + covered, *(b for b in bounds if begins < b < begins + covered)})
    return [
        Piece(until - since, next(rate for start, rate in reversed(cell.segments) if start <= since))
        for since, until in pairwise(cuts)
    ]


class Left(NamedTuple):
    """What a cap on fund payments leaves, and whether the cap itself is known."""

    kind: str
    amount: int
    known: bool


def left_of_caps(year: Year, visit: Visit) -> list[Left]:
    """In the order in which a refusal names them."""
    cell, used = visit.cell, fund_of(year.settled)
    used_in_period = fund_of(year.of_cap_period(visit.cap_key))
    left = []
    for kind, cap, paid in (
        ("fund cap", cell.fund_cap, used),
        ("period fund cap", cell.period_fund_cap, used_in_period),
        ("annual ceiling", cell.annual_ceiling, year.fund_of_all_kinds()),
    ):
        if cap is not None:
            known = not isinstance(cap, Unknown)
            left.append(Left(kind, (cap.allowed if isinstance(cap, Unknown) else cap) - paid, known))
    return left


def least(amounts: list[int]) -> int | float:
    """The least of what several caps leave, never below 0; infinite without a cap."""
    return max(0, min(amounts)) if amounts else math.inf


def cost_pushed_out(parts: list[Piece], too_much: Fraction) -> Fraction:
    """The payment that found no room, turned back into cost from the end of the visit."""
    cost = Fraction(0)
    for part in reversed(parts):
        rate = rate_of(part.rate)
        if rate > 0:
            pushed = min(too_much, part.cost * rate)
            too_much -= pushed
            cost += pushed / rate
    return cost


def settle(year: Year, visit: Visit) -> Result:
    if isinstance(visit.cell.deductible, Unknown):
        return Result("deductible")
    taken = deductible(year, visit)
    covered = max(0, covered_until(year, visit) - taken)
    parts = pieces(visit.cell, stretch_begins(year, visit, taken), covered)
    left = left_of_caps(year, visit)
    limit, known_limit = least([c.amount for c in left]), least([c.amount for c in left if c.known])
    has_over_cap = visit.cell.over_cap_rate not in (None, 0)
    if (known_limit > 0 or has_over_cap) and any(isinstance(part.rate, Unknown) for part in parts):
        return Result("rate")
    payment = sum((part.cost * rate_of(part.rate) for part in parts), Fraction(0))
    fund = int(min(half_up(payment), limit))
    if min(half_up(payment), known_limit) > limit:
        return Result(next(cap.kind for cap in left if not cap.known and cap.amount <= limit))
    ordinary = Result("settled", taken, covered, payment, fund)
    if not has_over_cap:
        return ordinary
    cost = Fraction(visit.amount - taken - covered)
    if half_up(payment) > limit:
        cost += cost_pushed_out(parts, payment - fund)
    return above_caps(year, visit, ordinary, cost) if cost > 0 else ordinary


def above_caps(year: Year, visit: Visit, ordinary: Result, cost: Fraction) -> Result:
    cell, before = visit.cell, [entry.result for entry in year.settled]
    if cell.over_cap_rate is None or isinstance(cell.over_cap_rate, Unknown):
        return Result("over-cap rate")
    still_to_bear = cell.over_cap_deductible - sum(result.over_cap_deductible for result in before)
    borne = min(max(0, still_to_bear), half_up(cost))
    payment = half_up(max(Fraction(0), cost - borne) * Fraction(cell.over_cap_rate, 10_000))
    own = [] if cell.over_cap_limit is None else [cell.over_cap_limit - sum(r.over_cap_fund for r in before)]
    ceilings = [left for left in left_of_caps(year, visit) if left.kind == "annual ceiling"]
    of_ceiling = [ceiling.amount - ordinary.fund for ceiling in ceilings]
    paid = int(min(payment, least([*own, *of_ceiling])))
    if any(not ceiling.known for ceiling in ceilings) and min(payment, least(own)) > paid:
        return Result("annual ceiling")
    return ordinary._replace(over_cap_cost=cost, over_cap_deductible=borne, over_cap_fund=paid)
