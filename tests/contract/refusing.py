"""A claim that is calculated, changed at one place; and the one form that every refusal has."""

import copy
import re
from typing import Any

from .claims import COMMUNITY, OTHER, Object, calculate, claim, entry, member, purchase, reads_as, visit
from .oracle import NANJING

JsonPath = tuple[str | int, ...]
"""Where a value stands in a claim object: keys, and places in lists."""

MISSING = object()

BASE = claim(
    NANJING,
    member("1950-03-05", entry("2010-01-01", "active"), entry("2023-05-20", "retired", veteran=False)),
    visit("2023-02-01", OTHER, "800.00"),
    purchase("2023-06-01", COMMUNITY, "100.00"),
)


def changed(raw: Object, path: JsonPath, value: object) -> Object:
    """A copy with one place set to a value, or taken out."""
    result = copy.deepcopy(raw)
    *parents, last = path
    place: Any = result
    for step in parents:
        place = place[step]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return result


def field_of(path: JsonPath) -> str:
    """A path as the contract writes it: `visits[0].amount`."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".")


def refusal(raw: object, language: str = "zh") -> dict[str, str]:
    """The error of an object that must be refused, checked for its form."""
    result = calculate(raw, language)
    assert "visits" not in result
    error: dict[str, str] = result["error"]
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", error["code"])
    assert reads_as(error["message"], language), error["message"]
    assert isinstance(error["field"], str)
    return error


def assert_refused(raw: Object, field: str) -> None:
    """Refused at one place, in both languages, with the id given back."""
    in_chinese, in_english = refusal(raw, "zh"), refusal(raw, "en")
    assert in_chinese["field"] == in_english["field"] == field
    assert in_chinese["code"] == in_english["code"]
    assert in_chinese["message"] != in_english["message"]
    assert calculate(raw)["id"] == raw["id"]
