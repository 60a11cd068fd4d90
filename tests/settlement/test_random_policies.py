"""Settlements, reversals and credits under random policies of the whole vocabulary agree with its oracle."""

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.settlement.model import SettlementRequest
from gongji.store.database import connect
from tests.vocabulary.chance import Chance
from tests.vocabulary.policies import FIRST_DAY, random_policies
from tests.vocabulary.texts import library_of
from tests.vocabulary.visits import Random

from .ground import FreshDatabase, assert_books_agree, verify_compiled
from .oracle_books import Object, OracleBooks, request_of

pytestmark = pytest.mark.database

MEMBERS, INSTITUTIONS, EVENTS = (1, 2, 4), ("P1", "P2", "P3", "P4"), 24


class Course:
    """What happens in one town: all of it told by a seed."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.policies = random_policies(chance)
        self.random = Random(chance, self.policies)
        self.institutions = {name: self.random.institution() for name in INSTITUTIONS}
        self.members = {who: self.random.member() for who in MEMBERS}

    def next_event(self, books: OracleBooks) -> None:
        """A settlement, mostly; else a reversal or a credit."""
        if books.standing and self.chance.one_in(6):
            books.reverse(*self.chance.of(books.standing))
        elif self.chance.one_in(8):
            books.credit(self.chance.of(books.with_account), self.chance.integer(1, 600_00))
        else:
            books.settle(*self.visit(books))

    def visit(self, books: OracleBooks) -> tuple[Object, SettlementRequest]:
        """A random visit at one of the registered institutions, or a purchase that it prescribed."""
        who, institution = self.chance.of(MEMBERS), self.chance.of(INSTITUTIONS)
        history = books.histories[who]
        day = max(FIRST_DAY, history.covered_from, self.random.near_border(40))
        raw = self.random.visit(day)
        for not_asked in ("visit", "institution", "chronic_amount", "family_account"):
            raw.pop(not_asked, None)
        for party in ("provider", "prescribed_at"):
            if party in raw and raw[party]["kind"] != "pharmacy":
                raw[party] = self.institutions[institution]
        serial = self.chance.of([None, "1", "2"])
        use_account = self.chance.one_in(2)
        return raw, request_of(raw, history.member, who, institution, use_account=use_account, serial=serial)


def test_any_course_under_any_policies_agrees_with_the_oracle(
    fresh_database: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = count(1)

    @settings(max_examples=15, deadline=None)
    @given(st.integers(0, 2**62))
    def check(seed: int) -> None:
        course = Course(Chance(seed))
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        library = library_of(folder, course.policies)
        with fresh_database() as url, connect(url) as connection:
            books = OracleBooks(connection, library, course.policies, course.institutions, course.members)
            for _ in range(EVENTS):
                course.next_event(books)
            assert_books_agree(connection, library)
            assert verify_compiled(connection, library, monkeypatch).differences == ()

    check()
