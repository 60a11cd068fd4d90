"""The worker program: an engine behind a Unix socket, made to be killed.

A nursery has loaded all that a worker needs and forks one for each task that it reads, so that a killed
worker is replaced at once. The first connection that a worker takes is its owner's: when that ends, the
worker finishes what waits, and ends too.
"""

import faulthandler
import logging
import os
import signal
import socket
import sys
import threading
import traceback
from concurrent.futures import Future
from contextlib import suppress

from gongji.errors import GongjiError
from gongji.policy.library import Library, shipped_library
from gongji.settlement.engine import Engine, running_engine
from gongji.settlement.keeping import Rhythm, running_keeper
from gongji.settlement.service import status
from gongji.settlement.submission import Answer
from gongji.store.database import connect
from gongji.torture.wire import FRAMES, TASKS, Frame, Reply, Task, line_of, reply_of, unowned

PENDING_CONNECTIONS = 64

RHYTHM = Rhythm(seal_s=0.05, roll_up_s=0.2)
"""So often that programs are killed in the middle of it."""


def main() -> None:
    """The nursery: reads a task a line, forks a worker for it and writes its process number."""
    signal.signal(signal.SIGCHLD, lambda _signal, _frame: _bury())
    for name in ("psycopg", "gongji.store.background"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # lost connections are the point here
    library = shipped_library()
    for line in sys.stdin.buffer:
        task = TASKS.decode(line)
        for area in task.areas:
            library.schemes(area)
        print(_forked(task, library), flush=True)


def _bury() -> None:
    """Take note of workers that have ended; one that fell by itself is told of."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0] != 0:
            code = os.waitstatus_to_exitcode(ended[1])
            if code not in (0, -signal.SIGKILL):
                print(f"worker {ended[0]} ended with {code}", file=sys.stderr, flush=True)


def _forked(task: Task, library: Library) -> int:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(unowned(task.socket))
        listener.listen(PENDING_CONNECTIONS)
        process = os.fork()
        if process == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            faulthandler.enable()
            try:
                serve(task, library, listener)
            except BaseException:  # noqa: BLE001 - a copy of the nursery must never go on as one
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
    return process


def serve(task: Task, library: Library, listener: socket.socket) -> None:
    """Carry out what clients ask for until the owner's connection ends."""
    owner, _ = listener.accept()
    with running_keeper(task.url, RHYTHM), running_engine(task.url, library, task.limits) as engine:
        threading.Thread(target=_take_calls, args=(listener, engine, task.url), daemon=True).start()
        owner.recv(1)


def _take_calls(listener: socket.socket, engine: Engine, url: str) -> None:
    while True:
        caller, _ = listener.accept()
        threading.Thread(target=_attend, args=(caller, engine, url), daemon=True).start()


def _attend(caller: socket.socket, engine: Engine, url: str) -> None:
    """Read one client's requests; replies are sent as they come, in whatever order that is."""
    turn = threading.Lock()
    with suppress(OSError), caller, caller.makefile("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                _take_request(FRAMES.decode(line), caller, turn, engine, url)


def _take_request(
    frame: Frame, caller: socket.socket, turn: threading.Lock, engine: Engine, url: str
) -> None:
    def tell(done: "Future[Answer]") -> None:
        _send(caller, turn, reply_of(frame.frame, done.result()))

    submission = frame.submission
    if submission is None:
        _send(caller, turn, _status_reply(frame, url))
        return
    try:
        engine.submit(submission).add_done_callback(tell)
    except GongjiError as error:
        _send(caller, turn, reply_of(frame.frame, Answer("refused", error=error)))


def _status_reply(frame: Frame, url: str) -> Reply:
    try:
        with connect(url) as connection:
            found = status(connection, frame.message)
    except GongjiError as error:
        return Reply(frame.frame, "unknown", error=error.code)
    if found is None:
        return Reply(frame.frame, "status")
    return Reply(
        frame.frame, "status", number=found.number, known_as=found.kind, reversed_by=found.reversed_by
    )


def _send(caller: socket.socket, turn: threading.Lock, reply: Reply) -> None:
    """A client that went away gets nothing; that is its own matter."""
    with suppress(OSError), turn:
        caller.sendall(line_of(reply))


if __name__ == "__main__":
    main()
