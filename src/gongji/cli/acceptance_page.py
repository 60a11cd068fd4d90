"""What `gongji acceptance` does and prints."""

import re
from collections.abc import Iterator

from rich import box
from rich.table import Table

from gongji.cli.consent_page import area_words, minute, operators_database
from gongji.cli.output import console_for, print_json
from gongji.errors import InputError
from gongji.language import Language, Text
from gongji.money import format_yuan, parse_yuan
from gongji.policy.library import Library, shipped_library
from gongji.settlement.acceptance import Acceptance, acceptances, state_acceptance
from gongji.store.database import transaction

NO_LIMIT = "none"
HEADS = (
    Text("地区", "Area"),
    Text("天数", "Days"),
    Text("费用上限（元）", "Largest amount, yuan"),
    Text("规定人", "Stated by"),
    Text("时间", "At"),
    Text("", ""),
)
IN_FORCE = Text("有效", "in force")
UNLIMITED = Text("不限", "no limit")
NOTHING_STATED = Text(
    "没有任何规定：就诊日期和费用不受限制。",
    "Nothing is stated: visits of any day and any amount are accepted.",
)

_DAYS = re.compile("[0-9]{1,6}", re.ASCII)


def set_acceptance_in(code: str, oldest_days: str, largest_amount: str, by: str, language: Language) -> None:
    """State what an area accepts, and print it.

    Args:
        code: of the area.
        oldest_days: a number of days, or `none`.
        largest_amount: decimal yuan, or `none`.
        by: who states it.
        language: of the answer.

    Raises:
        InputError: the area is not known, or a limit or the name is malformed.
        StoreError: the database cannot be had, or refuses.
    """
    library = shipped_library()
    library.versions(code)
    days, amount_fen = _days(oldest_days), _amount_fen(largest_amount)
    with operators_database() as connection:
        state_acceptance(connection, code, oldest_days=days, largest_amount_fen=amount_fen, by=by)
    area = area_words(library, code)
    days_words, amount_words = _days_words(days), _amount_words(amount_fen)
    words = Text(
        f"{area.zh}：受理天数 {days_words.zh}，费用上限 {amount_words.zh}（{by.strip()}）。",
        f"{area.en}: days {days_words.en}, largest amount {amount_words.en} ({by.strip()}).",
    )
    print(words.say(language))


def list_acceptances(language: Language, *, as_json: bool) -> None:
    """Print all that was ever stated."""
    library = shipped_library()
    with operators_database() as connection, transaction(connection):
        stated = acceptances(connection)
    if as_json:
        print_json({"acceptances": list(_records(library, stated))})
    elif not stated:
        print(NOTHING_STATED.say(language))
    else:
        _print_table(library, stated, language)


def _in_force(stated: tuple[Acceptance, ...]) -> dict[str, Acceptance]:
    """The last line of each area."""
    return {one.area: one for one in stated}


def _records(library: Library, stated: tuple[Acceptance, ...]) -> Iterator[dict[str, object]]:
    in_force = _in_force(stated)
    for one in stated:
        area, limit_fen = library.areas.get(one.area), one.largest_amount_fen
        yield {
            "area": one.area,
            "name": None if area is None else {"zh": area.name.zh, "en": area.name.en},
            "oldest_days": one.oldest_days,
            "largest_amount": None if limit_fen is None else format_yuan(limit_fen),
            "stated_by": one.stated_by,
            "stated_at": one.stated_at.isoformat(),
            "in_force": in_force[one.area] is one,
        }


def _print_table(library: Library, stated: tuple[Acceptance, ...], language: Language) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in HEADS:
        table.add_column(head.say(language), overflow="fold")
    in_force = _in_force(stated)
    for one in stated:
        table.add_row(
            area_words(library, one.area).say(language),
            _days_words(one.oldest_days).say(language),
            _amount_words(one.largest_amount_fen).say(language),
            one.stated_by,
            minute(one.stated_at),
            IN_FORCE.say(language) if in_force[one.area] is one else "",
        )
    console_for().print(table)


def _days_words(days: int | None) -> Text:
    return UNLIMITED if days is None else Text(f"{days} 天", f"{days}")


def _amount_words(amount_fen: int | None) -> Text:
    if amount_fen is None:
        return UNLIMITED
    return Text(f"{format_yuan(amount_fen)} 元", f"{format_yuan(amount_fen)} yuan")


def _days(words: str) -> int | None:
    if words == NO_LIMIT:
        return None
    if not _DAYS.fullmatch(words):
        raise InputError(
            "days_malformed",
            Text(f"“{words}”不是天数。", f"`{words}` is not a number of days."),
            Text("写整数，如 365；不限写 none。", "Write a whole number like 365, or `none` for no limit."),
            "--oldest-days",
        )
    return int(words)


def _amount_fen(words: str) -> int | None:
    if words == NO_LIMIT:
        return None
    amount_fen = parse_yuan(words)
    if amount_fen is None:
        raise InputError(
            "amount_malformed",
            Text(f"“{words}”不是金额。", f"`{words}` is not an amount."),
            Text(
                "写元，至多两位小数，如 200000；不限写 none。",
                "Write yuan with at most two decimals like 200000, or `none` for no limit.",
            ),
            "--largest-amount",
        )
    return amount_fen
