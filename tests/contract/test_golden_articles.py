"""The steps behind the amounts: every result names its articles, in both languages."""

import pytest

from .claims import ACTIVE, OTHER, Object, calculate, category, claim, purchase, reads_as, visit
from .oracle import LVLIANG, NANJING, TONGLIAO, YUNNAN

article = pytest.mark.article


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (claim(NANJING, ACTIVE, visit("2023-02-01", OTHER, "800.00")), "nanjing-14"),
        (claim(TONGLIAO, ACTIVE, visit("2023-02-01", OTHER, "8000.00")), "tongliao-5"),
        (claim(LVLIANG, ACTIVE, visit("2023-02-01", category(2), "800.00")), "lvliang-rate"),
        (claim(YUNNAN, ACTIVE, visit("2025-02-01", OTHER, "22060.00")), "yunnan-8"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_result_comes_with_steps_and_their_articles(raw: Object, source: str, language: str) -> None:
    (settled,) = calculate(raw, language)["visits"]
    assert settled["steps"]
    assert source in {step["source"] for step in settled["steps"]}
    for step in settled["steps"]:
        assert isinstance(step["amount"], str)
        assert reads_as(step["text"], language)
    # The stated results are among the amounts that the steps name.
    amounts = {step["amount"] for step in settled["steps"]}
    assert {settled["fund"], settled["personal"]} <= amounts


def named_articles(settled: Object) -> set[str]:
    """Every article behind the steps of one visit; a step may name more than its first."""
    return {name for step in settled["steps"] for name in (step["source"], *step.get("sources", ()))}


@pytest.mark.parametrize(
    ("area", "day", "source"),
    [
        pytest.param(NANJING, "2023-06-01", "nanjing-23", marks=article("nanjing-23")),
        pytest.param(LVLIANG, "2023-06-01", "lvliang-pharmacy", marks=article("lvliang-pharmacy")),
        pytest.param(YUNNAN, "2025-06-01", "yunnan-12", marks=article("yunnan-12")),
    ],
)
def test_a_purchase_names_the_article_that_gives_it_the_prescribers_terms(
    area: str, day: str, source: str
) -> None:
    at_pharmacy, at_hospital = calculate(
        claim(area, ACTIVE, purchase(day, OTHER, "100.00"), visit(day, OTHER, "100.00"))
    )["visits"]
    assert source in named_articles(at_pharmacy)
    assert source not in named_articles(at_hospital)
