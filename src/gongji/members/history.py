"""What was known of a member when: facts with the times in which they held as known.

A fact that is corrected stays, with the moment at which it gave way. Facts change under the lock under which
settlements are numbered, so a settlement rests on what was known at its own moment, and that can be shown.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from gongji.dates import Day
from gongji.policy.classes import CoverageEntry


class _Known(Protocol):
    """Something that was known for a time."""

    @property
    def known_since(self) -> datetime | None: ...

    @property
    def known_until(self) -> datetime | None: ...


Fact = TypeVar("Fact", bound=_Known)


class KnownBirthDate(NamedTuple):
    """A birth date as it was known.

    Attributes:
        known_since: None where it was known before anybody wrote down such times.
        known_until: None where it still stands.
    """

    birth_date: Day
    known_since: datetime | None
    known_until: datetime | None


class KnownEntry(NamedTuple):
    """A coverage entry as it was known; times as in `KnownBirthDate`."""

    entry: CoverageEntry
    known_since: datetime | None
    known_until: datetime | None


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What was known of a member at one moment.

    Attributes:
        birth_date: None where nothing was known yet.
        entries: coverage, in the order of its days.
    """

    area: str
    member_id: int
    name: str
    birth_date: KnownBirthDate | None
    entries: tuple[KnownEntry, ...]

    @property
    def coverage(self) -> tuple[CoverageEntry, ...]:
        """The coverage entries alone."""
        return tuple(known.entry for known in self.entries)


@dataclass(frozen=True, slots=True)
class MemberHistory:
    """All that was ever known of a member, in any order."""

    area: str
    member_id: int
    name: str
    birth_dates: tuple[KnownBirthDate, ...]
    entries: tuple[KnownEntry, ...]

    def known_at(self, moment: datetime | None) -> KnownFacts:
        """What was known at a moment, which has a time zone; None for now."""
        entries = sorted(held_at(self.entries, moment), key=lambda known: known.entry.start)
        dates = held_at(self.birth_dates, moment)
        return KnownFacts(self.area, self.member_id, self.name, dates[0] if dates else None, tuple(entries))


def held_at(facts: tuple[Fact, ...], moment: datetime | None) -> list[Fact]:
    """Those of several facts that held as known at a moment; None for now."""
    return [fact for fact in facts if _holds_at(fact, moment)]


def _holds_at(fact: _Known, moment: datetime | None) -> bool:
    if moment is None:
        return fact.known_until is None
    begun = fact.known_since is None or fact.known_since <= moment
    return begun and (fact.known_until is None or moment < fact.known_until)


def masked(name: str) -> str:
    """A name of which only the first character shows, for screens that others may see.

    >>> masked("张三"), masked("欧阳娜娜")
    ('张*', '欧***')
    """
    return name[:1] + "*" * max(1, len(name) - 1)
