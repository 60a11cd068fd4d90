"""`gongji partitions`: the months by which settlements lie together, listed and made ahead."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

SHAPE = (
    '{"opened", "not_opened", "default_holds_rows", '
    '"partitions": [{"table", "name", "month", "rows", "bytes"}]}'
)
WORDS = Words(
    summary=Text(
        "列出结算和分录的月分区，或提前开好分区。",
        "List the monthly partitions of settlements and postings, or open months ahead.",
    ),
    details=Text(
        "结算和分录按就诊月份存放。行数是估计；没有月份的一行是默认分区，没有自己分区的月份的记录在那里。"
        "它们留在那里，照样查得到，但那个月不能再开分区：所以补录旧账之前先开月份。"
        "结算服务自己会提前开好月份；不写 --open-until 时只列出。\n\n"
        f"加 --json：{SHAPE}。",
        "Settlements and postings lie by the month of the visit. Rows are estimates; the line without a "
        "month is the default partition, where rows go whose month has no partition. They stay there, and "
        "are found like all others, but their month cannot be opened any more: so open the months before "
        "old books are brought in. A settling service opens the next months by itself. Without --open-until "
        "it only lists.\n\n"
        f"With --json: {SHAPE}.",
    ),
    examples=(
        "gongji partitions",
        "gongji partitions --open-until 2027-12",
        "gongji partitions --open-from 2024-01 --open-until 2025-12 --json",
    ),
)
OPEN_UNTIL = Text("开好截至这个月的分区。", "Open the months up to this one, which is opened too.")
OPEN_FROM = Text(
    "从这个月开始（默认本月）；与 --open-until 同用。",
    "Begin with this month (else the current one); together with --open-until.",
)
AS_JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_partitions(app: typer.Typer, language: Language) -> None:
    """Add the command to the program."""

    @command(app, "partitions", WORDS, language)
    def partitions(
        *,
        open_until: Annotated[
            str | None, typer.Option("--open-until", metavar="MONTH", help=OPEN_UNTIL.say(language))
        ] = None,
        open_from: Annotated[
            str | None, typer.Option("--open-from", metavar="MONTH", help=OPEN_FROM.say(language))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.partitions_page import show_partitions

        show_partitions(open_from, open_until, language, as_json=as_json)
