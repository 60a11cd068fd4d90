"""The same seed makes the same plan, and the plans hold every kind of fault."""

from collections import Counter

from gongji.policy.library import Library
from gongji.torture.plan import (
    ACTIONS,
    CLIENTS,
    COURSES,
    FATES,
    FAULT_KINDS,
    RESOLUTIONS,
    RoundPlan,
    make_plan,
)

ROUNDS = 12


def plans(library: Library, seed: int) -> list[RoundPlan]:
    return [make_plan(library, seed, number) for number in range(ROUNDS)]


def test_the_same_seed_makes_the_same_plan(library: Library) -> None:
    assert make_plan(library, 3, 1) == make_plan(library, 3, 1)
    assert make_plan(library, 3, 1) != make_plan(library, 3, 2)
    assert make_plan(library, 3, 1) != make_plan(library, 4, 1)


def test_every_kind_of_fault_course_and_resolution_occurs(library: Library) -> None:
    found: Counter[str] = Counter()
    for plan in plans(library, 1):
        found.update(fault.kind for fault in plan.faults)
        for action in (action for client in plan.clients for action in client):
            found.update((action.course, f"by {action.resolution}", *action.fates))
    assert set(found) == {*FAULT_KINDS, *COURSES, *FATES, *(f"by {one}" for one in RESOLUTIONS)}


def test_each_request_of_a_round_is_known_by_its_amount(library: Library) -> None:
    for plan in plans(library, 2):
        actions = [action for client in plan.clients for action in client]
        amounts = [action.request.amount_fen for action in actions]
        amounts += [action.other_amount_fen for action in actions]
        assert len(set(amounts)) == 2 * CLIENTS * ACTIONS
        lines = [(one.request.amount_fen, one.request.lines_fen) for one in actions]
        assert all(sum(known) == amount_fen for amount_fen, known in lines if known is not None)


def test_every_fault_has_its_moment(library: Library) -> None:
    for plan in plans(library, 3):
        moments = [fault.after_requests for fault in plan.faults]
        assert moments == sorted(moments)
        assert moments[-1] < CLIENTS * ACTIONS
