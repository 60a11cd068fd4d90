"""What a settlement service does beside settling: seal the chain, roll up sums, open the months to come.

None of it holds a settlement up, and any number of programs may run it on one database: each turn is taken by
one of them.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from gongji.ledger.chain_store import running_sealer
from gongji.settlement.day_totals import roll_up
from gongji.store.background import Connection, running_in_background
from gongji.store.partitions import keep_months_ahead

REST = 3.0
"""Of the time, a quarter goes into rolling up while there is something to roll up."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often each is done, in seconds."""

    seal_s: float = 1.0
    roll_up_s: float = 60.0
    months_s: float = 6 * 3600.0


@contextmanager
def running_keeper(url: str, rhythm: Rhythm | None = None) -> Iterator[None]:
    """Keep the books in the background while the `with` lasts.

    Args:
        url: the database, at the newest revision.
        rhythm: how often; the usual one where none is given.
    """
    every = Rhythm() if rhythm is None else rhythm

    def open_months_ahead(_connection: Connection) -> None:
        keep_months_ahead(url)

    def roll_up_at_leisure(connection: Connection) -> None:
        roll_up(connection, rest=REST)

    with ExitStack() as kept:
        kept.enter_context(running_sealer(url, every.seal_s))
        kept.enter_context(running_in_background("day-totals", url, every.roll_up_s, roll_up_at_leisure))
        kept.enter_context(running_in_background("months-ahead", url, every.months_s, open_months_ahead))
        yield
