"""The demo's course: a fresh database, people, their visits settled one by one, some reversed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg

from gongji.demo.people import Population, make_population, year_of
from gongji.errors import GongjiError, UncoveredError
from gongji.ledger.model import Event
from gongji.ledger.store import credit, open_account
from gongji.members.store import add_members, load_member, take_number
from gongji.policy.library import Library
from gongji.policy.vocabulary import Policy
from gongji.providers.store import add_providers
from gongji.settlement.consent import NEEDS_CONSENT, give_consent
from gongji.settlement.model import Settled
from gongji.settlement.service import reverse, settle
from gongji.store.database import transaction
from gongji.store.partitions import missing_months, open_months

Connection = psycopg.Connection[Any]

SEED = 20210422
"""The demo's seed: the day of the national opinion that began the reform."""

REVERSED_ONE_IN = 100

OPERATOR = "gongji demo"
"""Who consents to unverified policies: all data are made up, and so is the harm."""


@dataclass
class DemoResult:
    """What a demo did: refusals by area and code, and the settlements that are worth explaining."""

    refusals: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusal_examples: dict[tuple[str, str], GongjiError] = field(default_factory=dict)
    telling: dict[str, Settled] = field(default_factory=dict)


def populations(library: Library, members: int, visits_each: int) -> Iterator[Population]:
    """The people of every area with a policy, in the first year of its newest version."""
    areas = library.areas_with_policies()
    for position, area in enumerate(areas):
        count = members // len(areas) + (1 if position < members % len(areas) else 0)
        newest = newest_policy(library, area)
        yield make_population(newest, year_of(newest.effective.period), count, visits_each, SEED)


def newest_policy(library: Library, area: str) -> Policy:
    """The version of an area's policy that the demo settles under."""
    return library.versions(area)[-1]


def register(connection: Connection, population: Population) -> None:
    """Put the people and providers of one area into the registries, and money into accounts."""
    with transaction(connection):
        add_providers(connection, population.providers)
        add_members(connection, population.members)
        for member_id, amount_fen in population.credits_fen.items():
            open_account(connection, population.area, member_id)
            member = load_member(connection, population.area, member_id, lock=True)
            credit(connection, Event(member.area, member_id, take_number(connection, member)), amount_fen)


def open_months_of(connection: Connection, people: Iterable[Population]) -> None:
    """Open this month and those of all visits, so that the books lie by months as where time goes on."""
    visited = {visit.visit_date.replace(day=1) for one in people for visit in one.visits}
    for month in sorted(visited.union(missing_months(connection))):
        open_months(connection, month, month)


def consent_where_needed(connection: Connection, library: Library, area: str) -> None:
    """Consent to settle in an area where one of its policies is unverified."""
    states = {policy.effective.source.verification for policy in library.versions(area)}
    if not states.isdisjoint(NEEDS_CONSENT):
        give_consent(connection, area, OPERATOR)


def settle_visits(
    connection: Connection,
    library: Library,
    population: Population,
    result: DemoResult,
    advance: Callable[[int], None],
) -> None:
    """Settle an area's visits in their order; every hundredth settlement is reversed again.

    A visit that an unknown figure stops is counted, not hidden.
    """
    for number, visit in enumerate(population.visits, start=1):
        try:
            settled = settle(connection, library, visit)
        except UncoveredError as error:
            result.refusals[(population.area, error.code)] += 1
            result.refusal_examples.setdefault((population.area, error.code), error)
        else:
            _note_if_telling(result, settled)
            if number % REVERSED_ONE_IN == 0:
                reverse(connection, library, visit.area, visit.member_id, settled.settlement.number)
        advance(1)


def _note_if_telling(result: DemoResult, settled: Settled) -> None:
    """Keep the first settlement of each kind that shows something: a deductible, segments, a cap."""
    breakdown = settled.assessment.settled.breakdown
    policy = settled.assessment.settled.scheme.policy
    if breakdown.account_first_fen > 0:
        if breakdown.fund_fen > 0:
            result.telling.setdefault("account money first", settled)
    elif breakdown.over_cap_fund_fen > 0 and breakdown.fund_fen > 0:
        result.telling.setdefault("over the cap", settled)
    elif breakdown.deductible_fen > 0 and breakdown.fund_fen > 0 and policy.segments is None:
        result.telling.setdefault("a deductible", settled)
    elif breakdown.fund_fen > 0 and policy.segments is not None:
        start, covered = breakdown.segment_start_fen, breakdown.covered_fen
        bounds = [bound.value for bound in policy.segments.bounds if bound.value is not None]
        if any(start < bound < start + covered for bound in bounds):
            result.telling.setdefault("segments", settled)
