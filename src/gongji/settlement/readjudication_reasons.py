"""Why a visit comes to something else than before: which facts are otherwise than they were then. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

from gongji.dates import FOREVER, Day
from gongji.explain.class_words import KIND_WORDS, STATUS_WORDS
from gongji.language import Text
from gongji.members.history import KnownEntry, MemberHistory
from gongji.policy.classes import CoverageEntry
from gongji.policy.library import Library
from gongji.policy.timeline import ALWAYS, known_since
from gongji.providers.model import KnownProvider, Provider
from gongji.settlement.model import Settlement

ReasonKind = Literal["coverage", "birth date", "provider", "policy", "earlier visits"]


class Reason(NamedTuple):
    """One thing that is otherwise than when a visit was settled, or last corrected.

    Attributes:
        known_since: the moment, or of a policy the day; None where nobody wrote it down.
    """

    kind: ReasonKind
    text: Text
    known_since: datetime | Day | None


class Histories(NamedTuple):
    """What was ever known of a member and of providers."""

    member: MemberHistory
    providers: Mapping[str, tuple[KnownProvider, ...]]


def reasons_of(
    before: Settlement, after: Settlement, settled_at: datetime, histories: Histories, library: Library
) -> tuple[Reason, ...]:
    """What changed since a visit was last calculated, as far as it bears on that visit.

    Where no fact did, the visits before it did: one of them was corrected, reversed, or settled out of turn.

    Args:
        before: the record in force.
        after: the record that should be in force.
        settled_at: when the record in force was made.
        histories: of the member, and of the visit's providers.
        library: the policies.
    """
    reasons = [
        *_of_coverage(histories.member, after.visit_date, settled_at),
        *_of_birth(histories.member, settled_at),
        *_of_providers(after, histories.providers, settled_at),
        *_of_policy(before, after, library),
    ]
    return tuple(reasons) if reasons else (EARLIER_VISITS,)


EARLIER_VISITS = Reason(
    "earlier visits",
    Text("之前的就诊有更正、冲正或变动", "Visits before it were corrected, reversed or settled otherwise"),
    None,
)


def _of_coverage(member: MemberHistory, day: Day, settled_at: datetime) -> Iterator[Reason]:
    then = _bearing_on(member.known_at(settled_at).entries, day)
    now = _bearing_on(member.known_at(None).entries, day)
    for entry in then.keys() - now.keys():
        gone = then[entry].known_until
        words = _entry_words(entry)
        yield Reason("coverage", Text(f"不再是：{words.zh}", f"no longer: {words.en}"), gone)
    for entry in now.keys() - then.keys():
        yield Reason("coverage", _entry_words(entry), now[entry].known_since)


def _bearing_on(entries: Iterable[KnownEntry], day: Day) -> dict[CoverageEntry, KnownEntry]:
    """The entries that had begun on a day; an end after it, or where the next begins, says nothing more."""
    begun = [known for known in entries if known.entry.start <= day]
    ends = {known.entry.start for known in begun} | {FOREVER}
    return {
        known.entry
        if known.entry.until <= day and known.entry.until not in ends
        else msgspec.structs.replace(known.entry, until=FOREVER): known
        for known in begun
    }


def _entry_words(entry: CoverageEntry) -> Text:
    status, until = STATUS_WORDS[entry.status], entry.until
    further = "".join(f", {key} {value}" for key, value in _further(entry))
    zh_end, en_end = ("", "") if until == FOREVER else (f"，{until} 前", f" until before {until}")
    return Text(
        f"{entry.start} 起{status.zh}{zh_end}{further.replace(', ', '，')}",
        f"{status.en} from {entry.start}{en_end}{further}",
    )


def _further(entry: CoverageEntry) -> Iterator[tuple[str, object]]:
    for key in ("veteran", "tier", "cohort", "family_doctor", "contribution_years"):
        value = getattr(entry, key)
        if value is not None and value is not False:
            yield key, value


def _of_birth(member: MemberHistory, settled_at: datetime) -> Iterator[Reason]:
    then, now = member.known_at(settled_at).birth_date, member.known_at(None).birth_date
    if then is not None and now is not None and then.birth_date != now.birth_date:
        words = Text(
            f"出生日期 {now.birth_date}，原为 {then.birth_date}",
            f"born on {now.birth_date}, not on {then.birth_date}",
        )
        yield Reason("birth date", words, now.known_since)


def _of_providers(
    record: Settlement, providers: Mapping[str, tuple[KnownProvider, ...]], settled_at: datetime
) -> Iterator[Reason]:
    for provider_id in (record.provider_id, record.prescriber_id):
        held = providers.get(provider_id, ()) if provider_id is not None else ()
        then = next((known for known in held if known.holds_at(settled_at)), None)
        now = next((known for known in held if known.holds_at(None)), None)
        if now is not None and (then is None or then.provider.facts != now.provider.facts):
            words = _provider_words(now.provider)
            if then is not None:
                earlier = _provider_words(then.provider)
                words = Text(f"{words.zh}，原为{earlier.zh}", f"{words.en}, not {earlier.en}")
            yield Reason("provider", words, now.known_since)


def _provider_words(provider: Provider) -> Text:
    facts = provider.facts
    numbers = {"level": facts.level, "price_category": facts.price_category, "designation": facts.designation}
    further = "".join(f" {key} {value}" for key, value in numbers.items() if value is not None)
    kind = KIND_WORDS[facts.kind]
    return Text(f"{provider.provider_id} {kind.zh}{further}", f"{provider.provider_id} {kind.en}{further}")


def _of_policy(before: Settlement, after: Settlement, library: Library) -> Iterator[Reason]:
    if before.policy == after.policy:
        return
    version = library.scheme_named(after.area, after.policy).policy
    since = known_since(version)
    words = Text(f"政策 {after.policy}，原为 {before.policy}", f"policy {after.policy}, not {before.policy}")
    yield Reason("policy", words, None if since == ALWAYS else since)
