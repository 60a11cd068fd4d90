"""`gongji settlement`: one settlement with all that happened to it, and what it rested on."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command, group
from gongji.language import Language, Text

SHAPE = (
    '{"settlement", "corrections": [records], "reversal", "in_force", "explanation", '
    '"known_at_settlement": {"birth_date", "coverage", "provider", "prescriber", "explanation", '
    '"reproduces"}}'
)
GROUP = Words(
    summary=Text("查看一笔结算及其更正和冲正。", "See a settlement with its corrections and reversal."),
    details=Text(
        "结算一经写入就不再改动；更正和冲正是新的记录，这里放在一起看。",
        "What was settled stays as it was written; corrections and reversals are records of their own. Here "
        "they stand together.",
    ),
    examples=("gongji settlement show 3201002302-0000000017-000003",),
)
SHOW = Words(
    summary=Text(
        "显示一笔结算：原记录、更正、冲正、现行结果和算式。", "Show a settlement and all that became of it."
    ),
    details=Text(
        "现行结果是原记录加上全部更正；算式按它重新计算，带条款。加 --known-at-settlement：再列出结算当时"
        "已知的参保记录、出生日期和机构情况，并据此重算原结算，看是否一致。\n\n"
        f"加 --json：{SHAPE}。",
        "What is in force is the record with all its corrections; the explanation is calculated from it "
        "again, with articles. With --known-at-settlement: also what was known of coverage, birth date and "
        "provider when it was settled, and the settlement calculated from that again, to see that it comes "
        "out the same.\n\n"
        f"With --json: {SHAPE}.",
    ),
    examples=(
        "gongji settlement show 3201002302-0000000017-000003",
        "gongji settlement show 3201002302-0000000017-000003 --known-at-settlement --json",
    ),
)
SETTLEMENT = Text(
    "结算编号；更正或冲正的编号也可以。", "The settlement's id; that of a correction or reversal does too."
)
KNOWN = Text("列出结算当时已知的情况，并据此重算。", "Also what was known then, and what comes of that.")
AS_JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_settlement(app: typer.Typer, language: Language) -> None:
    """Add the group and its command to the program."""
    settlement = group("settlement", GROUP, language)

    @command(settlement, "show", SHOW, language)
    def show(
        settlement_id: Annotated[str, typer.Argument(metavar="SETTLEMENT_ID", help=SETTLEMENT.say(language))],
        *,
        known_at_settlement: Annotated[
            bool, typer.Option("--known-at-settlement", help=KNOWN.say(language))
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.settlement_page import show_settlement

        show_settlement(settlement_id, language, known_then=known_at_settlement, as_json=as_json)

    app.add_typer(settlement)
