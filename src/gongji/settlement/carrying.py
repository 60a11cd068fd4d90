"""One submission carried out on the ground of its batch: assessed, numbered, and noted for writing.

Nothing here reads or writes the database. A submission that is refused leaves the ground as it was.
"""

import msgspec

from gongji import __version__
from gongji.benefit.assessment import Assessment, assess_classified, classify
from gongji.benefit.facts import VisitFacts
from gongji.dates import Day
from gongji.errors import InputError, unknown_member
from gongji.kernel.records import named
from gongji.language import Text
from gongji.ledger.model import Payment
from gongji.policy.library import Library
from gongji.policy.scheme import Occasion, Scheme
from gongji.providers.model import Provider
from gongji.settlement.acceptance import refuse_outside
from gongji.settlement.consent import NEEDS_CONSENT, no_consent
from gongji.settlement.ground import Ground, MemberGround, Posted
from gongji.settlement.model import (
    Beforehand,
    Delta,
    Quote,
    Settlement,
    SettlementRequest,
    care_of,
    difference_of,
    mirror_of,
    settlement_id,
)
from gongji.settlement.refusals import (
    nothing_to_reverse,
    refuse_amount,
    refuse_lines,
    refuse_serial,
    reversed_before,
)
from gongji.settlement.versions import first_day_of_accumulators, scheme_on_day
from gongji.settlement.visits import Visit, unknown_visit, visit_closed

KERNEL_VERSION = __version__


def quote_on(ground: Ground, library: Library, request: SettlementRequest) -> Quote:
    """What settling a request on the ground would give; the ground stays as it is.

    Raises:
        InputError: an unknown member or provider, or a fact that the policy needs is missing.
        AcceptanceError: a visit older, or an amount larger, than the area accepts.
        VisitError: it names a visit that was not opened, or is closed.
        UncoveredError: no policy or coverage on that day, or an unknown figure is reached.
    """
    refuse_amount(request.amount_fen)
    refuse_serial(request.visit_serial)
    if request.lines_fen is not None:
        refuse_lines(request.lines_fen, request.amount_fen)
    member = _member(ground, request.area, request.member_id)
    provider = _provider(ground, request.provider_id, "provider_id")
    _refuse_unaccepted(ground, member, request)
    scheme = scheme_on_day(library, request.area, request.visit_date)
    since = first_day_of_accumulators(library, request.area, request.visit_date)
    return _assess(ground, member, provider, scheme, since, request)


def assess_on(ground: Ground, scheme: Scheme, since: Day, request: SettlementRequest) -> Quote:
    """What a request comes to on the ground under a scheme, whether or not it would be accepted.

    Args:
        ground: stays as it is.
        scheme: a version of the area's policy.
        since: the first day of the accumulators that the visit counts in.
        request: the visit.

    Raises:
        InputError, UncoveredError: as `quote_on`.
    """
    member = _member(ground, request.area, request.member_id)
    provider = _provider(ground, request.provider_id, "provider_id")
    return _assess(ground, member, provider, scheme, since, request)


def _assess(
    ground: Ground,
    member: MemberGround,
    provider: Provider,
    scheme: Scheme,
    since: Day,
    request: SettlementRequest,
) -> Quote:
    visit = _visit_facts(ground, provider, request)
    classified = classify(scheme, member.facts, visit, _occasion(member, provider, request))
    before = member.state_for(since, scheme, classified.claim)
    if scheme.policy.account_first is not None:
        # All that is in the account, until accounts tell this year's money from that of earlier years.
        before = before._replace(account_left_fen=0 if member.balance_fen is None else member.balance_fen)
    assessment = assess_classified(scheme, classified, before, visit.field, settle=ground.settle)
    payment = payment_of(assessment, member.balance_fen, use_account=request.use_account)
    return Quote(request, assessment, since, payment)


def settle_on(ground: Ground, library: Library, request: SettlementRequest) -> tuple[Settlement, Assessment]:
    """Settle a request on the ground.

    Raises:
        InputError, AcceptanceError, VisitError, UncoveredError: as `quote_on`.
        ConsentError: the policy is unverified and the operator has not consented to settle under it.
    """
    made = quote_on(ground, library, request)
    scheme = made.assessment.settled.scheme
    if made.policy_state in NEEDS_CONSENT and request.area not in ground.consented:
        raise no_consent(request.area, scheme.policy)
    member = ground.members[(request.area, request.member_id)]
    settlement = settlement_of(made, member.take_number(), ground.moment)
    if request.visit_serial is not None:
        key = (request.provider_id, request.visit_serial, request.visit_date)
        member.visits.setdefault(key, settlement.number)
    _note(ground, member, settlement, scheme)
    return settlement, made.assessment


def reverse_on(ground: Ground, library: Library, area: str, member_id: int, number: int) -> Settlement:
    """Reverse a settlement on the ground, with its corrections, by one that mirrors what they came to.

    Raises:
        InputError: no such member.
        SettlementError: no such settlement, it is a reversal itself, or it was reversed before.
        UncoveredError: the policy that it was settled under is no longer there.
    """
    member = _member(ground, area, member_id)
    in_force = member.in_force(number)
    if in_force is None:
        raise nothing_to_reverse(number)
    if number in member.reversals:
        raise reversed_before(in_force)
    scheme = library.scheme_named(area, in_force.policy)
    mirrored = mirror_of(in_force, member.take_number(), KERNEL_VERSION, ground.moment)
    _note(ground, member, mirrored, scheme)
    return mirrored


def correct_on(ground: Ground, library: Library, in_force: Settlement, new: Settlement) -> Settlement:
    """Put another record in the place of one that is in force, by a row that holds the difference.

    Args:
        ground: with the sums of all accumulators that either of them counts in.
        library: the policies.
        in_force: the record of a visit that was not reversed, with its corrections.
        new: what should be in force, with the number and id of the settlement itself.

    Raises:
        InputError: no such member.
        UncoveredError: the policy of one of them is no longer there.
    """
    member = _member(ground, in_force.area, in_force.member_id)
    before, after = (library.scheme_named(one.area, one.policy) for one in (in_force, new))
    correction = difference_of(in_force, new, member.take_number(), ground.moment)
    member.keep(correction)
    member.add(msgspec.structs.replace(in_force, delta=in_force.delta.reversed()), before)
    member.add(new, after)
    _post(ground, member, correction)
    return correction


def _note(ground: Ground, member: MemberGround, settlement: Settlement, scheme: Scheme) -> None:
    member.keep(settlement)
    member.add(settlement, scheme)
    _post(ground, member, settlement)


def _post(ground: Ground, member: MemberGround, settlement: Settlement) -> None:
    lines = member.pay(settlement.payment)
    ground.posted.append(Posted(settlement, lines, member.balance_fen))


def _member(ground: Ground, area: str, member_id: int) -> MemberGround:
    found = ground.members.get((area, member_id))
    if found is None:
        raise unknown_member(area, member_id)
    return found


def _provider(ground: Ground, provider_id: str, field: str) -> Provider:
    found = ground.providers.get(provider_id)
    if found is None:
        raise InputError(
            "unknown_provider",
            Text(f"没有登记机构“{provider_id}”。", f"The provider `{provider_id}` is not registered."),
            Text("核对机构编码。", "Check the provider's code."),
            field,
        )
    return found


def _refuse_unaccepted(ground: Ground, member: MemberGround, request: SettlementRequest) -> None:
    """Refuse what the area does not accept, and a part of a visit that is not open."""
    accepted = ground.accepted.get(request.area)
    if accepted is not None:
        refuse_outside(accepted.acceptance, request, accepted.today)
    if request.visit_serial is not None:
        is_open = member.opened.get((request.provider_id, request.visit_serial, request.visit_date))
        if not is_open:
            visit = Visit(
                request.area,
                request.member_id,
                request.provider_id,
                request.visit_serial,
                request.visit_date,
            )
            raise unknown_visit(visit) if is_open is None else visit_closed(visit)


def _visit_facts(ground: Ground, provider: Provider, request: SettlementRequest) -> VisitFacts:
    prescriber = None
    if request.prescriber_id is not None:
        prescriber = _provider(ground, request.prescriber_id, "prescriber_id").facts
    return VisitFacts(
        request.visit_date,
        provider.facts,
        prescriber,
        request.amount_fen,
        "visit",
        care=request.care,
        lines_fen=request.lines_fen,
    )


def _occasion(member: MemberGround, provider: Provider, request: SettlementRequest) -> Occasion:
    number = member.last_event + 1
    if request.visit_serial is not None:
        key = (request.provider_id, request.visit_serial, request.visit_date)
        number = member.visits.get(key, number)
    return Occasion(request.visit_date, number, provider.number)


def payment_of(assessment: Assessment, balance_fen: int | None, *, use_account: bool) -> Payment:
    """Who pays: the fund what the kernel says; the rest the account as far as it reaches, then cash."""
    paid = assessment.paid
    personal_fen, first_fen = paid.personal_fen, assessment.settled.breakdown.account_first_fen
    account_fen = min(personal_fen, balance_fen if use_account and balance_fen is not None else first_fen)
    return named(Payment, (paid.fund_fen, paid.over_cap_fund_fen, account_fen, personal_fen - account_fen, 0))


def settlement_of(made: Quote, number: int, settled_at: str) -> Settlement:
    """The record of a quote that is carried out under a number, at a moment as the database writes it."""
    request, settled = made.request, made.assessment.settled
    breakdown, before, terms, policy = settled.breakdown, settled.before, settled.terms, settled.scheme.policy
    _, counted_fen, deductible_key, cap_key, group_key, _ = settled.claim
    first_pay_fen, account_first_fen = breakdown.first_pay_fen, breakdown.account_first_fen
    beforehand = named(Beforehand, (request.amount_fen - counted_fen, first_pay_fen, account_first_fen))
    return Settlement(
        area=request.area,
        member_id=request.member_id,
        number=number,
        settlement_id=settlement_id(request.area, request.visit_date, request.member_id, number),
        reverses=None,
        corrects=None,
        visit_date=request.visit_date,
        accumulated_since=made.accumulated_since,
        provider_id=request.provider_id,
        prescriber_id=request.prescriber_id,
        visit_serial=request.visit_serial,
        care=care_of(request),
        policy=policy.name,
        policy_state=made.policy_state,
        kernel_version=KERNEL_VERSION,
        person_class=terms.person.name,
        provider_class=terms.provider.name,
        deductible_key=deductible_key,
        cap_key=cap_key,
        group_key=group_key,
        amount_fen=request.amount_fen,
        beforehand=beforehand,
        delta=Delta(
            counted_fen - first_pay_fen - account_first_fen,
            breakdown.deductible_fen + breakdown.withheld_fen,
            breakdown.fund_fen,
            breakdown.over_cap_fund_fen,
            breakdown.over_cap_deductible_fen,
            breakdown.not_counted_fen,
        ),
        payment=made.payment,
        elsewhere_fund_fen=before.elsewhere_fund_fen,
        account_left_fen=before.account_left_fen,
        settled_at=settled_at,
    )
