"""`gongji policy trace`: what it prints, as page and as JSON, its exit codes and refusals.

The text is our own, with figures where Tongliao's articles have them; so it is traced by `--any-text`.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from typer.testing import CliRunner

from gongji.cli.help import group
from gongji.cli.policy import GROUP
from gongji.cli.policy_trace import add_trace
from gongji.cli.usage import CommandLineError
from gongji.errors import InputError
from gongji.language import Language
from gongji.policy.normalised_text import sha256_of
from gongji.policy.provenance import WrongTextError

LANGUAGES: tuple[Language, ...] = ("zh", "en")
TONGLIAO = "150500"
TEXT = """\
第五条 一年里先自付1000元；三级付50%，其余机构付60%，退休高5个百分点；在职最多4000元，退休最多５０００元。
第六条 另说。
第十条 单位缴费不进账户，在职进2%，退休从前3.6%。
第十八条 二〇二二年十月一日起实行。
"""


class Answer(NamedTuple):
    code: int
    out: str


Trace = Callable[..., Answer]


def app_in(language: Language) -> typer.Typer:
    app = group("policy", GROUP, language)

    @app.callback()
    def root() -> None:
        """So that `trace` is a command of a group."""

    add_trace(app, language)
    return app


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trace:
    """Trace a text in an area; what is refused is raised."""
    monkeypatch.setenv("COLUMNS", "100")

    def traced(area: str, text: str, *options: str, language: Language = "en") -> Answer:
        file = tmp_path / "text.txt"
        file.write_text(text, encoding="gb18030")
        arguments = ["trace", area, "--text", str(file), *options]
        result = CliRunner().invoke(app_in(language), arguments, obj=language)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.output)

    return traced


def record(answer: Answer) -> Any:
    return json.loads(answer.out)


def test_all_found_is_exit_code_0(run: Trace) -> None:
    answer = run(TONGLIAO, TEXT, "--any-text", "--json")
    assert answer.code == 0
    told = record(answer)
    assert (told["area"], told["document"], told["recognised"], told["ok"]) == (
        TONGLIAO,
        "tongliao",
        False,
        True,
    )
    assert told["sha256"] == sha256_of(TEXT)
    (trace,) = told["traces"]
    assert (trace["name"], trace["not_found"]) == ("tongliao-2022", [])
    assert {(found["article"], found["value"], found["words"]) for found in trace["found"]} == {
        ("tongliao-18", "2022-10-01", "二〇二二年十月一日起"),
        ("tongliao-5", "1000.00 yuan", "1000元"),
        ("tongliao-5", "50 %", "50%"),
        ("tongliao-5", "60 %", "60%"),
        ("tongliao-5", "5 points", "5个百分点"),
        ("tongliao-5", "4000.00 yuan", "4000元"),
        ("tongliao-5", "5000.00 yuan", "5000元"),
        ("tongliao-10", "2 %", "2%"),
    }
    assert {apart["article"] for apart in trace["elsewhere"]} == {"gongji-benefit-year", "gongji-attainment"}
    assert trace["unused"] == [{"article": "tongliao-10", "kind": "rate", "words": "3.6%", "times": 1}]
    assert "tongliao-1" in trace["missing_articles"]
    assert not {"tongliao-5", "tongliao-10"} & set(trace["missing_articles"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_that_is_not_in_its_article_is_exit_code_1_and_says_where_it_is(
    language: Language, run: Trace
) -> None:
    text = TEXT.replace("，在职进2%", "").replace("另说", "在职进2%")
    answer = run("通辽", text, "--any-text", language=language)
    assert answer.code == 1
    words = {
        "zh": ("不在所引条款中 1", "见于 tongliao-6"),
        "en": ("Not in the article cited 1", "stands in tongliao-6"),
    }
    for expected in words[language]:
        assert expected in answer.out
    told = record(run("通辽", text, "--any-text", "--json", language=language))
    (missed,) = told["traces"][0]["not_found"]
    assert (missed["article"], missed["stands_in"]) == ("tongliao-10", ["tongliao-6"])
    assert missed["place"].startswith("areas/150500/2022-10-01.yaml:")
    assert not told["ok"]


def test_an_article_that_is_not_there_is_told(run: Trace) -> None:
    answer = run("Tongliao", TEXT.partition("第十八条")[0], "--any-text")
    assert answer.code == 1
    assert "article not found" in answer.out


def test_a_strict_trace_fails_on_what_is_not_used(run: Trace) -> None:
    assert run(TONGLIAO, TEXT, "--any-text").code == 0
    answer = run(TONGLIAO, TEXT, "--any-text", "--strict")
    assert answer.code == 1
    assert "3.6%" in answer.out
    assert "Found 8, not found 0, citing another document 3, unknown 3, unused 1" in answer.out


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_text_is_refused_with_the_document_that_was_expected(language: Language, run: Trace) -> None:
    with pytest.raises(WrongTextError) as caught:
        run(TONGLIAO, TEXT, language=language)
    assert "tongliao" in caught.value.say(language)
    assert "--any-text" in caught.value.say(language)


def test_what_cannot_be_traced_is_refused(tmp_path: Path, run: Trace) -> None:
    with pytest.raises(InputError) as caught:
        run("nowhere", TEXT)
    assert caught.value.code == "unknown_area"
    arguments = ["trace", TONGLIAO, "--text", str(tmp_path / "none.txt")]
    result = CliRunner().invoke(app_in("en"), arguments, obj="en")
    assert isinstance(result.exception, CommandLineError)
    assert result.exception.field == "--text"


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_shows_an_example_and_every_option(language: Language) -> None:
    result = CliRunner().invoke(app_in(language), ["trace", "--help"], obj=language)
    assert result.exit_code == 0
    for words in ("gongji policy trace 320100", "--text", "--strict", "--any-text", "--json", '"not_found"'):
        assert words in result.output
