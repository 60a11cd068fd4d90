"""Lüliang's claims worked by hand: each figure stands with its derivation.

A row of amounts is always deductible, fund, overflow, personal, in yuan.
"""

import pytest

from .claims import (
    ACTIVE,
    FLEXIBLE,
    RETIRED,
    Object,
    Row,
    assert_settles,
    category,
    claim,
    provider,
    purchase,
    visit,
)
from .oracle import LVLIANG

article = pytest.mark.article


# Cap points: the in-scope cost at which the cap is first reached, from zero


@article("lvliang-cap")
@article("lvliang-rate")
@article("lvliang-deductible")
@pytest.mark.parametrize(
    ("who", "price_category", "amount", "row"),
    [
        # (3,680 - 80) x 50 % = 1,800
        (ACTIVE, 1, "3680.00", ("80.00", "1800.00", "0.00", "1880.00")),
        (ACTIVE, 1, "3679.98", ("80.00", "1799.99", "0.00", "1879.99")),
        (ACTIVE, 1, "3680.01", ("80.00", "1800.00", "0.00", "1880.01")),
        # 1,800 / 55 % = 3,272.727...: 3,272.72 x 55 % = 1,799.996, 3,272.71 x 55 % = 1,799.9905
        (ACTIVE, 2, "3322.72", ("50.00", "1800.00", "0.00", "1522.72")),
        (ACTIVE, 2, "3322.71", ("50.00", "1799.99", "0.00", "1522.72")),
        # 3,000 x 60 % = 1,800
        (ACTIVE, 3, "3030.00", ("30.00", "1800.00", "0.00", "1230.00")),
        (ACTIVE, 3, "3029.99", ("30.00", "1799.99", "0.00", "1230.00")),
        # 2,000 / 55 % = 3,636.36...: 3,636.36 x 55 % = 1,999.998
        (RETIRED, 1, "3716.36", ("80.00", "2000.00", "0.00", "1716.36")),
        # 2,000 / 60 % = 3,333.33...: 3,333.33 x 60 % = 1,999.998
        (RETIRED, 2, "3383.33", ("50.00", "2000.00", "0.00", "1383.33")),
        # (3,106.92 - 30) x 65 % = 1,999.998; 3,076.91 x 65 % = 1,999.9915
        (RETIRED, 3, "3106.92", ("30.00", "2000.00", "0.00", "1106.92")),
        (RETIRED, 3, "3106.91", ("30.00", "1999.99", "0.00", "1106.92")),
        (RETIRED, 3, "3106.94", ("30.00", "2000.00", "0.00", "1106.94")),
    ],
)
def test_cap_points_of_lvliang(who: Object, price_category: int, amount: str, row: Row) -> None:
    assert_settles(claim(LVLIANG, who, visit("2023-03-01", category(price_category), amount)), row)


# Deductibles of each visit, the cap of a year


@article("lvliang-deductible")
@article("lvliang-rate")
@pytest.mark.parametrize(
    ("who", "price_category", "row"),
    [
        (ACTIVE, 1, ("80.00", "60.00", "0.00", "140.00")),  # (200 - 80) x 50 %
        (ACTIVE, 2, ("50.00", "82.50", "0.00", "117.50")),  # 150 x 55 %
        (ACTIVE, 3, ("30.00", "102.00", "0.00", "98.00")),  # 170 x 60 %
        (FLEXIBLE, 2, ("50.00", "82.50", "0.00", "117.50")),
        (RETIRED, 1, ("80.00", "66.00", "0.00", "134.00")),  # 120 x 55 %
        (RETIRED, 2, ("50.00", "90.00", "0.00", "110.00")),  # 150 x 60 %
        (RETIRED, 3, ("30.00", "110.50", "0.00", "89.50")),  # 170 x 65 %
    ],
)
def test_every_visit_in_lvliang_bears_its_deductible(who: Object, price_category: int, row: Row) -> None:
    # Twice on one day: two visits, two deductibles.
    day = visit("2023-03-01", category(price_category), "200.00")
    assert_settles(claim(LVLIANG, who, day, day), row, row)


@article("lvliang-pharmacy")
def test_a_pharmacy_of_lvliang_has_the_deductible_and_rate_of_the_prescriber() -> None:
    assert_settles(
        claim(
            LVLIANG,
            ACTIVE,
            purchase("2023-03-01", category(1), "200.00"),
            purchase("2023-03-01", category(2), "200.00"),
            purchase("2023-03-01", category(3), "200.00"),
            purchase("2023-03-01", category(3), "29.99"),
        ),
        ("80.00", "60.00", "0.00", "140.00"),
        ("50.00", "82.50", "0.00", "117.50"),
        ("30.00", "102.00", "0.00", "98.00"),
        ("29.99", "0.00", "0.00", "29.99"),
    )


@article("lvliang-cap")
@article("lvliang-exclusion-6")
def test_the_cap_of_lvliang_is_used_up_over_visits_and_not_carried_over() -> None:
    assert_settles(
        claim(
            LVLIANG,
            ACTIVE,
            visit("2023-01-01", category(1), "3080.00"),
            visit("2023-05-01", category(3), "630.00"),
            visit("2023-12-31", category(2), "200.00"),
            visit("2024-01-01", category(2), "200.00"),
            visit("2024-06-30", category(1), "9999.99"),
        ),
        ("80.00", "1500.00", "0.00", "1580.00"),
        ("30.00", "300.00", "0.00", "330.00"),  # 360 would be due, 300 is left
        ("50.00", "0.00", "0.00", "200.00"),  # the deductible is named although the cap is used up
        ("50.00", "82.50", "0.00", "117.50"),
        ("80.00", "1717.50", "0.00", "8282.49"),  # 1,800 - 82.50
    )


@article("lvliang-members")
def test_the_category_and_not_the_level_decides_in_lvliang() -> None:
    # Without any level at all; (200 - 30) x 60 %
    assert_settles(
        claim(LVLIANG, ACTIVE, visit("2023-03-01", provider("hospital", price_category=3), "200.00")),
        ("30.00", "102.00", "0.00", "98.00"),
    )
