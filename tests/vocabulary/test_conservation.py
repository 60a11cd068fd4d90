"""What must hold whatever a policy says, asked of the results alone: no money is made, no limit is passed."""

from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import given

from gongji.policy.library import Library

from .classes import person_class, provider_class, year_start
from .figures import Visit, amount
from .model import Day, MonthDay, Policy, Rows
from .oracle import Outcome, fen, is_excluded, period, version_on
from .running import Object, examples, outcomes_of, written
from .visits import Case, cases


class Found(NamedTuple):
    """A visit, its version and what it came to."""

    policy: Policy
    visit: Visit
    raw: Object
    outcome: Outcome


def found_in(policies: tuple[Policy, ...], claim: Object, library: Library) -> list[Found]:
    """Each visit of a claim with its result."""
    found = []
    for position, (raw, outcome) in enumerate(zip(claim["visits"], outcomes_of(claim, library), strict=True)):
        day = Day.fromisoformat(raw["date"])
        policy = version_on(policies, day)
        visit = Visit(
            person_class(policy, claim["member"], day),
            provider_class(policy, raw),
            day,
            (raw["visit"], day) if "visit" in raw else position,
            raw.get("institution"),
        )
        found.append(Found(policy, visit, raw, outcome))
    return found


def results(case: Case) -> Iterator[list[Found]]:
    """The visits of each claim."""
    with written(case.policies) as library:
        for claim in case.claims:
            yield found_in(case.policies, claim, library)


def in_one_run(found: list[Found], year_begins: MonthDay) -> Iterator[list[Found]]:
    """The visits of one benefit year under one version: what any yearly limit surely counts together."""
    runs: dict[tuple[str, Day], list[Found]] = {}
    for each in found:
        runs.setdefault((each.policy.name, year_start(year_begins, each.visit.day)), []).append(each)
    yield from runs.values()


def within(policy: Policy, rows: Rows, paid: int, found: list[Found]) -> bool:
    """Whether what was paid stays within the largest amount that any of the visits has."""
    limits = [amount(policy, rows, each.visit) for each in found]
    known = [limit for limit in limits if limit is not None]
    return len(known) < len(limits) or paid <= max(known)


def parts_make_the_amount(each: Found) -> bool:
    """Nothing is negative, and the three payers bear the cost.

    Where cost that the chronic terms left joins the rest, both terms may take a deductible from it.
    """
    result, cost = each.outcome, fen(each.raw["amount"])
    routing = each.policy.chronic.routing if each.policy.chronic is not None else None
    twice = routing in ("sequential", "concurrent")
    return (
        min(result) >= 0
        and result.fund + result.overflow + result.personal == cost
        and (twice or result.deductible <= result.personal)
    )


def terms_of_case_hold(each: Found) -> bool:
    """What is not covered is the person's, and nothing is paid above caps where no terms say so."""
    if is_excluded(each.policy, each.visit):
        return each.outcome == Outcome(0, 0, 0, fen(each.raw["amount"]))
    return each.policy.over_cap is not None or each.outcome.overflow == 0


def caps_hold(policy: Policy, run: list[Found]) -> bool:
    """Caps of the year, of shorter periods and of groups of classes on what the fund pays."""
    for cap in policy.terms.caps:
        together: dict[object, list[Found]] = {}
        for each in run if cap.on == "fund payment" else []:
            if cap.providers is None or each.visit.provider in cap.providers:
                together.setdefault(period(cap.per, each.visit), []).append(each)
        for visits in together.values():
            if not within(policy, cap.amounts, sum(each.outcome.fund for each in visits), visits):
                return False
    return True


def ceiling_holds(policy: Policy, run: list[Found]) -> bool:
    """The limit on payments of several kinds together."""
    if policy.ceiling is None or not run:
        return True
    funds, above = (sum(each.outcome[place] for each in run) for place in (1, 2))
    paid = funds * ("outpatient" in policy.ceiling.counts) + above * ("over-cap" in policy.ceiling.counts)
    return within(policy, policy.ceiling.amounts, paid, run)


@examples(60)
@given(cases)
def test_no_money_is_made_and_no_limit_is_passed(case: Case) -> None:
    for found in results(case):
        for each in found:
            assert parts_make_the_amount(each), each
            assert terms_of_case_hold(each), each
        for run in in_one_run(found, case.policies[0].year_begins):
            # Chronic payments have limits of their own, which the results do not tell apart.
            ordinary = [each for each in run if "chronic_amount" not in each.raw]
            assert caps_hold(run[0].policy, ordinary), run
            assert ceiling_holds(run[0].policy, ordinary), run
