"""Records and seals that follow one another, and every way in which they may not."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gongji.ledger.chain import FIRST_DIGEST, LaneHead, RecordedEvent, record_digest, seal_digest
from gongji.ledger.chain_links import Break, Lanes, Record, Seal, Seals

AREA = "320100"
MOMENT = "2026-03-01 08:00:00+00"
LENGTH = 4


def made_lane(lane: int, length: int = LENGTH, area: str = AREA) -> list[Record]:
    head = LaneHead(area, lane, 0, FIRST_DIGEST)
    records = []
    for sequence in range(1, length + 1):
        events = [RecordedEvent(lane, sequence * 2 + one, sha256(b"row").digest()) for one in (0, 1)]
        digest = record_digest(head, MOMENT, 1, events)
        records.append(Record(lane, sequence, MOMENT, 1, events, digest))
        head = LaneHead(area, lane, sequence, digest)
    return records


def head_of(records: Sequence[Record]) -> LaneHead:
    return LaneHead(AREA, records[-1].lane, records[-1].sequence, records[-1].digest)


def made_seals(records: Sequence[Record], length: int = LENGTH) -> list[Seal]:
    seals, previous = [], FIRST_DIGEST
    for sequence in range(1, length + 1):
        heads = [head_of(records[:sequence])]
        digest = seal_digest(previous, AREA, sequence, MOMENT, heads)
        seals.append(Seal(sequence, MOMENT, heads, digest))
        previous = digest
    return seals


def followed(records: Sequence[Record], heads: Sequence[LaneHead], **noted: bytes) -> list[Break]:
    places = {(1, int(name.removeprefix("at_"))): digest for name, digest in noted.items()}
    lanes = Lanes(AREA, places)
    breaks = [one for record in records for one in lanes.follow(record)]
    return breaks + list(lanes.finish(heads))


def sealed(seals: Sequence[Seal], noted: dict[int, bytes] | None = None) -> list[Break]:
    following = Seals(AREA, noted if noted is not None else {})
    breaks = [one for seal in seals for one in following.follow(seal)]
    return breaks + list(following.finish())


RECORDS = made_lane(1)
SEALS = made_seals(RECORDS)


def test_lanes_as_they_were_written_hold() -> None:
    other = made_lane(2)
    assert followed(RECORDS + other, [head_of(RECORDS), head_of(other)]) == []
    assert followed(RECORDS, [head_of(RECORDS)], at_2=RECORDS[1].digest, at_4=RECORDS[3].digest) == []
    assert followed([], []) == []


Change = Callable[[Record], Record]
CHANGES: dict[str, Change] = {
    "moment": lambda one: one._replace(recorded_at="2026-03-01 08:00:01+00"),
    "form": lambda one: one._replace(form=2),
    "an event less": lambda one: one._replace(events=one.events[:1]),
    "an event more": lambda one: one._replace(events=[*one.events, one.events[0]]),
    "events in another order": lambda one: one._replace(events=one.events[::-1]),
    "member": lambda one: one._replace(events=[one.events[0]._replace(member_id=9), one.events[1]]),
    "number": lambda one: one._replace(events=[one.events[0]._replace(number=99), one.events[1]]),
    "digest of an event": lambda one: one._replace(
        events=[one.events[0]._replace(digest=bytes(32)), one.events[1]]
    ),
    "a number that is none": lambda one: one._replace(
        events=[one.events[0]._replace(number=2**70), one.events[1]]
    ),
    "its digest": lambda one: one._replace(digest=bytes(32)),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("at", range(LENGTH))
def test_a_record_that_was_altered_is_named_alone(change: str, at: int) -> None:
    altered = [CHANGES[change](one) if place == at else one for place, one in enumerate(RECORDS)]
    assert followed(altered, [head_of(RECORDS)]) == [Break("record altered", AREA, lane=1, sequence=at + 1)]


@pytest.mark.parametrize("at", range(LENGTH - 1))
def test_a_record_that_was_removed_is_named(at: int) -> None:
    left = RECORDS[:at] + RECORDS[at + 1 :]
    assert followed(left, [head_of(RECORDS)]) == [Break("record removed", AREA, lane=1, sequence=at + 1)]


def test_a_removed_record_whose_followers_move_up_is_found() -> None:
    moved = [RECORDS[0], *(one._replace(sequence=one.sequence - 1) for one in RECORDS[2:])]
    assert Break("record altered", AREA, lane=1, sequence=2) in followed(moved, [head_of(moved)])


@pytest.mark.parametrize("left", range(LENGTH))
def test_an_end_that_was_cut_off_is_found_by_the_head_or_by_a_note(left: int) -> None:
    expected = [Break("lane cut", AREA, lane=1, sequence=left + 1)]
    assert followed(RECORDS[:left], [head_of(RECORDS)]) == expected
    set_back = [head_of(RECORDS[:left])] if left else []
    assert followed(RECORDS[:left], set_back) == []
    assert followed(RECORDS[:left], set_back, at_4=RECORDS[3].digest) == expected


def test_a_lane_that_was_written_anew_is_found_by_a_note() -> None:
    anew = made_lane(1, area="320100")[:1]
    before = head_of(anew)
    for record in RECORDS[1:]:
        events = record.events[:1]
        digest = record_digest(before, MOMENT, 1, events)
        anew.append(record._replace(events=events, digest=digest))
        before = head_of(anew)
    assert followed(anew, [before]) == []
    assert followed(anew, [before], at_3=RECORDS[2].digest) == [
        Break("lane rewritten", AREA, lane=1, sequence=3)
    ]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (head_of(RECORDS)._replace(digest=bytes(32)), "head altered"),
        (head_of(RECORDS[:-1]), "head altered"),
        (None, "head missing"),
    ],
)
def test_a_head_that_is_not_the_last_record_is_found(head: LaneHead | None, kind: str) -> None:
    assert [one.kind for one in followed(RECORDS, [head] if head else [])] == [kind]


def test_a_sequence_that_leaves_a_gap_without_end_is_told_within_bounds() -> None:
    far = RECORDS[-1]._replace(sequence=2**62)
    breaks = followed([*RECORDS[:-1], far], [head_of(RECORDS)])
    assert {one.kind for one in breaks} == {"record removed", "head altered"}
    assert len(breaks) <= 1001


def test_seals_as_they_were_made_hold() -> None:
    assert sealed(SEALS) == []
    assert sealed(SEALS, {one.sequence: one.digest for one in SEALS}) == []
    assert sealed([]) == []


SEAL_CHANGES: dict[str, Callable[[Seal], Seal]] = {
    "moment": lambda one: one._replace(sealed_at="2026-03-01 08:00:01+00"),
    "lane": lambda one: one._replace(heads=[one.heads[0]._replace(lane=2)]),
    "a head": lambda one: one._replace(heads=[one.heads[0]._replace(digest=bytes(32))]),
    "a head's place": lambda one: one._replace(heads=[one.heads[0]._replace(sequence=77)]),
    "no heads": lambda one: one._replace(heads=[]),
    "its digest": lambda one: one._replace(digest=bytes(32)),
}


@pytest.mark.parametrize("change", SEAL_CHANGES)
@pytest.mark.parametrize("at", range(LENGTH))
def test_a_seal_that_was_altered_is_named_alone(change: str, at: int) -> None:
    altered = [SEAL_CHANGES[change](one) if place == at else one for place, one in enumerate(SEALS)]
    assert sealed(altered) == [Break("seal altered", AREA, sequence=at + 1)]


@pytest.mark.parametrize("at", range(LENGTH - 1))
def test_a_seal_that_was_removed_is_named(at: int) -> None:
    assert sealed(SEALS[:at] + SEALS[at + 1 :]) == [Break("seal removed", AREA, sequence=at + 1)]


def test_seals_cut_off_or_made_anew_are_found_by_a_note() -> None:
    noted = {4: SEALS[3].digest}
    assert sealed(SEALS[:2]) == []
    assert sealed(SEALS[:2], noted) == [Break("seal removed", AREA, sequence=one) for one in (3, 4)]
    anew = made_seals(made_lane(2))
    assert sealed(anew) == []
    assert sealed(anew, noted) == [Break("seal rewritten", AREA, sequence=4)]


@given(st.integers(0, LENGTH - 1), st.integers(0, 31), st.integers(1, 255), st.sampled_from(["event", "own"]))
def test_one_bit_of_a_digest_is_enough(at: int, byte: int, mask: int, which: str) -> None:
    def flipped(digest: bytes) -> bytes:
        return digest[:byte] + bytes([digest[byte] ^ mask]) + digest[byte + 1 :]

    record = RECORDS[at]
    if which == "own":
        altered = record._replace(digest=flipped(record.digest))
    else:
        first, second = record.events
        altered = record._replace(events=[first._replace(digest=flipped(first.digest)), second])
    records = [*RECORDS[:at], altered, *RECORDS[at + 1 :]]
    assert followed(records, [head_of(RECORDS)]) == [Break("record altered", AREA, lane=1, sequence=at + 1)]


@given(st.permutations(range(LENGTH)), st.integers(0, LENGTH))
def test_no_other_order_of_the_same_contents_holds(order: list[int], left: int) -> None:
    assume(order[:left] != list(range(LENGTH)))
    contents = [RECORDS[at]._replace(sequence=place) for place, at in enumerate(order[:left], start=1)]
    assert followed(contents, [head_of(RECORDS)]) != []
