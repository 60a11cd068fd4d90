"""YAML files as trees of literal text with places: no value is guessed to be a number, date or truth value.

`4.8 %` must reach us as these characters (never through a float), duplicate keys must be errors, and
each error must name file and line; so the composed nodes are read, not the loaded objects.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

from gongji.language import Text
from gongji.policy.problems import Place, Refused, refuse

_FULL_WIDTH_COLON = re.compile(r"\s*(?:- )?[{\s]*[A-Za-z_]+\s*：")
_REST_OF_NUMBER = re.compile(r"[0-9]{3}(?:\.[0-9]+)? ?(?:yuan|元|%)?", re.ASCII)
"""What is left behind the comma of `1,000 yuan` within braces, where a comma ends a value."""


LARGEST_BYTES = 1_000_000
"""The largest file that is read."""


class Scalar(NamedTuple):
    """A single value, as it was written."""

    text: str
    place: Place


class Listing(NamedTuple):
    """A list of values."""

    items: tuple["Value", ...]
    place: Place


class Mapping(NamedTuple):
    """Named values in the order of the file, and where their names stand."""

    entries: dict[str, "Value"]
    places: dict[str, Place]
    place: Place


Value = Scalar | Listing | Mapping


def read_tree(path: Path, shown_as: str) -> Mapping:
    """The tree of one file.

    Args:
        path: the file.
        shown_as: its name in errors.

    Raises:
        Refused: not YAML, a duplicate key, or not a mapping at the top.
    """
    text = _text_of(path, shown_as)
    try:
        node = YAML(typ="rt", pure=True).compose(text)
        tree = _tree_of(node, shown_as, set()) if node is not None else None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _not_composed(text.splitlines(), Place(shown_as, line), str(error.problem)) from None
    except YAMLError as error:
        raise _not_yaml(Place(shown_as, 1), str(error)) from None
    except RecursionError:
        raise _too_deep(shown_as) from None
    if not isinstance(tree, Mapping):
        place = Place(shown_as, 1)
        raise refuse(
            "not_a_mapping",
            place,
            Text("文件应由“键: 值”组成。", "The file must consist of `key: value` lines."),
            Text("从一个同类文件开始改。", "Begin from another file of the same kind."),
        )
    return tree


def _text_of(path: Path, shown_as: str) -> str:
    """The text of a file, within the size that a person could have written."""
    if path.stat().st_size > LARGEST_BYTES:
        raise refuse(
            "file_too_large",
            Place(shown_as, 1),
            Text(
                f"文件超过 {LARGEST_BYTES // 1_000_000} MB。",
                f"The file is larger than {LARGEST_BYTES // 1_000_000} MB.",
            ),
            Text(
                "政策文件只有几百行；检查是不是选错了文件。",
                "A policy has a few hundred lines; check the file.",
            ),
        )
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise refuse(
            "not_utf8",
            Place(shown_as, 1),
            Text("文件不是 UTF-8 编码的文本。", "The file is not text in UTF-8."),
            Text("在编辑器里另存为 UTF-8。", "Save it as UTF-8 in the editor."),
        ) from None


def _too_deep(shown_as: str) -> Refused:
    return refuse(
        "too_deep",
        Place(shown_as, 1),
        Text("嵌套太深。", "Values are nested too deeply."),
        Text("政策文件只有几层。", "A policy file has a few levels only."),
    )


def _not_composed(lines: list[str], place: Place, reason: str) -> Refused:
    """What is wrong at a place, or on the line before it: a full-width colon fails only with what follows."""
    for number in (place.line, place.line - 1):
        if 0 < number <= len(lines) and _FULL_WIDTH_COLON.match(lines[number - 1]):
            return _full_width_colon(Place(place.file, number))
    return _not_yaml(place, reason)


def _full_width_colon(place: Place) -> Refused:
    return refuse(
        "full_width_colon",
        place,
        Text("键后面是全角冒号“：”。", "A full-width colon `：` stands behind a key."),
        Text("改成半角冒号加空格：“键: 值”。", "Use an ASCII colon and a space: `key: value`."),
    )


def _not_yaml(place: Place, reason: str) -> Refused:
    return refuse(
        "not_yaml",
        place,
        Text(f"不是有效的 YAML：{reason}。", f"This is not valid YAML: {reason}."),
        Text(
            "检查该行的缩进、冒号和引号（只用半角符号）。",
            "Check indentation, colons and quotes there (ASCII signs only).",
        ),
    )


def _tree_of(node: Node, file: str, seen: set[int]) -> Value:
    """A node as a value. One that comes twice is an alias: a few of them stand for millions of values."""
    place = Place(file, node.start_mark.line + 1)
    if id(node) in seen:
        raise refuse(
            "alias",
            place,
            Text(
                "这里的内容被 * 引用到别处。", "What stands here is used again elsewhere by an alias (`*`)."
            ),
            Text("不用 & 和 *，把内容写出来。", "Write it out, without `&` and `*`."),
        )
    seen.add(id(node))
    if isinstance(node, ScalarNode):
        return Scalar(str(node.value), place)
    if isinstance(node, SequenceNode):
        return Listing(tuple(_tree_of(item, file, seen) for item in node.value), place)
    entries: dict[str, Value] = {}
    places: dict[str, Place] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode) or str(key.value) in entries:
            raise refuse(
                "duplicate_key",
                Place(file, key.start_mark.line + 1),
                Text(f"键“{key.value}”重复。", f"The key `{key.value}` stands twice."),
                Text("删去其中一个，或改名。", "Remove one of the two, or rename it."),
            )
        places[str(key.value)] = Place(file, key.start_mark.line + 1)
        # YAML puts nothing where the next thing begins, which may be lines below its key.
        nothing = isinstance(value, ScalarNode) and value.start_mark.index == value.end_mark.index
        entries[str(key.value)] = (
            Scalar("", places[str(key.value)]) if nothing else _tree_of(value, file, seen)
        )
    return Mapping(entries, places, place)


def fields_of(value: Value, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Value]:
    """The named values of a mapping, which must have all `required` keys and no others than `optional` ones.

    Raises:
        Refused: not a mapping, an unknown key (with the nearest known one), or a missing key.
    """
    if not isinstance(value, Mapping):
        known = "、".join(required)
        raise refuse(
            "mapping_expected",
            value.place,
            Text(
                f"这里应写成“键: 值”，需要的键：{known}。",
                f"Expected `key: value` here, with {', '.join(required)}.",
            ),
            Text(
                "例：{amount: 1000 yuan, source: 条款编号}。",
                "For example: {amount: 1000 yuan, source: article-id}.",
            ),
        )
    for refused in refused_keys(value, required, optional):
        raise refused
    return value.entries


def refused_keys(value: Mapping, required: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Refused]:
    """A refusal for each key of a mapping that is not known and for each that is missing."""
    known_keys = [*required, *optional]
    for key, place in value.places.items():
        if key not in known_keys:
            yield _unknown_key(key, place, known_keys)
    for key in required:
        if key not in value.entries:
            yield refuse(
                "missing_key",
                value.place,
                Text(f"缺少“{key}”。", f"`{key}` is missing."),
                Text(f"补写“{key}: …”；没有默认值。", f"Add `{key}: …`; nothing is assumed."),
            )


def _unknown_key(key: str, place: Place, known: Sequence[str]) -> Refused:
    if "：" in key:
        return _full_width_colon(place)
    if _REST_OF_NUMBER.fullmatch(key):
        return _comma_in_number(key, place)
    near = difflib.get_close_matches(key, known, n=1)
    hint = near[0] if near else ", ".join(known)
    return refuse(
        "unknown_key",
        place,
        Text(f"不认识的键“{key}”。", f"Unknown key `{key}`."),
        Text(f"可用：{hint}。", f"Known here: {hint}."),
    )


def _comma_in_number(rest: str, place: Place) -> Refused:
    return refuse(
        "comma_in_number",
        place,
        Text(
            f"数字里有逗号，逗号后面的“{rest}”被当成了键。",
            f"A number holds a comma, and what follows it, `{rest}`, is taken for a key.",
        ),
        Text("写成不带逗号的数字，如 1000 yuan。", "Write the number without commas, such as 1000 yuan."),
    )


def text_of(value: Value) -> str:
    """The text of a single value.

    Raises:
        Refused: a list, a mapping or nothing.
    """
    if isinstance(value, Scalar) and value.text.strip():
        return value.text
    raise refuse(
        "text_expected",
        value.place,
        Text("这里应写一个值。", "Expected a single value here."),
        Text("写出该值，或删去这一行。", "Write the value, or remove the line."),
    )


def items_of(value: Value) -> tuple[Value, ...]:
    """The items of a list that has at least one.

    Raises:
        Refused: not a list, or empty.
    """
    if isinstance(value, Listing) and value.items:
        return value.items
    raise refuse(
        "list_expected",
        value.place,
        Text(
            "这里应写至少一项的列表（每项以“- ”开头）。",
            "Expected a list of at least one item (each begins with `- `).",
        ),
        Text("写出各项。", "Write the items."),
    )


def names_of(value: Value) -> tuple[str, ...]:
    """One name or a list of names."""
    if isinstance(value, Listing):
        return tuple(text_of(item) for item in items_of(value))
    return (text_of(value),)


def bilingual_of(value: Value) -> Text:
    """A `{zh: …, en: …}` text."""
    fields = fields_of(value, ("zh", "en"))
    return Text(text_of(fields["zh"]), text_of(fields["en"]))


def choice_of(value: Value, choices: Sequence[str]) -> str:
    """One of the words that are allowed here.

    Raises:
        Refused: another word; the error lists the allowed ones.
    """
    word = text_of(value)
    if word in choices:
        return word
    listed = " | ".join(choices)
    raise refuse(
        "unknown_word",
        value.place,
        Text(f"“{word}”不是这里可用的词。", f"`{word}` is not a word that can stand here."),
        Text(f"可用：{listed}。", f"Use one of: {listed}."),
    )
