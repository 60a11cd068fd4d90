"""Claims worked by hand: each figure stands with its derivation.

A row of amounts is always deductible, fund, overflow, personal, in yuan.
"""

import pytest

from .claims import (
    ACTIVE,
    COMMUNITY,
    FLEXIBLE,
    OTHER,
    OVER_70,
    PHARMACY,
    RETIRED,
    VETERAN,
    Object,
    Row,
    assert_settles,
    calculate,
    category,
    claim,
    entry,
    hospital,
    member,
    provider,
    purchase,
    reads_as,
    visit,
)
from .oracle import LVLIANG, NANJING, TONGLIAO, XIAN, YUNNAN

article = pytest.mark.article

YANGZHOU = "321000"
WUHAN = "420100"


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


@article("nanjing-14")
def test_published_rounding_half_up() -> None:
    # Retired under 70, community: 1,000 x 55 % = 550; then 61.11 x 80 % = 48.888 -> 48.89.
    assert_settles(
        claim(
            NANJING,
            RETIRED,
            visit("2023-02-01", COMMUNITY, "1000.00"),
            visit("2023-02-02", COMMUNITY, "61.11"),
        ),
        ("0.00", "550.00", "0.00", "450.00"),
        ("0.00", "48.89", "0.00", "12.22"),
    )


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


@article("yunnan-6")
@article("yunnan-7")
@article("yunnan-8")
@pytest.mark.parametrize(
    ("who", "level", "amount", "row"),
    [
        # (12,060 - 60) x 50 % = 6,000
        (ACTIVE, 3, "12060.00", ("60.00", "6000.00", "0.00", "6060.00")),
        # 12,000.01 x 50 % = 6,000.005 -> 6,000.01 crosses: 0.01 of cost x 85 % = 0.0085 -> 0.01
        (ACTIVE, 3, "12060.01", ("60.00", "6000.00", "0.01", "6060.00")),
        # 6,000 / 70 % = 8,571.428...: 8,571.43 x 70 % = 6,000.001 -> 6,000.00 does not cross
        (RETIRED, 1, "8591.43", ("20.00", "6000.00", "0.00", "2591.43")),
        # 8,571.44 x 70 % = 6,000.008 crosses: 8,571.44 - 8,571.428... = 0.0114... x 95 % = 0.0108... -> 0.01
        (RETIRED, 1, "8591.44", ("20.00", "6000.00", "0.01", "2591.43")),
        (RETIRED, 0, "8591.44", ("20.00", "6000.00", "0.01", "2591.43")),
        # 10,000 x 60 % = 6,000; 1,000 more x 91 % = 910
        (ACTIVE, 1, "10020.00", ("20.00", "6000.00", "0.00", "4020.00")),
        (ACTIVE, 0, "11020.00", ("20.00", "6000.00", "910.00", "4110.00")),
        # 6,000 / 55 % = 10,909.0909...; 11,909.10 - 10,909.0909... = 1,000.0090... x 88 % = 880.008 -> 880.01
        (ACTIVE, 2, "11949.10", ("40.00", "6000.00", "880.01", "5069.09")),
        # 10,909.13 - 10,909.0909... = 0.0390... x 88 % = 0.0344 -> 0.03; with the cost rounded first: 0.04
        (ACTIVE, 2, "10949.13", ("40.00", "6000.00", "0.03", "4949.10")),
        # 6,000 / 65 % = 9,230.769...; 10,230.77 - 9,230.769... = 1,000.000769... x 92 % = 920.0007 -> 920.00
        (RETIRED, 2, "10270.77", ("40.00", "6000.00", "920.00", "3350.77")),
        # 10,000 x 60 % = 6,000; 1,000 more x 89 % = 890
        (RETIRED, 3, "11060.00", ("60.00", "6000.00", "890.00", "4170.00")),
        # The published example: 12,000 of cost fills the cap, 10,000 x 85 % = 8,500
        (ACTIVE, 3, "22060.00", ("60.00", "6000.00", "8500.00", "7560.00")),
        # 200,000 - 12,000 = 188,000 x 85 % = 159,800, of which the shared 80,000 leaves 74,000
        (ACTIVE, 3, "200060.00", ("60.00", "6000.00", "74000.00", "120060.00")),
    ],
)
def test_cap_points_of_yunnan(who: Object, level: int, amount: str, row: Row) -> None:
    assert_settles(claim(YUNNAN, who, visit("2025-03-01", hospital(level), amount)), row)


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


# Nanjing's segments


@article("nanjing-14")
@pytest.mark.parametrize(
    ("who", "at", "fund", "personal"),
    [
        # 1,000 x a + 4,000 x b + 10,000 x c
        (ACTIVE, COMMUNITY, "10800.00", "4200.00"),  # 500 + 2,800 + 7,500
        (ACTIVE, OTHER, "9300.00", "5700.00"),  # 400 + 2,400 + 6,500
        (FLEXIBLE, COMMUNITY, "10800.00", "4200.00"),
        (FLEXIBLE, OTHER, "9300.00", "5700.00"),
        (RETIRED, COMMUNITY, "12250.00", "2750.00"),  # 550 + 3,200 + 8,500
        (RETIRED, OTHER, "10750.00", "4250.00"),  # 450 + 2,800 + 7,500
        (OVER_70, COMMUNITY, "13000.00", "2000.00"),  # 600 + 3,400 + 9,000
        (OVER_70, OTHER, "11500.00", "3500.00"),  # 500 + 3,000 + 8,000
        (VETERAN, COMMUNITY, "15000.00", "0.00"),
        (VETERAN, OTHER, "14250.00", "750.00"),
    ],
)
def test_year_totals_of_nanjing(who: Object, at: Object, fund: str, personal: str) -> None:
    # What lies beyond 15,000 is the person's, to the fen.
    assert_settles(
        claim(NANJING, who, visit("2023-03-01", at, "15000.00"), visit("2023-03-02", at, "0.01")),
        ("0.00", fund, "0.00", personal),
        ("0.00", "0.00", "0.00", "0.01"),
    )


@article("nanjing-14")
@pytest.mark.parametrize(
    ("who", "at", "fund", "personal"),
    [
        (ACTIVE, COMMUNITY, "10800.00", "4200.01"),
        (ACTIVE, OTHER, "9300.00", "5700.01"),
        (RETIRED, OTHER, "10750.00", "4250.01"),
        (OVER_70, COMMUNITY, "13000.00", "2000.01"),
        (VETERAN, COMMUNITY, "15000.00", "0.01"),
    ],
)
def test_one_fen_beyond_the_last_segment_of_nanjing(
    who: Object, at: Object, fund: str, personal: str
) -> None:
    assert_settles(claim(NANJING, who, visit("2023-03-01", at, "15000.01")), ("0.00", fund, "0.00", personal))


@article("nanjing-14")
def test_segments_of_nanjing_run_over_the_visits_of_a_year() -> None:
    assert_settles(
        claim(
            NANJING,
            ACTIVE,
            visit("2023-01-01", COMMUNITY, "900.00"),
            visit("2023-01-01", OTHER, "200.00"),
            visit("2023-06-30", OTHER, "3900.00"),
            visit("2023-07-01", COMMUNITY, "0.10"),
        ),
        ("0.00", "450.00", "0.00", "450.00"),  # 900 x 50 %
        ("0.00", "100.00", "0.00", "100.00"),  # 100 x 40 % + 100 x 60 %
        ("0.00", "2340.00", "0.00", "1560.00"),  # 3,900 x 60 %, up to 5,000 inclusive
        ("0.00", "0.08", "0.00", "0.02"),  # 0.10 x 75 % = 0.075 -> 0.08
    )


@article("nanjing-14")
def test_a_visit_is_rounded_once_and_never_a_segment() -> None:
    # 999.99 x 40 % = 399.996 -> 400.00; then 0.01 x 40 % + 0.02 x 60 % = 0.016 -> 0.02,
    # while segments rounded one by one would give 0.00 + 0.01.
    assert_settles(
        claim(NANJING, ACTIVE, visit("2023-03-01", OTHER, "999.99"), visit("2023-03-02", OTHER, "0.03")),
        ("0.00", "400.00", "0.00", "599.99"),
        ("0.00", "0.02", "0.00", "0.01"),
    )


@article("nanjing-14")
@pytest.mark.parametrize(
    ("first", "second", "rows"),
    [
        # 16,000 at a community institution fills the 15,000: 10,800; nothing is left for the other 1,000.
        ((COMMUNITY, "16000.00"), (OTHER, "1000.00"), (("10800.00", "5200.00"), ("0.00", "1000.00"))),
        # 1,000 x 40 % = 400; then 4,000 x 70 % + 10,000 x 75 % = 10,300: together 10,700.
        ((OTHER, "1000.00"), (COMMUNITY, "16000.00"), (("400.00", "600.00"), ("10300.00", "5700.00"))),
        # Below 15,000 the order does not matter: 500 + 4,000 x 70 % + 5,000 x 75 %, and 2,000 x 65 %: 8,350
        ((COMMUNITY, "10000.00"), (OTHER, "2000.00"), (("7050.00", "2950.00"), ("1300.00", "700.00"))),
        # 400 + 1,000 x 60 % = 1,000 and 3,000 x 70 % + 7,000 x 75 % = 7,350: again 8,350
        ((OTHER, "2000.00"), (COMMUNITY, "10000.00"), (("1000.00", "1000.00"), ("7350.00", "2650.00"))),
    ],
)
def test_order_of_visits_in_nanjing(
    first: tuple[Object, str], second: tuple[Object, str], rows: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    expected: list[Row] = [("0.00", fund, "0.00", personal) for fund, personal in rows]
    assert_settles(
        claim(NANJING, ACTIVE, visit("2023-03-01", *first), visit("2023-04-01", *second)), *expected
    )


@article("nanjing-14")
@pytest.mark.parametrize("kind", ["hospital", "clinic", "internet"])
def test_only_the_kind_makes_a_community_institution_of_nanjing(kind: str) -> None:
    # A level 1 clinic is no community institution (40 %); a community institution of level 2 is one (50 %).
    assert_settles(
        claim(
            NANJING,
            ACTIVE,
            visit("2023-03-01", provider(kind, level=1, price_category=3), "100.00"),
            visit("2023-03-01", provider("community", level=2, price_category=2), "100.00"),
        ),
        ("0.00", "40.00", "0.00", "60.00"),
        ("0.00", "50.00", "0.00", "50.00"),
    )


@article("nanjing-23")
def test_a_pharmacy_of_nanjing_pays_at_the_prescribers_rate() -> None:
    assert_settles(
        claim(
            NANJING,
            OVER_70,
            purchase("2023-03-01", COMMUNITY, "100.00"),
            purchase("2023-03-01", OTHER, "100.00"),
        ),
        ("0.00", "60.00", "0.00", "40.00"),
        ("0.00", "50.00", "0.00", "50.00"),
    )


# Month after: Nanjing alone


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


@article("nanjing-14")
@pytest.mark.parametrize(
    ("who", "at", "fund", "personal"),
    [
        (ACTIVE, COMMUNITY, "0.01", "0.00"),  # 0.005 is rounded up
        (ACTIVE, OTHER, "0.00", "0.01"),  # 0.004
        (RETIRED, COMMUNITY, "0.01", "0.00"),  # 0.0055
        (RETIRED, OTHER, "0.00", "0.01"),  # 0.0045
        (OVER_70, OTHER, "0.01", "0.00"),  # 0.005
        (VETERAN, OTHER, "0.01", "0.00"),  # 0.0095
        (VETERAN, COMMUNITY, "0.01", "0.00"),
    ],
)
def test_one_fen_in_nanjing(who: Object, at: Object, fund: str, personal: str) -> None:
    assert_settles(claim(NANJING, who, visit("2023-03-01", at, "0.01")), ("0.00", fund, "0.00", personal))


@pytest.mark.parametrize(
    ("amount", "row"),
    [
        ("0.00", ("0.00", "0.00", "0.00", "0.00")),
        ("800", ("0.00", "320.00", "0.00", "480.00")),
        ("800.5", ("0.00", "320.20", "0.00", "480.30")),
        # The largest amount that is accepted: 9,300 of it is the fund's.
        ("99999999.99", ("0.00", "9300.00", "0.00", "99990699.99")),
    ],
)
def test_amounts_may_have_no_one_or_two_decimals(amount: str, row: Row) -> None:
    assert_settles(claim(NANJING, ACTIVE, visit("2023-02-01", OTHER, amount)), row)


# Tongliao


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


# Lüliang


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


# Yunnan


@article("yunnan-8")
@pytest.mark.parametrize(
    ("who", "level", "amount", "row"),
    [
        # 1,000 above the per-visit deductible, all of it under inpatient terms
        (ACTIVE, 0, "1020.00", ("20.00", "0.00", "910.00", "110.00")),
        (ACTIVE, 1, "1020.00", ("20.00", "0.00", "910.00", "110.00")),
        (ACTIVE, 2, "1040.00", ("40.00", "0.00", "880.00", "160.00")),
        (ACTIVE, 3, "1060.00", ("60.00", "0.00", "850.00", "210.00")),
        (FLEXIBLE, 3, "1060.00", ("60.00", "0.00", "850.00", "210.00")),
        (RETIRED, 0, "1020.00", ("20.00", "0.00", "950.00", "70.00")),
        (RETIRED, 1, "1020.00", ("20.00", "0.00", "950.00", "70.00")),
        (RETIRED, 2, "1040.00", ("40.00", "0.00", "920.00", "120.00")),
        (RETIRED, 3, "1060.00", ("60.00", "0.00", "890.00", "170.00")),
        (OVER_70, 3, "1060.00", ("60.00", "0.00", "890.00", "170.00")),
        (ACTIVE, 3, "60.00", ("60.00", "0.00", "0.00", "60.00")),
        (ACTIVE, 3, "60.01", ("60.00", "0.00", "0.01", "60.00")),  # 0.0085 -> 0.01
        (ACTIVE, 3, "0.01", ("0.01", "0.00", "0.00", "0.01")),
    ],
)
def test_inpatient_terms_of_yunnan_once_the_cap_is_used_up(
    who: Object, level: int, amount: str, row: Row
) -> None:
    # 30,060 at level 3: 6,000 are the cap; the rest is 18,000 x 85 % = 15,300, or 20,000 x 89 % = 17,800.
    retired = who["coverage"][-1]["status"] == "retired"
    filled: Row = (
        ("60.00", "6000.00", "17800.00", "6260.00")
        if retired
        else ("60.00", "6000.00", "15300.00", "8760.00")
    )
    assert_settles(
        claim(
            YUNNAN,
            who,
            visit("2025-03-01", hospital(3), "30060.00"),
            visit("2025-03-02", hospital(level), amount),
        ),
        filled,
        row,
    )


@article("yunnan-12")
def test_a_pharmacy_of_yunnan_has_the_terms_of_the_prescriber_above_the_cap_too() -> None:
    assert_settles(
        claim(
            YUNNAN,
            ACTIVE,
            purchase("2025-03-01", hospital(2), "140.00"),
            purchase("2025-03-01", hospital(3), "11950.00"),
            purchase("2025-03-01", hospital(2), "1040.00"),
            purchase("2025-03-01", provider("internet", level=1), "1020.00"),
        ),
        ("40.00", "55.00", "0.00", "85.00"),  # 100 x 55 %
        ("60.00", "5945.00", "0.00", "6005.00"),  # 11,890 x 50 % = 5,945: just what is left
        ("40.00", "0.00", "880.00", "160.00"),  # 1,000 x 88 %
        ("20.00", "0.00", "910.00", "110.00"),  # 1,000 x 91 %
    )


@article("yunnan-8")
def test_a_rounded_payment_equal_to_what_is_left_does_not_cross_the_cap() -> None:
    assert_settles(
        claim(
            YUNNAN,
            RETIRED,
            visit("2025-03-01", hospital(1), "20.01"),
            visit("2025-03-02", hospital(1), "8591.42"),
            visit("2025-03-03", hospital(1), "20.01"),
        ),
        ("20.00", "0.01", "0.00", "20.00"),  # 0.01 x 70 % = 0.007
        # 5,999.99 is left; 8,571.42 x 70 % = 5,999.994 -> 5,999.99. Were it taken to cross, the 0.0057... of
        # cost beyond 5,999.99 / 70 % would make 0.0054... -> 0.01 under inpatient terms.
        ("20.00", "5999.99", "0.00", "2591.43"),
        ("20.00", "0.00", "0.01", "20.00"),  # nothing is left: 0.01 x 95 %
    )


@article("yunnan-8")
def test_the_annual_maximum_of_yunnan_is_shared() -> None:
    # 80,000 counts the ordinary 6,000 too: 74,000 are left for inpatient terms.
    assert_settles(
        claim(
            YUNNAN,
            ACTIVE,
            visit("2025-03-01", hospital(3), "12060.00"),
            visit("2025-03-02", hospital(3), "60060.00"),
            visit("2025-03-03", hospital(3), "30060.00"),
            visit("2025-03-04", hospital(1), "1020.00"),
            visit("2026-01-01", hospital(1), "1020.00"),
        ),
        ("60.00", "6000.00", "0.00", "6060.00"),
        ("60.00", "0.00", "51000.00", "9060.00"),  # 60,000 x 85 %
        ("60.00", "0.00", "23000.00", "7060.00"),  # 25,500 would be due, 80,000 - 57,000 is left
        ("20.00", "0.00", "0.00", "1020.00"),
        ("20.00", "600.00", "0.00", "420.00"),  # a new year
    )


@article("yunnan-8")
def test_the_annual_maximum_of_yunnan_reached_to_the_fen() -> None:
    # 87,058.82 x 85 % = 73,999.997 -> 74,000.00
    assert_settles(
        claim(
            YUNNAN,
            ACTIVE,
            visit("2025-03-01", hospital(3), "12060.00"),
            visit("2025-03-02", hospital(3), "87118.82"),
            visit("2025-03-03", hospital(3), "60.01"),
        ),
        ("60.00", "6000.00", "0.00", "6060.00"),
        ("60.00", "0.00", "74000.00", "13118.82"),
        ("60.00", "0.00", "0.00", "60.01"),
    )


@article("yunnan-7")
@article("yunnan-8")
def test_retirement_in_yunnan_changes_the_rate_below_and_above_the_cap() -> None:
    who = member("1965-05-15", entry("1990-01-01", "active"), entry("2025-05-15", "retired"))
    assert_settles(
        claim(
            YUNNAN,
            who,
            visit("2025-05-14", hospital(3), "6060.00"),
            visit("2025-05-15", hospital(3), "6060.00"),
        ),
        ("60.00", "3000.00", "0.00", "3060.00"),
        # 3,000 is left and covers 5,000 of cost at 60 %; 1,000 x 89 % = 890
        ("60.00", "3000.00", "890.00", "2170.00"),
    )


@article("yunnan-3")
@article("yunnan-5")
@article("yunnan-7")
@pytest.mark.parametrize(
    ("who", "kind", "level", "row"),
    [
        (ACTIVE, "community", 0, ("20.00", "60.00", "0.00", "60.00")),  # (120 - 20) x 60 %
        (ACTIVE, "internet", 2, ("40.00", "44.00", "0.00", "76.00")),  # 80 x 55 %
        (ACTIVE, "hospital", 3, ("60.00", "30.00", "0.00", "90.00")),  # 60 x 50 %
        (FLEXIBLE, "hospital", 3, ("60.00", "30.00", "0.00", "90.00")),
        (FLEXIBLE, "clinic", 1, ("20.00", "60.00", "0.00", "60.00")),
        (RETIRED, "clinic", 1, ("20.00", "70.00", "0.00", "50.00")),  # 100 x 70 %
        (RETIRED, "internet", 2, ("40.00", "52.00", "0.00", "68.00")),  # 80 x 65 %
        (RETIRED, "hospital", 3, ("60.00", "36.00", "0.00", "84.00")),  # 60 x 60 %
    ],
)
def test_members_and_institutions_of_yunnan(who: Object, kind: str, level: int, row: Row) -> None:
    assert_settles(claim(YUNNAN, who, visit("2025-03-01", provider(kind, level=level), "120.00")), row)


@article("yunnan-8")
@article("yunnan-23")
def test_the_months_of_2024_have_the_full_cap_of_yunnan() -> None:
    assert_settles(
        claim(
            YUNNAN,
            ACTIVE,
            visit("2024-11-01", hospital(3), "12060.00"),
            visit("2024-12-31", hospital(3), "1060.00"),
            visit("2025-01-01", hospital(3), "1060.00"),
        ),
        ("60.00", "6000.00", "0.00", "6060.00"),
        ("60.00", "0.00", "850.00", "210.00"),
        ("60.00", "500.00", "0.00", "560.00"),
    )


# Xi'an


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


# Years and flexible employment


@article("nanjing-14")
@article("nanjing-32")
def test_a_new_year_in_nanjing_begins_at_the_first_segment() -> None:
    assert_settles(
        claim(
            NANJING,
            ACTIVE,
            visit("2023-01-01", OTHER, "15000.00"),
            visit("2023-12-31", OTHER, "1000.00"),
            visit("2024-01-01", OTHER, "1000.00"),
            visit("2027-12-31", COMMUNITY, "1000.00"),
        ),
        ("0.00", "9300.00", "0.00", "5700.00"),
        ("0.00", "0.00", "0.00", "1000.00"),
        ("0.00", "400.00", "0.00", "600.00"),
        ("0.00", "500.00", "0.00", "500.00"),
    )


@article("nanjing-14")
@article("nanjing-18")
def test_what_was_spent_while_active_counts_into_the_segments_of_a_retiree() -> None:
    who = member("1963-05-15", entry("1990-01-01", "active"), entry("2023-05-15", "retired"))
    assert_settles(
        claim(
            NANJING,
            who,
            visit("2023-05-31", OTHER, "1000.00"),
            visit("2023-06-01", OTHER, "5000.00"),
            visit("2023-06-02", OTHER, "10000.00"),
        ),
        ("0.00", "400.00", "0.00", "600.00"),
        ("0.00", "3550.00", "0.00", "1450.00"),  # 4,000 x 70 % + 1,000 x 75 %
        ("0.00", "6750.00", "0.00", "3250.00"),  # 9,000 x 75 %, 1,000 beyond 15,000
    )


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


# Explanation


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (claim(NANJING, ACTIVE, visit("2023-02-01", OTHER, "800.00")), "nanjing-14"),
        (claim(TONGLIAO, ACTIVE, visit("2023-02-01", OTHER, "8000.00")), "tongliao-5"),
        (claim(LVLIANG, ACTIVE, visit("2023-02-01", category(2), "800.00")), "lvliang-rate"),
        (claim(YUNNAN, ACTIVE, visit("2025-02-01", OTHER, "22060.00")), "yunnan-8"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_result_comes_with_steps_and_their_articles(raw: Object, source: str, language: str) -> None:
    (settled,) = calculate(raw, language)["visits"]
    assert settled["steps"]
    assert source in {step["source"] for step in settled["steps"]}
    for step in settled["steps"]:
        assert isinstance(step["amount"], str)
        assert reads_as(step["text"], language)
    # The stated results are among the amounts that the steps name.
    amounts = {step["amount"] for step in settled["steps"]}
    assert {settled["fund"], settled["personal"]} <= amounts


def named_articles(settled: Object) -> set[str]:
    """Every article behind the steps of one visit; a step may name more than its first."""
    return {name for step in settled["steps"] for name in (step["source"], *step.get("sources", ()))}


@pytest.mark.parametrize(
    ("area", "day", "source"),
    [
        pytest.param(NANJING, "2023-06-01", "nanjing-23", marks=article("nanjing-23")),
        pytest.param(LVLIANG, "2023-06-01", "lvliang-pharmacy", marks=article("lvliang-pharmacy")),
        pytest.param(YUNNAN, "2025-06-01", "yunnan-12", marks=article("yunnan-12")),
    ],
)
def test_a_purchase_names_the_article_that_gives_it_the_prescribers_terms(
    area: str, day: str, source: str
) -> None:
    at_pharmacy, at_hospital = calculate(
        claim(area, ACTIVE, purchase(day, OTHER, "100.00"), visit(day, OTHER, "100.00"))
    )["visits"]
    assert source in named_articles(at_pharmacy)
    assert source not in named_articles(at_hospital)


def test_a_pharmacy_may_carry_facts_of_its_own_without_effect() -> None:
    with_facts = purchase("2023-03-01", OTHER, "100.00")
    with_facts["provider"] = {**PHARMACY, "level": 0, "price_category": 3}
    assert_settles(claim(NANJING, ACTIVE, with_facts), ("0.00", "40.00", "0.00", "60.00"))
