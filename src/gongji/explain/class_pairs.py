"""Classes of two policies matched by the facts they hold, whatever each policy calls them.

Every case that the classes of either policy can tell apart is put to both. Where some case falls into
one class here and another there, the two are a pair; so a class that one policy splits is in several.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from gongji.language import Text
from gongji.policy.classes import (
    ProviderCase,
    fits_person,
    fits_provider,
    names_places,
    person_cases,
    provider_cases,
)
from gongji.policy.vocabulary import PersonClass, Policy, ProviderClass
from gongji.policy.words import PRESCRIBER

Known = TypeVar("Known", PersonClass, ProviderClass)


@dataclass(frozen=True, slots=True)
class ClassPair(Generic[Known]):
    """A class of the first policy and one of the second that hold a case in common."""

    before: Known
    after: Known

    @property
    def title(self) -> Text:
        """What people call it: one title where both have the same, otherwise both."""
        one, other = self.before.title, self.after.title
        return Text(_both(one.zh, other.zh), _both(one.en, other.en))


PersonPair = ClassPair[PersonClass]
ProviderPair = ClassPair[ProviderClass]


def person_pairs(before: Policy, after: Policy) -> tuple[PersonPair, ...]:
    """All pairs of person classes, in the order of the first policy's classes."""
    joint = replace(before, person_classes=(*before.person_classes, *after.person_classes))
    found: dict[tuple[str, str], PersonPair] = {}
    for case in person_cases(joint):
        for one in (known for known in before.person_classes if fits_person(known, case)):
            for other in (known for known in after.person_classes if fits_person(known, case)):
                found.setdefault((one.name, other.name), ClassPair(one, other))
    return tuple(_ordered(list(found.values()), before.person_classes, after.person_classes))


def provider_pairs(before: Policy, after: Policy) -> tuple[ProviderPair, ...]:
    """All pairs of provider classes, in the order of the first policy's classes.

    A purchase at a pharmacy is in the class whose terms it has. Where one policy has a class for pharmacies
    alone and the other gives them the terms of the prescriber, that class meets each of the other's.
    """
    joint = replace(before, provider_classes=(*before.provider_classes, *after.provider_classes))
    found: dict[tuple[str, str], ProviderPair] = {}
    for case in provider_cases(joint):
        if case.provider.kind != "pharmacy":
            for one in _holding(before, case):
                for other in _holding(after, case):
                    found.setdefault((one.name, other.name), ClassPair(one, other))
    for pair in _pharmacy_pairs(before, after, list(found.values())):
        found.setdefault((pair.before.name, pair.after.name), pair)
    return tuple(_ordered(list(found.values()), before.provider_classes, after.provider_classes))


def _holding(policy: Policy, case: ProviderCase) -> Iterator[ProviderClass]:
    """The class of a case; none where the policy is silent on care outside the area."""
    if case.care.place in (None, "local") or names_places(policy):
        yield from (known for known in policy.provider_classes if fits_provider(known, *case))


def _pharmacy_pairs(before: Policy, after: Policy, found: list[ProviderPair]) -> Iterator[ProviderPair]:
    """The classes of a purchase, where a pair of them says more than the pairs of other institutions."""
    ones, others = _pharmacy_classes(before), _pharmacy_classes(after)
    paired = {pair.before.name for pair in found}, {pair.after.name for pair in found}
    by_name = before.pharmacy.terms_of != PRESCRIBER and after.pharmacy.terms_of != PRESCRIBER
    apart = any(known.name not in paired[0] for known in ones) or any(
        known.name not in paired[1] for known in others
    )
    if by_name or apart:
        for one in ones:
            yield from (ClassPair(one, other) for other in others)


def _pharmacy_classes(policy: Policy) -> tuple[ProviderClass, ...]:
    """The classes that a purchase can be in: one by name, or any where the prescriber decides."""
    if policy.pharmacy.terms_of == PRESCRIBER:
        return policy.provider_classes
    return tuple(known for known in policy.provider_classes if known.name == policy.pharmacy.terms_of)


def _ordered(
    pairs: list[ClassPair[Known]], before: Sequence[Known], after: Sequence[Known]
) -> list[ClassPair[Known]]:
    return sorted(pairs, key=lambda pair: (before.index(pair.before), after.index(pair.after)))


def _both(one: str, other: str) -> str:
    return one if one == other else f"{one} → {other}"
