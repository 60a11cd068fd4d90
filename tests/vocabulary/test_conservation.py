"""What must hold whatever a policy says, asked of the results alone: no money is made, no limit is passed."""

from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import given

from gongji.policy.library import Library

from .classes import person_class, provider_class, year_start
from .model import Day, MonthDay, Policy, Rows
from .oracle import Outcome, Visit, amount, fen, is_excluded, period, version_on
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


@examples(60)
@given(cases)
def test_no_part_is_negative_and_all_parts_make_the_amount(case: Case) -> None:
    for found in results(case):
        for each in found:
            result, cost = each.outcome, fen(each.raw["amount"])
            assert min(result) >= 0
            assert result.fund + result.overflow + result.personal == cost
            routing = each.policy.chronic.routing if each.policy.chronic is not None else None
            if routing not in ("sequential", "concurrent"):
                assert result.deductible <= result.personal


@examples(60)
@given(cases)
def test_caps_on_the_funds_payment_are_never_passed(case: Case) -> None:
    """Of visits without a chronic part: caps of the year, of shorter periods and of groups of classes."""
    for found in results(case):
        for run in in_one_run(found, case.policies[0].year_begins):
            policy = run[0].policy
            ordinary = [each for each in run if "chronic_amount" not in each.raw]
            for cap in policy.terms.caps:
                if cap.on != "fund payment":
                    continue
                together: dict[object, list[Found]] = {}
                for each in ordinary:
                    if cap.providers is None or each.visit.provider in cap.providers:
                        together.setdefault(period(cap.per, each.visit), []).append(each)
                for visits in together.values():
                    assert within(policy, cap.amounts, sum(each.outcome.fund for each in visits), visits)


@examples(60)
@given(cases)
def test_the_annual_ceiling_is_never_passed(case: Case) -> None:
    for found in results(case):
        for run in in_one_run(found, case.policies[0].year_begins):
            policy = run[0].policy
            if policy.ceiling is None:
                continue
            ordinary = [each for each in run if "chronic_amount" not in each.raw]
            paid = 0
            if "outpatient" in policy.ceiling.counts:
                paid += sum(each.outcome.fund for each in ordinary)
            if "over-cap" in policy.ceiling.counts:
                paid += sum(each.outcome.overflow for each in ordinary)
            assert within(policy, policy.ceiling.amounts, paid, ordinary) if ordinary else paid == 0


@examples(60)
@given(cases)
def test_what_is_not_covered_is_the_persons(case: Case) -> None:
    for found in results(case):
        for each in found:
            if is_excluded(each.policy, each.visit):
                assert each.outcome == Outcome(0, 0, 0, fen(each.raw["amount"]))
            if each.policy.over_cap is None:
                assert each.outcome.overflow == 0
