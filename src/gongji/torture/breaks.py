"""The break list: what the clients' records and the platform do not both say, looked for from both sides."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from gongji.settlement.chain_verification import ChainVerification
from gongji.settlement.replay import Difference
from gongji.torture.record import Entry
from gongji.torture.store import Platform, Stored, StoredMessage

Kind = Literal["lost", "doubled", "unexplained"]


class Break(NamedTuple):
    """One thing that does not agree.

    Attributes:
        what: its code.
        message: the message that it is about, or where there is none the place in the books.
    """

    kind: Kind
    what: str
    message: str


def breaks_between(record: Sequence[Entry], platform: Platform) -> list[Break]:
    """Everything on one side that the other does not explain.

    Args:
        record: of all clients. No two entries ask for the same amount.
        platform: what it holds once everything has arrived.
    """
    of_amounts: dict[int, list[Stored]] = {}
    for stored in platform.settlements:
        of_amounts.setdefault(stored.amount_fen, []).append(stored)
    found = [
        problem
        for entry in record
        for problem in _of_entry(entry, of_amounts.get(entry.request.amount_fen, []))
    ]
    found += _settlements_never_asked_for(record, platform.settlements)
    found += _messages_otherwise(record, platform)
    return found


def breaks_in_books(differences: Sequence[Difference]) -> list[Break]:
    """What `gongji verify` found."""
    return [
        Break(
            "unexplained",
            f"verify: {one.what}: {one.stored} / {one.replayed}",
            f"{one.area} {one.member_id} #{one.number}",
        )
        for one in differences
    ]


def breaks_in_chain(found: ChainVerification) -> list[Break]:
    """What `gongji verify --chain` found."""
    return [
        Break(
            "unexplained", f"chain: {one.kind}", " ".join(str(part) for part in one[1:] if part is not None)
        )
        for one in found.breaks
    ]


def _of_entry(entry: Entry, found: list[Stored]) -> Iterator[Break]:
    name = _name(entry)
    for oddity in entry.oddities:
        yield Break("unexplained", oddity, name)
    if len(found) > 1:
        yield Break("doubled", "settled_twice", name)
    if entry.state == "open":
        yield Break("unexplained", "never_answered", name)
        return
    acknowledged = [one for one in found if one.number == entry.number]
    if entry.number is not None and not acknowledged:
        yield Break("lost", "acknowledged_and_absent", name)
    effective = [one for one in found if one.reversed_by is None]
    if entry.state == "settled" and acknowledged and not effective:
        yield Break("lost", "acknowledged_and_reversed", name)
    if entry.state != "settled" and effective:
        yield Break("unexplained", f"{entry.state}_and_effective", name)
    if entry.payment is not None and any(one.payment != entry.payment for one in acknowledged):
        yield Break("unexplained", "paid_otherwise", name)


def _settlements_never_asked_for(record: Sequence[Entry], settlements: Sequence[Stored]) -> Iterator[Break]:
    asked = {(one.request.area, one.request.member_id, one.request.amount_fen) for one in record}
    for stored in settlements:
        if (stored.area, stored.member_id, stored.amount_fen) not in asked:
            place = f"{stored.area} {stored.member_id} #{stored.number}"
            yield Break("unexplained", "never_asked_for", place)


def _messages_otherwise(record: Sequence[Entry], platform: Platform) -> Iterator[Break]:
    """Messages that nobody sent, or that are kept with another outcome than was acknowledged."""
    entries = {entry.message: entry for entry in record}
    others = {message for entry in record for message in entry.others}
    numbers = {(one.area, one.member_id, one.number): one.amount_fen for one in platform.settlements}
    for stored in platform.messages:
        name = f"{stored.message.sender} {stored.message.key}"
        entry = entries.get(stored.message)
        if entry is None:
            if stored.message not in others:
                yield Break("unexplained", "message_never_sent", name)
        elif not _says_the_same(entry, stored, numbers):
            yield Break("unexplained", "message_kept_otherwise", name)


def _says_the_same(entry: Entry, stored: StoredMessage, numbers: dict[tuple[str, int, int], int]) -> bool:
    if stored.number is None:
        return stored.kind == "undone" and entry.number is None
    amount_fen = numbers.get((stored.area, stored.member_id, stored.number))
    return amount_fen == entry.request.amount_fen and entry.number in (None, stored.number)


def _name(entry: Entry) -> str:
    return f"{entry.message.sender} {entry.message.key}"
