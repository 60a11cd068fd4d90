"""Dates and accounts under frameworks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gongji.policy.conformance import breaches, judge
from gongji.policy.frameworks import frameworks_binding
from gongji.policy.library import Library
from gongji.policy.scheme import Scheme

from . import city
from .city import changed, line_of
from .conftest import JudgeCity, make_folder
from .findings import both, breached, verdicts

article = pytest.mark.article

# Dates


@article("shaanxi-2")
@pytest.mark.parametrize(("first_day", "is_late"), [("2022-12-31", False), ("2023-01-01", True)])
def test_the_deadline_counts_its_own_day(judge_city: JudgeCity, first_day: str, is_late: bool) -> None:
    text = changed(("2022-12-31", first_day))
    findings = judge_city(text)
    expected = {("shaanxi/in-force", "warning", "shaanxi-2", ("city-start",))}
    assert breached(findings) == (expected if is_late else set())
    if is_late:
        (late,) = breaches(findings, strict=True)
        assert late.place.line == line_of("effective:", text)


@article("shaanxi-2")
def test_a_later_version_is_not_late_where_an_earlier_one_was_in_time(
    tmp_path: Path, compile_city: Callable[[str], Scheme]
) -> None:
    folder = make_folder(tmp_path / "policies")
    first = changed(("2022-12-31", "2022-10-01, until: 2025-01-01"))
    (folder / "areas" / city.CODE / "2022-10-01.yaml").write_text(first, encoding="utf-8")
    later = compile_city(changed(("2022-12-31", "2025-01-01")))
    library = Library(folder)
    findings = judge(later, frameworks_binding(library, city.CODE), library)
    assert verdicts(findings, "shaanxi/in-force") == {"kept"}


@article("shaanxi-12")
@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [
        ("2022-06-30", "2022-07-01", "breach"),
        ("kind: official text", "kind: hospital notice", "not judged"),
        ("issued: 2022-06-30\n", "", "not judged"),
        ('area: "619900"', 'area: "610000"', "not judged"),
    ],
)
def test_the_day_of_issue(tmp_path: Path, old: str, new: str, verdict: str) -> None:
    library = Library(make_folder(tmp_path / "policies", changed((old, new), text=city.DOCUMENT)))
    path = library.folder / "areas" / city.CODE / "2022-12-31.yaml"
    path.write_text(city.POLICY, encoding="utf-8")
    (scheme,) = library.schemes(city.CODE)
    findings = judge(scheme, frameworks_binding(library, city.CODE), library)
    assert verdicts(findings, "shaanxi/issued") == {verdict}
    assert breaches(findings, strict=False) == ()


# Accounts


@article("national-5")
@article("shaanxi-3")
def test_an_active_account_above_its_share(judge_city: JudgeCity) -> None:
    findings = judge_city(changed(("share_of_base: 2 %", "share_of_base: 3 %")))
    assert breached(findings) == both(
        "active-account", ("error", "national-5"), ("error", "shaanxi-3"), "city-account"
    )


@article("shaanxi-3")
def test_an_active_account_below_its_share_breaches_only_where_exactly_that_is_demanded(
    judge_city: JudgeCity,
) -> None:
    findings = judge_city(changed(("share_of_base: 2 %", "share_of_base: 1.99 %")))
    assert breached(findings) == {("shaanxi/active-account", "error", "shaanxi-3", ("city-account",))}


@article("national-6")
@article("shaanxi-3")
@pytest.mark.parametrize(
    ("monthly", "is_near"), [("60", True), ("59.99", False), ("100", True), ("100.01", False)]
)
def test_the_retired_account_near_two_percent_of_the_pension(
    judge_city: JudgeCity, monthly: str, is_near: bool
) -> None:
    # 1.5 % and 2.5 % of 4,000 yuan
    findings = judge_city(changed(("amount: 80 yuan", f"amount: {monthly} yuan")))
    expected = both(
        "retired-account",
        ("warning", "national-6"),
        ("warning", "shaanxi-3"),
        "city-account",
        "city-pension",
    )
    assert breached(findings) == (set() if is_near else expected)
