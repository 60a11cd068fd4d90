"""Short words for figures and periods on pages for members, and how several figures are told together."""

from collections.abc import Callable, Iterable

from gongji.explain.benefit_table import UNKNOWN, Cell, short_yuan
from gongji.explain.words import percent
from gongji.language import Text
from gongji.policy.figures import Figure, Parameter, Source
from gongji.policy.vocabulary import BenefitYear
from gongji.policy.words import Money, PeriodKind

MONEY_WORDS: dict[Money, Text] = {
    "personal account": Text("自己的账户", "your own account"),
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


MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def begins_on(year: BenefitYear) -> Text:
    """When a benefit year begins: `是自然年度` / `is the calendar year`."""
    if (year.month, year.day) == (1, 1):
        return Text("是自然年度（1月1日起）", "is the calendar year (from 1 January)")
    return Text(
        f"每年{year.month}月{year.day}日开始", f"begins on {year.day} {MONTHS[year.month - 1]} of each year"
    )


def amounts_of(figures: Iterable[Figure]) -> Text:
    """Amounts as a range: `200 yuan`, `30 yuan to 80 yuan`; unknown ones with what is proved of them."""
    listed = list(figures)
    unknown_fen = [figure.proved_allowed_fen for figure in listed if figure.value is None]
    proved_fen = [fen for fen in unknown_fen if fen > 0]
    least = Text("", "")
    if proved_fen:
        least, whose = short_yuan(min(proved_fen)), Text("", "")
        if len(proved_fen) < len(unknown_fen):
            whose = Text("有的", "for some ")
        least = Text(f"，{whose.zh}至少{least.zh}", f", {whose.en}at least {least.en}")
    return _range([figure.value for figure in listed], short_yuan, least)


def rates_of(values: Iterable[int | None]) -> Text:
    """Rates as a range: `50 %`, `50 % to 70 %`."""
    return _range(list(values), percent, Text("", ""))


def _range(values: list[int | None], words_of: Callable[[int], Text], least: Text) -> Text:
    """From the lowest to the highest, and in brackets that some are unknown and what is proved of them."""
    known = sorted({value for value in values if value is not None})
    if not known:
        return Text(f"{UNKNOWN.zh}{least.zh}", f"{UNKNOWN.en}{least.en}")
    low, high = words_of(known[0]), words_of(known[-1])
    told = low if len(known) == 1 else Text(f"{low.zh}至{high.zh}", f"{low.en} to {high.en}")
    if None not in values:
        return told
    return Text(f"{told.zh}（有的未知{least.zh}）", f"{told.en} (some unknown{least.en})")


def capital(words: str) -> str:
    """Words as the beginning of an English sentence."""
    return words[:1].upper() + words[1:]


def figures_in(parameter: Parameter) -> tuple[Figure, ...]:
    """The figures of all rows of a parameter."""
    return tuple(row.figure for row in parameter)


def sources_in(parameter: Parameter) -> tuple[Source, ...]:
    """The sources of all rows of a parameter."""
    return tuple(row.figure.source for row in parameter)
