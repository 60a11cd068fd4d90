"""`gongji torture` as a command: JSON for programs, a page for people, and the exit code."""

import pytest

from gongji.cli import torture_report
from gongji.cli.torture_report import FAULTS, torture_and_report
from gongji.torture.breaks import Break
from gongji.torture.plan import FATES, FAULT_KINDS
from gongji.torture.rounds import Result

from .running import run_torture


@pytest.mark.database
def test_one_round_as_json() -> None:
    answer = run_torture("--rounds", "1", "--seed", "6", "--first", "1", "--json")
    assert (answer.code, answer.err) == (0, "")
    record = answer.record
    assert (record["rounds"], record["seed"]) == (1, 6)
    assert (record["lost"], record["doubled"], record["unexplained"], record["breaks"]) == (0, 0, 0, [])
    assert record["seconds"] > 0
    assert record["settlements"] > 0
    assert set(record["faults"]) == {*FAULT_KINDS, *FATES} - {"delivered"}
    assert sum(record["faults"][kind] for kind in FAULT_KINDS) >= 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_found_is_printed_and_fails(
    language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    breaks = [(3, Break("lost", "acknowledged_and_absent", f"client-1 {number}")) for number in range(60)]
    result = Result(rounds=4, settlements=9, breaks=breaks)
    monkeypatch.setattr(torture_report, "torture", lambda *_arguments, **_named: result)
    assert torture_and_report(4, 1, 0, "zh" if language == "zh" else "en", as_json=False) == 1
    out = capsys.readouterr().out
    assert "  #3 [lost] acknowledged_and_absent: client-1 0\n" in out
    assert ("丢失 60" if language == "zh" else "60 lost") in out
    assert ("另有 10 处" if language == "zh" else "and 10 more") in out
    assert all(words.say("zh" if language == "zh" else "en") in out for words in FAULTS.values())
