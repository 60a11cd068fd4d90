"""Random terms and visits for Hypothesis."""

import itertools
from dataclasses import replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from .oracle import ALL_PAYMENTS, SCALES, Cell, Unknown, Visit
from .schemes import Case, known

# Small amounts against small caps, so that most sequences reach most terms; round ones, so that some
# visits meet a bound exactly. Each figure is one choice from a list, which Hypothesis draws fastest.
AMOUNTS = (*[0, 1, 100, 500, 1_000, 2_000] * 500, *range(3_001))
RATES = (*[0, 0, 0, 1, 3_333, 5_000, 8_000, 10_000] * 1_250, *range(10_001))
amounts_fen = st.sampled_from(AMOUNTS)
rates_bp = st.sampled_from(RATES)


COUNTS = tuple(
    frozenset(counted) for size in range(4) for counted in itertools.combinations(sorted(ALL_PAYMENTS), size)
)


def some_of(*kinds: Any) -> st.SearchStrategy[Any]:
    """One of several kinds of figures, each as likely as the others: lists of figures, or one figure each."""
    lists = [kind if type(kind) is tuple else (kind,) for kind in kinds]
    longest = max(map(len, lists))
    return st.sampled_from([figures[number % len(figures)] for number in range(longest) for figures in lists])


@st.composite
def segments(draw: st.DrawFn, rates: st.SearchStrategy[Any]) -> tuple[tuple[int, Any], ...]:
    count = draw(st.sampled_from([0, 0, 1, 1, 2, 3, 7]))
    bounds = {draw(st.integers(1, 4_000)) for _ in range(count)}
    return tuple((start, draw(rates)) for start in [0, *sorted(bounds)])


@cache
def cells(*, with_unknowns: bool = True) -> st.SearchStrategy[Cell]:
    """Any terms that the table can hold; `with_unknowns`, some of their figures may be unknown."""
    unknown = [tuple(Unknown(amount) for amount in AMOUNTS)] if with_unknowns else []
    unknown_number = [Unknown()] if with_unknowns else []
    caps = some_of(None, *[AMOUNTS] * 3, *unknown)
    maybe = some_of(None, AMOUNTS)
    return st.builds(
        Cell,
        segments=segments(some_of(*[RATES] * 5, *unknown_number)),
        scale=st.sampled_from(SCALES),
        # Rarely, since a visit with an unknown deductible or first pay tells nothing else.
        deductible=some_of(*[AMOUNTS] * 9, *unknown_number),
        deductible_ceiling=maybe,
        cost_cap=maybe,
        period_cost_cap=maybe,
        fund_cap=caps,
        period_fund_cap=caps,
        group_cap=some_of(None, None, *[AMOUNTS] * 2, *unknown),
        annual_ceiling=caps,
        ceiling_counts=some_of(ALL_PAYMENTS, COUNTS),
        over_cap_rate=some_of(None, RATES, RATES, *unknown_number),
        over_cap_deductible=amounts_fen,
        over_cap_limit=maybe,
        first_pay=some_of(*[0] * 10, *[RATES] * 5, *unknown_number),
        account_first=st.booleans(),
        from_payment=st.booleans(),
        own_share=st.booleans(),
    ).map(of_one_scale)


def of_one_scale(cell: Cell) -> Cell:
    """Where segments are measured on payments, two of them at most and nothing above the caps."""
    if cell.scale != "year payments":
        return cell
    return replace(cell, segments=cell.segments[:2], over_cap_rate=None)


near = st.sampled_from([-1, 0, 0, 1])


def without_further_terms(cell: Cell) -> Cell:
    """Nothing paid first, no caps of groups, segments on cost, deductible and ceiling as most have them."""
    return replace(
        cell,
        scale="visit net" if cell.scale == "year payments" else cell.scale,
        group_cap=None,
        ceiling_counts=ALL_PAYMENTS,
        first_pay=0,
        account_first=False,
        from_payment=False,
        own_share=False,
    )


def without_rare_terms(cell: Cell) -> Cell:
    """Besides, no caps of a shorter period, nothing above the caps, and nothing unknown but yearly caps."""
    return replace(
        without_further_terms(cell),
        segments=tuple((start, known(rate, 0)) for start, rate in cell.segments),
        deductible=known(cell.deductible, 0),
        period_cost_cap=None,
        period_fund_cap=None,
        over_cap_rate=None,
    )


keys = st.tuples(*[st.integers(0, 2)] * 3)
other_money_fen = some_of(0, 0, AMOUNTS)


def visits_under(cell: st.SearchStrategy[Cell]) -> st.SearchStrategy[Visit]:
    drawn = st.tuples(cell, amounts_fen, keys, other_money_fen)
    return drawn.map(lambda parts: Visit(parts[0], parts[1], parts[2][0], parts[2][1], parts[2][2], parts[3]))


def as_common_claim(visit: Visit) -> Visit:
    return visit._replace(group_key=0, other_money=0)


@st.composite
def cases(draw: st.DrawFn, *, with_unknowns: bool = True, most_cells: int = 4) -> Case:
    """Any scheme with up to four cells, and visits of up to three members in them.

    Some have no rare or no further terms, since compiled batches settle such schemes in ways of their own.
    """
    kind = draw(st.sampled_from(["common", "usual", "known", *["any"] * 2]))
    any_cell = cells(with_unknowns=with_unknowns and kind != "known")
    if kind in ("common", "usual"):
        any_cell = any_cell.map(without_rare_terms if kind == "common" else without_further_terms)
    chosen = tuple(draw(st.lists(any_cell, min_size=1, max_size=most_cells)))
    any_visit = visits_under(st.sampled_from(chosen))
    with_further = kind in ("known", "any") or draw(st.booleans())
    if not with_further:
        any_visit = any_visit.map(as_common_claim)
    visits = st.lists(any_visit, max_size=8)
    members = tuple(tuple(draw(visits)) for _ in range(draw(st.integers(1, 3))))
    return Case(
        chosen,
        members,
        tuple(draw(st.sampled_from([0, 0, 500, 2_500])) for _ in members),
        tuple(draw(st.sampled_from([0, 700, 5_000])) if with_further else 0 for _ in members),
        kept=with_further and draw(st.booleans()),
        with_further=with_further,
    )


def with_cap(cell: Cell, cap: str, amount: int | None) -> Cell:
    changed: dict[str, Any] = {cap: amount}
    return replace(cell, **changed)


def paid_without(cap: str, case: Case, count: int) -> int:
    """What the first visits are paid, of what the cap counts, where this one cap does not exist."""
    year, cell = case.year(0), with_cap(case.cells[0], cap, None)
    results = [year.settle(visit._replace(cell=cell)) for visit in case.members[0][:count]]
    ordinary, over_cap = sum(r.fund for r in results), sum(r.over_cap_fund for r in results)
    if cap == "annual_ceiling":
        return year.fund_of_kinds(cell.ceiling_counts)
    return over_cap if cap == "over_cap_limit" else ordinary


def under(case: Case, cell: Cell) -> Case:
    """The visits of the case, all under one cell."""
    members = tuple(tuple(visit._replace(cell=cell) for visit in visits) for visits in case.members)
    return case._replace(cells=(cell,), members=members)


@st.composite
def cases_that_reach_a_cap(draw: st.DrawFn) -> Case:
    """One member under one cell whose caps lie where some visit arrives, give or take a fen.

    Random caps are rarely met exactly, and rarely all of them in one year.
    """
    cell = draw(cells(with_unknowns=False))
    visits = draw(st.lists(visits_under(st.just(cell)), min_size=1, max_size=8))
    account = draw(st.sampled_from([0, 700]))
    case = Case((cell,), (tuple(visits),), (0,), (account,), kept=draw(st.booleans()), with_further=True)
    caps = ["fund_cap", "period_fund_cap", "group_cap", "annual_ceiling", "over_cap_limit"]
    for cap in draw(st.permutations(caps)):
        met = draw(near) + paid_without(cap, case, draw(st.integers(1, len(visits))))
        case = under(case, with_cap(case.cells[0], cap, draw(st.sampled_from([None, max(0, met)]))))
    return case
