"""What is asked of the settlement room and what it answers."""

from dataclasses import dataclass
from operator import add, sub
from typing import NamedTuple

import msgspec

from gongji.benefit.assessment import Assessment
from gongji.dates import Day
from gongji.ledger.model import Payment
from gongji.policy.classes import NOTHING_KNOWN, CareFacts
from gongji.policy.words import Verification


class SettlementRequest(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
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


class Quote(msgspec.Struct, frozen=True, gc=False):
    """What a settlement would be at this moment, and why."""

    request: SettlementRequest
    assessment: Assessment
    accumulated_since: Day
    payment: Payment

    @property
    def policy_state(self) -> Verification:
        """How far the policy can be trusted; without the operator's consent not every state settles."""
        return self.assessment.settled.scheme.policy.effective.source.verification


class Delta(msgspec.Struct, frozen=True, gc=False):
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


class CareRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """What of a request decides the terms beside member, day and institution, as it is kept."""

    care: CareFacts = NOTHING_KNOWN
    lines_fen: tuple[int, ...] | None = None


class Settlement(msgspec.Struct, frozen=True, gc=False):
    """One row of the append-only record: a settlement, the reversal of one, or the correction of one.

    Of a correction the terms are those that hold for the visit since, and the amounts the differences to what
    held before.

    Attributes:
        reverses: of a reversal, the number of what it reverses.
        corrects: of a correction, the number of the settlement that it corrects.
        accumulated_since: the first day of the accumulators that it counts in.
        policy_state: how far the policy could be trusted when it was settled under; None where that was
            not recorded yet.
        elsewhere_fund_fen: payments made elsewhere that it was calculated after.
        account_left_fen: account money that it was calculated after, where that pays first.
        care: a `CareRecord` as JSON; None where nothing but member, day and institution decided.
        settled_at: the moment, in UTC as the database writes it, read under the member's lock.
    """

    area: str
    member_id: int
    number: int
    settlement_id: str
    reverses: int | None
    corrects: int | None
    visit_date: Day
    accumulated_since: Day
    provider_id: str
    prescriber_id: str | None
    visit_serial: str | None
    care: str | None
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
    settled_at: str


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
    month = visit_date.year % 100 * 100 + visit_date.month  # `zfill` takes a third of a format's time
    return f"{area}{str(month).zfill(4)}-{str(member_id).zfill(10)}-{str(number).zfill(6)}"


_encode_care = msgspec.json.Encoder(order="deterministic").encode
_decode_care = msgspec.json.Decoder(CareRecord).decode


def care_of(request: SettlementRequest) -> str | None:
    """What of a request is kept as `Settlement.care`."""
    if request.lines_fen is None and request.care == NOTHING_KNOWN:
        return None
    return _encode_care(CareRecord(request.care, request.lines_fen)).decode()


def care_record(care: str | None) -> CareRecord:
    """What was kept as `Settlement.care`."""
    return CareRecord() if care is None else _decode_care(care)


def mirror_of(in_force: Settlement, number: int, kernel_version: str, settled_at: str) -> Settlement:
    """The reversal of a settlement: the same visit with every amount taken back.

    Args:
        in_force: the settlement with its corrections, if it has any.
        number: of the reversal.
        kernel_version, settled_at: of now.
    """
    return msgspec.structs.replace(
        in_force,
        number=number,
        settlement_id=settlement_id(in_force.area, in_force.visit_date, in_force.member_id, number),
        reverses=in_force.number,
        kernel_version=kernel_version,
        amount_fen=-in_force.amount_fen,
        beforehand=Beforehand(*(-part_fen for part_fen in in_force.beforehand)),
        delta=in_force.delta.reversed(),
        payment=Payment(*(-amount_fen for amount_fen in in_force.payment)),
        settled_at=settled_at,
    )


def corrected(in_force: Settlement, correction: Settlement) -> Settlement:
    """The record in force after a correction: its terms, and the amounts that they come to.

    Args:
        in_force: the record before, with the number and id of the settlement itself.
        correction: the row that corrects it.
    """
    return msgspec.structs.replace(
        correction,
        number=in_force.number,
        settlement_id=in_force.settlement_id,
        corrects=None,
        amount_fen=in_force.amount_fen + correction.amount_fen,
        beforehand=Beforehand(*map(add, in_force.beforehand, correction.beforehand)),
        delta=Delta(*map(add, _parts(in_force.delta), _parts(correction.delta))),
        payment=Payment(*map(add, in_force.payment, correction.payment)),
        settled_at=in_force.settled_at,
    )


def difference_of(in_force: Settlement, new: Settlement, number: int, settled_at: str) -> Settlement:
    """The correction that makes a new record of a record in force.

    `corrected` with it gives the new record again.
    """
    return msgspec.structs.replace(
        new,
        number=number,
        settlement_id=settlement_id(new.area, new.visit_date, new.member_id, number),
        reverses=None,
        corrects=in_force.number,
        amount_fen=new.amount_fen - in_force.amount_fen,
        beforehand=Beforehand(*map(sub, new.beforehand, in_force.beforehand)),
        delta=Delta(*map(sub, _parts(new.delta), _parts(in_force.delta))),
        payment=Payment(*map(sub, new.payment, in_force.payment)),
        settled_at=settled_at,
    )


def _parts(delta: Delta) -> tuple[int, ...]:
    return msgspec.structs.astuple(delta)
