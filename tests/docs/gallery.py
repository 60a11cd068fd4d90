"""The gallery of mechanisms as claims: its worked examples, their words as facts, their sums as numbers."""

import re
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import Library, shipped_library

from .pages import Table, page_text, tables

PAGE = "mechanisms.md"
EXAMPLES = Library(POLICIES_FOLDER / "examples")
"""The examples with made-up codes, which are no areas of the library that ships."""

Object = dict[str, Any]

RESULT_KEYS = {
    "First pay": "first_pay",
    "Account": "account_first",
    "Deductible": "deductible",
    "Of it chronic": "chronic_fund",
    "Fund": "fund",
    "Above the caps": "overflow",
    "Person": "personal",
}
"""The columns that show amounts of the result, and what they are called there."""
FLAG_KEYS = {"In 大病保险": "major_illness_insurance", "In 医疗救助": "medical_assistance"}
SUMS = {"How the fund's part comes about": "fund", "How the part above comes about": "overflow"}
"""The columns that show a sum, and the amount that it comes to."""
GIVEN = ("Day", "Visit", "Cost")

MEMBERS: dict[str, Object] = {
    "an active member": {},
    "an active member born in 1975": {"birth_date": "1975-04-10"},
    "an active member covered since 2022-08-15": {"from": "2022-08-15"},
    "an active member in the first tier": {"tier": "first"},
    "an active member in the second tier": {"tier": "second"},
    "a retired member in the second tier": {"status": "retired", "tier": "second"},
    "an active member with a family doctor": {"family_doctor": True},
    "an active member without a family doctor": {"family_doctor": False},
    "a retired member": {"status": "retired"},
    "a retired member with 20 years of contribution": {"status": "retired", "contribution_years": 20},
    "a retired member with 8 years of contribution": {"status": "retired", "contribution_years": 8},
    "a veteran worker": {"status": "retired", "veteran": True},
}
"""Who an example is about, and what of that person differs from an active member."""

PROVIDER_WORDS: dict[str, Object] = {
    "hospital": {"kind": "hospital"},
    "community": {"kind": "community"},
    "clinic": {"kind": "clinic"},
    "pharmacy": {"kind": "pharmacy"},
    "level 1": {"level": 1},
    "level 2": {"level": 2},
    "level 3": {"level": 3},
    "price category 1": {"price_category": 1},
    "province-level": {"designation": "province-level"},
    "special": {"designation": "special"},
    "specialist": {"designation": "specialist"},
}
VISIT_WORDS: dict[str, Object] = {
    "chosen": {"chosen": True},
    "referred": {"referred": True},
    "not referred": {"referred": False},
    "local": {"place": "local"},
    "same province": {"place": "same province"},
    "elsewhere": {"place": "elsewhere"},
    "essential drug": {"item": "essential drug"},
    "prescribed at a hospital": {"prescribed_at": {"kind": "hospital", "level": 3}},
    "prescribed in community care": {"prescribed_at": {"kind": "community", "level": 1}},
}
NAMING_WORDS = ("institution", "visit")
AMOUNT_WORDS = {
    "account": "account_balance",
    "chronic": "chronic_amount",
    "family account": "family_account",
}

_WORKED = re.compile(
    r"^\*\*Worked example\*\* \((?P<area>\d{6})\): (?P<who>.+)\.\n\n(?P<table>(?:\|.*\n)+)", re.M
)
_SECTION = re.compile(r"^## (?P<number>\d+)\. ", re.M)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?P<percent> %)?")


class Worked(NamedTuple):
    """A worked example: the mechanism that it belongs to, the area, the member and the table of visits."""

    number: int
    area: str
    who: str
    table: Table

    @property
    def library(self) -> Library:
        """The policies that it is worked under: those of the examples, or those that ship."""
        return EXAMPLES if self.area in EXAMPLES.areas else shipped_library()

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        return [row[self.table.head.index(name)] for row in self.table.rows]

    def claim(self) -> Object:
        """The claim that the words of the example make."""
        given = zip(*(self.column(name) for name in GIVEN), strict=True)
        return {
            "id": self.who,
            "area": self.area,
            "member": member_of(self.who),
            "visits": [visit_of(*cells) for cells in given],
        }


def worked_examples() -> list[Worked]:
    """All worked examples of the page, in their order."""
    found = []
    parts = _SECTION.split(page_text(PAGE))
    for number, text in zip(parts[1::2], parts[2::2], strict=True):
        for match in _WORKED.finditer(text):
            (table,) = tables(match["table"])
            found.append(Worked(int(number), match["area"], match["who"], table))
    return found


def member_of(who: str) -> Object:
    """The member whom words of the page name."""
    facts = {"from": "2015-01-01", "status": "active", **MEMBERS[who]}
    usual = "1955-04-10" if facts["status"] == "retired" else "1985-04-10"
    return {"birth_date": facts.pop("birth_date", usual), "coverage": [facts]}


def visit_of(day: str, words: str, cost: str) -> Object:
    """The visit that a row of the page tells."""
    amount = plain(cost)
    provider: Object = {}
    visit: Object = {"date": day, "provider": provider, "amount": amount}
    for word in words.split("; "):
        if word in PROVIDER_WORDS:
            provider.update(PROVIDER_WORDS[word])
        elif word in VISIT_WORDS:
            visit.update(VISIT_WORDS[word])
        else:
            visit.update(_stated(word))
    return visit


def _stated(word: str) -> Object:
    """A fact with a name or an amount of its own: `institution A`, `account 300`, `lines 200 + 80`."""
    name, _, value = word.rpartition(" ")
    if name in NAMING_WORDS:
        return {name: value}
    if name in AMOUNT_WORDS:
        return {AMOUNT_WORDS[name]: plain(value)}
    assert word.startswith("lines "), word
    return {"lines": [plain(line) for line in word.removeprefix("lines ").split(" + ")]}


def plain(amount: str) -> str:
    """An amount without the commas of a page."""
    return amount.replace(",", "")


def value_of(words: str) -> Fraction:
    """A sum as it stands on the page, in exact numbers; it knows + − × / %, brackets and min."""
    exact = _NUMBER.sub(_as_fraction, words).replace("−", "-").replace("×", "*")
    result: Fraction = eval(exact, {"F": Fraction, "min": min})
    return result


def _as_fraction(number: re.Match[str]) -> str:
    digits = plain(number[0].removesuffix(" %"))
    return f"(F('{digits}') / 100)" if number["percent"] else f"F('{digits}')"


def rounded_fen(amount: Fraction) -> int:
    """An amount of yuan in fen, half up."""
    return floor(amount * 100 + Fraction(1, 2))
