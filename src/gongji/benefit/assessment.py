"""One visit assessed: which version, which classes, what the kernel makes of it."""

import functools
from bisect import bisect_right
from typing import NamedTuple

import msgspec
import numpy as np

from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.benefit.refusals import (
    missing_fact,
    no_chronic_terms,
    not_covered,
    prescription_missing,
    unknown_figure,
    unknown_line_limit,
)
from gongji.dates import FOREVER, Day, age_reached_on
from gongji.errors import GongjiError, InputError
from gongji.explain.settled import Settled
from gongji.explain.steps import Explanation, Unapplied
from gongji.explain.visit import explain_visit
from gongji.kernel.records import SETTLED, Claim, State
from gongji.kernel.routing import paid_by_fund, settle_routed
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import SettleClaim
from gongji.language import Text
from gongji.policy.classes import (
    CareFacts,
    CoverageEntry,
    JoinedDay,
    PersonFacts,
    ProviderFacts,
    counts_from,
    entry_in_force,
    joined_day_of,
    joined_on,
    last_begun,
    years_counted,
)
from gongji.policy.classification import (
    class_of_person,
    person_class_of,
    provider_class_of,
    purchase_class_of,
)
from gongji.policy.compilation import ROUTING_CODES
from gongji.policy.figures import Figure
from gongji.policy.scheme import Occasion, Scheme
from gongji.policy.vocabulary import Absence, PersonClass, Policy, ProviderClass
from gongji.policy.words import PRESCRIBER, Status

REMEMBERED = 10_000
"""How many cases of members, and how many of visits, are remembered with their classes."""

REMEMBERED_PAIRS = 50_000
"""How many cases of a member at a visit are remembered with their row of the table."""

Words = tuple[str | None, str | None, bool | None, int | None]
"""Of a coverage entry: tier, cohort, family doctor, contribution years."""

ANY_DAY = JoinedDay((1, 1), (1, 1))
"""Stands for the day on which coverage began, where no class asks for it."""


class Classified(msgspec.Struct, frozen=True, gc=False):
    """A visit as the kernel's claims.

    Attributes:
        claim: under ordinary terms, with the whole amount that counts.
        chronic_claim: its chronic part under chronic terms; None where there is none.
        amount_fen: the amount of the visit, what line limits cut off included.
        is_purchase: whether it is a pharmacy purchase, whose terms another provider may decide.
        waiting: what the member has attained but does not count yet.
    """

    claim: Claim
    chronic_claim: Claim | None
    amount_fen: int
    is_purchase: bool
    waiting: tuple[Unapplied, ...]


class Paid(msgspec.Struct, frozen=True, gc=False):
    """What a visit came to, ordinary and chronic terms together, in fen."""

    deductible_fen: int
    fund_fen: int
    over_cap_fund_fen: int
    personal_fen: int


class Assessment(msgspec.Struct, frozen=True, gc=False):
    """A visit as it was assessed.

    Attributes:
        settled: scheme, claim, state before and breakdown under ordinary terms.
        after: the accumulators after it.
        amount_fen: the amount of the visit, what line limits cut off included.
        limited_fen: of it, what counts.
        chronic: the same as `settled` under chronic terms; None where these were not used.
        chronic_after: the accumulators of the chronic terms after it.
        chronic_fen: the part that is for a chronic disease, under whichever terms it was settled.
    """

    settled: Settled
    after: State
    waiting: tuple[Unapplied, ...]
    amount_fen: int
    limited_fen: int
    chronic: Settled | None = None
    chronic_after: State | None = None
    chronic_fen: int = 0

    @property
    def chronic_fund_fen(self) -> int:
        """What the fund pays under chronic terms."""
        return 0 if self.chronic is None else paid_by_fund(self.chronic.breakdown)

    @property
    def paid(self) -> Paid:
        """What the visit came to."""
        only = self.settled.breakdown
        if self.chronic is None:
            taken_fen, over_cap_fen = only.deductible_fen + only.withheld_fen, only.over_cap_fund_fen
            return Paid(
                taken_fen, only.fund_fen, over_cap_fen, self.amount_fen - only.fund_fen - over_cap_fen
            )
        parts = [only, self.chronic.breakdown]
        fund_fen = sum(part.fund_fen for part in parts)
        over_cap_fund_fen = sum(part.over_cap_fund_fen for part in parts)
        return Paid(
            sum(part.deductible_fen + part.withheld_fen for part in parts),
            fund_fen,
            over_cap_fund_fen,
            self.amount_fen - fund_fen - over_cap_fund_fen,
        )

    def explanation(self) -> Explanation:
        """The steps, and the rules that did not apply, those that do not count yet first."""
        explanation = explain_visit(
            self.settled, self.chronic, self.amount_fen, self.limited_fen, self.chronic_fen
        )
        return Explanation(explanation.steps, (*self.waiting, *explanation.unapplied))


def assess_classified(
    scheme: Scheme,
    classified: Classified,
    before: State,
    field: str,
    chronic_before: State | None = None,
    settle: SettleClaim = settle_claim,
) -> Assessment:
    """Assess a visit that is already classified.

    Args:
        scheme: the version in force.
        classified: the visit.
        before: the member's accumulators, standing in the claim's periods.
        field: where the visit stands in the request.
        chronic_before: those of the chronic terms; none where nothing was used of them yet.
        settle: the kernel, as it stands or compiled.

    Raises:
        UncoveredError: an unknown figure is reached.
    """
    if classified.chronic_claim is not None:
        opened = State() if chronic_before is None else chronic_before
        return _assess_routed(scheme, classified, classified.chronic_claim, before, opened, field)
    claim = classified.claim
    breakdown, after = settle(scheme.table, claim, before)
    settled = Settled(scheme, claim, before, breakdown, classified.is_purchase)
    if breakdown.status != SETTLED:
        raise unknown_figure(settled, field)
    return Assessment(settled, after, classified.waiting, classified.amount_fen, claim.amount_fen)


def _assess_routed(
    scheme: Scheme,
    classified: Classified,
    of_chronic: Claim,
    before: State,
    chronic_before: State,
    field: str,
) -> Assessment:
    claim, chronic, terms = classified.claim, scheme.chronic, scheme.policy.chronic
    if chronic is None or terms is None:
        raise no_chronic_terms(scheme.policy, field)
    routed = settle_routed(
        np.vstack([scheme.table, chronic.table]),
        claim,
        of_chronic._replace(cell=of_chronic.cell + len(scheme.cells)),
        ROUTING_CODES[terms.routing],
        before,
        chronic_before,
    )
    settled = Settled(
        scheme,
        claim._replace(amount_fen=routed.ordinary_fen),
        before,
        routed.ordinary,
        classified.is_purchase,
    )
    used = Settled(chronic, of_chronic, chronic_before, routed.chronic, classified.is_purchase)
    _refuse_unknown(used, f"{field}.chronic")
    _refuse_unknown(settled, field)
    return Assessment(
        settled,
        routed.state,
        classified.waiting,
        classified.amount_fen,
        claim.amount_fen,
        used if routed.chronic_used else None,
        routed.chronic_state,
        of_chronic.amount_fen,
    )


def _refuse_unknown(settled: Settled, field: str) -> None:
    if settled.breakdown.status != SETTLED:
        raise unknown_figure(settled, field)


def classify(scheme: Scheme, member: MemberFacts, visit: VisitFacts, occasion: Occasion) -> Classified:
    """The visit as the kernel's claim.

    Args:
        scheme: the version in force on the day of the visit.
        member: who was treated.
        visit: the visit.
        occasion: tells the member's visits of the year apart, and institutions.

    Raises:
        InputError: a fact that the policy needs is missing.
        UncoveredError: the visit is before coverage.
    """
    entry = entry_in_force(member.coverage, visit.day, scheme.policy.attainment.retirement)
    if entry is None:
        raise not_covered(member, visit)
    cell = _cell(scheme, member, entry, visit)
    terms = scheme.cells[cell]
    counted_fen = visit.amount_fen if terms.line_limit is None else _limited_fen(terms.line_limit, visit)
    other_fen = 0 if visit.family_account_fen == 0 else _other_money_fen(scheme.policy, visit)
    claim = scheme.claim(cell, counted_fen, occasion, other_fen)
    waiting = _waiting(scheme, member, entry, terms.person, visit.day)
    chronic = None if visit.chronic_fen == 0 else _chronic_claim(scheme, claim, visit, occasion)
    return Classified(claim, chronic, visit.amount_fen, visit.provider.kind == "pharmacy", waiting)


def _chronic_claim(scheme: Scheme, claim: Claim, visit: VisitFacts, occasion: Occasion) -> Claim:
    if scheme.chronic is None:
        raise no_chronic_terms(scheme.policy, visit.field)
    amount_fen = min(visit.chronic_fen, claim.amount_fen)
    return scheme.chronic.claim(claim.cell, amount_fen, occasion)


def _limited_fen(limit: Figure, visit: VisitFacts) -> int:
    """The amount of a visit that counts: every line up to its limit."""
    if visit.lines_fen is None:
        raise missing_fact(f"{visit.field}.lines", Text("费用明细", "the lines of the bill"))
    if limit.value is None:
        raise unknown_line_limit(limit, visit.field)
    limit_fen = limit.value
    return sum(min(line_fen, limit_fen) for line_fen in visit.lines_fen)


def _other_money_fen(policy: Policy, visit: VisitFacts) -> int:
    """What is paid with money that does not meet the deductible: a family member's, where it is said so."""
    met_by = None if isinstance(policy.deductible, Absence) else policy.deductible.met_by
    if met_by is None or "family account" in met_by.money:
        return 0
    return visit.family_account_fen


@functools.lru_cache(maxsize=REMEMBERED)
def _provider_class(
    scheme: Scheme, provider: ProviderFacts, prescriber: ProviderFacts | None, care: CareFacts, field: str
) -> ProviderClass:
    """The class of care at a provider; of a purchase, also by who prescribed."""
    policy, pharmacy = scheme.policy, scheme.policy.pharmacy
    if provider.kind != "pharmacy":
        return provider_class_of(policy, provider, care, f"{field}.provider", field)
    if prescriber is None and (pharmacy.prescription_required or pharmacy.terms_of == PRESCRIBER):
        raise prescription_missing(policy, field)
    if prescriber is not None and prescriber.kind == "pharmacy":
        raise InputError(
            "prescriber_is_pharmacy",
            Text("开具处方的不能是药店。", "A pharmacy cannot be the prescribing provider."),
            Text("填写开具处方的医疗机构。", "Name the institution that prescribed."),
            f"{field}.prescribed_at.kind",
        )
    if pharmacy.terms_of == PRESCRIBER and prescriber is not None:
        return provider_class_of(policy, prescriber, care, f"{field}.prescribed_at", field)
    return purchase_class_of(policy, care, field)


def _cell(scheme: Scheme, member: MemberFacts, entry: CoverageEntry, visit: VisitFacts) -> int:
    """The row of a member at a visit, remembered by the facts that decide it: few cases differ in them."""
    policy, asked, day = scheme.policy, _asked_of_persons(scheme), visit.day
    years = years_counted(member.birth_date, day, policy.attainment.age) if asked.ages else 0
    reached = bisect_right(asked.ages, years)
    joined = joined_day_of(policy, joined_on(member.coverage, day), day) if asked.joined else ANY_DAY
    words = (entry.tier, entry.cohort, entry.family_doctor, entry.contribution_years)
    try:
        return _cell_of_case(
            scheme,
            entry.status,
            entry.veteran,
            words,
            reached,
            joined,
            visit.provider,
            visit.prescribed_at,
            visit.care,
        )
    except GongjiError:  # it does not say where the fact is missing; these do
        person_class_of(policy, member.coverage, member.birth_date, day)
        _provider_class(scheme, visit.provider, visit.prescribed_at, visit.care, visit.field)
        raise


@functools.lru_cache(maxsize=REMEMBERED_PAIRS)
def _cell_of_case(
    scheme: Scheme,
    status: Status,
    veteran: bool,  # noqa: FBT001 - remembered by position
    words: Words,
    reached: int,
    joined: JoinedDay,
    provider: ProviderFacts,
    prescriber: ProviderFacts | None,
    care: CareFacts,
) -> int:
    person = _class_of_case(scheme, status, veteran, words, reached, joined)
    return scheme.cell(person, _provider_class(scheme, provider, prescriber, care, ""))


@functools.lru_cache(maxsize=REMEMBERED)
def _class_of_case(
    scheme: Scheme,
    status: Status,
    veteran: bool,  # noqa: FBT001 - remembered by position
    words: Words,
    reached: int,
    joined: JoinedDay,
) -> PersonClass:
    """The class of a kind of person who has reached so many of the ages at which terms change."""
    ages = _asked_of_persons(scheme).ages[:reached]
    entry = CoverageEntry(Day.min, status, veteran, FOREVER, *words)
    return class_of_person(scheme.policy, PersonFacts(entry, joined, ages.__contains__), "")


class _Asked(NamedTuple):
    """What a scheme's person classes depend on beside a coverage entry.

    Attributes:
        ages: at which terms change, rising; those in `least_ages` open a class.
        joined: whether it matters when in the benefit year coverage began.
    """

    ages: tuple[int, ...]
    least_ages: tuple[int, ...]
    joined: bool


@functools.lru_cache(maxsize=REMEMBERED)
def _asked_of_persons(scheme: Scheme) -> _Asked:
    classes = scheme.policy.person_classes
    least = {known.age.least for known in classes if known.age is not None and known.age.least is not None}
    below = {known.age.below for known in classes if known.age is not None and known.age.below is not None}
    joined = any(known.joined is not None for known in classes)
    return _Asked(tuple(sorted(least | below)), tuple(sorted(least)), joined)


def _waiting(
    scheme: Scheme, member: MemberFacts, entry: CoverageEntry, person: PersonClass, day: Day
) -> tuple[Unapplied, ...]:
    """Retirement and ages that are attained on `day` but count only from the month after."""
    waiting: list[Unapplied] = []
    attainment = scheme.policy.attainment
    retirement, of_age = attainment.retirement, attainment.age
    if entry is not member.coverage[-1] and entry.status != "retired":
        latest = member.coverage[last_begun(member.coverage, day)]
        if latest.status == "retired":
            first = counts_from(latest.start, retirement)
            words = Text(f"退休待遇从 {first} 起享受", f"Retired terms count from {first}")
            waiting.append(Unapplied(words, retirement.source))
    if person.age is None or not of_age.month_after or day.month != member.birth_date.month:
        return tuple(waiting)
    for age in _asked_of_persons(scheme).least_ages:
        reached = age_reached_on(member.birth_date, age)
        first = counts_from(reached, of_age)
        if reached <= day < first:
            words = Text(f"{age}周岁待遇从 {first} 起享受", f"Terms for age {age} count from {first}")
            waiting.append(Unapplied(words, of_age.source))
    return tuple(waiting)
