"""The record of a member."""

from dataclasses import dataclass

from gongji.dates import Day
from gongji.policy.classes import CoverageEntry


@dataclass(frozen=True, slots=True)
class Member:
    """An insured person in one pooling area.

    Attributes:
        coverage: entries with strictly rising days; each holds until the next begins.
        last_event: number of the member's last settlement, reversal or credit; 0 before the first.
    """

    area: str
    member_id: int
    name: str
    birth_date: Day
    coverage: tuple[CoverageEntry, ...]
    last_event: int = 0
