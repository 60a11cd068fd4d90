"""A worker program with a defect, to prove that the torture finds it: `forgets` or `hurries`."""

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from gongji.settlement import batch, batch_writing
from gongji.torture.worker import main


def forget_messages() -> None:
    """Messages are not kept: a repeat is settled again."""
    if not hasattr(batch_writing, "_reserve"):
        raise RuntimeError("messages are kept elsewhere now")
    vars(batch_writing)["_reserve"] = lambda _connection, _ground: None


def answer_before_it_is_kept() -> None:
    """Some batches are answered and then not committed."""
    turns = itertools.count()

    @contextmanager
    def hasty(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[None]:
        with connection.transaction(force_rollback=next(turns) % 7 == 6):
            yield

    if not hasattr(batch, "transaction"):
        raise RuntimeError("batches are committed elsewhere now")
    vars(batch)["transaction"] = hasty


if __name__ == "__main__":
    {"forgets": forget_messages, "hurries": answer_before_it_is_kept}[sys.argv[1]]()
    main()
