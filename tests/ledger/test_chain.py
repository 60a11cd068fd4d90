"""The digests of the chain, against an encoding that is written out here a second time, by hand."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.ledger.chain import (
    FIRST_DIGEST,
    FORM,
    FORM_AFTERWARDS,
    LaneHead,
    RecordedEvent,
    event_digest,
    record_digest,
    seal_digest,
)

MOMENT = "2026-03-01 08:00:00.25+00"


def number(value: int) -> bytes:
    return value.to_bytes(8, "big", signed=True)


def text(value: str) -> bytes:
    encoded = value.encode()
    return len(encoded).to_bytes(8, "big") + encoded


def test_an_event_is_its_lines_as_they_stand() -> None:
    lines = ["320100\t7\t1\t医院\n", "320100\t7\t1\t1\t-500\n"]
    assert event_digest(lines) == sha256("".join(lines).encode()).digest()
    assert event_digest(["".join(lines)]) == event_digest(iter(lines))


def test_a_record_encodes_what_it_says() -> None:
    before = LaneHead("320100", 3, 41, bytes(range(32)))
    events = [RecordedEvent(7, 1, b"\x01" * 32), RecordedEvent(2**62, 9, b"\xff" * 32)]
    encoded = [
        b"gongji record",
        bytes(range(32)),
        text("320100"),
        number(3) + number(42),
        text(MOMENT),
        number(2) + number(2),
        number(7) + number(1) + b"\x01" * 32,
        number(2**62) + number(9) + b"\xff" * 32,
    ]
    assert record_digest(before, MOMENT, 2, events) == sha256(b"".join(encoded)).digest()


def test_a_seal_encodes_what_it_says() -> None:
    heads = [LaneHead("320100", 1, 42, b"\x01" * 32), LaneHead("320100", 4, 7, b"\x02" * 32)]
    encoded = [
        b"gongji seal",
        b"\x09" * 32,
        text("320100"),
        number(5),
        text(MOMENT),
        number(2),
        number(1) + number(42) + b"\x01" * 32,
        number(4) + number(7) + b"\x02" * 32,
    ]
    assert seal_digest(b"\x09" * 32, "320100", 5, MOMENT, heads) == sha256(b"".join(encoded)).digest()


def test_the_first_digest_is_no_digest_of_anything() -> None:
    assert bytes(32) == FIRST_DIGEST
    assert FORM != FORM_AFTERWARDS


def test_a_record_of_nothing_has_a_digest_of_its_own() -> None:
    head = LaneHead("320100", 1, 0, FIRST_DIGEST)
    seal = seal_digest(FIRST_DIGEST, "320100", 1, MOMENT, [])
    assert len({record_digest(head, MOMENT, FORM, []), seal, FIRST_DIGEST}) == 3


DIGESTS = st.binary(min_size=32, max_size=32)
NUMBERS = st.integers(0, 2**63 - 1)
EVENTS = st.lists(st.builds(RecordedEvent, NUMBERS, NUMBERS, DIGESTS), max_size=3)
RECORDS = st.tuples(
    st.builds(LaneHead, st.text(max_size=6), NUMBERS, st.integers(0, 2**63 - 2), DIGESTS),
    st.text(max_size=6),
    NUMBERS,
    EVENTS,
)


@given(one=RECORDS, other=RECORDS)
def test_two_records_that_differ_have_two_digests(one: tuple, other: tuple) -> None:  # type: ignore[type-arg]
    assert (record_digest(*one) == record_digest(*other)) == (one == other)


@pytest.mark.parametrize("place", range(5))
def test_every_part_of_an_event_and_a_record_counts(place: int) -> None:
    head, event = LaneHead("320100", 3, 41, b"\x01" * 32), RecordedEvent(7, 1, b"\x02" * 32)
    heads = [
        head._replace(area="320101"),
        head._replace(lane=4),
        head._replace(sequence=42),
        head._replace(digest=b"\x03" * 32),
        head,
    ]
    events = [[event]] * 4 + [[event, event]]
    assert record_digest(heads[place], MOMENT, 1, events[place]) != record_digest(head, MOMENT, 1, [event])


def test_area_and_moment_do_not_run_into_each_other() -> None:
    assert record_digest(LaneHead("32", 1, 0, FIRST_DIGEST), "0100", 1, []) != record_digest(
        LaneHead("3201", 1, 0, FIRST_DIGEST), "00", 1, []
    )
