"""Why something cannot be settled, reversed or undone, said so that it can be mended."""

from gongji.errors import GongjiError, InputError
from gongji.language import Text
from gongji.money import LARGEST_AMOUNT_FEN, format_yuan
from gongji.settlement.model import Settlement
from gongji.settlement.submission import MessageId

LONGEST_SERIAL = 100
"""Characters of a visit's own number."""


class SettlementError(GongjiError):
    """A settlement, reversal or undo that cannot be carried out; nothing was written."""


class BusyError(GongjiError):
    """More is asked for than can be carried out in time; nothing was written, and it may be asked again."""


def refuse_amount(amount_fen: int) -> None:
    """Refuse an amount that is negative or too large."""
    if not 0 <= amount_fen < LARGEST_AMOUNT_FEN:
        limit = format_yuan(LARGEST_AMOUNT_FEN)
        raise InputError(
            "amount_out_of_range",
            Text(
                f"金额应不小于 0 且小于 {limit} 元。",
                f"The amount must be at least 0 and below {limit} yuan.",
            ),
            Text("检查金额；退费请用冲正。", "Check the amount; to pay back, reverse the settlement."),
            "amount",
        )


def refuse_serial(serial: str | None) -> None:
    """Refuse a visit's number that is empty or too long."""
    if serial is not None and not 1 <= len(serial) <= LONGEST_SERIAL:
        raise InputError(
            "visit_serial_malformed",
            Text(f"就诊流水号应为 1 到 {LONGEST_SERIAL} 个字符。", f"1 to {LONGEST_SERIAL} characters."),
            Text("没有流水号的就诊不填。", "Leave it out where a visit has none."),
            "visit_serial",
        )


def refuse_lines(lines_fen: tuple[int, ...], amount_fen: int) -> None:
    """Refuse lines that are negative or come to another sum than the amount."""
    total, amount = format_yuan(sum(lines_fen)), format_yuan(amount_fen)
    if total != amount or min(lines_fen, default=0) < 0:
        raise InputError(
            "lines_do_not_sum",
            Text(
                f"明细应都不小于 0，合计等于费用 {amount} 元，而合计为 {total} 元。",
                f"The lines must be at least 0 and sum to the amount of {amount} yuan; they sum to {total}.",
            ),
            Text("核对明细或费用。", "Check the lines or the amount."),
            "lines",
        )


def nothing_to_reverse(number: int) -> SettlementError:
    """No such settlement, or it is a reversal itself."""
    return SettlementError(
        "nothing_to_reverse",
        Text(f"没有编号为 {number} 的结算可以冲正。", f"There is no settlement number {number} to reverse."),
        Text("核对结算编号；冲正本身不能再冲正。", "Check the number; a reversal cannot be reversed itself."),
        "number",
    )


def reversed_before(original: Settlement) -> SettlementError:
    """The settlement was reversed by another request."""
    return SettlementError(
        "reversed_before",
        Text(
            f"结算 {original.settlement_id} 已经冲正。",
            f"Settlement {original.settlement_id} was reversed before.",
        ),
        Text("无需再次冲正。", "Nothing more is to be done."),
        "number",
    )


def other_content(message: MessageId) -> SettlementError:
    """The same message id came before with another content."""
    return SettlementError(
        "message_reused",
        Text(
            f"报文编号 {message.key} 已经用过，内容不同。",
            f"The message id {message.key} was used before with another content.",
        ),
        Text("新的请求用新的编号。", "Give a new request an id of its own."),
        "message",
    )


def undone_before(message: MessageId) -> SettlementError:
    """The message was undone before it came."""
    return SettlementError(
        "undone_before_arrival",
        Text(
            f"报文 {message.key} 在到达前已被撤销，不再执行。",
            f"Message {message.key} was undone before it came, and is not carried out.",
        ),
        Text("需要结算时用新的编号重发。", "To settle after all, send it again under a new id."),
        "message",
    )


def other_member(message: MessageId) -> SettlementError:
    """The message to be undone was for somebody else."""
    return SettlementError(
        "other_member",
        Text(
            f"报文 {message.key} 不是这位参保人的。",
            f"Message {message.key} was not for this member.",
        ),
        Text("核对参保人和原报文编号。", "Check the member and the original id."),
        "original",
    )


def not_undoable(message: MessageId) -> SettlementError:
    """The message to be undone was carried out as a reversal or an undo, or is the undo itself."""
    return SettlementError(
        "not_undoable",
        Text(
            f"报文 {message.key} 本身是冲正或撤销，不能再撤销。",
            f"Message {message.key} is a reversal or an undo itself, and cannot be undone.",
        ),
        Text("按原报文编号查询其结果，或重发。", "Ask for its status, or repeat it under its id."),
        "original",
    )


def fault() -> SettlementError:
    """A mistake of ours in the middle of a batch."""
    return SettlementError(
        "fault",
        Text("程序出错，结果未知。", "The program failed; the outcome is not known."),
        Text("用同一报文编号重发或查询。", "Repeat or ask under the same message id."),
        "",
    )


def busy() -> BusyError:
    """The queue is full, or the request waited too long in it."""
    return BusyError(
        "busy",
        Text("系统繁忙，没有执行。", "The system is busy; nothing was carried out."),
        Text("稍后用同一报文编号重发。", "Send it again later under the same message id."),
        "",
    )
