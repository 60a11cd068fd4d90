"""Framework files: what ships, whom it binds, and what is said of a file that is wrong."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongji.dates import Day
from gongji.errors import InputError
from gongji.money import BASIS_POINTS
from gongji.policy.constraints import AccountAndBenefitTogether, ExpectedRateFloor, FiledWith, Unjudged
from gongji.policy.frameworks import frameworks_binding, load_frameworks
from gongji.policy.library import Library, shipped_library
from gongji.policy.problems import PolicyError

from . import city

article = pytest.mark.article

FRAMEWORK = """\
framework: sample
binds: "610000"
documents: [shaanxi]
cost_years:
  - {share: 60 %, visits: 3, cost_a_visit: 200 yuan, source: gongji-cost-years}
  - {share: 40 %, visits: 9, cost_a_visit: 300 yuan, source: gongji-cost-years}
constraints:
  - constraint: expected
    kind: expected rate at least
    name: {zh: 总体, en: whole}
    severity: error
    source: shaanxi-2
    rate: 50 %
    measured_on: {cost: above the deductible and below the caps, source: gongji-rate-floor}
  - constraint: account
    kind: active account share
    name: {zh: 账户, en: account}
    severity: warning
    source: shaanxi-3
    share_of_base: 2 %
    bound: exactly
  - constraint: filing
    judged: false
    name: {zh: 备案, en: filing}
    severity: warning
    source: shaanxi-12
    reason: {zh: 没有记录。, en: No records.}
  - constraint: filed
    kind: filed with
    name: {zh: 报省, en: filed with the province}
    severity: note
    source: shaanxi-5
    authority: "320000"
    day: 2022-07-01
  - constraint: together
    kind: account and benefit change together
    name: {zh: 同步, en: together}
    severity: warning
    source: shaanxi-7
    tolerance_days: 31
"""

WriteFramework = Callable[[str], Library]


@pytest.fixture
def write_framework(policies_folder: Path) -> Iterator[WriteFramework]:
    """A library with one more framework, `sample`, of this text."""
    path = policies_folder / "frameworks" / "sample.yaml"

    def written(text: str) -> Library:
        path.write_text(text, encoding="utf-8")
        return Library(policies_folder)

    yield written
    path.unlink()


@article("shaanxi-2")
@article("shaanxi-3")
@article("shaanxi-5")
@article("shaanxi-7")
@article("shaanxi-12")
@pytest.mark.parametrize("name", ["national", "shaanxi"])
def test_every_framework_article_of_a_framework_document_has_a_constraint(name: str) -> None:
    library = shipped_library()
    demanded = {
        entry.name for entry in library.register.documents[name].articles if entry.kind == "framework"
    }
    (framework,) = [known for known in load_frameworks(library) if known.name == name]
    assert {constraint.source.article for constraint in framework.constraints} == demanded


@article("shaanxi-5")
@article("shaanxi-12")
def test_what_no_policy_file_shows_is_registered_with_a_reason_in_both_languages() -> None:
    unjudged = {
        constraint.name: constraint.rule.reason
        for framework in load_frameworks(shipped_library())
        for constraint in framework.constraints
        if isinstance(constraint.rule, Unjudged)
    }
    assert {"shaanxi/payment-methods", "shaanxi/chronic-diseases", "national/transition"} <= set(unjudged)
    assert all(re.search("[\u4e00-\u9fff]", reason.zh) for reason in unjudged.values())
    assert not any(re.search("[\u4e00-\u9fff]", reason.en) for reason in unjudged.values())


def test_the_stated_years_have_the_published_means() -> None:
    # 7.18 visits and 1,735 yuan for each insured person, of whom 72 % are taken to have visits.
    floors = [
        constraint.rule
        for framework in load_frameworks(shipped_library())
        for constraint in framework.constraints
        if isinstance(constraint.rule, ExpectedRateFloor)
    ]
    assert floors
    for floor in floors:
        visits = sum(year.share_bp * year.visits for year in floor.years) / BASIS_POINTS
        costs_fen = [year.share_bp * year.visits * year.cost_a_visit_fen for year in floor.years]
        assert visits == pytest.approx(7.18 / 0.72, rel=0.02)
        assert sum(costs_fen) / BASIS_POINTS == pytest.approx(173_500 / 0.72, rel=0.02)
        assert {year.source.verification for year in floor.years} == {"assumption"}


def test_a_framework_binds_its_area_and_all_below(library: Library) -> None:
    def names(area: str) -> list[str]:
        return [framework.name for framework in frameworks_binding(library, area)]

    assert names("000000") == ["national"]
    assert names("320000") == ["national"]
    assert names("610000") == ["national", "shaanxi"]
    assert names(city.CODE) == ["national", "shaanxi"]


def test_an_unknown_area_is_refused(library: Library) -> None:
    with pytest.raises(InputError) as refusal:
        frameworks_binding(library, "999999")
    assert (refusal.value.code, refusal.value.field) == ("unknown_area", "area")


def test_the_sample_is_read(write_framework: WriteFramework) -> None:
    frameworks = load_frameworks(write_framework(FRAMEWORK))
    (sample,) = [framework for framework in frameworks if framework.name == "sample"]
    assert [constraint.name for constraint in sample.constraints] == [
        "sample/expected",
        "sample/account",
        "sample/filing",
        "sample/filed",
        "sample/together",
    ]
    severities = [constraint.severity for constraint in sample.constraints]
    assert severities == ["error", "warning", "warning", "note", "warning"]
    assert [constraint.rule for constraint in sample.constraints[3:]] == [
        FiledWith("320000", Day(2022, 7, 1)),
        AccountAndBenefitTogether(31),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("framework: sample", "framework: other", "framework_file", "framework: other"),
        ('binds: "610000"', 'binds: "619999"', "unknown_area", "619999"),
        ("documents: [shaanxi]", "documents: [shanxi]", "unknown_document", "documents: [shanxi]"),
        ("share: 60 %", "share: 50 %", "shares_not_whole", "share: 50 %"),
        ("share: 60 %", "share: 0.6", "malformed_rate", "share: 0.6"),
        ("200 yuan", "100000000 yuan", "figure_too_large", "100000000 yuan"),
        ("200 yuan, source: gongji-cost-years", "200 yuan", "missing_key", "200 yuan}"),
        ("kind: active account share", "kind: account share", "unknown_word", "kind: account share"),
        ("    kind: active account share\n", "", "constraint_without_kind", "constraint: account"),
        ("share_of_base: 2 %", "share_of_base: 0.02", "malformed_rate", "share_of_base"),
        ("    share_of_base: 2 %\n", "", "missing_key", "constraint: account"),
        ("bound: exactly", "bound: about", "unknown_word", "bound: about"),
        ("source: shaanxi-3", "source: shaanxi-33", "unknown_source", "source: shaanxi-33"),
        ("source: shaanxi-3", "source: national-5", "foreign_article", "source: national-5"),
        ("    severity: error", "    severity: fatal", "unknown_word", "severity: fatal"),
        ("    severity: error", "    severety: error", "unknown_key", "severety"),
        ("rate: 50 %", "rate: ５０ %", "foreign_signs", "rate: ５０"),
        ("cost: above the deductible and below the caps", "cost: all", "unknown_word", "cost: all"),
        ("constraint: account", "constraint: filing", "constraint_twice", "source: shaanxi-12"),
        ("judged: false", "judged: true", "unknown_word", "judged: true"),
        ('authority: "320000"', 'authority: "329999"', "unknown_area", "329999"),
        ('    authority: "320000"\n', "", "missing_key", "constraint: filed"),
        ("day: 2022-07-01", "day: July 2022", "malformed_day", "July"),
        ("tolerance_days: 31", "tolerance_days: a month", "malformed_number", "a month"),
        ("tolerance_days: 31", "tolerance: 31", "unknown_key", "tolerance: 31"),
        ("    reason: {zh: 没有记录。, en: No records.}\n", "", "missing_key", "constraint: filing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    write_framework: WriteFramework, old: str, new: str, code: str, at: str
) -> None:
    text = city.changed((old, new), text=FRAMEWORK)
    library = write_framework(text)
    with pytest.raises(PolicyError) as refusal:
        load_frameworks(library)
    first = refusal.value.problems[0]
    assert first.code == code
    assert first.place == ("frameworks/sample.yaml", city.line_of(at, text))
    assert first.what.zh
    assert first.mend.en


def test_a_floor_without_stated_years_is_refused(write_framework: WriteFramework) -> None:
    years = FRAMEWORK[FRAMEWORK.index("cost_years:") : FRAMEWORK.index("constraints:")]
    with pytest.raises(PolicyError) as refusal:
        load_frameworks(write_framework(city.changed((years, ""), text=FRAMEWORK)))
    assert [problem.code for problem in refusal.value.problems] == ["no_cost_years"]


def test_no_problem_hides_another(write_framework: WriteFramework) -> None:
    text = city.changed(
        ("rate: 50 %", "rate: 50"),
        ("bound: exactly", "bound: about"),
        ("judged: false", "judged: no"),
        text=FRAMEWORK,
    )
    with pytest.raises(PolicyError) as refusal:
        load_frameworks(write_framework(text))
    assert [problem.code for problem in refusal.value.problems] == [
        "malformed_rate",
        "unknown_word",
        "unknown_word",
    ]
