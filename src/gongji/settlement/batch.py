"""Submissions that are carried out together: one transaction, one commit, one answer each.

Members are locked in one order and everything about them is read after that; the submissions are carried
out one after the other in memory, so that those of one member see each other; what they made is written in
a few statements. One that is refused takes itself out, never its neighbours.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from gongji.errors import GongjiError
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import SettleClaim
from gongji.policy.library import Library
from gongji.settlement.batch_store import load_ground
from gongji.settlement.batch_writing import MessageTaken, write_ground
from gongji.settlement.carrying import reverse_on, settle_on
from gongji.settlement.ground import Ground, Received, StoredMessage
from gongji.settlement.model import SettlementRequest
from gongji.settlement.refusals import busy, not_undoable, other_content, other_member, undone_before
from gongji.settlement.submission import Answer, ReversalRequest, Submission, UndoRequest
from gongji.store.database import transaction
from gongji.store.errors import StoreError

Connection = psycopg.Connection[Any]

MOST_ATTEMPTS = 5
"""How often a batch is tried again that met another one's lock or message."""


def carry_out(
    connection: Connection,
    library: Library,
    submissions: Sequence[Submission],
    settle: SettleClaim = settle_claim,
) -> list[Answer]:
    """Carry out submissions in one transaction, each answered in its place.

    Args:
        connection: no transaction open on it.
        library: the policies.
        submissions: in the order in which they are to be carried out.
        settle: the kernel, as it stands or compiled.

    Raises:
        StoreError: the database is gone; nothing was written.
    """
    conflict: GongjiError = busy()
    for _ in range(MOST_ATTEMPTS):
        try:
            return _carry_out_once(connection, library, submissions, settle)
        except MessageTaken:
            continue
        except StoreError as error:
            if error.code != "transaction_conflict":
                return _one_by_one(connection, library, submissions, settle, error)
            conflict = error
    return [Answer("refused", error=conflict) for _ in submissions]


def _carry_out_once(
    connection: Connection, library: Library, submissions: Sequence[Submission], settle: SettleClaim
) -> list[Answer]:
    with transaction(connection):
        ground = load_ground(connection, library, submissions)
        ground.settle = settle
        answers = [_answer(ground, library, submission) for submission in submissions]
        write_ground(connection, ground)
    return answers


def _one_by_one(
    connection: Connection,
    library: Library,
    submissions: Sequence[Submission],
    settle: SettleClaim,
    error: StoreError,
) -> list[Answer]:
    """What the database refuses in one submission must not take its neighbours with it."""
    if error.code == "connection_lost" or connection.closed:
        raise error
    if len(submissions) == 1:
        return [Answer("refused", error=error)]
    return [answer for one in submissions for answer in carry_out(connection, library, [one], settle)]


def _answer(ground: Ground, library: Library, submission: Submission) -> Answer:
    try:
        stored = None if submission.message is None else ground.messages.get(submission.message)
        if stored is not None:
            return _repeat(ground, submission, stored)
        return _fresh(ground, library, submission)
    except GongjiError as error:
        return Answer("refused", error=error)


def _repeat(ground: Ground, submission: Submission, stored: StoredMessage) -> Answer:
    """The stored answer of a message that came before; refused where it is not the same message."""
    message = submission.message
    if message is None:
        raise ValueError("a submission without a message cannot be a repeat")
    if stored.kind == "undone":
        raise undone_before(message)
    if stored.digest != submission.digest:
        raise other_content(message)
    if stored.number is None:
        return Answer("undone", repeated=True)
    settlement = ground.members[stored.member].settlements[stored.number]
    return Answer("settled" if stored.kind == "settle" else "reversed", settlement, repeated=True)


def _fresh(ground: Ground, library: Library, submission: Submission) -> Answer:
    request = submission.request
    if isinstance(request, SettlementRequest):
        settlement, assessment = settle_on(ground, library, request)
        _receive(ground, submission, "settle", settlement.number)
        return Answer("settled", settlement, assessment)
    if isinstance(request, ReversalRequest):
        reversal = reverse_on(ground, library, request.area, request.member_id, request.number)
        _receive(ground, submission, "reverse", reversal.number)
        return Answer("reversed", reversal)
    return _undo(ground, library, submission, request)


def _undo(ground: Ground, library: Library, submission: Submission, request: UndoRequest) -> Answer:
    """Reverse what a message led to; where it never came, see to it that it is refused when it does."""
    if request.original == submission.message:
        raise not_undoable(request.original)
    original = ground.messages.get(request.original)
    if original is not None and original.member != submission.member:
        raise other_member(request.original)
    if original is not None and original.kind not in ("settle", "undone"):
        raise not_undoable(request.original)
    if original is None:
        tombstone = Received(request.original, "undone", None, submission.member, None)
        _take_in(ground, tombstone)
    if original is None or original.number is None:
        _receive(ground, submission, "undo", None)
        return Answer("undone")
    member = ground.members[submission.member]
    reversal = member.reversals.get(original.number)
    if reversal is None:
        reversal = reverse_on(ground, library, request.area, request.member_id, original.number)
    _receive(ground, submission, "undo", reversal.number)
    return Answer("reversed", reversal)


def _receive(ground: Ground, submission: Submission, kind: str, number: int | None) -> None:
    if submission.message is not None:
        received = Received(submission.message, kind, submission.digest, submission.member, number)
        _take_in(ground, received)


def _take_in(ground: Ground, received: Received) -> None:
    """Note a message for writing, so that a repeat within the batch finds it too."""
    stored = StoredMessage(received.kind, received.digest, received.member, received.number)
    ground.messages[received.message] = stored
    ground.received.append(received)
