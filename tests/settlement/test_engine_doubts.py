"""What the engine says when it does not know, and that no mistake leaves a caller without an answer."""

from typing import Any

import pytest

from gongji.policy.library import Library
from gongji.settlement import engine as engine_module
from gongji.settlement.batch import carry_out
from gongji.settlement.engine import Limits, running_engine
from gongji.settlement.refusals import busy
from gongji.settlement.submission import Answer, MessageId, Submission, UndoRequest
from gongji.settlement.verification import verify
from gongji.store.errors import StoreError

from .ground import NANJING, Connection, member, register, rows, visit

pytestmark = pytest.mark.database

KEY = MessageId("H1", "1")


def settling(key: MessageId = KEY) -> Submission:
    return Submission(visit(NANJING, 1, "2023-03-01", 900_00), key)


def test_a_mistake_in_one_batch_is_answered_and_the_next_is_carried_out(
    connection: Connection, database_url: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(connection, member(NANJING, 1))
    failures = [KeyError("a mistake")]

    def mistaken(*asked: Any) -> list[Answer]:
        if failures:
            raise failures.pop()
        return carry_out(*asked)

    monkeypatch.setattr(engine_module, "carry_out", mistaken)
    with running_engine(database_url, library, Limits(workers=1)) as engine:
        first = engine.submit(settling()).result(timeout=30)
        second = engine.submit(settling()).result(timeout=30)
    assert first.kind == "unknown"
    assert first.error is not None
    assert first.error.code == "fault"
    assert (second.kind, second.repeated) == ("settled", False)


def test_nobody_is_told_that_nothing_was_carried_out_after_an_attempt_in_doubt(
    connection: Connection, database_url: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first attempt commits and loses its connection, the second meets a conflict."""
    register(connection, member(NANJING, 1))
    attempts: list[int] = []

    def unlucky(
        own: Connection, policies: Library, submissions: list[Submission], *rest: Any
    ) -> list[Answer]:
        attempts.append(len(submissions))
        if len(attempts) == 1:
            carry_out(own, policies, submissions, *rest)
            own.close()
            raise StoreError("connection_lost", busy().what, busy().mend)
        return [Answer("refused", error=busy()) for _ in submissions]

    monkeypatch.setattr(engine_module, "carry_out", unlucky)
    with running_engine(database_url, library, Limits(workers=1)) as engine:
        answer = engine.submit(settling()).result(timeout=30)
    assert len(attempts) == 2
    assert answer.kind == "unknown"
    assert rows(connection, "SELECT count(*) FROM settlement") == [(1,)]


def test_a_caller_who_no_longer_waits_stops_nobody(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, member(NANJING, 1))
    with running_engine(database_url, library, Limits(workers=1, most_in_batch=4)) as engine:
        futures = [engine.submit(settling(MessageId("H1", str(number)))) for number in range(40)]
        cancelled = [future for future in futures[1::2] if future.cancel()]
        answers = [future.result(timeout=30) for future in futures if future not in cancelled]
    assert {answer.kind for answer in answers} == {"settled"}
    assert rows(connection, "SELECT count(*) FROM settlement") == [(40 - len(cancelled),)]
    assert verify(connection, library).differences == ()


def test_an_undo_of_itself_is_refused_and_its_neighbours_are_carried_out(
    connection: Connection, library: Library
) -> None:
    register(connection, member(NANJING, 1))
    itself = MessageId("H1", "2601-1")
    answers = carry_out(
        connection, library, [settling(), Submission(UndoRequest(NANJING, 1, itself), itself)]
    )
    assert [answer.kind for answer in answers] == ["settled", "refused"]
    assert answers[1].error is not None
    assert answers[1].error.code == "not_undoable"
    assert rows(connection, "SELECT key FROM message") == [("1",)]
    assert verify(connection, library).differences == ()
