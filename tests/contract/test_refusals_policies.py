"""What the policies leave no answer for: missing facts, unknown figures, days outside of them."""

import pytest

from .claims import (
    ACTIVE,
    OTHER,
    PHARMACY,
    RETIRED,
    WUHAN,
    Object,
    calculate,
    category,
    claim,
    entry,
    hospital,
    member,
    provider,
    purchase,
    rows_of,
    visit,
)
from .oracle import LVLIANG, NANJING, TONGLIAO, XIAN, YUNNAN
from .refusing import assert_refused, refusal

article = pytest.mark.article


# Pharmacies


@article("lvliang-exclusion-10")
@pytest.mark.parametrize(
    ("area", "day"),
    [
        (TONGLIAO, "2023-03-01"),
        (LVLIANG, "2023-03-01"),
        (NANJING, "2023-03-01"),
        (YUNNAN, "2025-03-01"),
        (XIAN, "2023-06-01"),
    ],
)
def test_a_purchase_without_prescriber_is_refused(area: str, day: str) -> None:
    pharmacy = {**PHARMACY, "level": 1, "price_category": 3}
    assert_refused(claim(area, ACTIVE, visit(day, pharmacy, "100.00")), "visits[0].prescribed_at")


def test_a_pharmacy_prescribes_nothing() -> None:
    raw = claim(NANJING, ACTIVE, purchase("2023-03-01", provider("pharmacy", level=1), "100.00"))
    assert refusal(raw)["field"].startswith("visits[0].prescribed_at")
    assert refusal(raw, "en")["message"]


# Facts that only some policies need


@pytest.mark.parametrize(
    ("area", "day", "at", "needed"),
    [
        pytest.param(
            LVLIANG,
            "2023-03-01",
            provider("hospital", level=2),
            "price_category",
            marks=article("lvliang-rate"),
        ),
        pytest.param(
            YUNNAN, "2025-03-01", provider("hospital", price_category=1), "level", marks=article("yunnan-7")
        ),
        pytest.param(
            TONGLIAO,
            "2023-03-01",
            provider("hospital", price_category=1),
            "level",
            marks=article("tongliao-5"),
        ),
        pytest.param(
            XIAN, "2023-06-01", provider("community", price_category=1), "level", marks=article("shaanxi-7")
        ),
    ],
)
def test_a_fact_that_the_policy_needs_is_never_guessed(area: str, day: str, at: Object, needed: str) -> None:
    assert_refused(claim(area, ACTIVE, visit(day, at, "2000.00")), f"visits[0].provider.{needed}")


@pytest.mark.parametrize(
    ("area", "day", "at", "needed"),
    [
        pytest.param(
            LVLIANG,
            "2023-03-01",
            provider("hospital", level=2),
            "price_category",
            marks=article("lvliang-pharmacy"),
        ),
        pytest.param(YUNNAN, "2025-03-01", provider("hospital"), "level", marks=article("yunnan-12")),
        pytest.param(TONGLIAO, "2023-03-01", provider("hospital"), "level", marks=article("tongliao-5")),
    ],
)
def test_a_fact_that_the_policy_needs_of_the_prescriber(area: str, day: str, at: Object, needed: str) -> None:
    assert_refused(claim(area, ACTIVE, purchase(day, at, "2000.00")), f"visits[0].prescribed_at.{needed}")


@article("nanjing-14")
def test_a_fact_that_no_rule_needs_may_be_absent() -> None:
    raw = claim(NANJING, ACTIVE, visit("2023-03-01", provider("community"), "100.00"))
    assert rows_of(calculate(raw)) == [("0.00", "50.00", "0.00", "50.00")]


@pytest.mark.parametrize("amount", ["1500.00", "100000.00"])
def test_a_figure_that_no_source_gives_is_named(amount: str) -> None:
    # For retired people no page tells Wuhan's rate at level 2.
    raw = claim(WUHAN, RETIRED, visit("2023-06-01", hospital(2), amount))
    assert "比例" in refusal(raw, "zh")["message"]
    assert "rate" in refusal(raw, "en")["message"].lower()
    assert refusal(raw)["field"]
    assert calculate(raw)["id"] == "c1"


# Days outside of policies and coverage


@pytest.mark.parametrize(
    ("area", "day"),
    [
        pytest.param(NANJING, "2022-12-31", marks=article("nanjing-32")),
        pytest.param(NANJING, "2028-01-01", marks=article("nanjing-32")),
        pytest.param(TONGLIAO, "2022-09-30", marks=[article("tongliao-18"), article("tongliao-19")]),
        pytest.param(LVLIANG, "2022-12-31", marks=article("lvliang-definition")),
        pytest.param(YUNNAN, "2024-10-31", marks=article("yunnan-23")),
        (XIAN, "2023-02-28"),
        (NANJING, "1999-01-01"),
        (NANJING, "9999-12-31"),
    ],
)
def test_a_day_that_no_policy_covers(area: str, day: str) -> None:
    who = member("1985-04-10", entry("1998-01-01", "active"))
    assert_refused(claim(area, who, visit(day, OTHER, "100.00")), "visits[0].date")


@article("nanjing-32")
def test_one_visit_outside_the_policy_refuses_the_whole_object() -> None:
    raw = claim(NANJING, ACTIVE, visit("2027-12-31", OTHER, "100.00"), visit("2028-01-01", OTHER, "100.00"))
    assert_refused(raw, "visits[1].date")


@article("lvliang-definition")
@pytest.mark.parametrize("day", ["2024-07-01", "2024-12-31", "2026-01-01"])
def test_what_supersedes_the_rules_of_lvliang_says_so(day: str) -> None:
    # (100 - 50) x 60 % where the superseded rules of 2023 paid 55 %
    days = ("2024-06-30", day)
    result = calculate(claim(LVLIANG, ACTIVE, *(visit(on, category(2), "100.00") for on in days)))
    assert rows_of(result) == [("50.00", "27.50", "0.00", "72.50"), ("50.00", "30.00", "0.00", "70.00")]
    before, after = result["visits"]
    assert (before["policy"], before["policy_state"]) == ("lvliang-2023", "secondary")
    assert (after["policy"], after["policy_state"]) == ("lvliang-2024", "unverified")
    assert {step["source"].rpartition("-")[0] for step in after["steps"]} == {"shanxi-2024"}


def test_a_visit_before_coverage() -> None:
    who = member("1985-04-10", entry("2023-02-02", "active"))
    assert_refused(claim(NANJING, who, visit("2023-02-01", OTHER, "100.00")), "visits[0].date")


def test_coverage_counts_from_its_first_day() -> None:
    who = member("1985-04-10", entry("2023-02-02", "active"))
    raw = claim(NANJING, who, visit("2023-02-02", OTHER, "100.00"))
    assert rows_of(calculate(raw)) == [("0.00", "40.00", "0.00", "60.00")]


def test_visits_out_of_order() -> None:
    raw = claim(
        NANJING,
        ACTIVE,
        visit("2023-02-01", OTHER, "100.00"),
        visit("2023-03-02", OTHER, "100.00"),
        visit("2023-03-01", OTHER, "100.00"),
    )
    assert_refused(raw, "visits[2].date")


def test_coverage_out_of_order() -> None:
    who = member("1960-04-10", entry("2020-04-10", "retired"), entry("2010-01-01", "active"))
    assert_refused(claim(NANJING, who, visit("2023-02-01", OTHER, "100.00")), "member.coverage[1].from")
