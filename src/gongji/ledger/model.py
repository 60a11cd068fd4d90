"""Postings: the lines of one event, which sum to zero."""

from dataclasses import dataclass
from operator import neg
from typing import Literal, NamedTuple

LedgerAccount = Literal[
    "pooled fund", "over-cap fund", "personal account", "cash", "provider", "account credits"
]


SIDES: tuple[LedgerAccount, ...] = ("pooled fund", "over-cap fund", "personal account", "cash", "provider")
"""The sides of a payment: the payers in the order of `Payment`, and who receives."""


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
    amounts_fen = (*map(neg, payment), total_fen)
    return tuple([Line(who, fen) for who, fen in zip(SIDES, amounts_fen, strict=True) if fen != 0])


def lines_of_credit(amount_fen: int) -> tuple[Line, ...]:
    """The double entry of money credited to a personal account."""
    return Line("account credits", -amount_fen), Line("personal account", amount_fen)
