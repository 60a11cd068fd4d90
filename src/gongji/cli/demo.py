"""`gongji demo`: a fresh database filled with a year of made-up visits, and what became of them."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

WORDS = Words(
    summary=Text(
        "演示：各统筹地区一年的就诊，逐笔结算并核账。",
        "A demonstration: a year of visits in every area, settled one by one, the books checked.",
    ),
    details=Text(
        "启动内置数据库（或使用 GONGJI_DATABASE_URL），清空共济自己的数据，登记编造的参保人和机构，"
        "逐笔结算，打印各地基金、个人账户和现金的支付、几笔带条款的结算，并核对全部账目。"
        "未核实的政策由演示自己同意，打印时标出。"
        "数据库里若有不是演示生成的参保人，则拒绝运行。"
        "重新运行即重新开始；之后可运行 gongji verify。",
        "Starts the embedded database (or uses GONGJI_DATABASE_URL), empties Gongji's own data, registers "
        "made-up members and providers, settles their visits one by one, prints what fund, account and cash "
        "paid in each area and some settlements with their articles, and checks all the books. To settle "
        "under unverified policies it consents itself, and marks them. "
        "It refuses a database that holds members whom no demo made. "
        "Run again, it starts afresh; gongji verify finds its data.",
    ),
    examples=("gongji demo", "gongji demo --members 2000 --visits 12", "gongji demo --json"),
)
MEMBERS = Text("参保人数，分到各地区。", "How many members, over all areas.")
VISITS = Text("每人就诊次数。", "Visits of each member.")
JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_demo(app: typer.Typer, language: Language) -> None:
    """Add the command to the program."""

    @command(app, "demo", WORDS, language)
    def demo(
        members: Annotated[
            int, typer.Option("--members", metavar="N", min=1, max=1_000_000, help=MEMBERS.say(language))
        ] = 450,
        visits: Annotated[
            int, typer.Option("--visits", metavar="M", min=1, max=1_000, help=VISITS.say(language))
        ] = 8,
        *,
        as_json: Annotated[bool, typer.Option("--json", help=JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.demonstration import demonstrate

        raise typer.Exit(demonstrate(members, visits, language, as_json=as_json))
