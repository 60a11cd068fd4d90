"""`gongji member`: what is known of a member, and corrections of it that keep what was known before."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command, group
from gongji.language import Language, Text

SHOW_SHAPE = (
    '{"area", "member_id", "name", "known_at", "birth_date", "birth_date_known_since", "coverage": '
    '[entries as in the file of gongji member coverage], "coverage_known_since": [times]}'
)
GROUP = Words(
    summary=Text(
        "查看和更正参保人的参保记录、出生日期。", "See and correct a member's coverage and birth date."
    ),
    details=Text(
        "更正后，原来的记录连同它有效的时间一并保留：任何一笔结算依据的是当时已知的情况，都能查证。"
        "更正本身不改动已结算的费用；重新核定用 gongji readjudicate。",
        "What is corrected stays, with the time in which it was held to be true: what any settlement rested "
        "on can be shown. A correction by itself moves no money; gongji readjudicate does that.",
    ),
    examples=(
        "gongji member show 320100 17",
        "gongji member coverage 320100 17 coverage.json",
        "gongji member birth-date 320100 17 1960-04-10",
    ),
)
SHOW = Words(
    summary=Text("显示一位参保人现在或某一时刻已知的情况。", "Show what is known of a member, or was known."),
    details=Text(
        f"姓名只显示首字。加 --json：{SHOW_SHAPE}。",
        f"Of the name only the beginning shows. With --json: {SHOW_SHAPE}.",
    ),
    examples=(
        "gongji member show 320100 17",
        "gongji member show 320100 17 --known-at 2025-03-01T09:30 --json",
    ),
)
COVERAGE = Words(
    summary=Text(
        "更正参保记录：用文件中的全部记录代替。", "Correct coverage: the entries of a file replace it."
    ),
    details=Text(
        "文件是 JSON 列表，与 gongji calculate 的 coverage 相同；最后一条可加 until（不再参保的第一天）：\n\n"
        '[{"from": "2010-01-01", "status": "active"}, {"from": "2025-05-20", "status": "retired"}]\n\n'
        "没有变化的记录不动。",
        "The file is a JSON list, as `coverage` of gongji calculate; an entry may have `until`, the first "
        "day without coverage:\n\n"
        '[{"from": "2010-01-01", "status": "active"}, {"from": "2025-05-20", "status": "retired"}]\n\n'
        "Entries that stay as they are keep the time since which they are known.",
    ),
    examples=("gongji member coverage 320100 17 coverage.json",),
)
BIRTH_DATE = Words(
    summary=Text("更正出生日期。", "Correct a birth date."),
    details=Text("原日期保留。", "The one before is kept."),
    examples=("gongji member birth-date 320100 17 1960-04-10",),
)
AREA = Text("六位区划代码。", "The six-digit code of the area.")
MEMBER = Text("参保人编号。", "The member's number.")
KNOWN_AT = Text(
    "某一时刻已知的情况，如 2025-03-01T09:30（北京时间，除非写明时区）。",
    "What was known at a moment, such as 2025-03-01T09:30 (China's time unless it names a zone).",
)
FILE = Text("参保记录的 JSON 文件。", "The JSON file with the coverage entries.")
DAY = Text("正确的出生日期。", "The right day of birth.")
AS_JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_member(app: typer.Typer, language: Language) -> None:
    """Add the group and its commands to the program."""
    member = group("member", GROUP, language)
    _add_show(member, language)

    @command(member, "coverage", COVERAGE, language)
    def coverage(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        member_id: Annotated[int, typer.Argument(metavar="ID", help=MEMBER.say(language))],
        file: Annotated[str, typer.Argument(metavar="FILE", help=FILE.say(language))],
        *,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.member_page import change_coverage_to

        change_coverage_to(area, member_id, file, language, as_json=as_json)

    @command(member, "birth-date", BIRTH_DATE, language)
    def birth_date(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        member_id: Annotated[int, typer.Argument(metavar="ID", help=MEMBER.say(language))],
        day: Annotated[str, typer.Argument(metavar="DATE", help=DAY.say(language))],
        *,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.member_page import correct_birth_date_to

        correct_birth_date_to(area, member_id, day, language, as_json=as_json)

    app.add_typer(member)


def _add_show(member: typer.Typer, language: Language) -> None:
    @command(member, "show", SHOW, language)
    def show(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        member_id: Annotated[int, typer.Argument(metavar="ID", help=MEMBER.say(language))],
        *,
        known_at: Annotated[
            str | None, typer.Option("--known-at", metavar="TIME", help=KNOWN_AT.say(language))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.member_page import show_member

        show_member(area, member_id, known_at, language, as_json=as_json)
