"""What differs between a row of one scheme and a row of another, term by term."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from gongji.explain.benefit_table import Cell, short_yuan
from gongji.explain.cell_terms import Term, terms_in
from gongji.explain.visit import ROUTING_WORDS
from gongji.explain.words import SCALE_WORDS
from gongji.language import Text
from gongji.policy.figures import Source
from gongji.policy.scheme import Scheme, SegmentTerms
from gongji.policy.vocabulary import Chronic, Exclusion
from gongji.policy.words import VERIFICATIONS, SegmentScale, Verification

NONE = Text("无", "none")
NOT_COVERED, COVERED = Text("不支付", "not covered"), Text("支付", "covered")
RATE = Text("支付比例", "Rate")

_OF_EITHER = (
    "deductible",
    "deductible-ceiling",
    "line-limit",
    "first-pay",
    "rate",
    "cost-cap",
    "period-cost-cap",
    "fund-cap",
    "period-fund-cap",
    "group-fund-cap",
    "over-cap-rate",
    "over-cap-deductible",
    "over-cap-limit",
    "annual-ceiling",
)
TERM_ORDER = ("covered", *_OF_EITHER, "chronic", *(f"chronic-{name}" for name in _OF_EITHER))
"""The names of all differences, in the order in which people meet the terms."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one of two policies says of a term.

    Attributes:
        text: for people.
        number: for programs, in yuan or per cent; None where there is no single known figure.
        articles: where it says so; none where it says nothing.
        verification: the least trusted state among them; None without articles.
    """

    text: Text
    number: str | None
    articles: tuple[str, ...]
    verification: Verification | None


NOTHING = Side(NONE, None, (), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """A term that two policies do not have alike.

    Attributes:
        name: of the term, stable, for programs (`deductible`, `rate`, `chronic-rate`).
        topic: what it is, for people.
        start_fen: of a rate, where its stretch of the segment scale begins; otherwise 0.
    """

    name: str
    topic: Text
    before: Side
    after: Side
    start_fen: int = 0

    @property
    def rank(self) -> tuple[int, int]:
        """Its place among all differences."""
        return TERM_ORDER.index(self.name), self.start_fen


def differences(before: Scheme, after: Scheme, cell: int, other: int) -> Iterator[Difference]:
    """What differs between a row of one scheme and a row of another.

    Where only the article differs, nothing does. A case that one of the two does not cover differs in
    that alone.
    """
    ones, others = before.cells[cell].exclusion, after.cells[other].exclusion
    if ones is not None or others is not None:
        if (ones is None) != (others is None):
            yield Difference("covered", Text("是否支付", "Covered"), _coverage(ones), _coverage(others))
        return
    yield from _terms(before, after, cell, other)
    yield from _chronic(before, after, cell, other)


def _coverage(exclusion: Exclusion | None) -> Side:
    if exclusion is None:
        return _stated(COVERED, None)
    return _stated(NOT_COVERED, exclusion.source)


def _terms(before: Scheme, after: Scheme, cell: int, other: int) -> Iterator[Difference]:
    for one, another in zip(terms_in(before, cell), terms_in(after, other), strict=True):
        if _value(one) != _value(another):
            yield _difference(one, another)
        if one.name == "first-pay":
            yield from _rates(before, after, cell, other)


def _value(term: Term) -> object:
    """What counts in a term: its figure and its period; of an unknown cap what is proved to be allowed."""
    if term.cell is None:
        return None
    return term.period, term.cell.value, term.cell.figures[0].proved_allowed_fen


def _difference(one: Term, another: Term) -> Difference:
    """One term on both sides; its period stands in the topic where it is the same, or there is only one."""
    periods = {term.period for term in (one, another) if term.period is not None}
    if len(periods) > 1:
        return Difference(one.name, one.title, _side(one, periods), _side(another, periods))
    topic = _topic(one if one.period is not None else another)
    return Difference(one.name, topic, _side(one), _side(another))


def _topic(term: Term) -> Text:
    """What a term is, with its period."""
    if term.period is None:
        return term.title
    return Text(f"{term.title.zh}（{term.period.zh}）", f"{term.title.en} {term.period.en}")


def _side(term: Term, periods: set[Text] | None = None) -> Side:
    if term.cell is None:
        return _stated(NONE, term.absence)
    text = term.cell.text
    if periods and term.period is not None:
        text = Text(f"{term.period.zh}{text.zh}", f"{text.en} {term.period.en}")
    articles, verification = term.cell.citation
    return Side(text, term.cell.number, articles, verification)


def _stated(text: Text, source: Source | None) -> Side:
    if source is None:
        return Side(text, None, (), None)
    return Side(text, None, (source.article,), source.verification)


class _Piece(NamedTuple):
    """A stretch of a segment scale within which neither policy changes its rate; `end_fen` None is open."""

    start_fen: int
    end_fen: int | None
    before: SegmentTerms
    after: SegmentTerms


def _rates(before: Scheme, after: Scheme, cell: int, other: int) -> Iterator[Difference]:
    """The rates, stretch by stretch where both are on one scale; otherwise each as a whole."""
    scales = {
        scheme.policy.segments.scale for scheme in (before, after) if scheme.policy.segments is not None
    }
    ones, others = before.cells[cell].segments, after.cells[other].segments
    if len(scales) > 1:
        yield Difference("rate", RATE, _whole(before, ones), _whole(after, others))
        return
    scale = next(iter(scales), None)
    for piece in _joined(_pieces(ones, others)):
        one, another = _rate(piece.before), _rate(piece.after)
        if one.value != another.value:
            topic = _rate_topic(piece, scale)
            yield Difference("rate", topic, _rate_side(one), _rate_side(another), piece.start_fen)


def _pieces(ones: tuple[SegmentTerms, ...], others: tuple[SegmentTerms, ...]) -> list[_Piece]:
    starts = sorted({segment.start_fen for segment in (*ones, *others)})
    return [
        _Piece(
            start,
            end,
            [segment for segment in ones if segment.start_fen <= start][-1],
            [segment for segment in others if segment.start_fen <= start][-1],
        )
        for start, end in pairwise([*starts, None])
        if start is not None
    ]


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Neighbours with the same rates on both sides as one."""
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is not None and (last.before.rate_bp, last.after.rate_bp) == (
            piece.before.rate_bp,
            piece.after.rate_bp,
        ):
            joined[-1] = last._replace(end_fen=piece.end_fen)
        else:
            joined.append(piece)
    return joined


def _rate(segment: SegmentTerms) -> Cell:
    return Cell("rate", segment.rate_bp, segment.figures)


def _rate_side(rate: Cell) -> Side:
    articles, verification = rate.citation
    return Side(rate.text, rate.number, articles, verification)


def _rate_topic(piece: _Piece, scale: SegmentScale | None) -> Text:
    if scale is None or (piece.start_fen == 0 and piece.end_fen is None):
        return RATE
    name, reach = SCALE_WORDS[scale], _range(piece.start_fen, piece.end_fen)
    return Text(f"{RATE.zh}，{name.zh}{reach.zh}", f"{RATE.en}, {name.en} {reach.en}")


def _range(start_fen: int, end_fen: int | None) -> Text:
    """From where to where, the end included."""
    start = short_yuan(start_fen)
    if end_fen is None:
        return Text(f"{start.zh}以上", f"over {start.en}")
    end = short_yuan(end_fen)
    if start_fen == 0:
        return Text(f"{end.zh}以内", f"up to {end.en}")
    return Text(f"{start.zh}以上至{end.zh}", f"over {start.en.removesuffix(' yuan')} to {end.en}")


def _whole(scheme: Scheme, segments: tuple[SegmentTerms, ...]) -> Side:
    """All rates of a case in one sentence, with the scale they are measured on."""
    rates = [_rate(segment) for segment in segments]
    articles = tuple(dict.fromkeys(article for rate in rates for article in rate.citation[0]))
    verification = max((rate.citation[1] for rate in rates), key=VERIFICATIONS.index)
    if scheme.policy.segments is None:
        return Side(rates[0].text, rates[0].number, articles, verification)
    scale = SCALE_WORDS[scheme.policy.segments.scale]
    ends = [*(segment.start_fen for segment in segments[1:]), None]
    parts = [
        (_range(segment.start_fen, end), rate.text)
        for segment, end, rate in zip(segments, ends, rates, strict=True)
    ]
    zh = "；".join(f"{reach.zh} {rate.zh}" for reach, rate in parts)
    en = "; ".join(f"{reach.en} {rate.en}" for reach, rate in parts)
    return Side(Text(f"按{scale.zh}：{zh}", f"by {scale.en}: {en}"), None, articles, verification)


def _chronic(before: Scheme, after: Scheme, cell: int, other: int) -> Iterator[Difference]:
    """The terms of chronic diseases: how they meet the ordinary ones, and each of their own."""
    ones, others = before.policy.chronic, after.policy.chronic
    if (None if ones is None else ones.routing) != (None if others is None else others.routing):
        yield Difference("chronic", Text("慢特病待遇", "Chronic terms"), _routing(ones), _routing(others))
    found: Iterator[Difference] = iter(())
    if before.chronic is not None and after.chronic is not None:
        found = _terms(before.chronic, after.chronic, cell, other)
    elif before.chronic is not None:
        found = (Difference(name, topic, side, NOTHING) for name, topic, side in _all(before.chronic, cell))
    elif after.chronic is not None:
        found = (Difference(name, topic, NOTHING, side) for name, topic, side in _all(after.chronic, other))
    for difference in found:
        topic = difference.topic
        chronic_topic = Text(f"慢特病：{topic.zh}", f"Chronic: {topic.en[:1].lower()}{topic.en[1:]}")
        yield replace(difference, name=f"chronic-{difference.name}", topic=chronic_topic)


def _all(scheme: Scheme, number: int) -> Iterator[tuple[str, Text, Side]]:
    """Every term that a row has, where the other policy has no such row."""
    yield "rate", RATE, _whole(scheme, scheme.cells[number].segments)
    for term in terms_in(scheme, number):
        if term.cell is not None:
            yield term.name, _topic(term), _side(term)


def _routing(chronic: Chronic | None) -> Side:
    if chronic is None:
        return _stated(NONE, None)
    return _stated(ROUTING_WORDS[chronic.routing], chronic.source)
