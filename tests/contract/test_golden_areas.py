"""Published results, and claims by hand that stand side by side for several areas.

A row of amounts is always deductible, fund, overflow, personal, in yuan.
"""

import pytest

from .claims import (
    ACTIVE,
    FLEXIBLE,
    RETIRED,
    WUHAN,
    YANGZHOU,
    Object,
    Row,
    assert_settles,
    category,
    claim,
    hospital,
    visit,
)
from .oracle import LVLIANG, NANJING, TONGLIAO, XIAN, YUNNAN

article = pytest.mark.article


# Published results


@pytest.mark.parametrize(
    ("area", "who", "level", "amount", "row"),
    [
        # (1,500 - 600) x 65 % = 585
        (YANGZHOU, ACTIVE, 2, "1500.00", ("600.00", "585.00", "0.00", "915.00")),
        # (3,980 - 500) x 75 % = 2,610
        (YANGZHOU, RETIRED, 2, "3980.00", ("500.00", "2610.00", "0.00", "1370.00")),
        # (5,000 - 700) x 80 % = 3,440
        (WUHAN, ACTIVE, 1, "5000.00", ("700.00", "3440.00", "0.00", "1560.00")),
        (WUHAN, FLEXIBLE, 1, "5000.00", ("700.00", "3440.00", "0.00", "1560.00")),
        # (1,500 - 500) x 84 %: not published as an example, but its figures are
        (WUHAN, RETIRED, 1, "1500.00", ("500.00", "840.00", "0.00", "660.00")),
    ],
)
def test_published_results(area: str, who: Object, level: int, amount: str, row: Row) -> None:
    assert_settles(claim(area, who, visit("2023-06-01", hospital(level), amount)), row)


def test_published_result_after_the_cap_of_yangzhou() -> None:
    # (12,000 - 500) x 75 % = 8,625, of which the cap leaves 8,000; then nothing at level 3.
    assert_settles(
        claim(
            YANGZHOU,
            RETIRED,
            visit("2023-06-01", hospital(2), "12000.00"),
            visit("2023-09-01", hospital(3), "200.00"),
        ),
        ("500.00", "8000.00", "0.00", "4000.00"),
        ("0.00", "0.00", "0.00", "200.00"),
    )


# Small claims: exactly the deductible, one fen beyond it, one fen


@pytest.mark.parametrize(
    ("area", "at", "day", "deductible", "beyond"),
    [
        pytest.param(TONGLIAO, hospital(3), "2023-03-01", "1000.00", "1000.01", marks=article("tongliao-5")),
        pytest.param(TONGLIAO, hospital(2), "2023-03-01", "1000.00", "1000.01", marks=article("tongliao-5")),
        pytest.param(
            LVLIANG, category(1), "2023-03-01", "80.00", "80.01", marks=article("lvliang-deductible")
        ),
        pytest.param(
            LVLIANG, category(2), "2023-03-01", "50.00", "50.01", marks=article("lvliang-deductible")
        ),
        pytest.param(
            LVLIANG, category(3), "2023-03-01", "30.00", "30.01", marks=article("lvliang-deductible")
        ),
        pytest.param(YUNNAN, hospital(0), "2025-03-01", "20.00", "20.01", marks=article("yunnan-6")),
        pytest.param(YUNNAN, hospital(1), "2025-03-01", "20.00", "20.01", marks=article("yunnan-6")),
        pytest.param(YUNNAN, hospital(2), "2025-03-01", "40.00", "40.01", marks=article("yunnan-6")),
        pytest.param(YUNNAN, hospital(3), "2025-03-01", "60.00", "60.01", marks=article("yunnan-6")),
        pytest.param(XIAN, hospital(3), "2023-06-01", "200.00", "200.01", marks=article("shaanxi-5")),
        pytest.param(XIAN, hospital(1), "2023-06-01", "200.00", "200.01", marks=article("shaanxi-5")),
    ],
)
@pytest.mark.parametrize("who", [ACTIVE, RETIRED])
def test_a_claim_of_the_deductible_and_of_one_fen(
    who: Object, area: str, at: Object, day: str, deductible: str, beyond: str
) -> None:
    assert_settles(claim(area, who, visit(day, at, deductible)), (deductible, "0.00", "0.00", deductible))
    # 0.01 at 50 to 75 % is at least half a fen: 0.01
    assert_settles(claim(area, who, visit(day, at, beyond)), (deductible, "0.01", "0.00", deductible))
    assert_settles(claim(area, who, visit(day, at, "0.01")), ("0.01", "0.00", "0.00", "0.01"))


# Flexible employment


@pytest.mark.parametrize(
    ("area", "day", "amount", "row"),
    [
        pytest.param(
            TONGLIAO,
            "2023-06-01",
            "3000.00",
            ("1000.00", "1000.00", "0.00", "2000.00"),
            marks=article("tongliao-11"),
        ),
        pytest.param(
            LVLIANG,
            "2023-06-01",
            "10000.00",
            ("80.00", "1800.00", "0.00", "8200.00"),
            marks=article("lvliang-members"),
        ),
        pytest.param(
            NANJING,
            "2023-06-01",
            "2000.00",
            ("0.00", "1000.00", "0.00", "1000.00"),
            marks=article("nanjing-3"),
        ),
        pytest.param(
            YUNNAN,
            "2025-06-01",
            "13060.00",
            ("60.00", "6000.00", "850.00", "6210.00"),
            marks=article("yunnan-3"),
        ),
        pytest.param(
            XIAN,
            "2023-06-01",
            "10000.00",
            ("200.00", "2000.00", "0.00", "8000.00"),
            marks=article("shaanxi-5"),
        ),
    ],
)
def test_flexible_employment_has_the_rates_and_caps_of_active(
    area: str, day: str, amount: str, row: Row
) -> None:
    for who in (ACTIVE, FLEXIBLE):
        assert_settles(claim(area, who, visit(day, hospital(3), amount)), row)
