"""The words that steps are made of."""

from gongji.language import Text, same
from gongji.money import format_percent, format_yuan
from gongji.policy.compilation import SegmentTerms
from gongji.policy.vocabulary import PeriodKind, SegmentScale

PERIOD_WORDS: dict[PeriodKind, Text] = {
    "visit": Text("每次就诊", "a visit"),
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
}


def yuan(amount_fen: int) -> Text:
    """An amount with its unit."""
    words = format_yuan(amount_fen)
    return Text(f"{words}元", f"{words} yuan")


def percent(rate_bp: int) -> Text:
    """A rate."""
    return same(format_percent(rate_bp))


def segment_range(segment: SegmentTerms, end_fen: int | None) -> Text:
    """The bounds of a segment, the upper one included; `end_fen` None where it is open."""
    low = format_yuan(segment.start_fen)
    if end_fen is None:
        return Text(f"{low}元以上", f"above {low} yuan")
    high = format_yuan(end_fen)
    return Text(f"{low}—{high}元（含）", f"{low}–{high} yuan (included)")
