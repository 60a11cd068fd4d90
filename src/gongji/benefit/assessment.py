"""One visit assessed: which version, which classes, what the kernel makes of it."""

from dataclasses import dataclass
from typing import NamedTuple

from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.dates import Day, age_reached_on
from gongji.errors import InputError, UncoveredError
from gongji.explain.explanation import Settled, explain
from gongji.explain.steps import Explanation, Unapplied
from gongji.kernel.records import (
    SETTLED,
    UNKNOWN_ANNUAL_CEILING,
    UNKNOWN_DEDUCTIBLE,
    UNKNOWN_FUND_CAP,
    UNKNOWN_OVER_CAP_RATE,
    UNKNOWN_PERIOD_FUND_CAP,
    Claim,
    State,
)
from gongji.kernel.rules import settle_claim
from gongji.language import Text
from gongji.policy.classes import (
    CoverageEntry,
    ProviderFacts,
    counts_from,
    entry_in_force,
    fits_provider,
    person_class_of,
)
from gongji.policy.compilation import CellTerms, Scheme, period_key
from gongji.policy.vocabulary import PRESCRIBER, Figure, PersonClass, Policy, ProviderClass


class Classified(NamedTuple):
    """A visit as the kernel's claim.

    Attributes:
        is_purchase: whether it is a pharmacy purchase, whose terms another provider may decide.
        waiting: what the member has attained but does not count yet.
    """

    claim: Claim
    is_purchase: bool
    waiting: tuple[Unapplied, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A visit as it was assessed; `settled` holds scheme, claim, state before and breakdown."""

    settled: Settled
    after: State
    waiting: tuple[Unapplied, ...]

    def explanation(self) -> Explanation:
        """The steps, and the rules that did not apply, those that do not count yet first."""
        explanation = explain(self.settled)
        return Explanation(explanation.steps, (*self.waiting, *explanation.unapplied))


def benefit_year(policy: Policy, day: Day) -> int:
    """The benefit year that a day belongs to, named by the calendar year in which it begins."""
    begins = (policy.benefit_year.month, policy.benefit_year.day)
    return day.year if (day.month, day.day) >= begins else day.year - 1


def assess_classified(scheme: Scheme, classified: Classified, before: State, field: str) -> Assessment:
    """Assess a visit that is already classified.

    Raises:
        UncoveredError: an unknown figure is reached.
    """
    breakdown, after = settle_claim(scheme.table, classified.claim, before)
    settled = Settled(scheme, classified.claim, before, breakdown, classified.is_purchase)
    if breakdown.status != SETTLED:
        raise _unknown_figure(settled, field)
    return Assessment(settled, after, classified.waiting)


def classify(scheme: Scheme, member: MemberFacts, visit: VisitFacts, visit_number: int) -> Classified:
    """The visit as the kernel's claim.

    Args:
        scheme: the version in force on the day of the visit.
        member: who was treated.
        visit: the visit.
        visit_number: tells the member's visits of the year apart.

    Raises:
        InputError: a fact that the policy needs is missing.
        UncoveredError: the visit is before coverage.
    """
    policy = scheme.policy
    entry = entry_in_force(member.coverage, visit.day, policy.attainment.retirement)
    if entry is None:
        raise _not_covered(member, visit)
    person = person_class_of(policy, entry, member.birth_date, visit.day)
    provider = _provider_class(policy, visit)
    claim = Claim(
        cell=scheme.cell(person, provider),
        amount_fen=visit.amount_fen,
        deductible_key=period_key(scheme.deductible_period, visit.day, visit_number),
        cap_key=period_key(scheme.cap_period, visit.day, visit_number),
    )
    is_purchase = visit.provider.kind == "pharmacy"
    return Classified(claim, is_purchase, _waiting(policy, member, entry, person, visit.day))


def _provider_class(policy: Policy, visit: VisitFacts) -> ProviderClass:
    if visit.provider.kind != "pharmacy":
        return _class_of(policy, visit.provider, f"{visit.field}.provider")
    pharmacy, prescriber = policy.pharmacy, visit.prescribed_at
    if prescriber is None and (pharmacy.prescription_required or pharmacy.terms_of == PRESCRIBER):
        raise _prescription_missing(policy, visit)
    if prescriber is not None and prescriber.kind == "pharmacy":
        raise InputError(
            "prescriber_is_pharmacy",
            Text("开具处方的不能是药店。", "A pharmacy cannot be the prescribing provider."),
            Text("填写开具处方的医疗机构。", "Name the institution that prescribed."),
            f"{visit.field}.prescribed_at.kind",
        )
    if pharmacy.terms_of == PRESCRIBER and prescriber is not None:
        return _class_of(policy, prescriber, f"{visit.field}.prescribed_at")
    return next(known for known in policy.provider_classes if known.name == pharmacy.terms_of)


def _class_of(policy: Policy, provider: ProviderFacts, field: str) -> ProviderClass:
    fits = [(known, fits_provider(known, provider)) for known in policy.provider_classes]
    for known, fit in fits:
        if fit:
            return known
    undecided = [known for known, fit in fits if fit is None]
    missing = "price_category"
    if provider.level is None and any(known.levels is not None for known in undecided):
        missing = "level"
    raise InputError(
        "provider_fact_missing",
        Text(
            f"该统筹区的待遇按 {missing} 区分，但没有提供。",
            f"The terms of this area depend on `{missing}`, which is missing.",
        ),
        Text(f"补充 {missing}。", f"Add `{missing}`."),
        f"{field}.{missing}",
    )


def _waiting(
    policy: Policy, member: MemberFacts, entry: CoverageEntry, person: PersonClass, day: Day
) -> tuple[Unapplied, ...]:
    """Retirement and ages that are attained on `day` but count only from the month after."""
    waiting: list[Unapplied] = []
    latest = [known for known in member.coverage if known.start <= day][-1]
    retirement = policy.attainment.retirement
    if latest.status == "retired" and entry.status != "retired":
        first = counts_from(latest.start, retirement)
        words = Text(f"退休待遇从 {first} 起享受", f"Retired terms count from {first}")
        waiting.append(Unapplied(words, retirement.source))
    bounds = {known.age.least for known in policy.person_classes if known.age is not None}
    for age in sorted(bound for bound in bounds if bound is not None):
        reached = age_reached_on(member.birth_date, age)
        first = counts_from(reached, policy.attainment.age)
        if person.age is not None and reached <= day < first:
            words = Text(f"{age}周岁待遇从 {first} 起享受", f"Terms for age {age} count from {first}")
            waiting.append(Unapplied(words, policy.attainment.age.source))
    return tuple(waiting)


def _not_covered(member: MemberFacts, visit: VisitFacts) -> UncoveredError:
    first = member.coverage[0].start
    reason = Text(
        f"就诊日 {visit.day} 早于参保（{first}）。",
        f"The visit on {visit.day} is before coverage begins ({first}).",
    )
    if visit.day >= first:
        reason = Text(
            f"就诊日 {visit.day} 参保已终止。", f"Coverage has ended before the visit on {visit.day}."
        )
    return UncoveredError(
        "not_covered",
        reason,
        Text("核对就诊日期和参保记录。", "Check the day of the visit and the coverage."),
        f"{visit.field}.date",
    )


def _prescription_missing(policy: Policy, visit: VisitFacts) -> InputError:
    article = policy.pharmacy.source.article
    return InputError(
        "prescription_missing",
        Text(f"药店购药需要处方（{article}）。", f"A pharmacy purchase needs a prescription ({article})."),
        Text("填写开具处方的机构 prescribed_at。", "Give the prescribing provider in `prescribed_at`."),
        f"{visit.field}.prescribed_at",
    )


def _unknown_figure(settled: Settled, field: str) -> UncoveredError:
    name, figure = _figure_reached(settled)
    reason = figure.reason if figure is not None and figure.reason is not None else Text("", "")
    article = figure.source.article if figure is not None else ""
    person, provider = settled.terms.person.title, settled.terms.provider.title
    return UncoveredError(
        "unknown_figure",
        Text(
            f"计算需要的{name.zh}未知（{person.zh}，{provider.zh}；{article}）：{reason.zh}",
            f"The {name.en} needed here is unknown ({person.en}, {provider.en}; {article}): {reason.en}",
        ),
        Text(
            "查到出处后写入政策文件；不作推测。",
            "Enter it in the policy file once a source gives it; it is not guessed.",
        ),
        f"{field}.amount",
    )


def _figure_reached(settled: Settled) -> tuple[Text, Figure | None]:
    """The unknown figure that stopped a claim, with its name."""
    terms = settled.terms
    named = {
        UNKNOWN_DEDUCTIBLE: (Text("起付标准", "deductible"), terms.deductible),
        UNKNOWN_FUND_CAP: (Text("年度限额", "annual cap"), terms.fund_cap),
        UNKNOWN_PERIOD_FUND_CAP: (Text("限额", "cap"), terms.period_fund_cap),
        UNKNOWN_ANNUAL_CEILING: (Text("年度总限额", "annual ceiling"), terms.annual_ceiling),
        UNKNOWN_OVER_CAP_RATE: (Text("超限额支付比例", "over-cap rate"), terms.over_cap_rate),
    }
    return named.get(settled.breakdown.status, (Text("支付比例", "rate"), _first_unknown_rate(terms)))


def _first_unknown_rate(terms: CellTerms) -> Figure | None:
    figures = (figure for segment in terms.segments for figure in segment.figures)
    return next((figure for figure in figures if figure.value is None), None)
