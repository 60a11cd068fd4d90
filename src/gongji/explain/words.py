"""The words that steps are made of."""

from gongji.language import Text, same
from gongji.money import format_percent, format_yuan
from gongji.policy.figures import Figure, Source
from gongji.policy.scheme import SegmentTerms
from gongji.policy.words import PeriodKind, SegmentScale, Verification

PERIOD_WORDS: dict[PeriodKind, Text] = {
    "visit": Text("每次就诊", "a visit"),
    "institution day": Text("每日每个机构", "a day and institution"),
    "day": Text("每日", "a day"),
    "month": Text("每月", "a month"),
    "quarter": Text("每季度", "a quarter"),
    "year": Text("每年", "a year"),
}

SCALE_WORDS: dict[SegmentScale, Text] = {
    "cost of the year": Text("年度累计费用", "cumulative cost of the year"),
    "cost of the year above the deductible": Text(
        "年度累计起付线以上费用", "cumulative cost above the deductible"
    ),
    "cost of the visit": Text("本次费用", "cost of the visit"),
    "cost of the visit above the deductible": Text(
        "本次起付线以上费用", "cost of the visit above the deductible"
    ),
    "fund payment of the year": Text("年度累计基金支付", "fund payments of the year"),
}

STATE_WORDS: dict[Verification, Text] = {
    "verified": Text("官方文本", "official text"),
    "secondary": Text("报道", "press item"),
    "unverified": Text("未核实", "unverified"),
    "assumption": Text("我们的读法", "our own reading"),
}
"""Where a figure comes from, by how far it may be trusted."""


def yuan(amount_fen: int) -> Text:
    """An amount with its unit."""
    words = format_yuan(amount_fen)
    return Text(f"{words}元", f"{words} yuan")


def percent(rate_bp: int) -> Text:
    """A rate."""
    return same(format_percent(rate_bp))


def uplift_words(segment: SegmentTerms) -> Text:
    """How a rate with uplifts comes about: `（50 % + 5 %）`."""
    values = [figure.value for figure in segment.figures if figure.value is not None]
    if len(values) < 2:
        return Text("", "")
    added = [f" {'−' if value < 0 else '+'} {percent(abs(value)).en}" for value in values[1:]]
    joined = percent(values[0]).en + "".join(added)
    return Text(f"（{joined}）", f" ({joined})")


def sources_of(figure: Figure) -> tuple[Source, ...]:
    """The sources of a figure, and of the amount that it is a share of."""
    return (figure.source,) if figure.index is None else (figure.source, figure.index.reference.source)


def limit_words(limit: Figure) -> Text:
    """A limit, or what is proved to be allowed of it; of a share, what it is a share of."""
    amount = yuan(limit.value if limit.value is not None else limit.proved_allowed_fen)
    index = limit.index
    if index is None or index.share.value is None or index.reference.value is None:
        return amount
    share, reference = percent(index.share.value), yuan(index.reference.value)
    return Text(
        f"{amount.zh}（基数 {index.name} {reference.zh}的{share.zh}）",
        f"{amount.en} ({share.en} of {index.name}, {reference.en})",
    )


def segment_range(segment: SegmentTerms, end_fen: int | None) -> Text:
    """The bounds of a segment, the upper one included; `end_fen` None where it is open."""
    low = format_yuan(segment.start_fen)
    if end_fen is None:
        return Text(f"{low}元以上", f"above {low} yuan")
    high = format_yuan(end_fen)
    return Text(f"{low}—{high}元（含）", f"{low}–{high} yuan (included)")
