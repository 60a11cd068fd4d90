"""`gongji verify`: every settlement replayed and all sums compared; or the tamper-evident chain followed."""

from pathlib import Path
from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.cli.usage import SEE_HELP, CommandLineError
from gongji.language import Language, Text

CHAIN_SHAPE = (
    '{"events", "records", "seals", "recorded_afterwards", "sealed_until", "unsealed", '
    '"areas": [{"area", "events", "records", "seals", "recorded_afterwards", "sealed_until", "unsealed"}], '
    '"break_count", "breaks": [{"kind", "area", "member_id", "number", "lane", "sequence"}]}'
)
WORDS = Words(
    summary=Text(
        "核账：重算每一笔结算，核对累计、分录和余额。", "Replay every settlement and check all the books."
    ),
    details=Text(
        "按顺序重算全部结算和冲正，与存储的逐分比较；核对每个累计数、每笔分录之和、每个账户余额。"
        "有任何不同即列出，退出码 1。\n\n"
        "加 --chain 则核对防篡改链：逐笔结算和分录与链上记录比较，记录、通道、封印逐一重算，"
        "指出被改、被删、被插入的行。末尾被整段截去的，要用事先记下并另存的链头（--heads）才能发现。\n\n"
        f"--chain --json：{CHAIN_SHAPE}。",
        "Replays all settlements and reversals in order and compares each with what is stored, to the fen; "
        "compares every accumulator, the sum of every event's postings, every account's balance. "
        "Whatever differs is listed; exit code 1 if anything does.\n\n"
        "With --chain it follows the tamper-evident chain: every settlement and posting is compared with "
        "its record, records, lanes and seals are made again, and rows that were altered, removed or "
        "inserted are named. An end that was cut off cleanly is found by heads that were noted earlier and "
        "kept elsewhere (--heads).\n\n"
        f"--chain --json: {CHAIN_SHAPE}.",
    ),
    examples=(
        "gongji verify",
        "gongji verify --json",
        "gongji verify --chain",
        "gongji verify --chain --heads heads.json",
    ),
)
CHAIN = Text("核对防篡改链。", "Follow the tamper-evident chain.")
HEADS = Text(
    "事先记下的链头（gongji chain head --json 的输出）。",
    "Heads that were noted earlier: what `gongji chain head --json` wrote.",
)
JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_verify(app: typer.Typer, language: Language) -> None:
    """Add the command to the program."""

    @command(app, "verify", WORDS, language)
    def verify(
        *,
        chain: Annotated[bool, typer.Option("--chain", help=CHAIN.say(language))] = False,
        heads: Annotated[
            Path | None, typer.Option("--heads", metavar="FILE", help=HEADS.say(language))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=JSON.say(language))] = False,
    ) -> None:
        if chain:
            from gongji.cli.chain_report import verify_chain_of_books

            raise typer.Exit(verify_chain_of_books(heads, language, as_json=as_json))
        if heads is not None:
            raise _heads_without_chain()
        from gongji.cli.verification_report import verify_books

        raise typer.Exit(verify_books(language, as_json=as_json))


def _heads_without_chain() -> CommandLineError:
    return CommandLineError(
        "heads_without_chain",
        Text("--heads 只与 --chain 同用。", "--heads goes with --chain alone."),
        SEE_HELP,
        "gongji verify",
    )
