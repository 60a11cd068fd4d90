"""What must hold for every claim, over random members and visits of the five areas."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from . import oracle
from .claims import (
    COMMUNITY,
    OTHER,
    Object,
    Row,
    calculate,
    claim,
    entry,
    member,
    oracle_rows,
    rows_of,
    visit,
)
from .strategies import LARGEST_FEN, amounts_fen, any_claims, areas, claims, small_amounts, yuan_of_fen

FEN = Fraction(1, 100)


def with_last_amount(raw: Object, amount_fen: int) -> Object:
    *earlier, last = raw["visits"]
    return {**raw, "visits": [*earlier, {**last, "amount": yuan_of_fen(amount_fen)}]}


def covered(row: Row) -> Fraction:
    """What the fund pays under ordinary and over-cap terms."""
    return Fraction(row[1]) + Fraction(row[2])


def amount_that_fills_the_cap(raw: Object) -> int:
    """The least last amount, in fen, whose ordinary fund payment is the largest possible."""

    def fund(amount_fen: int) -> Fraction:
        return oracle.settle(with_last_amount(raw, amount_fen))[-1].fund

    low, high = 1, LARGEST_FEN
    most = fund(high)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fund(middle) == most else (middle + 1, high)
    return low


@pytest.mark.parametrize("area", sorted(oracle.AREAS))
def test_calculation_equals_the_oracle(area: str) -> None:
    # Nanjing has the most that can go wrong: segments, and the two rules of the month after.
    @settings(max_examples=250 if area == oracle.NANJING else 80, deadline=None)
    @given(claims(area))
    def check(raw: Object) -> None:
        assert rows_of(calculate(raw)) == oracle_rows(raw)

    check()


before_the_cap = st.sampled_from([*sorted(oracle.AREAS), *[oracle.YUNNAN] * 5]).flatmap(
    lambda area: claims(area, one_year=True, amount=small_amounts)
)
"""Half of them in Yunnan, where what crosses the cap is still paid."""

fen_from_the_edge = st.one_of(st.just(0), st.just(1), st.integers(-3, 20))


@settings(max_examples=250, deadline=None)
@given(before_the_cap, fen_from_the_edge)
def test_calculation_equals_the_oracle_where_the_cap_is_filled(raw: Object, near: int) -> None:
    edge = amount_that_fills_the_cap(raw) + near
    at_the_edge = with_last_amount(raw, min(max(edge, 1), LARGEST_FEN))
    assert rows_of(calculate(at_the_edge)) == oracle_rows(at_the_edge)


@settings(max_examples=100, deadline=None)
@given(any_claims)
def test_every_fen_is_paid_by_someone(raw: Object) -> None:
    for asked, row in zip(raw["visits"], rows_of(calculate(raw)), strict=True):
        deductible, fund, overflow, personal = map(Fraction, row)
        assert fund + overflow + personal == Fraction(asked["amount"])
        assert 0 <= deductible <= personal
        assert fund >= 0
        assert overflow >= 0


@settings(max_examples=100, deadline=None)
@given(any_claims, amounts_fen, amounts_fen)
def test_a_larger_last_visit_never_costs_the_member_cover(raw: Object, one: int, another: int) -> None:
    less, more = (
        rows_of(calculate(with_last_amount(raw, amount_fen)))[-1] for amount_fen in sorted((one, another))
    )
    assert covered(less) <= covered(more)
    assert Fraction(less[0]) <= Fraction(more[0])
    # Above a cap inpatient terms pay more than below it: up to one fen that rounding kept from the
    # last visit below the cap is paid by the first one that crosses it. Elsewhere nothing ever falls.
    slack = FEN if raw["area"] == oracle.YUNNAN else 0
    assert Fraction(less[3]) <= Fraction(more[3]) + slack


FUND_CAPS = {
    oracle.TONGLIAO: {"active": 4000, "flexible": 4000, "retired": 5000},
    oracle.LVLIANG: {"active": 1800, "flexible": 1800, "retired": 2000},
    oracle.YUNNAN: {"active": 6000, "flexible": 6000, "retired": 6000},
    oracle.XIAN: {"active": 2000, "flexible": 2000, "retired": 2500},
}


def status_on(raw: Object, day: str) -> str:
    held = [each["status"] for each in raw["member"]["coverage"] if each["from"] <= day]
    return str(held[-1])


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(FUND_CAPS)).flatmap(lambda area: claims(area, min_visits=3, one_year=True)))
def test_no_splitting_of_claims_beats_the_cap(raw: Object) -> None:
    paid, all_paid = Fraction(0), Fraction(0)
    for asked, row in zip(raw["visits"], rows_of(calculate(raw)), strict=True):
        cap = FUND_CAPS[raw["area"]][status_on(raw, asked["date"])]
        before, paid = paid, paid + Fraction(row[1])
        all_paid += covered(row)
        assert paid <= max(before, Fraction(cap))
        assert all_paid <= (80000 if raw["area"] == oracle.YUNNAN else paid)


@settings(max_examples=60, deadline=None)
@given(claims(oracle.NANJING, min_visits=3, one_year=True))
def test_nothing_beyond_15000_of_cost_is_paid_in_nanjing(raw: Object) -> None:
    in_scope = Fraction(0)
    for asked, row in zip(raw["visits"], rows_of(calculate(raw)), strict=True):
        within = max(Fraction(0), min(Fraction(asked["amount"]), 15000 - in_scope))
        in_scope += Fraction(asked["amount"])
        assert covered(row) <= within


@settings(max_examples=80, deadline=None)
@given(areas.flatmap(claims), st.integers(0, 7))
def test_later_visits_change_nothing_before_them(raw: Object, keep: int) -> None:
    cut = {**raw, "visits": raw["visits"][: keep + 1]}
    assert rows_of(calculate(cut)) == rows_of(calculate(raw))[: keep + 1]


@settings(max_examples=60, deadline=None)
@given(any_claims)
def test_calculating_twice_gives_the_same_and_leaves_the_input_alone(raw: Object) -> None:
    copy = {**raw, "visits": [dict(each) for each in raw["visits"]]}
    assert calculate(raw) == calculate(raw)
    assert raw == copy


@st.composite
def hundreds_within_15000(draw: st.DrawFn) -> list[tuple[Object, int]]:
    """Two to eight visits of whole hundreds of yuan, 15,000 together at most."""
    cuts = sorted(draw(st.sets(st.integers(1, 150), min_size=2, max_size=8)))
    hundreds = [upper - lower for lower, upper in zip([0, *cuts], cuts, strict=False)]
    return [(draw(st.sampled_from([COMMUNITY, OTHER])), each) for each in hundreds]


@pytest.mark.article("nanjing-14")
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_order_of_visits_in_nanjing_does_not_matter_within_15000(data: Any) -> None:
    visits = data.draw(hundreds_within_15000())
    other_order = data.draw(st.permutations(visits))
    status = data.draw(st.sampled_from(["active", "flexible", "retired"]))
    birth = data.draw(st.sampled_from(["1985-01-01", "1960-01-01", "1940-01-01"]))
    who = member(birth, entry("2015-01-01", status))

    def year_total(ordered: list[tuple[Object, int]]) -> Fraction:
        asked = [
            visit(f"2023-0{month}-01", at, f"{hundreds}00.00")
            for month, (at, hundreds) in enumerate(ordered, 1)
        ]
        return sum(map(covered, rows_of(calculate(claim(oracle.NANJING, who, *asked)))), Fraction(0))

    assert year_total(visits) == year_total(other_order)
