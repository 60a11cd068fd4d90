"""A settlement under a serial needs a visit that is open; visits are opened and closed once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from gongji.errors import GongjiError, InputError
from gongji.members.store import load_member
from gongji.policy.library import Library
from gongji.settlement.batch import carry_out
from gongji.settlement.model import SettlementRequest
from gongji.settlement.service import quote, reverse, settle
from gongji.settlement.submission import MessageId, Submission
from gongji.settlement.visits import Visit, VisitError, close_visit, open_visit
from gongji.store.database import connect, transaction

from .ground import (
    CLINIC,
    LEVEL_3,
    XIAN,
    Connection,
    Day,
    Rows,
    assert_books_agree,
    contents,
    member,
    register,
    rows,
    visit,
)

pytestmark = pytest.mark.database

DAY = "2023-05-05"
SEVEN = Visit(XIAN, 1, LEVEL_3, "7", Day.fromisoformat(DAY))
OTHERS = [
    SEVEN._replace(member_id=2),
    SEVEN._replace(provider_id=CLINIC),
    SEVEN._replace(visit_serial="07"),
    SEVEN._replace(visit_date=Day(2023, 5, 6)),
]


@pytest.fixture
def town(connection: Connection) -> Connection:
    """A connection to books with two members in which nothing happened yet."""
    register(connection, member(XIAN, 1), member(XIAN, 2))
    return connection


def part_of(one: Visit, amount_fen: int = 500_00) -> SettlementRequest:
    """A part of a visit's costs as a request."""
    plain = visit(one.area, one.member_id, one.visit_date.isoformat(), amount_fen, one.provider_id)
    return msgspec.structs.replace(plain, visit_serial=one.visit_serial)


def visits(connection: Connection) -> Rows:
    """Member, provider, serial and day of each visit, and whether it is closed."""
    return rows(
        connection,
        "SELECT member_id, provider_id, visit_serial, visit_date, closed_at IS NOT NULL FROM visit"
        " ORDER BY 1, 2, 3, 4",
    )


def shown(one: Visit, *, is_closed: bool) -> tuple[object, ...]:
    """A visit as `visits` shows it."""
    return (*one[1:], is_closed)


# Opening and closing


def test_the_same_visit_opened_twice_is_one(town: Connection) -> None:
    assert open_visit(town, SEVEN)
    before = contents(town)
    assert not open_visit(town, SEVEN)
    assert contents(town) == before
    assert visits(town) == [shown(SEVEN, is_closed=False)]


def test_a_serial_of_another_member_provider_or_day_is_another_visit(town: Connection) -> None:
    assert all(open_visit(town, one) for one in (SEVEN, *OTHERS))
    assert close_visit(town, SEVEN)
    expected = [shown(SEVEN, is_closed=True), *(shown(one, is_closed=False) for one in OTHERS)]
    assert sorted(visits(town)) == sorted(expected)


def test_a_visit_is_closed_once(town: Connection) -> None:
    open_visit(town, SEVEN)
    assert close_visit(town, SEVEN)
    closed = rows(town, "SELECT opened_at, closed_at FROM visit")
    assert not close_visit(town, SEVEN)
    assert rows(town, "SELECT opened_at, closed_at FROM visit") == closed
    assert closed[0][0] < closed[0][1]


@pytest.mark.parametrize(
    ("act", "one", "kind", "code", "named"),
    [
        (open_visit, SEVEN._replace(member_id=9), InputError, "unknown_member", "9"),
        (open_visit, SEVEN._replace(area="320100"), InputError, "unknown_member", "320100"),
        (open_visit, SEVEN._replace(provider_id="nowhere"), InputError, "unknown_provider", "nowhere"),
        (open_visit, SEVEN._replace(visit_serial=""), InputError, "visit_serial_malformed", "100"),
        (open_visit, SEVEN._replace(visit_serial="7" * 101), InputError, "visit_serial_malformed", "100"),
        (open_visit, SEVEN, VisitError, "visit_closed", "7"),
        (close_visit, SEVEN._replace(member_id=9), InputError, "unknown_member", "9"),
        *[(close_visit, other, VisitError, "unknown_visit", other.provider_id) for other in OTHERS],
    ],
)
def test_what_cannot_be_opened_or_closed_is_refused_and_changes_nothing(
    town: Connection,
    act: Callable[[Connection, Visit], bool],
    one: Visit,
    kind: type[GongjiError],
    code: str,
    named: str,
) -> None:
    """The visit itself was closed before."""
    open_visit(town, SEVEN)
    close_visit(town, SEVEN)
    before = contents(town)
    with pytest.raises(kind) as caught:
        act(town, one)
    assert caught.value.code == code
    for language in ("zh", "en"):
        assert named in caught.value.say(language)
    assert contents(town) == before


def test_of_many_who_open_a_visit_at_once_one_opens_it(town: Connection, database_url: str) -> None:
    def opened(_: int) -> bool:
        with connect(database_url) as own:
            return open_visit(own, SEVEN)

    with ThreadPoolExecutor(8) as clerks:
        assert sorted(clerks.map(opened, range(8))) == [False] * 7 + [True]
    assert visits(town) == [shown(SEVEN, is_closed=False)]


def test_closing_waits_for_a_settlement_of_the_member_under_way(town: Connection, database_url: str) -> None:
    open_visit(town, SEVEN)
    closed = threading.Event()

    def close() -> None:
        with connect(database_url) as own:
            close_visit(own, SEVEN)
            closed.set()

    clerk = threading.Thread(target=close)
    with transaction(town):
        load_member(town, XIAN, 1, lock=True)
        clerk.start()
        assert not closed.wait(0.3)
    assert closed.wait(10)
    clerk.join()


# Settling


@pytest.mark.parametrize("one", OTHERS)
def test_a_part_of_a_visit_that_was_not_opened_is_refused(
    town: Connection, library: Library, one: Visit
) -> None:
    open_visit(town, SEVEN)
    before = contents(town)
    for ask in (quote, settle):
        with pytest.raises(VisitError) as caught:
            ask(town, library, part_of(one))
        assert (caught.value.code, caught.value.field) == ("unknown_visit", "visit_serial")
        for language in ("zh", "en"):
            told = caught.value.say(language)
            assert all(str(part) in told for part in one[1:])
    assert contents(town) == before


def test_a_visit_takes_its_parts_until_it_is_closed_and_reversals_after_that(
    town: Connection, library: Library
) -> None:
    open_visit(town, SEVEN)
    assert [settle(town, library, part_of(SEVEN)).settlement.number for _ in range(2)] == [1, 2]
    close_visit(town, SEVEN)
    before = contents(town)
    for ask in (quote, settle):
        with pytest.raises(VisitError) as caught:
            ask(town, library, part_of(SEVEN))
        assert caught.value.code == "visit_closed"
        for language in ("zh", "en"):
            assert "7" in caught.value.say(language)
    assert contents(town) == before
    assert reverse(town, library, XIAN, 1, 1).reverses == 1
    assert_books_agree(town, library)


def test_who_names_no_visit_needs_none(town: Connection, library: Library) -> None:
    assert settle(town, library, visit(XIAN, 1, DAY, 500_00)).settlement.visit_serial is None
    assert visits(town) == []


def test_in_a_batch_the_parts_of_unknown_and_closed_visits_are_refused_alone(
    town: Connection, library: Library
) -> None:
    done, unknown = SEVEN._replace(visit_serial="8"), SEVEN._replace(visit_serial="9")
    for one in (SEVEN, done):
        open_visit(town, one)
    close_visit(town, done)
    asked = [part_of(SEVEN), part_of(unknown), part_of(done), part_of(SEVEN), visit(XIAN, 2, DAY, 1_00)]
    answers = carry_out(town, library, [Submission(request) for request in asked])
    assert [None if one.error is None else one.error.code for one in answers] == [
        None,
        "unknown_visit",
        "visit_closed",
        None,
        None,
    ]
    assert [one.settlement.number for one in answers if one.settlement is not None] == [1, 2, 1]
    assert_books_agree(town, library)


def test_a_repeat_after_the_visit_was_closed_gets_the_stored_answer(
    town: Connection, library: Library
) -> None:
    open_visit(town, SEVEN)
    submission = Submission(part_of(SEVEN), MessageId("hospital", "1"))
    [first] = carry_out(town, library, [submission])
    close_visit(town, SEVEN)
    [second] = carry_out(town, library, [submission])
    assert second.repeated
    assert (second.kind, second.settlement) == ("settled", first.settlement)
