"""Figures from text: what is read, and what is refused with the form that would be right."""

from collections.abc import Callable

import pytest

from gongji.dates import Day
from gongji.policy.literals import (
    age_years_of,
    amount_fen_of,
    contribution_years_of,
    count_of,
    day_of,
    month_day_of,
    points_bp_of,
    rate_bp_of,
    share_bp_of,
    signed_points_bp_of,
    truth_of,
)
from gongji.policy.problems import Place, Problem, Refused
from gongji.policy.yaml_tree import Scalar, Value

Read = Callable[[Value], object]

PLACE = Place("areas/990100/2023-01-01.yaml", 12)


def value(words: str) -> Scalar:
    return Scalar(words, PLACE)


def refusal(read: Read, words: str) -> Problem:
    with pytest.raises(Refused) as caught:
        read(value(words))
    return caught.value.problem


@pytest.mark.parametrize(
    ("words", "rate_bp"),
    [
        ("4.8 %", 480),
        ("4.8%", 480),
        ("5.25 %", 525),
        ("0.01 %", 1),
        ("0 %", 0),
        ("50 %", 5000),
        ("100 %", 10_000),
        ("100.00 %", 10_000),
    ],
)
def test_rates_are_basis_points(words: str, rate_bp: int) -> None:
    assert rate_bp_of(value(words)) == rate_bp


@pytest.mark.parametrize(
    ("words", "amount_fen"),
    [
        ("1000 yuan", 100_000),
        ("1000元", 100_000),
        ("1000 元", 100_000),
        ("0.5 yuan", 50),
        ("0.05 元", 5),
        ("1234.56 yuan", 123_456),
        ("0 yuan", 0),
    ],
)
def test_amounts_are_fen(words: str, amount_fen: int) -> None:
    assert amount_fen_of(value(words)) == amount_fen


@pytest.mark.parametrize(
    ("words", "points_bp"),
    [("5 points", 500), ("2.5 points", 250), ("10个百分点", 1000), ("5 个百分点", 500)],
)
def test_points_are_basis_points(words: str, points_bp: int) -> None:
    assert points_bp_of(value(words)) == points_bp


@pytest.mark.parametrize(
    ("words", "points_bp"),
    [("5 points", 500), ("-10 points", -1000), ("-2.5个百分点", -250), ("0 points", 0), ("-0 points", 0)],
)
def test_points_of_an_uplift_may_have_a_sign(words: str, points_bp: int) -> None:
    assert signed_points_bp_of(value(words)) == points_bp


@pytest.mark.parametrize(
    ("words", "share_bp"), [("5 %", 500), ("100 %", 10_000), ("600 %", 60_000), ("0.05%", 5)]
)
def test_shares_may_exceed_the_whole(words: str, share_bp: int) -> None:
    assert share_bp_of(value(words)) == share_bp


@pytest.mark.parametrize(
    ("read", "words", "code", "right_form"),
    [
        (rate_bp_of, "0.5", "malformed_rate", "50 %"),
        (share_bp_of, "0.05", "malformed_share", "5 %"),
        (share_bp_of, "600％", "foreign_signs", "600%"),
        (signed_points_bp_of, "－10 points", "foreign_signs", "-10 points"),
        (signed_points_bp_of, "−10 points", "foreign_signs", "-10 points"),
        (signed_points_bp_of, "-10", "malformed_points", "-10 points"),
        (amount_fen_of, "1，000 yuan", "foreign_signs", "1000 yuan"),
        (rate_bp_of, ".05", "malformed_rate", "5 %"),
        (rate_bp_of, "50", "malformed_rate", "50 %"),
        (rate_bp_of, "50％", "foreign_signs", "50%"),
        (rate_bp_of, "５０ %", "foreign_signs", "50 %"),
        (amount_fen_of, "1000", "malformed_amount", "1000 yuan"),
        (amount_fen_of, "2500", "malformed_amount", "2500 yuan"),
        (amount_fen_of, "1,000 yuan", "malformed_amount", "1000 yuan"),
        (amount_fen_of, "2,500 yuan", "malformed_amount", "2500 yuan"),
        (amount_fen_of, "1000（含）", "foreign_signs", "1000 yuan"),
        (amount_fen_of, "5000元（含）", "foreign_signs", "5000元"),
        (amount_fen_of, "１０００元", "foreign_signs", "1000元"),
        (amount_fen_of, "8万元", "foreign_signs", "80000元"),
        (amount_fen_of, "1.5万元", "foreign_signs", "15000元"),
    ],
)
def test_the_remedy_shows_the_right_form(read: Read, words: str, code: str, right_form: str) -> None:
    problem = refusal(read, words)
    assert (problem.code, problem.place) == (code, PLACE)
    assert f"“{words}”" in problem.what.zh
    assert f"`{words}`" in problem.what.en
    assert right_form in problem.mend.zh
    assert right_form in problem.mend.en
    read(value(right_form))


def test_a_rate_above_the_whole_is_told_its_range() -> None:
    problem = refusal(rate_bp_of, "120 %")
    assert (problem.code, problem.place) == ("malformed_rate", PLACE)
    for text in (problem.what.zh, problem.what.en):
        assert "120 %" in text
        assert "100 %" in text


def test_a_rate_with_too_many_decimals_is_told_how_many_it_may_have() -> None:
    problem = refusal(rate_bp_of, "55.555 %")
    assert (problem.code, problem.place) == ("malformed_rate", PLACE)
    assert "两位小数" in f"{problem.what.zh}{problem.mend.zh}"
    assert "two decimals" in f"{problem.what.en} {problem.mend.en}"


@pytest.mark.parametrize("words", ["1000.005 yuan", "-5 yuan", "1e3 yuan", "1000 fen", "yuan", "1 000 yuan"])
def test_other_amounts_are_refused(words: str) -> None:
    assert refusal(amount_fen_of, words).code == "malformed_amount"


@pytest.mark.parametrize("words", ["-5 %", "1e1 %", "100.01 %", "half", "5 points", "%"])
def test_other_rates_are_refused(words: str) -> None:
    assert refusal(rate_bp_of, words).code == "malformed_rate"


@pytest.mark.parametrize("words", ["5 %", "5", "0.05", "-5 points"])
def test_points_are_not_a_rate(words: str) -> None:
    problem = refusal(points_bp_of, words)
    assert problem.code == "malformed_points"
    assert "5 points" in problem.mend.zh
    assert "5 points" in problem.mend.en


@pytest.mark.parametrize(
    ("read", "words", "code", "right_form"),
    [
        (age_years_of, "70.5", "malformed_age", "70"),
        (age_years_of, "151", "malformed_age", "70"),
        (age_years_of, "70岁", "foreign_signs", "70"),
        (contribution_years_of, "15年", "foreign_signs", "15"),
        (contribution_years_of, "14.5", "malformed_years", "15"),
        (contribution_years_of, "100", "malformed_years", "15"),
        (count_of, "-1", "malformed_number", "3"),
        (count_of, "100", "malformed_number", "3"),
        (count_of, "三", "foreign_signs", "3"),
        (day_of, "2023-1-1", "malformed_day", "2023-01-01"),
        (day_of, "2023-02-29", "malformed_day", "2023-01-01"),
        (day_of, "20230101", "malformed_day", "2023-01-01"),
        (day_of, "2023年1月1日", "foreign_signs", "2023-01-01"),
        (month_day_of, "1-1", "malformed_month_day", "01-01"),
        (month_day_of, "02-29", "malformed_month_day", "01-01"),
        (truth_of, "True", "malformed_truth", "true"),
        (truth_of, "yes", "malformed_truth", "true"),
        (truth_of, "是", "foreign_signs", "true"),
    ],
)
def test_other_values_are_refused(read: Read, words: str, code: str, right_form: str) -> None:
    problem = refusal(read, words)
    assert (problem.code, problem.place) == (code, PLACE)
    assert right_form in problem.mend.zh
    assert right_form in problem.mend.en


def test_other_values_are_read() -> None:
    assert age_years_of(value("70")) == 70
    assert contribution_years_of(value("0")) == 0
    assert count_of(value("0")) == 0
    assert day_of(value("2024-02-29")) == Day(2024, 2, 29)
    assert month_day_of(value("07-01")) == (7, 1)
    assert truth_of(value("false")) is False
