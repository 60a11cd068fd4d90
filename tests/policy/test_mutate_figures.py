"""The program that changes each figure: it finds them all, and says which one nothing notices."""

import json
import subprocess
import sys
from typing import Any

import pytest

from gongji.language import Text
from gongji.policy.marked_tests import checkout_folder
from tests.towns import POLICY_HEAD, TOWN, library_of_town

TERMS = """\
person_classes:
  - {class: young, name: {zh: 低龄, en: young}, when: {age: {below: 70}}, source: town-1}
  - {class: aged, name: {zh: 高龄, en: aged}, when: {age: {from: 70}}, source: town-1}
provider_classes:
  - {class: any, name: {zh: 各级, en: any}, when: {level: [0, 1, 2, 3]}, source: town-1}
pharmacy: {terms_of: any, prescription_required: true, source: town-1}
deductible: {none: true, source: town-1}
rates:
  - {person: young, rate: 50 %, source: town-1}
  - {person: aged, rate: 60 %, source: town-1}
caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 500 yuan, source: town-1}
over_cap: {none: true, source: town-1}
rounding: {half_up_to: fen, once_a: visit, source: town-1}
notes:
  - {text: {zh: 一种读法，50 %。, en: "A reading of 50 %, not 500 yuan."}, source: town-1}
"""

NOTICES_ALL_BUT_THE_CAP = '''\
"""Notices every figure of the town but its cap."""

import pytest

from gongji.benefit.calculate import calculate_object


def paid(birth, day):
    member = {"birth_date": birth, "coverage": [{"from": "2010-01-01", "status": "active"}]}
    visit = {"date": day, "provider": {"kind": "hospital", "level": 1}, "amount": "100.00"}
    result = calculate_object({"id": "a", "area": "990100", "member": member, "visits": [visit]})
    return result["visits"][0]["fund"] if "visits" in result else result["error"]["code"]


@pytest.mark.parametrize(
    ("birth", "day", "fund"),
    [
        ("1990-01-01", "2023-01-01", "50.00"),
        ("1990-01-01", "2022-12-31", "date_outside_policies"),
        ("1954-01-02", "2024-01-01", "50.00"),
        ("1954-01-01", "2024-01-01", "60.00"),
    ],
)
def test_paid(birth, day, fund):
    assert paid(birth, day) == fund


def test_year():
    from gongji.policy.library import shipped_library

    (scheme,) = shipped_library().schemes("990100")
    assert (scheme.policy.benefit_year.month, scheme.policy.benefit_year.day) == (1, 1)
'''


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """The program on the town, with tests that do not look at its cap."""
    checkout = checkout_folder()
    assert checkout is not None
    policies, tests = tmp_path_factory.mktemp("policies"), tmp_path_factory.mktemp("tests")
    library_of_town(
        policies, {"town-1": Text("一切规定。", "Everything.")}, {"2023-01-01": POLICY_HEAD + TERMS}
    )
    (tests / "test_town.py").write_text(NOTICES_ALL_BUT_THE_CAP, encoding="utf-8")
    program = [sys.executable, str(checkout / "scripts" / "mutate_figures.py"), "--json"]
    town = ["--policies", str(policies), "--area", TOWN, "--tests", str(tests / "test_town.py")]
    return subprocess.run([*program, *town], capture_output=True, encoding="utf-8", timeout=300)


def lines_of(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_every_figure_is_changed_both_ways(run: subprocess.CompletedProcess[str]) -> None:
    """An age at which two classes meet is one figure; what stands in a text is none."""
    assert [(line["key"], line["old"], line["new"]) for line in lines_of(run)] == [
        ("effective.from", "2023-01-01", "2023-01-02"),
        ("effective.from", "2023-01-01", "2022-12-31"),
        ("benefit_year.begins", "01-01", "01-02"),
        ("benefit_year.begins", "01-01", "12-31"),
        ("age.below", "70", "71"),
        ("age.below", "70", "69"),
        ("rates.rate", "50 %", "51 %"),
        ("rates.rate", "50 %", "49 %"),
        ("rates.rate", "60 %", "61 %"),
        ("rates.rate", "60 %", "59 %"),
        ("amounts.amount", "500 yuan", "501 yuan"),
        ("amounts.amount", "500 yuan", "499 yuan"),
    ]


def test_a_figure_that_nothing_notices_is_named_and_fails_the_run(
    run: subprocess.CompletedProcess[str],
) -> None:
    verdicts = {(line["old"], line["verdict"]) for line in lines_of(run)}
    assert {old for old, verdict in verdicts if verdict == "survived"} == {"500 yuan"}
    assert {verdict for old, verdict in verdicts if old != "500 yuan"} == {"noticed"}
    assert run.returncode == 1
    cap_line = next(line["line"] for line in lines_of(run) if line["old"] == "500 yuan")
    assert f"not proved: areas/{TOWN}/2023-01-01.yaml:{cap_line}  amounts.amount: 500 yuan" in run.stderr
