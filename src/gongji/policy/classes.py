"""Who is in which class: the predicates of person and provider classes, applied to facts.

The same predicates are applied in two ways: to one member and visit (`classification`), and to every case
that can occur, which proves that each case falls into exactly one class (`consistency`).
"""

from collections.abc import Callable, Container, Iterator
from itertools import product
from typing import NamedTuple, TypeVar

import msgspec

from gongji.dates import FOREVER, Day, age_reached_on, month_after
from gongji.policy.vocabulary import (
    Attainment,
    MonthDayRange,
    PersonClass,
    Policy,
    ProviderClass,
    YearRange,
)
from gongji.policy.words import (
    CARE_PLACES,
    LEVELS,
    NO_WORD,
    PRICE_CATEGORIES,
    STATUSES,
    CarePlace,
    ProviderKind,
    Status,
)

MonthDay = tuple[int, int]
Value = TypeVar("Value")


class CoverageEntry(msgspec.Struct, frozen=True):
    """What a member is from a day on: the day the status was attained, the status, veteran worker or not.

    Attributes:
        until: the first day without coverage where it has ended; otherwise it holds until the next entry.
        tier: the contribution tier in the area's own words; None where it is not known.
        cohort: the historic cohort in the area's own words; None where the member is in none.
        family_doctor: whether a family doctor is contracted; None where it is not known.
        contribution_years: whole years of contribution; None where they are not known.
    """

    start: Day
    status: Status
    veteran: bool = False
    until: Day = FOREVER
    tier: str | None = None
    cohort: str | None = None
    family_doctor: bool | None = None
    contribution_years: int | None = None


class ProviderFacts(msgspec.Struct, frozen=True):
    """What decides the class of an institution; None where the fact is not known.

    Attributes:
        designation: what the area calls it beside its level; None where it has no such word.
    """

    kind: ProviderKind
    level: int | None = None
    price_category: int | None = None
    designation: str | None = None


class CareFacts(msgspec.Struct, frozen=True):
    """What else of a visit decides its class; None where the fact is not known.

    Attributes:
        chosen: whether the member has chosen the institution, or is contracted to it.
        referred: whether the member was referred there.
        place: where the institution lies, seen from the pooling area.
        item: the class of drugs or services in the area's own words; None where it has no such word.
    """

    chosen: bool | None = None
    referred: bool | None = None
    place: CarePlace | None = None
    item: str | None = None


NOTHING_KNOWN = CareFacts()


class JoinedDay(NamedTuple):
    """The day of a benefit year on which coverage began, and on which the benefit year begins."""

    day: MonthDay
    year_begins: MonthDay


class PersonCase(NamedTuple):
    """A kind of person that can occur: ages and years run up to the next ones that any class names."""

    status: Status
    veteran: bool
    age: int
    tier: str | None = None
    cohort: str | None = None
    family_doctor: bool = False
    contribution_years: int = 0
    joined: JoinedDay | None = None


class ProviderCase(NamedTuple):
    """A kind of care that can occur: at which institution, and how one came there."""

    provider: ProviderFacts
    care: CareFacts


class PersonFacts(NamedTuple):
    """What is known of a person on a day."""

    entry: CoverageEntry
    joined: JoinedDay
    has_reached: Callable[[int], bool]


def counts_from(attained_on: Day, attainment: Attainment) -> Day:
    """The day from which something attained on `attained_on` counts."""
    return month_after(attained_on) if attainment.month_after else attained_on


def years_counted(birth_date: Day, day: Day, attainment: Attainment) -> int:
    """The highest age that counts on `day`: what `counts_from(age_reached_on(…))` says, for all ages at once.

    Args:
        birth_date: of the member.
        day: the day of the visit.
        attainment: from when an age counts.

    Example:
        Of who was born on 29 February 1952, age 70 is reached, and counts at once, on 28 February 2022.
    """
    if attainment.month_after:
        months = (day.year - birth_date.year) * 12 + day.month - birth_date.month
        return (months - 1) // 12
    years = day.year - birth_date.year
    if (day.month, day.day) >= (birth_date.month, birth_date.day):
        return years
    return years if age_reached_on(birth_date, years) <= day else years - 1


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
    position = last_begun(coverage, day)
    if position < 0 or day >= coverage[position].until:
        return None
    entry = coverage[position]
    if entry.status != "retired":
        return entry
    first_retired = position
    while first_retired > 0 and coverage[first_retired - 1].status == "retired":
        first_retired -= 1
    if first_retired == 0:
        return entry
    before, retired = coverage[first_retired - 1], coverage[first_retired]
    goes_on = before.until >= retired.start and day < counts_from(retired.start, retirement)
    return before if goes_on else entry


def last_begun(coverage: tuple[CoverageEntry, ...], day: Day) -> int:
    """Where in a coverage the last entry stands that has begun on `day`; -1 where none has."""
    position = len(coverage) - 1
    while position >= 0 and coverage[position].start > day:
        position -= 1
    return position


def joined_on(coverage: tuple[CoverageEntry, ...], day: Day) -> Day:
    """The first day of the coverage in force on `day`: it goes back over all entries without a gap.

    Args:
        coverage: entries with rising days, of which one has begun on `day`.
        day: the day of the visit.
    """
    first = last_begun(coverage, day)
    while first > 0 and coverage[first - 1].until >= coverage[first].start:
        first -= 1
    return coverage[first].start


def joined_day_of(policy: Policy, joined: Day, day: Day) -> JoinedDay:
    """Where in the benefit year that holds `day` a coverage began; its first day if it began before."""
    begins = (policy.benefit_year.month, policy.benefit_year.day)
    first_year = day.year if (day.month, day.day) >= begins else day.year - 1
    began_before = joined < Day(first_year, *begins)
    return JoinedDay(begins if began_before else (joined.month, joined.day), begins)


def person_facts_of(
    policy: Policy, coverage: tuple[CoverageEntry, ...], birth_date: Day, day: Day
) -> PersonFacts | None:
    """What is known of a member on a day under a policy; None where no coverage is in force."""
    entry = entry_in_force(coverage, day, policy.attainment.retirement)
    if entry is None:
        return None

    def has_reached(age: int) -> bool:
        return day >= counts_from(age_reached_on(birth_date, age), policy.attainment.age)

    return PersonFacts(entry, joined_day_of(policy, joined_on(coverage, day), day), has_reached)


def fits_member(person_class: PersonClass, facts: PersonFacts) -> bool | None:
    """Whether a class holds a member; None where a fact that decides it is not known."""
    entry, age = facts.entry, person_class.age
    of_age = age is None or (
        (age.least is None or facts.has_reached(age.least))
        and (age.below is None or not facts.has_reached(age.below))
    )
    return _all_hold(
        _is_among(person_class.statuses, entry.status),
        _is(person_class.veteran, entry.veteran),
        of_age,
        _is_among(person_class.tiers, entry.tier),
        _is_among(person_class.cohorts, _word(entry.cohort)),
        _is(person_class.family_doctor, entry.family_doctor),
        _lies_in_years(person_class.contribution, entry.contribution_years),
        _lies_in_days(person_class.joined, facts.joined),
    )


def fits_person(person_class: PersonClass, case: PersonCase) -> bool:
    """Whether a class holds a kind of person."""
    return (
        _all_hold(
            _is_among(person_class.statuses, case.status),
            _is(person_class.veteran, case.veteran),
            _lies_in_years(person_class.age, case.age),
            _is_among(person_class.tiers, case.tier),
            _is_among(person_class.cohorts, _word(case.cohort)),
            _is(person_class.family_doctor, case.family_doctor),
            _lies_in_years(person_class.contribution, case.contribution_years),
            _lies_in_days(person_class.joined, case.joined),
        )
        is True
    )


def fits_provider(
    provider_class: ProviderClass,
    provider: ProviderFacts,
    care: CareFacts = NOTHING_KNOWN,
) -> bool | None:
    """Whether a class holds a visit to a provider; None where a fact that decides it is not known."""
    return _all_hold(
        _is_among(provider_class.kinds, provider.kind),
        _is_among(provider_class.levels, provider.level),
        _is_among(provider_class.price_categories, provider.price_category),
        _is_among(provider_class.designations, _word(provider.designation)),
        fits_care(provider_class, care),
    )


def fits_care(provider_class: ProviderClass, care: CareFacts) -> bool | None:
    """Whether a class holds a visit as far as that does not depend on the institution."""
    return _all_hold(
        _is(provider_class.chosen, care.chosen),
        _is(provider_class.referred, care.referred),
        _is_among(provider_class.places, care.place),
        _is_among(provider_class.items, _word(care.item)),
    )


def _all_hold(*conditions: bool | None) -> bool | None:
    """False where one does not hold, otherwise None where one is not known."""
    if False in conditions:
        return False
    return None if None in conditions else True


def _is_among(allowed: Container[Value] | None, value: Value | None) -> bool | None:
    if allowed is None:
        return True
    return None if value is None else value in allowed


def _is(demanded: bool | None, value: bool | None) -> bool | None:  # noqa: FBT001
    if demanded is None:
        return True
    return None if value is None else value is demanded


def _word(word: str | None) -> str:
    return NO_WORD if word is None else word


def _lies_in_years(years: YearRange | None, value: int | None) -> bool | None:
    if years is None:
        return True
    if value is None:
        return None
    return (years.least is None or value >= years.least) and (years.below is None or value < years.below)


def _lies_in_days(days: MonthDayRange | None, joined: JoinedDay | None) -> bool | None:
    """Whether a day of a benefit year lies in a range, in the order in which the year has its days."""
    if days is None:
        return True
    if joined is None:
        return None
    rank = _rank(joined.day, joined.year_begins)
    return (days.least is None or rank >= _rank(days.least, joined.year_begins)) and (
        days.below is None or rank < _rank(days.below, joined.year_begins)
    )


def _rank(day: MonthDay, year_begins: MonthDay) -> tuple[bool, MonthDay]:
    return day < year_begins, day


def person_cases(policy: Policy) -> Iterator[PersonCase]:
    """Every kind of person that the policy's classes can tell apart."""
    classes = policy.person_classes
    ages = _borders(known.age for known in classes)
    years = _borders(known.contribution for known in classes)
    tiers = _named(known.tiers for known in classes) or (None,)
    cohorts = _with_none(_named(known.cohorts for known in classes))
    doctors = _truths(known.family_doctor for known in classes)
    joined = _joined_days(policy)
    values = product(STATUSES, (False, True), ages, tiers, cohorts, doctors, years, joined)
    for status, veteran, age, tier, cohort, doctor, contribution_years, day in values:
        yield PersonCase(status, veteran, age, tier, cohort, doctor, contribution_years, day)


def provider_cases(policy: Policy) -> Iterator[ProviderCase]:
    """Every kind of care that the classes can tell apart; pharmacies only where a class names them."""
    classes = policy.provider_classes
    kinds: list[ProviderKind] = ["hospital", "community", "clinic", "internet"]
    if any(known.kinds is not None and "pharmacy" in known.kinds for known in classes):
        kinds.append("pharmacy")
    designations = _with_none(_named(known.designations for known in classes))
    facts = list(product(kinds, LEVELS, PRICE_CATEGORIES, designations))
    chosen = _truths(known.chosen for known in classes)
    referred = _truths(known.referred for known in classes)
    places = CARE_PLACES if names_places(policy) else (None,)
    items = _with_none(_named(known.items for known in classes))
    for care in product(chosen, referred, places, items):
        for provider in facts:
            yield ProviderCase(ProviderFacts(*provider), CareFacts(*care))


def names_places(policy: Policy) -> bool:
    """Whether the terms of a policy say anything of care outside the pooling area."""
    return any(known.places is not None for known in policy.provider_classes)


def _borders(ranges: Iterator[YearRange | None]) -> list[int]:
    """0, and each year at which a range begins or ends."""
    named = [year for known in ranges if known is not None for year in (known.least, known.below)]
    return sorted({0, *(year for year in named if year is not None)})


def _named(words: Iterator[tuple[str, ...] | None]) -> tuple[str, ...]:
    """All words that any class names, each once, in their order."""
    return tuple(dict.fromkeys(word for some in words if some is not None for word in some))


def _with_none(words: tuple[str, ...]) -> tuple[str | None, ...]:
    """The words, and having none of them."""
    return (None, *(word for word in words if word != NO_WORD))


def _truths(conditions: Iterator[bool | None]) -> tuple[bool, ...]:
    return (False, True) if any(condition is not None for condition in conditions) else (False,)


def _joined_days(policy: Policy) -> tuple[JoinedDay | None, ...]:
    """The first day of the benefit year, and each day at which a range begins or ends."""
    ranges = [known.joined for known in policy.person_classes if known.joined is not None]
    if not ranges:
        return (None,)
    begins = (policy.benefit_year.month, policy.benefit_year.day)
    named = {day for known in ranges for day in (known.least, known.below) if day is not None}
    ordered = sorted({begins, *named}, key=lambda day: _rank(day, begins))
    return tuple(JoinedDay(day, begins) for day in ordered)
