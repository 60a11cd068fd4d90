"""`gongji consent`: given, withdrawn and listed as an operator does it."""

from pathlib import Path

import pytest

from gongji.settlement.consent import consents
from gongji.store.database import connect, transaction
from tests.cli.running import LANGUAGES, Terminal

from .ground import LVLIANG, NANJING, XIAN

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


def given_by(database_url: str) -> list[tuple[str, str, str | None]]:
    with connect(database_url) as connection, transaction(connection):
        return [(one.area, one.given_by, one.withdrawn_by) for one in consents(connection)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_give_says_which_policies_are_unverified_and_by_which_article(
    terminal: Terminal, database_url: str, language: str
) -> None:
    """Of Lüliang's two versions, the one of 2023 rests on a press item."""
    answer = terminal("consent", "give", LVLIANG, "--by", "张三", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    head, *policies = answer.out.splitlines()
    assert LVLIANG in head
    assert "张三" in head
    (policy,) = policies
    for words in (
        "lvliang-2024",
        "2024-07-01",
        "shanxi-2024-start",
        "未核实" if language == "zh" else "unverified",
    ):
        assert words in policy
    assert given_by(database_url) == [(LVLIANG, "张三", None)]


def test_a_second_consent_changes_nothing_and_says_so(terminal: Terminal, database_url: str) -> None:
    terminal("consent", "give", XIAN, "--by", "张三")
    answer = terminal("consent", "give", XIAN, "--by", "李四", "--lang", "en")
    assert answer.code == 0
    assert "in force already" in answer.out
    assert given_by(database_url) == [(XIAN, "张三", None)]


def test_withdraw_keeps_the_record(terminal: Terminal, database_url: str) -> None:
    terminal("consent", "give", XIAN, "--by", "张三")
    answer = terminal("consent", "withdraw", XIAN, "--by", "李四", "--lang", "zh")
    assert (answer.code, answer.err) == (0, "")
    assert "西安市：同意已撤回" in answer.out
    assert given_by(database_url) == [(XIAN, "张三", "李四")]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("give", "999999", "--by", "x"), 1, "No policies for the area `999999`"),
        (("give", "61010", "--by", "x"), 1, "No policies for the area `61010`"),
        (("give", NANJING, "--by", "x"), 1, "needs no consent"),
        (("give", XIAN, "--by", " "), 1, "Say who it is"),
        (("give", XIAN), 2, "is missing"),
        (("withdraw", XIAN, "--by", "x"), 1, "No consent is in force in 610100"),
        (("withdraw", "999999", "--by", "x"), 1, "No consent is in force in 999999"),
    ],
)
def test_a_refusal_says_why_and_changes_nothing(
    terminal: Terminal, database_url: str, arguments: tuple[str, ...], code: int, words: str
) -> None:
    answer = terminal("consent", *arguments, "--lang", "en")
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert given_by(database_url) == []


def test_list_shows_all_that_were_ever_given(terminal: Terminal) -> None:
    assert "没有任何同意" in terminal("consent", "list", "--lang", "zh").out
    assert terminal("consent", "list", "--json").record == {"consents": []}
    terminal("consent", "give", XIAN, "--by", "张三")
    terminal("consent", "withdraw", XIAN, "--by", "李四")
    terminal("consent", "give", XIAN, "--by", "王五")
    first, second = terminal("consent", "list", "--json").record["consents"]
    assert first["name"] == {"zh": "西安市", "en": "Xi'an"}
    assert [(one["given_by"], one["withdrawn_by"], one["in_force"]) for one in (first, second)] == [
        ("张三", "李四", False),
        ("王五", None, True),
    ]
    assert first["withdrawn_at"] > first["given_at"]
    assert second["withdrawn_at"] is None
    shown = terminal("consent", "list", "--lang", "en").out
    for words in ("610100 Xi'an", "张三", "李四", "王五"):
        assert words in shown
