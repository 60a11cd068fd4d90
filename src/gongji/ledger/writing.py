"""Postings as PostgreSQL's COPY writes them: rows go in by these lines, and digests are over the same."""

import functools
from collections.abc import Iterable

from gongji.dates import Day
from gongji.ledger.model import Line

POSTING_COLUMNS = (
    "area",
    "member_id",
    "number",
    "line",
    "event_date",
    "ledger_account",
    "amount_fen",
    "balance_fen",
)


day_field = functools.lru_cache(maxsize=10_000)(str)
"""A day as COPY's text format writes it."""


def posting_lines(
    area: str, member_id: int, number: int, event_date: Day, lines: Iterable[Line], balance_fen: int | None
) -> str:
    r"""The postings of one event as rows of COPY's text format, with the columns of `POSTING_COLUMNS`.

    Args:
        area, member_id, number: the event.
        event_date: the day of the visit; of a credit, the day on which it is written.
        lines: what is posted, in this order.
        balance_fen: of the personal account after the event.

    >>> posting_lines("320100", 7, 2, Day(2023, 5, 1), [Line("cash", -100), Line("provider", 100)], None)
    '320100\t7\t2\t1\t2023-05-01\tcash\t-100\t\\N\n320100\t7\t2\t2\t2023-05-01\tprovider\t100\t\\N\n'
    """
    event, day = f"{area}\t{member_id}\t{number}\t", f"\t{day_field(event_date)}\t"
    rows = ""
    for line, (account, amount_fen) in enumerate(lines, start=1):
        if account == "personal account":
            rows += f"{event}{line}{day}{account}\t{amount_fen}\t{balance_fen}\n"
        else:
            rows += f"{event}{line}{day}{account}\t{amount_fen}\t\\N\n"
    return rows
