"""The break list finds what is lost, doubled or unexplained, from both sides."""

import datetime
from dataclasses import replace

import pytest

from gongji.ledger.model import Payment
from gongji.settlement.model import SettlementRequest
from gongji.settlement.submission import MessageId
from gongji.torture.breaks import Break, breaks_between
from gongji.torture.record import Entry, State
from gongji.torture.store import Platform, Stored, StoredMessage

MESSAGE, UNDO = MessageId("client-1", "1"), MessageId("client-1", "1 undo 0")
NAME = "client-1 1"
REQUEST = SettlementRequest("320100", 1, "hospital", None, datetime.date(2023, 2, 1), 100_00)
PAYMENT = Payment(40_00, 0, 10_00, 50_00)
STORED = Stored("320100", 1, 7, 100_00, PAYMENT, None)
KEPT = StoredMessage(MESSAGE, "settle", "320100", 1, 7)


def entry(state: State, number: int | None = 7, payment: Payment | None = PAYMENT) -> Entry:
    return Entry(MESSAGE, REQUEST, state, number, payment if number is not None else None, [UNDO])


def found(one: Entry, *settlements: Stored, messages: tuple[StoredMessage, ...] = (KEPT,)) -> list[Break]:
    return breaks_between([one], Platform(settlements, messages))


@pytest.mark.parametrize(
    ("one", "settlements", "messages"),
    [
        (entry("settled"), (STORED,), (KEPT,)),
        (entry("reversed"), (STORED._replace(reversed_by=8),), (KEPT,)),
        (entry("undone"), (STORED._replace(reversed_by=8),), (KEPT,)),
        (entry("undone", None), (STORED._replace(reversed_by=8),), (KEPT,)),
        (entry("undone", None), (), (KEPT._replace(kind="undone", number=None),)),
    ],
)
def test_what_agrees_is_no_break(
    one: Entry, settlements: tuple[Stored, ...], messages: tuple[StoredMessage, ...]
) -> None:
    assert found(one, *settlements, messages=messages) == []


def test_an_acknowledged_settlement_that_is_not_there_is_lost() -> None:
    assert found(entry("settled"), messages=()) == [Break("lost", "acknowledged_and_absent", NAME)]
    assert Break("lost", "acknowledged_and_absent", NAME) in found(
        entry("settled"), STORED._replace(number=6)
    )


def test_an_acknowledged_settlement_that_nobody_reversed_is_lost_where_it_is_reversed() -> None:
    assert found(entry("settled"), STORED._replace(reversed_by=8)) == [
        Break("lost", "acknowledged_and_reversed", NAME)
    ]


@pytest.mark.parametrize("reversed_by", [None, 9])
def test_two_settlements_of_one_message_are_doubled(reversed_by: int | None) -> None:
    second = STORED._replace(number=8, reversed_by=reversed_by)
    assert found(entry("settled"), STORED, second) == [Break("doubled", "settled_twice", NAME)]


@pytest.mark.parametrize("state", ["undone", "reversed"])
def test_what_was_taken_back_and_still_counts_is_unexplained(state: State) -> None:
    assert found(entry(state), STORED) == [Break("unexplained", f"{state}_and_effective", NAME)]


def test_what_was_never_answered_is_unexplained() -> None:
    assert found(entry("open", None), messages=()) == [Break("unexplained", "never_answered", NAME)]


def test_another_payment_than_was_acknowledged_is_unexplained() -> None:
    stored = STORED._replace(payment=Payment(50_00, 0, 0, 50_00))
    assert found(entry("settled"), stored) == [Break("unexplained", "paid_otherwise", NAME)]


def test_a_settlement_that_nobody_asked_for_is_unexplained() -> None:
    foreign = STORED._replace(amount_fen=100_01, number=8)
    assert found(entry("settled"), STORED, foreign) == [
        Break("unexplained", "never_asked_for", "320100 1 #8")
    ]


def test_a_message_that_nobody_sent_or_with_another_outcome_is_unexplained() -> None:
    foreign = KEPT._replace(message=MessageId("client-1", "2"))
    assert found(entry("settled"), STORED, messages=(KEPT, foreign)) == [
        Break("unexplained", "message_never_sent", "client-1 2")
    ]
    undone = KEPT._replace(kind="undone", number=None)
    assert found(entry("settled"), STORED, messages=(undone,)) == [
        Break("unexplained", "message_kept_otherwise", NAME)
    ]


def test_answers_that_contradict_each_other_are_unexplained() -> None:
    one = replace(entry("settled"))
    one.acknowledge(8, PAYMENT)
    one.acknowledge(7, Payment(1, 2, 3, 4))
    assert [problem.what for problem in found(one, STORED)] == ["answered_otherwise", "paid_otherwise"]
