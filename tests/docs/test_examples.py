"""The pages on policy files and on `gongji calculate`: their examples load, and what they say comes out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongji.benefit.calculate import calculate_object
from gongji.language import Language
from gongji.policy.compilation import compile_policy
from gongji.policy.documents import ARTICLE_KINDS, DOCUMENT_KINDS, POLICIES_FOLDER
from gongji.policy.inheritance import NEVER_INHERITED
from gongji.policy.library import AREA_LEVELS, Library
from gongji.policy.read_policy import OPTIONAL_SECTIONS, REQUIRED_SECTIONS
from gongji.policy.words import (
    CAPPED_THINGS,
    CARE_PLACES,
    COUNTED_PAYMENTS,
    INDEX_ROUNDINGS,
    LEVELS,
    MONIES,
    NO_WORD,
    PASSAGES,
    PERIOD_KINDS,
    PRESCRIBER,
    PRICE_CATEGORIES,
    PROVIDER_KINDS,
    ROUTINGS,
    SEGMENT_SCALES,
    STATUSES,
    TAKEN_FROM,
    VERIFICATIONS,
)
from gongji.policy.yaml_tree import Listing, Mapping, Scalar, Value, read_tree

from .pages import Fence, fences, fences_of, heading_levels, page_text, prose, without_spaces
from .sample_city import SampleCity, city_of, complete_files, edited, said, sections, with_sections

ENGLISH, CHINESE = "policy-files.md", "policy-files.zh.md"
PAGES: dict[str, Language] = {ENGLISH: "en", CHINESE: "zh"}

CODE = "990100"
MOST_LINES = 60


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SampleCity]:
    """The city of each page, among the shipped policies."""
    return {name: city_of(page_text(name), tmp_path_factory.mktemp("policies")) for name in PAGES}


# The complete example


@pytest.mark.parametrize("page", PAGES)
def test_the_complete_example_is_three_files_of_under_sixty_lines(page: str) -> None:
    files = complete_files(page_text(page))
    assert list(files) == [
        "documents/sample.yaml",
        f"areas/{CODE}/area.yaml",
        f"areas/{CODE}/2026-01-01.yaml",
    ]
    assert sum(len(text.splitlines()) for text in files.values()) < MOST_LINES


@pytest.mark.parametrize("page", PAGES)
def test_the_complete_example_loads_compiles_and_breaches_no_framework(
    cities: dict[str, SampleCity], page: str
) -> None:
    city = cities[page]
    result = city.check(city.text)
    assert said(result, "en") == []
    assert (result.error_count, result.warning_count, result.files[0].unknown) == (0, 0, ())
    kept = {found.constraint for found in result.files[0].findings if found.verdict == "kept"}
    assert {"national/expected-rate", "national/retired-better", "national/retired-account"} <= kept
    scheme = compile_policy(city.library.read(city.path))
    assert len(scheme.cells) == 6


@pytest.mark.parametrize("page", PAGES)
def test_a_visit_in_the_example_comes_to_what_the_page_says(cities: dict[str, SampleCity], page: str) -> None:
    claim = {
        "id": "c1",
        "area": CODE,
        "member": {
            "birth_date": "1985-04-10",
            "coverage": [{"from": "2010-01-01", "status": "active"}],
        },
        "visits": [{"date": "2026-02-01", "provider": {"kind": "hospital", "level": 2}, "amount": "1000.00"}],
    }
    result: Any = calculate_object(claim, PAGES[page], cities[page].library)
    assert (result["visits"][0]["fund"], result["visits"][0]["personal"]) == ("260.00", "740.00")
    text = page_text(page)
    assert "(1,000 − 600) × 65 %" in text
    assert "260.00" in text
    assert "740.00" in text


# Parts, and files that are quoted


def parts_of(page: str) -> list[Fence]:
    return [fence for label in ("yaml part", "yaml excerpt") for fence in fences_of(page_text(page), label)]


PARTS = [
    pytest.param(page, part, id=f"{page}-{number}")
    for page in PAGES
    for number, part in enumerate(parts_of(page), start=1)
]


@pytest.mark.parametrize(("page", "part"), PARTS)
def test_each_part_is_read_in_the_place_of_the_examples_own_section(
    cities: dict[str, SampleCity], page: str, part: Fence
) -> None:
    city = cities[page]
    text = with_sections(city.text, part.text)
    assert text != city.text
    result = city.check(text)
    policy = result.files[0].policy
    assert policy is not None, result.files[0].problems
    if part.label == "yaml part":
        assert result.files[0].problems == ()
        assert result.problems == ()


def test_every_block_of_yaml_is_of_a_kind_that_is_tested() -> None:
    for page in PAGES:
        labels = {" ".join(fence.label.split()[:2]) for fence in fences(page_text(page))}
        yaml_labels = {label for label in labels if label.startswith("yaml")}
        assert yaml_labels == {"yaml complete", "yaml part", "yaml excerpt", "yaml from", "yaml later"}
        assert "yml" not in labels


@pytest.mark.parametrize("page", PAGES)
def test_the_later_version_takes_from_the_first_what_it_does_not_write(
    cities: dict[str, SampleCity], page: str
) -> None:
    city = cities[page]
    (later,) = fences_of(page_text(page), "yaml later")
    path = city.library.folder / later.label.removeprefix("yaml later ")
    path.write_text(later.text, encoding="utf-8")
    try:
        library = Library(city.library.folder)
        first, second = library.read(city.path), library.read(path)
    finally:
        path.unlink()
    own = [key for key in sections(later.text) if key in REQUIRED_SECTIONS and key not in NEVER_INHERITED]
    assert own == ["caps"]
    assert first.caps != second.caps
    assert (first.rates, first.deductible, first.notes) == (second.rates, second.deductible, second.notes)
    assert [origin.policy for origin in second.origins] == [first.name]


@pytest.mark.parametrize("page", PAGES)
def test_what_is_quoted_from_a_shipped_file_stands_in_it(page: str) -> None:
    (quoted,) = fences_of(page_text(page), "yaml from")
    path = POLICIES_FOLDER / quoted.label.removeprefix("yaml from ")
    assert quoted.text in path.read_text(encoding="utf-8")


# What the check says


def messages_of(page: str) -> Iterator[tuple[Fence, Fence]]:
    """Each edit of a page with the message that follows it."""
    shown = fences(page_text(page))
    for number, fence in enumerate(shown):
        if fence.label == "diff":
            yield fence, shown[number + 1]


MESSAGES = [
    pytest.param(page, diff, message, id=f"{page}-{number}")
    for page in PAGES
    for number, (diff, message) in enumerate(messages_of(page), start=1)
]


@pytest.mark.parametrize(("page", "diff", "message"), MESSAGES)
def test_the_check_says_of_each_edit_what_the_page_shows(
    cities: dict[str, SampleCity], page: str, diff: Fence, message: Fence
) -> None:
    city = cities[page]
    lines = said(city.check(edited(city.text, diff)), PAGES[page])
    assert lines
    assert message.label == "text"
    assert without_spaces(message.text) == without_spaces("".join(lines))


def test_messages_stand_behind_edits_alone() -> None:
    for page in PAGES:
        count = len(list(messages_of(page)))
        assert count > 15
        assert len(fences_of(page_text(page), "text")) == count


# Nothing is left out


def test_both_pages_have_the_same_parts_in_the_same_order() -> None:
    english, chinese = page_text(ENGLISH), page_text(CHINESE)
    assert heading_levels(english) == heading_levels(chinese)
    for label in ("yaml complete", "yaml part", "yaml excerpt", "yaml from", "yaml later", "diff"):
        assert fences_of(english, label) == fences_of(chinese, label)
    assert len(fences(english)) == len(fences(chinese))


WORDS = [
    *VERIFICATIONS,
    *STATUSES,
    *PROVIDER_KINDS,
    *map(str, LEVELS),
    *map(str, PRICE_CATEGORIES),
    *PERIOD_KINDS,
    *COUNTED_PAYMENTS,
    *MONIES,
    *CAPPED_THINGS,
    *SEGMENT_SCALES,
    *CARE_PLACES,
    *TAKEN_FROM,
    *ROUTINGS,
    *PASSAGES,
    *INDEX_ROUNDINGS,
    NO_WORD,
    *ARTICLE_KINDS,
    *DOCUMENT_KINDS,
    PRESCRIBER,
    "that day",
    "month after",
    "everyone",
    "unknown",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_every_word_that_a_file_may_hold_is_explained(page: str, word: str) -> None:
    assert any(
        f"{before}{word}`" in prose(page_text(page))
        for before in ("`", "on: ", "terms_of: ", "when: ", "taken_from: ")
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_section_of_a_policy_file_has_its_heading_and_an_example(page: str) -> None:
    text = page_text(page)
    headings = " ".join(line for line in prose(text).splitlines() if line.startswith("### "))
    (complete,) = (file for name, file in complete_files(text).items() if name.endswith("2026-01-01.yaml"))
    parts = [*parts_of(page), *fences_of(text, "yaml later")]
    shown = {key for part in parts for key in sections(part.text)} | set(sections(complete))
    for section in (*REQUIRED_SECTIONS, *OPTIONAL_SECTIONS):
        assert f"`{section}`" in headings
        assert section in shown


def keys_in(value: Value) -> Iterator[str]:
    """All keys of a tree."""
    match value:
        case Mapping(entries):
            for key, entry in entries.items():
                yield key
                yield from keys_in(entry)
        case Listing(items):
            for item in items:
                yield from keys_in(item)
        case Scalar():
            return


def shipped(pattern: str) -> list[Path]:
    return sorted(POLICIES_FOLDER.glob(pattern))


@pytest.mark.parametrize("page", PAGES)
def test_every_key_that_shipped_files_use_stands_on_the_page(page: str) -> None:
    paths = [
        *shipped("areas/*/*.yaml"),
        *shipped("documents/nanjing.yaml"),
        *shipped("documents/xian-notice.yaml"),
    ]
    keys = {key for path in paths for key in keys_in(read_tree(path, path.name))}
    text = page_text(page)
    assert len(keys) > 40
    for key in keys:
        assert f"`{key}`" in text or f"{key}:" in text, key


@pytest.mark.parametrize("page", PAGES)
def test_every_kind_of_demand_is_explained(page: str) -> None:
    trees = [read_tree(path, path.name) for path in shipped("frameworks/*.yaml")]
    kinds = {kind for tree in trees for kind in texts_under("kind", tree)}
    assert len(kinds) == 14
    for kind in kinds:
        assert f"| `{kind}` |" in page_text(page)


def texts_under(key: str, value: Value) -> Iterator[str]:
    """The texts that stand under a key anywhere in a tree."""
    match value:
        case Mapping(entries):
            for name, entry in entries.items():
                if name == key and isinstance(entry, Scalar):
                    yield entry.text
                yield from texts_under(key, entry)
        case Listing(items):
            for item in items:
                yield from texts_under(key, item)
        case Scalar():
            return


def test_levels_of_areas_are_those_that_the_example_and_the_shipped_areas_use() -> None:
    used = {
        word for path in shipped("areas/*/area.yaml") for word in texts_under("level", read_tree(path, "x"))
    }
    assert used == set(AREA_LEVELS)


# The contract of `gongji calculate`


def example_of_the_contract() -> tuple[Any, Any]:
    """Input and output as the page shows them."""
    shown_input, shown_output = fences_of(page_text("calculate.md"), "json")
    return json.loads(shown_input.text), json.loads(shown_output.text)


def assert_shown(shown: Any, actual: Any, path: str = "") -> None:
    """What is shown is what came out; `…` stands for any text, and a list may show its first items alone."""
    if isinstance(shown, dict):
        assert set(shown) == set(actual), path
        for key, value in shown.items():
            assert_shown(value, actual[key], f"{path}.{key}")
    elif isinstance(shown, list):
        assert 0 < len(shown) <= len(actual), path
        for number, value in enumerate(shown):
            assert_shown(value, actual[number], f"{path}[{number}]")
    elif shown == "…":
        assert isinstance(actual, str), path
        assert actual, path
    else:
        assert shown == actual, path


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_shown_output_of_calculate_is_what_comes_out(language: Language) -> None:
    claim, shown = example_of_the_contract()
    actual: Any = calculate_object(claim, language)
    assert len(shown["visits"]) == len(actual["visits"]) == len(claim["visits"])
    assert_shown(shown, actual)


def test_the_same_from_python_runs_as_it_stands() -> None:
    claim, shown = example_of_the_contract()
    (code,) = fences_of(page_text("calculate.md"), "python")
    names: dict[str, Any] = {"claim": claim}
    exec(code.text, names)
    assert_shown(shown, names["result"])
