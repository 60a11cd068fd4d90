"""Any sequence of settlements, reversals, quotes and credits of several members keeps the books right.

Beside the database runs a plain model: the list of each member's events, and `expected_visit` over those
that were not reversed.
"""

import datetime
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from gongji.ledger.model import Payment
from gongji.policy.classes import CoverageEntry
from gongji.policy.library import Library
from gongji.settlement.model import SettlementRequest
from gongji.settlement.refusals import SettlementError
from gongji.settlement.service import quote, reverse, settle
from gongji.store.database import connect

from .expected import Counted, Terms, expected_visit, percent
from .ground import (
    ACTIVE,
    CLINIC,
    COMMUNITY,
    FLEXIBLE,
    LEVEL_2,
    LEVEL_3,
    LVLIANG,
    NANJING,
    PHARMACY,
    RETIRED,
    XIAN,
    YUNNAN,
    FreshDatabase,
    assert_books_agree,
    contents,
    credit,
    member,
    register,
    rows,
)
from .town import TOWN, library_with_town, town_terms

pytestmark = pytest.mark.database

Day = datetime.date

RETIREMENT = Day(2023, 7, 1)
INSTITUTIONS = [LEVEL_3, LEVEL_2, COMMUNITY, CLINIC]


# The terms of each member, as the documents have them: by day, deciding institution, and purchase or not.

TermsOf = Callable[[Day, str, bool], Terms]


def xian(day: Day, institution: str, is_purchase: bool) -> Terms:
    points = 70 if is_purchase else {LEVEL_3: 50, LEVEL_2: 60, COMMUNITY: 70, CLINIC: 70}[institution]
    retired = day >= RETIREMENT
    segments = ((None, percent(points + (5 if retired else 0))),)
    return Terms(segments, deductible=200_00, fund_cap=2_500_00 if retired else 2_000_00)


def yunnan(_day: Day, institution: str, _is_purchase: bool) -> Terms:
    """Retired."""
    deductible, points, over_cap_points = {
        LEVEL_3: (60_00, 60, 89),
        LEVEL_2: (40_00, 65, 92),
        COMMUNITY: (20_00, 70, 95),
        CLINIC: (20_00, 70, 95),
    }[institution]
    return Terms(
        ((None, percent(points)),),
        deductible=deductible,
        deductible_per="visit",
        fund_cap=6_000_00,
        over_cap_rate=percent(over_cap_points),
        ceiling=80_000_00,
    )


def nanjing(_day: Day, institution: str, _is_purchase: bool) -> Terms:
    """Retired, under 70."""
    bounds = (1_000_00, 5_000_00, None)
    points = (55, 80, 85) if institution == COMMUNITY else (45, 70, 75)
    return Terms(tuple(zip(bounds, map(percent, points), strict=True)), cost_cap=15_000_00)


def lvliang(_day: Day, institution: str, _is_purchase: bool) -> Terms:
    """Flexibly employed."""
    deductible, points = {
        LEVEL_3: (80_00, 50),
        LEVEL_2: (50_00, 55),
        COMMUNITY: (30_00, 60),
        CLINIC: (30_00, 60),
    }[institution]
    segments = ((None, percent(points)),)
    return Terms(segments, deductible=deductible, deductible_per="visit", fund_cap=1_800_00)


def town(_day: Day, institution: str, _is_purchase: bool) -> Terms:
    return town_terms(institution)


class Person(NamedTuple):
    """A member of the model."""

    area: str
    member_id: int
    coverage: tuple[CoverageEntry, ...]
    has_account: bool
    days: tuple[str, ...]
    terms: TermsOf


PEOPLE = [
    Person(
        XIAN,
        1,
        (ACTIVE, CoverageEntry(RETIREMENT, "retired")),
        True,
        ("2023-03-01", "2023-06-30", "2023-07-01", "2023-12-31", "2024-01-01"),
        xian,
    ),
    Person(YUNNAN, 2, (RETIRED,), True, ("2024-11-01", "2024-12-31", "2025-01-01", "2025-05-05"), yunnan),
    Person(NANJING, 3, (RETIRED,), False, ("2023-01-01", "2023-12-31", "2024-02-29"), nanjing),
    Person(LVLIANG, 4, (FLEXIBLE,), False, ("2023-01-01", "2023-05-05", "2024-06-30"), lvliang),
    Person(TOWN, 5, (ACTIVE,), True, ("2023-01-01", "2023-01-31", "2023-02-01", "2023-12-31"), town),
]


@dataclass(frozen=True)
class Standing:
    """A settlement in the model."""

    counted: Counted
    payment: Payment
    is_reversed: bool = False


@dataclass(frozen=True)
class Credit:
    """Money put into an account."""

    amount_fen: int


@dataclass(frozen=True)
class Reversal:
    """The reversal of the settlement with this number."""

    of: int


class History:
    """One member's events; number n is the n-th."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.events: list[object] = []

    @property
    def standing(self) -> list[Standing]:
        """The settlements that were not reversed."""
        return [event for event in self.events if isinstance(event, Standing) and not event.is_reversed]

    @property
    def balance_fen(self) -> int:
        """Credits less what settlements took."""
        credits_fen = sum(event.amount_fen for event in self.events if isinstance(event, Credit))
        return credits_fen - sum(one.payment.account_fen for one in self.standing)

    def payment_in_force(self, number: int) -> Payment:
        """Who pays the settlement with this number."""
        event = self.events[number - 1]
        assert isinstance(event, Standing)
        return event.payment

    def expect(self, request: SettlementRequest) -> Standing:
        """What a visit must come to now."""
        is_purchase = request.prescriber_id is not None
        institution = request.prescriber_id if request.prescriber_id is not None else request.provider_id
        terms = self.person.terms(request.visit_date, institution, is_purchase)
        history = [one.counted for one in self.standing]
        counted = expected_visit(terms, history, request.visit_date, request.amount_fen)
        personal_fen = counted.amount - counted.fund - counted.over_cap_fund
        uses_account = self.person.has_account and request.use_account
        account_fen = min(personal_fen, self.balance_fen) if uses_account else 0
        payment = Payment(counted.fund, counted.over_cap_fund, account_fen, personal_fen - account_fen)
        return Standing(counted, payment)

    def year_sums(self) -> dict[Day, list[int]]:
        """Cost, deductible, fund and over-cap fund of each year that ever had a settlement."""
        sums: dict[Day, list[int]] = {}
        for event in self.events:
            if isinstance(event, Standing):
                held = sums.setdefault(Day(event.counted.day.year, 1, 1), [0, 0, 0, 0])
                if not event.is_reversed:
                    for place, amount_fen in enumerate(event.counted[1:]):
                        held[place] += amount_fen
        return sums


amounts_fen = st.one_of(
    st.integers(0, 1_00),
    st.integers(0, 500_00),
    st.integers(0, 20_000_00),
    st.sampled_from([1_000_00, 2_000_00, 5_000_00, 15_000_00, 100_000_00, 9_999_999_999]),
)
persons = st.integers(0, len(PEOPLE) - 1)


class Books(RuleBasedStateMachine):
    """The database and the model side by side."""

    def __init__(self, fresh_database: FreshDatabase, library: Library) -> None:
        super().__init__()
        self.library = library
        self.open = ExitStack()
        self.connection = self.open.enter_context(connect(self.open.enter_context(fresh_database())))
        self.histories = [History(person) for person in PEOPLE]

    def teardown(self) -> None:
        self.open.close()

    @initialize()
    def open_the_books(self) -> None:
        accounts = {person.member_id: 0 for person in PEOPLE if person.has_account}
        people = [member(person.area, person.member_id, *person.coverage) for person in PEOPLE]
        register(self.connection, *people, balances_fen=accounts)

    def request(
        self, who: int, day: int, amount_fen: int, institution: str, is_purchase: bool, use_account: bool
    ) -> SettlementRequest:
        person = PEOPLE[who]
        return SettlementRequest(
            person.area,
            person.member_id,
            PHARMACY if is_purchase else institution,
            institution if is_purchase else None,
            Day.fromisoformat(person.days[day % len(person.days)]),
            amount_fen,
            use_account,
        )

    @rule(
        who=persons,
        day=st.integers(0, 9),
        amount_fen=amounts_fen,
        institution=st.sampled_from(INSTITUTIONS),
        is_purchase=st.booleans(),
        use_account=st.booleans(),
    )
    def settle_a_visit(
        self, who: int, day: int, amount_fen: int, institution: str, is_purchase: bool, use_account: bool
    ) -> None:
        request = self.request(who, day, amount_fen, institution, is_purchase, use_account)
        history = self.histories[who]
        expected = history.expect(request)
        quoted = quote(self.connection, self.library, request)
        settled = settle(self.connection, self.library, request)
        history.events.append(expected)
        assert quoted.payment == settled.settlement.payment == expected.payment
        assert quoted.assessment.settled == settled.assessment.settled
        assert settled.settlement.number == len(history.events)
        delta = settled.settlement.delta
        assert (delta.cost_fen, delta.deductible_fen, delta.fund_fen, delta.over_cap_fund_fen) == (
            expected.counted[1:]
        )

    @rule(
        who=persons, day=st.integers(0, 9), amount_fen=amounts_fen, institution=st.sampled_from(INSTITUTIONS)
    )
    def quote_a_visit(self, who: int, day: int, amount_fen: int, institution: str) -> None:
        request = self.request(who, day, amount_fen, institution, False, True)
        before = contents(self.connection)
        assert (
            quote(self.connection, self.library, request).payment
            == self.histories[who].expect(request).payment
        )
        assert contents(self.connection) == before

    @precondition(lambda self: any(history.events for history in self.histories))
    @rule(data=st.data())
    def reverse_an_event(self, data: st.DataObject) -> None:
        known = [history for history in self.histories if history.events]
        history = data.draw(st.sampled_from(known), label="history")
        number = data.draw(st.integers(1, len(history.events) + 1), label="number")
        event = history.events[number - 1] if number <= len(history.events) else None
        key = history.person.area, history.person.member_id, number
        if isinstance(event, Standing) and not event.is_reversed:
            reversal = reverse(self.connection, self.library, *key)
            history.events[number - 1] = replace(event, is_reversed=True)
            history.events.append(Reversal(number))
            assert reversal.number == len(history.events)
            assert reversal.payment == tuple(-part_fen for part_fen in history.payment_in_force(number))
        else:
            with pytest.raises(SettlementError) as caught:
                reverse(self.connection, self.library, *key)
            reversed_before = isinstance(event, Standing)
            assert caught.value.code == ("reversed_before" if reversed_before else "nothing_to_reverse")

    @rule(
        who=st.sampled_from([place for place, person in enumerate(PEOPLE) if person.has_account]),
        amount_fen=st.integers(1, 1_000_00),
    )
    def credit_an_account(self, who: int, amount_fen: int) -> None:
        history = self.histories[who]
        number = credit(self.connection, history.person.area, history.person.member_id, amount_fen)
        history.events.append(Credit(amount_fen))
        assert number == len(history.events)

    @invariant()
    def the_verification_finds_nothing(self) -> None:
        assert_books_agree(self.connection, self.library)

    @invariant()
    def postings_of_each_event_balance(self) -> None:
        sums = rows(self.connection, "SELECT sum(amount_fen) FROM posting GROUP BY area, member_id, number")
        assert all(total == 0 for (total,) in sums)

    @invariant()
    def accumulators_are_the_sum_of_all_deltas(self) -> None:
        names = "cost_fen, deductible_fen, fund_fen, over_cap_fund_fen, over_cap_deductible_fen"
        held = rows(self.connection, f"SELECT member_id, since, {names} FROM accumulator ORDER BY 1, 2")
        sums = ", ".join(f"sum({name})" for name in names.replace("cost_fen", "amount_fen", 1).split(", "))
        query = f"SELECT member_id, accumulated_since, {sums} FROM settlement GROUP BY 1, 2 ORDER BY 1, 2"
        assert held == rows(self.connection, query)
        assert {row[:2]: list(row[2:6]) for row in held} == {
            (history.person.member_id, year): sums
            for history in self.histories
            for year, sums in history.year_sums().items()
        }

    @invariant()
    def balances_are_the_sum_of_their_postings_and_never_below_zero(self) -> None:
        query = (
            "SELECT account.member_id, account.balance_fen, coalesce(sum(amount_fen), 0) FROM account"
            " LEFT JOIN posting ON posting.area = account.area AND posting.member_id = account.member_id"
            " AND ledger_account = 'personal account' GROUP BY 1, 2 ORDER BY 1"
        )
        assert rows(self.connection, query) == [
            (history.person.member_id, history.balance_fen, history.balance_fen)
            for history in self.histories
            if history.person.has_account
        ]
        assert all(history.balance_fen >= 0 for history in self.histories)

    @invariant()
    def numbers_run_without_gaps(self) -> None:
        events = "SELECT member_id, number FROM settlement UNION SELECT member_id, number FROM posting"
        query = (
            "SELECT member.member_id, last_event, count(number), coalesce(max(number), 0)"
            f" FROM member LEFT JOIN ({events}) AS event USING (member_id) GROUP BY 1, 2 ORDER BY 1"
        )
        assert rows(self.connection, query) == [
            (history.person.member_id, *[len(history.events)] * 3) for history in self.histories
        ]


def test_any_sequence_of_events_keeps_the_books_right(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    library = library_with_town(tmp_path)

    class FreshBooks(Books):
        """Each run has a database of its own."""

        def __init__(self) -> None:
            super().__init__(fresh_database, library)

    run_state_machine_as_test(
        FreshBooks, settings=settings(max_examples=15, stateful_step_count=20, deadline=None)
    )
