"""What tests of mechanisms do: settle visits of member 1 in the town and look at what they came to."""

from collections.abc import Sequence

from msgspec.structs import replace

from gongji.policy.library import Library
from gongji.settlement.model import Settlement, SettlementRequest
from gongji.settlement.service import quote, settle
from tests.towns import TOWN

from .ground import Connection, open_visit_of, rows, visit

FIRST, NEXT = "2023-03-01", "2023-03-02"


def at(provider: str, amount_fen: int, day: str = FIRST, serial: str | None = None) -> SettlementRequest:
    """A visit of member 1."""
    return replace(visit(TOWN, 1, day, amount_fen, provider), visit_serial=serial)


def settled(connection: Connection, library: Library, request: SettlementRequest) -> Settlement:
    """The settlement of a request, which its quote foretold; its visit is opened first."""
    open_visit_of(connection, request)
    foretold = quote(connection, library, request)
    found = settle(connection, library, request).settlement
    assert foretold.payment == found.payment
    return found


def paid(
    connection: Connection, library: Library, requests: Sequence[SettlementRequest]
) -> list[tuple[int, int]]:
    """Deductible and fund's payment of each."""
    found = [settled(connection, library, request) for request in requests]
    return [(one.delta.deductible_fen, one.payment.fund_fen) for one in found]


def period_rows(connection: Connection, use: str) -> list[tuple[int, int, int]]:
    """Cost, deductible and fund of each row of a use, by its key."""
    found = rows(
        connection,
        "SELECT cost_fen, deductible_fen, fund_fen FROM period_accumulator"
        " WHERE use = %s ORDER BY period_key",
        use,
    )
    return [(cost, deductible, fund) for cost, deductible, fund in found]
