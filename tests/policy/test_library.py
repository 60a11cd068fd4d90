"""Which version is in force on a day, and what is said where none is."""

from pathlib import Path

import pytest

from gongji.dates import Day
from gongji.errors import InputError, UncoveredError
from gongji.policy.library import Library, shipped_library
from gongji.policy.problems import PolicyError
from tests.texts import edited
from tests.towns import TOWN

from .areas import LVLIANG, NANJING, SHANXI, TONGLIAO, XIAN, YANGZHOU, YUNNAN
from .town import GOOD, library_in, lines_here

JIANGSU = "320000"

article = pytest.mark.article

SECOND = edited(
    edited(GOOD, "policy: town-2023", "policy: town-2025"),
    "{from: 2023-01-01, until: 2025-01-01, source: town-1}",
    "{from: 2025-01-01, source: town-1}",
)
"""The version that follows the town's first one without a gap."""


def uncovered(library: Library, area: str, day: Day) -> UncoveredError:
    with pytest.raises(UncoveredError) as caught:
        library.scheme_on(area, day, "visits[0].date")
    error = caught.value
    assert error.code == "date_outside_policies"
    assert error.field == "visits[0].date"
    return error


@pytest.mark.parametrize(
    ("area", "first", "last", "policy"),
    [
        pytest.param(TONGLIAO, Day(2022, 10, 1), None, "tongliao-2022", marks=article("tongliao-18")),
        pytest.param(
            NANJING, Day(2023, 1, 1), Day(2027, 12, 31), "nanjing-2023", marks=article("nanjing-32")
        ),
        pytest.param(YUNNAN, Day(2024, 11, 1), None, "yunnan-2024", marks=article("yunnan-23")),
        (XIAN, Day(2023, 3, 1), None, "xian-2023"),
    ],
)
def test_a_version_is_in_force_from_its_first_day_to_its_last(
    area: str, first: Day, last: Day | None, policy: str
) -> None:
    library = shipped_library()
    assert library.scheme_on(area, first).policy.name == policy
    uncovered(library, area, Day.fromordinal(first.toordinal() - 1))
    if last is None:
        assert library.scheme_on(area, Day(2099, 12, 31)).policy.name == policy
    else:
        assert library.scheme_on(area, last).policy.name == policy
        uncovered(library, area, Day.fromordinal(last.toordinal() + 1))


@article("lvliang-definition")
def test_the_provinces_change_supersedes_lvliangs_rules_in_july_2024() -> None:
    library = shipped_library()
    uncovered(library, LVLIANG, Day(2022, 12, 31))
    for day in (Day(2023, 1, 1), Day(2024, 6, 30)):
        assert library.scheme_on(LVLIANG, day).policy.name == "lvliang-2023"
    for day in (Day(2024, 7, 1), Day(2099, 12, 31)):
        policy = library.scheme_on(LVLIANG, day).policy
        assert (policy.name, policy.extends) == ("lvliang-2024", "shanxi-2024")
        assert policy.effective.source.article == "shanxi-2024-start"
        assert policy.effective.source.verification == "unverified"
    superseded = library.scheme_on(LVLIANG, Day(2024, 6, 30)).policy.effective.superseded
    assert superseded is not None
    assert "2024年7月1日" in superseded.text.zh
    assert "1 July 2024" in superseded.text.en


@article("lvliang-definition")
def test_before_lvliangs_rules_nothing_is_said_of_what_supersedes_them() -> None:
    error = uncovered(shipped_library(), LVLIANG, Day(2022, 12, 31))
    assert "山西" not in error.what.zh
    assert "Shanxi" not in error.what.en


def test_terms_that_are_known_for_one_year_end_with_it() -> None:
    error = uncovered(shipped_library(), YANGZHOU, Day(2024, 1, 1))
    assert "2023年" in error.what.zh
    assert "2023" in error.what.en


def test_the_last_day_is_told_where_nothing_is_known_of_what_follows() -> None:
    error = uncovered(shipped_library(), NANJING, Day(2028, 1, 1))
    assert "2028-01-01" in error.mend.zh
    assert "2028-01-01" in error.mend.en
    assert error.what.en.endswith("2028-01-01.")


@pytest.mark.parametrize("area", ["999999", "", "3201", "320100 ", "南京"])
def test_an_unknown_area_is_told_the_known_ones(area: str) -> None:
    with pytest.raises(InputError) as caught:
        shipped_library().scheme_on(area, Day(2023, 6, 1))
    error = caught.value
    assert (error.code, error.field) == ("unknown_area", "area")
    assert f"“{area}”" in error.what.zh
    assert f"`{area}`" in error.what.en
    for known in (TONGLIAO, LVLIANG, NANJING, YUNNAN, XIAN):
        assert known in error.mend.zh
        assert known in error.mend.en
    assert SHANXI in error.mend.en
    assert JIANGSU not in error.mend.en


def test_a_province_whose_cities_have_the_policies_has_none_itself() -> None:
    error = uncovered(shipped_library(), JIANGSU, Day(2023, 6, 1))
    assert "江苏省" in error.what.zh
    assert "无" in error.mend.zh
    assert "none" in error.mend.en


def test_versions_follow_each_other_without_a_gap(tmp_path: Path) -> None:
    library = library_in(tmp_path, a=SECOND, b=GOOD)
    assert [scheme.policy.name for scheme in library.schemes(TOWN)] == ["town-2023", "town-2025"]
    assert library.scheme_on(TOWN, Day(2024, 12, 31)).policy.name == "town-2023"
    assert library.scheme_on(TOWN, Day(2025, 1, 1)).policy.name == "town-2025"


def test_a_gap_between_versions_is_covered_by_none(tmp_path: Path) -> None:
    later = edited(SECOND, "{from: 2025-01-01, source: town-1}", "{from: 2025-03-01, source: town-1}")
    error = uncovered(library_in(tmp_path, a=GOOD, b=later), TOWN, Day(2025, 2, 28))
    for border in ("2023-01-01", "2025-01-01", "2025-03-01"):
        assert border in error.mend.zh
        assert border in error.mend.en


def test_a_policy_of_another_area_is_refused(tmp_path: Path) -> None:
    text = edited(GOOD, 'area: "990100"', 'area: "990200" # here')
    library = library_in(tmp_path, broken=text)
    with pytest.raises(PolicyError) as caught:
        library.schemes(TOWN)
    (problem,) = caught.value.problems
    (line,) = lines_here(text)
    assert problem.code == "area_folder"
    assert str(problem.place) == f"areas/{TOWN}/broken.yaml:{line}"


def test_an_area_in_the_wrong_folder_is_refused(tmp_path: Path) -> None:
    library = library_in(tmp_path, good=GOOD)
    path = tmp_path / "areas" / TOWN / "area.yaml"
    path.write_text(edited(path.read_text(encoding="utf-8"), '"990100"', '"990200"'), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        library.schemes(TOWN)
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.place)) == ("area_folder", f"areas/{TOWN}/area.yaml:1")


def test_the_areas_above_one_lead_to_the_nation() -> None:
    above = shipped_library().ancestors(NANJING)
    assert [(area.code, area.level) for area in above] == [("320000", "province"), ("000000", "nation")]
