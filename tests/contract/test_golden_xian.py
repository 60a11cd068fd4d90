"""Xi'an's claims worked by hand: each figure stands with its derivation.

A row of amounts is always deductible, fund, overflow, personal, in yuan.
"""

import pytest

from .claims import ACTIVE, FLEXIBLE, RETIRED, Object, Row, assert_settles, claim, hospital, purchase, visit
from .oracle import XIAN

article = pytest.mark.article


# Cap points: the in-scope cost at which the cap is first reached, from zero


@article("shaanxi-5")
@article("shaanxi-7")
@pytest.mark.parametrize(
    ("who", "level", "amount", "row"),
    [
        # 2,000 / 70 % = 2,857.142...: 2,857.14 x 70 % = 1,999.998
        (ACTIVE, 1, "3057.14", ("200.00", "2000.00", "0.00", "1057.14")),
        (ACTIVE, 1, "3057.13", ("200.00", "1999.99", "0.00", "1057.14")),
        (ACTIVE, 1, "3057.15", ("200.00", "2000.00", "0.00", "1057.15")),
        # 2,000 / 60 % = 3,333.33...: 3,333.33 x 60 % = 1,999.998
        (ACTIVE, 2, "3533.33", ("200.00", "2000.00", "0.00", "1533.33")),
        # 4,000 x 50 % = 2,000
        (ACTIVE, 3, "4200.00", ("200.00", "2000.00", "0.00", "2200.00")),
        (ACTIVE, 3, "4200.01", ("200.00", "2000.00", "0.00", "2200.01")),
        # 2,500 / 75 % = 3,333.33...: 3,333.33 x 75 % = 2,499.9975
        (RETIRED, 1, "3533.33", ("200.00", "2500.00", "0.00", "1033.33")),
        # 2,500 / 65 % = 3,846.15...: 3,846.15 x 65 % = 2,499.9975
        (RETIRED, 2, "4046.15", ("200.00", "2500.00", "0.00", "1546.15")),
        # 2,500 / 55 % = 4,545.45...: 4,545.45 x 55 % = 2,499.9975
        (RETIRED, 3, "4745.45", ("200.00", "2500.00", "0.00", "2245.45")),
        (RETIRED, 3, "4745.47", ("200.00", "2500.00", "0.00", "2245.47")),
    ],
)
def test_cap_points_of_xian(who: Object, level: int, amount: str, row: Row) -> None:
    assert_settles(claim(XIAN, who, visit("2023-06-01", hospital(level), amount)), row)


# Pharmacies


@article("shaanxi-7")
@pytest.mark.parametrize(
    ("who", "prescriber", "row"),
    [
        # (1,200 - 200) x 70 % or 75 %, the level 1 rate, whoever prescribed
        (ACTIVE, hospital(1), ("200.00", "700.00", "0.00", "500.00")),
        (ACTIVE, hospital(2), ("200.00", "700.00", "0.00", "500.00")),
        (ACTIVE, hospital(3), ("200.00", "700.00", "0.00", "500.00")),
        (FLEXIBLE, hospital(3), ("200.00", "700.00", "0.00", "500.00")),
        (RETIRED, hospital(2), ("200.00", "750.00", "0.00", "450.00")),
        (RETIRED, hospital(3), ("200.00", "750.00", "0.00", "450.00")),
    ],
)
def test_a_pharmacy_of_xian_pays_at_the_level_1_rate(who: Object, prescriber: Object, row: Row) -> None:
    assert_settles(claim(XIAN, who, purchase("2023-06-01", prescriber, "1200.00")), row)


@article("shaanxi-5")
@article("shaanxi-7")
def test_visits_and_purchases_of_xian_share_deductible_and_cap() -> None:
    assert_settles(
        claim(
            XIAN,
            ACTIVE,
            visit("2023-03-01", hospital(3), "150.00"),
            purchase("2023-03-01", hospital(3), "1050.00"),
            visit("2023-04-01", hospital(2), "1000.00"),
            visit("2023-05-01", hospital(3), "1400.00"),
            purchase("2023-12-31", hospital(1), "10.00"),
            visit("2024-01-01", hospital(1), "201.00"),
        ),
        ("150.00", "0.00", "0.00", "150.00"),
        ("50.00", "700.00", "0.00", "350.00"),  # 1,000 x 70 %
        ("0.00", "600.00", "0.00", "400.00"),  # 1,000 x 60 %
        ("0.00", "700.00", "0.00", "700.00"),  # 1,400 x 50 %: the cap of 2,000 is reached exactly
        ("0.00", "0.00", "0.00", "10.00"),
        ("200.00", "0.70", "0.00", "200.30"),  # a new year: 1.00 x 70 %
    )
