"""Chongqing and Chengdu: caps by contribution tier; pharmacies with the terms of level 3.

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
    purchase,
    rows_of,
    visit,
)

CHONGQING, CHENGDU = "500000", "510100"


def contributing(tier: str, status: str = "active") -> Object:
    return member("1960-01-01", {"from": "2010-01-01", "status": status, "tier": tier})


@pytest.mark.parametrize(
    ("status", "level", "row"),
    [
        ("active", 3, ("200.00", "50.00", "0.00", "250.00")),  # (300 - 200) x 50 %
        ("active", 2, ("200.00", "60.00", "0.00", "240.00")),  # 100 x 60 %
        ("flexible", 0, ("200.00", "60.00", "0.00", "240.00")),
        ("retired", 3, ("100.00", "120.00", "0.00", "180.00")),  # (300 - 100) x 60 %
        ("retired", 1, ("100.00", "140.00", "0.00", "160.00")),  # 200 x 70 %
    ],
)
@pytest.mark.parametrize("tier", ["unit", "second", "first"])
def test_deductible_and_rate_in_chongqing(tier: str, status: str, level: int, row: Row) -> None:
    raw = claim(CHONGQING, contributing(tier, status), visit("2023-03-01", hospital(level), "300.00"))
    assert rows_of(calculate(raw)) == [row]


@pytest.mark.parametrize(
    ("tier", "status", "level", "amount", "row"),
    [
        # (6,200 - 200) x 50 % = 3,000
        ("unit", "active", 3, "6200.00", ("200.00", "3000.00", "0.00", "3200.00")),
        ("second", "active", 3, "7000.00", ("200.00", "3000.00", "0.00", "4000.00")),
        # (10,000 - 100) x 70 % = 6,930 would be due
        ("second", "retired", 2, "10000.00", ("100.00", "4000.00", "0.00", "6000.00")),
        # (1,800 - 200) x 50 % = 800
        ("first", "active", 3, "1800.00", ("200.00", "800.00", "0.00", "1000.00")),
        ("first", "active", 3, "2000.00", ("200.00", "800.00", "0.00", "1200.00")),
        # (5,000 - 100) x 70 % = 3,430 would be due
        ("first", "retired", 1, "5000.00", ("100.00", "1200.00", "0.00", "3800.00")),
    ],
)
def test_the_cap_of_chongqing_goes_by_tier(tier: str, status: str, level: int, amount: str, row: Row) -> None:
    raw = claim(CHONGQING, contributing(tier, status), visit("2023-03-01", hospital(level), amount))
    assert rows_of(calculate(raw)) == [row]


def test_who_moves_to_the_second_tier_in_chongqing_has_the_rest_of_its_cap() -> None:
    who = member(
        "1985-04-10",
        {"from": "2010-01-01", "status": "flexible", "tier": "first"},
        {"from": "2023-07-01", "status": "flexible", "tier": "second"},
    )
    raw = claim(
        CHONGQING,
        who,
        visit("2023-06-30", hospital(3), "3000.00"),
        visit("2023-07-01", hospital(3), "10000.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("200.00", "800.00", "0.00", "2200.00"),  # 1,400 would be due
        ("0.00", "2200.00", "0.00", "7800.00"),  # 5,000 would be due; 3,000 - 800
    ]


def test_the_tier_must_be_said_in_chongqing() -> None:
    error = calculate(claim(CHONGQING, ACTIVE, visit("2023-03-01", hospital(3), "300.00")))["error"]
    assert error["code"].endswith("_fact_missing")
    assert error["field"] == "member.coverage[0].tier"


def test_a_pharmacy_of_chengdu_has_the_terms_of_level_3_whoever_prescribed() -> None:
    raw = claim(
        CHENGDU,
        ACTIVE,
        visit("2023-03-01", hospital(2), "300.00"),
        purchase("2023-03-02", hospital(1), "100.00"),
        visit("2023-03-03", hospital(1), "100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("200.00", "60.00", "0.00", "240.00"),  # (300 - 200) x 60 %
        ("0.00", "50.00", "0.00", "50.00"),  # 100 x 50 %, though level 1 prescribed
        ("0.00", "60.00", "0.00", "40.00"),
    ]


def test_the_retired_of_chengdu_have_ten_points_more() -> None:
    raw = claim(
        CHENGDU,
        RETIRED,
        visit("2023-03-01", hospital(1), "250.00"),
        purchase("2023-03-02", hospital(3), "100.00"),
        visit("2023-03-03", hospital(2), "5000.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("150.00", "70.00", "0.00", "180.00"),  # (250 - 150) x 70 %
        ("0.00", "60.00", "0.00", "40.00"),
        ("0.00", "2370.00", "0.00", "2630.00"),  # 3,500 would be due; 2,500 - 70 - 60
    ]


def test_the_active_cap_of_chengdu() -> None:
    raw = claim(
        CHENGDU,
        ACTIVE,
        visit("2023-03-01", hospital(3), "4200.00"),
        visit("2023-12-31", hospital(1), "100.00"),
        visit("2024-01-01", hospital(1), "300.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("200.00", "2000.00", "0.00", "2200.00"),  # 4,000 x 50 %
        ("0.00", "0.00", "0.00", "100.00"),
        ("200.00", "60.00", "0.00", "240.00"),  # a new year
    ]
