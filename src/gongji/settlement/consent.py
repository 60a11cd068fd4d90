"""The operator's consent, area by area, to settle under a policy that nobody has verified.

A policy made from copies and web pages calculates as well as any other; whether money may move by it
is for whoever runs the system to say, and to be seen to have said.
"""

from datetime import datetime
from typing import Any, NamedTuple

import psycopg

from gongji.errors import GongjiError, InputError
from gongji.language import Text
from gongji.policy.vocabulary import Policy
from gongji.policy.words import Verification
from gongji.store.database import load_queries, transaction

Connection = psycopg.Connection[Any]

NEEDS_CONSENT: tuple[Verification, ...] = ("unverified", "assumption")

LONGEST_NAME = 200


class ConsentError(GongjiError):
    """A settlement under an unverified policy without the operator's consent."""


class Consent(NamedTuple):
    """A consent: for which area, who gave it when, and who withdrew it when, if anyone did."""

    area: str
    given_by: str
    given_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None


def no_consent(area: str, policy: Policy) -> ConsentError:
    """Nobody has consented to settle under an unverified policy of an area."""
    article = policy.effective.source.article
    return ConsentError(
        "unverified_policy",
        Text(
            f"政策“{policy.name}”未经核实（{article}），统筹区 {area} 没有同意按它结算。",
            f"The policy `{policy.name}` is unverified ({article}), and nobody has consented to settle "
            f"under it in {area}.",
        ),
        Text(
            f"核对原文；由运行方决定：gongji consent give {area} --by 姓名。",
            f"Compare it with the original; whoever runs the system may consent: "
            f"gongji consent give {area} --by NAME.",
        ),
        "area",
    )


def give_consent(connection: Connection, area: str, by: str) -> bool:
    """Consent to settle under unverified policies of an area; nothing happens where one is in force.

    Args:
        connection: no transaction open on it.
        area: six-digit code.
        by: who consents, from 1 up to `LONGEST_NAME` characters.

    Returns:
        Whether the consent is new.

    Raises:
        InputError: the name is empty or too long.
    """
    name = name_of(by)
    with transaction(connection):
        return bool(load_queries("gongji.settlement").give_consent(connection, area=area, given_by=name))


def withdraw_consent(connection: Connection, area: str, by: str) -> None:
    """Withdraw the consent for an area; what was settled stays.

    Raises:
        InputError: no consent is in force, or the name is empty or too long.
    """
    name = name_of(by)
    with transaction(connection):
        changed = load_queries("gongji.settlement").withdraw_consent(connection, area=area, withdrawn_by=name)
        if changed == 0:
            raise InputError(
                "no_consent",
                Text(f"统筹区 {area} 没有有效的同意。", f"No consent is in force in {area}."),
                Text("用 gongji consent list 查看。", "See `gongji consent list`."),
                "area",
            )


def consents(connection: Connection) -> tuple[Consent, ...]:
    """All consents ever given, by area and time."""
    return tuple(Consent(*row) for row in load_queries("gongji.settlement").consents(connection))


def name_of(by: str) -> str:
    """The name without the spaces around it."""
    name = by.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InputError(
            "name_malformed",
            Text("写明是谁。", "Say who it is."),
            Text(f"1 到 {LONGEST_NAME} 个字符。", f"1 to {LONGEST_NAME} characters."),
            "by",
        )
    return name
