"""Members, providers and requests for the tests, and what the database holds.

Amounts are written in fen with the yuan set apart: `500_00` is 500.00 yuan. One set of providers serves
every area, since a provider's facts alone decide its class.
"""

import datetime
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import psycopg
import pytest

from gongji.ledger import store as ledger
from gongji.ledger.model import Event
from gongji.members.model import Member
from gongji.members.store import add_members, load_member, take_number
from gongji.policy.classes import CoverageEntry, ProviderFacts
from gongji.policy.library import Library
from gongji.providers.model import Provider
from gongji.providers.store import add_providers
from gongji.settlement import replay
from gongji.settlement.consent import give_consent
from gongji.settlement.model import Settled, SettlementRequest
from gongji.settlement.service import settle
from gongji.settlement.verification import Verification, verify
from gongji.settlement.visits import Visit, open_visit
from gongji.store.database import transaction

Connection = psycopg.Connection[Any]
Day = datetime.date
Rows = list[tuple[Any, ...]]
FreshDatabase = Callable[[], AbstractContextManager[str]]

LVLIANG = "141100"
NANJING = "320100"
YANGZHOU = "321000"
YUNNAN = "530000"
XIAN = "610100"

UNVERIFIED = (LVLIANG, YANGZHOU, XIAN)
"""Areas whose policies, or some of them, nobody has verified."""

LEVEL_3, LEVEL_2, COMMUNITY, CLINIC = "hospital-3", "hospital-2", "community", "clinic"
PHARMACY, FACTLESS = "pharmacy", "hospital-without-facts"

PROVIDERS = {
    LEVEL_3: ProviderFacts("hospital", 3, 1),
    LEVEL_2: ProviderFacts("hospital", 2, 2),
    COMMUNITY: ProviderFacts("community", 1, 3),
    CLINIC: ProviderFacts("clinic", 0, 3),
    PHARMACY: ProviderFacts("pharmacy"),
    FACTLESS: ProviderFacts("hospital"),
}

ACTIVE = CoverageEntry(Day(2010, 1, 1), "active")
FLEXIBLE = CoverageEntry(Day(2010, 1, 1), "flexible")
RETIRED = CoverageEntry(Day(2015, 6, 1), "retired")
BORN = Day(1960, 4, 10)


def member(area: str, member_id: int, *coverage: CoverageEntry) -> Member:
    """A member; active since 2010 where no coverage is given."""
    return Member(area, member_id, f"成员{member_id}", BORN, coverage if coverage else (ACTIVE,))


def register(connection: Connection, *members: Member, balances_fen: dict[int, int] | None = None) -> None:
    """Register all providers, and the members as `enrol` does; consent to every unverified policy."""
    with transaction(connection):
        add_providers(connection, (Provider(name, XIAN, name, facts) for name, facts in PROVIDERS.items()))
    for area in UNVERIFIED:
        give_consent(connection, area, "测试")
    enrol(connection, *members, balances_fen=balances_fen)


def enrol(connection: Connection, *members: Member, balances_fen: dict[int, int] | None = None) -> None:
    """Register members; those in `balances_fen` get an account with that much.

    Money comes by a credit, which takes number 1 of the member; an account with 0 fen has no event yet.
    """
    amounts_fen = {} if balances_fen is None else balances_fen
    with transaction(connection):
        add_members(connection, members)
        for known in members:
            if known.member_id in amounts_fen:
                ledger.open_account(connection, known.area, known.member_id)
    for known in members:
        if amounts_fen.get(known.member_id, 0) > 0:
            credit(connection, known.area, known.member_id, amounts_fen[known.member_id])


def credit(connection: Connection, area: str, member_id: int, amount_fen: int) -> int:
    """Credit an account under the member's lock; the number of the event."""
    with transaction(connection):
        number = take_number(connection, load_member(connection, area, member_id, lock=True))
        ledger.credit(connection, Event(area, member_id, number), amount_fen)
    return number


def visit(
    area: str,
    member_id: int,
    day: str,
    amount_fen: int,
    at: str = LEVEL_3,
    *,
    prescribed_by: str | None = None,
    use_account: bool = True,
) -> SettlementRequest:
    """A request."""
    return SettlementRequest(
        area, member_id, at, prescribed_by, Day.fromisoformat(day), amount_fen, use_account
    )


def open_visit_of(connection: Connection, request: SettlementRequest) -> None:
    """Open the visit that a request is a part of, where it names one."""
    if request.visit_serial is not None:
        whose = (request.area, request.member_id, request.provider_id)
        open_visit(connection, Visit(*whose, request.visit_serial, request.visit_date))


def settle_all(
    connection: Connection, library: Library, requests: Sequence[SettlementRequest]
) -> list[Settled]:
    """Settle requests one after the other."""
    return [settle(connection, library, request) for request in requests]


def rows(connection: Connection, query: str, *parameters: object) -> Rows:
    """What a query gives, in a transaction of its own."""
    with transaction(connection):
        return connection.execute(query.encode(), parameters).fetchall()


def execute(connection: Connection, statement: str, *parameters: object) -> None:
    """Run one statement in a transaction of its own."""
    with transaction(connection):
        connection.execute(statement.encode(), parameters)


TABLES = (
    "member",
    "coverage_period",
    "provider",
    "account",
    "accumulator",
    "period_accumulator",
    "settlement",
    "posting",
    "unverified_consent",
    "visit",
    "acceptance",
    "credit_taken_back",
)


def contents(connection: Connection) -> dict[str, Rows]:
    """Every row of every table, as text: some hold what has no order or no counterpart here."""
    return {table: rows(connection, f"SELECT {table}::text FROM {table} ORDER BY 1") for table in TABLES}


def balance_fen(connection: Connection, area: str, member_id: int) -> int | None:
    """The balance of a personal account."""
    with transaction(connection):
        return ledger.balance_fen(connection, area, member_id)


def postings(connection: Connection, area: str, member_id: int, number: int) -> Rows:
    """Account, amount and running balance of each line of an event."""
    return rows(
        connection,
        "SELECT ledger_account, amount_fen, balance_fen FROM posting"
        " WHERE area = %s AND member_id = %s AND number = %s ORDER BY line",
        area,
        member_id,
        number,
    )


def accumulators(connection: Connection, area: str, member_id: int) -> Rows:
    """Benefit year, cost, deductible, fund, over-cap fund and over-cap deductible of each year."""
    return rows(
        connection,
        "SELECT extract(year FROM since)::int, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,"
        " over_cap_deductible_fen FROM accumulator WHERE area = %s AND member_id = %s ORDER BY since",
        area,
        member_id,
    )


def period_accumulators(connection: Connection, area: str, member_id: int) -> Rows:
    """Benefit year, use, period key, cost, deductible and fund of each period that has a row."""
    return rows(
        connection,
        "SELECT extract(year FROM since)::int, use, period_key, cost_fen, deductible_fen, fund_fen"
        " FROM period_accumulator WHERE area = %s AND member_id = %s ORDER BY since, use DESC, period_key",
        area,
        member_id,
    )


def event_numbers(connection: Connection, area: str, member_id: int) -> list[int]:
    """The numbers of a member's events, from settlements and postings alike."""
    found = rows(
        connection,
        "SELECT number FROM settlement WHERE area = %s AND member_id = %s"
        " UNION SELECT number FROM posting WHERE area = %s AND member_id = %s ORDER BY number",
        *(area, member_id) * 2,
    )
    return [number for (number,) in found]


def last_event(connection: Connection, area: str, member_id: int) -> int:
    """The number of a member's last event, as the member's row says."""
    ((number,),) = rows(
        connection, "SELECT last_event FROM member WHERE area = %s AND member_id = %s", area, member_id
    )
    return int(number)


def verify_compiled(
    connection: Connection, library: Library, monkeypatch: pytest.MonkeyPatch, chunk: int = 100_000
) -> Verification:
    """Verify with the compiled kernel, which else takes over with many settlements."""
    with monkeypatch.context() as patched:
        patched.setattr(replay, "COMPILED_FROM", 1)
        patched.setattr(replay, "CHUNK", chunk)
        return verify(connection, library)


def assert_books_agree(connection: Connection, library: Library) -> None:
    """The verification finds nothing, and counts every row there is."""
    verification = verify(connection, library)
    assert verification.differences == ()
    counted = [rows(connection, f"SELECT count(*) FROM {table}")[0][0] for table in ("settlement", "posting")]
    assert [verification.settlements, verification.postings] == counted
