"""What a policy asks of members and visits: the facts that its classes depend on, and the words for them.

Made-up people get nothing else: a fact that decides no class stays unknown.
"""

import random
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from msgspec import structs

from gongji.policy.classes import (
    CareFacts,
    CoverageEntry,
    ProviderFacts,
    names_places,
    person_cases,
    provider_cases,
)
from gongji.policy.vocabulary import Policy

Value = TypeVar("Value")

YEARS_BEYOND = 10
"""Contribution years are drawn up to so many above the last bound that a policy names."""


class AskedFacts(NamedTuple):
    """The values that decide classes, one tuple a fact; of a fact that decides none, None alone.

    Attributes:
        contribution_years: 0 and the bounds of the ranges.
        joins: whether it matters when in the year coverage began.
        asks_place: whether it matters where the institution lies.
        asks_lines: whether the lines of a bill have limits.
    """

    tiers: tuple[str | None, ...]
    cohorts: tuple[str | None, ...]
    family_doctor: tuple[bool | None, ...]
    contribution_years: tuple[int | None, ...]
    designations: tuple[str | None, ...]
    chosen: tuple[bool | None, ...]
    referred: tuple[bool | None, ...]
    items: tuple[str | None, ...]
    joins: bool
    asks_place: bool
    asks_lines: bool


def asked_facts(policy: Policy) -> AskedFacts:
    """The facts on which the classes of a policy depend."""
    persons, cares = list(person_cases(policy)), list(provider_cases(policy))
    return AskedFacts(
        _deciding(case.tier for case in persons),
        _deciding(case.cohort for case in persons),
        _deciding(case.family_doctor for case in persons),
        _deciding(case.contribution_years for case in persons),
        _deciding(case.provider.designation for case in cares),
        _deciding(case.care.chosen for case in cares),
        _deciding(case.care.referred for case in cares),
        _deciding(case.care.item for case in cares),
        joins=any(known.joined is not None for known in policy.person_classes),
        asks_place=names_places(policy),
        asks_lines=bool(policy.line_limits),
    )


def _deciding(values: Iterable[Value]) -> tuple[Value | None, ...]:
    """The values that occur, each once; None alone where only one does, unless that is a word."""
    found = tuple(dict.fromkeys(values))
    return found if len(found) > 1 or isinstance(found[0], str) else (None,)


def with_drawn_terms(
    coverage: tuple[CoverageEntry, ...], asked: AskedFacts, dice: random.Random
) -> tuple[CoverageEntry, ...]:
    """Coverage entries with one drawn tier, cohort, family doctor and number of contribution years."""
    last = asked.contribution_years[-1]
    tier, cohort = dice.choice(asked.tiers), dice.choice(asked.cohorts)
    family_doctor = dice.choice(asked.family_doctor)
    years = None if last is None else dice.randint(0, last + YEARS_BEYOND)
    return tuple(
        structs.replace(
            entry, tier=tier, cohort=cohort, family_doctor=family_doctor, contribution_years=years
        )
        for entry in coverage
    )


def drawn_care(asked: AskedFacts, dice: random.Random) -> CareFacts:
    """How the member came to a visit and what was bought; all institutions lie in the area."""
    return CareFacts(
        chosen=dice.choice(asked.chosen),
        referred=dice.choice(asked.referred),
        place="local" if asked.asks_place else None,
        item=dice.choice(asked.items),
    )


def drawn_lines_fen(amount_fen: int, asked: AskedFacts, dice: random.Random) -> tuple[int, ...] | None:
    """The lines of a bill, one to four; None where they have no limits."""
    if not asked.asks_lines:
        return None
    cuts = sorted(dice.randint(0, amount_fen) for _ in range(dice.randrange(4)))
    return tuple(end - start for start, end in zip([0, *cuts], [*cuts, amount_fen], strict=True))


def designated(facts: ProviderFacts, asked: AskedFacts) -> list[ProviderFacts]:
    """The same institution once more for each word that the policy designates institutions by."""
    words = [word for word in asked.designations if word is not None]
    return [ProviderFacts(facts.kind, facts.level, facts.price_category, word) for word in words]
