"""The figures of a policy file, and what can be written in their place to see whether a test notices."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

IN_YEARS = ("age", "contribution_years")
"""Keys below which whole numbers are figures; elsewhere they are levels and numbers of segments."""

BORDERS = (*IN_YEARS, "joined")
"""Keys below which a figure is the border of two classes."""


class Figure(NamedTuple):
    """A figure as it stands in a file: from `start` up to `end` of the text, on this line."""

    file: Path
    line: int
    start: int
    end: int
    words: str
    key: str


class Change(NamedTuple):
    """What is written in place of a figure, and of those that must change with it."""

    figures: tuple[Figure, ...]
    written: str


def figures_of(file: Path) -> list[Figure]:
    """All figures of a policy file, in its order."""
    return [
        Figure(file, node.start_mark.line + 1, node.start_mark.index, node.end_mark.index, node.value, key)
        for node, key in _scalars(composed(file), ())
        if len(_changed(node.value, key)) > 0
    ]


def changes_of(figures: Sequence[Figure]) -> list[Change]:
    """Each figure of a file made larger, and made smaller.

    Where one class ends and another begins (at an age, say) is one figure in two places: changed alone it
    would leave a gap, which the reader refuses.
    """
    together: dict[object, list[Figure]] = {}
    for figure in figures:
        above = figure.key.partition(".")[0]
        together.setdefault((above, figure.words) if above in BORDERS else figure, []).append(figure)
    return [
        Change(tuple(same), written)
        for same in together.values()
        for written in _changed(same[0].words, same[0].key)
    ]


def _scalars(node: Node, path: tuple[str, ...]) -> Iterator[tuple[ScalarNode, str]]:
    """Every value of a file with its key; `age.from` where the key above says what it is."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*path, str(key.value)))
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _scalars(item, path)
    elif isinstance(node, ScalarNode):
        yield node, ".".join(path[-2:])


def _number(step: Decimal) -> Callable[[str], list[str]]:
    """Larger and smaller by a step; the unit stays, and nothing falls below 0."""

    def changed(words: str) -> list[str]:
        number, unit = re.fullmatch(r"(-?[0-9.]+)(.*)", words, re.DOTALL).groups()  # type: ignore[union-attr]
        both = (Decimal(number) + step, Decimal(number) - step)
        return [f"{each}{unit}" for each in both if each >= 0 or number.startswith("-")]

    return changed


def _day(words: str) -> list[str]:
    day = date.fromisoformat(words)
    return [(day + timedelta(days)).isoformat() for days in (1, -1)]


def _day_of_year(words: str) -> list[str]:
    """In a common year, since 29 February begins no benefit year."""
    return [day.removeprefix("2023-").removeprefix("2022-") for day in _day(f"2023-{words}")]


_FORMS: tuple[tuple[str, Callable[[str], list[str]]], ...] = (
    (r"[0-9]+(\.[0-9]+)? ?(yuan|元)", _number(Decimal(1))),
    (r"[0-9]+(\.[0-9]+)? ?%", _number(Decimal(1))),
    (r"-?[0-9]+(\.[0-9]+)? ?(points|个百分点)", _number(Decimal(1))),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", _day),
    (r"[0-9]{2}-[0-9]{2}", _day_of_year),
)


def _changed(words: str, key: str) -> list[str]:
    """What can be written in place of a value; nothing where it is no figure."""
    above = key.partition(".")[0]
    if above in IN_YEARS and words.isascii() and words.isdigit():
        return _number(Decimal(1))(words)
    for pattern, change in _FORMS:
        if re.fullmatch(pattern, words, re.ASCII):
            return change(words)
    return []


def composed(file: Path) -> Node:
    """A file as the nodes of its YAML, which know where they stand."""
    node: Node = YAML(typ="rt", pure=True).compose(file.read_text(encoding="utf-8"))
    return node
