"""A made-up town whose terms depend on status, age and institution, and what tests of corrections do in it.

By its rules: deductible 100 yuan a year; the fund pays 50 % at level 3 and 60 % elsewhere, 10 points more for
retired members and 20 more from the age of 70; at most 400 yuan a year, 600 for retired members.
"""

import datetime
from pathlib import Path
from typing import Any

from gongji.members.store import change_coverage, correct_birth_date
from gongji.policy.classes import CoverageEntry, ProviderFacts
from gongji.policy.library import Library
from gongji.providers.model import Provider
from gongji.providers.store import change_provider
from gongji.settlement.readjudication_service import Finding, readjudicate
from gongji.store.database import transaction
from tests.texts import edited
from tests.towns import TOWN, library_of_town

from .ground import ACTIVE, XIAN, Connection, Rows, rows
from .mechanism_town import ARTICLES, BEGINS, YEARLY_100, version

Day = datetime.date

YEAR = 2023
ALWAYS_RETIRED = CoverageEntry(Day(2010, 1, 1), "retired")
FLEXIBLE_LATER = CoverageEntry(Day(2023, 4, 1), "flexible")

PERSONS = """\
person_classes:
  - {class: working, name: {zh: 在职, en: working}, when: {status: [active, flexible]}, source: town-1}
  - {class: retired, name: {zh: 退休, en: retired}, when: {status: retired, age: {below: 70}}, source: town-1}
  - {class: old, name: {zh: 七十岁, en: seventy}, when: {status: retired, age: {from: 70}}, source: town-1}
"""
PROVIDERS = """\
provider_classes:
  - {class: high, name: {zh: 三级, en: level 3}, when: {level: 3}, source: town-2}
  - {class: low, name: {zh: 其他, en: below}, when: {level: [0, 1, 2]}, source: town-2}
"""
RATES = """\
rates:
  - {person: working, provider: high, rate: 50 %, source: town-2}
  - {person: working, provider: low, rate: 60 %, source: town-2}
  - {person: retired, provider: high, rate: 60 %, source: town-2}
  - {person: retired, provider: low, rate: 70 %, source: town-2}
  - {person: old, provider: high, rate: 70 %, source: town-2}
  - {person: old, provider: low, rate: 80 %, source: town-2}
"""
CAPS = """\
caps:
  - on: fund payment
    per: year
    amounts:
      - {person: working, amount: 400 yuan, source: town-2}
      - {person: [retired, old], amount: 600 yuan, source: town-2}
"""


def rules(*sections: str) -> str:
    """The town's policy, with these sections instead."""
    return version(PERSONS, PROVIDERS, YEARLY_100, RATES, CAPS, *sections)


def town(folder: Path) -> Library:
    """The town as it was known first."""
    return library_of_town(folder, ARTICLES, {"2023-01-01": rules()})


def town_with_hindsight(folder: Path, *sections: str, passage: str = "") -> Library:
    """The town once it is known, on 1 September 2023, that other sections hold since the year began."""
    hindsight = edited(BEGINS, "2023-01-01", "2023-01-01, known_since: {day: 2023-09-01, source: town-2}")
    text = edited(edited(rules(*sections), BEGINS, hindsight), "town-2023", "town-hindsight") + passage
    return library_of_town(folder, ARTICLES, {"2023-01-01": rules(), "2023-01-01-hindsight": text})


def retired_since(day: str) -> tuple[CoverageEntry, ...]:
    """Coverage of somebody who was active before."""
    return ACTIVE, CoverageEntry(Day.fromisoformat(day), "retired")


def cover(connection: Connection, *entries: CoverageEntry, member_id: int = 1) -> None:
    """Say what the whole coverage of a member is."""
    with transaction(connection):
        change_coverage(connection, TOWN, member_id, entries)


def bear(connection: Connection, day: str) -> None:
    """Say when the member was born."""
    with transaction(connection):
        correct_birth_date(connection, TOWN, 1, Day.fromisoformat(day))


def grade(connection: Connection, provider_id: str, level: int) -> None:
    """Say of which level a hospital is."""
    with transaction(connection):
        change_provider(
            connection, Provider(provider_id, XIAN, provider_id, ProviderFacts("hospital", level, 1))
        )


def corrections(connection: Connection, library: Library, year: int = YEAR, **options: Any) -> list[Finding]:
    """What a run of re-adjudication finds and does."""
    return list(readjudicate(connection, library, TOWN, year, **options))


def changed(findings: list[Finding]) -> list[tuple[int, int, int]]:
    """Number of the visit, and what the fund paid before and pays now."""
    return [
        (one.outcome.before.number, one.outcome.before.payment.fund_fen, one.outcome.after.payment.fund_fen)
        for one in findings
        if one.outcome.is_changed
    ]


def refused(findings: list[Finding]) -> list[tuple[int, str]]:
    """Number of the visit, and why it could not be recalculated."""
    return [
        (one.outcome.before.number, one.outcome.error.code)
        for one in findings
        if one.outcome.error is not None
    ]


def purse(connection: Connection, member_id: int = 1) -> tuple[int | None, int]:
    """Balance of the account and what is owed."""
    ((balance_fen, owed_fen),) = rows(
        connection,
        "SELECT balance_fen, owed_fen FROM member LEFT JOIN account USING (area, member_id)"
        " WHERE member_id = %s",
        member_id,
    )
    return balance_fen, owed_fen


def lines(connection: Connection, number: int, member_id: int = 1) -> dict[str, int]:
    """What an event posted, by ledger account."""
    found: Rows = rows(
        connection,
        "SELECT ledger_account, amount_fen FROM posting WHERE member_id = %s AND number = %s",
        member_id,
        number,
    )
    return dict(found)
