"""A document's text as it is compared and as it is read, whatever program wrote the file.

The same document comes as a web page, a word processor's export or a scan's text layer: with full-width
or ASCII signs, spaces inside words, line breaks anywhere, a byte-order mark. For the fingerprint all of
that is taken away; for reading, what separates two numbers and where lines begin must be kept.
"""

import hashlib
import unicodedata
from typing import NamedTuple

from gongji.errors import InputError
from gongji.language import Text

_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_IN_NUMBERS = frozenset("0123456789.,")
_SENTENCE_ENDS = frozenset("。.;:!?)]」』”》")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Reading(NamedTuple):
    """A text for reading: its signs without white space, and where a line or a sentence begins.

    Attributes:
        signs: in NFKC; one space is left where white space stood between two numbers.
        starts: positions in `signs`, rising.
    """

    signs: str
    starts: tuple[int, ...]


def normalised(text: str) -> str:
    """The text that a document's SHA-256 is taken of.

    Unicode NFKC (so full-width signs become ASCII ones), and no white space, byte-order mark, control or
    other invisible sign. NFKC is applied once more at the end, because what the removed signs kept apart
    may compose; so the result is its own normalisation.

    >>> normalised("\\ufeff第 一 条　支付５０％（含）。\\r\\n")
    '第一条支付50%(含)。'
    """
    wide = unicodedata.normalize("NFKC", text)
    visible = "".join(sign for sign in wide if not _is_invisible(sign))
    return unicodedata.normalize("NFKC", visible)


def sha256_of(text: str) -> str:
    """The SHA-256 of a normalised text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(normalised(text).encode("utf-8")).hexdigest()


def decoded(content: bytes) -> str:
    """The text in a file: UTF-8, UTF-16 with its mark, or GB 18030, which Chinese offices still write.

    Raises:
        InputError: none of these.
    """
    encodings = ("utf-16",) if content.startswith(_UTF_16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        "unreadable_text",
        Text("文件不是文本。", "The file is not text."),
        Text("存为 UTF-8 纯文本。", "Save it as plain text in UTF-8."),
        "--text",
    )


def readable(text: str) -> Reading:
    """The text for finding articles and figures.

    Unlike `normalised` it keeps numbers apart that were apart: `50 60` is no 5060, `①1000` no 11000, and
    a full-width comma, which ends a clause, no separator of thousands.

    >>> readable("第一条 ５００，\\n１００ 元").signs
    '第一条500, 100元'
    """
    signs: list[str] = []
    starts: list[int] = []
    apart, line_begins = False, True
    for sign in unicodedata.normalize("NFKC", "".join(map(_kept_apart, text))):
        if _is_invisible(sign):
            apart = apart or sign.isspace()
            line_begins = line_begins or sign in _LINE_ENDS
            continue
        before = signs[-1] if signs else ""
        if apart and before in _IN_NUMBERS and sign in _IN_NUMBERS:
            signs.append(" ")
        if line_begins or before in _SENTENCE_ENDS:
            starts.append(len(signs))
        signs.append(sign)
        apart = line_begins = False
    return Reading("".join(signs), tuple(starts))


def _kept_apart(sign: str) -> str:
    """A sign with spaces where NFKC would join it to a number beside it."""
    if sign == "，":
        return "， "
    return f" {sign} " if unicodedata.category(sign) == "No" else sign


def _is_invisible(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")
