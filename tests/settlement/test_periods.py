"""A deductible and a cap that run over months (days, quarters), visits out of the order of their dates."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.policy.library import Library
from gongji.settlement.service import reverse, settle
from gongji.store.database import connect

from .expected import PERIODS, Counted, expected_visit
from .ground import (
    CLINIC,
    LEVEL_3,
    Connection,
    Day,
    FreshDatabase,
    accumulators,
    assert_books_agree,
    enrol,
    member,
    period_accumulators,
    register,
    rows,
    visit,
)
from .town import TOWN, town_alone, town_terms

pytestmark = pytest.mark.database

JANUARY, FEBRUARY, MARCH = (2023 * 12 + month for month in (1, 2, 3))
"""Period keys of months."""


@pytest.fixture
def monthly(tmp_path: Path) -> Library:
    """Deductible 100 a month and 250 a year; 50 % at level 3; 300 a month and 1,000 a year."""
    return town_alone(tmp_path)


def test_months_are_kept_apart_whatever_the_order_of_visits(connection: Connection, monthly: Library) -> None:
    register(connection, member(TOWN, 1))
    settled = [
        settle(connection, monthly, visit(TOWN, 1, day, amount_fen)).settlement
        for day, amount_fen in [
            ("2023-02-20", 60_00),  # all of it under February's deductible
            ("2023-01-31", 900_00),  # 100 borne first, half of 800 is more than January's 300
            ("2023-02-01", 140_00),  # 40 left of the deductible, half of 100
            ("2023-01-01", 500_00),  # nothing left of January
            ("2023-03-01", 90_00),  # 50 left of the year's 250; half of 40
            ("2023-03-31", 90_00),  # half of all of it
        ]
    ]
    assert [(one.delta.deductible_fen, one.payment.fund_fen) for one in settled] == [
        (60_00, 0),
        (100_00, 300_00),
        (40_00, 50_00),
        (0, 0),
        (50_00, 20_00),
        (0, 45_00),
    ]
    assert period_accumulators(connection, TOWN, 1) == [
        (2023, "deductible", JANUARY, 1400_00, 100_00, 300_00),
        (2023, "deductible", FEBRUARY, 200_00, 100_00, 50_00),
        (2023, "deductible", MARCH, 180_00, 50_00, 65_00),
        (2023, "cap", JANUARY, 1400_00, 100_00, 300_00),
        (2023, "cap", FEBRUARY, 200_00, 100_00, 50_00),
        (2023, "cap", MARCH, 180_00, 50_00, 65_00),
    ]
    assert accumulators(connection, TOWN, 1) == [(2023, 1780_00, 250_00, 415_00, 0, 0)]
    assert_books_agree(connection, monthly)


def test_a_reversal_frees_its_own_month_alone(connection: Connection, monthly: Library) -> None:
    register(connection, member(TOWN, 1))
    for day in ("2023-01-10", "2023-02-10", "2023-01-20"):
        settle(connection, monthly, visit(TOWN, 1, day, 700_00))
    before = period_accumulators(connection, TOWN, 1)
    assert before[:2] == [
        (2023, "deductible", JANUARY, 1400_00, 100_00, 300_00),
        (2023, "deductible", FEBRUARY, 700_00, 100_00, 300_00),
    ]
    reverse(connection, monthly, TOWN, 1, 1)
    assert period_accumulators(connection, TOWN, 1) == [
        (2023, "deductible", JANUARY, 700_00, 0, 0),
        (2023, "deductible", FEBRUARY, 700_00, 100_00, 300_00),
        (2023, "cap", JANUARY, 700_00, 0, 0),
        (2023, "cap", FEBRUARY, 700_00, 100_00, 300_00),
    ]
    again = settle(connection, monthly, visit(TOWN, 1, "2023-01-11", 700_00)).settlement
    assert (again.delta.deductible_fen, again.payment.fund_fen) == (100_00, 300_00)
    assert period_accumulators(connection, TOWN, 1) == before
    assert_books_agree(connection, monthly)


def test_a_month_of_two_years_is_two_months(connection: Connection, monthly: Library) -> None:
    register(connection, member(TOWN, 1))
    for day in ("2023-01-10", "2024-01-10"):
        settled = settle(connection, monthly, visit(TOWN, 1, day, 300_00)).settlement
        assert (settled.delta.deductible_fen, settled.payment.fund_fen) == (100_00, 100_00)
    keys = [row[:3] for row in period_accumulators(connection, TOWN, 1)]
    assert keys == [
        (2023, "deductible", JANUARY),
        (2023, "cap", JANUARY),
        (2024, "deductible", JANUARY + 12),
        (2024, "cap", JANUARY + 12),
    ]
    assert_books_agree(connection, monthly)


DAYS = [
    Day(2023, *month_day)
    for month_day in ((1, 1), (1, 2), (1, 31), (2, 1), (3, 31), (4, 1), (9, 30), (10, 1), (12, 31))
] + [Day(2024, 1, 1), Day(2024, 2, 29)]

steps = st.lists(
    st.tuples(
        st.sampled_from(DAYS),
        st.one_of(st.integers(0, 200_00), st.integers(0, 2_000_00)),
        st.sampled_from([LEVEL_3, CLINIC]),
        st.integers(0, 3),
    ),
    min_size=2,
    max_size=12,
)
"""Day, amount, provider; at 0 the earliest settlement that stands is reversed afterwards."""

PERIOD_PAIRS = [
    ("month", "month"),
    ("day", "quarter"),
    ("quarter", "day"),
    ("visit", "month"),
    ("year", "day"),
]


@pytest.mark.parametrize(("deductible_period", "cap_period"), PERIOD_PAIRS)
def test_any_periods_in_any_order_agree_with_a_look_at_all_earlier_visits(
    fresh_database: FreshDatabase, tmp_path: Path, deductible_period: str, cap_period: str
) -> None:
    library = town_alone(tmp_path, deductible_period, cap_period)
    with fresh_database() as url, connect(url) as connection:
        register(connection)
        member_ids = iter(range(1, 1_000_000))

        @settings(max_examples=15, deadline=None)
        @given(steps)
        def check(visits: list[tuple[datetime.date, int, str, int]]) -> None:
            member_id = next(member_ids)
            enrol(connection, member(TOWN, member_id))
            standing: dict[int, Counted] = {}
            for day, amount_fen, provider, chance in visits:
                terms = town_terms(provider, deductible_period, cap_period)
                expected = expected_visit(terms, list(standing.values()), day, amount_fen)
                request = visit(TOWN, member_id, str(day), amount_fen, provider)
                settled = settle(connection, library, request).settlement
                assert (settled.delta.deductible_fen, settled.delta.fund_fen) == expected[2:4]
                standing[settled.number] = expected
                if chance == 0:
                    number = min(standing)
                    reverse(connection, library, TOWN, member_id, number)
                    del standing[number]
            assert period_sums(connection, member_id) == {
                **expected_period_sums(standing, "deductible", deductible_period),
                **expected_period_sums(standing, "cap", cap_period),
            }

        check()
        assert_books_agree(connection, library)


Sums = dict[tuple[str, int, tuple[int, int, int]], int]
"""How many periods of a use and year hold a cost, deductible and fund other than nothing."""


def period_sums(connection: Connection, member_id: int) -> Sums:
    found = rows(
        connection,
        "SELECT use, extract(year FROM since)::int, cost_fen, deductible_fen, fund_fen, count(*)"
        " FROM period_accumulator WHERE member_id = %s AND cost_fen > 0 GROUP BY 1, 2, 3, 4, 5",
        member_id,
    )
    return {
        (use, year, (cost, deductible, fund)): count for use, year, cost, deductible, fund, count in found
    }


def expected_period_sums(standing: dict[int, Counted], use: str, period: str) -> Sums:
    if period in ("visit", "year"):
        return {}
    sums: dict[object, list[int]] = {}
    for one in standing.values():
        held = sums.setdefault((one.day.year, PERIODS[period](one.day)), [one.day.year, 0, 0, 0])
        for place, amount_fen in enumerate((one.amount, one.deductible, one.fund), start=1):
            held[place] += amount_fen
    found: Sums = {}
    for year, cost, deductible, fund in sums.values():
        if cost > 0:
            key = (use, year, (cost, deductible, fund))
            found[key] = found.get(key, 0) + 1
    return found
