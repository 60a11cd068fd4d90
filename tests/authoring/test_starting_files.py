"""The files that a new area begins with: sound from the first minute, and a lesson in each section."""

import re
from pathlib import Path

import pytest

from gongji.dates import Day
from gongji.language import Text
from gongji.policy.checking import check_files
from gongji.policy.library import Library, shipped_library
from gongji.policy.read_policy import OPTIONAL_SECTIONS, REQUIRED_SECTIONS
from gongji.policy.starting_file import (
    Start,
    policy_name,
    starting_files,
    starting_policy,
    switchable_blocks,
    switched_on,
)
from gongji.policy.unknown_figures import UnknownFigure
from tests.cli.running import chinese_share
from tests.towns import copy_of_shipped

CODE = "990100"
START = Start(
    CODE, Text("示例市", "Sample City"), "610000", Day(2026, 1, 1), "sample-2026", "sample-2026", "../s.json"
)
WITHOUT_DOCUMENT = START._replace(area="320100", document=None)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The shipped policies, and the files of the new city."""
    folder = copy_of_shipped(tmp_path_factory.mktemp("policies"))
    for path, text in starting_files(START).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return Library(folder)


def unknown_of(library: Library, text: str) -> tuple[UnknownFigure, ...]:
    """What is unknown in a text of the city's policy, which must have no errors."""
    path = library.folder / "areas" / CODE / "2026-01-01.yaml"
    before = path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    result = check_files(library, [path])
    path.write_text(before, encoding="utf-8")
    (file,) = result.files
    assert (result.problems, file.problems, result.error_count) == ((), (), 0)
    return file.unknown


def test_the_check_reads_it_without_errors_and_lists_what_is_unknown(library: Library) -> None:
    unknown = unknown_of(library, starting_policy(START))
    assert len({known.name for known in unknown}) == len(("deductible", "rate", "cap"))
    assert len(unknown) == starting_policy(START).count(": unknown\n") == 7
    for known in unknown:
        assert known.figure.reason is not None
        assert known.figure.reason.zh != known.figure.reason.en


def test_one_without_a_document_of_its_own_is_read_wherever_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(starting_policy(WITHOUT_DOCUMENT), encoding="utf-8")
    result = check_files(shipped_library(), [path])
    (file,) = result.files
    assert (result.problems, file.problems, result.error_count) == ((), (), 0)
    assert len(file.unknown) == 7
    assert {known.figure.source.article for known in file.unknown} == {"gongji-to-be-entered"}


BLOCKS = switchable_blocks(starting_policy(START))


@pytest.mark.parametrize("block", BLOCKS, ids=[block.split(":")[0][2:] for block in BLOCKS])
def test_each_commented_section_is_sound_once_it_is_switched_on(library: Library, block: str) -> None:
    text = switched_on(starting_policy(START), block)
    key = block.split(":", maxsplit=1)[0][2:]
    assert re.search(f"^{key}:", text, re.MULTILINE)
    assert not re.search(f"^{key}:", starting_policy(START), re.MULTILINE)
    assert len(unknown_of(library, text)) == 7


def test_every_section_that_a_policy_can_have_is_there_or_explained() -> None:
    text = starting_policy(START)
    for key in REQUIRED_SECTIONS:
        assert re.search(f"^{key}:", text, re.MULTILINE), key
    for key in OPTIONAL_SECTIONS:
        assert re.search(rf"^(# )?{key}:|^## .*\b{key}: ", text, re.MULTILINE), key


def test_the_comments_explain_in_both_languages() -> None:
    for text in starting_files(START).values():
        comments = [line for line in text.splitlines() if line.startswith("## ")]
        chinese = [line for line in comments if chinese_share(line) > 0.3]
        english = [line for line in comments if chinese_share(line) < 0.1]
        assert (bool(chinese), bool(english)) == (bool(comments), bool(comments))
    sections = starting_policy(START).split("\n\n")
    explained = [part for part in sections if "## " in part]
    assert len(explained) > 20
    for part in explained:
        lines = [line for line in part.splitlines() if line.startswith("## ")]
        assert any(chinese_share(line) > 0.1 for line in lines), part
        assert any(chinese_share(line) == 0 for line in lines), part


def test_lines_are_short_enough_for_an_editor() -> None:
    for text in starting_files(START).values():
        for line in text.splitlines():
            assert len(line) <= 170, line


@pytest.mark.parametrize("name", ["A, B", "City: of {braces}", "#1 town", '‘x’ & "y"', "12", "- a"])
def test_any_name_is_read_back_as_it_was_given(tmp_path: Path, name: str) -> None:
    folder = copy_of_shipped(tmp_path)
    start = START._replace(name=Text(name, name), policy="town-2026", document="town-2026")
    for path, text in starting_files(start).items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    library = Library(folder)
    assert library.areas[CODE].name == Text(name, name)
    assert library.register.documents["town-2026"].title.zh.startswith(name)
    assert library.read(folder / "areas" / CODE / "2026-01-01.yaml").name == "town-2026"


@pytest.mark.parametrize(
    ("english", "expected"),
    [
        ("Lüliang", "luliang-2026"),
        ("Xi'an", "xi-an-2026"),
        ("Sample City", "sample-2026"),
        ("1", "area-990100-2026"),
    ],
)
def test_the_version_is_named_by_city_and_year(english: str, expected: str) -> None:
    assert policy_name(Text("某市", english), CODE, Day(2026, 7, 1)) == expected
