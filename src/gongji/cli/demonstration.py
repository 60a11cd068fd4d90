"""What `gongji demo` does and prints."""

from typing import Any

import psycopg

from gongji.cli.marks import MARKS, legend
from gongji.cli.output import console_for, print_json
from gongji.cli.progress import progress_bar
from gongji.cli.verification_report import print_verification, verification_record, verified
from gongji.demo.ground import prepare
from gongji.demo.people import Population
from gongji.demo.run import (
    DemoResult,
    consent_where_needed,
    newest_policy,
    open_months_of,
    populations,
    register,
    settle_visits,
)
from gongji.explain.words import STATE_WORDS
from gongji.language import Language, Text
from gongji.ledger.chain_store import seal
from gongji.money import format_yuan
from gongji.policy.library import Library, shipped_library
from gongji.policy.vocabulary import Policy
from gongji.settlement.model import Settled
from gongji.settlement.store import AreaTotals, totals_by_area
from gongji.settlement.verification import Verification
from gongji.store.database import connect
from gongji.store.server import database_settings_from_environment, running_server

SETTLING = Text("结算", "Settling")
HEADS = (
    Text("统筹地区", "Area"),
    Text("结算", "Settled"),
    Text("冲正", "Reversed"),
    Text("未结", "Refused"),
    Text("范围内费用", "In-scope cost"),
    Text("统筹基金", "Pooled fund"),
    Text("超限额", "Over cap"),
    Text("个人账户", "Account"),
    Text("现金", "Cash"),
)


def demonstrate(members: int, visits_each: int, language: Language, *, as_json: bool) -> int:
    """Run the demo and print what became of it; the exit code."""
    library = shipped_library()
    with running_server(database_settings_from_environment()) as server:
        prepare(server.url)
        with connect(server.url) as connection:
            result = _settle_all(connection, library, members, visits_each, language)
            with connection.transaction():
                totals = totals_by_area(connection)
            verification = verified(connection, language)
    if as_json:
        print_json(_record(totals, result, verification, library))
    else:
        _print_totals(totals, result, library, language)
        _print_refusals(result, library, language)
        for settled in result.telling.values():
            _print_explained(settled, library, language)
        print_verification(verification, language)
    return 1 if verification.differences else 0


def _settle_all(
    connection: psycopg.Connection[Any], library: Library, members: int, visits_each: int, language: Language
) -> DemoResult:
    result = DemoResult()
    people: list[Population] = list(populations(library, members, visits_each))
    total = sum(len(population.visits) for population in people)
    open_months_of(connection, people)
    with progress_bar(SETTLING.say(language), total) as advance:
        for population in people:
            register(connection, population)
            consent_where_needed(connection, library, population.area)
            settle_visits(connection, library, population, result, advance)
    seal(connection)
    return result


def _print_totals(
    totals: tuple[AreaTotals, ...], result: DemoResult, library: Library, language: Language
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    title = Text(
        "编造的参保人，真实的规则：一年的结算（元）",
        "Made-up members, real rules: a year's settlements (yuan)",
    )
    table = Table(title=title.say(language), box=SIMPLE_HEAD, title_justify="left")
    for head in HEADS:
        table.add_column(head.say(language), justify="left" if head is HEADS[0] else "right")
    for row in totals:
        refused = sum(count for (area, _), count in result.refusals.items() if area == row.area)
        paid = row.payment  # nobody owes: that comes of corrections
        payers = (paid.fund_fen, paid.over_cap_fund_fen, paid.account_fen, paid.cash_fen)
        name = library.areas[row.area].name.say(language)
        mark = MARKS[newest_policy(library, row.area).effective.source.verification]
        table.add_row(
            f"{name} {mark}",
            str(row.settled),
            str(row.reversed),
            str(refused),
            format_yuan(row.cost_fen),
            *map(format_yuan, payers),
        )
    console = console_for()
    console.print(table)
    console.print(legend(language), style="dim")


def _print_refusals(result: DemoResult, library: Library, language: Language) -> None:
    """Why visits were not settled: an unknown figure is named, never guessed."""
    console = console_for()
    for (area, code), refusal in result.refusal_examples.items():
        name = library.areas[area].name.say(language)
        words = Text("未结的例子", "an example of those refused")
        console.print(f"{name} · {words.say(language)} [{code}]: {refusal.say(language)}", style="dim")


def _print_explained(settled: Settled, library: Library, language: Language) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    settlement = settled.settlement
    area = library.areas[settlement.area].name.say(language)
    title = f"{area} {settlement.visit_date} {settlement.settlement_id}"
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left")
    table.add_column(Text("步骤", "Step").say(language), overflow="fold")
    table.add_column(Text("元", "Yuan").say(language), justify="right")
    table.add_column(Text("条款", "Article").say(language))
    explanation = settled.assessment.explanation()
    for step in explanation.steps:
        table.add_row(step.text.say(language), step.amount, ", ".join(step.articles))
    for rule in explanation.unapplied:
        table.add_row(f"— {rule.text.say(language)}", "", rule.source.article, style="dim")
    console = console_for()
    console.print(table)
    policy = settled.assessment.settled.scheme.policy
    if policy.effective.source.verification != "verified":
        console.print(_doubt(policy).say(language))


def _doubt(policy: Policy) -> Text:
    """That a policy rests on something less than an official text, and on which article."""
    source = policy.effective.source
    state, mark = STATE_WORDS[source.verification], MARKS[source.verification]
    return Text(
        f"{mark} 政策“{policy.name}”的状态：{state.zh}（{source.article}）。",
        f"{mark} State of the policy `{policy.name}`: {state.en} ({source.article}).",
    )


def _record(
    totals: tuple[AreaTotals, ...], result: DemoResult, verification: Verification, library: Library
) -> dict[str, object]:
    return {
        "areas": [
            {
                "area": row.area,
                "name": library.areas[row.area].name.en,
                "policy": newest_policy(library, row.area).name,
                "policy_state": newest_policy(library, row.area).effective.source.verification,
                "settled": row.settled,
                "reversed": row.reversed,
                "refused": {
                    code: count for (area, code), count in result.refusals.items() if area == row.area
                },
                "cost": format_yuan(row.cost_fen),
                "fund": format_yuan(row.payment.fund_fen),
                "overflow": format_yuan(row.payment.over_cap_fund_fen),
                "account": format_yuan(row.payment.account_fen),
                "cash": format_yuan(row.payment.cash_fen),
            }
            for row in totals
        ],
        "verification": verification_record(verification),
    }
