"""After any sequence of visits, reversals, credits and changed facts, re-adjudication sets everything right.

Beside the database runs a plain model: the visits, the facts as they are known now, and `expected_visit`,
which adds up from nothing. Once a year is re-adjudicated, the records in force are those of the same visits,
without the reversed ones, settled in order from zero with the facts of now; a visit that is not covered any
more stays.
"""

import datetime
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

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

from gongji.errors import UncoveredError
from gongji.policy.classes import CoverageEntry
from gongji.policy.library import Library
from gongji.settlement.model import Settlement
from gongji.settlement.readjudication_records import visits_of
from gongji.settlement.readjudication_store import all_rows_of
from gongji.settlement.service import reverse, settle
from gongji.store.database import connect, transaction
from tests.towns import TOWN, library_of_town

from .correcting import bear, changed, corrections, cover, grade, purse, refused, retired_since, rules
from .expected import Counted, Terms, expected_visit, percent
from .ground import (
    ACTIVE,
    LEVEL_2,
    LEVEL_3,
    FreshDatabase,
    assert_books_agree,
    contents,
    credit,
    member,
    register,
    rows,
    visit,
)
from .mechanism_town import ARTICLES

pytestmark = pytest.mark.database

Day = datetime.date

MONTHLY_DEDUCTIBLE = """\
deductible:
  per: month
  amounts:
    - {amount: 100 yuan, source: town-2}
  annual_ceiling:
    - {amount: 250 yuan, source: town-2}
"""
MONTHLY_CAP = """\
caps:
  - on: fund payment
    per: month
    amounts:
      - {amount: 300 yuan, source: town-2}
  - on: fund payment
    per: year
    amounts:
      - {person: working, amount: 700 yuan, source: town-2}
      - {person: [retired, old], amount: 900 yuan, source: town-2}
"""

DAYS = ("2023-01-10", "2023-01-31", "2023-02-20", "2023-03-05", "2023-12-31", "2024-01-01", "2024-02-29")
COVERAGES = (
    (ACTIVE,),
    retired_since("2023-02-01"),
    (CoverageEntry(Day(2010, 1, 1), "retired"),),
    (CoverageEntry(Day(2023, 2, 1), "flexible"),),
    (CoverageEntry(Day(2010, 1, 1), "active", until=Day(2023, 3, 1)),),
    (*retired_since("2023-02-01"), CoverageEntry(Day(2023, 12, 1), "active")),
)
BIRTHS = ("1960-04-10", "1950-01-01", "1953-03-01")
LEVELS = {LEVEL_2: (2, 3), LEVEL_3: (3, 1)}

Fact = tuple[str, int]
"""Which fact is changed, an institution by its name, and to which of the known values."""

facts = st.one_of(
    st.tuples(st.just("coverage"), st.integers(0, len(COVERAGES) - 1)),
    st.tuples(st.just("birth"), st.integers(0, len(BIRTHS) - 1)),
    st.tuples(st.sampled_from(sorted(LEVELS)), st.integers(0, 1)),
)
years_asked_for = st.sampled_from([(2023,), (2023, 2024), (2024,)])
visits = st.tuples(
    st.sampled_from(DAYS),
    st.one_of(st.integers(0, 1_000_00), st.sampled_from([100_00, 5_000_00])),
    st.sampled_from(sorted(LEVELS)),
    st.booleans(),
)


@dataclass(frozen=True)
class Facts:
    """What is known now."""

    coverage: tuple[CoverageEntry, ...]
    birth: Day
    levels: dict[str, int]

    def person(self, day: Day) -> str | None:
        """The class on a day; None without coverage."""
        begun = [entry for entry in self.coverage if entry.start <= day]
        if not begun or day >= begun[-1].until:
            return None
        if begun[-1].status != "retired":
            return "working"
        return "old" if day >= self.birth.replace(year=self.birth.year + 70) else "retired"

    def classes(self, day: Day, institution: str) -> tuple[str, str]:
        """Of somebody who is covered on the day."""
        return str(self.person(day)), "high" if self.levels[institution] == 3 else "low"

    def terms(self, day: Day, institution: str) -> Terms | None:
        """The town's terms, as its rules have them; None without coverage."""
        person = self.person(day)
        if person is None:
            return None
        points = {"working": 50, "retired": 60, "old": 70}[person] + (
            0 if self.levels[institution] == 3 else 10
        )
        return Terms(
            ((None, percent(points)),),
            deductible=100_00,
            deductible_per="month",
            deductible_ceiling=250_00,
            fund_cap=700_00 if person == "working" else 900_00,
            period_fund_cap=300_00,
            cap_per="month",
        )


@dataclass(frozen=True)
class Visit:
    """A visit in the model, as it is in force."""

    number: int
    institution: str
    counted: Counted
    classes: tuple[str, str]
    is_reversed: bool = False


class CorrectedBooks(RuleBasedStateMachine):
    """The database and the model side by side."""

    def __init__(self, fresh_database: FreshDatabase, library: Library) -> None:
        super().__init__()
        self.library = library
        self.open = ExitStack()
        self.connection = self.open.enter_context(connect(self.open.enter_context(fresh_database())))
        self.visits: list[Visit] = []
        self.facts = Facts(COVERAGES[0], Day.fromisoformat(BIRTHS[0]), {LEVEL_2: 2, LEVEL_3: 3})

    def teardown(self) -> None:
        self.open.close()

    @initialize(
        balance_fen=st.sampled_from([0, 50_00, 500_00]), several=st.lists(visits, min_size=3, max_size=6)
    )
    def open_the_books(self, balance_fen: int, several: list[tuple[str, int, str, bool]]) -> None:
        register(self.connection, member(TOWN, 1, *COVERAGES[0]), balances_fen={1: balance_fen})
        self.settle_visits(several)

    @property
    def standing(self) -> list[Visit]:
        return [one for one in self.visits if not one.is_reversed]

    @rule(several=st.lists(visits, min_size=1, max_size=4))
    def settle_visits(self, several: list[tuple[str, int, str, bool]]) -> None:
        for one in several:
            self.settle_a_visit(*one)

    def settle_a_visit(self, day: str, amount_fen: int, institution: str, use_account: bool) -> None:
        request = visit(TOWN, 1, day, amount_fen, institution, use_account=use_account)
        when = Day.fromisoformat(day)
        terms = self.facts.terms(when, institution)
        if terms is None:
            with pytest.raises(UncoveredError):
                settle(self.connection, self.library, request)
            return
        counted = expected_visit(terms, [one.counted for one in self.standing], when, amount_fen)
        settlement = settle(self.connection, self.library, request).settlement
        assert (settlement.delta.deductible_fen, settlement.payment.fund_fen) == (
            counted.deductible,
            counted.fund,
        )
        self.visits.append(
            Visit(settlement.number, institution, counted, self.facts.classes(when, institution))
        )

    @precondition(lambda self: self.standing)
    @rule(data=st.data())
    def reverse_a_visit(self, data: st.DataObject) -> None:
        which = data.draw(st.sampled_from(self.standing), label="visit")
        reversal = reverse(self.connection, self.library, TOWN, 1, which.number)
        assert reversal.payment.fund_fen == -which.counted.fund
        self.visits[self.visits.index(which)] = replace(which, is_reversed=True)

    @rule(amount_fen=st.integers(1, 300_00))
    def credit_the_account(self, amount_fen: int) -> None:
        credit(self.connection, TOWN, 1, amount_fen)

    @rule(fact=facts)
    def change_a_fact(self, fact: Fact) -> None:
        kind, which = fact
        if kind == "coverage":
            cover(self.connection, *COVERAGES[which])
            self.facts = replace(self.facts, coverage=COVERAGES[which])
        elif kind == "birth":
            bear(self.connection, BIRTHS[which])
            self.facts = replace(self.facts, birth=Day.fromisoformat(BIRTHS[which]))
        else:
            level = LEVELS[kind][which]
            grade(self.connection, kind, level)
            self.facts = replace(self.facts, levels={**self.facts.levels, kind: level})

    @precondition(lambda self: self.standing)
    @rule(fact=facts, years=years_asked_for)
    def change_a_fact_and_readjudicate(self, fact: Fact, years: tuple[int, ...]) -> None:
        self.change_a_fact(fact)
        self.readjudicate(years)

    @precondition(lambda self: self.standing)
    @rule(years=years_asked_for)
    def readjudicate(self, years: tuple[int, ...]) -> None:
        for year in years:
            before = contents(self.connection)
            foreseen = corrections(self.connection, self.library, year, dry_run=True)
            assert contents(self.connection) == before
            findings = corrections(self.connection, self.library, year)
            assert [one.outcome.after for one in foreseen] == [one.outcome.after for one in findings]
            uncovered = [
                one.number
                for one in self.standing
                if one.counted.day.year == year and self.facts.person(one.counted.day) is None
            ]
            assert refused(findings) == [(number, "not_covered") for number in uncovered]
            assert [number for number, _, _ in changed(findings)] == self.set_right(year)
            again = corrections(self.connection, self.library, year)
            assert (changed(again), refused(again)) == ([], refused(findings))
        self.the_records_in_force_are_those_of_the_model()

    def set_right(self, year: int) -> list[int]:
        """The model's visits of a year from zero with the facts of now; the numbers of those that changed."""
        counted: list[Counted] = []
        numbers: list[int] = []
        for one in self.standing:
            day, right = one.counted.day, one
            terms = self.facts.terms(day, one.institution)
            if day.year == year and terms is not None:
                right = replace(
                    one,
                    counted=expected_visit(terms, counted, day, one.counted.amount),
                    classes=self.facts.classes(day, one.institution),
                )
            counted.append(right.counted)
            if right != one:
                numbers.append(one.number)
            self.visits[self.visits.index(one)] = right
        return numbers

    def in_force(self) -> list[Settlement]:
        with transaction(self.connection):
            return visits_of(all_rows_of(self.connection, TOWN, 1)).standing

    @invariant()
    def the_records_in_force_are_those_of_the_model(self) -> None:
        held = [
            (
                record.number,
                (record.person_class, record.provider_class),
                record.delta.deductible_fen,
                record.payment.fund_fen,
            )
            for record in self.in_force()
        ]
        assert held == [
            (one.number, one.classes, one.counted.deductible, one.counted.fund) for one in self.standing
        ]

    @invariant()
    def accumulators_are_the_sum_of_the_deltas_and_of_what_is_in_force(self) -> None:
        names = "deductible_fen, fund_fen"
        held = rows(self.connection, f"SELECT since, cost_fen, {names} FROM accumulator ORDER BY since")
        sums = rows(
            self.connection,
            "SELECT accumulated_since, sum(amount_fen), sum(deductible_fen), sum(fund_fen) FROM settlement"
            " GROUP BY 1 ORDER BY 1",
        )
        assert held == sums
        standing = {
            since.year: (cost, deductible, fund) for since, cost, deductible, fund in held if cost != 0
        }
        for year, found in standing.items():
            of_year = [one.counted for one in self.standing if one.counted.day.year == year]
            assert found == (
                sum(one.amount for one in of_year),
                sum(one.deductible for one in of_year),
                sum(one.fund for one in of_year),
            )

    @invariant()
    def what_is_owed_is_what_was_posted(self) -> None:
        ((posted,),) = rows(
            self.connection,
            "SELECT coalesce(sum(amount_fen), 0) FROM posting WHERE ledger_account = 'receivable'",
        )
        balance_fen, owed_fen = purse(self.connection)
        assert owed_fen == -posted
        assert owed_fen >= 0
        assert balance_fen is not None

    @invariant()
    def the_verification_finds_nothing(self) -> None:
        assert_books_agree(self.connection, self.library)


def test_readjudication_sets_any_history_right(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    policy = rules(MONTHLY_DEDUCTIBLE, MONTHLY_CAP)
    library = library_of_town(tmp_path, ARTICLES, {"2023-01-01": policy})

    class FreshBooks(CorrectedBooks):
        """Each run has a database of its own."""

        def __init__(self) -> None:
            super().__init__(fresh_database, library)

    run_state_machine_as_test(
        FreshBooks, settings=settings(max_examples=25, stateful_step_count=12, deadline=None)
    )
