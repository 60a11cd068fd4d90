"""A city's policy on its province's: what is taken over, what may be written anew, what is refused."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.cli.policy_show import page_of
from gongji.cli.policy_show_json import page_record
from gongji.cli.policy_show_page import print_page
from gongji.policy.checking import check_files
from gongji.policy.inheritance import NEVER_INHERITED, inherit
from gongji.policy.library import Library, shipped_library
from gongji.policy.problems import Place, PolicyError, Problem
from gongji.policy.vocabulary import Absence, Deductible, Policy
from gongji.policy.yaml_tree import Listing, Mapping, Scalar, Value
from tests.texts import edited
from tests.towns import TOWN

from .town import GOOD, HERE, library_in, lines_here

NATION, PROVINCE, NEIGHBOUR = "000000", "990000", "980000"
AREAS = {
    NATION: "name: {zh: 全国, en: Nation}\nlevel: nation\n",
    PROVINCE: 'name: {zh: 某省, en: Province}\nlevel: province\nparent: "000000"\n',
    NEIGHBOUR: 'name: {zh: 邻省, en: Neighbour}\nlevel: province\nparent: "000000"\n',
}

PROVINCES = edited(
    edited(GOOD, "policy: town-2023", "policy: province-2023\nopen_sections: [deductible, caps]"),
    'area: "990100"',
    f'area: "{PROVINCE}"',
)
"""What the province says: all that the town's own policy would."""

CITYS = """\
policy: town-2024
area: "990100"
extends: province-2023
documents: [town]
effective: {from: 2024-01-01, source: town-1}
deductible:
  per: visit
  amounts:
    - {amount: 20 yuan, source: town-3}
"""
"""The town's, which says only what it has of its own."""


def library_of(folder: Path, city: str = CITYS, province: str = PROVINCES, **others: str) -> Library:
    """The town below its province; other files as `a990000_later="policy: …"`."""
    library = library_in(folder, own=city)
    area = folder / "areas" / TOWN / "area.yaml"
    area.write_text(area.read_text(encoding="utf-8") + f'parent: "{PROVINCE}"\n', encoding="utf-8")
    for code, text in AREAS.items():
        (folder / "areas" / code).mkdir()
        (folder / "areas" / code / "area.yaml").write_text(f'area: "{code}"\n{text}', encoding="utf-8")
    (folder / "areas" / PROVINCE / "first.yaml").write_text(province, encoding="utf-8")
    for name, text in others.items():
        code, file = name.removeprefix("a").split("_")
        (folder / "areas" / code / f"{file}.yaml").write_text(text, encoding="utf-8")
    return library


def read(library: Library, area: str = TOWN, file: str = "own") -> Policy:
    return library.read(library.folder / "areas" / area / f"{file}.yaml")


def problems(library: Library, area: str = TOWN, file: str = "own") -> tuple[Problem, ...]:
    with pytest.raises(PolicyError) as caught:
        read(library, area, file)
    return caught.value.problems


def places_within(thing: Any) -> set[str]:
    """The files of all sources in a part of a policy."""
    if isinstance(thing, Place):
        return {thing.file}
    if isinstance(thing, tuple):
        return {file for item in thing for file in places_within(item)}
    fields = getattr(thing, "__slots__", ())
    return {file for field in fields for file in places_within(getattr(thing, field))}


OWN, FIRST = f"areas/{TOWN}/own.yaml", f"areas/{PROVINCE}/first.yaml"


# What is taken over


def test_sections_that_the_city_does_not_write_are_the_provinces(tmp_path: Path) -> None:
    library = library_of(tmp_path)
    city, province = read(library), read(library, PROVINCE, "first")
    for section in ("person_classes", "provider_classes", "rates", "uplifts", "caps", "segments", "notes"):
        assert getattr(city, section) == getattr(province, section)
        assert places_within(getattr(city, section)) == {FIRST}
    assert isinstance(city.deductible, Deductible)
    assert (city.deductible.period, places_within(city.deductible)) == ("visit", {OWN})


def test_a_section_is_replaced_whole(tmp_path: Path) -> None:
    library = library_of(tmp_path)
    city, province = read(library).deductible, read(library, PROVINCE, "first").deductible
    assert isinstance(city, Deductible)
    assert isinstance(province, Deductible)
    assert [row.figure.value for row in city.amounts] == [20_00]
    assert len(province.amounts) == 2


def test_what_a_version_says_of_itself_is_never_taken_over(tmp_path: Path) -> None:
    province = PROVINCES + (
        "transition: {accumulators: carried, source: town-1}\n"
        f'filing: {{with: "{NATION}", day: 2023-01-01, number: one, source: town-1}}\n'
    )
    city = read(library_of(tmp_path, province=province))
    assert (city.name, city.area) == ("town-2024", TOWN)
    assert (city.transition, city.filing, city.open_sections) == (None, None, None)
    assert city.effective.period.start.isoformat() == "2024-01-01"
    assert (city.extends, [origin.policy for origin in city.origins]) == ("province-2023", ["province-2023"])


def test_the_merged_policy_is_settled_under(tmp_path: Path) -> None:
    (scheme,) = library_of(tmp_path).schemes(TOWN)
    assert len(scheme.cells) == 9
    assert check_files(Library(tmp_path)).error_count == 0


def test_parts_that_do_not_fit_the_provinces_are_found_in_the_merged_policy(tmp_path: Path) -> None:
    city = edited(CITYS, "{amount: 20 yuan,", "{person: veteran, amount: 20 yuan,")
    (checked,) = check_files(library_of(tmp_path, city), [tmp_path / OWN]).files
    assert {problem.code for problem in checked.problems} == {"unknown_class", "figure_missing"}
    assert {problem.place.file for problem in checked.problems} == {OWN}


def test_a_later_version_takes_over_what_the_earlier_one_took(tmp_path: Path) -> None:
    later = """\
policy: town-2026
area: "990100"
extends: town-2024
effective: {from: 2026-01-01, source: town-1}
caps: {none: true, source: town-1}
"""
    city = edited(CITYS, "from: 2024-01-01,", "from: 2024-01-01, until: 2026-01-01,")
    library = library_of(tmp_path, city, a990100_later=later)
    policy = read(library, TOWN, "later")
    assert isinstance(policy.caps, Absence)
    assert policy.deductible == read(library).deductible
    assert policy.rates == read(library, PROVINCE, "first").rates
    assert [origin.policy for origin in policy.origins] == ["town-2024", "province-2023"]
    assert policy.documents == ("town",)
    assert [scheme.policy.name for scheme in library.schemes(TOWN)] == ["town-2024", "town-2026"]


def test_an_optional_section_of_the_province_is_left_out_by_saying_so(tmp_path: Path) -> None:
    province = edited(PROVINCES, "[deductible, caps]", "[deductible, caps, uplifts]")
    city = CITYS + "uplifts: {none: true, source: town-3}\n"
    assert read(library_of(tmp_path, city, province)).uplifts == ()


def test_leaving_out_needs_a_source_too(tmp_path: Path) -> None:
    province = edited(PROVINCES, "[deductible, caps]", "[deductible, caps, uplifts]")
    city = CITYS + "uplifts: {none: true, source: town-99} # here\n"
    (problem,) = problems(library_of(tmp_path, city, province))
    assert (problem.code, [problem.place.line]) == ("unknown_source", lines_here(city))


# Random trees: where each section comes from

SECTIONS = ["effective", "transition", "documents", "rates", "caps", "notes", "pharmacy"]


class Shelves:
    """A shelf of trees: one area, each version extending the one before."""

    def __init__(self, trees: list[Mapping]) -> None:
        self.areas = {TOWN}
        self.kept = trees

    def above(self, area: str) -> tuple[str, ...]:
        return () if area in self.areas else (TOWN,)

    def trees(self, area: str) -> list[Mapping]:
        return self.kept if area in self.areas else []

    def areas_with_policies(self) -> list[str]:
        return [TOWN]


def tree(number: int, sections: frozenset[str]) -> Mapping:
    """Version number `n` of a policy, with these sections besides those that it needs."""
    place = Place(f"{number}.yaml", 1)
    entries: dict[str, Value] = {key: Scalar(f"{key}-{number}", place) for key in sorted(sections)}
    entries |= {"policy": Scalar(f"v{number}", place), "area": Scalar(TOWN, place)}
    if number:
        entries["extends"] = Scalar(f"v{number - 1}", place)
    return Mapping(entries, dict.fromkeys(entries, place), place)


@settings(deadline=None)
@given(st.lists(st.frozensets(st.sampled_from(SECTIONS)), min_size=1, max_size=5))
def test_every_section_is_that_of_the_nearest_file_that_has_it(written: list[frozenset[str]]) -> None:
    trees = [tree(number, sections) for number, sections in enumerate(written)]
    merged = inherit(trees[-1], Shelves(trees), shipped_library().register)
    for section in SECTIONS:
        having = [number for number, sections in enumerate(written) if section in sections]
        last = len(written) - 1
        if section in NEVER_INHERITED:
            having = [number for number in having if number == last]
        assert (section in merged.tree.entries) == bool(having)
        if having:
            value = merged.tree.entries[section]
            nearest = [f"{section}-{number}" for number in reversed(having)]
            if section == "documents" and isinstance(value, Listing):
                assert [item.text for item in value.items if isinstance(item, Scalar)] == nearest
            else:
                assert value == Scalar(nearest[0], Place(f"{having[-1]}.yaml", 1))
    assert [origin.file for origin in merged.origins] == [
        f"{number}.yaml" for number in reversed(range(len(written) - 1))
    ]


# What is refused


def refused(library: Library, text: str, code: str, file: str = OWN) -> Problem:
    (problem,) = problems(library)
    (line,) = lines_here(text)
    assert (problem.code, str(problem.place)) == (code, f"{file}:{line}")
    return problem


def test_a_section_that_the_province_does_not_open(tmp_path: Path) -> None:
    city = CITYS + f"rounding: {{half_up_to: fen, once_a: visit, source: town-3}} {HERE}\n"
    problem = refused(library_of(tmp_path, city), city, "section_not_open")
    opened = next(
        number for number, line in enumerate(PROVINCES.splitlines(), start=1) if "open_sections" in line
    )
    for words in (problem.what.zh, problem.what.en, problem.mend.zh, problem.mend.en):
        assert f"{FIRST}:{opened}" in words
    assert "deductible, caps" in problem.what.en
    assert "“rounding”" in problem.mend.zh


def test_a_province_that_opens_nothing(tmp_path: Path) -> None:
    province = edited(PROVINCES, "open_sections: [deductible, caps]\n", "")
    city = edited(CITYS, "deductible:\n", f"deductible: {HERE}\n")
    problem = refused(library_of(tmp_path, city, province), city, "section_not_open")
    assert "it opens no section" in problem.what.en
    assert f"{FIRST}:1" in problem.what.en


def test_every_closed_section_is_told_beside_what_cannot_be_read(tmp_path: Path) -> None:
    city = edited(CITYS, "20 yuan", "20") + (
        "rounding: {half_up_to: fen, once_a: visit, source: town-3}\nover_cap: {none: true, source: town-3}\n"
    )
    found = [problem.code for problem in problems(library_of(tmp_path, city))]
    assert sorted(found) == ["malformed_amount", "section_not_open", "section_not_open"]


def test_a_later_version_of_the_city_may_not_write_what_is_closed_either(tmp_path: Path) -> None:
    later = f"""\
policy: town-2026
area: "990100"
extends: town-2024
effective: {{from: 2026-01-01, source: town-1}}
over_cap: {{none: true, source: town-1}} {HERE}
"""
    library = library_of(tmp_path, a990100_later=later)
    (problem,) = problems(library, TOWN, "later")
    assert (problem.code, [problem.place.line]) == ("section_not_open", lines_here(later))
    assert "`province-2023` of 990000" in problem.what.en


def test_a_province_opens_no_more_than_the_nation_does(tmp_path: Path) -> None:
    nation = edited(
        edited(PROVINCES, "policy: province-2023", "policy: nation-2023"), f'"{PROVINCE}"', f'"{NATION}"'
    )
    province = f"""\
policy: province-2023
area: "{PROVINCE}"
extends: nation-2023
open_sections:
  - deductible
  - over_cap {HERE}
effective: {{from: 2023-06-01, source: town-1}}
"""
    library = library_of(tmp_path, CITYS, province, a000000_first=nation)
    (problem,) = problems(library)
    (line,) = lines_here(province)
    assert (problem.code, str(problem.place)) == ("section_not_open", f"{FIRST}:{line}")
    assert "`over_cap`" in problem.what.en
    library.folder.joinpath(FIRST).write_text(edited(province, f"  - over_cap {HERE}\n", ""), "utf-8")
    city = read(Library(tmp_path))
    assert [origin.policy for origin in city.origins] == ["province-2023", "nation-2023"]


def with_extends(name: str) -> str:
    return edited(CITYS, "extends: province-2023", f"extends: {name} {HERE}")


def test_an_unknown_policy_is_told_those_that_can_be_extended(tmp_path: Path) -> None:
    city = with_extends("province-2032")
    problem = refused(library_of(tmp_path, city), city, "extends_unknown_policy")
    assert "`province-2032`" in problem.what.en
    assert problem.mend.en == "Can be extended here: province-2023."


def test_a_policy_of_an_area_that_is_not_above(tmp_path: Path) -> None:
    foreign = edited(
        edited(PROVINCES, "policy: province-2023", "policy: neighbour-2023"),
        f'"{PROVINCE}"',
        f'"{NEIGHBOUR}"',
    )
    city = with_extends("neighbour-2023")
    library = library_of(tmp_path, city, a980000_first=foreign)
    problem = refused(library, city, "extends_foreign_area")
    assert NEIGHBOUR in problem.what.zh
    assert "province-2023" in problem.mend.zh


def test_a_policy_that_leads_back_to_itself(tmp_path: Path) -> None:
    city = with_extends("town-2024")
    problem = refused(library_of(tmp_path, city), city, "extends_cycle")
    assert "town-2024 → town-2024" in problem.what.en


def test_policies_that_lead_back_to_each_other(tmp_path: Path) -> None:
    city = edited(CITYS, "extends: province-2023", "extends: town-2023")
    earlier = edited(
        edited(CITYS, "policy: town-2024", "policy: town-2023"),
        "extends: province-2023",
        f"extends: town-2024 {HERE}",
    )
    library = library_of(tmp_path, city, a990100_earlier=earlier)
    (problem,) = problems(library)
    (line,) = lines_here(earlier)
    assert (problem.code, str(problem.place)) == ("extends_cycle", f"areas/{TOWN}/earlier.yaml:{line}")
    assert "town-2024 → town-2023 → town-2024" in problem.what.zh


def test_a_later_version_of_the_same_area_cannot_be_extended(tmp_path: Path) -> None:
    city = with_extends("town-2026")
    later = edited(
        edited(CITYS, "policy: town-2024", "policy: town-2026"), "from: 2024-01-01", "from: 2026-01-01"
    )
    library = library_of(tmp_path, city, a990100_later=later)
    problem = refused(library, city, "extends_later_version")
    assert "2026-01-01" in problem.what.zh


def test_a_draft_of_an_area_that_is_not_registered(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(edited(CITYS, '"990100"', '"990200"'), encoding="utf-8")
    (tmp_path / "library").mkdir()
    library = library_of(tmp_path / "library")
    with pytest.raises(PolicyError) as caught:
        library.read(draft)
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.place)) == ("unknown_area", f"{draft}:2")
    assert "990200" in problem.mend.en


def test_what_else_is_wrong_in_a_file_that_extends_in_vain_is_told_too(tmp_path: Path) -> None:
    city = edited(with_extends("nowhere"), "20 yuan", "20")
    found = [problem.code for problem in problems(library_of(tmp_path, city))]
    assert found == ["extends_unknown_policy", "malformed_amount"]


def test_a_section_that_is_wrong_in_the_province_is_told_with_its_own_place(tmp_path: Path) -> None:
    province = edited(PROVINCES, "{provider: middle, rate: 70 %,", "{provider: middle, rate: 70,")
    (problem,) = problems(library_of(tmp_path, province=province))
    assert (problem.code, problem.place.file) == ("malformed_rate", FIRST)


# Where each figure comes from


def record_of(library: Library) -> Any:
    return page_record(page_of(library, TOWN, "2024-06-01"), "en")["policy"]


def test_the_json_page_names_the_policy_that_each_figure_is_taken_from(tmp_path: Path) -> None:
    policy = record_of(library_of(tmp_path))
    assert policy["rests_on"] == [{"policy": "province-2023", "area": PROVINCE}]
    for row in policy["table"]["rows"]:
        assert "from" not in row["cells"]["deductible"]
        assert row["cells"]["rate-1"]["from"] == ["province-2023"]
        assert row["cells"]["fund-cap"]["from"] == ["province-2023"]
    assert {tuple(known["from"]) for known in policy["person_classes"]} == {("province-2023",)}
    rules = {rule["topic"]: rule.get("from") for rule in policy["rules"]}
    assert (rules["In force"], rules["Pharmacies"]) == (None, ["province-2023"])
    assert all(known["from"] == ["province-2023"] for known in policy["unknown"])


def test_a_rate_of_two_policies_names_both(tmp_path: Path) -> None:
    province = edited(PROVINCES, "[deductible, caps]", "[deductible, caps, uplifts]")
    city = CITYS + "uplifts:\n  - {person: retired, add: 1 points, source: town-3}\n"
    rows = record_of(library_of(tmp_path, city, province))["table"]["rows"]
    taken = {row["person"]: row["cells"]["rate-1"]["from"] for row in rows if row["provider"] == "high"}
    assert taken["active"] == ["province-2023"]
    assert taken["retired"] == ["province-2023", "town-2024"]


def test_a_policy_that_rests_on_none_marks_nothing(tmp_path: Path) -> None:
    library = library_of(tmp_path)
    policy: Any = page_record(page_of(library, PROVINCE, "2024-06-01"), "en")["policy"]
    assert policy["rests_on"] == []
    parts = [*policy["rules"], *policy["person_classes"], *policy["readings"], *policy["unknown"]]
    cells = [cell for row in policy["table"]["rows"] for cell in row["cells"].values()]
    assert not [part for part in [*parts, *cells] if "from" in part]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_marks_what_is_taken_from_another_policy(
    tmp_path: Path, language: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    library = library_of(tmp_path)
    print_page(page_of(library, TOWN, "2024-06-01"), language)
    page = capsys.readouterr().out
    assert "^1" in page.split("province-2023")[0]
    assert PROVINCE in page
    lines = page.splitlines()
    (head,) = [line for line in lines if "20" in line and "town-3" in line]
    assert "^1" not in head
    assert sum("^1" in line for line in lines) > 5
    print_page(page_of(library, PROVINCE, "2024-06-01"), language)
    assert "^1" not in capsys.readouterr().out
