"""Any sequence of events in towns that have several mechanisms at once keeps the books right."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

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

from gongji.policy.library import Library
from gongji.settlement import replay
from gongji.settlement.verification import verify
from gongji.store.database import connect
from tests.vocabulary.model import (
    PRESCRIBER,
    Cap,
    Class,
    Day,
    Deductible,
    Exclusion,
    MonthDay,
    OverCap,
    Policy,
    Row,
    Terms,
)
from tests.vocabulary.texts import library_of
from tests.vocabulary.visits import yuan

from .ground import PHARMACY, FreshDatabase, assert_books_agree
from .oracle_books import Object, OracleBooks, request_of

pytestmark = pytest.mark.database

BEGINS, CHANGES = Day(2023, 1, 1), Day(2023, 10, 1)
DAYS = ("2023-06-30", "2023-07-01", "2023-07-02", "2023-09-30", "2023-10-01", "2023-12-31", "2024-06-30")

HIGH, LOW = ("high",), ("low", "lowest")
INSTITUTIONS: dict[str, Object] = {
    "P3": {"kind": "hospital", "level": 3},
    "P2": {"kind": "hospital", "level": 2},
    "P1": {"kind": "community", "level": 1},
    "Q3": {"kind": "hospital", "level": 3},
}
ACTIVE = {"from": "2010-01-01", "status": "active"}
MEMBERS: dict[int, Object] = {
    1: {"birth_date": "1970-01-01", "coverage": [ACTIVE]},
    2: {"birth_date": "1962-01-01", "coverage": [ACTIVE, {"from": "2023-07-01", "status": "retired"}]},
}


def rows(active: int, retired: int, providers: tuple[str, ...] | None = None) -> tuple[Row, ...]:
    return Row(active, ("active",), providers), Row(retired, ("retired",), providers)


def town(name: str, year_begins: MonthDay, terms: Terms, **sections: Any) -> Policy:
    """A version by status and level that begins with 2023 and has no end, with what a test gives beside."""
    policy = Policy(
        name=name,
        begins=BEGINS,
        ends=None,
        year_begins=year_begins,
        carried=None,
        retirement_month_after=False,
        age_month_after=False,
        persons=(
            Class("active", {"status": ("active", "flexible")}),
            Class("retired", {"status": ("retired",)}),
        ),
        providers=(
            Class("high", {"level": (3,)}),
            Class("low", {"level": (2,)}),
            Class("lowest", {"level": (0, 1)}),
        ),
        pharmacy=PRESCRIBER,
        prescription_required=True,
        references={},
        terms=terms,
        over_cap=None,
        ceiling=None,
        account_first=False,
        first_pay=(),
        not_covered=(),
        line_limits=(),
        chronic=None,
    )
    return replace(policy, **sections)


def two_versions(policy: Policy, carried: bool) -> tuple[Policy, ...]:
    """The policy, and from October on one that pays ten points more."""
    rates = tuple(row._replace(value=int(str(row.value)) + 1_000) for row in policy.terms.rates)
    terms = replace(policy.terms, rates=rates)
    later = replace(policy, name=f"{policy.name}-later", begins=CHANGES, carried=carried, terms=terms)
    return replace(policy, ends=CHANGES), later


GROUPS = town(
    "groups",
    (7, 1),
    Terms(
        Deductible(
            "year",
            (Row(100_00, None, HIGH), Row(60_00, None, LOW)),
            ceiling=(Row(130_00),),
            separately=(HIGH, LOW),
        ),
        None,
        rows(5_000, 6_125),
        (),
        (
            Cap("fund payment", "year", rows(500_00, 600_00)),
            Cap("fund payment", "year", (Row(90_00, None, LOW),), LOW),
        ),
    ),
    first_pay=(Row(1_000, None, HIGH),),
    over_cap=OverCap((Row(2_500),), (Row(15_00),), ()),
)
"""Separate deductibles below a ceiling, a cap that some share, first pay, terms above caps; from July on."""

INSTITUTION_DAYS = town(
    "institution-days",
    (1, 1),
    Terms(
        Deductible("institution day", (Row(40_00),)),
        None,
        rows(5_000, 7_000),
        (),
        (Cap("fund payment", "month", (Row(300_00),)), Cap("fund payment", "year", (Row(700_00),))),
    ),
    account_first=True,
    not_covered=(Exclusion(("active",), ("lowest",)),),
)
"""A deductible of an institution and day, a monthly cap, account money first, an exclusion."""

PARTS_OF_VISITS = town(
    "parts-of-visits",
    (1, 1),
    Terms(
        Deductible("visit", (Row(50_00),), (Row(220_00),), (), "payment", ("cash",), own_share=True),
        None,
        rows(4_000, 5_500),
        (),
        (Cap("fund payment", "visit", (Row(120_00),)),),
    ),
    line_limits=(Row(70_00, None, LOW),),
)
"""A deductible and cap of a visit in parts, taken from the payment, met by the own share; limits of lines."""

TOWNS = [
    two_versions(policy, carried)
    for policy in (GROUPS, INSTITUTION_DAYS, PARTS_OF_VISITS)
    for carried in (True, False)
]


class TownBooks(RuleBasedStateMachine):
    """Database and model side by side, in one of the towns."""

    def __init__(self, fresh_database: FreshDatabase, libraries: list[Library]) -> None:
        super().__init__()
        self.libraries = libraries
        self.open = ExitStack()
        self.connection = self.open.enter_context(connect(self.open.enter_context(fresh_database())))

    def teardown(self) -> None:
        with patch.object(replay, "COMPILED_FROM", 1):
            differences = verify(self.connection, self.libraries[0]).differences
        self.open.close()
        assert differences == ()

    @initialize(number=st.integers(0, len(TOWNS) - 1))
    def open_the_books(self, number: int) -> None:
        self.libraries = [self.libraries[number]]
        self.books = OracleBooks(self.connection, self.libraries[0], TOWNS[number], INSTITUTIONS, MEMBERS)

    @rule(
        who=st.sampled_from(sorted(MEMBERS)),
        day=st.sampled_from(DAYS),
        lines_fen=st.lists(st.integers(0, 300_00), min_size=1, max_size=3),
        institution=st.sampled_from(sorted(INSTITUTIONS)),
        is_purchase=st.booleans(),
        use_account=st.booleans(),
        serial=st.sampled_from([None, "1", "2"]),
    )
    def settle_a_visit(
        self,
        who: int,
        day: str,
        lines_fen: list[int],
        institution: str,
        is_purchase: bool,
        use_account: bool,
        serial: str | None,
    ) -> None:
        facts = INSTITUTIONS[institution]
        parties = (
            {"provider": {"kind": PHARMACY}, "prescribed_at": facts} if is_purchase else {"provider": facts}
        )
        amounts = [yuan(line_fen) for line_fen in (*lines_fen, sum(lines_fen))]
        raw: Object = {"date": day, "amount": amounts.pop(), "lines": amounts, **parties}
        self.books.settle(
            raw,
            request_of(raw, MEMBERS[who], who, institution, use_account=use_account, serial=serial),
        )

    @precondition(lambda self: self.books.standing)
    @rule(data=st.data())
    def reverse_a_settlement(self, data: st.DataObject) -> None:
        self.books.reverse(*data.draw(st.sampled_from(self.books.standing), label="which"))

    @rule(amount_fen=st.integers(1, 400_00))
    def credit_an_account(self, amount_fen: int) -> None:
        self.books.credit(2, amount_fen)

    @invariant()
    def the_verification_finds_nothing(self) -> None:
        assert_books_agree(self.connection, self.libraries[0])


def test_any_sequence_of_events_keeps_the_books_right(fresh_database: FreshDatabase, tmp_path: Path) -> None:
    libraries = []
    for number, policies in enumerate(TOWNS):
        (tmp_path / str(number)).mkdir()
        libraries.append(library_of(tmp_path / str(number), policies))

    class FreshBooks(TownBooks):
        """Each run has a database of its own."""

        def __init__(self) -> None:
            super().__init__(fresh_database, libraries)

    run_state_machine_as_test(
        FreshBooks, settings=settings(max_examples=15, stateful_step_count=12, deadline=None)
    )
