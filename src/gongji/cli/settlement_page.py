"""What `gongji settlement` prints."""

from gongji.cli.member_page import entry_record
from gongji.cli.moments import shown, stamped
from gongji.cli.output import console_for, print_json
from gongji.cli.settlement_words import explanation_of, print_steps, record_of, terms_line
from gongji.dates import FOREVER
from gongji.explain.class_words import KIND_WORDS, STATUS_WORDS
from gongji.language import Language, Text
from gongji.money import format_yuan
from gongji.policy.library import shipped_library
from gongji.providers.model import KnownProvider
from gongji.settlement.model import Settlement
from gongji.settlement.readjudication_history import Rested, SettlementHistory, settlement_history
from gongji.store.database import connect
from gongji.store.migrate import migrate
from gongji.store.server import database_settings_from_environment, running_server

REPRODUCES = Text("据此重算，与记录一致。", "Calculated again from that, it comes to what the record says.")
DIFFERS = Text("据此重算，与记录不一致。", "Calculated again from that, it comes to something else.")


def show_settlement(settlement_id: str, language: Language, *, known_then: bool, as_json: bool) -> None:
    """Print a settlement with its corrections, reversal, and the record in force.

    Raises:
        InputError: there is none of that id.
        StoreError: the database cannot be had.
    """
    with running_server(database_settings_from_environment()) as server:
        migrate(server.url)
        with connect(server.url) as connection:
            history = settlement_history(connection, shipped_library(), settlement_id)
    if as_json:
        print_json(_record(history, language, known_then=known_then))
    else:
        _print(history, language, known_then=known_then)


def _record(history: SettlementHistory, language: Language, *, known_then: bool) -> dict[str, object]:
    reversal, now = history.reversal, history.now
    record: dict[str, object] = {
        "settlement": record_of(history.settlement),
        "corrections": [record_of(correction) for correction in history.corrections],
        "reversal": None if reversal is None else record_of(reversal),
        "in_force": None if reversal is not None else record_of(history.in_force),
        "explanation": _explained(now, language),
    }
    if known_then:
        record["known_at_settlement"] = _known_record(history.then, language)
    return record


def _explained(rested: Rested, language: Language) -> dict[str, object] | None:
    return None if rested.assessment is None else explanation_of(rested.assessment, language)


def _known_record(then: Rested, language: Language) -> dict[str, object]:
    born = then.facts.birth_date
    return {
        "birth_date": None if born is None else str(born.birth_date),
        "coverage": [entry_record(entry) for entry in then.facts.coverage],
        "coverage_known_since": [stamped(known.known_since) for known in then.facts.entries],
        "provider": _provider_record(then.provider),
        "prescriber": _provider_record(then.prescriber),
        "explanation": _explained(then, language),
        "reproduces": then.reproduces,
        "error": None if then.error is None else then.error.record(language),
    }


def _provider_record(known: KnownProvider | None) -> dict[str, object] | None:
    if known is None:
        return None
    facts = known.provider.facts
    return {
        "provider_id": known.provider.provider_id,
        "kind": facts.kind,
        "level": facts.level,
        "price_category": facts.price_category,
        "designation": facts.designation,
        "known_since": stamped(known.known_since),
    }


def _print(history: SettlementHistory, language: Language, *, known_then: bool) -> None:
    console = console_for()
    first = history.settlement
    console.print(f"{first.settlement_id}  {first.visit_date}  {first.provider_id}", style="bold")
    console.print(_row_line(Text("结算", "settled"), first, language))
    for correction in history.corrections:
        console.print(_row_line(Text("更正", "corrected"), correction, language))
    if history.reversal is not None:
        console.print(_row_line(Text("冲正", "reversed"), history.reversal, language))
        console.print(Text("已冲正，现无效力。", "Reversed: nothing is in force.").say(language))
    else:
        words = Text("现行：", "In force: ").say(language)
        console.print(words + terms_line(history.in_force, language))
        _print_assessment(history.now, language)
    if known_then:
        _print_known(history.then, language)


def _row_line(what: Text, row: Settlement, language: Language) -> str:
    amount = Text(f"费用 {format_yuan(row.amount_fen)}", f"amount {format_yuan(row.amount_fen)}")
    return (
        f"  {what.say(language)}  {row.settlement_id}  {row.settled_at[:19]} UTC  "
        f"{amount.say(language)}  {terms_line(row, language)}"
    )


def _print_assessment(rested: Rested, language: Language) -> None:
    if rested.assessment is not None:
        print_steps(rested.assessment, language)
    if rested.error is not None:
        print(rested.error.say(language))


def _print_known(then: Rested, language: Language) -> None:
    print(Text("结算当时已知：", "Known when it was settled:").say(language))
    if then.facts.birth_date is not None:
        day = then.facts.birth_date.birth_date
        print(Text(f"  出生日期 {day}", f"  born on {day}").say(language))
    for entry, since, _ in then.facts.entries:
        until = "" if entry.until == FOREVER else f" – {entry.until}"
        known = f"  ({shown(since)})" if since is not None else ""
        print(f"  {entry.start}{until}  {STATUS_WORDS[entry.status].say(language)}{known}")
    for known_provider in (then.provider, then.prescriber):
        if known_provider is not None:
            facts = known_provider.provider.facts
            level = "" if facts.level is None else f" {facts.level}"
            kind = KIND_WORDS[facts.kind].say(language)
            print(f"  {known_provider.provider.provider_id}  {kind}{level}")
    _print_assessment(then, language)
    if then.error is None:
        print((REPRODUCES if then.reproduces else DIFFERS).say(language))
