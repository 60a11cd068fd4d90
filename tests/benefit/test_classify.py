"""A visit's row, remembered by the facts that decide it, is what the classes say of those facts each time."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.benefit.assessment import classify
from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.dates import FOREVER, Day, age_reached_on, month_after
from gongji.errors import GongjiError
from gongji.explain.steps import Unapplied
from gongji.language import Text
from gongji.policy.classes import CareFacts, CoverageEntry, ProviderFacts, entry_in_force
from gongji.policy.classification import person_class_of, provider_class_of, purchase_class_of
from gongji.policy.library import shipped_library
from gongji.policy.scheme import Occasion, Scheme
from gongji.policy.vocabulary import Policy, ProviderClass
from gongji.policy.words import CARE_PLACES, LEVELS, PRESCRIBER, PRICE_CATEGORIES, PROVIDER_KINDS, STATUSES

LIBRARY = shipped_library()
SCHEMES = [scheme for area in LIBRARY.areas_with_policies() for scheme in LIBRARY.schemes(area)]
YEARS = (2020, 2030)
UNKNOWN_WORD = "没有这个词"


class Asked(NamedTuple):
    """What a visit is classified by."""

    scheme: Scheme
    member: MemberFacts
    visit: VisitFacts


def words_of(policy: Policy) -> list[str | None]:
    """The words that classes of a policy name, one that none does, and none at all."""
    classes = [*policy.person_classes, *policy.provider_classes]
    kinds = ("tiers", "cohorts", "designations", "items")
    named = {word for known in classes for kind in kinds for word in getattr(known, kind, None) or ()}
    return [*sorted(named), UNKNOWN_WORD, None]


def days() -> st.SearchStrategy[Day]:
    return st.dates(Day(YEARS[0], 1, 1), Day(YEARS[1], 12, 31))


@st.composite
def coverages(draw: st.DrawFn, words: st.SearchStrategy[str | None]) -> tuple[CoverageEntry, ...]:
    starts = sorted(draw(st.sets(days() | st.just(Day(2001, 1, 1)), min_size=1, max_size=3)))
    return tuple(
        CoverageEntry(
            start,
            draw(st.sampled_from(STATUSES)),
            draw(st.booleans()),
            draw(
                st.just(FOREVER) | st.dates(Day.fromordinal(start.toordinal() + 1), Day(YEARS[1] + 1, 1, 1))
            ),
            draw(words),
            draw(words),
            draw(st.none() | st.booleans()),
            draw(st.none() | st.integers(0, 40)),
        )
        for start in starts
    )


def providers(words: st.SearchStrategy[str | None]) -> st.SearchStrategy[ProviderFacts]:
    return st.builds(
        ProviderFacts,
        st.sampled_from(PROVIDER_KINDS),
        st.sampled_from([*LEVELS, None]),
        st.sampled_from([*PRICE_CATEGORIES, None]),
        words,
    )


@st.composite
def asked(draw: st.DrawFn) -> Asked:
    """Many members are drawn close to a birthday at which terms change."""
    scheme = draw(st.sampled_from(SCHEMES))
    words = st.none() | st.sampled_from(words_of(scheme.policy))
    truth = st.none() | st.booleans()
    day = draw(days())
    ranges = [known.age for known in scheme.policy.person_classes if known.age is not None]
    ages = sorted({age for known in ranges for age in (known.least, known.below) if age is not None})
    birth = draw(st.dates(Day(1930, 1, 1), Day(2005, 12, 31)))
    near_birthday: bool = draw(st.booleans())
    if ages and near_birthday:
        near = Day.fromordinal(day.toordinal() - draw(st.integers(-1, 32)))
        birth = Day(near.year - draw(st.sampled_from(ages)), near.month, min(near.day, 28))
    care = CareFacts(draw(truth), draw(truth), draw(st.sampled_from([*CARE_PLACES, None])), draw(words))
    prescriber = draw(st.none() | providers(words))
    visit = VisitFacts(
        day, draw(providers(words)), prescriber, draw(st.integers(0, 10**7)), "visits[3]", care
    )
    return Asked(scheme, MemberFacts(birth, draw(coverages(words))), visit)


def provider_class(policy: Policy, visit: VisitFacts) -> ProviderClass | None:
    """By what the policy says of pharmacies; None where a prescription is missing or a pharmacy's own."""
    if visit.provider.kind != "pharmacy":
        return provider_class_of(policy, visit.provider, visit.care, "visits[3].provider", "visits[3]")
    of_prescriber = policy.pharmacy.terms_of == PRESCRIBER
    if visit.prescribed_at is None:
        needed = of_prescriber or policy.pharmacy.prescription_required
        return None if needed else purchase_class_of(policy, visit.care, "visits[3]")
    if visit.prescribed_at.kind == "pharmacy":
        return None
    if of_prescriber:
        facts = visit.prescribed_at
        return provider_class_of(policy, facts, visit.care, "visits[3].prescribed_at", "visits[3]")
    return purchase_class_of(policy, visit.care, "visits[3]")


@given(asked())
def test_the_row_is_that_of_the_classes_or_the_refusal_is_theirs(case: Asked) -> None:
    scheme, member, visit = case
    policy = scheme.policy
    refusal = None
    try:
        person = person_class_of(policy, member.coverage, member.birth_date, visit.day)
        provider = provider_class(policy, visit)
    except GongjiError as error:
        refusal = error
    if refusal is not None:
        for _ in range(2):
            with pytest.raises(GongjiError) as refused:
                classify(*case, Occasion(visit.day, 1))
            assert refused.value.code == refusal.code
            assert refusal.code == "not_covered" or refused.value.field == refusal.field
        return
    if provider is None:
        with pytest.raises(GongjiError) as refused:
            classify(*case, Occasion(visit.day, 1))
        assert refused.value.code in ("prescription_missing", "prescriber_is_pharmacy")
        return
    if scheme.cells[scheme.cell(person, provider)].line_limit is not None:
        return
    for _ in range(2):
        classified = classify(*case, Occasion(visit.day, 1))
        assert classified.claim.cell == scheme.cell(person, provider)
        assert classified.claim[2:5] == tuple(scheme.keys(classified.claim.cell, Occasion(visit.day, 1)))
        assert list(classified.waiting) == waiting(case)


def waiting(case: Asked) -> list[Unapplied]:
    """What was attained by the day but counts only from a later one: retirement, then every least age."""
    scheme, member, day = case.scheme, case.member, case.visit.day
    policy, attainment = scheme.policy, scheme.policy.attainment
    in_force = entry_in_force(member.coverage, day, attainment.retirement)
    latest = [entry for entry in member.coverage if entry.start <= day][-1]
    person = person_class_of(policy, member.coverage, member.birth_date, day)
    found = []
    if in_force is not None and in_force.status != "retired" and latest.status == "retired":
        first = month_after(latest.start)
        words = Text(f"退休待遇从 {first} 起享受", f"Retired terms count from {first}")
        found.append(Unapplied(words, attainment.retirement.source))
    least = {known.age.least for known in policy.person_classes if known.age is not None} - {None}
    for age in sorted(age for age in least if age is not None and person.age is not None):
        reached = age_reached_on(member.birth_date, age)
        if attainment.age.month_after and reached <= day < month_after(reached):
            first = month_after(reached)
            words = Text(f"{age}周岁待遇从 {first} 起享受", f"Terms for age {age} count from {first}")
            found.append(Unapplied(words, attainment.age.source))
    return found
