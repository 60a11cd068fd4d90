"""Visits that are settled under a serial: opened first, settled in one or several parts, then closed.

A provider that says "this belongs to visit 7" has told of visit 7 before; so a mistyped serial, or a bill
that comes after the visit's end, is refused before anything is calculated.
"""

from typing import Any, NamedTuple

import psycopg

from gongji.dates import Day
from gongji.errors import GongjiError
from gongji.language import Text
from gongji.members.store import load_member
from gongji.providers.store import load_providers
from gongji.settlement.refusals import refuse_serial
from gongji.store.database import load_queries, transaction

Connection = psycopg.Connection[Any]


class VisitError(GongjiError):
    """A visit that is not there, or is closed; nothing was written."""


class Visit(NamedTuple):
    """A visit, which is told from others by all of this: a serial may come back on another day."""

    area: str
    member_id: int
    provider_id: str
    visit_serial: str
    visit_date: Day


def open_visit(connection: Connection, visit: Visit) -> bool:
    """Open a visit; one that is open stays as it is.

    Args:
        connection: no transaction open on it.
        visit: whose, where, when, and the provider's own number of 1 up to 100 characters.

    Returns:
        Whether it was opened just now.

    Raises:
        InputError: an unknown member or provider, or a malformed serial.
        VisitError: the visit was closed before.
    """
    refuse_serial(visit.visit_serial)
    with transaction(connection):
        load_member(connection, visit.area, visit.member_id, lock=True)
        load_providers(connection, {"provider_id": visit.provider_id})
        found = _find(connection, visit)
        if found is None:
            _queries().open_visit(connection, **visit._asdict())
        elif found.is_closed:
            raise visit_closed(visit)
    return found is None


def close_visit(connection: Connection, visit: Visit) -> bool:
    """Close a visit: it takes no settlement from then on; what was settled can still be reversed.

    It waits for settlements of the member that are under way. A visit that is closed stays as it is.

    Returns:
        Whether it was closed just now.

    Raises:
        InputError: an unknown member.
        VisitError: the visit was never opened.
    """
    with transaction(connection):
        load_member(connection, visit.area, visit.member_id, lock=True)
        found = _find(connection, visit)
        if found is None:
            raise unknown_visit(visit)
        if not found.is_closed:
            _queries().close_visit(connection, **visit._asdict())
    return not found.is_closed


class _Found(NamedTuple):
    is_closed: bool


def _find(connection: Connection, visit: Visit) -> _Found | None:
    row = _queries().visit_closed_at(connection, **visit._asdict())
    return None if row is None else _Found(is_closed=row[0] is not None)


def _queries() -> Any:
    return load_queries("gongji.settlement", "visit_queries.sql")


def unknown_visit(visit: Visit) -> VisitError:
    """No such visit was opened."""
    return VisitError(
        "unknown_visit",
        Text(
            f"参保人 {visit.member_id} {visit.visit_date} 在机构“{visit.provider_id}”"
            f"没有流水号为“{visit.visit_serial}”的就诊。",
            f"Member {visit.member_id} has no visit `{visit.visit_serial}` at `{visit.provider_id}` on "
            f"{visit.visit_date}.",
        ),
        Text(
            "核对流水号、机构和日期，或先登记就诊。",
            "Check serial, provider and day, or open the visit first.",
        ),
        "visit_serial",
    )


def visit_closed(visit: Visit) -> VisitError:
    """The visit takes no settlement any more."""
    return VisitError(
        "visit_closed",
        Text(
            f"参保人 {visit.member_id} {visit.visit_date} 在机构“{visit.provider_id}”"
            f"的就诊“{visit.visit_serial}”已经结束。",
            f"The visit `{visit.visit_serial}` of member {visit.member_id} at `{visit.provider_id}` on "
            f"{visit.visit_date} is closed.",
        ),
        Text(
            "补记费用请另登记一次就诊；已结算的仍可冲正。",
            "For further costs open another visit; what was settled can still be reversed.",
        ),
        "visit_serial",
    )
