"""Made-up claims to measure with: the same for the same seed, in the shape of real ones.

Costs are lognormal, as outpatient costs are; every member has one person class and visits providers
of all classes over one year. Nothing here is calibrated: what a scheme costs is the laboratory's matter.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from gongji.dates import Day
from gongji.kernel.layout import Table
from gongji.kernel.sequence import ClaimColumns, Int32Array, Int64Array
from gongji.money import LARGEST_AMOUNT_FEN
from gongji.policy.scheme import Occasion, Scheme, period_key
from gongji.policy.words import PeriodKind

CLAIMS_A_MEMBER = 10
MEDIAN_COST_FEN = 200_00
COST_SPREAD = 1.0
"""Standard deviation of the cost's logarithm: one claim in six costs more than 2.7 times the median."""

DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Workload:
    """Claims of many members under one scheme, member after member, each member's by day."""

    scheme: str
    table: Table
    offsets: Int64Array
    claims: ClaimColumns

    @property
    def members(self) -> int:
        """How many members there are."""
        return len(self.offsets) - 1


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
    columns = ClaimColumns(
        _cells(scheme, members, chance),
        _amounts_fen(members * CLAIMS_A_MEMBER, chance),
        _keys(scheme.deductible_period, scheme, days),
        _keys(scheme.cap_period, scheme, days),
    )
    offsets = np.arange(members + 1, dtype=np.int64) * CLAIMS_A_MEMBER
    return Workload(scheme.policy.name, scheme.table, offsets, columns)


def _cells(scheme: Scheme, members: int, chance: np.random.Generator) -> Int32Array:
    persons, providers = len(scheme.policy.person_classes), len(scheme.policy.provider_classes)
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
