"""What `gongji consent` does and prints."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from rich import box
from rich.table import Table

from gongji.cli.marks import MARKS
from gongji.cli.output import console_for, print_json
from gongji.errors import InputError
from gongji.explain.statements import period_words
from gongji.explain.words import STATE_WORDS
from gongji.language import Language, Text, same
from gongji.policy.library import Area, Library, shipped_library
from gongji.policy.vocabulary import Policy
from gongji.settlement.consent import NEEDS_CONSENT, Consent, consents, give_consent, withdraw_consent
from gongji.store.database import connect, transaction
from gongji.store.migrate import migrate
from gongji.store.server import database_settings_from_environment, running_server

HEADS = (
    Text("地区", "Area"),
    Text("同意人", "Given by"),
    Text("时间", "At"),
    Text("撤回人", "Withdrawn by"),
    Text("时间", "At"),
)
NO_CONSENTS = Text(
    "没有任何同意：未核实的政策只能试算，不能结算。",
    "No consents: unverified policies calculate, and nothing is settled under them.",
)


def give_consent_in(code: str, by: str, language: Language) -> None:
    """Consent to settle under the unverified policies of an area, and print which they are.

    Raises:
        InputError: the area is not known, none of its policies is unverified, or the name is malformed.
        StoreError: the database cannot be had, or refuses.
    """
    library = shipped_library()
    unverified = unverified_policies(library, code)
    if not unverified:
        raise _nothing_to_consent_to(code)
    with operators_database() as connection:
        is_new = give_consent(connection, code, by)
    print(_given(library.areas[code], by.strip(), is_new=is_new).say(language))
    for policy in unverified:
        print(f"  {_reason(library, policy, language)}")


def withdraw_consent_in(code: str, by: str, language: Language) -> None:
    """Withdraw the consent for an area.

    Raises:
        InputError: no consent is in force there, or the name is malformed.
        StoreError: the database cannot be had, or refuses.
    """
    with operators_database() as connection:
        withdraw_consent(connection, code, by)
    area = area_words(shipped_library(), code)
    words = Text(
        f"{area.zh}：同意已撤回。已经结算的不变。",
        f"{area.en}: the consent is withdrawn. What was settled stays.",
    )
    print(words.say(language))


def list_consents(language: Language, *, as_json: bool) -> None:
    """Print all consents that were ever given."""
    library = shipped_library()
    with operators_database() as connection, transaction(connection):
        given = consents(connection)
    if as_json:
        print_json({"consents": [_record(library, consent) for consent in given]})
    elif not given:
        print(NO_CONSENTS.say(language))
    else:
        _print_table(library, given, language)


def unverified_policies(library: Library, code: str) -> tuple[Policy, ...]:
    """The versions of an area's policy that settle only with consent.

    Raises:
        InputError: the area is not known.
    """
    versions = library.versions(code)
    return tuple(policy for policy in versions if policy.effective.source.verification in NEEDS_CONSENT)


@contextmanager
def operators_database() -> Iterator[psycopg.Connection[Any]]:
    """A connection to the database of the environment, brought up to date."""
    with running_server(database_settings_from_environment()) as server:
        migrate(server.url)
        with connect(server.url) as connection:
            yield connection


def _given(area: Area, by: str, *, is_new: bool) -> Text:
    if is_new:
        return Text(
            f"{area.code} {area.name.zh}：{by} 同意按下列未核实的政策结算：",
            f"{area.code} {area.name.en}: {by} consents to settle under these unverified policies:",
        )
    return Text(
        f"{area.code} {area.name.zh}：已有同意，没有变化。未核实的政策：",
        f"{area.code} {area.name.en}: a consent is in force already; nothing changed. Unverified policies:",
    )


def _reason(library: Library, policy: Policy, language: Language) -> str:
    """Version and days, how far it can be trusted, and the article and document that it rests on."""
    source = policy.effective.source
    state = STATE_WORDS[source.verification].say(language)
    title = library.register.document_of(source.article).title.say(language)
    return (
        f"{policy.name}  {period_words(policy).say(language)}  "
        f"{MARKS[source.verification]} {state}  {source.article}  {title}"
    )


def area_words(library: Library, code: str) -> Text:
    """Code and name; an area that the policies no longer hold has its code alone."""
    area = library.areas.get(code)
    return same(code) if area is None else Text(f"{code} {area.name.zh}", f"{code} {area.name.en}")


def _record(library: Library, consent: Consent) -> dict[str, object]:
    area = library.areas.get(consent.area)
    withdrawn_at = consent.withdrawn_at
    return {
        "area": consent.area,
        "name": None if area is None else {"zh": area.name.zh, "en": area.name.en},
        "given_by": consent.given_by,
        "given_at": consent.given_at.isoformat(),
        "withdrawn_by": consent.withdrawn_by,
        "withdrawn_at": None if withdrawn_at is None else withdrawn_at.isoformat(),
        "in_force": withdrawn_at is None,
    }


def _print_table(library: Library, given: tuple[Consent, ...], language: Language) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in HEADS:
        table.add_column(head.say(language), overflow="fold")
    for consent in given:
        withdrawn = (consent.withdrawn_by or "", minute(consent.withdrawn_at))
        name = area_words(library, consent.area).say(language)
        table.add_row(name, consent.given_by, minute(consent.given_at), *withdrawn)
    console_for().print(table)


def minute(at: datetime | None) -> str:
    """A moment to the minute; nothing where there is none."""
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}"


def _nothing_to_consent_to(code: str) -> InputError:
    return InputError(
        "nothing_to_consent_to",
        Text(
            f"统筹区 {code} 没有未核实的政策，结算不需要同意。",
            f"No policy of {code} is unverified: settling there needs no consent.",
        ),
        Text("用 gongji policy register 查看各政策的状态。", "See the states in `gongji policy register`."),
        "area",
    )
