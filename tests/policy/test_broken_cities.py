"""Ten policy files of a city, each with a mistake that officers make, and the report that each must get.

`broken_cities/NAME.report` holds what is reported of `broken_cities/NAME.yaml`: for each problem its line
and code, then cause and remedy in Chinese and in English.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gongji.policy.checking import check_files
from gongji.policy.library import Library
from gongji.policy.problems import Problem
from tests.texts import edited
from tests.towns import TOWN

from .town import library_in

FOLDER = Path(__file__).parent / "broken_cities"
SOUND = (FOLDER / "sound.yaml").read_text(encoding="utf-8")
BROKEN = sorted(path for path in FOLDER.glob("*.yaml") if path.stem != "sound")


def problems_in(library: Library) -> tuple[Problem, ...]:
    """Everything that the check says of the one policy file of a library."""
    (path,) = library.policy_files(TOWN)
    result = check_files(library, [path])
    assert result.problems == ()
    (file,) = result.files
    return file.problems


def lines_of_report(problems: tuple[Problem, ...]) -> Iterator[str]:
    for problem in problems:
        yield f"{problem.place.line} {problem.code}"
        yield f"  {problem.what.zh} {problem.mend.zh}"
        yield f"  {problem.what.en} {problem.mend.en}"


def test_there_are_ten_and_each_is_the_sound_city_with_one_mistake() -> None:
    assert len(BROKEN) == 10
    sound = SOUND.splitlines()[1:]
    for path in BROKEN:
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        assert sum(line not in sound for line in lines) <= 4, path.name
        assert sum(line not in lines for line in sound) <= 4, path.name


def test_the_sound_city_is_sound(tmp_path: Path) -> None:
    assert problems_in(library_in(tmp_path, sound=SOUND)) == ()


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_report_on_a_broken_city(tmp_path: Path, path: Path) -> None:
    problems = problems_in(library_in(tmp_path, broken=path.read_text(encoding="utf-8")))
    assert {problem.place.file for problem in problems} == {f"areas/{TOWN}/broken.yaml"}
    report = "".join(f"{line}\n" for line in lines_of_report(problems))
    assert report == path.with_suffix(".report").read_text(encoding="utf-8")


def test_a_report_would_tell_of_another_line(tmp_path: Path) -> None:
    text = (FOLDER / "wrong_unit.yaml").read_text(encoding="utf-8")
    moved = edited(text, "\nrates:\n", "\n# moved\nrates:\n")
    (problem,) = problems_in(library_in(tmp_path, broken=moved))
    (first, *_) = (FOLDER / "wrong_unit.report").read_text(encoding="utf-8").splitlines()
    assert first == f"{problem.place.line - 1} {problem.code}"
