"""What callers submit to be carried out once, and what they are answered."""

import hashlib
from dataclasses import dataclass
from typing import Literal

import msgspec

from gongji.benefit.assessment import Assessment
from gongji.errors import GongjiError
from gongji.settlement.model import Settlement, SettlementRequest

LONGEST_SENDER, LONGEST_KEY = 100, 200

AnswerKind = Literal["settled", "reversed", "undone", "refused", "unknown"]


class MessageId(msgspec.Struct, frozen=True):
    """The caller's own id of a message: who sent it, and a key that the sender gives it.

    The key is the caller's to make: where ids of clients collide, it holds what tells them apart.
    """

    sender: str
    key: str


@dataclass(frozen=True, slots=True)
class ReversalRequest:
    """A settlement to be reversed, by its member and number."""

    area: str
    member_id: int
    number: int


@dataclass(frozen=True, slots=True)
class UndoRequest:
    """A message whose outcome its sender does not know, to be as if it had never been sent.

    Attributes:
        area, member_id: whom the original was for.
        original: the original's id.
    """

    area: str
    member_id: int
    original: MessageId


Request = SettlementRequest | ReversalRequest | UndoRequest


@dataclass(frozen=True, slots=True)
class Submission:
    """One request, under the caller's message id; None where the caller cannot repeat it."""

    request: Request
    message: MessageId | None = None

    @property
    def member(self) -> tuple[str, int]:
        """Area and member id of whom it is for."""
        return self.request.area, self.request.member_id

    @property
    def digest(self) -> bytes:
        """A digest of the content, by which a repeat is told from another request under the same id."""
        kind = type(self.request).__name__.encode()
        return hashlib.sha256(kind + msgspec.json.encode(self.request, order="deterministic")).digest()


@dataclass(frozen=True, slots=True)
class Answer:
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
