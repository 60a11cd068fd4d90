"""The oracle's terms and visits written as the kernel's, and random ones for Hypothesis."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from gongji.kernel import records
from gongji.kernel.layout import Table, row_of
from gongji.kernel.records import UNLIMITED_FEN, Claim, State, Terms
from gongji.kernel.sequence import ClaimColumns, Int64Array

from .oracle import SCALES, Cell, Unknown, Visit, Year

SCALE_CODES = {
    "year gross": records.BASE_YEAR_GROSS,
    "year net": records.BASE_YEAR_NET,
    "visit gross": records.BASE_VISIT_GROSS,
    "visit net": records.BASE_VISIT_NET,
}
STATUS_CODES = {
    "settled": records.SETTLED,
    "deductible": records.UNKNOWN_DEDUCTIBLE,
    "rate": records.UNKNOWN_RATE,
    "fund cap": records.UNKNOWN_FUND_CAP,
    "period fund cap": records.UNKNOWN_PERIOD_FUND_CAP,
    "annual ceiling": records.UNKNOWN_ANNUAL_CEILING,
    "over-cap rate": records.UNKNOWN_OVER_CAP_RATE,
}


def known(figure: int | Unknown | None, absent: int) -> int:
    if figure is None:
        return absent
    return figure.allowed if isinstance(figure, Unknown) else figure


def unknown_bits(cell: Cell) -> int:
    bits = sum(
        bit
        for figure, bit in (
            (cell.deductible, records.BIT_DEDUCTIBLE),
            (cell.fund_cap, records.BIT_FUND_CAP),
            (cell.period_fund_cap, records.BIT_PERIOD_FUND_CAP),
            (cell.annual_ceiling, records.BIT_ANNUAL_CEILING),
            (cell.over_cap_rate, records.BIT_OVER_CAP_RATE),
        )
        if isinstance(figure, Unknown)
    )
    rates = [rate for _, rate in cell.segments]
    return bits + sum(
        records.BIT_FIRST_RATE << k for k, rate in enumerate(rates) if isinstance(rate, Unknown)
    )


def row(cell: Cell) -> list[int]:
    """The row of the kernel's table that says what the cell says."""
    terms = Terms(
        deductible_fen=known(cell.deductible, 0),
        deductible_ceiling_fen=known(cell.deductible_ceiling, UNLIMITED_FEN),
        segment_base=SCALE_CODES[cell.scale],
        segment_count=len(cell.segments),
        cost_cap_fen=known(cell.cost_cap, UNLIMITED_FEN),
        period_cost_cap_fen=known(cell.period_cost_cap, UNLIMITED_FEN),
        fund_cap_fen=known(cell.fund_cap, UNLIMITED_FEN),
        period_fund_cap_fen=known(cell.period_fund_cap, UNLIMITED_FEN),
        annual_ceiling_fen=known(cell.annual_ceiling, UNLIMITED_FEN),
        over_cap_rate_bp=1 if isinstance(cell.over_cap_rate, Unknown) else known(cell.over_cap_rate, 0),
        over_cap_deductible_fen=cell.over_cap_deductible,
        over_cap_limit_fen=known(cell.over_cap_limit, UNLIMITED_FEN),
        unknown_figures=unknown_bits(cell),
    )
    return row_of(terms, [(start, known(rate, 0)) for start, rate in cell.segments])


def table_of(*cells: Cell) -> Table:
    return np.array([row(cell) for cell in cells], dtype=np.int64)


class Case(NamedTuple):
    """A scheme and the visits of some members, with what each was paid elsewhere."""

    cells: tuple[Cell, ...]
    members: tuple[tuple[Visit, ...], ...]
    elsewhere: tuple[int, ...]

    @property
    def table(self) -> Table:
        return table_of(*self.cells)

    def claims(self, member: int) -> list[Claim]:
        return [
            Claim(self.cells.index(visit.cell), visit.amount, visit.deductible_key, visit.cap_key)
            for visit in self.members[member]
        ]

    def states(self) -> Int64Array:
        rows = [State(elsewhere_fund_fen=paid) for paid in self.elsewhere]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(State._fields))

    def offsets(self) -> Int64Array:
        return np.cumsum([0, *map(len, self.members)], dtype=np.int64)

    def columns(self) -> ClaimColumns:
        claims = [claim for number in range(len(self.members)) for claim in self.claims(number)]
        numbers = np.array(claims, dtype=np.int64).reshape(len(claims), len(Claim._fields))
        cells, amounts, deductible_keys, cap_keys = (np.ascontiguousarray(column) for column in numbers.T)
        return ClaimColumns(
            cells.astype(np.int32), amounts, deductible_keys.astype(np.int32), cap_keys.astype(np.int32)
        )


# Small amounts against small caps, so that most sequences reach most terms; round ones, so that some
# visits meet a bound exactly.
amounts_fen = st.one_of(st.integers(0, 3_000), st.sampled_from([0, 1, 100, 500, 1_000, 2_000]))
rates_bp = st.one_of(st.integers(0, 10_000), st.sampled_from([0, 0, 0, 1, 3_333, 5_000, 8_000, 10_000]))


def maybe(figures: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), figures)


@st.composite
def segments(draw: st.DrawFn, rates: st.SearchStrategy[Any]) -> tuple[tuple[int, Any], ...]:
    bounds = draw(st.sets(st.integers(1, 4_000), max_size=7))
    return tuple((start, draw(rates)) for start in [0, *sorted(bounds)])


def cells(*, with_unknowns: bool = True) -> st.SearchStrategy[Cell]:
    """Any terms that the table can hold; `with_unknowns`, some of their figures may be unknown."""
    unknown = st.builds(Unknown, amounts_fen) if with_unknowns else st.nothing()
    unknown_number = st.just(Unknown()) if with_unknowns else st.nothing()
    caps = st.one_of(st.none(), *[amounts_fen] * 3, unknown)
    # Rarely, since a visit with an unknown deductible tells nothing else.
    deductibles = st.one_of(*[amounts_fen] * 9, unknown_number)
    return st.builds(
        Cell,
        segments=segments(st.one_of(*[rates_bp] * 5, unknown_number)),
        scale=st.sampled_from(SCALES),
        deductible=deductibles,
        deductible_ceiling=maybe(amounts_fen),
        cost_cap=maybe(amounts_fen),
        period_cost_cap=maybe(amounts_fen),
        fund_cap=caps,
        period_fund_cap=caps,
        annual_ceiling=caps,
        over_cap_rate=st.one_of(st.none(), rates_bp, rates_bp, unknown_number),
        over_cap_deductible=amounts_fen,
        over_cap_limit=maybe(amounts_fen),
    )


keys = st.integers(0, 2)
near = st.sampled_from([-1, 0, 0, 1])


def without_rare_terms(cell: Cell) -> Cell:
    """No caps of a shorter period, nothing above the caps, and nothing unknown but yearly caps."""
    return replace(
        cell,
        segments=tuple((start, known(rate, 0)) for start, rate in cell.segments),
        deductible=known(cell.deductible, 0),
        period_cost_cap=None,
        period_fund_cap=None,
        over_cap_rate=None,
    )


@st.composite
def cases(draw: st.DrawFn, *, with_unknowns: bool = True, most_cells: int = 4) -> Case:
    """Any scheme with up to four cells, and visits of up to three members in them.

    One in three has no rare terms, since compiled batches settle such schemes in a way of their own.
    """
    kind = draw(st.sampled_from(["common", "known", "unknown" if with_unknowns else "known"]))
    any_cell = cells(with_unknowns=with_unknowns and kind != "known")
    if kind == "common":
        any_cell = any_cell.map(without_rare_terms)
    chosen = tuple(draw(st.lists(any_cell, min_size=1, max_size=most_cells)))
    visits = st.lists(st.builds(Visit, st.sampled_from(chosen), amounts_fen, keys, keys), max_size=8)
    members = tuple(tuple(draw(visits)) for _ in range(draw(st.integers(1, 3))))
    return Case(chosen, members, tuple(draw(st.sampled_from([0, 0, 500, 2_500])) for _ in members))


def with_cap(cell: Cell, cap: str, amount: int | None) -> Cell:
    changed: dict[str, Any] = {cap: amount}
    return replace(cell, **changed)


def paid_without(cap: str, cell: Cell, visits: list[Visit]) -> int:
    """What the visits are paid, of what the cap counts, where this one cap does not exist."""
    year = Year()
    results = [year.settle(visit._replace(cell=with_cap(cell, cap, None))) for visit in visits]
    ordinary, over_cap = sum(r.fund for r in results), sum(r.over_cap_fund for r in results)
    if cap == "annual_ceiling":
        return ordinary + over_cap
    return over_cap if cap == "over_cap_limit" else ordinary


@st.composite
def cases_that_reach_a_cap(draw: st.DrawFn) -> Case:
    """One member under one cell whose caps lie where some visit arrives, give or take a fen.

    Random caps are rarely met exactly, and rarely all of them in one year.
    """
    cell = draw(cells(with_unknowns=False))
    visits = draw(st.lists(st.builds(Visit, st.just(cell), amounts_fen, keys, keys), min_size=1, max_size=8))
    for cap in draw(st.permutations(["fund_cap", "period_fund_cap", "annual_ceiling", "over_cap_limit"])):
        met = draw(near) + paid_without(cap, cell, visits[: draw(st.integers(1, len(visits)))])
        cell = with_cap(cell, cap, draw(st.sampled_from([None, max(0, met)])))
    return Case((cell,), (tuple(visit._replace(cell=cell) for visit in visits),), (0,))
