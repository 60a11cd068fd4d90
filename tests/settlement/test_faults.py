"""Broken off after any statement, a settlement, reversal or credit leaves nothing behind.

Each event is broken off after every one of its statements in turn, up to the moment before its commit,
so no place between two writes is left out, whatever they are.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from gongji.errors import UncoveredError
from gongji.policy.library import Library
from gongji.settlement.service import quote, reverse, settle
from gongji.settlement.verification import verify
from gongji.store.database import connect
from gongji.store.errors import StoreError

from .ground import (
    XIAN,
    Connection,
    assert_books_agree,
    contents,
    credit,
    event_numbers,
    execute,
    member,
    register,
    visit,
)
from .statements import statement_count, unwatch, watch
from .town import TOWN, town_alone

pytestmark = pytest.mark.database

Act = Callable[[Connection], object]

WRITTEN_TABLES = {"settlement", "posting", "account", "accumulator", "period_accumulator", "member"}


@pytest.fixture
def monthly(tmp_path: Path) -> Library:
    """The town's policy, whose settlements write to every table."""
    return town_alone(tmp_path)


@pytest.fixture(params=["settle", "reverse", "credit"])
def act(request: pytest.FixtureRequest, connection: Connection, monthly: Library) -> Act:
    """An event of a member who has an account and a visit to be reversed: it will be number 3."""
    register(connection, member(TOWN, 1), balances_fen={1: 500_00})
    settle(connection, monthly, visit(TOWN, 1, "2023-01-10", 350_00))
    acts: dict[str, Act] = {
        "settle": lambda own: settle(own, monthly, visit(TOWN, 1, "2023-02-10", 300_00)),
        "reverse": lambda own: reverse(own, monthly, TOWN, 1, 2),
        "credit": lambda own: credit(own, TOWN, 1, 7_00),
    }
    return acts[request.param]


class BrokenOffError(Exception):
    """Raised between two statements."""


def break_after(place: int) -> Callable[[int], None]:
    def after(number: int) -> None:
        if number == place:
            raise BrokenOffError

    return after


def outcome(act: Act, own: Connection) -> str:
    """`done`, or why not."""
    try:
        act(own)
    except BrokenOffError:
        return "broken off"
    except StoreError as error:
        return error.code
    return "done"


def test_an_error_after_any_statement_leaves_nothing(
    connection: Connection, monthly: Library, act: Act
) -> None:
    before = contents(connection)
    outcomes: list[str] = []
    while "done" not in outcomes:
        assert contents(connection) == before
        watch(connection, break_after(len(outcomes) + 1))
        outcomes.append(outcome(act, connection))
        unwatch(connection)
    assert len(outcomes) > 3
    assert set(outcomes[:-1]) == {"broken off"}
    assert_carried_out_once(connection, monthly, before)


def test_a_connection_killed_after_any_statement_leaves_nothing(
    connection: Connection, database_url: str, monthly: Library, act: Act
) -> None:
    before = contents(connection)
    outcomes: list[str] = []
    while "done" not in outcomes:
        assert contents(connection) == before
        with connect(database_url) as own:
            watch(own, kill_after(len(outcomes) + 1, connection, own.info.backend_pid))
            outcomes.append(outcome(act, own))
    assert len(outcomes) > 3
    assert set(outcomes[:-1]) == {"connection_lost"}
    assert_carried_out_once(connection, monthly, before)


def kill_after(place: int, administrator: Connection, victim: int) -> Callable[[int], None]:
    def after(number: int) -> None:
        if number == place:
            # With a time to wait, the server answers once the victim is gone.
            administrator.execute("SELECT pg_terminate_backend(%s, 30000)", [victim])
            administrator.commit()

    return after


def assert_carried_out_once(
    connection: Connection, library: Library, before: dict[str, list[tuple[object, ...]]]
) -> None:
    """The last try alone counts: it has the next number, and all that it writes is there."""
    assert event_numbers(connection, TOWN, 1) == [1, 2, 3]
    after = contents(connection)
    changed = {table for table in after if after[table] != before[table]}
    assert changed in (WRITTEN_TABLES, {"posting", "account", "member"})
    assert_books_agree(connection, library)


def test_a_row_in_the_way_of_a_posting_leaves_nothing(connection: Connection, library: Library) -> None:
    """The database refuses the second of several writes, and says which constraint it was."""
    register(connection, member(XIAN, 1), balances_fen={1: 60_00})
    lines = "('610100', 1, 2, 1, '2023-05-05', 'cash', 5), ('610100', 1, 2, 2, '2023-05-05', 'provider', -5)"
    columns = "area, member_id, number, line, event_date, ledger_account, amount_fen"
    execute(connection, f"INSERT INTO posting ({columns}) VALUES {lines}")
    before = contents(connection)
    with pytest.raises(StoreError) as caught:
        settle(connection, library, visit(XIAN, 1, "2023-05-05", 250_00))
    assert (caught.value.code, caught.value.constraint) == ("constraint_violated", "posting_default_pkey")
    assert contents(connection) == before


def test_an_accumulator_that_would_fall_below_zero_leaves_nothing(
    connection: Connection, library: Library
) -> None:
    """Somebody lowered it; the reversal does not make up for that, and says so."""
    register(connection, member(XIAN, 1), balances_fen={1: 60_00})
    settle(connection, library, visit(XIAN, 1, "2023-05-05", 250_00))
    execute(connection, "UPDATE accumulator SET fund_fen = fund_fen - 1")
    before = contents(connection)
    with pytest.raises(StoreError) as caught:
        reverse(connection, library, XIAN, 1, 2)
    assert (caught.value.code, caught.value.constraint) == (
        "constraint_violated",
        "accumulator_fund_fen_check",
    )
    assert contents(connection) == before


def test_a_quote_shows_one_moment(connection: Connection, database_url: str, library: Library) -> None:
    """A settlement that comes between two of its statements is in the quote wholly, or not at all."""
    request = visit(XIAN, 1, "2023-05-05", 250_00)
    register(connection, member(XIAN, 1), balances_fen={1: 60_00})
    before = quote(connection, library, request)
    count = statement_count(connection, lambda: quote(connection, library, request))
    with connect(database_url) as other:
        settled = settle(other, library, request).settlement
        afterwards = quote(connection, library, request)
        reverse(other, library, XIAN, 1, settled.number)
        moments = [(one.payment, one.assessment.settled.before) for one in (before, afterwards)]
        for place in range(1, count + 1):
            numbers: list[int] = []

            def after(number: int, here: int = place, settled: list[int] = numbers) -> None:
                if number == here:
                    settled.append(settle(other, library, request).settlement.number)

            watch(connection, after)
            between = quote(connection, library, request)
            unwatch(connection)
            assert (between.payment, between.assessment.settled.before) in moments, f"statement {place}"
            reverse(other, library, XIAN, 1, numbers[0])


def test_a_reversal_under_a_policy_that_is_no_longer_there_says_so(
    connection: Connection, monthly: Library
) -> None:
    register(connection, member(TOWN, 1))
    settle(connection, monthly, visit(TOWN, 1, "2023-01-10", 350_00))
    policy_file = monthly.folder / "areas" / TOWN / "2023-01-01.yaml"
    renamed = policy_file.read_text(encoding="utf-8").replace("policy: town-2023", "policy: town-2024")
    policy_file.write_text(renamed, encoding="utf-8")
    before = contents(connection)
    with pytest.raises(UncoveredError) as caught:
        reverse(connection, Library(monthly.folder), TOWN, 1, 1)
    assert caught.value.code == "unknown_policy"
    for language in ("zh", "en"):
        assert "town-2023" in caught.value.say(language)
        assert caught.value.mend.say(language)
    assert contents(connection) == before
    (difference,) = (
        one for one in verify(connection, Library(monthly.folder)).differences if one.what == "policy"
    )
    assert difference[:3] == (TOWN, 1, 1)
    assert "town-2023" in difference.stored
    assert reverse(connection, monthly, TOWN, 1, 1).number == 2
    assert_books_agree(connection, monthly)
