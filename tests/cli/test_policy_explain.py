"""`gongji policy explain`: Markdown on a pipe, a page on a terminal, JSON, a file."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gongji.benefit.calculate import calculate_object
from gongji.dates import Day
from gongji.policy.library import shipped_library

from .running import LANGUAGES, Terminal, gongji

article = pytest.mark.article


@article("tongliao-17")
@article("shaanxi-13")
def test_on_a_pipe_it_is_markdown_in_the_chosen_language(terminal: Terminal) -> None:
    zh = terminal("policy", "explain", "通辽", "--on", "2023-03-01", "--lang", "zh")
    en = terminal("policy", "explain", "Tongliao", "--on", "2023-03-01", "--lang", "en")
    assert (zh.code, zh.err, en.code, en.err) == (0, "", 0, "")
    assert zh.out.startswith("# 通辽市职工医保门诊待遇")
    assert en.out.startswith("# Tongliao: outpatient benefits")
    assert "| 1500.00 | 1000.00 | 300.00 | 1200.00 |" in zh.out
    assert "| 1500.00 | 1000.00 | 300.00 | 1200.00 |" in en.out
    assert "## 常见问题" in zh.out
    assert "## Questions and answers" in en.out


def test_the_file_holds_what_the_pipe_gives(terminal: Terminal, tmp_path: Path) -> None:
    line = ("policy", "explain", "610100", "--on", "2023-05-01", "--lang", "zh")
    file = tmp_path / "page.md"
    file.write_text("older", encoding="utf-8")
    written = terminal(*line, "--output", str(file))
    assert (written.code, written.out, written.err) == (0, "", "")
    assert file.read_text(encoding="utf-8") == terminal(*line).out


def test_json_holds_the_page_and_inputs_that_calculate_takes(terminal: Terminal) -> None:
    answer = terminal("policy", "explain", "530000", "--on", "2025-03-01", "--json", "--lang", "zh")
    record = answer.record
    assert answer.code == 0
    assert (record["area"], record["policy"], record["state"]) == ("530000", "yunnan-2024", "verified")
    assert (record["from"], record["until"], record["in_force"]) == ("2024-11-01", None, True)
    for example in record["examples"]:
        visits: Any = calculate_object(example["calculate"], "zh")["visits"]
        (visit,) = visits
        for key in ("deductible", "fund", "overflow", "personal"):
            assert visit[key] == example["amounts"][key]
    cited = {name for part in record["questions"] for known in part["answers"] for name in known["articles"]}
    assert cited <= {entry["id"] for entry in record["articles"]}


def test_examples_can_be_given_to_calculate_as_they_are() -> None:
    record = gongji("policy", "explain", "南京", "--on", "2023-03-01", "--json").record
    lines = "".join(json.dumps(example["calculate"]) + "\n" for example in record["examples"])
    answer = gongji("calculate", "-", given=lines.encode())
    results = [json.loads(line) for line in answer.out.splitlines()]
    assert answer.code == 0
    assert [result["id"] for result in results] == [example["name"] for example in record["examples"]]
    assert [result["visits"][0]["fund"] for result in results] == [
        example["amounts"]["fund"] for example in record["examples"]
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_terminal_it_is_a_page_without_markdown(
    terminal: Terminal, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    answer = terminal("policy", "explain", "420100", "--on", "2023-03-01", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    assert "###" not in answer.out
    assert "| ---" not in answer.out
    words = {"zh": ["常见问题", "算不出来", "700元"], "en": ["Questions and answers", "cannot be calculated"]}
    assert [word for word in words[language] if word not in answer.out] == []


def test_after_the_last_version_it_tells_the_last_one(terminal: Terminal) -> None:
    library = shipped_library()
    last = [library.schemes(area)[-1].policy for area in library.areas_with_policies()]
    ended = next(policy for policy in last if policy.effective.period.end <= Day(2025, 1, 1))
    record = terminal("policy", "explain", ended.area, "--json").record
    assert (record["policy"], record["in_force"]) == (ended.name, False)
    last_day = ended.effective.period.end - timedelta(days=1)
    days = {example["calculate"]["visits"][0]["date"] for example in record["examples"]}
    assert days == {last_day.isoformat()}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["陕西"], 1, "没有登记待遇政策"),
        (["南京", "--on", "2022-01-01"], 1, "2022-01-01"),
        (["南京", "--on", "soon"], 1, "不是日期"),
        (["无此市"], 1, "没有统筹地区"),
        (["南京", "--json", "--output", "x.md"], 2, "不能一起用"),
        (["南京", "--output", "/no/such/folder/x.md"], 2, "不能写文件"),
    ],
)
def test_refusals_say_what_and_write_nothing(
    terminal: Terminal, arguments: list[str], code: int, words: str
) -> None:
    answer = terminal("policy", "explain", *arguments, "--lang", "zh")
    said = answer.err + answer.out
    assert answer.code == code
    assert words in said
    assert not Path("x.md").exists()
