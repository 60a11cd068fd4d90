"""What is seen when one constraint is held against one policy, and how figures are shown in it.

The judging functions (`judge_rates`, `judge_persons`, `judge_duties`) look at everything that their
constraint is about and say of each thing what they see; `conformance` makes findings of it.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from gongji.kernel.records import UNLIMITED_FEN
from gongji.language import Text, same
from gongji.money import format_percent, format_yuan
from gongji.policy.figures import Figure, Source
from gongji.policy.scheme import CellTerms, SegmentTerms
from gongji.policy.vocabulary import PersonClass, ProviderClass

Verdict = Literal["breach", "kept", "not judged"]


class Observation(NamedTuple):
    """One thing seen: `sources` are those of the policy's figures, the deciding one first."""

    verdict: Verdict
    what: Text
    sources: tuple[Source, ...]


class Term(NamedTuple):
    """One term of a cell as a number that can be compared.

    Attributes:
        value: None where it is unknown, `UNLIMITED_FEN` where a limit does not hold for the cell.
        figures: what it is made of; none where the policy says nothing of the cell.
    """

    name: Text
    value: int | None
    figures: tuple[Figure, ...]
    more_is_better: bool
    is_rate: bool

    def shown(self) -> Text:
        """The number with its unit."""
        if self.value is None:
            return Text("未知", "unknown")
        if self.value == UNLIMITED_FEN:
            return Text("不限", "without limit")
        if self.is_rate:
            return same(format_percent(self.value))
        return Text(f"{format_yuan(self.value)} 元", f"{format_yuan(self.value)} yuan")


def rate_terms(cell: CellTerms) -> list[Term]:
    """The rates of a cell, segment by segment."""
    several = len(cell.segments) > 1
    return [
        Term(
            _name_of_segment(number) if several else Text("支付比例", "rate"),
            segment.rate_bp,
            segment.figures,
            more_is_better=True,
            is_rate=True,
        )
        for number, segment in enumerate(cell.segments, start=1)
    ]


def _name_of_segment(number: int) -> Text:
    return Text(f"第 {number} 段支付比例", f"rate of segment {number}")


def start_of(segment: SegmentTerms) -> Text:
    """Where a segment begins, for people."""
    shown = format_yuan(segment.start_fen)
    return Text(f"{shown} 元起的一段", f"segment from {shown} yuan")


def sources_of(figures: Iterable[Figure]) -> tuple[Source, ...]:
    """The sources of figures, each once, in their order."""
    return tuple(dict.fromkeys(figure.source for figure in figures))


def unknown(figures: Iterable[Figure], subject: Text) -> Observation:
    """That nothing can be said of `subject`, because figures are unknown; the first one's reason is told."""
    missing = [figure for figure in figures if figure.value is None]
    reason = next((figure.reason for figure in missing if figure.reason is not None), Text("", ""))
    what = Text(
        f"{subject.zh}：数字未知。{reason.zh}", f"{subject.en}: a figure is unknown. {reason.en}".rstrip()
    )
    return Observation("not judged", what, sources_of(missing))


def titles_of(classes: Iterable[PersonClass | ProviderClass]) -> Text:
    """The names of classes as a list, each once."""
    titles = list(dict.fromkeys(known.title for known in classes))
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def at(person: PersonClass, providers: Text) -> Text:
    """A person class at institutions."""
    return Text(f"{person.title.zh}在{providers.zh}", f"{person.title.en} at {providers.en}")
