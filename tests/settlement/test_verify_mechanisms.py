"""What a database administrator could do to the figures of the further mechanisms is found and named."""

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from gongji.policy.library import Library
from gongji.settlement.consent import give_consent
from gongji.settlement.service import reverse, settle
from gongji.settlement.verification import verify
from gongji.store.database import connect
from tests.towns import TOWN

from .conftest import CopyOfDatabase
from .ground import (
    LEVEL_2,
    LEVEL_3,
    Connection,
    FreshDatabase,
    assert_books_agree,
    member,
    open_visit_of,
    register,
    rows,
    verify_compiled,
    visit,
)
from .mechanism_town import library_with
from .tamperings import Place, Tampering, tamper

pytestmark = pytest.mark.database

SECTIONS = (
    """\
deductible:
  per: visit
  taken_from: payment
  met_by: {money: [personal account, cash], own_share: true, source: town-2}
  amounts:
    - {amount: 40 yuan, source: town-2}
""",
    """\
caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 1000 yuan, source: town-2}
  - on: fund payment
    per: year
    providers: [middle, low]
    amounts:
      - {provider: [middle, low], amount: 30 yuan, source: town-2}
""",
    "account_first: {source: town-2}\n",
    """\
first_pay:
  - {rate: 10 %, source: town-2}
""",
    """\
line_limits:
  - {amount: 90 yuan, source: town-2}
""",
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A town with all of them at once, whose policy nobody has verified."""
    return library_with(tmp_path_factory.mktemp("town"), *SECTIONS, state="unverified")


@pytest.fixture(scope="module")
def books_url(fresh_database: FreshDatabase, town: Library) -> Iterator[str]:
    """Credit 1; settlements 2 and 3 of one visit, of which account money pays the first; 4 at a provider that
    shares a cap; reversal 5 of it; settlement 6 there again; and a bystander."""
    with fresh_database() as url, connect(url) as connection:
        register(connection, member(TOWN, 1), member(TOWN, 2), balances_fen={1: 150_00})
        give_consent(connection, TOWN, "张三")
        for who, provider, lines_fen, serial in (
            (1, LEVEL_3, (100_00, 50_00), "A"),
            (1, LEVEL_3, (60_00, 20_00), "A"),
            (1, LEVEL_2, (120_00,), None),
            (2, LEVEL_2, (95_00, 50_00), None),
        ):
            settle_lines(connection, town, who, provider, lines_fen, serial)
        reverse(connection, town, TOWN, 1, 4)
        settle_lines(connection, town, 1, LEVEL_2, (110_00,), None)
        connection.close()
        yield url


@pytest.fixture
def books(copy_of_database: CopyOfDatabase, books_url: str) -> Iterator[Connection]:
    """A copy of the books for each test."""
    with copy_of_database(books_url) as url, connect(url) as connection:
        yield connection


def settle_lines(
    connection: Connection,
    town: Library,
    who: int,
    provider: str,
    lines_fen: tuple[int, ...],
    serial: str | None,
) -> None:
    request = visit(TOWN, who, "2023-03-01", sum(lines_fen), provider)
    request = replace(request, lines_fen=lines_fen, visit_serial=serial)
    open_visit_of(connection, request)
    settle(connection, town, request)


MEMBER = f"area = '{TOWN}' AND member_id = 1"
YEAR = "accumulator 2023-01-01"
ONE_MORE = "deductible_fen = deductible_fen + 1, not_counted_fen = not_counted_fen + 1"


def change(number: int, changed: str) -> str:
    return f"UPDATE settlement SET {changed} WHERE {MEMBER} AND number = {number}"


def found(number: int, what: str = "") -> Place:
    return Place(TOWN, 1, number, what)


TAMPERINGS = {
    "what lines exceed their limit by": Tampering(
        (change(6, "limited_fen = limited_fen + 1"),), (found(6, "settlement"), found(0, YEAR))
    ),
    "the first pay": Tampering(
        (change(6, "first_pay_fen = first_pay_fen - 1"),), (found(6, "settlement"), found(0, YEAR))
    ),
    "one before all else called by another": Tampering(
        (change(2, "first_pay_fen = first_pay_fen - 1, account_first_fen = account_first_fen + 1"),),
        (found(2, "account first"),),
    ),
    "the account money before a settlement that would have taken it": Tampering(
        (change(3, "account_left_fen = account_left_fen + 1"),),
        (found(3, "account_left_fen"), found(3, "settlement")),
    ),
    "the account money before a settlement that took less": Tampering(
        (change(2, "account_left_fen = account_left_fen + 1"),), (found(2, "account_left_fen"),)
    ),
    "what does not count as deductible": Tampering(
        (change(3, "not_counted_fen = not_counted_fen + 1"),),
        (found(3, "settlement"), found(0, YEAR), found(0, f"{YEAR}, deductible 2")),
    ),
    "the group": Tampering(
        (change(6, "group_key = 0"),), (found(6, "group_key"), found(0, f"{YEAR}, group 1"))
    ),
    "the group of a reversal": Tampering(
        (change(5, "group_key = 2"),), (found(5, "reversal"), found(0, f"{YEAR}, group 1"))
    ),
    "the visit of its second part": Tampering(
        (change(3, "visit_serial = 'B'"),), (found(3, "deductible_key"),)
    ),
    "the visit of its first part": Tampering(
        (change(2, "visit_serial = NULL"),), (found(3, "deductible_key"),)
    ),
    "the day of its first part": Tampering(
        (change(2, "visit_date = '2023-03-02'"),), (found(3, "deductible_key"),)
    ),
    "the state of the policy, for the better": Tampering(
        (change(6, "policy_state = 'verified'"),), (found(6, "policy_state"),)
    ),
    "the state of a reversal": Tampering(
        (change(5, "policy_state = 'assumption'"),), (found(5, "reversal"),)
    ),
    "the first day of the accumulators": Tampering(
        (change(6, "accumulated_since = '2022-07-01'"),),
        (found(6, "accumulated_since"), found(0, "accumulator 2022-07-01"), found(0, YEAR)),
    ),
    "a reversal of what lines exceed their limit by": Tampering(
        (change(5, "limited_fen = limited_fen + 1"),), (found(5, "reversal"), found(0, YEAR))
    ),
    "the year's sum of what does not count": Tampering(
        (f"UPDATE accumulator SET not_counted_fen = not_counted_fen - 1 WHERE {MEMBER}",), (found(0, YEAR),)
    ),
    "a visit's sums, so that what is met stays": Tampering(
        (f"UPDATE period_accumulator SET {ONE_MORE} WHERE {MEMBER} AND use = 'deductible'",),
        (found(0, f"{YEAR}, deductible 2"),),
    ),
    "the sum of a group": Tampering(
        (f"UPDATE period_accumulator SET fund_fen = fund_fen + 1 WHERE {MEMBER} AND use = 'group'",),
        (found(0, f"{YEAR}, group 1"),),
    ),
    "the accumulators of another day": Tampering(
        (f"UPDATE accumulator SET since = '2023-07-01' WHERE {MEMBER}",),
        (found(0, YEAR), found(0, "accumulator 2023-07-01")),
    ),
}


def test_the_books_hold_every_mechanism(books: Connection, town: Library) -> None:
    assert_books_agree(books, town)
    (sums,) = rows(
        books,
        "SELECT sum(limited_fen) > 0, sum(first_pay_fen) > 0, sum(account_first_fen) > 0,"
        " bool_or(not_counted_fen < 0), bool_or(group_key > 0), bool_or(account_left_fen > 0)"
        f" FROM settlement WHERE {MEMBER}",
    )
    assert sums == (True,) * 6


@pytest.mark.parametrize("name", TAMPERINGS)
def test_each_tampering_is_named_with_area_member_and_number(
    books: Connection, town: Library, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tampering = TAMPERINGS[name]
    tamper(books, tampering)
    differences = verify(books, town).differences
    for place in tampering.found:
        named = [one.what for one in differences if one[:3] == place[:3]]
        assert place.what in named, f"{place} in {differences}"
    assert {difference[:2] for difference in differences} == {tampering.found[0][:2]}, "a bystander"
    assert all(one.stored and one.replayed and one.stored != one.replayed for one in differences)
    assert verify_compiled(books, town, monkeypatch, chunk=3).differences == differences


def test_a_policy_that_was_verified_since_is_no_difference(
    books: Connection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    verified = library_with(tmp_path_factory.mktemp("verified"), *SECTIONS)
    assert verify(books, verified).differences == ()


def test_a_policy_that_became_doubtful_since_is_named(
    books: Connection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    doubtful = library_with(tmp_path_factory.mktemp("doubtful"), *SECTIONS, state="assumption")
    differences = verify(books, doubtful).differences
    assert {one.what for one in differences} == {"policy_state"}
    assert all((one.stored, one.replayed) == ("unverified", "assumption") for one in differences)
