"""What the database refuses by itself, whatever program writes to it."""

import json
from collections.abc import Iterator, Sequence

import pytest

from gongji.errors import GongjiError
from gongji.ledger.model import Line
from gongji.ledger.writing import POSTING_COLUMNS, posting_lines
from gongji.policy.classes import CoverageEntry
from gongji.policy.library import Library
from gongji.settlement.service import reverse, settle
from gongji.store.database import connect, transaction
from gongji.store.errors import StoreError

from .ground import (
    XIAN,
    Connection,
    Day,
    FreshDatabase,
    contents,
    enrol,
    member,
    register,
    visit,
)

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def books(fresh_database: FreshDatabase, library: Library) -> Iterator[Connection]:
    """Member 1 with 150.00 left, settlements 2 and 3, reversal 4 of 3; member 2 without account.

    Every statement of these tests is refused, so they share it.
    """
    with fresh_database() as url, connect(url) as connection:
        register(connection, member(XIAN, 1), member(XIAN, 2), balances_fen={1: 500_00})
        for _ in range(2):
            settle(connection, library, visit(XIAN, 1, "2023-05-05", 500_00))
        reverse(connection, library, XIAN, 1, 3)
        yield connection


def refusal(connection: Connection, statement: str, *parameters: object) -> StoreError:
    """What a statement in a transaction of its own is refused with; nothing has changed."""
    before = contents(connection)
    with pytest.raises(StoreError) as caught:
        execute_and_roll_back(connection, statement, parameters)
    assert contents(connection) == before
    assert caught.value.code == "constraint_violated"
    return caught.value


def execute_and_roll_back(connection: Connection, statement: str, parameters: Sequence[object]) -> None:
    """Run a statement and all that is deferred to the commit; if it is accepted, fail without a trace."""
    with transaction(connection):
        connection.execute(statement.encode(), parameters)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
        raise AssertionError("it was accepted")


def refused_copy(connection: Connection, table: str, number: int, changed: dict[str, object]) -> str:
    """The constraint that refuses a row of member 1, copied with some columns changed.

    Of a partition's own constraint, the name that it would have on the whole table.
    """
    copied = f"INSERT INTO {table} SELECT (jsonb_populate_record(one, %s)).* FROM {table} AS one"
    rows = "WHERE number = %s" + (" AND line = 1" if table == "posting" else "")
    named = refusal(connection, f"{copied} {rows}", json.dumps(changed), number).constraint
    return named.replace(f"{table}_default", table).removesuffix("1")


# Postings


@pytest.mark.parametrize(
    "lines",
    [
        [("provider", 1_00)],
        [("provider", 1_00), ("cash", -99)],
        [("pooled fund", -1_00), ("cash", 1)],
    ],
)
def test_postings_that_do_not_balance_are_refused(books: Connection, lines: list[tuple[str, int]]) -> None:
    values = ", ".join(
        f"('{XIAN}', 1, 9, {line}, '{account}', {amount_fen})"
        for line, (account, amount_fen) in enumerate(lines, start=1)
    )
    columns = "(area, member_id, number, line, ledger_account, amount_fen)"
    refused = refusal(books, f"INSERT INTO posting {columns} VALUES {values}")
    assert refused.constraint == "postings_balance"


def test_copied_postings_that_do_not_balance_are_refused(books: Connection) -> None:
    before = contents(books)
    lines = [Line("cash", -1_00), Line("provider", 99)]
    copied = f"COPY posting ({', '.join(POSTING_COLUMNS)}) FROM STDIN".encode()
    with pytest.raises(StoreError) as caught, transaction(books), books.cursor().copy(copied) as copy:
        copy.write(posting_lines(XIAN, 1, 9, Day(2023, 5, 5), lines, None))
    assert caught.value.constraint == "postings_balance"
    assert contents(books) == before


def test_a_line_added_to_a_balanced_event_is_refused(books: Connection) -> None:
    assert refused_copy(books, "posting", 2, {"line": 9}) == "postings_balance"


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"amount_fen": 0}, "posting_amount_fen_check"),
        ({"ledger_account": "savings"}, "posting_ledger_account_check"),
        ({"ledger_account": "personal account"}, "only_personal_accounts_run_a_balance"),
        ({"balance_fen": 5}, "only_personal_accounts_run_a_balance"),
        ({"balance_fen": -5, "ledger_account": "personal account"}, "posting_balance_fen_check"),
        ({"line": 1}, "posting_pkey"),
        ({"line": 0}, "posting_line_check"),
        ({"member_id": 9}, "postings_balance"),
    ],
)
def test_a_posting_that_makes_no_sense_is_refused(
    books: Connection, changed: dict[str, object], constraint: str
) -> None:
    assert refused_copy(books, "posting", 2, {"line": 8, **changed}) == constraint


# Append-only


@pytest.mark.parametrize("table", ["settlement", "posting"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET member_id = member_id",
        "UPDATE {} SET amount_fen = amount_fen + 1",
        "DELETE FROM {}",
        "DELETE FROM {} WHERE number = 4",
    ],
)
def test_what_is_written_cannot_be_changed_or_removed(books: Connection, table: str, statement: str) -> None:
    refused = refusal(books, statement.format(table))
    for language in ("zh", "en"):
        assert table in refused.say(language)


@pytest.mark.parametrize("statement", ["TRUNCATE settlement", "TRUNCATE posting", "TRUNCATE member CASCADE"])
def test_what_is_written_cannot_be_emptied(books: Connection, statement: str) -> None:
    refusal(books, statement)


# Accounts


def test_an_account_below_zero_is_refused(books: Connection) -> None:
    refused = refusal(books, "UPDATE account SET balance_fen = -1")
    assert refused.constraint == "account_not_below_zero"


def test_a_second_account_of_a_member_is_refused(books: Connection) -> None:
    assert refusal(books, "INSERT INTO account SELECT * FROM account").constraint == "account_pkey"


# Settlements


@pytest.mark.parametrize(
    ("number", "changed", "constraint"),
    [
        (2, {"fund_fen": 150_01}, "settlement_is_paid_in_full"),
        (2, {"cash_fen": 1}, "settlement_is_paid_in_full"),
        (2, {"amount_fen": 499_99}, "settlement_is_paid_in_full"),
        (2, {"fund_fen": -1, "account_fen": 500_01}, "settlement_has_one_sign"),
        (2, {"cash_fen": -1, "account_fen": 350_01}, "settlement_has_one_sign"),
        (2, {"deductible_fen": -1}, "settlement_has_one_sign"),
        (2, {"reverses": 3}, "parts_before_all_else_have_one_sign"),  # a reversal with positive amounts
        (4, {"reverses": None}, "parts_before_all_else_have_one_sign"),  # a settlement with negative ones
        (4, {"reverses": 9}, "settlement_has_one_sign"),  # of itself
        (4, {"reverses": 10}, "settlement_has_one_sign"),  # of one to come
        (4, {"reverses": 8}, "settlement_area_member_id_reverses_visit_date_fkey"),
        (4, {"reverses": 3}, "settlement_area_member_id_reverses_visit_date_idx"),
        (2, {"number": 2}, "settlement_pkey"),
        (2, {"number": 0}, "settlement_number_check"),
        (2, {"settlement_id": "3" * 31}, "settlement_settlement_id_check"),
        (2, {"settlement_id": ""}, "settlement_settlement_id_check"),
        (2, {"limited_fen": -1}, "parts_before_all_else_have_one_sign"),
        (2, {"first_pay_fen": 300_00, "account_first_fen": 200_01}, "parts_before_all_else_have_one_sign"),
        (4, {"account_first_fen": 1}, "parts_before_all_else_have_one_sign"),
        (2, {"account_left_fen": -1}, "settlement_account_left_fen_check"),
        (2, {"visit_serial": ""}, "settlement_visit_serial_check"),
        (2, {"policy_state": "doubtful"}, "settlement_policy_state_check"),
        (2, {"policy_state": None}, "policy_state_is_recorded"),
        (2, {"policy": None}, "settlement.policy NOT NULL"),
        (2, {"person_class": None}, "settlement.person_class NOT NULL"),
        (2, {"kernel_version": None}, "settlement.kernel_version NOT NULL"),
    ],
)
def test_a_settlement_that_makes_no_sense_is_refused(
    books: Connection, number: int, changed: dict[str, object], constraint: str
) -> None:
    named = refused_copy(books, "settlement", number, {"number": 9, **changed})
    assert named in (constraint, constraint.replace(".", "_").replace(" NOT NULL", "_not_null"))


@pytest.mark.parametrize(
    "column",
    [
        "cost_fen",
        "deductible_fen",
        "fund_fen",
        "over_cap_fund_fen",
        "over_cap_deductible_fen",
        "elsewhere_fund_fen",
    ],
)
def test_an_accumulator_below_zero_is_refused(books: Connection, column: str) -> None:
    refused = refusal(books, f"UPDATE accumulator SET {column} = -1")
    assert refused.constraint == f"accumulator_{column}_check"


# Members and providers


@pytest.mark.parametrize(
    "period",
    ["[2010-01-01,2011-01-01)", "[2009-01-01,2010-01-02)", "[2020-05-05,2020-05-06)", "[2030-01-01,)"],
)
def test_coverage_periods_that_overlap_are_refused(books: Connection, period: str) -> None:
    values = f"('{XIAN}', 1, '{period}', 'retired', false)"
    refused = refusal(books, f"INSERT INTO coverage_period VALUES {values}")
    assert refused.constraint == "coverage_period_pkey"


@pytest.mark.parametrize("period", ["empty", "(,2010-01-01)", "[2009-01-01,2009-01-01)"])
def test_a_coverage_period_without_days_or_beginning_is_refused(books: Connection, period: str) -> None:
    values = f"('{XIAN}', 1, '{period}', 'retired', false)"
    assert "coverage_period" in refusal(books, f"INSERT INTO coverage_period VALUES {values}").constraint


@pytest.mark.parametrize("second_day", [Day(2020, 1, 1), Day(2019, 12, 31)])
def test_coverage_entries_that_do_not_rise_are_refused_with_a_typed_error(
    books: Connection, second_day: Day
) -> None:
    before = contents(books)
    entries = CoverageEntry(Day(2020, 1, 1), "active"), CoverageEntry(second_day, "retired")
    with pytest.raises(GongjiError) as caught:
        enrol(books, member(XIAN, 3, *entries))
    assert caught.value.say("zh")
    assert contents(books) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM member",
        "UPDATE member SET member_id = 99 WHERE member_id = 1",
        "UPDATE member SET last_event = -1",
        "INSERT INTO member VALUES ('61010', 3, 'name', '1980-01-01')",
        "INSERT INTO member VALUES ('610100', 0, 'name', '1980-01-01')",
        "INSERT INTO member VALUES ('610100', 3, '', '1980-01-01')",
        "DELETE FROM provider WHERE provider_id = 'hospital-3'",
        "INSERT INTO provider VALUES ('new', '610100', 'name', 'shop', 1, 1)",
        "INSERT INTO provider VALUES ('new', '610100', 'name', 'hospital', 4, 1)",
        "INSERT INTO provider VALUES ('new', '610100', 'name', 'hospital', 3, 0)",
        "INSERT INTO provider VALUES ('new', '610100', 'name', 'hospital', 3, 1, '')",
        "INSERT INTO unverified_consent (area, given_by) VALUES ('610100', '')",
        "INSERT INTO unverified_consent (area, given_by) VALUES ('610100', 'a second one')",
        "UPDATE unverified_consent SET withdrawn_by = 'nobody knows when'",
        "UPDATE coverage_period SET tier = ''",
        "UPDATE coverage_period SET contribution_years = -1",
        "INSERT INTO provider VALUES (repeat('x', 31), '610100', 'name', 'hospital', 3, 1)",
    ],
)
def test_registries_refuse_what_makes_no_sense_or_is_in_use(books: Connection, statement: str) -> None:
    assert refusal(books, statement).constraint
