"""`gongji chain` and `gongji verify --chain`, as an auditor runs them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongji.policy.library import Library
from gongji.store.database import connect
from tests.cli.running import Terminal

from .chain_tamperings import CLEAN_CUT, TAMPERINGS
from .chained import change, fill
from .conftest import CopyOfDatabase
from .ground import NANJING, XIAN, Connection, FreshDatabase, rows

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def books_url(fresh_database: FreshDatabase, library: Library) -> Iterator[str]:
    with fresh_database() as url:
        fill(url, library)
        yield url


@pytest.fixture
def url(copy_of_database: CopyOfDatabase, books_url: str) -> Iterator[str]:
    """A copy of the books for each test."""
    with copy_of_database(books_url) as copied:
        yield copied


@pytest.fixture
def books(url: str) -> Iterator[Connection]:
    with connect(url) as connection:
        yield connection


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str) -> Terminal:
    """Runs command lines against the books."""
    monkeypatch.setenv("GONGJI_DATABASE_URL", url)
    return Terminal(capsys)


@pytest.mark.parametrize(("language", "words"), [("zh", "链完整"), ("en", "the chain holds")])
def test_the_command_says_that_the_chain_holds_and_how_far(
    terminal: Terminal, language: str, words: str
) -> None:
    answer = terminal("verify", "--chain", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    assert words in answer.out
    assert "--heads" in answer.out


def test_heads_noted_by_the_command_find_a_cut(terminal: Terminal, books: Connection, tmp_path: Path) -> None:
    file = tmp_path / "heads.json"
    file.write_text(terminal("chain", "head", "--json").out, encoding="utf-8")
    assert terminal("verify", "--chain", "--heads", str(file)).code == 0
    change(books, *CLEAN_CUT)
    answer = terminal("verify", "--chain", "--heads", str(file), "--json", "--lang", "en")
    assert answer.code == 1
    assert answer.record["break_count"] == 2
    assert {
        "kind": "lane cut",
        "area": XIAN,
        "member_id": None,
        "number": None,
        "lane": 1,
        "sequence": 5,
    } in (answer.record["breaks"])
    told = terminal("verify", "--chain", "--heads", str(file), "--lang", "zh")
    assert "通道末尾被截去" in told.out
    assert "--heads" not in told.out


def test_a_break_is_told_with_area_member_and_number(terminal: Terminal, books: Connection) -> None:
    change(books, *TAMPERINGS["a settlement altered"][0])
    for language, word in (("zh", "被改动"), ("en", "altered")):
        answer = terminal("verify", "--chain", "--lang", language)
        assert answer.code == 1
        assert f"{XIAN} 1 #2 {word}" in answer.out


def test_the_command_counts_for_programs(terminal: Terminal) -> None:
    record = terminal("verify", "--chain", "--json").record
    counts = ("events", "records", "seals", "recorded_afterwards", "unsealed", "break_count")
    assert [record[name] for name in counts] == [8, 8, 4, 0, 1, 0]
    assert record["sealed_until"] == min(area["sealed_until"] for area in record["areas"])


def test_heads_without_the_chain_are_a_wrong_command_line(terminal: Terminal, tmp_path: Path) -> None:
    assert terminal("verify", "--heads", "heads.json").code == 2
    assert terminal("verify", "--chain", "--heads", str(tmp_path / "nowhere.json")).code == 2


@pytest.mark.parametrize(
    "contents",
    [
        "",
        "[]",
        "{}",
        '{"heads": [], "seals": 5}',
        '{"heads": [{"area": "610100", "lane": 1, "sequence": 1, "digest": "00"}], "seals": []}',
        '{"heads": [{"area": "610100", "lane": 1, "sequence": 1, "digest": "zz"}], "seals": []}',
    ],
)
def test_a_file_that_holds_no_heads_is_refused(terminal: Terminal, tmp_path: Path, contents: str) -> None:
    file = tmp_path / "heads.json"
    file.write_text(contents, encoding="utf-8")
    answer = terminal("verify", "--chain", "--heads", str(file), "--json")
    assert (answer.code, answer.record["error"]["code"]) == (1, "not_heads_of_the_chain")


def test_head_and_seal_by_hand(terminal: Terminal, books: Connection) -> None:
    before = terminal("chain", "head", "--json").record
    assert {(one["area"], one["sequence"]) for one in before["seals"]} == {(NANJING, 1), (XIAN, 3)}
    assert terminal("chain", "seal", "--area", NANJING, "--json").record == {"seals": []}
    sealed = terminal("chain", "seal", "--json").record["seals"]
    assert [(one["area"], one["sequence"]) for one in sealed] == [(XIAN, 4)]
    after = terminal("chain", "head", "--json").record
    assert after["heads"] == before["heads"]
    assert sealed[0] in after["seals"]
    stored = rows(
        books, "SELECT encode(digest, 'hex') FROM chain_seal WHERE area = %s AND sequence = 4", XIAN
    )
    assert stored == [(sealed[0]["digest"],)]
    for language, words in (("zh", "没有尚未封印的记录"), ("en", "Nothing is left to seal")):
        assert words in terminal("chain", "seal", "--lang", language).out
        shown = terminal("chain", "head", "--lang", language).out
        assert sealed[0]["digest"] in "".join(shown.split())


def test_heads_are_json_with_digests_in_hexadecimal(terminal: Terminal, books: Connection) -> None:
    answer = json.loads(terminal("chain", "head", "--json").out)
    stored = rows(books, "SELECT area, lane, sequence, encode(digest, 'hex') FROM chain_lane ORDER BY 1, 2")
    assert [tuple(one.values()) for one in answer["heads"]] == stored
