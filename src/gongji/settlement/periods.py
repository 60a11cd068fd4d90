"""The accumulators of a claim's periods and group: which of them stand in rows of their own.

A deductible or cap of a year that all institutions share is the year's row itself. What runs over a
day, month, quarter or visit, or belongs to some institutions alone, has a row of its own; only a visit
that is settled at once needs none.
"""

import functools
from typing import NamedTuple

from gongji.kernel.records import Claim, State, named
from gongji.policy.scheme import Keys, Scheme
from gongji.policy.vocabulary import Absence
from gongji.policy.words import PeriodKind

SCHEMES_REMEMBERED = 10_000

ROW_PERIODS: tuple[PeriodKind, ...] = ("institution day", "day", "month", "quarter")


class PeriodRow(NamedTuple):
    """What a row of a period or group holds: the sums of the deltas that fall into it."""

    cost_fen: int = 0
    deductible_fen: int = 0
    fund_fen: int = 0
    not_counted_fen: int = 0

    @property
    def met_fen(self) -> int:
        """What met the deductible."""
        return self.deductible_fen - self.not_counted_fen


class PeriodSums(NamedTuple):
    """What the rows of a claim's periods and group hold; 0 where there is no row.

    `deductible_fen` is what met the deductible.
    """

    deductible_fen: int = 0
    cap_cost_fen: int = 0
    cap_fund_fen: int = 0
    group_fund_fen: int = 0


def state_in_periods(year: State, sums: PeriodSums, scheme: Scheme, claim: Claim) -> State:
    """The year's accumulators as the kernel wants them: standing in the claim's periods and group.

    Args:
        year: the year's accumulators; its period fields are not looked at.
        sums: what the rows of the claim's periods and group hold.
        scheme: says how long the periods are.
        claim: names the periods and the group.
    """
    cost_fen, deductible_fen, fund_fen, over_cap_fen, over_cap_deductible_fen, elsewhere_fen, *_ = year
    not_counted_fen, cap_cost_fen, cap_fund_fen = year.not_counted_fen, sums.cap_cost_fen, sums.cap_fund_fen
    met_fen = sums.deductible_fen
    if deductible_of_year(scheme):
        met_fen = deductible_fen - not_counted_fen
    if scheme.cap_period == "year":
        cap_cost_fen, cap_fund_fen = cost_fen, fund_fen
    return named(
        State,
        (
            cost_fen,
            deductible_fen,
            fund_fen,
            over_cap_fen,
            over_cap_deductible_fen,
            elsewhere_fen,
            claim.deductible_key,
            met_fen,
            claim.cap_key,
            cap_cost_fen,
            cap_fund_fen,
            claim.group_key,
            sums.group_fund_fen,
            not_counted_fen,
            year.account_left_fen,
        ),
    )


def separate_deductibles(scheme: Scheme) -> bool:
    """Whether groups of institutions have a deductible each."""
    deductible = scheme.policy.deductible
    return not isinstance(deductible, Absence) and bool(deductible.separately)


@functools.lru_cache(maxsize=SCHEMES_REMEMBERED)
def deductible_of_year(scheme: Scheme) -> bool:
    """Whether all institutions share one deductible a year, which the year's own row tells."""
    return scheme.deductible_period == "year" and not separate_deductibles(scheme)


@functools.lru_cache(maxsize=SCHEMES_REMEMBERED)
def _have_rows(scheme: Scheme, visit_in_parts: bool) -> tuple[bool, bool]:  # noqa: FBT001 - remembered
    """Whether deductible and cap have rows of their own."""
    rows: tuple[PeriodKind, ...] = (*ROW_PERIODS, "visit") if visit_in_parts else ROW_PERIODS
    return scheme.deductible_period in rows or separate_deductibles(scheme), scheme.cap_period in rows


def row_keys(scheme: Scheme, keys: Keys, *, visit_in_parts: bool) -> tuple[tuple[str, int], ...]:
    """Use and key of the rows that a settlement advances.

    Args:
        scheme: the scheme that it is settled under.
        keys: those of its claim.
        visit_in_parts: whether other settlements may belong to the same visit.
    """
    of_deductible, of_cap = _have_rows(scheme, visit_in_parts)
    if not of_deductible and not of_cap and keys.group == 0:
        return ()
    used: list[tuple[str, int]] = []
    if of_deductible:
        used.append(("deductible", keys.deductible))
    if of_cap:
        used.append(("cap", keys.cap))
    if keys.group != 0:
        used.append(("group", keys.group))
    return tuple(used)
