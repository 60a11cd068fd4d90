"""Many connections at once, on one member and on several: no cap exceeded, no deductible counted twice."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import pytest

from gongji.policy.library import Library
from gongji.settlement.model import Settlement, SettlementRequest
from gongji.settlement.refusals import SettlementError
from gongji.settlement.service import quote, reverse, settle
from gongji.settlement.verification import verify
from gongji.store.database import connect

from .ground import (
    LEVEL_2,
    LEVEL_3,
    NANJING,
    RETIRED,
    XIAN,
    YUNNAN,
    Connection,
    accumulators,
    assert_books_agree,
    balance_fen,
    credit,
    event_numbers,
    last_event,
    member,
    register,
    rows,
    visit,
)
from .statements import statement_count, watch

pytestmark = pytest.mark.database

CLIENTS = 8

Work = Callable[[Connection, int], list[Settlement]]


def at_once(database_url: str, work: Work) -> list[Settlement]:
    """What `work` gives for each client number, all starting together, each with its connection."""
    start = threading.Barrier(CLIENTS)

    def client(number: int) -> list[Settlement]:
        with connect(database_url) as connection:
            start.wait(timeout=30)
            return work(connection, number)

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [settled for answer in pool.map(client, range(CLIENTS)) for settled in answer]


def settled_by(
    connection: Connection, library: Library, requests: list[SettlementRequest]
) -> list[Settlement]:
    return [settle(connection, library, request).settlement for request in requests]


def test_many_clients_on_one_member_never_exceed_the_cap(
    connection: Connection, database_url: str, library: Library
) -> None:
    """Xi'an: deductible 200 and cap 2,000 a year; 48 visits would make up 6,000 and more."""
    register(connection, member(XIAN, 1), balances_fen={1: 5_000_00})

    def work(own: Connection, number: int) -> list[Settlement]:
        requests = [visit(XIAN, 1, "2023-05-05", 150_33 + number + 100 * k, LEVEL_2) for k in range(6)]
        return settled_by(own, library, requests)

    settled = at_once(database_url, work)
    assert len(settled) == 6 * CLIENTS
    assert sum(one.delta.deductible_fen for one in settled) == 200_00
    assert sum(one.payment.fund_fen for one in settled) == 2_000_00
    assert sum(one.payment.account_fen for one in settled) == 5_000_00
    assert balance_fen(connection, XIAN, 1) == 0
    assert sorted(one.number for one in settled) == list(range(2, 6 * CLIENTS + 2))
    assert event_numbers(connection, XIAN, 1) == list(range(1, last_event(connection, XIAN, 1) + 1))
    assert accumulators(connection, XIAN, 1) == [
        (2023, sum(one.delta.cost_fen for one in settled), 200_00, 2_000_00, 0, 0)
    ]
    assert_books_agree(connection, library)


def test_many_clients_on_several_members_in_any_order(
    connection: Connection, database_url: str, library: Library
) -> None:
    people = [member(XIAN, 1), member(XIAN, 2), member(YUNNAN, 1, RETIRED), member(NANJING, 4, RETIRED)]
    register(connection, *people, balances_fen={2: 300_00})
    days = {XIAN: "2023-05-05", YUNNAN: "2025-05-05", NANJING: "2023-05-05"}

    def work(own: Connection, number: int) -> list[Settlement]:
        requests = [
            visit(known.area, known.member_id, days[known.area], 700_07, LEVEL_3)
            for known in people
            for _ in range(3)
        ]
        random.Random(number).shuffle(requests)
        return settled_by(own, library, requests)

    settled = at_once(database_url, work)
    for known in people:
        own = [one for one in settled if (one.area, one.member_id) == (known.area, known.member_id)]
        first = 2 if known.member_id == 2 else 1  # after a credit, or the first event
        assert sorted(one.number for one in own) == list(range(first, first + 3 * CLIENTS))
        if known.area == XIAN:
            assert sum(one.delta.deductible_fen for one in own) == 200_00
            assert sum(one.payment.fund_fen for one in own) == 2_000_00
    assert_books_agree(connection, library)


def test_settlements_reversals_credits_and_quotes_at_once(
    connection: Connection, database_url: str, library: Library
) -> None:
    """Each client reverses what it settled but the last; the last ones alone remain."""
    register(connection, member(XIAN, 1), balances_fen={1: 100_00})

    def work(own: Connection, number: int) -> list[Settlement]:
        events = []
        for k in range(4):
            request = visit(XIAN, 1, "2023-05-05", 300_00 + k)
            settled = settle(own, library, request).settlement
            events.append(settled)
            assert quote(own, library, request).payment.total_fen == 300_00 + k
            if number == 0:
                credit(own, XIAN, 1, 1_00)
            if k < 3:
                events.append(reverse(own, library, XIAN, 1, settled.number))
        return events

    events = at_once(database_url, work)
    assert len(events) == 7 * CLIENTS
    assert event_numbers(connection, XIAN, 1) == list(range(1, 7 * CLIENTS + 4 + 1 + 1))
    ((_, cost_fen, *_),) = accumulators(connection, XIAN, 1)
    assert cost_fen == CLIENTS * 300_03
    account_fen = sum(one.payment.account_fen for one in events)
    assert balance_fen(connection, XIAN, 1) == 104_00 - account_fen
    assert_books_agree(connection, library)


def test_one_settlement_is_reversed_once_however_many_ask(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, member(XIAN, 1))
    settle(connection, library, visit(XIAN, 1, "2023-05-05", 300_00))
    refused: list[str] = []

    def work(own: Connection, _number: int) -> list[Settlement]:
        try:
            return [reverse(own, library, XIAN, 1, 1)]
        except SettlementError as error:
            refused.append(error.code)
            return []

    assert [one.number for one in at_once(database_url, work)] == [2]
    assert refused == ["reversed_before"] * (CLIENTS - 1)
    assert accumulators(connection, XIAN, 1) == [(2023, 0, 0, 0, 0, 0)]
    assert_books_agree(connection, library)


def test_the_books_agree_at_every_moment_of_the_load(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, member(XIAN, 1), member(YUNNAN, 2), balances_fen={1: 500_00})
    done = threading.Event()

    def work(own: Connection, number: int) -> list[Settlement]:
        if number == 0:
            assert verify(own, library).differences == ()
            while not done.wait(timeout=0.01):
                assert verify(own, library).differences == ()
            return []
        requests = [visit(XIAN, 1, "2023-05-05", 99_99), visit(YUNNAN, 2, "2025-05-05", 99_99)] * 4
        return settled_by(own, library, requests)

    def work_and_tell(own: Connection, number: int) -> list[Settlement]:
        try:
            return work(own, number)
        finally:
            if number == 1:
                done.set()

    assert len(at_once(database_url, work_and_tell)) == 8 * (CLIENTS - 1)
    assert_books_agree(connection, library)


# One after the other, shown step by step


class Held(NamedTuple):
    """A settlement that has written nearly all and waits before its last statement."""

    first: Future[Settlement]
    pool: ThreadPoolExecutor
    go_on: threading.Event


@pytest.fixture
def held(connection: Connection, database_url: str, library: Library) -> Iterator[Held]:
    """Members 1 and 2 of Xi'an; the second settlement of member 1 is held before its commit."""
    register(connection, member(XIAN, 1), member(XIAN, 2), balances_fen={1: 200_00})
    last = statement_count(
        connection, lambda: settle(connection, library, visit(XIAN, 1, "2024-05-05", 1_00))
    )
    reached, go_on = threading.Event(), threading.Event()

    def before(number: int) -> None:
        if number == last:
            reached.set()
            assert go_on.wait(timeout=30)

    def first_settlement() -> Settlement:
        with connect(database_url) as own:
            watch(own, before)
            return settle(own, library, visit(XIAN, 1, "2023-05-05", 300_00)).settlement

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(first_settlement)
        try:
            assert reached.wait(timeout=30)
            yield Held(first, pool, go_on)
        finally:
            go_on.set()


def until_waiting(connection: Connection, answer: Future[int]) -> None:
    """Return once another connection waits for a lock; fail if it answers instead."""
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    limit = time.monotonic() + 30
    while not rows(connection, query, connection.info.dbname):
        assert not answer.done(), "it did not wait"
        assert time.monotonic() < limit
        time.sleep(0.005)


@pytest.mark.parametrize("second", ["settle", "reverse", "credit"])
def test_an_event_waits_for_the_one_in_progress_and_counts_it(
    connection: Connection, database_url: str, library: Library, held: Held, second: str
) -> None:
    def second_event() -> int:
        with connect(database_url) as own:
            if second == "settle":
                return settle(own, library, visit(XIAN, 1, "2023-05-05", 300_00)).settlement.number
            if second == "reverse":
                return reverse(own, library, XIAN, 1, 2).number
            return credit(own, XIAN, 1, 1_00)

    later = held.pool.submit(second_event)
    until_waiting(connection, later)
    held.go_on.set()
    assert (held.first.result(timeout=30).number, later.result(timeout=30)) == (3, 4)
    # 2023's deductible of 200 is counted once, whatever came second.
    assert [(row[0], row[2]) for row in accumulators(connection, XIAN, 1)] == [
        (2023, 200_00),
        (2024, 0 if second == "reverse" else 1_00),
    ]
    assert_books_agree(connection, library)


def test_members_do_not_wait_for_each_other(connection: Connection, library: Library, held: Held) -> None:
    connection.execute("SET lock_timeout = '1ms'")
    connection.commit()
    assert settle(connection, library, visit(XIAN, 2, "2023-05-05", 300_00)).settlement.number == 1
    assert not held.first.done()
    held.go_on.set()
    assert held.first.result(timeout=30).number == 3
    assert_books_agree(connection, library)


def test_a_quote_does_not_wait_and_sees_what_is_committed(
    connection: Connection, library: Library, held: Held
) -> None:
    connection.execute("SET lock_timeout = '1ms'")
    connection.commit()
    quoted = quote(connection, library, visit(XIAN, 1, "2023-05-05", 300_00))
    assert (quoted.assessment.settled.breakdown.deductible_fen, quoted.payment.account_fen) == (
        200_00,
        199_00,
    )
    assert not held.first.done()


def test_numbers_follow_the_order_of_commits(
    connection: Connection, database_url: str, library: Library
) -> None:
    """The member's settlements in the order of their numbers: the deductible is met by the first ones."""
    register(connection, member(XIAN, 1))

    def work(own: Connection, _number: int) -> list[Settlement]:
        return settled_by(own, library, [visit(XIAN, 1, "2023-05-05", 30_00)] * 2)

    settled = sorted(at_once(database_url, work), key=lambda one: one.number)
    deductibles = [one.delta.deductible_fen for one in settled]
    assert deductibles == [30_00] * 6 + [20_00] + [0] * 9
    assert all(earlier.number + 1 == later.number for earlier, later in pairwise(settled))
