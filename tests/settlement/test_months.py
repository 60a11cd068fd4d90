"""Settlements lie in the month of their visit, with their postings, reversals and corrections beside them."""

import pytest

from gongji.policy.library import Library
from gongji.settlement.service import reverse, settle
from gongji.store.database import connect
from gongji.store.partitions import keep_months_ahead, months_ahead, open_months, today_in_china

from .ground import NANJING, Connection, Day, assert_books_agree, member, register, rows, visit

pytestmark = pytest.mark.database


def places(connection: Connection, table: str) -> dict[int, str]:
    """In which month each event of the member lies."""
    found = rows(
        connection,
        f"SELECT DISTINCT number, right(tableoid::regclass::text, 7) FROM {table} ORDER BY number",
    )
    assert len({number for number, _ in found}) == len(found)
    return {number: place.lstrip("_") for number, place in found}


def test_each_event_lies_in_the_month_of_its_visit(connection: Connection, library: Library) -> None:
    """In which order they came, and when they were reversed, does not matter."""
    open_months(connection, Day(2023, 3, 1), Day(2023, 4, 1))
    register(connection, member(NANJING, 1))
    for day in ("2023-04-30", "2023-03-31", "2023-05-01", "2023-04-01"):
        settle(connection, library, visit(NANJING, 1, day, 900_00))
    for number in (3, 2, 1):
        reverse(connection, library, NANJING, 1, number)
    expected = dict(
        enumerate(("202304", "202303", "default", "202304", "default", "202303", "202304"), start=1)
    )
    assert places(connection, "settlement") == expected
    assert places(connection, "posting") == expected
    assert_books_agree(connection, library)


def test_a_credit_lies_in_the_month_in_which_it_was_written(
    connection: Connection, database_url: str, library: Library
) -> None:
    keep_months_ahead(database_url)
    register(connection, member(NANJING, 1), balances_fen={1: 10_00})
    settle(connection, library, visit(NANJING, 1, "2023-04-30", 900_00))
    today = today_in_china(connection)
    assert places(connection, "posting") == {1: f"{today:%Y%m}", 2: "default"}
    assert_books_agree(connection, library)


def test_months_are_opened_while_programs_settle(
    connection: Connection, database_url: str, library: Library
) -> None:
    """What a worker has prepared goes on with a month that was opened after it."""
    register(connection, member(NANJING, 1))
    months = months_ahead(today_in_china(connection))
    settle(connection, library, visit(NANJING, 1, "2023-03-31", 900_00))
    with connect(database_url) as other:
        assert open_months(other, Day(2023, 4, 1), Day(2023, 4, 1)) == (Day(2023, 4, 1),)
    settle(connection, library, visit(NANJING, 1, "2023-04-01", 900_00))
    assert keep_months_ahead(database_url) == months
    settle(connection, library, visit(NANJING, 1, "2023-04-02", 900_00))
    assert places(connection, "settlement") == {1: "default", 2: "202304", 3: "202304"}
    assert_books_agree(connection, library)
