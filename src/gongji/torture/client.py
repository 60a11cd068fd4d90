"""A client as hospitals have them: it asks, finds out what became of it, and keeps a record of its own."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from gongji.settlement.submission import MessageId, ReversalRequest, UndoRequest
from gongji.torture.channel import PAUSE_S, Channel
from gongji.torture.plan import Action, Fate, Resolution
from gongji.torture.record import Entry
from gongji.torture.wire import Frame, Reply

PASSING = frozenset({"busy", "transaction_conflict", "connection_lost", "database_unreachable", "no_space"})
"""Refusals that say nothing of the request itself: it may come again."""


@dataclass
class Client:
    """One client and its record.

    Attributes:
        name: the sender of its messages.
        until: when it gives up (`time.monotonic`); whatever has no answer by then stays open.
    """

    name: str
    actions: tuple[Action, ...]
    channel: Channel
    until: float
    record: list[Entry] = field(default_factory=list)
    frames: Iterator[int] = field(default_factory=itertools.count)
    fates: Iterator[Fate] = field(default_factory=lambda: iter(()))
    delay: int = 1

    def run(self) -> None:
        """Do what the plan says, one message after the other."""
        for number, action in enumerate(self.actions):
            self.fates, self.delay = iter(action.fates), action.delay
            entry = Entry(MessageId(self.name, str(number)), action.request)
            self.record.append(entry)
            self.follow(entry, action)
        self.channel.finish(self.until)

    def follow(self, entry: Entry, action: Action) -> None:
        """One message through its course."""
        if action.course == "undo_first":
            self.undo(entry)
        self.settle(entry, action.resolution)
        if entry.state == "open":
            return
        if action.course == "repeat":
            self.settle(entry, "repeat")
        elif action.course == "reuse":
            self.reuse(entry, action.other_amount_fen)
        elif entry.state == "settled" and action.course == "reverse":
            self.reverse(entry)
        elif entry.state == "settled" and action.course == "undo":
            self.undo(entry)

    def settle(self, entry: Entry, resolution: Resolution) -> None:
        """Ask for the settlement until it is known what became of it."""
        frame = Frame(0, entry.message, settle=entry.request)
        reply = self._ask(frame)
        while _is_open(reply) and self._goes_on():
            if resolution == "undo" and entry.state == "open":
                self.undo(entry)
                return
            if resolution == "status" and self._is_settled_by_status(entry):
                return
            reply = self._ask(frame)
        if reply is not None and not _is_open(reply):
            self._note_settling(entry, reply)

    def _note_settling(self, entry: Entry, reply: Reply) -> None:
        if reply.kind == "settled":
            entry.acknowledge(reply.number, reply.payment)
            if entry.state == "open":
                entry.state = "settled"
            elif entry.state != "settled" and not reply.repeated:
                entry.oddities.append("undone_but_settled")
        elif reply.error == "undone_before_arrival":
            if entry.state != "undone":
                entry.oddities.append("undone_by_nobody")
        elif entry.state == "settled":
            entry.oddities.append("settled_but_refused")
        elif entry.state == "open":
            # A refusal is not remembered, and what is refused today may be carried out when a delayed copy
            # of it arrives: whoever gives a message up undoes it.
            self.undo(entry)

    def _is_settled_by_status(self, entry: Entry) -> bool:
        reply = self._ask(Frame(0, entry.message))
        if reply is None or reply.kind != "status" or reply.known_as != "settle":
            return False
        entry.acknowledge(reply.number, None)
        if entry.state == "open":
            entry.state = "settled"
        if reply.reversed_by is not None and entry.state == "settled":
            entry.oddities.append("reversed_by_nobody")
        return True

    def undo(self, entry: Entry) -> None:
        """Undo a message until that is answered; it may have been carried out or not."""
        message = self._further(entry, "undo")
        request = UndoRequest(entry.request.area, entry.request.member_id, entry.message)
        reply = self._answer_to(Frame(0, message, undo=request))
        if reply is None:
            return
        if reply.kind not in ("undone", "reversed"):
            entry.oddities.append(f"undo_{reply.kind}_{reply.error}")
        if reply.kind == "undone" and entry.number is not None:
            entry.oddities.append("settled_but_unknown_to_undo")
        if reply.kind == "reversed" and reply.reverses is not None:
            entry.acknowledge(reply.reverses, None)
        entry.state = "undone"

    def reverse(self, entry: Entry) -> None:
        """Reverse a settlement by its number, and see that it cannot be reversed twice."""
        if entry.number is None:
            return
        request = ReversalRequest(entry.request.area, entry.request.member_id, entry.number)
        reply = self._answer_to(Frame(0, self._further(entry, "reverse"), reverse=request))
        if reply is None:
            entry.state = "open"
            return
        if reply.kind != "reversed" or reply.reverses != entry.number:
            entry.oddities.append(f"reverse_{reply.kind}_{reply.error}")
        entry.state = "reversed"
        again = self._answer_to(Frame(0, self._further(entry, "reverse again"), reverse=request))
        if again is not None and again.error != "reversed_before":
            entry.oddities.append("reversed_twice")

    def reuse(self, entry: Entry, amount_fen: int) -> None:
        """Ask for another amount under the id of a message that is known: that must be refused."""
        other = msgspec.structs.replace(entry.request, amount_fen=amount_fen)
        reply = self._answer_to(Frame(0, entry.message, settle=other))
        if reply is not None and reply.error not in ("message_reused", "undone_before_arrival"):
            entry.oddities.append("message_id_carried_two_contents")

    def _further(self, entry: Entry, what: str) -> MessageId:
        message = MessageId(self.name, f"{entry.message.key} {what} {len(entry.others)}")
        entry.others.append(message)
        return message

    def _answer_to(self, frame: Frame) -> Reply | None:
        """Repeat a request under its id until it is answered; None where time runs out."""
        reply = self._ask(frame)
        while _is_open(reply):
            if not self._goes_on():
                return None
            reply = self._ask(frame)
        return reply

    def _ask(self, frame: Frame) -> Reply | None:
        numbered = Frame(next(self.frames), frame.message, frame.settle, frame.reverse, frame.undo)
        return self.channel.ask(numbered, next(self.fates, "delivered"), self.delay)

    def _goes_on(self) -> bool:
        time.sleep(PAUSE_S)
        return time.monotonic() < self.until


def _is_open(reply: Reply | None) -> bool:
    """Whether it is still to be found out what became of the request."""
    return reply is None or reply.kind == "unknown" or (reply.kind == "refused" and reply.error in PASSING)
