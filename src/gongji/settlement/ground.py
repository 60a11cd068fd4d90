"""What a batch of submissions is carried out on: everything about their members, read under their locks.

It changes while the batch is carried out, so that claims of one member see each other, and is written
by `batch_writing` in a few statements.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from gongji.benefit.facts import MemberFacts
from gongji.dates import Day
from gongji.kernel.records import Claim, State, named
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import SettleClaim
from gongji.ledger.chain import LaneHead
from gongji.ledger.model import Line, Payment, Purse, lines_of_payment, usual_lines
from gongji.policy.classes import CoverageEntry
from gongji.policy.scheme import Keys, Scheme
from gongji.providers.model import Provider
from gongji.settlement.acceptance import Accepted
from gongji.settlement.model import Settlement, corrected
from gongji.settlement.periods import PeriodRow, PeriodSums, row_keys, state_in_periods
from gongji.settlement.submission import MessageId

MemberKey = tuple[str, int]
"""Area and member id."""

VisitKey = tuple[str, str, Day]
"""Of a member's visits: provider id, serial, day."""

NO_PLACE = State()[State._fields.index("deductible_key") : State._fields.index("not_counted_fen")]
"""What of accumulators belongs to no period and no group."""

NO_YEAR, NO_ROW, NO_SUMS = State(), PeriodRow(), PeriodSums()


class StoredMessage(msgspec.Struct, frozen=True, gc=False):
    """What a message led to: `kind` as in the table, and the number of a settlement or reversal."""

    kind: str
    digest: bytes | None
    member: MemberKey
    number: int | None


def _number(settlement: Settlement) -> int:
    return settlement.number


def _start(entry: CoverageEntry) -> Day:
    return entry.start


class MemberGround(msgspec.Struct):
    """One member of a batch, locked: facts, accumulators, account, and the settlements that it asks for.

    Attributes:
        entries: coverage, in the order of its days.
        last_event: the number of the last event that was carried out.
        taken: up to which numbers were taken for the batch.
        visits: the number of the first settlement of visits that are settled in parts.
        opened: those of them that were opened, and whether they are open still.
        settlements: settlements, reversals and corrections that were asked for, by number.
        reversals: of settlements, by the number of what they reverse.
        corrections: of settlements, in their order, by the number of what they correct.
    """

    birth_date: Day
    last_event: int
    taken: int
    entries: list[CoverageEntry] = msgspec.field(default_factory=list)
    owed_fen: int = 0
    balance_fen: int | None = None
    years: dict[Day, State] = msgspec.field(default_factory=dict)
    periods: dict[tuple[Day, str, int], PeriodRow] = msgspec.field(default_factory=dict)
    visits: dict[VisitKey, int] = msgspec.field(default_factory=dict)
    opened: dict[VisitKey, bool] = msgspec.field(default_factory=dict)
    settlements: dict[int, Settlement] = msgspec.field(default_factory=dict)
    reversals: dict[int, Settlement] = msgspec.field(default_factory=dict)
    corrections: dict[int, list[Settlement]] = msgspec.field(default_factory=dict)
    touched_years: set[Day] = msgspec.field(default_factory=set)
    opened_years: set[Day] = msgspec.field(default_factory=set)
    touched_periods: set[tuple[Day, str, int]] = msgspec.field(default_factory=set)
    account_moved: bool = False
    owed_moved: bool = False

    @property
    def facts(self) -> MemberFacts:
        """What a benefit depends on."""
        return MemberFacts(self.birth_date, tuple(self.entries))

    def cover(self, entry: CoverageEntry) -> None:
        """Take in a coverage entry, once and in its place."""
        place = bisect_left(self.entries, entry.start, key=_start)
        if place == len(self.entries) or self.entries[place].start != entry.start:
            self.entries.insert(place, entry)

    def state_for(self, since: Day, scheme: Scheme, claim: Claim) -> State:
        """The accumulators, standing in the periods and group of a claim."""
        sums = NO_SUMS
        if self.periods:
            of_deductible = self.periods.get((since, "deductible", claim.deductible_key), NO_ROW)
            of_cap = self.periods.get((since, "cap", claim.cap_key), NO_ROW)
            of_group = self.periods.get((since, "group", claim.group_key), NO_ROW)
            sums = PeriodSums(of_deductible.met_fen, of_cap.cost_fen, of_cap.fund_fen, of_group.fund_fen)
        return state_in_periods(self.years.get(since, NO_YEAR), sums, scheme, claim)

    def take_number(self) -> int:
        """The next number of the member's events."""
        self.last_event += 1
        return self.last_event

    def keep(self, settlement: Settlement) -> None:
        """Take in a row of the record, whatever it is."""
        self.settlements[settlement.number] = settlement
        if settlement.reverses is not None:
            self.reversals[settlement.reverses] = settlement
        if settlement.corrects is not None:
            of_visit = self.corrections.setdefault(settlement.corrects, [])
            of_visit.append(settlement)
            of_visit.sort(key=_number)

    def in_force(self, number: int) -> Settlement | None:
        """A settlement as its corrections leave it; None where there is no settlement of that number."""
        record = self.settlements.get(number)
        if record is None or record.reverses is not None or record.corrects is not None:
            return None
        for correction in self.corrections.get(number, ()):
            record = corrected(record, correction)
        return record

    def add(self, settlement: Settlement, scheme: Scheme) -> None:
        """Add a settlement's or reversal's delta to the accumulators of its year, periods and group."""
        since, delta = settlement.accumulated_since, settlement.delta
        year = self.years.get(since)
        if year is None:
            year = NO_YEAR
            self.opened_years.add(since)
        cost_fen, deductible_fen, fund_fen, over_cap_fen, over_cap_deductible_fen, elsewhere_fen, *_ = year
        self.years[since] = named(
            State,
            (
                cost_fen + delta.cost_fen,
                deductible_fen + delta.deductible_fen,
                fund_fen + delta.fund_fen,
                over_cap_fen + delta.over_cap_fund_fen,
                over_cap_deductible_fen + delta.over_cap_deductible_fen,
                elsewhere_fen,
                *NO_PLACE,
                year.not_counted_fen + delta.not_counted_fen,
                0,
            ),
        )
        self.touched_years.add(since)
        keys = named(Keys, (settlement.deductible_key, settlement.cap_key, settlement.group_key))
        for use, key in row_keys(scheme, keys, visit_in_parts=settlement.visit_serial is not None):
            row = self.periods.get((since, use, key), NO_ROW)
            self.periods[(since, use, key)] = PeriodRow(
                row.cost_fen + delta.cost_fen,
                row.deductible_fen + delta.deductible_fen,
                row.fund_fen + delta.fund_fen,
                row.not_counted_fen + delta.not_counted_fen,
            )
            self.touched_periods.add((since, use, key))

    def pay(self, payment: Payment) -> tuple[Line, ...]:
        """Move account and receivable by a payment; its postings."""
        if payment.account_fen == 0 and payment.owed_fen == 0:
            return usual_lines(payment)
        if self.owed_fen == 0 and payment.owed_fen == 0 and self.balance_fen is not None:
            self.balance_fen -= payment.account_fen
            self.account_moved = True
            return usual_lines(payment)
        lines, purse = lines_of_payment(payment, Purse(self.balance_fen, self.owed_fen))
        self.account_moved |= purse.balance_fen != self.balance_fen
        self.owed_moved |= purse.owed_fen != self.owed_fen
        self.balance_fen, self.owed_fen = purse
        return lines


class Posted(msgspec.Struct, frozen=True, gc=False):
    """The lines of one event, and the personal account's balance after it."""

    settlement: Settlement
    lines: tuple[Line, ...]
    balance_fen: int | None


class Received(msgspec.Struct, frozen=True, gc=False):
    """A message that was carried out in this batch."""

    message: MessageId
    kind: str
    digest: bytes | None
    member: MemberKey
    number: int | None


@dataclass
class Ground:
    """All that a batch is carried out on, and what it has made so far.

    Attributes:
        consented: the areas in which unverified policies may be settled under.
        accepted: what areas accept, where anybody has stated it.
        moment: the database's clock once all members were locked.
        lanes: a free lane of the chain by area, where there was one.
    """

    members: dict[MemberKey, MemberGround]
    providers: dict[str, Provider]
    messages: dict[MessageId, StoredMessage]
    consented: frozenset[str]
    accepted: dict[str, Accepted] = field(default_factory=dict)
    moment: str = ""
    lanes: dict[str, LaneHead] = field(default_factory=dict)
    settle: SettleClaim = settle_claim
    posted: list[Posted] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    def members_that(
        self, condition: Callable[[MemberGround], object]
    ) -> list[tuple[MemberKey, MemberGround]]:
        """The members of whom a condition holds, in the order of their locks."""
        return [(key, self.members[key]) for key in sorted(self.members) if condition(self.members[key])]
