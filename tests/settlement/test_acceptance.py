"""What an area accepts: how old a visit, and up to which amount; refused before anything is written."""

import datetime

import pytest

from gongji.errors import InputError
from gongji.policy.library import Library
from gongji.settlement.acceptance import (
    Acceptance,
    AcceptanceError,
    acceptance_of,
    acceptances,
    refuse_outside,
    state_acceptance,
)
from gongji.settlement.batch import carry_out
from gongji.settlement.service import quote, reverse, settle
from gongji.settlement.submission import Submission
from gongji.store.database import transaction
from gongji.store.errors import StoreError

from .ground import (
    LVLIANG,
    NANJING,
    XIAN,
    Connection,
    Day,
    assert_books_agree,
    contents,
    execute,
    member,
    register,
    rows,
    visit,
)

OPERATOR = "张三"
TODAY = Day(2024, 3, 1)


def accepts(oldest_days: int | None = None, largest_amount_fen: int | None = None) -> Acceptance:
    """What an area accepts."""
    at = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    return Acceptance(XIAN, oldest_days, largest_amount_fen, OPERATOR, at)


# Without a database


@pytest.mark.parametrize(
    ("oldest_days", "day", "code"),
    [
        (0, "2024-03-01", None),
        (0, "2024-02-29", "visit_too_old"),
        (0, "2024-03-02", "visit_in_future"),
        (1, "2024-02-29", None),
        (1, "2024-02-28", "visit_too_old"),
        (366, "2023-03-01", None),
        (366, "2023-02-28", "visit_too_old"),
        (36_500, "1924-03-26", None),
        (36_500, "1924-03-25", "visit_too_old"),
        (36_500, "2024-03-02", "visit_in_future"),
        (None, "1924-01-01", None),
        (None, "2099-01-01", None),
    ],
)
def test_the_days_that_are_accepted(oldest_days: int | None, day: str, code: str | None) -> None:
    assert refused(accepts(oldest_days=oldest_days), day, 1_00) == code


@pytest.mark.parametrize(
    ("largest_amount_fen", "amount_fen", "code"),
    [
        (500_00, 500_00, None),
        (500_00, 500_01, "amount_above_limit"),
        (1, 0, None),
        (1, 2, "amount_above_limit"),
        (None, 99_999_999_99, None),
    ],
)
def test_the_amounts_that_are_accepted(
    largest_amount_fen: int | None, amount_fen: int, code: str | None
) -> None:
    assert refused(accepts(largest_amount_fen=largest_amount_fen), "2024-03-01", amount_fen) == code


def refused(acceptance: Acceptance, day: str, amount_fen: int) -> str | None:
    """The code of the refusal, which names day or amount in both languages; None where there is none."""
    try:
        refuse_outside(acceptance, visit(XIAN, 1, day, amount_fen), TODAY)
    except AcceptanceError as error:
        for language in ("zh", "en"):
            told = error.say(language)
            assert day in told or f"{amount_fen // 100}.{amount_fen % 100:02d}" in told
        return error.code
    return None


# In the database


def newest(connection: Connection, *areas: str) -> dict[str, tuple[int | None, int | None, str]]:
    """Days, amount and who said so, by area."""
    with transaction(connection):
        found = acceptance_of(connection, areas)
    return {
        area: (one.acceptance.oldest_days, one.acceptance.largest_amount_fen, one.acceptance.stated_by)
        for area, one in found.items()
    }


@pytest.mark.database
def test_the_newest_line_counts_and_the_others_stay(connection: Connection) -> None:
    assert newest(connection, XIAN) == {}
    state_acceptance(connection, XIAN, oldest_days=365, largest_amount_fen=200_000_00, by=" 张三 ")
    state_acceptance(connection, LVLIANG, oldest_days=None, largest_amount_fen=1, by="王五")
    state_acceptance(connection, XIAN, oldest_days=0, largest_amount_fen=None, by="李四")
    assert newest(connection, XIAN, LVLIANG, NANJING) == {XIAN: (0, None, "李四"), LVLIANG: (None, 1, "王五")}
    assert newest(connection, NANJING) == {}
    with transaction(connection):
        told = acceptances(connection)
    assert [one[:4] for one in told] == [
        (LVLIANG, None, 1, "王五"),
        (XIAN, 365, 200_000_00, "张三"),
        (XIAN, 0, None, "李四"),
    ]
    assert told[1].stated_at < told[2].stated_at


@pytest.mark.database
def test_today_is_the_day_in_china_by_the_databases_clock(connection: Connection) -> None:
    state_acceptance(connection, XIAN, oldest_days=1, largest_amount_fen=None, by=OPERATOR)
    with transaction(connection):
        told = acceptance_of(connection, [XIAN])[XIAN].today
    assert rows(connection, "SELECT (now() + INTERVAL '8 hours')::date") == [(told,)]


@pytest.mark.database
@pytest.mark.parametrize(
    ("oldest_days", "largest_amount_fen", "by", "code"),
    [
        (-1, None, OPERATOR, "days_out_of_range"),
        (36_501, None, OPERATOR, "days_out_of_range"),
        (None, 0, OPERATOR, "limit_out_of_range"),
        (None, -1, OPERATOR, "limit_out_of_range"),
        (None, 100_000_000_00, OPERATOR, "limit_out_of_range"),
        (1, 1, " ", "name_malformed"),
        (1, 1, "x" * 201, "name_malformed"),
    ],
)
def test_limits_that_make_no_sense_are_refused(
    connection: Connection, oldest_days: int | None, largest_amount_fen: int | None, by: str, code: str
) -> None:
    with pytest.raises(InputError) as caught:
        state_acceptance(
            connection, XIAN, oldest_days=oldest_days, largest_amount_fen=largest_amount_fen, by=by
        )
    assert caught.value.code == code
    assert newest(connection, XIAN) == {}


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    ["UPDATE acceptance SET oldest_days = 9", "DELETE FROM acceptance", "TRUNCATE acceptance"],
)
def test_what_was_stated_cannot_be_changed_or_removed(connection: Connection, statement: str) -> None:
    state_acceptance(connection, XIAN, oldest_days=1, largest_amount_fen=1, by=OPERATOR)
    with pytest.raises(StoreError) as caught:
        execute(connection, statement)
    assert caught.value.constraint == "acceptance_is_append_only"
    assert newest(connection, XIAN) == {XIAN: (1, 1, OPERATOR)}


# Settling


@pytest.fixture
def town(connection: Connection) -> Connection:
    """A connection to books with a member of Xi'an and one of Nanjing."""
    register(connection, member(XIAN, 1), member(NANJING, 2))
    return connection


def today_in_china(connection: Connection) -> Day:
    """By the database's clock."""
    [(today,)] = rows(connection, "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
    assert isinstance(today, Day)
    return today


@pytest.mark.database
@pytest.mark.parametrize(
    ("days_ago", "amount_fen", "code"),
    [
        (0, 100_00, None),
        (10, 100_00, None),
        (11, 100_00, "visit_too_old"),
        (-1, 100_00, "visit_in_future"),
        (10, 100_01, "amount_above_limit"),
        (11, 100_01, "visit_too_old"),
    ],
)
def test_what_is_not_accepted_is_neither_quoted_nor_settled(
    town: Connection, library: Library, days_ago: int, amount_fen: int, code: str | None
) -> None:
    state_acceptance(town, XIAN, oldest_days=10, largest_amount_fen=100_00, by=OPERATOR)
    day = today_in_china(town) - datetime.timedelta(days_ago)
    request = visit(XIAN, 1, day.isoformat(), amount_fen)
    before = contents(town)
    if code is None:
        foretold = quote(town, library, request)
        assert settle(town, library, request).settlement.payment == foretold.payment
        return
    for ask in (quote, settle):
        with pytest.raises(AcceptanceError) as caught:
            ask(town, library, request)
        assert caught.value.code == code
    assert contents(town) == before


@pytest.mark.database
def test_limits_are_of_one_area_and_hold_until_they_are_lifted(town: Connection, library: Library) -> None:
    old = visit(XIAN, 1, "2023-05-05", 500_00)
    state_acceptance(town, XIAN, oldest_days=30, largest_amount_fen=None, by=OPERATOR)
    assert settle(town, library, visit(NANJING, 2, "2023-05-05", 500_00)).settlement.number == 1
    with pytest.raises(AcceptanceError):
        settle(town, library, old)
    state_acceptance(town, XIAN, oldest_days=None, largest_amount_fen=None, by=OPERATOR)
    assert settle(town, library, old).settlement.number == 1
    assert_books_agree(town, library)


@pytest.mark.database
def test_in_a_batch_what_is_not_accepted_is_refused_alone_and_reversals_never_are(
    town: Connection, library: Library
) -> None:
    settled = settle(town, library, visit(XIAN, 1, "2023-05-05", 500_00)).settlement
    state_acceptance(town, XIAN, oldest_days=30, largest_amount_fen=1_00, by=OPERATOR)
    asked = [visit(XIAN, 1, "2023-05-05", 1_00), visit(NANJING, 2, "2023-05-05", 500_00)]
    answers = carry_out(town, library, [Submission(request) for request in asked])
    assert [None if one.error is None else one.error.code for one in answers] == ["visit_too_old", None]
    assert reverse(town, library, XIAN, 1, settled.number).reverses == settled.number
    assert_books_agree(town, library)
