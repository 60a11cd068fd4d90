"""`gongji totals`: what the pooled fund and the providers gave and received, day by day."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

TOTALS_SHAPE = (
    '{"totals": [{"area", "day", "provider_id", "ledger_account", "amount", "postings"}], "records_to_come"}'
)
TOTALS = Words(
    summary=Text(
        "按日汇总统筹基金、医药机构等各收付多少。",
        "What the pooled fund, providers and the others gave and received, by day.",
    ),
    details=Text(
        "结算不动任何汇总行，汇总在后台沿着链逐条补上；本命令先把还没汇总的补上，再打印。"
        "日期是结算的日期（北京时间），正数是收，负数是付。默认按账户合计，--by-provider 逐个机构列出。"
        f"加 --json：{TOTALS_SHAPE}，一律逐个机构。",
        "No settlement moves a row of sums: they are rolled up along the chain in the background; this "
        "command rolls up what is left, then prints. Days are those of settling, in China's time; received "
        "counts positive. By default each ledger account is summed over all providers; --by-provider lists "
        "each. "
        f"With --json: {TOTALS_SHAPE}, always by provider.",
    ),
    examples=(
        "gongji totals",
        "gongji totals --area 610100 --from 2026-01-01 --until 2026-01-31 --by-provider",
        "gongji totals --json",
    ),
)
AREA = Text("六位区划代码；默认全部。", "The six-digit code of one area; all if not given.")
FROM = Text("第一天；默认最早。", "The first day; the earliest if not given.")
UNTIL = Text("最后一天（含）；默认最近。", "The last day, included; the latest if not given.")
BY_PROVIDER = Text("逐个机构列出。", "List each provider.")
AS_JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_totals(app: typer.Typer, language: Language) -> None:
    """Add the command to the program."""

    @command(app, "totals", TOTALS, language)
    def totals(
        *,
        area: Annotated[str | None, typer.Option("--area", metavar="AREA", help=AREA.say(language))] = None,
        first: Annotated[str | None, typer.Option("--from", metavar="DAY", help=FROM.say(language))] = None,
        last: Annotated[str | None, typer.Option("--until", metavar="DAY", help=UNTIL.say(language))] = None,
        by_provider: Annotated[bool, typer.Option("--by-provider", help=BY_PROVIDER.say(language))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.totals_page import print_totals

        print_totals(area, first, last, language, by_provider=by_provider, as_json=as_json)
