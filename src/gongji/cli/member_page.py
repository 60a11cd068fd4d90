"""What `gongji member` does and prints."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from rich import box
from rich.table import Table

from gongji.benefit.reading import read_coverage
from gongji.cli.json_lines import LONGEST_LINE_BYTES, Line, object_of
from gongji.cli.moments import day_of, moment_of, shown, stamped
from gongji.cli.output import console_for, print_json
from gongji.cli.usage import no_file
from gongji.dates import FOREVER
from gongji.explain.class_words import STATUS_WORDS
from gongji.language import Language, Text
from gongji.members.history import KnownFacts, masked
from gongji.members.store import change_coverage, correct_birth_date, facts_known_at
from gongji.policy.classes import CoverageEntry
from gongji.store.database import connect, transaction
from gongji.store.migrate import migrate
from gongji.store.server import database_settings_from_environment, running_server

HEADS = (
    Text("自", "From"),
    Text("至（不含）", "Until"),
    Text("身份", "Status"),
    Text("其他", "Further"),
    Text("知悉于", "Known since"),
)
ALWAYS = Text("起初", "the beginning")
NOTHING = Text("当时还没有这位参保人的任何记录。", "Nothing was known of this member then.")
UNCHANGED = Text("没有变化。", "Nothing changed.")
FURTHER = ("veteran", "tier", "cohort", "family_doctor", "contribution_years")


def show_member(
    area: str, member_id: int, known_at: str | None, language: Language, *, as_json: bool
) -> None:
    """Print what is known of a member, or was known at a moment.

    Raises:
        InputError: no such member, or no such moment.
        StoreError: the database cannot be had.
    """
    moment = None if known_at is None else moment_of(known_at, "--known-at")
    with _database() as connection, transaction(connection):
        facts = facts_known_at(connection, area, member_id, moment)
    _print(facts, moment, language, as_json=as_json)


def change_coverage_to(area: str, member_id: int, file: str, language: Language, *, as_json: bool) -> None:
    """Replace a member's coverage by the entries of a file, and print what is known now.

    Raises:
        InputError: no such member or file, or the entries are malformed.
        StoreError: the database cannot be had, or refuses.
    """
    entries = _entries_in(file)
    with _database() as connection, transaction(connection):
        changed = any(change_coverage(connection, area, member_id, entries))
        facts = facts_known_at(connection, area, member_id)
    _print_changed(facts, language, changed=changed, as_json=as_json)


def correct_birth_date_to(area: str, member_id: int, day: str, language: Language, *, as_json: bool) -> None:
    """Correct a member's birth date, and print what is known now.

    Raises:
        InputError: no such member, or no possible birth date.
        StoreError: the database cannot be had, or refuses.
    """
    birth_date = day_of(day, "DATE")
    with _database() as connection, transaction(connection):
        changed = correct_birth_date(connection, area, member_id, birth_date)
        facts = facts_known_at(connection, area, member_id)
    _print_changed(facts, language, changed=changed, as_json=as_json)


@contextmanager
def _database() -> Iterator[psycopg.Connection[Any]]:
    with running_server(database_settings_from_environment()) as server:
        migrate(server.url)
        with connect(server.url) as connection:
            yield connection


def _entries_in(file: str) -> tuple[CoverageEntry, ...]:
    path = Path(file)
    if not path.is_file():
        raise no_file(file, "FILE")
    with path.open("rb") as source:
        content = source.read(LONGEST_LINE_BYTES + 2)
    return read_coverage(object_of(Line(1, content, len(content))), "coverage", with_ends=True)


def _print_changed(facts: KnownFacts, language: Language, *, changed: bool, as_json: bool) -> None:
    if as_json:
        print_json({**_record(facts, None), "changed": changed})
        return
    if not changed:
        print(UNCHANGED.say(language))
    _print(facts, None, language, as_json=False)


def _print(facts: KnownFacts, moment: datetime | None, language: Language, *, as_json: bool) -> None:
    if as_json:
        print_json(_record(facts, moment))
        return
    print(_head(facts, moment, language))
    if facts.birth_date is None and not facts.entries:
        print(NOTHING.say(language))
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in HEADS:
        table.add_column(head.say(language), overflow="fold")
    for entry, since, _ in facts.entries:
        until = "" if entry.until == FOREVER else str(entry.until)
        further = ", ".join(f"{key} {value}" for key, value in _further(entry).items())
        known = shown(since) if since is not None else ALWAYS.say(language)
        table.add_row(str(entry.start), until, STATUS_WORDS[entry.status].say(language), further, known)
    console_for().print(table)


def _head(facts: KnownFacts, moment: datetime | None, language: Language) -> str:
    who = f"{facts.area} {facts.member_id} {masked(facts.name)}"
    born = facts.birth_date
    if born is None:
        return who
    since = born.known_since
    known = Text(f"{shown(since)} 起知悉", f"known since {shown(since)}").say(language) if since else ""
    day = Text(f"出生日期 {born.birth_date}", f"born on {born.birth_date}").say(language)
    at = Text(f"{shown(moment)} 时", f"as of {shown(moment)}").say(language) if moment is not None else ""
    return "  ".join(words for words in (who, day, known, at) if words)


def _further(entry: CoverageEntry) -> dict[str, object]:
    values = {key: getattr(entry, key) for key in FURTHER}
    return {key: value for key, value in values.items() if value is not None and value is not False}


def _record(facts: KnownFacts, moment: datetime | None) -> dict[str, object]:
    born = facts.birth_date
    return {
        "area": facts.area,
        "member_id": facts.member_id,
        "name": masked(facts.name),
        "known_at": stamped(moment),
        "birth_date": None if born is None else str(born.birth_date),
        "birth_date_known_since": None if born is None else stamped(born.known_since),
        "coverage": [entry_record(entry) for entry in facts.coverage],
        "coverage_known_since": [stamped(known.known_since) for known in facts.entries],
    }


def entry_record(entry: CoverageEntry) -> dict[str, object]:
    """An entry as the file of `gongji member coverage` has it."""
    ends = {} if entry.until == FOREVER else {"until": str(entry.until)}
    told = {key: getattr(entry, key) for key in FURTHER if getattr(entry, key) is not None}
    return {"from": str(entry.start), "status": entry.status, **ends, **told}
