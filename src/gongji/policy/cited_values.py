"""Every value of a policy or framework that claims to stand in an article, as something to look for there.

The figures are found by walking through the records, so that a parameter which is new to the vocabulary
is proved like all others; what is no `Figure` but cites an article (ages, days in force, the month after)
is listed by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

from gongji.dates import FOREVER, Day
from gongji.language import Text
from gongji.money import format_percent, format_yuan
from gongji.policy.constraints import (
    ActiveAccountShare,
    Constraint,
    ExpectedRateFloor,
    FiledWith,
    Framework,
    InForceBy,
    IssuedBy,
    RetiredAccountShare,
    SegmentRateFloor,
)
from gongji.policy.figures import Figure, Row, Source
from gongji.policy.parameters import payment_terms
from gongji.policy.unknown_figures import named_parameters
from gongji.policy.vocabulary import Attainment, BenefitYear, Effective, PersonClass, Policy, ProviderClass

ValueKind = Literal[
    "amount",
    "rate",
    "points",
    "age",
    "years",
    "day of the year",
    "first day",
    "end",
    "day",
    "deadline",
    "words",
]
FigureKind = Literal["amount", "rate", "points"]

MONTH_AFTER = ("次月", "下月", "下个月", "次一个月", "下一个月", "第二个月")
THAT_DAY = ("当日", "当天", "之日")
CALENDAR_YEAR = ("自然年度", "自然年", "日历年度", "公历年度")


SHARE = "share"
REFERENCE = "reference"
"""The names of the two figures that an amount comes from which is a share of another."""

FoundFigure = tuple[str, Row | None, Figure]
"""The name of the parameter, the row where it has rows, and the figure."""


@dataclass(frozen=True, slots=True)
class CitedValue:
    """One value and the article that it is said to stand in.

    Attributes:
        name: what it is, and for whom.
        kind: how it can stand in a text; an `end` is the first day on which something is no more in force.
        value: fen, basis points or years; a day; None for words.
        words: of the kind `words`, those of which one proves it.
        shown: the value for people.
    """

    name: Text
    kind: ValueKind
    value: int | Day | None
    words: tuple[str, ...]
    shown: Text
    source: Source


def values_of_policy(policy: Policy) -> tuple[CitedValue, ...]:
    """All cited values of a policy, those that are unknown left out."""
    return (
        *_values_in_force(policy.effective),
        _benefit_year_value(policy.benefit_year),
        _attainment_value(Text("退休何时起算", "from when retirement counts"), policy.attainment.retirement),
        _attainment_value(Text("年龄何时起算", "from when an age counts"), policy.attainment.age),
        *_age_values(policy),
        *_contribution_values(policy),
        *_joined_values(policy),
        *_dated_values(policy),
        *_figure_values(policy),
    )


def unknown_sources(policy: Policy) -> tuple[Source, ...]:
    """The sources of the figures that a policy leaves unknown: there is nothing to prove of these."""
    return tuple(figure.source for _, _, figure in figures_within(policy) if figure.value is None)


def figures_within(record: object, field: str = "", row: Row | None = None) -> Iterator[FoundFigure]:
    """Every figure inside a record; of an amount that is a share of another, the two that it comes from.

    Args:
        record: a policy or a part of one.
        field: the name of the parameter that holds it.
        row: the row that holds it.
    """
    if isinstance(record, Figure):
        yield from _stated_figures(record, field, row)
    elif isinstance(record, Row):
        yield from _stated_figures(record.figure, field, record)
    elif isinstance(record, tuple):
        for item in record:
            yield from figures_within(item, field, row)
    elif is_dataclass(record):
        for known in fields(record):
            yield from figures_within(getattr(record, known.name), known.name, row)


def _stated_figures(figure: Figure, field: str, row: Row | None) -> Iterator[FoundFigure]:
    if figure.index is None:
        yield field, row, figure
        return
    yield SHARE, row, figure.index.share
    yield REFERENCE, None, figure.index.reference


def _figure_values(policy: Policy) -> Iterator[CitedValue]:
    names = {
        id(row.figure): name for name, parameter in named_parameters(policy) for row in parameter
    } | _names_of_bounds(policy)
    references: set[int] = set()
    for field, row, figure in figures_within(policy):
        if figure.value is None or id(figure) in references:
            continue
        if field == REFERENCE:
            references.add(id(figure))
        own = figure if row is None else row.figure
        name = names.get(id(own), Text(field, field.replace("_", " ")))
        whom = _for(policy, _name_of_part(name, field), row)
        yield _number(whom, _kind_of(field), figure.value, figure.source)


def _name_of_part(name: Text, field: str) -> Text:
    """What one of the two figures is that an amount comes from; the amount's own name otherwise."""
    if field == REFERENCE:
        return Text("基数", "reference amount")
    return Text(f"{name.zh}（占基数的份额）", f"{name.en} (as a share)") if field == SHARE else name


def _names_of_bounds(policy: Policy) -> dict[int, Text]:
    return {
        id(bound): Text(f"第 {number} 段上限", f"upper bound of segment {number}")
        for terms in payment_terms(policy)
        if terms.segments is not None
        for number, bound in enumerate(terms.segments.bounds, start=1)
    }


def _kind_of(field: str) -> FigureKind:
    """What a parameter's figures are, by its name in the vocabulary."""
    if "uplift" in field or "points" in field:
        return "points"
    return "rate" if "rate" in field or "share" in field or field == "first_pay" else "amount"


def _for(policy: Policy, name: Text, row: Row | None) -> Text:
    """A name with the classes and the segment that a row is for."""
    if row is None:
        return name
    classes: list[PersonClass | ProviderClass] = [*policy.person_classes, *policy.provider_classes]
    chosen = (*(row.persons or ()), *(row.providers or ()))
    titles = [known.title for known in classes if known.name in chosen]
    if row.segment is not None:
        titles.append(Text(f"第 {row.segment} 段", f"segment {row.segment}"))
    if not titles:
        return name
    zh, en = "，".join(title.zh for title in titles), ", ".join(title.en for title in titles)
    return Text(f"{name.zh}（{zh}）", f"{name.en} ({en})")


def _values_in_force(effective: Effective) -> Iterator[CitedValue]:
    """The first day, and the end by the source that tells of it: what came after, if that is known."""
    start, end = effective.period
    yield _day(Text("施行日", "first day in force"), "first day", start, effective.source)
    if end != FOREVER:
        later = effective.superseded
        source = effective.source if later is None else later.source
        yield _day(Text("失效日", "no longer in force from"), "end", end, source)


def _benefit_year_value(year: BenefitYear) -> CitedValue:
    calendar_year = (year.month, year.day) == (1, 1)
    begins = f"{year.month}月{year.day}日"
    words, english = (CALENDAR_YEAR, "calendar year") if calendar_year else ((begins,), f"from {begins}")
    return _words(Text("待遇年度", "benefit year"), words, english, year.source)


def _attainment_value(name: Text, attainment: Attainment) -> CitedValue:
    if attainment.month_after:
        return _words(name, MONTH_AFTER, "the month after", attainment.source)
    return _words(name, THAT_DAY, "that day", attainment.source)


def _age_values(policy: Policy) -> Iterator[CitedValue]:
    for person in policy.person_classes:
        ages = () if person.age is None else (person.age.least, person.age.below)
        for age in ages:
            if age is not None:
                name = Text(f"年龄（{person.title.zh}）", f"age ({person.title.en})")
                yield CitedValue(name, "age", age, (), Text(f"{age} 周岁", f"{age} years"), person.source)


def _contribution_values(policy: Policy) -> Iterator[CitedValue]:
    for person in policy.person_classes:
        known = person.contribution
        for years in () if known is None else (known.least, known.below):
            if years is not None:
                name = Text(f"缴费年限（{person.title.zh}）", f"contribution years ({person.title.en})")
                shown = Text(f"{years} 年", f"{years} years")
                yield CitedValue(name, "years", years, (), shown, person.source)


def _joined_values(policy: Policy) -> Iterator[CitedValue]:
    for person in policy.person_classes:
        known = person.joined
        for day in () if known is None else (known.least, known.below):
            if day is not None:
                name = Text(f"参保日（{person.title.zh}）", f"day of joining ({person.title.en})")
                shown = Text(f"{day[0]}月{day[1]}日", f"{day[0]:02d}-{day[1]:02d}")
                value = day[0] * 100 + day[1]
                yield CitedValue(name, "day of the year", value, (), shown, person.source)


def _dated_values(policy: Policy) -> Iterator[CitedValue]:
    """Days that a policy states beside those on which it is in force."""
    known = policy.effective.known_since
    if known is not None:
        yield _day(Text("公布日", "known since"), "day", known.day, known.source)
    if policy.filing is not None:
        yield _day(Text("报备日", "filed on"), "day", policy.filing.day, policy.filing.source)
    start = None if policy.account is None else policy.account.start
    if start is not None:
        yield _day(Text("账户新办法起始日", "first day of the account terms"), "day", start.day, start.source)


def values_of_framework(framework: Framework) -> tuple[CitedValue, ...]:
    """All cited values of a framework's constraints.

    The stated years of an expected rate are none of them: they are a way of measuring, in no document.
    """
    return tuple(value for constraint in framework.constraints for value in _constraint_values(constraint))


def _constraint_values(constraint: Constraint) -> Iterator[CitedValue]:
    title, source, rule = constraint.title, constraint.source, constraint.rule
    if isinstance(rule, ExpectedRateFloor | SegmentRateFloor):
        yield _number(title, "rate", rule.rate_bp, source)
    elif isinstance(rule, InForceBy | IssuedBy | FiledWith) and rule.day is not None:
        yield _day(title, "deadline", rule.day, source)
    elif isinstance(rule, ActiveAccountShare | RetiredAccountShare):
        yield _number(title, "rate", rule.share_bp, source)
    if isinstance(rule, RetiredAccountShare):
        tolerance = Text(f"{title.zh}（容差）", f"{title.en} (tolerance)")
        yield _number(tolerance, "points", rule.tolerance_bp, rule.tolerance_source)


def _number(name: Text, kind: FigureKind, value: int, source: Source) -> CitedValue:
    # A text states how many points a rate falls by, without a sign.
    stated = abs(value) if kind == "points" else value
    points = ("-" if value < 0 else "") + format_percent(abs(value)).removesuffix(" %")
    shown = {
        "amount": Text(f"{format_yuan(value)} 元", f"{format_yuan(value)} yuan"),
        "rate": Text(format_percent(value), format_percent(value)),
        "points": Text(f"{points} 个百分点", f"{points} points"),
    }
    return CitedValue(name, kind, stated, (), shown[kind], source)


def _day(
    name: Text, kind: Literal["first day", "end", "day", "deadline"], day: Day, source: Source
) -> CitedValue:
    return CitedValue(name, kind, day, (), Text(day.isoformat(), day.isoformat()), source)


def _words(name: Text, words: tuple[str, ...], english: str, source: Source) -> CitedValue:
    return CitedValue(name, "words", None, words, Text(words[0], english), source)
