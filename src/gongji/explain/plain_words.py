"""Short words for figures and periods on pages for members, and how several figures are told together."""

from collections.abc import Callable, Iterable

from gongji.explain.benefit_table import UNKNOWN, Cell, short_yuan
from gongji.explain.plain_records import joined
from gongji.explain.words import percent
from gongji.language import Text
from gongji.policy.figures import Figure, Parameter, Source
from gongji.policy.vocabulary import BenefitYear
from gongji.policy.words import Money, PeriodKind

MONEY_WORDS: dict[Money, Text] = {
    "personal account": Text("自己的账户", "the own account"),
    "family account": Text("家人的共济账户", "a family member's account"),
    "cash": Text("现金", "cash"),
}
EACH: dict[PeriodKind, Text] = {
    "visit": Text("每次就诊", "each visit"),
    "institution day": Text("同一天在同一家机构", "each day at one institution"),
    "day": Text("每天", "each day"),
    "month": Text("每月", "each month"),
    "quarter": Text("每季度", "each quarter"),
    "year": Text("每个待遇年度", "each benefit year"),
}


def short_value(cell: Cell) -> Text:
    """What a cell comes to, without how it comes about; unknown where it is."""
    if cell.value is None:
        return cell.text
    return short_yuan(cell.value) if cell.unit == "yuan" else percent(cell.value)


def begins_on(year: BenefitYear) -> Text:
    """When a benefit year begins: `是自然年度` / `is the calendar year`."""
    if (year.month, year.day) == (1, 1):
        return Text("是自然年度（1月1日起）", "is the calendar year (from 1 January)")
    day = f"{year.month:02d}-{year.day:02d}"
    return Text(f"每年 {day} 开始", f"begins on {day} of each year")


def amounts_of(figures: Iterable[Figure]) -> Text:
    """Amounts as a range: `200 yuan`, `30 yuan to 80 yuan`; unknown ones are named as such."""
    return _range([figure.value for figure in figures], short_yuan)


def rates_of(values: Iterable[int | None]) -> Text:
    """Rates as a range: `50 %`, `50 % to 70 %`."""
    return _range(list(values), percent)


def _range(values: list[int | None], words_of: Callable[[int], Text]) -> Text:
    known = sorted({value for value in values if value is not None})
    parts = []
    if known:
        low, high = words_of(known[0]), words_of(known[-1])
        parts.append(low if len(known) == 1 else Text(f"{low.zh}至{high.zh}", f"{low.en} to {high.en}"))
    if None in values:
        parts.append(UNKNOWN if not known else Text("有的未知", "some unknown"))
    return joined(parts)


def figures_in(parameter: Parameter) -> tuple[Figure, ...]:
    """The figures of all rows of a parameter."""
    return tuple(row.figure for row in parameter)


def sources_in(parameter: Parameter) -> tuple[Source, ...]:
    """The sources of all rows of a parameter."""
    return tuple(row.figure.source for row in parameter)
