"""Several engine programs on one database: numbers without gap, caps kept, messages carried out once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from gongji.policy.library import Library
from gongji.settlement.engine import Limits
from gongji.settlement.submission import MessageId
from gongji.torture.channel import Channel, Tally
from gongji.torture.wire import Frame, Reply, Task
from gongji.torture.workers import running_nursery, start_worker

from .ground import (
    LEVEL_2,
    XIAN,
    Connection,
    accumulators,
    assert_books_agree,
    balance_fen,
    event_numbers,
    member,
    register,
    rows,
    visit,
)

pytestmark = pytest.mark.database

CLIENTS, EACH = 64, 3
LIMITS = Limits(wait_s=30.0, most_in_batch=16, workers=2)


def settle_at_once(database_url: str, *, own_messages: bool) -> list[Reply]:
    """Replies to 64 clients that all ask two programs for visits of one member, each under its own id or all
    under the same few.
    """
    start = threading.Barrier(CLIENTS)

    def client(sockets: tuple[str, ...], number: int) -> list[Reply | None]:
        channel = Channel(sockets, Tally(), patience_s=40.0, turn=number)
        start.wait(timeout=30)
        who = number if own_messages else 0
        replies = []
        for turn, frame in zip(range(EACH), count(), strict=False):
            request = visit(XIAN, 1, "2023-05-05", 150_33 + who + 100 * turn, LEVEL_2)
            asked = Frame(frame, MessageId(f"client-{who}", str(turn)), settle=request)
            replies.append(channel.ask(asked, "delivered", 1))
        channel.finish(until=0.0)
        return replies

    with running_nursery() as nursery:
        tasks = [Task(database_url, str(nursery.folder / f"{n}.sock"), (XIAN,), LIMITS) for n in range(2)]
        workers = [start_worker(nursery, task) for task in tasks]
        sockets = tuple(task.socket for task in tasks)
        with ThreadPoolExecutor(CLIENTS) as pool:
            found = list(pool.map(lambda number: client(sockets, number), range(CLIENTS)))
        for worker in workers:
            worker.stop()
    return [reply for replies in found for reply in replies if reply is not None]


def test_two_programs_number_one_member_without_gap_and_keep_the_cap(
    connection: Connection, database_url: str, library: Library
) -> None:
    """Xi'an: deductible 200 and cap 2,000 a year; the visits would make up ten times that."""
    register(connection, member(XIAN, 1), balances_fen={1: 5_000_00})
    replies = settle_at_once(database_url, own_messages=True)
    asked = CLIENTS * EACH
    assert [reply.kind for reply in replies] == ["settled"] * asked
    # The account's credit took number 1.
    assert sorted(reply.number or 0 for reply in replies) == list(range(2, asked + 2))
    assert event_numbers(connection, XIAN, 1) == list(range(1, asked + 2))
    [(_, _, deductible_fen, fund_fen, _, _)] = accumulators(connection, XIAN, 1)
    assert (deductible_fen, fund_fen) == (200_00, 2_000_00)
    assert sum(reply.payment.fund_fen for reply in replies if reply.payment) == 2_000_00
    spent_fen = sum(reply.payment.account_fen for reply in replies if reply.payment)
    assert balance_fen(connection, XIAN, 1) == 5_000_00 - spent_fen
    assert_books_agree(connection, library)


def test_the_same_messages_through_two_programs_are_carried_out_once(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, member(XIAN, 1))
    replies = settle_at_once(database_url, own_messages=False)
    assert [reply.kind for reply in replies] == ["settled"] * (CLIENTS * EACH)
    assert sum(not reply.repeated for reply in replies) == EACH
    assert {reply.number for reply in replies} == set(range(1, EACH + 1))
    assert rows(connection, "SELECT count(*) FROM settlement") == [(EACH,)]
    assert_books_agree(connection, library)
