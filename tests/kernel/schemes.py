"""The oracle's terms and visits written as the kernel's, and random ones for Hypothesis."""

import itertools
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from gongji.kernel import records
from gongji.kernel.layout import Table, row_of
from gongji.kernel.records import UNLIMITED_FEN, Breakdown, Claim, State, Terms
from gongji.kernel.sequence import (
    PERIOD_WIDTH,
    STATE_WIDTH,
    ClaimColumns,
    Further,
    Int32Array,
    Int64Array,
    numbered_periods,
)

from .oracle import ALL_PAYMENTS, SCALES, Cell, Result, Unknown, Visit, Year

SCALE_CODES = {
    "year gross": records.BASE_YEAR_GROSS,
    "year net": records.BASE_YEAR_NET,
    "visit gross": records.BASE_VISIT_GROSS,
    "visit net": records.BASE_VISIT_NET,
    "year payments": records.BASE_YEAR_FUND,
}
STATUS_CODES = {
    "settled": records.SETTLED,
    "deductible": records.UNKNOWN_DEDUCTIBLE,
    "rate": records.UNKNOWN_RATE,
    "fund cap": records.UNKNOWN_FUND_CAP,
    "period fund cap": records.UNKNOWN_PERIOD_FUND_CAP,
    "annual ceiling": records.UNKNOWN_ANNUAL_CEILING,
    "over-cap rate": records.UNKNOWN_OVER_CAP_RATE,
    "group fund cap": records.UNKNOWN_GROUP_FUND_CAP,
    "first pay": records.UNKNOWN_FIRST_PAY,
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
            (cell.group_cap, records.BIT_GROUP_FUND_CAP),
            (cell.first_pay, records.BIT_FIRST_PAY),
        )
        if isinstance(figure, Unknown)
    )
    rates = [rate for _, rate in cell.segments]
    return bits + sum(
        records.BIT_FIRST_RATE << k for k, rate in enumerate(rates) if isinstance(rate, Unknown)
    )


def switches(cell: Cell) -> int:
    return sum(
        switch
        for is_on, switch in (
            (cell.from_payment, records.DEDUCTIBLE_FROM_PAYMENT),
            (cell.own_share, records.OWN_SHARE_MEETS_DEDUCTIBLE),
            (cell.account_first, records.ACCOUNT_FIRST),
            ("ordinary" not in cell.ceiling_counts, records.CEILING_LEAVES_OUT_ORDINARY),
            ("over-cap" not in cell.ceiling_counts, records.CEILING_LEAVES_OUT_OVER_CAP),
            ("elsewhere" not in cell.ceiling_counts, records.CEILING_LEAVES_OUT_ELSEWHERE),
        )
        if is_on
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
        first_pay_bp=known(cell.first_pay, 0),
        group_fund_cap_fen=known(cell.group_cap, UNLIMITED_FEN),
        switches=switches(cell),
    )
    return row_of(terms, [(start, known(rate, 0)) for start, rate in cell.segments])


def table_of(*cells: Cell) -> Table:
    return np.array([row(cell) for cell in cells], dtype=np.int64)


def as_oracle(breakdown: Breakdown) -> tuple[int, Result]:
    """A breakdown as the status code and what the oracle says."""
    taken = breakdown.deductible_fen + breakdown.withheld_fen
    return breakdown.status, Result(
        "settled",
        breakdown.deductible_fen,
        breakdown.covered_fen,
        Fraction(breakdown.payment_numerator, breakdown.payment_denominator),
        breakdown.fund_fen,
        Fraction(breakdown.over_cap_cost_numerator, breakdown.over_cap_cost_denominator),
        breakdown.over_cap_deductible_fen,
        breakdown.over_cap_fund_fen,
        breakdown.first_pay_fen,
        breakdown.account_first_fen,
        breakdown.withheld_fen,
        taken - breakdown.not_counted_fen,
    )


def has_further_terms(cell: Cell) -> bool:
    """Whether a cell has any of the terms that few areas have, on which compiled batches lose time."""
    return (
        cell.scale == "year payments"
        or cell.first_pay != 0
        or cell.group_cap is not None
        or cell.ceiling_counts != ALL_PAYMENTS
        or cell.account_first
        or cell.from_payment
        or cell.own_share
    )


class Arrays(NamedTuple):
    """Claims and what was given before them, as a batch takes them; `further` where there is any."""

    offsets: Int64Array
    columns: ClaimColumns
    states: Int64Array
    further: Further | None

    def part(self, taken: NDArray[np.bool_]) -> "Arrays":
        """The claims for which `taken` holds; accumulators and periods stay the same arrays."""
        lengths = np.add.reduceat(np.append(taken, False), self.offsets[:-1], dtype=np.int64)
        lengths[np.diff(self.offsets) == 0] = 0
        offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        further = self.further
        if further is not None:
            keys, money = further.group_keys[taken], further.other_money_fen[taken]
            further = further._replace(group_keys=keys, other_money_fen=money)
        cells, amounts, deductible_keys, cap_keys = self.columns
        columns = ClaimColumns(cells[taken], amounts[taken], deductible_keys[taken], cap_keys[taken])
        return Arrays(offsets, columns, self.states, further)


class Case(NamedTuple):
    """A scheme and the visits of some members, with what stands beside their visits.

    Attributes:
        elsewhere: of each member, what was paid elsewhere.
        accounts: of each member, the account money of the year.
        kept: whether periods and groups that come back go on.
        with_further: whether a batch is told what only further terms need.
    """

    cells: tuple[Cell, ...]
    members: tuple[tuple[Visit, ...], ...]
    elsewhere: tuple[int, ...]
    accounts: tuple[int, ...]
    kept: bool
    with_further: bool

    @property
    def table(self) -> Table:
        return table_of(*self.cells)

    def year(self, member: int) -> Year:
        return Year(self.elsewhere[member], self.accounts[member], kept=self.kept)

    def state(self, member: int) -> State:
        return State(elsewhere_fund_fen=self.elsewhere[member], account_left_fen=self.accounts[member])

    def claims(self, member: int) -> list[Claim]:
        return [
            Claim(
                self.cells.index(visit.cell),
                visit.amount,
                visit.deductible_key,
                visit.cap_key,
                visit.group_key,
                visit.other_money,
            )
            for visit in self.members[member]
        ]

    def arrays(self) -> Arrays:
        """New arrays for a batch of all claims."""
        offsets = np.cumsum([0, *map(len, self.members)], dtype=np.int64)
        states = np.array([self.state(member) for member in range(len(self.members))], dtype=np.int64)
        claims = [claim for member in range(len(self.members)) for claim in self.claims(member)]
        numbers = np.array(claims, dtype=np.int64).reshape(len(claims), len(Claim._fields))
        amounts, money = (np.ascontiguousarray(numbers[:, column]) for column in (1, 5))
        cells, *keys = (numbers[:, column].astype(np.int32) for column in (0, 2, 3, 4))
        if self.kept:
            keys = [numbered_periods(offsets, kind) for kind in keys]
        columns = ClaimColumns(cells, amounts, keys[0], keys[1])
        further = Further(keys[2], money, states[:, STATE_WIDTH:].copy(), self._periods(keys))
        return Arrays(
            offsets, columns, states[:, :STATE_WIDTH].copy(), further if self.with_further else None
        )

    def _periods(self, keys: list[Int32Array]) -> Int64Array:
        """Rows for all numbers of periods and groups, at least one of them; none if nothing is kept."""
        rows = 1 + max((int(number) for kind in keys for number in kind), default=0)
        return np.zeros((rows if self.kept else 0, PERIOD_WIDTH), dtype=np.int64)


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


keys = st.sampled_from(list(itertools.product(range(3), repeat=3)))
other_money_fen = some_of(0, 0, AMOUNTS)


def visits_under(cell: st.SearchStrategy[Cell]) -> st.SearchStrategy[Visit]:
    def visit(drawn: tuple[Cell, int, tuple[int, ...], int]) -> Visit:
        chosen, amount, (deductible_key, cap_key, group_key), other_money = drawn
        return Visit(chosen, amount, deductible_key, cap_key, group_key, other_money)

    return st.tuples(cell, amounts_fen, keys, other_money_fen).map(visit)


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
