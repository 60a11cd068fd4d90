"""Sums by day are those of the postings, each counted once, whoever writes and whoever rolls up."""

import threading

import pytest

from gongji.policy.library import Library
from gongji.settlement.batch import carry_out
from gongji.settlement.day_totals import DayTotal, records_to_come, roll_up, totals, wrong_totals
from gongji.settlement.submission import MessageId, ReversalRequest, Submission
from gongji.store.database import connect, transaction

from .ground import LEVEL_3, XIAN, Connection, Day, execute, member, register, visit

pytestmark = pytest.mark.database

ALWAYS = (Day(1900, 1, 1), Day(9999, 12, 31))


@pytest.fixture
def members(connection: Connection) -> Connection:
    """Ten members with a hundred yuan each; whose credits are events too."""
    people = [member(XIAN, number) for number in range(1, 11)]
    register(connection, *people, balances_fen=dict.fromkeys(range(1, 11), 10000))
    return connection


def submissions(first: int, count: int, amount_fen: int = 300_00) -> list[Submission]:
    return [
        Submission(
            visit(XIAN, 1 + number % 10, "2023-03-05", amount_fen, LEVEL_3), MessageId("test", str(number))
        )
        for number in range(first, first + count)
    ]


def found(connection: Connection) -> list[DayTotal]:
    with transaction(connection):
        assert wrong_totals(connection) == []
        return totals(connection, *ALWAYS)


def sums(connection: Connection) -> dict[str, int]:
    return {one.ledger_account: one.amount_fen for one in found(connection) if one.provider_id}


def test_before_the_first_roll_up_there_is_nothing_and_records_are_to_come(
    members: Connection, library: Library
) -> None:
    carry_out(members, library, submissions(0, 3))
    assert found(members) == []
    with transaction(members):
        assert records_to_come(members) >= 1


def test_each_event_counts_once_however_often_it_is_rolled_up(members: Connection, library: Library) -> None:

    answers = carry_out(members, library, submissions(0, 12))
    paid_fen = sum(answer.settlement.payment.fund_fen for answer in answers if answer.settlement is not None)
    roll_up(members)
    once = found(members)
    assert roll_up(members) == 0
    assert found(members) == once
    assert sums(members)["provider"] == 12 * 300_00
    assert sums(members).get("pooled fund", 0) == -paid_fen
    assert {one.provider_id for one in once} == {LEVEL_3, ""}


def test_a_reversal_takes_its_part_off(members: Connection, library: Library) -> None:
    [answer] = carry_out(members, library, submissions(0, 1))
    assert answer.settlement is not None
    roll_up(members)
    carry_out(members, library, [Submission(ReversalRequest(XIAN, 1, answer.settlement.number))])
    roll_up(members)
    assert set(sums(members).values()) == {0}


def test_rolling_up_in_stretches_gives_the_same(members: Connection, library: Library) -> None:
    for number in range(7):
        carry_out(members, library, submissions(number, 1))
    assert roll_up(members, most_records=2) >= 7
    assert sums(members)["provider"] == 7 * 300_00


def test_writers_and_two_who_roll_up_at_once(
    members: Connection, database_url: str, library: Library
) -> None:
    """Whoever sums up while others write misses nothing and counts nothing twice."""

    def write(first: int) -> None:
        with connect(database_url) as own:
            for number in range(first, first + 20, 4):
                carry_out(own, library, submissions(number, 4, 10_00))

    def sum_up() -> None:
        with connect(database_url) as own:
            for _ in range(15):
                roll_up(own, most_records=1)

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 100, 200)]
    threads += [threading.Thread(target=sum_up) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    roll_up(members)
    assert sums(members)["provider"] == 60 * 10_00
    with transaction(members):
        assert records_to_come(members) == 0


def test_a_sum_that_was_changed_is_named(members: Connection, library: Library) -> None:
    carry_out(members, library, submissions(0, 1))
    roll_up(members)
    execute(members, "UPDATE day_total SET amount_fen = amount_fen + 1 WHERE ledger_account = 'provider'")
    with transaction(members):
        [(area, _, provider_id, account, stored_fen, summed_fen)] = wrong_totals(members)
    assert (area, provider_id, account, stored_fen, summed_fen) == (XIAN, LEVEL_3, "provider", 300_01, 300_00)
