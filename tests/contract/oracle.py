"""An independent reading of the documents, in fractions of a yuan.

Slow, plain, and written from the texts alone: it imports nothing of the package, so that an error in
the package cannot hide here. One function an area; areas are named because this is a test.
"""

import datetime
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

Day = datetime.date
Yuan = Fraction

TONGLIAO = "150500"
LVLIANG = "141100"
NANJING = "320100"
YUNNAN = "530000"
XIAN = "610100"


class Provider(NamedTuple):
    kind: str
    level: int | None
    price_category: int | None


class Visit(NamedTuple):
    day: Day
    provider: Provider
    prescriber: Provider | None
    amount: Yuan

    @property
    def deciding_provider(self) -> Provider:
        """Whose level decides: a pharmacy purchase follows the institution that prescribed."""
        return self.provider if self.prescriber is None else self.prescriber


class Entry(NamedTuple):
    start: Day
    status: str
    veteran: bool


class Member(NamedTuple):
    birth: Day
    coverage: tuple[Entry, ...]


@dataclass
class Year:
    """What a member has used up in one calendar year."""

    in_scope: Yuan = Fraction(0)
    deductible: Yuan = Fraction(0)
    fund: Yuan = Fraction(0)
    overflow: Yuan = Fraction(0)


def yuan_text(amount: Yuan) -> str:
    """Decimal yuan; the amount must be whole fen."""
    fen = amount * 100
    assert fen.denominator == 1
    yuan, rest = divmod(int(fen), 100)
    return f"{yuan}.{rest:02d}"


class Settled(NamedTuple):
    deductible: Yuan
    fund: Yuan
    overflow: Yuan
    personal: Yuan

    def as_text(self) -> dict[str, str]:
        """The four amounts as the contract writes them."""
        return {name: yuan_text(amount) for name, amount in self._asdict().items()}


def percent(points: int) -> Fraction:
    return Fraction(points, 100)


def half_up(amount: Yuan) -> Yuan:
    """To the fen, half up."""
    return Fraction(math.floor(amount * 100 + Fraction(1, 2)), 100)


# Member: status and age on a day


def entry_index(member: Member, day: Day) -> int:
    """Which coverage entry holds on a day."""
    return max(index for index, entry in enumerate(member.coverage) if entry.start <= day)


def is_retired(member: Member, day: Day) -> bool:
    return member.coverage[entry_index(member, day)].status == "retired"


def first_of_next_month(day: Day) -> Day:
    return Day(day.year + day.month // 12, day.month % 12 + 1, 1)


def birthday(birth: Day, age: int) -> Day:
    """29 February falls on the 28th in a common year."""
    year = birth.year + age
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (birth.month, birth.day) == (2, 29) and not is_leap:
        return Day(year, 2, 28)
    return Day(year, birth.month, birth.day)


def retirement_day(member: Member, day: Day) -> Day | None:
    """The day of the formalities, if the member is retired: entries that stay retired do not renew it."""
    index = entry_index(member, day)
    if member.coverage[index].status != "retired":
        return None
    while index > 0 and member.coverage[index - 1].status == "retired":
        index -= 1
    return member.coverage[index].start


def is_veteran(member: Member, day: Day) -> bool:
    return member.coverage[entry_index(member, day)].veteran


# Areas


def after_annual_deductible(visit: Visit, year: Year, annual: Yuan) -> Yuan:
    return min(visit.amount, annual - year.deductible)


def settle_with_cap(visit: Visit, deductible: Yuan, rate: Fraction, left: Yuan) -> Settled:
    """One rate on what lies above the deductible, up to what is left of a cap on fund payment."""
    fund = min(half_up((visit.amount - deductible) * rate), max(left, Fraction(0)))
    return Settled(deductible, fund, Fraction(0), visit.amount - fund)


def tongliao(member: Member, visit: Visit, year: Year) -> Settled:
    """Article 5: 1,000 a year; 50 % at level 3, else 60 %; retired 5 points more; caps 4,000 and 5,000."""
    retired = is_retired(member, visit.day)
    rate = percent(50 if visit.deciding_provider.level == 3 else 60) + percent(5 if retired else 0)
    deductible = after_annual_deductible(visit, year, Fraction(1000))
    return settle_with_cap(visit, deductible, rate, (5000 if retired else 4000) - year.fund)


def lvliang(member: Member, visit: Visit, year: Year) -> Settled:
    """By price category: 80, 50, 30 yuan a visit; 50, 55, 60 %, retired 5 points more; 1,800 and 2,000."""
    retired = is_retired(member, visit.day)
    category = visit.deciding_provider.price_category
    assert category is not None
    rate = percent({1: 50, 2: 55, 3: 60}[category]) + percent(5 if retired else 0)
    deductible = min(visit.amount, Fraction({1: 80, 2: 50, 3: 30}[category]))
    return settle_with_cap(visit, deductible, rate, (2000 if retired else 1800) - year.fund)


def xian(member: Member, visit: Visit, year: Year) -> Settled:
    """200 a year; 70, 60, 50 %, retired 5 points more; caps 2,000 and 2,500; pharmacies as level 1."""
    retired = is_retired(member, visit.day)
    level = 1 if visit.provider.kind == "pharmacy" else visit.provider.level
    assert level is not None
    rate = percent({0: 70, 1: 70, 2: 60, 3: 50}[level]) + percent(5 if retired else 0)
    deductible = after_annual_deductible(visit, year, Fraction(200))
    return settle_with_cap(visit, deductible, rate, (2500 if retired else 2000) - year.fund)


# Article 14: upper bound of the segment, then the points at community institutions and elsewhere.
Segments = list[tuple[int, int, int]]
NANJING_ACTIVE: Segments = [(1000, 50, 40), (5000, 70, 60), (15000, 75, 65)]
NANJING_RETIRED: Segments = [(1000, 55, 45), (5000, 80, 70), (15000, 85, 75)]
NANJING_RETIRED_70: Segments = [(1000, 60, 50), (5000, 85, 75), (15000, 90, 80)]
NANJING_VETERAN: Segments = [(15000, 100, 95)]


def nanjing_segments(member: Member, day: Day) -> Segments:
    """Articles 14 and 18: a retiree's and an age's benefits from the month after."""
    retired_on = retirement_day(member, day)
    if retired_on is None or day < first_of_next_month(retired_on):
        return NANJING_ACTIVE
    if is_veteran(member, day):
        return NANJING_VETERAN
    if day < first_of_next_month(birthday(member.birth, 70)):
        return NANJING_RETIRED
    return NANJING_RETIRED_70


def nanjing(member: Member, visit: Visit, year: Year) -> Settled:
    """Segments of the year's cumulative in-scope cost, added up and rounded once."""
    start, end = year.in_scope, year.in_scope + visit.amount
    exact, lower = Fraction(0), 0
    for upper, community, elsewhere in nanjing_segments(member, visit.day):
        points = community if visit.deciding_provider.kind == "community" else elsewhere
        exact += max(Fraction(0), min(end, Fraction(upper)) - max(start, Fraction(lower))) * percent(points)
        lower = upper
    fund = half_up(exact)
    return Settled(Fraction(0), fund, Fraction(0), visit.amount - fund)


def yunnan(member: Member, visit: Visit, year: Year) -> Settled:
    """20, 40, 60 yuan a visit; 60, 55, 50 %, retired 10 more; above 6,000 inpatient rates up to 80,000."""
    retired = is_retired(member, visit.day)
    level = visit.deciding_provider.level
    assert level is not None
    level = max(level, 1)
    deductible = min(visit.amount, Fraction({1: 20, 2: 40, 3: 60}[level]))
    rate = percent({1: 60, 2: 55, 3: 50}[level] + (10 if retired else 0))
    inpatient = percent({1: 95, 2: 92, 3: 89}[level] if retired else {1: 91, 2: 88, 3: 85}[level])
    cost, left = visit.amount - deductible, 6000 - year.fund
    fund, overflow = half_up(cost * rate), Fraction(0)
    if fund > left:
        fund = left
        room = 80000 - year.fund - fund - year.overflow
        overflow = min(half_up((cost - left / rate) * inpatient), room)
    return Settled(deductible, fund, overflow, visit.amount - fund - overflow)


AREAS = {TONGLIAO: tongliao, LVLIANG: lvliang, NANJING: nanjing, YUNNAN: yunnan, XIAN: xian}


# Claims


def read_provider(raw: dict[str, Any]) -> Provider:
    return Provider(raw["kind"], raw.get("level"), raw.get("price_category"))


def read_visit(raw: dict[str, Any]) -> Visit:
    prescriber = read_provider(raw["prescribed_at"]) if "prescribed_at" in raw else None
    return Visit(
        Day.fromisoformat(raw["date"]), read_provider(raw["provider"]), prescriber, Fraction(raw["amount"])
    )


def read_member(raw: dict[str, Any]) -> Member:
    return Member(
        Day.fromisoformat(raw["birth_date"]),
        tuple(
            Entry(Day.fromisoformat(entry["from"]), entry["status"], entry.get("veteran", False))
            for entry in raw["coverage"]
        ),
    )


def settle(claim: dict[str, Any]) -> list[Settled]:
    """Every visit of a valid claim object, the calendar years kept apart."""
    area, member = AREAS[claim["area"]], read_member(claim["member"])
    years: dict[int, Year] = {}
    results = []
    for visit in map(read_visit, claim["visits"]):
        year = years.setdefault(visit.day.year, Year())
        result = area(member, visit, year)
        year.in_scope += visit.amount
        year.deductible += result.deductible
        year.fund += result.fund
        year.overflow += result.overflow
        results.append(result)
    return results
