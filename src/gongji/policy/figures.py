"""Figures with their sources, and the rows that say whom each is for.

Every figure carries the article that it comes from, how far that may be trusted, and its place in the
file. Amounts are fen, rates and points basis points.
"""

from dataclasses import dataclass

from gongji.language import Text
from gongji.policy.problems import Place
from gongji.policy.words import IndexRounding, Verification


@dataclass(frozen=True, slots=True)
class Source:
    """Where something in a policy comes from: an article, and how far it may be trusted here."""

    article: str
    verification: Verification
    place: Place


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a policy: an amount in fen, a rate or points in basis points.

    Attributes:
        value: None where no source gives the figure; then `reason` says why.
        proved_allowed_fen: of an unknown cap, what is known to be below it.
        index: of an amount that is a share of another one (an average wage), how it comes about.
    """

    value: int | None
    source: Source
    reason: Text | None = None
    proved_allowed_fen: int = 0
    index: "IndexLink | None" = None


@dataclass(frozen=True, slots=True)
class IndexLink:
    """An amount as a share of a reference amount: both figures, and how their product is rounded."""

    name: str
    share: Figure
    reference: Figure
    rounding: IndexRounding


@dataclass(frozen=True, slots=True)
class Row:
    """A figure and whom it is for: person classes, provider classes, segment; None means all of them."""

    persons: tuple[str, ...] | None
    providers: tuple[str, ...] | None
    segment: int | None
    figure: Figure


Parameter = tuple[Row, ...]
"""All rows of one parameter; exactly one must fit each case that can occur."""
