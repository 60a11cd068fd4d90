"""Figures in policy files, from their literal text to integers, with errors that show the right form.

An officer copies from a Chinese document: full-width signs, （含）, 万 and 百分之 are what they will
type, and a spreadsheet will give 0.5 for 50 %. None of these is guessed at.
"""

import re
import unicodedata

from gongji.dates import Day, parse_day
from gongji.language import Text
from gongji.money import parse_percent, parse_yuan
from gongji.policy.problems import Refused, refuse
from gongji.policy.yaml_tree import Scalar, Value, text_of

LARGEST_AGE_YEARS = 150

_AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]{1,2})?) ?(?:yuan|元)", re.ASCII)
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]{1,2})?) ?%", re.ASCII)
_POINTS = re.compile(r"([0-9]+(?:\.[0-9]{1,2})?) ?(?:points|个百分点)", re.ASCII)
_MONTH_DAY = re.compile(r"([0-9]{2})-([0-9]{2})", re.ASCII)


def amount_fen_of(value: Value) -> int:
    """An amount such as `1000 yuan` or `0.5 元`, in fen."""
    match = _AMOUNT.fullmatch(_ascii_text(value))
    amount_fen = parse_yuan(match[1]) if match else None
    if amount_fen is None:
        raise _malformed(value, "amount", Text("金额", "an amount"), "1000 yuan")
    return amount_fen


def rate_bp_of(value: Value) -> int:
    """A rate such as `50 %` or `4.8%`, in basis points; at most 100 %."""
    match = _PERCENT.fullmatch(_ascii_text(value))
    rate_bp = parse_percent(match[1]) if match else None
    if rate_bp is None or rate_bp > 10_000:
        raise _malformed(
            value, "rate", Text("比例（0 % 到 100 %）", "a rate (0 % to 100 %)"), _percent_hint(value)
        )
    return rate_bp


def points_bp_of(value: Value) -> int:
    """A difference of rates such as `5 points`, in basis points."""
    match = _POINTS.fullmatch(_ascii_text(value))
    points_bp = parse_percent(match[1]) if match else None
    if points_bp is None:
        raise _malformed(value, "points", Text("百分点", "percentage points"), "5 points")
    return points_bp


def age_years_of(value: Value) -> int:
    """An age in whole years."""
    words = _ascii_text(value)
    if not (words.isdecimal() and int(words) <= LARGEST_AGE_YEARS):
        raise _malformed(value, "age", Text("周岁", "an age in whole years"), "70")
    return int(words)


def count_of(value: Value) -> int:
    """A whole number from 0 to 99 (a level, a category, the number of a segment)."""
    words = _ascii_text(value)
    if not (words.isdecimal() and len(words) <= 2):
        raise _malformed(value, "number", Text("整数", "a whole number"), "3")
    return int(words)


def day_of(value: Value) -> Day:
    """A day such as `2023-01-01`."""
    day = parse_day(_ascii_text(value))
    if day is None:
        raise _malformed(value, "day", Text("日期", "a day"), "2023-01-01")
    return day


def month_day_of(value: Value) -> tuple[int, int]:
    """The day of each year on which something begins, such as `01-01`: (month, day), never 29 February."""
    match = _MONTH_DAY.fullmatch(_ascii_text(value))
    if match is None or parse_day(f"2023-{match[1]}-{match[2]}") is None:
        raise _malformed(value, "month_day", Text("月-日", "a month and day"), "01-01")
    return int(match[1]), int(match[2])


def truth_of(value: Value) -> bool:
    """`true` or `false`."""
    words = _ascii_text(value)
    if words not in ("true", "false"):
        raise _malformed(value, "truth", Text("true 或 false", "true or false"), "true")
    return words == "true"


def is_word(value: Value, word: str) -> bool:
    """Whether the value is exactly this word (`unknown`, `everyone`)."""
    return isinstance(value, Scalar) and value.text == word


def _ascii_text(value: Value) -> str:
    """The text of a value that may hold figures, refused where it holds signs that only look like them."""
    words = text_of(value)
    foreign = [sign for sign in words if not sign.isascii() and sign not in "元个百分点"]
    if foreign:
        shown = "".join(dict.fromkeys(foreign))
        plain = unicodedata.normalize("NFKC", words)
        right_form = plain.replace("(含)", "").replace("(不含)", "").strip() if plain.isascii() else ""
        hint = f" `{right_form}`" if right_form else ""
        raise refuse(
            "foreign_signs",
            value.place,
            Text(
                f"“{words}”含有全角或中文符号“{shown}”。",
                f"`{words}` holds full-width or Chinese signs `{shown}`.",
            ),
            Text(
                f"只用半角数字和符号{hint}；“含/不含”由分段上限（up_to，含）表达，“万”写成完整数字。",
                f"Use ASCII digits and signs only{hint}; an inclusive bound is `up_to`, 万 is written out.",
            ),
        )
    return words


def _percent_hint(value: Value) -> str:
    """The right form of a rate, worked out where the text is a bare fraction or number."""
    words = text_of(value)
    fraction = re.fullmatch(r"0?\.([0-9]{1,4})", words, re.ASCII)
    if fraction:
        bp = int(fraction[1].ljust(4, "0"))
        whole, rest = divmod(bp, 100)
        return f"{whole}.{rest:02d} %" if rest else f"{whole} %"
    return f"{words} %" if re.fullmatch(r"[0-9]{1,2}", words, re.ASCII) else "50 %"


def _malformed(value: Value, kind: str, name: Text, example: str) -> Refused:
    words = text_of(value)
    return refuse(
        f"malformed_{kind}",
        value.place,
        Text(f"“{words}”不是{name.zh}。", f"`{words}` is not {name.en}."),
        Text(f"写成：{example}。", f"Write it as: {example}."),
    )
