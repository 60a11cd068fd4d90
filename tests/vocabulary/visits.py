"""Random members and visits for the versions of a policy, with the facts that its classes ask for."""

from datetime import timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.towns import TOWN

from .chance import Chance
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
from .model import NO_WORD, Day, Policy
from .oracle import version_on
from .policies import FIRST_DAY, random_policies

Object = dict[str, Any]


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def stated(**facts: Any) -> Object:
    """The facts that are known and are not that there is none."""
    return {name: fact for name, fact in facts.items() if fact not in (None, NO_WORD)}


class Case(NamedTuple):
    """Versions of a policy, and claim objects of some members under them."""

    policies: tuple[Policy, ...]
    claims: tuple[Object, ...]
    seed: int

    def __repr__(self) -> str:
        return f"random_case({self.seed})"


class Random:
    """What visits may need to say under any of the versions, said at random."""

    def __init__(self, chance: Chance, policies: tuple[Policy, ...]) -> None:
        self.chance, self.policies = chance, policies
        self.asked = facts_used(policies[0].persons, policies[0].providers)
        deductibles, caps = [], []
        for policy in policies:
            for terms in (policy.terms, *(() if policy.chronic is None else (policy.chronic.terms,))):
                deductibles.append(terms.deductible)
                caps += terms.caps
        self.asks_institution = any(
            each is not None and each.per == "institution day" for each in (*deductibles, *caps)
        )
        self.asks_lines = any(policy.line_limits for policy in policies)
        borders = [policy.begins for policy in policies[1:]] * 3
        borders += [Day(year, *policies[0].year_begins) for year in (2023, 2024)]
        self.border = chance.of(borders)

    def fact(self, name: str, *values: Any) -> Any:
        """One of the values where a class asks for the fact, and now and then where none does."""
        return self.chance.of(values) if name in self.asked or self.chance.one_in(8) else None

    def word(self, name: str, *values: str) -> str | None:
        """A word of the area's own, which only a policy that has it can know."""
        return self.chance.of(values) if name in self.asked else None

    def day(self, first: Day, last: Day) -> Day:
        return first + timedelta(self.chance.integer(0, max(0, (last - first).days)))

    def near_border(self, days: int) -> Day:
        """A day around the one that most visits lie around."""
        return self.border + timedelta(self.chance.integer(-days, days))

    # Members

    def birth(self) -> Day:
        """Often of someone who reaches one of the ages while the policies last."""
        if self.chance.one_in(4):
            return self.day(Day(1930, 1, 1), Day(2004, 12, 31))
        if self.chance.one_in(6):
            return Day(1956, 2, 29)
        reached = self.near_border(60)
        return Day(reached.year - self.chance.of(AGES), reached.month, min(reached.day, 28))

    def entry(self, day: Day) -> Object:
        border = self.chance.of(CONTRIBUTION_YEARS)
        return {
            "from": day.isoformat(),
            "status": self.chance.of(STATUSES),
            **stated(
                veteran=self.chance.of([None, False, True]),
                tier=self.fact("tier", *TIERS),
                cohort=self.word("cohort", *COHORTS),
                family_doctor=self.fact("family_doctor", False, True),
                contribution_years=self.fact("contribution_years", border - 1, border, 40),
            ),
        }

    def member(self) -> Object:
        """Covered for long, or since some day of the first years; often with changes in between."""
        first = self.near_border(60) if self.chance.one_in(4) else self.day(Day(2021, 6, 1), FIRST_DAY)
        days = {self.near_border(60) for _ in range(self.chance.integer(0, 3))}
        changes = sorted(day for day in days if day > first)
        return {
            "birth_date": self.birth().isoformat(),
            "coverage": [self.entry(day) for day in [first, *changes]],
        }

    # Visits

    def days(self, covered: Day) -> list[Day]:
        """Rising days: most in one benefit year around a border of versions or years, some the same."""
        chance = self.chance
        found: list[Day] = []
        for _ in range(chance.integer(3, 9)):
            if found and chance.one_in(3):
                found.append(found[-1])
            else:
                found.append(self.near_border(400 if chance.one_in(8) else 50))
        return sorted(max(covered, FIRST_DAY, day) for day in found)

    def institution(self) -> Object:
        return {
            "kind": self.chance.of(KINDS),
            **stated(
                level=self.fact("level", *LEVELS),
                price_category=self.fact("price_category", *PRICE_CATEGORIES),
                designation=self.word("designation", *DESIGNATIONS),
            ),
        }

    def parties(self, policy: Policy) -> Object:
        """Who treated or sold, and who prescribed."""
        if self.chance.mostly():
            return {"provider": self.institution()}
        bought: Object = {"provider": {**self.institution(), "kind": "pharmacy"}}
        if policy.prescription_required or self.chance.one_in(2):
            bought["prescribed_at"] = self.institution()
        return bought

    def lines(self, fen: int) -> list[str]:
        """Amounts that sum to the whole."""
        cuts = sorted(self.chance.integer(0, fen) for _ in range(self.chance.integer(0, 3)))
        return [yuan(end - start) for start, end in zip([0, *cuts], [*cuts, fen], strict=True)]

    def visit(self, day: Day) -> Object:
        """One visit or purchase; neither lines nor a family's money beside a chronic part."""
        chance, policy = self.chance, version_on(self.policies, day)
        fen = chance.fen(0, 60) if chance.one_in(6) else chance.fen(30, 900)
        chronic = family = None
        if policy.chronic is not None and chance.one_in(2):
            chronic = yuan(fen if chance.one_in(3) else chance.integer(0, fen))
        elif chance.one_in(3):
            family = yuan(chance.integer(0, fen))
        with_lines = chronic is None and (self.asks_lines or chance.one_in(8))
        with_institution = self.asks_institution or chance.one_in(8)
        places = PLACES if "place" in self.asked else PLACES[:1]
        return {
            "date": day.isoformat(),
            "amount": yuan(fen),
            **self.parties(policy),
            **stated(
                visit=chance.of([None, None, "v1", "v2", 7]),
                institution=chance.of(["east", "west"]) if with_institution else None,
                chosen=self.fact("chosen", False, True),
                referred=self.fact("referred", False, True),
                place=self.fact("place", *places),
                item=self.word("item", *ITEMS),
                lines=self.lines(fen) if with_lines else None,
                chronic_amount=chronic,
                family_account=family,
            ),
        }

    def with_balances(self, visits: list[Object]) -> list[Object]:
        """The account money before the first visit of each year and version, and now and then later."""
        before, with_money = None, []
        for visit in visits:
            day = Day.fromisoformat(visit["date"])
            policy = version_on(self.policies, day)
            now = policy.name, year_start(policy.year_begins, day)
            if policy.account_first and (now != before or self.chance.one_in(5)):
                with_money.append({**visit, "account_balance": yuan(self.chance.fen(0, 400))})
            else:
                with_money.append(visit)
            before = now
        return with_money


CLAIMS = 5
"""Of one case: to read a policy takes longer than to calculate a dozen claims."""


def random_claim(chance: Chance, policies: tuple[Policy, ...]) -> Object:
    """One member and the visits."""
    random = Random(chance, policies)
    member = random.member()
    covered = Day.fromisoformat(member["coverage"][0]["from"])
    visits = random.with_balances([random.visit(day) for day in random.days(covered)])
    return {"id": "c1", "area": TOWN, "member": member, "visits": visits}


def random_case(seed: int) -> Case:
    """Policies and claims under them; the same from the same seed."""
    chance = Chance(seed)
    policies = random_policies(chance)
    return Case(policies, tuple(random_claim(chance, policies) for _ in range(CLAIMS)), seed)


cases: st.SearchStrategy[Case] = st.integers(0, 2**62).map(random_case)
"""A seed tells all: a policy has hundreds of parts, which Hypothesis would draw slowly and much alike."""
