"""What `gongji readjudicate` does and prints: findings as they come, and what they sum to."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import psycopg

from gongji.cli.moments import shown, stamped
from gongji.cli.output import console_for
from gongji.cli.progress import progress_bar
from gongji.cli.settlement_words import explanation_of, print_steps, terms_line, terms_of
from gongji.dates import Day
from gongji.language import Language, Text
from gongji.money import format_yuan
from gongji.policy.library import shipped_library
from gongji.settlement.readjudication_reasons import Reason
from gongji.settlement.readjudication_service import Finding, readjudicate
from gongji.settlement.readjudication_store import count_of_members
from gongji.store.database import connect, transaction
from gongji.store.migrate import migrate
from gongji.store.server import database_settings_from_environment, running_server

WORKING = Text("重新核定", "Re-adjudicating")


class Asked(NamedTuple):
    """What the command was asked for."""

    area: str
    year: int
    member_id: int | None
    dry_run: bool


class Difference(NamedTuple):
    """What one visit comes to more or less than before, in fen.

    Attributes:
        owed_fen: what the member owes more; less where it is below 0.
        paid_back_fen: in cash.
        credited_fen: to the personal account.
    """

    fund_fen: int
    over_cap_fund_fen: int
    owed_fen: int
    paid_back_fen: int
    credited_fen: int


@dataclass
class _Sums:
    """What the findings come to so far."""

    corrected: int = 0
    refused: int = 0
    total: Difference = field(default_factory=lambda: Difference(0, 0, 0, 0, 0))

    def take(self, finding: Finding) -> None:
        if finding.outcome.error is not None:
            self.refused += 1
            return
        self.corrected += 1
        self.total = Difference(*map(sum, zip(self.total, difference_of(finding), strict=True)))


def readjudicate_year(asked: Asked, language: Language, *, explain: bool, as_json: bool) -> int:
    """Re-adjudicate a year and print what is found, as it is found; the exit code.

    Raises:
        InputError: the area or the member is not known.
        StoreError: the database cannot be had.
    """
    sums = _Sums()
    show = _JsonPage(asked, language) if as_json else _Page(asked, language, explain=explain)
    with _findings(asked, language) as findings:
        for finding in findings:
            sums.take(finding)
            show.one(finding)
    show.end(sums)
    return 1 if sums.refused else 0


@contextmanager
def _findings(asked: Asked, language: Language) -> Iterator[Iterator[Finding]]:
    library = shipped_library()
    library.versions(asked.area)
    with running_server(database_settings_from_environment()) as server:
        migrate(server.url)
        with connect(server.url) as connection:
            count = _count(connection, asked)
            with progress_bar(WORKING.say(language), count) as advance:
                yield readjudicate(
                    connection,
                    library,
                    asked.area,
                    asked.year,
                    member_id=asked.member_id,
                    dry_run=asked.dry_run,
                    advance=advance,
                )


def _count(connection: psycopg.Connection[Any], asked: Asked) -> int:
    if asked.member_id is not None or not sys.stderr.isatty():
        return 1  # nobody watches the bar
    with transaction(connection):
        return count_of_members(connection, asked.area, asked.year)


def difference_of(finding: Finding) -> Difference:
    """What a visit comes to more or less than before."""
    before, after = finding.outcome.before.payment, finding.outcome.after.payment
    return Difference(
        after.fund_fen - before.fund_fen,
        after.over_cap_fund_fen - before.over_cap_fund_fen,
        after.owed_fen - before.owed_fen,
        before.cash_fen - after.cash_fen,
        before.account_fen - after.account_fen,
    )


class _JsonPage:
    """One JSON object, written as findings come, so that a large area needs no memory for them."""

    def __init__(self, asked: Asked, language: Language) -> None:
        self.asked, self.language, self.is_open = asked, language, False

    def one(self, finding: Finding) -> None:
        lead = ",\n" if self.is_open else self._head()
        self.is_open = True
        print(
            lead + json.dumps(_finding_record(finding, self.asked, self.language), ensure_ascii=False), end=""
        )

    def end(self, sums: _Sums) -> None:
        lead = "" if self.is_open else self._head()
        tail = {"corrected": sums.corrected, "not_recalculated": sums.refused, **_yuan(sums.total)}
        print(f"{lead}\n], {json.dumps(tail, ensure_ascii=False)[1:]}")

    def _head(self) -> str:
        head = {"area": self.asked.area, "year": self.asked.year, "dry_run": self.asked.dry_run}
        return json.dumps(head)[:-1] + ', "settlements": [\n'


def _yuan(difference: Difference) -> dict[str, str]:
    names = ("fund", "overflow", "owed", "paid_back", "credited")
    return {name: format_yuan(fen) for name, fen in zip(names, difference, strict=True)}


def _finding_record(finding: Finding, asked: Asked, language: Language) -> dict[str, object]:
    outcome, before = finding.outcome, finding.outcome.before
    is_refused, assessment = outcome.error is not None, outcome.assessment
    done = "to be corrected" if asked.dry_run else "corrected"
    return {
        "settlement_id": before.settlement_id,
        "member_id": before.member_id,
        "number": before.number,
        "visit_date": str(before.visit_date),
        "provider_id": before.provider_id,
        "outcome": "not recalculated" if is_refused else done,
        "before": terms_of(before),
        "after": None if is_refused else terms_of(outcome.after),
        **({} if is_refused else {"difference": _yuan(difference_of(finding))}),
        "reasons": [_reason_record(reason, language) for reason in finding.reasons],
        "explanation": None if is_refused or assessment is None else explanation_of(assessment, language),
        "correction": None if finding.correction is None else finding.correction.settlement_id,
        "error": None if outcome.error is None else outcome.error.record(language),
    }


def _reason_record(reason: Reason, language: Language) -> dict[str, object]:
    since = reason.known_since
    return {
        "kind": reason.kind,
        "text": reason.text.say(language),
        "known_since": stamped(since) if isinstance(since, datetime) else _day(since),
    }


def _day(since: Day | None) -> str | None:
    return None if since is None else str(since)


class _Page:
    """Findings for people."""

    def __init__(self, asked: Asked, language: Language, *, explain: bool) -> None:
        self.asked, self.language, self.explain = asked, language, explain
        self.say: Callable[[Text], str] = lambda text: text.say(language)

    def one(self, finding: Finding) -> None:
        console, outcome = console_for(), finding.outcome
        before = outcome.before
        console.print(f"{before.settlement_id}  {before.visit_date}  {before.provider_id}", style="bold")
        if outcome.error is not None:
            words = Text("  算不了，保持原样：", "  Not recalculated, left as it is: ")
            console.print(self.say(words) + outcome.error.message(self.language))
            return
        console.print(self.say(Text("  原  ", "  before  ")) + terms_line(before, self.language))
        console.print(self.say(Text("  现  ", "  now     ")) + terms_line(outcome.after, self.language))
        console.print(f"  {self._differing(difference_of(finding))}")
        for reason in finding.reasons:
            console.print(f"  {self._reason(reason)}")
        if self.explain and outcome.assessment is not None:
            print_steps(outcome.assessment, self.language)

    def end(self, sums: _Sums) -> None:
        asked, total = self.asked, sums.total
        what = Text("应更正", "to be corrected") if asked.dry_run else Text("已更正", "corrected")
        counted = Text(
            f"{asked.area} {asked.year} 年：{what.zh} {sums.corrected} 笔，算不了 {sums.refused} 笔。",
            f"{asked.area} {asked.year}: {sums.corrected} {what.en}, {sums.refused} not recalculated.",
        )
        print(self.say(counted))
        if sums.corrected:
            print(self._differing(total))

    def _differing(self, difference: Difference) -> str:
        names = (
            Text("统筹基金", "fund"),
            Text("超限额支付", "over-cap fund"),
            Text("个人应补", "owed by the member"),
            Text("退现金", "paid back in cash"),
            Text("退个人账户", "credited to the account"),
        )
        told = [
            f"{self.say(name)} {'+' if fen > 0 else ''}{format_yuan(fen)}"
            for name, fen in zip(names, difference, strict=True)
            if fen != 0
        ]
        return "  ".join(told) if told else self.say(Text("金额不变", "no amount changes"))

    def _reason(self, reason: Reason) -> str:
        since = reason.known_since
        moment = shown(since) if isinstance(since, datetime) else _day(since)
        known = Text(f"（{moment} 起知悉）", f" (known since {moment})") if moment else Text("", "")
        return self.say(Text("因为：", "because: ")) + self.say(reason.text) + self.say(known)
