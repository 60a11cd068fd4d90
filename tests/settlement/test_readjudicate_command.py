"""`gongji readjudicate` and `gongji settlement show`, as an officer runs them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongji.policy.library import Library
from gongji.settlement.service import reverse, settle
from gongji.store.database import connect, transaction
from tests.cli.running import LANGUAGES, Terminal

from .correcting import retired_since
from .ground import COMMUNITY, NANJING, Connection, contents, member, register, visit

pytestmark = pytest.mark.database

FIRST = f"{NANJING}2302-0000000001-000001"
SECOND = f"{NANJING}2306-0000000001-000002"


@pytest.fixture
def terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> Terminal:
    """A terminal whose commands use a fresh database."""
    monkeypatch.setenv("COLUMNS", "140")
    monkeypatch.setenv("GONGJI_DATABASE_URL", database_url)
    monkeypatch.setenv("GONGJI_DATA_DIR", str(tmp_path))
    return Terminal(capsys)


@pytest.fixture
def books(database_url: str, library: Library) -> Iterator[Connection]:
    """Two visits of an active member of Nanjing, of 3,000 yuan each, at a community institution."""
    with connect(database_url) as connection:
        register(connection, member(NANJING, 1), member(NANJING, 2))
        for day in ("2023-02-01", "2023-06-01"):
            settle(connection, library, visit(NANJING, 1, day, 3_000_00, COMMUNITY))
        yield connection


def retire(terminal: Terminal, folder: Path, day: str = "2023-01-01") -> None:
    """Say that member 1 has been retired since a day."""
    active, retired = retired_since(day)
    entries = [
        {"from": str(active.start), "status": "active"},
        {"from": str(retired.start), "status": "retired"},
    ]
    file = folder / "coverage.json"
    file.write_text(json.dumps(entries), encoding="utf-8")
    assert terminal("member", "coverage", NANJING, "1", str(file)).code == 0


RUN = ("readjudicate", "--area", NANJING, "--year", "2023")


@pytest.mark.usefixtures("books")
def test_each_correction_is_told_with_reason_and_articles(terminal: Terminal, tmp_path: Path) -> None:
    retire(terminal, tmp_path)
    answer = terminal(*RUN, "--json", "--lang", "en")
    assert (answer.code, answer.err) == (0, "")
    record = answer.record
    assert (record["area"], record["year"], record["dry_run"]) == (NANJING, 2023, False)
    assert (record["corrected"], record["not_recalculated"]) == (2, 0)
    first, second = record["settlements"]
    assert (first["settlement_id"], second["settlement_id"]) == (FIRST, SECOND)
    assert first["correction"] == f"{NANJING}2302-0000000001-000003"
    for one in (first, second):
        assert one["outcome"] == "corrected"
        assert one["before"]["person_class"] != one["after"]["person_class"]
        assert one["after"]["fund"] == one["explanation"]["fund"]
        assert all(step["source"].startswith("nanjing-") for step in one["explanation"]["steps"])
        assert [reason["kind"] for reason in one["reasons"]] == ["coverage"]
        assert one["reasons"][0]["text"] == "retired from 2023-01-01"
        assert one["reasons"][0]["known_since"] > "2023"
    assert first["difference"]["fund"] == first["difference"]["paid_back"] != "0.00"
    assert float(record["fund"]) == sum(float(one["difference"]["fund"]) for one in (first, second))


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page(terminal: Terminal, tmp_path: Path, language: str) -> None:
    retire(terminal, tmp_path)
    answer = terminal(*RUN, "--dry-run", "--explain", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    said = {
        "zh": ("2023-01-01 起退休", "起知悉", "应更正 2 笔", "退现金"),
        "en": ("retired from 2023-01-01", "known since", "2 to be corrected", "paid back in cash"),
    }[language]
    for words in (*said, FIRST, SECOND, "nanjing-14"):
        assert words in answer.out


def test_a_dry_run_writes_nothing_and_a_second_run_has_nothing_to_do(
    terminal: Terminal, books: Connection, tmp_path: Path
) -> None:
    retire(terminal, tmp_path)
    before = contents(books)
    dry = terminal(*RUN, "--dry-run", "--json").record
    assert contents(books) == before
    assert [one["outcome"] for one in dry["settlements"]] == ["to be corrected"] * 2
    done = terminal(*RUN, "--member", "1", "--json").record
    assert [one["after"] for one in done["settlements"]] == [one["after"] for one in dry["settlements"]]
    again = terminal(*RUN, "--json")
    assert (again.code, again.record["settlements"], again.record["corrected"]) == (0, [], 0)
    assert terminal("verify").code == 0
    assert terminal("verify", "--chain").code == 0


@pytest.mark.usefixtures("books")
def test_what_cannot_be_recalculated_is_told_with_exit_code_1(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "coverage.json"
    file.write_text('[{"from": "2023-05-01", "status": "active"}]', encoding="utf-8")
    terminal("member", "coverage", NANJING, "1", str(file))
    answer = terminal(*RUN, "--json", "--lang", "en")
    assert answer.code == 1
    (refused,) = [one for one in answer.record["settlements"] if one["outcome"] == "not recalculated"]
    assert (refused["settlement_id"], refused["error"]["code"]) == (FIRST, "not_covered")
    assert refused["after"] is refused["correction"] is refused["explanation"] is None
    page = terminal(*RUN, "--lang", "en")
    assert (page.code, "Not recalculated, left as it is" in page.out) == (1, True)


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--area", "999999", "--year", "2023"), 1, "No policies for the area `999999`"),
        (("--area", NANJING, "--year", "2023", "--member", "9"), 1, "has no member 9"),
        (("--area", NANJING), 2, "is missing"),
        (("--area", NANJING, "--year", "now"), 2, "must be a whole number"),
    ],
)
def test_a_refusal_says_why(terminal: Terminal, arguments: tuple[str, ...], code: int, words: str) -> None:
    answer = terminal("readjudicate", *arguments, "--lang", "en")
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err


@pytest.mark.usefixtures("books")
def test_a_settlement_is_shown_with_its_corrections_and_what_it_rested_on(
    terminal: Terminal, tmp_path: Path
) -> None:
    settled = terminal("settlement", "show", FIRST, "--json").record
    assert settled["corrections"] == []
    assert settled["in_force"] == settled["settlement"]
    assert settled["explanation"]["fund"] == settled["settlement"]["fund"]
    retire(terminal, tmp_path)
    terminal(*RUN)
    shown = terminal("settlement", "show", FIRST, "--known-at-settlement", "--json").record
    (correction,) = shown["corrections"]
    assert shown["settlement"] == settled["settlement"]
    assert correction["corrects"] == 1
    assert (
        shown["in_force"]["person_class"]
        == correction["person_class"]
        != settled["settlement"]["person_class"]
    )
    assert shown["explanation"]["fund"] == shown["in_force"]["fund"] != settled["settlement"]["fund"]
    then = shown["known_at_settlement"]
    assert then["coverage"] == [{"from": "2010-01-01", "status": "active", "veteran": False}]
    assert then["provider"]["provider_id"] == COMMUNITY
    assert then["reproduces"] is True
    assert then["explanation"] == settled["explanation"]
    assert (
        terminal("settlement", "show", correction["settlement_id"], "--json").record["settlement"]
        == (settled["settlement"])
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reversed_settlement_has_nothing_in_force(
    terminal: Terminal, books: Connection, library: Library, language: str
) -> None:
    reversal = reverse(books, library, NANJING, 1, 2)
    shown = terminal("settlement", "show", reversal.settlement_id, "--json").record
    assert shown["in_force"] is None
    assert (shown["settlement"]["settlement_id"], shown["reversal"]["reverses"]) == (SECOND, 2)
    page = terminal("settlement", "show", SECOND, "--known-at-settlement", "--lang", language)
    assert (page.code, page.err) == (0, "")
    said = {
        "zh": ("冲正", "现无效力", "与记录一致"),
        "en": ("reversed", "nothing is in force", "what the record says"),
    }
    for words in (*said[language], SECOND, reversal.settlement_id, "2010-01-01"):
        assert words in page.out


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize(
    "name", ["x", f"{NANJING}2302-0000000001-000009", f"{NANJING}2303-0000000001-000001"]
)
def test_an_unknown_settlement_is_refused(terminal: Terminal, name: str) -> None:
    answer = terminal("settlement", "show", name, "--lang", "en")
    assert (answer.code, answer.out) == (1, "")
    assert "There is no settlement" in answer.err


def test_a_change_of_a_provider_afterwards_does_not_touch_what_was_known(
    terminal: Terminal, books: Connection
) -> None:
    with transaction(books):
        books.execute("UPDATE provider SET level = 3, kind = 'hospital' WHERE provider_id = %s", (COMMUNITY,))
    then = terminal("settlement", "show", FIRST, "--known-at-settlement", "--json").record[
        "known_at_settlement"
    ]
    assert (then["provider"]["kind"], then["reproduces"]) == ("community", True)
