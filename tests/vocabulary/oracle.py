"""What a policy of the whole vocabulary pays, in fractions: slow, plain, without accumulators.

Every question is asked of the list of what was settled before. It imports nothing of the package, so
that an error there cannot hide here. Amounts are fen.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from .classes import person_class, provider_class, year_start
from .figures import Visit, amount, figure, half_up, rate, share_of
from .model import Day, Deductible, Period, Policy, Segments, Terms


class Outcome(NamedTuple):
    """The four amounts of one visit."""

    deductible: int
    fund: int
    overflow: int
    personal: int


class Settled(NamedTuple):
    """One cost under one set of terms."""

    visit: Visit
    entering: int = 0
    taken: int = 0  # deductible, from cost
    withheld: int = 0  # deductible, from payment
    met: int = 0
    covered: int = 0
    fund: int = 0
    beyond: Fraction = Fraction(0)  # cost above the caps
    over_cap_taken: int = 0
    over_cap_fund: int = 0
    account: int = 0


Past = tuple[Settled, ...]


# Periods


def period(per: Period, visit: Visit) -> object:
    """What visits of one period have in common."""
    day = visit.day
    keys: dict[Period, object] = {
        "visit": visit.number,
        "institution day": (visit.institution, day),
        "day": day,
        "month": (day.year, day.month),
        "quarter": (day.year, (day.month - 1) // 3),
        "year": None,
    }
    return keys[per]


def of_period(past: Past, per: Period, visit: Visit) -> Past:
    return tuple(each for each in past if period(per, each.visit) == period(per, visit))


def of_group(past: Past, deductible: Deductible, visit: Visit) -> Past:
    """What was settled at the classes that meet one deductible together with that of the visit."""
    if not deductible.separately:
        return past
    (group,) = [group for group in deductible.separately if visit.provider in group]
    return tuple(each for each in past if each.visit.provider in group)


# One cost under one set of terms


def deductible_left(policy: Policy, deductible: Deductible | None, visit: Visit, past: Past) -> int:
    if deductible is None:
        return 0
    due, ceiling = (amount(policy, rows, visit) for rows in (deductible.amounts, deductible.ceiling))
    assert due is not None
    together = of_period(of_group(past, deductible, visit), deductible.per, visit)
    left = due - sum(each.met for each in together)
    if ceiling is not None:
        left = min(left, ceiling - sum(each.met for each in past))
    return max(0, left)


def cost_left(policy: Policy, terms: Terms, visit: Visit, past: Past) -> float:
    """How far caps on cost still reach."""
    left = math.inf
    for cap in terms.caps:
        if cap.on == "in-scope cost":
            most = amount(policy, cap.amounts, visit)
            assert most is not None
            left = min(left, most - sum(each.entering for each in of_period(past, cap.per, visit)))
    return left


class Ceiling(NamedTuple):
    """Of a ceiling over several kinds of payment: what is left, and which of them it counts."""

    left: float
    ordinary: bool
    over_cap: bool


def ceiling_of(policy: Policy, visit: Visit, past: Past) -> Ceiling:
    if policy.ceiling is None:
        return Ceiling(math.inf, ordinary=False, over_cap=False)
    ordinary, over_cap = (kind in policy.ceiling.counts for kind in ("outpatient", "over-cap"))
    most = amount(policy, policy.ceiling.amounts, visit)
    assert most is not None
    used = sum(each.fund * ordinary + each.over_cap_fund * over_cap for each in past)
    return Ceiling(most - used, ordinary, over_cap)


def fund_left(policy: Policy, terms: Terms, visit: Visit, past: Past) -> float:
    """The least that caps on the fund's payment leave."""
    left = math.inf
    for cap in terms.caps:
        if cap.on == "fund payment" and (cap.providers is None or visit.provider in cap.providers):
            most = amount(policy, cap.amounts, visit)
            assert most is not None
            counted = [
                each.fund
                for each in of_period(past, cap.per, visit)
                if cap.providers is None or each.visit.provider in cap.providers
            ]
            left = min(left, most - sum(counted))
    if terms is policy.terms:
        ceiling = ceiling_of(policy, visit, past)
        left = min(left, ceiling.left if ceiling.ordinary else math.inf)
    return max(0, left)


class Part(NamedTuple):
    """Cost of one segment."""

    cost: Fraction
    rate: Fraction


def parts_of(terms: Terms, visit: Visit, past: Past, taken: int, covered: int) -> list[Part]:
    """The covered cost, cut at the bounds of the segments."""
    segments = terms.segments
    if segments is None:
        return [Part(Fraction(covered), rate(terms, visit, 1))]
    if segments.scale == "fund payment of the year":
        return parts_by_payment(segments, terms, visit, past, covered)
    before = sum(each.entering for each in past)
    begins = {
        "cost of the year": before + taken,
        "cost of the year above the deductible": before - sum(each.taken for each in past),
        "cost of the visit": taken,
        "cost of the visit above the deductible": 0,
    }[segments.scale]
    lower = (0, *segments.bounds)
    upper: tuple[float, ...] = (*segments.bounds, math.inf)
    return [
        Part(Fraction(max(0, min(end, begins + covered) - max(start, begins))), rate(terms, visit, number))
        for number, (start, end) in enumerate(zip(lower, upper, strict=True), start=1)
    ]


def parts_by_payment(segments: Segments, terms: Terms, visit: Visit, past: Past, covered: int) -> list[Part]:
    """The first rate up to where the year's payments reach the bound, the second for what is left of cost."""
    (bound,) = segments.bounds
    room = max(0, bound - sum(each.fund for each in past))
    first, second = rate(terms, visit, 1), rate(terms, visit, 2)
    cost = Fraction(covered) if covered * first <= room else room / first
    return [Part(cost, first), Part(covered - cost, second)]


def pushed_out(parts: list[Part], too_much: Fraction) -> Fraction:
    """A payment that found no room, turned back into cost from the end of the visit."""
    cost = Fraction(0)
    for part in reversed(parts):
        if part.rate > 0:
            paid = min(too_much, part.cost * part.rate)
            too_much, cost = too_much - paid, cost + paid / part.rate
    return cost


def first_pay_share(policy: Policy, visit: Visit) -> Fraction:
    """What the person bears before all else, of ordinary cost; nothing where no row says so."""
    found = figure(policy.first_pay, visit)
    assert found is None or isinstance(found, int)
    return share_of(0 if found is None else found)


def settled(policy: Policy, terms: Terms, visit: Visit, cost: int, account: int, past: Past) -> Settled:
    """A cost under ordinary or chronic terms, with what lies above the caps under ordinary ones."""
    from_account = 0
    entering = cost
    if terms is policy.terms:
        entering -= half_up(cost * first_pay_share(policy, visit))
        from_account = min(entering, account) if policy.account_first else 0
        entering -= from_account
    from_cost = terms.deductible is not None and terms.deductible.taken_from == "cost"
    due = deductible_left(policy, terms.deductible, visit, past)
    taken = min(entering, due) if from_cost else 0
    covered = max(0, int(min(entering, cost_left(policy, terms, visit, past))) - taken)
    parts = parts_of(terms, visit, past, taken, covered)
    payment = sum((part.cost * part.rate for part in parts), Fraction(0))
    withheld = 0 if from_cost else min(due, half_up(payment))
    left = fund_left(policy, terms, visit, past)
    fund = int(min(half_up(payment - withheld), left))
    beyond = Fraction(entering - taken - covered)
    if half_up(payment - withheld) > left:
        beyond += pushed_out(parts, payment - withheld - fund)
    found = Settled(visit, entering, taken, withheld, 0, covered, fund, beyond, account=from_account)
    if policy.over_cap is not None and terms is policy.terms:
        found = above_caps(policy, found, past)
    return found._replace(met=met(terms.deductible, found))


def above_caps(policy: Policy, ordinary: Settled, past: Past) -> Settled:
    """The cost above the caps under the terms for it: their deductible, rate, limit and the ceiling."""
    terms, visit = policy.over_cap, ordinary.visit
    assert terms is not None
    rate_bp = figure(terms.rates, visit)
    due, limit = (amount(policy, rows, visit) for rows in (terms.deductible, terms.limit))
    assert isinstance(rate_bp, int)
    borne = 0
    if due is not None:
        borne = min(max(0, due - sum(each.over_cap_taken for each in past)), half_up(ordinary.beyond))
    payment = half_up(max(Fraction(0), ordinary.beyond - borne) * share_of(rate_bp))
    left: float = math.inf if limit is None else limit - sum(each.over_cap_fund for each in past)
    ceiling = ceiling_of(policy, visit, past)
    if ceiling.over_cap:
        left = min(left, ceiling.left - ordinary.fund * ceiling.ordinary)
    return ordinary._replace(over_cap_taken=borne, over_cap_fund=int(min(payment, max(0, left))))


def met(deductible: Deductible | None, found: Settled) -> int:
    """What counts as met: what was taken and, where it counts, the own share; not what other money paid.

    Where nothing is said of money, any meets it.
    """
    if deductible is None:
        return 0
    counted = found.taken + found.withheld
    if deductible.own_share:
        counted += found.entering - counted - found.fund - found.over_cap_fund
    any_meets = deductible.money is None or "family account" in deductible.money
    return max(0, counted - (0 if any_meets else found.visit.family_money))


# Visits


@dataclass(frozen=True)
class Year:
    """What was settled in a benefit year under ordinary and under chronic terms."""

    ordinary: Past = ()
    chronic: Past = ()
    account: int = 0


def paid(*results: Settled) -> int:
    return sum(each.fund + each.over_cap_fund for each in results)


def under_ordinary(policy: Policy, visit: Visit, cost: int, year: Year) -> Settled:
    return settled(policy, policy.terms, visit, cost, year.account, year.ordinary)


class Routed(NamedTuple):
    """A visit's chronic part, where it has one, and the rest."""

    chronic: Settled | None
    ordinary: Settled


def routed(policy: Policy, visit: Visit, cost: int, chronic_cost: int, year: Year) -> Routed:
    """How the chronic part meets the ordinary terms."""
    if policy.chronic is None or chronic_cost == 0:
        return Routed(None, under_ordinary(policy, visit, cost, year))
    chronic = settled(policy, policy.chronic.terms, visit, chronic_cost, 0, year.chronic)
    joining = {
        "exclusive": 0,
        "higher": 0,
        "sequential": half_up(chronic.beyond),
        "concurrent": chronic_cost - chronic.fund,
    }[policy.chronic.routing]
    rest = under_ordinary(policy, visit, cost - chronic_cost + joining, year)
    if policy.chronic.routing == "higher":
        whole = under_ordinary(policy, visit, cost, year)
        if paid(whole) > paid(chronic, rest):
            return Routed(None, whole)
    return Routed(chronic, rest)


def is_excluded(policy: Policy, visit: Visit) -> bool:
    return any(
        (each.persons is None or visit.person in each.persons)
        and (each.providers is None or visit.provider in each.providers)
        for each in policy.not_covered
    )


def outcome(policy: Policy, visit: Visit, raw: dict[str, Any], year: Year) -> tuple[Outcome, Year]:
    """One visit of a claim object, and the year with it."""
    cost = fen(raw["amount"])
    if is_excluded(policy, visit):
        return Outcome(0, 0, 0, cost), year
    limit = amount(policy, policy.line_limits, visit)
    counted = cost
    if limit is not None:
        counted = sum(min(fen(line), limit) for line in raw["lines"])
    found = routed(policy, visit, counted, fen(raw.get("chronic_amount", "0")), year)
    both = [each for each in found if each is not None]
    year = Year(
        (*year.ordinary, found.ordinary),
        year.chronic if found.chronic is None else (*year.chronic, found.chronic),
        year.account - found.ordinary.account,
    )
    taken = sum(each.taken + each.withheld for each in both)
    fund, overflow = sum(each.fund for each in both), sum(each.over_cap_fund for each in both)
    return Outcome(taken, fund, overflow, cost - fund - overflow), year


def fen(yuan: str) -> int:
    exact = Fraction(yuan) * 100
    assert exact.denominator == 1
    return int(exact)


def version_on(policies: tuple[Policy, ...], day: Day) -> Policy:
    (found,) = [
        policy for policy in policies if policy.begins <= day and (policy.ends is None or day < policy.ends)
    ]
    return found


def counted_since(policies: tuple[Policy, ...], day: Day) -> Day:
    """Since when accumulators count: the benefit year, or a version within it that begins anew."""
    anew = [policy.begins for policy in policies if policy.carried is False and policy.begins <= day]
    return max([year_start(version_on(policies, day).year_begins, day), *anew])


def settle(policies: tuple[Policy, ...], claim: dict[str, Any]) -> list[Outcome]:
    """Every visit of a claim object; what was counted is forgotten where the policies begin anew."""
    year, since, outcomes = Year(), None, []
    for position, raw in enumerate(claim["visits"]):
        day = Day.fromisoformat(raw["date"])
        policy = version_on(policies, day)
        if since != counted_since(policies, day):
            year, since = Year(), counted_since(policies, day)
        if "account_balance" in raw:
            year = Year(year.ordinary, year.chronic, fen(raw["account_balance"]))
        visit = Visit(
            person_class(policy, claim["member"], day),
            provider_class(policy, raw),
            day,
            (raw["visit"], day) if "visit" in raw else position,
            raw.get("institution"),
            fen(raw.get("family_account", "0")),
        )
        result, year = outcome(policy, visit, raw, year)
        outcomes.append(result)
    return outcomes
