"""Zhengzhou: a deductible for each institution and day, province-level hospitals, half a cap for half a year.

A row of amounts is always deductible, fund, overflow, personal, in yuan; each is worked by hand.
"""

import pytest

from tests.contract.claims import (
    ACTIVE,
    RETIRED,
    Object,
    Row,
    calculate,
    claim,
    entry,
    hospital,
    member,
    rows_of,
    visit,
)

ZHENGZHOU = "410100"

PROVINCE_LEVEL: Object = {"kind": "hospital", "level": 3, "designation": "province-level"}


def seen(day: str, at: Object, institution: str, amount: str) -> Object:
    return {**visit(day, at, amount), "institution": institution}


def test_one_deductible_for_each_institution_and_day() -> None:
    raw = claim(
        ZHENGZHOU,
        ACTIVE,
        seen("2023-03-01", hospital(3), "a", "100.00"),
        seen("2023-03-01", hospital(2), "b", "100.00"),
        seen("2023-03-01", hospital(3), "a", "100.00"),
        seen("2023-03-02", hospital(3), "a", "100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("40.00", "36.00", "0.00", "64.00"),  # (100 - 40) x 60 %
        ("40.00", "36.00", "0.00", "64.00"),  # another institution
        ("0.00", "60.00", "0.00", "40.00"),  # the first one again, the same day
        ("40.00", "36.00", "0.00", "64.00"),  # another day
    ]


def test_what_is_left_of_a_days_deductible_goes_on_to_the_next_visit_there() -> None:
    raw = claim(
        ZHENGZHOU,
        ACTIVE,
        seen("2023-03-01", hospital(2), "b", "30.00"),
        seen("2023-03-01", hospital(2), "b", "100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("30.00", "0.00", "0.00", "30.00"),
        ("10.00", "54.00", "0.00", "46.00"),  # (100 - 10) x 60 %
    ]


@pytest.mark.parametrize(
    ("who", "at", "row"),
    [
        (ACTIVE, hospital(1), ("0.00", "65.00", "0.00", "35.00")),  # none at level 1
        (ACTIVE, PROVINCE_LEVEL, ("40.00", "33.00", "0.00", "67.00")),  # 60 x 55 %
        (RETIRED, hospital(1), ("0.00", "75.00", "0.00", "25.00")),
        (RETIRED, hospital(3), ("40.00", "42.00", "0.00", "58.00")),  # 60 x 70 %
        (RETIRED, PROVINCE_LEVEL, ("40.00", "39.00", "0.00", "61.00")),  # 60 x 65 %
    ],
)
def test_rates_by_institution(who: Object, at: Object, row: Row) -> None:
    assert rows_of(calculate(claim(ZHENGZHOU, who, seen("2022-07-01", at, "a", "100.00")))) == [row]


@pytest.mark.parametrize(
    ("coverage", "fund", "personal"),
    [
        # 10,000 x 65 % (active) or x 75 % (retired) would be due each time
        ([entry("2010-01-01", "active")], "1800.00", "8200.00"),
        ([entry("2023-06-30", "active")], "1800.00", "8200.00"),
        ([entry("2023-07-01", "active")], "900.00", "9100.00"),
        ([entry("2023-08-15", "retired")], "1150.00", "8850.00"),
        # covered all along, retired in the second half of the year: the full retired cap
        ([entry("2010-01-01", "active"), entry("2023-08-15", "retired")], "2300.00", "7700.00"),
    ],
)
def test_who_starts_in_the_second_half_of_the_year_has_half_the_cap(
    coverage: list[Object], fund: str, personal: str
) -> None:
    who = member("1962-04-10", *coverage)
    raw = claim(ZHENGZHOU, who, seen("2023-09-01", hospital(1), "a", "10000.00"))
    assert rows_of(calculate(raw)) == [("0.00", fund, "0.00", personal)]


def test_in_the_year_after_the_cap_is_whole() -> None:
    who = member("1985-04-10", entry("2023-07-01", "active"))
    raw = claim(
        ZHENGZHOU,
        who,
        seen("2023-12-31", hospital(1), "a", "10000.00"),
        seen("2024-09-01", hospital(1), "a", "10000.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("0.00", "900.00", "0.00", "9100.00"),
        ("0.00", "1800.00", "0.00", "8200.00"),
    ]


def test_the_institution_must_be_said() -> None:
    error = calculate(claim(ZHENGZHOU, ACTIVE, visit("2023-03-01", hospital(3), "100.00")))["error"]
    assert error["code"].endswith("_fact_missing")
    assert error["field"] == "visits[0].institution"
