"""The expected rate: what it counts, and that neither deductible nor caps move it."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongji.kernel.layout import row_of
from gongji.kernel.records import (
    BASE_VISIT_NET,
    BASE_YEAR_GROSS,
    BIT_DEDUCTIBLE,
    BIT_FIRST_RATE,
    BIT_FUND_CAP,
    UNLIMITED_FEN,
    Terms,
)
from gongji.policy.constraints import StatedYear
from gongji.policy.expected_rate import expected_rate
from gongji.policy.figures import Source
from gongji.policy.problems import Place
from gongji.policy.scheme import Scheme

from . import city

CompileCity = Callable[[str], Scheme]

SOURCE = Source("gongji-cost-years", "assumption", Place("test", 1))
TERMS = Terms(
    deductible_fen=0,
    deductible_ceiling_fen=UNLIMITED_FEN,
    segment_base=BASE_YEAR_GROSS,
    segment_count=1,
    cost_cap_fen=UNLIMITED_FEN,
    period_cost_cap_fen=UNLIMITED_FEN,
    fund_cap_fen=UNLIMITED_FEN,
    period_fund_cap_fen=UNLIMITED_FEN,
    annual_ceiling_fen=UNLIMITED_FEN,
    over_cap_rate_bp=0,
    over_cap_deductible_fen=0,
    over_cap_limit_fen=UNLIMITED_FEN,
    unknown_figures=0,
)


def year(share_bp: int, visits: int, cost_a_visit_fen: int) -> StatedYear:
    return StatedYear(share_bp, visits, cost_a_visit_fen, SOURCE)


def rate_of(
    scheme: Scheme, terms: Terms, segments: list[tuple[int, int]], *years: StatedYear
) -> Fraction | None:
    table = np.array([row_of(terms._replace(segment_count=len(segments)), segments)], dtype=np.int64)
    return expected_rate(replace(scheme, table=table), 0, years)


@pytest.fixture
def scheme(compile_city: CompileCity) -> Scheme:
    return compile_city(city.POLICY)


RISING = [(0, 4000), (100_000, 6000)]


def test_segments_weigh_by_the_cost_in_them(scheme: Scheme) -> None:
    # 3,000 yuan: 1,000 at 40 % and 2,000 at 60 % = 1,600.
    assert rate_of(scheme, TERMS, RISING, year(10_000, 2, 150_000)) == Fraction(1600, 3000)


def test_years_weigh_by_their_shares_and_costs(scheme: Scheme) -> None:
    # 3/4 x 1,000 at 40 % = 300; 1/4 x 3,000 of which 1,600 are paid = 400; of 750 + 750 yuan.
    years = (year(7500, 1, 100_000), year(2500, 2, 150_000))
    assert rate_of(scheme, TERMS, RISING, *years) == Fraction(700, 1500)


def test_segments_of_a_visit_begin_anew_with_each(scheme: Scheme) -> None:
    of_visit = TERMS._replace(segment_base=BASE_VISIT_NET)
    # Two visits of 1,500: each 1,000 at 40 % and 500 at 60 %.
    assert rate_of(scheme, of_visit, RISING, year(10_000, 2, 150_000)) == Fraction(700, 1500)


def test_segments_that_no_payment_reaches_do_not_count(scheme: Scheme) -> None:
    # The cap of 400 yuan is used up by the first 1,000; the 60 % above are never paid.
    capped = TERMS._replace(fund_cap_fen=40_000)
    assert rate_of(scheme, capped, RISING, year(10_000, 3, 150_000)) == Fraction(4, 10)


def test_cost_beyond_the_cap_on_cost_does_not_count(scheme: Scheme) -> None:
    capped = TERMS._replace(cost_cap_fen=200_000)
    assert rate_of(scheme, capped, RISING, year(10_000, 2, 150_000)) == Fraction(1000, 2000)


def test_segments_that_pay_nothing_do_not_count_once_the_cap_is_used_up(scheme: Scheme) -> None:
    capped = TERMS._replace(fund_cap_fen=50_000)
    segments = [(0, 5000), (100_000, 0)]
    assert rate_of(scheme, capped, segments, year(10_000, 3, 100_000)) == Fraction(5, 10)


def test_a_deductible_of_a_visit_is_taken_from_each(scheme: Scheme) -> None:
    # 500 of each 1,500 yuan: first 500 at 40 % and 500 at 60 % = 500, then 1,000 at 60 % = 600.
    terms = TERMS._replace(deductible_fen=50_000)
    each = replace(scheme, deductible_period="visit")
    assert rate_of(each, terms, RISING, year(10_000, 2, 150_000)) == Fraction(1100, 2000)


def test_visits_are_spread_over_the_periods_of_a_cap(scheme: Scheme) -> None:
    # In three months: 1,000 at 40 % = 400; then twice 400 of 600, for two thirds of 1,000 yuan.
    terms = TERMS._replace(period_fund_cap_fen=40_000)
    monthly = replace(scheme, cap_period="month")
    expected = 1200 / (1000 + 2 * Fraction(2000, 3))
    assert rate_of(monthly, terms, RISING, year(10_000, 3, 100_000)) == expected


def test_an_unknown_deductible_leaves_it_open(scheme: Scheme) -> None:
    terms = TERMS._replace(unknown_figures=BIT_DEDUCTIBLE)
    assert rate_of(scheme, terms, [(0, 5000)], year(10_000, 2, 150_000)) is None


def test_an_unknown_rate_leaves_it_open_once_it_is_reached(scheme: Scheme) -> None:
    terms = TERMS._replace(unknown_figures=BIT_FIRST_RATE << 1)
    assert rate_of(scheme, terms, RISING, year(10_000, 2, 50_000)) == Fraction(4, 10)
    assert rate_of(scheme, terms, RISING, year(10_000, 3, 50_000)) is None


def test_a_year_counts_up_to_an_unknown_cap(scheme: Scheme) -> None:
    # 600 yuan are proved to be allowed: the first visit stays below, the second does not.
    terms = TERMS._replace(fund_cap_fen=60_000, unknown_figures=BIT_FUND_CAP)
    assert rate_of(scheme, terms, RISING, year(10_000, 5, 100_000)) == Fraction(4, 10)


def test_years_below_the_deductible_have_no_rate(scheme: Scheme) -> None:
    terms = TERMS._replace(deductible_fen=200_000)
    assert rate_of(scheme, terms, [(0, 5000)], year(10_000, 1, 150_000)) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rate_bp=st.integers(1, 10_000),
    deductible_fen=st.integers(0, 300_000),
    fund_cap_fen=st.integers(1, 1_000_000),
    cost_cap_fen=st.integers(1, 1_000_000),
    visits=st.integers(1, 12),
    cost_a_visit_fen=st.integers(1, 200_000),
)
def test_one_rate_is_its_own_expectation_whatever_deductible_and_caps(
    scheme: Scheme,
    rate_bp: int,
    deductible_fen: int,
    fund_cap_fen: int,
    cost_cap_fen: int,
    visits: int,
    cost_a_visit_fen: int,
) -> None:
    terms = TERMS._replace(
        deductible_fen=deductible_fen, fund_cap_fen=fund_cap_fen, cost_cap_fen=cost_cap_fen
    )
    rate = rate_of(scheme, terms, [(0, rate_bp)], year(10_000, visits, cost_a_visit_fen))
    payable_fen = min(visits * cost_a_visit_fen, cost_cap_fen) - deductible_fen
    assert rate == (Fraction(rate_bp, 10_000) if payable_fen > 0 else None)
