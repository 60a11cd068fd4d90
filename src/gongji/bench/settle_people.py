"""Made-up members and visits for the settlement benchmark.

A few model members of each area are registered and settle their first visits like anybody else; all others
are copies of them, made by the database. Every member has met the yearly deductible by a first, costly
visit, and has little money left in the account: so of the visits that are measured, most are paid by fund,
account and cash, which together with the provider are four postings.
"""

import itertools
import math
import random
from collections.abc import Iterator
from typing import NamedTuple

from gongji.dates import Day
from gongji.members.model import Member
from gongji.policy.classes import CoverageEntry, ProviderFacts
from gongji.policy.words import ProviderKind
from gongji.providers.model import Provider
from gongji.settlement.model import SettlementRequest

AREAS = ("150500", "320100", "530000")
"""Areas whose policies are verified, with three ways of sharing a cost: a deductible a year, segments, a
deductible a visit with terms above the cap."""

MODELS = 60
"""Model members of each area."""

YEAR = 2025
MONTHS_BEFORE = 11
"""The visits before the measurement lie in the first months of the year, those that are measured in the last:
as everywhere, what is settled now is of now."""

FIRST_VISIT_FEN = 1_300_00
LATER_VISIT_FEN = (40_00, 90_00)
ACCOUNT_FEN = (5_00, 30_00)
MEDIAN_COST_FEN = 180_00
COST_SPREAD = 0.6
LEAST_COST_FEN, MOST_COST_FEN = 65_00, 3_000_00

PROVIDERS: tuple[tuple[ProviderKind, int, int], ...] = (
    ("hospital", 3, 1),
    ("hospital", 2, 2),
    ("community", 1, 3),
    ("clinic", 0, 3),
    ("pharmacy", 0, 3),
)
"""Kind, level and price category of the providers of each area."""

DIFFERENT_VISITS = 4096
"""After so many visits of an area, day, provider and cost repeat; the members do not."""


class Crowd(NamedTuple):
    """How many members there are, and what they have behind them.

    Attributes:
        members: of each area, a multiple of `MODELS`.
        visits_each: settled visits of each before the measurement begins.
    """

    members: int
    visits_each: int

    @property
    def settlements(self) -> int:
        """Settlements of all areas before the measurement begins."""
        return len(AREAS) * self.members * self.visits_each


def crowd_for(settlements_before: int, settlements_measured: int) -> Crowd:
    """A crowd with at least so many settlements behind it, of which most settle once in a measurement.

    Args:
        settlements_before: asked for by the caller; each member has at least one.
        settlements_measured: how many are expected.
    """
    most_visits = 10
    members = max(settlements_measured, math.ceil(settlements_before / most_visits), 1)
    of_area = math.ceil(members / len(AREAS) / MODELS) * MODELS
    return Crowd(of_area, max(1, math.ceil(settlements_before / (of_area * len(AREAS)))))


def providers_of(area: str) -> tuple[Provider, ...]:
    """The providers of an area."""
    return tuple(
        Provider(
            f"B{area}{number:05d}", area, f"压测机构{number}", ProviderFacts(kind, level, price_category)
        )
        for number, (kind, level, price_category) in enumerate(PROVIDERS)
    )


def model_members(area: str) -> tuple[Member, ...]:
    """The model members of an area: active, flexibly employed, retired, of all ages."""
    dice = random.Random(f"members of {area}")  # noqa: S311 - made-up people, no secret
    return tuple(_member(area, number, dice) for number in range(1, MODELS + 1))


def _member(area: str, number: int, dice: random.Random) -> Member:
    birth = Day(YEAR - dice.randint(25, 85), dice.randint(1, 12), dice.randint(1, 28))
    began = CoverageEntry(Day(birth.year + 23, 7, 1), dice.choices(("active", "flexible"), (4, 1))[0])
    retired = Day(birth.year + 60, birth.month, birth.day)
    coverage = (began,) if retired.year >= YEAR else (began, CoverageEntry(retired, "retired"))
    return Member(area, number, f"压测{number}", birth, coverage)


def account_fen(area: str, member_id: int) -> int:
    """What is credited to the account of a model member."""
    return random.Random(f"account of {area} {member_id}").randrange(*ACCOUNT_FEN)  # noqa: S311


def first_visits(area: str, visits_each: int) -> Iterator[SettlementRequest]:
    """The visits of the model members before the measurement, spread evenly over its months."""
    dice = random.Random(f"first visits of {area}")  # noqa: S311
    hospitals = providers_of(area)[:2]
    for number in range(visits_each):
        for member_id in range(1, MODELS + 1):
            amount_fen = FIRST_VISIT_FEN if number == 0 else dice.randrange(*LATER_VISIT_FEN)
            yield SettlementRequest(
                area=area,
                member_id=member_id,
                provider_id=dice.choice(hospitals).provider_id,
                prescriber_id=None,
                visit_date=Day(YEAR, 1 + number * MONTHS_BEFORE // visits_each, dice.randint(1, 28)),
                amount_fen=amount_fen,
                use_account=False,
            )


def measured_visits(crowd: Crowd, share: int, shares: int, seed: int) -> Iterator[SettlementRequest]:
    """Visits without end: members of all areas in an order drawn once, each of them once a round.

    Args:
        crowd: who there is.
        share, shares: one process takes the members of its own share, counted from 0.
        seed: the same seed gives the same visits.
    """
    dice = random.Random(f"{seed} {share}")  # noqa: S311
    of_areas = [_visits_of(area, dice) for area in AREAS]
    order = [
        (area, number) for area in range(len(AREAS)) for number in range(share + 1, crowd.members + 1, shares)
    ]
    dice.shuffle(order)
    while True:
        for area, member_id in order:
            provider_id, prescriber_id, day, amount_fen = next(of_areas[area])
            yield SettlementRequest(AREAS[area], member_id, provider_id, prescriber_id, day, amount_fen)


def _visits_of(area: str, dice: random.Random) -> Iterator[tuple[str, str | None, Day, int]]:
    providers = providers_of(area)
    prescribers = [provider for provider in providers if provider.facts.kind != "pharmacy"]
    made = []
    for _ in range(DIFFERENT_VISITS):
        provider = dice.choice(providers)
        at_pharmacy = provider.facts.kind == "pharmacy"
        prescriber_id = dice.choice(prescribers).provider_id if at_pharmacy else None
        day = Day(YEAR, MONTHS_BEFORE + 1, dice.randint(1, 28))
        made.append((provider.provider_id, prescriber_id, day, _cost_fen(dice)))
    return itertools.cycle(made)


def _cost_fen(dice: random.Random) -> int:
    """A cost drawn from a lognormal distribution, above the deductible of a visit."""
    drawn_fen = round(math.exp(math.log(MEDIAN_COST_FEN) + COST_SPREAD * dice.gauss(0, 1)))
    return min(MOST_COST_FEN, max(LEAST_COST_FEN, drawn_fen))
