"""As whom the embedded server runs: PostgreSQL refuses to run as root.

An ordinary user runs it as itself. Root gives it to an unprivileged user that the system already has, and
makes none. PostgreSQL looks up its user's name, so a bare number will not do.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from gongji.language import Text
from gongji.store.errors import StoreError

CANDIDATES = ("gongji", "postgres", "nobody")
"""For root, the first that exists: a user made for the purpose, PostgreSQL's own, anyone's."""

_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""Nothing of the caller's: neither its secrets nor its `PG…` variables reach the server."""


class ServerUser(NamedTuple):
    """The user and group by which the server runs."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Whether this is somebody else than who runs the command."""
        return self.uid != os.geteuid()


def server_user(data: Path) -> ServerUser:
    """As whom to run the server whose data stands, or is to stand, in the folder `data`.

    Data that exists stays with its owner. Raises a StoreError when no user fits.
    """
    if os.geteuid() != 0:
        return _myself()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return ServerUser(owner.st_uid, owner.st_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid)
    raise StoreError(
        "no_unprivileged_user",
        Text(
            "PostgreSQL 不能以 root 运行，而系统中没有 nobody 等普通用户。",
            "PostgreSQL does not run as root, and the system has no user such as `nobody`.",
        ),
        Text("请以普通用户运行本程序。", "Run the program as an ordinary user."),
    )


def _myself() -> ServerUser:
    uid = os.geteuid()
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise StoreError(
            "user_without_name",
            Text(
                f"PostgreSQL 需要用户名，而用户号 {uid} 在系统中没有名称。",
                f"PostgreSQL needs a user name, and user id {uid} has none in this system.",
            ),
            Text(
                "请在 /etc/passwd 中为其登记名称，或用 GONGJI_DATABASE_URL 指定自有的服务器。",
                "Give it one in /etc/passwd, or name a server of your own in GONGJI_DATABASE_URL.",
            ),
        ) from None
    return ServerUser(uid, os.getegid())


def run_as(
    user: ServerUser, command: Sequence[str | Path], inherit: tuple[int, ...] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a short command as `user`, away from our terminal, folder and environment.

    Args:
        user: as whom; anyone but ourselves needs root.
        command: the program's path and its arguments.
        inherit: descriptors (locks) that the command and its children keep open.

    Returns:
        the finished process; `stdout` holds both of its outputs.
    """
    return subprocess.run(  # noqa: S603 (fixed programs; paths are arguments, never parts of a script)
        command,
        cwd="/",
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,
        pass_fds=inherit,
        user=user.uid if user.is_other else None,
        group=user.gid if user.is_other else None,
        extra_groups=[] if user.is_other else None,
    )


def reaches(user: ServerUser, path: Path) -> bool:
    """Whether `user` can enter the folder, or execute the program, at `path`.

    Asked of the system itself, since mode bits alone do not know of access lists and mounts.
    """
    try:
        return run_as(user, ("/bin/sh", "-c", 'test -x "$1"', "sh", path)).returncode == 0
    except OSError as error:
        raise StoreError(
            "cannot_change_user",
            Text(
                f"root 无法以用户号 {user.uid} 运行程序：{error.strerror}。",
                f"Root cannot run a program as user id {user.uid}: {error.strerror}.",
            ),
            Text(
                "请以普通用户运行本程序，或用 GONGJI_DATABASE_URL 指定自有的服务器。",
                "Run as an ordinary user, or name a server of your own in GONGJI_DATABASE_URL.",
            ),
        ) from error
