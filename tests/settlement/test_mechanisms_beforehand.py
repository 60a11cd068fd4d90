"""What is paid before the deductible, or not at all.

Worked by hand: settled, reversed, settled again, verified. Unless a test says otherwise the fund pays half
of everything (`mechanism_town`).
"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from gongji.errors import InputError
from gongji.ledger.model import Payment
from gongji.settlement.model import Beforehand
from gongji.settlement.service import quote, reverse, settle
from tests.towns import TOWN

from .conftest import Agree
from .ground import (
    CLINIC,
    LEVEL_3,
    Connection,
    balance_fen,
    credit,
    member,
    register,
    rows,
)
from .mechanism_town import YEARLY_100, library_with
from .mechanism_visits import at, paid, settled

pytestmark = pytest.mark.database


ACCOUNT_FIRST = "account_first: {source: town-2}\n"


@pytest.mark.parametrize("use_account", [True, False])
def test_account_money_pays_before_the_deductible(
    connection: Connection, tmp_path: Path, agree: Agree, use_account: bool
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
    connection: Connection, tmp_path: Path, agree: Agree
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


def test_a_share_is_borne_before_the_deductible(connection: Connection, tmp_path: Path, agree: Agree) -> None:
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
    connection: Connection, tmp_path: Path, agree: Agree
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


def test_a_line_counts_up_to_its_limit(connection: Connection, tmp_path: Path, agree: Agree) -> None:
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
