"""The only module that writes credits, opens accounts and reads balances.

Everything that moves money here is done inside the caller's transaction and under the member's lock, as
settlements are; what a settlement pays is posted with its batch.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg

from gongji.dates import Day
from gongji.errors import unknown_member
from gongji.ledger.chain import RecordedEvent, event_digest
from gongji.ledger.chain_store import append_events
from gongji.ledger.credits import lines_of_credit, lines_of_take_back
from gongji.ledger.model import Event, Line, Purse
from gongji.ledger.refusals import (
    no_account,
    no_such_credit,
    not_a_credit,
    refuse_credit,
    taken_back_before,
)
from gongji.ledger.writing import POSTING_COLUMNS, posting_lines
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]


def balance_fen(connection: Connection, area: str, member_id: int) -> int | None:
    """The balance of a personal account; None for a member who has none."""
    found = _queries().balance(connection, area=area, member_id=member_id)
    return None if found is None else int(found)


def open_account(connection: Connection, area: str, member_id: int) -> None:
    """Give a member a personal account with nothing in it."""
    _queries().open_account(connection, area=area, member_id=member_id)


def credit(connection: Connection, event: Event, amount_fen: int) -> Purse:
    """Credit a personal account; what the member owes is taken off first.

    Args:
        connection: inside a transaction that holds the member's lock.
        event: with the number that was taken for it.
        amount_fen: above 0.

    Returns:
        What the member has and owes after it.

    Raises:
        InputError: no such member, or an amount out of range.
        LedgerError: the member has no account.
    """
    refuse_credit(amount_fen)
    before = _purse_now(connection, event)
    lines, after = lines_of_credit(amount_fen, before.purse)
    _post(connection, event, before, lines, after)
    return after


def take_back_credit(connection: Connection, event: Event, original_number: int) -> Purse:
    """Take back an earlier credit: from the account what is there, the rest is owed.

    Args:
        connection: inside a transaction that holds the member's lock.
        event: with the number that was taken for it.
        original_number: of the credit.

    Returns:
        What the member has and owes after it.

    Raises:
        InputError: no such member.
        LedgerError: no such credit, it is something else, or it was taken back before.
    """
    before = _purse_now(connection, event)
    lines, after = lines_of_take_back(_credited_fen(connection, event, original_number), before.purse)
    whose = {"area": event.area, "member_id": event.member_id}
    _queries().note_taken_back(connection, **whose, number=original_number, taken_back_by=event.number)
    _post(connection, event, before, lines, after)
    return after


class _PurseNow(NamedTuple):
    purse: Purse
    moment: str
    today: Day


def _purse_now(connection: Connection, event: Event) -> _PurseNow:
    """What a member with an account has and owes."""
    row = _queries().purse_now(connection, area=event.area, member_id=event.member_id)
    if row is None:
        raise unknown_member(event.area, event.member_id)
    found = _PurseNow(Purse(row[0], row[1]), *row[2:])
    if found.purse.balance_fen is None:
        raise no_account(event.area, event.member_id)
    return found


def _credited_fen(connection: Connection, event: Event, original_number: int) -> int:
    """What an earlier event of the member credited, if it can be taken back."""
    row = _queries().credited(connection, area=event.area, member_id=event.member_id, number=original_number)
    if row is None:
        raise no_such_credit(original_number)
    credited_fen, taken_back_by = row
    if credited_fen is None or credited_fen < 0:
        raise not_a_credit(original_number)
    if taken_back_by is not None:
        raise taken_back_before(original_number, taken_back_by)
    return int(credited_fen)


def _post(
    connection: Connection, event: Event, before: _PurseNow, lines: Sequence[Line], after: Purse
) -> None:
    """Write the postings of an event, what the member has and owes after it, and a record in the chain."""
    whose = {"area": event.area, "member_id": event.member_id}
    rows = posting_lines(event.area, event.member_id, event.number, before.today, lines, after.balance_fen)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY posting ({', '.join(POSTING_COLUMNS)}) FROM STDIN") as copy,
    ):
        copy.write(rows)
    if after.balance_fen != before.purse.balance_fen:
        _queries().put_balance(connection, **whose, balance_fen=after.balance_fen)
    if after.owed_fen != before.purse.owed_fen:
        _queries().put_owed(connection, **whose, owed_fen=after.owed_fen)
    recorded = RecordedEvent(event.member_id, event.number, event_digest([rows]))
    append_events(connection, event.area, before.moment, [recorded])


def _queries() -> Any:
    return load_queries("gongji.ledger")
