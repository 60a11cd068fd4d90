"""Each mechanism that has a state of its own, worked by hand: settled, reversed, settled again, verified.

Unless a test says otherwise the fund pays half of everything (`mechanism_town`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gongji.errors import InputError
from gongji.ledger.model import Payment
from gongji.policy.library import Library
from gongji.settlement.model import Beforehand, Settlement, SettlementRequest
from gongji.settlement.service import quote, reverse, settle
from tests.towns import TOWN, library_of_town

from .ground import (
    CLINIC,
    COMMUNITY,
    LEVEL_2,
    LEVEL_3,
    Connection,
    Day,
    assert_books_agree,
    balance_fen,
    credit,
    member,
    register,
    rows,
    verify_compiled,
    visit,
)
from .mechanism_town import ARTICLES, YEARLY_100, followed_by, library_with, version

pytestmark = pytest.mark.database

FIRST, NEXT = "2023-03-01", "2023-03-02"


@pytest.fixture
def agree(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Callable[[Library], None]:
    """Asserts that nothing differs, by the kernel as it stands and compiled, in large chunks and small."""

    def check(library: Library) -> None:
        assert_books_agree(connection, library)
        for chunk in (100_000, 1):
            assert verify_compiled(connection, library, monkeypatch, chunk).differences == ()

    return check


def at(provider: str, amount_fen: int, day: str = FIRST, serial: str | None = None) -> SettlementRequest:
    """A visit of member 1."""
    return replace(visit(TOWN, 1, day, amount_fen, provider), visit_serial=serial)


def settled(connection: Connection, library: Library, request: SettlementRequest) -> Settlement:
    """The settlement of a request, which its quote foretold."""
    foretold = quote(connection, library, request)
    found = settle(connection, library, request).settlement
    assert foretold.payment == found.payment
    return found


def paid(
    connection: Connection, library: Library, requests: Sequence[SettlementRequest]
) -> list[tuple[int, int]]:
    """Deductible and fund's payment of each."""
    found = [settled(connection, library, request) for request in requests]
    return [(one.delta.deductible_fen, one.payment.fund_fen) for one in found]


def period_rows(connection: Connection, use: str) -> list[tuple[int, int, int]]:
    """Cost, deductible and fund of each row of a use, by its key."""
    found = rows(
        connection,
        "SELECT cost_fen, deductible_fen, fund_fen FROM period_accumulator"
        " WHERE use = %s ORDER BY period_key",
        use,
    )
    return [(cost, deductible, fund) for cost, deductible, fund in found]


# Deductibles


SEPARATELY = """\
deductible:
  per: year
  separately: [[high], [middle, low]]
  amounts:
    - {provider: high, amount: 100 yuan, source: town-2}
    - {provider: [middle, low], amount: 60 yuan, source: town-2}
  annual_ceiling:
    - {amount: 130 yuan, source: town-2}
"""


def test_groups_of_institutions_meet_a_deductible_each_below_one_ceiling(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, SEPARATELY)
    register(connection, member(TOWN, 1))
    assert paid(
        connection,
        library,
        [at(LEVEL_3, 80_00), at(COMMUNITY, 100_00), at(LEVEL_2, 10_00), at(LEVEL_3, 60_00)],
    ) == [
        (80_00, 0),
        (50_00, 25_00),  # of its own 60 the ceiling leaves 50
        (0, 5_00),
        (0, 30_00),  # 20 left of the 100, nothing of the ceiling
    ]
    assert period_rows(connection, "deductible") == [(140_00, 80_00, 30_00), (110_00, 50_00, 30_00)]
    reverse(connection, library, TOWN, 1, 1)
    assert paid(connection, library, [at(LEVEL_3, 60_00), at(CLINIC, 30_00), at(LEVEL_3, 30_00)]) == [
        (60_00, 0),
        (10_00, 10_00),
        (10_00, 10_00),
    ]
    agree(library)


BY_INSTITUTION_AND_DAY = """\
deductible:
  per: institution day
  amounts:
    - {amount: 40 yuan, source: town-2}
"""


def test_institutions_interleaved_on_one_day_keep_their_deductibles_apart(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, BY_INSTITUTION_AND_DAY)
    register(connection, member(TOWN, 1))
    visits = [
        at(LEVEL_3, 30_00),
        at(LEVEL_2, 100_00),
        at(LEVEL_3, 50_00),
        at(LEVEL_2, 20_00),
        at(LEVEL_3, 100_00, NEXT),
    ]
    assert paid(connection, library, visits) == [
        (30_00, 0),
        (40_00, 30_00),
        (10_00, 20_00),
        (0, 10_00),
        (40_00, 30_00),
    ]
    reverse(connection, library, TOWN, 1, 1)
    assert paid(connection, library, [at(LEVEL_3, 100_00), at(LEVEL_2, 2_00)]) == [(30_00, 35_00), (0, 1_00)]
    assert sorted(period_rows(connection, "deductible")) == [
        (100_00, 40_00, 30_00),
        (122_00, 40_00, 41_00),
        (150_00, 40_00, 55_00),
    ]
    agree(library)


BY_VISIT = """\
deductible:
  per: visit
  amounts:
    - {amount: 50 yuan, source: town-2}
"""
CAP_OF_A_VISIT = """\
caps:
  - on: fund payment
    per: visit
    amounts:
      - {amount: 40 yuan, source: town-2}
"""


def test_settlements_of_one_visit_share_its_deductible_and_cap(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    """One visit is what has one serial at one provider on one day."""
    library = library_with(tmp_path, BY_VISIT, CAP_OF_A_VISIT)
    register(connection, member(TOWN, 1))
    visits = [
        at(LEVEL_3, 30_00, serial="7"),
        at(LEVEL_3, 60_00),
        at(LEVEL_3, 60_00, serial="7"),
        at(LEVEL_2, 100_00, serial="7"),
        at(LEVEL_3, 70_00, NEXT, serial="7"),
        at(LEVEL_3, 90_00, serial="7"),
    ]
    assert paid(connection, library, visits) == [
        (30_00, 0),
        (50_00, 5_00),
        (20_00, 20_00),
        (50_00, 25_00),
        (50_00, 10_00),
        (0, 20_00),  # half of 90 is more than the cap leaves
    ]
    assert period_rows(connection, "deductible") == [
        (180_00, 50_00, 40_00),
        (100_00, 50_00, 25_00),
        (70_00, 50_00, 10_00),
    ]
    reverse(connection, library, TOWN, 1, 1)
    reverse(connection, library, TOWN, 1, 6)
    assert paid(connection, library, [at(LEVEL_3, 70_00, serial="7"), at(LEVEL_3, 4_00, serial="7")]) == [
        (30_00, 20_00),
        (0, 0),
    ]
    agree(library)


OWN_SHARE = """\
deductible:
  per: year
  taken_from: payment
  met_by: {money: [personal account, cash], own_share: true, source: town-2}
  amounts:
    - {amount: 100 yuan, source: town-2}
"""


def test_a_deductible_from_the_payment_is_met_by_the_own_share_too(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, OWN_SHARE)
    register(connection, member(TOWN, 1))
    assert paid(connection, library, [at(LEVEL_3, 80_00), at(LEVEL_3, 100_00), at(LEVEL_3, 100_00)]) == [
        (40_00, 0),  # all 80 are borne, so 80 are met
        (20_00, 30_00),
        (0, 50_00),
    ]
    held = "SELECT deductible_fen, not_counted_fen FROM accumulator"
    assert rows(connection, held) == [(60_00, -140_00)]
    reverse(connection, library, TOWN, 1, 1)
    assert rows(connection, held) == [(20_00, -100_00)]
    reverse(connection, library, TOWN, 1, 3)
    # 70 were met by the second visit alone: its 20 and its own share of 50.
    assert paid(connection, library, [at(LEVEL_3, 100_00)]) == [(30_00, 20_00)]
    agree(library)


# Caps

SHARED_CAP = """\
caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 100 yuan, source: town-2}
  - on: fund payment
    per: year
    providers: [middle, low]
    amounts:
      - {provider: [middle, low], amount: 30 yuan, source: town-2}
"""


def test_some_institutions_share_a_cap_within_the_yearly_one(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, SHARED_CAP)
    register(connection, member(TOWN, 1))
    amounts_fen = [(LEVEL_2, 40_00), (LEVEL_3, 50_00), (CLINIC, 40_00), (LEVEL_2, 10_00), (LEVEL_3, 200_00)]
    found = paid(connection, library, [at(provider, amount_fen) for provider, amount_fen in amounts_fen])
    assert [fund_fen for _, fund_fen in found] == [20_00, 25_00, 10_00, 0, 45_00]
    assert period_rows(connection, "group") == [(90_00, 0, 30_00)]
    reverse(connection, library, TOWN, 1, 1)
    assert paid(connection, library, [at(COMMUNITY, 30_00), at(LEVEL_3, 30_00)]) == [(0, 15_00), (0, 5_00)]
    agree(library)


# Before all else

ACCOUNT_FIRST = "account_first: {source: town-2}\n"


@pytest.mark.parametrize("use_account", [True, False])
def test_account_money_pays_before_the_deductible(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None], use_account: bool
) -> None:
    """What it pays is no cost of the year; that it pays first is not for the member to choose."""
    library = library_with(tmp_path, YEARLY_100, ACCOUNT_FIRST)
    register(connection, member(TOWN, 1), balances_fen={1: 150_00})
    requests = [replace(at(LEVEL_3, fen), use_account=use_account) for fen in (120_00, 200_00)]
    first, second = (settled(connection, library, request) for request in requests)
    assert (first.payment, first.beforehand) == (Payment(0, 0, 120_00, 0), Beforehand(0, 0, 120_00))
    assert (second.payment, second.beforehand) == (Payment(35_00, 0, 30_00, 135_00), Beforehand(0, 0, 30_00))
    assert (first.account_left_fen, second.account_left_fen) == (150_00, 30_00)
    assert second.delta.cost_fen == 170_00
    credit(connection, TOWN, 1, 50_00)
    third = settled(connection, library, replace(at(LEVEL_3, 60_00), use_account=use_account))
    assert third.payment == Payment(5_00, 0, 50_00, 5_00)
    reverse(connection, library, TOWN, 1, first.number)
    assert balance_fen(connection, TOWN, 1) == 120_00
    again = settled(connection, library, replace(at(LEVEL_3, 100_00), use_account=use_account))
    assert (again.payment, again.account_left_fen) == (Payment(0, 0, 100_00, 0), 120_00)
    agree(library)


def test_a_member_without_an_account_bears_the_deductible_at_once(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, YEARLY_100, ACCOUNT_FIRST)
    register(connection, member(TOWN, 1))
    found = settled(connection, library, at(LEVEL_3, 120_00))
    assert (found.payment, found.account_left_fen) == (Payment(10_00, 0, 0, 110_00), 0)
    agree(library)


FIRST_PAY = """\
first_pay:
  - {provider: high, rate: 10 %, source: town-2}
"""


def test_a_share_is_borne_before_the_deductible(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, YEARLY_100, FIRST_PAY)
    register(connection, member(TOWN, 1))
    first, second, third = (
        settled(connection, library, request)
        for request in (at(LEVEL_3, 200_00), at(LEVEL_3, 100_05), at(CLINIC, 100_00))
    )
    assert first.beforehand == Beforehand(0, 20_00, 0)
    assert (first.delta.cost_fen, first.delta.deductible_fen, first.payment.fund_fen) == (
        180_00,
        100_00,
        40_00,
    )
    assert second.beforehand == Beforehand(0, 10_01, 0)  # 10.005 rounded half up
    assert (second.delta.cost_fen, second.payment.fund_fen) == (90_04, 45_02)
    assert (third.beforehand, third.payment.fund_fen) == (Beforehand(), 50_00)
    mirrored = reverse(connection, library, TOWN, 1, 1)
    assert mirrored.beforehand == Beforehand(0, -20_00, 0)
    assert paid(connection, library, [at(LEVEL_3, 100_00)]) == [(90_00, 0)]
    agree(library)


NOT_COVERED = """\
not_covered:
  - {provider: low, source: town-2}
"""


def test_what_is_not_covered_is_paid_by_the_person_and_counts_for_nothing(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, YEARLY_100, NOT_COVERED)
    register(connection, member(TOWN, 1), balances_fen={1: 10_00})
    excluded = settled(connection, library, at(CLINIC, 70_00))
    assert excluded.payment == Payment(0, 0, 10_00, 60_00)
    assert (excluded.delta.cost_fen, excluded.delta.deductible_fen) == (0, 0)
    assert paid(connection, library, [at(LEVEL_3, 120_00)]) == [(100_00, 10_00)]
    reverse(connection, library, TOWN, 1, excluded.number)
    assert paid(connection, library, [at(CLINIC, 9_00), at(LEVEL_3, 10_00)]) == [(0, 0), (0, 5_00)]
    assert rows(connection, "SELECT cost_fen, deductible_fen FROM accumulator") == [(130_00, 100_00)]
    agree(library)


LINE_LIMITS = """\
line_limits:
  - {provider: low, amount: 30 yuan, source: town-2}
"""


def test_a_line_counts_up_to_its_limit(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, YEARLY_100, LINE_LIMITS)
    register(connection, member(TOWN, 1))
    lines = replace(at(CLINIC, 160_00), lines_fen=(50_00, 20_00, 30_00, 60_00))
    found = settled(connection, library, lines)
    assert found.beforehand == Beforehand(50_00, 0, 0)
    assert (found.delta.cost_fen, found.delta.deductible_fen) == (110_00, 100_00)
    assert found.payment == Payment(5_00, 0, 0, 155_00)
    assert paid(connection, library, [replace(at(LEVEL_3, 80_00), lines_fen=(80_00,))]) == [(0, 40_00)]
    assert reverse(connection, library, TOWN, 1, 1).beforehand == Beforehand(-50_00, 0, 0)
    assert paid(connection, library, [replace(at(CLINIC, 31_00), lines_fen=(31_00,))]) == [(30_00, 0)]
    agree(library)


@pytest.mark.parametrize(
    ("lines_fen", "code"),
    [
        (None, "visit_fact_missing"),
        ((), "lines_do_not_sum"),
        ((70_00, 20_01), "lines_do_not_sum"),
        ((90_00, 10_00, -10_00), "lines_do_not_sum"),
    ],
)
def test_lines_that_are_missing_or_are_not_the_amount_are_refused(
    connection: Connection, tmp_path: Path, lines_fen: tuple[int, ...] | None, code: str
) -> None:
    library = library_with(tmp_path, LINE_LIMITS)
    register(connection, member(TOWN, 1))
    for ask in (quote, settle):
        with pytest.raises(InputError) as caught:
            ask(connection, library, replace(at(CLINIC, 90_00), lines_fen=lines_fen))
        assert (caught.value.code, caught.value.field.rpartition(".")[2]) == (code, "lines")
    assert rows(connection, "SELECT * FROM settlement") == []


# Time


@pytest.mark.parametrize(
    ("accumulators", "later_fen", "after_reversal"),
    [
        ("begin anew", (100_00, 25_00), (0, 50_00)),
        ("carried", (0, 75_00), (100_00, 0)),
    ],
)
def test_a_version_in_the_middle_of_the_year_begins_anew_or_goes_on(
    connection: Connection,
    tmp_path: Path,
    agree: Callable[[Library], None],
    accumulators: str,
    later_fen: tuple[int, int],
    after_reversal: tuple[int, int],
) -> None:
    versions = followed_by(version(YEARLY_100), version(YEARLY_100), "2023-07-01", accumulators)
    library = library_of_town(tmp_path, ARTICLES, versions)
    register(connection, member(TOWN, 1))
    visits = [at(LEVEL_3, 150_00, day) for day in ("2023-06-30", "2023-07-01")]
    assert paid(connection, library, visits) == [(100_00, 25_00), later_fen]
    # A visit before the change that comes to the books after it.
    assert paid(connection, library, [at(LEVEL_3, 100_00, "2023-06-29")]) == [(0, 50_00)]
    reverse(connection, library, TOWN, 1, 1)
    assert paid(connection, library, [at(LEVEL_3, 100_00, "2023-07-02")]) == [after_reversal]
    names = rows(connection, "SELECT DISTINCT accumulated_since, policy FROM settlement ORDER BY 2")
    begun = Day(2023, 7, 1) if accumulators == "begin anew" else Day(2023, 1, 1)
    assert names == [(Day(2023, 1, 1), "town-2023"), (begun, "town-later")]
    agree(library)


def test_a_benefit_year_may_begin_on_1_july(
    connection: Connection, tmp_path: Path, agree: Callable[[Library], None]
) -> None:
    library = library_with(tmp_path, YEARLY_100, year_begins="07-01")
    register(connection, member(TOWN, 1))
    days = ("2023-06-30", "2023-07-01", "2024-06-30", "2023-01-01", "2024-07-01")
    assert paid(connection, library, [at(LEVEL_3, 120_00, day) for day in days]) == [
        (100_00, 10_00),
        (100_00, 10_00),
        (0, 60_00),
        (0, 60_00),
        (100_00, 10_00),
    ]
    reverse(connection, library, TOWN, 1, 2)
    assert paid(connection, library, [at(LEVEL_3, 80_00, "2023-12-31")]) == [(80_00, 0)]
    assert rows(connection, "SELECT since, cost_fen FROM accumulator ORDER BY 1") == [
        (Day(2022, 7, 1), 240_00),
        (Day(2023, 7, 1), 200_00),
        (Day(2024, 7, 1), 120_00),
    ]
    agree(library)
