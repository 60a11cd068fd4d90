"""The accumulators of a claim's periods: which of them stand in rows of their own.

A deductible or cap of a year is the year's row itself, one of a visit begins at zero each time; only
what runs over a day, month or quarter has a row of its own.
"""

from typing import NamedTuple

from gongji.kernel.records import Claim, State
from gongji.policy.scheme import Scheme
from gongji.policy.words import PeriodKind

ROW_PERIODS: tuple[PeriodKind, ...] = ("day", "month", "quarter")


class PeriodSums(NamedTuple):
    """What the rows of a claim's two periods hold; 0 where there is no row."""

    deductible_fen: int = 0
    cap_cost_fen: int = 0
    cap_fund_fen: int = 0


def state_in_periods(year: State, sums: PeriodSums, scheme: Scheme, claim: Claim) -> State:
    """The year's accumulators as the kernel wants them: standing in the claim's periods.

    Args:
        year: the year's accumulators; its period fields are not looked at.
        sums: what the rows of the claim's periods hold.
        scheme: says how long the periods are.
        claim: names the periods.
    """
    deductible_fen = {"year": year.deductible_fen, "visit": 0}.get(
        scheme.deductible_period, sums.deductible_fen
    )
    cost_fen = {"year": year.cost_fen, "visit": 0}.get(scheme.cap_period, sums.cap_cost_fen)
    fund_fen = {"year": year.fund_fen, "visit": 0}.get(scheme.cap_period, sums.cap_fund_fen)
    return year._replace(
        deductible_key=claim.deductible_key,
        period_deductible_fen=deductible_fen,
        cap_key=claim.cap_key,
        period_cost_fen=cost_fen,
        period_fund_fen=fund_fen,
    )


def row_keys(scheme: Scheme, deductible_key: int, cap_key: int) -> tuple[tuple[str, int], ...]:
    """Use and key of the period rows that a settlement advances."""
    keys: list[tuple[str, int]] = []
    if scheme.deductible_period in ROW_PERIODS:
        keys.append(("deductible", deductible_key))
    if scheme.cap_period in ROW_PERIODS:
        keys.append(("cap", cap_key))
    return tuple(keys)
