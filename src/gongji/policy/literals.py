"""Figures in policy files, from their literal text to integers, with errors that show the right form.

An officer copies from a Chinese document: full-width signs, （含）, 万 and 百分之 are what they will
type, and a spreadsheet will give 0.5 for 50 %. None of these is guessed at.
"""

import re
import unicodedata
from typing import NamedTuple, TypeVar

from gongji.dates import Day, parse_day
from gongji.language import Text
from gongji.money import BASIS_POINTS, format_percent, parse_percent, parse_yuan
from gongji.policy.problems import Refused, refuse
from gongji.policy.yaml_tree import Listing, Scalar, Value, choice_of, items_of, text_of

Word = TypeVar("Word", bound=str)

LARGEST_AGE_YEARS = 150

_BARE_FRACTION = re.compile(r"0?\.([0-9]{1,4})", re.ASCII)
_TEN_THOUSANDS = re.compile(r"([0-9]+)(?:\.([0-9]{1,4}))?万", re.ASCII)


class _Form(NamedTuple):
    """How a kind of value is written, for reading it and for showing the right form of another text.

    Attributes:
        pattern: the whole text; its group 1, where there is one, is the number.
        unit: what stands behind a number that lacks its unit.
    """

    kind: str
    name: Text
    pattern: re.Pattern[str]
    unit: str
    example: str


def _form(kind: str, name: Text, pattern: str, unit: str, example: str) -> _Form:
    return _Form(kind, name, re.compile(pattern, re.ASCII), unit, example)


_DECIMAL = r"([0-9]+(?:\.[0-9]{1,2})?)"
_AMOUNT = _form("amount", Text("金额", "an amount"), _DECIMAL + " ?(?:yuan|元)", " yuan", "1000 yuan")
_RATE = _form(
    "rate",
    Text("比例（0 % 到 100 %，最多两位小数）", "a rate (0 % to 100 %, at most two decimals)"),
    _DECIMAL + " ?%",
    " %",
    "50 %",
)
_SHARE = _form(
    "share",
    Text("份额（最多两位小数，可以超过 100 %）", "a share (at most two decimals, above 100 % too)"),
    _DECIMAL + " ?%",
    " %",
    "5 %",
)
_POINTS_UNIT = " ?(?:points|个百分点)"
_POINTS = _form("points", Text("百分点", "percentage points"), _DECIMAL + _POINTS_UNIT, " points", "5 points")
_SIGNED_POINTS = _POINTS._replace(pattern=re.compile("-?" + _DECIMAL + _POINTS_UNIT, re.ASCII))
_YEARS = _form("years", Text("年数", "a number of whole years"), "[0-9]{1,2}", "", "15")
_AGE = _form("age", Text("周岁", "an age in whole years"), "[0-9]{1,3}", "", "70")
_COUNT = _form("number", Text("整数", "a whole number"), "[0-9]{1,2}", "", "3")
_DAY = _form("day", Text("日期", "a day"), "[0-9]{4}-[0-9]{2}-[0-9]{2}", "", "2023-01-01")
_MONTH_DAY = _form("month_day", Text("月-日", "a month and day"), "([0-9]{2})-([0-9]{2})", "", "01-01")
_TRUTH = _form("truth", Text("true 或 false", "true or false"), "true|false", "", "true")

PATTERNS = {
    "amount": _AMOUNT.pattern.pattern,
    "rate": _RATE.pattern.pattern,
    "share": _SHARE.pattern.pattern,
    "points": _SIGNED_POINTS.pattern.pattern,
    "day": _DAY.pattern.pattern,
    "month_day": _MONTH_DAY.pattern.pattern,
}
"""How values that are not plain numbers are written, each the whole text: for the JSON Schema of editors."""


def amount_fen_of(value: Value) -> int:
    """An amount such as `1000 yuan` or `0.5 元`, in fen."""
    amount_fen = parse_yuan(_matched(value, _AMOUNT)[1])
    if amount_fen is None:
        raise _malformed(value, _AMOUNT)
    return amount_fen


def rate_bp_of(value: Value) -> int:
    """A rate such as `50 %` or `4.8%`, in basis points; at most 100 %."""
    rate_bp = parse_percent(_matched(value, _RATE)[1])
    if rate_bp is None or rate_bp > BASIS_POINTS:
        raise _malformed(value, _RATE)
    return rate_bp


def share_bp_of(value: Value) -> int:
    """A share of a reference amount such as `5 %` or `600 %`, in basis points."""
    share_bp = parse_percent(_matched(value, _SHARE)[1])
    if share_bp is None:
        raise _malformed(value, _SHARE)
    return share_bp


def points_bp_of(value: Value) -> int:
    """A difference of rates such as `5 points`, in basis points."""
    return _points_bp_of(value, _POINTS)


def signed_points_bp_of(value: Value) -> int:
    """Points that are added to a rate or, such as `-10 points`, taken from it, in basis points."""
    points_bp = _points_bp_of(value, _SIGNED_POINTS)
    return -points_bp if text_of(value).startswith("-") else points_bp


def _points_bp_of(value: Value, form: _Form) -> int:
    points_bp = parse_percent(_matched(value, form)[1])
    if points_bp is None:
        raise _malformed(value, form)
    return points_bp


def contribution_years_of(value: Value) -> int:
    """Years of contribution, whole ones, below 100."""
    return int(_matched(value, _YEARS)[0])


def age_years_of(value: Value) -> int:
    """An age in whole years."""
    years = int(_matched(value, _AGE)[0])
    if years > LARGEST_AGE_YEARS:
        raise _malformed(value, _AGE)
    return years


def count_of(value: Value) -> int:
    """A whole number from 0 to 99 (a level, a category, the number of a segment)."""
    return int(_matched(value, _COUNT)[0])


def day_of(value: Value) -> Day:
    """A day such as `2023-01-01`."""
    day = parse_day(_matched(value, _DAY)[0])
    if day is None:
        raise _malformed(value, _DAY)
    return day


def month_day_of(value: Value) -> tuple[int, int]:
    """The day of each year on which something begins, such as `01-01`: (month, day), never 29 February."""
    match = _matched(value, _MONTH_DAY)
    if parse_day(f"2023-{match[1]}-{match[2]}") is None:
        raise _malformed(value, _MONTH_DAY)
    return int(match[1]), int(match[2])


def truth_of(value: Value) -> bool:
    """`true` or `false`."""
    return _matched(value, _TRUTH)[0] == "true"


def is_word(value: Value, word: str) -> bool:
    """Whether the value is exactly this word (`unknown`, `everyone`)."""
    return isinstance(value, Scalar) and value.text == word


def word_of(value: Value, words: tuple[Word, ...]) -> Word:
    """One of `words`, typed as one of them."""
    chosen = choice_of(value, words)
    return next(word for word in words if word == chosen)


def words_of(value: Value, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """One or several of `words`."""
    return tuple(word_of(item, words) for item in _one_or_several(value))


def numbers_of(value: Value, known: tuple[int, ...]) -> tuple[int, ...]:
    """One or several of the `known` numbers (levels, price categories)."""
    items = _one_or_several(value)
    numbers = tuple(count_of(item) for item in items)
    for item, number in zip(items, numbers, strict=True):
        if number not in known:
            listed = ", ".join(map(str, known))
            raise refuse(
                "number_out_of_range",
                item.place,
                Text(f"没有 {number} 这一级（类）。", f"There is no {number} here."),
                Text(f"可用：{listed}。", f"Use one of: {listed}."),
            )
    return numbers


def _one_or_several(value: Value) -> tuple[Value, ...]:
    return items_of(value) if isinstance(value, Listing) else (value,)


def _matched(value: Value, form: _Form) -> re.Match[str]:
    """The match of a value's text, refused where it is another one or holds signs that only look right."""
    words = text_of(value)
    match = form.pattern.fullmatch(words)
    if match is not None:
        return match
    foreign = [sign for sign in words if not sign.isascii() and sign not in "元个百分点"]
    if not foreign:
        raise _malformed(value, form)
    shown = "".join(dict.fromkeys(foreign))
    right_form = _right_form(words, form)
    raise refuse(
        "foreign_signs",
        value.place,
        Text(
            f"“{words}”含有全角或中文符号“{shown}”。",
            f"`{words}` holds full-width or Chinese signs `{shown}`.",
        ),
        Text(
            f"只用半角数字和符号，写成：{right_form}；“含”由分段上限（up_to，含）表达，“万”写成完整数字。",
            f"Use ASCII digits and signs only, as in: {right_form}; "
            "an inclusive bound is `up_to`, `万` is written out.",
        ),
    )


def _right_form(words: str, form: _Form) -> str:
    """The text as it should be written, where that is plain; otherwise an example."""
    plain = unicodedata.normalize("NFKC", words).replace("\u2212", "-")
    plain = plain.replace("(含)", "").replace(",", "").replace("、", "").strip()
    plain = _TEN_THOUSANDS.sub(_written_out, plain)
    fraction = _BARE_FRACTION.fullmatch(plain) if form in (_RATE, _SHARE) else None
    if fraction is not None:
        return format_percent(int(fraction[1].ljust(4, "0")))
    fitting = [form_of for form_of in (plain, plain + form.unit) if form.pattern.fullmatch(form_of)]
    return fitting[0] if fitting and fitting[0] != words else form.example


def _written_out(match: re.Match[str]) -> str:
    return str(int(match[1]) * 10_000 + int((match[2] or "").ljust(4, "0")))


def _malformed(value: Value, form: _Form) -> Refused:
    words = text_of(value)
    right_form = _right_form(words, form)
    return refuse(
        f"malformed_{form.kind}",
        value.place,
        Text(f"“{words}”不是{form.name.zh}。", f"`{words}` is not {form.name.en}."),
        Text(f"写成：{right_form}。", f"Write it as: {right_form}."),
    )
