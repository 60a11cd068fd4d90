"""The model of a member whose settlements are corrected once other facts are known.

It goes on from the history of events: a correction is an event of its own, and what the member has and owes
follows from all events in their order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gongji.ledger.model import Payment
from gongji.policy.classes import CoverageEntry
from gongji.settlement.model import SettlementRequest

from .expected import Counted, Terms, expected_visit
from .ground import ACTIVE
from .test_machine import RETIREMENT, Credit, Day, History, Person, Reversal, Standing, xian

RETIREMENTS = (RETIREMENT, Day(2023, 3, 1), Day(2024, 1, 1), None)
"""When the member of Xi'an retired, as it may become known; None: not at all."""


def coverage_since(retirement: Day | None) -> tuple[CoverageEntry, ...]:
    """The member's coverage, retired since a day."""
    return (ACTIVE,) if retirement is None else (ACTIVE, CoverageEntry(retirement, "retired"))


@dataclass(frozen=True)
class CareOf(Standing):
    """A settlement with what its terms depend on; `payment` is as settled, `counted` as it is in force."""

    institution: str = ""
    is_purchase: bool = False
    is_retired: bool = False


@dataclass(frozen=True)
class Correction:
    """A correction of the settlement with this number, and what each pays more."""

    of: int
    difference: Payment


class CorrectedHistory(History):
    """One member's events, corrections among them; number n is the n-th."""

    def __init__(self, person: Person) -> None:
        super().__init__(person)
        self.retirement: Day | None = RETIREMENT
        self.is_of_xian = person.terms is xian

    def expect(self, request: SettlementRequest) -> Standing:
        """What a visit must come to now."""
        is_purchase = request.prescriber_id is not None
        institution = request.prescriber_id if request.prescriber_id is not None else request.provider_id
        expected = super().expect(request)
        return CareOf(
            expected.counted,
            expected.payment,
            False,
            institution,
            is_purchase,
            self.is_retired(request.visit_date),
        )

    def is_retired(self, day: Day) -> bool:
        """Whether the member of Xi'an counts as retired, as it is known now; nobody else's status changes."""
        return self.is_of_xian and self.retirement is not None and day >= self.retirement

    def know_retirement(self, retirement: Day | None) -> None:
        """Another day of retirement is known now."""
        self.retirement = retirement

        def terms(day: Day, institution: str, is_purchase: bool) -> Terms:
            counts_as = RETIREMENT if self.is_retired(day) else RETIREMENT.replace(month=1)
            return xian(counts_as, institution, is_purchase)

        self.person = self.person._replace(terms=terms)

    def set_right(self, year: int) -> list[int]:
        """The visits of a year from zero with what is known now; the numbers of those that are corrected."""
        counted: list[Counted] = []
        corrected: list[int] = []
        for number, event in enumerate(tuple(self.events), start=1):
            if not isinstance(event, CareOf) or event.is_reversed:
                continue
            right = self.right(event, counted) if event.counted.day.year == year else event
            counted.append(right.counted)
            if right != event:
                before = self.payment_in_force(number)
                after = paid_after(before, right.counted)
                difference = Payment(*(new - old for new, old in zip(after, before, strict=True)))
                self.events[number - 1] = right
                self.events.append(Correction(number, difference))
                corrected.append(number)
        return corrected

    def right(self, event: CareOf, earlier: list[Counted]) -> CareOf:
        """A visit as it should be after those before it."""
        day = event.counted.day
        terms = self.person.terms(day, event.institution, event.is_purchase)
        counted = expected_visit(terms, earlier, day, event.counted.amount)
        return replace(event, counted=counted, is_retired=self.is_retired(day))

    def payment_in_force(self, number: int) -> Payment:
        """Who pays a visit, corrections among it."""
        parts = [super().payment_in_force(number)]
        parts += [
            event.difference for event in self.events if isinstance(event, Correction) and event.of == number
        ]
        return Payment(*map(sum, zip(*parts, strict=True)))

    @property
    def balance_fen(self) -> int:
        """What is in the account."""
        return self.purse()[0]

    def purse(self) -> tuple[int, int]:
        """What is in the account, and what is owed, after all events in their order."""
        balance_fen = owed_fen = 0
        for taken_fen, further_fen in self.movements():
            owed_fen += further_fen
            back_fen = max(0, -taken_fen) + max(0, -owed_fen)
            owed_fen = max(0, owed_fen)
            netted_fen = min(back_fen, owed_fen)
            owed_fen -= netted_fen
            balance_fen += back_fen - netted_fen - max(0, taken_fen)
        return balance_fen, owed_fen

    def movements(self) -> Iterator[tuple[int, int]]:
        """What each event takes from the account, and what it adds to what is owed."""
        for event in self.events:
            if isinstance(event, Standing):
                yield event.payment.account_fen, event.payment.owed_fen
            elif isinstance(event, Credit):
                yield -event.amount_fen, 0
            elif isinstance(event, Correction):
                yield event.difference.account_fen, event.difference.owed_fen
            elif isinstance(event, Reversal):
                payment = self.payment_in_force(event.of)
                yield -payment.account_fen, -payment.owed_fen


def paid_after(before: Payment, counted: Counted) -> Payment:
    """Who pays a visit once it comes to something else."""
    personal_fen = counted.amount - counted.fund - counted.over_cap_fund
    parts = {"owed_fen": before.owed_fen, "cash_fen": before.cash_fen, "account_fen": before.account_fen}
    more_fen = personal_fen - sum(parts.values())
    parts["owed_fen"] += max(0, more_fen)
    less_fen = max(0, -more_fen)
    for part, held_fen in tuple(parts.items()):
        given_fen = min(less_fen, held_fen)
        parts[part] -= given_fen
        less_fen -= given_fen
    assert less_fen == 0
    return Payment(counted.fund, counted.over_cap_fund, **parts)
