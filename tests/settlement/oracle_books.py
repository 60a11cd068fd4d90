"""The database beside the oracle of the vocabulary, which knows of no accumulators.

It is asked with the list of what was settled before from the same day on and was not reversed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.benefit.reading import read_request
from gongji.ledger import store as ledger
from gongji.ledger.model import Payment
from gongji.members.model import Member
from gongji.members.store import add_members
from gongji.policy.classes import ProviderFacts
from gongji.policy.library import Library
from gongji.providers.model import Provider
from gongji.providers.store import add_providers
from gongji.settlement.model import Settlement, SettlementRequest
from gongji.settlement.service import quote, reverse, settle
from gongji.store.database import transaction
from tests.towns import TOWN
from tests.vocabulary import oracle
from tests.vocabulary.classes import person_class, provider_class, year_start
from tests.vocabulary.figures import Visit
from tests.vocabulary.model import Day, Policy

from .ground import PHARMACY, Connection, credit, open_visit_of

Object = dict[str, Any]


def first_day_counted(policies: tuple[Policy, ...], day: Day) -> Day:
    """The first day of the accumulators of a visit: of the year, or of a version that begins anew."""
    policy = oracle.version_on(policies, day)
    anew = [one.begins for one in policies if one.begins <= day and one.carried is False]
    return max([year_start(policy.year_begins, day), *anew])


@dataclass(frozen=True)
class Standing:
    """A settlement in the model; `found` is None where the case is not covered."""

    since: Day
    found: oracle.Settled | None
    payment: Payment
    is_reversed: bool = False


class History:
    """One member's events; number n is the n-th. Credits and reversals are None."""

    def __init__(self, member: Object, balance_fen: int | None) -> None:
        self.member = member
        self.balance_fen = balance_fen
        self.events: list[Standing | None] = []

    @property
    def covered_from(self) -> Day:
        """The first day of coverage."""
        return Day.fromisoformat(self.member["coverage"][0]["from"])

    @property
    def standing(self) -> dict[int, Standing]:
        """The settlements that were not reversed, by number."""
        numbered = enumerate(self.events, start=1)
        return {number: event for number, event in numbered if event and not event.is_reversed}

    def expect(self, policies: tuple[Policy, ...], raw: Object, request: SettlementRequest) -> Standing:
        """What a visit must come to now."""
        day = request.visit_date
        policy, since = oracle.version_on(policies, day), first_day_counted(policies, day)
        past = tuple(event.found for event in self.standing.values() if event.found and event.since == since)
        number: object = len(self.events)
        if request.visit_serial is not None:
            number = (request.provider_id, request.visit_serial, day)
        where = person_class(policy, self.member, day), provider_class(policy, raw)
        visit = Visit(*where, day, number, request.provider_id)
        balance_fen = 0 if self.balance_fen is None else self.balance_fen
        result, year = oracle.outcome(policy, visit, raw, oracle.Year(past, (), balance_fen))
        found = year.ordinary[-1] if len(year.ordinary) > len(past) else None
        account_fen = 0 if found is None else found.account
        if request.use_account:
            account_fen = min(result.personal, balance_fen)
        cash_fen = result.personal - account_fen
        return Standing(since, found, Payment(result.fund, result.overflow, account_fen, cash_fen))


def read(raw: Object, member: Object) -> VisitFacts:
    """A visit as it is written in JSON."""
    return read_request({"id": "c1", "area": TOWN, "member": member, "visits": [raw]}).visits[0]


def request_of(
    raw: Object, member: Object, who: int, institution: str, *, use_account: bool, serial: str | None
) -> SettlementRequest:
    """A visit to an institution, or a purchase that it prescribed, as a request."""
    visit = read(raw, member)
    is_purchase = visit.provider.kind == "pharmacy"
    return SettlementRequest(
        TOWN,
        who,
        PHARMACY if is_purchase else institution,
        institution if visit.prescribed_at is not None else None,
        visit.day,
        visit.amount_fen,
        use_account=use_account,
        care=visit.care,
        lines_fen=visit.lines_fen,
        visit_serial=serial,
    )


class OracleBooks:
    """Members and providers of the town in a database, and the same in a model; each event happens in both.

    Args:
        connection: to a fresh database.
        library, policies: the town's policies, read and as data.
        institutions: facts of each institution by id; a pharmacy comes beside them.
        members: number and JSON of each member; those with even numbers have an account.
    """

    def __init__(
        self,
        connection: Connection,
        library: Library,
        policies: tuple[Policy, ...],
        institutions: Mapping[str, Object],
        members: Mapping[int, Object],
    ) -> None:
        self.connection, self.library, self.policies = connection, library, policies
        self.histories = {
            who: History(member, 0 if who % 2 == 0 else None) for who, member in members.items()
        }
        facts = {name: ProviderFacts(**known) for name, known in institutions.items()}
        facts[PHARMACY] = ProviderFacts("pharmacy")
        with transaction(connection):
            add_providers(connection, (Provider(name, TOWN, name, known) for name, known in facts.items()))
            add_members(connection, (self._registered(who) for who in members))
            for who in self.with_account:
                ledger.open_account(connection, TOWN, who)

    @property
    def with_account(self) -> list[int]:
        """The members who have an account."""
        return [who for who, history in self.histories.items() if history.balance_fen is not None]

    @property
    def standing(self) -> list[tuple[int, int]]:
        """Member and number of each settlement that can be reversed."""
        return [(who, number) for who, history in self.histories.items() for number in history.standing]

    def _registered(self, who: int) -> Member:
        member = self.histories[who].member
        visit = {"date": "2023-01-01", "amount": "1", "provider": {"kind": "hospital"}}
        claim = {"id": "c1", "area": TOWN, "member": member, "visits": [visit]}
        facts: MemberFacts = read_request(claim).member
        return Member(TOWN, who, f"成员{who}", facts.birth_date, facts.coverage)

    def settle(self, raw: Object, request: SettlementRequest) -> Settlement:
        """Quote and settle a visit; both are what the model expects."""
        history = self.histories[request.member_id]
        expected = history.expect(self.policies, raw, request)
        open_visit_of(self.connection, request)
        quoted = quote(self.connection, self.library, request)
        settled = settle(self.connection, self.library, request).settlement
        history.events.append(expected)
        self._move(history, -expected.payment.account_fen)
        assert quoted.payment == settled.payment == expected.payment
        assert (settled.number, settled.accumulated_since) == (len(history.events), expected.since)
        found, delta = expected.found, settled.delta
        parts = (0, 0, 0) if found is None else (found.entering, found.taken + found.withheld, found.met)
        assert (delta.cost_fen, delta.deductible_fen, delta.deductible_fen - delta.not_counted_fen) == parts
        assert settled.beforehand.account_first_fen == (0 if found is None else found.account)
        return settled

    def reverse(self, who: int, number: int) -> None:
        """Reverse a settlement that stands."""
        history = self.histories[who]
        event = history.standing[number]
        mirrored = reverse(self.connection, self.library, TOWN, who, number)
        history.events[number - 1] = replace(event, is_reversed=True)
        history.events.append(None)
        self._move(history, event.payment.account_fen)
        assert mirrored.number == len(history.events)
        assert mirrored.payment == tuple(-amount_fen for amount_fen in event.payment)

    def credit(self, who: int, amount_fen: int) -> None:
        """Put money into an account."""
        history = self.histories[who]
        history.events.append(None)
        self._move(history, amount_fen)
        assert credit(self.connection, TOWN, who, amount_fen) == len(history.events)

    def _move(self, history: History, amount_fen: int) -> None:
        if history.balance_fen is not None:
            history.balance_fen += amount_fen
