"""Cases worked by hand of the terms that few areas have; amounts in fen."""

from dataclasses import replace
from fractions import Fraction

import pytest

from gongji.kernel import records
from gongji.kernel.records import SETTLED, Breakdown, Claim

from .oracle import Cell, Counted, Unknown
from .worked import Settle, over_cap_cost, settle_all, settle_under, statuses


def fund(visits: list[Breakdown]) -> list[int]:
    return [visit.fund_fen for visit in visits]


def taken(visits: list[Breakdown]) -> list[int]:
    return [visit.deductible_fen for visit in visits]


# Paid before all else


def test_first_pay_comes_before_the_deductible_and_is_no_cost_of_the_year(settle: Settle) -> None:
    """10 % of 1,000 are 100; of the other 900 the deductible takes 200, and 70 % of 700 are 490.

    The second visit begins at 900 on the scale: 100 of its 900 at 70 %, 800 at 80 %: 70 + 640.
    """
    cell = Cell(((0, 70_00), (1_000_00, 80_00)), deductible=200_00, first_pay=10_00)
    first, second = settle_all(settle, cell, [Claim(0, 1_000_00), Claim(0, 1_000_00)])
    assert (first.first_pay_fen, first.deductible_fen, first.covered_fen) == (100_00, 200_00, 700_00)
    assert (second.first_pay_fen, second.segment_start_fen) == (100_00, 900_00)
    assert fund([first, second]) == [490_00, 710_00]


def test_first_pay_is_rounded_half_up_by_itself(settle: Settle) -> None:
    """15 % of 0.50 are 0.075, so 0.08; half of the other 0.42 is 0.21."""
    (visit,) = settle_all(settle, Cell(((0, 50_00),), first_pay=15_00), [Claim(0, 50)])
    assert (visit.first_pay_fen, visit.covered_fen, visit.fund_fen) == (8, 42, 21)


def test_first_pay_of_all_is_a_visit_that_is_not_covered(settle: Settle) -> None:
    """Nothing is paid of 500 elsewhere and nothing counts: the next local visit meets its own 200 first."""
    cells = (Cell(((0, 50_00),), deductible=200_00), Cell(((0, 0),), first_pay=100_00))
    elsewhere, local = settle_under(settle, cells, [Claim(1, 500_00), Claim(0, 300_00)])
    assert (elsewhere.first_pay_fen, elsewhere.covered_fen, elsewhere.fund_fen) == (500_00, 0, 0)
    assert (local.segment_start_fen, local.deductible_fen, local.fund_fen) == (200_00, 200_00, 50_00)


def test_account_money_goes_first_and_meets_no_deductible(settle: Settle) -> None:
    """Of 500 account money the first visit takes 300, the second the rest; 400 of its 600 are left.

    The deductible of 300 leaves 100 of these, the third visit of 200 meets neither: 60 % of 100 and of 200.
    """
    cell = Cell(((0, 60_00),), deductible=300_00, account_first=True)
    claims = [Claim(0, 300_00), Claim(0, 600_00), Claim(0, 200_00)]
    visits = settle_all(settle, cell, claims, account=500_00)
    assert [visit.account_first_fen for visit in visits] == [300_00, 200_00, 0]
    assert taken(visits) == [0, 300_00, 0]
    assert fund(visits) == [0, 60_00, 120_00]


def test_account_money_stays_where_it_does_not_pay_first(settle: Settle) -> None:
    (visit,) = settle_all(settle, Cell(((0, 60_00),)), [Claim(0, 300_00)], account=500_00)
    assert (visit.account_first_fen, visit.fund_fen) == (0, 180_00)


def test_first_pay_comes_even_before_account_money(settle: Settle) -> None:
    """20 % of 500 are 100, the account's 150 come from the other 400; half of 250."""
    cell = Cell(((0, 50_00),), first_pay=20_00, account_first=True)
    (visit,) = settle_all(settle, cell, [Claim(0, 500_00)], account=150_00)
    assert (visit.first_pay_fen, visit.account_first_fen, visit.covered_fen) == (100_00, 150_00, 250_00)
    assert visit.fund_fen == 125_00


# Deductibles


def test_a_deductible_kept_back_from_the_payment(settle: Settle) -> None:
    """100 a year from the payment: half of 160 is 80, all kept back; half of 300 is 150, 20 kept back."""
    cell = Cell(((0, 50_00),), deductible=100_00, from_payment=True)
    visits = settle_all(settle, cell, [Claim(0, 160_00), Claim(0, 300_00), Claim(0, 300_00)])
    assert taken(visits) == [0, 0, 0]
    assert [visit.withheld_fen for visit in visits] == [80_00, 20_00, 0]
    assert fund(visits) == [0, 130_00, 150_00]


def test_a_deductible_kept_back_leaves_all_cost_on_the_scale(settle: Settle) -> None:
    """The second visit begins at 1,000, not at 800: 70 % of 100 are 70."""
    cell = Cell(((0, 50_00), (1_000_00, 70_00)), scale="year net", deductible=200_00, from_payment=True)
    visits = settle_all(settle, cell, [Claim(0, 1_000_00), Claim(0, 100_00)])
    assert visits[1].segment_start_fen == 1_000_00
    assert fund(visits) == [300_00, 70_00]


def test_a_payment_kept_back_leaves_more_room_under_the_cap(settle: Settle) -> None:
    """Half of 1,000 is 500, less 100 kept back is 400, of which 300 fit; 100 at 50 % are 200 of cost.

    Above the cap 60 % of these are paid: 120.
    """
    cell = Cell(((0, 50_00),), deductible=100_00, from_payment=True, fund_cap=300_00, over_cap_rate=60_00)
    (visit,) = settle_all(settle, cell, [Claim(0, 1_000_00)])
    assert (visit.withheld_fen, visit.fund_fen) == (100_00, 300_00)
    assert (over_cap_cost(visit), visit.over_cap_fund_fen) == (Fraction(200_00), 120_00)


def test_the_own_share_meets_the_deductible_too(settle: Settle) -> None:
    """20 a visit until 100 of own money in the year: 100 cost 20 + 40 own share, so 60 are met.

    The next 100 take 20 and 40 more: 120 are met, and the third visit is paid at its rate in full.
    """
    cell = Cell(((0, 50_00),), scale="visit net", deductible=20_00, deductible_ceiling=100_00, own_share=True)
    visits = settle_all(settle, cell, [Claim(0, 100_00, number) for number in range(3)])
    assert taken(visits) == [20_00, 20_00, 0]
    assert [visit.not_counted_fen for visit in visits] == [-40_00, -40_00, -50_00]
    assert fund(visits) == [40_00, 40_00, 50_00]


def test_money_of_others_does_not_meet_the_deductible(settle: Settle) -> None:
    """Of the 300 a year 100 were paid by a family member's account: 100 are still to be met."""
    cell = Cell(((0, 50_00),), deductible=300_00)
    claims = [Claim(0, 300_00, other_money_fen=100_00), Claim(0, 300_00)]
    first, second = settle_all(settle, cell, claims)
    assert (first.deductible_fen, first.not_counted_fen, first.fund_fen) == (300_00, 100_00, 0)
    assert (second.deductible_fen, second.fund_fen) == (100_00, 100_00)


def test_more_money_of_others_than_deductible_undoes_nothing(settle: Settle) -> None:
    """200 by others for a deductible of 50: none of it is met, but what was met before stays."""
    cell = Cell(((0, 50_00),), deductible=100_00)
    claims = [Claim(0, 50_00), Claim(0, 300_00, other_money_fen=200_00), Claim(0, 200_00)]
    visits = settle_all(settle, cell, claims)
    assert [visit.not_counted_fen for visit in visits] == [0, 50_00, 0]
    assert taken(visits) == [50_00, 50_00, 50_00]


def test_money_of_others_counts_against_the_own_share_first(settle: Settle) -> None:
    """200 cost 50 of deductible and 75 of own share; 60 of these 125 were others': 65 of 100 are met."""
    cell = Cell(((0, 50_00),), scale="visit net", deductible=50_00, deductible_ceiling=100_00, own_share=True)
    claims = [Claim(0, 200_00, 1, other_money_fen=60_00), Claim(0, 200_00, 2)]
    first, second = settle_all(settle, cell, claims)
    assert first.not_counted_fen == 50_00 - 65_00
    assert (second.deductible_fen, second.fund_fen) == (35_00, 82_50)


# Caps and ceilings


def test_a_cap_shared_by_a_group_within_the_yearly_one(settle: Settle) -> None:
    """Group 1 is paid 300 at most, all together 500: 250 and 50 there, then 150 and 50 in no group."""
    cells = (Cell(((0, 50_00),), fund_cap=500_00), Cell(((0, 50_00),), fund_cap=500_00, group_cap=300_00))
    claims = [
        Claim(1, 500_00, group_key=1),
        Claim(1, 500_00, group_key=1),
        Claim(0, 300_00),
        Claim(0, 300_00),
    ]
    assert fund(settle_under(settle, cells, claims)) == [250_00, 50_00, 150_00, 50_00]


def test_a_yearly_cap_used_up_elsewhere_binds_the_group_as_well(settle: Settle) -> None:
    """450 outside the group leave 50 of 500, less than the group's 300."""
    cells = (Cell(((0, 50_00),), fund_cap=500_00), Cell(((0, 50_00),), fund_cap=500_00, group_cap=300_00))
    assert fund(settle_under(settle, cells, [Claim(0, 900_00), Claim(1, 400_00, group_key=1)])) == [
        450_00,
        50_00,
    ]


@pytest.mark.parametrize(
    ("counts", "ordinary", "over_cap"),
    [
        # 100 are left of 400 after 300 elsewhere: all for the ordinary payment.
        ({"ordinary", "over-cap", "elsewhere"}, 100_00, 0),
        # The ordinary payment is cut by its own cap alone; 80 % of the 600 above it, cut at 100.
        ({"over-cap", "elsewhere"}, 200_00, 100_00),
        # What was paid elsewhere does not count: 200 ordinary, 200 above.
        ({"ordinary", "over-cap"}, 200_00, 200_00),
        # Only above the cap: 400 of 480.
        ({"over-cap"}, 200_00, 400_00),
        # 100 are left for the ordinary payment, which makes 800 of cost above it, at 80 %.
        ({"ordinary", "elsewhere"}, 100_00, 640_00),
        ({"ordinary"}, 200_00, 480_00),
        ({"elsewhere"}, 200_00, 480_00),
    ],
)
def test_what_an_annual_ceiling_counts(
    settle: Settle, counts: set[Counted], ordinary: int, over_cap: int
) -> None:
    """1,000 at 50 %, at most 200 a year; 80 % above; 400 a year of what is counted; 300 paid elsewhere.

    200 are paid for 400 of cost, so that 600 lie above the cap.
    """
    cell = Cell(
        ((0, 50_00),),
        fund_cap=200_00,
        over_cap_rate=80_00,
        annual_ceiling=400_00,
        ceiling_counts=frozenset(counts),
    )
    (visit,) = settle_all(settle, cell, [Claim(0, 1_000_00)], elsewhere=300_00)
    assert (visit.fund_fen, visit.over_cap_fund_fen) == (ordinary, over_cap)


# Segments measured on payments


def test_the_first_rate_holds_until_payments_reach_its_end(settle: Settle) -> None:
    """80 % until 400 are paid, then 60 %: 320 for 400; then 80 for 100 and 180 for the other 300; then 60."""
    cell = Cell(((0, 80_00), (400_00, 60_00)), scale="year payments")
    visits = settle_all(settle, cell, [Claim(0, 400_00), Claim(0, 400_00), Claim(0, 100_00)])
    assert fund(visits) == [320_00, 260_00, 60_00]
    assert [visit.segment_start_fen for visit in visits] == [0, 320_00, 580_00]


def test_the_cost_where_the_rate_changes_is_an_exact_fraction(settle: Settle) -> None:
    """70 % until 1.00: 1.428571… of cost; 50 % of the other 0.571428… of 2.00 are 0.285714…: 1.29."""
    cell = Cell(((0, 70_00), (1_00, 50_00)), scale="year payments")
    (visit,) = settle_all(settle, cell, [Claim(0, 2_00)])
    exact = 100 + (200 - Fraction(100 * 100, 70)) * Fraction(1, 2)
    assert Fraction(visit.payment_numerator, visit.payment_denominator) == exact
    assert visit.fund_fen == 1_29


def test_a_payment_that_just_reaches_the_end_has_the_first_rate_alone(settle: Settle) -> None:
    """80 % of 500 are the 400; the next visit has 60 %."""
    cell = Cell(((0, 80_00), (400_00, 60_00)), scale="year payments")
    assert fund(settle_all(settle, cell, [Claim(0, 500_00), Claim(0, 100_00)])) == [400_00, 60_00]


def test_beyond_its_end_a_first_rate_of_nothing_does_not_stand_in_the_way(settle: Settle) -> None:
    """Drugs of a class are paid only after 400 of payments: nothing, then half of 100 once 400 are paid."""
    cells = (
        Cell(((0, 80_00), (400_00, 60_00)), scale="year payments"),
        Cell(((0, 0), (400_00, 50_00)), scale="year payments"),
    )
    claims = [Claim(1, 100_00), Claim(0, 500_00), Claim(1, 100_00)]
    assert fund(settle_under(settle, cells, claims)) == [0, 400_00, 50_00]


# Unknown figures


def test_an_unknown_first_pay_refuses_every_visit(settle: Settle) -> None:
    cell = Cell(((0, 50_00),), first_pay=Unknown())
    assert statuses(settle, cell, [1_00, 0]) == [records.UNKNOWN_FIRST_PAY] * 2


def test_an_unknown_cap_of_a_group_matters_only_beyond_what_is_proved(settle: Settle) -> None:
    cell = Cell(((0, 50_00),), fund_cap=1_000_00, group_cap=Unknown(100_00))
    found = [SETTLED, SETTLED, records.UNKNOWN_GROUP_FUND_CAP]
    assert statuses(settle, cell, [120_00, 80_00, 1]) == found


def test_an_unknown_cap_of_a_group_is_no_unknown_rate(settle: Settle) -> None:
    cell = Cell(((0, 80_00), (400_00, 60_00)), scale="year payments", group_cap=Unknown(1_000_00))
    assert statuses(settle, cell, [100_00, 1_000_00]) == [SETTLED, SETTLED]


def test_an_unknown_second_rate_matters_only_once_payments_have_reached_it(settle: Settle) -> None:
    """80 % of 500 are just the 400; one fen more has a rate that nobody knows."""
    cell = Cell(((0, 80_00), (400_00, Unknown())), scale="year payments")
    assert statuses(settle, cell, [500_00, 1, 0]) == [SETTLED, records.UNKNOWN_RATE, SETTLED]
    assert statuses(settle, cell, [500_01]) == [records.UNKNOWN_RATE]


def test_an_unknown_first_rate_hides_where_it_ends(settle: Settle) -> None:
    cell = Cell(((0, Unknown()), (400_00, 60_00)), scale="year payments")
    assert statuses(settle, cell, [1]) == [records.UNKNOWN_RATE]


def test_an_unknown_rate_matters_on_a_used_up_cap_where_a_deductible_is_kept_back(settle: Settle) -> None:
    """How much of the deductible a payment would have met nobody knows, though it is cut to nothing."""
    cell = Cell(((0, Unknown()),), fund_cap=0, deductible=100_00)
    assert statuses(settle, cell, [1_00]) == [SETTLED]
    assert statuses(settle, replace(cell, from_payment=True), [1_00]) == [records.UNKNOWN_RATE]
    assert statuses(settle, replace(cell, from_payment=True, deductible=0), [1_00]) == [SETTLED]
