"""The facts about member and visit that a benefit depends on."""

import msgspec

from gongji.dates import Day
from gongji.policy.classes import NOTHING_KNOWN, CareFacts, CoverageEntry, ProviderFacts


class MemberFacts(msgspec.Struct, frozen=True, gc=False):
    """Who was treated: birth date, and coverage entries with strictly rising days, at least one."""

    birth_date: Day
    coverage: tuple[CoverageEntry, ...]


class VisitFacts(msgspec.Struct, frozen=True, gc=False):
    """One visit or purchase: day, provider, in-scope cost, and who prescribed it.

    Attributes:
        field: where the visit stands in the request (`visits[0]`), for errors.
        care: what decides the class of the care beside the institution; None where nothing is known.
        visit: what tells visits apart; entries of one day with the same one are one visit.
        institution: what tells institutions apart.
        lines_fen: the lines of the bill, which sum to the amount; None where they are not known.
        chronic_fen: the part of the amount that is for a chronic or special disease.
        family_account_fen: the part of the amount that a family member's account pays.
        account_balance_fen: this year's account money before the visit; None where it is not said.
    """

    day: Day
    provider: ProviderFacts
    prescribed_at: ProviderFacts | None
    amount_fen: int
    field: str = ""
    care: CareFacts = NOTHING_KNOWN
    visit: str | None = None
    institution: str | None = None
    lines_fen: tuple[int, ...] | None = None
    chronic_fen: int = 0
    family_account_fen: int = 0
    account_balance_fen: int | None = None
