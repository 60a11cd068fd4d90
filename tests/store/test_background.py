"""Work in the background goes on whatever happens to it, and its host hears of it from the log alone."""

import logging
import threading

import pytest

from gongji.store.background import Connection, running_in_background
from gongji.store.database import transaction

pytestmark = pytest.mark.database


class Worker:
    """A job that counts its turns, and fails in those that it is told to."""

    def __init__(self, fails_in: frozenset[int] = frozenset()) -> None:
        self.fails_in = fails_in
        self.answers: list[int] = []
        self.turns = 0
        self.enough = threading.Event()

    def __call__(self, connection: Connection) -> None:
        self.turns += 1
        if self.turns > 5:
            self.enough.set()
        if self.turns in self.fails_in:
            raise ValueError("a secret")
        with transaction(connection):
            self.answers += [row[0] for row in connection.execute("SELECT 1 + 1").fetchall()]


def test_a_job_is_done_again_and_again(database_url: str) -> None:
    worker = Worker()
    with running_in_background("counting", database_url, 0.01, worker):
        assert worker.enough.wait(10)
    assert len(worker.answers) == worker.turns > 5
    assert set(worker.answers) == {2}


def test_a_job_that_fails_goes_on_and_its_words_are_not_in_the_log(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    worker = Worker(fails_in=frozenset({1, 3}))
    with (
        caplog.at_level(logging.WARNING),
        running_in_background("counting", database_url, 0.01, worker),
    ):
        assert worker.enough.wait(10)
    assert len(worker.answers) == worker.turns - 2
    assert [record.getMessage() for record in caplog.records] == ["counting: ValueError"] * 2


def test_it_is_done_at_once_and_once_more_at_the_end(database_url: str) -> None:
    worker = Worker()
    with running_in_background("counting", database_url, 3600.0, worker):
        pass
    assert worker.turns == 2


def test_where_nobody_answers_the_host_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    worker = Worker()
    nowhere = "postgresql:///nothing?host=/nowhere&connect_timeout=1"
    with caplog.at_level(logging.WARNING), running_in_background("counting", nowhere, 3600.0, worker):
        pass
    assert worker.turns == 0
    assert {record.getMessage() for record in caplog.records} == {"counting: StoreError"}
