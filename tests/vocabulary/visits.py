"""Random members and visits for the versions of a policy, with the facts that its classes ask for."""

from datetime import timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.contract.strategies import birth_dates
from tests.towns import TOWN

from .classes import year_start
from .conditions import (
    AGES,
    COHORTS,
    CONTRIBUTION_YEARS,
    DESIGNATIONS,
    ITEMS,
    KINDS,
    LEVELS,
    PLACES,
    PRICE_CATEGORIES,
    STATUSES,
    TIERS,
    facts_used,
)
from .model import NO_WORD, Day, Deductible, Policy
from .oracle import version_on
from .strategies import FIRST_DAY, policies

Object = dict[str, Any]

fens = st.one_of(
    st.integers(0, 60).map(lambda yuan: yuan * 1_000), st.integers(0, 40_000), st.integers(0, 200_000)
)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def word(words: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    """One of the words; None in place of the one that says there is none."""
    return st.sampled_from([None if each == NO_WORD else each for each in words])


def stated(**facts: Any) -> Object:
    """The facts that are known."""
    return {name: fact for name, fact in facts.items() if fact is not None}


def if_asked(draw: st.DrawFn, asked: bool, facts: st.SearchStrategy[Any]) -> Any:
    """A fact that some class asks for, and now and then one that none does."""
    return draw(facts) if asked or draw(st.integers(0, 7)) == 0 else None


# Members


@st.composite
def births(draw: st.DrawFn) -> Day:
    """Often someone who reaches one of the ages while the policies last."""
    age, day = draw(st.sampled_from(AGES)), draw(st.dates(FIRST_DAY, Day(2025, 12, 28)))
    near = Day(day.year - age, day.month, min(day.day, 28))
    return draw(st.one_of(st.just(near), birth_dates()))


@st.composite
def entries(draw: st.DrawFn, asked: frozenset[str], day: Day) -> Object:
    years = st.integers(0, 40) | st.sampled_from(
        [each + more for each in CONTRIBUTION_YEARS for more in (-1, 0)]
    )
    return {
        "from": day.isoformat(),
        "status": draw(st.sampled_from(STATUSES)),
        **stated(
            veteran=draw(st.sampled_from([None, False, True])),
            tier=if_asked(draw, "tier" in asked, st.sampled_from(TIERS)),
            cohort=draw(word(COHORTS)) if "cohort" in asked else None,
            family_doctor=if_asked(draw, "family_doctor" in asked, st.booleans()),
            contribution_years=if_asked(draw, "contribution_years" in asked, years),
        ),
    }


@st.composite
def members(draw: st.DrawFn, asked: frozenset[str], first: Day, last: Day) -> Object:
    """Covered for long, or since some day of the first version; often with changes in between."""
    begins = draw(st.one_of(st.dates(Day(2010, 1, 1), first), st.dates(first, first + timedelta(500))))
    changes = draw(st.sets(st.dates(begins + timedelta(1), max(last, begins + timedelta(1))), max_size=2))
    return {
        "birth_date": draw(births()).isoformat(),
        "coverage": [draw(entries(asked, day)) for day in [begins, *sorted(changes)]],
    }


# Visits


class Ground(NamedTuple):
    """What visits may need to say under any of the versions."""

    policies: tuple[Policy, ...]
    asked: frozenset[str]

    @property
    def deductibles(self) -> list[Deductible]:
        every = [policy.terms for policy in self.policies]
        every += [policy.chronic.terms for policy in self.policies if policy.chronic is not None]
        return [terms.deductible for terms in every if terms.deductible is not None]

    @property
    def asks_institution(self) -> bool:
        return any(each.per == "institution day" for each in self.deductibles)

    @property
    def asks_lines(self) -> bool:
        return any(policy.line_limits for policy in self.policies)


@st.composite
def days(draw: st.DrawFn, ground: Ground, first: Day) -> list[Day]:
    """Rising days: some the same, many in one month or year, often around a border."""
    begins = ground.policies[-1].begins
    borders = [policy.begins for policy in ground.policies]
    borders += [Day(year, *ground.policies[0].year_begins) for year in (2023, 2024, 2025)]
    near = st.builds(
        lambda border, days: border + timedelta(days), st.sampled_from(borders), st.integers(-45, 3)
    )
    day = max(first, draw(st.one_of(near, st.dates(FIRST_DAY, begins + timedelta(200)))))
    steps = draw(st.lists(st.sampled_from([0, 0, 0, 1, 1, 9, 25, 45, 120, 300]), max_size=7))
    found = [day]
    for step in steps:
        found.append(found[-1] + timedelta(step))
    return found


@st.composite
def institutions(draw: st.DrawFn, asked: frozenset[str]) -> Object:
    return {
        "kind": draw(st.sampled_from(KINDS)),
        **stated(
            level=if_asked(draw, "level" in asked, st.sampled_from(LEVELS)),
            price_category=if_asked(draw, "price_category" in asked, st.sampled_from(PRICE_CATEGORIES)),
            designation=draw(word(DESIGNATIONS)) if "designation" in asked else None,
        ),
    }


@st.composite
def parties(draw: st.DrawFn, ground: Ground, policy: Policy) -> Object:
    """Who treated or sold, and who prescribed."""
    found = draw(institutions(ground.asked))
    if draw(st.integers(0, 4)) > 0:
        return {"provider": found}
    bought: Object = {"provider": {**found, "kind": "pharmacy"}}
    if policy.prescription_required or draw(st.booleans()):
        bought["prescribed_at"] = draw(institutions(ground.asked))
    return bought


@st.composite
def lines_of(draw: st.DrawFn, fen: int) -> list[str]:
    """Amounts that sum to the whole."""
    cuts = sorted(draw(st.lists(st.integers(0, fen), max_size=3)))
    return [yuan(end - start) for start, end in zip([0, *cuts], [*cuts, fen], strict=True)]


numbers = st.sampled_from([None, None, "v1", "v2", 7])


@st.composite
def visits(draw: st.DrawFn, ground: Ground, day: Day) -> Object:
    """One visit or purchase; a chronic part stands alone, with no family money."""
    policy, fen = version_on(ground.policies, day), draw(fens)
    chronic = family = None
    if policy.chronic is not None and draw(st.booleans()):
        chronic = yuan(draw(st.one_of(st.just(fen), st.integers(0, fen))))
    if chronic is None and draw(st.integers(0, 2)) == 0:
        family = yuan(draw(st.integers(0, fen)))
    places = st.sampled_from(PLACES if "place" in ground.asked else ("local",))
    return {
        "date": day.isoformat(),
        "amount": yuan(fen),
        **draw(parties(ground, policy)),
        **stated(
            visit=draw(numbers),
            institution=if_asked(draw, ground.asks_institution, st.sampled_from(["east", "west"])),
            chosen=if_asked(draw, "chosen" in ground.asked, st.booleans()),
            referred=if_asked(draw, "referred" in ground.asked, st.booleans()),
            place=if_asked(draw, "place" in ground.asked, places),
            item=draw(word(ITEMS)) if "item" in ground.asked else None,
            lines=if_asked(draw, ground.asks_lines, lines_of(fen)) if policy.chronic is None else None,
            chronic_amount=chronic,
            family_account=family,
        ),
    }


def with_balances(draw: st.DrawFn, ground: Ground, found: list[Object]) -> list[Object]:
    """The account money before the first visit of each year and version, and now and then before others."""
    if not any(policy.account_first for policy in ground.policies):
        return found
    before, with_money = None, []
    for visit in found:
        day = Day.fromisoformat(visit["date"])
        policy = version_on(ground.policies, day)
        now = policy.name, year_start(policy.year_begins, day)
        if policy.account_first and (now != before or draw(st.integers(0, 4)) == 0):
            with_money.append({**visit, "account_balance": yuan(draw(fens))})
        else:
            with_money.append(visit)
        before = now
    return with_money


class Case(NamedTuple):
    """Versions of a policy, and a claim object under them."""

    policies: tuple[Policy, ...]
    claim: Object


@st.composite
def cases(draw: st.DrawFn) -> Case:
    versions = draw(policies())
    ground = Ground(versions, facts_used(versions[0].persons) | facts_used(versions[0].providers))
    member = draw(members(ground.asked, FIRST_DAY, versions[-1].begins + timedelta(400)))
    covered = Day.fromisoformat(member["coverage"][0]["from"])
    found = [draw(visits(ground, day)) for day in draw(days(ground, max(FIRST_DAY, covered)))]
    return Case(
        versions,
        {"id": "c1", "area": TOWN, "member": member, "visits": with_balances(draw, ground, found)},
    )
