"""Which class a member and a visit are in, asked of the claim as it was written."""

from datetime import timedelta
from typing import Any

from tests.contract.oracle import birthday, first_of_next_month

from .model import NO_WORD, PRESCRIBER, Class, Day, MonthDay, Policy

Facts = dict[str, Any]

OF_CARE = ("chosen", "referred", "place", "item")
"""Conditions on how one came to an institution and what was bought; the others are on the institution."""


def year_start(begins: MonthDay, day: Day) -> Day:
    """The first day of the benefit year that holds a day."""
    start = Day(day.year, *begins)
    return start if start <= day else Day(day.year - 1, *begins)


def entry_on(policy: Policy, coverage: list[Facts], day: Day) -> Facts:
    """The coverage entry that decides; a retirement that does not yet count leaves the one before it."""
    begun = [entry for entry in coverage if Day.fromisoformat(entry["from"]) <= day]
    if begun[-1]["status"] != "retired":
        return begun[-1]
    before = [number for number, entry in enumerate(begun) if entry["status"] != "retired"]
    if not policy.retirement_month_after or not before:
        return begun[-1]
    retired_on = Day.fromisoformat(begun[before[-1] + 1]["from"])
    return begun[-1] if day >= first_of_next_month(retired_on) else begun[before[-1]]


def person_facts(policy: Policy, member: Facts, day: Day) -> Facts:
    """What decides the class of a member; `reached` tells of an age whether it counts."""
    entry, birth = entry_on(policy, member["coverage"], day), Day.fromisoformat(member["birth_date"])
    covered_since = Day.fromisoformat(member["coverage"][0]["from"])

    def reached(age: int) -> bool:
        on = birthday(birth, age)
        return day >= (first_of_next_month(on) if policy.age_month_after else on)

    start = year_start(policy.year_begins, day)
    return {
        **entry,
        "veteran": entry.get("veteran", False),
        "cohort": entry.get("cohort", NO_WORD),
        "age": reached,
        "joined": (max(covered_since, start) - start, start),
    }


def provider_facts(policy: Policy, visit: Facts) -> Facts:
    """What decides the class of a visit: of whom its terms are, how one came there, what was bought."""
    institution = visit["provider"]
    if institution["kind"] == "pharmacy" and policy.pharmacy == PRESCRIBER:
        institution = visit["prescribed_at"]
    of_visit = {name: visit[name] for name in ("chosen", "referred", "place") if name in visit}
    designation, item = institution.get("designation", NO_WORD), visit.get("item", NO_WORD)
    return {**institution, **of_visit, "designation": designation, "item": item}


def holds(condition: str, wanted: Any, facts: Facts) -> bool:
    """Whether one condition of a class holds."""
    fact = facts[condition]
    if condition == "age":
        least, below = wanted
        return (least is None or fact(least)) and (below is None or not fact(below))
    if condition == "contribution_years":
        least, below = wanted
        return (least is None or fact >= least) and (below is None or fact < below)
    if condition == "joined":
        return joined_within(wanted, *fact)
    return bool(fact == wanted) if isinstance(wanted, bool) else fact in wanted


def joined_within(wanted: tuple[MonthDay | None, MonthDay | None], since: timedelta, start: Day) -> bool:
    """Whether coverage began between two days of the benefit year that begins on `start`."""

    def into_year(day: MonthDay) -> timedelta:
        this, next_one = Day(start.year, *day), Day(start.year + 1, *day)
        return (this if this >= start else next_one) - start

    least, below = wanted
    return (least is None or since >= into_year(least)) and (below is None or since < into_year(below))


def class_of(classes: tuple[Class, ...], facts: Facts) -> str:
    """The one class whose conditions all hold."""
    (found,) = [
        each.name for each in classes if all(holds(name, wanted, facts) for name, wanted in each.when.items())
    ]
    return found


def person_class(policy: Policy, member: Facts, day: Day) -> str:
    """The class of a member on a day."""
    return class_of(policy.persons, person_facts(policy, member, day))


def provider_class(policy: Policy, visit: Facts) -> str:
    """The class of a visit; at a pharmacy the one that the policy names, or the prescriber's.

    Where the class that is named is not for such care, it is that of pharmacies.
    """
    facts = provider_facts(policy, visit)
    if visit["provider"]["kind"] != "pharmacy" or policy.pharmacy == PRESCRIBER:
        return class_of(policy.providers, facts)
    (named,) = [each for each in policy.providers if each.name == policy.pharmacy]
    if all(holds(name, wanted, facts) for name, wanted in named.when.items() if name in OF_CARE):
        return policy.pharmacy
    return class_of(policy.providers, facts)
