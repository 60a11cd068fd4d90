"""Worker programs, started by a nursery, killed, and replaced."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from gongji.torture.wire import Task, line_of, unowned

WORKER_PROGRAM = (sys.executable, "-m", "gongji.torture.worker")


@dataclass
class Nursery:
    """The program that forks workers, and the folder of their sockets."""

    process: "subprocess.Popen[bytes]"
    folder: Path

    def fork(self, task: Task) -> int:
        """A new worker's process number; its socket takes connections already."""
        told, answered = self.process.stdin, self.process.stdout
        if told is None or answered is None:
            raise RuntimeError("a nursery is started with pipes")
        told.write(line_of(task))
        told.flush()
        return int(answered.readline())


@contextmanager
def running_nursery(program: Sequence[str] = WORKER_PROGRAM) -> Iterator[Nursery]:
    """A nursery as long as the `with` lasts.

    Args:
        program: the command that starts it.
    """
    folder = Path(tempfile.mkdtemp(prefix="gongji-workers-"))
    process = subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 (ours)
    try:
        yield Nursery(process, folder)
    finally:
        process.communicate()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Worker:
    """A worker program; it ends when its owner's connection does.

    Attributes:
        died: how often it was found to have ended by itself, which it never should.
    """

    nursery: Nursery
    task: Task
    process: int
    owner: socket.socket
    died: int = 0

    def kill(self) -> None:
        """Kill it as it stands, and start another in its place."""
        self._note_if_dead()
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        self._wait()
        fresh = start_worker(self.nursery, self.task)
        self.process, self.owner = fresh.process, fresh.owner

    def stop(self) -> None:
        """Let it finish what waits."""
        self._note_if_dead()
        with suppress(OSError):
            self.owner.shutdown(socket.SHUT_WR)
        self._wait()

    def _note_if_dead(self) -> None:
        """A living worker says nothing to its owner; of a dead one the system closes what it held."""
        try:
            self.owner.recv(1, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            pass
        self.died += 1

    def _wait(self) -> None:
        """Return when it has ended."""
        with suppress(OSError), self.owner:
            self.owner.recv(1)


def start_worker(nursery: Nursery, task: Task) -> Worker:
    """A worker that takes connections."""
    process = nursery.fork(task)
    owner = socket.socket(socket.AF_UNIX)
    owner.connect(unowned(task.socket))
    Path(unowned(task.socket)).rename(task.socket)
    return Worker(nursery, task, process, owner)
