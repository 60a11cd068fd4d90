"""`gongji policy new`: what is asked for turned into files, all of them or none."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from gongji.cli.output import print_json
from gongji.dates import Day, parse_day
from gongji.errors import InputError
from gongji.language import Language, Text, same
from gongji.policy.area_names import find_area
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import Area, Library, shipped_library
from gongji.policy.starting_file import (
    SCHEMA_FILE,
    Start,
    document_name,
    policy_name,
    starting_files,
    starting_policy,
)
from gongji.policy.yaml_tree import Scalar

NATION = "000000"
OWN_READINGS = "documents/gongji.yaml"
"""The register of readings that every starting file cites."""

_CODE = re.compile("[0-9]{6}", re.ASCII)
_NAME = re.compile(r"[^\x00-\x1f\x7f]{1,60}")


class Wish(NamedTuple):
    """What a person asks for, as it was typed; None for an option that was left out."""

    area: str
    first_day: str
    province: str | None
    name_zh: str | None
    name_en: str | None
    output: str | None


class Written(NamedTuple):
    """One file of the answer; `path` None where it is only printed."""

    path: Path | None
    text: str


def begin_policy(wish: Wish, language: Language, *, as_json: bool) -> None:
    """Print or write the files that a new area, or a new version of one, begins with.

    Raises:
        InputError: a value is wrong, a name is missing, or a file is already there; then nothing is written.
    """
    folder = _folder_of(wish.output)
    start = _start(wish, folder)
    if folder is not None:
        files = _files_for(folder, start)
        _write(files)
    elif wish.output is not None:
        files = [Written(Path(wish.output), starting_policy(start))]
        _write(files)
    else:
        files = [Written(None, starting_policy(start))]
    if as_json:
        print_json(_record(start, files))
    else:
        _print_files(files, language)
    print(_next_step(start, wish.output, folder).say(language), file=sys.stderr)
    if folder is not None:
        for advice in _advice_on_earlier_versions(start, folder):
            print(advice.say(language), file=sys.stderr)


def _folder_of(output: str | None) -> Path | None:
    if output is None or output.endswith((".yaml", ".yml")):
        return None
    folder = Path(output)
    if folder.exists() and not folder.is_dir():
        raise InputError(
            "unusable_output",
            Text(f"“{output}”不是文件夹，也不以 .yaml 结尾。", f"`{output}` is neither a folder nor .yaml."),
            Text("写一个 .yaml 文件名，或一个文件夹。", "Name a .yaml file or a folder."),
            "--output",
        )
    return folder


def _start(wish: Wish, folder: Path | None) -> Start:
    """What the files are made for, from the wish and what is registered already."""
    shipped = shipped_library()
    shelf = shipped if folder is None else Library(folder)
    areas = {**shipped.areas, **shelf.areas}
    code = wish.area if _CODE.fullmatch(wish.area) else find_area(shipped, wish.area).code
    name = _name(wish, areas.get(code), code, needed=folder is not None and code not in shelf.areas)
    first_day = _day(wish.first_day)
    policy = policy_name(name, code, first_day)
    if policy in _policy_names(shelf, code):
        policy = f"{policy}{first_day:-%m-%d}"
    parent = _parent(wish.province, areas, code)
    if folder is None:
        return Start(code, name, parent, first_day, policy, document=None)
    document = document_name(name, code)
    if document in shipped.register.documents or (folder / "documents" / f"{document}.yaml").exists():
        document = policy
    return Start(code, name, parent, first_day, policy, document, f"../../{SCHEMA_FILE}")


def _day(words: str) -> Day:
    day = parse_day(words)
    if day is None:
        raise InputError(
            "malformed_day",
            Text(f"“{words}”不是日期。", f"`{words}` is not a day."),
            Text("写成 2026-01-01。", "Write it as 2026-01-01."),
            "--from",
        )
    return day


def _name(wish: Wish, known: Area | None, code: str, *, needed: bool) -> Text:
    """The area's name: as it was given, as it is registered, or else its code."""
    given = {"--name-zh": wish.name_zh, "--name-en": wish.name_en}
    for option, name in given.items():
        if name is not None and not (_NAME.fullmatch(name) and name.strip()):
            raise InputError(
                "malformed_name",
                Text(
                    f"“{option}”应为一行不超过 60 个字的名称。",
                    f"`{option}` must be one line of at most 60 signs.",
                ),
                Text("改成地区的名称。", "Give the area's name."),
                option,
            )
        if name is None and known is None and needed:
            raise InputError(
                "name_missing",
                Text(
                    f"地区 {code} 还没有登记，要写它的名称。",
                    f"The area {code} is not registered; its name is needed.",
                ),
                Text(f"加上 {option}。", f"Add {option}."),
                option,
            )
    registered = same(code) if known is None else known.name
    return Text(
        registered.zh if wish.name_zh is None else wish.name_zh,
        registered.en if wish.name_en is None else wish.name_en,
    )


def _policy_names(library: Library, area: str) -> set[str]:
    """The names of the versions that an area has."""
    named = (tree.entries.get("policy") for tree in library.trees(area))
    return {value.text for value in named if isinstance(value, Scalar)}


def _parent(province: str | None, areas: Mapping[str, Area], code: str) -> str:
    """The area above: as it was given, as it is registered, the province by its code, or the nation."""
    if province is not None:
        if province not in areas or province == code:
            listed = ", ".join(area.code for area in areas.values() if area.level != "city")
            raise InputError(
                "unknown_area",
                Text(f"没有登记上级“{province}”。", f"There is no area above with the code `{province}`."),
                Text(f"先登记它，或取其中之一：{listed}。", f"Register it first, or use one of: {listed}."),
                "--province",
            )
        return province
    if code in areas and areas[code].parent:
        return areas[code].parent
    above = f"{code[:2]}0000"
    return above if above in areas and above != code else NATION


def _files_for(folder: Path, start: Start) -> list[Written]:
    """The files below a folder: the three of the area, and what any folder of policies needs beside them."""
    own = [Written(folder / path, text) for path, text in starting_files(start).items()]
    area_file = folder / "areas" / start.area / "area.yaml"
    others = [
        Written(folder / name, (POLICIES_FOLDER / name).read_text(encoding="utf-8"))
        for name in (SCHEMA_FILE, OWN_READINGS, *_area_files_above(start.parent))
    ]
    kept = {area_file, *(file.path for file in others)}
    return [file for file in (*own, *others) if file.path not in kept or not _exists(file.path)]


def _exists(path: Path | None) -> bool:
    return path is not None and path.exists()


def _area_files_above(parent: str) -> list[str]:
    """The files of the shipped areas from one up to the nation."""
    library = shipped_library()
    if parent not in library.areas:
        return []
    return [f"areas/{code}/area.yaml" for code in (parent, *library.above(parent))]


def _write(files: Iterable[Written]) -> None:
    """Write all files, or none where one is already there."""
    listed = [(file.path, file.text) for file in files if file.path is not None]
    for path, _ in listed:
        if path.exists():
            raise InputError(
                "file_exists",
                Text(f"“{path}”已经存在，没有改动。", f"`{path}` exists already; nothing was changed."),
                Text("写另一个名称，或先移走它。", "Use another name, or move it away first."),
                "--output",
            )
    for path, text in listed:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)


def _record(start: Start, files: Iterable[Written]) -> dict[str, object]:
    return {
        "area": start.area,
        "policy": start.policy,
        "files": [
            {"file": None if path is None else str(path), "written": path is not None, "text": text}
            for path, text in files
        ],
    }


def _print_files(files: Iterable[Written], language: Language) -> None:
    """The text itself where nothing was written, otherwise where it stands now."""
    for path, text in files:
        if path is None:
            print(text, end="")
        else:
            print(f"{Text('已写', 'written').say(language)}  {path}")


def _advice_on_earlier_versions(start: Start, folder: Path) -> Iterator[Text]:
    """What a further version of an area needs beside its own file."""
    earlier = sorted(_policy_names(Library(folder), start.area) - {start.policy})
    if earlier:
        names, day = ", ".join(earlier), start.first_day
        yield Text(
            f"本地区已有 {names}：给本版接替的那一版写上 until: {day}；只改几处的，写 extends: 那一版的名称，"
            "只写不同的节（每节都整节写）；在待遇年度中间接替的，写 transition。",
            f"The area has {names} already: give the version that this one follows `until: {day}`; where "
            "little changes, write `extends:` with its name and only the sections that differ, each of them "
            "whole; where it follows within a benefit year, write `transition`.",
        )


def _next_step(start: Start, output: str | None, folder: Path | None) -> Text:
    """What to do now."""
    if folder is not None:
        path = folder / "areas" / start.area / f"{start.first_day}.yaml"
        shipped = folder.resolve() == POLICIES_FOLDER.resolve()
        check = "gongji policy check" if shipped else f"gongji policy check --policies {folder}"
        return Text(
            f"接下来：在 {path} 中把 unknown 换成文件里的数，再检查：{check}",
            f"Next: replace each `unknown` in {path} by the document's figure, then check: {check}",
        )
    file = "FILE" if output is None else output
    return Text(
        f"检查：gongji policy check {file}；编辑器提示：gongji policy schema > {SCHEMA_FILE}，放在它旁边。",
        f"Check: gongji policy check {file}; for editors: gongji policy schema > {SCHEMA_FILE} beside it.",
    )
