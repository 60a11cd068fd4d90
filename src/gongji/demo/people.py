"""Made-up members, providers and visits, reproducible by seed."""

import datetime
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import structs

from gongji.dates import FOREVER, Day, Period
from gongji.demo.facts import (
    AskedFacts,
    asked_facts,
    designated,
    drawn_care,
    drawn_lines_fen,
    with_drawn_terms,
)
from gongji.members.model import Member
from gongji.policy.classes import CoverageEntry, ProviderFacts
from gongji.policy.vocabulary import Policy
from gongji.policy.words import ProviderKind
from gongji.providers.model import Provider
from gongji.settlement.model import SettlementRequest

FAMILY_NAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁"
GIVEN_NAMES = "安宁平和建国秀英桂兰志强丽华晓明春生文博雨桐"

PROVIDERS: tuple[tuple[str, ProviderKind, int, int], ...] = (
    ("第一医院", "hospital", 3, 1),
    ("中医院", "hospital", 2, 2),
    ("社区卫生服务中心", "community", 1, 3),
    ("诊所", "clinic", 0, 3),
    ("大药房", "pharmacy", 0, 3),
)
"""Name, kind, level and price category of the providers that each area gets."""

MEDIAN_COST_FEN = {"hospital": 28_000, "community": 9_000, "clinic": 6_000, "pharmacy": 8_000}
COST_SPREAD = 0.9
HEAVY_ONE_IN = 20
HEAVY_FACTOR = 15
"""One member in so many has a costly illness, with so many times the cost, so that caps are seen at work."""
RETIREMENT_AGE_YEARS = 60
VETERANS_BORN_BEFORE = 1933
JOINED_LATE_ONE_IN = 5
"""One member in so many is covered only since a day of the year, where that matters."""


@dataclass(frozen=True, slots=True)
class Population:
    """The made-up people of one area, and what is put into their personal accounts."""

    area: str
    members: tuple[Member, ...]
    credits_fen: dict[int, int]
    providers: tuple[Provider, ...]
    visits: tuple[SettlementRequest, ...]


def year_of(period: Period) -> Period:
    """The first year in which a policy is in force, or as much of it as there is."""
    a_year_on = period.start + datetime.timedelta(days=365)
    return Period(period.start, a_year_on if period.end == FOREVER else min(period.end, a_year_on))


def make_population(policy: Policy, days: Period, members: int, visits_each: int, seed: int) -> Population:
    """Members, providers and visits of one area, with the facts that its policy asks for.

    Args:
        policy: of the area, in force on the days.
        days: the days on which visits may fall.
        members: how many.
        visits_each: visits of each member.
        seed: the same seed makes the same population.
    """
    area, asked = policy.area, asked_facts(policy)
    dice = random.Random(f"{seed}-{area}")  # noqa: S311 - made-up people, no secret
    providers = tuple(_providers(area, asked))
    people = tuple(_member(area, number, days, asked, dice) for number in range(1, members + 1))
    credits_fen = {
        member.member_id: dice.randrange(20_000, 300_000, 100)
        for member in people
        if member.coverage[0].status != "flexible" or policy.account_first is not None
    }
    requests = _visits(people, providers, days, visits_each, asked, dice)
    visits = sorted(requests, key=lambda visit: visit.visit_date)
    return Population(area, people, credits_fen, providers, tuple(visits))


def _providers(area: str, asked: AskedFacts) -> Iterator[Provider]:
    """The usual ones, and the first of them once more for each word by which the area designates some."""
    facts = [(name, ProviderFacts(kind, level, price)) for name, kind, level, price in PROVIDERS]
    name, first = facts[0]
    facts += [(f"{name}（{known.designation}）", known) for known in designated(first, asked)]
    for number, (title, known) in enumerate(facts):
        yield Provider(f"P{area}{number:05d}", area, title, known)


def _member(area: str, number: int, days: Period, asked: AskedFacts, dice: random.Random) -> Member:
    birth = Day(days.start.year - dice.randint(22, 92), dice.randint(1, 12), dice.randint(1, 28))
    name = dice.choice(FAMILY_NAMES) + dice.choice(GIVEN_NAMES) + dice.choice(GIVEN_NAMES)
    coverage = _coverage(birth, days, dice)
    if asked.joins and dice.randrange(JOINED_LATE_ONE_IN) == 0:
        coverage = _joined_late(coverage, days, dice)
    return Member(area, number, name, birth, with_drawn_terms(coverage, asked, dice))


def _coverage(birth: Day, days: Period, dice: random.Random) -> tuple[CoverageEntry, ...]:
    began = Day(birth.year + 22, 7, 1)
    retired = birth.replace(year=birth.year + RETIREMENT_AGE_YEARS)
    if retired >= days.end:
        status = dice.choices(("active", "flexible"), weights=(4, 1))[0]
        return (CoverageEntry(began, "flexible" if status == "flexible" else "active"),)
    veteran = birth.year < VETERANS_BORN_BEFORE and dice.random() < 0.5
    return CoverageEntry(began, "active"), CoverageEntry(retired, "retired", veteran)


def _joined_late(
    coverage: tuple[CoverageEntry, ...], days: Period, dice: random.Random
) -> tuple[CoverageEntry, ...]:
    """The coverage as if all before one of the days had been elsewhere."""
    drawn = days.start + datetime.timedelta(days=dice.randrange((days.end - days.start).days))
    first = max(drawn, coverage[0].start)
    last = [entry for entry in coverage if entry.start <= first][-1]
    return (structs.replace(last, start=first), *(entry for entry in coverage if entry.start > first))


def _visits(
    members: tuple[Member, ...],
    providers: tuple[Provider, ...],
    days: Period,
    visits_each: int,
    asked: AskedFacts,
    dice: random.Random,
) -> Iterator[SettlementRequest]:
    length = (days.end - days.start).days
    prescribers = [provider for provider in providers if provider.facts.kind != "pharmacy"]
    for member in members:
        begun = max(days.start, member.coverage[0].start)
        factor = HEAVY_FACTOR if dice.randrange(HEAVY_ONE_IN) == 0 else 1
        for _ in range(visits_each):
            provider = dice.choice(providers)
            is_pharmacy = provider.facts.kind == "pharmacy"
            day = max(begun, days.start + datetime.timedelta(days=dice.randrange(length)))
            amount_fen = _cost_fen(provider, dice) * factor
            yield SettlementRequest(
                area=member.area,
                member_id=member.member_id,
                provider_id=provider.provider_id,
                prescriber_id=dice.choice(prescribers).provider_id if is_pharmacy else None,
                visit_date=day,
                amount_fen=amount_fen,
                care=drawn_care(asked, dice),
                lines_fen=drawn_lines_fen(amount_fen, asked, dice),
            )


def _cost_fen(provider: Provider, dice: random.Random) -> int:
    """A cost drawn from a lognormal distribution; whole fen from here on."""
    median_fen = MEDIAN_COST_FEN[provider.facts.kind]
    return min(5_000_000, max(1, round(math.exp(math.log(median_fen) + COST_SPREAD * dice.gauss(0, 1)))))
