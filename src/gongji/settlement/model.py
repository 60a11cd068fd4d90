"""What is asked of the settlement room and what it answers."""

from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from gongji.benefit.assessment import Assessment
from gongji.dates import Day
from gongji.ledger.model import Payment
from gongji.policy.classes import NOTHING_KNOWN, CareFacts
from gongji.policy.words import Verification


@dataclass(frozen=True, slots=True)
class SettlementRequest:
    """One visit to be quoted or settled.

    Attributes:
        amount_fen: the in-scope cost, from 0 up to `LARGEST_AMOUNT_FEN`, excluded.
        use_account: whether the personal part is paid from the personal account first.
        care: what decides the class of the care beside the institution.
        lines_fen: the lines of the bill; None where the area sets no limit on them.
        visit_serial: the provider's own number of the visit, where one visit is settled in several parts;
            settlements of one day, provider and serial are one visit.
    """

    area: str
    member_id: int
    provider_id: str
    prescriber_id: str | None
    visit_date: Day
    amount_fen: int
    use_account: bool = True
    care: CareFacts = NOTHING_KNOWN
    lines_fen: tuple[int, ...] | None = None
    visit_serial: str | None = None


class Quote(msgspec.Struct, frozen=True):
    """What a settlement would be at this moment, and why."""

    request: SettlementRequest
    assessment: Assessment
    accumulated_since: Day
    payment: Payment

    @property
    def policy_state(self) -> Verification:
        """How far the policy can be trusted; without the operator's consent not every state settles."""
        return self.assessment.settled.scheme.policy.effective.source.verification


class Delta(msgspec.Struct, frozen=True):
    """What one settlement or reversal adds to a member's accumulators, in fen."""

    cost_fen: int
    deductible_fen: int
    fund_fen: int
    over_cap_fund_fen: int
    over_cap_deductible_fen: int
    not_counted_fen: int = 0

    def reversed(self) -> "Delta":
        """The delta that takes this one back."""
        return Delta(
            -self.cost_fen,
            -self.deductible_fen,
            -self.fund_fen,
            -self.over_cap_fund_fen,
            -self.over_cap_deductible_fen,
            -self.not_counted_fen,
        )


class Beforehand(NamedTuple):
    """What of an amount never meets deductible and rates, in fen.

    Attributes:
        limited_fen: what single lines exceed their limit by.
        first_pay_fen: what the person bears before all else.
        account_first_fen: what this year's account money pays before all else.
    """

    limited_fen: int = 0
    first_pay_fen: int = 0
    account_first_fen: int = 0


class Settlement(msgspec.Struct, frozen=True):
    """One row of the append-only record: a settlement, or the reversal of one.

    Attributes:
        reverses: of a reversal, the number of what it reverses.
        accumulated_since: the first day of the accumulators that it counts in.
        policy_state: how far the policy could be trusted when it was settled under; None where that was
            not recorded yet.
        elsewhere_fund_fen: payments made elsewhere that it was calculated after.
        account_left_fen: account money that it was calculated after, where that pays first.
    """

    area: str
    member_id: int
    number: int
    settlement_id: str
    reverses: int | None
    visit_date: Day
    accumulated_since: Day
    provider_id: str
    prescriber_id: str | None
    visit_serial: str | None
    policy: str
    policy_state: Verification | None
    kernel_version: str
    person_class: str
    provider_class: str
    deductible_key: int
    cap_key: int
    group_key: int
    amount_fen: int
    beforehand: Beforehand
    delta: Delta
    payment: Payment
    elsewhere_fund_fen: int
    account_left_fen: int


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement that was carried out: its record, and the assessment that it rests on."""

    settlement: Settlement
    assessment: Assessment


def settlement_id(area: str, visit_date: Day, member_id: int, number: int) -> str:
    """An id of at most 30 characters that tells area, month, member and number: the key of its row.

    >>> settlement_id("320100", Day(2023, 2, 1), 17, 3)
    '3201002302-0000000017-000003'
    """
    month = visit_date.year % 100 * 100 + visit_date.month
    return f"{area}{month:04d}-{member_id:010d}-{number:06d}"


def mirror_of(original: Settlement, number: int, kernel_version: str) -> Settlement:
    """The reversal of a settlement: the same visit with every amount taken back."""
    return msgspec.structs.replace(
        original,
        number=number,
        settlement_id=settlement_id(original.area, original.visit_date, original.member_id, number),
        reverses=original.number,
        kernel_version=kernel_version,
        amount_fen=-original.amount_fen,
        beforehand=Beforehand(*(-part_fen for part_fen in original.beforehand)),
        delta=original.delta.reversed(),
        payment=Payment(*(-amount_fen for amount_fen in original.payment)),
    )
