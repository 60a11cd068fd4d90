"""What a client knows: its own record of one message, kept beside the platform and never read from it."""

from dataclasses import dataclass, field
from typing import Literal

from gongji.ledger.model import Payment
from gongji.settlement.model import SettlementRequest
from gongji.settlement.submission import MessageId

State = Literal["open", "settled", "reversed", "undone", "refused"]


@dataclass
class Entry:
    """One settlement that a client asked for.

    Attributes:
        state: what it must be by all that was acknowledged; `open` where no answer was ever had.
        number: of the settlement, as acknowledged; None where that never was.
        payment: as acknowledged with it; None where the number came from a status alone.
        others: further messages that were sent for its sake (undo, reversal).
        oddities: answers that contradict each other, by their codes.
    """

    message: MessageId
    request: SettlementRequest
    state: State = "open"
    number: int | None = None
    payment: Payment | None = None
    others: list[MessageId] = field(default_factory=list)
    oddities: list[str] = field(default_factory=list)

    def acknowledge(self, number: int | None, payment: Payment | None) -> None:
        """Note that it was settled; a second acknowledgement must say the same as the first."""
        if number is None or self.number not in (None, number):
            self.oddities.append("answered_otherwise")
        if payment is not None and self.payment not in (None, payment):
            self.oddities.append("paid_otherwise")
        self.number = number if self.number is None else self.number
        self.payment = payment if self.payment is None else self.payment
