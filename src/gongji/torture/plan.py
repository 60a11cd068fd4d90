"""What happens in one round: who asks for what, what the channel loses, and what is killed when.

A plan is made from a seed alone. What it leads to still depends on how the processes happen to run.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import msgspec

from gongji.demo.people import Population, make_population, year_of
from gongji.policy.library import Library
from gongji.settlement.engine import Limits
from gongji.settlement.model import SettlementRequest

Fate = Literal[
    "delivered", "request_lost", "reply_lost", "duplicated", "delayed", "client_connection_dropped"
]
"""What the channel does to one request; a delayed one arrives after later ones of the same client."""

FaultKind = Literal["worker_killed", "backend_killed", "server_killed", "database_connections_ended"]
"""What is done to the programs behind the channel; killed is kill -9."""

Course = Literal["settle", "repeat", "reuse", "reverse", "undo", "undo_first"]
"""What a client does with one message.

    settle: ask, and see to an answer.
    repeat: ask again after the answer.
    reuse: ask for another amount under the same id.
    reverse: reverse what was settled.
    undo: undo what was settled.
    undo_first: undo the message before it is sent.
"""

Resolution = Literal["repeat", "undo", "status"]
"""How a client finds out what became of a request without an answer."""

COURSES: tuple[Course, ...] = get_args(Course)
RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)
FATES: tuple[Fate, ...] = get_args(Fate)
FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)

COURSE_WEIGHTS = (6, 2, 1, 2, 2, 2)
FIRST_FATE_WEIGHTS = (8, 2, 3, 2, 3, 2)
LATER_FATE_WEIGHTS = (16, 1, 1, 1, 1, 1)
FAULT_WEIGHTS = (3, 2, 2, 2)
FATES_AN_ACTION = 8
LONGEST_DELAY = 8

CLIENTS = 12
ACTIONS = 16
AREAS = 2
MEMBERS_AN_AREA = 4
FEWEST_FAULTS, MOST_FAULTS = 2, 5
AMOUNT_STEP_FEN = 1_000
"""Amounts are multiples of this plus a number of their own, by which each settlement is known again."""


@dataclass(frozen=True, slots=True)
class Action:
    """One message of a client.

    Attributes:
        request: what it asks for; no other in the round has its amount.
        other_amount_fen: what the same id asks for where it is reused.
        fates: of the requests that are sent for it, in their order; those after them are delivered.
        delay: how many requests of the client overtake a delayed one.
    """

    course: Course
    request: SettlementRequest
    other_amount_fen: int
    resolution: Resolution
    fates: tuple[Fate, ...]
    delay: int


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is killed once so many requests of the round were sent; `choice` says which one."""

    kind: FaultKind
    after_requests: int
    choice: int


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """One round.

    Attributes:
        workers: how many worker programs serve the database at once.
        limits: of the engine in each.
        clients: what each client does, one after the other.
        faults: in the order of their moments.
    """

    populations: tuple[Population, ...]
    workers: int
    limits: Limits
    clients: tuple[tuple[Action, ...], ...]
    faults: tuple[Fault, ...]


def make_plan(library: Library, seed: int, number: int) -> RoundPlan:
    """The plan of one round.

    Args:
        library: the policies; the round's areas are chosen among theirs.
        seed: of the whole run.
        number: of the round within it.
    """
    dice = random.Random(f"{seed}-{number}")  # noqa: S311 - a plan to repeat, no secret
    areas = dice.sample(library.areas_with_policies(), AREAS)
    populations = tuple(_population(library, area, seed + number) for area in areas)
    visits = [visit for population in populations for visit in population.visits]
    clients = tuple(
        tuple(_action(dice, visits, client * ACTIONS + position) for position in range(ACTIONS))
        for client in range(CLIENTS)
    )
    # Dice of their own: the faults of a seed stay the same where policies are added.
    faults = tuple(_faults(random.Random(f"{seed}-{number}-faults")))  # noqa: S311
    return RoundPlan(populations, dice.choice((1, 2, 2)), _limits(dice), clients, faults)


def _population(library: Library, area: str, seed: int) -> Population:
    newest = library.schemes(area)[-1].policy
    visits_each = CLIENTS * ACTIONS // (AREAS * MEMBERS_AN_AREA)
    return make_population(newest, year_of(newest.effective.period), MEMBERS_AN_AREA, visits_each, seed)


def _action(dice: random.Random, visits: list[SettlementRequest], position: int) -> Action:
    visit = dice.choice(visits)
    amount_fen = visit.amount_fen // AMOUNT_STEP_FEN * AMOUNT_STEP_FEN + AMOUNT_STEP_FEN + 2 * position
    return Action(
        course=dice.choices(COURSES, COURSE_WEIGHTS)[0],
        request=_costing(visit, amount_fen),
        other_amount_fen=amount_fen + 1,
        resolution=dice.choice(RESOLUTIONS),
        fates=(
            *dice.choices(FATES, FIRST_FATE_WEIGHTS),
            *dice.choices(FATES, LATER_FATE_WEIGHTS, k=FATES_AN_ACTION - 1),
        ),
        delay=dice.randint(1, LONGEST_DELAY),
    )


def _costing(visit: SettlementRequest, amount_fen: int) -> SettlementRequest:
    """The visit at a higher amount, which its last line bears."""
    lines_fen = visit.lines_fen
    if lines_fen is not None:
        lines_fen = (*lines_fen[:-1], lines_fen[-1] + amount_fen - visit.amount_fen)
    return msgspec.structs.replace(visit, amount_fen=amount_fen, lines_fen=lines_fen)


def _limits(dice: random.Random) -> Limits:
    return Limits(
        wait_s=dice.choice((0.2, 1.0, 5.0)),
        most_in_batch=dice.choice((2, 8, 64)),
        workers=dice.choice((1, 2, 3)),
    )


def _faults(dice: random.Random) -> Iterator[Fault]:
    """Each client sends at least one request an action, so the moments all come."""
    count = dice.randint(FEWEST_FAULTS, MOST_FAULTS)
    moments = sorted(dice.randrange(CLIENTS, CLIENTS * ACTIONS * 9 // 10) for _ in range(count))
    for moment in moments:
        [kind] = dice.choices(FAULT_KINDS, FAULT_WEIGHTS)
        yield Fault(kind, moment, dice.randrange(1_000))
