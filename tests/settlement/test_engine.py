"""Group commit: everybody is answered, nothing is lost or doubled, and the queue is bounded."""

import datetime
import threading
import time
from concurrent.futures import Future

import pytest

from gongji.policy.library import Library
from gongji.settlement.engine import Engine, Limits, running_engine
from gongji.settlement.refusals import BusyError
from gongji.settlement.submission import Answer, MessageId, ReversalRequest, Submission
from gongji.settlement.verification import verify
from gongji.store.database import connect

from .ground import NANJING, Connection, member, register, visit

Day = datetime.date


def submission(member_id: int, key: str, amount_fen: int = 900_00) -> Submission:
    return Submission(visit(NANJING, member_id, "2023-03-01", amount_fen), MessageId("H1", key))


def answers_of(futures: list["Future[Answer]"]) -> list[Answer]:
    return [future.result(timeout=60) for future in futures]


@pytest.mark.database
def test_everybody_is_answered_and_the_books_agree(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, *(member(NANJING, number) for number in range(1, 21)))
    with running_engine(database_url, library, Limits(most_in_batch=7)) as engine:
        futures = [engine.submit(submission(number % 20 + 1, str(number))) for number in range(200)]
        answers = answers_of(futures)
    assert {answer.kind for answer in answers} == {"settled"}
    assert len({answer.settlement.settlement_id for answer in answers if answer.settlement}) == 200
    verification = verify(connection, library)
    assert (verification.settlements, verification.differences) == (200, ())


@pytest.mark.database
def test_many_at_once_for_one_member_never_exceed_a_cap_nor_take_a_deductible_twice(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, member(NANJING, 1))
    with running_engine(database_url, library, Limits(most_in_batch=8, workers=4)) as engine:
        answers = answers_of([engine.submit(submission(1, str(number))) for number in range(64)])
    assert [answer.kind for answer in answers] == ["settled"] * 64
    made = (answer.settlement for answer in answers if answer.settlement)
    settled = sorted(made, key=lambda one: one.number)
    assert [one.number for one in settled] == list(range(1, 65))
    # 1,000 yuan at 40 %, 4,000 at 60 %, 10,000 at 65 %: level 3, active (nanjing-14).
    assert sum(one.delta.fund_fen for one in settled) == 400_00 + 2_400_00 + 6_500_00
    assert verify(connection, library).differences == ()


@pytest.mark.database
def test_what_waits_when_the_engine_closes_is_still_carried_out(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, member(NANJING, 1))
    with running_engine(database_url, library, Limits(most_in_batch=2, workers=1)) as engine:
        futures = [engine.submit(submission(1, str(number))) for number in range(20)]
    assert all(future.done() for future in futures)
    assert {answer.kind for answer in answers_of(futures)} == {"settled"}


@pytest.mark.database
def test_lost_connections_lose_and_double_nothing(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, *(member(NANJING, number) for number in range(1, 11)))
    futures: list[Future[Answer]] = []
    with running_engine(database_url, library, Limits(most_in_batch=5, wait_s=30)) as engine:
        for number in range(150):
            futures.append(engine.submit(submission(number % 10 + 1, str(number), 100_00)))
            if number % 30 == 29:
                time.sleep(0.02)
                with connect(database_url) as own:
                    own.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        " AND pid <> %s",
                        (connection.info.backend_pid,),
                    )
        answers = answers_of(futures)
    assert {answer.kind for answer in answers} == {"settled"}
    verification = verify(connection, library)
    assert (verification.settlements, verification.differences) == (150, ())


@pytest.mark.database
def test_a_reversal_and_a_refusal_in_the_stream(
    connection: Connection, database_url: str, library: Library
) -> None:
    register(connection, member(NANJING, 1))
    with running_engine(database_url, library) as engine:
        settled = engine.submit(submission(1, "a")).result(timeout=30)
        assert settled.settlement is not None
        back = engine.submit(Submission(ReversalRequest(NANJING, 1, 1))).result(timeout=30)
        refused = engine.submit(submission(2, "b")).result(timeout=30)
    assert (settled.kind, back.kind, refused.kind) == ("settled", "reversed", "refused")


def idle(limits: Limits, library: Library) -> Engine:
    """An engine that nobody serves."""
    return Engine("postgresql://nowhere", library, limits)


def test_a_full_queue_refuses_at_once(library: Library) -> None:
    engine = idle(Limits(most_waiting=2), library)
    engine.submit(submission(1, "a"))
    engine.submit(submission(1, "b"))
    with pytest.raises(BusyError) as caught:
        engine.submit(submission(1, "c"))
    assert caught.value.code == "busy"
    assert len(engine.waiting) == 2


def test_a_queue_is_bounded_in_bytes_too(library: Library) -> None:
    engine = idle(Limits(most_bytes=1_000), library)
    engine.submit(submission(1, "a"))
    with pytest.raises(BusyError):
        engine.submit(submission(1, "x" * 200 + "b" * 500))
    assert engine.bytes_waiting <= 1_000


def test_what_waited_too_long_is_answered_busy(library: Library) -> None:
    engine = idle(Limits(wait_s=0.0), library)
    future = engine.submit(submission(1, "a"))
    time.sleep(0.01)
    assert engine.take() == []
    answer = future.result(timeout=1)
    assert answer.kind == "refused"
    assert answer.error is not None
    assert answer.error.code == "busy"
    assert engine.bytes_waiting == 0


def test_who_asks_without_a_future_is_called_and_a_mistake_of_one_keeps_nobody_from_an_answer(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    engine, told = idle(Limits(wait_s=0.0), library), list[Answer]()

    def mistaken(_answer: Answer) -> None:
        raise KeyError("a mistake of the caller's")

    engine.ask(submission(1, "a"), mistaken)
    engine.ask(submission(1, "b"), told.append)
    time.sleep(0.01)
    assert engine.take() == []
    assert [answer.kind for answer in told] == ["refused"]
    assert "an answer was not taken" in caplog.text
    with pytest.raises(BusyError):
        idle(Limits(most_waiting=0), library).ask(submission(1, "c"), told.append)
    assert len(told) == 1


def test_a_worker_that_waits_is_woken_by_what_comes(library: Library) -> None:
    """Whether it waits already or not: nothing that is asked for is left lying."""
    engine = idle(Limits(most_in_batch=1), library)
    taken: list[str] = []

    def work() -> None:
        while (batch := engine.take()) is not None:
            taken.extend(entry.submission.message.key for entry in batch if entry.submission.message)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for number in range(300):
        engine.submit(submission(1, str(number)))
        if number % 50 == 0:
            time.sleep(0.005)
    until = time.monotonic() + 10
    while len(taken) < 300 and time.monotonic() < until:
        time.sleep(0.001)
    with engine.changed:
        engine.closing = True
        engine.changed.notify_all()
    for worker in workers:
        worker.join(10)
    assert sorted(taken, key=int) == [str(number) for number in range(300)]
    assert not any(worker.is_alive() for worker in workers)


def test_a_closed_engine_takes_nothing_more(library: Library) -> None:
    engine = idle(Limits(), library)
    engine.closing = True
    with pytest.raises(BusyError):
        engine.submit(submission(1, "a"))
    assert engine.take() is None


def test_a_database_that_is_not_there_is_an_unknown_outcome_in_time(library: Library) -> None:
    begun = time.monotonic()
    with running_engine("postgresql://127.0.0.1:1/nothing", library, Limits(wait_s=0.5, workers=1)) as engine:
        answer = engine.submit(submission(1, "a")).result(timeout=30)
    assert answer.kind in ("unknown", "refused")
    assert time.monotonic() - begun < 20
