"""The only module that moves lanes and seals them, but for the batch, which writes its own records.

A writer takes a lane that nobody else writes to, so writers never wait for one another. A sealer, one at a
time an area, binds the heads of all lanes into the area's one chain in the background.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import psycopg

from gongji.ledger.chain import FIRST_DIGEST, FORM, LaneHead, RecordedEvent, record_digest, seal_digest
from gongji.store.background import running_in_background
from gongji.store.database import load_queries, transaction

Connection = psycopg.Connection[Any]

MOST_ATTEMPTS = 100
"""How often a lane is looked for while others open lanes at the same time."""


class Sealed(NamedTuple):
    """A seal: an area's, by its sequence, when it was made (UTC, as PostgreSQL writes it), and its digest."""

    area: str
    sequence: int
    sealed_at: str
    digest: bytes


def append_events(
    connection: Connection, area: str, recorded_at: str, events: Sequence[RecordedEvent], form: int = FORM
) -> LaneHead | None:
    """Record what the caller's transaction wrote of one area; the lane's new head, or None for no events.

    Call it last, since the lane stays locked until the transaction ends.

    Args:
        connection: inside a transaction that sees what others commit (read committed, the default).
        area: the area's code.
        recorded_at: a moment as PostgreSQL reads it, with its time zone.
        events: the events, with the digests of their rows.
        form: which columns the digests cover.
    """
    if not events:
        return None
    queries = load_queries("gongji.ledger", "chain_queries.sql")
    before, recorded_at = _free_lane(connection, area, recorded_at)
    after = before._replace(
        sequence=before.sequence + 1, digest=record_digest(before, recorded_at, form, events)
    )
    queries.add_record(
        connection,
        **after._asdict(),
        recorded_at=recorded_at,
        form=form,
        member_ids=[event.member_id for event in events],
        numbers=[event.number for event in events],
        event_digests=b"".join(event.digest for event in events),
    )
    queries.move_head(connection, **after._asdict())
    return after


def _free_lane(connection: Connection, area: str, recorded_at: str) -> tuple[LaneHead, str]:
    """The head of a lane that is ours until the transaction ends, and the moment as PostgreSQL writes it."""
    queries = load_queries("gongji.ledger", "chain_queries.sql")
    for _ in range(MOST_ATTEMPTS):
        row = queries.take_lane(connection, area=area, recorded_at=recorded_at)
        if row is not None:
            lane, sequence, digest, moment = row
            return LaneHead(area, lane, sequence, digest), moment
        queries.open_lane(connection, area=area, first_digest=FIRST_DIGEST)
    raise RuntimeError(f"no lane of {area} became free")


def heads(connection: Connection) -> tuple[LaneHead, ...]:
    """Where every lane stands, by area and lane."""
    found = load_queries("gongji.ledger", "chain_queries.sql").heads(connection)
    return tuple(LaneHead(*row) for row in found)


def last_seals(connection: Connection) -> tuple[Sealed, ...]:
    """The last seal of every area that has one."""
    found = load_queries("gongji.ledger", "chain_queries.sql").last_seals(connection)
    return tuple(Sealed(*row) for row in found)


def seal(connection: Connection, area: str | None = None) -> tuple[Sealed, ...]:
    """Seal the lanes of every area that has records since its last seal, or of one area alone.

    Areas that another sealer is at are left to it. One transaction for all.

    Args:
        connection: no transaction open on it.
        area: the area's code; None for all.
    """
    queries = load_queries("gongji.ledger", "chain_queries.sql")
    with transaction(connection):
        areas = [row[0] for row in queries.take_turns_at_sealing(connection, area=area)]
        if not areas:
            return ()
        sealed_at = queries.moment(connection)
        lanes = queries.heads_since_last_seal(connection, areas=areas)
        # Between the choice of areas and our turn another may have sealed: then nothing has moved since.
        by_area = [(code, list(rows)) for code, rows in groupby(lanes, key=itemgetter(0))]
        return tuple(
            _seal_area(connection, code, sealed_at, rows) for code, rows in by_area if _have_moved(rows)
        )


def _have_moved(rows: Sequence[tuple[Any, ...]]) -> bool:
    return any(sealed is None or sequence > sealed for *_, sequence, _, sealed in rows)


def _seal_area(connection: Connection, area: str, sealed_at: str, rows: Sequence[tuple[Any, ...]]) -> Sealed:
    last_sequence, last_digest = rows[0][1:3]
    previous, sequence = (FIRST_DIGEST, 1) if last_sequence is None else (last_digest, last_sequence + 1)
    lanes = [LaneHead(area, *row[3:6]) for row in rows]
    digest = seal_digest(previous, area, sequence, sealed_at, lanes)
    load_queries("gongji.ledger", "chain_queries.sql").add_seal(
        connection,
        area=area,
        sequence=sequence,
        sealed_at=sealed_at,
        lanes=[head.lane for head in lanes],
        lane_sequences=[head.sequence for head in lanes],
        lane_digests=b"".join(head.digest for head in lanes),
        digest=digest,
    )
    return Sealed(area, sequence, sealed_at, digest)


def running_sealer(url: str, every_s: float = 1.0) -> AbstractContextManager[None]:
    """Seal in the background, on a connection of its own, while the `with` lasts; once more at its end.

    Args:
        url: the database, at the newest revision.
        every_s: seconds between seals.
    """
    return running_in_background("chain-sealer", url, every_s, seal)
