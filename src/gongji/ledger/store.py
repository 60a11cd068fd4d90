"""The only module that writes postings and moves balances."""

from collections.abc import Sequence
from typing import Any

import psycopg

from gongji.ledger.model import Event, Line, lines_of_credit
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]


def balance_fen(connection: Connection, area: str, member_id: int) -> int | None:
    """The balance of a personal account; None for a member who has none."""
    found = load_queries("gongji.ledger").balance(connection, area=area, member_id=member_id)
    return None if found is None else int(found)


def open_account(connection: Connection, area: str, member_id: int) -> None:
    """Give a member a personal account with nothing in it."""
    load_queries("gongji.ledger").open_account(connection, area=area, member_id=member_id)


def post(connection: Connection, event: Event, lines: Sequence[Line]) -> None:
    """Write the lines of one event and move the personal account that they touch.

    Inside the caller's transaction, under the member's lock. The database refuses an account below
    zero, and lines that do not sum to zero.
    """
    account_fen = sum(line.amount_fen for line in lines if line.ledger_account == "personal account")
    load_queries("gongji.ledger").post(
        connection,
        area=event.area,
        member_id=event.member_id,
        number=event.number,
        ledger_accounts=[line.ledger_account for line in lines],
        amounts_fen=[line.amount_fen for line in lines],
        account_fen=account_fen,
    )


def credit(connection: Connection, event: Event, amount_fen: int) -> None:
    """Credit a personal account."""
    post(connection, event, lines_of_credit(amount_fen))
