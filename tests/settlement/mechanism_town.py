"""A made-up town whose policy is one plain one, with the sections that a test writes anew.

As it stands: everybody has the same terms; no deductible, half of everything, no caps. The providers of
`ground` fall into the classes high (level 3), middle (level 2) and low.
"""

from pathlib import Path

from gongji.language import Text
from gongji.policy.library import Library
from tests.texts import edited
from tests.towns import POLICY_HEAD, library_of_town

ARTICLES = {
    "town-1": Text("自2023年起。", "From 2023 on."),
    "town-2": Text("怎么付。", "What is paid."),
}

PLAIN = {
    "person_classes": """\
person_classes:
  - {class: everyone, name: {zh: 参保人, en: members}, when: everyone, source: town-1}
""",
    "provider_classes": """\
provider_classes:
  - {class: high, name: {zh: 三级, en: level 3}, when: {level: 3}, source: town-2}
  - {class: middle, name: {zh: 二级, en: level 2}, when: {level: 2}, source: town-2}
  - {class: low, name: {zh: 基层, en: below}, when: {level: [0, 1]}, source: town-2}
""",
    "pharmacy": "pharmacy: {terms_of: prescriber, prescription_required: true, source: town-2}\n",
    "deductible": "deductible: {none: true, source: town-2}\n",
    "rates": "rates:\n  - {rate: 50 %, source: town-2}\n",
    "caps": "caps: {none: true, source: town-2}\n",
    "over_cap": "over_cap: {none: true, source: town-2}\n",
    "rounding": "rounding: {half_up_to: fen, once_a: visit, source: town-2}\n",
}

BEGINS = "effective: {from: 2023-01-01, source: town-1}"

YEARLY_100 = """\
deductible:
  per: year
  amounts:
    - {amount: 100 yuan, source: town-2}
"""
"""A section: a deductible of 100 yuan a year."""


def version(*sections: str, year_begins: str = "01-01", state: str = "") -> str:
    """The policy of 2023 on, with these sections instead of the plain ones or beside them.

    Args:
        sections: texts that begin with their key.
        year_begins: month and day of the benefit year.
        state: how far it may be trusted, where that is less than its document.
    """
    head = edited(POLICY_HEAD, "begins: 01-01", f"begins: {year_begins}")
    if state:
        head = edited(head, BEGINS, edited(BEGINS, "town-1", f"town-1, state: {state}"))
    written = {**PLAIN, **{section.split(":", 1)[0]: section for section in sections}}
    return head + "".join(written.values())


def followed_by(first: str, second: str, day: str, accumulators: str) -> dict[str, str]:
    """Two versions of one policy by file name; the second begins on a day, its accumulators so or so."""
    passage = f"transition: {{accumulators: {accumulators}, source: town-1}}\n"
    later = edited(edited(second, BEGINS, edited(BEGINS, "2023-01-01", day)), "town-2023", "town-later")
    earlier = edited(first, BEGINS, edited(BEGINS, "2023-01-01", f"2023-01-01, until: {day}"))
    return {"2023-01-01": earlier, day: later + passage}


def library_with(folder: Path, *sections: str, year_begins: str = "01-01", state: str = "") -> Library:
    """A library of the town alone, with `version` of these sections."""
    text = version(*sections, year_begins=year_begins, state=state)
    return library_of_town(folder, ARTICLES, {"2023-01-01": text})
