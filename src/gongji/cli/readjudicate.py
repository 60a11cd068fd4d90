"""`gongji readjudicate`: what settlements come to by what is known now, and the differences posted."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

SHAPE = (
    '{"area", "year", "dry_run", "settlements": [{"settlement_id", "member_id", "number", "visit_date", '
    '"provider_id", "outcome", "before", "after", "difference", "reasons", "explanation", "correction", '
    '"error"}], "corrected", "not_recalculated", "fund", "overflow", "owed", "paid_back", "credited"}'
)
WORDS = Words(
    summary=Text(
        "重新核定：按现在已知的情况重算一年的结算，补退差额。",
        "Recalculate a year's settlements by what is known now, and post the differences.",
    ),
    details=Text(
        "参保记录、出生日期、机构情况或政策事后才知道或被更正的，按编号先后重算该年度的就诊，逐笔列出"
        "原结果、新结果、差额、应补或应退，以及原因；差额记为新的一笔，原记录不动。应由个人补交的记为应收，"
        "先从以后的入账和退费中抵；多付的先抵应收，再退现金，再退回个人账户。\n\n"
        "算不了的（例如已不在参保期内、缺少数字）列出原因，保持原样。再次运行没有变化。"
        "退出码：0 完成；1 有结算算不了，或被拒绝。\n\n"
        f"加 --json：{SHAPE}。",
        "Where coverage, birth date, provider or policy became known, or was corrected, after a visit was "
        "settled, the visits of the year are recalculated in the order of their numbers. Each one that comes "
        "to something else is listed: before, after, difference, what is owed or paid back, and why. The "
        "difference is a new record; the old one stays. What the member should have paid more is owed, and "
        "netted against later credits and refunds; what was too much reduces that first, then is paid back "
        "in cash, then credited to the account.\n\n"
        "What cannot be recalculated (not covered any more, an unknown figure) is listed with the reason and "
        "left as it is. A second run changes nothing. Exit code: 0 done; 1 some could not be recalculated, "
        "or it was refused.\n\n"
        f"With --json: {SHAPE}.",
    ),
    examples=(
        "gongji readjudicate --area 320100 --year 2024 --dry-run",
        "gongji readjudicate --area 320100 --year 2024 --member 17 --explain",
        "gongji readjudicate --area 320100 --year 2024 --json",
    ),
)
AREA = Text("六位区划代码。", "The six-digit code of the area.")
YEAR = Text("累计从这一年的某日起算的就诊。", "The visits whose accumulators count from a day of this year.")
MEMBER = Text("只算这一位参保人。", "This member alone.")
DRY_RUN = Text("只列出，不写任何东西。", "Only list; nothing is written.")
EXPLAIN = Text("逐笔列出新结果的算式和条款。", "List how each new result comes about, with its articles.")
AS_JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_readjudicate(app: typer.Typer, language: Language) -> None:
    """Add the command to the program."""

    @command(app, "readjudicate", WORDS, language)
    def readjudicate(
        area: Annotated[str, typer.Option("--area", metavar="AREA", help=AREA.say(language))],
        year: Annotated[
            int, typer.Option("--year", metavar="YEAR", min=1000, max=9990, help=YEAR.say(language))
        ],
        member: Annotated[
            int | None, typer.Option("--member", metavar="ID", help=MEMBER.say(language))
        ] = None,
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help=DRY_RUN.say(language))] = False,
        explain: Annotated[bool, typer.Option("--explain", help=EXPLAIN.say(language))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.readjudicate_page import Asked, readjudicate_year

        asked = Asked(area, year, member, dry_run)
        raise typer.Exit(readjudicate_year(asked, language, explain=explain, as_json=as_json))
