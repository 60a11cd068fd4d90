"""`gongji calculate` as a reader and writer of files: limits, order, whole outputs, pipes that break."""

import json
import os
import pty
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gongji.cli.calculation as calculation
from gongji.cli.json_lines import DEEPEST_NESTING, LONGEST_LINE_BYTES
from gongji.language import Language
from gongji.policy.library import Library

from .running import Answer, Terminal, chinese_share, gongji

CLAIM = {
    "id": "c1",
    "area": "320100",
    "member": {"birth_date": "1985-04-10", "coverage": [{"from": "2010-01-01", "status": "active"}]},
    "visits": [{"date": "2023-02-01", "provider": {"kind": "hospital"}, "amount": "800.00"}],
}
FUND = "320.00"
"""40 % of 800.00: the first segment of an active member outside the community institutions."""

LINE = json.dumps(CLAIM).encode()


Refused = Callable[..., dict[str, str]]


def results(answer: Answer) -> list[Any]:
    return [json.loads(line) for line in answer.out.splitlines()]


@pytest.fixture
def refused(terminal: Terminal, tmp_path: Path) -> Refused:
    """A function that gives the error of a line which stands between two good ones."""

    def error_of(line: bytes, language: Language = "en") -> dict[str, str]:
        (tmp_path / "claims").write_bytes(b"\n".join([LINE, line, LINE, b""]))
        answer = terminal("calculate", str(tmp_path / "claims"), "--lang", language)
        assert answer.code == 1
        first, bad, last = results(answer)
        assert first["visits"][0]["fund"] == last["visits"][0]["fund"] == FUND
        assert bad["id"] is None
        error: dict[str, str] = bad["error"]
        return error

    return error_of


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{no json", "not_json"),
        (LINE.replace(b'"800.00"', b"NaN"), "not_json"),
        (LINE.replace(b'"800.00"', b"-Infinity"), "not_json"),
        (LINE.replace(b'"c1"', b'"\\ud83d"'), "not_json"),
        (b"\xff\xfe", "not_json"),
        (LINE.replace(b'{"id"', b'{"id": "c0", "id"'), "duplicate_key"),
        (LINE.replace(b'{"kind"', b'{"kind": "clinic", "kind"'), "duplicate_key"),
        (b"[" * 100_000, "too_deep"),
        (b"[" * (DEEPEST_NESTING + 1) + b"]" * (DEEPEST_NESTING + 1), "too_deep"),
        (b'"' + b"x" * LONGEST_LINE_BYTES + b'"', "line_too_long"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:24]),
)
def test_a_line_that_is_refused_names_its_number(line: bytes, code: str, refused: Refused) -> None:
    error = refused(line)
    assert error["code"] == code
    assert error["field"] == "line 2"
    assert error["message"].startswith("Line 2 ")


def test_a_line_is_refused_in_chinese_too(refused: Refused) -> None:
    error = refused(LINE.replace(b'{"id"', b'{"id": "c0", "id"'), "zh")
    assert error["message"].startswith("第 2 行")
    assert "“id”" in error["message"]
    assert chinese_share(error["message"]) > 0.5


def test_the_longest_line_that_may_be() -> None:
    padded = LINE + b" " * (LONGEST_LINE_BYTES - len(LINE))
    answer = gongji("calculate", "-", given=padded + b"\n" + LINE)
    assert answer.code == 0
    assert [result["visits"][0]["fund"] for result in results(answer)] == [FUND, FUND]


def test_the_deepest_nesting_that_may_be_is_judged_by_its_content(refused: Refused) -> None:
    error = refused(b"[" * DEEPEST_NESTING + b"]" * DEEPEST_NESTING)
    assert error["code"] == "field_malformed"


def test_a_byte_order_mark_is_no_error() -> None:
    assert gongji("calculate", "-", given=b"\xef\xbb\xbf" + LINE).code == 0


def test_blank_lines_count_but_are_not_answered() -> None:
    answer = gongji("calculate", "-", "--lang", "en", given=b"\n\n" + LINE + b"\n \n{")
    assert [list(result) for result in results(answer)] == [["id", "visits"], ["id", "error"]]
    assert results(answer)[1]["error"]["field"] == "line 5"


def test_each_line_is_answered_before_the_next_is_read() -> None:
    command = [sys.executable, "-m", "gongji", "calculate", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for number in range(3):
            line = json.dumps({**CLAIM, "id": f"c{number}"}) + "\n"
            program.stdin.write(line.encode())
            program.stdin.flush()
            assert json.loads(program.stdout.readline())["id"] == f"c{number}"
        program.stdin.close()
        assert program.wait(timeout=60) == 0


def test_a_reader_that_goes_away_ends_the_program_quietly(tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    claims.write_bytes((LINE + b"\n") * 2_000)
    command = f"{sys.executable} -m gongji calculate {claims}; echo $? >&2"
    with subprocess.Popen(
        ["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert json.loads(program.stdout.readline())["id"] == "c1"
        program.stdout.close()
        assert program.stderr.read() == "141\n"


def test_what_failed_is_counted_on_standard_error() -> None:
    answer = gongji("calculate", "-", "--lang", "en", given=LINE + b"\n{\n[]\n")
    assert answer.code == 1
    assert answer.err == "2 of 3 could not be calculated; see the errors on their lines.\n"


def test_a_fault_in_one_object_neither_stops_the_others_nor_tells_its_data(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(claim: object, language: Language, _: Library) -> dict[str, object]:
        if claim == {}:
            raise KeyError("110101199003070038")
        return {"id": "other", "visits": [], "language": language}

    monkeypatch.setattr(calculation, "calculate_object", fails)
    (tmp_path / "claims").write_text("{}\n[]\n")
    answer = terminal("calculate", str(tmp_path / "claims"), "--output", str(tmp_path / "results"))
    written = (tmp_path / "results").read_text()
    first, second = map(json.loads, written.splitlines())
    assert answer.code == 1
    assert first["error"]["code"] == "internal_error"
    assert first["error"]["field"] == "line 1"
    assert second["id"] == "other"
    assert "110101199003070038" not in written + answer.err


class TestOutput:
    """`--output`: written whole or not at all."""

    @pytest.fixture
    def claims(self, tmp_path: Path) -> Path:
        path = tmp_path / "claims.jsonl"
        path.write_bytes(LINE + b"\n{\n")
        return path

    def test_it_holds_what_standard_output_would(self, claims: Path, tmp_path: Path) -> None:
        to_file = gongji("calculate", str(claims), "--output", str(tmp_path / "results"))
        assert (to_file.code, to_file.out) == (1, "")
        assert (tmp_path / "results").read_text() == gongji("calculate", str(claims)).out
        assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.jsonl", "results"]

    def test_an_older_file_is_replaced_and_keeps_its_permissions(
        self, claims: Path, terminal: Terminal
    ) -> None:
        older = claims.with_name("results")
        older.write_text("older and longer than what comes\n" * 1_000)
        older.chmod(0o640)
        assert terminal("calculate", str(claims), "--output", str(older)).code == 1
        assert older.read_text().count("\n") == 2
        assert stat.S_IMODE(older.stat().st_mode) == 0o640

    def test_a_new_file_has_the_permissions_of_any_other(self, claims: Path, terminal: Terminal) -> None:
        terminal("calculate", str(claims), "--output", str(claims.with_name("results")))
        (claims.with_name("plain")).touch()
        modes = {claims.with_name(name).stat().st_mode for name in ("results", "plain")}
        assert len(modes) == 1

    def test_a_link_stays_a_link(self, claims: Path, terminal: Terminal) -> None:
        target, link = claims.with_name("target"), claims.with_name("link")
        target.write_text("old")
        link.symlink_to(target)
        terminal("calculate", str(claims), "--output", str(link))
        assert link.is_symlink()
        assert target.read_text().count("\n") == 2

    def test_the_input_may_be_its_own_output(self, claims: Path, terminal: Terminal) -> None:
        terminal("calculate", str(claims), "--output", str(claims))
        assert json.loads(claims.read_text().splitlines()[0])["visits"][0]["fund"] == FUND

    def test_a_run_that_breaks_off_leaves_the_older_file(
        self, claims: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(claim: object, language: Language, _: Library) -> dict[str, object]:
            raise KeyboardInterrupt(claim, language)

        monkeypatch.setattr(calculation, "calculate_object", interrupted)
        claims.with_name("results").write_text("older")
        assert terminal("calculate", str(claims), "--output", str(claims.with_name("results"))).code == 130
        assert claims.with_name("results").read_text() == "older"
        assert len(list(claims.parent.iterdir())) == 2

    @pytest.mark.parametrize("name", ["missing/results", "."])
    def test_what_cannot_be_written_is_refused_before_anything_is_read(
        self, name: str, claims: Path, terminal: Terminal
    ) -> None:
        answer = terminal("calculate", str(claims), "--output", str(claims.parent / name), "--lang", "en")
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("Error: --output: ")

    def test_a_device_is_never_replaced(self, claims: Path, terminal: Terminal) -> None:
        assert terminal("calculate", str(claims), "--output", os.devnull).code == 2
        assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_that_is_not_there(language: str, tmp_path: Path, terminal: Terminal) -> None:
    output = tmp_path / "results"
    answer = terminal("calculate", str(tmp_path / "none"), "--output", str(output), "--lang", language)
    assert (answer.code, answer.out) == (2, "")
    assert str(tmp_path / "none") in answer.err
    assert not output.exists()


@pytest.mark.parametrize(("copies", "is_shown"), [(2, False), (2_500, True)])
def test_progress_is_shown_on_a_terminal_for_a_long_file(copies: int, is_shown: bool, tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    claims.write_bytes((LINE + b"\n") * copies)
    own_end, program_end = pty.openpty()
    command = [sys.executable, "-m", "gongji", "calculate", str(claims), "--lang", "en"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=program_end) as program:
        os.close(program_end)
        shown = b""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                shown += os.read(own_end, 1_000)
            except OSError:  # the program has closed its end
                break
    os.close(own_end)
    assert program.returncode == 0
    assert (b"Calculating" in shown) == is_shown
