"""The only module that reads and writes providers."""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg

from gongji.errors import InputError
from gongji.language import Text
from gongji.policy.classes import ProviderFacts
from gongji.providers.model import Provider
from gongji.store.database import load_queries

Connection = psycopg.Connection[Any]


def add_providers(connection: Connection, providers: Iterable[Provider]) -> None:
    """Add providers. Inside the caller's transaction."""
    columns = "provider_id, area, name, kind, level, price_category, designation"
    with connection.cursor() as cursor, cursor.copy(f"COPY provider ({columns}) FROM STDIN") as copy:
        for provider in providers:
            facts = provider.facts
            copy.write_row(
                (
                    provider.provider_id,
                    provider.area,
                    provider.name,
                    facts.kind,
                    facts.level,
                    facts.price_category,
                    facts.designation,
                )
            )


def load_providers(connection: Connection, wanted: Mapping[str, str]) -> dict[str, Provider]:
    """Providers by the field of a request that names them.

    Args:
        connection: the connection.
        wanted: provider ids by field (`{"provider_id": "P1", "prescriber_id": "P2"}`).

    Raises:
        InputError: one of them is not registered.
    """
    rows = load_queries("gongji.providers").providers(connection, provider_ids=list(wanted.values()))
    found = {
        provider_id: Provider(provider_id, area, name, ProviderFacts(*facts), number)
        for provider_id, area, name, number, *facts in rows
    }
    for field, provider_id in wanted.items():
        if provider_id not in found:
            raise InputError(
                "unknown_provider",
                Text(f"没有登记机构“{provider_id}”。", f"The provider `{provider_id}` is not registered."),
                Text("核对机构编码。", "Check the provider's code."),
                field,
            )
    return {field: found[provider_id] for field, provider_id in wanted.items()}


def provider_numbers(connection: Connection) -> dict[str, int]:
    """The number of each provider."""
    return dict(load_queries("gongji.providers").provider_numbers(connection))
