"""Policies judged as a whole: what ships, a policy that keeps everything, and what stays open."""

import re

import pytest

from gongji.policy.conformance import breaches, judge
from gongji.policy.frameworks import frameworks_binding
from gongji.policy.library import Library, shipped_library

from . import city
from .city import changed
from .conftest import JudgeCity
from .findings import breached, verdicts

article = pytest.mark.article

# What ships


Warned = tuple[str, str, tuple[str, ...], tuple[str, ...]]
"""Constraint, the framework's article, the policy's articles, words of the finding."""

EXPECTED_WARNINGS: dict[str, list[Warned]] = {
    "320100": [
        ("national/segment-rate", "national-2", ("nanjing-14",), ("在职人员", "40 %")),
        ("national/segment-rate", "national-2", ("nanjing-14",), ("70周岁以下退休人员", "45 %")),
    ],
    "610100": [
        ("shaanxi/in-force", "shaanxi-2", ("xian-notice-start",), ("2023-03-01", "2022-12-31")),
        ("shaanxi/filing", "shaanxi-12", ("xian-notice-start",), ("陕西省",)),
    ],
    "610300": [
        ("shaanxi/in-force", "shaanxi-2", ("baoji-2023-start",), ("2023-01-01", "2022-12-31")),
        ("shaanxi/filing", "shaanxi-12", ("baoji-2023-start",), ("陕西省",)),
    ],
    "610400": [("shaanxi/filing", "shaanxi-12", ("xianyang-2022-start",), ("陕西省",))],
    "610500": [
        ("shaanxi/in-force", "shaanxi-2", ("weinan-2024-start",), ("2024-01-01", "2022-12-31")),
        ("shaanxi/filing", "shaanxi-12", ("weinan-2024-start",), ("陕西省",)),
    ],
    "110000": [
        (
            "national/rates-differ",
            "national-4",
            ("beijing-2023-rate", "beijing-2023-band"),
            ("70周岁及以上退休人员",),
        )
    ],
}


@article("shaanxi-2")
@article("shaanxi-7")
@pytest.mark.parametrize("area", shipped_library().areas_with_policies())
def test_shipped_policies_have_no_errors_and_exactly_the_known_warnings(area: str) -> None:
    library = shipped_library()
    for scheme in library.schemes(area):
        findings = judge(scheme, frameworks_binding(library, area), library)
        assert breaches(findings, strict=False) == ()
        warnings = breaches(findings, strict=True)
        expected = EXPECTED_WARNINGS.get(area, [])
        assert len(warnings) == len(expected)
        for warning, (constraint, demanding, citing, words) in zip(warnings, expected, strict=True):
            assert (warning.constraint, warning.framework_article) == (constraint, demanding)
            assert warning.policy_articles == citing
            assert all(word in warning.what.zh for word in words)


def test_each_warned_area_ships() -> None:
    assert set(EXPECTED_WARNINGS) <= set(shipped_library().areas_with_policies())


# A policy that keeps everything


@article("shaanxi-2")
@article("shaanxi-3")
@article("shaanxi-5")
@article("shaanxi-7")
@article("shaanxi-12")
def test_a_policy_that_keeps_everything(judge_city: JudgeCity) -> None:
    findings = judge_city(city.POLICY)
    assert breached(findings) == set()
    kept = {finding.constraint for finding in findings if finding.verdict == "kept"}
    assert kept == {
        *(f"national/{name}" for name in ("everyone", "expected-rate", "segment-rate")),
        *(f"national/{name}" for name in ("retired-not-worse", "retired-better")),
        *(f"national/{name}" for name in ("rates-differ", "primary-not-lower")),
        *(f"national/{name}" for name in ("active-account", "retired-account")),
        *(f"shaanxi/{name}" for name in ("everyone", "expected-rate", "segment-rate")),
        *(f"shaanxi/{name}" for name in ("retired-not-worse", "retired-better")),
        *(f"shaanxi/{name}" for name in ("rates-differ", "primary-not-lower")),
        *(f"shaanxi/{name}" for name in ("active-account", "retired-account", "in-force", "issued")),
        "shaanxi/filing",
    }


def test_every_constraint_that_binds_is_found(judge_city: JudgeCity, library: Library) -> None:
    demanded = {
        constraint.name
        for framework in frameworks_binding(library, city.CODE)
        for constraint in framework.constraints
    }
    assert {finding.constraint for finding in judge_city(city.POLICY)} == demanded


@article("shaanxi-5")
@article("shaanxi-12")
@pytest.mark.parametrize(
    ("constraint", "demanding"),
    [
        ("shaanxi/payment-methods", "shaanxi-5"),
        ("shaanxi/same-day", "shaanxi-12"),
        ("shaanxi/same-first-day", "shaanxi-12"),
        ("shaanxi/chronic-diseases", "shaanxi-12"),
        ("shaanxi/specialty-institutions", "shaanxi-7"),
        ("national/payment-methods", "national-12"),
    ],
)
def test_what_cannot_be_judged_is_reported_and_breaches_nothing(
    judge_city: JudgeCity, constraint: str, demanding: str
) -> None:
    findings = judge_city(city.POLICY)
    (finding,) = [finding for finding in findings if finding.constraint == constraint]
    assert (finding.verdict, finding.framework_article) == ("not judged", demanding)
    assert finding not in breaches(findings, strict=True)


def test_findings_speak_both_languages(judge_city: JudgeCity) -> None:
    text = changed(("rate: 50 %", "rate: 45 %"), ("2022-12-31", "2023-03-01"), ("2 %", "3 %"))
    for finding in judge_city(text):
        assert re.search("[\u4e00-\u9fff]", finding.what.zh)
        assert not re.search("[\u4e00-\u9fff]", finding.what.en)


def test_strict_makes_warnings_fail(judge_city: JudgeCity) -> None:
    late = judge_city(changed(("2022-12-31", "2023-01-01")))
    assert breaches(late, strict=False) == ()
    assert [finding.constraint for finding in breaches(late, strict=True)] == ["shaanxi/in-force"]


# Figures that are not known


UNKNOWN = "unknown, reason: {zh: 没有查到, en: not found}"
ACCOUNT = city.POLICY[city.POLICY.index("account:\n") : city.POLICY.index("rounding:")]


@pytest.mark.parametrize(
    ("old", "new", "left_open"),
    [
        ("rate: 50 %", f"rate: {UNKNOWN}", ["expected-rate", "segment-rate", "primary-not-lower"]),
        ("amount: 2500 yuan", f"amount: {UNKNOWN}", ["retired-not-worse"]),
        ("amount: 200 yuan", f"amount: {UNKNOWN}", ["expected-rate"]),
        ("share_of_base: 2 %", f"share_of_base: {UNKNOWN}", ["active-account"]),
        ("amount: 80 yuan", f"amount: {UNKNOWN}", ["retired-account"]),
        ("amount: 4000 yuan", f"amount: {UNKNOWN}", ["retired-account"]),
        ("  average_pension: {amount: 4000 yuan, source: city-pension}\n", "", ["retired-account"]),
        (ACCOUNT, "", ["active-account", "retired-account"]),
    ],
)
def test_an_unknown_figure_is_neither_kept_nor_a_breach(
    judge_city: JudgeCity, old: str, new: str, left_open: list[str]
) -> None:
    before, after = judge_city(city.POLICY), judge_city(changed((old, new)))
    assert breached(after) == set()
    for framework in ("national", "shaanxi"):
        for name in left_open:
            constraint = f"{framework}/{name}"
            assert verdicts(before, constraint) == {"kept"}
            assert verdicts(after, constraint) == {"not judged"}


def test_the_reason_of_an_unknown_figure_is_told(judge_city: JudgeCity) -> None:
    findings = judge_city(changed(("share_of_base: 2 %", f"share_of_base: {UNKNOWN}")))
    (finding,) = [finding for finding in findings if finding.constraint == "shaanxi/active-account"]
    assert ("没有查到" in finding.what.zh, "not found" in finding.what.en) == (True, True)


def test_an_unknown_rate_does_not_hide_a_breach(judge_city: JudgeCity) -> None:
    findings = judge_city(changed(("rate: 50 %", f"rate: {UNKNOWN}"), ("rate: 60 %", "rate: 45 %")))
    assert verdicts(findings, "shaanxi/expected-rate") == {"breach", "not judged"}


def test_an_unknown_rate_of_everyone_leaves_the_benefit_open(judge_city: JudgeCity) -> None:
    rates = f"  - {{rate: {UNKNOWN}, source: city-rate}}\n"
    findings = judge_city(changed((city.RATES, rates), (city.UPLIFTS, "")))
    for name in ("everyone", "rates-differ"):
        assert verdicts(findings, f"shaanxi/{name}") == {"not judged"}
    # One figure for all is not lower than itself, though nobody knows it.
    for name in ("primary-not-lower", "retired-not-worse"):
        assert verdicts(findings, f"shaanxi/{name}") == {"kept"}


def test_what_could_be_better_but_is_unknown_is_no_breach(judge_city: JudgeCity) -> None:
    findings = judge_city(changed((city.UPLIFTS, ""), ("amount: 2500 yuan", f"amount: {UNKNOWN}")))
    assert verdicts(findings, "shaanxi/retired-better") == {"not judged"}
    assert breached(findings) == set()
