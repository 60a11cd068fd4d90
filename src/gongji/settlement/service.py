"""Quote, settle, reverse, undo: each a batch of one, under the member's lock.

A quote runs the same assessment as the settlement that follows it, and writes nothing.
"""

from typing import Any

import psycopg

from gongji.policy.library import Library
from gongji.settlement.batch import carry_out
from gongji.settlement.batch_store import MessageStatus, load_ground, message_status
from gongji.settlement.carrying import quote_on
from gongji.settlement.model import Quote, Settled, Settlement, SettlementRequest
from gongji.settlement.store import read_one_moment
from gongji.settlement.submission import Answer, MessageId, Request, ReversalRequest, Submission
from gongji.store.database import transaction

Connection = psycopg.Connection[Any]


def quote(connection: Connection, library: Library, request: SettlementRequest) -> Quote:
    """What settling the request now would give; nothing is written.

    Raises:
        InputError, UncoveredError: as `settle`.
    """
    with transaction(connection):
        read_one_moment(connection)
        ground = load_ground(connection, library, [Submission(request)], lock=False)
        return quote_on(ground, library, request)


def settle(connection: Connection, library: Library, request: SettlementRequest) -> Settled:
    """Settle one visit: assessed, numbered, recorded, posted and accumulated in one transaction.

    Args:
        connection: no transaction open on it.
        library: the policies.
        request: the visit.

    Raises:
        InputError: an unknown member or provider, or a fact that the policy needs is missing.
        UncoveredError: no policy or coverage on that day, or an unknown figure is reached.
        ConsentError: the policy is unverified and the operator has not consented to settle under it.
        StoreError: the database refused; nothing was written.
    """
    answer = _one(connection, library, request)
    if answer.settlement is None or answer.assessment is None:
        raise RuntimeError("a settlement that was not refused was carried out")
    return Settled(answer.settlement, answer.assessment)


def reverse(connection: Connection, library: Library, area: str, member_id: int, number: int) -> Settlement:
    """Reverse a settlement by a new record that mirrors it.

    Accumulators and account are, for what comes after, as if it had never been; later settlements
    stay as they are.

    Raises:
        InputError: no such member.
        SettlementError: no such settlement, it is a reversal itself, or it was reversed before.
        UncoveredError: the policy that it was settled under is no longer there.
    """
    answer = _one(connection, library, ReversalRequest(area, member_id, number))
    if answer.settlement is None:
        raise RuntimeError("a reversal that was not refused was carried out")
    return answer.settlement


def _one(connection: Connection, library: Library, request: Request) -> Answer:
    [answer] = carry_out(connection, library, [Submission(request)])
    if answer.error is not None:
        raise answer.error
    return answer


def status(connection: Connection, message: MessageId) -> MessageStatus | None:
    """What became of a message; None where it never came and was never undone.

    Args:
        connection: no transaction open on it.
        message: the caller's id.
    """
    with transaction(connection):
        return message_status(connection, message)
