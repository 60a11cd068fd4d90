"""Beijing's band measured on fund payments; Tianjin's bands of cost and its family doctors."""

import pytest

from .worked import community, hospital, member, paid, policies, refusal, visit

BEIJING = "110000"
TIANJIN = "120000"

ACTIVE = member("1985-04-10", "active")
RETIRED = member("1958-04-10", "retired")
OVER_70 = member("1945-04-10", "retired")


# Beijing: 1,800 / 1,300; hospital 70 / 85 / 90 %, community 90 %; after 20,000 paid 60 / 80 %


def test_beijing_active_at_a_hospital() -> None:
    # (3,000 - 1,800) x 70 % = 840; 3,000 - 840 = 2,160
    assert paid(BEIJING, ACTIVE, visit("2023-03-01", hospital(3), "3000.00")) == [
        ("1800.00", "840.00", "2160.00")
    ]


def test_beijing_community_pays_everyone_alike() -> None:
    # active: (2,800 - 1,800) x 90 % = 900; retired: (2,800 - 1,300) x 90 % = 1,350
    at_community = visit("2023-03-01", community(), "2800.00")
    assert paid(BEIJING, ACTIVE, at_community) == [("1800.00", "900.00", "1900.00")]
    assert paid(BEIJING, RETIRED, at_community) == [("1300.00", "1350.00", "1450.00")]


def test_beijing_rate_rises_on_the_70th_birthday() -> None:
    # 1,300 meet the deductible; 1,000 x 85 % = 850 the day before, 1,000 x 90 % = 900 on the day.
    who = member("1953-06-15", "retired")
    assert paid(
        BEIJING,
        who,
        visit("2023-06-14", hospital(2), "2300.00"),
        visit("2023-06-15", hospital(2), "1000.00"),
    ) == [("1300.00", "850.00", "1450.00"), ("0.00", "900.00", "100.00")]


def test_beijing_second_band_begins_after_20000_paid() -> None:
    # (29,800 - 1,800) x 70 % = 19,600, which leaves 400 to 20,000.
    # Of the next 1,000 the first 400 / 70 % = 571.428571... are paid with 400;
    # the other 428.571428... x 60 % = 257.142857...; together 657.142857... = 657.14.
    # Afterwards 60 % at hospitals and in community care alike.
    assert paid(
        BEIJING,
        ACTIVE,
        visit("2023-02-01", hospital(3), "29800.00"),
        visit("2023-03-01", hospital(3), "1000.00"),
        visit("2023-04-01", hospital(3), "100.00"),
        visit("2023-05-01", community(), "100.00"),
    ) == [
        ("1800.00", "19600.00", "10200.00"),
        ("0.00", "657.14", "342.86"),
        ("0.00", "60.00", "40.00"),
        ("0.00", "60.00", "40.00"),
    ]


def test_beijing_second_band_has_no_cap() -> None:
    # active: 200,000 above the deductible; 20,000 / 70 % = 28,571.428571... cost for the first 20,000;
    # 171,428.571428... x 60 % = 102,857.142857...; together 122,857.14; 201,800 - 122,857.14 = 78,942.86
    assert paid(BEIJING, ACTIVE, visit("2023-03-01", hospital(3), "201800.00")) == [
        ("1800.00", "122857.14", "78942.86")
    ]
    # retired over 70: 20,000 / 90 % = 22,222.222...; (100,000 - 22,222.222...) x 80 % = 62,222.222...;
    # together 82,222.22; 101,300 - 82,222.22 = 19,077.78
    assert paid(BEIJING, OVER_70, visit("2023-03-01", hospital(3), "101300.00")) == [
        ("1300.00", "82222.22", "19077.78")
    ]


def test_beijing_bands_begin_anew_each_year() -> None:
    # 2023: 20,000 / 70 % = 28,571.428571...; (40,000 - 28,571.428571...) x 60 % = 6,857.142857...;
    # together 26,857.14. 2024: (2,800 - 1,800) x 70 % = 700 again.
    assert paid(
        BEIJING,
        ACTIVE,
        visit("2023-12-31", hospital(3), "41800.00"),
        visit("2024-01-01", hospital(3), "2800.00"),
    ) == [("1800.00", "26857.14", "14942.86"), ("1800.00", "700.00", "2100.00")]


# Tianjin: 800 / 700 / 650; up to 5,500 of cost 75 / 65 / 55 %, above 55 %; cost up to 9,000, in 2023 10,000

NO_DOCTOR = member("1985-04-10", "active", family_doctor=False)
WITH_DOCTOR = member("1985-04-10", "active", family_doctor=True)
RETIRED_NO_DOCTOR = member("1958-04-10", "retired", family_doctor=False)
OVER_70_WITH_DOCTOR = member("1945-04-10", "retired", family_doctor=True)


@pytest.mark.parametrize(
    ("level", "fund", "personal"),
    [
        (1, "750.00", "1050.00"),  # (1,800 - 800) x 75 %
        (2, "650.00", "1150.00"),  # x 65 %
        (3, "550.00", "1250.00"),  # x 55 %
    ],
)
def test_tianjin_by_level(level: int, fund: str, personal: str) -> None:
    assert paid(TIANJIN, NO_DOCTOR, visit("2022-03-01", hospital(level), "1800.00")) == [
        ("800.00", fund, personal)
    ]


def test_tianjin_deductible_by_age_and_a_family_doctor() -> None:
    # retired under 70: (1,700 - 700) x 55 % = 550
    assert paid(TIANJIN, RETIRED_NO_DOCTOR, visit("2022-03-01", hospital(3), "1700.00")) == [
        ("700.00", "550.00", "1150.00")
    ]
    # over 70 with a family doctor: (1,650 - 650) x (75 + 5) % = 800
    assert paid(TIANJIN, OVER_70_WITH_DOCTOR, visit("2022-03-01", hospital(1), "1650.00")) == [
        ("650.00", "800.00", "850.00")
    ]


def test_tianjin_second_band_and_the_limit_of_2022() -> None:
    # (5,500 - 800) x 65 % = 3,055; (9,000 - 5,500) x 55 % = 1,925; together 4,980; 1,000 count no more.
    assert paid(
        TIANJIN,
        NO_DOCTOR,
        visit("2022-03-01", hospital(2), "10000.00"),
        visit("2022-04-01", hospital(1), "100.00"),
    ) == [("800.00", "4980.00", "5020.00"), ("0.00", "0.00", "100.00")]


def test_tianjin_a_family_doctor_raises_rate_and_limit() -> None:
    # (5,500 - 800) x 70 % = 3,290; (9,200 - 5,500) x 60 % = 2,220; together 5,510
    assert paid(TIANJIN, WITH_DOCTOR, visit("2022-03-01", hospital(2), "10000.00")) == [
        ("800.00", "5510.00", "4490.00")
    ]


def test_tianjin_the_limit_of_2023() -> None:
    # 3,055 as in 2022; (10,000 - 5,500) x 55 % = 2,475; together 5,530; 12,000 - 5,530 = 6,470
    # with a family doctor: 3,290 + (10,200 - 5,500) x 60 % = 2,820; together 6,110
    large = visit("2023-03-01", hospital(2), "12000.00")
    assert paid(TIANJIN, NO_DOCTOR, large) == [("800.00", "5530.00", "6470.00")]
    assert paid(TIANJIN, WITH_DOCTOR, large) == [("800.00", "6110.00", "5890.00")]


def test_tianjin_each_year_has_its_version() -> None:
    small = [visit(day, hospital(1), "10.00") for day in ("2022-12-31", "2023-01-01")]
    assert policies(TIANJIN, NO_DOCTOR, *small) == ["tianjin-2022", "tianjin-2023"]
    assert refusal(TIANJIN, NO_DOCTOR, visit("2024-01-01", hospital(1), "10.00")) == "date_outside_policies"


def test_tianjin_asks_for_the_family_doctor() -> None:
    assert refusal(TIANJIN, ACTIVE, visit("2022-03-01", hospital(1), "10.00")) == "person_fact_missing"
