"""What clients and worker programs say to each other: one JSON object a line, over a Unix socket.

This channel exists for the torture alone.
"""

import msgspec

from gongji.ledger.model import Payment
from gongji.settlement.engine import Limits
from gongji.settlement.model import SettlementRequest
from gongji.settlement.submission import (
    Answer,
    MessageId,
    Request,
    ReversalRequest,
    Submission,
    UndoRequest,
)

ENDED = b"\n"


class Frame(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request: a submission, or, where it asks for nothing else, the status of a message.

    Attributes:
        frame: the client's number for it, which the reply bears.
    """

    frame: int
    message: MessageId
    settle: SettlementRequest | None = None
    reverse: ReversalRequest | None = None
    undo: UndoRequest | None = None

    @property
    def submission(self) -> Submission | None:
        """What is to be carried out; None where the status is asked for."""
        requests: tuple[Request | None, ...] = (self.settle, self.reverse, self.undo)
        for request in requests:
            if request is not None:
                return Submission(request, self.message)
        return None


class Reply(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a request.

    Attributes:
        kind: as of an answer; `status` where that was asked for.
        number: of the settlement or reversal.
        reverses: what the reversal reverses.
        payment: who pays what of it.
        error: the code of the refusal.
        known_as: what the message asked for, in a status; None where nothing is known of it.
        reversed_by: in a status, the number of the settlement's reversal.
    """

    frame: int
    kind: str
    number: int | None = None
    reverses: int | None = None
    payment: Payment | None = None
    error: str | None = None
    repeated: bool = False
    known_as: str | None = None
    reversed_by: int | None = None


class Task(msgspec.Struct, frozen=True):
    """What one worker program serves."""

    url: str
    socket: str
    areas: tuple[str, ...]
    limits: Limits


# Made here, once: msgspec looks at a type's fields at the first use, and two threads that both come first
# crash the program.
FRAMES = msgspec.json.Decoder(Frame)
REPLIES = msgspec.json.Decoder(Reply)
TASKS = msgspec.json.Decoder(Task)


def reply_of(frame: int, answer: Answer) -> Reply:
    """The reply that tells an answer."""
    made = answer.settlement
    return Reply(
        frame,
        answer.kind,
        number=None if made is None else made.number,
        reverses=None if made is None else made.reverses,
        payment=None if made is None else made.payment,
        error=None if answer.error is None else answer.error.code,
        repeated=answer.repeated,
    )


def unowned(path: str) -> str:
    """Where a worker's socket stands until its owner has called, so that no client can come first."""
    return f"{path}.new"


def line_of(record: Frame | Reply | Task) -> bytes:
    """A record as one line."""
    return msgspec.json.encode(record) + ENDED
