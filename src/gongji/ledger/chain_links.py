"""Whether records and seals follow one another: each digest made again from what stands there. No database.

Where one link is altered, only that one is named: the next is measured against the digest that is stored and
against the one that should be. Where one is missing, the next has nothing to be measured against.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal, NamedTuple

from gongji.ledger.chain import FIRST_DIGEST, LaneHead, RecordedEvent, record_digest, seal_digest

BreakKind = Literal[
    "altered",
    "removed",
    "inserted",
    "recorded twice",
    "record altered",
    "record removed",
    "lane cut",
    "lane rewritten",
    "head altered",
    "head missing",
    "seal altered",
    "seal removed",
    "seal rewritten",
]
"""The first four speak of an event; the next four of a record in a lane; then two of the head that a lane
keeps of itself; the last three of a seal. Cut: the end is missing. Rewritten: it follows from what is before
it, but is not what was sealed or noted."""

MOST_OF_A_GAP = 1000
"""How many missing links of one gap are named: a number that was altered could leave a gap without end."""


class Break(NamedTuple):
    """Where the chain does not hold.

    Attributes:
        kind: what is wrong.
        area: the area's code.
        member_id, number: of the event, where it is about one.
        lane: of the record, where it is about one, or about an event that is recorded; None of a seal.
        sequence: of the record in its lane, or of the seal.
    """

    kind: BreakKind
    area: str
    member_id: int | None = None
    number: int | None = None
    lane: int | None = None
    sequence: int | None = None


class Record(NamedTuple):
    """A row of `chain_record` of one area; the moment as PostgreSQL writes it as text in UTC."""

    lane: int
    sequence: int
    recorded_at: str
    form: int
    events: Sequence[RecordedEvent]
    digest: bytes


class Seal(NamedTuple):
    """A row of `chain_seal` of one area; the moment as PostgreSQL writes it as text in UTC."""

    sequence: int
    sealed_at: str
    heads: Sequence[LaneHead]
    digest: bytes


class End(NamedTuple):
    """The last link that was followed; its digest as it is stored, and as it should be."""

    sequence: int
    digests: tuple[bytes, ...]


START = End(0, (FIRST_DIGEST,))


@dataclass
class Lanes:
    """The lanes of one area, followed record by record in order of lane and sequence.

    Attributes:
        area: the area's code.
        noted: digests that are known from elsewhere, by lane and sequence.
        ends: how far each lane was followed.
        broken, cut: places and lanes of which it was told already.
    """

    area: str
    noted: Mapping[tuple[int, int], bytes] = field(default_factory=dict)
    ends: dict[int, End] = field(default_factory=dict)
    broken: set[tuple[int, int]] = field(default_factory=set)
    cut: set[int] = field(default_factory=set)

    def follow(self, record: Record) -> Iterator[Break]:
        """Measure a record against the one before it in its lane."""
        lane, sequence = record.lane, record.sequence
        before = self.ends.get(lane, START)
        for missing in islice(range(before.sequence + 1, sequence), MOST_OF_A_GAP):
            yield Break("record removed", self.area, lane=lane, sequence=missing)
        made = [
            _record_digest(LaneHead(self.area, lane, sequence - 1, digest), record)
            for digest in before.digests
        ]
        follows = record.digest in made or sequence != before.sequence + 1
        if not follows:
            self.broken.add((lane, sequence))
            yield Break("record altered", self.area, lane=lane, sequence=sequence)
        should_be = () if follows else tuple(digest for digest in made if digest is not None)
        self.ends[lane] = End(sequence, (record.digest, *should_be))
        noted = self.noted.get((lane, sequence))
        if noted is not None and noted not in self.ends[lane].digests:
            yield from self.contradicted(lane, sequence, has_record=True)

    def contradicted(self, lane: int, sequence: int, *, has_record: bool) -> Iterator[Break]:
        """A seal or note says of a place in a lane what no record says.

        Each place is told once, a missing end once a lane, a gap by `follow` alone.
        """
        end = self.ends.get(lane, START)
        if has_record and (lane, sequence) not in self.broken:
            self.broken.add((lane, sequence))
            yield Break("lane rewritten", self.area, lane=lane, sequence=sequence)
        if sequence > end.sequence and lane not in self.cut:
            self.cut.add(lane)
            yield Break("lane cut", self.area, lane=lane, sequence=end.sequence + 1)

    def finish(self, heads: Iterable[LaneHead]) -> Iterator[Break]:
        """Measure the ends of all lanes against the heads that they keep, and against what was noted.

        Args:
            heads: of the area, as they stand.
        """
        kept = {head.lane: head for head in heads}
        for lane in sorted(self.ends.keys() | kept.keys()):
            yield from self._finish_lane(lane, kept.get(lane))
        for place in sorted(self.noted):
            yield from self.contradicted(*place, has_record=False)

    def _finish_lane(self, lane: int, head: LaneHead | None) -> Iterator[Break]:
        end = self.ends.get(lane, START)
        if head is None:
            yield Break("head missing", self.area, lane=lane, sequence=end.sequence)
        elif head.sequence > end.sequence:
            yield from self.contradicted(lane, head.sequence, has_record=False)
        elif head.sequence < end.sequence or head.digest not in end.digests:
            yield Break("head altered", self.area, lane=lane, sequence=head.sequence)


@dataclass
class Seals:
    """The seals of one area, followed in order.

    Attributes:
        area: the area's code.
        noted: digests that are known from elsewhere, by sequence.
        end: how far they were followed.
        count: how many were followed.
        broken: the sequences of seals that do not hold by themselves.
        last: the last one.
    """

    area: str
    noted: Mapping[int, bytes] = field(default_factory=dict)
    end: End = START
    count: int = 0
    broken: set[int] = field(default_factory=set)
    last: Seal | None = None

    def follow(self, seal: Seal) -> Iterator[Break]:
        """Measure a seal against the one before it."""
        before = self.end
        for missing in islice(range(before.sequence + 1, seal.sequence), MOST_OF_A_GAP):
            yield Break("seal removed", self.area, sequence=missing)
        made = [_seal_digest(digest, self.area, seal) for digest in before.digests]
        follows = seal.digest in made or seal.sequence != before.sequence + 1
        if not follows:
            self.broken.add(seal.sequence)
            yield Break("seal altered", self.area, sequence=seal.sequence)
        should_be = () if follows else tuple(digest for digest in made if digest is not None)
        self.end, self.last = End(seal.sequence, (seal.digest, *should_be)), seal
        self.count += 1
        noted = self.noted.get(seal.sequence)
        if noted is not None and noted not in self.end.digests:
            yield Break("seal rewritten", self.area, sequence=seal.sequence)

    def finish(self) -> Iterator[Break]:
        """Measure the end against what was noted."""
        last_noted = max(self.noted, default=0)
        for missing in islice(range(self.end.sequence + 1, last_noted + 1), MOST_OF_A_GAP):
            yield Break("seal removed", self.area, sequence=missing)


def _record_digest(before: LaneHead, record: Record) -> bytes | None:
    """None where the record holds what no record can."""
    try:
        return record_digest(before, record.recorded_at, record.form, record.events)
    except struct.error:
        return None


def _seal_digest(previous: bytes, area: str, seal: Seal) -> bytes | None:
    try:
        return seal_digest(previous, area, seal.sequence, seal.sealed_at, seal.heads)
    except struct.error:
        return None
