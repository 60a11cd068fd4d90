"""Who is in which class: coverage, the month after, birthdays, providers, and that classes partition."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.dates import Day, age_reached_on
from gongji.policy.classes import (
    CoverageEntry,
    PersonCase,
    ProviderFacts,
    counts_from,
    entry_in_force,
    fits_person,
    fits_provider,
    person_cases,
    provider_cases,
    years_counted,
)
from gongji.policy.classification import person_class_of
from gongji.policy.figures import Source
from gongji.policy.problems import Place
from gongji.policy.vocabulary import Attainment, PersonClass, Policy, ProviderClass, YearRange
from gongji.policy.words import LEVELS, PRICE_CATEGORIES, PROVIDER_KINDS, STATUSES

from .areas import NANJING, TONGLIAO, scheme_of, shipped_schemes

article = pytest.mark.article

SOURCE = Source("nanjing-18", "verified", Place("areas/320100/2023-01-01.yaml", 1))
THAT_DAY = Attainment(month_after=False, source=SOURCE)
MONTH_AFTER = Attainment(month_after=True, source=SOURCE)

ACTIVE = CoverageEntry(Day(2010, 1, 1), "active")
FLEXIBLE = CoverageEntry(Day(2015, 1, 1), "flexible")
RETIRED = CoverageEntry(Day(2023, 5, 20), "retired")

SHIPPED = [scheme.policy for scheme in shipped_schemes()]
SHIPPED_NAMES = [policy.name for policy in SHIPPED]


# From when something counts


@pytest.mark.parametrize(
    ("attained_on", "first_day"),
    [
        (Day(2023, 5, 1), Day(2023, 6, 1)),
        (Day(2023, 5, 31), Day(2023, 6, 1)),
        (Day(2023, 12, 1), Day(2024, 1, 1)),
        (Day(2024, 2, 29), Day(2024, 3, 1)),
    ],
)
@article("nanjing-18")
def test_the_month_after(attained_on: Day, first_day: Day) -> None:
    assert counts_from(attained_on, MONTH_AFTER) == first_day
    assert counts_from(attained_on, THAT_DAY) == attained_on


@pytest.mark.parametrize("attainment", [THAT_DAY, MONTH_AFTER])
@given(
    birth=st.dates(Day(1900, 1, 1), Day(2030, 12, 31))
    | st.sampled_from([Day(1952, 2, 29), Day(2000, 2, 29)]),
    day=st.dates(Day(1900, 1, 1), Day(2100, 12, 31)),
    near=st.none() | st.tuples(st.integers(0, 100), st.integers(-1, 32)),
)
def test_the_years_that_count_are_all_ages_that_count(
    attainment: Attainment, birth: Day, day: Day, near: tuple[int, int] | None
) -> None:
    """On any day, and on those around a birthday."""
    if near is not None:
        years, days = near
        day = Day.fromordinal(age_reached_on(birth, years).toordinal() + days)
    counted = years_counted(birth, day, attainment)
    for age in range(150):
        assert (age <= counted) == (day >= counts_from(age_reached_on(birth, age), attainment))


# The coverage entry in force


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (Day(2009, 12, 31), None),
        (Day(2010, 1, 1), ACTIVE),
        (Day(2014, 12, 31), ACTIVE),
        (Day(2015, 1, 1), FLEXIBLE),
        (Day(2023, 5, 19), FLEXIBLE),
        (Day(2023, 5, 20), RETIRED),
        (Day(2040, 1, 1), RETIRED),
    ],
)
def test_an_entry_holds_until_the_next(day: Day, expected: CoverageEntry | None) -> None:
    assert entry_in_force((ACTIVE, FLEXIBLE, RETIRED), day, THAT_DAY) == expected


@pytest.mark.parametrize("before", [ACTIVE, FLEXIBLE])
@pytest.mark.parametrize(
    ("day", "is_retired"),
    [
        (Day(2023, 5, 19), False),
        (Day(2023, 5, 20), False),
        (Day(2023, 5, 31), False),
        (Day(2023, 6, 1), True),
        (Day(2023, 6, 2), True),
    ],
)
@article("nanjing-18")
def test_retirement_counts_from_the_month_after(before: CoverageEntry, day: Day, is_retired: bool) -> None:
    expected = RETIRED if is_retired else before
    assert entry_in_force((before, RETIRED), day, MONTH_AFTER) == expected


@article("nanjing-18")
def test_becoming_a_veteran_in_the_first_month_does_not_begin_retirement_anew() -> None:
    veteran = CoverageEntry(Day(2023, 5, 25), "retired", veteran=True)
    coverage = (ACTIVE, RETIRED, veteran)
    assert entry_in_force(coverage, Day(2023, 5, 24), MONTH_AFTER) == ACTIVE
    assert entry_in_force(coverage, Day(2023, 5, 31), MONTH_AFTER) == ACTIVE
    assert entry_in_force(coverage, Day(2023, 6, 1), MONTH_AFTER) == veteran


@article("nanjing-18")
def test_becoming_a_veteran_later_counts_from_its_own_day() -> None:
    veteran = CoverageEntry(Day(2023, 6, 10), "retired", veteran=True)
    coverage = (ACTIVE, RETIRED, veteran)
    assert entry_in_force(coverage, Day(2023, 6, 9), MONTH_AFTER) == RETIRED
    assert entry_in_force(coverage, Day(2023, 6, 10), MONTH_AFTER) == veteran


def test_a_coverage_that_begins_with_retirement_has_nothing_before_it() -> None:
    veteran = CoverageEntry(Day(2023, 5, 25), "retired", veteran=True)
    assert entry_in_force((RETIRED,), Day(2023, 5, 20), MONTH_AFTER) == RETIRED
    assert entry_in_force((RETIRED, veteran), Day(2023, 5, 25), MONTH_AFTER) == veteran
    assert entry_in_force((RETIRED,), Day(2023, 5, 19), MONTH_AFTER) is None


def test_who_works_again_and_retires_again_waits_again() -> None:
    again = CoverageEntry(Day(2024, 1, 10), "active")
    second = CoverageEntry(Day(2024, 3, 31), "retired")
    coverage = (ACTIVE, RETIRED, again, second)
    assert entry_in_force(coverage, Day(2024, 1, 10), MONTH_AFTER) == again
    assert entry_in_force(coverage, Day(2024, 3, 31), MONTH_AFTER) == again
    assert entry_in_force(coverage, Day(2024, 4, 1), MONTH_AFTER) == second


def test_work_that_is_taken_up_before_retirement_counts_goes_before_it() -> None:
    again = CoverageEntry(Day(2023, 5, 28), "flexible")
    coverage = (ACTIVE, RETIRED, again)
    assert entry_in_force(coverage, Day(2023, 5, 27), MONTH_AFTER) == ACTIVE
    assert entry_in_force(coverage, Day(2023, 6, 1), MONTH_AFTER) == again


# Persons: status, age, veteran


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        (Day(1953, 6, 15), Day(2023, 6, 15), "retired"),
        (Day(1953, 6, 15), Day(2023, 6, 30), "retired"),
        (Day(1953, 6, 15), Day(2023, 7, 1), "retired-70"),
        (Day(1953, 6, 1), Day(2023, 6, 30), "retired"),
        (Day(1953, 12, 31), Day(2023, 12, 31), "retired"),
        (Day(1953, 12, 31), Day(2024, 1, 1), "retired-70"),
        # Born on 29 February 1956: 70 on 28 February 2026, so from March.
        (Day(1956, 2, 29), Day(2026, 2, 28), "retired"),
        (Day(1956, 2, 29), Day(2026, 3, 1), "retired-70"),
        # Born on 1 March 1956: 70 on 1 March 2026, so from April.
        (Day(1956, 3, 1), Day(2026, 3, 31), "retired"),
        (Day(1956, 3, 1), Day(2026, 4, 1), "retired-70"),
    ],
)
@article("nanjing-18")
def test_seventy_counts_from_the_month_after_in_nanjing(birth: Day, day: Day, expected: str) -> None:
    entry = CoverageEntry(Day(2010, 1, 1), "retired")
    assert person_class_of(scheme_of(NANJING).policy, (entry,), birth, day).name == expected


@article("nanjing-14")
def test_neither_work_nor_a_veterans_terms_depend_on_age_in_nanjing() -> None:
    day, policy = Day(2023, 7, 1), scheme_of(NANJING).policy
    for birth in (Day(1925, 1, 1), Day(1990, 1, 1)):
        assert person_class_of(policy, (ACTIVE,), birth, day).name == "active"
        assert person_class_of(policy, (FLEXIBLE,), birth, day).name == "active"
        veteran = CoverageEntry(Day(2000, 1, 1), "retired", veteran=True)
        assert person_class_of(policy, (veteran,), birth, day).name == "veteran"


@article("tongliao-2")
def test_retired_is_a_status_and_not_an_age_in_tongliao() -> None:
    day, policy = Day(2023, 7, 1), scheme_of(TONGLIAO).policy
    assert person_class_of(policy, (ACTIVE,), Day(1940, 1, 1), day).name == "active"
    assert person_class_of(policy, (RETIRED,), Day(1980, 1, 1), day).name == "retired"


@pytest.mark.parametrize(
    ("age", "fits"),
    [
        (YearRange(70, None), (False, True, True)),
        (YearRange(None, 70), (True, False, False)),
        (YearRange(70, 80), (False, True, False)),
        (None, (True, True, True)),
    ],
)
def test_age_ranges_hold_their_lower_end_and_not_their_upper(
    age: YearRange | None, fits: tuple[bool, ...]
) -> None:
    known = PersonClass("some", SHIPPED[0].person_classes[0].title, SOURCE, ("retired",), None, age)
    cases = [PersonCase("retired", veteran=False, age=years) for years in (69, 70, 80)]
    assert tuple(fits_person(known, case) for case in cases) == fits
    assert not fits_person(known, PersonCase("active", veteran=False, age=75))


# Providers, also where a fact is missing


def provider_class(
    kinds: tuple[str, ...] | None = None,
    levels: tuple[int, ...] | None = None,
    price_categories: tuple[int, ...] | None = None,
) -> ProviderClass:
    known = tuple(kind for kind in PROVIDER_KINDS if kinds is not None and kind in kinds)
    title = SHIPPED[0].provider_classes[0].title
    return ProviderClass("some", title, SOURCE, None if kinds is None else known, levels, price_categories)


HIGH = provider_class(kinds=("hospital",), levels=(3,))
CHEAP = provider_class(levels=(0, 1), price_categories=(3,))


@pytest.mark.parametrize(
    ("known", "provider", "fit"),
    [
        (HIGH, ProviderFacts("hospital", level=3), True),
        (HIGH, ProviderFacts("hospital", level=2), False),
        (HIGH, ProviderFacts("hospital"), None),
        # Whatever its level, a clinic is no hospital.
        (HIGH, ProviderFacts("clinic"), False),
        (CHEAP, ProviderFacts("clinic", level=0, price_category=3), True),
        (CHEAP, ProviderFacts("clinic", level=0), None),
        (CHEAP, ProviderFacts("clinic", price_category=3), None),
        (CHEAP, ProviderFacts("clinic"), None),
        # Either fact alone excludes it, whatever the other is.
        (CHEAP, ProviderFacts("clinic", level=2), False),
        (CHEAP, ProviderFacts("clinic", price_category=1), False),
        # Level 0 is a fact, not a missing one.
        (provider_class(levels=(1,)), ProviderFacts("clinic", level=0), False),
        (provider_class(), ProviderFacts("clinic"), True),
    ],
)
def test_a_class_holds_a_provider_or_not_or_it_is_not_known(
    known: ProviderClass, provider: ProviderFacts, fit: bool | None
) -> None:
    assert fits_provider(known, provider) is fit


@article("nanjing-14")
def test_in_nanjing_the_kind_alone_decides() -> None:
    community, other = scheme_of(NANJING).policy.provider_classes
    for kind in ("community", "hospital", "clinic", "internet"):
        provider = ProviderFacts(next(known for known in PROVIDER_KINDS if known == kind))
        assert fits_provider(community, provider) is (kind == "community")
        assert fits_provider(other, provider) is (kind != "community")


# Partition


@pytest.mark.parametrize("policy", SHIPPED, ids=SHIPPED_NAMES)
def test_every_person_is_in_exactly_one_class(policy: Policy) -> None:
    # All years of age, with every further fact that the classes ask for.
    others = {case._replace(status="active", veteran=False, age=0) for case in person_cases(policy)}
    for other, status, veteran, age in product(others, STATUSES, (False, True), range(121)):
        case = other._replace(status=status, veteran=veteran, age=age)
        assert sum(fits_person(known, case) for known in policy.person_classes) == 1, case


@pytest.mark.parametrize("policy", SHIPPED, ids=SHIPPED_NAMES)
def test_every_institution_is_in_exactly_one_class(policy: Policy) -> None:
    kinds = [kind for kind in PROVIDER_KINDS if kind != "pharmacy"]
    others = {(case.provider.designation, case.care) for case in provider_cases(policy)}
    for (designation, care), kind, level, category in product(others, kinds, LEVELS, PRICE_CATEGORIES):
        provider = ProviderFacts(kind, level, category, designation)
        fits = [fits_provider(known, provider, care) for known in policy.provider_classes]
        assert fits.count(True) == 1, provider
        assert fits.count(None) == 0, provider


def test_the_cases_that_are_tried_hold_each_side_of_every_age() -> None:
    cases = set(person_cases(scheme_of(NANJING).policy))
    expected = product(STATUSES, (False, True), (0, 70))
    assert cases == {PersonCase(status, veteran, age) for status, veteran, age in expected}


def test_pharmacies_are_tried_only_where_a_class_names_them() -> None:
    policy = scheme_of(NANJING).policy
    assert "pharmacy" not in {case.provider.kind for case in provider_cases(policy)}
    named = {kind for known in policy.provider_classes for kind in known.kinds or ()}
    assert named == {"community", "hospital", "clinic", "internet"}


@given(
    birth=st.dates(Day(1920, 1, 1), Day(1990, 12, 31)),
    retired_on=st.dates(Day(2000, 1, 1), Day(2030, 12, 31)),
    day=st.dates(Day(2010, 1, 1), Day(2035, 12, 31)),
)
@article("nanjing-18")
def test_a_class_changes_on_the_first_of_a_month_alone(birth: Day, retired_on: Day, day: Day) -> None:
    policy = scheme_of(NANJING).policy
    coverage = (CoverageEntry(Day(1999, 1, 1), "active"), CoverageEntry(retired_on, "retired"))

    def class_on(some_day: Day) -> str:
        return person_class_of(policy, coverage, birth, some_day).name

    assert class_on(day) == class_on(day.replace(day=1))
