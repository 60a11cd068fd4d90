"""Settlements in JSON and on pages: what `gongji readjudicate` and `gongji settlement show` share."""

from collections.abc import Sequence

from rich import box
from rich.table import Table

from gongji.benefit.assessment import Assessment
from gongji.benefit.calculate import visit_record
from gongji.cli.output import console_for
from gongji.language import Language, Text
from gongji.money import format_yuan
from gongji.settlement.model import Settlement

ACCOUNT, CASH, OWED = Text("个人账户", "account"), Text("现金", "cash"), Text("应收", "owed")
FUND, OVERFLOW = Text("统筹基金", "fund"), Text("超限额支付", "over-cap fund")
DEDUCTIBLE = Text("起付标准", "deductible")


def record_of(settlement: Settlement) -> dict[str, object]:
    """A record for programs; of a correction or reversal the amounts are differences."""
    payment = settlement.payment
    return {
        "settlement_id": settlement.settlement_id,
        "member_id": settlement.member_id,
        "number": settlement.number,
        "reverses": settlement.reverses,
        "corrects": settlement.corrects,
        "visit_date": str(settlement.visit_date),
        "accumulated_since": str(settlement.accumulated_since),
        "provider_id": settlement.provider_id,
        "prescriber_id": settlement.prescriber_id,
        "settled_at": settlement.settled_at,
        **terms_of(settlement),
        "amount": format_yuan(settlement.amount_fen),
        "account": format_yuan(payment.account_fen),
        "cash": format_yuan(payment.cash_fen),
        "owed": format_yuan(payment.owed_fen),
    }


def terms_of(settlement: Settlement) -> dict[str, object]:
    """Policy, classes, and what the visit comes to, for programs."""
    payment = settlement.payment
    return {
        "policy": settlement.policy,
        "policy_state": settlement.policy_state,
        "accumulated_since": str(settlement.accumulated_since),
        "person_class": settlement.person_class,
        "provider_class": settlement.provider_class,
        "deductible": format_yuan(settlement.delta.deductible_fen),
        "fund": format_yuan(payment.fund_fen),
        "overflow": format_yuan(payment.over_cap_fund_fen),
        "personal": format_yuan(payment.account_fen + payment.cash_fen + payment.owed_fen),
    }


def explanation_of(assessment: Assessment, language: Language) -> dict[str, object]:
    """The steps with their articles, for programs: as `gongji calculate` writes them."""
    return visit_record(assessment, language)


def terms_line(settlement: Settlement, language: Language) -> str:
    """Policy, classes and who pays, in one line."""
    payment = settlement.payment
    parts = (
        (DEDUCTIBLE, settlement.delta.deductible_fen),
        (FUND, payment.fund_fen),
        (OVERFLOW, payment.over_cap_fund_fen),
        (ACCOUNT, payment.account_fen),
        (CASH, payment.cash_fen),
        (OWED, payment.owed_fen),
    )
    sums = "  ".join(f"{name.say(language)} {format_yuan(fen)}" for name, fen in parts if fen != 0)
    return f"{settlement.policy}  {settlement.person_class} × {settlement.provider_class}  {sums}".rstrip()


def print_steps(assessment: Assessment, language: Language) -> None:
    """The steps of an assessment with amounts and articles, and the rules that did not apply."""
    explanation = assessment.explanation()
    heads = (Text("步骤", "Step"), Text("元", "Yuan"), Text("条款", "Article"))
    rows: Sequence[tuple[str, str, str]] = [
        *((step.text.say(language), step.amount, ", ".join(step.articles)) for step in explanation.steps),
        *((f"— {rule.text.say(language)}", "", rule.source.article) for rule in explanation.unapplied),
    ]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(heads[0].say(language), overflow="fold")
    table.add_column(heads[1].say(language), justify="right")
    table.add_column(heads[2].say(language), overflow="fold")
    for row in rows:
        table.add_row(*row)
    console_for().print(table)
