"""What callers submit to be carried out once, and what they are answered.

Records without cycles say so (`gc=False`): one of each is made for every settlement, and Python need not look
through them for lost ones. An answer may hold an error, whose traceback can lead back to the answer.
"""

import hashlib
from typing import Literal

import msgspec

from gongji.benefit.assessment import Assessment
from gongji.errors import GongjiError
from gongji.settlement.model import Settlement, SettlementRequest

AnswerKind = Literal["settled", "reversed", "undone", "refused", "unknown"]


class MessageId(msgspec.Struct, frozen=True, gc=False):
    """The caller's own id of a message: who sent it, and a key that the sender gives it.

    The key is the caller's to make: where ids of clients collide, it holds what tells them apart.
    """

    sender: str
    key: str


class ReversalRequest(msgspec.Struct, frozen=True, gc=False):
    """A settlement to be reversed, by its member and number."""

    area: str
    member_id: int
    number: int


class UndoRequest(msgspec.Struct, frozen=True, gc=False):
    """A message whose outcome its sender does not know, to be as if it had never been sent.

    Attributes:
        area, member_id: whom the original was for.
        original: the original's id.
    """

    area: str
    member_id: int
    original: MessageId


Request = SettlementRequest | ReversalRequest | UndoRequest

_as_json = msgspec.json.Encoder(order="deterministic").encode
_KINDS = {kind: kind.__name__.encode() for kind in (SettlementRequest, ReversalRequest, UndoRequest)}


class Submission(msgspec.Struct, frozen=True, gc=False):
    """One request, under the caller's message id; None where the caller cannot repeat it."""

    request: Request
    message: MessageId | None = None

    @property
    def member(self) -> tuple[str, int]:
        """Area and member id of whom it is for."""
        request = self.request
        return request.area, request.member_id

    @property
    def digest(self) -> bytes:
        """A digest of the content, by which a repeat is told from another request under the same id."""
        request = self.request
        return hashlib.sha256(_KINDS[type(request)] + _as_json(request)).digest()


class Answer(msgspec.Struct, frozen=True):
    """What became of a submission.

    Attributes:
        settlement: the settlement or reversal; None where nothing was written, or an undo came first.
        assessment: of a settlement that was carried out just now; a repeat has none.
        error: why it was refused.
        repeated: whether it had been carried out before, and this is the stored answer.
    """

    kind: AnswerKind
    settlement: Settlement | None = None
    assessment: Assessment | None = None
    error: GongjiError | None = None
    repeated: bool = False
