"""Status and age that count from the month after in Nanjing, and from the very day elsewhere; by hand.

A row of amounts is always deductible, fund, overflow, personal, in yuan.
"""

import pytest

from .claims import OTHER, Object, Row, assert_settles, claim, entry, member, visit
from .oracle import LVLIANG, NANJING, TONGLIAO, XIAN, YUNNAN

article = pytest.mark.article


def at_other(area: str, who: Object, *days: str) -> Object:
    """Visits of 100.00 at a level 3 hospital."""
    return claim(area, who, *(visit(day, OTHER, "100.00") for day in days))


def funds(*amounts: str) -> list[Row]:
    return [("0.00", f"{amount}.00", "0.00", f"{100 - int(amount)}.00") for amount in amounts]


@article("nanjing-18")
@pytest.mark.parametrize(
    ("formalities", "days", "expected"),
    [
        # In the first segment elsewhere: active 40 %, retired under 70 45 %.
        ("2023-05-20", ("2023-05-19", "2023-05-20", "2023-05-31", "2023-06-01"), ("40", "40", "40", "45")),
        ("2023-06-01", ("2023-06-01", "2023-06-30", "2023-07-01"), ("40", "40", "45")),
        ("2023-05-31", ("2023-05-31", "2023-06-01"), ("40", "45")),
        ("2023-12-15", ("2023-12-15", "2023-12-31", "2024-01-01"), ("40", "40", "45")),
        ("2024-02-01", ("2024-02-29", "2024-03-01"), ("40", "45")),
        # Retired on the last day before the rules: the month after is their first.
        ("2022-12-31", ("2023-01-01",), ("45",)),
        ("2023-01-01", ("2023-01-01", "2023-01-31", "2023-02-01"), ("40", "40", "45")),
    ],
)
def test_retirement_counts_from_the_month_after(
    formalities: str, days: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    who = member("1962-08-15", entry("1990-01-01", "active"), entry(formalities, "retired"))
    assert_settles(at_other(NANJING, who, *days), *funds(*expected))


@article("nanjing-18")
def test_a_second_entry_of_a_retired_member_begins_no_new_waiting() -> None:
    who = member(
        "1960-04-10",
        entry("2010-01-01", "active"),
        entry("2020-04-10", "retired"),
        entry("2023-05-20", "retired", veteran=False),
    )
    assert_settles(at_other(NANJING, who, "2023-05-19", "2023-05-25", "2023-06-01"), *funds("45", "45", "45"))


@article("nanjing-18")
@pytest.mark.parametrize(
    ("birth", "days", "expected"),
    [
        # In the first segment elsewhere: retired under 70 45 %, 70 and over 50 %.
        ("1953-06-15", ("2023-06-14", "2023-06-15", "2023-06-30", "2023-07-01"), ("45", "45", "45", "50")),
        # Born on the 1st: reached on 1 June, counted from 1 July.
        ("1953-06-01", ("2023-05-31", "2023-06-01", "2023-06-30", "2023-07-01"), ("45", "45", "45", "50")),
        ("1953-05-31", ("2023-05-31", "2023-06-01"), ("45", "50")),
        ("1953-12-31", ("2023-12-31", "2024-01-01"), ("45", "50")),
        ("1952-12-31", ("2023-01-01",), ("50",)),
        ("1953-01-01", ("2023-01-31", "2023-02-01"), ("45", "50")),
        # Born on 29 February: reached on 28 February of a common year, counted from 1 March.
        ("1956-02-29", ("2026-02-27", "2026-02-28", "2026-03-01"), ("45", "45", "50")),
        ("1952-02-29", ("2023-01-01",), ("50",)),
        # 70 years after a leap year is a common year; in the leap year 2024, 29 February is still February.
        ("1954-02-28", ("2024-02-28", "2024-02-29", "2024-03-01"), ("45", "45", "50")),
        ("1954-03-01", ("2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01"), ("45", "45", "45", "50")),
    ],
)
def test_seventy_counts_from_the_month_after(
    birth: str, days: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    who = member(birth, entry("1980-01-01", "active"), entry("2013-07-01", "retired"))
    assert_settles(at_other(NANJING, who, *days), *funds(*expected))


@article("nanjing-18")
def test_retirement_after_seventy_leads_to_the_rates_of_seventy_at_once() -> None:
    who = member("1950-03-05", entry("2010-01-01", "active"), entry("2023-05-20", "retired"))
    assert_settles(at_other(NANJING, who, "2023-05-19", "2023-05-31", "2023-06-01"), *funds("40", "40", "50"))


@article("nanjing-18")
def test_retirement_and_seventy_in_the_same_month_of_nanjing() -> None:
    who = member("1953-05-02", entry("2010-01-01", "active"), entry("2023-05-20", "retired"))
    assert_settles(at_other(NANJING, who, "2023-05-31", "2023-06-01"), *funds("40", "50"))


@pytest.mark.parametrize(
    ("area", "rows"),
    [
        # The deductible takes the first 1,000; then 100 x 50 % and x 55 %
        pytest.param(
            TONGLIAO,
            (("1000.00", "0.00", "1000.00"), ("0.00", "50.00", "50.00"), ("0.00", "55.00", "45.00")),
            marks=article("tongliao-2"),
        ),
        # (1,000 - 200) x 50 %; then 100 x 50 % and x 55 %
        pytest.param(
            XIAN,
            (("200.00", "400.00", "600.00"), ("0.00", "50.00", "50.00"), ("0.00", "55.00", "45.00")),
            marks=article("shaanxi-7"),
        ),
        # (1,000 - 80) x 50 %; then (100 - 80) x 50 % and x 55 %
        pytest.param(
            LVLIANG,
            (("80.00", "460.00", "540.00"), ("80.00", "10.00", "90.00"), ("80.00", "11.00", "89.00")),
            marks=article("lvliang-rate"),
        ),
    ],
)
def test_retirement_counts_from_the_very_day_elsewhere(
    area: str, rows: tuple[tuple[str, str, str], ...]
) -> None:
    who = member("1963-08-15", entry("1990-01-01", "active"), entry("2023-05-20", "retired"))
    assert_settles(
        claim(
            area,
            who,
            visit("2023-03-01", OTHER, "1000.00"),
            visit("2023-05-19", OTHER, "100.00"),
            visit("2023-05-20", OTHER, "100.00"),
        ),
        *((deductible, fund, "0.00", personal) for deductible, fund, personal in rows),
    )


@article("yunnan-7")
def test_retirement_counts_from_the_very_day_in_yunnan() -> None:
    # (160 - 60) x 50 % and x 60 %
    who = member("1964-08-15", entry("1990-01-01", "active"), entry("2025-05-20", "retired"))
    assert_settles(
        claim(YUNNAN, who, visit("2025-05-19", OTHER, "160.00"), visit("2025-05-20", OTHER, "160.00")),
        ("60.00", "50.00", "0.00", "110.00"),
        ("60.00", "60.00", "0.00", "100.00"),
    )
