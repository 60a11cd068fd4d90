"""`gongji acceptance`: what an area accepts, stated by its operator: how old a visit, up to which amount."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command, group
from gongji.language import Language, Text

LIST_SHAPE = (
    '{"acceptances": [{"area", "name", "oldest_days", "largest_amount", "stated_by", "stated_at", '
    '"in_force"}]}'
)
GROUP = Words(
    summary=Text(
        "规定一个统筹地区受理多久以前的就诊、一次受理的费用上限。",
        "State how old a visit an area accepts, and up to which amount.",
    ),
    details=Text(
        "就诊在今天（中国时间）之后，或距今超过规定天数的，拒绝结算；费用超过上限的，也拒绝。没有规定的地区不受这些限制。"
        "每次规定记在数据库里，谁、何时规定，最新一条有效。",
        "A visit later than today in China or more days ago than stated is refused, and an amount above the "
        "limit. Where nothing is stated, none of this is looked at. The database keeps who stated what, and "
        "when; the newest line counts.",
    ),
    examples=(
        "gongji acceptance set 610100 --oldest-days 365 --largest-amount 200000 --by 张三",
        "gongji acceptance set 610100 --oldest-days none --largest-amount none --by 张三",
        "gongji acceptance list",
    ),
)
SET = Words(
    summary=Text("规定一个地区受理什么。", "State what an area accepts."),
    details=Text(
        "代替此前的规定。两项限制都要写；none 表示不限。以后的试算和结算按新规定；"
        "已经结算的不变，冲正不受限制。",
        "It replaces what was stated before. Both limits are to be written; `none` is no limit. Quotes and "
        "settlements follow it from then on; what was settled stays, and can be reversed at any time.",
    ),
    examples=("gongji acceptance set 610100 --oldest-days 365 --largest-amount 200000 --by 张三",),
)
LIST = Words(
    summary=Text("列出所有规定，包括被代替的。", "List all that was stated, what was replaced among it."),
    details=Text(f"加 --json：{LIST_SHAPE}。", f"With --json: {LIST_SHAPE}."),
    examples=("gongji acceptance list", "gongji acceptance list --json"),
)
AREA = Text("六位区划代码。", "The six-digit code of the area.")
OLDEST_DAYS = Text(
    "就诊后至多多少天受理，0 到 36500；none：不限。",
    "Up to how many days after the visit, 0 to 36500; none: any number.",
)
LARGEST_AMOUNT = Text(
    "一次受理的费用上限，元，含本数；none：不限。",
    "Up to which amount in yuan, this one included; none: any amount.",
)
STATED_BY = Text("谁规定。", "Who states it.")
AS_JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_acceptance(app: typer.Typer, language: Language) -> None:
    """Add the group and its commands to the program."""
    acceptance = group("acceptance", GROUP, language)

    @command(acceptance, "set", SET, language)
    def set_(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        oldest_days: Annotated[
            str, typer.Option("--oldest-days", metavar="N", help=OLDEST_DAYS.say(language))
        ],
        largest_amount: Annotated[
            str, typer.Option("--largest-amount", metavar="YUAN", help=LARGEST_AMOUNT.say(language))
        ],
        by: Annotated[str, typer.Option("--by", metavar="NAME", help=STATED_BY.say(language))],
    ) -> None:
        from gongji.cli.acceptance_page import set_acceptance_in

        set_acceptance_in(area, oldest_days, largest_amount, by, language)

    @command(acceptance, "list", LIST, language)
    def list_(
        *,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.acceptance_page import list_acceptances

        list_acceptances(language, as_json=as_json)

    app.add_typer(acceptance)
