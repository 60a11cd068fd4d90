"""Every rule that did not apply is on the receipt, with its reason and article."""

import pytest

from .receipts import (
    ACTIVE,
    COMMUNITY,
    NANJING,
    RETIRED,
    TONGLIAO,
    WUHAN,
    XIAN,
    YANGZHOU,
    YUNNAN,
    Object,
    assessed,
    hospital,
    member,
    not_applied,
    visit,
)

article = pytest.mark.article

NOTHING_ABOVE = "Nothing is paid above the caps"


@article("nanjing-14")
def test_segments_that_are_not_reached_and_a_cap_that_is_not_exceeded() -> None:
    (only,) = assessed(NANJING, ACTIVE, visit("2023-02-01", hospital(3), "800.00"))
    assert not_applied(only) == [
        ("There is no deductible", "nanjing-14"),
        ("Segment 1000.00–5000.00 yuan (included): not reached at 800.00 yuan", "nanjing-14"),
        ("Segment 5000.00–15000.00 yuan (included): not reached at 800.00 yuan", "nanjing-14"),
        ("Annual cap of 15000.00 yuan: 800.00 yuan used, not exceeded", "nanjing-14"),
        (NOTHING_ABOVE, "nanjing-14"),
    ]
    assert not_applied(only, "zh") == [
        ("不设起付标准", "nanjing-14"),
        ("分段1000.00—5000.00元（含）：累计到800.00元，未达到", "nanjing-14"),
        ("分段5000.00—15000.00元（含）：累计到800.00元，未达到", "nanjing-14"),
        ("年度限额15000.00元：累计800.00元，未超过", "nanjing-14"),
        ("超过限额的费用基金不支付", "nanjing-14"),
    ]


@article("nanjing-14")
def test_segments_that_were_used_up_before() -> None:
    first, second, third = assessed(
        NANJING,
        ACTIVE,
        visit("2023-02-01", COMMUNITY, "1000.00"),
        visit("2023-02-02", COMMUNITY, "4000.00"),
        visit("2023-02-03", COMMUNITY, "10000.00"),
    )
    low, middle, high = "0.00–1000.00", "1000.00–5000.00", "5000.00–15000.00"

    def segments(lines: list[tuple[str, str]]) -> list[str]:
        return [words for words, _ in lines if words.startswith("Segment")]

    assert segments(not_applied(first)) == [
        f"Segment {middle} yuan (included): not reached at 1000.00 yuan",
        f"Segment {high} yuan (included): not reached at 1000.00 yuan",
    ]
    assert segments(not_applied(second)) == [
        f"Segment {low} yuan (included): used up before",
        f"Segment {high} yuan (included): not reached at 5000.00 yuan",
    ]
    assert segments(not_applied(third)) == [
        f"Segment {low} yuan (included): used up before",
        f"Segment {middle} yuan (included): used up before",
    ]
    assert ("分段0.00—1000.00元（含）：此前已用完", "nanjing-14") in not_applied(third, "zh")


@article("nanjing-14")
def test_a_cap_on_cost_is_not_exceeded_at_15000_and_is_one_fen_above() -> None:
    at, above = (
        assessed(NANJING, ACTIVE, visit("2023-02-01", COMMUNITY, amount))[0]
        for amount in ("15000.00", "15000.01")
    )
    cap = "Annual cap of 15000.00 yuan: 15000.00 yuan used, not exceeded"
    assert (cap, "nanjing-14") in not_applied(at)
    assert not [words for words, _ in not_applied(above) if words.startswith("Annual cap")]


@article("tongliao-5")
def test_a_deductible_of_the_year_that_is_met() -> None:
    first, second, third = assessed(
        TONGLIAO,
        ACTIVE,
        visit("2023-02-01", hospital(3), "999.99"),
        visit("2023-02-02", hospital(3), "0.01"),
        visit("2023-02-03", hospital(3), "100.00"),
    )
    met = ("The deductible (a year) is already met", "tongliao-5")
    assert [met in not_applied(each) for each in (first, second, third)] == [False, False, True]
    assert ("起付标准（每年）已满，本次不再扣", "tongliao-5") in not_applied(third, "zh")
    assert not_applied(third)[1:] == [
        ("Annual cap of 4000.00 yuan: 50.00 yuan used, not exceeded", "tongliao-5"),
        ("Annual ceiling unknown, at least 5000.00 yuan: 50.00 yuan used", "tongliao-8"),
        (NOTHING_ABOVE, "tongliao-5"),
    ]


@article("yunnan-6")
def test_a_deductible_of_each_visit_is_never_met_before() -> None:
    for each in assessed(
        YUNNAN,
        ACTIVE,
        visit("2025-02-01", hospital(3), "500.00"),
        visit("2025-02-01", hospital(3), "500.00"),
    ):
        assert not [words for words, _ in not_applied(each) if "eductible" in words]


@article("tongliao-5")
def test_a_cap_on_payment_is_not_exceeded_when_it_is_filled_exactly_and_is_one_fen_above() -> None:
    # (9,000 - 1,000) x 50 % = 4,000; one fen of payment more needs 9,000.01
    at, above = (
        assessed(TONGLIAO, ACTIVE, visit("2023-02-01", hospital(3), amount))[0]
        for amount in ("9000.00", "9000.01")
    )
    assert ("Annual cap of 4000.00 yuan: 4000.00 yuan used, not exceeded", "tongliao-5") in not_applied(at)
    assert not_applied(above) == [
        ("Annual ceiling unknown, at least 5000.00 yuan: 4000.00 yuan used", "tongliao-8"),
        (NOTHING_ABOVE, "tongliao-5"),
    ]


@article("tongliao-5")
def test_the_cap_that_is_used_counts_what_was_paid_in_another_status() -> None:
    who = member("1963-03-01", ("2000-01-01", "active"), ("2023-03-01", "retired"))
    _, retired = assessed(
        TONGLIAO,
        who,
        visit("2023-02-01", hospital(3), "3000.00"),
        visit("2023-03-01", hospital(3), "1000.00"),
    )
    # (3,000 - 1,000) x 50 % = 1,000, then 1,000 x 55 % = 550
    cap = ("Annual cap of 5000.00 yuan: 1550.00 yuan used, not exceeded", "tongliao-5")
    assert cap in not_applied(retired)


@article("yunnan-8")
def test_terms_above_the_cap_that_were_not_needed() -> None:
    # (12,060 - 60) x 50 % = 6,000 exactly; one fen of cost more rounds above it
    at, beyond = (
        assessed(YUNNAN, ACTIVE, visit("2025-02-01", hospital(3), amount))[0]
        for amount in ("12060.00", "12060.01")
    )
    not_needed = "inpatient terms: no cost above the cap"
    ceiling = "Annual ceiling of 80000.00 yuan: 6000.00 yuan used, not exceeded"
    assert (ceiling, "kunming-inpatient-ceiling") in not_applied(at)
    assert ("年度总限额80000.00元：累计6000.00元，未超过", "kunming-inpatient-ceiling") in not_applied(
        at, "zh"
    )
    assert (not_needed, "kunming-inpatient-rate") in not_applied(at)
    assert ("住院待遇：没有超过限额的费用", "kunming-inpatient-rate") in not_applied(at, "zh")
    assert not_needed not in [words for words, _ in not_applied(beyond)]


@pytest.mark.parametrize(
    ("area", "level", "source"),
    [(XIAN, 1, "xian-notice-cap"), (YANGZHOU, 2, "yangzhou-2023-cap"), (WUHAN, 1, "gongji-above-cap")],
)
def test_nothing_is_paid_above_the_caps_of_cities(area: str, level: int, source: str) -> None:
    (only,) = assessed(area, RETIRED, visit("2023-06-01", hospital(level), "700.00"))
    assert not_applied(only)[-1] == (NOTHING_ABOVE, source)


def test_an_unknown_cap_is_told_with_what_is_known_to_lie_below_it() -> None:
    (only,) = assessed(WUHAN, ACTIVE, visit("2023-06-01", hospital(1), "1700.00"))
    words = "Annual cap unknown, at least 3440.00 yuan: 800.00 yuan used"  # (1,700 - 700) x 80 %
    assert (words, "wuhan-2023-result") in not_applied(only)
    assert ("年度限额未知，至少3440.00元：累计800.00元", "wuhan-2023-result") in not_applied(only, "zh")


@article("nanjing-14")
def test_a_visit_without_cost_lies_in_no_segment() -> None:
    _, nothing = assessed(
        NANJING,
        ACTIVE,
        visit("2023-02-01", COMMUNITY, "800.00"),
        visit("2023-02-02", COMMUNITY, "0.00"),
    )
    assert (
        not_applied(nothing)[1][0] == "Segment 0.00–1000.00 yuan (included): no cost of this visit lies in it"
    )
    assert not_applied(nothing, "zh")[1][0] == "分段0.00—1000.00元（含）：本次没有费用落在其中"


# What is attained, but counts from the month after

RETIRING = member("1963-05-20", ("2000-01-01", "active"), ("2023-05-20", "retired"))
TURNING_70 = member("1953-08-08", ("2010-01-01", "retired"))
LEAP_DAY = member("1956-02-29", ("2010-01-01", "retired"))


@article("nanjing-18")
@pytest.mark.parametrize(
    ("who", "day", "words"),
    [
        (RETIRING, "2023-05-19", None),
        (RETIRING, "2023-05-20", ("Retired terms count from 2023-06-01", "退休待遇从 2023-06-01 起享受")),
        (RETIRING, "2023-05-31", ("Retired terms count from 2023-06-01", "退休待遇从 2023-06-01 起享受")),
        (RETIRING, "2023-06-01", None),
        (TURNING_70, "2023-08-07", None),
        (
            TURNING_70,
            "2023-08-08",
            ("Terms for age 70 count from 2023-09-01", "70周岁待遇从 2023-09-01 起享受"),
        ),
        (
            TURNING_70,
            "2023-08-31",
            ("Terms for age 70 count from 2023-09-01", "70周岁待遇从 2023-09-01 起享受"),
        ),
        (TURNING_70, "2023-09-01", None),
        # Born on 29 February, 70 is reached on 28 February 2026 and counts from 1 March.
        (LEAP_DAY, "2026-02-27", None),
        (
            LEAP_DAY,
            "2026-02-28",
            ("Terms for age 70 count from 2026-03-01", "70周岁待遇从 2026-03-01 起享受"),
        ),
        (LEAP_DAY, "2026-03-01", None),
    ],
)
def test_nanjing_says_from_when_retirement_and_an_age_count(
    who: Object, day: str, words: tuple[str, str] | None
) -> None:
    (only,) = assessed(NANJING, who, visit(day, COMMUNITY, "100.00"))
    waiting = [rule.text for rule in only.explanation().unapplied if rule.source.article == "nanjing-18"]
    assert waiting == ([] if words is None else [(words[1], words[0])])
    if words is not None:
        assert not_applied(only)[0] == (words[0], "nanjing-18")


@article("nanjing-18")
def test_an_active_member_is_told_nothing_of_an_age_that_has_no_terms_for_the_active() -> None:
    who = member("1953-08-08", ("2010-01-01", "flexible"))
    (only,) = assessed(NANJING, who, visit("2023-08-20", COMMUNITY, "100.00"))
    assert "nanjing-18" not in [source for _, source in not_applied(only)]


@article("tongliao-5")
def test_where_retirement_counts_from_the_day_nobody_waits() -> None:
    (only,) = assessed(TONGLIAO, RETIRING, visit("2023-05-20", hospital(3), "1100.00"))
    assert not [words for words, _ in not_applied(only) if "count from" in words]
    assert only.settled.terms.person.name == "retired"
