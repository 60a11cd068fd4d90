"""What holds for every scheme that the table can hold and every sequence of claims."""

import itertools
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongji.kernel.compiled import compiled_one, settle_batch
from gongji.kernel.fitting import needs_further
from gongji.kernel.records import (
    BIT_ANNUAL_CEILING,
    BIT_FUND_CAP,
    SETTLED,
    Breakdown,
    Claim,
    State,
)
from gongji.kernel.rules import (
    has_rare_terms,
    nothing_settled,
    settle_claim,
    settle_common_claim,
    settle_usual_claim,
)
from gongji.kernel.sequence import (
    BatchResult,
    SettleClaim,
    full_state_at,
    new_further,
    new_result,
    settle_members,
    state_at,
)

from .oracle import Cell, Unknown
from .random_cases import amounts_fen, cases, cases_that_reach_a_cap, rates_bp
from .schemes import STATUS_CODES, Arrays, Case, as_oracle, has_further_terms, unknown_bits

many = settings(max_examples=250, deadline=None)
some = settings(max_examples=60, deadline=None)


class Step(NamedTuple):
    """One claim with the accumulators before and after it, and what it came to."""

    claim: Claim
    before: State
    breakdown: Breakdown
    after: State


def steps(case: Case, member: int, settle: SettleClaim = settle_claim) -> list[Step]:
    """One member's claims by a function that settles one; what periods held is handed in where it is kept."""
    table, state, taken = case.table, case.state(member), list[Step]()
    held: dict[tuple[str, int], tuple[int, ...]] = {}
    for claim in case.claims(member):
        before = standing_in(state, claim, held) if case.kept else state
        breakdown, state = settle(table, claim, before)
        taken.append(Step(claim, before, breakdown, state))
        held["deductible", state.deductible_key] = (state.period_deductible_fen,)
        held["cap", state.cap_key] = (state.period_cost_fen, state.period_fund_fen)
        held["group", state.group_key] = (state.group_fund_fen,)
    return taken


def standing_in(state: State, claim: Claim, held: dict[tuple[str, int], tuple[int, ...]]) -> State:
    """The state in the claim's periods and group, with what these held."""
    (deductible,) = held.get(("deductible", claim.deductible_key), (0,))
    cost, fund = held.get(("cap", claim.cap_key), (0, 0))
    (group_fund,) = held.get(("group", claim.group_key), (0,))
    return state._replace(
        deductible_key=claim.deductible_key,
        period_deductible_fen=deductible,
        cap_key=claim.cap_key,
        period_cost_fen=cost,
        period_fund_fen=fund,
        group_key=claim.group_key,
        group_fund_fen=group_fund,
    )


def settled_by(arrays: Arrays, case: Case, *, parallel: bool) -> BatchResult:
    return settle_batch(
        case.table,
        arrays.states,
        arrays.offsets,
        *arrays.columns,
        further=arrays.further,
        parallel=parallel,
    )


def settled_plainly(arrays: Arrays, case: Case) -> BatchResult:
    """The loops around the kernel as they stand, uncompiled."""
    result = new_result(len(arrays.columns.cells))
    further = new_further(0, 0) if arrays.further is None else arrays.further
    settle_members(case.table, arrays.states, arrays.offsets, arrays.columns, further, result)
    return result


def assert_same_accumulators(one: Arrays, other: Arrays) -> None:
    np.testing.assert_array_equal(one.states, other.states)
    if one.further is not None and other.further is not None:
        np.testing.assert_array_equal(one.further.states, other.further.states)
        np.testing.assert_array_equal(one.further.periods, other.further.periods)


def assert_same_columns(one: BatchResult, other: BatchResult) -> None:
    for name, first, second in zip(one._fields, one, other, strict=True):
        np.testing.assert_array_equal(first, second, err_msg=name)


@many
@given(st.one_of(cases(), cases_that_reach_a_cap()))
def test_the_plain_function_equals_the_oracle(case: Case) -> None:
    for member, visits in enumerate(case.members):
        year = case.year(member)
        for visit, step in zip(visits, steps(case, member), strict=True):
            expected = year.settle(visit)
            status, found = as_oracle(step.breakdown)
            assert status == STATUS_CODES[expected.status]
            assert found == expected._replace(status="settled")


@some
@given(st.one_of(cases(), cases_that_reach_a_cap()))
def test_all_forms_give_the_same(case: Case) -> None:
    arrays = case.arrays()
    plain = settled_plainly(arrays, case)
    for parallel in (False, True):
        compiled = case.arrays()
        assert_same_columns(settled_by(compiled, case, parallel=parallel), plain)
        assert_same_accumulators(compiled, arrays)
    position = 0
    for member in range(len(case.members)):
        expected = steps(case, member)
        assert steps(case, member, compiled_one()) == expected
        for step in expected:
            assert [column[position] for column in plain] == [
                step.breakdown.deductible_fen + step.breakdown.withheld_fen,
                step.breakdown.fund_fen,
                step.breakdown.over_cap_fund_fen,
                step.breakdown.status,
            ]
            position += 1
        assert_same_end(case, arrays, member, expected[-1].after if expected else case.state(member))


def assert_same_end(case: Case, arrays: Arrays, member: int, state: State) -> None:
    """The accumulators of a batch are those after the last claim; kept periods have numbers as keys."""
    if arrays.further is None:
        found = state_at(arrays.states, member)
        # Groups are among the further accumulators, which such a batch does not have.
        state = state._replace(group_key=0, group_fund_fen=0)
    else:
        found = full_state_at(arrays.states, arrays.further.states, member)
    if case.kept:
        numbers = found._replace(deductible_key=0, cap_key=0, group_key=0)
        assert numbers == state._replace(deductible_key=0, cap_key=0, group_key=0)
    else:
        assert found == state


@some
@given(cases())
def test_rare_terms_are_recognised_and_without_them_the_shorter_ways_are_the_same(case: Case) -> None:
    further = any(has_further_terms(cell) for cell in case.cells)
    rare = further or any(
        cell.period_cost_cap is not None
        or cell.period_fund_cap is not None
        or cell.over_cap_rate not in (None, 0)
        or unknown_bits(cell) & ~(BIT_FUND_CAP | BIT_ANNUAL_CEILING) != 0
        for cell in case.cells
    )
    assert (needs_further(case.table), has_rare_terms(case.table)) == (further, rare)
    for member in range(len(case.members)):
        if not further:
            assert steps(case, member, settle_usual_claim) == steps(case, member)
        if not rare:
            assert steps(case, member, settle_common_claim) == steps(case, member)


@some
@given(cases(), st.data())
def test_a_year_may_be_cut_into_batches_anywhere(case: Case, data: st.DataObject) -> None:
    whole, parted = case.arrays(), case.arrays()
    expected = settled_by(whole, case, parallel=False)
    cuts = [data.draw(st.integers(0, len(visits))) for visits in case.members]
    in_first = [
        number < cut for cut, visits in zip(cuts, case.members, strict=True) for number in range(len(visits))
    ]
    taken = np.array(in_first, dtype=bool)
    parallel = data.draw(st.booleans())
    for chosen in (taken, ~taken):
        found = settled_by(parted.part(chosen), case, parallel=parallel)
        assert_same_columns(found, BatchResult(*(column[chosen] for column in expected)))
    assert_same_accumulators(parted, whole)


@some
@given(cases())
def test_no_fen_is_paid_twice(case: Case) -> None:
    """First pay, account money, deductibles and payments are parts of the amount that do not overlap."""
    for member in range(len(case.members)):
        for step in steps(case, member):
            split = step.breakdown._replace(not_counted_fen=0)
            assert min(split) >= 0
            paid = split.fund_fen + split.over_cap_fund_fen
            before_all = split.first_pay_fen + split.account_first_fen
            deductibles = split.deductible_fen + split.withheld_fen + split.over_cap_deductible_fen
            assert before_all + deductibles + paid <= step.claim.amount_fen
            assert step.after.account_left_fen >= 0


@some
@given(cases(), amounts_fen, amounts_fen)
def test_more_cost_is_never_paid_less(case: Case, amount: int, more: int) -> None:
    for member, visits in enumerate(case.members):
        assume(visits)
        *_, last = steps(case, member)
        lower, _ = settle_claim(case.table, last.claim._replace(amount_fen=amount), last.before)
        upper, _ = settle_claim(case.table, last.claim._replace(amount_fen=amount + more), last.before)
        if (lower.status, upper.status) == (SETTLED, SETTLED):
            assert lower.first_pay_fen <= upper.first_pay_fen
            assert lower.account_first_fen <= upper.account_first_fen
            assert lower.deductible_fen <= upper.deductible_fen
            assert lower.withheld_fen <= upper.withheld_fen
            assert lower.fund_fen <= upper.fund_fen
            assert lower.over_cap_fund_fen <= upper.over_cap_fund_fen


@some
@given(cases(with_unknowns=False, most_cells=1), st.integers(0, 20_000), st.data())
def test_a_claim_in_parts_never_beats_a_cap(case: Case, amount: int, data: st.DataObject) -> None:
    cell = case.cells[0]
    cuts = sorted(data.draw(st.lists(st.integers(0, amount), max_size=6)))
    parts = [until - since for since, until in itertools.pairwise([0, *cuts, amount])]
    table, state, results = case.table, case.state(0), []
    for part in parts:
        breakdown, state = settle_claim(table, Claim(0, part), state)
        results.append(breakdown)
    fund = sum(breakdown.fund_fen for breakdown in results)
    over_cap = sum(breakdown.over_cap_fund_fen for breakdown in results)
    before_all = sum(breakdown.first_pay_fen + breakdown.account_first_fen for breakdown in results)
    assert (state.cost_fen, state.fund_fen, state.over_cap_fund_fen) == (amount - before_all, fund, over_cap)
    room = [
        (cell.deductible, state.deductible_fen),
        (cell.deductible_ceiling, state.deductible_fen),
        (cell.fund_cap, fund),
        (cell.period_fund_cap, fund),
        (cell.group_cap, fund),
        (cell.over_cap_limit, over_cap),
        (cell.over_cap_deductible, state.over_cap_deductible_fen),
        (cell.cost_cap, sum(breakdown.covered_fen for breakdown in results)),
        (cell.period_cost_cap, sum(breakdown.covered_fen for breakdown in results)),
    ]
    for cap, used in room:
        assert cap is None or isinstance(cap, Unknown) or used <= cap
    if isinstance(cell.annual_ceiling, int):
        assert counted(cell, fund, over_cap) <= max(
            0, cell.annual_ceiling - counted(cell, 0, 0, case.elsewhere[0])
        )
    assert state.account_left_fen == case.accounts[0] - sum(b.account_first_fen for b in results) >= 0


def counted(cell: Cell, ordinary: int, over_cap: int, elsewhere: int = 0) -> int:
    """Of fund payments, what the annual ceiling counts."""
    paid = {"ordinary": ordinary, "over-cap": over_cap, "elsewhere": elsewhere}
    return sum(paid[kind] for kind in cell.ceiling_counts)


@some
@given(cases(), st.data())
def test_what_is_settled_does_not_hang_on_any_unknown_figure(case: Case, data: st.DataObject) -> None:
    """Whatever the unknown figures turn out to be, a claim that was settled stays as it is."""
    table = case._replace(cells=tuple(reveal(cell, data.draw) for cell in case.cells)).table
    for member in range(len(case.members)):
        for claim, before, breakdown, after in steps(case, member):
            if breakdown.status == SETTLED:
                known, known_after = settle_claim(table, claim, before)
                assert (split_of(known), known_after) == (split_of(breakdown), after)
            else:
                assert after == before
                assert breakdown == nothing_settled(breakdown.status)


def split_of(breakdown: Breakdown) -> dict[str, int]:
    """Who bears which part of a claim; the exact payment and what caps leave may hang on what is unknown."""
    parts = (
        "first_pay",
        "account_first",
        "deductible",
        "withheld",
        "fund",
        "over_cap_deductible",
        "over_cap_fund",
    )
    return {part: getattr(breakdown, f"{part}_fen") for part in parts}


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
        group_cap=cap(cell.group_cap),
        first_pay=number(cell.first_pay, rates_bp),
    )
