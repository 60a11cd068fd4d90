"""Years of visits that two policies are compared on, settled by the kernel itself.

They are stated, not sampled: few, of round amounts, from a healthy year to a grave one, so that a person
can work any of them by hand. All visits of a year are at one class of institutions, one in each equal part
of the benefit year; every line of a bill is within its limit, and no account money pays first.
"""

from datetime import timedelta
from typing import NamedTuple

import numpy as np

from gongji.dates import Day
from gongji.kernel.records import SETTLED, Claim, State
from gongji.kernel.routing import paid_by_fund, settle_routed
from gongji.kernel.rules import settle_claim
from gongji.language import Text
from gongji.money import FEN_PER_YUAN
from gongji.policy.compilation import ROUTING_CODES
from gongji.policy.scheme import Occasion, Scheme

DAYS_OF_YEAR = 365


class VisitPattern(NamedTuple):
    """A year of visits: how many, and the in-scope cost of each.

    Attributes:
        chronic: whether they are for a chronic disease, under the chronic terms of a policy that has them.
    """

    visits: int
    cost_a_visit_fen: int
    chronic: bool = False

    @property
    def name(self) -> str:
        """Stable, for programs: `12x300`, `chronic-12x500`."""
        prefix = "chronic-" if self.chronic else ""
        return f"{prefix}{self.visits}x{self.cost_a_visit_fen // FEN_PER_YUAN}"

    @property
    def title(self) -> Text:
        """What people call it."""
        cost_yuan = self.cost_a_visit_fen // FEN_PER_YUAN
        of_what = Text("慢特病", "chronic, ") if self.chronic else Text("", "")
        return Text(
            f"{of_what.zh}{self.visits} 次，每次 {cost_yuan} 元",
            f"{of_what.en}{self.visits} {'visit' if self.visits == 1 else 'visits'} of {cost_yuan:,} yuan",
        )


PATTERNS = (
    VisitPattern(3, 200_00),
    VisitPattern(12, 300_00),
    VisitPattern(12, 1_000_00),
    VisitPattern(1, 30_000_00),
)
CHRONIC_PATTERN = VisitPattern(12, 500_00, chronic=True)


def patterns_for(*schemes: Scheme) -> tuple[VisitPattern, ...]:
    """The years that policies are compared on: with a chronic one where any of them has such terms."""
    chronic = any(scheme.chronic is not None for scheme in schemes)
    return (*PATTERNS, CHRONIC_PATTERN) if chronic else PATTERNS


def fund_of_year(scheme: Scheme, cell: int, pattern: VisitPattern) -> int | None:
    """What the fund pays over a year of visits, in fen; None where an unknown figure is reached.

    Args:
        scheme: the compiled policy.
        cell: the row of a person class at a provider class.
        pattern: the year.
    """
    chronic = scheme.chronic if pattern.chronic else None
    return _ordinary(scheme, cell, pattern) if chronic is None else _chronic(scheme, chronic, cell, pattern)


def _occasions(scheme: Scheme, visits: int) -> list[Occasion]:
    begins = scheme.policy.benefit_year
    first_day = Day(scheme.policy.effective.period.start.year, begins.month, begins.day)
    return [
        Occasion(first_day + timedelta(days=DAYS_OF_YEAR * number // visits), number)
        for number in range(visits)
    ]


def _ordinary(scheme: Scheme, cell: int, pattern: VisitPattern) -> int | None:
    state, fund_fen = State(), 0
    for occasion in _occasions(scheme, pattern.visits):
        claim = Claim(cell, pattern.cost_a_visit_fen, *scheme.keys(cell, occasion))
        breakdown, state = settle_claim(scheme.table, claim, state)
        if breakdown.status != SETTLED:
            return None
        fund_fen += paid_by_fund(breakdown)
    return fund_fen


def _chronic(scheme: Scheme, chronic: Scheme, cell: int, pattern: VisitPattern) -> int | None:
    """Visits that are wholly for a chronic disease, routed as the policy routes them."""
    if scheme.policy.chronic is None:
        return None
    table = np.concatenate([scheme.table, chronic.table])
    routing = ROUTING_CODES[scheme.policy.chronic.routing]
    state, chronic_state, fund_fen = State(), State(), 0
    for occasion in _occasions(scheme, pattern.visits):
        amount_fen = pattern.cost_a_visit_fen
        ordinary_claim = Claim(cell, amount_fen, *scheme.keys(cell, occasion))
        chronic_claim = Claim(cell + len(scheme.cells), amount_fen, *chronic.keys(cell, occasion))
        routed = settle_routed(table, ordinary_claim, chronic_claim, routing, state, chronic_state)
        if (routed.chronic.status, routed.ordinary.status) != (SETTLED, SETTLED):
            return None
        state, chronic_state = routed.state, routed.chronic_state
        fund_fen += paid_by_fund(routed.chronic) + paid_by_fund(routed.ordinary)
    return fund_fen
