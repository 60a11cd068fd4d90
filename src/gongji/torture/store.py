"""The only module of this room that asks the database: what a round left, and who is connected."""

from typing import Any, NamedTuple

import psycopg

from gongji.ledger.model import Payment
from gongji.settlement.submission import MessageId
from gongji.store.database import load_queries, transaction

Connection = psycopg.Connection[Any]


class Stored(NamedTuple):
    """A settlement as the platform has it, and the number of its reversal if it was reversed."""

    area: str
    member_id: int
    number: int
    amount_fen: int
    payment: Payment
    reversed_by: int | None


class StoredMessage(NamedTuple):
    """A message as the platform has it."""

    message: MessageId
    kind: str
    area: str
    member_id: int
    number: int | None


class Platform(NamedTuple):
    """All that the platform holds of a round."""

    settlements: tuple[Stored, ...]
    messages: tuple[StoredMessage, ...]


def load_platform(connection: Connection) -> Platform:
    """What the platform holds now."""
    queries = load_queries("gongji.torture")
    with transaction(connection):
        settlements = tuple(
            Stored(area, member_id, number, amount_fen, Payment(*payment), reversed_by)
            for area, member_id, number, amount_fen, *payment, reversed_by in queries.settlements(connection)
        )
        messages = tuple(
            StoredMessage(MessageId(sender, key), *rest)
            for sender, key, *rest in queries.messages(connection)
        )
    return Platform(settlements, messages)


def backends(connection: Connection) -> list[int]:
    """The process numbers of the other connections to this database."""
    with transaction(connection):
        return [int(pid) for (pid,) in load_queries("gongji.torture").backends(connection)]


def end_connections(connection: Connection) -> None:
    """End every other connection to this database."""
    with transaction(connection):
        list(load_queries("gongji.torture").end_connections(connection))
