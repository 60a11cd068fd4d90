"""One member's visits settled one after another, for cases that are worked by hand."""

from collections.abc import Callable
from fractions import Fraction

from gongji.kernel.layout import Table
from gongji.kernel.records import SETTLED, Breakdown, Claim, State

from .oracle import Cell
from .schemes import table_of

Settle = Callable[[Table, Claim, State], tuple[Breakdown, State]]


def settle_all(
    settle: Settle, cell: Cell, claims: list[Claim], elsewhere: int = 0, account: int = 0
) -> list[Breakdown]:
    """The visits of one year in their order, all under the same terms."""
    return settle_under(
        settle, (cell,), claims, State(elsewhere_fund_fen=elsewhere, account_left_fen=account)
    )


def settle_under(
    settle: Settle, cells: tuple[Cell, ...], claims: list[Claim], state: State | None = None
) -> list[Breakdown]:
    """The visits of one year in their order; each says which of the cells it falls under."""
    table, results = table_of(*cells), []
    state = State() if state is None else state
    for claim in claims:
        breakdown, state = settle(table, claim, state)
        assert breakdown.status == SETTLED
        results.append(breakdown)
    return results


def over_cap_cost(breakdown: Breakdown) -> Fraction:
    return Fraction(breakdown.over_cap_cost_numerator, breakdown.over_cap_cost_denominator)


def statuses(settle: Settle, cell: Cell, amounts: list[int]) -> list[int]:
    """What became of each of some visits."""
    table, state, found = table_of(cell), State(), []
    for amount in amounts:
        breakdown, state = settle(table, Claim(0, amount), state)
        found.append(breakdown.status)
    return found
