"""Why a credit, or the taking back of one, cannot be carried out, said so that it can be mended."""

from gongji.errors import GongjiError, InputError
from gongji.language import Text
from gongji.money import LARGEST_AMOUNT_FEN, format_yuan


class LedgerError(GongjiError):
    """Something that the books do not allow; nothing was written."""


def refuse_credit(amount_fen: int) -> None:
    """Refuse a credit that is not above 0, or too large."""
    if not 0 < amount_fen < LARGEST_AMOUNT_FEN:
        limit = format_yuan(LARGEST_AMOUNT_FEN)
        raise InputError(
            "credit_out_of_range",
            Text(
                f"划入金额应大于 0 且小于 {limit} 元。", f"A credit must be above 0 and below {limit} yuan."
            ),
            Text("检查金额；多划的用收回。", "Check the amount; what was too much is taken back."),
            "amount",
        )


def no_account(area: str, member_id: int) -> LedgerError:
    """The member has no personal account."""
    return LedgerError(
        "no_account",
        Text(
            f"统筹区 {area} 的参保人 {member_id} 没有个人账户。",
            f"Member {member_id} of {area} has no personal account.",
        ),
        Text("先开立个人账户。", "Open an account first."),
        "member_id",
    )


def no_such_credit(number: int) -> LedgerError:
    """The member has no event of that number with postings."""
    return LedgerError(
        "no_such_credit",
        Text(f"没有编号为 {number} 的划入。", f"There is no credit number {number}."),
        Text("核对编号。", "Check the number."),
        "number",
    )


def not_a_credit(number: int) -> LedgerError:
    """The event is a settlement, or the taking back of a credit itself."""
    return LedgerError(
        "not_a_credit",
        Text(f"编号 {number} 不是划入。", f"Event number {number} is not a credit."),
        Text(
            "核对编号；结算用冲正，收回本身不能再收回。",
            "Check the number; a settlement is reversed, and a taking back is not taken back itself.",
        ),
        "number",
    )


def taken_back_before(number: int, by: int) -> LedgerError:
    """The credit was taken back by an earlier event."""
    return LedgerError(
        "taken_back_before",
        Text(
            f"编号 {number} 的划入已由 {by} 收回。", f"Credit number {number} was taken back by event {by}."
        ),
        Text("无需再次收回。", "Nothing more is to be done."),
        "number",
    )
