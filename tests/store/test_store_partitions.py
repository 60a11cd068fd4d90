"""Monthly partitions: rows lie in their month, nothing is altered there, months are made ahead safely."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from gongji.dates import Day
from gongji.errors import InputError
from gongji.store import partitions as partitioning
from gongji.store.database import connect, transaction
from gongji.store.errors import StoreError
from gongji.store.partitions import (
    MOST_MONTHS,
    Partition,
    default_holds_rows,
    keep_months_ahead,
    missing_months,
    months_ahead,
    open_months,
    partitions,
    today_in_china,
)
from tests.cli.running import LANGUAGES, Terminal

pytestmark = pytest.mark.database

Connection = psycopg.Connection[Any]

MARCH, APRIL = Day(2025, 3, 1), Day(2025, 4, 1)
SETTLEMENT = """
    INSERT INTO settlement (area, member_id, number, settlement_id, reverses, visit_date,
        accumulated_since, provider_id, policy, policy_state, kernel_version, person_class, provider_class,
        deductible_key, cap_key, amount_fen, deductible_fen, fund_fen, over_cap_fund_fen,
        over_cap_deductible_fen, account_fen, cash_fen, elsewhere_fund_fen)
    VALUES ('320100', 1, %(number)s, 's' || %(number)s, %(reverses)s, %(day)s, '2025-01-01', 'p', 'policy',
        'verified', '1', 'class', 'class', 0, 0, %(fen)s, 0, 0, 0, 0, 0, %(fen)s, 0)"""
POSTING = """
    INSERT INTO posting (area, member_id, number, line, event_date, ledger_account, amount_fen)
    VALUES ('320100', 1, %(number)s, 1, %(day)s, 'cash', %(fen)s),
           ('320100', 1, %(number)s, 2, %(day)s, 'provider', -%(fen)s)"""


def settle(connection: Connection, number: int, day: str, reverses: int | None = None) -> None:
    """A row of 10 yuan with its postings, or the reversal of one."""
    fen = 10_00 if reverses is None else -10_00
    with transaction(connection):
        for statement in (SETTLEMENT, POSTING):
            connection.execute(statement, {"number": number, "day": day, "reverses": reverses, "fen": fen})


def places(connection: Connection, table: str) -> set[tuple[int, str]]:
    """In which partition each event lies."""
    with transaction(connection):
        query = f"SELECT DISTINCT number, tableoid::regclass::text FROM {table}"
        return {(number, str(name)) for number, name in connection.execute(query.encode()).fetchall()}


def parts(connection: Connection) -> dict[str, Partition]:
    with transaction(connection):
        return {part.name: part for part in partitions(connection)}


def refusal(connection: Connection, statement: str) -> str:
    """The constraint by which a statement is refused."""
    with pytest.raises(StoreError) as caught, transaction(connection):
        connection.execute(statement.encode())
    return caught.value.constraint


def test_rows_land_in_their_month_and_without_one_in_the_default(connection: Connection) -> None:
    assert open_months(connection, Day(2025, 3, 17), APRIL) == (MARCH, APRIL)
    for number, day in enumerate(("2025-03-01", "2025-03-31", "2025-04-01", "2025-05-01"), start=1):
        settle(connection, number, day)
    for table in ("settlement", "posting"):
        expected = {(1, "202503"), (2, "202503"), (3, "202504"), (4, "default")}
        assert places(connection, table) == {(number, f"{table}_{name}") for number, name in expected}


def test_a_reversal_lands_beside_its_original(connection: Connection) -> None:
    open_months(connection, MARCH, MARCH)
    settle(connection, 1, "2025-03-31")
    settle(connection, 2, "2025-03-31", reverses=1)
    assert places(connection, "settlement") == {(1, "settlement_202503"), (2, "settlement_202503")}
    with pytest.raises(StoreError) as caught:
        settle(connection, 3, "2025-04-01", reverses=1)
    assert caught.value.constraint == "settlement_area_member_id_reverses_visit_date_fkey"
    with pytest.raises(StoreError) as caught:
        settle(connection, 3, "2025-03-31", reverses=1)
    assert "area_member_id_reverses" in caught.value.constraint


@pytest.mark.parametrize("place", ["202503", "default"])
@pytest.mark.parametrize("table", ["settlement", "posting"])
@pytest.mark.parametrize("doing", ["UPDATE {} SET amount_fen = 2", "DELETE FROM {}", "TRUNCATE {}"])
def test_no_partition_lets_itself_be_altered(
    connection: Connection, doing: str, table: str, place: str
) -> None:
    open_months(connection, MARCH, MARCH)
    settle(connection, 1, "2025-03-05")
    settle(connection, 2, "2025-07-05")
    for name in (table, f"{table}_{place}"):
        statement = doing.format(name) + (" CASCADE" if "TRUNCATE" in doing else "")
        assert refusal(connection, statement) == f"{table}_is_append_only"
    assert {number for number, _ in places(connection, table)} == {1, 2}


def test_postings_that_do_not_balance_are_refused_in_every_month(connection: Connection) -> None:
    open_months(connection, MARCH, MARCH)
    for day in ("2025-03-05", "2025-07-05"):
        statement = (
            "INSERT INTO posting (area, member_id, number, line, event_date, ledger_account, amount_fen)"
            f" VALUES ('320100', 1, 1, 1, '{day}', 'cash', 5)"
        )
        assert refusal(connection, statement) == "postings_balance"


def test_a_month_whose_rows_lie_in_the_default_partition_stays_there(connection: Connection) -> None:
    with transaction(connection):
        assert not default_holds_rows(connection)
    settle(connection, 1, "2025-03-05")
    assert open_months(connection, MARCH, APRIL) == (APRIL,)
    settle(connection, 2, "2025-03-06")
    assert places(connection, "posting") == {(1, "posting_default"), (2, "posting_default")}
    with transaction(connection):
        assert default_holds_rows(connection)


def test_opening_twice_at_once_opens_each_month_once(database_url: str) -> None:
    start = threading.Barrier(4)

    def opening() -> tuple[Day, ...]:
        with connect(database_url) as own:
            start.wait(timeout=30)
            return open_months(own, MARCH, Day(2025, 12, 1))

    with ThreadPoolExecutor(4) as pool:
        opened = [month for found in [pool.submit(opening) for _ in range(4)] for month in found.result()]
    assert sorted(opened) == [Day(2025, month, 1) for month in range(3, 13)]
    with connect(database_url) as own:
        found = {part.month for part in parts(own).values()}
    assert found == {None, *opened}


def test_months_are_kept_ahead_and_only_where_they_are_missing(
    connection: Connection, database_url: str
) -> None:
    today = today_in_china(connection)
    assert missing_months(connection) == months_ahead(today)
    assert keep_months_ahead(database_url) == months_ahead(today)
    assert keep_months_ahead(database_url) == missing_months(connection) == ()


@pytest.fixture
def reader(connection: Connection) -> Iterator[Callable[[], None]]:
    """Somebody who reads the settlements for long; a function that makes an end of it."""
    connection.execute("SELECT count(*) FROM settlement")
    yield connection.rollback
    connection.rollback()


def test_a_long_reader_is_waited_for_in_short_turns(
    reader: Callable[[], None], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits for the whole table holds up everybody who settles: so nobody waits for long."""
    monkeypatch.setattr(partitioning, "LOCK_WAIT_MS", 50)
    assert keep_months_ahead(database_url) == ()
    with connect(database_url) as own:
        with pytest.raises(StoreError) as caught:
            open_months(own, MARCH, APRIL, patience_s=0.0)
        assert caught.value.code == "transaction_conflict"
        timer = threading.Timer(0.3, reader)
        timer.start()
        assert open_months(own, MARCH, APRIL, patience_s=20.0) == (MARCH, APRIL)
        timer.join()
    assert keep_months_ahead(database_url) != ()


def test_too_many_months_are_refused(connection: Connection) -> None:
    for first, last in ((APRIL, MARCH), (MARCH, Day(2025 + MOST_MONTHS // 12, 3, 1))):
        with pytest.raises(InputError) as caught:
            open_months(connection, first, last)
        assert caught.value.code == "months_out_of_range"
    assert {part.month for part in parts(connection).values()} == {None}


def test_the_listing_knows_months_rows_and_bytes(connection: Connection) -> None:
    open_months(connection, MARCH, MARCH)
    before = parts(connection)
    assert [*before] == ["settlement_202503", "settlement_default", "posting_202503", "posting_default"]
    assert {part.rows for part in before.values()} == {0}
    for number in range(1, 31):
        settle(connection, number, "2025-03-05")
    with transaction(connection):
        connection.execute("ANALYZE settlement, posting")
    after = parts(connection)
    assert [part.rows for part in after.values()] == [30, 0, 60, 0]
    assert after["posting_202503"].table == "posting"
    assert after["posting_202503"].month == MARCH
    assert after["posting_202503"].bytes > before["posting_202503"].bytes


@pytest.fixture
def terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, database_url: str
) -> Terminal:
    """A terminal whose commands use a fresh database."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("GONGJI_DATABASE_URL", database_url)
    return Terminal(capsys)


def test_the_command_opens_and_lists(terminal: Terminal, connection: Connection) -> None:
    settle(connection, 1, "2025-04-05")
    answer = terminal("partitions", "--open-from", "2025-03", "--open-until", "2025-05", "--json")
    record = answer.record
    assert (record["opened"], record["not_opened"]) == (["2025-03", "2025-05"], ["2025-04"])
    assert record["default_holds_rows"] is True
    assert [part["name"] for part in record["partitions"]] == [
        *("settlement_202503", "settlement_202505", "settlement_default"),
        *("posting_202503", "posting_202505", "posting_default"),
    ]
    assert [part["month"] for part in record["partitions"]] == ["2025-03", "2025-05", None] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_says_that_rows_stay_in_the_default_partition(
    terminal: Terminal, connection: Connection, language: str
) -> None:
    words = "留在那里" if language == "zh" else "They stay there"
    assert words not in terminal("partitions", "--lang", language).out
    settle(connection, 1, "2025-04-05")
    assert words in terminal("partitions", "--lang", language).out
    today = today_in_china(connection)
    opened = terminal("partitions", "--open-until", f"{today:%Y-%m}", "--lang", language)
    assert opened.code == 0
    assert f"posting_{today:%Y%m}" in opened.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--open-until", "2025-13"), 2, "is not a month"),
        (("--open-until", "2025-1"), 2, "is not a month"),
        (("--open-from", "2025-01"), 2, "needs --open-until"),
        (("--open-from", "2025-02", "--open-until", "2025-01"), 1, "there are 0"),
        (("--open-from", "2025-02", "--open-until", "9999-12"), 1, "1 to 240 months"),
    ],
)
def test_the_command_refuses(
    terminal: Terminal, connection: Connection, arguments: tuple[str, ...], code: int, words: str
) -> None:
    answer = terminal("partitions", *arguments, "--lang", "en")
    assert (answer.code, answer.out) == (code, "")
    assert words in answer.err
    assert {part.month for part in parts(connection).values()} == {None}
