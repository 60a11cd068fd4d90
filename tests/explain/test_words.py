"""The words that receipts are made of, and the records that hold them."""

from dataclasses import replace
from itertools import permutations
from typing import get_args

import pytest

from gongji.dates import Day
from gongji.explain.class_words import person_line, provider_line
from gongji.explain.statements import statements_of
from gongji.explain.steps import Step
from gongji.explain.words import PERIOD_WORDS, SCALE_WORDS, percent, segment_range, yuan
from gongji.language import Text
from gongji.policy.figures import Source
from gongji.policy.library import shipped_library
from gongji.policy.problems import Place
from gongji.policy.scheme import SegmentTerms
from gongji.policy.words import VERIFICATIONS, PeriodKind, SegmentScale, Verification


def test_each_period_and_scale_has_words_of_its_own() -> None:
    assert set(PERIOD_WORDS) == set(get_args(PeriodKind))
    assert set(SCALE_WORDS) == set(get_args(SegmentScale))
    for words in (PERIOD_WORDS.values(), SCALE_WORDS.values()):
        for language in range(2):
            assert len({text[language] for text in words}) == len(words)


@pytest.mark.parametrize(
    ("amount_fen", "words"),
    [(0, Text("0.00元", "0.00 yuan")), (123_456, Text("1234.56元", "1234.56 yuan"))],
)
def test_amounts_have_their_unit(amount_fen: int, words: Text) -> None:
    assert yuan(amount_fen) == words


@pytest.mark.parametrize(
    ("rate_bp", "words"), [(5000, "50 %"), (480, "4.8 %"), (5, "0.05 %"), (10_000, "100 %")]
)
def test_rates_read_the_same_in_both_languages(rate_bp: int, words: str) -> None:
    assert percent(rate_bp) == (words, words)


def test_a_segment_has_its_upper_bound_included_or_is_open() -> None:
    segment = SegmentTerms(100_000, 5000, ())
    assert segment_range(segment, 500_000) == ("1000.00—5000.00元（含）", "1000.00–5000.00 yuan (included)")
    assert segment_range(segment, None) == ("1000.00元以上", "above 1000.00 yuan")


def source(article: str, verification: Verification) -> Source:
    return Source(article, verification, Place("a.yaml", 1))


@pytest.mark.parametrize("trusted", range(len(VERIFICATIONS)))
def test_a_step_is_trusted_as_far_as_its_least_trusted_source(trusted: int) -> None:
    states = VERIFICATIONS[: trusted + 1]
    for ordered in permutations(states):
        step = Step(Text("一", "one"), "1.00", tuple(source("town-1", state) for state in ordered))
        assert step.verification == states[-1]


def test_a_step_names_each_article_once_in_the_order_of_its_figures() -> None:
    sources = tuple(source(article, "verified") for article in ("town-2", "town-1", "town-2", "town-3"))
    assert Step(Text("一", "one"), "1.00", sources).articles == ("town-2", "town-1", "town-3")


def conditions(area: str, day: Day) -> dict[str, Text]:
    """Who or what is in each class of the area's version, in words."""
    policy = shipped_library().scheme_on(area, day).policy
    lines = [
        *(person_line(known) for known in policy.person_classes),
        *(provider_line(known) for known in policy.provider_classes),
    ]
    return {line.title.en: line.condition for line in lines}


def test_words_of_the_area_stand_in_quotes_and_none_of_them_without() -> None:
    shanghai = conditions("310000", Day(2023, 8, 1))
    assert shanghai["middle cohort"] == Text("人群：“middle”", "cohort “middle”")
    assert shanghai["retired under 70"] == Text(
        "退休，不满 70 岁，不属于特定人群", "retired, under 70, in no cohort"
    )
    shenzhen = conditions("440300", Day(2024, 3, 1))
    assert shenzhen["members of tier 2"] == Text("缴费档次：“second”", "contribution tier “second”")


def test_a_class_of_a_word_and_of_none() -> None:
    policy = shipped_library().scheme_on("310000", Day(2023, 8, 1)).policy
    both = replace(policy.person_classes[0], statuses=None, age=None, cohorts=("middle", "none"))
    assert person_line(both).condition == Text(
        "人群：“middle”或不属于特定人群", "cohort “middle” or in no cohort"
    )


def rules(area: str, day: Day) -> dict[str, Text]:
    policy = shipped_library().scheme_on(area, day).policy
    return {rule.topic.zh: rule.text for rule in statements_of(policy)}


def test_what_holds_above_the_caps_is_told_only_where_there_are_caps() -> None:
    beijing, nanjing = rules("110000", Day(2023, 3, 1)), rules("320100", Day(2023, 3, 1))
    assert beijing["限额"] == Text("不设", "none")
    assert "超过限额" not in beijing
    assert nanjing["超过限额"] == Text("基金不支付", "the fund pays nothing")


def test_whose_terms_a_pharmacy_has_in_one_sentence() -> None:
    assert rules("610100", Day(2023, 5, 1))["药店购药"] == Text(
        "须有处方；不论谁开方，都按“一级及未定级机构”的待遇",
        "on prescription only; terms of institutions of level 1 or without a grade, whoever prescribed",
    )
    assert rules("320100", Day(2023, 5, 1))["药店购药"].zh == "须有处方；按开方机构的待遇"
