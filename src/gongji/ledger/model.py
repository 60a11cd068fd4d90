"""Postings: the lines of one event, which sum to zero."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

LedgerAccount = Literal[
    "pooled fund", "over-cap fund", "personal account", "cash", "provider", "account credits"
]


PAYERS: tuple[LedgerAccount, ...] = ("pooled fund", "over-cap fund", "personal account", "cash")
"""Who gives, in the order of `Payment`."""


class Payment(NamedTuple):
    """Who pays one in-scope cost, in fen; negative amounts take a payment back."""

    fund_fen: int
    over_cap_fund_fen: int
    account_fen: int
    cash_fen: int

    @property
    def total_fen(self) -> int:
        """What the provider receives."""
        return sum(self)


class Line(NamedTuple):
    """One side of a double entry: what an account receives (positive) or gives (negative)."""

    ledger_account: LedgerAccount
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Event:
    """What postings belong to: a member's settlement, reversal or credit."""

    area: str
    member_id: int
    number: int


def lines_of_payment(payment: Payment) -> tuple[Line, ...]:
    """The double entry of a payment: four payers give, the provider receives; empty lines are left out."""
    total_fen = payment.total_fen
    lines = [Line(who, -fen) for who, fen in zip(PAYERS, payment, strict=True) if fen != 0]
    return (*lines, Line("provider", total_fen)) if total_fen != 0 else tuple(lines)


def lines_of_credit(amount_fen: int) -> tuple[Line, ...]:
    """The double entry of money credited to a personal account."""
    return Line("account credits", -amount_fen), Line("personal account", amount_fen)
