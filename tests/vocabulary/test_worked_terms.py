"""Claims worked by hand, one for each thing that a policy can say: the oracle and the code must both agree.

A row is deductible, fund, overflow and personal in yuan. The fund pays half where nothing else is said.
"""

from dataclasses import replace

import pytest

from .model import Cap, Ceiling, Day, Deductible, Exclusion, OverCap, Rounding, Row, Share
from .worked import (
    HIGH,
    assert_pays,
    by_level,
    fixed,
    half,
    plain,
    visit,
    with_segments,
    year_cap,
    yearly,
)

# Deductibles


def test_groups_of_classes_meet_a_deductible_each_and_one_ceiling_together() -> None:
    """150 of the 200 at level 3: with the 100 before, the ceiling of 250 is reached."""
    separately = Deductible("year", by_level(100, 200), fixed(250), (("low",), ("high",)))
    assert_pays(
        plain(separately),
        [visit("2023-02-01", "150"), visit("2023-02-02", "160", HIGH), visit("2023-02-03", "100")],
        ["100 25 0 125", "150 5 0 155", "0 50 0 50"],
    )


def test_one_deductible_for_all_classes_takes_only_the_difference_at_the_dearer_one() -> None:
    assert_pays(
        plain(Deductible("year", by_level(100, 200))),
        [visit("2023-02-01", "150"), visit("2023-02-02", "150", HIGH), visit("2023-02-03", "100")],
        ["100 25 0 125", "100 25 0 125", "0 50 0 50"],
    )


def test_a_deductible_of_institution_and_day() -> None:
    """Back at the first institution on the same day, 10 of its 40 are left."""
    assert_pays(
        plain(Deductible("institution day", fixed(40))),
        [
            visit("2023-02-01", "30", institution="east"),
            visit("2023-02-01", "30", institution="west"),
            visit("2023-02-01", "30", institution="east"),
            visit("2023-02-02", "30", institution="east"),
        ],
        ["30 0 0 30", "30 0 0 30", "10 10 0 20", "30 0 0 30"],
    )


def test_a_deductible_a_month_with_a_ceiling_a_year() -> None:
    """The 80 of the year leave 30 for February and nothing for March."""
    assert_pays(
        plain(Deductible("month", fixed(50), fixed(80))),
        [
            visit("2023-01-05", "60"),
            visit("2023-01-31", "20"),
            visit("2023-02-01", "60"),
            visit("2023-03-01", "60"),
        ],
        ["50 5 0 55", "0 10 0 10", "30 15 0 45", "0 30 0 30"],
    )


def test_a_deductible_a_quarter() -> None:
    assert_pays(
        plain(Deductible("quarter", fixed(50))),
        [visit("2023-01-31", "30"), visit("2023-03-31", "30"), visit("2023-04-01", "30")],
        ["30 0 0 30", "20 5 0 25", "30 0 0 30"],
    )


def test_entries_of_one_visit_number_on_one_day_are_one_visit() -> None:
    assert_pays(
        plain(Deductible("visit", fixed(40))),
        [
            visit("2023-02-01", "30", visit="a1"),
            visit("2023-02-01", "30", visit="a2"),
            visit("2023-02-01", "30", visit="a1"),
            visit("2023-02-01", "30"),
            visit("2023-02-02", "30", visit="a1"),
        ],
        ["30 0 0 30", "30 0 0 30", "10 10 0 20", "30 0 0 30", "30 0 0 30"],
    )


def test_a_deductible_taken_from_the_payment() -> None:
    """75 of the first payment, the 25 that are left of the second."""
    assert_pays(
        plain(yearly(100, taken_from="payment")),
        [visit("2023-02-01", "150"), visit("2023-02-02", "100")],
        ["75 0 0 150", "25 25 0 75"],
    )


def test_the_own_share_meets_the_deductible_as_well() -> None:
    """100 taken and 25 beside the rate leave 75 of the 200 at level 3."""
    due = Deductible("year", by_level(100, 200), money=("cash",), own_share=True)
    assert_pays(
        plain(due),
        [visit("2023-02-01", "150"), visit("2023-02-02", "100", HIGH)],
        ["100 25 0 125", "75 12.50 0 87.50"],
    )


def test_the_own_share_beside_a_deductible_taken_from_the_payment_counts_no_part_twice() -> None:
    """Of 100, 50 are withheld and 50 are the own share: 100 of the 150 are met."""
    due = yearly(150, taken_from="payment", money=("cash",), own_share=True)
    assert_pays(
        plain(due),
        [visit("2023-02-01", "100"), visit("2023-02-02", "200")],
        ["50 0 0 100", "50 50 0 150"],
    )


@pytest.mark.parametrize(
    ("money", "second"),
    [
        (("personal account", "cash"), "60 20 0 80"),
        (("personal account", "family account", "cash"), "0 50 0 50"),
        (None, "0 50 0 50"),
    ],
)
def test_a_familys_money_meets_the_deductible_only_where_it_may(
    money: tuple[str, ...] | None, second: str
) -> None:
    assert_pays(
        plain(yearly(100, money=money)),
        [visit("2023-02-01", "100", family_account="60"), visit("2023-02-02", "100")],
        ["100 0 0 100", second],
    )


# What comes before all terms


def test_account_money_pays_first() -> None:
    """80 from the account; of the 120 left, 100 are the deductible. Then the account is empty."""
    assert_pays(
        plain(yearly(100), account_first=True),
        [visit("2023-02-01", "200", account_balance="80"), visit("2023-02-02", "100")],
        ["100 10 0 190", "0 50 0 50"],
    )


def test_first_pay_is_rounded_once_and_only_the_rest_enters() -> None:
    """10 % of 100.05 are 10.005, so 10.01; half of 90.04 is 45.02. At level 1 there is none."""
    assert_pays(
        plain(first_pay=(Row(1_000, providers=("high",)),)),
        [visit("2023-02-01", "100.05", HIGH), visit("2023-02-02", "100")],
        ["0 45.02 0 55.03", "0 50 0 50"],
    )


def test_what_is_not_covered_counts_nowhere() -> None:
    assert_pays(
        plain(yearly(50), not_covered=(Exclusion(None, ("high",)),)),
        [visit("2023-02-01", "100", HIGH), visit("2023-02-02", "100")],
        ["0 0 0 100", "50 25 0 75"],
    )


def test_a_line_counts_up_to_its_limit() -> None:
    """40 of the first line and all 30 of the second."""
    assert_pays(
        plain(line_limits=fixed(40)),
        [visit("2023-02-01", "80", lines=["50", "30"])],
        ["0 35 0 45"],
    )


# Segments


@pytest.mark.parametrize(
    ("scale", "second"),
    [
        # After 120, of which 50 deductible: on 120-220, 70-170, 0-100, 0-100 of the scale.
        ("cost of the year", "0 20 0 80"),
        ("cost of the year above the deductible", "0 38 0 62"),
        ("cost of the visit", "0 80 0 20"),
        ("cost of the visit above the deductible", "0 80 0 20"),
    ],
)
def test_scales_of_cost(scale: str, second: str) -> None:
    """80 % up to 100 yuan, 20 % above."""
    first = {"cost of the year": "50 44 0 76", "cost of the visit": "50 44 0 76"}.get(scale, "50 56 0 64")
    assert_pays(
        with_segments(plain(yearly(50)), scale, (100,), 80, 20),
        [visit("2023-02-01", "120"), visit("2023-02-02", "100")],
        [first, second],
    )


def test_the_scale_of_payments() -> None:
    """80 paid; the 20 up to the bound take 25 of cost at 80 %, the other 75 are paid at 40 %."""
    assert_pays(
        with_segments(plain(), "fund payment of the year", (100,), 80, 40),
        [visit("2023-02-01", "100"), visit("2023-02-02", "100"), visit("2023-02-03", "100")],
        ["0 80 0 20", "0 50 0 50", "0 40 0 60"],
    )


def test_points_less() -> None:
    assert_pays(
        replace(plain(), terms=replace(plain().terms, uplifts=(Row(-1_000, providers=("high",)),))),
        [visit("2023-02-01", "100", HIGH), visit("2023-02-01", "100")],
        ["0 40 0 60", "0 50 0 50"],
    )


# Caps and ceilings


def test_a_cap_that_some_classes_share_within_the_yearly_one() -> None:
    """60 at level 3 at most; of the 200 of the year 90 are left for the last visit."""
    assert_pays(
        plain(caps=(year_cap(200), year_cap(60, ("high",)))),
        [
            visit("2023-02-01", "200", HIGH),
            visit("2023-02-02", "100"),
            visit("2023-02-03", "100", HIGH),
            visit("2023-02-04", "300"),
        ],
        ["0 60 0 140", "0 50 0 50", "0 0 0 100", "0 90 0 210"],
    )


def test_caps_of_a_month_on_payment_and_of_a_year_on_cost() -> None:
    """60 in each month; of 450 yuan of cost a year 50 are left for March."""
    caps = Cap("fund payment", "month", fixed(60)), Cap("in-scope cost", "year", fixed(450))
    assert_pays(
        plain(caps=caps),
        [visit("2023-01-05", "200"), visit("2023-02-01", "200"), visit("2023-03-01", "200")],
        ["0 60 0 140", "0 60 0 140", "0 25 0 175"],
    )


@pytest.mark.parametrize(
    ("counts", "first", "second"),
    [
        (("over-cap",), "0 50 100 150", "0 0 0 100"),
        (("outpatient", "over-cap"), "0 50 50 200", "0 0 0 100"),
        (("inpatient",), "0 50 160 90", "0 0 80 20"),
    ],
)
def test_the_ceiling_limits_only_what_it_counts(counts: tuple[str, ...], first: str, second: str) -> None:
    """Half of 300 up to the cap of 50; the other 100 are 200 of cost, paid at 80 %; the ceiling is 100."""
    above = OverCap(half(80), (), ())
    assert_pays(
        plain(caps=(year_cap(50),), over_cap=above, ceiling=Ceiling(counts, fixed(100))),
        [visit("2023-02-01", "300"), visit("2023-02-02", "100")],
        [first, second],
    )


@pytest.mark.parametrize(
    ("reference", "rounded", "cap"),
    [
        (12_345_00, "none", "123.45"),
        (12_399_00, "down to yuan", "123.00"),
        (12_350_00, "half up to yuan", "124.00"),
        (12_349_00, "half up to yuan", "123.00"),
    ],
)
def test_a_cap_as_a_share_of_another_amount(reference: int, rounded: Rounding, cap: str) -> None:
    """1 % of an average wage."""
    linked = Cap("fund payment", "year", (Row(Share("average-wage", 100, rounded)),))
    personal = f"{1_000 - float(cap):.2f}"
    assert_pays(
        plain(caps=(linked,), references={"average-wage": reference}),
        [visit("2023-02-01", "1000")],
        [f"0 {cap} 0 {personal}"],
    )


# Time


@pytest.mark.parametrize(("carried", "second"), [(True, "50 25 0 75"), (False, "100 0 0 100")])
def test_a_version_within_the_year(carried: bool, second: str) -> None:
    """The deductible rises from 100 to 150: 50 are left, or all begins anew."""
    before = plain(yearly(100), ends=Day(2023, 7, 1))
    after = plain(yearly(150), name="town-2", begins=Day(2023, 7, 1), carried=carried)
    assert_pays(
        (before, after), [visit("2023-06-30", "120"), visit("2023-07-01", "100")], ["100 10 0 110", second]
    )


def test_a_version_that_begins_anew_is_not_passed_over() -> None:
    """Nothing was settled under it, and the next one carries on: what it carries on began anew."""
    first = plain(yearly(100), ends=Day(2023, 5, 1))
    second = replace(first, name="town-2", begins=Day(2023, 5, 1), ends=Day(2023, 7, 1), carried=False)
    third = replace(first, name="town-3", begins=Day(2023, 7, 1), ends=None, carried=True)
    assert_pays(
        (first, second, third),
        [visit("2023-04-30", "120"), visit("2023-07-01", "120")],
        ["100 10 0 110", "100 10 0 110"],
    )


def test_a_benefit_year_that_begins_in_july() -> None:
    assert_pays(
        plain(yearly(100), year_begins=(7, 1)),
        [visit("2023-06-30", "120"), visit("2023-07-01", "120"), visit("2024-01-01", "100")],
        ["100 10 0 110", "100 10 0 110", "0 50 0 50"],
    )
