"""The tamper-evident chain: how events, records and seals are digested. Pure; no database.

An event is a settlement, reversal, correction or credit. Its digest is over its rows as PostgreSQL's COPY
writes them. What one transaction wrote of an area is one record, whose digest holds the digest of the record
before it in the lane; a seal holds the heads of all lanes of an area, and the seal before it. So nothing can
be altered, removed or inserted without every digest after it being made anew.

Encoding: whole numbers are big-endian in eight bytes, text is UTF-8 after its length in bytes, a digest is
its 32 bytes, and what repeats comes after its count. A leading word keeps records and seals apart.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import starmap
from struct import Struct
from typing import NamedTuple

FORM = 1
"""Which columns an event's digest covers: those that `settlement.batch_writing` and `writing` here name."""

FORM_AFTERWARDS = 2
"""The same columns, of events that stood in the books before there was a chain: what the record says of them
holds since the record, not since the event."""

FIRST_DIGEST = bytes(32)
"""What stands for the record before a lane's first, and for the seal before an area's first."""

_whole_number = Struct(">q").pack
_event = Struct(">qq32s").pack
_head = Struct(">qq32s").pack


class LaneHead(NamedTuple):
    """The last record of a lane; sequence 0 and `FIRST_DIGEST` where it has none yet."""

    area: str
    lane: int
    sequence: int
    digest: bytes


class RecordedEvent(NamedTuple):
    """An event as a record holds it: whose it is, its number, and the digest of its rows."""

    member_id: int
    number: int
    digest: bytes


def event_digest(lines: Iterable[str]) -> bytes:
    r"""The digest of an event's rows.

    Args:
        lines: the rows as PostgreSQL's COPY writes them as text in UTC, line ends included: first that of
            `settlement` (a credit has none), then those of `posting` by their `line`.

    Example:
        >>> event_digest(["320100\t7\t1\n"]).hex()[:16]
        '07c43458991ddd3a'
    """
    return sha256("".join(lines).encode()).digest()


def record_digest(before: LaneHead, recorded_at: str, form: int, events: Sequence[RecordedEvent]) -> bytes:
    """The digest of the record that follows `before` in its lane, at the next sequence.

    Args:
        before: the head of the lane.
        recorded_at: when, as PostgreSQL writes a `timestamptz` as text in UTC.
        form: which columns the events' digests cover; `FORM` for what is written today.
        events: what the transaction wrote of the area, in the order of the record's arrays.
    """
    return sha256(
        b"".join(
            (
                b"gongji record",
                before.digest,
                _text(before.area),
                _whole_number(before.lane),
                _whole_number(before.sequence + 1),
                _text(recorded_at),
                _whole_number(form),
                _whole_number(len(events)),
                *starmap(_event, events),
            )
        )
    ).digest()


def seal_digest(
    previous: bytes, area: str, sequence: int, sealed_at: str, heads: Sequence[LaneHead]
) -> bytes:
    """The digest of an area's seal.

    Args:
        previous: the digest of the seal before; `FIRST_DIGEST` of the first.
        area: the area's code.
        sequence: the seal's own, from 1.
        sealed_at: when, as PostgreSQL writes a `timestamptz` as text in UTC.
        heads: of all lanes of the area, in the order of the seal's arrays.
    """
    return sha256(
        b"".join(
            (
                b"gongji seal",
                previous,
                _text(area),
                _whole_number(sequence),
                _text(sealed_at),
                _whole_number(len(heads)),
                *(_head(head.lane, head.sequence, head.digest) for head in heads),
            )
        )
    ).digest()


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _whole_number(len(encoded)) + encoded
