"""The classes of a member and a visit by all facts that areas tell apart, and what is asked for."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.dates import FOREVER, Day
from gongji.errors import InputError, UncoveredError
from gongji.policy.classes import (
    CareFacts,
    CoverageEntry,
    JoinedDay,
    PersonCase,
    ProviderFacts,
    fits_person,
    fits_provider,
    joined_day_of,
    joined_on,
    person_cases,
    provider_cases,
)
from gongji.policy.classification import person_class_of, provider_class_of, purchase_class_of
from gongji.policy.vocabulary import Policy
from gongji.policy.words import CARE_PLACES
from tests.towns import TOWN

from .areas import NANJING, scheme_of
from .full import full_policy
from .town import GOOD, library_in

BIRTH = Day(1980, 3, 1)
VISIT_DAY = Day(2024, 3, 15)
LONG_AGO = Day(2010, 1, 1)

CHOSEN = CareFacts(chosen=True, place="local")
COMMUNITY = ProviderFacts("community", level=1)
HOSPITAL = ProviderFacts("hospital", level=3)


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """The policy of the whole vocabulary; its benefit year begins on 1 July."""
    return full_policy(tmp_path_factory.mktemp("full"))


@pytest.fixture(scope="module")
def bought_locally(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """The same policy, whose pharmacy purchases have the terms of a class for local care."""
    edit = ("terms_of: prescriber", "terms_of: other")
    return full_policy(tmp_path_factory.mktemp("bought"), edit)


def entry(start: Day = LONG_AGO, *, tier: str | None = "second", years: int | None = 20) -> CoverageEntry:
    return CoverageEntry(start, "active", tier=tier, contribution_years=years)


def class_of(policy: Policy, *coverage: CoverageEntry, day: Day = VISIT_DAY) -> str:
    return person_class_of(policy, coverage, BIRTH, day).name


# When coverage began


@pytest.mark.parametrize(
    ("coverage", "day", "expected"),
    [
        (((2010, None),), 2024, 2010),
        (((2010, None), (2015, None)), 2024, 2010),
        (((2010, 2015), (2015, None)), 2024, 2010),
        (((2010, 2014), (2015, None)), 2024, 2015),
        (((2010, 2014), (2015, None), (2020, None)), 2024, 2015),
        # What comes after the day plays no part.
        (((2010, 2014), (2015, None)), 2013, 2010),
    ],
)
def test_coverage_goes_back_to_the_last_gap(
    coverage: tuple[tuple[int, int | None], ...], day: int, expected: int
) -> None:
    entries = tuple(
        CoverageEntry(Day(start, 1, 1), "active", until=FOREVER if until is None else Day(until, 1, 1))
        for start, until in coverage
    )
    assert joined_on(entries, Day(day, 7, 1)) == Day(expected, 1, 1)


@pytest.mark.parametrize(
    ("joined", "day", "expected"),
    [
        # The benefit year of a visit in March begins in July of the year before.
        (Day(2010, 11, 5), Day(2024, 3, 15), (7, 1)),
        (Day(2023, 6, 30), Day(2024, 3, 15), (7, 1)),
        (Day(2023, 7, 1), Day(2024, 3, 15), (7, 1)),
        (Day(2023, 9, 1), Day(2024, 3, 15), (9, 1)),
        (Day(2024, 2, 29), Day(2024, 3, 15), (2, 29)),
        (Day(2024, 2, 29), Day(2024, 7, 1), (7, 1)),
    ],
)
def test_who_was_covered_before_the_benefit_year_joined_on_its_first_day(
    policy: Policy, joined: Day, day: Day, expected: tuple[int, int]
) -> None:
    assert joined_day_of(policy, joined, day) == JoinedDay(expected, (7, 1))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (Day(2015, 2, 1), "early"),
        (Day(2023, 7, 1), "early"),
        (Day(2023, 12, 31), "early"),
        (Day(2024, 1, 1), "late"),
        (Day(2024, 2, 29), "late"),
    ],
)
def test_the_half_year_of_joining_decides_the_class(policy: Policy, start: Day, expected: str) -> None:
    assert class_of(policy, entry(start)) == expected


def test_a_gap_makes_a_member_join_anew(policy: Policy) -> None:
    before = CoverageEntry(
        Day(2010, 1, 1), "active", until=Day(2023, 12, 1), tier="second", contribution_years=20
    )
    assert class_of(policy, before, entry(Day(2024, 1, 2))) == "late"
    assert class_of(policy, before, entry(Day(2023, 12, 1))) == "early"


def test_in_the_next_benefit_year_everyone_joined_at_its_beginning(policy: Policy) -> None:
    assert class_of(policy, entry(Day(2024, 2, 1)), day=Day(2024, 6, 30)) == "late"
    assert class_of(policy, entry(Day(2024, 2, 1)), day=Day(2024, 7, 1)) == "early"


# Tiers, cohorts, family doctors, years of contribution


def test_tiers_and_years_of_contribution(policy: Policy) -> None:
    assert class_of(policy, entry(tier="first", years=None)) == "first"
    assert class_of(policy, entry(years=15)) == "early"
    assert class_of(policy, entry(years=14)) == "short"
    assert class_of(policy, entry(years=0)) == "short"


def test_cohorts_and_family_doctors(policy: Policy) -> None:
    start = Day(2010, 1, 1)
    assert class_of(policy, CoverageEntry(start, "retired", cohort="middle")) == "middle"
    assert class_of(policy, CoverageEntry(start, "retired", family_doctor=True)) == "contracted"
    assert class_of(policy, CoverageEntry(start, "retired", family_doctor=False)) == "retired"
    stated = CoverageEntry(start, "retired", cohort="none", family_doctor=False)
    assert class_of(policy, stated) == "retired"


def test_the_entry_in_force_decides(policy: Policy) -> None:
    later = entry(Day(2024, 3, 1), tier="first")
    assert class_of(policy, entry(), later, day=Day(2024, 2, 29)) == "early"
    assert class_of(policy, entry(), later, day=Day(2024, 3, 1)) == "first"


@pytest.mark.parametrize(
    ("known", "code", "field"),
    [
        (entry(tier=None), "person_fact_missing", "member.coverage[0].tier"),
        (entry(years=None), "person_fact_missing", "member.coverage[0].contribution_years"),
        (
            CoverageEntry(Day(2010, 1, 1), "retired"),
            "person_fact_missing",
            "member.coverage[0].family_doctor",
        ),
        (entry(tier="third"), "unknown_word", "member.coverage[0].tier"),
        (
            CoverageEntry(Day(2010, 1, 1), "retired", cohort="old"),
            "unknown_word",
            "member.coverage[0].cohort",
        ),
    ],
)
def test_a_fact_of_a_person_that_decides_is_asked_for(
    policy: Policy, known: CoverageEntry, code: str, field: str
) -> None:
    with pytest.raises(InputError) as caught:
        class_of(policy, known)
    assert (caught.value.code, caught.value.field) == (code, field)


def test_an_unknown_word_is_told_the_known_ones(policy: Policy) -> None:
    with pytest.raises(InputError) as caught:
        class_of(policy, entry(tier="third"))
    assert "“third”" in caught.value.what.zh
    assert "second、first" in caught.value.mend.zh
    assert "second, first" in caught.value.mend.en


def test_the_place_of_a_missing_fact_is_that_of_the_entry_in_force(policy: Policy) -> None:
    with pytest.raises(InputError) as caught:
        person_class_of(policy, (entry(), entry(Day(2024, 1, 1), tier=None)), BIRTH, VISIT_DAY, "coverage")
    assert caught.value.field == "coverage[1].tier"


def test_nothing_is_asked_for_that_decides_nothing() -> None:
    shipped = scheme_of(NANJING).policy
    assert (
        class_of(shipped, CoverageEntry(Day(2010, 1, 1), "active", tier="any"), day=Day(2023, 7, 1))
        == "active"
    )


def test_without_coverage_there_is_no_class(policy: Policy) -> None:
    with pytest.raises(UncoveredError) as caught:
        class_of(policy, entry(Day(2024, 4, 1)))
    assert caught.value.code == "not_covered"


# Visits


@pytest.mark.parametrize(
    ("provider", "care", "expected"),
    [
        (COMMUNITY, CHOSEN, "chosen"),
        (COMMUNITY, CareFacts(chosen=True, place="local", item="essential drug"), "essential"),
        (COMMUNITY, CareFacts(chosen=False, place="local"), "other"),
        (HOSPITAL, CareFacts(place="local"), "hospital"),
        (ProviderFacts("hospital", 3, designation="none"), CareFacts(place="local"), "hospital"),
        (ProviderFacts("hospital", 3, designation="province-level"), CareFacts(place="local"), "provincial"),
        (HOSPITAL, CareFacts(place="elsewhere", referred=True), "referred"),
        (ProviderFacts("clinic"), CareFacts(place="same province", referred=False), "unreferred"),
    ],
)
def test_how_one_came_there_decides_the_class(
    policy: Policy, provider: ProviderFacts, care: CareFacts, expected: str
) -> None:
    assert provider_class_of(policy, provider, care).name == expected


@pytest.mark.parametrize(
    ("provider", "care", "code", "field"),
    [
        (COMMUNITY, CareFacts(), "visit_fact_missing", "v.place"),
        (COMMUNITY, CareFacts(place="local"), "visit_fact_missing", "v.chosen"),
        (HOSPITAL, CareFacts(place="elsewhere"), "visit_fact_missing", "v.referred"),
        (
            ProviderFacts("hospital"),
            CareFacts(place="local", chosen=True),
            "provider_fact_missing",
            "p.level",
        ),
        (
            ProviderFacts("hospital", 3, designation="city-level"),
            CareFacts(place="local"),
            "unknown_word",
            "p.designation",
        ),
        (COMMUNITY, CareFacts(chosen=True, place="local", item="herb"), "unknown_word", "v.item"),
    ],
)
def test_a_fact_of_a_visit_that_decides_is_asked_for(
    policy: Policy, provider: ProviderFacts, care: CareFacts, code: str, field: str
) -> None:
    with pytest.raises(InputError) as caught:
        provider_class_of(policy, provider, care, "p", "v")
    assert (caught.value.code, caught.value.field) == (code, field)
    name = field.partition(".")[2]
    if code != "unknown_word":
        assert name in caught.value.mend.zh
        assert name in caught.value.mend.en


@pytest.mark.parametrize("place", ["same province", "elsewhere"])
def test_care_elsewhere_is_not_covered_by_a_policy_that_says_nothing_of_it(place: str) -> None:
    shipped = scheme_of(NANJING).policy
    care = CareFacts(place=next(known for known in CARE_PLACES if known == place))
    with pytest.raises(UncoveredError) as caught:
        provider_class_of(shipped, COMMUNITY, care, "p", "v")
    assert (caught.value.code, caught.value.field) == ("place_not_covered", "v.place")
    assert provider_class_of(shipped, COMMUNITY, CareFacts(place="local")).name == "community"
    assert provider_class_of(shipped, COMMUNITY).name == "community"


def test_words_of_other_areas_do_not_matter_where_no_class_has_any() -> None:
    shipped = scheme_of(NANJING).policy
    provider = ProviderFacts("hospital", designation="province-level")
    known = provider_class_of(shipped, provider, CareFacts(item="essential drug"))
    assert known == provider_class_of(shipped, ProviderFacts("hospital"))


# Purchases with the terms of a class


def test_a_purchase_has_the_terms_of_the_class_that_is_named(bought_locally: Policy) -> None:
    care = CareFacts(place="local", chosen=False)
    assert purchase_class_of(bought_locally, care).name == "other"


@pytest.mark.parametrize(
    ("care", "code", "field"),
    [
        (CareFacts(), "visit_fact_missing", "v.place"),
        (CareFacts(place="local"), "visit_fact_missing", "v.chosen"),
        (CareFacts(place="local", chosen=False, item="herb"), "unknown_word", "v.item"),
    ],
)
def test_facts_that_decide_whether_the_named_class_is_for_a_purchase(
    bought_locally: Policy, care: CareFacts, code: str, field: str
) -> None:
    with pytest.raises(InputError) as caught:
        purchase_class_of(bought_locally, care, "v")
    assert (caught.value.code, caught.value.field) == (code, field)


def test_a_purchase_that_the_named_class_is_not_for(bought_locally: Policy) -> None:
    with pytest.raises(UncoveredError) as caught:
        purchase_class_of(bought_locally, CareFacts(place="elsewhere", chosen=False), "v")
    assert (caught.value.code, caught.value.field) == ("purchase_not_covered", "v")


def test_elsewhere_the_class_that_names_pharmacies_holds(tmp_path: Path) -> None:
    everywhere = "kind: [hospital, community, clinic, internet, pharmacy]"
    policy = full_policy(
        tmp_path,
        ("terms_of: prescriber", "terms_of: other"),
        (
            "{place: [same province, elsewhere], referred: false}",
            f"{{place: [same province, elsewhere], referred: false, {everywhere}}}",
        ),
    )
    care = CareFacts(place="elsewhere", chosen=False, referred=False)
    assert purchase_class_of(policy, care).name == "unreferred"


def test_a_purchase_elsewhere_is_not_covered_by_a_policy_that_says_nothing_of_it(tmp_path: Path) -> None:
    library = library_in(tmp_path, good=GOOD)
    shipped = library.schemes(TOWN)[0].policy
    with pytest.raises(UncoveredError) as caught:
        purchase_class_of(shipped, CareFacts(place="elsewhere"), "v")
    assert (caught.value.code, caught.value.field) == ("place_not_covered", "v.place")


# All cases that can occur


def test_what_no_class_tells_apart_has_one_value() -> None:
    shipped = scheme_of(NANJING).policy
    assert len(list(provider_cases(shipped))) == 4 * 4 * 3
    assert {case.care for case in provider_cases(shipped)} == {CareFacts(chosen=False, referred=False)}


def test_the_cases_hold_every_word_and_none_of_them(policy: Policy) -> None:
    cases = list(provider_cases(policy))
    assert {case.provider.designation for case in cases} == {None, "province-level"}
    assert {case.care.item for case in cases} == {None, "essential drug"}
    assert {case.care.place for case in cases} == set(CARE_PLACES)
    assert {(case.care.chosen, case.care.referred) for case in cases} == set(product((False, True), repeat=2))
    people = list(person_cases(policy))
    assert {case.tier for case in people} == {"first", "second"}
    assert {case.cohort for case in people} == {None, "middle"}
    assert {case.contribution_years for case in people} == {0, 15}
    assert [case.joined for case in people if case.joined][:2] == [
        JoinedDay((7, 1), (7, 1)),
        JoinedDay((1, 1), (7, 1)),
    ]


def test_each_case_is_in_exactly_one_class(policy: Policy) -> None:
    for case in provider_cases(policy):
        assert sum(fits_provider(known, *case) is True for known in policy.provider_classes) == 1
    for person in person_cases(policy):
        assert sum(fits_person(known, person) for known in policy.person_classes) == 1


@given(
    start=st.dates(Day(2019, 1, 1), Day(2026, 12, 31)),
    waited=st.integers(0, 900),
    years=st.integers(0, 60),
    tier=st.sampled_from(["first", "second"]),
)
def test_a_member_is_in_the_class_of_the_case_that_they_are(
    policy: Policy, start: Day, waited: int, years: int, tier: str
) -> None:
    day = Day.fromordinal(start.toordinal() + waited)
    known = person_class_of(policy, (entry(start, tier=tier, years=years),), BIRTH, day)
    joined = joined_day_of(policy, start, day)
    age = day.year - BIRTH.year - ((day.month, day.day) < (3, 1))
    case = PersonCase("active", veteran=False, age=age, tier=tier, contribution_years=years, joined=joined)
    assert fits_person(known, case)
