"""Claims with a chronic part worked by hand; the oracle and the code must both agree.

A row is deductible, fund, overflow and personal in yuan. Ordinary terms pay half.
"""

from dataclasses import replace

from .worked import assert_pays, chronic_terms, half, plain, visit, with_segments, year_cap, yearly


def test_exclusive_terms_and_accumulators_of_their_own() -> None:
    """200 under chronic terms: 150 at 80 %. The rest is the ordinary deductible, of which nothing is left."""
    assert_pays(
        plain(yearly(100), chronic=chronic_terms("exclusive", 80, yearly(50))),
        [visit("2023-02-01", "300", chronic_amount="200"), visit("2023-02-02", "100")],
        ["150 120 0 180", "0 50 0 50"],
    )


def test_the_higher_of_two_benefits() -> None:
    """30 % of 200 and half of 100 are 110; half of 300 is more. At 70 % the chronic terms pay more."""
    for points, row in ((30, "0 150 0 150"), (70, "0 190 0 110")):
        assert_pays(
            plain(chronic=chronic_terms("higher", points)),
            [visit("2023-02-01", "300", chronic_amount="200")],
            [row],
        )


def test_where_both_benefits_are_equal_the_chronic_terms_hold() -> None:
    """So nothing of the ordinary cap of 100 is used up."""
    assert_pays(
        plain(caps=(year_cap(100),), chronic=chronic_terms("higher", 50)),
        [visit("2023-02-01", "100", chronic_amount="100"), visit("2023-02-02", "200")],
        ["0 50 0 50", "0 100 0 100"],
    )


def test_cost_above_the_chronic_cap_joins_the_rest() -> None:
    """80 of 160 find no room: 100 of cost, which with the other 100 is paid by half."""
    assert_pays(
        plain(chronic=chronic_terms("sequential", 80, None, (year_cap(80),))),
        [visit("2023-02-01", "300", chronic_amount="200")],
        ["0 180 0 120"],
    )


def test_the_cost_that_joins_is_rounded_to_the_fen() -> None:
    """20 at 30 % are 66.666… of cost, so 66.67; half of it is 33.335, so 33.34."""
    assert_pays(
        plain(chronic=chronic_terms("sequential", 30, None, (year_cap(10),))),
        [visit("2023-02-01", "100", chronic_amount="100")],
        ["0 43.34 0 56.66"],
    )


def test_cost_above_the_chronic_cap_on_the_scale_of_payments() -> None:
    """50 % up to 100 paid, then 20 %: 100 + 160, of which 110 find no room: 550 of cost at 20 %."""
    chronic = chronic_terms("sequential", 50, None, (year_cap(150),))
    like_chronic = replace(plain(), terms=chronic.terms)
    by_payment = with_segments(like_chronic, "fund payment of the year", (100,), 50, 20)
    assert_pays(
        plain(chronic=replace(chronic, terms=by_payment.terms)),
        [visit("2023-02-01", "1000", chronic_amount="1000")],
        ["0 425 0 575"],
    )


def test_all_that_chronic_terms_leave_joins_the_rest() -> None:
    """160 of 200; the other 40 and the rest of 100 are paid by half."""
    assert_pays(
        plain(chronic=chronic_terms("concurrent", 80)),
        [visit("2023-02-01", "300", chronic_amount="200")],
        ["0 230 0 70"],
    )


def test_first_pay_and_account_are_of_the_ordinary_terms_alone() -> None:
    """80 % of all 200; of the rest 10 are borne first, 50 the account pays, half of 40 the fund."""
    assert_pays(
        plain(account_first=True, first_pay=half(10), chronic=chronic_terms("exclusive", 80)),
        [visit("2023-02-01", "300", chronic_amount="200", account_balance="50")],
        ["0 180 0 120"],
    )
