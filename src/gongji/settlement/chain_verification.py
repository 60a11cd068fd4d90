"""`gongji verify --chain`: the rows of the books against their records, records and seals against each other.

The server sorts and the rows stream by, so memory does not grow with the books; only breaks are kept, and not
more than a limit. Three connections look at one moment of the database: COPY takes one each.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

import psycopg
from psycopg import sql

from gongji.ledger.chain import FORM_AFTERWARDS, LaneHead, RecordedEvent
from gongji.ledger.chain_links import Break, Lanes, Record, Seal, Seals
from gongji.ledger.chain_store import Sealed
from gongji.ledger.writing import POSTING_COLUMNS
from gongji.settlement.batch_writing import SETTLEMENT_COLUMNS
from gongji.settlement.store import read_one_moment
from gongji.store.database import connect, load_queries, transaction

Connection = psycopg.Connection[Any]
EventKey = tuple[int, int]
"""Member and number."""
Line = tuple[EventKey, bytes]
Recorded = tuple[EventKey, bytes, int, int]
"""An event with its digest (hexadecimal), lane and sequence."""

MOST_BREAKS = 10_000
"""Breaks that are kept one by one; all are counted."""

ROWS_AT_ONCE = 500
EVENTS_BETWEEN_REPORTS = 1000
DIGEST_BYTES = 32


class Noted(NamedTuple):
    """What somebody wrote down of the chain earlier (`gongji chain head --json`) and kept elsewhere."""

    heads: tuple[LaneHead, ...] = ()
    seals: tuple[Sealed, ...] = ()

    def areas(self) -> set[str]:
        """Of which anything was noted."""
        return {head.area for head in self.heads} | {sealed.area for sealed in self.seals}


class AreaChain(NamedTuple):
    """What was followed of one area.

    Attributes:
        area: the area's code.
        events: settlements, reversals, corrections and credits in the books.
        records, seals: how many there are.
        recorded_afterwards: events that stood in the books before there was a chain.
        sealed_until: all that was recorded before this moment is sealed; None where nothing is.
        unsealed: events recorded since the last seal.
    """

    area: str
    events: int
    records: int
    seals: int
    recorded_afterwards: int
    sealed_until: str | None
    unsealed: int


class ChainVerification(NamedTuple):
    """What was followed, and where the chain does not hold.

    Attributes:
        areas: by their codes.
        breaks: the first `MOST_BREAKS`.
        break_count: how many there are in all.
    """

    areas: tuple[AreaChain, ...]
    breaks: tuple[Break, ...]
    break_count: int

    @property
    def sealed_until(self) -> str | None:
        """All that was recorded before this moment, wherever, is sealed; None where an area has no seal."""
        moments = [area.sealed_until for area in self.areas]
        known = [moment for moment in moments if moment is not None]
        return min(known) if known and len(known) == len(moments) else None


class _Streams(NamedTuple):
    """Connections that see one moment, in UTC and with the form of days in which digests were made."""

    settlements: Connection
    postings: Connection
    chain: Connection


def verify_chain(
    url: str, noted: Noted | None = None, advance: Callable[[int], None] = lambda _: None
) -> ChainVerification:
    """Follow every row, record, lane and seal at one moment of the database.

    Args:
        url: the database, at the newest revision.
        noted: heads and seals that were noted earlier: without them an end that was cut off cleanly, with its
            rows, records, seals and heads, leaves no trace.
        advance: told how many events were looked at, for a progress bar.
    """
    known = noted if noted is not None else Noted()
    areas: list[AreaChain] = []
    breaks: list[Break] = []
    break_count = 0
    with _one_moment(url) as streams:
        stored = {str(row[0]) for row in _queries().areas_of_books(streams.chain)}
        for area in sorted(stored | known.areas()):
            following = _Area(streams, area, known, advance)
            found = following.follow()
            breaks += islice(found, max(0, MOST_BREAKS - len(breaks)))
            break_count += sum(1 for _ in found)
            areas.append(following.told())
    return ChainVerification(tuple(areas), tuple(breaks), break_count + len(breaks))


def recorded_count(connection: Connection) -> int:
    """How many events are recorded."""
    return int(_queries().recorded_count(connection))


@contextmanager
def _one_moment(url: str) -> Iterator[_Streams]:
    with ExitStack() as stack:
        connections = [stack.enter_context(connect(url)) for _ in _Streams._fields]
        snapshot: str | None = None
        for connection in connections:
            stack.enter_context(transaction(connection))
            read_one_moment(connection)
            if snapshot is None:
                snapshot = str(connection.execute("SELECT pg_export_snapshot()").fetchall()[0][0])
            else:
                connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(snapshot))
            connection.execute("SET LOCAL timezone = 'UTC'")
            connection.execute("SET LOCAL datestyle = 'ISO'")
        yield _Streams(*connections)


class _Area:
    """One area, followed once; afterwards `told` says what there was."""

    def __init__(self, streams: _Streams, area: str, noted: Noted, advance: Callable[[int], None]) -> None:
        self.streams, self.area, self.advance = streams, area, advance
        heads = {(one.lane, one.sequence): one.digest for one in noted.heads if one.area == area}
        self.lanes = Lanes(area, heads)
        self.seals = Seals(area, {one.sequence: one.digest for one in noted.seals if one.area == area})
        self.counted: Counter[str] = Counter()
        self.oldest_unsealed: str | None = None

    def follow(self) -> Iterator[Break]:
        yield from self._follow_seals()
        yield from self._follow_records()
        yield from self._unkept_seals()
        yield from self._follow_events()

    def told(self) -> AreaChain:
        counted, last = self.counted, self.seals.last
        sealed_until = None if last is None else last.sealed_at
        if sealed_until is not None and self.oldest_unsealed is not None:
            sealed_until = min(sealed_until, self.oldest_unsealed)
        return AreaChain(
            self.area,
            counted["events"],
            counted["records"],
            self.seals.count,
            counted["afterwards"],
            sealed_until,
            counted["unsealed"],
        )

    def _follow_seals(self) -> Iterator[Break]:
        for row in _in_order(self.streams.chain, "seals_in_order", self.area):
            yield from self.seals.follow(_seal(self.area, row))
        yield from self.seals.finish()

    def _follow_records(self) -> Iterator[Break]:
        last = self.seals.last
        sealed = {} if last is None else {head.lane: head.sequence for head in last.heads}
        for row in _in_order(self.streams.chain, "records_in_order", self.area):
            record = _record(row)
            yield from self.lanes.follow(record)
            self.counted["records"] += 1
            if record.form == FORM_AFTERWARDS:
                self.counted["afterwards"] += len(record.events)
            if record.sequence > sealed.get(record.lane, 0):
                self.counted["unsealed"] += len(record.events)
                self.oldest_unsealed = min(record.recorded_at, self.oldest_unsealed or record.recorded_at)
        heads = _queries().heads_of(self.streams.chain, area=self.area)
        yield from self.lanes.finish([LaneHead(*row) for row in heads])

    def _unkept_seals(self) -> Iterator[Break]:
        """Where seals say of lanes what no record says."""
        for seal, *place, has_record in _in_order(self.streams.chain, "unkept_seals", self.area):
            if seal not in self.seals.broken:
                yield from self.lanes.contradicted(*place, has_record=has_record)

    def _follow_events(self) -> Iterator[Break]:
        settlements = _lines(
            self.streams.settlements, "settlement", SETTLEMENT_COLUMNS, self.area, "visit_date"
        )
        postings = _lines(self.streams.postings, "posting", POSTING_COLUMNS, self.area, "line, event_date")
        stored = _digests(merge(settlements, postings, key=itemgetter(0)))
        recorded = _recorded_events(self.streams.chain, self.area)
        yield from broken_events(self.area, self._counted(stored), recorded)

    def _counted(self, stored: Iterable[Line]) -> Iterator[Line]:
        for one in stored:
            self.counted["events"] += 1
            if self.counted["events"] % EVENTS_BETWEEN_REPORTS == 0:
                self.advance(EVENTS_BETWEEN_REPORTS)
            yield one
        self.advance(self.counted["events"] % EVENTS_BETWEEN_REPORTS)


def broken_events(area: str, stored: Iterator[Line], recorded: Iterator[Recorded]) -> Iterator[Break]:
    """Events whose rows are not what was recorded, that have no rows any more, or that nobody recorded.

    Args:
        area: the area's code.
        stored: the events of the books with the digests of their rows (hexadecimal), by member and number.
        recorded: the events of the records, in the same order.
    """
    row, record = next(stored, None), next(recorded, None)
    while record is not None:
        key, digest, *place = record
        while row is not None and row[0] < key:
            yield Break("inserted", area, *row[0])
            row = next(stored, None)
        if row is None or row[0] != key:
            yield Break("removed", area, *key, *place)
        else:
            if row[1] != digest:
                yield Break("altered", area, *key, *place)
            row = next(stored, None)
        record = next(recorded, None)
        while record is not None and record[0] == key:
            yield Break("recorded twice", area, *key, *record[2:])
            record = next(recorded, None)
    while row is not None:
        yield Break("inserted", area, *row[0])
        row = next(stored, None)


def _lines(
    connection: Connection, table: str, columns: Sequence[str], area: str, then_by: str
) -> Iterator[Line]:
    """The rows of an area as COPY writes them, by member and number."""
    statement = (
        f"SELECT {', '.join(columns)} FROM {table} WHERE area = %(area)s"  # noqa: S608 - names of our own
        f" ORDER BY member_id, number, {then_by}"
    )
    member_at, number_at = columns.index("member_id"), columns.index("number")
    until = max(member_at, number_at) + 1
    for line in _copied(connection, statement, area):
        fields = line.split(b"\t", until)
        yield (int(fields[member_at]), int(fields[number_at])), line


def _digests(lines: Iterable[Line]) -> Iterator[Line]:
    for key, of_event in groupby(lines, key=itemgetter(0)):
        yield key, sha256(b"".join([line for _, line in of_event])).hexdigest().encode()


def _recorded_events(connection: Connection, area: str) -> Iterator[Recorded]:
    for line in _copied(connection, _queries().recorded_events.sql, area):
        member_id, number, digest, lane, sequence = line.split(b"\t")
        yield (int(member_id), int(number)), digest, int(lane), int(sequence)


def _copied(connection: Connection, statement: str, area: str) -> Iterator[bytes]:
    copying = f"COPY ({statement.rstrip().rstrip(';')}) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(copying.encode(), {"area": area}) as copy:
        for row in copy:
            yield bytes(row)


def _in_order(connection: Connection, name: str, area: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement, some at a time."""
    with connection.cursor(name=name) as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(getattr(_queries(), name).sql, {"area": area})
        yield from cursor


def _record(row: tuple[Any, ...]) -> Record:
    lane, sequence, recorded_at, form, member_ids, numbers, digests, digest = row
    events = [
        RecordedEvent(member_id, number, of_event)
        for member_id, number, of_event in zip(member_ids, numbers, _cut(digests), strict=False)
    ]
    return Record(lane, sequence, recorded_at, form, events, bytes(digest))


def _seal(area: str, row: tuple[Any, ...]) -> Seal:
    sequence, sealed_at, lanes, lane_sequences, digests, digest = row
    heads = [
        LaneHead(area, lane, at, of_lane)
        for lane, at, of_lane in zip(lanes, lane_sequences, _cut(digests), strict=False)
    ]
    return Seal(sequence, sealed_at, heads, bytes(digest))


def _cut(digests: bytes) -> list[bytes]:
    return [digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES)]


def _queries() -> Any:
    return load_queries("gongji.ledger", "chain_queries.sql")
