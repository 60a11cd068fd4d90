"""A compiled policy: the kernel's table, the cited terms of each of its rows, and the keys of periods."""

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import msgspec

from gongji.dates import Day
from gongji.errors import UncoveredError
from gongji.kernel.layout import Table
from gongji.kernel.records import Claim, named
from gongji.language import Text
from gongji.policy.figures import Figure
from gongji.policy.vocabulary import Exclusion, PersonClass, Policy, ProviderClass
from gongji.policy.words import PeriodKind

Class = TypeVar("Class", PersonClass, ProviderClass)

MOST_INSTITUTIONS = 50_000
"""Institutions of one area that `institution day` can tell apart in 32 bits."""

FIRST_DAY_OF_KEYS = Day(2000, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class SegmentTerms:
    """One segment: where it begins (fen), its rate (None if unknown) and the figures that make it up."""

    start_fen: int
    rate_bp: int | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class CellTerms:
    """The terms of one person class at one provider class, as cited figures; None where there is none.

    Attributes:
        exclusion: that the case is not covered; then nothing else holds.
        deductible_group: which of the separate deductibles the case meets; 0 where all share one.
        cap_group: which cap within the yearly one it falls under, from 1; 0 for none.
    """

    person: PersonClass
    provider: ProviderClass
    deductible: Figure | None
    deductible_ceiling: Figure | None
    segments: tuple[SegmentTerms, ...]
    cost_cap: Figure | None
    period_cost_cap: Figure | None
    fund_cap: Figure | None
    period_fund_cap: Figure | None
    annual_ceiling: Figure | None
    over_cap_rate: Figure | None
    over_cap_deductible: Figure | None
    over_cap_limit: Figure | None
    first_pay: Figure | None
    line_limit: Figure | None
    group_fund_cap: Figure | None
    exclusion: Exclusion | None
    deductible_group: int
    cap_group: int


class Occasion(msgspec.Struct, frozen=True, gc=False):
    """When and where a visit was, as far as periods depend on it.

    Attributes:
        day: the day.
        visit: a number that tells the member's visits of the year apart.
        institution: a number that tells institutions apart, below `MOST_INSTITUTIONS`.
    """

    day: Day
    visit: int
    institution: int = 0


class Keys(NamedTuple):
    """The kernel's keys of a claim: its deductible's period or group, its cap's period, its cap's group."""

    deductible: int
    cap: int
    group: int


@dataclass(frozen=True, slots=True, eq=False)
class Scheme:
    """A policy ready for the kernel: its table, the cited terms of each row, and its period kinds.

    One scheme equals no other, so that what is found out about it can be remembered under it.

    `chronic` holds the terms of chronic diseases where the policy has them, as a scheme of the same classes.
    """

    policy: Policy
    table: Table
    cells: tuple[CellTerms, ...]
    deductible_period: PeriodKind
    cap_period: PeriodKind
    chronic: "Scheme | None" = None

    @property
    def periods(self) -> frozenset[PeriodKind]:
        """The kinds of periods that deductibles and caps run over, those of chronic terms among them."""
        own = frozenset({self.deductible_period, self.cap_period})
        return own if self.chronic is None else own | self.chronic.periods

    def keys(self, cell: int, occasion: Occasion) -> Keys:
        """The keys of a claim in a row."""
        claim = self.claim(cell, 0, occasion)
        return Keys(claim.deductible_key, claim.cap_key, claim.group_key)

    def claim(self, cell: int, amount_fen: int, occasion: Occasion, other_money_fen: int = 0) -> Claim:
        """The kernel's claim for a visit.

        Args:
            cell: the row of its terms.
            amount_fen: what of its cost counts.
            occasion: says which periods it falls into.
            other_money_fen: what is paid with money that does not meet the deductible.
        """
        terms, of_deductible, of_cap = self.cells[cell], self.deductible_period, self.cap_period
        deductible = (
            terms.deductible_group if of_deductible == "year" else period_key(of_deductible, occasion)
        )
        cap = 0 if of_cap == "year" else period_key(of_cap, occasion)
        return named(Claim, (cell, amount_fen, deductible, cap, terms.cap_group, other_money_fen))

    def cell(self, person: PersonClass, provider: ProviderClass) -> int:
        """The row of a person class at a provider class."""
        classes = self.policy.provider_classes
        return _position(self.policy.person_classes, person) * len(classes) + _position(classes, provider)

    def cell_named(self, person: str, provider: str) -> int:
        """The row of two classes by their names.

        Raises:
            UncoveredError: the policy has no such class.
        """
        for number, cell in enumerate(self.cells):
            if (cell.person.name, cell.provider.name) == (person, provider):
                return number
        raise UncoveredError(
            "unknown_class",
            Text(
                f"政策“{self.policy.name}”没有类别“{person} × {provider}”。",
                f"The policy `{self.policy.name}` has no classes `{person} × {provider}`.",
            ),
            Text(
                "已结算的政策的类别不可改名。", "Classes of a policy that was settled under keep their names."
            ),
            "policy",
        )


def _position(classes: tuple[Class, ...], wanted: Class) -> int:
    """Where a class stands; looked for as the very record first, since comparing two of them takes long."""
    for position, known in enumerate(classes):
        if known is wanted:
            return position
    return classes.index(wanted)


def period_key(period: PeriodKind, occasion: Occasion) -> int:
    """The key of the period that a visit falls into, for the kernel's period accumulators.

    Args:
        period: how long the period is.
        occasion: when and where the visit was.
    """
    day = occasion.day
    if period == "visit":
        return occasion.visit
    if period == "institution day":
        return (day.toordinal() - FIRST_DAY_OF_KEYS) * MOST_INSTITUTIONS + occasion.institution
    if period == "day":
        return day.toordinal()
    if period == "month":
        return day.year * 12 + day.month
    return day.year * 4 + (day.month - 1) // 3 if period == "quarter" else 0
