"""The figures that stand in a passage of a document: amounts, rates, points, ages, days, lengths of time.

Each kind is a pattern; kinds are read one after the other, and what one has taken is not read again, so
that the `1日` of a date is no length of time. What may be read in two ways is not read at all: a figure
that is missed is told to a person, one that is misread proves something false. The signs are those of
`normalised_text.readable`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from gongji.dates import Day
from gongji.money import FEN_PER_YUAN
from gongji.policy import text_dates
from gongji.policy.numerals import CHINESE_SIGNS, DIGITS, number_of

FigureKind = Literal[
    "day", "month", "year", "day of the year", "points", "rate", "amount", "age", "years", "months", "days"
]
Values = Callable[[re.Match[str]], Iterator[int | Day]]


class TextFigure(NamedTuple):
    """One figure as a text states it.

    Attributes:
        value: fen, basis points or a count; a day; the first day of a month; a year's number; month * 100 +
            day for a day of the year.
        words: the passage that states it; figures of one list have the same words.
        position: of the words in the passage that was read.
    """

    kind: FigureKind
    value: int | Day
    words: str
    position: int


class _Form(NamedTuple):
    """How one kind is written, and what a match says; nothing where it only looks like a figure."""

    kind: FigureKind
    pattern: re.Pattern[str]
    values: Values


_WHOLE = (
    r"(?<![0-9])(?<![0-9],)(?<![0-9][百千万])(?:(?<![0-9]\.)|(?<=[。;:?!)][0-9]\.)|(?<=^[0-9]\.))"
    r"(?!0[0-9])(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?![0-9])"
)
"""No part of another number: not the end of `1,2345`, `10.555` or `2千5`, nor `000` behind a clause's comma.

Where a sentence begins, `1.` is an item's own number.
"""
_DECIMALS = r"(?:\.[0-9]+)?"
_CENTS = r"(?:\.[0-9]{1,2}(?![0-9]))?"
"""At most two, for `1.1000元` is the first item of a list."""
_CHINESE = f"(?<![{CHINESE_SIGNS}数几第])[{CHINESE_SIGNS}]+(?:点[{DIGITS}]+)?"
_BETWEEN = r"(?:[~\-\u2010-\u2015至到]{1,2}|[、和或/])"
_INCLUDED = r"(?:\(不?含\))?"
_NUMBER = re.compile(f"[0-9][0-9,]*{_DECIMALS}|[{CHINESE_SIGNS}]+(?:点[{DIGITS}]+)?")
_NO_AMOUNT = rf"(?![化旦素]|[0-9{CHINESE_SIGNS}]+角)"
"""`一元化`, `元旦`, and yuan that are followed by a tenth of one."""
_MULTIPLES = {"百": 100, "千": 1000, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000}


def _numbers(decimals: str) -> str:
    """One number, or several that share a unit (`20、40、60元`)."""
    arabic = f"{_WHOLE}{decimals}"
    return f"(?P<numbers>{_list(arabic)}|{_list(_CHINESE)}|{arabic}|{_CHINESE})"


def _list(number: str) -> str:
    """Several numbers; where a sentence begins, `1、` is an item's own number and none of them."""
    first = f"(?:(?<=[^。;.?!]){number}、|{number}(?!、){_BETWEEN})"
    return f"{first}{number}(?:{_BETWEEN}{number})*"


def _times(factor: int) -> Values:
    """The numbers of a match times `factor`, those that come out whole."""

    def values(match: re.Match[str]) -> Iterator[int]:
        for words in _NUMBER.findall(match["numbers"]):
            yield from _whole(words, factor)

    return values


def _whole(words: str, factor: int) -> Iterator[int]:
    number = number_of(words)
    scaled = None if number is None else number * factor
    if scaled is not None and scaled.denominator == 1:
        yield scaled.numerator


def _multiplied_fen(match: re.Match[str]) -> Iterator[int]:
    """`8万元`, `1.5千元`: an Arabic number and a Chinese multiple."""
    yield from _whole(match["numbers"], _MULTIPLES[match["multiple"]] * FEN_PER_YUAN)


def _form(kind: FigureKind, pattern: str, values: Values) -> _Form:
    return _Form(kind, re.compile(pattern), values)


_ONE_NUMBER = f"(?P<numbers>{_WHOLE}|(?<![上下前后每这同另])(?!一[年日天]){_CHINESE})"
"""Of a length of time; `一年内` is most often the name of a period, not a figure."""
_MULTIPLE = f"(?P<numbers>{_WHOLE}{_DECIMALS}){_INCLUDED}(?P<multiple>[百千]?万|[百千])"
_PARTS = f"(?P<numbers>{_WHOLE}{_DECIMALS}|{_CHINESE})"
_FORMS = (
    _form("day", text_dates.SPAN_PATTERN, text_dates.days_of_span),
    _form("day", text_dates.DAY_PATTERN, text_dates.days_of),
    _form("day", text_dates.NUMERIC_DAY_PATTERN, text_dates.days_of),
    _form("day", text_dates.YEAR_END_PATTERN, text_dates.days_of),
    _form("month", text_dates.MONTH_PATTERN, text_dates.months_of),
    _form("year", text_dates.YEAR_PATTERN, text_dates.years_of),
    _form("day of the year", text_dates.DAY_OF_THE_YEAR_PATTERN, text_dates.days_of_the_year),
    _form("points", f"{_numbers(_DECIMALS)}{_INCLUDED}个?百分点", _times(100)),
    _form("rate", f"{_numbers(_DECIMALS)}{_INCLUDED}%", _times(100)),
    _form("rate", f"{_numbers(_DECIMALS)}{_INCLUDED}‰", _times(10)),
    _form("rate", f"百分之{_PARTS}", _times(100)),
    _form("rate", f"千分之{_PARTS}", _times(10)),
    _form("amount", f"{_MULTIPLE}{_INCLUDED}元{_NO_AMOUNT}", _multiplied_fen),
    _form("amount", f"{_numbers(_CENTS)}{_INCLUDED}元{_NO_AMOUNT}", _times(FEN_PER_YUAN)),
    _form("age", f"{_numbers('')}{_INCLUDED}周?岁", _times(1)),
    _form("months", f"{_ONE_NUMBER}个月", _times(1)),
    _form("years", f"{_ONE_NUMBER}年(?!度)", _times(1)),
    _form("days", f"{_ONE_NUMBER}(?:个工作)?[日天]", _times(1)),
)


def figures_in(signs: str) -> tuple[TextFigure, ...]:
    """All figures of a passage, in its order.

    Args:
        signs: a part of what `readable` gives.

    >>> [(found.kind, found.value) for found in figures_in("基金付50%，退休加5个百分点，最多8万元")]
    [('rate', 5000), ('points', 500), ('amount', 8000000)]
    """
    found: list[TextFigure] = []
    taken = [False] * len(signs)
    for form in _FORMS:
        for match in form.pattern.finditer(signs):
            start, end = match.span()
            if not any(taken[start:end]):
                taken[start:end] = [True] * (end - start)
                found.extend(TextFigure(form.kind, value, match[0], start) for value in form.values(match))
    return tuple(sorted(found, key=lambda figure: figure.position))
