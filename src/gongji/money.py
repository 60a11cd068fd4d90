"""Money and rates as integers, and the one rounding.

Amounts are fen (`int`), rates are basis points (`int`); text is turned into them digit by digit,
never through a float. Only ASCII digits count: `int("１２")` would accept full-width ones.
"""

import re

FEN_PER_YUAN = 100
BASIS_POINTS = 10_000
LARGEST_AMOUNT_FEN = 10_000_000_000
"""Amounts of 100,000,000.00 yuan and more are refused; the kernel's products are proved to fit below it."""

_YUAN = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,2}))?", re.ASCII)
_PERCENT = re.compile(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", re.ASCII)


def parse_yuan(words: str) -> int | None:
    """Decimal yuan with at most two decimals to fen; None when the text is not that.

    >>> parse_yuan("800.5"), parse_yuan("-0.01"), parse_yuan("1e3"), parse_yuan("0.001")
    (80050, -1, None, None)
    """
    match = _YUAN.fullmatch(words)
    if match is None:
        return None
    sign, yuan, decimals = match.groups()
    fen = int(yuan) * FEN_PER_YUAN + int((decimals or "").ljust(2, "0"))
    return -fen if sign else fen


def parse_percent(words: str) -> int | None:
    """A percentage without its sign to basis points; None when the text is not that.

    >>> parse_percent("4.8"), parse_percent("50"), parse_percent("0.555")
    (480, 5000, None)
    """
    match = _PERCENT.fullmatch(words)
    if match is None:
        return None
    whole, decimals = match.groups()
    return int(whole) * 100 + int((decimals or "").ljust(2, "0"))


def format_yuan(amount_fen: int) -> str:
    """Fen to decimal yuan with two decimals.

    >>> format_yuan(80050), format_yuan(-1)
    ('800.50', '-0.01')
    """
    sign = "-" if amount_fen < 0 else ""
    yuan, fen = divmod(abs(amount_fen), FEN_PER_YUAN)
    return f"{sign}{yuan}.{fen:02d}"


def format_percent(rate_bp: int) -> str:
    """Basis points as a percentage in its shortest form.

    >>> format_percent(5000), format_percent(480)
    ('50 %', '4.8 %')
    """
    whole, rest = divmod(rate_bp, 100)
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{decimals} %"


def format_exact_yuan(numerator: int, denominator: int) -> str:
    """An amount of `numerator / denominator` fen in yuan: exact decimals, or `≈` and six of them.

    >>> format_exact_yuan(48_888, 10), format_exact_yuan(100, 3)
    ('48.888', '≈0.333333')
    """
    scaled, rest = divmod(numerator * 1_000_000, denominator * FEN_PER_YUAN)
    yuan, millionths = divmod(scaled, 1_000_000)
    decimals = f"{millionths:06d}"
    shown = decimals[:2] + decimals[2:].rstrip("0")
    return f"{'≈' if rest else ''}{yuan}.{decimals if rest else shown}"


def round_half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded half up to a whole number; both at least zero, the second above it.

    The rounding that published results follow: 61.11 × 80 % = 48.888 → 48.89.

    >>> round_half_up(61_11 * 8000, 10_000), round_half_up(1, 2), round_half_up(1, 3)
    (4889, 1, 0)
    """
    return (2 * numerator + denominator) // (2 * denominator)
