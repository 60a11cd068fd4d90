"""Quotes and settlements worked by hand: payment, postings, numbers, records, refusals."""

import re

import msgspec
import pytest
from msgspec.structs import replace

import gongji
from gongji.ledger.model import Payment
from gongji.policy.classes import CoverageEntry
from gongji.policy.library import Library
from gongji.settlement.model import SettlementRequest, settlement_id
from gongji.settlement.service import quote, settle
from gongji.store.errors import StoreError

from .ground import (
    ACTIVE,
    CLINIC,
    COMMUNITY,
    LEVEL_2,
    LEVEL_3,
    NANJING,
    PHARMACY,
    RETIRED,
    XIAN,
    YUNNAN,
    Connection,
    Day,
    accumulators,
    assert_books_agree,
    balance_fen,
    contents,
    credit,
    event_numbers,
    last_event,
    member,
    period_accumulators,
    postings,
    register,
    rows,
    settle_all,
    visit,
)

pytestmark = pytest.mark.database


# Who pays

XIAN_VISIT = visit(XIAN, 1, "2023-03-05", 500_00)
"""Deductible 200.00; of the other 300.00 the fund pays half."""


@pytest.mark.parametrize(
    ("balance", "use_account", "expected"),
    [
        (0, True, Payment(150_00, 0, 0, 350_00)),
        (1, True, Payment(150_00, 0, 1, 349_99)),
        (100_00, True, Payment(150_00, 0, 100_00, 250_00)),
        (350_00, True, Payment(150_00, 0, 350_00, 0)),
        (1000_00, True, Payment(150_00, 0, 350_00, 0)),
        (1000_00, False, Payment(150_00, 0, 0, 350_00)),
        (None, True, Payment(150_00, 0, 0, 350_00)),
        (None, False, Payment(150_00, 0, 0, 350_00)),
    ],
)
def test_fund_then_account_as_far_as_it_reaches_then_cash(
    connection: Connection,
    library: Library,
    balance: int | None,
    use_account: bool,
    expected: Payment,
) -> None:
    register(connection, member(XIAN, 1), balances_fen=None if balance is None else {1: balance})
    settled = settle(connection, library, replace(XIAN_VISIT, use_account=use_account))
    assert settled.settlement.payment == expected
    left = None if balance is None else balance - expected.account_fen
    assert balance_fen(connection, XIAN, 1) == left
    assert_books_agree(connection, library)


def test_an_account_is_spent_over_several_visits(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1), balances_fen={1: 360_00})
    requests = [visit(XIAN, 1, "2023-03-05", 500_00), visit(XIAN, 1, "2023-03-06", 100_00, LEVEL_2)]
    first, second = (one.settlement.payment for one in settle_all(connection, library, requests))
    assert first == Payment(150_00, 0, 350_00, 0)
    assert second == Payment(60_00, 0, 10_00, 30_00)
    credit(connection, XIAN, 1, 1_00)
    third = settle(connection, library, visit(XIAN, 1, "2023-03-07", 10_00, LEVEL_2)).settlement
    assert (third.number, third.payment) == (5, Payment(6_00, 0, 1_00, 3_00))
    assert event_numbers(connection, XIAN, 1) == [1, 2, 3, 4, 5]


# Postings


def test_postings_of_a_payment_by_all_four_payers(connection: Connection, library: Library) -> None:
    """13,060.00 at level 3 in Yunnan: 60 borne first, 6,000.00 is half of 12,000, 85 % of 1,000 above it."""
    register(connection, member(YUNNAN, 1), balances_fen={1: 210_00})
    settled = settle(connection, library, visit(YUNNAN, 1, "2025-03-05", 13_060_00)).settlement
    assert settled.payment == Payment(6_000_00, 850_00, 210_00, 6_000_00)
    assert postings(connection, YUNNAN, 1, settled.number) == [
        ("pooled fund", -6_000_00, None),
        ("over-cap fund", -850_00, None),
        ("personal account", -210_00, 0),
        ("cash", -6_000_00, None),
        ("provider", 13_060_00, None),
    ]
    assert accumulators(connection, YUNNAN, 1) == [(2025, 13_060_00, 60_00, 6_000_00, 850_00, 0)]
    assert_books_agree(connection, library)


def test_a_payer_who_pays_nothing_has_no_posting(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1))
    below_deductible = settle(connection, library, visit(XIAN, 1, "2023-03-05", 150_00)).settlement
    assert postings(connection, XIAN, 1, below_deductible.number) == [
        ("cash", -150_00, None),
        ("provider", 150_00, None),
    ]


def test_a_personal_account_runs_a_balance(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1), balances_fen={1: 300_00})
    settle(connection, library, visit(XIAN, 1, "2023-03-05", 120_00))
    credit(connection, XIAN, 1, 50_00)
    settle(connection, library, visit(XIAN, 1, "2023-03-06", 80_00))
    running = rows(
        connection,
        "SELECT number, amount_fen, balance_fen FROM posting"
        " WHERE ledger_account = 'personal account' ORDER BY number",
    )
    assert running == [(1, 300_00, 300_00), (2, -120_00, 180_00), (3, 50_00, 230_00), (4, -80_00, 150_00)]
    assert postings(connection, XIAN, 1, 3) == [
        ("account credits", -50_00, None),
        ("personal account", 50_00, 230_00),
    ]


def test_a_visit_that_costs_nothing_is_settled_without_postings(
    connection: Connection, library: Library
) -> None:
    register(connection, member(XIAN, 1), balances_fen={1: 10_00})
    settled = settle(connection, library, visit(XIAN, 1, "2023-03-05", 0)).settlement
    assert (settled.number, settled.payment) == (2, Payment(0, 0, 0, 0))
    assert postings(connection, XIAN, 1, 2) == []
    assert accumulators(connection, XIAN, 1) == [(2023, 0, 0, 0, 0, 0)]
    assert balance_fen(connection, XIAN, 1) == 10_00
    assert_books_agree(connection, library)


# The record


def test_a_settlement_names_policy_classes_and_kernel(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 7))
    settled = settle(connection, library, visit(XIAN, 7, "2023-03-05", 500_00))
    stored = rows(
        connection,
        "SELECT settlement_id, reverses, visit_date, accumulated_since, provider_id, prescriber_id, policy,"
        " kernel_version, person_class, provider_class FROM settlement",
    )
    assert stored == [
        (
            "6101002303-0000000007-000001",
            None,
            Day(2023, 3, 5),
            Day(2023, 1, 1),
            LEVEL_3,
            None,
            "xian-2023",
            gongji.__version__,
            "active",
            "level-3",
        )
    ]
    assert settled.settlement.settlement_id == "6101002303-0000000007-000001"
    assert settled.settlement.policy == settled.assessment.settled.scheme.policy.name


def test_the_class_of_the_day_is_recorded(connection: Connection, library: Library) -> None:
    """Retired on 15 May; in Nanjing that counts from June, in Xi'an from that very day."""
    coverage = (ACTIVE, CoverageEntry(Day(2023, 5, 15), "retired"))
    register(connection, member(NANJING, 1, *coverage), member(XIAN, 2, *coverage))
    for area, member_id in ((NANJING, 1), (XIAN, 2)):
        requests = [visit(area, member_id, day, 1_00) for day in ("2023-05-14", "2023-05-31", "2023-06-01")]
        settle_all(connection, library, requests)
    classes = rows(connection, "SELECT person_class FROM settlement ORDER BY area, number")
    assert [name for (name,) in classes] == ["active", "active", "retired", "active", "retired", "retired"]


def test_retirement_after_a_gap_in_coverage_counts_at_once(connection: Connection, library: Library) -> None:
    """In Nanjing active terms go on to the month after retirement; here there are none to go on."""
    ended = msgspec.structs.replace(ACTIVE, until=Day(2020, 1, 1))
    register(connection, member(NANJING, 1, ended, CoverageEntry(Day(2023, 5, 20), "retired")))
    settled = settle(connection, library, visit(NANJING, 1, "2023-05-21", 100_00)).settlement
    assert settled.person_class == "retired"


def test_ids_tell_area_month_member_and_number() -> None:
    longest = settlement_id("320100", Day(2023, 12, 31), 9_999_999_999, 99_999_999)
    assert len(longest) == 30
    assert re.fullmatch(r"3201002312-9999999999-99999999", longest)


def test_ids_of_a_members_settlements_differ(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1), member(XIAN, 2))
    requests = [visit(XIAN, member_id, "2023-03-05", 1_00) for member_id in (1, 2, 1, 2, 1)]
    ids = [one.settlement.settlement_id for one in settle_all(connection, library, requests)]
    assert len(set(ids)) == 5
    assert all(len(one) <= 30 and one.startswith("6101002303-") for one in ids)


def test_a_member_whose_id_leaves_no_room_in_settlement_ids_is_refused_at_registration(
    connection: Connection,
) -> None:
    with pytest.raises(StoreError) as caught:
        register(connection, member(XIAN, 10_000_000_000))
    assert caught.value.code == "constraint_violated"
    assert rows(connection, "SELECT * FROM member") == []


def test_each_member_has_numbers_of_its_own_without_gaps(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1), member(YUNNAN, 1), member(XIAN, 2), balances_fen={2: 5_00})
    requests = [
        visit(XIAN, 1, "2023-03-05", 1_00),
        visit(XIAN, 2, "2023-03-05", 1_00),
        visit(YUNNAN, 1, "2025-03-05", 1_00),
        visit(XIAN, 1, "2023-03-01", 1_00),
    ]
    numbers = [one.settlement.number for one in settle_all(connection, library, requests)]
    assert numbers == [1, 2, 1, 2]
    assert [last_event(connection, *key) for key in ((XIAN, 1), (XIAN, 2), (YUNNAN, 1))] == [2, 2, 1]


# Several visits


def test_two_visits_on_one_day(connection: Connection, library: Library) -> None:
    """Yunnan's deductible is a visit's, Xi'an's a year's."""
    register(connection, member(YUNNAN, 1), member(XIAN, 2))
    twice = [visit(YUNNAN, 1, "2025-03-05", 160_00)] * 2 + [visit(XIAN, 2, "2025-03-05", 300_00)] * 2
    settled = [one.settlement for one in settle_all(connection, library, twice)]
    assert [one.delta.deductible_fen for one in settled] == [60_00, 60_00, 200_00, 0]
    assert [one.payment.fund_fen for one in settled] == [50_00, 50_00, 50_00, 150_00]
    assert period_accumulators(connection, YUNNAN, 1) == []
    assert_books_agree(connection, library)


def test_two_benefit_years_have_accumulators_of_their_own(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1))
    days = ["2023-12-31", "2024-01-01", "2023-12-30"]
    settled = [settle(connection, library, visit(XIAN, 1, day, 300_00)).settlement for day in days]
    assert [one.accumulated_since.year for one in settled] == [2023, 2024, 2023]
    assert [one.delta.deductible_fen for one in settled] == [200_00, 200_00, 0]
    assert [one.payment.fund_fen for one in settled] == [50_00, 50_00, 150_00]
    assert accumulators(connection, XIAN, 1) == [
        (2023, 600_00, 200_00, 200_00, 0, 0),
        (2024, 300_00, 200_00, 50_00, 0, 0),
    ]
    assert_books_agree(connection, library)


def test_cost_runs_through_the_segments_of_a_year(connection: Connection, library: Library) -> None:
    """Nanjing, retired under 70: 45 % up to 1,000, 70 % up to 5,000; communities 55 % and 80 %."""
    register(connection, member(NANJING, 1, RETIRED))
    requests = [
        visit(NANJING, 1, "2023-03-05", 800_00, LEVEL_3),
        visit(NANJING, 1, "2023-03-06", 400_00, COMMUNITY),
        visit(NANJING, 1, "2023-03-07", 4_000_00, LEVEL_3),
    ]
    paid = [one.settlement.payment.fund_fen for one in settle_all(connection, library, requests)]
    assert paid == [360_00, 110_00 + 160_00, 2_660_00 + 150_00]
    assert_books_agree(connection, library)


@pytest.mark.parametrize(
    ("area", "prescribed_by", "provider_class", "fund_fen"),
    [
        (YUNNAN, LEVEL_3, "level-3", 220_00),  # 500 less 60, at 50 %
        (YUNNAN, CLINIC, "level-1-and-below", 288_00),  # 500 less 20, at 60 %
        (XIAN, LEVEL_3, "level-1", 210_00),  # 500 less 200, at level 1's 70 %, whoever prescribed
        (NANJING, COMMUNITY, "community", 250_00),  # 50 %
        (NANJING, LEVEL_2, "other", 200_00),  # 40 %
    ],
)
def test_a_purchase_has_the_terms_that_its_prescriber_gives_it(
    connection: Connection,
    library: Library,
    area: str,
    prescribed_by: str,
    provider_class: str,
    fund_fen: int,
) -> None:
    register(connection, member(area, 1))
    request = visit(area, 1, "2025-03-05", 500_00, PHARMACY, prescribed_by=prescribed_by)
    settled = settle(connection, library, request).settlement
    assert (settled.provider_class, settled.payment.fund_fen) == (provider_class, fund_fen)
    assert rows(connection, "SELECT provider_id, prescriber_id FROM settlement") == [
        (PHARMACY, prescribed_by)
    ]
    assert_books_agree(connection, library)


# Quotes


@pytest.mark.parametrize(
    "request_",
    [
        XIAN_VISIT,
        replace(XIAN_VISIT, use_account=False),
        visit(XIAN, 1, "2023-03-05", 0),
        visit(XIAN, 1, "2024-01-01", 9_999_99, PHARMACY, prescribed_by=LEVEL_2),
        visit(NANJING, 2, "2023-03-05", 14_321_09, COMMUNITY),
        visit(YUNNAN, 3, "2025-03-05", 99_999_999_99, CLINIC),
    ],
)
def test_a_quote_equals_the_settlement_that_follows_and_writes_nothing(
    connection: Connection, library: Library, request_: SettlementRequest
) -> None:
    people = member(XIAN, 1), member(NANJING, 2, RETIRED), member(YUNNAN, 3)
    register(connection, *people, balances_fen={1: 100_00, 3: 77})
    settle(connection, library, replace(request_, amount_fen=123_45))
    before = contents(connection)
    quoted = quote(connection, library, request_)
    assert contents(connection) == before
    settled = settle(connection, library, request_)
    assert quoted.request == request_
    assert quoted.payment == settled.settlement.payment
    assert quoted.accumulated_since == settled.settlement.accumulated_since
    assert quoted.assessment.settled.breakdown == settled.assessment.settled.breakdown
    assert quoted.assessment.after == settled.assessment.after
    assert quoted.assessment.explanation() == settled.assessment.explanation()


def test_work_inside_an_open_transaction_is_refused(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1))
    connection.execute("SELECT 1")
    for ask in (quote, settle):
        with pytest.raises(RuntimeError, match="already open"):
            ask(connection, library, XIAN_VISIT)
    connection.rollback()
    assert rows(connection, "SELECT * FROM settlement") == []
