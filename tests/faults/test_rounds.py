"""A few rounds of torture lose, double and leave unexplained nothing; and they find defects."""

import sys
from pathlib import Path

import pytest

from gongji.policy.library import Library
from gongji.torture.plan import FATES, FAULT_KINDS, make_plan
from gongji.torture.rounds import Result, torture

pytestmark = pytest.mark.database

SEED, FIRST, ROUNDS = 6, 0, 2
CARELESS = str(Path(__file__).with_name("careless_worker.py"))


@pytest.fixture(scope="module")
def result(library: Library) -> Result:
    return torture(library, ROUNDS, SEED, first=FIRST)


def test_nothing_is_lost_doubled_or_unexplained(result: Result) -> None:
    assert result.breaks == []
    assert result.rounds == ROUNDS
    assert result.settlements > 50 * ROUNDS


def test_what_the_plans_say_was_done(result: Result, library: Library) -> None:
    planned = [
        fault.kind
        for number in range(FIRST, FIRST + ROUNDS)
        for fault in make_plan(library, SEED, number).faults
    ]
    assert set(planned) == set(FAULT_KINDS)
    assert {kind: result.faults[kind] for kind in FAULT_KINDS} == {
        kind: planned.count(kind) for kind in FAULT_KINDS
    }
    assert all(result.faults[fate] > 0 for fate in FATES if fate != "delivered")


@pytest.mark.parametrize(("defect", "kind"), [("forgets", "doubled"), ("hurries", "lost")])
def test_a_defect_is_found(defect: str, kind: str, library: Library) -> None:
    result = torture(library, 1, SEED, first=FIRST, program=(sys.executable, CARELESS, defect))
    assert result.count(kind) > 0
