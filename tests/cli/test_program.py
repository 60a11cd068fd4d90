"""The program as a whole: what it says when something goes wrong, and with which code it leaves."""

import subprocess
import sys
from typing import NoReturn

import pytest

import gongji.cli.policy_list as policy_list
from gongji.errors import UncoveredError
from gongji.language import Text

from .running import Terminal

ERROR = UncoveredError("too_dark", Text("太暗。", "It is dark."), Text("开灯。", "Switch it on."), "lamp")


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `gongji policy list` fail."""

    def fails(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(policy_list, "list_areas", fails)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "错误：lamp: 太暗。开灯。\n"), ("en", "Error: lamp: It is dark. Switch it on.\n")],
)
def test_a_refusal_is_one_line_on_standard_error(
    language: str, words: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, ERROR)
    assert terminal("policy", "list", "--lang", language) == (1, "", words)


def test_a_refusal_as_json_stands_on_standard_output(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, ERROR)
    answer = terminal("policy", "list", "--json", "--lang", "zh")
    assert (answer.code, answer.err) == (1, "")
    assert answer.record == {"error": {"code": "too_dark", "message": "太暗。开灯。", "field": "lamp"}}


def test_a_fault_of_ours_is_told_without_traceback_and_without_anybodys_data(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    raising(monkeypatch, ValueError("110101199003070038"))
    answer = terminal("policy", "list", "--lang", "en")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("Internal error (ValueError, test_program.py:")
    assert "110101199003070038" not in answer.err


def test_a_full_disk_is_told_as_what_it_is(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, OSError(28, "No space left on device"))
    answer = terminal("policy", "list", "--lang", "en")
    assert (answer.code, answer.out) == (1, "")
    assert "The system refused to read or write: No space left on device." in answer.err


def test_an_interrupt_ends_it_quietly(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, KeyboardInterrupt())
    assert terminal("policy", "list") == (130, "", "")


@pytest.mark.parametrize("arguments", ["policy coverage", "policy coverage --json"])
def test_a_reader_that_goes_away_ends_it_quietly(arguments: str) -> None:
    command = f"{{ {sys.executable} -m gongji {arguments}; echo $? >&2; }} | true"
    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ("", "141\n")
