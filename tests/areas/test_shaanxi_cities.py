"""Weinan, Xianyang and Baoji beside Xi'an: small caps, retirees 2 or 5 points more, a monthly deductible."""

import pytest

from .worked import hospital, member, paid, refusal, visit

WEINAN = "610500"
XIANYANG = "610400"
BAOJI = "610300"

ACTIVE = member("1985-04-10", "active")
FLEXIBLE = member("1985-04-10", "flexible")
RETIRED = member("1958-04-10", "retired")


# Weinan: 200 a year; 65 / 55 / 50 %, retired + 2; caps 1,000 / 1,200


@pytest.mark.parametrize(
    ("level", "active", "retired"),
    [
        (1, ("200.00", "650.00", "550.00"), ("200.00", "670.00", "530.00")),  # 1,000 x 65 %, 67 %
        (2, ("200.00", "550.00", "650.00"), ("200.00", "570.00", "630.00")),  # 1,000 x 55 %, 57 %
        (3, ("200.00", "500.00", "700.00"), ("200.00", "520.00", "680.00")),  # 1,000 x 50 %, 52 %
    ],
)
def test_weinan_by_level(level: int, active: tuple[str, ...], retired: tuple[str, ...]) -> None:
    at = visit("2024-03-01", hospital(level), "1200.00")
    assert paid(WEINAN, ACTIVE, at) == [active]
    assert paid(WEINAN, RETIRED, at) == [retired]


def test_weinan_caps_by_status() -> None:
    # active: (2,000 - 200) x 65 % = 1,170, cut to 1,000; retired: (3,000 - 200) x 67 % = 1,876, cut to 1,200
    assert paid(WEINAN, ACTIVE, visit("2024-03-01", hospital(1), "2000.00")) == [
        ("200.00", "1000.00", "1000.00")
    ]
    assert paid(WEINAN, RETIRED, visit("2024-03-01", hospital(1), "3000.00")) == [
        ("200.00", "1200.00", "1800.00")
    ]


# Xianyang: 260 a year; 70 / 60 / 50 %, retired + 5; caps 1,500 / 1,700


def test_xianyang_by_level_and_status() -> None:
    # active, level 1: (1,260 - 260) x 70 % = 700; retired, level 2: (360 - 260) x 65 % = 65
    assert paid(XIANYANG, ACTIVE, visit("2023-03-01", hospital(1), "1260.00")) == [
        ("260.00", "700.00", "560.00")
    ]
    assert paid(XIANYANG, RETIRED, visit("2023-03-01", hospital(2), "360.00")) == [
        ("260.00", "65.00", "295.00")
    ]


def test_xianyang_caps_by_status() -> None:
    # active, level 3: (3,460 - 260) x 50 % = 1,600, cut to 1,500
    # retired, level 1: (3,260 - 260) x 75 % = 2,250, cut to 1,700
    assert paid(XIANYANG, ACTIVE, visit("2023-03-01", hospital(3), "3460.00")) == [
        ("260.00", "1500.00", "1960.00")
    ]
    assert paid(XIANYANG, RETIRED, visit("2023-03-01", hospital(1), "3260.00")) == [
        ("260.00", "1700.00", "1560.00")
    ]


def test_xianyang_two_months_of_2022_have_a_whole_deductible() -> None:
    # each year: (460 - 260) x 60 % = 120
    assert paid(
        XIANYANG,
        ACTIVE,
        visit("2022-11-01", hospital(2), "460.00"),
        visit("2023-01-01", hospital(2), "460.00"),
    ) == [("260.00", "120.00", "340.00"), ("260.00", "120.00", "340.00")]
    assert refusal(XIANYANG, ACTIVE, visit("2022-10-31", hospital(2), "460.00")) == "date_outside_policies"


# Baoji: 50 a month up to 200 a year; 60 / 55 / 50 %, retired + 5; caps 500 / 900


@pytest.mark.parametrize("who", [ACTIVE, FLEXIBLE])
def test_baoji_a_deductible_each_month_until_200_in_the_year(who: dict[str, object]) -> None:
    # January: 30, then 20 more: (100 - 20) x 60 % = 48. February: (150 - 50) x 50 % = 50.
    # March: (150 - 50) x 55 % = 55. April: (150 - 50) x 60 % = 60; 200 are reached.
    # May: no deductible; 100 x 60 % = 60. So far 273; June: 1,000 x 60 % = 600, cut to 500 - 273 = 227.
    assert paid(
        BAOJI,
        who,
        visit("2023-01-05", hospital(1), "30.00"),
        visit("2023-01-31", hospital(1), "100.00"),
        visit("2023-02-01", hospital(3), "150.00"),
        visit("2023-03-10", hospital(2), "150.00"),
        visit("2023-04-10", hospital(1), "150.00"),
        visit("2023-05-10", hospital(1), "100.00"),
        visit("2023-06-10", hospital(1), "1000.00"),
    ) == [
        ("30.00", "0.00", "30.00"),
        ("20.00", "48.00", "52.00"),
        ("50.00", "50.00", "100.00"),
        ("50.00", "55.00", "95.00"),
        ("50.00", "60.00", "90.00"),
        ("0.00", "60.00", "40.00"),
        ("0.00", "227.00", "773.00"),
    ]


def test_baoji_retired_rates_and_cap() -> None:
    # February: (1,050 - 50) x 55 % = 550; March: (1,050 - 50) x 65 % = 650, cut to 900 - 550 = 350
    assert paid(
        BAOJI,
        RETIRED,
        visit("2023-02-01", hospital(3), "1050.00"),
        visit("2023-03-01", hospital(1), "1050.00"),
    ) == [("50.00", "550.00", "500.00"), ("50.00", "350.00", "700.00")]


def test_baoji_holds_for_2023_alone() -> None:
    assert refusal(BAOJI, ACTIVE, visit("2024-01-01", hospital(1), "100.00")) == "date_outside_policies"
