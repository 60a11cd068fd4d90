"""Made-up people have the facts that the policy of their area asks for, in its words, and no others."""

from pathlib import Path

import pytest

from gongji.benefit.assessment import classify
from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.dates import Day, Period
from gongji.demo.people import Population, make_population, year_of
from gongji.demo.run import newest_policy
from gongji.policy.classes import NOTHING_KNOWN
from gongji.policy.library import shipped_library
from gongji.policy.scheme import Occasion, Scheme
from tests.settlement.mechanism_town import library_with
from tests.towns import TOWN

YEAR = Period(Day(2023, 1, 1), Day(2024, 1, 1))

CLASSES = """\
person_classes:
  - {class: old, name: {zh: 老, en: old}, when: {cohort: [old]}, source: town-1}
  - {class: low, name: {zh: 低, en: low}, when: {cohort: none, tier: [low]}, source: town-1}
  - class: short
    name: {zh: 短, en: short}
    when: {cohort: none, tier: [high], contribution_years: {below: 15}}
    source: town-1
  - class: doctor
    name: {zh: 签约, en: doctor}
    when: {cohort: none, tier: [high], contribution_years: {from: 15}, family_doctor: true}
    source: town-1
  - class: none
    name: {zh: 未签约, en: without}
    when: {cohort: none, tier: [high], contribution_years: {from: 15}, family_doctor: false}
    source: town-1
"""
CARE = """\
provider_classes:
  - class: elsewhere
    name: {zh: 外, en: elsewhere}
    when: {place: [same province, elsewhere]}
    source: town-2
  - class: chosen
    name: {zh: 选定, en: chosen}
    when: {place: local, chosen: true, item: [drug]}
    source: town-2
  - class: plain
    name: {zh: 无, en: plain}
    when: {place: local, chosen: true, item: none}
    source: town-2
  - class: referred
    name: {zh: 转诊, en: referred}
    when: {place: local, chosen: false, referred: true}
    source: town-2
  - class: specialist
    name: {zh: 专科, en: specialist}
    when: {place: local, chosen: false, referred: false, designation: [specialist]}
    source: town-2
  - class: rest
    name: {zh: 其他, en: rest}
    when: {place: local, chosen: false, referred: false, designation: none}
    source: town-2
"""
ACCOUNT_FIRST = "account_first: {source: town-2}\n"
LINE_LIMITS = "line_limits:\n  - {amount: 50 yuan, source: town-2}\n"


@pytest.fixture
def asking(tmp_path: Path) -> Scheme:
    """A policy whose classes ask for everything."""
    return library_with(tmp_path, CLASSES, CARE, ACCOUNT_FIRST, LINE_LIMITS).schemes(TOWN)[-1]


def classes_met(scheme: Scheme, people: Population) -> tuple[set[str], set[str]]:
    """Person and provider classes of all visits; a missing fact, or a word nobody knows, would be refused."""
    providers = {provider.provider_id: provider.facts for provider in people.providers}
    members = {member.member_id: MemberFacts(member.birth_date, member.coverage) for member in people.members}
    cells = set()
    for number, visit in enumerate(people.visits):
        prescriber = None if visit.prescriber_id is None else providers[visit.prescriber_id]
        facts = VisitFacts(
            visit.visit_date,
            providers[visit.provider_id],
            prescriber,
            visit.amount_fen,
            care=visit.care,
            lines_fen=visit.lines_fen,
        )
        occasion = Occasion(visit.visit_date, number)
        cells.add(classify(scheme, members[visit.member_id], facts, occasion).claim.cell)
    met = [scheme.cells[cell] for cell in cells]
    return {terms.person.name for terms in met}, {terms.provider.name for terms in met}


def test_all_facts_that_a_policy_asks_for_are_drawn_in_its_words(asking: Scheme) -> None:
    people = make_population(asking.policy, YEAR, 60, 6, seed=1)
    persons, providers = classes_met(asking, people)
    assert persons == {known.name for known in asking.policy.person_classes}
    # All institutions of the demo lie in the area.
    assert providers == {known.name for known in asking.policy.provider_classes} - {"elsewhere"}


def test_facts_that_decide_no_class_stay_unknown() -> None:
    scheme = shipped_library().schemes("610100")[-1]
    people = make_population(scheme.policy, YEAR, 20, 3, seed=1)
    for member in people.members:
        for entry in member.coverage:
            terms = (entry.tier, entry.cohort, entry.family_doctor, entry.contribution_years)
            assert terms == (None,) * 4
    assert {visit.care for visit in people.visits} == {NOTHING_KNOWN}
    assert {visit.lines_fen for visit in people.visits} == {None}
    assert {provider.facts.designation for provider in people.providers} == {None}


@pytest.mark.parametrize("area", shipped_library().areas_with_policies())
def test_every_visit_of_every_area_has_a_class(area: str) -> None:
    scheme = shipped_library().schemes(area)[-1]
    days = year_of(scheme.policy.effective.period)
    persons, providers = classes_met(scheme, make_population(scheme.policy, days, 20, 3, seed=1))
    assert len(persons) > 1
    assert len(providers) > 1


def test_a_member_has_the_same_terms_before_and_after_retirement(asking: Scheme) -> None:
    people = make_population(asking.policy, YEAR, 60, 1, seed=1)
    retired = [member.coverage for member in people.members if len(member.coverage) > 1]
    assert len(retired) > 5
    for before, after in retired:
        assert (before.tier, before.cohort, before.family_doctor, before.contribution_years) == (
            (after.tier, after.cohort, after.family_doctor, after.contribution_years)
        )


def test_where_account_money_pays_first_everybody_has_some(asking: Scheme) -> None:
    people = make_population(asking.policy, YEAR, 60, 1, seed=1)
    assert people.credits_fen.keys() == {member.member_id for member in people.members}
    plain = make_population(newest_policy(shipped_library(), "610100"), YEAR, 60, 1, seed=1)
    flexible = {one.member_id for one in plain.members if one.coverage[0].status == "flexible"}
    assert flexible
    assert flexible.isdisjoint(plain.credits_fen)


def test_lines_are_the_whole_amount(asking: Scheme) -> None:
    visits = make_population(asking.policy, YEAR, 30, 3, seed=1).visits
    lines = [visit.lines_fen for visit in visits if visit.lines_fen is not None]
    assert [sum(one) for one in lines] == [visit.amount_fen for visit in visits]
    assert {len(one) for one in lines} == {1, 2, 3, 4}
    assert min(min(one) for one in lines) >= 0


def test_where_it_matters_some_join_during_the_year() -> None:
    """Zhengzhou: who joins from July on has half the cap."""
    scheme = shipped_library().schemes("410100")[-1]
    year = Period(Day(2023, 1, 1), Day(2024, 1, 1))
    people = make_population(scheme.policy, year, 60, 3, seed=1)
    late = {one.member_id: one.coverage[0].start for one in people.members if one.coverage[0].start in year}
    assert 3 < len(late) < 30
    assert min(late.values()) < Day(2023, 7, 1) < max(late.values())
    for visit in people.visits:
        assert visit.visit_date >= late.get(visit.member_id, year.start)
    persons, _ = classes_met(scheme, people)
    assert persons == {known.name for known in scheme.policy.person_classes}
