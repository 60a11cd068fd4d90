"""Cases worked by hand. Each is a sum that a person can check with a pencil; amounts in fen."""

from fractions import Fraction

import pytest

from gongji.kernel import records
from gongji.kernel.records import SETTLED, Claim

from .oracle import Cell, Unknown
from .worked import Settle, over_cap_cost, settle_all, statuses

# 60 a visit, 50 %, at most 6,000 a year; above that 85 %, all together at most 80,000 a year.
ORDINARY_THEN_INPATIENT = Cell(
    ((0, 50_00),),
    scale="visit net",
    deductible=60_00,
    fund_cap=6_000_00,
    annual_ceiling=80_000_00,
    over_cap_rate=85_00,
)


def test_one_visit_that_crosses_the_cap_goes_on_at_inpatient_terms(settle: Settle) -> None:
    """22,060: deductible 60; 6,000 is half of 12,000; 85 % of the other 10,000."""
    (visit,) = settle_all(settle, ORDINARY_THEN_INPATIENT, [Claim(0, 22_060_00)])
    assert (visit.deductible_fen, visit.covered_fen) == (60_00, 22_000_00)
    assert (visit.fund_fen, visit.over_cap_fund_fen) == (6_000_00, 8_500_00)
    assert over_cap_cost(visit) == 10_000_00


def test_the_deductible_of_a_visit_is_borne_also_when_the_cap_is_used_up(settle: Settle) -> None:
    """The second visit has nothing left of the 6,000: 60 first, then 85 % of 100."""
    first, second = settle_all(settle, ORDINARY_THEN_INPATIENT, [Claim(0, 22_060_00, 1), Claim(0, 160_00, 2)])
    assert first.fund_fen == 6_000_00
    assert (second.deductible_fen, second.fund_fen, second.over_cap_fund_fen) == (60_00, 0, 85_00)


def test_what_was_paid_in_hospital_uses_up_the_annual_ceiling(settle: Settle) -> None:
    """79,000 paid in hospital leave 1,000: less than the 6,000, and nothing above them."""
    (visit,) = settle_all(settle, ORDINARY_THEN_INPATIENT, [Claim(0, 22_060_00)], elsewhere=79_000_00)
    assert (visit.fund_limit_fen, visit.fund_fen, visit.over_cap_fund_fen) == (1_000_00, 1_000_00, 0)


def test_the_annual_ceiling_cuts_the_over_cap_payment(settle: Settle) -> None:
    """70,000 paid in hospital leave 10,000: 6,000 ordinary and 4,000 of the 8,500 above."""
    (visit,) = settle_all(settle, ORDINARY_THEN_INPATIENT, [Claim(0, 22_060_00)], elsewhere=70_000_00)
    assert (visit.fund_fen, visit.over_cap_fund_fen) == (6_000_00, 4_000_00)


def test_the_annual_ceiling_counts_ordinary_and_over_cap_payments_together(settle: Settle) -> None:
    """14,500 from the first visit; of the next 85 % of 100,000 only 65,500 are left, then nothing."""
    visits = [Claim(0, 22_060_00, 1), Claim(0, 100_060_00, 2), Claim(0, 160_00, 3)]
    paid = [visit.over_cap_fund_fen for visit in settle_all(settle, ORDINARY_THEN_INPATIENT, visits)]
    assert paid == [8_500_00, 65_500_00, 0]


THREE_SEGMENTS = Cell(
    ((0, 50_00), (1_000_00, 70_00), (5_000_00, 80_00)),
    scale="visit net",
    fund_cap=1_000_00,
    over_cap_rate=60_00,
)


def test_a_cap_crossed_inside_the_second_segment_leaves_a_fraction_of_cost(settle: Settle) -> None:
    """6,000 in one visit: 500 for the first 1,000; the other 500 is 70 % of 714.2857…, so 4,285.7142…

    of cost are left, of which 60 % is 2,571.428…
    """
    (visit,) = settle_all(settle, THREE_SEGMENTS, [Claim(0, 6_000_00)])
    assert visit.payment_numerator == (500_00 + 2_800_00 + 800_00) * 10_000
    assert visit.fund_fen == 1_000_00
    assert over_cap_cost(visit) == 6_000_00 - 1_000_00 - Fraction(500_00 * 100, 70)
    assert visit.over_cap_fund_fen == 2_571_43


@pytest.mark.parametrize(
    ("cap", "above", "paid"),
    [
        # 500 for the first 1,000, and 500 is 80 % of 625 of the last.
        (1_000_00, 375_00, 225_00),
        # 400 is half of 800: the other 200 of the first segment and all of the last go above.
        (400_00, 1_200_00, 720_00),
    ],
)
def test_cost_that_its_segment_does_not_pay_never_goes_above_the_cap(
    settle: Settle, cap: int, above: int, paid: int
) -> None:
    """6,000 in one visit, of which the 4,000 from 1,000 to 5,000 are paid by nobody."""
    cell = Cell(((0, 50_00), (1_000_00, 0), (5_000_00, 80_00)), fund_cap=cap, over_cap_rate=60_00)
    (visit,) = settle_all(settle, cell, [Claim(0, 6_000_00)])
    assert (visit.fund_fen, over_cap_cost(visit)) == (cap, Fraction(above))
    assert visit.over_cap_fund_fen == paid


def test_segments_of_the_years_cost_go_on_from_visit_to_visit(settle: Settle) -> None:
    """800, then 400 across the bound at 1,000: 200 at 50 % and 200 at 70 %."""
    cell = Cell(((0, 50_00), (1_000_00, 70_00)), scale="year gross")
    first, second = settle_all(settle, cell, [Claim(0, 800_00), Claim(0, 400_00)])
    assert (first.fund_fen, second.fund_fen) == (400_00, 240_00)
    assert second.segment_start_fen == 800_00


@pytest.mark.parametrize(
    ("scale", "starts", "funds"),
    [
        # The deductible of 300 lies in the first segment, so that of 1,000 it leaves 700, then nothing.
        ("year gross", [300_00, 1_000_00], [350_00, 700_00]),
        # Only the 700 above it count: 300 of the second visit are still in the first segment.
        ("year net", [0, 700_00], [350_00, 640_00]),
        ("visit gross", [300_00, 0], [350_00, 500_00]),
        ("visit net", [0, 0], [350_00, 500_00]),
    ],
)
def test_where_the_segments_begin(settle: Settle, scale: str, starts: list[int], funds: list[int]) -> None:
    """Two visits of 1,000 under an annual deductible of 300; 50 % up to 1,000 on the scale, then 70 %."""
    cell = Cell(((0, 50_00), (1_000_00, 70_00)), scale=scale, deductible=300_00)  # type: ignore[arg-type]
    visits = settle_all(settle, cell, [Claim(0, 1_000_00), Claim(0, 1_000_00)])
    assert [visit.segment_start_fen for visit in visits] == starts
    assert [visit.fund_fen for visit in visits] == funds


def test_deductibles_of_visits_stop_at_their_annual_ceiling(settle: Settle) -> None:
    """50 a visit, at most 120 a year, 60 % of what is above: four visits of 200."""
    cell = Cell(((0, 60_00),), scale="visit net", deductible=50_00, deductible_ceiling=120_00)
    visits = settle_all(settle, cell, [Claim(0, 200_00, number) for number in range(4)])
    assert [visit.deductible_fen for visit in visits] == [50_00, 50_00, 20_00, 0]
    assert [visit.fund_fen for visit in visits] == [90_00, 90_00, 108_00, 120_00]


def test_several_settlements_of_one_visit_bear_its_deductible_once(settle: Settle) -> None:
    cell = Cell(((0, 60_00),), scale="visit net", deductible=50_00)
    visits = settle_all(settle, cell, [Claim(0, 30_00, 7), Claim(0, 40_00, 7), Claim(0, 40_00, 8)])
    assert [visit.deductible_fen for visit in visits] == [30_00, 20_00, 40_00]


def test_a_monthly_deductible_begins_anew_each_month(settle: Settle) -> None:
    """100 a month: 60 and 40 in the first, 30 in the second; half of the remaining 40."""
    cell = Cell(((0, 50_00),), deductible=100_00)
    visits = settle_all(settle, cell, [Claim(0, 60_00, 1), Claim(0, 80_00, 1), Claim(0, 30_00, 2)])
    assert [visit.deductible_fen for visit in visits] == [60_00, 40_00, 30_00]
    assert [visit.fund_fen for visit in visits] == [0, 20_00, 0]


def test_a_monthly_cap_on_payment_within_an_annual_one(settle: Settle) -> None:
    """Half of 300 is 150; 200 a month and 340 a year leave 50 for the second and 140 for the third."""
    cell = Cell(((0, 50_00),), period_fund_cap=200_00, fund_cap=340_00)
    visits = settle_all(
        settle, cell, [Claim(0, 300_00, 0, 1), Claim(0, 300_00, 0, 1), Claim(0, 300_00, 0, 2)]
    )
    assert [visit.fund_fen for visit in visits] == [150_00, 50_00, 140_00]


def test_cost_above_the_cap_of_a_visit_has_over_cap_terms(settle: Settle) -> None:
    """800 in one visit, paid up to 500: 60 % of 450 above the deductible, 40 % of the other 300."""
    cell = Cell(((0, 60_00),), deductible=50_00, period_cost_cap=500_00, over_cap_rate=40_00)
    visits = settle_all(settle, cell, [Claim(0, 800_00, 1, 1), Claim(0, 500_00, 2, 2)])
    assert [(v.covered_fen, v.fund_fen, v.over_cap_fund_fen) for v in visits] == [
        (450_00, 270_00, 120_00),
        (450_00, 270_00, 0),
    ]


def test_cost_above_an_annual_cap_on_cost_is_the_persons(settle: Settle) -> None:
    """15,000 of cost a year: of the second visit 5,000 are paid, the third is the person's."""
    cell = Cell(((0, 70_00),), cost_cap=15_000_00)
    visits = settle_all(settle, cell, [Claim(0, 10_000_00), Claim(0, 8_000_00), Claim(0, 1_00)])
    assert [visit.fund_fen for visit in visits] == [7_000_00, 3_500_00, 0]


def test_over_cap_terms_have_a_deductible_and_a_limit_of_their_own(settle: Settle) -> None:
    """Above 1,000 of payment: 500 once a year, then 50 %, at most 900 a year."""
    cell = Cell(
        ((0, 10_000),),
        fund_cap=1_000_00,
        over_cap_rate=50_00,
        over_cap_deductible=500_00,
        over_cap_limit=900_00,
    )
    visits = settle_all(settle, cell, [Claim(0, 1_300_00), Claim(0, 1_200_00), Claim(0, 1_000_00)])
    assert [visit.over_cap_deductible_fen for visit in visits] == [300_00, 200_00, 0]
    assert [visit.over_cap_fund_fen for visit in visits] == [0, 500_00, 400_00]


@pytest.mark.parametrize(("amount", "rate", "paid"), [(61_11, 80_00, 48_89), (12_364_44, 70_00, 8_655_11)])
def test_published_roundings(settle: Settle, amount: int, rate: int, paid: int) -> None:
    """48.888 becomes 48.89 and 8,655.108 becomes 8,655.11."""
    (visit,) = settle_all(settle, Cell(((0, rate),)), [Claim(0, amount)])
    assert visit.fund_fen == paid


@pytest.mark.parametrize(("rate", "paid"), [(40_00, 1), (50_00, 1)])
def test_segments_are_added_before_the_one_rounding(settle: Settle, rate: int, paid: int) -> None:
    """One fen in each of two segments: 0.4 and 0.4 make 0.8, 0.5 and 0.5 make 1; rounded apart, 0 and 2."""
    (visit,) = settle_all(settle, Cell(((0, rate), (1, rate))), [Claim(0, 2)])
    assert visit.fund_fen == paid


def test_a_rounded_payment_equal_to_what_is_left_does_not_cross_the_cap(settle: Settle) -> None:
    """48.888 rounds to the 48.89 that are left and 42.784 to the 42.78: nothing goes above.

    With 48.88 left, the 0.008 too much are one fen of cost.
    """
    cell = Cell(((0, 80_00),), fund_cap=48_89, over_cap_rate=10_000)
    (visit,) = settle_all(settle, cell, [Claim(0, 61_11)])
    assert (visit.fund_fen, over_cap_cost(visit), visit.over_cap_fund_fen) == (48_89, Fraction(0), 0)
    cell = Cell(((0, 70_00),), fund_cap=42_78, over_cap_rate=10_000)
    (visit,) = settle_all(settle, cell, [Claim(0, 61_12)])
    assert (visit.payment_numerator, visit.fund_fen) == (42_784_000, 42_78)
    assert (over_cap_cost(visit), visit.over_cap_fund_fen) == (Fraction(0), 0)
    cell = Cell(((0, 80_00),), fund_cap=48_88, over_cap_rate=10_000)
    (visit,) = settle_all(settle, cell, [Claim(0, 61_11)])
    assert (visit.fund_fen, over_cap_cost(visit), visit.over_cap_fund_fen) == (48_88, Fraction(1), 1)


def test_nothing_costs_nothing(settle: Settle) -> None:
    (visit,) = settle_all(settle, ORDINARY_THEN_INPATIENT, [Claim(0, 0)])
    assert (visit.deductible_fen, visit.fund_fen, visit.over_cap_fund_fen) == (0, 0, 0)


# Unknown figures


def test_an_unknown_cap_matters_only_beyond_what_is_proved(settle: Settle) -> None:
    """At least 100 are allowed: 60 and 40 are paid, of the next visit nothing can be said."""
    cell = Cell(((0, 50_00),), fund_cap=Unknown(100_00))
    assert statuses(settle, cell, [120_00, 80_00, 1, 2, 0]) == [
        SETTLED,
        SETTLED,
        records.UNKNOWN_FUND_CAP,
        records.UNKNOWN_FUND_CAP,
        SETTLED,
    ]


def test_an_unknown_cap_does_not_matter_where_a_known_one_cuts_as_much(settle: Settle) -> None:
    cell = Cell(((0, 50_00),), fund_cap=100_00, annual_ceiling=Unknown(100_00))
    assert statuses(settle, cell, [300_00, 300_00]) == [SETTLED, SETTLED]


def test_an_unknown_rate_matters_only_where_cost_lies_in_its_segment(settle: Settle) -> None:
    cell = Cell(((0, 50_00), (1_000_00, Unknown())))
    assert statuses(settle, cell, [1_000_00, 1]) == [SETTLED, records.UNKNOWN_RATE]


def test_an_unknown_rate_matters_also_where_nothing_is_proved_of_an_unknown_cap(settle: Settle) -> None:
    """Neither how much is paid nor up to where: a payment of 0 would be a guess."""
    cell = Cell(((0, Unknown()),), fund_cap=Unknown())
    assert statuses(settle, cell, [100_00]) == [records.UNKNOWN_RATE]


def test_an_unknown_rate_does_not_matter_once_a_known_cap_is_used_up(settle: Settle) -> None:
    cell = Cell(((0, 50_00), (1_000_00, Unknown())), fund_cap=500_00)
    assert statuses(settle, cell, [1_000_00, 1_000_00]) == [SETTLED, SETTLED]


def test_an_unknown_rate_matters_on_a_used_up_cap_where_something_is_paid_above_it(settle: Settle) -> None:
    """Only cost that its segment pays for goes above the cap, so that the rate still decides."""
    cell = Cell(((0, 50_00), (1_000_00, Unknown())), fund_cap=500_00, over_cap_rate=50_00)
    assert statuses(settle, cell, [1_000_00, 1_000_00]) == [SETTLED, records.UNKNOWN_RATE]


def test_an_unknown_over_cap_rate_matters_once_cost_lies_above_the_cap(settle: Settle) -> None:
    cell = Cell(((0, 50_00),), fund_cap=500_00, over_cap_rate=Unknown())
    assert statuses(settle, cell, [1_000_00, 2]) == [SETTLED, records.UNKNOWN_OVER_CAP_RATE]


def test_an_unknown_ceiling_matters_where_it_alone_cuts_the_over_cap_payment(settle: Settle) -> None:
    cell = Cell(((0, 50_00),), fund_cap=500_00, over_cap_rate=50_00, annual_ceiling=Unknown(1_000_00))
    assert statuses(settle, cell, [2_000_00]) == [SETTLED]
    assert statuses(settle, cell, [2_000_02]) == [records.UNKNOWN_ANNUAL_CEILING]
    limited = Cell(
        ((0, 50_00),),
        fund_cap=500_00,
        over_cap_rate=50_00,
        over_cap_limit=500_00,
        annual_ceiling=Unknown(1_000_00),
    )
    assert statuses(settle, limited, [2_000_02]) == [SETTLED]


def test_a_known_ceiling_that_cuts_is_not_mistaken_for_an_unknown_one(settle: Settle) -> None:
    cell = Cell(
        ((0, 50_00),),
        fund_cap=500_00,
        period_fund_cap=Unknown(10_000_00),
        annual_ceiling=600_00,
        over_cap_rate=50_00,
    )
    assert statuses(settle, cell, [2_000_00, 2_000_00]) == [SETTLED, SETTLED]


def test_an_unknown_deductible_refuses_every_visit(settle: Settle) -> None:
    assert statuses(settle, Cell(((0, 50_00),), deductible=Unknown()), [1_00]) == [records.UNKNOWN_DEDUCTIBLE]
