"""Receipts of claims worked by hand in each shipped area: lines, exact amounts, articles and states."""

import pytest

from .receipts import (
    ACTIVE,
    COMMUNITY,
    LVLIANG,
    NANJING,
    OVER_70,
    RETIRED,
    TONGLIAO,
    VETERAN,
    WUHAN,
    XIAN,
    YANGZHOU,
    YUNNAN,
    Line,
    amounts_and_words,
    assessed,
    hospital,
    purchase,
    receipt,
    visit,
)

article = pytest.mark.article

SEGMENT = "Part of the cumulative cost of the year"
ROUNDED = "Pooled fund pays (rounded half up to the fen)"
REST = "Borne by the person (deductible included)"


@article("nanjing-14")
def test_nanjing_splits_a_visit_into_segments_of_the_years_cost() -> None:
    # 800 in the community came first: of 6,061.11, 200 lie in the first segment, 4,000 in the second
    # and 1,861.11 in the third: 80 + 2,400 + 1,209.7215 = 3,689.7215.
    _, second = assessed(
        NANJING,
        ACTIVE,
        visit("2023-02-06", COMMUNITY, "800.00"),
        visit("2023-03-15", hospital(3), "6061.11"),
    )
    of_14 = ("nanjing-14", "verified")
    assert receipt(second) == [
        Line("6061.11", "In-scope cost; terms of active at other institutions", *of_14),
        Line("80.00", f"{SEGMENT} 0.00–1000.00 yuan (included): 200.00 × 40 %", *of_14),
        Line("2400.00", f"{SEGMENT} 1000.00–5000.00 yuan (included): 4000.00 × 60 %", *of_14),
        Line("1209.7215", f"{SEGMENT} 5000.00–15000.00 yuan (included): 1861.11 × 65 %", *of_14),
        Line("3689.72", ROUNDED, *of_14),
        Line("2371.39", REST, *of_14),
    ]
    assert receipt(second, "zh") == [
        Line("6061.11", "政策范围内费用；按“在职人员”在“非社区医疗机构”的待遇计算", *of_14),
        Line("80.00", "年度累计费用0.00—1000.00元（含）的部分：200.00 × 40 %", *of_14),
        Line("2400.00", "年度累计费用1000.00—5000.00元（含）的部分：4000.00 × 60 %", *of_14),
        Line("1209.7215", "年度累计费用5000.00—15000.00元（含）的部分：1861.11 × 65 %", *of_14),
        Line("3689.72", "统筹基金支付（四舍五入到分）", *of_14),
        Line("2371.39", "个人负担（含起付标准）", *of_14),
    ]


@article("nanjing-14")
def test_nanjing_pays_nothing_of_cost_above_15000() -> None:
    # Of 16,000 the first 15,000 are paid at 60, 85 and 90 %: 600 + 3,400 + 9,000 = 13,000.
    first, second = assessed(
        NANJING,
        OVER_70,
        visit("2023-03-15", COMMUNITY, "16000.00"),
        visit("2023-03-16", COMMUNITY, "20.00"),
    )
    of_14 = ("nanjing-14", "verified")
    above = "Cost above the cap on in-scope cost (15000.00 yuan), not paid at the ordinary rates"
    assert receipt(first) == [
        Line("16000.00", "In-scope cost; terms of retired 70 and over at community institutions", *of_14),
        Line("600.00", f"{SEGMENT} 0.00–1000.00 yuan (included): 1000.00 × 60 %", *of_14),
        Line("3400.00", f"{SEGMENT} 1000.00–5000.00 yuan (included): 4000.00 × 85 %", *of_14),
        Line("9000.00", f"{SEGMENT} 5000.00–15000.00 yuan (included): 10000.00 × 90 %", *of_14),
        Line("1000.00", above, *of_14),
        Line("13000.00", ROUNDED, *of_14),
        Line("3000.00", REST, *of_14),
    ]
    assert amounts_and_words(second)[1:] == [("20.00", above), ("20.00", REST)]


@article("nanjing-14")
@article("nanjing-23")
def test_nanjing_pays_a_purchase_of_a_veteran_worker_as_at_the_prescribing_hospital() -> None:
    # 95 % of 1,500.10 = 1,425.095, rounded half up 1,425.10; 1,000 of it lie in the first segment.
    (bought,) = assessed(NANJING, VETERAN, purchase("2023-05-02", hospital(3), "1500.10"))
    of_14 = ("nanjing-14", "verified")
    assert receipt(bought) == [
        Line("1500.10", "In-scope cost; terms of veteran workers at other institutions", *of_14),
        Line(
            "1500.10",
            "A pharmacy purchase, under the terms of the prescribing provider",
            "nanjing-23",
            "verified",
        ),
        Line("950.00", f"{SEGMENT} 0.00–1000.00 yuan (included): 1000.00 × 95 %", *of_14),
        Line("475.095", f"{SEGMENT} 1000.00–5000.00 yuan (included): 500.10 × 95 %", *of_14),
        Line("1425.10", ROUNDED, *of_14),
        Line("75.00", REST, *of_14),
    ]


@article("tongliao-5")
def test_tongliao_takes_what_is_left_of_the_deductible_of_the_year() -> None:
    # 800 lie under the deductible; of 6,061.11, 200 more do, the rest is paid at 55 %.
    first, second = assessed(
        TONGLIAO,
        RETIRED,
        visit("2023-02-06", hospital(2), "800.00"),
        visit("2023-03-15", hospital(3), "6061.11"),
    )
    of_5 = ("tongliao-5", "verified")
    assert receipt(first) == [
        Line(
            "800.00",
            "In-scope cost; terms of retired at institutions of level 2 and below",
            "tongliao-2 tongliao-5",
            "verified",
        ),
        Line("800.00", "Deductible of 1000.00 yuan a year, borne first by the person", *of_5),
        Line("800.00", REST, *of_5),
    ]
    assert receipt(second)[1:] == [
        Line(
            "200.00",
            "Deductible of 1000.00 yuan a year (800.00 yuan of it met before), borne first by the person",
            *of_5,
        ),
        Line("3223.6105", "The fund's share: 5861.11 × 55 % (50 % + 5 %)", *of_5),
        Line("3223.61", ROUNDED, *of_5),
        Line("2837.50", REST, *of_5),
    ]
    assert receipt(second, "zh")[1].words == "起付标准每年1000.00元（此前已付800.00元），本次由个人先付"
    assert receipt(second, "zh")[2].words == "基金按比例支付：5861.11 × 55 %（50 % + 5 %）"


@article("tongliao-5")
def test_a_single_fen_of_the_deductible_that_was_met_before_is_told() -> None:
    _, second = assessed(
        TONGLIAO,
        ACTIVE,
        visit("2023-02-06", hospital(2), "0.01"),
        visit("2023-02-07", hospital(2), "999.99"),
    )
    words = "Deductible of 1000.00 yuan a year (0.01 yuan of it met before), borne first by the person"
    assert amounts_and_words(second)[1:] == [("999.99", words), ("999.99", REST)]


@article("tongliao-5")
def test_tongliao_pays_what_is_left_of_the_cap_and_then_nothing() -> None:
    # (6,000 - 1,000) x 60 % = 3,000; then 2,000 x 60 % = 1,200 of which 1,000 are left.
    _, second, third = assessed(
        TONGLIAO,
        ACTIVE,
        visit("2023-02-06", hospital(2), "6000.00"),
        visit("2023-03-15", hospital(1), "2000.00"),
        visit("2023-03-16", hospital(1), "100.00"),
    )
    assert amounts_and_words(second)[1:] == [
        ("1200.00", "The fund's share: 2000.00 × 60 %"),
        ("1000.00", "Pooled fund pays what was left of the cap of 4000.00 yuan: 1000.00 yuan"),
        ("1000.00", REST),
    ]
    assert receipt(second, "zh")[2].words == "统筹基金支付：限额4000.00元，此前尚余1000.00元，至此用完"
    assert amounts_and_words(third)[1:3] == [
        ("60.00", "The fund's share: 100.00 × 60 %"),
        ("0.00", "Pooled fund pays nothing: the cap of 4000.00 yuan was used up before"),
    ]
    assert receipt(third, "zh")[2].words == "统筹基金不支付：限额4000.00元此前已用完"


@article("lvliang-deductible")
@article("lvliang-rate")
@article("lvliang-cap")
def test_lvliang_from_a_press_item_crosses_its_cap_by_one_fen() -> None:
    # (3,680.01 - 80) x 50 % = 1,800.005, rounded 1,800.01: one fen above the cap.
    (only,) = assessed(LVLIANG, ACTIVE, visit("2023-06-01", hospital(2, price_category=1), "3680.01"))
    press = "secondary"
    assert receipt(only) == [
        Line(
            "3680.01",
            "In-scope cost; terms of active at institutions of price category 1",
            "lvliang-rate",
            press,
        ),
        Line(
            "80.00",
            "Deductible of 80.00 yuan a visit, borne first by the person",
            "lvliang-deductible",
            press,
        ),
        Line("1800.005", "The fund's share: 3600.01 × 50 %", "lvliang-rate", press),
        Line(
            "1800.00",
            "Pooled fund pays what was left of the cap of 1800.00 yuan: 1800.00 yuan",
            "lvliang-cap",
            press,
        ),
        Line("1880.01", REST, "lvliang-deductible lvliang-rate lvliang-cap", press),
    ]


@article("lvliang-pharmacy")
def test_lvliang_pays_a_purchase_by_the_price_category_of_the_prescriber() -> None:
    (bought,) = assessed(LVLIANG, RETIRED, purchase("2023-06-01", hospital(3, price_category=3), "130.00"))
    assert [(line.amount, line.articles) for line in receipt(bought)] == [
        ("130.00", "lvliang-rate"),
        ("130.00", "lvliang-pharmacy"),
        ("30.00", "lvliang-deductible"),
        ("65.00", "lvliang-rate"),  # (130 - 30) x 65 %
        ("65.00", "lvliang-rate"),
        ("65.00", "lvliang-deductible lvliang-rate"),
    ]


@article("yunnan-6")
@article("yunnan-7")
@article("yunnan-8")
def test_yunnan_turns_what_no_longer_fits_into_cost_under_inpatient_terms() -> None:
    # 60 are borne; 22,000 x 50 % = 11,000 of which 6,000 fit, the payment for 12,000 of cost; the other
    # 10,000 are paid at Kunming's 85 %.
    (only,) = assessed(YUNNAN, ACTIVE, visit("2025-06-01", hospital(3), "22060.00"))
    rate, ceiling, trust = "kunming-inpatient-rate", "kunming-inpatient-ceiling", "unverified"
    assert receipt(only) == [
        Line(
            "22060.00",
            "In-scope cost; terms of active at level 3 institutions",
            "yunnan-7 yunnan-6",
            "verified",
        ),
        Line(
            "60.00",
            "Deductible of 60.00 yuan a visit, borne first by the person",
            "yunnan-6",
            "verified",
        ),
        Line("11000.00", "The fund's share: 22000.00 × 50 %", "yunnan-7", "verified"),
        Line(
            "6000.00",
            "Pooled fund pays what was left of the cap of 6000.00 yuan: 6000.00 yuan",
            "yunnan-8",
            "verified",
        ),
        Line("10000.00", "Cost above the cap, under inpatient terms", "yunnan-8", "verified"),
        Line("8500.00", "The fund's share above the cap: 10000.00 × 85 %", rate, trust),
        Line(
            "8500.00",
            "Fund pays above the cap (rounded half up to the fen)",
            f"{rate} {ceiling}",
            trust,
        ),
        Line("7560.00", REST, f"yunnan-6 yunnan-7 yunnan-8 {rate} {ceiling}", trust),
    ]
    assert [line.words for line in receipt(only, "zh")][4:7] == [
        "超过限额的费用，按住院待遇",
        "超限额部分按比例支付：10000.00 × 85 %",
        "超限额部分基金支付（四舍五入到分）",
    ]


@article("yunnan-6")
@article("yunnan-12")
def test_yunnan_takes_its_deductible_from_a_purchase_also_when_the_cap_is_used_up() -> None:
    # (8,591.43 - 20) x 70 % = 6,000.001 fills the cap of a retired member at level 1; then 20 are borne
    # and 100 x 95 % are paid.
    _, bought = assessed(
        YUNNAN,
        RETIRED,
        visit("2025-06-01", hospital(1), "8591.43"),
        purchase("2025-06-01", hospital(1), "120.00"),
    )
    assert [(line.amount, line.articles) for line in receipt(bought)][:-1] == [
        ("120.00", "yunnan-7 yunnan-6"),
        ("120.00", "yunnan-12"),
        ("20.00", "yunnan-6"),
        ("70.00", "yunnan-7"),  # what the cap no longer holds
        ("0.00", "yunnan-8"),
        ("100.00", "yunnan-8"),
        ("95.00", "kunming-inpatient-rate"),
        ("95.00", "kunming-inpatient-rate kunming-inpatient-ceiling"),
    ]
    assert receipt(bought)[-1].amount == "25.00"


@article("yunnan-8")
def test_yunnan_shows_cost_above_the_cap_that_is_no_whole_number_of_fen() -> None:
    # 6,000 / 55 % is no decimal number: (20,040 - 40) - 10,909.0909... = 9,090.9090..., of which 88 %.
    (only,) = assessed(YUNNAN, ACTIVE, visit("2025-06-01", hospital(2), "20040.00"))
    assert amounts_and_words(only)[4:7] == [
        ("≈9090.909090", "Cost above the cap, under inpatient terms"),
        ("8000.00", "The fund's share above the cap: ≈9090.909090 × 88 %"),
        ("8000.00", "Fund pays above the cap (rounded half up to the fen)"),
    ]


def test_xian_pays_a_purchase_at_the_rate_of_level_1_whoever_prescribed() -> None:
    # (800 - 200) x 75 % = 450. The class of level 1 holds ungraded institutions by our own reading.
    (bought,) = assessed(XIAN, RETIRED, purchase("2023-06-01", hospital(3), "800.00"))
    level_1 = "institutions of level 1 or without a grade"
    assert receipt(bought) == [
        Line(
            "800.00",
            f"In-scope cost; terms of retired at {level_1}",
            "xian-notice-rate gongji-ungraded",
            "assumption",
        ),
        Line(
            "800.00",
            f"A pharmacy purchase, under the terms of {level_1}",
            "xian-notice-pharmacy",
            "unverified",
        ),
        Line(
            "200.00",
            "Deductible of 200.00 yuan a year, borne first by the person",
            "xian-notice-deductible",
            "unverified",
        ),
        Line(
            "450.00",
            "The fund's share: 600.00 × 75 % (70 % + 5 %)",
            "xian-notice-rate",
            "unverified",
        ),
        Line("450.00", ROUNDED, "xian-notice-rate", "unverified"),
        Line("350.00", REST, "xian-notice-deductible xian-notice-rate", "unverified"),
    ]
    assert receipt(bought, "zh")[1].words == "药店购药，执行“一级及未定级机构”的待遇"


def test_yangzhous_published_example_line_by_line() -> None:
    # (3,980 - 500) x 75 % = 2,610
    (only,) = assessed(YANGZHOU, RETIRED, visit("2023-06-01", hospital(2), "3980.00"))
    assert [(line.amount, line.articles, line.state) for line in receipt(only)] == [
        ("3980.00", "yangzhou-2023-rate", "unverified"),
        ("500.00", "yangzhou-2023-deductible", "unverified"),
        ("2610.00", "yangzhou-2023-rate", "unverified"),
        ("2610.00", "yangzhou-2023-rate", "unverified"),
        ("1370.00", "yangzhou-2023-deductible yangzhou-2023-rate", "unverified"),
    ]
    assert receipt(only)[2].words == "The fund's share: 3480.00 × 75 %"


def test_wuhans_published_example_line_by_line() -> None:
    # (5,000 - 700) x 80 % = 3,440, as much as is known to lie below the cap
    (only,) = assessed(WUHAN, ACTIVE, visit("2023-06-01", hospital(1), "5000.00"))
    assert amounts_and_words(only) == [
        ("5000.00", "In-scope cost; terms of active at institutions of level 1 or without a grade"),
        ("700.00", "Deductible of 700.00 yuan a year, borne first by the person"),
        ("3440.00", "The fund's share: 4300.00 × 80 %"),
        ("3440.00", ROUNDED),
        ("1560.00", REST),
    ]
    assert receipt(only)[0].state == "assumption"
    assert {line.state for line in receipt(only)[1:]} == {"unverified"}


def test_yangzhous_published_example_after_the_cap_says_that_it_is_used_up() -> None:
    # The rate at level 3 is unknown, but 8,000 are paid: (12,000 - 500) x 75 % = 8,625.
    _, second = assessed(
        YANGZHOU,
        RETIRED,
        visit("2023-06-01", hospital(2), "12000.00"),
        visit("2023-09-01", hospital(3), "200.00"),
    )
    assert [(line.amount, line.words, line.articles) for line in receipt(second)][1:] == [
        (
            "0.00",
            "Pooled fund pays nothing: the cap of 8000.00 yuan was used up before",
            "yangzhou-2023-cap",
        ),
        ("200.00", REST, "yangzhou-2023-cap"),
    ]


@article("yunnan-8")
def test_yunnan_cuts_what_is_paid_above_the_cap_at_the_ceiling_of_the_year() -> None:
    # 6,000 for 10,000 of cost; of the other 139,980, 91 % are 127,381.80, of which 74,000 are left.
    first, second = assessed(
        YUNNAN,
        ACTIVE,
        visit("2025-06-01", hospital(1), "150000.00"),
        visit("2025-06-02", hospital(1), "120.00"),
    )
    left = "Fund pays above the cap what was left of the annual ceiling (80000.00 yuan):"
    assert amounts_and_words(first)[5:7] == [
        ("127381.80", "The fund's share above the cap: 139980.00 × 91 %"),
        ("74000.00", f"{left} 74000.00 yuan"),
    ]
    assert (
        receipt(first, "zh")[6].words
        == "超限额部分基金支付：年度总限额（80000.00元）尚余74000.00元，至此用完"
    )
    used_up = "Fund pays nothing above the cap: the annual ceiling (80000.00 yuan) was used up before"
    assert receipt(second)[6][:2] == ("0.00", used_up)
