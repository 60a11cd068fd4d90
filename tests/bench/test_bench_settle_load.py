"""The arithmetic of the settlement benchmark: percentiles, due times, and waits that stalls cannot hide."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from gongji.bench.settle import SettleOptions, crowd_of, loads_of, measurement_of
from gongji.bench.settle_load import Seen, closed_loop, due_at, due_by, open_loop, percentile, submissions
from gongji.bench.settle_people import AREAS, MODELS, Crowd, crowd_for, measured_visits
from gongji.bench.settle_processes import Loaded
from gongji.bench.settle_tpcb import TpcbRun
from gongji.settlement.refusals import BusyError, busy
from gongji.settlement.submission import Answer, Submission

CROWD = Crowd(members=2 * MODELS, visits_each=1)
SETTLED = Answer("settled")

Tell = Callable[[Answer], None]


def made_up() -> Iterator[Submission]:
    return submissions(measured_visits(CROWD, 0, 1, 1), "test")


@pytest.mark.parametrize(
    ("percent", "value"), [(5, 15), (20, 15), (30, 20), (40, 20), (50, 35), (99, 50), (100, 50)]
)
def test_a_percentile_is_the_value_at_the_nearest_rank(percent: float, value: float) -> None:
    assert percentile([35.0, 20.0, 15.0, 50.0, 40.0], percent) == value


def test_of_a_hundred_values_the_99th_percentile_is_the_last_but_one() -> None:
    values = list(range(1, 101))
    assert [percentile(values, percent) for percent in (50, 95, 99)] == [50, 95, 99]
    assert percentile([7.0], 99) == 7.0


def test_of_no_values_there_is_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_requests_are_due_at_their_rate() -> None:
    assert [due_at(10.0, 4.0, number) for number in range(4)] == [10.0, 10.25, 10.5, 10.75]
    assert [due_by(10.0, 4.0, now) for now in (9.9, 10.0, 10.2, 10.25, 10.6, 11.0)] == [0, 1, 1, 2, 3, 5]


class Clock:
    """Time that passes only when somebody sleeps or works."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    ticking = Clock()
    monkeypatch.setattr("gongji.bench.settle_load.time", ticking)
    return ticking


class Stalls:
    """An engine that answers at once, but takes a second over its tenth request."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.asked = clock, 0

    def ask(self, _submission: Submission, tell: Tell) -> None:
        self.asked += 1
        if self.asked == 10:
            self.clock.sleep(1.0)
        tell(SETTLED)


def test_an_open_loop_counts_a_stall_for_all_that_were_due_in_it(clock: Clock) -> None:
    """At ten a second, the tenth is asked at 0.9 s and answered at 1.9 s; ten more were due meanwhile."""
    seen = Seen(100.0, 103.0)
    open_loop(Stalls(clock), made_up(), 10.0, seen)
    assert len(seen.waits_ms) == 30
    slow = sorted(wait for wait in seen.waits_ms if wait > 50)
    assert slow == pytest.approx([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000], abs=5)
    assert percentile(seen.waits_ms, 50) < 50


def test_what_is_due_before_and_after_the_measurement_is_not_counted() -> None:
    seen = Seen(10.0, 20.0)
    for due, answered in ((9.0, 11.0), (10.0, 12.0), (19.0, 21.0), (20.0, 20.5)):
        seen.note(due, answered, SETTLED)
    assert list(seen.waits_ms) == [2_000.0, 2_000.0]
    assert seen.finished == 2
    seen.note(11.0, 12.0, Answer("refused", error=busy()))
    seen.note(11.0, 12.0, Answer("unknown"))
    assert (seen.others, seen.finished) == (["busy", "unknown"], 2)


class Crowded:
    """An engine that holds what it is asked until somebody answers it, and is busy beyond a number."""

    def __init__(self, most: int) -> None:
        self.most, self.held, self.largest = most, list[Tell](), 0
        self.lock = threading.Lock()

    def ask(self, _submission: Submission, tell: Tell) -> None:
        with self.lock:
            if len(self.held) >= self.most:
                raise busy()
            self.held.append(tell)
            self.largest = max(self.largest, len(self.held))

    def answer_all(self, until: float) -> None:
        while time.monotonic() < until:
            with self.lock:
                held, self.held = self.held, []
            for tell in held:
                tell(SETTLED)
            time.sleep(0.001)


@pytest.mark.parametrize(("clients", "most"), [(7, 100), (7, 3)])
def test_a_closed_loop_keeps_its_clients_waiting_at_any_time_and_no_more(clients: int, most: int) -> None:
    asked = made_up()
    next(asked)  # which makes the visits
    now = time.monotonic()
    engine, seen = Crowded(most), Seen(now, now + 0.3)
    answering = threading.Thread(target=engine.answer_all, args=(now + 1.0,))
    answering.start()
    closed_loop(engine, asked, clients, seen)
    answering.join()
    assert engine.largest == min(clients, most)
    assert len(seen.waits_ms) > 5 * engine.largest
    assert ("busy" in seen.others) == (most < clients)


def test_a_busy_engine_is_counted_by_an_open_loop(clock: Clock) -> None:
    class Busy:
        def ask(self, _submission: Submission, _tell: Tell) -> None:
            raise busy()

    seen = Seen(100.0, 101.0)
    open_loop(Busy(), made_up(), 10.0, seen)
    assert seen.others == ["busy"] * 10
    assert clock.now >= 101.0
    with pytest.raises(BusyError):
        Busy().ask(next(made_up()), lambda _: None)


def test_processes_have_members_of_their_own_and_every_member_comes_once_a_round() -> None:
    one_round = CROWD.members * len(AREAS) // 2
    rounds = [
        [
            (visit.area, visit.member_id)
            for visit in itertools.islice(measured_visits(CROWD, share, 2, 1), one_round)
        ]
        for share in (0, 1)
    ]
    assert not set(rounds[0]) & set(rounds[1])
    assert sorted(rounds[0] + rounds[1]) == [
        (area, number) for area in AREAS for number in range(1, CROWD.members + 1)
    ]


def test_clients_and_rate_are_shared_out() -> None:
    options = SettleOptions(clients=11, offered_per_s=900.0, processes=3, seconds=5)
    loads = list(loads_of("postgresql://nowhere", options, CROWD))
    assert [load.clients for load in loads] == [4, 4, 3]
    assert [load.offered_per_s for load in loads] == [300.0] * 3
    assert [(load.share, load.shares) for load in loads] == [(0, 3), (1, 3), (2, 3)]
    assert {load.warm_up_s for load in loads} == {1.0}


def test_a_crowd_is_large_enough_for_what_it_has_behind_it_and_before_it() -> None:
    for before, measured in ((0, 1), (0, 100_000), (1_000_000, 1_000), (50_000, 60_000)):
        crowd = crowd_for(before, measured)
        assert crowd.settlements >= max(before, 1)
        assert crowd.members * len(AREAS) >= measured
        assert 1 <= crowd.visits_each <= 10
        assert crowd.members % MODELS == 0
    assert crowd_of(SettleOptions(seconds=10, offered_per_s=100.0)).members * len(AREAS) >= 1_000


def loaded(**changed: Any) -> Loaded:
    from array import array
    from collections import Counter

    usual: dict[str, Any] = {
        "waits_ms": array("d", [1.0, 2.0]),
        "finished": 4,
        "others": Counter({"busy": 1, "not_covered": 2}),
        "batches": 2,
        "carried": 10,
        "peak_mb": 50.0,
        "early_peak_mb": 48.0,
        "cpu_s": 0.001,
    }
    return Loaded(**{**usual, **changed})


def test_what_processes_saw_is_taken_together() -> None:
    options = SettleOptions(seconds=2, processes=2)
    other = loaded(waits_ms=[3.0, 4.0], finished=6, batches=3, carried=40)
    measured = measurement_of(
        options, CROWD, [loaded(), other], 0.002, 4.0, (TpcbRun(1.0, 30.0), TpcbRun(4.0, None))
    )
    assert (measured.settlements_per_s, measured.tpcb_per_s, measured.ratio) == (5.0, 2.5, 2.0)
    assert (measured.p50_ms, measured.p95_ms, measured.p99_ms, measured.max_ms) == (2.0, 4.0, 4.0, 4.0)
    assert (measured.peak_mb, measured.grown_mb, measured.mean_batch) == (100.0, 4.0, 10.0)
    assert (measured.busy, measured.refused) == (2, {"not_covered": 4})
    assert (measured.process_us, measured.server_us, measured.tpcb_us) == (40.0, 40.0, 30.0)


def test_without_answers_and_without_tpcb_nothing_is_made_up() -> None:
    measured = measurement_of(SettleOptions(), CROWD, [loaded(waits_ms=[], finished=0)], None, 0.0, ())
    assert (measured.p50_ms, measured.max_ms, measured.ratio, measured.server_us) == (None, None, None, None)
    assert measured.settlements_per_s == 0
