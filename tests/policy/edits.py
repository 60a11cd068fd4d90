"""How the sound policy of the town is broken: single edits, and the lines that they are made on."""

from typing import NamedTuple

from gongji.language import Text


class Broken(NamedTuple):
    """What is replaced in the sound text, and what is said of it.

    Attributes:
        edits: pairs of old and new text.
        code: of every problem that follows.
        what, mend: parts of the two sentences, in Chinese and English.
    """

    edits: tuple[tuple[str, str], ...]
    code: str
    what: Text
    mend: Text


def broken(old: str, new: str, code: str, what: tuple[str, str], mend: tuple[str, str]) -> Broken:
    return Broken(((old, new),), code, Text(*what), Text(*mend))


def after(line: str, added: str) -> tuple[str, str]:
    """The edit that adds text behind a line."""
    return line, f"{line}{added}\n"


HIGH = "  - {class: high, name: {zh: 三级, en: level 3}, when: {level: 3}, source: town-2}\n"
LOW = "  - {class: low, name: {zh: 一级, en: level 1}, when: {level: [0, 1]}, source: town-2}\n"
AGED = (
    "  - {class: retired-70, name: {zh: 高龄, en: aged}, when: {status: retired, age: {from: 70}}, "
    "source: town-2}\n"
)
FIRST_RATE = "  - {segment: 1, provider: high, rate: 50 %, source: town-3}\n"
SECOND_RATE = "  - {segment: 2, provider: high, rate: 55 %, source: town-3}\n"
THIRD_RATE = "  - {segment: 3, provider: high, rate: 60 %, source: town-3}\n"
MIDDLE_RATE = "  - {provider: middle, rate: 70 %, source: town-3}\n"
PER_YEAR = "deductible:\n  per: year\n"
SECOND_BOUND = "    - {up_to: 5000 yuan, source: town-3}\n"
MORE_BOUNDS = "".join(f"    - {{up_to: {number}000 yuan, source: town-3}}\n" for number in range(6, 12))
ROUNDING = "rounding: {half_up_to: fen, once_a: visit, source: town-3}\n"
RETIRED_DEDUCTIBLE = "    - {person: [retired, retired-70], amount: 300 yuan, source: town-3}\n"
ACTIVE_CAP = "      - {person: active, amount: 4000 yuan, source: town-3}\n"
SECOND_CAP = """\
  - on: fund payment
    per: year
    amounts:
      - {amount: 9000 yuan, source: town-3} # here

"""
OVER_CAP = "over_cap: {none: true, source: town-3}\n"


def marked(line: str) -> tuple[str, str]:
    """The edit that marks a line without changing what it says."""
    return line, line.replace("\n", " # here\n", 1)
