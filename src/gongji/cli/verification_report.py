"""What `gongji verify` does and prints; the demo ends with the same."""

from typing import Any

import psycopg

from gongji.cli.output import console_for, print_json
from gongji.cli.progress import progress_bar
from gongji.language import Language, Text
from gongji.policy.library import shipped_library
from gongji.settlement.store import settlement_count
from gongji.settlement.verification import Verification, verify
from gongji.store.database import connect
from gongji.store.migrate import migrate
from gongji.store.server import database_settings_from_environment, running_server

MOST_LISTED = 50
"""Differences that are printed one by one; JSON holds them all."""

REPLAYING = Text("重算", "Replaying")


def verify_books(language: Language, *, as_json: bool) -> int:
    """Verify the database and print what was found; the exit code."""
    with running_server(database_settings_from_environment()) as server:
        migrate(server.url)
        with connect(server.url) as connection:
            verification = verified(connection, language)
    if as_json:
        print_json(verification_record(verification))
    else:
        print_verification(verification, language)
    return 1 if verification.differences else 0


def verified(connection: psycopg.Connection[Any], language: Language) -> Verification:
    """Verify with a progress bar."""
    with connection.transaction():
        count = settlement_count(connection)
    with progress_bar(REPLAYING.say(language), count) as advance:
        return verify(connection, shipped_library(), advance)


def verification_record(verification: Verification) -> dict[str, object]:
    """The result for programs."""
    return {
        "settlements": verification.settlements,
        "accumulators": verification.accumulators,
        "postings": verification.postings,
        "differences": [difference._asdict() for difference in verification.differences],
    }


def print_verification(verification: Verification, language: Language) -> None:
    """The result for people."""
    console = console_for()
    differences = verification.differences
    counted = Text(
        f"重算 {verification.settlements} 笔结算，核对 {verification.accumulators} 个年度累计、"
        f"{verification.postings} 条分录：",
        f"{verification.settlements} settlements replayed, {verification.accumulators} annual accumulators "
        f"and {verification.postings} postings compared: ",
    )
    verdict = Text(f"{len(differences)} 处不同。", f"{len(differences)} differences.")
    if not differences:
        verdict = Text("账目全部相符。", "the books agree.")
    console.print(counted.say(language) + verdict.say(language))
    for difference in differences[:MOST_LISTED]:
        console.print(
            f"  {difference.area} {difference.member_id} #{difference.number} {difference.what}: "
            f"{difference.stored} ≠ {difference.replayed}"
        )
    if len(differences) > MOST_LISTED:
        more = len(differences) - MOST_LISTED
        console.print(Text(f"  另有 {more} 处。", f"  and {more} more.").say(language))
