"""Re-adjudication (重新核定): what a member's visits should have come to by what is known now. Pure.

The visits of a member are taken in the order of their numbers, those of the year asked for are assessed
again as if they were settled now, and each is set against the record that is in force. What cannot be
recalculated stays as it stands, is reported, and the visits after it are calculated after it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from gongji.benefit.assessment import Assessment
from gongji.benefit.facts import MemberFacts
from gongji.dates import Day
from gongji.errors import GongjiError
from gongji.ledger.model import Payment
from gongji.policy.library import Library
from gongji.providers.model import Provider
from gongji.settlement.carrying import assess_on, settlement_of
from gongji.settlement.consent import NEEDS_CONSENT, no_consent
from gongji.settlement.ground import NO_YEAR, Ground, MemberGround, VisitKey
from gongji.settlement.model import Settlement, SettlementRequest, care_record, corrected
from gongji.settlement.readjudication_records import visits_of
from gongji.settlement.versions import first_day_of_accumulators, scheme_on_day

TERMS = (
    "accumulated_since",
    "policy",
    "person_class",
    "provider_class",
    "deductible_key",
    "cap_key",
    "group_key",
    "beforehand",
    "delta",
    "elsewhere_fund_fen",
    "account_left_fen",
)
"""By what two records of one visit differ. A policy that was verified meanwhile pays nobody anything else."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known now of a member and of where the member went.

    Attributes:
        providers: by their ids; those of all visits and prescriptions.
        is_consented: whether unverified policies of the area may be settled under.
        first_numbers: of visits settled in parts, the number of the first part, by provider, serial and day.
        balances_fen: what was in the personal account before each visit, by the visits' numbers; empty where
            no policy of the area lets account money pay first.
        elsewhere_fen: payments made elsewhere, by the first day of the accumulators that they share.
    """

    member: MemberFacts
    providers: Mapping[str, Provider]
    is_consented: bool
    first_numbers: Mapping[VisitKey, int] = field(default_factory=dict)
    balances_fen: Mapping[int, int] = field(default_factory=dict)
    elsewhere_fen: Mapping[Day, int] = field(default_factory=dict)


class Outcome(msgspec.Struct, frozen=True):
    """What became of one visit.

    Attributes:
        before: the record in force.
        after: the record that should be in force; `before` itself where nothing changes or nothing can be
            said.
        assessment: on which `after` rests; None where it could not be calculated.
        error: why it could not be.
    """

    before: Settlement
    after: Settlement
    assessment: Assessment | None
    error: GongjiError | None = None

    @property
    def is_changed(self) -> bool:
        """Whether another record should be in force."""
        return self.after is not self.before


def readjudicated(
    known: Known, visits: Sequence[Settlement], library: Library, year: int
) -> Iterator[Outcome]:
    """The visits of a year as they should be, in the order of their numbers.

    Args:
        known: about whom, as known now.
        visits: the records in force of one member's visits that were not reversed, by number; those of other
            years too, as far as a visit may move into them.
        library: the policies.
        year: the visits are recalculated whose accumulators count from a day of it.
    """
    if not visits:
        return
    try:
        schemes = [library.scheme_named(record.area, record.policy) for record in visits]
    except GongjiError as error:
        yield from (Outcome(record, record, None, error) for record in visits if _is_of(record, year))
        return
    ground = _ground_of(known, visits[0])
    member = ground.members[(visits[0].area, visits[0].member_id)]
    for record, scheme in zip(visits, schemes, strict=True):
        if not _is_of(record, year):
            member.add(record, scheme)
            continue
        outcome = _outcome(ground, known, record, library)
        yield outcome
        member.add(outcome.after, library.scheme_named(record.area, outcome.after.policy))


def _is_of(record: Settlement, year: int) -> bool:
    return record.accumulated_since.year == year


def _ground_of(known: Known, record: Settlement) -> Ground:
    """A ground as a batch has it, on which nothing has been settled yet."""
    member = MemberGround(known.member.birth_date, 0, 0, list(known.member.coverage))
    member.visits.update(known.first_numbers)
    consented = frozenset({record.area} if known.is_consented else ())
    return Ground({(record.area, record.member_id): member}, dict(known.providers), {}, consented)


def _outcome(ground: Ground, known: Known, record: Settlement, library: Library) -> Outcome:
    try:
        after, assessment = _recalculated(ground, known, record, library)
    except GongjiError as error:
        return Outcome(record, record, None, error)
    if all(getattr(record, name) == getattr(after, name) for name in TERMS):
        return Outcome(record, record, assessment)
    return Outcome(record, after, assessment)


def _recalculated(
    ground: Ground, known: Known, record: Settlement, library: Library
) -> tuple[Settlement, Assessment]:
    """The record of a visit as if it were settled now, after the visits before it alone."""
    area, day, member = record.area, record.visit_date, ground.members[(record.area, record.member_id)]
    since = first_day_of_accumulators(library, area, day)
    elsewhere_fen = known.elsewhere_fen.get(since, 0)
    if since == record.accumulated_since:
        # What was paid elsewhere after the visit does not bear on it.
        elsewhere_fen = record.elsewhere_fund_fen
    year = member.years.get(since, NO_YEAR)
    member.years[since] = year._replace(elsewhere_fund_fen=elsewhere_fen)
    member.balance_fen = known.balances_fen.get(record.number)
    member.last_event = record.number - 1
    made = assess_on(ground, scheme_on_day(library, area, day), since, request_of(record))
    if made.policy_state in NEEDS_CONSENT and area not in ground.consented:
        raise no_consent(area, made.assessment.settled.scheme.policy)
    settlement = settlement_of(made, record.number, record.settled_at)
    payment = payment_after(record.payment, settlement.payment)
    return msgspec.structs.replace(settlement, payment=payment), made.assessment


def assessed_as_known(
    known: Known, rows: Sequence[Settlement], row: Settlement, library: Library
) -> Assessment:
    """What a settlement or correction rested on, calculated again from what was known at its moment.

    Args:
        known: what was known then.
        rows: all rows of the member's record, by number.
        row: a settlement or correction among them.
        library: the policies; the row says which version was in force as known then.

    Raises:
        InputError, UncoveredError: it cannot be calculated from that.
    """
    earlier = visits_of(one for one in rows if one.number < row.number)
    number = row.number if row.corrects is None else row.corrects
    settlement = row if row.corrects is None else corrected(earlier.in_force[number], row)
    ground = _ground_of(known, row)
    member = ground.members[(row.area, row.member_id)]
    member.visits.update(earlier.first_numbers)
    member.visits = {place: first for place, first in member.visits.items() if first <= number}
    for record in earlier.standing:
        if record.number < number:
            member.add(record, library.scheme_named(record.area, record.policy))
    since = row.accumulated_since
    year = member.years.get(since, NO_YEAR)
    member.years[since] = year._replace(elsewhere_fund_fen=row.elsewhere_fund_fen)
    member.balance_fen, member.last_event = row.account_left_fen, number - 1
    scheme = library.scheme_named(row.area, row.policy)
    return assess_on(ground, scheme, since, request_of(settlement)).assessment


def request_of(record: Settlement) -> SettlementRequest:
    """The request that led to a settlement, as far as it decides what the visit comes to."""
    kept = care_record(record.care)
    return SettlementRequest(
        record.area,
        record.member_id,
        record.provider_id,
        record.prescriber_id,
        record.visit_date,
        record.amount_fen,
        care=kept.care,
        lines_fen=kept.lines_fen,
        visit_serial=record.visit_serial,
    )


def payment_after(before: Payment, settled: Payment) -> Payment:
    """Who pays once a visit comes to something else: the member has paid, and left the counter long ago.

    What the member should have paid more is owed. Of what was too much, the debt goes first, then cash is
    paid back, then the account is credited.

    Args:
        before: of the record in force.
        settled: as if the visit were settled now; of it, only what the funds pay and what is left counts.

    >>> payment_after(Payment(50_00, 0, 30_00, 20_00), Payment(60_00, 0, 40_00, 0))
    Payment(fund_fen=6000, over_cap_fund_fen=0, account_fen=3000, cash_fen=1000, owed_fen=0)
    """
    personal_fen = settled.account_fen + settled.cash_fen + settled.owed_fen
    more_fen = personal_fen - before.account_fen - before.cash_fen - before.owed_fen
    less_fen = max(0, -more_fen)
    of_debt_fen = min(less_fen, before.owed_fen)
    in_cash_fen = min(less_fen - of_debt_fen, before.cash_fen)
    return Payment(
        settled.fund_fen,
        settled.over_cap_fund_fen,
        before.account_fen - (less_fen - of_debt_fen - in_cash_fen),
        before.cash_fen - in_cash_fen,
        before.owed_fen - of_debt_fen + max(0, more_fen),
    )
