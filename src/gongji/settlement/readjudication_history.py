"""One settlement with all that became of it, what is in force, and what each of its rows rested on."""

import re
from datetime import datetime
from typing import Any, NamedTuple

import psycopg

from gongji.benefit.assessment import Assessment
from gongji.benefit.facts import MemberFacts
from gongji.errors import GongjiError, InputError
from gongji.language import Text
from gongji.members.history import KnownFacts
from gongji.policy.library import Library
from gongji.providers.model import KnownProvider
from gongji.settlement.model import Settlement
from gongji.settlement.readjudication import Known, assessed_as_known
from gongji.settlement.readjudication_reasons import Histories
from gongji.settlement.readjudication_records import Visits, visits_of
from gongji.settlement.readjudication_store import all_rows_of, histories_of
from gongji.settlement.store import read_one_moment
from gongji.store.database import transaction

Connection = psycopg.Connection[Any]

_ID = re.compile(r"([0-9]{6})[0-9]{4}-([0-9]{10})-([0-9]{6,})", re.ASCII)


class Rested(NamedTuple):
    """What a settlement or correction rested on.

    Attributes:
        facts: what was known of the member then.
        provider, prescriber: what was known of them then; None where nothing was, or there is none.
        assessment: calculated again from that; None where it cannot be.
        error: why it cannot be.
        reproduces: whether it comes to what the row says.
    """

    facts: KnownFacts
    provider: KnownProvider | None
    prescriber: KnownProvider | None
    assessment: Assessment | None
    error: GongjiError | None
    reproduces: bool


class SettlementHistory(NamedTuple):
    """A settlement, its corrections in their order, its reversal, and the record in force.

    Attributes:
        then: what the settlement rested on.
        now: what its latest correction rested on; where there is none, the same as `then`.
    """

    settlement: Settlement
    corrections: tuple[Settlement, ...]
    reversal: Settlement | None
    in_force: Settlement
    then: Rested
    now: Rested


def settlement_history(connection: Connection, library: Library, settlement_id: str) -> SettlementHistory:
    """All about the settlement that an id names; that of a correction or reversal leads to its settlement.

    Args:
        connection: no transaction open on it.
        library: the policies.
        settlement_id: as it stands on the receipt.

    Raises:
        InputError: there is none of that id.
    """
    match = _ID.fullmatch(settlement_id)
    if match is None:
        raise _unknown(settlement_id)
    area, member_id, number = match[1], int(match[2]), int(match[3])
    with transaction(connection):
        read_one_moment(connection)
        rows = all_rows_of(connection, area, member_id)
        named = next((row for row in rows if row.number == number), None)
        if named is None or named.settlement_id != settlement_id:
            raise _unknown(settlement_id)
        histories = histories_of(connection, area, member_id, rows)
    visits = visits_of(rows)
    return _history(_visit_number(named), visits, rows, histories, library)


def _visit_number(row: Settlement) -> int:
    if row.corrects is not None:
        return row.corrects
    return row.number if row.reverses is None else row.reverses


def _history(
    number: int, visits: Visits, rows: list[Settlement], histories: Histories, library: Library
) -> SettlementHistory:
    settlement, last = visits.settlements[number], visits.last_row(number)
    then = _rested(settlement, settlement, rows, histories, library)
    now = then if last is settlement else _rested(last, visits.in_force[number], rows, histories, library)
    return SettlementHistory(
        settlement,
        tuple(visits.corrections.get(number, ())),
        visits.reversals.get(number),
        visits.in_force[number],
        then,
        now,
    )


def _rested(
    row: Settlement, made: Settlement, rows: list[Settlement], histories: Histories, library: Library
) -> Rested:
    """What a row rested on, and whether that still comes to the record that the row made."""
    moment = datetime.fromisoformat(row.settled_at)
    facts = histories.member.known_at(moment)
    held = {
        name: next((known for known in ever if known.holds_at(moment)), None)
        for name, ever in histories.providers.items()
    }
    assessment, error = None, None
    try:
        assessment = _assessed(row, facts, held, rows, library)
    except GongjiError as refusal:
        error = refusal
    return Rested(
        facts,
        held.get(row.provider_id),
        None if row.prescriber_id is None else held.get(row.prescriber_id),
        assessment,
        error,
        assessment is not None and _comes_to(assessment, made),
    )


def _assessed(
    row: Settlement,
    facts: KnownFacts,
    held: dict[str, KnownProvider | None],
    rows: list[Settlement],
    library: Library,
) -> Assessment:
    if facts.birth_date is None or not facts.coverage:
        raise _nothing_known(row)
    member = MemberFacts(facts.birth_date.birth_date, facts.coverage)
    providers = {name: known.provider for name, known in held.items() if known is not None}
    return assessed_as_known(Known(member, providers, is_consented=True), rows, row, library)


def _comes_to(assessment: Assessment, made: Settlement) -> bool:
    """Whether an assessment is what a record says: its classes, and what each fund pays."""
    terms, paid = assessment.settled.terms, assessment.paid
    return (terms.person.name, terms.provider.name, paid.fund_fen, paid.over_cap_fund_fen) == (
        made.person_class,
        made.provider_class,
        made.payment.fund_fen,
        made.payment.over_cap_fund_fen,
    )


def _unknown(settlement_id: str) -> InputError:
    return InputError(
        "unknown_settlement",
        Text(f"没有编号为“{settlement_id}”的结算。", f"There is no settlement `{settlement_id}`."),
        Text("核对结算编号。", "Check the id."),
        "settlement_id",
    )


def _nothing_known(row: Settlement) -> InputError:
    return InputError(
        "nothing_known",
        Text(
            f"结算 {row.settlement_id} 时的参保记录没有留下。",
            f"What was known of coverage when {row.settlement_id} was settled was not kept.",
        ),
        Text("参保记录的历史从升级后记起。", "It is kept since the books were migrated."),
        "settlement_id",
    )
