"""Steps that only some schemes have: what is paid before all else, and rates measured on payments."""

from collections.abc import Iterator
from fractions import Fraction

from gongji.explain.settled import Settled
from gongji.explain.steps import Step
from gongji.explain.words import percent, uplift_words, yuan
from gongji.language import Text
from gongji.money import BASIS_POINTS, format_exact_yuan, format_yuan
from gongji.policy.scheme import SegmentTerms


def steps_beforehand(settled: Settled) -> Iterator[Step]:
    """That a case is not covered, the share paid first, and this year's account money."""
    breakdown, terms, policy = settled.breakdown, settled.terms, settled.scheme.policy
    if terms.exclusion is not None:
        yield Step(
            Text("不在支付范围内，费用由个人承担", "Not covered: the person bears the cost"),
            format_yuan(settled.claim.amount_fen),
            (terms.exclusion.source,),
        )
        return
    if terms.first_pay is not None and breakdown.first_pay_fen > 0:
        rate = percent(breakdown.first_pay_fen if terms.first_pay.value is None else terms.first_pay.value)
        yield Step(
            Text(
                f"个人先自付：{format_yuan(settled.claim.amount_fen)} × {rate.zh}",
                f"Paid first by the person: {format_yuan(settled.claim.amount_fen)} × {rate.en}",
            ),
            format_yuan(breakdown.first_pay_fen),
            (terms.first_pay.source,),
        )
    if policy.account_first is not None and breakdown.account_first_fen > 0:
        before = yuan(settled.before.account_left_fen)
        yield Step(
            Text(
                f"先用当年个人账户支付（此前尚有{before.zh}）",
                f"Paid first from this year's personal account ({before.en} of it left before)",
            ),
            format_yuan(breakdown.account_first_fen),
            (policy.account_first.source,),
        )


def steps_on_payments(settled: Settled) -> Iterator[Step]:
    """The fund's shares where segments are measured on what it has paid in the year."""
    first, second = settled.terms.segments
    if first.rate_bp is None or second.rate_bp is None or settled.breakdown.covered_fen == 0:
        return
    covered_fen = Fraction(settled.breakdown.covered_fen)
    left_fen = Fraction(max(0, second.start_fen - settled.before.fund_fen))
    at_first_fen = covered_fen
    if covered_fen * first.rate_bp > left_fen * BASIS_POINTS:
        at_first_fen = left_fen * BASIS_POINTS / first.rate_bp
    limit = yuan(second.start_fen)
    where = Text(f"基金年度支付{limit.zh}以内：", f"While the fund has paid up to {limit.en} in the year: ")
    yield from _share(first, at_first_fen, where)
    where = Text(f"基金年度支付{limit.zh}以上：", f"Once it has paid {limit.en}: ")
    yield from _share(second, covered_fen - at_first_fen, where)


def _share(segment: SegmentTerms, cost_fen: Fraction, where: Text) -> Iterator[Step]:
    if cost_fen == 0 or segment.rate_bp is None:
        return
    rate, uplift = percent(segment.rate_bp), uplift_words(segment)
    cost = format_exact_yuan(cost_fen.numerator, cost_fen.denominator)
    share_fen = cost_fen * segment.rate_bp / BASIS_POINTS
    yield Step(
        Text(
            f"{where.zh}{cost} × {rate.zh}{uplift.zh}",
            f"{where.en}{cost} × {rate.en}{uplift.en}",
        ),
        format_exact_yuan(share_fen.numerator, share_fen.denominator),
        tuple(figure.source for figure in segment.figures),
    )
