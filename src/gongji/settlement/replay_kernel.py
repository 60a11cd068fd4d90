"""Settlements through the kernel again, each from the accumulators that it was calculated after.

As each one's accumulators are known beforehand, many can be recalculated in one compiled batch.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from gongji.kernel.layout import Table
from gongji.kernel.records import SETTLED, Claim, State
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import STATE_WIDTH, new_further
from gongji.policy.scheme import Scheme
from gongji.settlement.model import Delta, Settlement


class Replayed(NamedTuple):
    """One settlement, or the record that a correction put in force, with what it is to be calculated from."""

    settlement: Settlement
    scheme: Scheme
    claim: Claim
    before: State


class Recalculated(NamedTuple):
    """What the kernel makes of a settlement: its delta, and what account money pays before all else."""

    delta: Delta
    account_first_fen: int


def uncompiled(rows: list[Replayed]) -> Iterator[Recalculated | None]:
    """What the kernel as it stands makes of each row; None where an unknown figure stops it."""
    for row in rows:
        breakdown, after = settle_claim(row.scheme.table, row.claim, row.before)
        if breakdown.status != SETTLED:
            yield None
            continue
        delta = Delta(
            after.cost_fen - row.before.cost_fen,
            breakdown.deductible_fen + breakdown.withheld_fen,
            breakdown.fund_fen,
            breakdown.over_cap_fund_fen,
            breakdown.over_cap_deductible_fen,
            breakdown.not_counted_fen,
        )
        yield Recalculated(delta, breakdown.account_first_fen)


def compiled(rows: list[Replayed]) -> Iterator[Recalculated | None]:
    """What the compiled kernel makes of all rows in one call; None where an unknown figure stops it."""
    from gongji.kernel.compiled import settle_batch

    if not rows:
        return
    table, first_cells = _stacked_tables(rows)
    full = np.array([row.before for row in rows], dtype=np.int64)
    states = full[:, :STATE_WIDTH].copy()
    further = new_further(len(rows), len(rows))
    further.states[:] = full[:, STATE_WIDTH:]
    further.group_keys[:] = [row.claim.group_key for row in rows]
    result = settle_batch(
        table,
        states,
        np.arange(len(rows) + 1, dtype=np.int64),
        np.array([first_cells[id(row.scheme)] + row.claim.cell for row in rows], dtype=np.int32),
        np.array([row.claim.amount_fen for row in rows], dtype=np.int64),
        np.array([row.claim.deductible_key for row in rows], dtype=np.int32),
        np.array([row.claim.cap_key for row in rows], dtype=np.int32),
        further=further,
    )
    made = dict(zip(State._fields, (np.hstack([states, further.states]) - full).T.tolist(), strict=True))
    columns = zip(
        result.statuses.tolist(),
        made["cost_fen"],
        result.deductibles_fen.tolist(),
        result.funds_fen.tolist(),
        result.over_cap_funds_fen.tolist(),
        made["over_cap_deductible_fen"],
        made["not_counted_fen"],
        made["account_left_fen"],
        strict=True,
    )
    for status, *numbers, account_left_fen in columns:
        yield None if status != SETTLED else Recalculated(Delta(*numbers), -account_left_fen)


def _stacked_tables(rows: list[Replayed]) -> tuple[Table, dict[int, int]]:
    """The tables of all schemes in one, and the first row of each scheme by its identity."""
    schemes = {id(row.scheme): row.scheme for row in rows}
    first_cells: dict[int, int] = {}
    total = 0
    for identity, scheme in schemes.items():
        first_cells[identity] = total
        total += len(scheme.cells)
    return np.concatenate([scheme.table for scheme in schemes.values()]), first_cells
