"""Postings: the lines of one event, which sum to zero."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

LedgerAccount = Literal[
    "pooled fund", "over-cap fund", "personal account", "cash", "receivable", "provider", "account credits"
]


class Payment(NamedTuple):
    """Who pays one in-scope cost, in fen; negative amounts take a payment back.

    `owed_fen` is what the member owes since a correction: a receivable.
    """

    fund_fen: int
    over_cap_fund_fen: int
    account_fen: int
    cash_fen: int
    owed_fen: int = 0

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
    """What postings belong to: a member's settlement, reversal, correction or credit."""

    area: str
    member_id: int
    number: int


class Purse(NamedTuple):
    """What a member has and owes: balance of the personal account (None without one), and receivable."""

    balance_fen: int | None
    owed_fen: int


def usual_lines(payment: Payment) -> tuple[Line, ...]:
    """The double entry of a payment of somebody who owes nothing; empty lines are left out."""
    fund_fen, over_cap_fund_fen, account_fen, cash_fen, owed_fen = payment
    lines = []
    if fund_fen != 0:
        lines.append(Line("pooled fund", -fund_fen))
    if over_cap_fund_fen != 0:
        lines.append(Line("over-cap fund", -over_cap_fund_fen))
    if account_fen != 0:
        lines.append(Line("personal account", -account_fen))
    if cash_fen != 0:
        lines.append(Line("cash", -cash_fen))
    if owed_fen != 0:
        lines.append(Line("receivable", -owed_fen))
    total_fen = fund_fen + over_cap_fund_fen + account_fen + cash_fen + owed_fen
    if total_fen != 0:
        lines.append(Line("provider", total_fen))
    return tuple(lines)


def lines_of_payment(payment: Payment, purse: Purse) -> tuple[tuple[Line, ...], Purse]:
    """The double entry of a payment, and what the member has and owes after it.

    Money that goes back to the account is netted against what is owed. What is taken back of a receivable
    that was netted meanwhile goes to the account; to who has none, in cash.

    >>> lines_of_payment(Payment(-30_00, 0, -50_00, -20_00), Purse(0, 40_00))[1]
    Purse(balance_fen=1000, owed_fen=0)
    """
    account_fen, owed_after_fen = payment.account_fen, purse.owed_fen + payment.owed_fen
    owes_nothing = purse.owed_fen == 0 and owed_after_fen == 0
    if owes_nothing or (account_fen >= 0 and owed_after_fen >= 0):
        balance_fen = None if purse.balance_fen is None else purse.balance_fen - account_fen
        return usual_lines(payment), Purse(balance_fen, owed_after_fen)
    refund_fen = max(0, -account_fen) + max(0, -owed_after_fen)
    left_fen = max(0, owed_after_fen)
    netted_fen = min(refund_fen, left_fen)
    purse_fen = max(0, account_fen) - (refund_fen - netted_fen)
    owed_fen = left_fen - netted_fen
    if purse.balance_fen is None:
        in_cash = payment.cash_fen + purse_fen
        moved = payment._replace(account_fen=0, cash_fen=in_cash, owed_fen=owed_fen - purse.owed_fen)
        return usual_lines(moved), Purse(None, owed_fen)
    moved = payment._replace(account_fen=purse_fen, owed_fen=owed_fen - purse.owed_fen)
    return usual_lines(moved), Purse(purse.balance_fen - purse_fen, owed_fen)
