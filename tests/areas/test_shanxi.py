"""Taiyuan and Lüliang: visit numbers, and Shanxi's change within the year 2024.

A row of amounts is always deductible, fund, overflow, personal, in yuan; each is worked by hand.
"""

import pytest

from tests.contract.claims import ACTIVE, RETIRED, Object, Row, calculate, category, claim, rows_of, visit

SHANXI, TAIYUAN, LVLIANG = "140000", "140100", "141100"


def numbered(day: str, at: Object, amount: str, number: str) -> Object:
    return {**visit(day, at, amount), "visit": number}


def test_one_visit_number_bears_one_deductible_in_taiyuan() -> None:
    raw = claim(
        TAIYUAN,
        ACTIVE,
        numbered("2023-01-02", category(3), "100.00", "7001"),
        numbered("2023-01-02", category(3), "100.00", "7001"),
        numbered("2023-01-02", category(3), "100.00", "7002"),
        visit("2023-01-02", category(3), "100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("30.00", "42.00", "0.00", "58.00"),  # (100 - 30) x 60 %
        ("0.00", "60.00", "0.00", "40.00"),
        ("30.00", "42.00", "0.00", "58.00"),
        ("30.00", "42.00", "0.00", "58.00"),  # without a number: a visit of its own
    ]


@pytest.mark.parametrize(
    ("who", "price_category", "amount", "row"),
    [
        (ACTIVE, 1, "200.00", ("80.00", "60.00", "0.00", "140.00")),  # 120 x 50 %
        (ACTIVE, 1, "3680.00", ("80.00", "1800.00", "0.00", "1880.00")),  # 3,600 x 50 %
        (ACTIVE, 2, "200.00", ("50.00", "82.50", "0.00", "117.50")),  # 150 x 55 %
        (RETIRED, 2, "200.00", ("50.00", "90.00", "0.00", "110.00")),  # 150 x 60 %
        (RETIRED, 3, "5030.00", ("30.00", "2000.00", "0.00", "3030.00")),  # 3,250 would be due
    ],
)
def test_taiyuans_terms_of_2023(who: Object, price_category: int, amount: str, row: Row) -> None:
    raw = claim(TAIYUAN, who, visit("2023-03-01", category(price_category), amount))
    assert rows_of(calculate(raw)) == [row]


@pytest.mark.parametrize("area", [TAIYUAN, LVLIANG])
def test_what_the_year_bore_before_july_2024_goes_on(area: str) -> None:
    before = [visit(f"2024-05-0{day}", category(1), "200.00") for day in (1, 2, 3)]
    raw = claim(
        area,
        ACTIVE,
        *before,
        visit("2024-07-01", category(1), "200.00"),
        visit("2024-07-02", category(1), "200.00"),
        visit("2024-12-31", category(3), "10000.00"),
        visit("2025-01-01", category(3), "200.00"),
    )
    assert rows_of(calculate(raw)) == [
        *[("80.00", "60.00", "0.00", "140.00")] * 3,  # 120 x 50 % under the rules of 2023
        ("60.00", "77.00", "0.00", "123.00"),  # 240 were borne, 300 - 240 are left; 140 x 55 %
        ("0.00", "110.00", "0.00", "90.00"),  # 200 x 55 %
        ("0.00", "2133.00", "0.00", "7867.00"),  # 6,500 would be due; 2,500 - 3 x 60 - 77 - 110
        ("30.00", "110.50", "0.00", "89.50"),  # a new year: 170 x 65 %
    ]


@pytest.mark.article("lvliang-definition")
def test_lvliangs_rules_of_2023_end_with_june_2024() -> None:
    result = calculate(
        claim(
            LVLIANG,
            RETIRED,
            visit("2024-06-30", category(3), "3106.92"),
            visit("2024-07-01", category(3), "5000.00"),
        )
    )
    assert rows_of(result) == [
        ("30.00", "2000.00", "0.00", "1106.92"),  # 3,076.92 x 65 % = 1,999.998, the old cap
        ("30.00", "1000.00", "0.00", "4000.00"),  # 4,970 x 70 % = 3,479 would be due; 3,000 - 2,000
    ]
    assert [each["policy"] for each in result["visits"]] == ["lvliang-2023", "lvliang-2024"]


@pytest.mark.parametrize(
    ("who", "price_category", "row"),
    [
        (ACTIVE, 1, ("80.00", "66.00", "0.00", "134.00")),  # 120 x 55 %
        (ACTIVE, 2, ("50.00", "90.00", "0.00", "110.00")),  # 150 x 60 %
        (RETIRED, 1, ("80.00", "72.00", "0.00", "128.00")),  # 120 x 60 %
        (RETIRED, 2, ("50.00", "97.50", "0.00", "102.50")),  # 150 x 65 %
        (RETIRED, 3, ("30.00", "119.00", "0.00", "81.00")),  # 170 x 70 %
    ],
)
@pytest.mark.parametrize("area", [SHANXI, TAIYUAN, LVLIANG])
def test_the_terms_of_july_2024_are_those_of_the_province(
    area: str, who: Object, price_category: int, row: Row
) -> None:
    assert rows_of(calculate(claim(area, who, visit("2025-03-01", category(price_category), "200.00")))) == [
        row
    ]


def test_the_deductibles_of_a_year_stop_at_300() -> None:
    days = [f"2025-03-0{day}" for day in range(1, 6)]
    raw = claim(TAIYUAN, ACTIVE, *(visit(day, category(1), "100.00") for day in days))
    assert rows_of(calculate(raw)) == [
        *[("80.00", "11.00", "0.00", "89.00")] * 3,  # 20 x 55 %
        ("60.00", "22.00", "0.00", "78.00"),  # 300 - 240; 40 x 55 %
        ("0.00", "55.00", "0.00", "45.00"),
    ]
