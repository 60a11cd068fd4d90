"""Paragraphs broken into lines as Chinese and English want it.

Libraries break at spaces, so a Chinese sentence, which has none, would be cut anywhere, and a line
would begin with its full stop.
"""

from collections.abc import Iterator

from rich.cells import cell_len

NEVER_BEGINS_LINE = "，。、；：！？）”》〕…—,.;:!?)%"
NEVER_ENDS_LINE = "（“《〔("


def wrapped(paragraph: str, width: int, *, break_after: str = "") -> Iterator[str]:
    """A paragraph in lines of at most `width` cells; its own line ends are kept.

    Breaks fall between words, and between any two Chinese characters, but never before a closing
    mark.

    Args:
        paragraph: the words.
        width: of a line, in cells; a single longer word goes beyond it.
        break_after: signs within words after which a line may end as well (the hyphens of a name).

    >>> list(wrapped("one two three", 8)), list(wrapped("逐分结算，一行四字。", 8))
    (['one two', 'three'], ['逐分结', '算，一行', '四字。'])
    """
    for given_line in paragraph.split("\n"):
        line = ""
        for piece in _pieces(given_line, break_after):
            if line and cell_len((line + piece).rstrip()) > width:
                yield line.rstrip()
                line = ""
            line += piece if line else piece.lstrip()
        yield line.rstrip()


def _pieces(line: str, break_after: str) -> Iterator[str]:
    """The smallest parts that a line may be broken between."""
    piece = ""
    for sign in line:
        if piece and (piece[-1] in break_after or _may_break(piece[-1], sign)):
            yield piece
            piece = ""
        piece += sign
    yield piece


def _may_break(before: str, after: str) -> bool:
    """Whether a line may end between two signs."""
    if after in NEVER_BEGINS_LINE or after == " " or before in NEVER_ENDS_LINE:
        return False
    return before == " " or cell_len(before) > 1 or cell_len(after) > 1
