"""What an area accepts: how old a visit may be, and up to which amount.

Funds close their accounts, and a bill of a million for a cold is a typing mistake. How far that goes is for
the area's operator to say, and to be seen to have said; where nobody says anything, nothing is refused.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import psycopg

from gongji.dates import Day
from gongji.errors import GongjiError, InputError
from gongji.language import Text
from gongji.money import LARGEST_AMOUNT_FEN, format_yuan
from gongji.settlement.batch_statements import read
from gongji.settlement.consent import name_of
from gongji.settlement.model import SettlementRequest
from gongji.store.database import load_queries, transaction

Connection = psycopg.Connection[Any]

MOST_DAYS = 36_500
"""The longest time for which an area accepts visits, in days."""


class AcceptanceError(GongjiError):
    """A visit that the area does not accept; nothing was written."""


class Acceptance(NamedTuple):
    """What an area accepts.

    Attributes:
        oldest_days: how many days after the visit it is settled at the latest, and never before it; None: on
            any day.
        largest_amount_fen: up to which amount, this one included; None: any amount.
        stated_by, stated_at: who said so, and when.
    """

    area: str
    oldest_days: int | None
    largest_amount_fen: int | None
    stated_by: str
    stated_at: datetime


class Accepted(NamedTuple):
    """What an area accepts, and today in China by the database's clock."""

    acceptance: Acceptance
    today: Day


def refuse_outside(acceptance: Acceptance, request: SettlementRequest, today: Day) -> None:
    """Refuse a visit that the area does not accept.

    Args:
        acceptance: of the request's area.
        request: the visit.
        today: in China.

    Raises:
        AcceptanceError: `visit_in_future`, `visit_too_old` or `amount_above_limit`.
    """
    if acceptance.oldest_days is not None:
        if request.visit_date > today:
            raise _in_future(request.visit_date, today)
        if today - request.visit_date > timedelta(acceptance.oldest_days):
            raise _too_old(request.visit_date, today, acceptance.oldest_days)
    limit_fen = acceptance.largest_amount_fen
    if limit_fen is not None and request.amount_fen > limit_fen:
        raise _above_limit(request.amount_fen, limit_fen)


def state_acceptance(
    connection: Connection, area: str, *, oldest_days: int | None, largest_amount_fen: int | None, by: str
) -> None:
    """State what an area accepts from now on, in the place of what was stated before.

    Args:
        connection: no transaction open on it.
        area: six-digit code.
        oldest_days: from 0 (the day itself) up to `MOST_DAYS`; None for no limit.
        largest_amount_fen: above 0 and below `LARGEST_AMOUNT_FEN`; None for no limit.
        by: who says so, 1 up to 200 characters.

    Raises:
        InputError: a limit or the name is out of its range.
    """
    name = name_of(by)
    if oldest_days is not None and not 0 <= oldest_days <= MOST_DAYS:
        raise _days_out_of_range()
    if largest_amount_fen is not None and not 0 < largest_amount_fen < LARGEST_AMOUNT_FEN:
        raise _limit_out_of_range()
    with transaction(connection):
        _queries().state_acceptance(
            connection,
            area=area,
            oldest_days=oldest_days,
            largest_amount_fen=largest_amount_fen,
            stated_by=name,
        )


def acceptance_of(connection: Connection, areas: Sequence[str]) -> dict[str, Accepted]:
    """What areas accept, by area; an area for which nobody has stated anything is left out.

    Inside the caller's transaction.
    """
    return accepted_by_area(read(connection, "areas_of", areas=list(areas)))


def accepted_by_area(rows: Sequence[tuple[Any, ...]]) -> dict[str, Accepted]:
    """Rows of the statement `areas_of` as records, where anything is stated."""
    return {
        area: Accepted(Acceptance(area, oldest_days, largest_amount_fen, stated_by, stated_at), today)
        for area, _, oldest_days, largest_amount_fen, stated_by, stated_at, today in rows
        if stated_at is not None
    }


def acceptances(connection: Connection) -> tuple[Acceptance, ...]:
    """All that was ever stated, by area and time; of each area the last one counts."""
    return tuple(Acceptance(*row) for row in _queries().acceptances(connection))


def _queries() -> Any:
    return load_queries("gongji.settlement", "acceptance_queries.sql")


def _in_future(visit_date: Day, today: Day) -> AcceptanceError:
    return AcceptanceError(
        "visit_in_future",
        Text(
            f"就诊日期 {visit_date} 在今天（{today}）之后。",
            f"The visit on {visit_date} is still to come: today is {today} in China.",
        ),
        Text("核对就诊日期。", "Check the day of the visit."),
        "visit_date",
    )


def _too_old(visit_date: Day, today: Day, oldest_days: int) -> AcceptanceError:
    return AcceptanceError(
        "visit_too_old",
        Text(
            f"就诊日期 {visit_date} 距今天（{today}）超过 {oldest_days} 天，本统筹区不再受理。",
            f"The visit on {visit_date} is more than {oldest_days} days before today, {today}; the area does "
            f"not accept it any more.",
        ),
        Text(
            "核对就诊日期；确需补结的，由经办机构放宽期限：gongji acceptance set。",
            "Check the day; if it is to be settled all the same, the area's operator widens the time: "
            "gongji acceptance set.",
        ),
        "visit_date",
    )


def _above_limit(amount_fen: int, limit_fen: int) -> AcceptanceError:
    amount, limit = format_yuan(amount_fen), format_yuan(limit_fen)
    return AcceptanceError(
        "amount_above_limit",
        Text(
            f"费用 {amount} 元超过本统筹区一次受理的上限 {limit} 元。",
            f"The amount of {amount} yuan is above the area's limit of {limit} yuan for one settlement.",
        ),
        Text(
            "核对金额；金额无误的，由经办机构放宽上限：gongji acceptance set。",
            "Check the amount; if it is right, the area's operator raises the limit: gongji acceptance set.",
        ),
        "amount",
    )


def _days_out_of_range() -> InputError:
    return InputError(
        "days_out_of_range",
        Text(f"天数应为 0 到 {MOST_DAYS}。", f"The days must be from 0 to {MOST_DAYS}."),
        Text("不限期限写 none。", "For no limit write `none`."),
        "oldest_days",
    )


def _limit_out_of_range() -> InputError:
    limit = format_yuan(LARGEST_AMOUNT_FEN)
    return InputError(
        "limit_out_of_range",
        Text(f"上限应大于 0 且小于 {limit} 元。", f"The limit must be above 0 and below {limit} yuan."),
        Text("不设上限写 none。", "For no limit write `none`."),
        "largest_amount",
    )
