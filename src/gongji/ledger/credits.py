"""Credits to a personal account and their taking back, as lines: what a member owes comes first. Pure."""

from gongji.ledger.model import Line, Purse


def lines_of_credit(amount_fen: int, purse: Purse) -> tuple[tuple[Line, ...], Purse]:
    """The double entry of a credit, and what the member has and owes after it.

    Args:
        amount_fen: above 0.
        purse: of a member with an account.

    >>> lines, after = lines_of_credit(50_00, Purse(10_00, 30_00))
    >>> [line.amount_fen for line in lines], after
    ([-5000, 3000, 2000], Purse(balance_fen=3000, owed_fen=0))
    """
    netted_fen = min(amount_fen, purse.owed_fen)
    return _moved(-amount_fen, netted_fen, amount_fen - netted_fen, purse)


def lines_of_take_back(amount_fen: int, purse: Purse) -> tuple[tuple[Line, ...], Purse]:
    """The double entry by which a credit is taken back: from the account what is there, the rest is owed.

    Args:
        amount_fen: of the credit, above 0.
        purse: of a member with an account.

    >>> lines, after = lines_of_take_back(50_00, Purse(20_00, 0))
    >>> [line.amount_fen for line in lines], after
    ([5000, -3000, -2000], Purse(balance_fen=0, owed_fen=3000))
    """
    taken_fen = min(amount_fen, _balance_fen(purse))
    return _moved(amount_fen, taken_fen - amount_fen, -taken_fen, purse)


def _moved(
    credited_fen: int, receivable_fen: int, account_fen: int, purse: Purse
) -> tuple[tuple[Line, ...], Purse]:
    lines = (
        Line("account credits", credited_fen),
        Line("receivable", receivable_fen),
        Line("personal account", account_fen),
    )
    after = Purse(_balance_fen(purse) + account_fen, purse.owed_fen - receivable_fen)
    return tuple(line for line in lines if line.amount_fen != 0), after


def _balance_fen(purse: Purse) -> int:
    if purse.balance_fen is None:
        raise ValueError("a member without an account is neither credited nor taken from")
    return purse.balance_fen
