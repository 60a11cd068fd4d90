"""A policy compiled to the kernel's integer table: one row for each person class × provider class.

Beside each row stand the figures that it was made from, so that every amount that the kernel
computes can be traced to its article.
"""

from dataclasses import replace

import numpy as np

from gongji.kernel.layout import row_of
from gongji.kernel.records import (
    ACCOUNT_FIRST,
    BASE_VISIT_GROSS,
    BASE_VISIT_NET,
    BASE_YEAR_FUND,
    BASE_YEAR_GROSS,
    BASE_YEAR_NET,
    BIT_ANNUAL_CEILING,
    BIT_DEDUCTIBLE,
    BIT_FIRST_PAY,
    BIT_FIRST_RATE,
    BIT_FUND_CAP,
    BIT_GROUP_FUND_CAP,
    BIT_OVER_CAP_RATE,
    BIT_PERIOD_FUND_CAP,
    CEILING_LEAVES_OUT_ELSEWHERE,
    CEILING_LEAVES_OUT_ORDINARY,
    CEILING_LEAVES_OUT_OVER_CAP,
    DEDUCTIBLE_FROM_PAYMENT,
    OWN_SHARE_MEETS_DEDUCTIBLE,
    UNLIMITED_FEN,
    Terms,
)
from gongji.kernel.routing import (
    ROUTE_CONCURRENT,
    ROUTE_EXCLUSIVE,
    ROUTE_HIGHER,
    ROUTE_SEQUENTIAL,
)
from gongji.money import BASIS_POINTS
from gongji.policy.consistency import problems_of
from gongji.policy.figures import Figure, Parameter
from gongji.policy.parameters import Case, exclusion_of, figure_for, figures_for, segment_count
from gongji.policy.problems import PolicyError
from gongji.policy.scheme import CellTerms, Scheme, SegmentTerms
from gongji.policy.vocabulary import Absence, Cap, Chronic, PersonClass, Policy, ProviderClass
from gongji.policy.words import CappedThing, CountedPayment, PeriodKind, Routing, SegmentScale

SCALE_CODES: dict[SegmentScale, int] = {
    "cost of the year": BASE_YEAR_GROSS,
    "cost of the year above the deductible": BASE_YEAR_NET,
    "cost of the visit": BASE_VISIT_GROSS,
    "cost of the visit above the deductible": BASE_VISIT_NET,
    "fund payment of the year": BASE_YEAR_FUND,
}

ROUTING_CODES: dict[Routing, int] = {
    "exclusive": ROUTE_EXCLUSIVE,
    "higher": ROUTE_HIGHER,
    "sequential": ROUTE_SEQUENTIAL,
    "concurrent": ROUTE_CONCURRENT,
}

CEILING_SWITCHES: dict[CountedPayment, int] = {
    "outpatient": CEILING_LEAVES_OUT_ORDINARY,
    "over-cap": CEILING_LEAVES_OUT_OVER_CAP,
    "inpatient": CEILING_LEAVES_OUT_ELSEWHERE,
}
"""What is switched on where the ceiling does not count a kind of payment."""


def compile_policy(policy: Policy) -> Scheme:
    """The scheme of a policy.

    Raises:
        PolicyError: the parts of the policy do not fit together.
    """
    problems = problems_of(policy)
    if problems:
        raise PolicyError(problems)
    chronic = None if policy.chronic is None else _scheme(chronic_terms_of(policy, policy.chronic), None)
    return _scheme(policy, chronic)


def chronic_terms_of(policy: Policy, chronic: Chronic) -> Policy:
    """The policy as it is for chronic diseases: their terms, and of the rest classes and exclusions alone."""
    return replace(
        policy,
        deductible=chronic.deductible,
        segments=chronic.segments,
        rates=chronic.rates,
        uplifts=chronic.uplifts,
        caps=chronic.caps,
        over_cap=Absence(chronic.source),
        annual_ceiling=None,
        account_first=None,
        first_pay=(),
        line_limits=(),
        chronic=None,
    )


def _scheme(policy: Policy, chronic: Scheme | None) -> Scheme:
    cells = tuple(
        _cell_terms(policy, person, provider)
        for person in policy.person_classes
        for provider in policy.provider_classes
    )
    base = SCALE_CODES[policy.segments.scale] if policy.segments is not None else BASE_VISIT_GROSS
    switches = _switches(policy)
    table = np.array([_row(cell, base, switches) for cell in cells], dtype=np.int64)
    deductible_period = "year" if isinstance(policy.deductible, Absence) else policy.deductible.period
    return Scheme(policy, table, cells, deductible_period, _cap_period(policy), chronic)


def _switches(policy: Policy) -> int:
    switches = ACCOUNT_FIRST if policy.account_first is not None else 0
    if not isinstance(policy.deductible, Absence):
        met_by = policy.deductible.met_by
        if policy.deductible.taken_from == "payment":
            switches |= DEDUCTIBLE_FROM_PAYMENT
        if met_by is not None and met_by.own_share:
            switches |= OWN_SHARE_MEETS_DEDUCTIBLE
    if policy.annual_ceiling is not None:
        for payment, switch in CEILING_SWITCHES.items():
            counts = payment in policy.annual_ceiling.counts
            switches |= 0 if counts or _never_occurs(policy, payment) else switch
    return switches


def _never_occurs(policy: Policy, payment: CountedPayment) -> bool:
    """Whether no year under the policy has such payments, so that counting them or not is the same.

    Any switch makes batches several times slower, so none is set that changes nothing.
    """
    taken_over = policy.transition is not None and policy.transition.accumulators == "carried"
    return payment == "over-cap" and isinstance(policy.over_cap, Absence) and not taken_over


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
        first_pay=figure_for(policy.first_pay, case),
        line_limit=figure_for(policy.line_limits, case),
        group_fund_cap=_group_cap_figure(policy, case),
        exclusion=exclusion_of(policy, person.name, provider.name),
        deductible_group=_deductible_group(policy, provider),
        cap_group=_cap_group(policy, provider),
    )


def _deductible_group(policy: Policy, provider: ProviderClass) -> int:
    groups = () if isinstance(policy.deductible, Absence) else policy.deductible.separately
    return next((number for number, group in enumerate(groups) if provider.name in group), 0)


def _group_caps(policy: Policy) -> tuple[Cap, ...]:
    caps = () if isinstance(policy.caps, Absence) else policy.caps
    return tuple(cap for cap in caps if cap.providers is not None)


def _cap_group(policy: Policy, provider: ProviderClass) -> int:
    """The number of the cap within the yearly one that a class shares, from 1; 0 for none."""
    groups = [cap.providers for cap in _group_caps(policy)]
    shared = (number for number, group in enumerate(groups, start=1) if group and provider.name in group)
    return next(shared, 0)


def _group_cap_figure(policy: Policy, case: Case) -> Figure | None:
    for cap in _group_caps(policy):
        if cap.providers is not None and case.provider in cap.providers:
            return figure_for(cap.amounts, case)
    return None


def _cap_figure(policy: Policy, case: Case, on: CappedThing, *, of_year: bool) -> Figure | None:
    amounts: list[Parameter] = []
    if not isinstance(policy.caps, Absence):
        amounts = [
            cap.amounts
            for cap in policy.caps
            if cap.on == on and (cap.period == "year") == of_year and cap.providers is None
        ]
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


NOT_COVERED = Terms(
    deductible_fen=0,
    deductible_ceiling_fen=UNLIMITED_FEN,
    segment_base=BASE_VISIT_GROSS,
    segment_count=1,
    cost_cap_fen=UNLIMITED_FEN,
    period_cost_cap_fen=UNLIMITED_FEN,
    fund_cap_fen=UNLIMITED_FEN,
    period_fund_cap_fen=UNLIMITED_FEN,
    annual_ceiling_fen=UNLIMITED_FEN,
    over_cap_rate_bp=0,
    over_cap_deductible_fen=0,
    over_cap_limit_fen=UNLIMITED_FEN,
    unknown_figures=0,
    first_pay_bp=BASIS_POINTS,
)
"""The person bears all of it before anything else, so nothing is paid and nothing counts."""


def _row(cell: CellTerms, base: int, switches: int) -> list[int]:
    if cell.exclusion is not None:
        return row_of(NOT_COVERED, [(0, 0)])
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
        first_pay_bp=_known(cell.first_pay, 0),
        group_fund_cap_fen=_known(cell.group_fund_cap, UNLIMITED_FEN),
        switches=switches,
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
        (cell.first_pay, BIT_FIRST_PAY),
        (cell.group_fund_cap, BIT_GROUP_FUND_CAP),
    ):
        bits |= bit if _is_unknown(figure) else 0
    for number, segment in enumerate(cell.segments):
        bits |= BIT_FIRST_RATE << number if segment.rate_bp is None else 0
    return bits
