"""Visits with a chronic part: both terms, what passes between them, and the compiled batch of them."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.errors import InputError
from gongji.kernel.compiled_routing import settle_routed_batch
from gongji.kernel.records import SETTLED, UNKNOWN_RATE, Claim, State
from gongji.kernel.routing import (
    ROUTE_CONCURRENT,
    ROUTE_EXCLUSIVE,
    ROUTE_HIGHER,
    ROUTE_SEQUENTIAL,
    Routed,
    Side,
    settle_routed,
    settle_routed_members,
)
from gongji.kernel.sequence import ClaimColumns, new_further, new_result, new_states

from .oracle import Cell, Unknown, Year
from .oracle_routing import NOTHING, ROUTINGS, Both, Routing, settle_both
from .random_cases import cells, visits_under
from .schemes import STATUS_CODES, Arrays, Case, as_oracle, table_of

CODES: dict[Routing, int] = {
    "exclusive": ROUTE_EXCLUSIVE,
    "higher": ROUTE_HIGHER,
    "sequential": ROUTE_SEQUENTIAL,
    "concurrent": ROUTE_CONCURRENT,
}
some = settings(max_examples=60, deadline=None)


def as_chronic(cell: Cell) -> Cell:
    """Chronic terms pay nothing above their caps."""
    return replace(cell, over_cap_rate=None, over_cap_deductible=0, over_cap_limit=None)


class Visits(NamedTuple):
    """Some members' visits under an ordinary cell, and the chronic part of each under a chronic one."""

    ordinary: Case
    chronic: Case
    routing: Routing


@st.composite
def visits(draw: st.DrawFn) -> Visits:
    routing = draw(st.sampled_from(ROUTINGS))
    with_unknowns = draw(st.booleans())
    cell = draw(cells(with_unknowns=with_unknowns))
    chronic_cell = draw(cells(with_unknowns=with_unknowns).map(as_chronic))
    pairs = st.tuples(visits_under(st.just(cell)), visits_under(st.just(chronic_cell)))
    members = draw(st.lists(st.lists(pairs, max_size=6), min_size=1, max_size=3))
    parts = tuple(tuple(p._replace(amount=p.amount % (v.amount + 1)) for v, p in pairs) for pairs in members)
    wholes = tuple(tuple(visit for visit, _ in pairs) for pairs in members)
    none, kept = (0,) * len(members), draw(st.booleans())
    account = (draw(st.sampled_from([0, 700])),) * len(members)
    both = (cell, chronic_cell)
    return Visits(
        Case(both, wholes, none, account, kept=kept, with_further=True),
        Case(both, parts, none, account, kept=kept, with_further=True),
        routing,
    )


def as_both(routed: Routed) -> tuple[tuple[int, int], Both]:
    (status, ordinary), (chronic_status, chronic) = as_oracle(routed.ordinary), as_oracle(routed.chronic)
    return (chronic_status, status), Both(chronic, ordinary)


@some
@given(visits())
def test_a_visit_equals_the_oracle(drawn: Visits) -> None:
    table, routing = drawn.ordinary.table, CODES[drawn.routing]
    for member in range(len(drawn.ordinary.members)):
        account = drawn.ordinary.accounts[member]
        year, chronic_year = Year(account=account), Year(account=account)
        state = chronic_state = State(account_left_fen=account)
        claims = zip(drawn.ordinary.claims(member), drawn.chronic.claims(member), strict=True)
        both = zip(drawn.ordinary.members[member], drawn.chronic.members[member], strict=True)
        for (claim, of_chronic), (visit, part) in zip(claims, both, strict=True):
            routed = settle_routed(table, claim, of_chronic, routing, state, chronic_state)
            expected = settle_both(chronic_year, year, part, visit, drawn.routing)
            statuses, found = as_both(routed)
            assert statuses == tuple(STATUS_CODES[result.status] for result in expected)
            assert found == Both(*(result._replace(status="settled") for result in expected))
            if statuses != (0, 0):
                assert (routed.state, routed.chronic_state) == (state, chronic_state)
            state, chronic_state = routed.state, routed.chronic_state


def side_of(arrays: Arrays) -> Side:
    assert arrays.further is not None
    return Side(arrays.columns, arrays.states, arrays.further, new_result(len(arrays.columns.cells)))


@some
@given(visits(), st.integers(1, 3))
def test_the_compiled_batch_equals_the_plain_loops(drawn: Visits, threads: int) -> None:
    table, offsets = drawn.ordinary.table, drawn.ordinary.arrays().offsets
    routings = np.full(int(offsets[-1]), CODES[drawn.routing], np.int32)
    plain, compiled = ((side_of(drawn.ordinary.arrays()), side_of(drawn.chronic.arrays())) for _ in range(2))
    settle_routed_members(table, 0, len(offsets) - 1, offsets, routings, *plain)
    settle_routed_batch(table, offsets, routings, *compiled, threads=threads)
    for one, other in zip(plain, compiled, strict=True):
        assert one.further.periods.shape == other.further.periods.shape
        for first, second in (
            (one.states, other.states),
            (one.further.states, other.further.states),
            (one.further.periods, other.further.periods),
            *zip(one.result, other.result, strict=True),
        ):
            np.testing.assert_array_equal(first, second)


# 40 % above 50 a visit, at most 200 a year; chronic: 80 % above 100 a year, at most 400 a year.
ORDINARY = Cell(((0, 40_00),), scale="visit net", deductible=50_00, fund_cap=200_00)
CHRONIC = Cell(((0, 80_00),), scale="year net", deductible=100_00, fund_cap=400_00)
TABLE = table_of(ORDINARY, CHRONIC)


@pytest.mark.parametrize(
    ("routing", "chronic", "ordinary"),
    [
        # 80 % of 700 are 560, of which 400 are paid. The other 200 of the visit: 40 % of 150 are 60.
        ("exclusive", 400_00, 60_00),
        # 460 is more than 40 % of 950, 380, of which 200 are paid.
        ("higher", 400_00, 60_00),
        # 160 at 80 % are 200 of cost above the cap: 40 % of 350 are 140.
        ("sequential", 400_00, 140_00),
        # The person bears 400 of the 800: 40 % of 550 are 220, of which 200 are paid.
        ("concurrent", 400_00, 200_00),
    ],
)
def test_a_visit_of_1000_with_a_chronic_part_of_800(routing: Routing, chronic: int, ordinary: int) -> None:
    routed = settle_routed(TABLE, Claim(0, 1_000_00), Claim(1, 800_00), CODES[routing], State(), State())
    assert (routed.chronic.fund_fen, routed.ordinary.fund_fen) == (chronic, ordinary)
    assert (routed.chronic_state.fund_fen, routed.state.fund_fen) == (chronic, ordinary)


@pytest.mark.parametrize(
    ("cap", "passed"),
    [
        # 300 fit; the 100 more at 80 % are 125 of cost, and 500 at 60 % were cut off: 40 % of 575.
        (300_00, 230_00),
        # 400 at 80 % and 180 of the 300 at 60 % fit; the other 120 are 200 of cost: 40 % of 150.
        (580_00, 60_00),
        # All 700 fit: nothing of the 1,000 is left.
        (700_00, 0),
    ],
)
def test_cost_above_a_cap_where_segments_are_measured_on_payments(cap: int, passed: int) -> None:
    """1,000 chronic, 80 % until 400 are paid (for 500), then 60 % (300). What is above goes on, less 50."""
    chronic = Cell(((0, 80_00), (400_00, 60_00)), scale="year payments", fund_cap=cap)
    table = table_of(replace(ORDINARY, fund_cap=None), chronic)
    amount = 1_000_00
    routed = settle_routed(table, Claim(0, amount), Claim(1, amount), ROUTE_SEQUENTIAL, State(), State())
    assert (routed.chronic.fund_fen, routed.ordinary.fund_fen) == (cap, passed)


def test_a_first_pay_for_chronic_care_is_nobody_elses() -> None:
    """10 % of 800 are 80 of first pay; 80 % of the other 720 less 100 are 496, of which 400 are paid.

    320 are left to the ordinary terms, with 200 of the visit: 40 % of 470 are 188.
    """
    table = table_of(ORDINARY, replace(CHRONIC, first_pay=10_00))
    routed = settle_routed(table, Claim(0, 1_000_00), Claim(1, 800_00), ROUTE_CONCURRENT, State(), State())
    assert (routed.chronic.first_pay_fen, routed.chronic.fund_fen) == (80_00, 400_00)
    assert (routed.ordinary_fen, routed.ordinary.fund_fen) == (520_00, 188_00)


@pytest.mark.parametrize(("part", "used"), [(125_00, False), (150_00, True)])
def test_the_higher_is_chronic_where_both_pay_as_much(part: int, *, used: bool) -> None:
    """Of the part alone 40 % above 50 are paid: 30 of 125, more than 20; 40 of 150, as much as 80 % of 50."""
    routed = settle_routed(TABLE, Claim(0, part), Claim(1, part), ROUTE_HIGHER, State(), State())
    assert routed.chronic_used is used
    assert (routed.chronic.fund_fen, routed.ordinary.fund_fen) == ((40_00, 0) if used else (0, 30_00))
    assert as_both(routed)[1].chronic != NOTHING or not used


def test_an_unknown_rate_decides_what_a_used_up_cap_passes_on() -> None:
    """Nothing more is paid under the chronic terms, but what they cut off nobody knows."""
    table = table_of(ORDINARY, Cell(((0, Unknown()),), fund_cap=0))
    exclusive, sequential = (
        settle_routed(table, Claim(0, 100_00), Claim(1, 100_00), routing, State(), State())
        for routing in (ROUTE_EXCLUSIVE, ROUTE_SEQUENTIAL)
    )
    assert (exclusive.chronic.status, exclusive.chronic_state.cost_fen) == (SETTLED, 100_00)
    assert (sequential.chronic.status, sequential.chronic_state) == (UNKNOWN_RATE, State())


def two_members() -> dict[str, Any]:
    """Three visits of two members, a chronic part in the last."""
    none = np.zeros(3, np.int32)
    ordinary, chronic = (
        Side(
            ClaimColumns(np.full(3, cell, np.int32), np.array(amounts), none, none),
            new_states(2),
            new_further(3, 2),
            new_result(3),
        )
        for cell, amounts in ((0, [100_00] * 3), (1, [0, 0, 100_00]))
    )
    offsets = np.array([0, 1, 3])
    return {"table": TABLE, "offsets": offsets, "routings": none, "ordinary": ordinary, "chronic": chronic}


def test_a_routed_batch_says_what_both_terms_came_to() -> None:
    """40 % of 100 above 50 for both; the third visit is chronic alone and under its deductible of 100."""
    arrays = two_members()
    settle_routed_batch(**arrays)
    assert arrays["ordinary"].result.funds_fen.tolist() == [20_00, 20_00, 0]
    assert arrays["ordinary"].states[:, 0].tolist() == [100_00, 100_00]
    assert arrays["chronic"].result.deductibles_fen.tolist() == [0, 0, 100_00]
    assert arrays["chronic"].states[:, 0].tolist() == [0, 100_00]


def chronic_with(amounts: list[int]) -> Side:
    side: Side = two_members()["chronic"]
    return side._replace(claims=side.claims._replace(amounts_fen=np.array(amounts)))


@pytest.mark.parametrize(
    ("name", "value", "misfit"),
    [
        ("routings", np.zeros(2, np.int32), "routings"),
        ("routings", np.zeros(3, np.int64), "routings"),
        ("routings", np.array([0, 4, 0], np.int32), "routings"),
        ("routings", np.array([0, -1, 0], np.int32), "routings"),
        ("chronic", chronic_with([0, 0, 100_01]), "chronic.claims.amounts_fen"),
        ("chronic", two_members()["chronic"]._replace(further=new_further(0, 0)), "further.group_keys"),
        ("chronic", two_members()["chronic"]._replace(states=new_states(3)), "states"),
        ("offsets", np.array([0, 2, 4]), "offsets"),
    ],
)
def test_misfits_are_refused_by_name_and_change_nothing(name: str, value: Any, misfit: str) -> None:
    arrays = two_members()
    before = arrays["ordinary"].states.copy()
    with pytest.raises(InputError) as refused:
        settle_routed_batch(**{**arrays, name: value})
    assert refused.value.code == "batch_misfit"
    assert str(refused.value.field).split(", ")[0] == misfit
    np.testing.assert_array_equal(arrays["ordinary"].states, before)
