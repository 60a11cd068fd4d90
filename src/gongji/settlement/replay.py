"""Replay: every settlement calculated again from what came before it, and compared to the fen.

A settlement's accumulators before it are the sum of the deltas stored before it, reversals and corrections
among them. If each settlement equals what the kernel makes of that sum, then by induction the whole history
reproduces itself; so claims can be recalculated in one batch instead of one after the other.

A correction puts another record in force for a visit. That record is calculated after what was in force, when
it was corrected, of the visits with smaller numbers; so this sum can be had beforehand as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import msgspec

from gongji.dates import Day
from gongji.errors import UncoveredError
from gongji.kernel.records import Claim, State
from gongji.policy.library import Library
from gongji.policy.scheme import Scheme
from gongji.policy.words import VERIFICATIONS, Verification
from gongji.settlement.model import Settlement, corrected, mirror_of, settlement_id
from gongji.settlement.periods import PeriodRow, PeriodSums, row_keys, state_in_periods
from gongji.settlement.readjudication import payment_after
from gongji.settlement.replay_kernel import Recalculated, Replayed, compiled, uncompiled
from gongji.settlement.replay_places import Places
from gongji.settlement.store import keys_of

COMPILED_FROM = 50_000
"""From how many claims on compiling the kernel is worth its time."""

CHUNK = 100_000

YearKey = tuple[str, int, Day]
"""Area, member, first day that the accumulators count from."""

PeriodKey = tuple[str, int, Day, str, int]
"""Area, member, first day, use, period key."""

KEPT = ("visit_date", "provider_id", "prescriber_id", "visit_serial", "care", "amount_fen")
"""What a correction leaves as it was."""


class Difference(NamedTuple):
    """Something that the replay found otherwise than it is stored."""

    area: str
    member_id: int
    number: int
    what: str
    stored: str
    replayed: str


@dataclass
class Accumulated:
    """The sums of all deltas so far; it grows while settlements are read.

    `account_first` holds area and name of the policies met by which account money pays first.
    """

    years: dict[YearKey, State] = field(default_factory=dict)
    periods: dict[PeriodKey, PeriodRow] = field(default_factory=dict)
    account_first: set[tuple[str, str]] = field(default_factory=set)

    def before(self, settlement: Settlement, scheme: Scheme, claim: Claim) -> State:
        """The accumulators that a settlement was calculated from."""
        key = (settlement.area, settlement.member_id, settlement.accumulated_since)
        of_deductible = self.periods.get((*key, "deductible", claim.deductible_key), PeriodRow())
        of_cap = self.periods.get((*key, "cap", claim.cap_key), PeriodRow())
        of_group = self.periods.get((*key, "group", claim.group_key), PeriodRow())
        sums = PeriodSums(of_deductible.met_fen, of_cap.cost_fen, of_cap.fund_fen, of_group.fund_fen)
        year = self.years.get(key, State())._replace(
            elsewhere_fund_fen=settlement.elsewhere_fund_fen, account_left_fen=settlement.account_left_fen
        )
        return state_in_periods(year, sums, scheme, claim)

    def add(self, settlement: Settlement, scheme: Scheme) -> None:
        """Add the delta of a settlement or reversal."""
        key = (settlement.area, settlement.member_id, settlement.accumulated_since)
        delta = settlement.delta
        if scheme.policy.account_first is not None:
            self.account_first.add((settlement.area, settlement.policy))
        year = self.years.get(key, State())
        self.years[key] = year._replace(
            cost_fen=year.cost_fen + delta.cost_fen,
            deductible_fen=year.deductible_fen + delta.deductible_fen,
            fund_fen=year.fund_fen + delta.fund_fen,
            over_cap_fund_fen=year.over_cap_fund_fen + delta.over_cap_fund_fen,
            over_cap_deductible_fen=year.over_cap_deductible_fen + delta.over_cap_deductible_fen,
            not_counted_fen=year.not_counted_fen + delta.not_counted_fen,
        )
        in_parts = settlement.visit_serial is not None
        for use, of_period in row_keys(scheme, keys_of(settlement), visit_in_parts=in_parts):
            row = self.periods.get((*key, use, of_period), PeriodRow())
            self.periods[(*key, use, of_period)] = PeriodRow(
                row.cost_fen + delta.cost_fen,
                row.deductible_fen + delta.deductible_fen,
                row.fund_fen + delta.fund_fen,
                row.not_counted_fen + delta.not_counted_fen,
            )


def replay(
    settlements: Iterable[Settlement],
    library: Library,
    count: int,
    advance: Callable[[int], None] = lambda _: None,
    institutions: Mapping[str, int] | None = None,
) -> tuple[Accumulated, list[Difference]]:
    """Calculate settlements again and compare.

    Args:
        settlements: by area, member and number.
        library: the policies that they were settled under.
        count: how many there are, to choose between the kernel's forms.
        advance: told how many were replayed, for a progress bar.
        institutions: the number of each provider, where a deductible is of an institution and day.

    Returns:
        The sums of all deltas, and what differs.
    """
    accumulated = Accumulated()
    places = Places(library, {} if institutions is None else institutions)
    differences: list[Difference] = []
    recalculate = compiled if count >= COMPILED_FROM else uncompiled
    rows = iter(settlements)
    while chunk := list(islice(rows, CHUNK)):
        replayed = list(_in_order(chunk, library, accumulated, places, differences))
        for row, made in zip(replayed, recalculate(replayed), strict=True):
            differences.extend(_compare(row.settlement, made))
        advance(len(chunk))
    return accumulated, differences


def _in_order(
    chunk: list[Settlement],
    library: Library,
    accumulated: Accumulated,
    places: Places,
    differences: list[Difference],
) -> Iterator[Replayed]:
    """What of a chunk the kernel is to recalculate, and after what; the rest is compared on the way."""
    for row in chunk:
        places.turn_to(row)
        try:
            if row.corrects is not None:
                yield from _correction(row, library, accumulated, places, differences)
            else:
                yield from _settlement(row, library, accumulated, places, differences)
        except UncoveredError as error:
            differences.append(_difference(row, "policy", row.policy, str(error)))


def _settlement(
    row: Settlement,
    library: Library,
    accumulated: Accumulated,
    places: Places,
    differences: list[Difference],
) -> Iterator[Replayed]:
    """A settlement, or a reversal, which needs no kernel: it mirrors what is in force."""
    scheme = library.scheme_named(row.area, row.policy)
    claim = _claim_of(row, scheme)
    if row.reverses is None:
        places.visits.take(row)
        differences.extend(_compare_places(row, scheme, places))
        yield Replayed(row, scheme, claim, accumulated.before(row, scheme, claim))
    else:
        differences.extend(_compare_reversal(row, places.visits.in_force.get(row.reverses)))
        places.visits.take(row)
    accumulated.add(row, scheme)


def _correction(
    row: Settlement,
    library: Library,
    accumulated: Accumulated,
    places: Places,
    differences: list[Difference],
) -> Iterator[Replayed]:
    """The record that a correction puts in force, in the place of the one before."""
    scheme = library.scheme_named(row.area, row.policy)
    before = None if row.corrects is None else places.visits.in_force.get(row.corrects)
    if before is None or before.number in places.visits.reversals:
        differences.append(_difference(row, "correction", str(row.corrects), "no settlement to correct"))
        accumulated.add(row, scheme)
        return
    after = corrected(before, row)
    own = msgspec.structs.replace(
        after, number=row.number, settlement_id=row.settlement_id, corrects=row.corrects
    )
    claim = _claim_of(own, scheme)
    differences.extend(_compare_correction(own, before))
    differences.extend(_compare_places(own, scheme, places))
    yield Replayed(own, scheme, claim, _before_correction(own, places, library).before(own, scheme, claim))
    old_scheme = library.scheme_named(before.area, before.policy)
    accumulated.add(msgspec.structs.replace(before, delta=before.delta.reversed()), old_scheme)
    accumulated.add(after, scheme)
    places.visits.take(row)


def _before_correction(own: Settlement, places: Places, library: Library) -> Accumulated:
    """What is in force of the visits before the one that is corrected, in the year that it counts in now."""
    before = Accumulated()
    for record in places.visits.standing:
        if (
            own.corrects is not None
            and record.number < own.corrects
            and record.accumulated_since == own.accumulated_since
        ):
            before.add(record, library.scheme_named(record.area, record.policy))
    return before


def _claim_of(settlement: Settlement, scheme: Scheme) -> Claim:
    return Claim(
        scheme.cell_named(settlement.person_class, settlement.provider_class),
        settlement.amount_fen - settlement.beforehand.limited_fen,
        *keys_of(settlement),
    )


def _compare(settlement: Settlement, made: Recalculated | None) -> Iterator[Difference]:
    stored = Recalculated(settlement.delta, settlement.beforehand.account_first_fen)
    if made is None:
        yield _difference(settlement, "settlement", "settled", "unknown figure")
    elif made.delta != stored.delta:
        yield _difference(settlement, "settlement", str(stored.delta), str(made.delta))
    elif made != stored:
        first_fen, of_kernel_fen = stored.account_first_fen, made.account_first_fen
        yield _difference(settlement, "account first", str(first_fen), str(of_kernel_fen))


def _compare_places(settlement: Settlement, scheme: Scheme, places: Places) -> Iterator[Difference]:
    """What follows from day, number and place: id, policy, first day, periods, group, account money, state.

    How much account money there was is for the ledger to say.
    """
    day, number = settlement.visit_date, settlement.number
    cell = scheme.cell_named(settlement.person_class, settlement.provider_class)
    keys = scheme.keys(cell, places.occasion_of(settlement))
    way = places.way_of(settlement)
    placed = msgspec.structs.replace(
        settlement,
        settlement_id=settlement_id(settlement.area, day, settlement.member_id, number),
        accumulated_since=way.accumulated_since,
        policy=way.policy,
        deductible_key=keys.deductible,
        cap_key=keys.cap,
        group_key=keys.group,
        account_left_fen=settlement.account_left_fen if scheme.policy.account_first is not None else 0,
        policy_state=_credible_state(settlement, scheme),
    )
    for field_name, stored, followed in _unlike(settlement, placed):
        yield _difference(settlement, field_name, str(stored), str(followed))


def _credible_state(settlement: Settlement, scheme: Scheme) -> Verification | None:
    """The stored state of the policy, unless it claims more trust than the policy has even now.

    A policy may have been verified since; it does not become doubtful by itself.
    """
    stored, now = settlement.policy_state, scheme.policy.effective.source.verification
    if stored is None or VERIFICATIONS.index(stored) >= VERIFICATIONS.index(now):
        return stored
    return now


def _unlike(stored: Settlement, made: Settlement) -> Iterator[tuple[str, object, object]]:
    """The fields in which two records differ, with both values."""
    for name in Settlement.__struct_fields__:
        first, second = getattr(stored, name), getattr(made, name)
        if first != second:
            yield name, first, second


def _compare_reversal(reversal: Settlement, original: Settlement | None) -> Iterator[Difference]:
    if original is None:
        yield _difference(reversal, "reversal", str(reversal.reverses), "no such settlement")
        return
    mirror = mirror_of(original, reversal.number, reversal.kernel_version, reversal.settled_at)
    for field_name, stored, mirrored in _unlike(reversal, mirror):
        yield _difference(reversal, "reversal", f"{field_name} {stored}", f"{field_name} {mirrored}")


def _compare_correction(own: Settlement, before: Settlement) -> Iterator[Difference]:
    """What a correction must leave alone, and who pays the difference."""
    for name in KEPT:
        stored, kept = getattr(own, name), getattr(before, name)
        if stored != kept:
            yield _difference(own, "correction", f"{name} {stored}", f"{name} {kept}")
    if (
        own.accumulated_since == before.accumulated_since
        and own.elsewhere_fund_fen != before.elsewhere_fund_fen
    ):
        stored, kept = str(own.elsewhere_fund_fen), str(before.elsewhere_fund_fen)
        yield _difference(own, "correction", f"elsewhere_fund_fen {stored}", f"elsewhere_fund_fen {kept}")
    expected = payment_after(before.payment, own.payment)
    if own.payment != expected:
        yield _difference(own, "payment", str(tuple(own.payment)), str(tuple(expected)))


def _difference(settlement: Settlement, what: str, stored: str, replayed: str) -> Difference:
    return Difference(settlement.area, settlement.member_id, settlement.number, what, stored, replayed)
