"""Quote, settle, reverse: one transaction each, under the member's lock.

A quote runs the same assessment as the settlement that follows it, and writes nothing.
"""

from typing import Any

import psycopg

from gongji import __version__
from gongji.benefit.assessment import Assessment, assess_classified, classify
from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.errors import GongjiError, InputError
from gongji.language import Text
from gongji.ledger.model import Event, Payment, lines_of_payment
from gongji.ledger.store import balance_fen, post
from gongji.members.model import Member
from gongji.members.store import load_member, take_number
from gongji.money import LARGEST_AMOUNT_FEN, format_yuan
from gongji.policy.library import Library
from gongji.policy.scheme import Occasion, Scheme
from gongji.policy.timeline import accumulators_since
from gongji.providers.model import Provider
from gongji.providers.store import load_providers
from gongji.settlement.consent import refuse_without_consent
from gongji.settlement.model import (
    Beforehand,
    Delta,
    Quote,
    Settled,
    Settlement,
    SettlementRequest,
    mirror_of,
    settlement_id,
)
from gongji.settlement.store import (
    advance,
    load_settlement,
    load_state,
    read_one_moment,
    record,
    reversal_number,
    visit_number,
)
from gongji.store.database import transaction

Connection = psycopg.Connection[Any]

KERNEL_VERSION = __version__

LONGEST_SERIAL = 100


class SettlementError(GongjiError):
    """A settlement or reversal that cannot be carried out; nothing was written."""


def quote(connection: Connection, library: Library, request: SettlementRequest) -> Quote:
    """What settling the request now would give; nothing is written.

    Raises:
        InputError, UncoveredError: as `settle`.
    """
    with transaction(connection):
        read_one_moment(connection)
        member = load_member(connection, request.area, request.member_id, lock=False)
        return _quote(connection, library, request, member)


def settle(connection: Connection, library: Library, request: SettlementRequest) -> Settled:
    """Settle one visit: assessed, numbered, recorded, posted and accumulated in one transaction.

    Args:
        connection: no transaction open on it.
        library: the policies.
        request: the visit.

    Raises:
        InputError: an unknown member or provider, or a fact that the policy needs is missing.
        UncoveredError: no policy or coverage on that day, or an unknown figure is reached.
        ConsentError: the policy is unverified and the operator has not consented to settle under it.
        StoreError: the database refused; nothing was written.
    """
    with transaction(connection):
        member = load_member(connection, request.area, request.member_id, lock=True)
        made = _quote(connection, library, request, member)
        refuse_without_consent(connection, request.area, made.assessment.settled.scheme.policy)
        # The writes do not wait for each other's replies; an error in one surfaces at the pipeline's end.
        with connection.pipeline():
            settlement = _settlement(made, take_number(connection, member))
            _write(connection, settlement, made.assessment.settled.scheme)
    return Settled(settlement, made.assessment)


def reverse(connection: Connection, library: Library, area: str, member_id: int, number: int) -> Settlement:
    """Reverse a settlement by a new record that mirrors it.

    Accumulators and account are, for what comes after, as if it had never been; later settlements
    stay as they are.

    Raises:
        InputError: no such member.
        SettlementError: no such settlement, it is a reversal itself, or it was reversed before.
        UncoveredError: the policy that it was settled under is no longer there.
    """
    with transaction(connection):
        member = load_member(connection, area, member_id, lock=True)
        original = load_settlement(connection, area, member_id, number)
        if original is None or original.reverses is not None:
            raise _nothing_to_reverse(number)
        if reversal_number(connection, original) is not None:
            raise _reversed_before(original)
        scheme = library.scheme_named(area, original.policy)
        with connection.pipeline():
            mirrored = mirror_of(original, take_number(connection, member), KERNEL_VERSION)
            _write(connection, mirrored, scheme)
    return mirrored


def _quote(connection: Connection, library: Library, request: SettlementRequest, member: Member) -> Quote:
    _refuse_amount(request.amount_fen)
    _refuse_serial(request.visit_serial)
    if request.lines_fen is not None:
        _refuse_lines(request.lines_fen, request.amount_fen)
    provider, visit = _visit_facts(connection, request)
    scheme = library.scheme_on(request.area, request.visit_date, "visit_date")
    number = visit_number(connection, request)
    occasion = Occasion(
        request.visit_date, member.last_event + 1 if number is None else number, provider.number
    )
    classified = classify(scheme, MemberFacts(member.birth_date, member.coverage), visit, occasion)
    since = accumulators_since(library.versions(request.area), request.visit_date)
    before = load_state(connection, request.area, request.member_id, since, scheme, classified.claim)
    balance = balance_fen(connection, request.area, request.member_id)
    if scheme.policy.account_first is not None:
        # All that is in the account, until accounts tell this year's money from that of earlier years.
        before = before._replace(account_left_fen=0 if balance is None else balance)
    assessment = assess_classified(scheme, classified, before, visit.field)
    return Quote(request, assessment, since, _payment(assessment, balance, use_account=request.use_account))


def _visit_facts(connection: Connection, request: SettlementRequest) -> tuple[Provider, VisitFacts]:
    wanted = {"provider_id": request.provider_id}
    if request.prescriber_id is not None:
        wanted["prescriber_id"] = request.prescriber_id
    providers = load_providers(connection, wanted)
    prescriber = providers["prescriber_id"].facts if request.prescriber_id is not None else None
    provider = providers["provider_id"]
    visit = VisitFacts(
        request.visit_date,
        provider.facts,
        prescriber,
        request.amount_fen,
        "visit",
        care=request.care,
        lines_fen=request.lines_fen,
    )
    return provider, visit


def _payment(assessment: Assessment, balance: int | None, *, use_account: bool) -> Payment:
    """Who pays: the fund what the kernel says; the rest the account as far as it reaches, then cash."""
    paid, first_fen = assessment.paid, assessment.settled.breakdown.account_first_fen
    reach_fen = balance if use_account and balance is not None else first_fen
    account_fen = min(paid.personal_fen, reach_fen)
    return Payment(paid.fund_fen, paid.over_cap_fund_fen, account_fen, paid.personal_fen - account_fen)


def _settlement(made: Quote, number: int) -> Settlement:
    request, settled = made.request, made.assessment.settled
    breakdown, policy = settled.breakdown, settled.scheme.policy
    limited_fen = request.amount_fen - settled.claim.amount_fen
    beforehand = Beforehand(limited_fen, breakdown.first_pay_fen, breakdown.account_first_fen)
    return Settlement(
        area=request.area,
        member_id=request.member_id,
        number=number,
        settlement_id=settlement_id(request.area, request.visit_date, request.member_id, number),
        reverses=None,
        visit_date=request.visit_date,
        accumulated_since=made.accumulated_since,
        provider_id=request.provider_id,
        prescriber_id=request.prescriber_id,
        visit_serial=request.visit_serial,
        policy=policy.name,
        policy_state=made.policy_state,
        kernel_version=KERNEL_VERSION,
        person_class=settled.terms.person.name,
        provider_class=settled.terms.provider.name,
        deductible_key=settled.claim.deductible_key,
        cap_key=settled.claim.cap_key,
        group_key=settled.claim.group_key,
        amount_fen=request.amount_fen,
        beforehand=beforehand,
        delta=Delta(
            request.amount_fen - sum(beforehand),
            breakdown.deductible_fen + breakdown.withheld_fen,
            breakdown.fund_fen,
            breakdown.over_cap_fund_fen,
            breakdown.over_cap_deductible_fen,
            breakdown.not_counted_fen,
        ),
        payment=made.payment,
        elsewhere_fund_fen=settled.before.elsewhere_fund_fen,
        account_left_fen=settled.before.account_left_fen,
    )


def _write(connection: Connection, settlement: Settlement, scheme: Scheme) -> None:
    event = Event(settlement.area, settlement.member_id, settlement.number)
    record(connection, settlement)
    post(connection, event, lines_of_payment(settlement.payment))
    advance(connection, settlement, scheme)


def _refuse_amount(amount_fen: int) -> None:
    if not 0 <= amount_fen < LARGEST_AMOUNT_FEN:
        limit = format_yuan(LARGEST_AMOUNT_FEN)
        raise InputError(
            "amount_out_of_range",
            Text(
                f"金额应不小于 0 且小于 {limit} 元。",
                f"The amount must be at least 0 and below {limit} yuan.",
            ),
            Text("检查金额；退费请用冲正。", "Check the amount; to pay back, reverse the settlement."),
            "amount",
        )


def _refuse_serial(serial: str | None) -> None:
    if serial is not None and not 1 <= len(serial) <= LONGEST_SERIAL:
        raise InputError(
            "visit_serial_malformed",
            Text(f"就诊流水号应为 1 到 {LONGEST_SERIAL} 个字符。", f"1 to {LONGEST_SERIAL} characters."),
            Text("没有流水号的就诊不填。", "Leave it out where a visit has none."),
            "visit_serial",
        )


def _refuse_lines(lines_fen: tuple[int, ...], amount_fen: int) -> None:
    total, amount = format_yuan(sum(lines_fen)), format_yuan(amount_fen)
    if total != amount or min(lines_fen, default=0) < 0:
        raise InputError(
            "lines_do_not_sum",
            Text(
                f"明细应都不小于 0，合计等于费用 {amount} 元，而合计为 {total} 元。",
                f"The lines must be at least 0 and sum to the amount of {amount} yuan; they sum to {total}.",
            ),
            Text("核对明细或费用。", "Check the lines or the amount."),
            "lines",
        )


def _nothing_to_reverse(number: int) -> SettlementError:
    return SettlementError(
        "nothing_to_reverse",
        Text(f"没有编号为 {number} 的结算可以冲正。", f"There is no settlement number {number} to reverse."),
        Text("核对结算编号；冲正本身不能再冲正。", "Check the number; a reversal cannot be reversed itself."),
        "number",
    )


def _reversed_before(original: Settlement) -> SettlementError:
    return SettlementError(
        "reversed_before",
        Text(
            f"结算 {original.settlement_id} 已经冲正。",
            f"Settlement {original.settlement_id} was reversed before.",
        ),
        Text("无需再次冲正。", "Nothing more is to be done."),
        "number",
    )
