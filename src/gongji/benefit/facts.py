"""The facts about member and visit that a benefit depends on."""

from dataclasses import dataclass

from gongji.dates import Day
from gongji.policy.classes import CoverageEntry, ProviderFacts


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """Who was treated: birth date, and coverage entries with strictly rising days, at least one."""

    birth_date: Day
    coverage: tuple[CoverageEntry, ...]


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """One visit or purchase: day, provider, in-scope cost, and who prescribed it.

    Attributes:
        field: where the visit stands in the request (`visits[0]`), for errors.
    """

    day: Day
    provider: ProviderFacts
    prescribed_at: ProviderFacts | None
    amount_fen: int
    field: str = ""
