"""Where articles begin and end in texts of three styles."""

import pytest

from gongji.language import Text
from gongji.policy.documents import Article
from gongji.policy.normalised_text import readable
from gongji.policy.problems import Place
from gongji.policy.text_articles import articles_found, passages_of


def articles(*begins: str) -> tuple[Article, ...]:
    """Registered articles `x-1`, `x-2`, … that begin with these words."""
    return tuple(
        Article(f"x-{number}", "x", "rule", words, Text("", ""), Place("x.yaml", number))
        for number, words in enumerate(begins, start=1)
    )


def cut(text: str, *begins: str) -> list[tuple[str, str]]:
    return [(passage.article, passage.signs) for passage in passages_of(readable(text), articles(*begins))]


NUMBERED = ("第一条", "第二条", "第三条")


def test_articles_with_numbers() -> None:
    text = "总则\n第一条 甲\n第二条 乙\n丙\n第三条 丁\n"
    assert cut(text, *NUMBERED) == [
        ("", "总则"),
        ("x-1", "第一条甲"),
        ("x-2", "第二条乙丙"),
        ("x-3", "第三条丁"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "第 一 条  甲 .\n第二 条  乙 .\n第 三条  丁 .",
        "[bookmark: x]第一条 甲。第二条 乙。第三条 丁。",
        "第１条 甲\n第2条 乙\n第３条 丁",
        "\ufeff第一条　甲\r\n第二条　乙\r\n第三条　丁",
    ],
)
def test_headings_however_they_are_spaced(text: str) -> None:
    assert [name for name, _ in cut(text, *NUMBERED) if name] == ["x-1", "x-2", "x-3"]


@pytest.mark.parametrize(
    "text",
    [
        "第一条 见第三条。\n第二条 依照\n第一条 办理\n第三条 丁",
        "第一条 依照\n第三条 办理\n第二条 乙\n第三条 丁",
        "第一条 按第二条和第三条。第二条 乙\n第三条 丁",
    ],
    ids=["back", "ahead", "within a sentence"],
)
def test_a_mention_of_an_article_is_no_heading(text: str) -> None:
    names = [name for name, _ in cut(text, *NUMBERED)]
    assert names == ["x-1", "x-2", "x-3"]
    assert cut(text, *NUMBERED)[-1] == ("x-3", "第三条丁")


def test_of_equally_long_runs_that_without_gaps_is_taken() -> None:
    assert cut("第一条 依照\n第三条 办理\n第二条 乙", *NUMBERED) == [
        ("x-1", "第一条依照第三条办理"),
        ("x-2", "第二条乙"),
    ]


def test_articles_that_are_not_registered_end_the_one_before() -> None:
    assert cut("第一条 甲\n第二条 乙\n第三条 丙\n", "第一条", "第三条") == [
        ("x-1", "第一条甲"),
        ("", "第二条乙"),
        ("x-2", "第三条丙"),
    ]


def test_an_excerpt_may_begin_later_and_leave_articles_out() -> None:
    assert cut("……第十二条 甲\n第十四条 乙", "第十二条", "第十三条", "第十四条") == [
        ("", "......"),
        ("x-1", "第十二条甲"),
        ("x-3", "第十四条乙"),
    ]


def test_paragraphs_with_numbers_in_brackets() -> None:
    text = "一、要求\n（一）目标。甲（二）以下\n(二) 办法。乙\n三、实施\n（三）落实。丙"
    assert cut(text, "（一）目标", "（二）办法", "(三)落实") == [
        ("", "一、要求"),
        ("x-1", "(一)目标。甲(二)以下"),
        ("x-2", "(二)办法。乙三、实施"),
        ("x-3", "(三)落实。丙"),
    ]


def test_questions_and_answers() -> None:
    text = "导语\n怎么付?\n付多少见下。\n01\n\n起付标准\n\n20元。\n\n02\n限额\n100元\n谁能享受？\n都能。"
    assert cut(text, "怎么付？", "01起付标准", "02限额", "谁能享受?") == [
        ("", "导语"),
        ("x-1", "怎么付?付多少见下。"),
        ("x-2", "01起付标准20元。"),
        ("x-3", "02限额100元"),
        ("x-4", "谁能享受?都能。"),
    ]


def test_words_within_a_sentence_begin_no_article() -> None:
    assert cut("说明起付标准，起付标准如下\n起付标准20元", "起付标准") == [
        ("", "说明起付标准,起付标准如下"),
        ("x-1", "起付标准20元"),
    ]


@pytest.mark.parametrize("tail", ["抄送：各单位", "附件：表", "附表"])
def test_copies_and_annexes_are_outside(tail: str) -> None:
    assert cut(f"第一条 甲\n{tail}\n", "第一条") == [
        ("x-1", "第一条甲"),
        ("", readable(tail).signs),
    ]


def test_a_registered_annex_is_an_article() -> None:
    assert cut("第一条 甲\n附件1\n乙", "第一条", "附件1") == [("x-1", "第一条甲"), ("x-2", "附件1乙")]


def test_a_text_without_any_of_the_articles_is_outside() -> None:
    assert cut("甲乙", "第一条", "起付标准", "") == [("", "甲乙")]
    assert articles_found("甲乙", articles(*NUMBERED)) == 0
    assert articles_found("第一条 甲\n第三条 乙", articles(*NUMBERED)) == 2
