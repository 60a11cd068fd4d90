"""What must hold for the receipt of every settled claim of the shipped areas."""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings

from gongji.benefit.assessment import Assessment
from gongji.benefit.calculate import assess_in_order
from gongji.benefit.reading import read_request
from gongji.errors import UncoveredError
from gongji.explain.steps import Step
from gongji.money import BASIS_POINTS
from gongji.policy.library import shipped_library
from gongji.policy.vocabulary import Absence
from gongji.policy.words import VERIFICATIONS

from .receipts import Object, kind_of, named, of_kind
from .strategies import claims

FEN_PER_YUAN = 100

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]")
LATIN = re.compile("[A-Za-z]")
EXACT_AMOUNT = re.compile(r"≈?\d+\.\d{2,6}")
NUMBERS = re.compile(r"\d+\.\d+|\d+(?:\.\d+)? %|\d{4}-\d{2}-\d{2}")


def settled_visits(raw: Object) -> Iterator[Assessment]:
    """The visits up to the first one that needs a figure that nobody knows."""
    try:
        yield from assess_in_order(read_request(raw), shipped_library())
    except UncoveredError as refusal:
        if refusal.code != "unknown_figure":
            raise


def yuan(fen: int | Fraction) -> Fraction:
    return Fraction(fen) / FEN_PER_YUAN


def total(steps: list[Step]) -> Fraction:
    return sum((Fraction(step.amount) for step in steps), Fraction(0))


def single(steps: list[Step]) -> Step | None:
    """The one step of its kind, where there is one."""
    assert len(steps) < 2
    return steps[0] if steps else None


@settings(max_examples=120, deadline=None)
@given(claims())
def test_every_settled_claim_has_a_receipt_that_agrees_with_its_breakdown(raw: Object) -> None:
    for assessment in settled_visits(raw):
        assert_ends(assessment)
        assert_deductible(assessment)
        assert_shares(assessment)
        assert_fund(assessment)
        assert_above_cap(assessment)


def assert_ends(assessment: Assessment) -> None:
    """A receipt begins with the whole cost and ends with what the fund does not pay of it."""
    steps, settled = assessment.explanation().steps, assessment.settled
    breakdown = settled.breakdown
    assert [kind_of(step) for step in steps].count("class") == 1
    assert (kind_of(steps[0]), kind_of(steps[-1])) == ("class", "personal")
    assert Fraction(steps[0].amount) == yuan(settled.claim.amount_fen)
    paid = Fraction(steps[-1].amount) + yuan(breakdown.fund_fen + breakdown.over_cap_fund_fen)
    assert paid == yuan(settled.claim.amount_fen)
    purchase = single(of_kind(assessment, "purchase"))
    assert (purchase is not None) == settled.is_purchase


def assert_deductible(assessment: Assessment) -> None:
    """It is a line where it takes something; otherwise there is none, or it is met."""
    settled = assessment.settled
    line = single(of_kind(assessment, "deductible"))
    taken = Fraction(0) if line is None else Fraction(line.amount)
    assert taken == yuan(settled.breakdown.deductible_fen)
    told = [rule for rule in assessment.explanation().unapplied if "deductible" in rule.text.en]
    if isinstance(settled.scheme.policy.deductible, Absence):
        assert (line, len(told)) == (None, 1)
    elif settled.claim.amount_fen > 0:
        assert (line is not None) + len(told) == 1


def assert_shares(assessment: Assessment) -> None:
    """The shares' costs are all cost that is not borne first or above a cap on cost, each times its rate."""
    settled, shares = assessment.settled, of_kind(assessment, "share")
    for share in shares:
        numbers = named(share)
        assert Decimal(share.amount) == numbers["cost"] * numbers["rate"] / 100
    covered = sum((Fraction(named(share)["cost"]) for share in shares), Fraction(0))
    if all(segment.rate_bp is not None for segment in settled.terms.segments):
        assert covered == yuan(settled.breakdown.covered_fen)
        borne = total(of_kind(assessment, "deductible")) + total(of_kind(assessment, "above cost cap"))
        assert covered + borne == yuan(settled.claim.amount_fen)
    assert total(shares) == yuan(Fraction(settled.breakdown.payment_numerator, BASIS_POINTS))


def assert_fund(assessment: Assessment) -> None:
    """The payment is the shares rounded half up, or what was left of a cap."""
    breakdown, shares = assessment.settled.breakdown, of_kind(assessment, "share")
    cut = single(of_kind(assessment, "fund cut"))
    used_up = single(of_kind(assessment, "fund used up"))
    payment = single([*of_kind(assessment, "fund"), *(step for step in (cut, used_up) if step is not None)])
    assert (used_up is not None) == (breakdown.covered_fen > 0 and breakdown.fund_limit_fen == 0)
    assert (payment is not None) == (breakdown.covered_fen > 0)
    if payment is None:
        assert breakdown.fund_fen == 0
        return
    assert Fraction(payment.amount) == yuan(breakdown.fund_fen)
    rounded_fen = (total(shares) * FEN_PER_YUAN + Fraction(1, 2)).__floor__()
    told = [rule for rule in assessment.explanation().unapplied if rule.text.en.startswith("Annual cap of")]
    if cut is not None:
        assert rounded_fen > breakdown.fund_fen
        assert 0 < named(cut)["left"] == Decimal(cut.amount) <= named(cut)["cap"]
        assert not told
    elif used_up is not None:
        assert breakdown.fund_fen == 0
        assert not told
    else:
        assert rounded_fen == breakdown.fund_fen


def cuts(assessment: Assessment) -> list[Step]:
    """The payments above the cap that a limit cut, to something or to nothing."""
    return [*of_kind(assessment, "over-cap fund cut"), *of_kind(assessment, "over-cap fund used up")]


def assert_above_cap(assessment: Assessment) -> None:
    """Terms above the cap are shown where cost is above it; otherwise they are said not to be needed."""
    breakdown, over_cap = assessment.settled.breakdown, assessment.settled.scheme.policy.over_cap
    cost, cut = single(of_kind(assessment, "above cap")), single(cuts(assessment))
    paid = single([*of_kind(assessment, "over-cap fund"), *cuts(assessment)])
    told = [rule for rule in assessment.explanation().unapplied if "above the cap" in rule.text.en]
    is_used = breakdown.over_cap_cost_numerator > 0
    assert len(told) == (0 if is_used else 1)
    assert (cost is not None) == (paid is not None) == is_used
    if isinstance(over_cap, Absence):
        assert told[0].source == over_cap.source
    if cost is None or paid is None:
        assert breakdown.over_cap_fund_fen == 0
        return
    exact = yuan(Fraction(breakdown.over_cap_cost_numerator, breakdown.over_cap_cost_denominator))
    assert 0 <= exact - Fraction(cost.amount.removeprefix("≈")) < Fraction(1, 1_000_000)
    assert cost.amount.startswith("≈") == ((exact * 1_000_000).denominator != 1)
    (share,) = of_kind(assessment, "over-cap share")
    due = exact * Fraction(named(share)["rate"]) / 100
    assert 0 <= due - Fraction(share.amount.removeprefix("≈")) < Fraction(1, 1_000_000)
    rounded_fen = (due * FEN_PER_YUAN + Fraction(1, 2)).__floor__()
    assert Fraction(paid.amount) == yuan(breakdown.over_cap_fund_fen) <= yuan(rounded_fen)
    assert (cut is not None) == (breakdown.over_cap_fund_fen < rounded_fen)


@settings(max_examples=60, deadline=None)
@given(claims())
def test_each_segment_is_on_the_receipt_once(raw: Object) -> None:
    for assessment in settled_visits(raw):
        segments = assessment.settled.scheme.policy.segments
        shares = of_kind(assessment, "share")
        idle = [rule for rule in assessment.explanation().unapplied if rule.text.en.startswith("Segment ")]
        if segments is None:
            assert len(shares) < 2
            assert not idle
        else:
            assert len(shares) + len(idle) == len(segments.bounds) + 1


@settings(max_examples=60, deadline=None)
@given(claims())
def test_every_line_cites_registered_articles_and_the_least_trusted_state(raw: Object) -> None:
    register = shipped_library().register
    for assessment in settled_visits(raw):
        explanation = assessment.explanation()
        for step in explanation.steps:
            assert step.sources
            assert set(step.articles) == {source.article for source in step.sources} <= set(register.articles)
            states = [VERIFICATIONS.index(source.verification) for source in step.sources]
            assert VERIFICATIONS.index(step.verification) == max(states)
        lines = [step for step in explanation.steps if kind_of(step) not in ("class", "purchase")]
        assert all(set(step.sources) <= set(lines[-1].sources) for step in lines)
        assert {rule.source.article for rule in explanation.unapplied} <= set(register.articles)
        assert len(set(explanation.unapplied)) == len(explanation.unapplied)


@settings(max_examples=60, deadline=None)
@given(claims())
def test_every_line_is_said_in_both_languages_with_the_same_numbers(raw: Object) -> None:
    for assessment in settled_visits(raw):
        explanation = assessment.explanation()
        for step in explanation.steps:
            assert EXACT_AMOUNT.fullmatch(step.amount), step.amount
        texts = [step.text for step in explanation.steps] + [rule.text for rule in explanation.unapplied]
        for text in texts:
            assert CHINESE.search(text.zh)
            assert not LATIN.search(text.zh), text.zh
            assert LATIN.search(text.en)
            assert not CHINESE.search(text.en), text.en
            assert Counter(NUMBERS.findall(text.zh)) == Counter(NUMBERS.findall(text.en))
