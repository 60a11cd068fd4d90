"""Who is in which class: the predicates of person and provider classes, applied to facts.

The same predicates are applied in two ways: to one member and provider, and to every case that can
occur, which proves that each case falls into exactly one class (`consistency`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from gongji.dates import FOREVER, Day, age_reached_on, month_after
from gongji.policy.vocabulary import (
    LEVELS,
    PRICE_CATEGORIES,
    STATUSES,
    Attainment,
    PersonClass,
    Policy,
    ProviderClass,
    ProviderKind,
    Status,
)


@dataclass(frozen=True, slots=True)
class CoverageEntry:
    """What a member is from a day on: the day the status was attained, the status, veteran worker or not.

    Attributes:
        until: the first day without coverage where it has ended; otherwise it holds until the next entry.
    """

    start: Day
    status: Status
    veteran: bool = False
    until: Day = FOREVER


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What decides the class of an institution; None where the fact is not known."""

    kind: ProviderKind
    level: int | None = None
    price_category: int | None = None


class PersonCase(NamedTuple):
    """A kind of person that can occur: the ages run from `age` up to the next age that any class names."""

    status: Status
    veteran: bool
    age: int


def counts_from(attained_on: Day, attainment: Attainment) -> Day:
    """The day from which something attained on `attained_on` counts."""
    return month_after(attained_on) if attainment.month_after else attained_on


def entry_in_force(
    coverage: tuple[CoverageEntry, ...], day: Day, retirement: Attainment
) -> CoverageEntry | None:
    """The coverage entry that decides on `day`; None before the first, and once coverage has ended.

    An entry holds until the next begins. Where retirement counts from the month after, the entry
    before it goes on until then; a coverage that begins with retirement has none before it.

    Args:
        coverage: entries with rising days.
        day: the day of the visit.
        retirement: from when retirement counts.
    """
    begun = [entry for entry in coverage if entry.start <= day]
    if not begun or day >= begun[-1].until:
        return None
    position = len(begun) - 1
    first_retired = position
    while first_retired > 0 and begun[first_retired - 1].status == begun[position].status:
        first_retired -= 1
    if begun[position].status != "retired" or first_retired == 0:
        return begun[position]
    before, retired = begun[first_retired - 1], begun[first_retired]
    goes_on = before.until >= retired.start and day < counts_from(retired.start, retirement)
    return before if goes_on else begun[position]


def person_class_of(policy: Policy, entry: CoverageEntry, birth_date: Day, day: Day) -> PersonClass:
    """The class of a member on a day. Exactly one fits in a consistent policy."""

    def has_reached(age: int) -> bool:
        return day >= counts_from(age_reached_on(birth_date, age), policy.attainment.age)

    return next(
        person_class
        for person_class in policy.person_classes
        if _fits_status(person_class, entry.status, entry.veteran)
        and (
            person_class.age is None
            or (
                (person_class.age.least is None or has_reached(person_class.age.least))
                and (person_class.age.below is None or not has_reached(person_class.age.below))
            )
        )
    )


def _fits_status(person_class: PersonClass, status: Status, veteran: bool) -> bool:  # noqa: FBT001
    return (person_class.statuses is None or status in person_class.statuses) and (
        person_class.veteran is None or veteran == person_class.veteran
    )


def fits_person(person_class: PersonClass, case: PersonCase) -> bool:
    """Whether a class holds a kind of person."""
    age = person_class.age
    return _fits_status(person_class, case.status, case.veteran) and (
        age is None
        or ((age.least is None or case.age >= age.least) and (age.below is None or case.age < age.below))
    )


def person_cases(policy: Policy) -> Iterator[PersonCase]:
    """Every kind of person that the policy's classes can tell apart."""
    ages = {0}
    for person_class in policy.person_classes:
        if person_class.age is not None:
            ages |= {age for age in (person_class.age.least, person_class.age.below) if age is not None}
    for status, veteran, age in product(STATUSES, (False, True), sorted(ages)):
        yield PersonCase(status, veteran, age)


def fits_provider(provider_class: ProviderClass, provider: ProviderFacts) -> bool | None:
    """Whether a class holds a provider; None where a fact that decides it is not known."""
    checks = (
        None if provider_class.kinds is None else provider.kind in provider_class.kinds,
        _contains(provider_class.levels, provider.level),
        _contains(provider_class.price_categories, provider.price_category),
    )
    missing = (provider_class.levels is not None and provider.level is None) or (
        provider_class.price_categories is not None and provider.price_category is None
    )
    if False in checks:
        return False
    return None if missing else True


def _contains(numbers: tuple[int, ...] | None, number: int | None) -> bool | None:
    return None if numbers is None or number is None else number in numbers


def provider_cases(policy: Policy) -> Iterator[ProviderFacts]:
    """Every kind of institution that can occur; pharmacies only where a class names them."""
    kinds: list[ProviderKind] = ["hospital", "community", "clinic", "internet"]
    if any(
        provider_class.kinds is not None and "pharmacy" in provider_class.kinds
        for provider_class in policy.provider_classes
    ):
        kinds.append("pharmacy")
    for kind, level, price_category in product(kinds, LEVELS, PRICE_CATEGORIES):
        yield ProviderFacts(kind, level, price_category)
