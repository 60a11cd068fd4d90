"""Kunming: the inpatient rate above the cap, and the passage from the interim measures to Yunnan's rules.

A row of amounts is always deductible, fund, overflow, personal, in yuan; each is worked by hand.
"""

import pytest

from tests.contract.claims import ACTIVE, RETIRED, Object, Row, calculate, claim, hospital, rows_of, visit

article = pytest.mark.article

KUNMING, YUNNAN = "530100", "530000"


@pytest.mark.parametrize(
    ("who", "level", "amount", "row"),
    [
        (ACTIVE, 1, "130.00", ("30.00", "60.00", "0.00", "70.00")),  # 100 x 60 %
        (ACTIVE, 0, "130.00", ("30.00", "60.00", "0.00", "70.00")),
        (ACTIVE, 2, "160.00", ("60.00", "55.00", "0.00", "105.00")),  # 100 x 55 %
        (ACTIVE, 3, "190.00", ("90.00", "50.00", "0.00", "140.00")),  # 100 x 50 %
        (RETIRED, 1, "130.00", ("30.00", "65.00", "0.00", "65.00")),  # 100 x 65 %
        (RETIRED, 2, "160.00", ("60.00", "60.00", "0.00", "100.00")),  # 100 x 60 %
        # (12,090 - 90) x 50 % = 6,000
        (ACTIVE, 3, "12090.00", ("90.00", "6000.00", "0.00", "6090.00")),
        # 12,000 of cost fill the cap; 10,000 x 85 %
        (ACTIVE, 3, "22090.00", ("90.00", "6000.00", "8500.00", "7590.00")),
        # 6,000 / 60 % = 10,000 of cost; 1,000 x 92 %
        (RETIRED, 2, "11060.00", ("60.00", "6000.00", "920.00", "4140.00")),
    ],
)
def test_kunmings_terms_of_2022(who: Object, level: int, amount: str, row: Row) -> None:
    assert rows_of(calculate(claim(KUNMING, who, visit("2022-04-01", hospital(level), amount)))) == [row]


def test_ordinary_payments_of_2022_stay_outside_the_inpatient_maximum() -> None:
    # 70,000 x 85 % = 59,500 above the cap; with the 6,000 below it that is more than the known 60,000
    raw = claim(KUNMING, ACTIVE, visit("2023-03-01", hospital(3), "82090.00"))
    assert rows_of(calculate(raw)) == [("90.00", "6000.00", "59500.00", "16590.00")]
    # 71,000 x 85 % = 60,350: nobody says whether the maximum was more than 60,000 by then
    beyond = calculate(claim(KUNMING, ACTIVE, visit("2023-03-01", hospital(3), "83090.00")))
    assert beyond["error"]["code"] == "unknown_figure"


@article("yunnan-20")
def test_what_was_paid_under_the_interim_measures_goes_on() -> None:
    result = calculate(
        claim(
            KUNMING,
            ACTIVE,
            visit("2024-10-31", hospital(3), "10090.00"),
            visit("2024-11-01", hospital(3), "4060.00"),
            visit("2025-01-01", hospital(3), "1060.00"),
        )
    )
    assert rows_of(result) == [
        ("90.00", "5000.00", "0.00", "5090.00"),  # 10,000 x 50 %
        # 1,000 are left of the one 6,000 and cover 2,000 of cost; 2,000 x 85 %
        ("60.00", "1000.00", "1700.00", "1360.00"),
        ("60.00", "500.00", "0.00", "560.00"),  # a new year
    ]
    assert [each["policy"] for each in result["visits"]] == ["kunming-2022", "kunming-2024", "kunming-2024"]


@article("yunnan-20")
def test_ordinary_payments_before_november_count_in_the_joint_maximum() -> None:
    raw = claim(
        KUNMING,
        ACTIVE,
        visit("2024-05-01", hospital(3), "12090.00"),
        visit("2024-11-02", hospital(3), "90060.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("90.00", "6000.00", "0.00", "6090.00"),
        ("60.00", "0.00", "74000.00", "16060.00"),  # 76,500 would be due; 80,000 - 6,000
    ]


@article("yunnan-20")
def test_an_open_visit_has_on_each_day_the_rules_of_that_day() -> None:
    numbered = [{**visit(day, hospital(2), "160.00"), "visit": "K7"} for day in ("2024-10-31", "2024-11-01")]
    assert rows_of(calculate(claim(KUNMING, ACTIVE, *numbered))) == [
        ("60.00", "55.00", "0.00", "105.00"),  # 100 x 55 %
        ("40.00", "66.00", "0.00", "94.00"),  # 120 x 55 %
    ]


@article("yunnan-20")
@pytest.mark.parametrize(
    ("who", "level", "amount", "row"),
    [
        (ACTIVE, 3, "22060.00", ("60.00", "6000.00", "8500.00", "7560.00")),  # 10,000 x 85 %
        (RETIRED, 1, "120.00", ("20.00", "70.00", "0.00", "50.00")),  # 100 x 70 %
        (RETIRED, 3, "11060.00", ("60.00", "6000.00", "890.00", "4170.00")),  # 1,000 x 89 %
        # 188,000 x 85 % = 159,800 would be due; 80,000 - 6,000
        (ACTIVE, 3, "200060.00", ("60.00", "6000.00", "74000.00", "120060.00")),
    ],
)
@pytest.mark.parametrize("area", [KUNMING, YUNNAN])
def test_kunming_has_the_provinces_terms_from_november_2024(
    area: str, who: Object, level: int, amount: str, row: Row
) -> None:
    assert rows_of(calculate(claim(area, who, visit("2025-03-01", hospital(level), amount)))) == [row]


@article("yunnan-23")
def test_nothing_is_known_of_kunming_before_its_terms_of_2022() -> None:
    error = calculate(claim(KUNMING, ACTIVE, visit("2022-03-31", hospital(3), "100.00")))["error"]
    assert (error["code"], error["field"]) == ("date_outside_policies", "visits[0].date")
