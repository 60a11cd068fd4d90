"""Claims in short form, assessed; and their explanations as lines that a test can hold against hand work."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from gongji.benefit.assessment import Assessment
from gongji.benefit.calculate import assess_in_order
from gongji.benefit.reading import read_request
from gongji.explain.steps import Step
from gongji.language import Language
from gongji.policy.library import Library, shipped_library

TONGLIAO = "150500"
LVLIANG = "141100"
NANJING = "320100"
YUNNAN = "530000"
XIAN = "610100"
YANGZHOU = "321000"
WUHAN = "420100"

Object = dict[str, Any]


def member(birth: str, *coverage: tuple[str, str], veteran: bool = False) -> Object:
    """A member by birth date and (first day, status) of each coverage entry."""
    flag = {"veteran": True} if veteran else {}
    return {
        "birth_date": birth,
        "coverage": [{"from": day, "status": status, **flag} for day, status in coverage],
    }


ACTIVE = member("1985-04-10", ("2010-01-01", "active"))
RETIRED = member("1960-04-10", ("2010-01-01", "active"), ("2020-04-10", "retired"))
OVER_70 = member("1940-04-10", ("2000-04-10", "retired"))
VETERAN = member("1930-04-10", ("1990-04-10", "retired"), veteran=True)

COMMUNITY: Object = {"kind": "community", "level": 1, "price_category": 3}


def hospital(level: int, price_category: int = 1) -> Object:
    return {"kind": "hospital", "level": level, "price_category": price_category}


def visit(day: str, at: Object, amount: str) -> Object:
    return {"date": day, "provider": at, "amount": amount}


def purchase(day: str, prescribed_at: Object, amount: str) -> Object:
    """A purchase on prescription at a pharmacy."""
    return {**visit(day, {"kind": "pharmacy"}, amount), "prescribed_at": prescribed_at}


def assessed(area: str, who: Object, *visits: Object, library: Library | None = None) -> list[Assessment]:
    """The visits of one member, one after the other."""
    claim = {"id": "c1", "area": area, "member": who, "visits": list(visits)}
    return list(assess_in_order(read_request(claim), library or shipped_library()))


class Line(NamedTuple):
    """One step in one language: amount, words, articles and the state of the least trusted of them."""

    amount: str
    words: str
    articles: str
    state: str


def receipt(assessment: Assessment, language: Language = "en") -> list[Line]:
    """The steps of a visit."""
    return [
        Line(step.amount, step.text.say(language), " ".join(step.articles), step.verification)
        for step in assessment.explanation().steps
    ]


def amounts_and_words(assessment: Assessment) -> list[tuple[str, str]]:
    """The steps of a visit by amount and English words."""
    return [(line.amount, line.words) for line in receipt(assessment)]


def not_applied(assessment: Assessment, language: Language = "en") -> list[tuple[str, str]]:
    """The rules that did not apply: words and article."""
    return [(rule.text.say(language), rule.source.article) for rule in assessment.explanation().unapplied]


# What kind of line a step is, by its English words

KINDS = {
    "class": r"In-scope cost; terms of .+ at .+",
    "purchase": r"A pharmacy purchase, under the terms of .+",
    "deductible": r"Deductible of [\d.]+ yuan a \w+( \([\d.]+ yuan of it met before\))?, borne first by .+",
    "share": r"(The fund's share|Part of the .+): (?P<cost>[\d.]+) × (?P<rate>[\d.]+) %( \([\d. %+]+\))?",
    "above cost cap": r"Cost above the cap on in-scope cost \(.+ yuan\), not paid at the ordinary rates",
    "fund": r"Pooled fund pays \(rounded half up to the fen\)",
    "fund cut": r"Pooled fund pays what was left of the cap of (?P<cap>[\d.]+) yuan: (?P<left>[\d.]+) yuan",
    "fund used up": r"Pooled fund pays nothing: the cap of [\d.]+ yuan was used up before",
    "above cap": r"Cost above the cap, under .+",
    "over-cap deductible": r"Deductible of .+, borne by the person",
    "over-cap share": r"The fund's share above the cap: ≈?(?P<cost>[\d.]+) × (?P<rate>[\d.]+) %",
    "over-cap fund": r"Fund pays above the cap \(rounded half up to the fen\)",
    "over-cap fund cut": r"Fund pays above the cap what was left of the annual ceiling .+: [\d.]+ yuan",
    "over-cap fund used up": r"Fund pays nothing above the cap: the .+ was used up before",
    "personal": r"Borne by the person \(deductible included\)",
}
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}


def kind_of(step: Step) -> str:
    """What a step is; its words must be of exactly one kind."""
    (kind,) = (kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(step.text.en))
    return kind


def named(step: Step) -> dict[str, Decimal]:
    """The numbers that a step's words name (`cost`, `rate`, `cap`, `left`)."""
    match = _PATTERNS[kind_of(step)].fullmatch(step.text.en)
    assert match is not None
    return {name: Decimal(words) for name, words in match.groupdict().items()}


def of_kind(assessment: Assessment, kind: str) -> list[Step]:
    """The steps of one kind, in their order."""
    return [step for step in assessment.explanation().steps if kind_of(step) == kind]
