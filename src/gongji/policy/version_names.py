"""A version of a policy as people name it: by its own name, by its area and a day, or as a file."""

import difflib
from pathlib import Path

from gongji.dates import Day
from gongji.errors import InputError
from gongji.language import Text
from gongji.policy.area_names import find_area
from gongji.policy.compilation import compile_policy
from gongji.policy.library import Area, Library
from gongji.policy.scheme import Scheme

FILE_ENDINGS = (".yaml", ".yml")


def find_version(library: Library, words: str, day: Day | None, today: Day, field: str = "") -> Scheme:
    """The version that `words` name.

    Args:
        library: all areas and their versions.
        words: a file (`city.yaml`), an area (code or name), or the name of a policy.
        day: of an area, the day on which the version is in force; None for the one in force today, or
            else the last one. Only an area has a version by day.
        today: the day of the question.
        field: where the words stand in the input, for refusals.

    Raises:
        InputError: there is no such file, area or policy, or a day was given for what is no area.
        PolicyError: the file is wrong.
        UncoveredError: no version is in force on that day.
    """
    area = None if words.endswith(FILE_ENDINGS) else _area(library, words)
    if area is not None:
        return _of_area(library, area, day, today, field)
    if day is not None:
        raise InputError(
            "day_without_area",
            Text(
                f"“{words}”不是统筹地区，不能按日期取版本。", f"`{words}` is no area, so a day says nothing."
            ),
            Text("写区划代码或地名，或去掉日期。", "Name an area, or leave out the day."),
            field,
        )
    return _of_file(library, words, field) if words.endswith(FILE_ENDINGS) else _named(library, words, field)


def _area(library: Library, words: str) -> Area | None:
    try:
        return find_area(library, words)
    except InputError:
        return None


def _of_area(library: Library, area: Area, day: Day | None, today: Day, field: str) -> Scheme:
    schemes = library.schemes(area.code)
    if day is not None or not schemes:
        return library.scheme_on(area.code, today if day is None else day, field)
    in_force = [scheme for scheme in schemes if today in scheme.policy.effective.period]
    return in_force[-1] if in_force else schemes[-1]


def _of_file(library: Library, words: str, field: str) -> Scheme:
    path = Path(words)
    if not path.is_file():
        raise InputError(
            "unusable_file",
            Text(f"没有文件“{words}”。", f"There is no file `{words}`."),
            Text("检查路径。", "Check the path."),
            field,
        )
    return compile_policy(library.read(path))


def _named(library: Library, words: str, field: str) -> Scheme:
    schemes = [scheme for area in library.areas_with_policies() for scheme in library.schemes(area)]
    for scheme in schemes:
        if scheme.policy.name == words:
            return scheme
    near = difflib.get_close_matches(words, [scheme.policy.name for scheme in schemes], n=3)
    listed = f" ({', '.join(near)})" if near else ""
    raise InputError(
        "unknown_version",
        Text(f"没有叫“{words}”的政策、地区或文件。", f"No policy, area or file is called `{words}`."),
        Text(
            f"写政策名称{listed}、区划代码、地名或 .yaml 文件；名称见 gongji policy list。",
            f"Name a policy{listed}, an area or a .yaml file; gongji policy list has the names.",
        ),
        field,
    )
