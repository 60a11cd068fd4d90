"""`gongji chain`: where the tamper-evident chain stands, and sealing it by hand."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command, group
from gongji.language import Language, Text

HEAD_SHAPE = (
    '{"heads": [{"area", "lane", "sequence", "digest"}], '
    '"seals": [{"area", "sequence", "sealed_at", "digest"}]}'
)
SEAL_SHAPE = '{"seals": [{"area", "sequence", "sealed_at", "digest"}]}'
GROUP = Words(
    summary=Text(
        "防篡改链：查看链头，立即封印。", "The tamper-evident chain: note its heads, seal it by hand."
    ),
    details=Text(
        "每个事务写下的结算、冲正、更正和入账在链上有一条记录，含每笔各行的摘要；各通道的链头每秒封入该统筹地区的一条链。"
        "核对用 gongji verify --chain。",
        "What a transaction wrote of settlements, reversals, corrections and credits is one record of the "
        "chain, with a digest of each one's rows; the heads of all lanes are sealed into the area's one "
        "chain every second. `gongji verify --chain` follows it.",
    ),
    examples=("gongji chain head --json > heads.json", "gongji chain seal"),
)
HEAD = Words(
    summary=Text(
        "显示链头和最后的封印，供另行保存。", "Show heads and last seals, to be noted and kept elsewhere."
    ),
    details=Text(
        "数据库管理员可以截去链的末尾而不留痕迹；在数据库之外保存的链头能证明它曾经存在。"
        "请定期把 --json 的输出存到管理员无法改动的地方，核对时交给 gongji verify --chain --heads。\n\n"
        f"加 --json：{HEAD_SHAPE}。",
        "Whoever administers the database could cut the end off the chain without a trace; heads that were "
        "noted outside it prove what was there. Keep what --json writes where the administrator cannot "
        "change it, and hand it to gongji verify --chain --heads.\n\n"
        f"With --json: {HEAD_SHAPE}.",
    ),
    examples=("gongji chain head", "gongji chain head --json > heads.json"),
)
SEAL = Words(
    summary=Text("立即封印尚未封印的记录。", "Seal now what is not sealed yet."),
    details=Text(
        "结算程序运行时每秒自动封印，一般不需要本命令。自上次封印以来没有新记录的统筹地区不变。\n\n"
        f"加 --json：{SEAL_SHAPE}。",
        "Programs that settle seal every second by themselves, so this is seldom needed. Areas without "
        "records since their last seal stay as they are.\n\n"
        f"With --json: {SEAL_SHAPE}.",
    ),
    examples=("gongji chain seal", "gongji chain seal --area 320100"),
)
AREA = Text("只封印这个统筹地区（六位区划代码）。", "Seal this area alone (its six-digit code).")
AS_JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_chain(app: typer.Typer, language: Language) -> None:
    """Add the group and its commands to the program."""
    chain = group("chain", GROUP, language)

    @command(chain, "head", HEAD, language)
    def head(
        *,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.chain_page import show_heads

        show_heads(language, as_json=as_json)

    @command(chain, "seal", SEAL, language)
    def seal(
        *,
        area: Annotated[str | None, typer.Option("--area", metavar="AREA", help=AREA.say(language))] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.chain_page import seal_now

        seal_now(area, language, as_json=as_json)

    app.add_typer(chain)
