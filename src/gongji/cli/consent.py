"""`gongji consent`: the operator's consent, area by area, to settle under policies that nobody verified."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command, group
from gongji.language import Language, Text

LIST_SHAPE = (
    '{"consents": [{"area", "name", "given_by", "given_at", "withdrawn_by", "withdrawn_at", "in_force"}]}'
)
GROUP = Words(
    summary=Text(
        "同意（或撤回同意）按未核实的政策结算，逐个统筹地区。",
        "Consent to settle under unverified policies, area by area, or withdraw it.",
    ),
    details=Text(
        "依据转载、网页或我们自己的读法写成的政策，试算不受限制；按它结算要运行方同意，否则拒绝。"
        "同意记在数据库里：谁、何时给出，谁、何时撤回。",
        "A policy made from copies, web pages or our own reading calculates like any other; settling under "
        "it is refused until whoever runs the system consents. The database keeps who consented and who "
        "withdrew it, and when.",
    ),
    examples=(
        "gongji consent give 610100 --by 张三",
        "gongji consent withdraw 610100 --by 张三",
        "gongji consent list",
    ),
)
GIVE = Words(
    summary=Text(
        "同意在一个地区按未核实的政策结算。", "Consent to settle under unverified policies of an area."
    ),
    details=Text(
        "打印这个地区哪些政策未经核实、各据哪一条。已有同意的，不再重复。"
        "不认识的地区，或政策都已核实的地区，拒绝。",
        "Prints which policies of the area are unverified, and the article that each rests on. Where a "
        "consent is in force already, nothing changes. An unknown area is refused, and one whose policies "
        "are all verified.",
    ),
    examples=("gongji consent give 610100 --by 张三",),
)
WITHDRAW = Words(
    summary=Text("撤回一个地区的同意。", "Withdraw the consent for an area."),
    details=Text(
        "此后按未核实的政策结算又被拒绝；已经结算的不变，仍可冲正。",
        "Settling under unverified policies is refused from then on; what was settled stays and can still be "
        "reversed.",
    ),
    examples=("gongji consent withdraw 610100 --by 张三",),
)
LIST = Words(
    summary=Text("列出所有同意，包括已撤回的。", "List all consents, those that were withdrawn among them."),
    details=Text(f"加 --json：{LIST_SHAPE}。", f"With --json: {LIST_SHAPE}."),
    examples=("gongji consent list", "gongji consent list --json"),
)
AREA = Text("六位区划代码。", "The six-digit code of the area.")
GIVEN_BY = Text("谁同意。", "Who consents.")
WITHDRAWN_BY = Text("谁撤回。", "Who withdraws it.")
AS_JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_consent(app: typer.Typer, language: Language) -> None:
    """Add the group and its commands to the program."""
    consent = group("consent", GROUP, language)

    @command(consent, "give", GIVE, language)
    def give(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        by: Annotated[str, typer.Option("--by", metavar="NAME", help=GIVEN_BY.say(language))],
    ) -> None:
        from gongji.cli.consent_page import give_consent_in

        give_consent_in(area, by, language)

    @command(consent, "withdraw", WITHDRAW, language)
    def withdraw(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        by: Annotated[str, typer.Option("--by", metavar="NAME", help=WITHDRAWN_BY.say(language))],
    ) -> None:
        from gongji.cli.consent_page import withdraw_consent_in

        withdraw_consent_in(area, by, language)

    @command(consent, "list", LIST, language)
    def list_(
        *,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.consent_page import list_consents

        list_consents(language, as_json=as_json)

    app.add_typer(consent)
