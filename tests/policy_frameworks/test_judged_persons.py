"""Person classes under frameworks: everyone has a benefit, and the retired a better one."""

import pytest

from gongji.policy.conformance import breaches

from . import city
from .city import changed
from .conftest import JudgeCity
from .findings import both, breached, verdicts

article = pytest.mark.article


@article("national-1")
@article("shaanxi-5")
def test_a_class_without_a_benefit(judge_city: JudgeCity) -> None:
    rates = """\
  - {person: retired, provider: level-3, rate: 50 %, source: city-rate}
  - {person: retired, provider: [level-2, level-1], rate: 60 %, source: city-rate}
  - {person: active, rate: 0 %, source: city-rate}
"""
    findings = judge_city(changed((city.RATES, rates)))
    everyone = [found for found in breaches(findings, strict=False) if found.constraint.endswith("/everyone")]
    assert [(found.framework_article, found.policy_articles[0]) for found in everyone] == [
        ("national-1", "city-classes"),
        ("shaanxi-5", "city-classes"),
    ]
    assert all(found.what.en.startswith("active") for found in everyone)


@article("shaanxi-5")
def test_a_benefit_above_a_large_deductible_is_one(judge_city: JudgeCity) -> None:
    findings = judge_city(changed(("200 yuan", "20000 yuan")))
    assert verdicts(findings, "shaanxi/everyone") == {"kept"}
    assert verdicts(findings, "shaanxi/expected-rate") == {"not judged"}


RETIRED = (("error", "national-3"), ("error", "shaanxi-7"))

OVER_CAP = """\
over_cap:
  name: {zh: 住院待遇, en: inpatient terms}
  rates:
    - {person: active, rate: 85 %, source: city-rate}
    - {person: retired, rate: 84 %, source: city-rate}
  deductible: {none: true, source: city-cap}
"""


@article("national-3")
@article("shaanxi-7")
@pytest.mark.parametrize(
    ("old", "new", "citing"),
    [
        ("amount: 2500 yuan", "amount: 1500 yuan", ("city-cap",)),
        (
            city.DEDUCTIBLE,
            city.DEDUCTIBLE.replace("{", "{person: active, ")
            + city.DEDUCTIBLE.replace("{", "{person: retired, ").replace("200", "300"),
            ("city-deductible",),
        ),
        ("{person: retired, add: 5 points", "{person: active, add: 5 points", ("city-rate", "city-uplift")),
        ("over_cap: {none: true, source: city-cap}\n", OVER_CAP, ("city-rate",)),
    ],
)
def test_retired_worse_than_active(
    judge_city: JudgeCity, old: str, new: str, citing: tuple[str, ...]
) -> None:
    findings = judge_city(changed((old, new)))
    assert breached(findings) == both("retired-not-worse", *RETIRED, *citing)


@article("shaanxi-7")
def test_a_cap_for_the_retired_is_compared_with_each_class_of_active_ages(judge_city: JudgeCity) -> None:
    active = city.PERSONS[: city.PERSONS.index("  - class: retired")]
    young = active.replace("class: active", "class: young").replace(
        "flexible]", "flexible], age: {below: 45}"
    )
    older = active.replace("class: active", "class: older").replace("flexible]", "flexible], age: {from: 45}")
    cap = "      - {person: active, amount: 2000 yuan, source: city-cap}\n"
    caps = cap.replace("active", "young") + cap.replace("active", "older").replace("2000", "3000")
    findings = judge_city(changed((active, young + older), (cap, caps)))
    assert breached(findings) == both("retired-not-worse", *RETIRED, "city-cap")
    (national, _) = breaches(findings, strict=False)
    assert ("2500.00" in national.what.zh, "3000.00" in national.what.zh) == (True, True)


@article("national-3")
@article("shaanxi-7")
def test_retired_with_nothing_better(judge_city: JudgeCity) -> None:
    findings = judge_city(changed(("amount: 2500 yuan", "amount: 2000 yuan"), (city.UPLIFTS, "")))
    assert {(name, demanding) for name, _, demanding, _ in breached(findings)} == {
        ("national/retired-better", "national-3"),
        ("shaanxi/retired-better", "shaanxi-7"),
    }


@article("shaanxi-7")
def test_one_better_figure_is_enough(judge_city: JudgeCity) -> None:
    assert breached(judge_city(changed((city.UPLIFTS, "")))) == set()


# Terms that a policy has for some classes alone


LIMITS = """\
  - on: fund payment
    per: year
    providers: [level-3]
    amounts:
      - {person: active, provider: level-3, amount: 900 yuan, source: city-cap}
      - {person: retired, provider: level-3, amount: 800 yuan, source: city-cap}
over_cap: {none: true, source: city-cap}
"""
FIRST_PAY = """\
first_pay:
  - {person: retired, provider: level-3, rate: 10 %, source: city-rate}
"""
LINE_LIMITS = """\
line_limits:
  - {person: retired, provider: level-1, amount: 9 yuan, source: city-cap}
"""
NOT_COVERED = """\
not_covered:
  - {person: retired, provider: level-3, source: city-classes}
"""
CHRONIC = """\
chronic:
  name: {zh: 慢特病, en: chronic diseases}
  routing: exclusive
  source: city-rate
  deductible: {none: true, source: city-deductible}
  rates:
    - {person: active, rate: 70 %, source: city-rate}
    - {person: retired, rate: 65 %, source: city-rate}
  caps: {none: true, source: city-cap}
"""


@article("national-3")
@article("shaanxi-7")
@pytest.mark.parametrize(
    ("old", "new", "citing"),
    [
        ("over_cap: {none: true, source: city-cap}\n", LIMITS, ("city-cap",)),
        (
            "over_cap:",
            FIRST_PAY + "over_cap:",
            ("city-rate",),
        ),
        (
            "over_cap:",
            LINE_LIMITS + "over_cap:",
            ("city-cap",),
        ),
        (
            "over_cap:",
            NOT_COVERED + "over_cap:",
            ("city-classes",),
        ),
        ("over_cap:", CHRONIC + "over_cap:", ("city-rate",)),
    ],
)
def test_retired_worse_in_terms_that_few_policies_have(
    judge_city: JudgeCity, old: str, new: str, citing: tuple[str, ...]
) -> None:
    findings = judge_city(changed((old, new)))
    assert breached(findings) == both("retired-not-worse", *RETIRED, *citing)


def test_what_is_not_covered_and_care_elsewhere_are_under_no_floor(judge_city: JudgeCity) -> None:
    local = "when: {level: 3, place: local}"
    when = "when: {place: [same province, elsewhere]}"
    away = f"  - {{class: away, name: {{zh: 异地, en: away}}, {when}, source: city-classes}}\n"
    providers = city.PROVIDERS.replace("when: {level: 3}", local)
    providers = providers.replace("{level: 2}", "{level: 2, place: local}")
    providers = providers.replace("{level: [0, 1]}", "{level: [0, 1], place: local}")
    rates = city.RATES + "  - {provider: away, rate: 30 %, source: city-rate}\n"
    findings = judge_city(changed((city.PROVIDERS, providers + away), (city.RATES, rates)))
    for name in ("national/expected-rate", "national/segment-rate"):
        assert verdicts(findings, name) == {"kept"}
