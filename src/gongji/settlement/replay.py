"""Replay: every settlement calculated again from what came before it, and compared to the fen.

A settlement's accumulators before it are the sum of the deltas stored before it, reversals among
them. If each settlement equals what the kernel makes of that sum, then by induction the whole history
reproduces itself; so claims can be recalculated in one batch instead of one after the other.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import islice
from typing import NamedTuple

import numpy as np

from gongji.errors import UncoveredError
from gongji.kernel.layout import Table
from gongji.kernel.records import SETTLED, Claim, State
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import STATE_WIDTH
from gongji.policy.library import Library
from gongji.policy.scheme import Occasion, Scheme
from gongji.policy.timeline import benefit_year_start
from gongji.settlement.model import Delta, Settlement, mirror_of, settlement_id
from gongji.settlement.periods import PeriodSums, row_keys, state_in_periods

COMPILED_FROM = 50_000
"""From how many claims on compiling the kernel is worth its time."""

CHUNK = 100_000

YearKey = tuple[str, int, int]
"""Area, member, benefit year."""

PeriodKey = tuple[str, int, int, str, int]
"""Area, member, benefit year, use, period key."""


class Difference(NamedTuple):
    """Something that the replay found otherwise than it is stored."""

    area: str
    member_id: int
    number: int
    what: str
    stored: str
    replayed: str


class Replayed(NamedTuple):
    """One settlement with what it is to be calculated from."""

    settlement: Settlement
    scheme: Scheme
    claim: Claim
    before: State


@dataclass
class Accumulated:
    """The sums of all deltas so far; it grows while settlements are read."""

    years: dict[YearKey, State] = field(default_factory=dict)
    periods: dict[PeriodKey, PeriodSums] = field(default_factory=dict)

    def before(self, settlement: Settlement, scheme: Scheme, claim: Claim) -> State:
        """The accumulators that a settlement was calculated from."""
        key = (settlement.area, settlement.member_id, settlement.benefit_year)
        of_deductible = self.periods.get((*key, "deductible", claim.deductible_key), PeriodSums())
        of_cap = self.periods.get((*key, "cap", claim.cap_key), PeriodSums())
        sums = PeriodSums(of_deductible.deductible_fen, of_cap.cap_cost_fen, of_cap.cap_fund_fen)
        year = self.years.get(key, State())._replace(elsewhere_fund_fen=settlement.elsewhere_fund_fen)
        return state_in_periods(year, sums, scheme, claim)

    def add(self, settlement: Settlement, scheme: Scheme) -> None:
        """Add the delta of a settlement or reversal."""
        key = (settlement.area, settlement.member_id, settlement.benefit_year)
        delta = settlement.delta
        year = self.years.get(key, State())
        self.years[key] = year._replace(
            cost_fen=year.cost_fen + delta.cost_fen,
            deductible_fen=year.deductible_fen + delta.deductible_fen,
            fund_fen=year.fund_fen + delta.fund_fen,
            over_cap_fund_fen=year.over_cap_fund_fen + delta.over_cap_fund_fen,
            over_cap_deductible_fen=year.over_cap_deductible_fen + delta.over_cap_deductible_fen,
        )
        for use, of_period in row_keys(scheme, settlement.deductible_key, settlement.cap_key):
            sums = self.periods.get((*key, use, of_period), PeriodSums())
            self.periods[(*key, use, of_period)] = PeriodSums(
                sums.deductible_fen + delta.deductible_fen,
                sums.cap_cost_fen + delta.cost_fen,
                sums.cap_fund_fen + delta.fund_fen,
            )


def replay(
    settlements: Iterable[Settlement],
    library: Library,
    count: int,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[Accumulated, list[Difference]]:
    """Calculate settlements again and compare.

    Args:
        settlements: by area, member and number.
        library: the policies that they were settled under.
        count: how many there are, to choose between the kernel's forms.
        advance: told how many were replayed, for a progress bar.

    Returns:
        The sums of all deltas, and what differs.
    """
    accumulated = Accumulated()
    differences: list[Difference] = []
    recalculate = _compiled if count >= COMPILED_FROM else _uncompiled
    rows = iter(settlements)
    originals: dict[tuple[str, int, int], Settlement] = {}
    while chunk := list(islice(rows, CHUNK)):
        replayed = list(_in_order(chunk, library, accumulated, originals, differences))
        for row, delta in zip(replayed, recalculate(replayed), strict=True):
            differences.extend(_compare(row.settlement, delta))
        advance(len(chunk))
    return accumulated, differences


def _in_order(
    chunk: list[Settlement],
    library: Library,
    accumulated: Accumulated,
    originals: dict[tuple[str, int, int], Settlement],
    differences: list[Difference],
) -> Iterator[Replayed]:
    """The settlements of a chunk with what came before each; reversals are compared on the way."""
    for settlement in chunk:
        try:
            scheme = library.scheme_named(settlement.area, settlement.policy)
            claim = _claim_of(settlement, scheme)
        except UncoveredError as error:
            differences.append(_difference(settlement, "policy", settlement.policy, str(error)))
            continue
        if originals and next(iter(originals))[:2] != (settlement.area, settlement.member_id):
            originals.clear()  # a reversal mirrors a settlement of its own member alone
        if settlement.reverses is None:
            originals[(settlement.area, settlement.member_id, settlement.number)] = settlement
            differences.extend(_compare_places(settlement, scheme))
            yield Replayed(settlement, scheme, claim, accumulated.before(settlement, scheme, claim))
        else:
            original = originals.get((settlement.area, settlement.member_id, settlement.reverses))
            differences.extend(_compare_reversal(settlement, original))
        accumulated.add(settlement, scheme)


def _claim_of(settlement: Settlement, scheme: Scheme) -> Claim:
    return Claim(
        scheme.cell_named(settlement.person_class, settlement.provider_class),
        settlement.delta.cost_fen,
        settlement.deductible_key,
        settlement.cap_key,
    )


def _uncompiled(rows: list[Replayed]) -> Iterator[Delta | None]:
    for row in rows:
        breakdown, after = settle_claim(row.scheme.table, row.claim, row.before)
        yield (
            None
            if breakdown.status != SETTLED
            else Delta(
                row.claim.amount_fen,
                breakdown.deductible_fen,
                breakdown.fund_fen,
                breakdown.over_cap_fund_fen,
                after.over_cap_deductible_fen - row.before.over_cap_deductible_fen,
            )
        )


def _compiled(rows: list[Replayed]) -> Iterator[Delta | None]:
    from gongji.kernel.compiled import settle_batch

    if not rows:
        return
    table, first_cells = _stacked_tables(rows)
    full = np.array([row.before for row in rows], dtype=np.int64)
    states = np.ascontiguousarray(full[:, :STATE_WIDTH])
    before = states.copy()
    result = settle_batch(
        table,
        states,
        np.arange(len(rows) + 1, dtype=np.int64),
        np.array([first_cells[id(row.scheme)] + row.claim.cell for row in rows], dtype=np.int32),
        np.array([row.claim.amount_fen for row in rows], dtype=np.int64),
        np.array([row.claim.deductible_key for row in rows], dtype=np.int32),
        np.array([row.claim.cap_key for row in rows], dtype=np.int32),
    )
    column = State._fields.index("over_cap_deductible_fen")
    columns = zip(
        (row.claim.amount_fen for row in rows),
        result.deductibles_fen.tolist(),
        result.funds_fen.tolist(),
        result.over_cap_funds_fen.tolist(),
        (states[:, column] - before[:, column]).tolist(),
        strict=True,
    )
    for status, numbers in zip(result.statuses.tolist(), columns, strict=True):
        yield None if status != SETTLED else Delta(*numbers)


def _stacked_tables(rows: list[Replayed]) -> tuple[Table, dict[int, int]]:
    """The tables of all schemes in one, and the first row of each scheme by its identity."""
    schemes = {id(row.scheme): row.scheme for row in rows}
    first_cells: dict[int, int] = {}
    total = 0
    for identity, scheme in schemes.items():
        first_cells[identity] = total
        total += len(scheme.cells)
    return np.concatenate([scheme.table for scheme in schemes.values()]), first_cells


def _compare(settlement: Settlement, delta: Delta | None) -> Iterator[Difference]:
    if delta is None:
        yield _difference(settlement, "settlement", "settled", "unknown figure")
    elif delta != settlement.delta:
        yield _difference(settlement, "settlement", str(settlement.delta), str(delta))


def _compare_places(settlement: Settlement, scheme: Scheme) -> Iterator[Difference]:
    """Id, benefit year and periods, which follow from day and number."""
    day, number = settlement.visit_date, settlement.number
    cell = scheme.cell_named(settlement.person_class, settlement.provider_class)
    keys = scheme.keys(cell, Occasion(day, number))
    placed = replace(
        settlement,
        settlement_id=settlement_id(settlement.area, day, settlement.member_id, number),
        benefit_year=benefit_year_start(scheme.policy.benefit_year, day).year,
        deductible_key=keys.deductible,
        cap_key=keys.cap,
    )
    for field_name, stored, followed in _unlike(settlement, placed):
        yield _difference(settlement, field_name, str(stored), str(followed))


def _unlike(stored: Settlement, made: Settlement) -> Iterator[tuple[str, object, object]]:
    """The fields in which two records differ, with both values."""
    for known in fields(Settlement):
        first, second = getattr(stored, known.name), getattr(made, known.name)
        if first != second:
            yield known.name, first, second


def _compare_reversal(reversal: Settlement, original: Settlement | None) -> Iterator[Difference]:
    if original is None:
        yield _difference(reversal, "reversal", str(reversal.reverses), "no such settlement")
        return
    mirror = mirror_of(original, reversal.number, reversal.kernel_version)
    for field_name, stored, mirrored in _unlike(reversal, mirror):
        yield _difference(reversal, "reversal", f"{field_name} {stored}", f"{field_name} {mirrored}")


def _difference(settlement: Settlement, what: str, stored: str, replayed: str) -> Difference:
    return Difference(settlement.area, settlement.member_id, settlement.number, what, stored, replayed)
