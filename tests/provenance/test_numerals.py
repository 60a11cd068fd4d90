"""Chinese numerals: every whole number is read back, and what is no full numeral is refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.policy.numerals import CHINESE_SIGNS, chinese_number, digits_number, number_of

NUMBERS = st.integers(0, 99_999_999)
DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def written(number: int) -> str:
    """A whole number as a Chinese numeral: each digit with its place, a run of noughts as one 零."""
    if number == 0:
        return "零"
    places = ("", "十", "百", "千", "万", "十", "百", "千")
    words = ""
    for place, digit in reversed(list(enumerate(map(int, reversed(str(number)))))):
        words += DIGITS[digit] + (places[place] if digit or place == 4 else "")
    while "零零" in words:
        words = words.replace("零零", "零")
    words = words.replace("零万", "万").rstrip("零")
    return words.removeprefix("一") if words.startswith("一十") else words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1_050, "一千零五十"),
        (6_000, "六千"),
        (10_005, "一万零五"),
        (100_000, "十万"),
        (205_000, "二十万五千"),
        (50_003_000, "五千万三千"),
    ],
)
def test_numerals_that_everybody_writes(number: int, words: str) -> None:
    assert written(number) == words
    assert chinese_number(words) == number


@given(NUMBERS)
def test_every_whole_number_is_read_back(number: int) -> None:
    assert chinese_number(written(number)) == number


@given(NUMBERS)
def test_forms_that_bills_use_are_read_alike(number: int) -> None:
    assert chinese_number(written(number).translate(FORMAL)) == number


@given(NUMBERS)
def test_two_and_nought_have_other_signs_too(number: int) -> None:
    words = written(number).replace("二千", "两千").replace("二万", "两万").replace("零", "〇")
    assert chinese_number(words) == number


@given(st.text(alphabet=CHINESE_SIGNS, max_size=9))
def test_no_two_numbers_share_a_numeral(words: str) -> None:
    """Whatever is accepted is the number's own numeral, but for the signs and for 一十 and 零 before 千."""
    number = chinese_number(words)
    if number is not None:
        plain = words.translate(
            str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟〇○两", "一二三四五六七八九十百千零零二")
        )
        plain = plain.removeprefix("一") if plain.startswith("一十") else plain
        high, mark, low = plain.partition("万")
        if mark and "千" in low:
            low = low.removeprefix("零")
        assert written(number) in (high + mark + low, plain)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "万",
        "百",
        "十百",
        "一千五",
        "一千五十",
        "一百五",
        "二十万五",
        "五五",
        "零五",
        "一万万",
        "三十零",
        "元",
    ],
)
def test_what_is_no_full_numeral_is_refused(words: str) -> None:
    assert chinese_number(words) is None


@given(st.integers(0, 9_999))
def test_years_are_read_digit_by_digit(number: int) -> None:
    words = "".join(DIGITS[int(digit)] for digit in str(number))
    assert digits_number(words) == number
    assert digits_number(words.replace("零", "○")) == number


def test_what_is_not_written_digit_by_digit_is_refused() -> None:
    assert [digits_number(words) for words in ("", "二十", "二0二三")] == [None, None, None]


@given(NUMBERS, st.integers(0, 99))
def test_decimals_are_exact(whole: int, cents: int) -> None:
    exact = Fraction(whole * 100 + cents, 100)
    assert number_of(f"{whole:,}.{cents:02d}") == exact
    assert number_of(f"{whole}.{cents:02d}") == exact
    assert number_of(f"{written(whole)}点{DIGITS[cents // 10]}{DIGITS[cents % 10]}") == exact


def test_what_is_no_number_is_refused() -> None:
    assert [number_of(words) for words in ("", "点五", "五点", "一千五", "元")] == [None] * 5
