"""Pages of the documentation as their parts: headings, fenced blocks, comments that hold claims, tables."""

import re
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[2] / "docs"

_FENCE = re.compile(r"^```(?P<label>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_TABLE = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)
_CELL_BORDER = re.compile(r"(?<!\\)\|")


class Fence(NamedTuple):
    """A fenced block: what stands behind the backticks, and its text."""

    label: str
    text: str


class Table(NamedTuple):
    """The rows of a table as their cells; the first is its head."""

    head: list[str]
    rows: list[list[str]]


def page_text(name: str) -> str:
    """The whole text of a page."""
    return (DOCS / name).read_text(encoding="utf-8")


def fences(text: str) -> list[Fence]:
    """All fenced blocks in their order."""
    return [Fence(match["label"], match["text"]) for match in _FENCE.finditer(text)]


def fences_of(text: str, label: str) -> list[Fence]:
    """The fenced blocks of one kind: those whose label begins with these words."""
    return [fence for fence in fences(text) if f"{fence.label} ".startswith(f"{label} ")]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def heading_levels(text: str) -> list[int]:
    """How deep each heading is, in the order of the page."""
    return [len(match[1]) for match in _HEADING.finditer(prose(text))]


def tables(text: str) -> list[Table]:
    """All tables of a text, without their rules of hyphens."""
    found = []
    for match in _TABLE.finditer(prose(text)):
        lines = match[0].strip().splitlines()
        rows = [_cells(line) for line in lines if not set(line) <= set("|-: ")]
        found.append(Table(rows[0], rows[1:]))
    return found


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.replace("\\|", "|").strip() for cell in _CELL_BORDER.split(inner)]


def without_spaces(text: str) -> str:
    """A text for comparison where only the breaking of its lines differs."""
    return "".join(text.split())
