"""`gongji policy check --covering`: every day of a range has exactly one version, or it is told which not."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gongji.cli.policy_covering import proof_of
from gongji.dates import Day, Period
from gongji.policy.library import Library
from tests.policy.town import GOOD, library_in
from tests.texts import edited
from tests.towns import TOWN

from .running import LANGUAGES, Terminal, chinese_share

NANJING = "320100"


def covering(terminal: Terminal, first: str, end: str, *more: str) -> Any:
    return terminal("policy", "check", "--covering", first, end, *more, "--json", "--lang", "en")


def test_a_range_that_one_version_covers(terminal: Terminal) -> None:
    answer = covering(terminal, "2023-01-01", "2028-01-01", NANJING)
    assert answer.code == 0
    (area,) = answer.record["areas"]
    assert area["intervals"] == [
        {"from": "2023-01-01", "until": "2028-01-01", "policies": ["nanjing-2023"], "mend": None}
    ]
    assert {known["class"] for known in area["person_classes"]} == {
        "active",
        "retired",
        "retired-70",
        "veteran",
    }
    whole = [{"from": "2023-01-01", "until": "2028-01-01"}]
    assert all(known["days"] == whole for known in [*area["person_classes"], *area["provider_classes"]])
    assert (area["ok"], answer.record["ok"]) == (True, True)


def test_a_gap_of_one_day_fails_and_is_told_with_its_remedy(terminal: Terminal) -> None:
    answer = covering(terminal, "2022-12-31", "2023-06-01", NANJING)
    assert answer.code == 1
    gap, _ = answer.record["areas"][0]["intervals"]
    assert (gap["from"], gap["until"], gap["policies"]) == ("2022-12-31", "2023-01-01", [])
    assert f"areas/{NANJING}/2022-12-31.yaml" in gap["mend"]


def test_the_intervals_of_every_area_are_the_range_without_a_day_between(terminal: Terminal) -> None:
    record = covering(terminal, "2021-01-01", "2026-01-01").record
    assert len(record["areas"]) == len(Library().areas_with_policies())
    for area in record["areas"]:
        intervals = area["intervals"]
        assert (intervals[0]["from"], intervals[-1]["until"]) == ("2021-01-01", "2026-01-01")
        assert all(one["until"] == following["from"] for one, following in pairwise(intervals))
        assert area["ok"] == all(len(interval["policies"]) == 1 for interval in intervals)
    assert record["ok"] == all(area["ok"] for area in record["areas"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_adds_the_days_up(language: str, terminal: Terminal) -> None:
    answer = terminal("policy", "check", "--covering", "2022-12-01", "2023-02-01", "南京", "--lang", language)
    assert answer.code == 1
    assert (chinese_share(answer.out) > 0.3) == (language == "zh")
    for part in ("nanjing-2023", "2022-12-31", "2023-01-31", "veteran"):
        assert part in answer.out
    last = answer.out.strip().splitlines()[-1]
    assert [int(word) for word in last.replace("：", " ").split() if word.isdigit()] == [62, 31, 31, 0]


LATER = edited(
    edited(GOOD, "policy: town-2023", "policy: town-2024"),
    "effective: {from: 2023-01-01, until: 2025-01-01, source: town-1}\n",
    "effective: {from: 2024-07-01, known_since: {day: 2024-09-01, source: town-1}, source: town-1}\n"
    "transition: {accumulators: carried, source: town-1}\n",
)


def names(library: Library, known_on: Day | None) -> list[list[str]]:
    within = Period(Day(2024, 1, 1), Day(2025, 6, 1))
    proof = proof_of(library, library.areas[TOWN], within, known_on)
    assert proof.holds == all(len(part.versions) == 1 for part in proof.parts)
    return [[version.name for version in part.versions] for part in proof.parts]


def test_what_was_known_on_a_day_decides(tmp_path: Path) -> None:
    library = library_in(tmp_path, first=GOOD, second=LATER)
    assert names(library, None) == [["town-2023"], ["town-2024"]]
    assert names(library, Day(2024, 8, 31)) == [["town-2023"], []]


def test_an_overlap_is_no_proof(tmp_path: Path) -> None:
    later = edited(LATER, "known_since: {day: 2024-09-01, source: town-1}, ", "")
    library = library_in(tmp_path, first=GOOD, second=later)
    assert names(library, None) == [["town-2023"], ["town-2023", "town-2024"], ["town-2024"]]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--covering", "2023-01-01", "2023-01-01"], "no day from 2023-01-01"),
        (["--covering", "2023-01-01", "tomorrow"], "`tomorrow` is not a day"),
        (["--covering", "2023-01-01", "2024-01-01", "--known-on", "x"], "`x` is not a day"),
        (["--covering", "2023-01-01", "2024-01-01", "--against", "shaanxi"], "--against does not go"),
        (["--known-on", "2023-01-01"], "--known-on goes with --covering alone"),
        (["--covering", "2023-01-01"], "`--covering` needs 2 values"),
    ],
)
def test_a_wrong_command_line(arguments: list[str], words: str, terminal: Terminal) -> None:
    answer = terminal("policy", "check", *arguments, "--lang", "en")
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_an_unknown_area(terminal: Terminal) -> None:
    answer = terminal("policy", "check", "--covering", "2023-01-01", "2024-01-01", "999999", "--lang", "en")
    assert (answer.code, answer.out) == (1, "")
    assert "There is no area `999999`" in answer.err
