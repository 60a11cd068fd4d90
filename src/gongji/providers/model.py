"""The record of a provider."""

from dataclasses import dataclass

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
