"""Deductibles kept apart by level under a yearly maximum; a change of terms within a year."""

from .worked import hospital, member, paid, policies, purchase, visit

HEFEI = "340100"
CHANGSHA = "430100"
NANCHANG = "360100"

ACTIVE = member("1985-04-10", "active")
RETIRED = member("1958-04-10", "retired")


# Hefei: level 1 200, levels 2 and 3 400, together 400; 60 / 60 / 50 %, retired + 10; caps 4,000 / 5,000


def test_hefei_deductibles_end_at_400_together() -> None:
    # level 1: (300 - 200) x 60 % = 60
    # level 3: its own 400, of which the year leaves 200; (1,000 - 200) x 50 % = 400
    # level 2: the year's 400 are reached; 500 x 60 % = 300
    assert paid(
        HEFEI,
        ACTIVE,
        visit("2023-02-01", hospital(1), "300.00"),
        visit("2023-03-01", hospital(3), "1000.00"),
        visit("2023-04-01", hospital(2), "500.00"),
    ) == [
        ("200.00", "60.00", "240.00"),
        ("200.00", "400.00", "600.00"),
        ("0.00", "300.00", "200.00"),
    ]


def test_hefei_level_1_has_a_deductible_of_its_own() -> None:
    # level 3: 250 fall under its 400. Level 1 has met nothing of its 200, but the year leaves 150;
    # (250 - 150) x 60 % = 60. Level 2: the year's 400 are reached; 100 x 60 % = 60
    assert paid(
        HEFEI,
        ACTIVE,
        visit("2023-02-01", hospital(3), "250.00"),
        visit("2023-03-01", hospital(1), "250.00"),
        visit("2023-04-01", hospital(2), "100.00"),
    ) == [
        ("250.00", "0.00", "250.00"),
        ("150.00", "60.00", "190.00"),
        ("0.00", "60.00", "40.00"),
    ]


def test_hefei_levels_2_and_3_share_one_deductible() -> None:
    # level 2: 100 fall under the 400; level 3: 300 are left; (800 - 300) x 50 % = 250
    assert paid(
        HEFEI,
        ACTIVE,
        visit("2023-02-01", hospital(2), "100.00"),
        visit("2023-03-01", hospital(3), "800.00"),
    ) == [("100.00", "0.00", "100.00"), ("300.00", "250.00", "550.00")]


def test_hefei_caps_by_status() -> None:
    # active: (8,600 - 400) x 50 % = 4,100, cut to 4,000
    assert paid(HEFEI, ACTIVE, visit("2023-02-01", hospital(3), "8600.00")) == [
        ("400.00", "4000.00", "4600.00")
    ]
    # retired: (8,000 - 200) x (60 + 10) % = 5,460, cut to 5,000
    assert paid(HEFEI, RETIRED, visit("2023-02-01", hospital(1), "8000.00")) == [
        ("200.00", "5000.00", "3000.00")
    ]


# Changsha: level 1 0, level 2 200, level 3 300, together 300; 70 / 60 / 60 %, retired + 5; caps 1,500 / 2,000


def test_changsha_levels_2_and_3_have_a_deductible_each() -> None:
    # level 3: 150 fall under its 300. Level 2: its own 200, of which the year leaves 150;
    # (500 - 150) x 60 % = 210. Level 3 again: the year's 300 are reached; 500 x 60 % = 300
    assert paid(
        CHANGSHA,
        ACTIVE,
        visit("2023-02-01", hospital(3), "150.00"),
        visit("2023-03-01", hospital(2), "500.00"),
        visit("2023-04-01", hospital(3), "500.00"),
    ) == [
        ("150.00", "0.00", "150.00"),
        ("150.00", "210.00", "290.00"),
        ("0.00", "300.00", "200.00"),
    ]


def test_changsha_level_1_has_none() -> None:
    # level 1: 100 x 70 % = 70; level 2 afterwards still has its 200: (300 - 200) x 60 % = 60
    assert paid(
        CHANGSHA,
        ACTIVE,
        visit("2023-02-01", hospital(1), "100.00"),
        visit("2023-03-01", hospital(2), "300.00"),
    ) == [("0.00", "70.00", "30.00"), ("200.00", "60.00", "240.00")]


def test_changsha_retired_and_caps() -> None:
    # retired, level 3: (1,300 - 300) x 65 % = 650
    assert paid(CHANGSHA, RETIRED, visit("2023-02-01", hospital(3), "1300.00")) == [
        ("300.00", "650.00", "650.00")
    ]
    # active, level 1: 2,200 x 70 % = 1,540, cut to 1,500; retired: 3,000 x 75 % = 2,250, cut to 2,000
    assert paid(CHANGSHA, ACTIVE, visit("2023-02-01", hospital(1), "2200.00")) == [
        ("0.00", "1500.00", "700.00")
    ]
    assert paid(CHANGSHA, RETIRED, visit("2023-02-01", hospital(1), "3000.00")) == [
        ("0.00", "2000.00", "1000.00")
    ]


# Nanchang: until June 600, 60 / 55 / 50 %, 1,800 / 2,000; from July 300, 65 / 60 / 55 %, 2,000 / 3,000


def test_nanchang_before_and_after_the_change() -> None:
    # January to June, level 1: (1,600 - 600) x 60 % = 600; 2024, level 3: (1,300 - 300) x 55 % = 550
    assert paid(NANCHANG, ACTIVE, visit("2023-03-01", hospital(1), "1600.00")) == [
        ("600.00", "600.00", "1000.00")
    ]
    assert paid(NANCHANG, ACTIVE, visit("2024-03-01", hospital(3), "1300.00")) == [
        ("300.00", "550.00", "750.00")
    ]


def test_nanchang_each_half_of_2023_has_its_version() -> None:
    small = [visit(day, hospital(1), "10.00") for day in ("2023-06-30", "2023-07-01")]
    assert policies(NANCHANG, ACTIVE, *small) == ["nanchang-2023-january", "nanchang-2023-july"]


def test_nanchang_what_was_met_before_july_counts_after_it() -> None:
    # 500 of the 600 are met in May; in July 300 are asked for and 500 met: 1,000 x 60 % = 600
    assert paid(
        NANCHANG,
        ACTIVE,
        visit("2023-05-10", hospital(2), "500.00"),
        visit("2023-07-10", hospital(2), "1000.00"),
    ) == [("500.00", "0.00", "500.00"), ("0.00", "600.00", "400.00")]
    # 100 are met in May; in July 300 - 100 = 200 more; (1,000 - 200) x (55 + 5) % = 480
    assert paid(
        NANCHANG,
        RETIRED,
        visit("2023-05-10", hospital(3), "100.00"),
        visit("2023-07-10", hospital(3), "1000.00"),
    ) == [("100.00", "0.00", "100.00"), ("200.00", "480.00", "520.00")]


def test_nanchang_what_was_paid_before_july_uses_up_the_new_cap() -> None:
    # June: (4,000 - 600) x 60 % = 2,040, cut to 1,800; July: 1,000 x 65 % = 650, but 2,000 - 1,800 = 200
    assert paid(
        NANCHANG,
        ACTIVE,
        visit("2023-06-30", hospital(1), "4000.00"),
        visit("2023-07-01", hospital(1), "1000.00"),
    ) == [("600.00", "1800.00", "2200.00"), ("0.00", "200.00", "800.00")]


def test_nanchang_pharmacies_have_the_terms_of_level_1() -> None:
    # prescribed at level 3, paid as at level 1: (1,300 - 300) x (65 + 5) % = 700
    assert paid(NANCHANG, RETIRED, purchase("2023-08-01", hospital(3), "1300.00")) == [
        ("300.00", "700.00", "600.00")
    ]
