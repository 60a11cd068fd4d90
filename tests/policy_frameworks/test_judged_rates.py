"""Rates under frameworks: the floors, and the order between institutions."""

import pytest

from gongji.policy.conformance import breaches

from . import city
from .city import changed, line_of
from .conftest import JudgeCity
from .findings import both, breached

article = pytest.mark.article

WARNED_NATIONALLY = ("warning", "national-4")
ERROR_7 = ("error", "shaanxi-7")


@article("shaanxi-2")
@article("national-2")
@article("shaanxi-5")
def test_a_rate_below_the_floor(judge_city: JudgeCity) -> None:
    text = changed(("rate: 50 %", "rate: 45 %"))
    findings = judge_city(text)
    assert breached(findings) == {
        *both("expected-rate", ("error", "national-2"), ("error", "shaanxi-2"), "city-rate"),
        *both("segment-rate", ("warning", "national-2"), ("warning", "shaanxi-2"), "city-rate"),
    }
    assert {finding.place.line for finding in breaches(findings, strict=True)} == {line_of("45 %", text)}
    assert all("45 %" in finding.what.zh for finding in breaches(findings, strict=True))


@article("shaanxi-2")
def test_an_uplift_that_does_not_reach_the_floor_is_cited_too(judge_city: JudgeCity) -> None:
    text = changed(("rate: 50 %", "rate: 44 %"))
    findings = judge_city(text)
    retired = [found for found in breaches(findings, strict=False) if found.what.en.startswith("retired")]
    assert {found.policy_articles for found in retired} == {("city-rate", "city-uplift")}
    assert all("49 %" in found.what.en for found in retired)
    assert {found.place.line for found in retired} == {line_of("44 %", text)}


@article("national-2")
@article("shaanxi-2")
def test_one_low_segment_is_a_warning_where_the_whole_is_above_the_floor(judge_city: JudgeCity) -> None:
    segments = """\
segments:
  measured_on: cost of the year
  source: city-rate
  bounds:
    - {up_to: 500 yuan, source: city-rate}
rates:
  - {segment: 1, provider: level-3, rate: 45 %, source: city-rate}
  - {segment: 2, provider: level-3, rate: 60 %, source: city-rate}
"""
    head = "rates:\n  - {provider: level-3, rate: 50 %, source: city-rate}\n"
    findings = judge_city(changed((head, segments)))
    assert breached(findings) == both(
        "segment-rate", ("warning", "national-2"), ("warning", "shaanxi-2"), "city-rate"
    )


@article("national-4")
@article("shaanxi-7")
def test_a_level_3_that_pays_more_than_primary_institutions(judge_city: JudgeCity) -> None:
    findings = judge_city(changed(("rate: 50 %", "rate: 75 %")))
    assert breached(findings) == {
        *both("primary-not-lower", WARNED_NATIONALLY, ERROR_7, "city-rate"),
        *both("primary-not-lower", WARNED_NATIONALLY, ERROR_7, "city-rate", "city-uplift"),
    }
    assert len(breaches(findings, strict=False)) == 4  # two person classes, levels 1 and 2 against 3


@article("shaanxi-7")
@pytest.mark.parametrize(
    ("first", "second", "is_breach"),
    [
        ("{kind: [community, clinic]}", "{kind: [hospital, internet]}", False),
        ("{kind: [hospital, internet]}", "{kind: [community, clinic]}", True),
        ("{price_category: 3}", "{price_category: [1, 2]}", False),
        ("{price_category: 1}", "{price_category: [2, 3]}", True),
        ("{kind: hospital}", "{kind: [community, clinic, internet]}", True),
        ("{kind: [hospital, community, internet]}", "{kind: clinic}", True),
        ("{kind: internet}", "{kind: [hospital, community, clinic]}", False),
        ("{level: 0}", "{level: [1, 2, 3]}", False),
        ("{level: 1}", "{level: [0, 2, 3]}", False),
        ("{level: [1, 2, 3]}", "{level: 0}", True),
    ],
)
def test_which_institutions_are_the_more_primary(
    judge_city: JudgeCity, first: str, second: str, is_breach: bool
) -> None:
    providers = f"""\
  - {{class: first, name: {{zh: 甲, en: first}}, when: {first}, source: city-classes}}
  - {{class: second, name: {{zh: 乙, en: second}}, when: {second}, source: city-classes}}
"""
    rates = """\
  - {provider: first, rate: 60 %, source: city-rate}
  - {provider: second, rate: 55 %, source: city-rate}
"""
    findings = judge_city(changed((city.PROVIDERS, providers), (city.RATES, rates)))
    names = {constraint for constraint, *_ in breached(findings)}
    assert names == ({"national/primary-not-lower", "shaanxi/primary-not-lower"} if is_breach else set())


@article("national-4")
@article("shaanxi-7")
def test_the_same_rate_everywhere(judge_city: JudgeCity) -> None:
    findings = judge_city(changed((city.RATES, "  - {rate: 60 %, source: city-rate}\n")))
    assert breached(findings) == {
        *both("rates-differ", WARNED_NATIONALLY, ERROR_7, "city-rate"),
        *both("rates-differ", WARNED_NATIONALLY, ERROR_7, "city-rate", "city-uplift"),
    }


@article("shaanxi-7")
def test_a_rate_of_its_own_for_pharmacies_is_no_difference_of_institutions(judge_city: JudgeCity) -> None:
    providers = """\
  - class: pharmacies
    name: {zh: 药店, en: pharmacies}
    when: {kind: pharmacy}
    source: city-classes
  - class: institutions
    name: {zh: 机构, en: institutions}
    when: {kind: [hospital, community, clinic, internet]}
    source: city-classes
"""
    rates = """\
  - {provider: pharmacies, rate: 70 %, source: city-rate}
  - {provider: institutions, rate: 60 %, source: city-rate}
"""
    findings = judge_city(changed((city.PROVIDERS, providers), (city.RATES, rates)))
    names = {constraint for constraint, *_ in breached(findings)}
    assert names == {"national/rates-differ", "shaanxi/rates-differ"}


@article("shaanxi-7")
def test_who_is_paid_in_full_everywhere_needs_no_different_rates(judge_city: JudgeCity) -> None:
    full = """\
  - {person: active, provider: level-3, rate: 50 %, source: city-rate}
  - {person: active, provider: [level-2, level-1], rate: 60 %, source: city-rate}
  - {person: retired, rate: 100 %, source: city-rate}
"""
    assert breached(judge_city(changed((city.RATES, full), (city.UPLIFTS, "")))) == set()
