"""`gongji calculate`: a member's visits in, amounts with their steps and articles out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gongji.benefit.accumulators import Accumulators
from gongji.benefit.assessment import Assessment, assess_classified, classify
from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.benefit.reading import CalculationRequest, read_request
from gongji.benefit.refusals import missing_fact
from gongji.dates import Day
from gongji.errors import GongjiError
from gongji.kernel.records import State
from gongji.language import Language, Text
from gongji.money import format_yuan
from gongji.policy.library import Library, shipped_library
from gongji.policy.scheme import Keys, Occasion, Scheme
from gongji.policy.timeline import accumulators_since


def calculate_object(
    claim: object, language: Language = "zh", library: Library | None = None
) -> dict[str, object]:
    """The result of one input object, or its refusal.

    Args:
        claim: one decoded JSON object of the input contract.
        language: of texts and messages.
        library: the policies; those that ship with the package where none is given.

    Returns:
        `{"id", "visits": […]}`, or `{"id", "error": {"code", "message", "field"}}`.
    """
    name = claim.get("id") if isinstance(claim, dict) else None
    echoed = name if isinstance(name, str | int) and not isinstance(name, bool) else None
    try:
        request = read_request(claim)
        assessments = list(assess_in_order(request, library or shipped_library()))
    except GongjiError as error:
        return {"id": echoed, "error": error.record(language)}
    return {"id": request.name, "visits": [visit_record(assessment, language) for assessment in assessments]}


@dataclass
class _Run:
    """What is carried from one visit of a member to the next."""

    since: Day | None = None
    ordinary: Accumulators = field(default_factory=Accumulators)
    chronic: Accumulators = field(default_factory=Accumulators)
    account_known: bool = False
    institutions: dict[str, int] = field(default_factory=dict)
    visits: dict[tuple[Day, str], int] = field(default_factory=dict)


def assess_in_order(request: CalculationRequest, library: Library) -> Iterator[Assessment]:
    """The visits of one member one after the other, with new accumulators where the policy begins anew."""
    run = _Run()
    for number, visit in enumerate(request.visits, start=1):
        scheme = library.scheme_on(request.area, visit.day, f"{visit.field}.date")
        since = accumulators_since(library.versions(request.area), visit.day)
        if since != run.since:
            run.since, run.account_known = since, False
            run.ordinary, run.chronic = Accumulators(), Accumulators()
        yield _assess_next(run, scheme, request.member, visit, number)


def _assess_next(
    run: _Run, scheme: Scheme, member: MemberFacts, visit: VisitFacts, number: int
) -> Assessment:
    classified = classify(scheme, member, visit, _occasion(run, scheme, visit, number))
    _open_account(run, scheme, visit)
    claim, chronic = classified.claim, classified.chronic_claim
    before = run.ordinary.standing_in(Keys(claim.deductible_key, claim.cap_key, claim.group_key))
    chronic_before = State()
    if chronic is not None:
        keys = Keys(chronic.deductible_key, chronic.cap_key, chronic.group_key)
        chronic_before = run.chronic.standing_in(keys)
    assessment = assess_classified(scheme, classified, before, visit.field, chronic_before)
    run.ordinary.advance(assessment.after)
    if assessment.chronic_after is not None:
        run.chronic.advance(assessment.chronic_after)
    return assessment


def _occasion(run: _Run, scheme: Scheme, visit: VisitFacts, number: int) -> Occasion:
    """Day, visit and institution of a visit, as numbers that tell them apart."""
    institution = 0
    if visit.institution is not None:
        institution = run.institutions.setdefault(visit.institution, len(run.institutions) + 1)
    elif "institution day" in scheme.periods:
        raise missing_fact(f"{visit.field}.institution", Text("机构", "institution"))
    if visit.visit is not None:
        number = run.visits.setdefault((visit.day, visit.visit), number)
    return Occasion(visit.day, number, institution)


def _open_account(run: _Run, scheme: Scheme, visit: VisitFacts) -> None:
    """Take over this year's account money where it pays first; a first visit must say how much there is."""
    if scheme.policy.account_first is None:
        return
    if visit.account_balance_fen is not None:
        left_fen = visit.account_balance_fen
        run.ordinary.state = run.ordinary.state._replace(account_left_fen=left_fen)
    elif not run.account_known:
        raise missing_fact(
            f"{visit.field}.account_balance", Text("当年账户余额", "this year's account money")
        )
    run.account_known = True


def visit_record(assessment: Assessment, language: Language) -> dict[str, object]:
    """One visit of the output contract, with the rules that did not apply and the policy that decided."""
    explanation = assessment.explanation()
    paid = assessment.paid
    policy = assessment.settled.scheme.policy
    return {
        "deductible": format_yuan(paid.deductible_fen),
        "fund": format_yuan(paid.fund_fen),
        "overflow": format_yuan(paid.over_cap_fund_fen),
        "personal": format_yuan(paid.personal_fen),
        **_further_parts(assessment),
        "steps": [
            {
                "text": step.text.say(language),
                "amount": step.amount,
                "source": step.articles[0],
                "sources": list(step.articles),
                "state": step.verification,
            }
            for step in explanation.steps
        ],
        "not_applied": [
            {"text": rule.text.say(language), "source": rule.source.article} for rule in explanation.unapplied
        ],
        "policy": policy.name,
        "policy_state": policy.effective.source.verification,
    }


def _further_parts(assessment: Assessment) -> dict[str, object]:
    """Parts of the personal amount, and where it counts: only where the policy has such terms."""
    policy, breakdown = assessment.settled.scheme.policy, assessment.settled.breakdown
    parts: dict[str, object] = {}
    if policy.first_pay or policy.exclusions:
        parts["first_pay"] = format_yuan(breakdown.first_pay_fen)
    if policy.account_first is not None:
        parts["account_first"] = format_yuan(breakdown.account_first_fen)
    if policy.chronic is not None:
        paid_fen = assessment.chronic_fund_fen
        parts["chronic_fund"] = format_yuan(paid_fen)
    if policy.counts_toward is not None:
        parts["counts_toward"] = {
            "major_illness_insurance": policy.counts_toward.major_illness_insurance,
            "medical_assistance": policy.counts_toward.medical_assistance,
        }
    return parts
