"""`gongji policy diff`: the command alone; its work stands in `policy_diff_page` and `policy_diff_json`."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.cli.policies_folder import OPTION, POLICIES
from gongji.language import Language, Text

DIFF_SHAPE = (
    '{"before", "after", "changes": [{"term", "topic", "before", "after", "for"}], "rules", "examples", '
    '"effects", "not_compared"}'
)
DIFF = Words(
    summary=Text(
        "比较两份政策：对谁改了什么，谁多得、谁少得。",
        "Compare two policies: what changes for whom, and who gains or loses.",
    ),
    details=Text(
        "A 和 B 各是一份政策的名称、一个统筹地区（取那天有效的版本）或一个 .yaml 文件；"
        "只写 A 并加 --on，比较同一地区两天的版本。\n\n"
        "人员和机构按各类所含的情形对应，名称不同也能比。相同的变化合在一起，两边都附条款。"
        "随后用真正的计算内核算几种写明的全年就诊情形，看基金支付从多少变为多少；"
        "每种情形一整年在同一类机构，各用一版政策从零累计。\n\n"
        f"加 --json：{DIFF_SHAPE}；金额为元，不知道的为 null，全部例子都在。",
        "A and B are each the name of a policy, a pooling area (its version of the day) or a .yaml file; A "
        "alone with --on compares two days of one area.\n\n"
        "Classes are matched by the people and institutions they hold, so other names do not matter. Equal "
        "changes are told once, each side with its article. Then stated years of visits are settled by the "
        "kernel itself under both: what the fund pays; a year is at one class of institutions, wholly "
        "under one policy, from zero.\n\n"
        f"With --json: {DIFF_SHAPE}; amounts in yuan, null where unknown, and every example.",
    ),
    examples=(
        "gongji policy diff 320100 610100",
        "gongji policy diff nanjing-2023 my-city.yaml --json",
        "gongji policy diff 530000 --on 2025-01-01 2026-01-01",
    ),
)
ONE = Text("政策名称、统筹地区或 .yaml 文件。", "A policy's name, an area or a .yaml file.")
OTHER = Text("同上；不写时取 A，须加 --on。", "The same; without it A again, which needs --on.")
ON = Text(
    "两个日期：A 取第一天有效的版本，B 取第二天的。",
    "Two days: the version of A in force on the first, that of B on the second.",
)
AS_JSON = Text("输出一个 JSON 对象。", "Print one JSON object.")


def add_diff(app: typer.Typer, language: Language) -> None:
    """Add `diff` to the commands of `gongji policy`."""

    @command(app, "diff", DIFF, language)
    def diff(
        one: Annotated[str, typer.Argument(metavar="A", help=ONE.say(language))],
        other: Annotated[str | None, typer.Argument(metavar="B", help=OTHER.say(language))] = None,
        *,
        on: Annotated[
            tuple[str, str] | None, typer.Option("--on", metavar="D1 D2", help=ON.say(language))
        ] = None,
        policies: Annotated[
            str | None, typer.Option(OPTION, metavar="FOLDER", help=POLICIES.say(language))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.policy_diff_page import diff_policies

        diff_policies(one, other, on, language, as_json=as_json, policies=policies)
