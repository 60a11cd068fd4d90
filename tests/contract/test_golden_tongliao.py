"""Tongliao's claims worked by hand: each figure stands with its derivation.

A row of amounts is always deductible, fund, overflow, personal, in yuan.
"""

import pytest

from .claims import (
    ACTIVE,
    FLEXIBLE,
    RETIRED,
    VETERAN,
    Object,
    Row,
    assert_settles,
    claim,
    entry,
    hospital,
    member,
    purchase,
    visit,
)
from .oracle import TONGLIAO

article = pytest.mark.article


# Cap points: the in-scope cost at which the cap is first reached, from zero


@article("tongliao-5")
@pytest.mark.parametrize(
    ("who", "level", "amount", "row"),
    [
        # (9,000 - 1,000) x 50 % = 4,000; one fen more makes 4,000.005, rounded 4,000.01, over the cap
        (ACTIVE, 3, "9000.00", ("1000.00", "4000.00", "0.00", "5000.00")),
        (ACTIVE, 3, "8999.99", ("1000.00", "4000.00", "0.00", "4999.99")),
        (ACTIVE, 3, "8999.98", ("1000.00", "3999.99", "0.00", "4999.99")),
        (ACTIVE, 3, "9000.01", ("1000.00", "4000.00", "0.00", "5000.01")),
        # 6,666.67 x 60 % = 4,000.002; 6,666.65 x 60 % = 3,999.99
        (ACTIVE, 2, "7666.67", ("1000.00", "4000.00", "0.00", "3666.67")),
        (ACTIVE, 2, "7666.65", ("1000.00", "3999.99", "0.00", "3666.66")),
        (ACTIVE, 1, "7666.68", ("1000.00", "4000.00", "0.00", "3666.68")),
        (ACTIVE, 0, "7666.68", ("1000.00", "4000.00", "0.00", "3666.68")),
        # 9,090.91 x 55 % = 5,000.0005; 9,090.89 x 55 % = 4,999.9895
        (RETIRED, 3, "10090.91", ("1000.00", "5000.00", "0.00", "5090.91")),
        (RETIRED, 3, "10090.89", ("1000.00", "4999.99", "0.00", "5090.90")),
        (RETIRED, 3, "10090.92", ("1000.00", "5000.00", "0.00", "5090.92")),
        # 7,692.31 x 65 % = 5,000.0015; 7,692.29 x 65 % = 4,999.9885
        (RETIRED, 2, "8692.31", ("1000.00", "5000.00", "0.00", "3692.31")),
        (RETIRED, 2, "8692.29", ("1000.00", "4999.99", "0.00", "3692.30")),
        (RETIRED, 0, "8692.32", ("1000.00", "5000.00", "0.00", "3692.32")),
    ],
)
def test_cap_points_of_tongliao(who: Object, level: int, amount: str, row: Row) -> None:
    assert_settles(claim(TONGLIAO, who, visit("2023-03-01", hospital(level), amount)), row)


# The deductible of a year, status, years


@article("tongliao-5")
def test_the_annual_deductible_of_tongliao_is_used_up_over_visits() -> None:
    assert_settles(
        claim(
            TONGLIAO,
            ACTIVE,
            visit("2023-01-05", hospital(3), "300.00"),
            visit("2023-02-05", hospital(1), "500.00"),
            visit("2023-03-05", hospital(3), "400.00"),
            visit("2023-03-05", hospital(2), "0.10"),
            visit("2023-04-05", hospital(3), "33.33"),
        ),
        ("300.00", "0.00", "0.00", "300.00"),
        ("500.00", "0.00", "0.00", "500.00"),
        ("200.00", "100.00", "0.00", "300.00"),  # (400 - 200) x 50 %
        ("0.00", "0.06", "0.00", "0.04"),
        ("0.00", "16.67", "0.00", "16.66"),  # 16.665 -> 16.67
    )


@article("tongliao-5")
@article("tongliao-2")
def test_status_in_tongliao_changes_rate_and_cap_within_a_year() -> None:
    who = member("1963-05-15", entry("1990-01-01", "active"), entry("2023-05-15", "retired"))
    assert_settles(
        claim(
            TONGLIAO,
            who,
            visit("2023-01-10", hospital(3), "9000.00"),
            visit("2023-05-14", hospital(3), "1000.00"),
            visit("2023-05-15", hospital(3), "1000.00"),
            visit("2023-06-01", hospital(3), "1000.00"),
            visit("2023-06-02", hospital(3), "1000.00"),
        ),
        ("1000.00", "4000.00", "0.00", "5000.00"),
        ("0.00", "0.00", "0.00", "1000.00"),  # the active cap is used up
        ("0.00", "550.00", "0.00", "450.00"),  # the retired cap leaves 1,000
        ("0.00", "450.00", "0.00", "550.00"),  # 550 would be due, 450 is left
        ("0.00", "0.00", "0.00", "1000.00"),
    )


@article("tongliao-5")
def test_a_cap_below_what_was_paid_pays_nothing_and_takes_nothing_back() -> None:
    who = member(
        "1963-05-15",
        entry("1990-01-01", "active"),
        entry("2022-11-15", "retired"),
        entry("2023-05-15", "flexible"),
    )
    assert_settles(
        claim(
            TONGLIAO,
            who,
            visit("2023-01-10", hospital(3), "9400.00"),
            visit("2023-05-15", hospital(3), "1000.00"),
        ),
        ("1000.00", "4620.00", "0.00", "4780.00"),  # 8,400 x 55 %
        ("0.00", "0.00", "0.00", "1000.00"),  # 4,000 - 4,620 is below zero
    )


@article("tongliao-2")
def test_age_does_not_make_a_retiree_in_tongliao() -> None:
    # 75 years old and still employed: (1,100 - 1,000) x 50 %
    old_but_active = member("1948-01-01", entry("1990-01-01", "active"))
    assert_settles(
        claim(TONGLIAO, old_but_active, visit("2023-03-01", hospital(3), "1100.00")),
        ("1000.00", "50.00", "0.00", "1050.00"),
    )


@article("tongliao-5")
def test_a_veteran_worker_is_a_retiree_outside_nanjing() -> None:
    assert_settles(
        claim(TONGLIAO, VETERAN, visit("2023-03-01", hospital(3), "1100.00")),
        ("1000.00", "55.00", "0.00", "1045.00"),
    )


@article("tongliao-5")
def test_a_pharmacy_of_tongliao_follows_the_prescriber() -> None:
    assert_settles(
        claim(
            TONGLIAO,
            ACTIVE,
            purchase("2023-03-01", hospital(3), "1100.00"),
            purchase("2023-03-01", hospital(1), "100.00"),
        ),
        ("1000.00", "50.00", "0.00", "1050.00"),
        ("0.00", "60.00", "0.00", "40.00"),
    )


@article("tongliao-7")
@article("tongliao-18")
def test_a_new_year_in_tongliao_brings_deductible_and_cap_anew() -> None:
    # The rules begin on 1 October 2022 and give their full annual amounts for what is left of 2022.
    assert_settles(
        claim(
            TONGLIAO,
            ACTIVE,
            visit("2022-10-01", hospital(3), "7000.00"),
            visit("2022-12-31", hospital(3), "4000.00"),
            visit("2023-01-01", hospital(3), "1500.00"),
            visit("2023-01-02", hospital(3), "10000.00"),
        ),
        ("1000.00", "3000.00", "0.00", "4000.00"),
        ("0.00", "1000.00", "0.00", "3000.00"),
        ("1000.00", "250.00", "0.00", "1250.00"),
        ("0.00", "3750.00", "0.00", "6250.00"),  # what 2022 left unused is not carried over
    )


@article("tongliao-11")
def test_flexibly_employed_people_of_tongliao_enjoy_pooling() -> None:
    assert_settles(
        claim(TONGLIAO, FLEXIBLE, visit("2023-03-01", hospital(2), "20000.00")),
        ("1000.00", "4000.00", "0.00", "16000.00"),
    )
