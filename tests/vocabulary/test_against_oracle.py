"""Whatever a policy of the vocabulary says, each visit comes to the same as in fractions, to the fen."""

from hypothesis import given

from gongji.policy.library import Library

from .model import Day, Policy
from .oracle import settle, version_on
from .running import Object, examples, outcomes_of, visits_of, written
from .visits import Case, cases


def differs(policies: tuple[Policy, ...], claim: Object, library: Library) -> bool:
    return outcomes_of(claim, library) != settle(policies, claim)


def reduced(policies: tuple[Policy, ...], claim: Object, library: Library) -> Object:
    """A claim that differs, without the visits that it differs without."""
    for visit in claim["visits"]:
        fewer = {**claim, "visits": [each for each in claim["visits"] if each is not visit]}
        if "account_balance" not in visit and fewer["visits"] and differs(policies, fewer, library):
            claim = fewer
    return claim


@examples(150)
@given(cases)
def test_every_visit_equals_the_oracle(case: Case) -> None:
    with written(case.policies) as library:
        for claim in case.claims:
            names = [visit["policy"] for visit in visits_of(claim, library)]
            days = [Day.fromisoformat(visit["date"]) for visit in claim["visits"]]
            assert names == [version_on(case.policies, day).name for day in days]
            if differs(case.policies, claim, library):
                least = reduced(case.policies, claim, library)
                assert outcomes_of(least, library) == settle(case.policies, least), least
