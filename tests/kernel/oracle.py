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

Scale = Literal["year gross", "year net", "visit gross", "visit net", "year payments"]
SCALES: tuple[Scale, ...] = ("year gross", "year net", "visit gross", "visit net", "year payments")

Counted = Literal["ordinary", "over-cap", "elsewhere"]
ALL_PAYMENTS: frozenset[Counted] = frozenset({"ordinary", "over-cap", "elsewhere"})


class Unknown(NamedTuple):
    """A figure that no source gives; of a cap, `allowed` is proved to be below it."""

    allowed: int = 0


@dataclass(frozen=True)
class Cell:
    """The terms for one kind of person at one kind of provider; None where there is no such term.

    On the scale "year payments" there are one or two segments, and nothing is paid above the caps.
    """

    segments: tuple[tuple[int, int | Unknown], ...]  # where each begins, and its rate
    scale: Scale = "year gross"
    deductible: int | Unknown = 0
    deductible_ceiling: int | None = None
    cost_cap: int | None = None
    period_cost_cap: int | None = None
    fund_cap: int | Unknown | None = None
    period_fund_cap: int | Unknown | None = None
    group_cap: int | Unknown | None = None
    annual_ceiling: int | Unknown | None = None
    ceiling_counts: frozenset[Counted] = ALL_PAYMENTS
    over_cap_rate: int | Unknown | None = None
    over_cap_deductible: int = 0
    over_cap_limit: int | None = None
    first_pay: int | Unknown = 0
    account_first: bool = False
    from_payment: bool = False  # the deductible is kept back from the payment
    own_share: bool = False  # what is paid beside the rates meets the deductible, too


class Visit(NamedTuple):
    cell: Cell
    amount: int
    deductible_key: int = 0
    cap_key: int = 0
    group_key: int = 0
    other_money: int = 0


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
    first_pay: int = 0
    account_first: int = 0
    withheld: int = 0
    met: int = 0  # what counts as borne of the deductible


class Settled(NamedTuple):
    visit: Visit
    result: Result

    @property
    def entered(self) -> int:
        """The cost that deductible and rates were applied to."""
        return self.visit.amount - self.result.first_pay - self.result.account_first


def half_up(amount: Fraction) -> int:
    return math.floor(amount + Fraction(1, 2))


def rate_of(figure: int | Unknown) -> Fraction:
    """An unknown rate pays nothing here; whoever reaches it is refused afterwards."""
    return Fraction(0) if isinstance(figure, Unknown) else Fraction(figure, 10_000)


class Year:
    """One member's benefit year in one area: the visits settled so far, and what stands beside them.

    Args:
        elsewhere: what pooled funds paid outside the scheme.
        account: the account money of this year.
        kept: whether a period or group that was left and comes back goes on, or begins anew.
    """

    def __init__(self, elsewhere: int = 0, account: int = 0, *, kept: bool = False) -> None:
        self.elsewhere = elsewhere
        self.account = account
        self.kept = kept
        self.settled: list[Settled] = []

    def settle(self, visit: Visit) -> Result:
        result = settle(self, visit)
        if result.status == "settled":
            self.settled.append(Settled(visit, result))
        return result

    def of_deductible_period(self, key: int) -> list[Settled]:
        return self._same([entry.visit.deductible_key == key for entry in self.settled])

    def of_cap_period(self, key: int) -> list[Settled]:
        return self._same([entry.visit.cap_key == key for entry in self.settled])

    def of_group(self, key: int) -> list[Settled]:
        return self._same([entry.visit.group_key == key for entry in self.settled])

    def _same(self, belongs: Sequence[bool]) -> list[Settled]:
        """The settled visits that belong; where nothing is kept, the latest as long as they do."""
        if self.kept:
            return [entry for entry, does in zip(self.settled, belongs, strict=True) if does]
        return last_run(belongs, self.settled)

    def fund_of_kinds(self, kinds: frozenset[Counted]) -> int:
        results = [entry.result for entry in self.settled]
        paid = self.elsewhere if "elsewhere" in kinds else 0
        paid += sum(result.fund for result in results) if "ordinary" in kinds else 0
        return paid + (sum(result.over_cap_fund for result in results) if "over-cap" in kinds else 0)


def last_run(belongs: Sequence[bool], entries: list[Settled]) -> list[Settled]:
    length = 0
    while length < len(entries) and belongs[-1 - length]:
        length += 1
    return entries[len(entries) - length :]


def cost_of(entries: list[Settled]) -> int:
    return sum(entry.entered for entry in entries)


def fund_of(entries: list[Settled]) -> int:
    return sum(entry.result.fund for entry in entries)


def met_of(entries: list[Settled]) -> int:
    return sum(entry.result.met for entry in entries)


def entering(year: Year, visit: Visit) -> tuple[int, int, int]:
    """First pay, account money, and the rest of the amount."""
    first_pay = half_up(visit.amount * rate_of(visit.cell.first_pay))
    spent = sum(entry.result.account_first for entry in year.settled)
    there = year.account - spent if visit.cell.account_first else 0
    account_first = min(there, visit.amount - first_pay)
    return first_pay, account_first, visit.amount - first_pay - account_first


def deductible_left(year: Year, visit: Visit) -> int:
    """What is still to be met of the period's deductible and of the year's ceiling."""
    assert not isinstance(visit.cell.deductible, Unknown)
    left = [visit.cell.deductible - met_of(year.of_deductible_period(visit.deductible_key))]
    if visit.cell.deductible_ceiling is not None:
        left.append(visit.cell.deductible_ceiling - met_of(year.settled))
    return max(0, min(left))


def covered_until(year: Year, visit: Visit, cost: int) -> int:
    """How far into the cost the caps on cost still reach, the deductible included in what they count."""
    left = [cost]
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
        return cost_of(year.settled) - under_deductible(year, visit)
    return taken if visit.cell.scale == "visit gross" else 0


def under_deductible(year: Year, visit: Visit) -> int:
    """The year's cost that fell under the deductible: none where it is kept back from payments."""
    if visit.cell.from_payment:
        return 0
    return sum(entry.result.deductible + entry.result.withheld for entry in year.settled)


class Piece(NamedTuple):
    """The part of a visit's covered cost that lies in one segment."""

    cost: Fraction
    rate: int | Unknown


def pieces(year: Year, visit: Visit, taken: int, covered: int) -> list[Piece]:
    """The covered cost cut at the bounds of the segments, in their order."""
    if visit.cell.scale == "year payments":
        return pieces_by_payment(visit.cell, fund_of(year.settled), Fraction(covered))
    begins, segments = stretch_begins(year, visit, taken), visit.cell.segments
    bounds = [start for start, _ in segments[1:]]
    cuts = sorted({begins, begins + covered, *(b for b in bounds if begins < b < begins + covered)})
    return [
        Piece(Fraction(until - since), next(rate for start, rate in reversed(segments) if start <= since))
        for since, until in pairwise(cuts)
    ]


def pieces_by_payment(cell: Cell, paid: int, covered: Fraction) -> list[Piece]:
    """Cost at the first rate until payments have come to the second segment, the rest at the second."""
    (_, first), *others = cell.segments
    if not others:
        return [Piece(covered, first)] if covered else []
    ((bound, second),) = others
    room = max(0, bound - paid)
    at_first = covered if room else Fraction(0)
    if room and rate_of(first):
        at_first = min(covered, room / rate_of(first))
    parts = [Piece(at_first, first), Piece(covered - at_first, second)]
    return [part for part in parts if part.cost]


class Left(NamedTuple):
    """What a cap on fund payments leaves, and whether the cap itself is known."""

    kind: str
    amount: int
    known: bool


def left_of(kind: str, cap: int | Unknown | None, paid: int) -> list[Left]:
    if cap is None:
        return []
    return [
        Left(kind, cap.allowed - paid, False) if isinstance(cap, Unknown) else Left(kind, cap - paid, True)
    ]


def left_of_ceiling(year: Year, visit: Visit, kind: Counted) -> list[Left]:
    """What the annual ceiling leaves of a kind of payment, if it counts that kind."""
    counts = visit.cell.ceiling_counts
    ceiling = visit.cell.annual_ceiling if kind in counts else None
    return left_of("annual ceiling", ceiling, year.fund_of_kinds(counts))


def left_of_caps(year: Year, visit: Visit) -> list[Left]:
    """In the order in which a refusal names them."""
    cell = visit.cell
    return [
        *left_of("fund cap", cell.fund_cap, fund_of(year.settled)),
        *left_of("period fund cap", cell.period_fund_cap, fund_of(year.of_cap_period(visit.cap_key))),
        *left_of("group fund cap", cell.group_cap, fund_of(year.of_group(visit.group_key))),
        *left_of_ceiling(year, visit, "ordinary"),
    ]


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
    if isinstance(visit.cell.first_pay, Unknown):
        return Result("first pay")
    if isinstance(visit.cell.deductible, Unknown):
        return Result("deductible")
    first_pay, account_first, cost = entering(year, visit)
    result = settle_cost(year, visit, cost)
    if result.status != "settled":
        return result
    met = result.deductible + result.withheld
    if visit.cell.own_share:
        met = cost - result.fund - result.over_cap_fund
    return result._replace(
        first_pay=first_pay, account_first=account_first, met=max(0, met - visit.other_money)
    )


def settle_cost(year: Year, visit: Visit, cost: int) -> Result:
    """Deductible, rates and caps, for the cost that is left for them."""
    from_payment, still = visit.cell.from_payment, deductible_left(year, visit)
    taken = 0 if from_payment else min(cost, still)
    covered = max(0, covered_until(year, visit, cost) - taken)
    parts = pieces(year, visit, taken, covered)
    left = left_of_caps(year, visit)
    limit, known_limit = least([c.amount for c in left]), least([c.amount for c in left if c.known])
    has_over_cap = visit.cell.over_cap_rate not in (None, 0)
    # Where known caps leave nothing, only what goes above them or is kept back still hangs on the rate.
    decides = known_limit > 0 or has_over_cap or (from_payment and still > 0)
    if decides and any(isinstance(part.rate, Unknown) for part in parts):
        return Result("rate")
    payment = sum((part.cost * rate_of(part.rate) for part in parts), Fraction(0))
    withheld = min(half_up(payment), still) if from_payment else 0
    due = half_up(payment) - withheld
    if min(due, known_limit) > limit:
        return Result(next(cap.kind for cap in left if not cap.known and cap.amount <= limit))
    fund = int(min(due, limit))
    ordinary = Result("settled", taken, covered, payment, fund, withheld=withheld)
    if not has_over_cap:
        return ordinary
    beyond = Fraction(cost - taken - covered)
    if due > limit:
        beyond += cost_pushed_out(parts, payment - withheld - fund)
    return above_caps(year, visit, ordinary, beyond) if beyond > 0 else ordinary


def above_caps(year: Year, visit: Visit, ordinary: Result, cost: Fraction) -> Result:
    cell, before = visit.cell, [entry.result for entry in year.settled]
    if cell.over_cap_rate is None or isinstance(cell.over_cap_rate, Unknown):
        return Result("over-cap rate")
    still_to_bear = cell.over_cap_deductible - sum(result.over_cap_deductible for result in before)
    borne = min(max(0, still_to_bear), half_up(cost))
    payment = half_up(max(Fraction(0), cost - borne) * Fraction(cell.over_cap_rate, 10_000))
    own = [] if cell.over_cap_limit is None else [cell.over_cap_limit - sum(r.over_cap_fund for r in before)]
    ceilings = left_of_ceiling(year, visit, "over-cap")
    just_paid = ordinary.fund if "ordinary" in cell.ceiling_counts else 0
    of_ceiling = [ceiling.amount - just_paid for ceiling in ceilings]
    paid = int(min(payment, least([*own, *of_ceiling])))
    if any(not ceiling.known for ceiling in ceilings) and min(payment, least(own)) > paid:
        return Result("annual ceiling")
    return ordinary._replace(over_cap_cost=cost, over_cap_deductible=borne, over_cap_fund=paid)
