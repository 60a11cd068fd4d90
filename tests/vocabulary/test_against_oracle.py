"""Whatever a policy of the vocabulary says, each visit comes to the same as in fractions, to the fen."""

from hypothesis import given

from .model import Day
from .oracle import settle, version_on
from .running import calculated, examples, outcomes_of
from .visits import Case, cases


@examples(200)
@given(cases())
def test_every_visit_equals_the_oracle(case: Case) -> None:
    found = calculated(case)
    assert outcomes_of(found) == settle(case.policies, case.claim)
    for visit, raw in zip(found, case.claim["visits"], strict=True):
        assert visit["policy"] == version_on(case.policies, Day.fromisoformat(raw["date"])).name
