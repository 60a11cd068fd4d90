"""The verification names every tampering, by area, member and number, in both forms of the replay.

Tampering is done as a database administrator could do it: with triggers and foreign keys switched off.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gongji.policy.library import Library
from gongji.settlement import replay
from gongji.settlement.service import reverse, settle
from gongji.settlement.verification import Verification, verify
from gongji.store.database import connect

from .conftest import CopyOfDatabase
from .ground import (
    LEVEL_2,
    NANJING,
    RETIRED,
    XIAN,
    YUNNAN,
    Connection,
    FreshDatabase,
    assert_books_agree,
    contents,
    credit,
    enrol,
    execute,
    member,
    register,
    settle_all,
    verify_compiled,
    visit,
)
from .tamperings import TAMPERINGS, tamper
from .town import TOWN, library_with_town

pytestmark = pytest.mark.database


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The shipped policies and the town's, whose deductible and cap are a month's."""
    return library_with_town(tmp_path_factory.mktemp("policies"))


@pytest.fixture(scope="module")
def books_url(fresh_database: FreshDatabase, monthly: Library) -> Iterator[str]:
    """Events of two members, and of a third whom no tampering touches.

    Xi'an 1: credit 1, settlement 2, settlement 3, reversal 4 of 2, credit 5, settlement 6, settlement 7 of
    nothing, settlement 8, reversal 9 of 8. Town 2: settlements 1 to 3 in two months, reversal 4 of 1.
    """
    with fresh_database() as url, connect(url) as connection:
        people = member(XIAN, 1), member(TOWN, 2), member(NANJING, 3, RETIRED)
        register(connection, *people, balances_fen={1: 380_00})
        settle_all(connection, monthly, [visit(XIAN, 1, day, 500_00) for day in ("2023-05-05", "2023-12-31")])
        reverse(connection, monthly, XIAN, 1, 2)
        credit(connection, XIAN, 1, 20_00)
        for day, amount_fen in (("2024-01-01", 700_00), ("2024-01-02", 0), ("2024-01-03", 90_00)):
            settle(connection, monthly, visit(XIAN, 1, day, amount_fen, LEVEL_2))
        reverse(connection, monthly, XIAN, 1, 8)
        for day in ("2023-01-10", "2023-02-10", "2023-01-20"):
            settle(connection, monthly, visit(TOWN, 2, day, 400_00))
        reverse(connection, monthly, TOWN, 2, 1)
        settle(connection, monthly, visit(NANJING, 3, "2023-05-05", 123_45))
        connection.close()
        yield url


@pytest.fixture
def books(copy_of_database: CopyOfDatabase, books_url: str) -> Iterator[Connection]:
    """A copy of the books for each test."""
    with copy_of_database(books_url) as url, connect(url) as connection:
        yield connection


def test_untouched_books_agree(books: Connection, monthly: Library) -> None:
    before = contents(books)
    assert_books_agree(books, monthly)
    verification = verify(books, monthly)
    assert (verification.settlements, verification.accumulators) == (12, 4)
    assert contents(books) == before


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_named_with_area_member_and_number(
    books: Connection, monthly: Library, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tampering = TAMPERINGS[name]
    tamper(books, tampering)
    differences = verify(books, monthly).differences
    for place in tampering.found:
        named = [one.what for one in differences if one[:3] == place[:3]]
        assert named, f"{place} in {differences}"
        assert place.what in ("", *named)
    assert {difference[:2] for difference in differences} == {tampering.found[0][:2]}, "a bystander"
    assert all(one.stored and one.replayed and one.stored != one.replayed for one in differences)
    for chunk in (100_000, 5):
        assert verify_compiled(books, monthly, monkeypatch, chunk).differences == differences


def test_the_compiled_replay_may_meet_a_chunk_of_reversals_alone(
    books: Connection, monthly: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert verify_compiled(books, monthly, monkeypatch, chunk=1).differences == ()


def test_the_uncompiled_replay_works_in_chunks_too(
    books: Connection, monthly: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "CHUNK", 1)
    assert verify(books, monthly).differences == ()


def test_progress_counts_every_settlement(
    books: Connection, monthly: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "CHUNK", 5)
    told: list[int] = []
    verify(books, monthly, told.append)
    assert told == [5, 5, 2]


def test_an_empty_database_agrees(connection: Connection, library: Library) -> None:
    assert verify(connection, library) == Verification(0, 0, 0, ())


def test_a_verification_inside_an_open_transaction_is_refused(books: Connection, monthly: Library) -> None:
    books.execute("SELECT 1")
    with pytest.raises(RuntimeError, match="already open"):
        verify(books, monthly)
    books.rollback()


def test_a_policy_whose_figures_were_changed_afterwards_is_found(books: Connection, tmp_path: Path) -> None:
    changed = library_with_town(tmp_path)
    (policy_file,) = changed.policy_files(TOWN)
    text = policy_file.read_text(encoding="utf-8").replace("rate: 50 %", "rate: 51 %")
    policy_file.write_text(text, encoding="utf-8")
    differences = verify(books, Library(changed.folder)).differences
    # Settlement 3 is cut to what is left of January's 300 yuan at either rate.
    assert {one[:4] for one in differences} == {(TOWN, 2, number, "settlement") for number in (1, 2)}


def test_a_difference_shows_what_is_stored_and_what_should_be(books: Connection, monthly: Library) -> None:
    tamper(books, TAMPERINGS["the fund's amount of a settlement"])
    shown = {one.what: (one.stored, one.replayed) for one in verify(books, monthly).differences}
    for what in ("settlement", "postings"):
        assert any("25001" in words for words in shown[what]), shown
        assert any("25000" in words for words in shown[what]), shown


def test_a_settlement_under_a_ceiling_shared_with_other_payments_reproduces_itself(
    books: Connection, monthly: Library
) -> None:
    """Yunnan: of the 80,000.00 a year, all but 1.00 were paid elsewhere before the second visit."""
    enrol(books, member(YUNNAN, 4))
    settle(books, monthly, visit(YUNNAN, 4, "2025-05-05", 0))
    execute(books, "UPDATE accumulator SET elsewhere_fund_fen = 79_999_00 WHERE member_id = 4")
    settled = settle(books, monthly, visit(YUNNAN, 4, "2025-05-06", 1_000_00)).settlement
    assert settled.payment.fund_fen == 1_00
    assert verify(books, monthly).differences == ()


def test_payments_made_elsewhere_are_no_difference(books: Connection, monthly: Library) -> None:
    """They share an annual ceiling and come from other schemes, not from settlements."""
    execute(books, "UPDATE accumulator SET elsewhere_fund_fen = 77 WHERE since = '2023-01-01'")
    assert verify(books, monthly).differences == ()
