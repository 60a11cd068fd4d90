"""Any sequence of messages, in batches of any size, keeps the books right, and each has at most one effect.

The machine of settlements, reversals, quotes and credits goes on beside it, with its model and invariants;
here come messages: settle, repeat, the same id with another content, reverse, undo before and after, status.
Facts become known later, and the years are re-adjudicated: `corrected_history` says what must come of it.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from gongji.ledger.model import Payment
from gongji.members.store import change_coverage
from gongji.policy.library import Library
from gongji.settlement.batch import carry_out
from gongji.settlement.model import SettlementRequest
from gongji.settlement.readjudication_service import readjudicate
from gongji.settlement.service import status
from gongji.settlement.submission import (
    Answer,
    MessageId,
    Request,
    ReversalRequest,
    Submission,
    UndoRequest,
)
from gongji.store.database import transaction

from .corrected_history import RETIREMENTS, CorrectedHistory, coverage_since
from .ground import FreshDatabase, rows
from .test_machine import (
    INSTITUTIONS,
    PEOPLE,
    Books,
    Day,
    History,
    Reversal,
    Standing,
    amounts_fen,
    persons,
    pytestmark,
)
from .town import library_with_town

__all__ = ["pytestmark"]

IDS = [MessageId(sender, key) for sender in ("H1", "H2") for key in "12345678"]
NOBODY = 99
"""A member whom nobody registered."""

message_ids = st.sampled_from(IDS)


@dataclass(frozen=True)
class Known:
    """A message in the model: what it asked for (None: undone before it came), and the event it led to."""

    kind: str
    request: Request | None
    member: tuple[str, int]
    number: int | None


class Told(NamedTuple):
    """What an answer must say."""

    kind: str
    number: int | None = None
    repeated: bool = False
    code: str | None = None
    payment: Payment | None = None


class Messages:
    """The model: what each message led to, over the histories of the members."""

    def __init__(self, histories: list[History]) -> None:
        self.histories = {(one.person.area, one.person.member_id): one for one in histories}
        self.known: dict[MessageId, Known] = {}

    def tell(self, message: MessageId | None, request: Request) -> Told:
        """What must be answered, and what it changes."""
        earlier = None if message is None else self.known.get(message)
        if earlier is not None:
            return self.tell_again(earlier, request)
        if isinstance(request, SettlementRequest):
            return self.settle(message, request)
        if isinstance(request, ReversalRequest):
            return self.reverse(message, request)
        return self.undo(message, request)

    def tell_again(self, earlier: Known, request: Request) -> Told:
        if earlier.kind == "undone":
            return Told("refused", code="undone_before_arrival")
        if earlier.request != request:
            return Told("refused", code="message_reused")
        if earlier.number is None:
            return Told("undone", repeated=True)
        kind = "settled" if earlier.kind == "settle" else "reversed"
        return Told(kind, earlier.number, True, payment=self.payment(earlier.member, earlier.number))

    def payment(self, member: tuple[str, int], number: int) -> Payment:
        events = self.histories[member].events
        event = events[number - 1]
        if isinstance(event, Standing):
            return event.payment
        assert isinstance(event, Reversal)
        in_force = self.histories[member].payment_in_force(event.of)
        return Payment(*(-part_fen for part_fen in in_force))

    def keep(self, message: MessageId | None, kind: str, request: Request, number: int | None) -> None:
        if message is not None:
            self.known[message] = Known(kind, request, (request.area, request.member_id), number)

    def settle(self, message: MessageId | None, request: SettlementRequest) -> Told:
        if request.amount_fen < 0:
            return Told("refused", code="amount_out_of_range")
        history = self.histories.get((request.area, request.member_id))
        if history is None:
            return Told("refused", code="unknown_member")
        expected = history.expect(request)
        history.events.append(expected)
        self.keep(message, "settle", request, len(history.events))
        return Told("settled", len(history.events), payment=expected.payment)

    def reverse(self, message: MessageId | None, request: ReversalRequest) -> Told:
        history = self.histories.get((request.area, request.member_id))
        if history is None:
            return Told("refused", code="unknown_member")
        event = history.events[request.number - 1] if request.number <= len(history.events) else None
        if not isinstance(event, Standing):
            return Told("refused", code="nothing_to_reverse")
        if event.is_reversed:
            return Told("refused", code="reversed_before")
        number = self.take_back(history, request.number)
        self.keep(message, "reverse", request, number)
        return Told("reversed", number, payment=self.payment((request.area, request.member_id), number))

    def undo(self, message: MessageId | None, request: UndoRequest) -> Told:
        member = (request.area, request.member_id)
        original = self.known.get(request.original)
        if request.original == message or (original and original.kind in ("reverse", "undo")):
            foreign = original is not None and original.member != member
            return Told("refused", code="other_member" if foreign else "not_undoable")
        if original is not None and original.member != member:
            return Told("refused", code="other_member")
        if original is None or original.number is None:
            self.known[request.original] = Known("undone", None, member, None)
            self.keep(message, "undo", request, None)
            return Told("undone")
        history = self.histories[member]
        number = reversed_by(history, original.number)
        if number is None:
            number = self.take_back(history, original.number)
        self.keep(message, "undo", request, number)
        return Told("reversed", number, payment=self.payment(member, number))

    def take_back(self, history: History, number: int) -> int:
        event = history.events[number - 1]
        assert isinstance(event, Standing)
        history.events[number - 1] = replace(event, is_reversed=True)
        history.events.append(Reversal(number))
        return len(history.events)


def reversed_by(history: History, number: int) -> int | None:
    """The number of a settlement's reversal."""
    found = [place for place, event in enumerate(history.events, start=1) if event == Reversal(number)]
    return found[0] if found else None


def told(answer: Answer) -> Told:
    """What an answer says."""
    made, error = answer.settlement, answer.error
    return Told(
        answer.kind,
        None if made is None else made.number,
        answer.repeated,
        None if error is None else error.code,
        None if made is None else made.payment,
    )


class MessageBooks(Books):
    """The database and the model side by side, messages among them."""

    def __init__(self, fresh_database: FreshDatabase, library: Library) -> None:
        super().__init__(fresh_database, library)
        self.corrected = [CorrectedHistory(person) for person in PEOPLE]
        self.histories = list(self.corrected)
        self.messages = Messages(self.histories)
        self.sent: list[Submission] = []

    @rule(data=st.data())
    def carry_out_one(self, data: st.DataObject) -> None:
        self.carry_out_several(data, 1)

    @rule(data=st.data(), count=st.integers(4, 10))
    def carry_out_a_batch(self, data: st.DataObject, count: int) -> None:
        self.carry_out_several(data, count)

    def carry_out_several(self, data: st.DataObject, count: int) -> None:
        submissions: list[Submission] = []
        for _ in range(count):
            submissions.append(self.drawn_submission(data))
            self.sent.append(submissions[-1])
        answers = carry_out(self.connection, self.library, submissions)
        expected = [self.messages.tell(one.message, one.request) for one in submissions]
        assert [told(answer) for answer in answers] == expected

    def drawn_submission(self, data: st.DataObject) -> Submission:
        kinds = ["settle", "settle", "reverse", "undo", "undo"]
        kinds += ["repeat", "repeat", "other content"] if self.sent else []
        kind = data.draw(st.sampled_from(kinds), label="kind")
        if kind == "repeat":
            known = self.messages.known
            kept = [one for one in self.sent if one.message in known]
            return data.draw(st.sampled_from(kept if kept else self.sent), label="sent before")
        if kind == "other content":
            sent = data.draw(st.sampled_from(self.sent), label="sent before")
            return Submission(self.drawn_settlement(data), sent.message)
        message = data.draw(st.one_of(message_ids, st.none()), label="message")
        if kind == "settle":
            return Submission(self.drawn_settlement(data), message)
        area, member_id = self.drawn_member(data)
        if kind == "reverse":
            history = self.messages.histories.get((area, member_id))
            last = 1 if history is None else len(history.events)
            number = data.draw(st.integers(1, last + 1), label="number")
            return Submission(ReversalRequest(area, member_id, number), message)
        known_ids = (
            sorted(self.messages.known, key=repr) if data.draw(st.integers(0, 3), label="known") else []
        )
        original = data.draw(st.sampled_from(known_ids) if known_ids else message_ids, label="original")
        earlier = self.messages.known.get(original)
        if earlier is not None and data.draw(st.integers(0, 4), label="whose") != 3:
            area, member_id = earlier.member
        return Submission(UndoRequest(area, member_id, original), message)

    def drawn_member(self, data: st.DataObject) -> tuple[str, int]:
        person = PEOPLE[data.draw(persons, label="member")]
        is_known = data.draw(st.integers(0, 9), label="registered") > 0
        return person.area, person.member_id if is_known else NOBODY

    def drawn_settlement(self, data: st.DataObject) -> SettlementRequest:
        area, member_id = self.drawn_member(data)
        [who] = [place for place, person in enumerate(PEOPLE) if person.area == area]
        request = self.request(
            who,
            data.draw(st.integers(0, 9), label="day"),
            data.draw(amounts_fen, label="amount") if data.draw(st.integers(0, 9)) != 7 else -1,
            data.draw(st.sampled_from(INSTITUTIONS), label="institution"),
            data.draw(st.booleans(), label="purchase"),
            data.draw(st.booleans(), label="account"),
        )
        return msgspec.structs.replace(request, member_id=member_id)

    @rule(retirement=st.sampled_from(RETIREMENTS))
    def another_day_of_retirement_becomes_known(self, retirement: Day | None) -> None:
        [history] = [one for one in self.corrected if one.is_of_xian]
        with transaction(self.connection):
            change_coverage(
                self.connection, history.person.area, history.person.member_id, coverage_since(retirement)
            )
        history.know_retirement(retirement)

    @rule(who=persons, year=st.sampled_from([2023, 2024, 2025]))
    def readjudicate_a_year(self, who: int, year: int) -> None:
        history = self.corrected[who]
        findings = list(readjudicate(self.connection, self.library, history.person.area, year))
        assert [one.outcome.error for one in findings] == [None] * len(findings)
        assert [one.outcome.before.number for one in findings] == history.set_right(year)
        print('READ', len(findings))
        made = [one.correction.number for one in findings if one.correction is not None]
        last = len(history.events)
        assert made == list(range(last - len(findings) + 1, last + 1))

    @rule(
        days=st.lists(st.integers(0, 4), min_size=1, max_size=3),
        amount_fen=st.integers(200_00, 900_00),
        retirement=st.sampled_from(RETIREMENTS),
    )
    def visits_are_set_right_by_what_becomes_known(
        self, days: list[int], amount_fen: int, retirement: Day | None
    ) -> None:
        [who] = [place for place, one in enumerate(self.corrected) if one.is_of_xian]
        for day in days:
            self.settle_a_visit(who, day, amount_fen, INSTITUTIONS[day % len(INSTITUTIONS)], False, True)
        self.another_day_of_retirement_becomes_known(retirement)
        self.readjudicate_a_year(who, 2023)
        self.readjudicate_a_year(who, 2024)

    @invariant()
    def what_is_owed_follows_from_the_events(self) -> None:
        owed = rows(self.connection, "SELECT member_id, owed_fen FROM member ORDER BY member_id")
        assert owed == [(one.person.member_id, one.purse()[1]) for one in self.corrected]

    @rule(message=message_ids)
    def ask_for_the_status(self, message: MessageId) -> None:
        found, known = status(self.connection, message), self.messages.known.get(message)
        if known is None:
            assert found is None
            return
        assert found is not None
        assert (found.kind, (found.area, found.member_id), found.number) == (
            known.kind,
            known.member,
            known.number,
        )
        history = self.messages.histories.get(known.member)
        if known.number is not None and history is not None:
            assert found.reversed_by == reversed_by(history, known.number)

    @invariant()
    def each_message_has_the_one_effect_that_it_was_answered_with(self) -> None:
        held = rows(self.connection, "SELECT sender, key, kind, area, member_id, number FROM message")
        assert sorted(held, key=repr) == sorted(
            (
                (message.sender, message.key, known.kind, *known.member, known.number)
                for message, known in self.messages.known.items()
            ),
            key=repr,
        )


def test_any_sequence_of_messages_keeps_the_books_right(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    library = library_with_town(tmp_path)

    class FreshBooks(MessageBooks):
        """Each run has a database of its own."""

        def __init__(self) -> None:
            super().__init__(fresh_database, library)

    run_state_machine_as_test(
        FreshBooks, settings=settings(max_examples=25, stateful_step_count=15, deadline=None)
    )
