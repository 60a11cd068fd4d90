"""A member's accumulators while one claim after another is assessed, with the periods left behind.

The kernel's state stands in one deductible period, one cap period and one group at a time. Claims may
come back to an earlier one (the same institution on a day, another group of institutions), so what
each held is kept here.
"""

from dataclasses import dataclass, field

from gongji.kernel.records import State
from gongji.policy.scheme import Keys


@dataclass
class Accumulators:
    """One member's accumulators from one day on; it grows while visits are assessed."""

    state: State = field(default_factory=State)
    deductibles_fen: dict[int, int] = field(default_factory=dict)
    caps_fen: dict[int, tuple[int, int]] = field(default_factory=dict)
    groups_fen: dict[int, int] = field(default_factory=dict)

    def standing_in(self, keys: Keys) -> State:
        """The state in the periods and the group of a claim."""
        cost_fen, fund_fen = self.caps_fen.get(keys.cap, (0, 0))
        return self.state._replace(
            deductible_key=keys.deductible,
            period_deductible_fen=self.deductibles_fen.get(keys.deductible, 0),
            cap_key=keys.cap,
            period_cost_fen=cost_fen,
            period_fund_fen=fund_fen,
            group_key=keys.group,
            group_fund_fen=self.groups_fen.get(keys.group, 0),
        )

    def advance(self, after: State) -> None:
        """Take over the state after a claim."""
        self.state = after
        self.deductibles_fen[after.deductible_key] = after.period_deductible_fen
        self.caps_fen[after.cap_key] = (after.period_cost_fen, after.period_fund_fen)
        self.groups_fen[after.group_key] = after.group_fund_fen
