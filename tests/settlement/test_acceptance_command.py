"""`gongji acceptance`: stated and listed as an operator does it."""

from pathlib import Path

import pytest

from gongji.settlement.acceptance import acceptances
from gongji.store.database import connect, transaction
from tests.cli.running import LANGUAGES, Terminal

from .ground import XIAN

pytestmark = pytest.mark.database


@pytest.fixture
def terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> Terminal:
    """A terminal whose commands use a fresh database."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("GONGJI_DATABASE_URL", database_url)
    monkeypatch.setenv("GONGJI_DATA_DIR", str(tmp_path))
    return Terminal(capsys)


def stated(database_url: str) -> list[tuple[str, int | None, int | None, str]]:
    with connect(database_url) as connection, transaction(connection):
        return [one[:4] for one in acceptances(connection)]


def limits(days: str, amount: str, by: str = "张三") -> tuple[str, ...]:
    return ("--oldest-days", days, "--largest-amount", amount, "--by", by)


@pytest.mark.parametrize("language", LANGUAGES)
def test_set_states_both_limits_and_says_them(terminal: Terminal, database_url: str, language: str) -> None:
    answer = terminal("acceptance", "set", XIAN, *limits("365", "200000.5"), "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    for words in (XIAN, "365", "200000.50", "张三"):
        assert words in answer.out
    assert stated(database_url) == [(XIAN, 365, 200_000_50, "张三")]


@pytest.mark.parametrize(("language", "words"), [("zh", "不限"), ("en", "no limit")])
def test_none_is_no_limit(terminal: Terminal, database_url: str, language: str, words: str) -> None:
    answer = terminal("acceptance", "set", XIAN, *limits("none", "none"), "--lang", language)
    assert answer.out.count(words) == 2
    assert stated(database_url) == [(XIAN, None, None, "张三")]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("999999", *limits("1", "1")), 1, "No policies for the area `999999`"),
        ((XIAN, *limits("-1", "1")), 1, "`-1` is not a number of days"),
        ((XIAN, *limits("1.5", "1")), 1, "`1.5` is not a number of days"),
        ((XIAN, *limits("１", "1")), 1, "is not a number of days"),
        ((XIAN, *limits("36501", "1")), 1, "from 0 to 36500"),
        ((XIAN, *limits("1", "1e3")), 1, "`1e3` is not an amount"),
        ((XIAN, *limits("1", "0.001")), 1, "`0.001` is not an amount"),
        ((XIAN, *limits("1", "0")), 1, "above 0"),
        ((XIAN, *limits("1", "100000000")), 1, "below 100000000.00"),
        ((XIAN, *limits("1", "1", " ")), 1, "Say who it is"),
        ((XIAN, "--largest-amount", "1", "--by", "x"), 2, "is missing"),
        ((XIAN, "--oldest-days", "1", "--by", "x"), 2, "is missing"),
        ((XIAN, "--oldest-days", "1", "--largest-amount", "1"), 2, "is missing"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    terminal: Terminal, database_url: str, arguments: tuple[str, ...], code: int, words: str
) -> None:
    answer = terminal("acceptance", "set", *arguments, "--lang", "en")
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert stated(database_url) == []


def test_list_shows_all_that_was_ever_stated_and_which_line_counts(terminal: Terminal) -> None:
    assert "没有任何规定" in terminal("acceptance", "list", "--lang", "zh").out
    assert terminal("acceptance", "list", "--json").record == {"acceptances": []}
    terminal("acceptance", "set", XIAN, *limits("365", "none"))
    terminal("acceptance", "set", XIAN, *limits("none", "200000", "王五"))
    first, second = terminal("acceptance", "list", "--json").record["acceptances"]
    assert first["name"] == {"zh": "西安市", "en": "Xi'an"}
    assert first["stated_at"] < second["stated_at"]
    told = [
        (one["area"], one["oldest_days"], one["largest_amount"], one["stated_by"], one["in_force"])
        for one in (first, second)
    ]
    assert told == [(XIAN, 365, None, "张三", False), (XIAN, None, "200000.00", "王五", True)]
    shown = terminal("acceptance", "list", "--lang", "en").out
    for words in ("610100 Xi'an", "365", "200000.00", "张三", "王五", "no limit"):
        assert words in shown
    assert shown.count("in force") == 1
