"""Filings with the province, and what must begin together."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gongji.dates import Day
from gongji.policy.compilation import compile_policy
from gongji.policy.conformance import Finding, breaches, judge
from gongji.policy.constraints import AccountAndBenefitTogether, FiledWith, Framework, SameFirstDay
from gongji.policy.frameworks import frameworks_binding, load_frameworks
from gongji.policy.library import Library
from gongji.policy.problems import PolicyError
from gongji.policy.scheme import Scheme
from gongji.policy.vocabulary import DatedSource, Filing

from . import city
from .city import changed, line_of
from .conftest import JudgeCity, make_folder
from .findings import breached, verdicts

article = pytest.mark.article

CompileCity = Callable[[str], Scheme]

FILING = 'filing: {with: "610000", day: 2022-06-29, number: 示医保〔2022〕1号, source: city-filing}\n'


def of(findings: tuple[Finding, ...], constraint: str) -> Finding:
    (finding,) = [finding for finding in findings if finding.constraint == constraint]
    return finding


# Filing


@article("shaanxi-12")
def test_a_filed_policy_keeps_the_demand_and_names_the_filing(judge_city: JudgeCity) -> None:
    finding = of(judge_city(city.POLICY), "shaanxi/filing")
    assert (finding.verdict, finding.policy_articles) == ("kept", ("city-filing",))


@article("shaanxi-12")
def test_without_a_record_the_breach_names_both_articles_and_the_line(judge_city: JudgeCity) -> None:
    text = changed((FILING, ""))
    finding = of(judge_city(text), "shaanxi/filing")
    assert (finding.verdict, finding.severity) == ("breach", "warning")
    assert (finding.framework_article, finding.policy_articles) == ("shaanxi-12", ("city-start",))
    assert finding.place.line == line_of("effective:", text)
    assert ("陕西省" in finding.what.zh, "Shaanxi" in finding.what.en) == (True, True)


@article("shaanxi-12")
@pytest.mark.parametrize(("day", "is_late"), [("2022-06-30", False), ("2022-07-01", True)])
def test_the_filing_has_a_deadline_that_counts_its_own_day(
    judge_city: JudgeCity, day: str, is_late: bool
) -> None:
    findings = judge_city(changed(("2022-06-29", day)))
    expected = {("shaanxi/filing", "warning", "shaanxi-12", ("city-filing",))}
    assert breached(findings) == (expected if is_late else set())


@article("shaanxi-12")
@pytest.mark.parametrize(("authority", "name"), [("320000", "江苏省"), ("999999", "999999")])
def test_a_filing_with_another_authority_is_none(judge_city: JudgeCity, authority: str, name: str) -> None:
    finding = of(judge_city(changed(('with: "610000"', f'with: "{authority}"'))), "shaanxi/filing")
    assert (finding.verdict, name in finding.what.zh) == ("breach", True)


@article("shaanxi-12")
def test_the_deadline_is_for_the_first_version(tmp_path: Path) -> None:
    library = Library(make_folder(tmp_path / "policies"))
    own = library.folder / "areas" / city.CODE
    first = changed(("{from: 2022-12-31,", "{from: 2022-12-31, until: 2024-01-01,"))
    second = changed(
        ("policy: city-2022", "policy: city-2024"),
        ("{from: 2022-12-31,", "{from: 2024-01-01,"),
        ("2022-06-29", "2023-12-01"),
    )
    (own / "2022-12-31.yaml").write_text(first, encoding="utf-8")
    (own / "2024-01-01.yaml").write_text(second, encoding="utf-8")
    _, later = library.schemes(city.CODE)
    findings = judge(later, frameworks_binding(library, city.CODE), library)
    assert of(findings, "shaanxi/filing").verdict == "kept"


# Account and benefit


def with_account_from(day: str) -> str:
    return changed(("account:\n", f"account:\n  from: {{day: {day}, source: city-account}}\n"))


@article("shaanxi-12")
def test_an_account_change_on_the_first_day_keeps_it(judge_city: JudgeCity) -> None:
    finding = of(judge_city(with_account_from("2022-12-31")), "shaanxi/same-day")
    assert (finding.verdict, finding.policy_articles) == ("kept", ("city-account", "city-start"))


@article("shaanxi-12")
@pytest.mark.parametrize("day", ["2022-12-30", "2023-01-01", "2023-07-01"])
def test_an_account_change_on_another_day_is_a_warning_with_both_days(
    judge_city: JudgeCity, day: str
) -> None:
    finding = of(judge_city(with_account_from(day)), "shaanxi/same-day")
    assert (finding.verdict, finding.severity) == ("breach", "warning")
    assert (finding.framework_article, finding.policy_articles) == (
        "shaanxi-12",
        ("city-account", "city-start"),
    )
    assert all(words in finding.what.zh for words in (day, "2022-12-31"))


@article("shaanxi-12")
def test_without_the_day_of_the_account_change_nothing_is_judged(judge_city: JudgeCity) -> None:
    finding = of(judge_city(city.POLICY), "shaanxi/same-day")
    assert (finding.verdict, finding.policy_articles) == ("not judged", ("city-account",))


def single(framework: Framework, rule: FiledWith | AccountAndBenefitTogether | SameFirstDay) -> Framework:
    """A framework with one of its constraints alone, by another rule."""
    (constraint,) = [known for known in framework.constraints if known.name == "shaanxi/same-day"]
    return replace(framework, constraints=(replace(constraint, rule=rule),))


@pytest.fixture
def shaanxi(library: Library) -> Framework:
    (known,) = [framework for framework in load_frameworks(library) if framework.name == "shaanxi"]
    return known


@pytest.mark.parametrize(("tolerance_days", "verdict"), [(30, "breach"), (31, "kept")])
def test_a_tolerance_allows_so_many_days(
    shaanxi: Framework, library: Library, compile_city: CompileCity, tolerance_days: int, verdict: str
) -> None:
    scheme = compile_city(with_account_from("2023-01-31"))
    tolerant = single(shaanxi, AccountAndBenefitTogether(tolerance_days))
    (finding,) = judge(scheme, (tolerant,), library)
    assert finding.verdict == verdict


def test_a_policy_with_records_made_by_hand_is_judged_the_same(
    shaanxi: Framework, library: Library, compile_city: CompileCity
) -> None:
    policy = compile_city(city.POLICY).policy
    source = policy.effective.source
    assert policy.account is not None
    account = replace(policy.account, start=DatedSource(Day(2022, 12, 31), source))
    filing = Filing("610000", Day(2022, 6, 30), "1", source)
    scheme = compile_policy(replace(policy, account=account, filing=filing))
    for rule in (AccountAndBenefitTogether(0), FiledWith("610000", Day(2022, 6, 30))):
        (finding,) = judge(scheme, (single(shaanxi, rule),), library)
        assert finding.verdict == "kept"


# Areas that begin together


@pytest.fixture
def two_cities(tmp_path: Path) -> Callable[[str], tuple[Library, Path]]:
    """A library with a second city of the province, whose policy begins on the given day."""

    def made(first_day: str) -> tuple[Library, Path]:
        library = Library(make_folder(tmp_path / "policies"))
        other = library.folder / "areas" / "619800"
        other.mkdir()
        area = city.AREA.replace(city.CODE, "619800").replace("示例市", "邻市")
        (other / "area.yaml").write_text(area, encoding="utf-8")
        text = changed(("{from: 2022-12-31,", f"{{from: {first_day},")).replace(city.CODE, "619800")
        (other / f"{first_day}.yaml").write_text(text.replace("city-2022", "other-2022"), encoding="utf-8")
        own = library.folder / "areas" / city.CODE / "2022-12-31.yaml"
        own.write_text(city.POLICY, encoding="utf-8")
        return library, other / f"{first_day}.yaml"

    return made


def judged_in(library: Library) -> tuple[Finding, ...]:
    (scheme,) = library.schemes(city.CODE)
    return judge(scheme, frameworks_binding(library, city.CODE), library)


@article("shaanxi-12")
def test_areas_with_the_same_first_day_keep_it(two_cities: Callable[[str], tuple[Library, Path]]) -> None:
    library, _ = two_cities("2022-12-31")
    assert verdicts(judged_in(library), "shaanxi/same-first-day") == {"kept"}


@article("shaanxi-12")
def test_areas_with_other_first_days_are_told_as_a_note_that_never_fails(
    two_cities: Callable[[str], tuple[Library, Path]],
) -> None:
    library, _ = two_cities("2022-11-01")
    findings = judged_in(library)
    finding = of(findings, "shaanxi/same-first-day")
    assert (finding.verdict, finding.severity) == ("breach", "note")
    assert "邻市 2022-11-01" in finding.what.zh
    assert (finding.framework_article, finding.policy_articles) == ("shaanxi-12", ("city-start",))
    assert finding not in breaches(findings, strict=True)


def test_without_other_areas_it_is_not_judged(judge_city: JudgeCity) -> None:
    assert verdicts(judge_city(city.POLICY), "shaanxi/same-first-day") == {"not judged"}


def test_a_broken_file_of_another_area_does_not_hide_this_one(
    two_cities: Callable[[str], tuple[Library, Path]],
) -> None:
    library, other = two_cities("2022-11-01")
    other.write_text("policy: broken\n", encoding="utf-8")
    with pytest.raises(PolicyError):
        library.schemes("619800")
    assert verdicts(judged_in(library), "shaanxi/same-first-day") == {"not judged"}
