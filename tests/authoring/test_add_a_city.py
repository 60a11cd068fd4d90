"""The pages that add a city: under sixty lines, and everything that they show is what the program does."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from gongji.benefit.calculate import calculate_object
from gongji.language import Language
from gongji.policy.checking import check_files
from tests.cli.running import Terminal, commands
from tests.docs.pages import Fence, fences, fences_of, heading_levels, page_text, tables, without_spaces
from tests.docs.sample_city import SampleCity, city_of, complete_files, edited, said
from tests.towns import copy_of_shipped

ENGLISH, CHINESE = "add-a-city.md", "add-a-city.zh.md"
PAGES: dict[str, Language] = {ENGLISH: "en", CHINESE: "zh"}
CODE = "990200"
MOST_LINES = 60


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SampleCity]:
    """The city of each page, among the shipped policies."""
    return {name: city_of(page_text(name), tmp_path_factory.mktemp("policies")) for name in PAGES}


@pytest.mark.parametrize("page", PAGES)
def test_the_whole_city_is_under_sixty_lines_of_yaml(page: str) -> None:
    files = complete_files(page_text(page))
    assert list(files) == [
        "documents/model.yaml",
        f"areas/{CODE}/area.yaml",
        f"areas/{CODE}/2026-01-01.yaml",
    ]
    assert 40 < sum(len(text.splitlines()) for text in files.values()) < MOST_LINES
    assert all(line.strip() for text in files.values() for line in text.splitlines())


@pytest.mark.parametrize("page", PAGES)
def test_the_check_accepts_it_with_nothing_unknown(cities: dict[str, SampleCity], page: str) -> None:
    city = cities[page]
    result = city.check(city.text)
    assert said(result, "en") == []
    assert (result.error_count, result.warning_count, result.files[0].unknown) == (0, 0, ())


def test_it_stands_among_the_shipped_policies_without_a_problem(cities: dict[str, SampleCity]) -> None:
    whole = check_files(cities[ENGLISH].library)
    assert (whole.error_count, whole.problems) == (0, ())
    assert "model-2026" in {file.policy.name for file in whole.files if file.policy is not None}


@pytest.mark.parametrize("page", PAGES)
def test_what_the_table_says_is_what_the_visits_come_to(cities: dict[str, SampleCity], page: str) -> None:
    text = page_text(page)
    (claim,) = fences_of(text, "json claim")
    result: Any = calculate_object(json.loads(claim.text), PAGES[page], cities[page].library)
    (table,) = tables(text)
    assert [(visit["fund"], visit["personal"]) for visit in result["visits"]] == [
        (row[2], row[3]) for row in table.rows
    ]
    assert [row[2] for row in table.rows] == ["511.00", "1224.00"]


def notice_of(text: str) -> str:
    """The notice that a page quotes."""
    return "\n".join(line for line in text.splitlines() if line.startswith(">"))


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_of_the_policy_stands_in_the_notice(page: str) -> None:
    text = page_text(page)
    policy = complete_files(text)[f"areas/{CODE}/2026-01-01.yaml"]
    figures = re.findall(r"(?:rate|amount|add): ([0-9]+) (%|yuan|points)", policy)
    assert len(figures) == 11
    units = {"%": "%", "yuan": "元", "points": "个百分点"}
    for number, unit in figures:
        assert f"{number}{units[unit]}" in notice_of(text), (number, unit)
    assert "70周岁" in notice_of(text)


def errors_of(page: str) -> list[tuple[Fence, Fence]]:
    """Each edit of a page with the report that follows it."""
    shown = fences(page_text(page))
    return [(fence, shown[number + 1]) for number, fence in enumerate(shown) if fence.label == "diff"]


@pytest.mark.parametrize("page", PAGES)
def test_at_least_ten_errors_are_shown(page: str) -> None:
    assert len(errors_of(page)) >= 10
    assert len(fences_of(page_text(page), "text")) == len(errors_of(page))


ERRORS = [
    pytest.param(page, diff, report, id=f"{page}-{number}")
    for page in PAGES
    for number, (diff, report) in enumerate(errors_of(page), start=1)
]


@pytest.mark.parametrize(("page", "diff", "report"), ERRORS)
def test_the_check_reports_each_edit_as_the_page_shows(
    cities: dict[str, SampleCity], page: str, diff: Fence, report: Fence
) -> None:
    city = cities[page]
    lines = said(city.check(edited(city.text, diff)), PAGES[page])
    assert lines
    assert report.label == "text"
    assert without_spaces(report.text) == without_spaces("".join(lines))
    assert f"areas/{CODE}/2026-01-01.yaml:" in report.text


def test_both_pages_show_the_same() -> None:
    english, chinese = page_text(ENGLISH), page_text(CHINESE)
    assert heading_levels(english) == heading_levels(chinese)
    assert notice_of(english) == notice_of(chinese)
    for label in ("yaml complete", "diff", "sh", "json claim"):
        assert fences_of(english, label) == fences_of(chinese, label) != []


def lines_of(page: str) -> list[list[str]]:
    """The command lines of a page."""
    return [
        shlex.split(line) for fence in fences_of(page_text(page), "sh") for line in fence.text.splitlines()
    ]


def test_every_command_line_is_one_of_the_program() -> None:
    known = dict(commands("en"))
    for words in lines_of(ENGLISH):
        command = known[tuple(words[1:3])]
        options = {option for parameter in command.params for option in parameter.opts}
        assert words[0] == "gongji"
        assert {word for word in words if word.startswith("-")} <= options


def test_the_first_command_makes_the_files_that_the_page_goes_on_with(
    tmp_path: Path, terminal: Terminal
) -> None:
    folder = copy_of_shipped(tmp_path)
    words = [str(folder) if word == "src/gongji/policies" else word for word in lines_of(ENGLISH)[0][1:]]
    answer = terminal(*words, "--json")
    assert answer.code == 0
    made = [str(Path(file["file"]).relative_to(folder)) for file in answer.record["files"]]
    assert set(complete_files(page_text(ENGLISH))) <= set(made)
