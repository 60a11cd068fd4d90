"""A policy compiled to the kernel's integer table: one row for each person class × provider class.

Beside each row stand the figures that it was made from, so that every amount that the kernel
computes can be traced to its article.
"""

from dataclasses import dataclass

import numpy as np

from gongji.dates import Day
from gongji.errors import UncoveredError
from gongji.kernel.layout import Table, row_of
from gongji.kernel.records import (
    BASE_VISIT_GROSS,
    BASE_VISIT_NET,
    BASE_YEAR_GROSS,
    BASE_YEAR_NET,
    BIT_ANNUAL_CEILING,
    BIT_DEDUCTIBLE,
    BIT_FIRST_RATE,
    BIT_FUND_CAP,
    BIT_OVER_CAP_RATE,
    BIT_PERIOD_FUND_CAP,
    UNLIMITED_FEN,
    Terms,
)
from gongji.language import Text
from gongji.policy.consistency import problems_of, segment_count
from gongji.policy.parameters import Case, figure_for, figures_for
from gongji.policy.problems import PolicyError
from gongji.policy.vocabulary import (
    Absence,
    CappedThing,
    Figure,
    Parameter,
    PeriodKind,
    PersonClass,
    Policy,
    ProviderClass,
    SegmentScale,
)

SCALE_CODES: dict[SegmentScale, int] = {
    "cost of the year": BASE_YEAR_GROSS,
    "cost of the year above the deductible": BASE_YEAR_NET,
    "cost of the visit": BASE_VISIT_GROSS,
    "cost of the visit above the deductible": BASE_VISIT_NET,
}


@dataclass(frozen=True, slots=True)
class SegmentTerms:
    """One segment: where it begins (fen), its rate (None if unknown) and the figures that make it up."""

    start_fen: int
    rate_bp: int | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class CellTerms:
    """The terms of one person class at one provider class, as cited figures; None where there is none."""

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


@dataclass(frozen=True, slots=True)
class Scheme:
    """A policy ready for the kernel: its table, the cited terms of each row, and its period kinds."""

    policy: Policy
    table: Table
    cells: tuple[CellTerms, ...]
    deductible_period: PeriodKind
    cap_period: PeriodKind

    def cell(self, person: PersonClass, provider: ProviderClass) -> int:
        """The row of a person class at a provider class."""
        return self.policy.person_classes.index(person) * len(
            self.policy.provider_classes
        ) + self.policy.provider_classes.index(provider)

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


def compile_policy(policy: Policy) -> Scheme:
    """The scheme of a policy.

    Raises:
        PolicyError: the parts of the policy do not fit together.
    """
    problems = problems_of(policy)
    if problems:
        raise PolicyError(problems)
    cells = tuple(
        _cell_terms(policy, person, provider)
        for person in policy.person_classes
        for provider in policy.provider_classes
    )
    base = SCALE_CODES[policy.segments.scale] if policy.segments is not None else BASE_VISIT_GROSS
    table = np.array([_row(cell, base) for cell in cells], dtype=np.int64)
    deductible_period = "year" if isinstance(policy.deductible, Absence) else policy.deductible.period
    return Scheme(policy, table, cells, deductible_period, _cap_period(policy))


def _cap_period(policy: Policy) -> PeriodKind:
    caps = () if isinstance(policy.caps, Absence) else policy.caps
    shorter = [cap.period for cap in caps if cap.period != "year"]
    return shorter[0] if shorter else "year"


def _cell_terms(policy: Policy, person: PersonClass, provider: ProviderClass) -> CellTerms:
    case = Case(person.name, provider.name, 0)
    deductible = None if isinstance(policy.deductible, Absence) else policy.deductible
    over_cap = None if isinstance(policy.over_cap, Absence) else policy.over_cap
    ceiling = policy.annual_ceiling
    return CellTerms(
        person=person,
        provider=provider,
        deductible=figure_for(deductible.amounts, case) if deductible else None,
        deductible_ceiling=figure_for(deductible.annual_ceiling, case) if deductible else None,
        segments=_segment_terms(policy, case),
        cost_cap=_cap_figure(policy, case, "in-scope cost", of_year=True),
        period_cost_cap=_cap_figure(policy, case, "in-scope cost", of_year=False),
        fund_cap=_cap_figure(policy, case, "fund payment", of_year=True),
        period_fund_cap=_cap_figure(policy, case, "fund payment", of_year=False),
        annual_ceiling=figure_for(ceiling.amounts, case) if ceiling else None,
        over_cap_rate=figure_for(over_cap.rates, case) if over_cap else None,
        over_cap_deductible=figure_for(over_cap.deductible, case) if over_cap else None,
        over_cap_limit=figure_for(over_cap.annual_limit, case) if over_cap else None,
    )


def _cap_figure(policy: Policy, case: Case, on: CappedThing, *, of_year: bool) -> Figure | None:
    amounts: list[Parameter] = []
    if not isinstance(policy.caps, Absence):
        amounts = [cap.amounts for cap in policy.caps if cap.on == on and (cap.period == "year") == of_year]
    return figure_for(amounts[0], case) if amounts else None


def _segment_terms(policy: Policy, case: Case) -> tuple[SegmentTerms, ...]:
    bounds = () if policy.segments is None else policy.segments.bounds
    starts_fen = [0, *(bound.value for bound in bounds if bound.value is not None)]
    return tuple(
        _segment(policy, case._replace(segment=number), starts_fen[number - 1])
        for number in range(1, segment_count(policy) + 1)
    )


def _segment(policy: Policy, case: Case, start_fen: int) -> SegmentTerms:
    figures = (*figures_for(policy.rates, case), *figures_for(policy.uplifts, case))
    values = [figure.value for figure in figures]
    known = [value for value in values if value is not None]
    return SegmentTerms(start_fen, sum(known) if len(known) == len(values) else None, figures)


def _row(cell: CellTerms, base: int) -> list[int]:
    terms = Terms(
        deductible_fen=_known(cell.deductible, 0),
        deductible_ceiling_fen=_known(cell.deductible_ceiling, UNLIMITED_FEN),
        segment_base=base,
        segment_count=len(cell.segments),
        cost_cap_fen=_known(cell.cost_cap, UNLIMITED_FEN),
        period_cost_cap_fen=_known(cell.period_cost_cap, UNLIMITED_FEN),
        fund_cap_fen=_known(cell.fund_cap, UNLIMITED_FEN),
        period_fund_cap_fen=_known(cell.period_fund_cap, UNLIMITED_FEN),
        annual_ceiling_fen=_known(cell.annual_ceiling, UNLIMITED_FEN),
        over_cap_rate_bp=1 if _is_unknown(cell.over_cap_rate) else _known(cell.over_cap_rate, 0),
        over_cap_deductible_fen=_known(cell.over_cap_deductible, 0),
        over_cap_limit_fen=_known(cell.over_cap_limit, UNLIMITED_FEN),
        unknown_figures=_unknown_bits(cell),
    )
    segments = [
        (segment.start_fen, segment.rate_bp if segment.rate_bp is not None else 0)
        for segment in cell.segments
    ]
    return row_of(terms, segments)


def _known(figure: Figure | None, absent: int) -> int:
    """A figure's value; of an unknown one what is proved to be allowed; `absent` where there is no term."""
    if figure is None:
        return absent
    return figure.value if figure.value is not None else figure.proved_allowed_fen


def _is_unknown(figure: Figure | None) -> bool:
    return figure is not None and figure.value is None


def _unknown_bits(cell: CellTerms) -> int:
    bits = 0
    for figure, bit in (
        (cell.deductible, BIT_DEDUCTIBLE),
        (cell.fund_cap, BIT_FUND_CAP),
        (cell.period_fund_cap, BIT_PERIOD_FUND_CAP),
        (cell.annual_ceiling, BIT_ANNUAL_CEILING),
        (cell.over_cap_rate, BIT_OVER_CAP_RATE),
    ):
        bits |= bit if _is_unknown(figure) else 0
    for number, segment in enumerate(cell.segments):
        bits |= BIT_FIRST_RATE << number if segment.rate_bp is None else 0
    return bits


def period_key(period: PeriodKind, day: Day, visit_number: int) -> int:
    """The key of the period that a visit falls into, for the kernel's period accumulators.

    Args:
        period: how long the period is.
        day: the day of the visit.
        visit_number: tells visits of one member and year apart.
    """
    if period == "visit":
        return visit_number
    if period == "day":
        return day.toordinal()
    if period == "month":
        return day.year * 12 + day.month
    return day.year * 4 + (day.month - 1) // 3 if period == "quarter" else 0
