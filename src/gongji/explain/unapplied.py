"""The rules that did not apply to a claim, and why."""

from collections.abc import Iterator

from gongji.explain.settled import Settled, binding_cap, is_cut, parts_by_segment
from gongji.explain.steps import Unapplied
from gongji.explain.words import PERIOD_WORDS, segment_range, yuan
from gongji.kernel.layout import terms_of
from gongji.kernel.payments import ceiling_left, with_periods_open
from gongji.kernel.records import CEILING_LEAVES_OUT_ORDINARY, CEILING_LEAVES_OUT_OVER_CAP
from gongji.language import Text
from gongji.policy.figures import Figure
from gongji.policy.vocabulary import Absence


def unapplied_rules(settled: Settled, *, of_chronic: bool = False) -> Iterator[Unapplied]:
    """The rules of a claim's terms that did not apply to it, each with the reason.

    Args:
        settled: the claim.
        of_chronic: whether its terms are the chronic ones; what becomes of cost above their caps the
            routing says.
    """
    if settled.terms.exclusion is not None:
        return
    yield from _unapplied_deductible(settled)
    yield from _unapplied_segments(settled)
    yield from _unapplied_caps(settled)
    if not of_chronic:
        yield from _unapplied_over_cap(settled)


def _unapplied_deductible(settled: Settled) -> Iterator[Unapplied]:
    stated = settled.scheme.policy.deductible
    if isinstance(stated, Absence):
        yield Unapplied(Text("不设起付标准", "There is no deductible"), stated.source)
        return
    figure, ceiling = settled.terms.deductible, settled.terms.deductible_ceiling
    taken_fen = settled.breakdown.deductible_fen + settled.breakdown.withheld_fen
    if figure is None or taken_fen > 0 or settled.claim.amount_fen == 0:
        return
    if ceiling is not None and ceiling.value is not None and _met_fen(settled) >= ceiling.value:
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


def _met_fen(settled: Settled) -> int:
    """What the deductibles of the year were met with before the claim."""
    return settled.before.deductible_fen - settled.before.not_counted_fen


def _unapplied_segments(settled: Settled) -> Iterator[Unapplied]:
    segments = settled.scheme.policy.segments
    if segments is None or segments.scale == "fund payment of the year":
        return
    for segment, end_fen, cost_fen in parts_by_segment(settled):
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
    cut_by = binding_cap(settled) if is_cut(settled) else None
    for name, figure, used_fen in _caps_used(settled):
        if figure is not cut_by:
            yield from _not_exceeded(name, figure, used_fen)
    total_fen, ceiling = _counted_in_ceiling(settled), settled.terms.annual_ceiling
    if ceiling is None or ceiling.value is None or total_fen < ceiling.value:
        yield from _not_exceeded(Text("年度总限额", "Annual ceiling"), ceiling, total_fen)


def _caps_used(settled: Settled) -> Iterator[tuple[Text, Figure | None, int]]:
    """Each cap of the year, the period and the group by name, and what of it is used after the claim."""
    terms, breakdown, before = settled.terms, settled.breakdown, settled.before
    opened = with_periods_open(before, settled.claim)
    period = PERIOD_WORDS[settled.scheme.cap_period]
    short = Text(f"限额（{period.zh}）", f"Cap {period.en}")
    yearly = Text("年度限额", "Annual cap")
    yield yearly, terms.fund_cap, before.fund_fen + breakdown.fund_fen
    yield yearly, terms.cost_cap, before.cost_fen + settled.entering_fen
    yield short, terms.period_fund_cap, opened.period_fund_fen + breakdown.fund_fen
    yield short, terms.period_cost_cap, opened.period_cost_fen + settled.entering_fen
    within = Text("分项限额", "Cap within the yearly one")
    yield within, terms.group_fund_cap, opened.group_fund_fen + breakdown.fund_fen


def _counted_in_ceiling(settled: Settled) -> int:
    """What the payments that the annual ceiling counts come to after the claim."""
    terms = terms_of(settled.scheme.table, settled.claim.cell)
    left_fen = ceiling_left(terms, settled.before)
    switches, breakdown = terms.switches, settled.breakdown
    ordinary_fen = 0 if switches & CEILING_LEAVES_OUT_ORDINARY else breakdown.fund_fen
    over_cap_fen = 0 if switches & CEILING_LEAVES_OUT_OVER_CAP else breakdown.over_cap_fund_fen
    return terms.annual_ceiling_fen - left_fen + ordinary_fen + over_cap_fen


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
