"""Days, months and years as documents write them: Arabic or Chinese, whole or `2022年6月底`."""

import calendar
import re
from collections.abc import Iterator

from gongji.dates import Day
from gongji.policy.numerals import CHINESE_SIGNS, DIGITS, chinese_number, digits_number

_YEAR = f"(?P<year>(?<![0-9])[0-9]{{4}}|(?<![{CHINESE_SIGNS}])[{DIGITS}]{{4}})"
_MONTH = f"(?P<month>[0-9]{{1,2}}|[{DIGITS}十]{{1,3}})"
_DAY = f"(?P<day>[0-9]{{1,2}}|[{DIGITS}十]{{1,3}})"
_LAST_MONTH = _MONTH.replace("month", "last_month")
_LAST_DAY = _DAY.replace("day", "last_day")
_LEAP_YEAR = 2000

BEFORE_OR_FROM = ("前", "起")
"""What the words of a day end with where the day itself is the first one after something."""
_BEFORE_OR_FROM = "(?:之前|以前|前|起)?"

SPAN_PATTERN = (
    rf"{_YEAR}年{_MONTH}月{_DAY}日起?[至到~\-\u2010-\u2015]{{1,2}}(?:同年|当年)?{_LAST_MONTH}月{_LAST_DAY}日"
)
DAY_PATTERN = f"{_YEAR}年{_MONTH}月(?:{_DAY}[日号]|[底末]){_BEFORE_OR_FROM}"
YEAR_END_PATTERN = f"{_YEAR}年[底末]{_BEFORE_OR_FROM}"
NUMERIC_DAY_PATTERN = rf"{_YEAR}(?P<sign>[-./]){_MONTH}(?P=sign){_DAY}(?![0-9])"
MONTH_PATTERN = f"{_YEAR}年{_MONTH}月"
YEAR_PATTERN = f"{_YEAR}年"
DAY_OF_THE_YEAR_PATTERN = f"(?<![0-9十]){_MONTH}月{_DAY}[日号]"


def days_of_span(match: re.Match[str]) -> Iterator[Day]:
    """Both days of `2023年1月1日至12月31日`; the second is in the year of the first."""
    yield from days_of(match)
    yield from _valid_days(match["year"], match["last_month"], match["last_day"])


def days_of(match: re.Match[str]) -> Iterator[Day]:
    """The day of a date, of the end of a month or of a year its last; nothing where there is no such day."""
    named = match.groupdict()
    yield from _valid_days(match["year"], named.get("month") or "12", named.get("day"))


def months_of(match: re.Match[str]) -> Iterator[Day]:
    """The first day of a month."""
    yield from _valid_days(match["year"], match["month"], "1")


def years_of(match: re.Match[str]) -> Iterator[int]:
    """The number of a year."""
    yield from _numbers(match["year"])


def days_of_the_year(match: re.Match[str]) -> Iterator[int]:
    """A day without its year, as month * 100 + day."""
    for day in _valid_days(str(_LEAP_YEAR), match["month"], match["day"]):
        yield day.month * 100 + day.day


def _valid_days(year_words: str, month_words: str, day_words: str | None) -> Iterator[Day]:
    """The day that three numerals name, without a third the last of the month; nothing if there is none."""
    for year in _numbers(year_words):
        for month in _numbers(month_words):
            if year < 1 or not 1 <= month <= 12:
                return
            last = calendar.monthrange(year, month)[1]
            for day in (last,) if day_words is None else _numbers(day_words):
                if 1 <= day <= last:
                    yield Day(year, month, day)


def _numbers(words: str) -> Iterator[int]:
    """The number in a date: Arabic, digit by digit, or in full; nothing where it is none of these."""
    if words.isdecimal():
        yield int(words)
        return
    for number in (digits_number(words), chinese_number(words)):
        if number is not None:
            yield number
            return
