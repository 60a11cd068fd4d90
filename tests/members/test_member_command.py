"""`gongji member`: shown and corrected as an officer does it."""

import datetime
import json
from pathlib import Path

import pytest

from gongji.members.model import Member
from gongji.members.store import add_members
from gongji.policy.classes import CoverageEntry
from gongji.store.database import connect, transaction
from tests.cli.running import LANGUAGES, Terminal

pytestmark = pytest.mark.database

Day = datetime.date
AREA = "320100"
ENTRIES = [
    {"from": "2010-01-01", "status": "active", "veteran": False},
    {"from": "2023-05-20", "status": "retired", "veteran": True, "contribution_years": 30},
]


@pytest.fixture
def terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> Terminal:
    """A terminal whose commands use a fresh database with one member."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("GONGJI_DATABASE_URL", database_url)
    monkeypatch.setenv("GONGJI_DATA_DIR", str(tmp_path))
    coverage = (CoverageEntry(Day(2010, 1, 1), "active"),)
    with connect(database_url) as connection, transaction(connection):
        add_members(connection, [Member(AREA, 17, "欧阳修", Day(1960, 4, 10), coverage)])
    return Terminal(capsys)


def file_with(folder: Path, content: object) -> str:
    path = folder / "coverage.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_show_masks_the_name(terminal: Terminal, language: str) -> None:
    answer = terminal("member", "show", AREA, "17", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    assert "欧**" in answer.out
    assert "阳" not in answer.out
    for words in ("1960-04-10", "2010-01-01", "在职" if language == "zh" else "active"):
        assert words in answer.out


def test_coverage_is_replaced_and_what_was_known_stays(terminal: Terminal, tmp_path: Path) -> None:
    before = terminal("member", "show", AREA, "17", "--json").record
    changed = terminal("member", "coverage", AREA, "17", file_with(tmp_path, ENTRIES), "--json").record
    assert changed["changed"] is True
    assert changed["name"] == "欧**"
    assert changed["coverage"] == [{**ENTRIES[0], "until": "2023-05-20"}, ENTRIES[1]]
    since = datetime.datetime.fromisoformat(changed["coverage_known_since"][1])
    earlier = (since - datetime.timedelta(microseconds=1)).isoformat()
    then = terminal("member", "show", AREA, "17", "--known-at", earlier, "--json").record
    assert then["coverage"] == before["coverage"]
    at = terminal("member", "show", AREA, "17", "--known-at", since.isoformat(), "--json").record
    assert at["coverage"] == changed["coverage"]


def test_what_is_shown_can_be_given_back(terminal: Terminal, tmp_path: Path) -> None:
    terminal(
        "member",
        "coverage",
        AREA,
        "17",
        file_with(tmp_path, [*ENTRIES[:1], {**ENTRIES[1], "until": "2024-01-01"}]),
    )
    shown = terminal("member", "show", AREA, "17", "--json").record
    assert shown["coverage"][1]["until"] == "2024-01-01"
    again = terminal(
        "member", "coverage", AREA, "17", file_with(tmp_path, shown["coverage"]), "--json"
    ).record
    assert again["changed"] is False
    assert again["coverage_known_since"] == shown["coverage_known_since"]


def test_a_birth_date_is_corrected(terminal: Terminal) -> None:
    answer = terminal("member", "birth-date", AREA, "17", "1953-04-10", "--lang", "en")
    assert (answer.code, answer.err) == (0, "")
    assert "born on 1953-04-10" in answer.out
    assert terminal("member", "show", AREA, "17", "--json").record["birth_date"] == "1953-04-10"
    assert "Nothing changed" in terminal("member", "birth-date", AREA, "17", "1953-04-10", "--lang", "en").out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[", "is not JSON"),
        ([], "a list of at least 1 items"),
        ([{"from": "2010-01-01"}], "`status` is missing"),
        ([{"from": "2010-01-01", "status": "active", "until": "2010-01-01"}], "not after it begins"),
        (list(reversed(ENTRIES)), "begin later than the one before"),
        ([{"from": "1950-01-01", "status": "active"}], "is after coverage begins"),
        ('[{"from": "2010-01-01", "from": "2011-01-01", "status": "active"}]', "the key `from` twice"),
    ],
)
def test_a_wrong_file_is_refused_and_changes_nothing(
    terminal: Terminal, tmp_path: Path, content: object, words: str
) -> None:
    before = terminal("member", "show", AREA, "17", "--json").record
    answer = terminal("member", "coverage", AREA, "17", file_with(tmp_path, content), "--lang", "en")
    assert (answer.code, answer.out) == (1, "")
    assert words in answer.err
    assert terminal("member", "show", AREA, "17", "--json").record == before


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", AREA, "18"), 1, "has no member 18"),
        (("show", AREA, "17", "--known-at", "soon"), 2, "is no day or time"),
        (("birth-date", AREA, "17", "1960-02-30"), 2, "is no day or time"),
        (("birth-date", AREA, "17", "2011-01-01"), 1, "is after coverage begins"),
        (("coverage", AREA, "17", "no-such-file.json"), 2, "There is no file"),
    ],
)
def test_a_refusal_says_why(terminal: Terminal, arguments: tuple[str, ...], code: int, words: str) -> None:
    answer = terminal("member", *arguments, "--lang", "en")
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err


def test_nothing_was_known_before_the_member_was_registered(terminal: Terminal) -> None:
    record = terminal("member", "show", AREA, "17", "--known-at", "2000-01-01", "--json").record
    assert record["coverage"] == []
