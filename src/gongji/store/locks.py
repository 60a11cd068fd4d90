"""File locks by which several commands share one server.

`flock` belongs to the open file, not to a process: the kernel drops it however its holder ends, and a child
that inherits the file keeps it. So a lock that PostgreSQL inherits tells, without any process number,
whether a part of it still lives.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongji.language import Text
from gongji.store.errors import StoreError

PAUSE_S = 0.005
"""How long every loop of this room sleeps between two looks."""


def try_exclusive(path: Path) -> int | None:
    """The descriptor of the exclusively locked file, or None while anyone else holds it."""
    descriptor = _opened(path)
    if _taken(descriptor, fcntl.LOCK_EX):
        return descriptor
    os.close(descriptor)
    return None


@contextmanager
def held_exclusive(path: Path, timeout_s: float) -> Iterator[None]:
    """Hold the lock alone; a StoreError when others do not let go of it in time."""
    descriptor = _opened(path)
    try:
        _wait_for(descriptor, fcntl.LOCK_EX, path, timeout_s)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def held_shared(path: Path, timeout_s: float) -> Iterator[int]:
    """Hold the lock together with others; yields the descriptor for `is_now_alone`."""
    descriptor = _opened(path)
    try:
        _wait_for(descriptor, fcntl.LOCK_SH, path, timeout_s)
        yield descriptor
    finally:
        os.close(descriptor)


def is_now_alone(descriptor: int) -> bool:
    """Turn a shared lock into an exclusive one; False while others share it (ours may be lost then)."""
    return _taken(descriptor, fcntl.LOCK_EX)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def _taken(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(descriptor: int, kind: int, path: Path, timeout_s: float) -> None:
    give_up = time.monotonic() + timeout_s
    while not _taken(descriptor, kind):
        if time.monotonic() > give_up:
            raise StoreError(
                "server_busy",
                Text(
                    "另一个命令正在启动或停止数据库服务器。",
                    "Another command is starting or stopping the server.",
                ),
                Text("请稍后重试。", "Try again in a while."),
                str(path),
            )
        time.sleep(PAUSE_S)
