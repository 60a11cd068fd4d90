"""Lanes and seals in a real database: writers never wait for one another, sealers never do it twice."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from typing import Any

import psycopg
import pytest

from gongji.ledger.chain import FIRST_DIGEST, LaneHead, RecordedEvent, record_digest, seal_digest
from gongji.ledger.chain_store import append_events, heads, last_seals, running_sealer, seal
from gongji.store.database import connect, transaction

pytestmark = pytest.mark.database

Connection = psycopg.Connection[Any]

NANJING, XIAN = "320100", "610100"
MOMENT = "2026-03-01 08:00:00.25+00"


def event(number: int) -> RecordedEvent:
    return RecordedEvent(7, number, sha256(f"{number}".encode()).digest())


def append(connection: Connection, area: str, *numbers: int) -> None:
    with transaction(connection):
        append_events(connection, area, MOMENT, [event(number) for number in numbers])


def where(connection: Connection) -> tuple[LaneHead, ...]:
    with transaction(connection):
        return heads(connection)


def rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    with transaction(connection):
        return connection.execute(query.encode()).fetchall()


@pytest.fixture
def others(database_url: str) -> Iterator[list[Connection]]:
    """Two more connections to the same database."""
    with ExitStack() as stack:
        yield [stack.enter_context(connect(database_url)) for _ in range(2)]


def test_a_record_is_what_was_given_and_moves_the_head(connection: Connection) -> None:
    append(connection, NANJING, 1, 2)
    append(connection, NANJING, 3)
    first = LaneHead(NANJING, 1, 0, FIRST_DIGEST)
    second = LaneHead(NANJING, 1, 1, record_digest(first, MOMENT, 1, [event(1), event(2)]))
    third = LaneHead(NANJING, 1, 2, record_digest(second, MOMENT, 1, [event(3)]))
    assert where(connection) == (third,)
    assert rows(
        connection,
        "SELECT lane, sequence, recorded_at::text, form, member_ids, numbers, event_digests, digest"
        " FROM chain_record ORDER BY sequence",
    ) == [
        (1, 1, MOMENT, 1, [7, 7], [1, 2], event(1).digest + event(2).digest, second.digest),
        (1, 2, MOMENT, 1, [7], [3], event(3).digest, third.digest),
    ]


def test_a_moment_in_another_zone_is_recorded_in_utc(connection: Connection) -> None:
    with transaction(connection):
        after = append_events(connection, NANJING, "2026-03-01 16:00:00.250+08", [event(1)])
    first = LaneHead(NANJING, 1, 0, FIRST_DIGEST)
    assert after is not None
    assert after.digest == record_digest(first, MOMENT, 1, [event(1)])


def test_no_events_are_no_record(connection: Connection) -> None:
    with transaction(connection):
        assert append_events(connection, NANJING, MOMENT, []) is None
    assert where(connection) == ()


def test_what_is_rolled_back_was_never_recorded(connection: Connection) -> None:
    append(connection, NANJING, 1)
    before = where(connection)
    append_events(connection, NANJING, MOMENT, [event(2)])
    append_events(connection, XIAN, MOMENT, [event(2)])
    connection.rollback()
    assert where(connection) == before


def test_who_writes_at_the_same_time_takes_another_lane_and_waits_for_nobody(
    connection: Connection, others: list[Connection]
) -> None:
    append(connection, NANJING, 1)
    for number, writer in enumerate(others, start=2):
        writer.execute("SET LOCAL lock_timeout = '1s'")
        append_events(writer, NANJING, MOMENT, [event(number)])
    assert [(head.lane, head.sequence) for head in where(connection)] == [(1, 1)]
    for writer in others:
        writer.commit()
    assert [(head.lane, head.sequence) for head in where(connection)] == [(1, 2), (2, 1)]
    append(connection, NANJING, 4)
    assert [(head.lane, head.sequence) for head in where(connection)] == [(1, 3), (2, 1)]


def test_two_records_of_one_transaction_follow_each_other(connection: Connection) -> None:
    with transaction(connection):
        append_events(connection, NANJING, MOMENT, [event(1)])
        append_events(connection, NANJING, MOMENT, [event(2)])
    assert [(head.lane, head.sequence) for head in where(connection)] == [(1, 2)]


def test_who_opens_the_same_lane_as_another_looks_again(database_url: str, connection: Connection) -> None:
    append_events(connection, NANJING, MOMENT, [event(1)])

    def second() -> None:
        with connect(database_url) as writer:
            append(writer, NANJING, 2)

    waiting = threading.Thread(target=second)
    waiting.start()
    waiting.join(0.5)
    connection.commit()
    waiting.join(10)
    assert not waiting.is_alive()
    assert sum(head.sequence for head in where(connection)) == 2


def test_many_writers_at_once_lose_and_double_nothing(database_url: str, connection: Connection) -> None:
    writers, records = 6, 25
    failures: list[BaseException] = []

    def write(first: int) -> None:
        try:
            with connect(database_url) as writer:
                for number in range(first, first + records):
                    append(writer, NANJING, number)
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)

    with running_sealer(database_url, 0.01):
        threads = [threading.Thread(target=write, args=(one * records + 1,)) for one in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert failures == []
    recorded = rows(connection, "SELECT unnest(numbers) FROM chain_record")
    assert sorted(number for (number,) in recorded) == list(range(1, writers * records + 1))
    lanes = where(connection)
    assert sum(head.sequence for head in lanes) == writers * records
    assert len(lanes) <= writers
    counted = rows(connection, "SELECT lane, count(*), max(sequence) FROM chain_record GROUP BY 1 ORDER BY 1")
    assert counted == [(head.lane, head.sequence, head.sequence) for head in lanes]


def test_a_seal_holds_the_heads_of_all_lanes_and_the_seal_before(
    connection: Connection, others: list[Connection]
) -> None:
    append_events(others[0], NANJING, MOMENT, [event(1)])
    others[0].commit()
    append_events(others[0], NANJING, MOMENT, [event(2)])
    append(others[1], NANJING, 3)
    others[0].commit()
    lanes = where(connection)
    assert len(lanes) == 2
    (first,) = seal(connection)
    assert first.digest == seal_digest(FIRST_DIGEST, NANJING, 1, first.sealed_at, lanes)
    append(connection, NANJING, 4)
    (second,) = seal(connection)
    assert second[:2] == (NANJING, 2)
    assert second.digest == seal_digest(first.digest, NANJING, 2, second.sealed_at, where(connection))
    with transaction(connection):
        assert last_seals(connection) == (second,)


def test_only_areas_that_moved_are_sealed_and_one_alone_where_asked(connection: Connection) -> None:
    assert seal(connection) == ()
    append(connection, NANJING, 1)
    append(connection, XIAN, 1)
    assert [one[:2] for one in seal(connection, XIAN)] == [(XIAN, 1)]
    assert [one[:2] for one in seal(connection)] == [(NANJING, 1)]
    assert seal(connection) == ()
    append(connection, XIAN, 2)
    assert [one[:2] for one in seal(connection)] == [(XIAN, 2)]


def test_what_is_not_committed_is_not_sealed(connection: Connection, others: list[Connection]) -> None:
    append_events(others[0], NANJING, MOMENT, [event(1)])
    assert seal(connection) == ()
    others[0].commit()
    assert len(seal(connection)) == 1


def test_an_area_that_another_seals_is_left_to_it(connection: Connection, others: list[Connection]) -> None:
    append(connection, NANJING, 1)
    append(connection, XIAN, 1)
    others[0].execute("SELECT pg_advisory_xact_lock(hashtext('gongji.seal'), hashtext('320100'))")
    assert [one.area for one in seal(connection)] == [XIAN]
    others[0].rollback()
    assert [one.area for one in seal(connection)] == [NANJING]


def test_many_sealers_at_once_make_one_chain_of_seals(database_url: str, connection: Connection) -> None:
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(running_sealer(database_url, 0.005))
        for number in range(1, 60):
            append(connection, NANJING, number)
    sequences = [one for (one,) in rows(connection, "SELECT sequence FROM chain_seal ORDER BY 1")]
    assert sequences == list(range(1, len(sequences) + 1))
    assert seal(connection) == (), "the end of a sealer seals what is left"


def eventually(connection: Connection, query: str) -> bool:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if rows(connection, query)[0][0]:
            return True
        time.sleep(0.02)
    return False


def test_a_sealer_comes_back_after_its_connection_is_cut(database_url: str, connection: Connection) -> None:
    with running_sealer(database_url, 0.02):
        append(connection, NANJING, 1)
        assert eventually(connection, "SELECT count(*) = 1 FROM chain_seal")
        cut = (
            "SELECT count(pg_terminate_backend(pid)) > 0 FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        )
        assert rows(connection, f"{cut} AND datname = current_database()")[0][0]
        append(connection, NANJING, 2)
        assert eventually(connection, "SELECT count(*) = 2 FROM chain_seal")


def test_a_sealer_without_a_database_troubles_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with running_sealer("postgresql://clerk:secret@/nowhere?host=/nonexistent", 0.01):
        time.sleep(0.1)
    assert "chain-sealer: StoreError" in caplog.text
    assert "secret" not in caplog.text
    assert [one.name for one in threading.enumerate() if one.name == "chain-sealer"] == []
