"""The explanation of one claim, from the terms that it was settled under and the kernel's breakdown."""

from collections.abc import Iterator
from typing import NamedTuple

from gongji.explain.steps import Explanation, Step, Unapplied
from gongji.explain.words import PERIOD_WORDS, SCALE_WORDS, percent, segment_range, yuan
from gongji.kernel.layout import terms_of
from gongji.kernel.records import Breakdown, Claim, State
from gongji.kernel.rules import ceiling_left, with_periods_open
from gongji.language import Text
from gongji.money import BASIS_POINTS, format_exact_yuan, format_yuan, round_half_up
from gongji.policy.compilation import CellTerms, Scheme, SegmentTerms
from gongji.policy.vocabulary import PRESCRIBER, Absence, Figure


class Settled(NamedTuple):
    """One claim as the kernel settled it: all that an explanation needs.

    Attributes:
        before: the accumulators before the claim.
        is_purchase: whether it is a pharmacy purchase.
    """

    scheme: Scheme
    claim: Claim
    before: State
    breakdown: Breakdown
    is_purchase: bool = False

    @property
    def terms(self) -> CellTerms:
        """The cited terms of the claim's row."""
        return self.scheme.cells[self.claim.cell]


def explain(settled: Settled) -> Explanation:
    """The steps of a settled claim, from its in-scope cost to what the person bears."""
    payments = (
        *_deductible_step(settled),
        *_segment_steps(settled),
        *_cost_cap_step(settled),
        *_fund_step(settled),
        *_over_cap_steps(settled),
    )
    classes = tuple(_class_step(settled))
    personal = _personal_step(settled, payments or classes)
    return Explanation((*classes, *payments, personal), tuple(_unapplied(settled)))


def _class_step(settled: Settled) -> Iterator[Step]:
    person, provider = settled.terms.person, settled.terms.provider
    yield Step(
        Text(
            f"政策范围内费用；按“{person.title.zh}”在“{provider.title.zh}”的待遇计算",
            f"In-scope cost; terms of {person.title.en} at {provider.title.en}",
        ),
        format_yuan(settled.claim.amount_fen),
        (person.source, provider.source),
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
    yield Step(
        Text(
            f"起付标准{period.zh}{yuan(figure.value).zh}{met.zh}，本次由个人先付",
            f"Deductible of {yuan(figure.value).en} {period.en}{met.en}, borne first by the person",
        ),
        format_yuan(taken_fen),
        sources,
    )


def _parts_by_segment(settled: Settled) -> Iterator[tuple[SegmentTerms, int | None, int]]:
    """Each segment with its end (None: open) and the covered cost that lies in it."""
    start_fen = settled.breakdown.segment_start_fen
    until_fen = start_fen + settled.breakdown.covered_fen
    segments = settled.terms.segments
    ends_fen = [*(segment.start_fen for segment in segments[1:]), _end_of_scale(settled)]
    for segment, end_fen in zip(segments, ends_fen, strict=True):
        upper_fen = until_fen if end_fen is None else min(until_fen, end_fen)
        yield segment, end_fen, max(0, upper_fen - max(start_fen, segment.start_fen))


def _end_of_scale(settled: Settled) -> int | None:
    """Where the last segment ends: at the cap on the year's cost, where the segments measure that cost."""
    segments, cap = settled.scheme.policy.segments, settled.terms.cost_cap
    if segments is None or cap is None or segments.scale != "cost of the year":
        return None
    return cap.value


def _segment_steps(settled: Settled) -> Iterator[Step]:
    segments = settled.scheme.policy.segments
    for segment, end_fen, cost_fen in _parts_by_segment(settled):
        if cost_fen == 0 or segment.rate_bp is None:
            continue
        rate = percent(segment.rate_bp)
        where = Text("基金按比例支付：", "The fund's share: ")
        if segments is not None:
            scale, bounds = SCALE_WORDS[segments.scale], segment_range(segment, end_fen)
            where = Text(f"{scale.zh}{bounds.zh}的部分：", f"Part of the {scale.en} {bounds.en}: ")
        yield Step(
            Text(
                f"{where.zh}{format_yuan(cost_fen)} × {rate.zh}{_uplift_words(segment).zh}",
                f"{where.en}{format_yuan(cost_fen)} × {rate.en}{_uplift_words(segment).en}",
            ),
            format_exact_yuan(cost_fen * segment.rate_bp, BASIS_POINTS),
            tuple(figure.source for figure in segment.figures),
        )


def _uplift_words(segment: SegmentTerms) -> Text:
    """How a rate with uplifts comes about: `（50 % + 5 %）`."""
    values = [percent(figure.value).en for figure in segment.figures if figure.value is not None]
    if len(values) < 2:
        return Text("", "")
    joined = " + ".join(values)
    return Text(f"（{joined}）", f" ({joined})")


def _cost_cap_step(settled: Settled) -> Iterator[Step]:
    above_fen = settled.claim.amount_fen - settled.breakdown.deductible_fen - settled.breakdown.covered_fen
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


def _binding_cap(settled: Settled) -> Figure | None:
    """The cap that cut the ordinary payment: the one with least left."""
    state = with_periods_open(settled.before, settled.claim)
    terms = terms_of(settled.scheme.table, settled.claim.cell)
    left = [
        (terms.fund_cap_fen - state.fund_fen, settled.terms.fund_cap),
        (terms.period_fund_cap_fen - state.period_fund_fen, settled.terms.period_fund_cap),
        (ceiling_left(terms, state), settled.terms.annual_ceiling),
    ]
    present = [(left_fen, figure) for left_fen, figure in left if figure is not None]
    return min(present, key=lambda pair: pair[0])[1] if present else None


def _is_cut(settled: Settled) -> bool:
    """Whether the shares come to more than the fund pays, or the caps left nothing to pay them from."""
    breakdown = settled.breakdown
    if breakdown.covered_fen > 0 and breakdown.fund_limit_fen == 0:
        return True
    return breakdown.payment_numerator >= breakdown.fund_fen * BASIS_POINTS + BASIS_POINTS // 2


def _fund_step(settled: Settled) -> Iterator[Step]:
    breakdown = settled.breakdown
    rates = tuple(
        figure.source
        for segment, _, cost_fen in _parts_by_segment(settled)
        if cost_fen > 0
        for figure in segment.figures
    )
    cap = _binding_cap(settled)
    if _is_cut(settled) and cap is not None:
        yield Step(_cut_words(settled, cap), format_yuan(breakdown.fund_fen), (cap.source,))
    elif rates:
        yield Step(
            Text("统筹基金支付（四舍五入到分）", "Pooled fund pays (rounded half up to the fen)"),
            format_yuan(breakdown.fund_fen),
            rates,
        )


def _cut_words(settled: Settled, cap: Figure) -> Text:
    left = yuan(settled.breakdown.fund_limit_fen)
    limit = yuan(cap.value if cap.value is not None else cap.proved_allowed_fen)
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
    binding = _binding_cap(settled) if _is_cut(settled) else None
    if binding is not None:
        yield binding
    if settled.claim.amount_fen > breakdown.deductible_fen + breakdown.covered_fen:
        yield from (figure for figure in (terms.cost_cap, terms.period_cost_cap) if figure is not None)


def _over_cap_payment_step(settled: Settled, rate: Figure, due_fen: int) -> Step:
    """The payment above the cap; where a limit cuts it, the words say which is left of it."""
    terms, paid_fen = settled.terms, settled.breakdown.over_cap_fund_fen
    figures = [figure for figure in (terms.annual_ceiling, terms.over_cap_limit) if figure is not None]
    words = Text("超限额部分基金支付（四舍五入到分）", "Fund pays above the cap (rounded half up to the fen)")
    if paid_fen < due_fen:
        limits = [yuan(figure.value) for figure in figures if figure.value is not None]
        words = Text(
            f"超限额部分基金支付：年度总限额（{'、'.join(limit.zh for limit in limits)}）"
            f"尚余{yuan(paid_fen).zh}，至此用完",
            f"Fund pays above the cap what was left of the annual ceiling "
            f"({', '.join(limit.en for limit in limits)}): {yuan(paid_fen).en}",
        )
    sources = tuple(figure.source for figure in figures)
    return Step(words, format_yuan(paid_fen), (rate.source, *sources))


def _personal_step(settled: Settled, lines: tuple[Step, ...]) -> Step:
    """What is left for the person: it rests on everything that the lines before it rest on."""
    breakdown = settled.breakdown
    paid_fen = breakdown.fund_fen + breakdown.over_cap_fund_fen
    return Step(
        Text("个人负担（含起付标准）", "Borne by the person (deductible included)"),
        format_yuan(settled.claim.amount_fen - paid_fen),
        tuple(dict.fromkeys(source for line in lines for source in line.sources)),
    )


def _unapplied(settled: Settled) -> Iterator[Unapplied]:
    yield from _unapplied_deductible(settled)
    yield from _unapplied_segments(settled)
    yield from _unapplied_caps(settled)
    yield from _unapplied_over_cap(settled)


def _unapplied_deductible(settled: Settled) -> Iterator[Unapplied]:
    stated = settled.scheme.policy.deductible
    if isinstance(stated, Absence):
        yield Unapplied(Text("不设起付标准", "There is no deductible"), stated.source)
        return
    figure, ceiling = settled.terms.deductible, settled.terms.deductible_ceiling
    if figure is None or settled.breakdown.deductible_fen > 0 or settled.claim.amount_fen == 0:
        return
    if ceiling is not None and ceiling.value is not None and settled.before.deductible_fen >= ceiling.value:
        limit = yuan(ceiling.value)
        yield Unapplied(
            Text(
                f"起付标准全年累计已满{limit.zh}，本次不再扣",
                f"The deductibles of the year have reached {limit.en}; nothing more is taken",
            ),
            ceiling.source,
        )
    else:
        period = PERIOD_WORDS[settled.scheme.deductible_period]
        yield Unapplied(
            Text(f"起付标准（{period.zh}）已满，本次不再扣", f"The deductible ({period.en}) is already met"),
            figure.source,
        )


def _unapplied_segments(settled: Settled) -> Iterator[Unapplied]:
    segments = settled.scheme.policy.segments
    if segments is None:
        return
    for segment, end_fen, cost_fen in _parts_by_segment(settled):
        if cost_fen > 0:
            continue
        start_fen = settled.breakdown.segment_start_fen
        until_fen = start_fen + settled.breakdown.covered_fen
        bounds = segment_range(segment, end_fen)
        reason = Text(f"累计到{yuan(until_fen).zh}，未达到", f"not reached at {yuan(until_fen).en}")
        if end_fen is not None and end_fen <= start_fen:
            reason = Text("此前已用完", "used up before")
        elif segment.start_fen < until_fen:
            reason = Text("本次没有费用落在其中", "no cost of this visit lies in it")
        yield Unapplied(
            Text(f"分段{bounds.zh}：{reason.zh}", f"Segment {bounds.en}: {reason.en}"),
            segment.figures[0].source,
        )


def _unapplied_caps(settled: Settled) -> Iterator[Unapplied]:
    stated = settled.scheme.policy.caps
    if isinstance(stated, Absence):
        yield Unapplied(Text("不设限额", "There is no cap"), stated.source)
        return
    before, breakdown = settled.before, settled.breakdown
    fund_fen = before.fund_fen + breakdown.fund_fen
    cost_fen = before.cost_fen + settled.claim.amount_fen
    for figure, used_fen in ((settled.terms.fund_cap, fund_fen), (settled.terms.cost_cap, cost_fen)):
        if not _is_cut(settled):
            yield from _not_exceeded(Text("年度限额", "Annual cap"), figure, used_fen)
    total_fen = fund_fen + before.over_cap_fund_fen + breakdown.over_cap_fund_fen + before.elsewhere_fund_fen
    ceiling = settled.terms.annual_ceiling
    if ceiling is None or ceiling.value is None or total_fen < ceiling.value:
        yield from _not_exceeded(Text("年度总限额", "Annual ceiling"), ceiling, total_fen)


def _not_exceeded(name: Text, figure: Figure | None, used_fen: int) -> Iterator[Unapplied]:
    if figure is None:
        return
    used = yuan(used_fen)
    if figure.value is None:
        least = yuan(figure.proved_allowed_fen)
        words = Text(
            f"{name.zh}未知，至少{least.zh}：累计{used.zh}",
            f"{name.en} unknown, at least {least.en}: {used.en} used",
        )
        yield Unapplied(words, figure.source)
    elif used_fen <= figure.value:
        limit = yuan(figure.value)
        words = Text(
            f"{name.zh}{limit.zh}：累计{used.zh}，未超过",
            f"{name.en} of {limit.en}: {used.en} used, not exceeded",
        )
        yield Unapplied(words, figure.source)


def _unapplied_over_cap(settled: Settled) -> Iterator[Unapplied]:
    over_cap = settled.scheme.policy.over_cap
    rate = settled.terms.over_cap_rate
    if isinstance(over_cap, Absence):
        yield Unapplied(Text("超过限额的费用基金不支付", "Nothing is paid above the caps"), over_cap.source)
    elif settled.breakdown.over_cap_cost_numerator == 0 and rate is not None:
        yield Unapplied(
            Text(f"{over_cap.title.zh}：没有超过限额的费用", f"{over_cap.title.en}: no cost above the cap"),
            rate.source,
        )
