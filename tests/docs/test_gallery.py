"""The gallery of mechanisms: all thirty are shown by data, and every figure on the page is what comes out."""

import functools
import re
from fractions import Fraction
from typing import Any

import pytest

from gongji.benefit.calculate import calculate_object
from gongji.policy.checking import check_files, shipped_files
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import shipped_library
from gongji.policy.mechanisms import MECHANISMS, mechanisms_of

from .gallery import (
    EXAMPLES,
    FLAG_KEYS,
    GIVEN,
    PAGE,
    RESULT_KEYS,
    SUMS,
    Worked,
    plain,
    rounded_fen,
    value_of,
    worked_examples,
)
from .gallery_by_hand import BY_HAND
from .pages import Table, fences, fences_of, page_text, tables

EVERY_AREA = "every area"
FIRST_MADE_UP_CODE = 990101


@functools.cache
def shown_by_data() -> dict[int, set[str]]:
    """The names of the areas, shipped or made up, that use each mechanism."""
    shown: dict[int, set[str]] = {number: set() for number in range(1, len(MECHANISMS) + 1)}
    for library in (shipped_library(), EXAMPLES):
        for area in library.areas_with_policies():
            for policy in library.versions(area):
                for mechanism in mechanisms_of(policy):
                    shown[mechanism.number].add(library.areas[area].name.en)
    return shown


def table_of_all() -> Table:
    (table,) = (known for known in tables(page_text(PAGE)) if known.head[0] == "#")
    return table


# All thirty


def test_the_table_names_all_mechanisms_by_their_numbers_in_both_languages() -> None:
    rows = [(row[0], row[1], row[2]) for row in table_of_all().rows]
    assert rows == [
        (str(number), known.title.en, known.title.zh) for number, known in enumerate(MECHANISMS, 1)
    ]


@pytest.mark.parametrize("row", table_of_all().rows, ids=lambda row: row[0])
def test_each_mechanism_is_shown_by_the_data_of_those_that_the_table_names(row: list[str]) -> None:
    shown = shown_by_data()[int(row[0])]
    if row[3] == EVERY_AREA:
        areas = shipped_library()
        assert {areas.areas[code].name.en for code in areas.areas_with_policies()} <= shown
    else:
        named = row[3].split(", ")
        assert len(set(named)) == len(named) > 0
        assert set(named) <= shown


def test_each_example_is_named_for_a_mechanism_and_worked() -> None:
    named = {name for row in table_of_all().rows for name in row[3].split(", ")}
    made_up = {EXAMPLES.areas[code].name.en for code in EXAMPLES.areas_with_policies()}
    assert {f"Example {code[-2:]}" for code in EXAMPLES.areas_with_policies()} == made_up
    assert made_up <= named
    assert {f"Example {worked.area[-2:]}" for worked in WORKED if worked.area in EXAMPLES.areas} == made_up


def test_each_mechanism_has_its_section_with_a_fragment_and_a_worked_example() -> None:
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", page_text(PAGE), re.MULTILINE)]
    assert numbers == list(range(1, len(MECHANISMS) + 1))
    assert {worked.number for worked in worked_examples()} == set(numbers)
    for section in re.split(r"^## \d+\. ", page_text(PAGE), flags=re.MULTILINE)[1:]:
        assert fences_of(section, "yaml from"), section.splitlines()[0]
        assert re.search("[\u4e00-\u9fff]", section.splitlines()[0])


def test_what_is_quoted_stands_in_the_files_as_it_is_quoted() -> None:
    quoted = [fence for fence in fences(page_text(PAGE)) if fence.label.startswith("yaml")]
    assert len(quoted) > len(MECHANISMS)
    for fence in quoted:
        path = POLICIES_FOLDER / fence.label.removeprefix("yaml from ")
        assert f"\n{fence.text}" in path.read_text(encoding="utf-8"), fence.label


# Figures


WORKED = worked_examples()
IDS = [f"{worked.number}-{worked.area}-{place}" for place, worked in enumerate(WORKED)]


def test_every_worked_example_was_worked_by_hand() -> None:
    assert [(worked.number, worked.area) for worked in WORKED] == [
        (by_hand.number, by_hand.area) for by_hand in BY_HAND
    ]


@pytest.mark.parametrize(("worked", "by_hand"), list(zip(WORKED, BY_HAND, strict=True)), ids=IDS)
def test_the_page_shows_what_was_worked_by_hand(worked: Worked, by_hand: Any) -> None:
    columns = [name for name in worked.table.head if name not in (*GIVEN, *SUMS)]
    assert set(columns) <= {*RESULT_KEYS, *FLAG_KEYS}
    shown = zip(*(worked.column(name) for name in columns), strict=True)
    assert [tuple(plain(cell) for cell in row) for row in shown] == by_hand.rows


@pytest.mark.parametrize("worked", WORKED, ids=IDS)
def test_the_page_shows_what_comes_out(worked: Worked) -> None:
    visits = visits_of(worked)
    for name, key in RESULT_KEYS.items():
        if name in worked.table.head:
            assert [plain(cell) for cell in worked.column(name)] == [visit[key] for visit in visits]
        else:
            # What the page leaves out is nothing, so that its amounts always add up to the cost.
            assert {visit.get(key, "0.00") for visit in visits} == {"0.00"}, key
    for name, key in FLAG_KEYS.items():
        if name in worked.table.head:
            flags = [visit["counts_toward"][key] for visit in visits]
            assert [{"yes": True, "no": False}[cell] for cell in worked.column(name)] == flags


def visits_of(worked: Worked) -> list[Any]:
    result: Any = calculate_object(worked.claim(), "en", worked.library)
    assert "error" not in result, result
    visits: list[Any] = result["visits"]
    return visits


@pytest.mark.parametrize("worked", WORKED, ids=IDS)
def test_each_sum_on_the_page_comes_to_the_amount_beside_it(worked: Worked) -> None:
    assert set(SUMS) & set(worked.table.head)
    columns = {value: name for name, value in RESULT_KEYS.items()}
    for name, key in SUMS.items():
        if name in worked.table.head:
            amounts = [Fraction(plain(cell)) for cell in worked.column(columns[key])]
            assert [rounded_fen(value_of(cell)) for cell in worked.column(name)] == [
                amount * 100 for amount in amounts
            ]


@pytest.mark.parametrize("worked", WORKED, ids=IDS)
def test_what_fund_and_person_pay_is_the_cost(worked: Worked) -> None:
    payers = [name for name in ("Fund", "Above the caps", "Person") if name in worked.table.head]
    for number, cost in enumerate(worked.column("Cost")):
        paid = [Fraction(plain(worked.column(name)[number])) for name in payers]
        assert sum(paid) == Fraction(plain(cost))


# The examples are policies, but of no area


def test_the_examples_hold_together() -> None:
    result = check_files(EXAMPLES)
    assert result.error_count == result.warning_count == 0
    assert len(result.files) >= len(EXAMPLES.areas_with_policies()) > 20
    assert all(file.unknown == () for file in result.files)


def test_the_examples_are_no_areas_of_the_shipped_library() -> None:
    library = shipped_library()
    assert not set(EXAMPLES.areas) & set(library.areas)
    assert not set(EXAMPLES.register.documents) & set(library.register.documents)
    assert not any("examples" in path.parts for path in shipped_files(library))


def test_the_examples_have_made_up_codes_and_no_name_of_a_city() -> None:
    codes = [int(code) for code in EXAMPLES.areas_with_policies()]
    assert codes == list(range(FIRST_MADE_UP_CODE, FIRST_MADE_UP_CODE + len(codes)))
    text = "".join(path.read_text(encoding="utf-8") for path in EXAMPLES.folder.glob("**/*.yaml"))
    for area in shipped_library().areas.values():
        if area.level != "nation":
            assert area.name.zh.removesuffix("市") not in text
            assert area.name.en not in text
