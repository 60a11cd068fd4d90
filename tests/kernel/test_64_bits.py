"""No sum or product of the kernel leaves 64 bits, for the largest claims and the most extreme terms."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.kernel import payments, routing, rules
from gongji.kernel.compiled import compiled_one
from gongji.kernel.layout import segment_end_fen, segment_rate_bp, segment_start_fen, terms_of
from gongji.kernel.records import UNLIMITED_FEN, Breakdown, Claim, State, Terms
from gongji.kernel.routing import ROUTE_SEQUENTIAL, settle_routed
from gongji.kernel.rules import settle_claim
from gongji.money import LARGEST_AMOUNT_FEN

from .oracle import ALL_PAYMENTS, SCALES, Cell, Visit, Year
from .oracle_routing import settle_both
from .random_cases import of_one_scale, segments
from .schemes import as_oracle, table_of

many = settings(max_examples=150, deadline=None)


class Int64(int):
    """An integer whose sums and products must fit 64 bits, as they must in compiled code."""

    def __add__(self, other: int) -> "Int64":
        return fitting(int(self) + int(other))

    def __sub__(self, other: int) -> "Int64":
        return fitting(int(self) - int(other))

    def __rsub__(self, other: int) -> "Int64":
        return fitting(int(other) - int(self))

    def __mul__(self, other: int) -> "Int64":
        return fitting(int(self) * int(other))

    def __floordiv__(self, other: int) -> "Int64":
        return fitting(int(self) // int(other))

    def __rfloordiv__(self, other: int) -> "Int64":
        return fitting(int(other) // int(self))

    __radd__ = __add__
    __rmul__ = __mul__


def fitting(number: int) -> Int64:
    if not -(2**63) <= number < 2**63:
        raise OverflowError(number)
    return Int64(number)


def settle_checked(table: Any, claim: Claim, state: State) -> tuple[Breakdown, State]:
    """The plain function on integers that refuse to leave 64 bits."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rules, "terms_of", lambda t, c: Terms(*map(Int64, terms_of(t, c))))
        for read in (segment_start_fen, segment_rate_bp, segment_end_fen):
            patched.setattr(payments, read.__name__, lambda t, c, s, read=read: Int64(read(t, c, s)))
        return settle_claim(table, Claim(*map(Int64, claim)), State(*map(Int64, state)))


def test_checked_integers_notice_what_does_not_fit() -> None:
    largest = 2**63 - 1
    assert Int64(largest) == largest
    assert type(2 * Int64(3) + 1) is Int64
    with pytest.raises(OverflowError):
        Int64(2**62) * 2
    with pytest.raises(OverflowError):
        1 + Int64(largest)
    table = table_of(Cell(((0, 9_999),), fund_cap=1, over_cap_rate=10_000))
    with pytest.raises(OverflowError):
        settle_checked(table, Claim(0, 10 * LARGEST_AMOUNT_FEN), State())


LARGEST = LARGEST_AMOUNT_FEN - 1
large_amounts = st.one_of(st.sampled_from([LARGEST, LARGEST - 1, 1]), st.integers(0, LARGEST))
ALL = Cell(((0, 10_000),))
large_caps = st.one_of(st.none(), large_amounts)
extreme_rates = st.sampled_from([1, 3, 3_333, 9_999, 10_000])
extreme_cells = st.builds(
    Cell,
    segments=st.one_of(
        segments(extreme_rates),
        st.tuples(st.tuples(st.just(0), extreme_rates), st.tuples(st.integers(1, LARGEST), extreme_rates)),
    ),
    scale=st.sampled_from([*SCALES, "year payments"]),
    deductible=st.sampled_from([0, 1, LARGEST]),
    deductible_ceiling=st.sampled_from([None, 1, LARGEST]),
    cost_cap=large_caps,
    period_cost_cap=large_caps,
    fund_cap=large_caps,
    period_fund_cap=large_caps,
    group_cap=large_caps,
    annual_ceiling=large_caps,
    ceiling_counts=st.sampled_from([ALL_PAYMENTS, frozenset({"over-cap"}), frozenset({"ordinary"})]),
    over_cap_rate=st.one_of(st.none(), extreme_rates),
    over_cap_deductible=st.sampled_from([0, 1, LARGEST]),
    over_cap_limit=large_caps,
    first_pay=st.sampled_from([0, 0, 1, 3_333, 9_999, 10_000]),
    account_first=st.booleans(),
    from_payment=st.booleans(),
    own_share=st.booleans(),
).map(of_one_scale)
extreme_visits = st.tuples(large_amounts, st.integers(0, 1), st.one_of(st.just(0), large_amounts))


@many
@given(extreme_cells, large_amounts, st.lists(extreme_visits, min_size=1, max_size=5))
def test_the_largest_amounts_fit_64_bits(
    cell: Cell, account: int, visits: list[tuple[int, int, int]]
) -> None:
    table, state, year = table_of(cell), State(account_left_fen=account), Year(account=account)
    for amount, key, other_money in visits:
        claim = Claim(0, amount, key, key, key, other_money)
        checked, checked_after = settle_checked(table, claim, state)
        compiled, after = compiled_one()(table, claim, state)
        assert compiled == checked
        assert after == checked_after
        assert as_oracle(compiled)[1] == year.settle(Visit(cell, amount, key, key, key, other_money))
        state = after


def test_the_largest_product_of_all_fits_64_bits() -> None:
    """All but one fen above the cap, at rates that leave the largest numerator."""
    cell = Cell(((0, 9_999),), fund_cap=1, over_cap_rate=10_000)
    claim = Claim(0, LARGEST)
    breakdown, _ = settle_checked(table_of(cell), claim, State())
    assert breakdown == compiled_one()(table_of(cell), claim, State())[0]
    cost = Fraction(LARGEST) - Fraction(10_000, 9_999)
    assert Fraction(breakdown.over_cap_cost_numerator, breakdown.over_cap_cost_denominator) == cost
    assert 2 * breakdown.over_cap_cost_numerator * 10_000 > 2**60


def test_the_largest_payment_on_payments_fits_64_bits() -> None:
    """Half of the largest claim at one rate and half at the other, written over the product of both."""
    cell = Cell(((0, 9_999), (LARGEST // 2, 10_000)), scale="year payments")
    claim = Claim(0, LARGEST)
    breakdown, _ = settle_checked(table_of(cell), claim, State())
    assert breakdown == compiled_one()(table_of(cell), claim, State())[0]
    assert as_oracle(breakdown)[1] == Year().settle(Visit(cell, LARGEST))
    assert 2 * breakdown.payment_numerator > 2**60


@many
@given(
    st.tuples(extreme_rates, extreme_rates),
    large_amounts,
    large_amounts,
    st.sampled_from([0, 1, LARGEST // 2]),
)
def test_the_largest_amounts_passed_on_fit_64_bits(
    rates: tuple[int, int], bound: int, cap: int, withheld: int
) -> None:
    """What lies above a cap where segments are measured on payments, whose fraction is the longest."""
    chronic = Cell(
        ((0, rates[0]), (max(1, bound), rates[1])),
        scale="year payments",
        fund_cap=cap,
        deductible=withheld,
        from_payment=True,
    )
    table = table_of(ALL, chronic)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(routing, "terms_of", lambda t, c: Terms(*map(Int64, terms_of(t, c))))
        patched.setattr(routing, "settle_claim", settle_checked)
        for read in (segment_start_fen, segment_rate_bp, segment_end_fen):
            patched.setattr(payments, read.__name__, lambda t, c, s, read=read: Int64(read(t, c, s)))
        both = (Claim(0, Int64(LARGEST)), Claim(1, Int64(LARGEST)))
        routed = settle_routed(table, *both, ROUTE_SEQUENTIAL, State(), State())
    expected = settle_both(Year(), Year(), Visit(chronic, LARGEST), Visit(ALL, LARGEST), "sequential")
    assert (routed.chronic.fund_fen, routed.ordinary.fund_fen) == (
        expected.chronic.fund,
        expected.ordinary.fund,
    )


def test_what_does_not_exist_is_above_all_claims_of_a_year() -> None:
    assert UNLIMITED_FEN > 1_000 * LARGEST
