"""Hohhot and Wuhai: whose money meets the deductible, deductibles by level, caps inside the pool's maximum.

A row of amounts is always deductible, fund, overflow, personal, in yuan; each is worked by hand.
"""

import pytest

from tests.contract.claims import ACTIVE, RETIRED, Object, Row, calculate, claim, hospital, rows_of, visit

HOHHOT, WUHAI = "150100", "150300"


def with_family_money(day: str, at: Object, amount: str, family_money: str) -> Object:
    """A visit of which a part is paid from a relative's account."""
    return {**visit(day, at, amount), "family_account": family_money}


def test_a_relatives_money_does_not_meet_hohhots_deductible() -> None:
    raw = claim(
        HOHHOT,
        ACTIVE,
        with_family_money("2022-09-01", hospital(3), "600.00", "200.00"),
        visit("2022-09-02", hospital(3), "1000.00"),
        visit("2022-09-03", hospital(1), "100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("600.00", "0.00", "0.00", "600.00"),  # of these, 600 - 200 = 400 meet it
        ("600.00", "240.00", "0.00", "760.00"),  # 1,000 - 400 are left of it; 400 x 60 %
        ("0.00", "80.00", "0.00", "20.00"),
    ]


@pytest.mark.parametrize(
    ("who", "level", "row"),
    [
        (ACTIVE, 3, ("1000.00", "120.00", "0.00", "1080.00")),  # 200 x 60 %
        (ACTIVE, 2, ("1000.00", "160.00", "0.00", "1040.00")),  # 200 x 80 %
        (ACTIVE, 0, ("1000.00", "160.00", "0.00", "1040.00")),
        (RETIRED, 3, ("1000.00", "130.00", "0.00", "1070.00")),  # 200 x 65 %
        (RETIRED, 1, ("1000.00", "170.00", "0.00", "1030.00")),  # 200 x 85 %
    ],
)
def test_rates_in_hohhot(who: Object, level: int, row: Row) -> None:
    raw = claim(HOHHOT, who, visit("2023-03-01", hospital(level), "1200.00"))
    assert rows_of(calculate(raw)) == [row]


def test_hohhots_caps_are_reached_within_the_unknown_maximum() -> None:
    # 7,250 - 1,000 = 6,250 x 80 % = 5,000
    active = claim(
        HOHHOT, ACTIVE, visit("2023-03-01", hospital(2), "7250.00"), visit("2023-03-02", hospital(2), "9.99")
    )
    assert rows_of(calculate(active)) == [
        ("1000.00", "5000.00", "0.00", "2250.00"),
        ("0.00", "0.00", "0.00", "9.99"),
    ]
    # 19,000 x 85 % = 16,150 would be due
    retired = claim(HOHHOT, RETIRED, visit("2023-03-01", hospital(2), "20000.00"))
    assert rows_of(calculate(retired)) == [("1000.00", "6000.00", "0.00", "14000.00")]


def test_from_2024_each_level_of_hohhot_has_its_deductible_up_to_a_yearly_sum() -> None:
    raw = claim(
        HOHHOT,
        ACTIVE,
        visit("2023-12-31", hospital(1), "300.00"),
        visit("2024-01-01", hospital(2), "200.00"),
        visit("2024-01-02", hospital(1), "100.00"),
        visit("2024-01-03", hospital(2), "200.00"),
        visit("2024-01-04", hospital(3), "200.00"),
        visit("2024-01-05", hospital(1), "100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("300.00", "0.00", "0.00", "300.00"),  # 2023: of the one deductible of 1,000
        ("200.00", "0.00", "0.00", "200.00"),  # of 300 at level 2
        ("100.00", "0.00", "0.00", "100.00"),  # of 200 at level 1
        ("100.00", "80.00", "0.00", "120.00"),  # the rest of 300; (200 - 100) x 80 %
        ("100.00", "60.00", "0.00", "140.00"),  # 400 are borne, 500 - 400 are left; 100 x 60 %
        ("0.00", "80.00", "0.00", "20.00"),  # level 1 has 100 left of its own, the year nothing
    ]


def test_the_retired_of_hohhot_from_2024() -> None:
    raw = claim(
        HOHHOT,
        RETIRED,
        visit("2024-01-01", hospital(1), "100.00"),
        visit("2024-01-02", hospital(3), "1000.00"),
        visit("2024-01-03", hospital(2), "100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("50.00", "42.50", "0.00", "57.50"),  # 50 x 85 %
        ("250.00", "487.50", "0.00", "512.50"),  # 300 - 50 are left of the year; 750 x 65 %
        ("0.00", "85.00", "0.00", "15.00"),
    ]


def test_a_visit_that_a_relative_paid_meets_nothing_of_wuhais_deductible() -> None:
    raw = claim(
        WUHAI,
        ACTIVE,
        with_family_money("2022-03-01", hospital(2), "500.00", "500.00"),
        visit("2022-03-02", hospital(2), "1100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("500.00", "0.00", "0.00", "500.00"),
        ("1000.00", "60.00", "0.00", "1040.00"),  # 100 x 60 %
    ]


@pytest.mark.parametrize(
    ("who", "level", "amount", "row"),
    [
        (ACTIVE, 3, "1200.00", ("1000.00", "100.00", "0.00", "1100.00")),  # 200 x 50 %
        (RETIRED, 2, "1200.00", ("1000.00", "130.00", "0.00", "1070.00")),  # 200 x 65 %
        (ACTIVE, 3, "9000.00", ("1000.00", "4000.00", "0.00", "5000.00")),  # 8,000 x 50 %
        (RETIRED, 3, "20000.00", ("1000.00", "5000.00", "0.00", "15000.00")),  # 10,450 would be due
    ],
)
def test_rates_and_caps_in_wuhai(who: Object, level: int, amount: str, row: Row) -> None:
    raw = claim(WUHAI, who, visit("2023-03-01", hospital(level), amount))
    assert rows_of(calculate(raw)) == [row]


def test_what_members_of_wuhai_bear_does_not_count_in_major_illness_insurance() -> None:
    (result,) = calculate(claim(WUHAI, ACTIVE, visit("2023-03-01", hospital(3), "1200.00")))["visits"]
    assert result["counts_toward"] == {"major_illness_insurance": False, "medical_assistance": True}
    (beside,) = calculate(claim(HOHHOT, ACTIVE, visit("2023-03-01", hospital(3), "1200.00")))["visits"]
    assert "counts_toward" not in beside


@pytest.mark.parametrize(
    ("area", "day", "policy"),
    [
        (HOHHOT, "2023-12-31", "hohhot-2022"),
        (HOHHOT, "2024-01-01", "hohhot-2024"),
        (WUHAI, "2022-01-01", "wuhai-2022"),
    ],
)
def test_every_result_says_that_the_policy_is_unverified(area: str, day: str, policy: str) -> None:
    (result,) = calculate(claim(area, ACTIVE, visit(day, hospital(3), "100.00")))["visits"]
    assert (result["policy"], result["policy_state"]) == (policy, "unverified")
