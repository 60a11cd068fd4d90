"""`verify_chain` finds and names whatever was altered, removed or inserted, by whomever."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongji.ledger.chain import LaneHead, RecordedEvent, event_digest, record_digest
from gongji.ledger.chain_links import Break
from gongji.ledger.chain_store import heads, last_seals, running_sealer, seal
from gongji.ledger.writing import POSTING_COLUMNS
from gongji.policy.library import Library
from gongji.settlement import chain_verification
from gongji.settlement.batch_writing import SETTLEMENT_COLUMNS
from gongji.settlement.chain_verification import ChainVerification, Noted, broken_events, verify_chain
from gongji.settlement.engine import running_engine
from gongji.settlement.model import SettlementRequest
from gongji.settlement.service import settle
from gongji.settlement.submission import MessageId, Submission
from gongji.settlement.visits import Visit, open_visit
from gongji.store.database import connect, transaction

from .chain_tamperings import CLEAN_CUT, LANE_2, TAMPERINGS, XIAN_1, of_link
from .chained import CHAINED, Cell, cells, change, changed, fill, forget_checks
from .conftest import CopyOfDatabase
from .ground import LEVEL_3, NANJING, XIAN, Connection, Day, FreshDatabase, member, register, rows, visit

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def books_url(fresh_database: FreshDatabase, library: Library) -> Iterator[str]:
    with fresh_database() as url:
        fill(url, library)
        yield url


@pytest.fixture
def url(copy_of_database: CopyOfDatabase, books_url: str) -> Iterator[str]:
    """A copy of the books for each test."""
    with copy_of_database(books_url) as copied:
        yield copied


@pytest.fixture
def books(url: str) -> Iterator[Connection]:
    with connect(url) as connection:
        yield connection


def noted(connection: Connection) -> Noted:
    with transaction(connection):
        return Noted(heads(connection), last_seals(connection))


def test_books_as_they_were_written_hold(url: str, books: Connection) -> None:
    before = {table: rows(books, f"SELECT * FROM {table} ORDER BY {table}") for table in CHAINED}
    verification = verify_chain(url)
    assert verification.breaks == ()
    nanjing, xian = verification.areas
    assert nanjing[:5] == (NANJING, 1, 1, 1, 0)
    assert xian[:5] == (XIAN, 7, 7, 3, 0)
    assert (nanjing.unsealed, xian.unsealed) == (0, 1)
    assert before == {table: rows(books, f"SELECT * FROM {table} ORDER BY {table}") for table in CHAINED}
    assert verify_chain(url, noted(books)) == verification


def test_what_was_recorded_before_the_moment_is_sealed(url: str, books: Connection) -> None:
    seals: dict[str, str] = dict(rows(books, "SELECT area, max(sealed_at)::text FROM chain_seal GROUP BY 1"))
    verification = verify_chain(url)
    assert {one.area: one.sealed_until for one in verification.areas} == seals
    assert verification.sealed_until == min(seals.values())
    assert rows(
        books,
        "SELECT count(*) FROM chain_record WHERE area = %s AND recorded_at >= %s",
        XIAN,
        seals[XIAN],
    ) == [(1,)]


def test_an_empty_database_holds(database_url: str) -> None:
    assert verify_chain(database_url) == ChainVerification((), (), 0)


def test_an_area_without_seals_is_not_sealed(database_url: str, library: Library) -> None:
    with connect(database_url) as connection:
        register(connection, member(XIAN, 1))
        settle(connection, library, visit(XIAN, 1, "2023-05-05", 500_00))
    (area,) = verify_chain(database_url).areas
    assert (area.sealed_until, area.unsealed) == (None, 1)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_found_and_named_and_nothing_else(url: str, books: Connection, name: str) -> None:
    statements, expected = TAMPERINGS[name]
    change(books, *statements)
    verification = verify_chain(url)
    assert sorted(map(str, verification.breaks)) == sorted(map(str, expected))
    assert verification.break_count == len(expected)


def test_a_record_made_anew_with_its_head_is_found_by_the_seal(url: str, books: Connection) -> None:
    """Row, record and head agree with each other, but the lane is not what was sealed."""
    before = LaneHead(XIAN, 2, 0, bytes(32))
    event = RecordedEvent(1, 4, _digest_of_rows(books, 4, "person_class = 'x'"))
    ((moment,),) = rows(books, f"SELECT recorded_at::text FROM chain_record WHERE {LANE_2}")
    digest = record_digest(before, moment, 1, [event])
    change(
        books,
        f"UPDATE chain_record SET event_digests = '\\x{event.digest.hex()}', digest = '\\x{digest.hex()}'"
        f" WHERE {LANE_2}",
        f"UPDATE chain_lane SET digest = '\\x{digest.hex()}' WHERE {LANE_2}",
    )
    assert verify_chain(url).breaks == (of_link("lane rewritten", 2, 1),)


def _digest_of_rows(connection: Connection, number: int, altered: str) -> bytes:
    change(connection, f"UPDATE settlement SET {altered} WHERE {XIAN_1} AND number = {number}")
    lines: list[str] = []
    settled, posted = SETTLEMENT_COLUMNS, POSTING_COLUMNS
    for table, columns in (("settlement", settled), ("posting", posted)):
        which = f"SELECT {', '.join(columns)} FROM {table} WHERE {XIAN_1} AND number = {number}"
        order = " ORDER BY line" if table == "posting" else ""
        copying = f"COPY ({which}{order}) TO STDOUT".encode()
        with transaction(connection), connection.cursor() as cursor, cursor.copy(copying) as copy:
            lines += [bytes(line).decode() for line in copy]
    return event_digest(lines)


def test_an_end_cut_off_cleanly_is_found_by_heads_noted_before(url: str, books: Connection) -> None:
    earlier = noted(books)
    change(books, *CLEAN_CUT)
    assert verify_chain(url).breaks == (), "without notes nobody can know"
    expected = {of_link("lane cut", 1, 5), of_link("seal removed", None, 3)}
    assert set(verify_chain(url, earlier).breaks) == expected
    assert verify_chain(url, Noted(heads=earlier.heads)).breaks == (of_link("lane cut", 1, 5),)
    assert verify_chain(url, Noted(seals=earlier.seals)).breaks == (of_link("seal removed", None, 3),)


def test_an_area_that_is_gone_is_found_by_heads_noted_before(url: str, books: Connection) -> None:
    earlier = noted(books)
    change(books, *(f"DELETE FROM {table} WHERE area = '{NANJING}'" for table in CHAINED))
    assert verify_chain(url).breaks == ()
    assert set(verify_chain(url, earlier).breaks) == {
        Break("lane cut", NANJING, lane=1, sequence=1),
        Break("seal removed", NANJING, sequence=1),
    }


def test_what_is_written_after_the_note_does_no_harm(url: str, books: Connection, library: Library) -> None:
    earlier = noted(books)
    settle(books, library, visit(XIAN, 1, "2024-02-02", 10_00))
    seal(books)
    verification = verify_chain(url, earlier)
    assert verification.breaks == ()
    assert verification.areas[1].unsealed == 0


@pytest.fixture(scope="module")
def unchecked(copy_of_database: CopyOfDatabase, books_url: str) -> Iterator[str]:
    """The books without the checks that would stop many a change before the chain sees it."""
    with copy_of_database(books_url) as copied:
        with connect(copied) as connection:
            forget_checks(connection)
        yield copied


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_changed_value_is_found_wherever_it_stands(unchecked: str, data: st.DataObject) -> None:
    """Any one byte, letter, number or moment of any row that the chain covers."""
    with connect(unchecked) as connection:
        assert verify_chain(unchecked).breaks == ()
        table, column, kind, count = data.draw(st.sampled_from(cells(connection)))
        cell = Cell(table, column, kind, data.draw(st.integers(0, count - 1)))
        with changed(connection, cell, data.draw(st.integers(0, 255))):
            assert verify_chain(unchecked).break_count > 0, cell


def test_every_column_of_every_table_counts(unchecked: str) -> None:
    with connect(unchecked) as connection:
        for table, column, kind, count in cells(connection):
            with changed(connection, Cell(table, column, kind, count - 1), 1):
                assert verify_chain(unchecked).break_count > 0, (table, column)
        assert verify_chain(unchecked).break_count == 0


DAY = Day(2023, 5, 5)
AWKWARD = "a\tb\nc\rd\\e\bf\fg\vh'\"\x01\x7f 门诊 \\N \\. \u2028 \U0001f3e5"


def test_texts_with_every_sign_that_copy_writes_otherwise_hold(
    database_url: str, connection: Connection, library: Library
) -> None:
    register(connection, member(XIAN, 1))
    for serial in (AWKWARD, "\\", "\\N", "\\."):
        open_visit(connection, Visit(XIAN, 1, LEVEL_3, serial, DAY))
        request = SettlementRequest(XIAN, 1, LEVEL_3, None, DAY, 100_00, True, visit_serial=serial)
        settle(connection, library, request)
    verification = verify_chain(database_url)
    assert (verification.areas[0].events, verification.breaks) == (4, ())


def test_the_operators_own_settings_make_no_difference(url: str, books: Connection, library: Library) -> None:
    name = books.info.dbname
    for setting in ("datestyle = 'German'", "timezone = 'Asia/Shanghai'", "bytea_output = 'escape'"):
        books.rollback()
        with transaction(books):
            books.execute(f"ALTER DATABASE {name} SET {setting}".encode())
    with connect(url) as another:
        settle(another, library, visit(XIAN, 1, "2024-02-02", 10_00))
        seal(another)
    assert verify_chain(url).breaks == ()


def test_many_writers_and_a_sealer_at_once_hold_at_every_moment(
    database_url: str, connection: Connection, library: Library
) -> None:
    people = [member(area, number) for number in range(1, 21) for area in (XIAN, NANJING)]
    register(connection, *people)
    done = threading.Event()
    found: list[ChainVerification] = []

    def look() -> None:
        while not done.is_set():
            found.append(verify_chain(database_url))

    with running_sealer(database_url, 0.02), running_engine(database_url, library) as engine:
        watching = threading.Thread(target=look)
        watching.start()
        answers = [
            engine.submit(
                Submission(
                    visit(one.area, one.member_id, "2023-05-05", 50_00 + turn),
                    MessageId("t", f"{one.area} {one.member_id} {turn}"),
                )
            )
            for turn in range(10)
            for one in people
        ]
        kinds = [answer.result(60).kind for answer in answers]
        done.set()
        watching.join(60)
    assert kinds == ["settled"] * 400
    assert found
    assert [one.breaks for one in found if one.breaks] == []
    last = verify_chain(database_url)
    assert [(area.events, area.unsealed) for area in last.areas] == [(200, 0), (200, 0)]
    assert last.breaks == ()


def test_more_breaks_than_are_kept_are_counted(
    url: str, books: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(books, "UPDATE posting SET amount_fen = amount_fen + 1")
    monkeypatch.setattr(chain_verification, "MOST_BREAKS", 2)
    verification = verify_chain(url)
    assert (len(verification.breaks), verification.break_count) == (2, 7)


def test_progress_counts_every_event(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_verification, "EVENTS_BETWEEN_REPORTS", 3)
    told: list[int] = []
    verify_chain(url, advance=told.append)
    assert (sum(told), max(told)) == (8, 3)


Pairs = st.dictionaries(st.tuples(st.integers(0, 5), st.integers(1, 5)), st.sampled_from([b"aa", b"bb"]))


@given(stored=Pairs, recorded=Pairs)
def test_rows_and_records_are_compared_one_by_one(
    stored: dict[Any, bytes], recorded: dict[Any, bytes]
) -> None:
    records = [(key, recorded[key], 1, 1) for key in sorted(recorded)]
    rows_ = [(key, stored[key]) for key in sorted(stored)]
    found = {(one.kind, one.member_id, one.number) for one in broken_events(XIAN, iter(rows_), iter(records))}
    both = stored.keys() & recorded.keys()
    assert found == {
        *(("inserted", *key) for key in stored.keys() - recorded.keys()),
        *(("removed", *key) for key in recorded.keys() - stored.keys()),
        *(("altered", *key) for key in both if stored[key] != recorded[key]),
    }
