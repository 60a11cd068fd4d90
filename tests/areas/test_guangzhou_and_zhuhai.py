"""Guangzhou and Zhuhai: chosen institutions, drug classes, family doctors, caps that follow the wage.

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
    hospital,
    member,
    provider,
    rows_of,
    visit,
)

GUANGZHOU, ZHUHAI = "440100", "440400"

HEALTH_CENTRE = provider("community", level=1)


def at_chosen(day: str, amount: str, **facts: str) -> Object:
    """A visit to the health centre that the member has chosen."""
    return {**visit(day, HEALTH_CENTRE, amount), "chosen": True, **facts}


def essential(day: str, amount: str) -> Object:
    return at_chosen(day, amount, item="essential drug")


def elsewhere(day: str, at: Object, amount: str) -> Object:
    return {**visit(day, at, amount), "chosen": False}


def contracted(status: str, *, family_doctor: bool) -> Object:
    return member("1985-04-10", {"from": "2010-01-01", "status": status, "family_doctor": family_doctor})


def error_of(raw: Object) -> tuple[str, str]:
    error = calculate(raw)["error"]
    return error["code"], error["field"]


# Guangzhou


@pytest.mark.parametrize(
    ("who", "seen", "row"),
    [
        (ACTIVE, at_chosen("2024-03-01", "200.00"), ("0.00", "160.00", "0.00", "40.00")),  # 200 x 80 %
        (RETIRED, at_chosen("2024-03-01", "200.00"), ("0.00", "170.00", "0.00", "30.00")),  # 200 x 85 %
        (ACTIVE, essential("2024-03-01", "200.00"), ("0.00", "176.00", "0.00", "24.00")),  # 200 x 88 %
        # 33.33 x 93.5 % = 31.16355
        (RETIRED, essential("2025-03-01", "33.33"), ("0.00", "31.16", "0.00", "2.17")),
        # 200 x 70 %, chosen or not
        (RETIRED, elsewhere("2025-03-01", hospital(3), "200.00"), ("0.00", "140.00", "0.00", "60.00")),
    ],
)
def test_guangzhou_pays_by_institution_and_drug_class(who: Object, seen: Object, row: Row) -> None:
    assert rows_of(calculate(claim(GUANGZHOU, who, seen))) == [row]


def test_guangzhous_caps_follow_the_average_wage_of_the_year() -> None:
    raw = claim(
        GUANGZHOU,
        ACTIVE,
        at_chosen("2024-01-01", "9520.00"),
        essential("2024-12-31", "100.00"),
        at_chosen("2025-01-01", "10000.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("0.00", "7616.00", "0.00", "1904.00"),  # 9,520 x 80 %, just 5 % of 152,320
        ("0.00", "0.00", "0.00", "100.00"),
        ("0.00", "7916.00", "0.00", "2084.00"),  # 8,000 would be due; 5 % of 158,320
    ]


def test_fractions_of_a_yuan_are_dropped_from_guangzhous_retired_caps() -> None:
    raw = claim(GUANGZHOU, RETIRED, at_chosen("2024-06-01", "20000.00"), at_chosen("2025-06-01", "20000.00"))
    assert rows_of(calculate(raw)) == [
        ("0.00", "10662.00", "0.00", "9338.00"),  # 17,000 would be due; 7 % of 152,320 = 10,662.40
        ("0.00", "11082.00", "0.00", "8918.00"),  # 7 % of 158,320 = 11,082.40; published 11,082
    ]


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        # 55 % to 65 %, nobody says where which
        (elsewhere("2024-03-01", hospital(3), "200.00"), "unknown_figure"),
        (elsewhere("2024-03-01", HEALTH_CENTRE, "200.00"), "unknown_figure"),
        (visit("2026-01-01", HEALTH_CENTRE, "200.00"), "date_outside_policies"),
    ],
)
def test_what_the_pages_do_not_say_of_guangzhou_is_refused(seen: Object, code: str) -> None:
    assert error_of(claim(GUANGZHOU, ACTIVE, seen))[0] == code


def test_whether_the_institution_was_chosen_must_be_said_in_guangzhou() -> None:
    code, field = error_of(claim(GUANGZHOU, ACTIVE, visit("2024-03-01", HEALTH_CENTRE, "200.00")))
    assert code.endswith("_fact_missing")
    assert field == "visits[0].chosen"


# Zhuhai


@pytest.mark.parametrize(
    ("status", "family_doctor", "row"),
    [
        ("active", False, ("0.00", "80.00", "0.00", "20.00")),
        ("active", True, ("0.00", "85.00", "0.00", "15.00")),
        ("retired", False, ("0.00", "85.00", "0.00", "15.00")),
        ("retired", True, ("0.00", "90.00", "0.00", "10.00")),
    ],
)
def test_a_family_doctor_is_worth_five_points_in_zhuhai(status: str, family_doctor: bool, row: Row) -> None:
    who = contracted(status, family_doctor=family_doctor)
    assert rows_of(calculate(claim(ZHUHAI, who, at_chosen("2023-03-01", "100.00")))) == [row]


def test_a_contract_counts_from_its_day_and_there_is_no_cap_in_zhuhai() -> None:
    who = member(
        "1985-04-10",
        {"from": "2010-01-01", "status": "active", "family_doctor": False},
        {"from": "2023-07-01", "status": "active", "family_doctor": True},
    )
    raw = claim(ZHUHAI, who, at_chosen("2023-06-30", "100000.00"), at_chosen("2023-07-01", "33.33"))
    assert rows_of(calculate(raw)) == [
        ("0.00", "80000.00", "0.00", "20000.00"),
        ("0.00", "28.33", "0.00", "5.00"),  # 33.33 x 85 % = 28.3305
    ]


def test_an_institution_that_was_not_chosen_has_no_known_rate_in_zhuhai() -> None:
    who = contracted("active", family_doctor=True)
    assert error_of(claim(ZHUHAI, who, elsewhere("2023-03-01", hospital(3), "100.00")))[0] == "unknown_figure"


def test_the_family_doctor_must_be_said_in_zhuhai() -> None:
    code, field = error_of(claim(ZHUHAI, ACTIVE, at_chosen("2023-03-01", "100.00")))
    assert code.endswith("_fact_missing")
    assert field == "member.coverage[0].family_doctor"
