"""Yunnan's claims worked by hand, above its cap too: each figure stands with its derivation.

A row of amounts is always deductible, fund, overflow, personal, in yuan.
"""

import pytest

from .claims import (
    ACTIVE,
    FLEXIBLE,
    OVER_70,
    RETIRED,
    Object,
    Row,
    assert_settles,
    claim,
    entry,
    hospital,
    member,
    provider,
    purchase,
    visit,
)
from .oracle import YUNNAN

article = pytest.mark.article


# Cap points: the in-scope cost at which the cap is first reached, from zero


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


# Above the cap; rates by status and institution


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
