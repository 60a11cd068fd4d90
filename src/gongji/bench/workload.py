"""Made-up claims to measure with: the same for the same seed, in the shape of real ones.

Costs are lognormal, as outpatient costs are; every member has one person class and visits providers
of all classes over one year. Nothing here is calibrated: what a scheme costs is the laboratory's matter.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

import numpy as np

from gongji.dates import Day
from gongji.kernel.fitting import needs_further
from gongji.kernel.layout import Table, row_of
from gongji.kernel.records import ACCOUNT_FIRST, BASE_YEAR_NET, UNLIMITED_FEN, State, Terms
from gongji.kernel.sequence import (
    STATE_WIDTH,
    ClaimColumns,
    Further,
    Int32Array,
    Int64Array,
    new_further,
    numbered_periods,
)
from gongji.money import LARGEST_AMOUNT_FEN
from gongji.policy.scheme import Occasion, Scheme, period_key
from gongji.policy.words import PeriodKind

CLAIMS_A_MEMBER = 10
MEDIAN_COST_FEN = 200_00
COST_SPREAD = 1.0
"""Standard deviation of the cost's logarithm: one claim in six costs more than 2.7 times the median."""

DAYS_A_YEAR = 365
ACCOUNT_FEN = 500_00
"""Account money of every member at the beginning of the year; used up where it pays first."""

MADE_UP = "made-up, further terms"
"""The name of the scheme of `made_up_workload`."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Claims of many members under one scheme, member after member, each member's by day.

    `further` is what a batch needs besides: groups, account money at the beginning of the year, periods
    that come back; None under terms that need nothing of it.
    """

    scheme: str
    table: Table
    offsets: Int64Array
    claims: ClaimColumns
    further: Further | None

    @property
    def members(self) -> int:
        """How many members there are."""
        return len(self.offsets) - 1


class _Groups(NamedTuple):
    """The groups of every row of a table: of its deductible, and of its cap within the yearly one."""

    deductible: Int32Array
    cap: Int32Array


def make_workload(scheme: Scheme, claims: int, seed: int) -> Workload:
    """Claims under a scheme, `CLAIMS_A_MEMBER` for each member.

    Args:
        scheme: the compiled policy.
        claims: how many; what does not fill a member is left out.
        seed: the same seed gives the same claims.
    """
    chance = np.random.default_rng(seed)
    members = max(1, claims // CLAIMS_A_MEMBER)
    days = np.sort(chance.integers(0, DAYS_A_YEAR, (members, CLAIMS_A_MEMBER)), axis=1)
    cells = _cells(len(scheme.policy.person_classes), len(scheme.policy.provider_classes), members, chance)
    groups = _Groups(
        np.array([cell.deductible_group for cell in scheme.cells], np.int32),
        np.array([cell.cap_group for cell in scheme.cells], np.int32),
    )
    by_year = scheme.deductible_period == "year"
    columns = ClaimColumns(
        cells,
        _amounts_fen(members * CLAIMS_A_MEMBER, chance),
        groups.deductible[cells] if by_year else _keys(scheme.deductible_period, scheme, days),
        _keys(scheme.cap_period, scheme, days),
    )
    return _with_what_it_needs(scheme.policy.name, scheme.table, columns, groups)


def made_up_workload(claims: int, seed: int) -> Workload:
    """Claims under a made-up scheme of what only few areas have, several such terms at once.

    Account money pays first; two groups of providers have deductibles of their own, whose claims come
    in any order; one of the groups has a cap within the yearly one, and so many visits reach it.
    """
    chance = np.random.default_rng(seed)
    members, (persons, providers) = max(1, claims // CLAIMS_A_MEMBER), (2, 3)
    cells = _cells(persons, providers, members, chance)
    group = np.tile(np.array([1, 2, 2], np.int32), persons)
    none = np.zeros(len(cells), np.int32)
    amounts_fen = _amounts_fen(members * CLAIMS_A_MEMBER, chance)
    table = np.array([_made_up_row(cell % providers) for cell in range(persons * providers)], np.int64)
    columns = ClaimColumns(cells, amounts_fen, group[cells], none)
    return _with_what_it_needs(MADE_UP, table, columns, _Groups(group, group - 1))


def _made_up_row(provider: int) -> list[int]:
    """Terms of a provider class: the first is in no group of the caps, the others share 1,500 yuan."""
    terms = Terms(
        deductible_fen=300_00,
        deductible_ceiling_fen=500_00,
        segment_base=BASE_YEAR_NET,
        segment_count=2,
        cost_cap_fen=UNLIMITED_FEN,
        period_cost_cap_fen=UNLIMITED_FEN,
        fund_cap_fen=3_000_00,
        period_fund_cap_fen=UNLIMITED_FEN,
        annual_ceiling_fen=UNLIMITED_FEN,
        over_cap_rate_bp=0,
        over_cap_deductible_fen=0,
        over_cap_limit_fen=UNLIMITED_FEN,
        unknown_figures=0,
        group_fund_cap_fen=UNLIMITED_FEN if provider == 0 else 1_500_00,
        switches=ACCOUNT_FIRST,
    )
    return row_of(terms, [(0, 70_00 - 5_00 * provider), (2_000_00, 75_00 - 5_00 * provider)])


def _with_what_it_needs(scheme: str, table: Table, columns: ClaimColumns, groups: _Groups) -> Workload:
    """The workload, with `Further` where terms need it or claims come back to a group that they left."""
    offsets = np.arange(0, len(columns.cells) + 1, CLAIMS_A_MEMBER, dtype=np.int64)
    come_back = len(np.unique(groups.deductible)) > 1 or len(np.unique(groups.cap)) > 1
    if not come_back and not needs_further(table):
        return Workload(scheme, table, offsets, columns, None)
    keys = [columns.deductible_keys, columns.cap_keys, groups.cap[columns.cells]]
    periods = 0
    if come_back:
        keys = [numbered_periods(offsets, kind) for kind in keys]
        periods = 1 + max(int(kind.max()) for kind in keys)
    further = new_further(len(columns.cells), len(offsets) - 1, periods)._replace(group_keys=keys[2])
    further.states[:, State._fields.index("account_left_fen") - STATE_WIDTH] = ACCOUNT_FEN
    columns = columns._replace(deductible_keys=keys[0], cap_keys=keys[1])
    return Workload(scheme, table, offsets, columns, further)


def _cells(persons: int, providers: int, members: int, chance: np.random.Generator) -> Int32Array:
    """Rows of a table of person classes × provider classes: one person class a member, any provider class."""
    person = np.repeat(chance.integers(0, persons, members), CLAIMS_A_MEMBER)
    provider = chance.integers(0, providers, members * CLAIMS_A_MEMBER)
    return (person * providers + provider).astype(np.int32)


def _amounts_fen(count: int, chance: np.random.Generator) -> Int64Array:
    costs = chance.lognormal(np.log(MEDIAN_COST_FEN), COST_SPREAD, count)
    return np.clip(np.rint(costs), 1, LARGEST_AMOUNT_FEN - 1).astype(np.int64)


def _keys(period: PeriodKind, scheme: Scheme, days: Int64Array) -> Int32Array:
    """The period key of every claim, from the days' positions in the year, shape (members, claims)."""
    if period == "visit":
        return np.tile(np.arange(days.shape[1], dtype=np.int32), days.shape[0])
    first = Day(scheme.policy.effective.period.start.year, 1, 1)
    keys = [period_key(period, Occasion(first + timedelta(days=number), 0)) for number in range(DAYS_A_YEAR)]
    return np.array(keys, dtype=np.int32)[days].ravel()
