"""What holds for every scheme that the table can hold and every sequence of claims."""

import itertools
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongji.kernel import rules
from gongji.kernel.compiled import compiled_one, settle_batch
from gongji.kernel.layout import segment_end_fen, segment_rate_bp, segment_start_fen, terms_of
from gongji.kernel.records import (
    BIT_ANNUAL_CEILING,
    BIT_FUND_CAP,
    SETTLED,
    UNLIMITED_FEN,
    Breakdown,
    Claim,
    State,
    Terms,
)
from gongji.kernel.rules import has_rare_terms, settle_claim, settle_common_claim
from gongji.kernel.sequence import BatchResult, Int64Array, new_result, settle_members, state_at
from gongji.money import LARGEST_AMOUNT_FEN

from .oracle import Cell, Result, Unknown, Visit, Year
from .schemes import (
    STATUS_CODES,
    Case,
    amounts_fen,
    cases,
    cases_that_reach_a_cap,
    rates_bp,
    segments,
    table_of,
    unknown_bits,
)

many = settings(max_examples=250, deadline=None)
some = settings(max_examples=80, deadline=None)


def uncompiled(case: Case, member: int) -> list[tuple[Breakdown, State]]:
    """One member's claims by the plain function, with the accumulators after each."""
    state, results = State(elsewhere_fund_fen=case.elsewhere[member]), []
    for claim in case.claims(member):
        breakdown, state = settle_claim(case.table, claim, state)
        results.append((breakdown, state))
    return results


def batch(case: Case, *, parallel: bool) -> tuple[BatchResult, Int64Array]:
    states = case.states()
    result = settle_batch(case.table, states, case.offsets(), *case.columns(), parallel=parallel)
    return result, states


def assert_same_columns(one: BatchResult, other: BatchResult) -> None:
    for name, first, second in zip(one._fields, one, other, strict=True):
        np.testing.assert_array_equal(first, second, err_msg=name)


def as_oracle(breakdown: Breakdown) -> tuple[int, Result]:
    """A breakdown as the status code and what the oracle says."""
    return breakdown.status, Result(
        "settled",
        breakdown.deductible_fen,
        breakdown.covered_fen,
        Fraction(breakdown.payment_numerator, 10_000),
        breakdown.fund_fen,
        Fraction(breakdown.over_cap_cost_numerator, breakdown.over_cap_cost_denominator),
        breakdown.over_cap_deductible_fen,
        breakdown.over_cap_fund_fen,
    )


@many
@given(st.one_of(cases(), cases_that_reach_a_cap()))
def test_the_plain_function_equals_the_oracle(case: Case) -> None:
    for member, visits in enumerate(case.members):
        year = Year(case.elsewhere[member])
        for visit, (breakdown, _) in zip(visits, uncompiled(case, member), strict=True):
            expected = year.settle(visit)
            status, found = as_oracle(breakdown)
            assert status == STATUS_CODES[expected.status]
            assert found == expected._replace(status="settled")


@some
@given(st.one_of(cases(), cases_that_reach_a_cap()))
def test_all_forms_give_the_same(case: Case) -> None:
    plain, plain_states = new_result(len(case.columns().cells)), case.states()
    settle_members(case.table, plain_states, case.offsets(), case.columns(), plain)
    for parallel in (False, True):
        result, states = batch(case, parallel=parallel)
        assert_same_columns(result, plain)
        np.testing.assert_array_equal(states, plain_states)
    position = 0
    for member in range(len(case.members)):
        state = State(elsewhere_fund_fen=case.elsewhere[member])
        expected = uncompiled(case, member)
        for claim, (breakdown, after) in zip(case.claims(member), expected, strict=True):
            found, state = compiled_one()(case.table, claim, state)
            assert (found, state) == (breakdown, after)
            assert [column[position] for column in plain] == [
                breakdown.deductible_fen,
                breakdown.fund_fen,
                breakdown.over_cap_fund_fen,
                breakdown.status,
            ]
            position += 1
        assert state == state_at(plain_states, member)


@some
@given(cases())
def test_rare_terms_are_recognised_and_without_them_the_common_way_is_the_same(case: Case) -> None:
    rare = any(
        cell.period_cost_cap is not None
        or cell.period_fund_cap is not None
        or cell.over_cap_rate not in (None, 0)
        or unknown_bits(cell) & ~(BIT_FUND_CAP | BIT_ANNUAL_CEILING) != 0
        for cell in case.cells
    )
    assert has_rare_terms(case.table) == rare
    if not rare:
        for member in range(len(case.members)):
            state = State(elsewhere_fund_fen=case.elsewhere[member])
            for claim, expected in zip(case.claims(member), uncompiled(case, member), strict=True):
                found = settle_common_claim(case.table, claim, state)
                assert found == expected
                state = found[1]


@some
@given(cases(), st.data())
def test_a_year_may_be_cut_into_batches_anywhere(case: Case, data: st.DataObject) -> None:
    whole, whole_states = batch(case, parallel=False)
    cuts = [data.draw(st.integers(0, len(visits))) for visits in case.members]
    first = case._replace(members=tuple(v[:cut] for v, cut in zip(case.members, cuts, strict=True)))
    rest = case._replace(members=tuple(v[cut:] for v, cut in zip(case.members, cuts, strict=True)))
    states = case.states()
    results = [
        settle_batch(case.table, states, part.offsets(), *part.columns(), parallel=False)
        for part in (first, rest)
    ]
    for column in ("deductibles_fen", "funds_fen", "over_cap_funds_fen", "statuses"):
        parts = [
            np.split(getattr(r, column), p.offsets()[1:-1])
            for r, p in zip(results, (first, rest), strict=True)
        ]
        joined = np.concatenate(list(itertools.chain(*zip(*parts, strict=True))))
        np.testing.assert_array_equal(joined, getattr(whole, column), err_msg=column)
    np.testing.assert_array_equal(states, whole_states)


@some
@given(cases())
def test_no_claim_is_paid_more_than_it_is_and_the_deductible_is_the_persons(case: Case) -> None:
    for member in range(len(case.members)):
        for claim, (breakdown, _) in zip(case.claims(member), uncompiled(case, member), strict=True):
            paid = breakdown.fund_fen + breakdown.over_cap_fund_fen
            assert min(breakdown) >= 0
            assert paid <= claim.amount_fen
            assert breakdown.deductible_fen + breakdown.over_cap_deductible_fen <= claim.amount_fen - paid


@some
@given(cases(), amounts_fen, amounts_fen)
def test_more_cost_is_never_paid_less(case: Case, amount: int, more: int) -> None:
    for member, visits in enumerate(case.members):
        assume(visits)
        before = [State(elsewhere_fund_fen=case.elsewhere[member]), *(s for _, s in uncompiled(case, member))]
        claim = case.claims(member)[-1]
        lower, _ = settle_claim(case.table, claim._replace(amount_fen=amount), before[-2])
        upper, _ = settle_claim(case.table, claim._replace(amount_fen=amount + more), before[-2])
        if (lower.status, upper.status) == (SETTLED, SETTLED):
            assert lower.deductible_fen <= upper.deductible_fen
            assert lower.fund_fen <= upper.fund_fen
            assert lower.over_cap_fund_fen <= upper.over_cap_fund_fen


@some
@given(cases(with_unknowns=False, most_cells=1), st.integers(0, 20_000), st.data())
def test_a_claim_in_parts_never_beats_a_cap(case: Case, amount: int, data: st.DataObject) -> None:
    cell = case.cells[0]
    cuts = sorted(data.draw(st.lists(st.integers(0, amount), max_size=6)))
    parts = [until - since for since, until in itertools.pairwise([0, *cuts, amount])]
    state, results = State(elsewhere_fund_fen=case.elsewhere[0]), []
    for part in parts:
        breakdown, state = settle_claim(case.table, Claim(0, part), state)
        results.append(breakdown)
    fund = sum(breakdown.fund_fen for breakdown in results)
    over_cap = sum(breakdown.over_cap_fund_fen for breakdown in results)
    assert (state.cost_fen, state.fund_fen, state.over_cap_fund_fen) == (amount, fund, over_cap)
    room = [
        (cell.deductible, sum(breakdown.deductible_fen for breakdown in results)),
        (cell.deductible_ceiling, state.deductible_fen),
        (cell.fund_cap, fund),
        (cell.period_fund_cap, fund),
        (cell.over_cap_limit, over_cap),
        (cell.over_cap_deductible, state.over_cap_deductible_fen),
        (cell.cost_cap, sum(breakdown.covered_fen for breakdown in results)),
        (cell.period_cost_cap, sum(breakdown.covered_fen for breakdown in results)),
    ]
    for cap, used in room:
        assert cap is None or isinstance(cap, Unknown) or used <= cap
    if isinstance(cell.annual_ceiling, int):
        assert fund + over_cap <= max(0, cell.annual_ceiling - case.elsewhere[0])


@some
@given(cases(), st.data())
def test_what_is_settled_does_not_hang_on_any_unknown_figure(case: Case, data: st.DataObject) -> None:
    """Whatever the unknown figures turn out to be, a claim that was settled stays as it is."""
    revealed = case._replace(cells=tuple(reveal(cell, data.draw) for cell in case.cells))
    for member in range(len(case.members)):
        state = State(elsewhere_fund_fen=case.elsewhere[member])
        for claim in case.claims(member):
            breakdown, after = settle_claim(case.table, claim, state)
            if breakdown.status == SETTLED:
                known, known_after = settle_claim(revealed.table, claim, state)
                paid = (breakdown.deductible_fen, breakdown.fund_fen, breakdown.over_cap_fund_fen)
                assert (known.deductible_fen, known.fund_fen, known.over_cap_fund_fen) == paid
                assert known_after == after
            else:
                assert after == state
                assert breakdown == Breakdown(breakdown.status, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0)
            state = after


def reveal(cell: Cell, draw: Any) -> Cell:
    """The cell with any values in place of what is unknown; caps not below what is proved to be allowed."""

    def cap(figure: int | Unknown | None) -> int | None:
        return figure.allowed + draw(amounts_fen) if isinstance(figure, Unknown) else figure

    def number(figure: int | Unknown | None, values: st.SearchStrategy[int]) -> Any:
        return draw(values) if isinstance(figure, Unknown) else figure

    return replace(
        cell,
        segments=tuple((start, number(rate, rates_bp)) for start, rate in cell.segments),
        deductible=number(cell.deductible, amounts_fen),
        fund_cap=cap(cell.fund_cap),
        period_fund_cap=cap(cell.period_fund_cap),
        annual_ceiling=cap(cell.annual_ceiling),
        over_cap_rate=number(cell.over_cap_rate, rates_bp),
    )


# 64 bits


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
            patched.setattr(rules, read.__name__, lambda t, c, s, read=read: Int64(read(t, c, s)))
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
extreme_rates = st.sampled_from([1, 3, 3_333, 9_999, 10_000])
extreme_cells = st.builds(
    Cell,
    segments=st.one_of(
        segments(extreme_rates),
        st.tuples(st.tuples(st.just(0), extreme_rates), st.tuples(st.integers(1, LARGEST), extreme_rates)),
    ),
    scale=st.sampled_from(["year gross", "year net", "visit gross", "visit net"]),
    deductible=st.sampled_from([0, 1, LARGEST]),
    deductible_ceiling=st.sampled_from([None, 1, LARGEST]),
    cost_cap=st.one_of(st.none(), large_amounts),
    period_cost_cap=st.one_of(st.none(), large_amounts),
    fund_cap=st.one_of(st.none(), large_amounts),
    period_fund_cap=st.one_of(st.none(), large_amounts),
    annual_ceiling=st.one_of(st.none(), large_amounts),
    over_cap_rate=st.one_of(st.none(), extreme_rates),
    over_cap_deductible=st.sampled_from([0, 1, LARGEST]),
    over_cap_limit=st.one_of(st.none(), large_amounts),
)


@many
@given(extreme_cells, st.lists(st.tuples(large_amounts, st.integers(0, 1)), min_size=1, max_size=5))
def test_the_largest_amounts_fit_64_bits(cell: Cell, visits: list[tuple[int, int]]) -> None:
    table, state, year = table_of(cell), State(), Year()
    for amount, key in visits:
        claim = Claim(0, amount, key, key)
        checked, checked_after = settle_checked(table, claim, state)
        compiled, after = compiled_one()(table, claim, state)
        assert compiled == checked
        assert after == checked_after
        assert as_oracle(compiled)[1] == year.settle(Visit(cell, amount, key, key))
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
    assert UNLIMITED_FEN > 1_000 * LARGEST
