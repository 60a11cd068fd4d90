"""The words that receipts are made of, and the records that hold them."""

from itertools import permutations
from typing import get_args

import pytest

from gongji.explain.steps import Step
from gongji.explain.words import PERIOD_WORDS, SCALE_WORDS, percent, segment_range, yuan
from gongji.language import Text
from gongji.policy.figures import Source
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
