"""`gongji calculate`: a member's visits in, amounts with their steps and articles out."""

from collections.abc import Iterator

from gongji.benefit.assessment import Assessment, assess_classified, benefit_year, classify
from gongji.benefit.reading import CalculationRequest, read_request
from gongji.errors import GongjiError
from gongji.kernel.records import State
from gongji.language import Language
from gongji.money import format_yuan
from gongji.policy.library import Library, shipped_library


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


def assess_in_order(request: CalculationRequest, library: Library) -> Iterator[Assessment]:
    """The visits of one member one after the other, with new accumulators in each benefit year."""
    state, year = State(), None
    for number, visit in enumerate(request.visits, start=1):
        scheme = library.scheme_on(request.area, visit.day, f"{visit.field}.date")
        if benefit_year(scheme.policy, visit.day) != year:
            state, year = State(), benefit_year(scheme.policy, visit.day)
        classified = classify(scheme, request.member, visit, number)
        assessment = assess_classified(scheme, classified, state, visit.field)
        state = assessment.after
        yield assessment


def visit_record(assessment: Assessment, language: Language) -> dict[str, object]:
    """One visit of the output contract, with the rules that did not apply and the policy that decided."""
    settled = assessment.settled
    breakdown = settled.breakdown
    paid_fen = breakdown.fund_fen + breakdown.over_cap_fund_fen
    explanation = assessment.explanation()
    return {
        "deductible": format_yuan(breakdown.deductible_fen),
        "fund": format_yuan(breakdown.fund_fen),
        "overflow": format_yuan(breakdown.over_cap_fund_fen),
        "personal": format_yuan(settled.claim.amount_fen - paid_fen),
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
        "policy": settled.scheme.policy.name,
    }
