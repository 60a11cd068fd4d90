"""The explanation of one claim, from the terms that it was settled under and the kernel's breakdown."""

from collections.abc import Iterator

from gongji.explain.beforehand import steps_beforehand, steps_on_payments
from gongji.explain.settled import Settled, binding_cap, is_cut, parts_by_segment
from gongji.explain.steps import Explanation, Step
from gongji.explain.unapplied import unapplied_rules
from gongji.explain.words import (
    PERIOD_WORDS,
    SCALE_WORDS,
    limit_words,
    percent,
    segment_range,
    sources_of,
    uplift_words,
    yuan,
)
from gongji.kernel.payments import with_periods_open
from gongji.language import Text
from gongji.money import BASIS_POINTS, format_exact_yuan, format_yuan, round_half_up
from gongji.policy.figures import Figure, Source
from gongji.policy.vocabulary import Absence
from gongji.policy.words import PRESCRIBER


def explain(settled: Settled) -> Explanation:
    """The steps of a settled claim, from its in-scope cost to what the person bears."""
    lines = claim_steps(settled)
    breakdown = settled.breakdown
    personal_fen = settled.claim.amount_fen - breakdown.fund_fen - breakdown.over_cap_fund_fen
    return Explanation(
        (*lines, personal_step(personal_fen, deciding(lines))), tuple(unapplied_rules(settled))
    )


def claim_steps(settled: Settled, benefit: Text | None = None) -> tuple[Step, ...]:
    """The steps of a settled claim up to its payments.

    Args:
        settled: the claim.
        benefit: what its terms are called where they are not the ordinary ones.
    """
    return (
        *_class_step(settled, benefit),
        *steps_beforehand(settled),
        *_deductible_step(settled),
        *_segment_steps(settled),
        *_cost_cap_step(settled),
        *_deductible_from_payment_step(settled),
        *_fund_step(settled),
        *_over_cap_steps(settled),
    )


def deciding(lines: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps after those that name classes; these themselves where nothing else was done."""
    payments = tuple(line for line in lines if not line.names_classes)
    return payments if payments else lines


def _class_step(settled: Settled, benefit: Text | None) -> Iterator[Step]:
    person, provider = settled.terms.person, settled.terms.provider
    called = Text("", "") if benefit is None else Text(f"{benefit.zh}", f" for {benefit.en}")
    yield Step(
        Text(
            f"政策范围内费用；按“{person.title.zh}”在“{provider.title.zh}”的{called.zh}待遇计算",
            f"In-scope cost; terms of {person.title.en} at {provider.title.en}{called.en}",
        ),
        format_yuan(settled.claim.amount_fen),
        (person.source, provider.source),
        names_classes=True,
    )
    pharmacy = settled.scheme.policy.pharmacy
    if settled.is_purchase:
        whose = Text("开具处方的机构", "the prescribing provider")
        if pharmacy.terms_of != PRESCRIBER:
            whose = provider.title
        yield Step(
            Text(f"药店购药，执行“{whose.zh}”的待遇", f"A pharmacy purchase, under the terms of {whose.en}"),
            format_yuan(settled.claim.amount_fen),
            (pharmacy.source,),
            names_classes=True,
        )


def _deductible_step(settled: Settled) -> Iterator[Step]:
    figure, taken_fen = settled.terms.deductible, settled.breakdown.deductible_fen
    if figure is None or figure.value is None or taken_fen == 0:
        return
    period = PERIOD_WORDS[settled.scheme.deductible_period]
    before_fen = with_periods_open(settled.before, settled.claim).period_deductible_fen
    ceiling = settled.terms.deductible_ceiling
    sources = (figure.source,) if ceiling is None else (figure.source, ceiling.source)
    met = Text("", "")
    if before_fen > 0:
        met = Text(f"（此前已付{yuan(before_fen).zh}）", f" ({yuan(before_fen).en} of it met before)")
    most = _ceiling_reached(settled)
    yield Step(
        Text(
            f"起付标准{period.zh}{yuan(figure.value).zh}{met.zh}{most.zh}，本次由个人先付",
            f"Deductible of {yuan(figure.value).en} {period.en}{met.en}{most.en}, borne first by the person",
        ),
        format_yuan(taken_fen),
        sources,
    )


def _ceiling_reached(settled: Settled) -> Text:
    """That the year's ceiling leaves less of a deductible than the deductible itself would take."""
    ceiling, taken_fen = settled.terms.deductible_ceiling, settled.breakdown.deductible_fen
    if ceiling is None or ceiling.value is None or taken_fen == settled.entering_fen:
        return Text("", "")
    met_fen = settled.before.deductible_fen - settled.before.not_counted_fen
    if taken_fen != ceiling.value - met_fen:
        return Text("", "")
    limit = yuan(ceiling.value)
    return Text(f"，全年累计至{limit.zh}为止", f", up to {limit.en} in the year")


def _segment_steps(settled: Settled) -> Iterator[Step]:
    segments = settled.scheme.policy.segments
    if segments is not None and segments.scale == "fund payment of the year":
        yield from steps_on_payments(settled)
        return
    for segment, end_fen, cost_fen in parts_by_segment(settled):
        if cost_fen == 0 or segment.rate_bp is None:
            continue
        rate = percent(segment.rate_bp)
        where = Text("基金按比例支付：", "The fund's share: ")
        if segments is not None:
            scale, bounds = SCALE_WORDS[segments.scale], segment_range(segment, end_fen)
            where = Text(f"{scale.zh}{bounds.zh}的部分：", f"Part of the {scale.en} {bounds.en}: ")
        yield Step(
            Text(
                f"{where.zh}{format_yuan(cost_fen)} × {rate.zh}{uplift_words(segment).zh}",
                f"{where.en}{format_yuan(cost_fen)} × {rate.en}{uplift_words(segment).en}",
            ),
            format_exact_yuan(cost_fen * segment.rate_bp, BASIS_POINTS),
            tuple(figure.source for figure in segment.figures),
        )


def _cost_cap_step(settled: Settled) -> Iterator[Step]:
    above_fen = settled.entering_fen - settled.breakdown.deductible_fen - settled.breakdown.covered_fen
    figures = [settled.terms.cost_cap, settled.terms.period_cost_cap]
    known = [figure for figure in figures if figure is not None and figure.value is not None]
    if above_fen == 0 or not known:
        return
    amounts = [yuan(figure.value) for figure in known if figure.value is not None]
    yield Step(
        Text(
            f"超过费用限额（{'、'.join(amount.zh for amount in amounts)}）的费用，不按普通比例支付",
            f"Cost above the cap on in-scope cost ({', '.join(amount.en for amount in amounts)}), "
            "not paid at the ordinary rates",
        ),
        format_yuan(above_fen),
        tuple(figure.source for figure in known),
    )


def _fund_step(settled: Settled) -> Iterator[Step]:
    breakdown = settled.breakdown
    rates = _rates_applied(settled)
    cap = binding_cap(settled)
    if is_cut(settled) and cap is not None:
        yield Step(_cut_words(settled, cap), format_yuan(breakdown.fund_fen), sources_of(cap))
    elif rates:
        yield Step(
            Text("统筹基金支付（四舍五入到分）", "Pooled fund pays (rounded half up to the fen)"),
            format_yuan(breakdown.fund_fen),
            rates,
        )


def _rates_applied(settled: Settled) -> tuple[Source, ...]:
    """The sources of the rates that some cost lies under."""
    segments = settled.scheme.policy.segments
    if segments is not None and segments.scale == "fund payment of the year":
        return tuple(source for step in steps_on_payments(settled) for source in step.sources)
    return tuple(
        figure.source
        for segment, _, cost_fen in parts_by_segment(settled)
        if cost_fen > 0
        for figure in segment.figures
    )


def _named_limit(settled: Settled, cap: Figure) -> Text:
    """A cap by its amount, and by its period or group where it is not that of the year as a whole."""
    limit, terms = limit_words(cap), settled.terms
    if cap is terms.period_fund_cap:
        period = PERIOD_WORDS[settled.scheme.cap_period]
        return Text(f"（{period.zh}）{limit.zh}", f"{limit.en} {period.en}")
    if cap is terms.group_fund_cap:
        return Text(f"（分项）{limit.zh}", f"{limit.en} for these institutions")
    return limit


def _cut_words(settled: Settled, cap: Figure) -> Text:
    left = yuan(settled.breakdown.fund_limit_fen)
    limit = _named_limit(settled, cap)
    if settled.breakdown.fund_limit_fen == 0:
        return Text(
            f"统筹基金不支付：限额{limit.zh}此前已用完",
            f"Pooled fund pays nothing: the cap of {limit.en} was used up before",
        )
    return Text(
        f"统筹基金支付：限额{limit.zh}，此前尚余{left.zh}，至此用完",
        f"Pooled fund pays what was left of the cap of {limit.en}: {left.en}",
    )


def _over_cap_steps(settled: Settled) -> Iterator[Step]:
    breakdown, terms = settled.breakdown, settled.terms
    rate, over_cap = terms.over_cap_rate, settled.scheme.policy.over_cap
    if (
        breakdown.over_cap_cost_numerator == 0
        or rate is None
        or rate.value is None
        or isinstance(over_cap, Absence)
    ):
        return
    numerator, denominator = breakdown.over_cap_cost_numerator, breakdown.over_cap_cost_denominator
    yield Step(
        Text(
            f"超过限额的费用，按{over_cap.title.zh}",
            f"Cost above the cap, under {over_cap.title.en}",
        ),
        format_exact_yuan(numerator, denominator),
        tuple(figure.source for figure in _caps_exceeded(settled)) or (rate.source,),
    )
    if breakdown.over_cap_deductible_fen > 0 and terms.over_cap_deductible is not None:
        yield Step(
            Text(
                f"{over_cap.title.zh}的起付标准，由个人先付",
                f"Deductible of {over_cap.title.en}, borne by the person",
            ),
            format_yuan(breakdown.over_cap_deductible_fen),
            (terms.over_cap_deductible.source,),
        )
    payable = max(0, numerator - breakdown.over_cap_deductible_fen * denominator)
    shown = format_exact_yuan(payable, denominator)
    words = percent(rate.value)
    yield Step(
        Text(
            f"超限额部分按比例支付：{shown} × {words.zh}",
            f"The fund's share above the cap: {shown} × {words.en}",
        ),
        format_exact_yuan(payable * rate.value, denominator * BASIS_POINTS),
        (rate.source,),
    )
    due_fen = round_half_up(payable * rate.value, denominator * BASIS_POINTS)
    yield _over_cap_payment_step(settled, rate, due_fen)


def _caps_exceeded(settled: Settled) -> Iterator[Figure]:
    """The caps above which some of the cost lies: on the fund's payment, and on cost."""
    breakdown, terms = settled.breakdown, settled.terms
    binding = binding_cap(settled) if is_cut(settled) else None
    if binding is not None:
        yield binding
    if settled.entering_fen > breakdown.deductible_fen + breakdown.covered_fen:
        yield from (figure for figure in (terms.cost_cap, terms.period_cost_cap) if figure is not None)


def _over_cap_payment_step(settled: Settled, rate: Figure, due_fen: int) -> Step:
    """The payment above the cap; where a limit cuts it, the words say which is left of it."""
    terms, paid_fen = settled.terms, settled.breakdown.over_cap_fund_fen
    figures = [figure for figure in (terms.annual_ceiling, terms.over_cap_limit) if figure is not None]
    words = Text("超限额部分基金支付（四舍五入到分）", "Fund pays above the cap (rounded half up to the fen)")
    if paid_fen < due_fen:
        words = _over_cap_cut_words(settled, paid_fen)
    sources = tuple(figure.source for figure in figures)
    return Step(words, format_yuan(paid_fen), (rate.source, *sources))


def _over_cap_cut_words(settled: Settled, paid_fen: int) -> Text:
    """Which limit cuts the payment above the cap, and what was left of it."""
    own, ceiling = settled.terms.over_cap_limit, settled.terms.annual_ceiling
    name, figure = Text("年度总限额", "annual ceiling"), ceiling
    if own is not None and own.value is not None:
        left_fen = own.value - settled.before.over_cap_fund_fen
        if ceiling is None or left_fen <= paid_fen:
            name, figure = Text("超限额支付限额", "limit above the cap"), own
    limit = Text("", "") if figure is None or figure.value is None else yuan(figure.value)
    if paid_fen == 0:
        return Text(
            f"超限额部分基金不支付：{name.zh}（{limit.zh}）此前已用完",
            f"Fund pays nothing above the cap: the {name.en} ({limit.en}) was used up before",
        )
    return Text(
        f"超限额部分基金支付：{name.zh}（{limit.zh}）尚余{yuan(paid_fen).zh}，至此用完",
        f"Fund pays above the cap what was left of the {name.en} ({limit.en}): {yuan(paid_fen).en}",
    )


def personal_step(personal_fen: int, lines: tuple[Step, ...]) -> Step:
    """What is left for the person: it rests on everything that the lines before it rest on."""
    return Step(
        Text("个人负担（含起付标准）", "Borne by the person (deductible included)"),
        format_yuan(personal_fen),
        tuple(dict.fromkeys(source for line in lines for source in line.sources)),
    )


def _deductible_from_payment_step(settled: Settled) -> Iterator[Step]:
    figure, withheld_fen = settled.terms.deductible, settled.breakdown.withheld_fen
    if figure is None or figure.value is None or withheld_fen == 0:
        return
    period = PERIOD_WORDS[settled.scheme.deductible_period]
    yield Step(
        Text(
            f"起付标准{period.zh}{yuan(figure.value).zh}，从按比例算出的支付额中扣除",
            f"Deductible of {yuan(figure.value).en} {period.en}, taken from the payment after the rates",
        ),
        format_yuan(withheld_fen),
        (figure.source,),
    )
