"""`gongji calculate` as a program: lines in, lines out, a true exit code, and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .claims import ACTIVE, COMMUNITY, OTHER, RETIRED, Object, claim, hospital, oracle_rows, reads_as, visit
from .oracle import NANJING, TONGLIAO, Settled

GOOD = [
    {**claim(NANJING, ACTIVE, visit("2023-02-01", OTHER, "800.00")), "id": "good-1"},
    {**claim(TONGLIAO, RETIRED, visit("2023-02-01", hospital(2), "1500.00")), "id": "好-2"},
    {**claim(NANJING, RETIRED, visit("2023-02-01", COMMUNITY, "61.11")), "id": "good-3"},
]
BAD: Object = {**claim(NANJING, ACTIVE, visit("2023-02-01", OTHER, "-1.00")), "id": "bad-1"}


def line(raw: object) -> str:
    return json.dumps(raw, ensure_ascii=False)


class Answer:
    """What the program wrote."""

    def __init__(self, run: subprocess.CompletedProcess[bytes]) -> None:
        self.code = run.returncode
        self.out = run.stdout.decode("utf-8")
        self.err = run.stderr.decode("utf-8")
        assert "Traceback" not in self.err
        assert "Traceback" not in self.out

    @property
    def objects(self) -> list[Any]:
        return [json.loads(each) for each in self.out.splitlines()]


def gongji(*arguments: str, given: bytes = b"", **environment: str) -> Answer:
    run = subprocess.run(
        [sys.executable, "-m", "gongji", "calculate", *arguments],
        input=given,
        capture_output=True,
        timeout=120,
        env={**os.environ, **environment},
    )
    return Answer(run)


def assert_calculated(answered: Any, asked: Object) -> None:
    assert answered["id"] == asked["id"]
    assert "error" not in answered
    assert [tuple(each[name] for name in Settled._fields) for each in answered["visits"]] == oracle_rows(
        asked
    )


def assert_failed(answered: Any, name: str | None, language: str) -> None:
    assert answered["id"] == name
    assert "visits" not in answered
    assert answered["error"]["code"]
    assert reads_as(answered["error"]["message"], language)
    assert isinstance(answered["error"]["field"], str)


@pytest.fixture
def claims_file(tmp_path: Path) -> Path:
    path = tmp_path / "claims.jsonl"
    path.write_text("".join(line(raw) + "\n" for raw in GOOD), encoding="utf-8")
    return path


def test_a_file_of_claims_is_answered_line_by_line_in_order(claims_file: Path) -> None:
    answer = gongji(str(claims_file))
    assert answer.code == 0
    assert answer.err == ""
    for answered, asked in zip(answer.objects, GOOD, strict=True):
        assert_calculated(answered, asked)


def test_standard_input_is_read_for_a_dash(claims_file: Path) -> None:
    from_file, from_input = gongji(str(claims_file)), gongji("-", given=claims_file.read_bytes())
    assert from_input.code == 0
    assert from_input.objects == from_file.objects


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_bad_line_fails_alone_and_the_others_go_on(language: str) -> None:
    lines = [
        line(GOOD[0]),
        line(BAD),
        "",
        "   \t",
        "{not json",
        line(GOOD[1]),
        "[1, 2]",
        '"text"',
        line({**GOOD[0], "id": "bad-2", "area": "999999"}),
        line(GOOD[2]),
    ]
    answer = gongji("-", "--lang", language, given="\n".join(lines).encode())
    assert answer.code == 1
    first, negative, no_json, second, a_list, a_text, unknown_area, third = answer.objects
    assert_calculated(first, GOOD[0])
    assert_calculated(second, GOOD[1])
    assert_calculated(third, GOOD[2])
    assert_failed(negative, "bad-1", language)
    assert negative["error"]["field"] == "visits[0].amount"
    assert_failed(unknown_area, "bad-2", language)
    assert unknown_area["error"]["field"] == "area"
    for each in (no_json, a_list, a_text):
        assert_failed(each, None, language)


def test_no_line_can_break_the_program() -> None:
    good = line(GOOD[0])
    bad_lines = [
        b"\xff\xfe\x00{",
        b'{"id": "\\ud800"}',
        b"[" * 100_000,
        good.encode()[:-20],
        good.encode() * 2,
        good.replace('"800.00"', "NaN").encode(),
        good.replace('"800.00"', "1" + "0" * 5000).encode(),
        good.replace('"area": ', '"area": "141100", "area": ').encode(),
        b"null",
        b"\x00",
        b"\xef\xbb\xbf",
    ]
    given = [each for bad_line in bad_lines for each in (bad_line, good.encode())]
    answer = gongji("-", given=b"\n".join(given))
    assert answer.code == 1
    assert len(answer.objects) == len(given)
    for broken, calculated in zip(answer.objects[::2], answer.objects[1::2], strict=True):
        assert broken["error"]["message"]
        assert "visits" not in broken
        assert_calculated(calculated, GOOD[0])


def test_windows_line_ends_and_a_last_line_without_end() -> None:
    answer = gongji("-", given=b"\r\n".join(line(raw).encode() for raw in GOOD))
    assert answer.code == 0
    assert [each["id"] for each in answer.objects] == [each["id"] for each in GOOD]


@pytest.mark.parametrize("nothing", [b"", b"\n \n\n"])
def test_no_lines_make_no_lines(nothing: bytes) -> None:
    answer = gongji("-", given=nothing)
    assert answer.code == 0
    assert answer.out == ""


def test_the_answer_is_the_same_in_a_plain_locale() -> None:
    given = (line(GOOD[1]) + "\n" + line(BAD) + "\n").encode()
    answer = gongji("-", "--lang", "zh", given=given, LC_ALL="C", LANG="C", PYTHONUTF8="0")
    assert answer.code == 1
    good, bad = answer.objects
    assert_calculated(good, GOOD[1])
    assert_failed(bad, "bad-1", "zh")


@pytest.mark.parametrize(("locale", "language"), [("zh_CN.UTF-8", "zh"), ("en_US.UTF-8", "en")])
def test_the_locale_chooses_the_language(locale: str, language: str) -> None:
    answer = gongji("-", given=line(BAD).encode(), LC_ALL=locale, LANG=locale)
    (bad,) = answer.objects
    assert_failed(bad, "bad-1", language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_file_that_is_not_there(tmp_path: Path, language: str) -> None:
    answer = gongji(str(tmp_path / "nothing.jsonl"), "--lang", language)
    assert answer.code != 0
    assert answer.out == ""
    assert "nothing.jsonl" in answer.err.replace("\n", "")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    answer = gongji(str(tmp_path))
    assert answer.code != 0
    assert answer.out == ""
    assert answer.err
