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
