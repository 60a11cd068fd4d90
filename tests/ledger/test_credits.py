"""Credits and their taking back: what is owed comes first, nothing goes below zero, the books say it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.dates import Day
from gongji.errors import GongjiError, InputError
from gongji.ledger.chain import event_digest
from gongji.ledger.credits import lines_of_credit, lines_of_take_back
from gongji.ledger.model import Event, Line, Purse
from gongji.ledger.refusals import LedgerError
from gongji.ledger.store import balance_fen, credit, open_account, take_back_credit
from gongji.ledger.writing import POSTING_COLUMNS
from gongji.members.model import Member
from gongji.members.store import add_members, load_member, take_number
from gongji.policy.classes import CoverageEntry
from gongji.store.database import connect, load_queries, transaction
from gongji.store.errors import StoreError

Connection = psycopg.Connection[Any]
FreshDatabase = Callable[[], AbstractContextManager[str]]

TOWN = "990000"
WITH_ACCOUNT, WITHOUT_ACCOUNT, NEIGHBOUR, NOBODY = 1, 2, 3, 9


def fill(connection: Connection) -> None:
    """Three members; one of them has no account."""
    covered = (CoverageEntry(Day(2010, 1, 1), "active"),)
    with transaction(connection):
        add_members(
            connection,
            [
                Member(TOWN, number, f"成员{number}", Day(1980, 1, 1), covered)
                for number in (WITH_ACCOUNT, WITHOUT_ACCOUNT, NEIGHBOUR)
            ],
        )
        for number in (WITH_ACCOUNT, NEIGHBOUR):
            open_account(connection, TOWN, number)


@pytest.fixture
def books(connection: Connection) -> Connection:
    """A connection to books in which nothing was credited yet."""
    fill(connection)
    return connection


def taken_event(connection: Connection, member_id: int) -> Event:
    """The member's next event, the member locked."""
    number = take_number(connection, load_member(connection, TOWN, member_id, lock=True))
    return Event(TOWN, member_id, number)


def credited(connection: Connection, amount_fen: int, member_id: int = WITH_ACCOUNT) -> int:
    """Credit in a transaction of its own; the number of the event."""
    with transaction(connection):
        event = taken_event(connection, member_id)
        credit(connection, event, amount_fen)
    return event.number


def taken_back(connection: Connection, original: int, member_id: int = WITH_ACCOUNT) -> int:
    """Take a credit back in a transaction of its own; the number of the event."""
    with transaction(connection):
        event = taken_event(connection, member_id)
        take_back_credit(connection, event, original)
    return event.number


def spend(connection: Connection, amount_fen: int) -> int:
    """A settlement's event that the account pays; its number."""
    with transaction(connection):
        event = taken_event(connection, WITH_ACCOUNT)
        left_fen = rows(
            connection,
            "UPDATE account SET balance_fen = balance_fen - %s WHERE member_id = %s RETURNING balance_fen",
            amount_fen,
            WITH_ACCOUNT,
        )[0][0]
        execute(
            connection,
            "INSERT INTO posting (area, member_id, number, line, ledger_account, amount_fen, balance_fen)"
            " VALUES (%s, %s, %s, 1, 'personal account', %s, %s), (%s, %s, %s, 2, 'provider', %s, NULL)",
            *(TOWN, WITH_ACCOUNT, event.number, -amount_fen, left_fen),
            *(TOWN, WITH_ACCOUNT, event.number, amount_fen),
        )
    return event.number


def owe(connection: Connection, amount_fen: int) -> None:
    """Let the member owe something, as a correction does."""
    with transaction(connection):
        event = taken_event(connection, WITH_ACCOUNT)
        execute(
            connection,
            "UPDATE member SET owed_fen = owed_fen + %s WHERE member_id = %s",
            amount_fen,
            WITH_ACCOUNT,
        )
        execute(
            connection,
            "INSERT INTO posting (area, member_id, number, line, ledger_account, amount_fen)"
            " VALUES (%s, %s, %s, 1, 'receivable', %s), (%s, %s, %s, 2, 'pooled fund', %s)",
            *(TOWN, WITH_ACCOUNT, event.number, -amount_fen),
            *(TOWN, WITH_ACCOUNT, event.number, amount_fen),
        )


def execute(connection: Connection, statement: str, *parameters: object) -> None:
    """Run a statement inside a transaction."""
    connection.execute(statement.encode(), parameters)


def rows(connection: Connection, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What a query gives, inside a transaction."""
    return connection.execute(query.encode(), parameters).fetchall()


def asked(connection: Connection, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What a query gives, in a transaction of its own."""
    with transaction(connection):
        return rows(connection, query, *parameters)


def purse(connection: Connection) -> Purse:
    """What the member has and owes, as the tables say."""
    [row] = asked(
        connection,
        "SELECT balance_fen, owed_fen FROM member LEFT JOIN account USING (area, member_id)"
        " WHERE member_id = %s",
        WITH_ACCOUNT,
    )
    return Purse(*row)


def posted(connection: Connection, number: int) -> list[tuple[Any, ...]]:
    """Account, amount and balance of each line of an event."""
    return asked(
        connection,
        "SELECT ledger_account, amount_fen, balance_fen FROM posting"
        " WHERE member_id = %s AND number = %s ORDER BY line",
        *(WITH_ACCOUNT, number),
    )


def contents(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that a credit could touch."""
    tables = ("member", "account", "posting", "credit_taken_back", "chain_lane", "chain_record")
    return {table: asked(connection, f"SELECT {table}::text FROM {table} ORDER BY 1") for table in tables}


CHECKS = (
    "unbalanced_events",
    "wrong_balances",
    "wrong_running_balances",
    "wrong_receivables",
    "wrong_take_backs",
)


def found_wrong(connection: Connection) -> list[tuple[Any, ...]]:
    """What the checks of the books find."""
    with transaction(connection):
        return [
            (check, *row)
            for check in CHECKS
            for row in getattr(load_queries("gongji.ledger"), check)(connection)
        ]


# By hand


@pytest.mark.parametrize(
    ("amount_fen", "before", "lines", "after"),
    [
        (50_00, Purse(0, 0), [("account credits", -50_00), ("personal account", 50_00)], Purse(50_00, 0)),
        (
            50_00,
            Purse(10_00, 30_00),
            [("account credits", -50_00), ("receivable", 30_00), ("personal account", 20_00)],
            Purse(30_00, 0),
        ),
        (50_00, Purse(0, 50_00), [("account credits", -50_00), ("receivable", 50_00)], Purse(0, 0)),
        (50_00, Purse(5_00, 80_00), [("account credits", -50_00), ("receivable", 50_00)], Purse(5_00, 30_00)),
        (1, Purse(0, 2), [("account credits", -1), ("receivable", 1)], Purse(0, 1)),
    ],
)
def test_a_credit_goes_to_what_is_owed_first(
    amount_fen: int, before: Purse, lines: list[tuple[str, int]], after: Purse
) -> None:
    made, left = lines_of_credit(amount_fen, before)
    assert [(line.ledger_account, line.amount_fen) for line in made] == lines
    assert left == after


@pytest.mark.parametrize(
    ("amount_fen", "before", "lines", "after"),
    [
        (50_00, Purse(80_00, 0), [("account credits", 50_00), ("personal account", -50_00)], Purse(30_00, 0)),
        (50_00, Purse(50_00, 0), [("account credits", 50_00), ("personal account", -50_00)], Purse(0, 0)),
        (
            50_00,
            Purse(20_00, 0),
            [("account credits", 50_00), ("receivable", -30_00), ("personal account", -20_00)],
            Purse(0, 30_00),
        ),
        (50_00, Purse(0, 10_00), [("account credits", 50_00), ("receivable", -50_00)], Purse(0, 60_00)),
    ],
)
def test_taking_back_takes_what_is_there_and_the_rest_is_owed(
    amount_fen: int, before: Purse, lines: list[tuple[str, int]], after: Purse
) -> None:
    made, left = lines_of_take_back(amount_fen, before)
    assert [(line.ledger_account, line.amount_fen) for line in made] == lines
    assert left == after


@pytest.mark.parametrize("make", [lines_of_credit, lines_of_take_back])
def test_who_has_no_account_has_no_lines(
    make: Callable[[int, Purse], tuple[tuple[Line, ...], Purse]],
) -> None:
    with pytest.raises(ValueError, match="without an account"):
        make(1_00, Purse(None, 0))


# In the books


@pytest.mark.database
def test_a_credit_is_posted_with_the_balance_after_it(books: Connection) -> None:
    assert credited(books, 80_00) == 1
    assert credited(books, 20_00) == 2
    assert posted(books, 2) == [("account credits", -20_00, None), ("personal account", 20_00, 100_00)]
    assert purse(books) == (100_00, 0)
    assert found_wrong(books) == []


@pytest.mark.database
def test_the_day_of_a_credit_is_today_in_china(books: Connection) -> None:
    credited(books, 1_00)
    days = asked(books, "SELECT DISTINCT event_date, (now() AT TIME ZONE 'Asia/Shanghai')::date FROM posting")
    assert [day == today for day, today in days] == [True]


@pytest.mark.database
def test_money_that_was_spent_is_owed_and_netted_against_the_next_credits(books: Connection) -> None:
    """Credit 100, spend 70, take the credit back: 30 from the account, 70 owed; then 50 and 60 come in."""
    first = credited(books, 100_00)
    spend(books, 70_00)
    back = taken_back(books, first)
    assert posted(books, back) == [
        ("account credits", 100_00, None),
        ("receivable", -70_00, None),
        ("personal account", -30_00, 0),
    ]
    assert purse(books) == (0, 70_00)
    assert posted(books, credited(books, 50_00)) == [
        ("account credits", -50_00, None),
        ("receivable", 50_00, None),
    ]
    assert purse(books) == (0, 20_00)
    assert posted(books, credited(books, 60_00)) == [
        ("account credits", -60_00, None),
        ("receivable", 20_00, None),
        ("personal account", 40_00, 40_00),
    ]
    assert purse(books) == (40_00, 0)
    assert found_wrong(books) == []


@pytest.mark.database
def test_each_event_is_in_the_chain_with_the_digest_of_its_rows(books: Connection) -> None:
    first = credited(books, 100_00)
    spend(books, 70_00)
    numbers = [first, taken_back(books, first), credited(books, 90_00)]
    recorded = asked(
        books, "SELECT member_ids, numbers, event_digests FROM chain_record ORDER BY lane, sequence"
    )
    digests = [event_digest([copied_rows(books, number)]) for number in numbers]
    assert recorded == [
        ([WITH_ACCOUNT], [number], digest) for number, digest in zip(numbers, digests, strict=True)
    ]


def copied_rows(connection: Connection, number: int) -> str:
    """The postings of an event as PostgreSQL writes them."""
    columns = ", ".join(POSTING_COLUMNS)
    query = f"COPY (SELECT {columns} FROM posting WHERE number = {number} ORDER BY line) TO STDOUT"
    with transaction(connection), connection.cursor() as cursor, cursor.copy(query.encode()) as copy:
        return b"".join(bytes(part) for part in copy).decode()


# Refused


def refused_credit(amount_fen: int, member_id: int) -> Callable[[Connection], object]:
    """A credit of a member who may not be there, so without a lock."""
    return lambda connection: credit(connection, Event(TOWN, member_id, 1), amount_fen)


def refused_take_back(original: int, member_id: int = WITH_ACCOUNT) -> Callable[[Connection], object]:
    """The taking back of an event of a member who may not be there."""
    return lambda connection: take_back_credit(connection, Event(TOWN, member_id, 8), original)


@pytest.mark.database
@pytest.mark.parametrize(
    ("act", "kind", "code", "named"),
    [
        (refused_credit(1_00, WITHOUT_ACCOUNT), LedgerError, "no_account", str(WITHOUT_ACCOUNT)),
        (refused_credit(1_00, NOBODY), InputError, "unknown_member", str(NOBODY)),
        (refused_credit(0, WITH_ACCOUNT), InputError, "credit_out_of_range", "0"),
        (refused_credit(-1, WITH_ACCOUNT), InputError, "credit_out_of_range", "0"),
        (refused_credit(100_000_000_00, WITH_ACCOUNT), InputError, "credit_out_of_range", "100000000.00"),
        (refused_take_back(1, NOBODY), InputError, "unknown_member", str(NOBODY)),
        (refused_take_back(1, WITHOUT_ACCOUNT), LedgerError, "no_account", str(WITHOUT_ACCOUNT)),
        (refused_take_back(7), LedgerError, "no_such_credit", "7"),
        (refused_take_back(1, NEIGHBOUR), LedgerError, "no_such_credit", "1"),
        (refused_take_back(2), LedgerError, "not_a_credit", "2"),
        (refused_take_back(3), LedgerError, "not_a_credit", "3"),
        (refused_take_back(1), LedgerError, "taken_back_before", "3"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    books: Connection,
    act: Callable[[Connection], object],
    kind: type[GongjiError],
    code: str,
    named: str,
) -> None:
    """Event 1 is a credit, 2 a settlement, 3 takes 1 back; the neighbour has none of them."""
    credited(books, 100_00)
    spend(books, 70_00)
    taken_back(books, 1)
    before = contents(books)
    with pytest.raises(kind) as caught, transaction(books):
        act(books)
    assert caught.value.code == code
    for language in ("zh", "en"):
        assert named in caught.value.say(language)
    assert contents(books) == before


@pytest.mark.database
def test_two_who_take_the_same_credit_back_at_once_take_it_back_once(
    books: Connection, database_url: str
) -> None:
    first = credited(books, 100_00)
    with connect(database_url) as other:
        with transaction(books):
            take_back_credit(books, taken_event(books, WITH_ACCOUNT), first)
            with pytest.raises(psycopg.errors.LockNotAvailable), other.transaction():
                rows(other, "SELECT FROM member WHERE member_id = %s FOR NO KEY UPDATE NOWAIT", WITH_ACCOUNT)
        with pytest.raises(LedgerError) as caught:
            taken_back(other, first)
    assert caught.value.code == "taken_back_before"
    assert purse(books) == (0, 0)


# What the checks find


TAMPERINGS = {
    "wrong_receivables": "UPDATE member SET owed_fen = owed_fen + 1 WHERE member_id = 1",
    "wrong_balances": "UPDATE account SET balance_fen = balance_fen + 1 WHERE member_id = 1",
    "wrong_take_backs": "DELETE FROM credit_taken_back",
}


@pytest.mark.database
@pytest.mark.parametrize(("check", "tampering"), TAMPERINGS.items())
def test_what_was_tampered_with_is_found(books: Connection, check: str, tampering: str) -> None:
    first = credited(books, 100_00)
    spend(books, 70_00)
    taken_back(books, first)
    assert found_wrong(books) == []
    with transaction(books):
        execute(books, "SET LOCAL session_replication_role = replica")
        execute(books, tampering)
    assert [wrong[:3] for wrong in found_wrong(books)] == [(check, TOWN, WITH_ACCOUNT)]


@pytest.mark.database
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credit_taken_back SET number = 2",
        "DELETE FROM credit_taken_back",
        "TRUNCATE credit_taken_back",
    ],
)
def test_what_was_taken_back_cannot_be_forgotten(books: Connection, statement: str) -> None:
    taken_back(books, credited(books, 100_00))
    before = contents(books)
    with pytest.raises(StoreError) as caught, transaction(books):
        execute(books, statement)
    assert caught.value.constraint == "credit_taken_back_is_append_only"
    assert contents(books) == before


@pytest.mark.database
def test_another_amount_taken_back_than_was_credited_is_found(books: Connection) -> None:
    first, second = credited(books, 100_00), credited(books, 60_00)
    back = taken_back(books, first)
    with transaction(books):
        execute(books, "SET LOCAL session_replication_role = replica")
        execute(books, "UPDATE credit_taken_back SET number = %s", second)
    assert found_wrong(books) == [("wrong_take_backs", TOWN, WITH_ACCOUNT, back, 100_00, 60_00)]


# Any order


@dataclass
class Hand:
    """The same by hand: what is had, what is owed, and what can still be taken back."""

    balance_fen: int = 0
    owed_fen: int = 0
    credits: dict[int, int] = field(default_factory=dict)

    def credit(self, amount_fen: int) -> None:
        """Take in money, what is owed first."""
        while self.owed_fen > 0 and amount_fen > 0:
            part_fen = min(amount_fen, self.owed_fen)
            self.owed_fen -= part_fen
            amount_fen -= part_fen
        self.balance_fen += amount_fen

    def give(self, amount_fen: int) -> None:
        """Give money back, and owe what is not there."""
        self.balance_fen -= amount_fen
        if self.balance_fen < 0:
            self.owed_fen -= self.balance_fen
            self.balance_fen = 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["credit", "take back", "spend", "owe"]),
        st.integers(1, 300_00),
        st.integers(0, 9),
    ),
    max_size=12,
)


@pytest.mark.database
@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_after_any_steps_the_books_say_what_is_had_and_owed(
    fresh_database: FreshDatabase, steps: list[tuple[str, int, int]]
) -> None:
    with fresh_database() as url, connect(url) as books:
        fill(books)
        hand = Hand()
        for what, amount_fen, which in steps:
            step(books, hand, what, amount_fen, which)
            assert purse(books) == (hand.balance_fen, hand.owed_fen)
            assert min(hand.balance_fen, hand.owed_fen) >= 0
        [(total_fen,)] = asked(
            books,
            "SELECT coalesce(sum(amount_fen), 0)::bigint FROM posting"
            " WHERE ledger_account IN ('personal account', 'receivable')",
        )
        assert total_fen == hand.balance_fen - hand.owed_fen
        assert found_wrong(books) == []


def step(books: Connection, hand: Hand, what: str, amount_fen: int, which: int) -> None:
    """One step in the books and by hand; nothing where it cannot be done."""
    if what == "credit":
        hand.credits[credited(books, amount_fen)] = amount_fen
        hand.credit(amount_fen)
    elif what == "owe":
        owe(books, amount_fen)
        hand.owed_fen += amount_fen
    elif what == "spend" and amount_fen <= hand.balance_fen:
        spend(books, amount_fen)
        hand.balance_fen -= amount_fen
    elif what == "take back" and hand.credits:
        number = sorted(hand.credits)[which % len(hand.credits)]
        taken_back(books, number)
        hand.give(hand.credits.pop(number))


@pytest.mark.database
def test_a_balance_is_none_without_an_account(books: Connection) -> None:
    with transaction(books):
        assert balance_fen(books, TOWN, WITHOUT_ACCOUNT) is None
        assert balance_fen(books, TOWN, WITH_ACCOUNT) == 0
