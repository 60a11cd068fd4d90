"""The only module that reads and writes providers, and what was known of them when."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg

from gongji.errors import InputError
from gongji.language import Text
from gongji.policy.classes import ProviderFacts
from gongji.providers.model import KnownProvider, Provider
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
            raise _unknown_provider(provider_id, field)
    return {field: found[provider_id] for field, provider_id in wanted.items()}


def provider_numbers(connection: Connection) -> dict[str, int]:
    """The number of each provider."""
    return dict(load_queries("gongji.providers").provider_numbers(connection))


def change_provider(connection: Connection, provider: Provider) -> bool:
    """Change what is known of a registered provider; what it was before stays known with its times.

    For as long as it takes, settlements wait; their order to the change is then beyond doubt.

    Args:
        connection: inside a transaction.
        provider: as it is known now; its number stays what it is.

    Returns:
        Whether anything is otherwise than before.

    Raises:
        InputError: it is not registered.
    """
    load_providers(connection, {"provider_id": provider.provider_id})
    queries = load_queries("gongji.providers")
    queries.hold_settlements_back(connection)
    changed = queries.put_provider(
        connection,
        provider_id=provider.provider_id,
        area=provider.area,
        name=provider.name,
        **msgspec.structs.asdict(provider.facts),
    )
    return bool(changed)


def provider_histories(
    connection: Connection, provider_ids: Sequence[str]
) -> dict[str, tuple[KnownProvider, ...]]:
    """All that was ever known of providers, by their ids; those who are not there are left out."""
    rows = load_queries("gongji.providers").providers_known(connection, provider_ids=list(provider_ids))
    known: dict[str, list[KnownProvider]] = defaultdict(list)
    for provider_id, area, name, number, *facts, since, until in rows:
        provider = Provider(provider_id, area, name, ProviderFacts(*facts), number)
        known[provider_id].append(KnownProvider(provider, since, until))
    return {provider_id: tuple(held) for provider_id, held in known.items()}


def provider_known_at(
    connection: Connection, provider_id: str, moment: datetime | None = None
) -> KnownProvider | None:
    """What was known of a provider at a moment; None where nothing was known of it yet.

    Args:
        connection: inside a transaction.
        provider_id: which.
        moment: with a time zone; None for now.

    Raises:
        InputError: it is not registered.
    """
    history = provider_histories(connection, [provider_id]).get(provider_id)
    if history is None:
        raise _unknown_provider(provider_id, "provider_id")
    return next((known for known in history if known.holds_at(moment)), None)


def _unknown_provider(provider_id: str, field: str) -> InputError:
    return InputError(
        "unknown_provider",
        Text(f"没有登记机构“{provider_id}”。", f"The provider `{provider_id}` is not registered."),
        Text("核对机构编码。", "Check the provider's code."),
        field,
    )
