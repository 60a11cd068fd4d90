"""The pages for members: every amount and every receipt on them is what the calculation gives."""

import json
import re
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from gongji.benefit.calculate import calculate_object
from gongji.cli.marks import MARKS
from gongji.language import Language
from gongji.policy.words import VERIFICATIONS

from .pages import Table, heading_levels, page_text, tables

PAGES: dict[str, Language] = {"members.md": "en", "members.zh.md": "zh"}

_CLAIM = re.compile(
    r"<!-- claim\n(?P<json>.*?)-->\n(?P<told>.*?)(?=<!-- claim|^## |\Z)", re.DOTALL | re.MULTILINE
)
_RECEIPT = re.compile(r"<!-- receipt (\d+) -->\n\n((?:\|.*\n)+)")
_SUM = re.compile(r"`([0-9][^`]*|\([^`]*)=([^`]*)`")


class Example(NamedTuple):
    """One claim of a page, with what the page tells of it up to the next one."""

    claim: Any
    told: str


def examples(page: str) -> list[Example]:
    """The claims of a page in their order."""
    return [Example(json.loads(match["json"]), match["told"]) for match in _CLAIM.finditer(page_text(page))]


def visits_of(example: Example, language: Language) -> list[Any]:
    result: Any = calculate_object(example.claim, language)
    assert "error" not in result, result
    visits: list[Any] = result["visits"]
    return visits


EXAMPLES = [
    pytest.param(page, example, id=f"{page}-{example.claim['id']}")
    for page in PAGES
    for example in examples(page)
]


def amounts_table(example: Example) -> Table:
    """The table of all visits, which stands right behind the claim."""
    return tables(example.told)[0]


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_the_amounts_of_each_visit_are_those_of_the_calculation(page: str, example: Example) -> None:
    visits = visits_of(example, PAGES[page])
    expected = [
        [
            asked["date"],
            asked["amount"],
            *(visit[name] for name in ("deductible", "fund", "overflow", "personal")),
        ]
        for asked, visit in zip(example.claim["visits"], visits, strict=True)
    ]
    assert amounts_table(example).rows == expected


def receipt_rows(visit: Any) -> list[list[str]]:
    """A receipt as pages show it: lines with their articles, then the rules that did not apply."""
    steps = [
        [step["text"], step["amount"], f"{' '.join(step['sources'])} {MARKS[step['state']]}"]
        for step in visit["steps"]
    ]
    return [*steps, *([f"— {rule['text']}", "", rule["source"]] for rule in visit["not_applied"])]


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_each_receipt_is_shown_line_by_line(page: str, example: Example) -> None:
    visits = visits_of(example, PAGES[page])
    receipts = _RECEIPT.findall(example.told)
    assert receipts
    for number, text in receipts:
        (shown,) = tables(text)
        assert shown.rows == receipt_rows(visits[int(number) - 1])


def value_of(words: str) -> Fraction:
    """A sum as it is written on a page, in exact numbers."""
    exact = re.sub(r"\d[\d,]*(?:\.\d+)?", lambda match: f"Fraction('{match[0].replace(',', '')}')", words)
    for sign, operator in (("%", "/ 100"), ("−", "-"), ("×", "*")):
        exact = exact.replace(sign, operator)
    # `a / b / 100` would divide twice: a percentage binds closer than the signs around it.
    exact = re.sub(r"(Fraction\('[\d.]+'\)) / 100", r"(\1 / 100)", exact)
    result: Fraction = eval(exact, {"Fraction": Fraction})
    return result


@pytest.mark.parametrize("page", PAGES)
def test_sums_in_the_text_are_right(page: str) -> None:
    sums = _SUM.findall(page_text(page))
    assert len(sums) == 18
    for written, result in sums:
        assert value_of(written) == value_of(result), written


@pytest.mark.parametrize(("page", "example"), EXAMPLES)
def test_each_payment_of_the_fund_follows_from_a_sum_in_the_text(page: str, example: Example) -> None:
    results = {round(value_of(result), 2) for _, result in _SUM.findall(example.told)}
    paid = {
        Fraction(visit[name])
        for visit in visits_of(example, PAGES[page])
        for name in ("fund", "overflow")
        if Fraction(visit[name]) > 0
    }
    assert paid <= results


def test_both_pages_tell_the_same() -> None:
    english, chinese = (page_text(page) for page in PAGES)
    assert heading_levels(english) == heading_levels(chinese)
    assert [each.claim for each in examples("members.md")] == [
        each.claim for each in examples("members.zh.md")
    ]
    for one, other in zip(tables(english), tables(chinese), strict=True):
        assert len(one.rows) == len(other.rows)
        assert len(one.head) == len(other.head)
    assert _SUM.findall(english) == _SUM.findall(chinese)
    assert len(re.findall(r"^\*\*", english, re.MULTILINE)) == len(
        re.findall(r"^\*\*", chinese, re.MULTILINE)
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_marks_are_those_of_the_program(page: str) -> None:
    (legend,) = (table for table in tables(page_text(page)) if [row[0] for row in table.rows][:1] == ["✓"])
    assert [(row[0], row[1]) for row in legend.rows] == [
        (MARKS[state], f"`{state}`") for state in VERIFICATIONS
    ]


# Every kind of line is explained


ACTIVE = {"birth_date": "1985-04-10", "coverage": [{"from": "2010-01-01", "status": "active"}]}
RETIRED = {"birth_date": "1958-04-10", "coverage": [{"from": "2018-04-10", "status": "retired"}]}
TURNING = {
    "birth_date": "1953-06-10",
    "coverage": [{"from": "2010-01-01", "status": "active"}, {"from": "2023-05-10", "status": "retired"}],
}
LEVEL_2 = {"kind": "hospital", "level": 2, "price_category": 1}
VISITS = [
    {"date": "2023-05-20", "provider": LEVEL_2, "amount": "15.00"},
    {"date": "2023-05-21", "provider": LEVEL_2, "amount": "0.00"},
    {"date": "2023-06-20", "provider": LEVEL_2, "amount": "1500.00"},
    {"date": "2023-06-21", "provider": {"kind": "pharmacy"}, "prescribed_at": LEVEL_2, "amount": "300.00"},
    {"date": "2023-06-22", "provider": LEVEL_2, "amount": "19000.00"},
    {"date": "2023-06-22", "provider": LEVEL_2, "amount": "190000.00"},
    {"date": "2023-06-23", "provider": LEVEL_2, "amount": "200.00"},
]
LATER_VISITS = [{**visit, "date": str(visit["date"]).replace("2023", "2025")} for visit in VISITS]
ACCOUNT_VISITS = [{**visit, "account_balance": "300.00"} for visit in VISITS]

NOT_IN_A_SHIPPED_AREA = {
    "`Deductible of …, borne by the person`",
    "`The deductibles of the year have reached … yuan; nothing more is taken`",
    "`起付标准全年累计已满…元，本次不再扣`",
    "`…的起付标准，由个人先付`",
}
"""A deductible above a cap, and deductibles of a visit with a ceiling of the year."""


def lines_of_all_areas(language: Language) -> set[str]:
    """Every line that a spread of claims in the shipped areas gives."""
    lines: set[str] = set()
    for area in ("320100", "150500", "141100", "530000", "610100", "321000", "110000", "310000"):
        for member in (ACTIVE, RETIRED, TURNING):
            visits = {"530000": LATER_VISITS, "310000": ACCOUNT_VISITS}.get(area, VISITS)
            result: Any = calculate_object(
                {"id": "x", "area": area, "member": member, "visits": visits}, language
            )
            for visit in result["visits"]:
                lines |= {line["text"] for line in (*visit["steps"], *visit["not_applied"])}
    return lines


def forms_of(page: str) -> dict[str, re.Pattern[str]]:
    """The kinds of line that a page explains, as patterns in which `…` stands for anything."""
    cells = [
        row[0]
        for table in tables(page_text(page))
        for row in table.rows
        if table.head[0] in ("line", "这一行")
    ]
    forms = [cell for cell in cells if cell.startswith("`")]
    return {
        form: re.compile(".*".join(re.escape(part) for part in form.strip("`").split("…"))) for form in forms
    }


@pytest.mark.parametrize("page", PAGES)
def test_every_kind_of_line_is_explained_and_every_explained_one_occurs(page: str) -> None:
    lines, forms = lines_of_all_areas(PAGES[page]), forms_of(page)
    assert len(forms) == 33
    for line in lines:
        assert any(pattern.fullmatch(line) for pattern in forms.values()), line
    idle = {form for form, pattern in forms.items() if not any(map(pattern.fullmatch, lines))}
    assert idle == NOT_IN_A_SHIPPED_AREA & set(forms)
