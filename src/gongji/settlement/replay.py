"""Replay: every settlement calculated again from what came before it, and compared to the fen.

A settlement's accumulators before it are the sum of the deltas stored before it, reversals among
them. If each settlement equals what the kernel makes of that sum, then by induction the whole history
reproduces itself; so claims can be recalculated in one batch instead of one after the other.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import msgspec
import numpy as np

from gongji.dates import Day
from gongji.errors import UncoveredError
from gongji.kernel.layout import Table
from gongji.kernel.records import SETTLED, Claim, State
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import STATE_WIDTH, new_further
from gongji.policy.library import Library
from gongji.policy.scheme import Occasion, Scheme
from gongji.policy.timeline import accumulators_since, known_since, version_on
from gongji.policy.words import VERIFICATIONS, Verification
from gongji.settlement.model import Delta, Settlement, mirror_of, settlement_id
from gongji.settlement.periods import PeriodRow, PeriodSums, row_keys, state_in_periods
from gongji.settlement.store import keys_of

COMPILED_FROM = 50_000
"""From how many claims on compiling the kernel is worth its time."""

CHUNK = 100_000

NO_POLICY = "none in force"

YearKey = tuple[str, int, Day]
"""Area, member, first day that the accumulators count from."""

PeriodKey = tuple[str, int, Day, str, int]
"""Area, member, first day, use, period key."""


class Difference(NamedTuple):
    """Something that the replay found otherwise than it is stored."""

    area: str
    member_id: int
    number: int
    what: str
    stored: str
    replayed: str


class Replayed(NamedTuple):
    """One settlement with what it is to be calculated from."""

    settlement: Settlement
    scheme: Scheme
    claim: Claim
    before: State


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


class Way(NamedTuple):
    """The version in force on a day and the first day of its accumulators, as known at some time."""

    policy: str
    accumulated_since: Day


def _ways(library: Library, area: str, day: Day) -> Iterator[Way]:
    """What held on a day as it became known, the latest last: a version may correct another in hindsight."""
    versions = library.versions(area)
    for known_on in sorted({known_since(version) for version in versions}):
        version = version_on(versions, day, known_on)
        if version is not None:
            yield Way(version.name, accumulators_since(versions, day, known_on))


@dataclass
class Places:
    """What of the settlements before decides the keys of the next; it follows one member after another."""

    library: Library
    institutions: Mapping[str, int]
    member: tuple[str, int] | None = None
    originals: dict[int, Settlement] = field(default_factory=dict)
    visits: dict[tuple[str, Day, str], int] = field(default_factory=dict)
    ways: dict[tuple[str, Day], tuple["Way", ...]] = field(default_factory=dict)

    def turn_to(self, settlement: Settlement) -> None:
        """Forget the member before: a reversal mirrors a settlement of its own member alone."""
        member = (settlement.area, settlement.member_id)
        if member != self.member:
            self.member, self.originals, self.visits = member, {}, {}

    def occasion_of(self, settlement: Settlement) -> Occasion:
        """Day, visit and institution of a settlement."""
        number = settlement.number
        if settlement.visit_serial is not None:
            visit = (settlement.provider_id, settlement.visit_date, settlement.visit_serial)
            number = self.visits.setdefault(visit, number)
        return Occasion(settlement.visit_date, number, self.institutions.get(settlement.provider_id, 0))

    def way_of(self, settlement: Settlement) -> "Way":
        """The way to settle a visit that its settlement took, or the latest one if it took none of them."""
        area, day = settlement.area, settlement.visit_date
        if (area, day) not in self.ways:
            self.ways[(area, day)] = tuple(_ways(self.library, area, day))
        ways = self.ways[(area, day)]
        none = Way(NO_POLICY, settlement.accumulated_since)
        same_policy = [way for way in ways if way.policy == settlement.policy]
        taken = [way for way in same_policy if way.accumulated_since == settlement.accumulated_since]
        return (none, *ways, *same_policy, *taken)[-1]


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
    recalculate = _compiled if count >= COMPILED_FROM else _uncompiled
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
    """The settlements of a chunk with what came before each; reversals are compared on the way."""
    for settlement in chunk:
        try:
            scheme = library.scheme_named(settlement.area, settlement.policy)
            claim = _claim_of(settlement, scheme)
        except UncoveredError as error:
            differences.append(_difference(settlement, "policy", settlement.policy, str(error)))
            continue
        places.turn_to(settlement)
        if settlement.reverses is None:
            places.originals[settlement.number] = settlement
            differences.extend(_compare_places(settlement, scheme, places))
            yield Replayed(settlement, scheme, claim, accumulated.before(settlement, scheme, claim))
        else:
            original = places.originals.get(settlement.reverses)
            differences.extend(_compare_reversal(settlement, original))
        accumulated.add(settlement, scheme)


def _claim_of(settlement: Settlement, scheme: Scheme) -> Claim:
    return Claim(
        scheme.cell_named(settlement.person_class, settlement.provider_class),
        settlement.amount_fen - settlement.beforehand.limited_fen,
        *keys_of(settlement),
    )


class Recalculated(NamedTuple):
    """What the kernel makes of a settlement: its delta, and what account money pays before all else."""

    delta: Delta
    account_first_fen: int


def _uncompiled(rows: list[Replayed]) -> Iterator[Recalculated | None]:
    for row in rows:
        breakdown, after = settle_claim(row.scheme.table, row.claim, row.before)
        if breakdown.status != SETTLED:
            yield None
            continue
        delta = Delta(
            after.cost_fen - row.before.cost_fen,
            breakdown.deductible_fen + breakdown.withheld_fen,
            breakdown.fund_fen,
            breakdown.over_cap_fund_fen,
            breakdown.over_cap_deductible_fen,
            breakdown.not_counted_fen,
        )
        yield Recalculated(delta, breakdown.account_first_fen)


def _compiled(rows: list[Replayed]) -> Iterator[Recalculated | None]:
    from gongji.kernel.compiled import settle_batch

    if not rows:
        return
    table, first_cells = _stacked_tables(rows)
    full = np.array([row.before for row in rows], dtype=np.int64)
    states = full[:, :STATE_WIDTH].copy()
    further = new_further(len(rows), len(rows))
    further.states[:] = full[:, STATE_WIDTH:]
    further.group_keys[:] = [row.claim.group_key for row in rows]
    result = settle_batch(
        table,
        states,
        np.arange(len(rows) + 1, dtype=np.int64),
        np.array([first_cells[id(row.scheme)] + row.claim.cell for row in rows], dtype=np.int32),
        np.array([row.claim.amount_fen for row in rows], dtype=np.int64),
        np.array([row.claim.deductible_key for row in rows], dtype=np.int32),
        np.array([row.claim.cap_key for row in rows], dtype=np.int32),
        further=further,
    )
    made = dict(zip(State._fields, (np.hstack([states, further.states]) - full).T.tolist(), strict=True))
    columns = zip(
        result.statuses.tolist(),
        made["cost_fen"],
        result.deductibles_fen.tolist(),
        result.funds_fen.tolist(),
        result.over_cap_funds_fen.tolist(),
        made["over_cap_deductible_fen"],
        made["not_counted_fen"],
        made["account_left_fen"],
        strict=True,
    )
    for status, *numbers, account_left_fen in columns:
        yield None if status != SETTLED else Recalculated(Delta(*numbers), -account_left_fen)


def _stacked_tables(rows: list[Replayed]) -> tuple[Table, dict[int, int]]:
    """The tables of all schemes in one, and the first row of each scheme by its identity."""
    schemes = {id(row.scheme): row.scheme for row in rows}
    first_cells: dict[int, int] = {}
    total = 0
    for identity, scheme in schemes.items():
        first_cells[identity] = total
        total += len(scheme.cells)
    return np.concatenate([scheme.table for scheme in schemes.values()]), first_cells


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


def _difference(settlement: Settlement, what: str, stored: str, replayed: str) -> Difference:
    return Difference(settlement.area, settlement.member_id, settlement.number, what, stored, replayed)
