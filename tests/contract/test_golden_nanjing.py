"""Nanjing's claims worked by hand: segments of the year, the month after, rounding; with derivations.

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
    claim,
    entry,
    member,
    provider,
    purchase,
    visit,
)
from .oracle import NANJING

article = pytest.mark.article


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


def test_a_pharmacy_may_carry_facts_of_its_own_without_effect() -> None:
    with_facts = purchase("2023-03-01", OTHER, "100.00")
    with_facts["provider"] = {**PHARMACY, "level": 0, "price_category": 3}
    assert_settles(claim(NANJING, ACTIVE, with_facts), ("0.00", "40.00", "0.00", "60.00"))
