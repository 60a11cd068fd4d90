"""The page on `gongji calculate` names every error code that a wrong line gives."""

import json
import re
from typing import Any

import pytest

from tests.cli.running import gongji

from .pages import page_text

CLAIM: dict[str, Any] = {
    "id": "c1",
    "area": "320100",
    "member": {"birth_date": "1950-03-05", "coverage": [{"from": "2010-01-01", "status": "retired"}]},
    "visits": [{"date": "2023-02-01", "provider": {"kind": "hospital"}, "amount": "800.00"}],
}
PHARMACY = {"kind": "pharmacy"}


def line(area: str = "320100", birth_date: str = "1950-03-05", coverage: Any = None, **visit: Any) -> str:
    """A claim that differs from a sound one in some facts, as a line of JSON."""
    (sound,), entry = CLAIM["visits"], CLAIM["member"]["coverage"][0]
    member = {"birth_date": birth_date, "coverage": [{**entry, **(coverage or {})}]}
    return json.dumps({**CLAIM, "area": area, "member": member, "visits": [{**sound, **visit}]})


WRONG = {
    "not_json": "{",
    "duplicate_key": '{"id": "a", "id": "b"}',
    "too_deep": "[" * 500 + "]" * 500,
    "field_missing": '{"id": "a"}',
    "field_malformed": line(amount=800),
    "unknown_field": line(cost="800.00"),
    "amount_negative": line(amount="-1.00"),
    "amount_too_large": line(amount="100000000.00"),
    "part_above_amount": line(chronic_amount="800.01"),
    "lines_do_not_sum": line(lines=["1.00"]),
    "birth_after_visit": line(birth_date="2024-01-01"),
    "unknown_area": line("990000"),
    "date_outside_policies": line(date="2020-02-01"),
    "not_covered": line(coverage={"from": "2023-06-01"}),
    "place_not_covered": line(place="elsewhere"),
    "chronic_not_covered": line(chronic_amount="1.00"),
    "prescription_missing": line(provider=PHARMACY),
    "prescriber_is_pharmacy": line(provider=PHARMACY, prescribed_at=PHARMACY),
    "provider_fact_missing": line("610100", date="2023-05-01"),
    "person_fact_missing": line("440300", date="2024-05-01", provider={"kind": "hospital", "level": 3}),
    "visit_fact_missing": line("440100", date="2024-05-01", provider={"kind": "hospital", "level": 1}),
    "unknown_word": line("310000", coverage={"cohort": "oldest"}),
    "unknown_figure": line(
        "440300", date="2024-05-01", coverage={"tier": "second"}, provider={"kind": "hospital", "level": 3}
    ),
}


@pytest.fixture(scope="module")
def codes() -> list[str]:
    answer = gongji("calculate", "-", given="\n".join(WRONG.values()).encode())
    assert answer.code == 1
    return [json.loads(result)["error"]["code"] for result in answer.out.splitlines()]


def test_each_wrong_line_gives_the_code_that_the_page_names(codes: list[str]) -> None:
    assert codes == list(WRONG)
    named = set(re.findall("`([a-z_]+)`", page_text("calculate.md")))
    assert set(codes) <= named


def test_null_in_an_optional_field_is_as_if_it_were_absent() -> None:
    optional: dict[str, Any] = dict.fromkeys(
        ("place", "chosen", "referred", "item", "lines", "chronic_amount", "visit")
    )
    given = f"{line()}\n{line(**optional)}".encode()
    first, second = gongji("calculate", "-", given=given).out.splitlines()
    assert first == second
