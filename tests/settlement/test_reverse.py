"""Reversals: the mirror, what they restore, what they refuse."""

from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.errors import InputError
from gongji.kernel.records import Breakdown
from gongji.ledger.model import Payment
from gongji.policy.library import Library
from gongji.settlement.model import Delta, SettlementRequest
from gongji.settlement.refusals import SettlementError
from gongji.settlement.service import reverse, settle
from gongji.store.database import connect

from .ground import (
    COMMUNITY,
    LEVEL_2,
    LEVEL_3,
    LVLIANG,
    NANJING,
    PHARMACY,
    RETIRED,
    XIAN,
    YUNNAN,
    Connection,
    Day,
    FreshDatabase,
    Rows,
    accumulators,
    assert_books_agree,
    balance_fen,
    contents,
    enrol,
    event_numbers,
    member,
    period_accumulators,
    postings,
    register,
    rows,
    settle_all,
    visit,
)

pytestmark = pytest.mark.database


class Standing(NamedTuple):
    """All that a later visit of a member depends on."""

    accumulators: Rows
    periods: Rows
    balance_fen: int | None


def standing(connection: Connection, area: str, member_id: int) -> Standing:
    return Standing(
        accumulators(connection, area, member_id),
        period_accumulators(connection, area, member_id),
        balance_fen(connection, area, member_id),
    )


def test_a_reversal_mirrors_the_settlement(connection: Connection, library: Library) -> None:
    register(connection, member(YUNNAN, 1), balances_fen={1: 210_00})
    request = visit(YUNNAN, 1, "2025-03-05", 13_060_00, PHARMACY, prescribed_by=LEVEL_3)
    settled = settle(connection, library, request).settlement
    reversal = reverse(connection, library, YUNNAN, 1, settled.number)
    assert (reversal.number, reversal.reverses) == (3, 2)
    assert reversal.payment == Payment(-6_000_00, -850_00, -210_00, -6_000_00)
    assert reversal.delta == Delta(-13_060_00, -60_00, -6_000_00, -850_00, 0)
    assert reversal.settlement_id == "5300002503-0000000001-000003"
    assert postings(connection, YUNNAN, 1, 3) == [
        ("pooled fund", 6_000_00, None),
        ("over-cap fund", 850_00, None),
        ("personal account", 210_00, 210_00),
        ("cash", 6_000_00, None),
        ("provider", -13_060_00, None),
    ]
    kept = (
        "visit_date, accumulated_since, provider_id, prescriber_id, policy, person_class, provider_class,"
        " deductible_key, cap_key"
    )
    first, second = rows(connection, f"SELECT {kept} FROM settlement ORDER BY number")
    assert first == second
    assert_books_agree(connection, library)


@pytest.mark.parametrize(
    "request_",
    [
        visit(XIAN, 1, "2023-05-05", 777_77),
        visit(XIAN, 1, "2023-05-05", 100_00, use_account=False),
        visit(XIAN, 1, "2023-05-05", 0),
        visit(NANJING, 2, "2023-05-05", 14_000_01, COMMUNITY),
        visit(YUNNAN, 3, "2025-05-05", 77_777_77),
        visit(LVLIANG, 4, "2023-05-05", 66_66),
    ],
)
def test_a_reversal_restores_accumulators_and_account(
    connection: Connection, library: Library, request_: SettlementRequest
) -> None:
    people = member(XIAN, 1), member(NANJING, 2, RETIRED), member(YUNNAN, 3), member(LVLIANG, 4)
    register(connection, *people, balances_fen={1: 345_67, 3: 1_00})
    key = (request_.area, request_.member_id)
    earlier = visit(*key, str(request_.visit_date), 250_50, LEVEL_2)
    settle(connection, library, earlier)
    before = standing(connection, *key)
    number = settle(connection, library, request_).settlement.number
    reverse(connection, library, *key, number)
    assert standing(connection, *key) == before
    assert_books_agree(connection, library)


def test_the_first_settlement_of_a_year_is_taken_back_to_nothing(
    connection: Connection, library: Library
) -> None:
    register(connection, member(XIAN, 1))
    settle(connection, library, visit(XIAN, 1, "2023-05-05", 777_77))
    reverse(connection, library, XIAN, 1, 1)
    assert accumulators(connection, XIAN, 1) == [(2023, 0, 0, 0, 0, 0)]
    again = settle(connection, library, visit(XIAN, 1, "2023-05-05", 777_77)).settlement
    assert again.delta.deductible_fen == 200_00


def test_a_reversal_after_later_visits_leaves_them_and_frees_what_it_had_used(
    connection: Connection, library: Library
) -> None:
    """Only the first of two visits of 500 bore the deductible; the one after its reversal bears it again."""
    register(connection, member(XIAN, 1), balances_fen={1: 400_00})
    settle_all(connection, library, [visit(XIAN, 1, day, 500_00) for day in ("2023-05-05", "2023-05-06")])
    later = contents(connection)["settlement"][1]
    assert balance_fen(connection, XIAN, 1) == 0
    reverse(connection, library, XIAN, 1, 2)
    assert contents(connection)["settlement"][1] == later
    assert accumulators(connection, XIAN, 1) == [(2023, 500_00, 0, 250_00, 0, 0)]
    assert balance_fen(connection, XIAN, 1) == 350_00
    third = settle(connection, library, visit(XIAN, 1, "2023-05-07", 300_00)).settlement
    assert third.delta == Delta(300_00, 200_00, 50_00, 0, 0)
    assert event_numbers(connection, XIAN, 1) == [1, 2, 3, 4, 5]
    assert_books_agree(connection, library)


def test_a_reversal_gives_the_cap_back(connection: Connection, library: Library) -> None:
    """Xi'an pays 2,000 a year: after two visits nothing is left, after the reversal of one 1,900."""
    register(connection, member(XIAN, 1))
    requests = [visit(XIAN, 1, "2023-05-05", 4_000_00), visit(XIAN, 1, "2023-05-06", 4_000_00)]
    paid = [one.settlement.payment.fund_fen for one in settle_all(connection, library, requests)]
    assert paid == [1_900_00, 100_00]
    reverse(connection, library, XIAN, 1, 1)
    again = settle(connection, library, visit(XIAN, 1, "2023-05-07", 4_200_00)).settlement
    assert again.payment.fund_fen == 1_900_00
    assert_books_agree(connection, library)


def test_a_reversal_after_the_years_end_touches_its_own_year_alone(
    connection: Connection, library: Library
) -> None:
    register(connection, member(XIAN, 1))
    settle_all(connection, library, [visit(XIAN, 1, day, 300_00) for day in ("2023-12-31", "2024-01-02")])
    reversal = reverse(connection, library, XIAN, 1, 1)
    assert reversal.accumulated_since == Day(2023, 1, 1)
    assert accumulators(connection, XIAN, 1) == [
        (2023, 0, 0, 0, 0, 0),
        (2024, 300_00, 200_00, 50_00, 0, 0),
    ]
    assert_books_agree(connection, library)


def test_all_reversed_in_any_order_leaves_nothing(connection: Connection, library: Library) -> None:
    register(connection, member(YUNNAN, 1), balances_fen={1: 500_00})
    amounts_fen = [300_00, 20_000_00, 70_00, 90_000_00]
    settle_all(connection, library, [visit(YUNNAN, 1, "2025-05-05", amount) for amount in amounts_fen])
    for number in (4, 2, 5, 3):
        reverse(connection, library, YUNNAN, 1, number)
        assert_books_agree(connection, library)
    assert standing(connection, YUNNAN, 1) == Standing([(2025, 0, 0, 0, 0, 0)], [], 500_00)
    assert rows(connection, "SELECT ledger_account, sum(amount_fen) FROM posting GROUP BY 1 ORDER BY 1") == [
        ("account credits", -500_00),
        ("cash", 0),
        ("over-cap fund", 0),
        ("personal account", 500_00),
        ("pooled fund", 0),
        ("provider", 0),
    ]


@pytest.mark.parametrize(
    ("member_id", "number", "code"),
    [
        (1, 2, "reversed_before"),
        (1, 4, "nothing_to_reverse"),  # the reversal itself
        (1, 99, "nothing_to_reverse"),
        (1, 0, "nothing_to_reverse"),
        (1, -2, "nothing_to_reverse"),
        (1, 1, "nothing_to_reverse"),  # a credit
        (2, 3, "nothing_to_reverse"),  # another member's
        (9, 1, "unknown_member"),
    ],
)
def test_what_cannot_be_reversed_is_refused_and_changes_nothing(
    connection: Connection, library: Library, member_id: int, number: int, code: str
) -> None:
    register(connection, member(XIAN, 1), member(XIAN, 2), balances_fen={1: 50_00})
    settle_all(connection, library, [visit(XIAN, 1, "2023-05-05", 300_00)] * 2)
    assert reverse(connection, library, XIAN, 1, 2).number == 4
    before = contents(connection)
    with pytest.raises(InputError if code == "unknown_member" else SettlementError) as caught:
        reverse(connection, library, XIAN, member_id, number)
    assert caught.value.code == code
    assert caught.value.mend.say("zh")
    assert caught.value.mend.say("en")
    assert contents(connection) == before


# What comes after a reversal is what would have come, had the settlement never been.

FIRST_YEARS = {XIAN: 2023, NANJING: 2023, YUNNAN: 2024, LVLIANG: 2023}

amounts_fen = st.one_of(st.integers(0, 300_00), st.integers(0, 30_000_00), st.integers(0, 9_999_999_999))


class Asked(NamedTuple):
    """A visit, without its member."""

    day: str
    amount_fen: int
    at: str
    prescribed_by: str | None
    use_account: bool

    def of(self, area: str, member_id: int) -> SettlementRequest:
        return visit(
            area,
            member_id,
            self.day,
            self.amount_fen,
            self.at,
            prescribed_by=self.prescribed_by,
            use_account=self.use_account,
        )


@st.composite
def visits_around_new_year(draw: st.DrawFn, area: str) -> Asked:
    year = FIRST_YEARS[area]
    day = draw(st.sampled_from([f"{year}-11-30", f"{year}-12-31", f"{year + 1}-01-01", f"{year + 1}-03-03"]))
    institution = draw(st.sampled_from([LEVEL_3, LEVEL_2, COMMUNITY]))
    at, prescribed_by = draw(st.sampled_from([(institution, None), (PHARMACY, institution)]))
    return Asked(day, draw(amounts_fen), at, prescribed_by, draw(st.booleans()))


class History(NamedTuple):
    """Visits before, visits that are settled and reversed, visits after."""

    area: str
    before: list[Asked]
    undone: list[Asked]
    after: list[Asked]


@st.composite
def histories(draw: st.DrawFn) -> History:
    area = draw(st.sampled_from(sorted(FIRST_YEARS)))
    visits = visits_around_new_year(area)
    at_least_one = st.lists(visits, min_size=1, max_size=3)
    return History(area, draw(st.lists(visits, max_size=3)), draw(at_least_one), draw(at_least_one))


def settled_parts(
    connection: Connection, library: Library, requests: list[SettlementRequest]
) -> list[tuple[Breakdown, Payment]]:
    return [
        (one.assessment.settled.breakdown, one.settlement.payment)
        for one in settle_all(connection, library, requests)
    ]


def test_after_reversals_all_is_as_if_the_settlements_had_never_been(
    fresh_database: FreshDatabase, library: Library
) -> None:
    with fresh_database() as url, connect(url) as connection:
        register(connection)
        pairs = iter(range(1, 1_000_000, 2))

        @settings(max_examples=60, deadline=None)
        @given(histories(), st.integers(0, 500_00), st.randoms(use_true_random=False))
        def check(history: History, fen: int, random: Random) -> None:
            area, before, undone, after = history
            one, twin = (first := next(pairs)), first + 1
            people = (member(area, member_id, RETIRED) for member_id in (one, twin))
            enrol(connection, *people, balances_fen={one: fen, twin: fen})
            for member_id in (one, twin):
                settle_all(connection, library, [asked.of(area, member_id) for asked in before])
            numbers = [
                settled.settlement.number
                for settled in settle_all(connection, library, [asked.of(area, one) for asked in undone])
            ]
            random.shuffle(numbers)
            for number in numbers:
                reverse(connection, library, area, one, number)
            comes, would_have_come = (
                settled_parts(connection, library, [asked.of(area, member_id) for asked in after])
                for member_id in (one, twin)
            )
            assert comes == would_have_come
            ours, twins = standing(connection, area, one), standing(connection, area, twin)
            assert ours.balance_fen == twins.balance_fen
            # A year that only undone visits opened stays, with nothing in it.
            assert [row for row in ours.accumulators if any(row[1:])] == [
                row for row in twins.accumulators if any(row[1:])
            ]

        check()
        assert_books_agree(connection, library)
