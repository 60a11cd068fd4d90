"""The record of a provider, and what was known of it when."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from gongji.policy.classes import ProviderFacts


@dataclass(frozen=True, slots=True)
class Provider:
    """A designated institution or pharmacy (定点医药机构), with the facts that decide its class.

    Attributes:
        number: tells institutions of one database apart; 0 before it is registered.
    """

    provider_id: str
    area: str
    name: str
    facts: ProviderFacts
    number: int = 0


class KnownProvider(NamedTuple):
    """A provider as it was known.

    Attributes:
        known_since: None where it was known before anybody wrote down such times.
        known_until: None where it still stands.
    """

    provider: Provider
    known_since: datetime | None
    known_until: datetime | None

    def holds_at(self, moment: datetime | None) -> bool:
        """Whether this is what was known at a moment, which has a time zone; None for now."""
        if moment is None:
            return self.known_until is None
        begun = self.known_since is None or self.known_since <= moment
        return begun and (self.known_until is None or moment < self.known_until)
