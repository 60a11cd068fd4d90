"""Each message is carried out once, however often and in whatever order it comes, and can be undone."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from gongji.policy.library import Library
from gongji.settlement.batch import carry_out
from gongji.settlement.model import SettlementRequest
from gongji.settlement.service import reverse, status
from gongji.settlement.submission import Answer, MessageId, ReversalRequest, Submission, UndoRequest
from gongji.settlement.verification import verify
from gongji.store.database import connect

from .ground import NANJING, Connection, member, register, visit

Day = datetime.date

pytestmark = pytest.mark.database

FIRST = MessageId("H1", "2207-0001")
SECOND = MessageId("H1", "2207-0002")


def settling(key: MessageId = FIRST, amount_fen: int = 2_000_00, member_id: int = 1) -> Submission:
    """A visit that the fund pays 10.. of: Nanjing, level 3, above the deductible."""
    return Submission(visit(NANJING, member_id, "2023-02-01", amount_fen), key)


def undoing(key: str, original: MessageId = FIRST, member_id: int = 1) -> Submission:
    return Submission(UndoRequest(NANJING, member_id, original), MessageId("H1", key))


def alone(connection: Connection, library: Library, submission: Submission) -> Answer:
    [answer] = carry_out(connection, library, [submission])
    return answer


def code(answer: Answer) -> str:
    assert answer.error is not None
    return answer.error.code


def settlements(connection: Connection) -> list[tuple[int, int | None]]:
    with connection.transaction():
        return connection.execute("SELECT number, reverses FROM settlement ORDER BY number").fetchall()


def holds(connection: Connection, library: Library) -> bool:
    return verify(connection, library).differences == ()


def test_a_repeat_gets_the_stored_answer_and_settles_nothing(
    connection: Connection, library: Library
) -> None:
    register(connection, member(NANJING, 1))
    first = alone(connection, library, settling())
    again = alone(connection, library, settling())
    assert (first.kind, first.repeated, again.kind, again.repeated) == ("settled", False, "settled", True)
    assert again.settlement == first.settlement
    assert settlements(connection) == [(1, None)]
    assert holds(connection, library)


def test_a_repeat_within_one_batch_is_a_repeat_too(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1))
    answers = carry_out(connection, library, [settling(), settling(), settling(SECOND)])
    assert [(answer.kind, answer.repeated) for answer in answers] == [
        ("settled", False),
        ("settled", True),
        ("settled", False),
    ]
    assert settlements(connection) == [(1, None), (2, None)]


def test_the_same_id_with_another_content_is_refused(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1))
    alone(connection, library, settling())
    assert code(alone(connection, library, settling(amount_fen=2_000_01))) == "message_reused"
    assert settlements(connection) == [(1, None)]


def test_the_same_id_for_two_members_in_two_batches_is_carried_out_for_one(
    connection: Connection, library: Library, database_url: str
) -> None:
    register(connection, member(NANJING, 1), member(NANJING, 2))

    def ask(member_id: int) -> Answer:
        with connect(database_url) as own:
            return alone(own, library, settling(member_id=member_id))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(ask, (1, 2)))
    assert sorted(answer.kind for answer in answers) == ["refused", "settled"]
    assert len(settlements(connection)) == 1


def test_a_refused_message_may_come_again(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1))
    assert code(alone(connection, library, settling(member_id=2))) == "unknown_member"
    assert status(connection, FIRST) is None
    assert alone(connection, library, settling()).kind == "settled"


def test_undoing_what_was_carried_out_reverses_it_once(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1))
    alone(connection, library, settling())
    undone = alone(connection, library, undoing("2601-1"))
    again = alone(connection, library, undoing("2601-1"))
    another = alone(connection, library, undoing("2601-2"))
    assert [answer.kind for answer in (undone, again, another)] == ["reversed"] * 3
    assert again.repeated
    assert settlements(connection) == [(1, None), (2, 1)]
    late = alone(connection, library, settling())
    assert (late.kind, late.repeated) == ("settled", True)
    found = status(connection, FIRST)
    assert found is not None
    assert (found.number, found.reversed_by) == (1, 2)
    assert holds(connection, library)


def test_what_was_undone_before_it_came_is_refused_when_it_does(
    connection: Connection, library: Library
) -> None:
    register(connection, member(NANJING, 1))
    assert alone(connection, library, undoing("2601-1")).kind == "undone"
    assert alone(connection, library, undoing("2601-2")).kind == "undone"
    for _ in range(2):
        assert code(alone(connection, library, settling())) == "undone_before_arrival"
    found = status(connection, FIRST)
    assert found is not None
    assert (found.kind, found.number) == ("undone", None)
    assert settlements(connection) == []


def test_undo_and_original_in_one_batch_in_either_order(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1))
    answers = carry_out(connection, library, [settling(), undoing("2601-1")])
    assert [answer.kind for answer in answers] == ["settled", "reversed"]
    answers = carry_out(connection, library, [undoing("2601-2", SECOND), settling(SECOND)])
    assert [answer.kind for answer in answers] == ["undone", "refused"]
    assert settlements(connection) == [(1, None), (2, 1)]
    assert holds(connection, library)


def test_a_message_of_somebody_else_is_not_undone(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1), member(NANJING, 2))
    alone(connection, library, settling())
    assert code(alone(connection, library, undoing("2601-1", member_id=2))) == "other_member"
    assert settlements(connection) == [(1, None)]


def test_a_reversal_by_message_is_carried_out_once(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1))
    alone(connection, library, settling())
    request = Submission(ReversalRequest(NANJING, 1, 1), MessageId("H1", "2208-1"))
    first, again = alone(connection, library, request), alone(connection, library, request)
    assert (first.kind, again.kind, again.repeated) == ("reversed", "reversed", True)
    assert again.settlement == first.settlement
    assert settlements(connection) == [(1, None), (2, 1)]


def test_a_settlement_that_was_reversed_otherwise_is_not_reversed_again_by_an_undo(
    connection: Connection, library: Library
) -> None:
    register(connection, member(NANJING, 1))
    alone(connection, library, settling())
    reversal = reverse(connection, library, NANJING, 1, 1)
    assert alone(connection, library, undoing("2601-1")).settlement == reversal
    assert settlements(connection) == [(1, None), (2, 1)]


def test_one_refused_request_leaves_its_neighbours_alone(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1), member(NANJING, 2))
    bad: list[SettlementRequest] = [
        visit(NANJING, 99, "2023-02-01", 100_00),
        visit(NANJING, 1, "2023-02-01", -1),
        visit(NANJING, 1, "1999-02-01", 100_00),
        visit(NANJING, 1, "2023-02-01", 100_00, at="nowhere"),
    ]
    submissions = [settling(), *(Submission(request) for request in bad), settling(SECOND, member_id=2)]
    answers = carry_out(connection, library, submissions)
    assert [answer.kind for answer in answers] == ["settled", *["refused"] * 4, "settled"]
    assert holds(connection, library)


def test_messages_are_never_changed(connection: Connection, library: Library) -> None:
    register(connection, member(NANJING, 1))
    alone(connection, library, settling())
    with pytest.raises(psycopg.errors.RestrictViolation), connection.transaction():
        connection.execute("UPDATE message SET number = 7")
