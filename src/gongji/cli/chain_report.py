"""What `gongji verify --chain` does and prints."""

from pathlib import Path

from gongji.cli.chain_page import read_noted
from gongji.cli.output import console_for, print_json
from gongji.cli.progress import progress_bar
from gongji.language import Language, Text
from gongji.ledger.chain_links import Break, BreakKind
from gongji.settlement.chain_verification import ChainVerification, Noted, recorded_count, verify_chain
from gongji.store.database import connect, transaction
from gongji.store.migrate import migrate
from gongji.store.server import database_settings_from_environment, running_server

MOST_LISTED = 50
"""Breaks that are printed one by one."""

COUNTED = ("events", "records", "seals", "recorded_afterwards", "unsealed")

FOLLOWING = Text("核对", "Following")
KINDS: dict[BreakKind, Text] = {
    "altered": Text("被改动", "altered"),
    "removed": Text("被删除", "removed"),
    "inserted": Text("被插入（链上无记录）", "inserted (not recorded in the chain)"),
    "recorded twice": Text("记录了两次", "recorded twice"),
    "record altered": Text("记录被改动", "record altered"),
    "record removed": Text("记录被删除", "record removed"),
    "lane cut": Text("通道末尾被截去", "end of the lane cut off"),
    "lane rewritten": Text(
        "通道被重写，与封印或记下的链头不符", "lane rewritten: not what was sealed or noted"
    ),
    "head altered": Text("通道的链头被改动", "head of the lane altered"),
    "head missing": Text("通道的链头缺失", "head of the lane missing"),
    "seal altered": Text("封印被改动", "seal altered"),
    "seal removed": Text("封印被删除", "seal removed"),
    "seal rewritten": Text("封印被重写，与记下的不符", "seal rewritten: not what was noted"),
}
NOT_NOTED = Text(
    "未提供事先记下的链头（--heads）：末尾若被整段截去，无从发现。",
    "No heads that were noted earlier (--heads): an end that was cut off cleanly would not be found.",
)


def verify_chain_of_books(heads_file: Path | None, language: Language, *, as_json: bool) -> int:
    """Follow the chain and print what was found; the exit code.

    Args:
        heads_file: what `gongji chain head --json` wrote earlier.
        language: of the report.
        as_json: for programs.
    """
    noted = None if heads_file is None else read_noted(heads_file)
    with running_server(database_settings_from_environment()) as server:
        migrate(server.url)
        verification = _verified(server.url, noted, language)
    if as_json:
        print_json(chain_record(verification))
    else:
        _print(verification, language, has_noted=noted is not None)
    return 1 if verification.break_count else 0


def chain_record(verification: ChainVerification) -> dict[str, object]:
    """The result for programs."""
    return {
        **_counts(verification),
        "sealed_until": verification.sealed_until,
        "areas": [area._asdict() for area in verification.areas],
        "break_count": verification.break_count,
        "breaks": [one._asdict() for one in verification.breaks],
    }


def _verified(url: str, noted: Noted | None, language: Language) -> ChainVerification:
    with connect(url) as connection, transaction(connection):
        count = recorded_count(connection)
    with progress_bar(FOLLOWING.say(language), count) as advance:
        return verify_chain(url, noted, advance)


def _counts(verification: ChainVerification) -> dict[str, int]:
    return {name: sum(getattr(area, name) for area in verification.areas) for name in COUNTED}


def _print(verification: ChainVerification, language: Language, *, has_noted: bool) -> None:
    console = console_for()
    counts, breaks = _counts(verification), verification.break_count
    counted = Text(
        f"核对 {counts['events']} 笔事项、{counts['records']} 条记录、{counts['seals']} 个封印：",
        f"{counts['events']} events, {counts['records']} records and {counts['seals']} seals followed: ",
    )
    verdict = (
        Text(f"{breaks} 处断裂。", f"{breaks} breaks.") if breaks else Text("链完整。", "the chain holds.")
    )
    console.print(counted.say(language) + verdict.say(language))
    for one in verification.breaks[:MOST_LISTED]:
        console.print(f"  {_told(one, language)}")
    if breaks > MOST_LISTED:
        more = breaks - MOST_LISTED
        console.print(Text(f"  另有 {more} 处。", f"  and {more} more.").say(language))
    for words in _remarks(verification, counts):
        console.print(words.say(language))
    if not has_noted:
        console.print(NOT_NOTED.say(language))


def _remarks(verification: ChainVerification, counts: dict[str, int]) -> list[Text]:
    """How far the chain reaches."""
    until, unsealed, afterwards = verification.sealed_until, counts["unsealed"], counts["recorded_afterwards"]
    remarks = []
    if until is not None:
        remarks.append(
            Text(
                f"{until} 之前记录的均已封印；其后 {unsealed} 笔尚未封印。",
                f"All that was recorded before {until} is sealed; {unsealed} events are not sealed yet.",
            )
        )
    elif counts["records"] > 0:
        remarks.append(Text("尚有地区没有封印。", "Some areas have no seal yet."))
    if afterwards > 0:
        remarks.append(
            Text(
                f"其中 {afterwards} 笔早于本链，事后补记：只证明补记以来未变。",
                f"{afterwards} of them are older than the chain and were recorded afterwards: it proves that "
                "they have not changed since then.",
            )
        )
    return remarks


def _told(one: Break, language: Language) -> str:
    words = [one.area]
    if one.member_id is not None:
        words.append(f"{one.member_id} #{one.number}")
    words.append(KINDS[one.kind].say(language))
    if one.lane is not None:
        place = Text(f"通道 {one.lane} 记录 {one.sequence}", f"lane {one.lane}, record {one.sequence}")
        words.append(f"({place.say(language)})")
    elif one.sequence is not None:
        words.append(f"#{one.sequence}")
    return " ".join(words)
