"""Nothing that a shipped policy says with a figure escapes the trace."""

import re
from collections import Counter
from pathlib import Path

import pytest

from gongji.policy.checking import shipped_files
from gongji.policy.cited_values import CitedValue, values_of_framework, values_of_policy
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.frameworks import load_frameworks
from gongji.policy.library import shipped_library

UNITS = {"amount": "yuan", "rate": "%", "points": "points"}
SECOND_UNIT = {"yuan": "amount", "%": "rate", "points": "points"}
WRITTEN = re.compile(r": (-?[0-9.]+) ?(yuan|%|points)(?=[,}\s]|$)")


def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def own_values(path: Path) -> tuple[CitedValue, ...]:
    """The cited values of a policy that are written in its own file."""
    library = shipped_library()
    values = values_of_policy(library.read(path))
    return tuple(value for value in values if value.source.place.file == library.shown_as(path))


def numbers(values: tuple[CitedValue, ...]) -> Counter[str]:
    return Counter(value.kind for value in values if value.kind in UNITS)


@pytest.mark.parametrize("path", shipped_files(shipped_library()), ids=lambda path: path.parent.name)
def test_every_figure_of_a_policy_file_is_a_cited_value_of_its_kind(path: Path) -> None:
    # What is taken from another policy stands in the file of that one.
    values = own_values(path)
    lines = lines_of(path)
    for value in values:
        if value.kind in UNITS:
            written = [found[1] for found in WRITTEN.findall(lines[value.source.place.line - 1])]
            assert UNITS[value.kind] in written, value
    written = [
        SECOND_UNIT[unit]
        for line in lines
        if not line.lstrip().startswith(("at_least:", "reason:", "- text:", "text:"))
        for _, unit in WRITTEN.findall(line)
    ]
    assert numbers(values) == Counter(written)


@pytest.mark.parametrize("path", shipped_files(shipped_library()), ids=lambda path: path.parent.name)
def test_ages_days_and_rules_of_a_policy_are_cited_values(path: Path) -> None:
    policy = shipped_library().read(path)
    kinds = Counter(value.kind for value in values_of_policy(policy))
    text = path.read_text(encoding="utf-8")
    own = Counter(value.kind for value in own_values(path))
    assert own["age"] == len(re.findall(r"age: \{(?:from|below): [0-9]", text))
    assert kinds["first day"] == 1
    assert kinds["end"] == len(re.findall(r"until: [0-9]", text))
    assert kinds["words"] == len(("benefit year", "retirement", "age"))


def test_every_figure_of_a_framework_file_is_a_cited_value() -> None:
    for framework in load_frameworks(shipped_library()):
        constraints = (
            (POLICIES_FOLDER / framework.place.file).read_text(encoding="utf-8").partition("constraints:")[2]
        )
        values = values_of_framework(framework)
        assert numbers(values) == Counter(SECOND_UNIT[unit] for _, unit in WRITTEN.findall(constraints))
        days = [value for value in values if value.kind == "deadline"]
        assert len(days) == len(re.findall(r"\bday: [0-9]", constraints))
