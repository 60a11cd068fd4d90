"""A sound policy of the made-up town, to be broken; and what is reported of it then."""

from pathlib import Path
from typing import NamedTuple

import pytest

from gongji.language import Text
from gongji.policy.compilation import compile_policy
from gongji.policy.library import Library
from gongji.policy.problems import PolicyError, Problem
from tests.texts import edited
from tests.towns import POLICY_HEAD, TOWN, library_of_town

ARTICLES = {
    "town-1": Text("自2023年起。", "From 2023 on."),
    "town-2": Text("谁享受。", "Who is covered."),
    "town-3": Text("怎么付。", "What is paid."),
}

GOOD = (
    edited(POLICY_HEAD, "{from: 2023-01-01,", "{from: 2023-01-01, until: 2025-01-01,")
    + """\

person_classes:
  - {class: active, name: {zh: 在职, en: active}, when: {status: [active, flexible]}, source: town-2}
  - {class: retired, name: {zh: 退休, en: retired}, when: {status: retired, age: {below: 70}}, source: town-2}
  - {class: retired-70, name: {zh: 高龄, en: aged}, when: {status: retired, age: {from: 70}}, source: town-2}

provider_classes:
  - {class: high, name: {zh: 三级, en: level 3}, when: {level: 3}, source: town-2}
  - {class: middle, name: {zh: 二级, en: level 2}, when: {level: 2}, source: town-2}
  - {class: low, name: {zh: 一级, en: level 1}, when: {level: [0, 1]}, source: town-2}

pharmacy: {terms_of: low, prescription_required: true, source: town-2}

deductible:
  per: year
  amounts:
    - {person: active, amount: 500 yuan, source: town-3}
    - {person: [retired, retired-70], amount: 300 yuan, source: town-3}

segments:
  measured_on: cost of the year
  source: town-3
  bounds:
    - {up_to: 1000 yuan, source: town-3}
    - {up_to: 5000 yuan, source: town-3}

rates:
  - {segment: 1, provider: high, rate: 50 %, source: town-3}
  - {segment: 2, provider: high, rate: 55 %, source: town-3}
  - {segment: 3, provider: high, rate: 60 %, source: town-3}
  - {provider: middle, rate: 70 %, source: town-3}
  - {provider: low, rate: unknown, reason: {zh: 没有查到。, en: Not found.}, source: town-3}

uplifts:
  - {person: [retired, retired-70], add: 5 points, source: town-3}
  - {person: retired-70, provider: middle, add: 2.5 points, source: town-3}

caps:
  - on: fund payment
    per: year
    amounts:
      - {person: active, amount: 4000 yuan, source: town-3}
      - person: [retired, retired-70]
        amount: unknown
        at_least: 4000 yuan
        reason: {zh: 没有查到。, en: Not found.}
        source: town-3

over_cap: {none: true, source: town-3}

rounding: {half_up_to: fen, once_a: visit, source: town-3}

notes:
  - text: {zh: 一种读法。, en: A reading.}
    source: town-1
"""
)

HERE = "# here"
"""Stands in a broken text on the line where its problem is."""


class Found(NamedTuple):
    """A problem by its code and line."""

    code: str
    line: int


def library_in(folder: Path, **policies: str) -> Library:
    """A library of the town alone, with policy files by name (`first="policy: …"`)."""
    return library_of_town(folder, ARTICLES, policies)


def lines_here(text: str) -> list[int]:
    """The numbers of the lines that are marked by `HERE`."""
    return [number for number, line in enumerate(text.splitlines(), start=1) if HERE in line]


def problems_of_text(folder: Path, text: str) -> tuple[Problem, ...]:
    """What is reported of a policy file with this text."""
    library = library_in(folder, broken=text)
    (path,) = library.policy_files(TOWN)
    with pytest.raises(PolicyError) as caught:
        compile_policy(library.read(path))
    return caught.value.problems


def found(problems: tuple[Problem, ...]) -> list[Found]:
    """Codes and lines, in the order of the file."""
    return sorted((Found(problem.code, problem.place.line) for problem in problems), key=lambda one: one.line)
