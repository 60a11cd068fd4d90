"""The oracle's terms and visits written as the kernel's."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
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

from .oracle import ALL_PAYMENTS, Cell, Result, Unknown, Visit, Year

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
