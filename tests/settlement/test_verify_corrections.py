"""The verification replays corrections, and finds each one that was altered, removed or made up.

Tampering is done as a database administrator could do it: with triggers and foreign keys switched off.
"""

from collections.abc import Iterator

import pytest

from gongji.policy.library import Library
from gongji.settlement.service import reverse, settle
from gongji.settlement.verification import verify
from gongji.store.database import connect
from tests.towns import TOWN

from .conftest import CopyOfDatabase
from .correcting import corrections, cover, grade, retired_since, town
from .ground import (
    ACTIVE,
    LEVEL_2,
    LEVEL_3,
    Connection,
    FreshDatabase,
    assert_books_agree,
    member,
    register,
    rows,
    verify_compiled,
    visit,
)
from .tamperings import Tampering, tamper

pytestmark = pytest.mark.database

CORRECTION = f"area = '{TOWN}' AND member_id = 1 AND number = 4"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def books_url(fresh_database: FreshDatabase, library: Library) -> Iterator[str]:
    """Settlements 1 to 3 in three months; retired since May: corrections 4 of 2, 5 of 3; then settlement 6,
    which meets the cap, and reversal 7 of 2, so that more is left for 6: correction 8."""
    with fresh_database() as url, connect(url) as connection:
        register(connection, member(TOWN, 1), member(TOWN, 2))
        for day, amount_fen, at in (
            ("2023-03-01", 500_00, LEVEL_3),
            ("2023-06-01", 200_00, LEVEL_2),
            ("2023-08-01", 150_00, LEVEL_3),
        ):
            settle(connection, library, visit(TOWN, 1, day, amount_fen, at))
        cover(connection, *retired_since("2023-05-01"))
        corrections(connection, library)
        settle(connection, library, visit(TOWN, 1, "2023-09-01", 900_00, LEVEL_2))
        reverse(connection, library, TOWN, 1, 2)
        corrections(connection, library)
        connection.close()
        yield url


@pytest.fixture
def books(copy_of_database: CopyOfDatabase, books_url: str) -> Iterator[Connection]:
    """A copy of the books for each test."""
    with copy_of_database(books_url) as url, connect(url) as connection:
        yield connection


def test_untouched_books_agree(books: Connection, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = rows(books, "SELECT number, reverses, corrects FROM settlement ORDER BY number")
    assert kinds[3:] == [(4, None, 2), (5, None, 3), (6, None, None), (7, 2, None), (8, None, 6)]
    assert_books_agree(books, library)
    for chunk in (1, 2, 100_000):
        assert verify_compiled(books, library, monkeypatch, chunk).differences == ()


def change(column: str, number: int = 4) -> tuple[str, ...]:
    return (f"UPDATE settlement SET {column} WHERE area = '{TOWN}' AND member_id = 1 AND number = {number}",)


TAMPERINGS = {
    "from the fund to cash": (change("fund_fen = fund_fen - 1, cash_fen = cash_fen + 1"), 4),
    "from cash to what is owed": (change("cash_fen = cash_fen - 1, owed_fen = owed_fen + 1"), 4),
    "the deductible": (change("deductible_fen = deductible_fen + 1"), 4),
    "the class of the person": (change("person_class = 'working'"), 4),
    "a class that is not there": (change("person_class = 'nobody'"), 4),
    "the class of the institution": (change("provider_class = 'high'"), 4),
    "the policy": (change("policy = 'town-1999'"), 4),
    "the id": (change("settlement_id = 'x'"), 4),
    "which settlement it corrects": (change("corrects = 3"), 4),
    "a correction of a correction": (change("corrects = 5", 8), 8),
    "a correction of a reversal": (change("corrects = 7", 8), 8),
    "a correction of what was reversed": (change("corrects = 2", 8), 8),
    "the year": (change("accumulated_since = '2022-01-01'"), 4),
    "the day": (change("visit_date = '2023-06-02'"), 4),
    "the institution": (change(f"provider_id = '{LEVEL_3}'"), 4),
    "the key of the cap": (change("cap_key = 7"), 4),
    "what was paid elsewhere": (change("elsewhere_fund_fen = 100000000000"), 4),
    "the settlement that was corrected": (change("fund_fen = fund_fen + 1, cash_fen = cash_fen - 1", 2), 2),
    "the reversal of a corrected settlement": (
        change("fund_fen = fund_fen + 1, cash_fen = cash_fen - 1", 7),
        7,
    ),
    "a settlement after corrections": (change("fund_fen = fund_fen + 1, cash_fen = cash_fen - 1", 6), 6),
    "one correction gone": ((f"DELETE FROM settlement WHERE {CORRECTION}",), 4),
    "its postings gone": ((f"DELETE FROM posting WHERE {CORRECTION}",), 4),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_each_tampering_is_named(
    books: Connection, library: Library, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    statements, number = TAMPERINGS[what]
    tamper(books, Tampering(statements, ()))
    found = verify(books, library).differences
    assert number in {one.number for one in found if (one.area, one.member_id) == (TOWN, 1)}
    assert {one.member_id for one in found} == {1}
    assert verify_compiled(books, library, monkeypatch).differences == found


def test_a_correction_of_facts_that_were_taken_back(books: Connection, library: Library) -> None:
    cover(books, ACTIVE)
    grade(books, LEVEL_2, 1)
    assert len(corrections(books, library)) == 2
    assert_books_agree(books, library)
