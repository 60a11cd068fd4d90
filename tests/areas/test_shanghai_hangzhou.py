"""Shanghai and Hangzhou, where this year's account money pays first."""

import pytest

from .worked import Object, community, hospital, member, paid, refusal, visit

SHANGHAI = "310000"
HANGZHOU = "330100"


# Shanghai: account, then 500 / 300 / 200, then by age 65/60/50, 75/70/60, 80/75/70, 85/80/75 %

UNDER_45 = member("1990-04-10", "active")
OVER_45 = member("1970-04-10", "active")
RETIRED = member("1958-04-10", "retired")
OVER_70 = member("1945-04-10", "retired")


def test_shanghai_account_then_own_stage_then_sharing() -> None:
    # account 600; of 1,400 the own stage takes 500; 900 x 65 % = 585; 2,000 - 585 = 1,415
    # then account and stage are used up: 1,000 x 50 % = 500
    assert paid(
        SHANGHAI,
        UNDER_45,
        visit("2022-09-01", hospital(1), "2000.00", account_balance="600.00"),
        visit("2022-10-01", hospital(3), "1000.00"),
    ) == [("500.00", "585.00", "1415.00"), ("0.00", "500.00", "500.00")]


def test_shanghai_account_money_left_goes_on_to_the_next_visit() -> None:
    # the account pays the first 400 whole; of the next 1,200 it pays the 200 left,
    # the own stage takes 500, and 500 x 60 % = 300
    assert paid(
        SHANGHAI,
        UNDER_45,
        visit("2022-09-01", hospital(2), "400.00", account_balance="600.00"),
        visit("2022-10-01", hospital(2), "1200.00"),
    ) == [("0.00", "0.00", "400.00"), ("500.00", "300.00", "900.00")]


@pytest.mark.parametrize(
    ("who", "level", "deductible", "fund", "personal"),
    [
        (OVER_45, 1, "500.00", "600.00", "700.00"),  # (1,300 - 500) x 75 %
        (OVER_45, 3, "500.00", "480.00", "820.00"),  # (1,300 - 500) x 60 %
        (RETIRED, 1, "300.00", "800.00", "500.00"),  # (1,300 - 300) x 80 %
        (RETIRED, 3, "300.00", "700.00", "600.00"),  # (1,300 - 300) x 70 %
        (OVER_70, 2, "200.00", "880.00", "420.00"),  # (1,300 - 200) x 80 %
        (OVER_70, 1, "200.00", "935.00", "365.00"),  # (1,300 - 200) x 85 %
    ],
)
def test_shanghai_by_age_and_level(
    who: Object, level: int, deductible: str, fund: str, personal: str
) -> None:
    at = visit("2022-09-01", hospital(level), "1300.00", account_balance="0.00")
    assert paid(SHANGHAI, who, at) == [(deductible, fund, personal)]


def test_shanghai_rate_rises_on_the_45th_birthday() -> None:
    # 500 meet the stage; 500 x 60 % = 300 the day before, 500 x 70 % = 350 on the day
    assert paid(
        SHANGHAI,
        member("1978-03-15", "active"),
        visit("2023-03-14", hospital(2), "1000.00", account_balance="0.00"),
        visit("2023-03-15", hospital(2), "500.00"),
    ) == [("500.00", "300.00", "700.00"), ("0.00", "350.00", "150.00")]


def test_shanghai_years_begin_in_july() -> None:
    # (1,500 - 500) x 65 % = 650 on either side of 1 July, and between them, in January, 1,000 x 65 % = 650
    assert paid(
        SHANGHAI,
        UNDER_45,
        visit("2022-12-31", hospital(1), "1500.00", account_balance="0.00"),
        visit("2023-01-01", hospital(1), "1000.00"),
        visit("2023-07-01", hospital(1), "1500.00", account_balance="0.00"),
    ) == [
        ("500.00", "650.00", "850.00"),
        ("0.00", "650.00", "350.00"),
        ("500.00", "650.00", "850.00"),
    ]


def test_shanghai_has_no_cap() -> None:
    # (100,500 - 500) x 65 % = 65,000
    assert paid(
        SHANGHAI, UNDER_45, visit("2022-09-01", hospital(1), "100500.00", account_balance="0.00")
    ) == [("500.00", "65000.00", "35500.00")]


@pytest.mark.parametrize("cohort", ["middle", "old"])
def test_shanghai_cohorts_without_figures_are_refused(cohort: str) -> None:
    who = member("1955-04-10", "retired", cohort=cohort)
    at = visit("2022-09-01", hospital(1), "1000.00", account_balance="0.00")
    assert refusal(SHANGHAI, who, at) == "unknown_figure"


# Hangzhou: account, then 1,000 / 300, with a family doctor 300 less; 76/82, 80/86, 86/92, 89/95 %

ACTIVE = member("1985-04-10", "active", family_doctor=False)
ACTIVE_CONTRACTED = member("1985-04-10", "active", family_doctor=True)
RETIRED_ALONE = member("1958-04-10", "retired", family_doctor=False)
RETIRED_CONTRACTED = member("1958-04-10", "retired", family_doctor=True)


def test_hangzhou_account_then_deductible_then_rate() -> None:
    # account 1,000; of 2,000 the deductible takes 1,000; 1,000 x 76 % = 760; 3,000 - 760 = 2,240
    assert paid(HANGZHOU, ACTIVE, visit("2023-03-01", hospital(3), "3000.00", account_balance="1000.00")) == [
        ("1000.00", "760.00", "2240.00")
    ]


def test_hangzhou_account_runs_dry_within_a_visit() -> None:
    # account pays the first 400 whole; of 700 it pays the 100 left; (600 - 300) x 86 % = 258
    assert paid(
        HANGZHOU,
        RETIRED_ALONE,
        visit("2023-03-01", hospital(2), "400.00", account_balance="500.00"),
        visit("2023-04-01", hospital(2), "700.00"),
    ) == [("0.00", "0.00", "400.00"), ("300.00", "258.00", "442.00")]


def test_hangzhou_a_family_doctor_lowers_the_deductible_and_raises_the_community_rate() -> None:
    # active: 1,000 - 300 = 700; (1,700 - 700) x 89 % = 890; at level 3 afterwards 1,000 x 76 % = 760
    assert paid(
        HANGZHOU,
        ACTIVE_CONTRACTED,
        visit("2023-03-01", community(), "1700.00", account_balance="0.00"),
        visit("2023-04-01", hospital(3), "1000.00"),
    ) == [("700.00", "890.00", "810.00"), ("0.00", "760.00", "240.00")]
    # retired: 300 - 300 = 0; 1,000 x 95 % = 950
    assert paid(
        HANGZHOU,
        RETIRED_CONTRACTED,
        visit("2023-03-01", community(), "1000.00", account_balance="0.00"),
    ) == [("0.00", "950.00", "50.00")]


def test_hangzhou_community_without_a_family_doctor() -> None:
    # active: (2,000 - 1,000) x 86 % = 860; retired: (1,300 - 300) x 92 % = 920
    assert paid(HANGZHOU, ACTIVE, visit("2023-03-01", community(), "2000.00", account_balance="0.00")) == [
        ("1000.00", "860.00", "1140.00")
    ]
    assert paid(
        HANGZHOU, RETIRED_ALONE, visit("2023-03-01", community(), "1300.00", account_balance="0.00")
    ) == [("300.00", "920.00", "380.00")]
