"""`gongji policy explain`: the command alone; its work stands in `policy_explain_page`."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.cli.policies_folder import OPTION, POLICIES
from gongji.language import Language, Text

EXPLAIN_SHAPE = (
    '{"area", "name", "title", "policy", "from", "until", "in_force", "state", "about", "persons", '
    '"providers", "benefits", "examples": [{"name", "title", "story", "calculate", "amounts", "steps", '
    '"why_not"}], '
    '"questions": [{"name", "question", "answers": [{"text", "articles", "state"}]}], "articles"}'
)
EXPLAIN = Words(
    summary=Text(
        "用平常的话把一个地区的政策讲给参保人听。", "Tell an area's policy to its members in plain words."
    ),
    details=Text(
        "待遇管什么、你属于哪一类、待遇表、由结算内核算出的例子、常见问题和所依据的条款，全部由政策数据生成；"
        "数据里没有的，这一页会直说。在终端上显示成页面；输出到管道或加 --output 时是 Markdown。\n\n"
        f"加 --json：{EXPLAIN_SHAPE}；每个例子的 calculate 就是 gongji calculate 的输入。",
        "What it pays for, which class one is in, the benefit table, examples worked by the settlement "
        "kernel, questions and answers, and the articles behind them: all made from the policy's data, and "
        "what these do not hold the page says plainly. On a terminal it is a page; on a pipe and with "
        "--output it is Markdown.\n\n"
        f'With --json: {EXPLAIN_SHAPE}; "calculate" of an example is an input of gongji calculate.',
    ),
    examples=(
        "gongji policy explain 南京",
        "gongji policy explain Tongliao --on 2024-03-01 --output tongliao.md",
        "gongji policy explain 610100 --json",
    ),
)
AREA = Text("六位区划代码，或中文、英文地名。", "Six-digit code, or the name in Chinese or English.")
ON = Text(
    "讲这一天有效的版本，如 2024-03-01；不写时取今天，今天没有则取最后一版。",
    "The version in force on this day, such as 2024-03-01; otherwise today's, or the last one.",
)
OUTPUT = Text(
    "把 Markdown 写到这个文件，已有的会被替换。",
    "Write Markdown to this file; one that exists is replaced.",
)
AS_JSON = Text("输出一个 JSON 对象。", "Print one JSON object.")


def add_explain(app: typer.Typer, language: Language) -> None:
    """Add `explain` to the commands of `gongji policy`."""

    @command(app, "explain", EXPLAIN, language)
    def explain(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        *,
        on: Annotated[str | None, typer.Option("--on", metavar="DATE", help=ON.say(language))] = None,
        output: Annotated[
            str | None, typer.Option("--output", metavar="FILE", help=OUTPUT.say(language))
        ] = None,
        policies: Annotated[
            str | None, typer.Option(OPTION, metavar="FOLDER", help=POLICIES.say(language))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.policy_explain_page import explain_area

        explain_area(area, on, output, language, as_json=as_json, policies=policies)
