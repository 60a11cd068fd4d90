"""Jinan's deductible that rises with the level visited; Qingdao's, of which level 1 has none."""

from .worked import hospital, member, paid, refusal, visit

JINAN = "370100"
QINGDAO = "370200"

ACTIVE = member("1985-04-10", "active")
RETIRED = member("1958-04-10", "retired")


# Jinan: 200 / 400 / 800 once a year by the highest level; 80 / 70 / 60 %, retired + 5; cap 4,500


def test_jinan_a_higher_level_takes_only_the_difference() -> None:
    # level 1: (500 - 200) x 80 % = 240
    # level 3: 800 - 200 = 600 more; (1,000 - 600) x 60 % = 240
    # level 2: 400 are met long ago; 500 x 70 % = 350
    assert paid(
        JINAN,
        ACTIVE,
        visit("2023-02-01", hospital(1), "500.00"),
        visit("2023-03-01", hospital(3), "1000.00"),
        visit("2023-04-01", hospital(2), "500.00"),
    ) == [
        ("200.00", "240.00", "260.00"),
        ("600.00", "240.00", "760.00"),
        ("0.00", "350.00", "150.00"),
    ]


def test_jinan_the_highest_level_first_leaves_none_below() -> None:
    # retired, level 3: (1,800 - 800) x 65 % = 650; level 1: 100 x 85 % = 85
    assert paid(
        JINAN,
        RETIRED,
        visit("2023-02-01", hospital(3), "1800.00"),
        visit("2023-03-01", hospital(1), "100.00"),
    ) == [("800.00", "650.00", "1150.00"), ("0.00", "85.00", "15.00")]


def test_jinan_cap() -> None:
    # (8,400 - 800) x 60 % = 4,560, of which the cap leaves 4,500; nothing afterwards
    assert paid(
        JINAN,
        ACTIVE,
        visit("2023-02-01", hospital(3), "8400.00"),
        visit("2023-03-01", hospital(1), "100.00"),
    ) == [("800.00", "4500.00", "3900.00"), ("0.00", "0.00", "100.00")]


def test_jinan_holds_for_2023_alone() -> None:
    assert refusal(JINAN, ACTIVE, visit("2024-01-01", hospital(1), "100.00")) == "date_outside_policies"


# Qingdao: 0 / 500 / 800; 80 / 70 / 60 %, retired + 5; caps 6,000 / 7,000


def test_qingdao_level_1_has_no_deductible() -> None:
    # level 1: 100 x 80 % = 80, and nothing is met by it
    # level 2: (700 - 500) x 70 % = 140
    # level 3: 800 - 500 = 300 more; (1,000 - 300) x 60 % = 420
    assert paid(
        QINGDAO,
        ACTIVE,
        visit("2024-02-01", hospital(1), "100.00"),
        visit("2024-03-01", hospital(2), "700.00"),
        visit("2024-04-01", hospital(3), "1000.00"),
    ) == [
        ("0.00", "80.00", "20.00"),
        ("500.00", "140.00", "560.00"),
        ("300.00", "420.00", "580.00"),
    ]


def test_qingdao_caps_by_status() -> None:
    # active: 7,500 x 80 % = 6,000, the cap exactly; retired: 10,000 x 85 % = 8,500, cut to 7,000
    again = visit("2024-03-01", hospital(1), "100.00")
    assert paid(QINGDAO, ACTIVE, visit("2024-02-01", hospital(1), "7500.00"), again) == [
        ("0.00", "6000.00", "1500.00"),
        ("0.00", "0.00", "100.00"),
    ]
    assert paid(QINGDAO, RETIRED, visit("2024-02-01", hospital(1), "10000.00"), again) == [
        ("0.00", "7000.00", "3000.00"),
        ("0.00", "0.00", "100.00"),
    ]


def test_qingdao_retired_at_level_3() -> None:
    # (1,800 - 800) x 65 % = 650
    assert paid(QINGDAO, RETIRED, visit("2024-02-01", hospital(3), "1800.00")) == [
        ("800.00", "650.00", "1150.00")
    ]
