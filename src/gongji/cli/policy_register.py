"""`gongji policy register`: the command alone; its work stands in `policy_register_page`."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

REGISTER_SHAPE = (
    '{"areas": [{"area", "name", "level", "versions": [{"policy", "from", "until", "known_since", "state", '
    '"figures", "unknown", "filing", "documents": [{"document", "title", "number", "issued", "state", '
    '"verified"}], "mechanisms": [{"number", "name", "title", "articles"}]}]}]}'
)
REGISTER = Words(
    summary=Text(
        "登记册：哪个地区、哪段时间、哪些机制，核实到什么程度，由谁在何时。",
        "The register: which area, period and mechanism, verified how far, by whom and when.",
    ),
    details=Text(
        "每个地区的每个版本：有效期、何时可知、核实状态、用到三十种机制中的哪几种、多少数字未知、"
        "向上级备案的记录，以及每份文件的文号、日期和核对人。没有记录的写“—”。\n\n"
        f"加 --json：{REGISTER_SHAPE}。",
        "Of each area each version: its days, since when it could be known, its state of verification, which "
        "of the thirty mechanisms it uses, how many figures are unknown, the record of its filing, and of "
        "each document number, day and who compared it. What is not recorded is shown as —.\n\n"
        f"With --json: {REGISTER_SHAPE}.",
    ),
    examples=("gongji policy register", "gongji policy register --json"),
)
AS_JSON = Text("输出一个 JSON 对象。", "Print one JSON object.")


def add_register(app: typer.Typer, language: Language) -> None:
    """Add `register` to the commands of `gongji policy`."""

    @command(app, "register", REGISTER, language)
    def register(
        *, as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False
    ) -> None:
        from gongji.cli.policy_register_page import show_register

        show_register(language, as_json=as_json)
