"""`gongji verify`: every settlement replayed, every accumulator and balance compared."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

WORDS = Words(
    summary=Text(
        "核账：重算每一笔结算，核对累计、分录和余额。", "Replay every settlement and check all the books."
    ),
    details=Text(
        "按顺序重算全部结算和冲正，与存储的逐分比较；核对每个累计数、每笔分录之和、每个账户余额。"
        "有任何不同即列出，退出码 1。",
        "Replays all settlements and reversals in order and compares each with what is stored, to the fen; "
        "compares every accumulator, the sum of every event's postings, every account's balance. "
        "Whatever differs is listed; exit code 1 if anything does.",
    ),
    examples=("gongji verify", "gongji verify --json"),
)
JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_verify(app: typer.Typer, language: Language) -> None:
    """Add the command to the program."""

    @command(app, "verify", WORDS, language)
    def verify(
        *,
        as_json: Annotated[bool, typer.Option("--json", help=JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.verification_report import verify_books

        raise typer.Exit(verify_books(language, as_json=as_json))
