"""Broken policy files: a sound one with an edit each, and what is reported of it.

In a broken text the comment `# here` marks the line that must be named.
"""

import re
from pathlib import Path

import pytest

from gongji.policy.compilation import compile_policy
from gongji.policy.library import Library
from gongji.policy.problems import PolicyError, Problem
from tests.texts import edited
from tests.towns import TOWN

from .edits import (
    AGED,
    FIRST_RATE,
    LOW,
    MIDDLE_RATE,
    OVER_CAP,
    RETIRED_DEDUCTIBLE,
    SECOND_BOUND,
    Broken,
    after,
    marked,
)
from .town import GOOD, Found, found, library_in, lines_here, problems_of_text
from .unfitting import CLASSES, ROWS
from .unreadable import FIGURES, KEYS, SIGNS

SHOWN = f"areas/{TOWN}/broken.yaml"

CHINESE = re.compile(r"[一-鿿]")


ALL = {**KEYS, **SIGNS, **FIGURES, **CLASSES, **ROWS}


def broken_text(case: Broken) -> str:
    text = GOOD
    for old, new in case.edits:
        text = edited(text, old, new)
    return text


def assert_in_both_languages(problem: Problem) -> None:
    """Cause and remedy are said in Chinese and in English; only quoted words stand in the other one."""
    for sentence in (problem.what, problem.mend):
        assert CHINESE.search(sentence.zh), sentence.zh
        assert sentence.en.isascii() or not CHINESE.search(re.sub(r"`[^`]*`|万", "", sentence.en)), (
            sentence.en
        )
        assert sentence.en.rstrip().endswith(".")


def test_the_sound_text_is_sound(tmp_path: Path) -> None:
    scheme = library_in(tmp_path, good=GOOD).schemes(TOWN)[0]
    assert scheme.policy.name == "town-2023"
    assert len(scheme.cells) == 9


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_what_is_reported_of_a_broken_file(tmp_path: Path, case: Broken) -> None:
    text = broken_text(case)
    (line,) = lines_here(text)
    problems = problems_of_text(tmp_path, text)
    assert set(found(problems)) == {Found(case.code, line)}
    assert {str(problem.place) for problem in problems} == {f"{SHOWN}:{line}"}
    first = problems[0]
    assert case.what.zh in first.what.zh
    assert case.what.en in first.what.en
    assert case.mend.zh in first.mend.zh
    assert case.mend.en in first.mend.en
    assert_in_both_languages(first)


def test_all_values_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    text = GOOD
    for old, new in (
        ("until: 2025-01-01, source: town-1}\n", "until: 2025-1-1, source: town-1} # here\n"),
        (AGED, AGED.replace("{from: 70}", "{from: seventy}").replace("\n", " # here\n")),
        ("amount: 500 yuan, source: town-3}\n", "amount: 500, source: town-3} # here\n"),
        (FIRST_RATE, FIRST_RATE.replace("50 %", "0.5").replace("\n", " # here\n")),
        (MIDDLE_RATE, MIDDLE_RATE.replace("town-3", "town-4").replace("\n", " # here\n")),
        (OVER_CAP, "over_cap: {none: true} # here\n"),
        ("    source: town-1\n", "    sources: town-1 # here\n"),
    ):
        text = edited(text, old, new)
    codes = [
        "malformed_day",
        "malformed_age",
        "malformed_amount",
        "malformed_rate",
        "unknown_source",
        "missing_key",
        "unknown_key",
    ]
    expected = [Found(code, line) for code, line in zip(codes, lines_here(text), strict=True)]
    assert found(problems_of_text(tmp_path, text)) == expected


def test_an_unknown_section_does_not_hide_the_errors_of_others(tmp_path: Path) -> None:
    text = edited(GOOD, "\nuplifts:\n", "\nuplift: # here\n")
    text = edited(text, MIDDLE_RATE, MIDDLE_RATE.replace("70 %", "70").replace("\n", " # here\n"))
    rate_line, section_line = lines_here(text)
    assert found(problems_of_text(tmp_path, text)) == [
        Found("malformed_rate", rate_line),
        Found("unknown_key", section_line),
    ]


def test_all_parts_that_do_not_fit_together_are_reported(tmp_path: Path) -> None:
    text = GOOD
    for old, new in (
        (
            "when: {status: [active, flexible]}, source: town-2}\n",
            "when: {status: active}, source: town-2} # here\n",
        ),
        (LOW, LOW.replace("[0, 1]", "[0, 1, 2]").replace("\n", " # here\n")),
        (
            RETIRED_DEDUCTIBLE,
            RETIRED_DEDUCTIBLE.replace("[retired, retired-70]", "[retired, retired-80]").replace(
                "\n", " # here\n"
            ),
        ),
        marked("    - {person: active, amount: 500 yuan, source: town-3}\n"),
        (SECOND_BOUND, "    - {up_to: 900 yuan, source: town-3} # here\n"),
        after(MIDDLE_RATE, "  - {person: nobody, rate: 1 %, source: town-3} # here"),
    ):
        text = edited(text, old, new)
    codes = [
        "class_gap",
        "class_overlap",
        "figure_missing",
        "unknown_class",
        "bounds_not_rising",
        "unknown_class",
    ]
    expected = {Found(code, line) for code, line in zip(codes, lines_here(text), strict=True)}
    assert set(found(problems_of_text(tmp_path, text))) == expected


def test_the_error_names_its_first_problem_and_how_many_more_there_are(tmp_path: Path) -> None:
    text = edited(GOOD, FIRST_RATE, FIRST_RATE.replace("50 %", "50").replace("\n", " # here\n"))
    text = edited(text, MIDDLE_RATE, MIDDLE_RATE.replace("70 %", "70"))
    library = library_in(tmp_path, broken=text)
    with pytest.raises(PolicyError) as caught:
        library.schemes(TOWN)
    error, (line,) = caught.value, lines_here(text)
    assert len(error.problems) == 2
    assert error.field == f"{SHOWN}:{line}"
    assert error.say("zh").startswith(f"{SHOWN}:{line}: “50”不是比例")
    assert "另有 1 个问题" in error.say("zh")
    assert error.say("en").startswith(f"{SHOWN}:{line}: `50` is not a rate")
    assert "and 1 more problem" in error.say("en")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_mapping"),
        (b"- a\n- b\n", "not_a_mapping"),
        ("政策: 甲\n".encode("gb18030"), "not_utf8"),
        (b"rates: &a [1, *a]\n", "alias"),
        (b"a: &a [1]\nb: *a\n", "alias"),
        (b"policy: " + b"[" * 5_000 + b"]" * 5_000, "too_deep"),
        (b"# " + b"x" * 1_000_000, "file_too_large"),
    ],
)
def test_files_that_are_no_policy_at_all(tmp_path: Path, content: bytes, code: str) -> None:
    library = library_in(tmp_path)
    path = tmp_path / "areas" / TOWN / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(PolicyError) as caught:
        library.read(path)
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.place)) == (code, f"{SHOWN}:1")
    assert_in_both_languages(problem)


def test_a_file_outside_the_library_is_named_as_it_was_given(tmp_path: Path) -> None:
    folder, outside = tmp_path / "library", tmp_path / "draft.yaml"
    folder.mkdir()
    outside.write_text(edited(GOOD, "rate: 70 %", "rate: 70"), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        library_in(folder).read(outside)
    assert caught.value.problems[0].place.file == str(outside)


def test_versions_that_overlap(tmp_path: Path) -> None:
    later = edited(GOOD, "policy: town-2023", "policy: town-2024")
    later = edited(
        later,
        "effective: {from: 2023-01-01, until: 2025-01-01, source: town-1}\n",
        "effective: {from: 2024-12-31, source: town-1} # here\n",
    )
    with pytest.raises(PolicyError) as caught:
        library_in(tmp_path, first=GOOD, second=later).schemes(TOWN)
    (problem,) = caught.value.problems
    (line,) = lines_here(later)
    assert problem.code == "versions_overlap"
    assert str(problem.place) == f"areas/{TOWN}/second.yaml:{line}"
    assert "“town-2023”" in problem.what.zh
    assert "`town-2023`" in problem.what.en
    assert "until" in problem.mend.zh
    assert "until" in problem.mend.en


def test_articles_that_are_registered_wrongly(tmp_path: Path) -> None:
    library = library_in(tmp_path, good=GOOD)
    document = tmp_path / "documents" / "town.yaml"
    text = document.read_text(encoding="utf-8")
    text = edited(text, "id: town-2", "id: town-1")
    text = edited(text, "id: town-3", "id: village-3")
    document.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        Library(library.folder).schemes(TOWN)
    assert {(problem.code, problem.place.line) for problem in caught.value.problems} == {
        ("article_twice", 9),
        ("foreign_article", 10),
    }


def test_a_policy_that_reads_well_but_does_not_fit_is_refused_when_it_is_compiled(tmp_path: Path) -> None:
    library = library_in(tmp_path, broken=edited(GOOD, MIDDLE_RATE, ""))
    (path,) = library.policy_files(TOWN)
    policy = library.read(path)
    with pytest.raises(PolicyError):
        compile_policy(policy)
