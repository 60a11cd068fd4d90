"""Numbers as documents write them, Arabic or Chinese, read exactly and never guessed at.

A Chinese numeral counts only in its full written form: `一千五` (colloquially 1500) and `一千五十` are
refused, because a proof must not rest on a reading that two people may differ on.
"""

import re
from fractions import Fraction

DIGITS = "零〇○一二两三四五六七八九"
CHINESE_SIGNS = DIGITS + "十百千万" + "壹贰叁肆伍陆柒捌玖拾佰仟"
"""What a Chinese numeral is written with; the last twelve are the forms that bills use."""

_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇○两", "一二三四五六七八九十百千零零二")
_VALUES = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}

_ONE = "[一二三四五六七八九]"
_TENS = f"{_ONE}?十{_ONE}?"
_AFTER_HUNDREDS = f"(?:{_ONE}十{_ONE}?|零{_ONE})?"
_HUNDREDS = f"{_ONE}百{_AFTER_HUNDREDS}"
_THOUSANDS = f"{_ONE}千(?:{_HUNDREDS}|零{_ONE}十{_ONE}?|零{_ONE})?"
_BELOW_TEN_THOUSAND = f"(?:{_THOUSANDS}|{_HUNDREDS}|{_TENS}|{_ONE})"
_AFTER_TEN_THOUSANDS = f"(?:零?{_THOUSANDS}|零(?:{_HUNDREDS}|{_ONE}十{_ONE}?|{_ONE}))"
_WHOLE = re.compile(f"零|{_BELOW_TEN_THOUSAND}|({_BELOW_TEN_THOUSAND})万({_AFTER_TEN_THOUSANDS})?")


def number_of(words: str) -> Fraction | None:
    """The number that a numeral stands for; None where it is none.

    Args:
        words: Arabic digits, with separators of thousands and a decimal point or without, or a Chinese
            numeral, with 点 and decimals or without.

    >>> number_of("1,000.5"), number_of("五点五"), number_of("十五万"), number_of("一千五")
    (Fraction(2001, 2), Fraction(11, 2), Fraction(150000, 1), None)
    """
    if words[:1].isdecimal():
        return Fraction(words.replace(",", ""))
    whole_words, point, decimals = words.translate(_PLAIN).partition("点")
    whole, parts = chinese_number(whole_words), digits_number(decimals)
    if whole is None or (point and parts is None):
        return None
    return Fraction(whole) + (Fraction(parts, 10 ** len(decimals)) if parts is not None else 0)


def chinese_number(words: str) -> int | None:
    """A whole Chinese numeral from 零 to 九千九百九十九万九千九百九十九; None where it is none.

    >>> chinese_number("一万零五十"), chinese_number("二十"), chinese_number("两千"), chinese_number("十百")
    (10050, 20, 2000, None)
    """
    plain = words.translate(_PLAIN)
    match = _WHOLE.fullmatch(plain)
    if match is None:
        return None
    ten_thousands, rest = match.groups()
    if ten_thousands is None:
        return _below_ten_thousand(plain)
    return _below_ten_thousand(ten_thousands) * 10_000 + _below_ten_thousand(rest or "")


def digits_number(words: str) -> int | None:
    """A number written digit by digit, as years are (`二〇二三`); None where it is none.

    >>> digits_number("二〇二三"), digits_number("二十")
    (2023, None)
    """
    values = [_VALUES.get(sign) for sign in words.translate(_PLAIN)]
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    return int("".join(map(str, known)))


def _below_ten_thousand(words: str) -> int:
    """The value of a numeral whose form has been checked; 十 alone is one ten, nothing is 0."""
    total, digit = 0, 1
    for sign in words:
        if sign in _UNITS:
            total += digit * _UNITS[sign]
            digit = 1
        else:
            digit = _VALUES[sign]
    return total + digit if words and words[-1] not in _UNITS else total
