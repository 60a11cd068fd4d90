"""A client's end of the channel, which loses, doubles and delays what its plan says."""

import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from gongji.torture.plan import Fate
from gongji.torture.wire import REPLIES, Frame, Reply, line_of

PAUSE_S = 0.02
"""How long a client waits before it knocks again at a worker that is not there."""


@dataclass
class Tally:
    """What the clients of a round have sent so far, and what the channel did to it."""

    requests: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def count(self, fate: Fate) -> None:
        """One more request."""
        with self.changed:
            self.requests += 1
            if fate != "delivered":
                self.fates[fate] += 1
            self.changed.notify_all()


@dataclass
class Delayed:
    """A request that is still under way, and after how many others it arrives."""

    line: bytes
    left: int


@dataclass
class Channel:
    """One client's way to the workers. Each new connection goes to the next of them.

    Attributes:
        sockets: the workers' socket files.
        tally: of the round.
        patience_s: how long a reply is waited for.
    """

    sockets: tuple[str, ...]
    tally: Tally
    patience_s: float
    turn: int
    connection: socket.socket | None = None
    unread: bytes = b""
    delayed: list[Delayed] = field(default_factory=list)

    def ask(self, frame: Frame, fate: Fate, delay: int) -> Reply | None:
        """Send a request and wait for its reply; None where none comes, whatever became of it."""
        self.tally.count(fate)
        self._release(all_of_them=False)
        line = line_of(frame)
        if fate == "request_lost":
            return None
        if fate == "delayed":
            self.delayed.append(Delayed(line, delay))
            return None
        if not self._send(line + line if fate == "duplicated" else line):
            return None
        if fate == "reply_lost":
            return None
        if fate == "client_connection_dropped":
            self._hang_up()
            return None
        return self._reply_to(frame.frame)

    def finish(self, until: float) -> None:
        """Deliver what is still under way, and wait until the workers have read it."""
        while self.delayed and time.monotonic() < until:
            self._release(all_of_them=True)
        if self.connection is not None:
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(self.patience_s)
            try:
                while self.connection.recv(65536):
                    pass
            except OSError:
                pass
        self._hang_up()

    def _release(self, *, all_of_them: bool) -> None:
        """Deliver the delayed requests whose moment has come; their replies find nobody who waits."""
        for held in self.delayed:
            held.left -= 1
        due = [held for held in self.delayed if all_of_them or held.left <= 0]
        for held in due:
            if self._send(held.line):
                self.delayed.remove(held)

    def _send(self, line: bytes) -> bool:
        try:
            if self.connection is None:
                self._call()
            if self.connection is not None:
                self.connection.sendall(line)
                return True
        except OSError:
            self._hang_up()
            time.sleep(PAUSE_S)
        return False

    def _call(self) -> None:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(self.sockets[self.turn % len(self.sockets)])
        except OSError:
            connection.close()
            raise
        finally:
            self.turn += 1
        self.connection, self.unread = connection, b""

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _reply_to(self, frame: int) -> Reply | None:
        until = time.monotonic() + self.patience_s
        try:
            while (left_s := until - time.monotonic()) > 0:
                reply = self._next_reply(left_s)
                if reply is not None and reply.frame == frame:
                    return reply
        except OSError:
            self._hang_up()
        return None

    def _next_reply(self, timeout_s: float) -> Reply | None:
        """The next reply, which may be to another request; None where only a part of it has come."""
        if b"\n" not in self.unread:
            if self.connection is None:
                raise ConnectionResetError
            self.connection.settimeout(timeout_s)
            received = self.connection.recv(65536)
            if not received:
                raise ConnectionResetError
            self.unread += received
        line, newline, rest = self.unread.partition(b"\n")
        if not newline:
            return None
        self.unread = rest
        return REPLIES.decode(line)
