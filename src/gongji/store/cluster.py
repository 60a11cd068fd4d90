"""One data folder and the embedded server on it: made, started, shared by commands, stopped.

A data folder holds `cluster/` (PostgreSQL's own files, readable by the server's user alone), `sockets/`,
for root perhaps `server/` (a copy of the programs), and three lock files:

- `users.lock`: shared by every command while it uses the server; who gets it alone is the last one out.
- `gate.lock`: held alone while starting or stopping, so that no two commands do either at once.
- `server.lock`: inherited by PostgreSQL's own processes, so it is free exactly when none of them lives.

No step trusts that the one before it was finished: commands and servers may be killed at any point.
"""

import hashlib
import os
import re
import shutil
import socket
import stat
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from gongji.language import Text
from gongji.store.errors import StoreError, folder_unusable, no_space, server_not_started
from gongji.store.locks import PAUSE_S, held_exclusive, held_shared, is_now_alone, try_exclusive
from gongji.store.programs import Programs, programs_for
from gongji.store.server_user import ServerUser, reaches, run_as, server_user

ROLE = "gongji"
DATABASE = "postgres"
"""The database that every new cluster has; another name would cost a third of the first start."""
PORT = 5432
"""Only a part of the socket's file name: the server opens no network port."""

START_TIMEOUT_S = 120.0
"""Long, since a server that was killed first recovers its log."""
STOP_TIMEOUT_S = 60.0
REPLY_TIMEOUT_S = 5.0
GATE_TIMEOUT_S = START_TIMEOUT_S + STOP_TIMEOUT_S
LONGEST_SOCKET_PATH_BYTES = 100
"""Systems allow 103 to 107 bytes."""

LEAST_SPACE_BYTES = 16 * 2**20
"""One file of PostgreSQL's write-ahead log."""

_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._+-]+", re.ASCII)
_STATUS_LINE = 7

_SHOWN_LINES = 6
_GREETING = struct.pack("!II", 8, 80877103)
"""The protocol's question whether the server speaks TLS: the only one that asks for no session."""

_INITDB = (
    "--auth-local=trust",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
"""Trust is safe because the socket's folder lets nobody else in. The packaged server has no ICU."""

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
"""All that differs from PostgreSQL's defaults; durability stays as it is there.

Under load the default buffers are too small for the rows of some hundred thousand members, and the
default size of the log makes checkpoints so frequent that most of what is written are whole pages. Memory
and disk are taken only as they are used.
"""

# The shell starts the server in the background and ends, so no command is the parent of a server that
# outlives it. The log is opened by the server's user: root must not follow links that another may lay.
_LAUNCH = 'umask 077; if test -e "$0"; then mv -f "$0" "$0.previous"; fi; "$@" >"$0" 2>&1 &'


class Cluster(NamedTuple):
    """A data folder and the user by which its server runs."""

    data_dir: Path
    user: ServerUser

    @property
    def files(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.data_dir / "cluster"

    @property
    def log(self) -> Path:
        """The server's messages since its last start; those before it stand in `server.log.previous`."""
        return self.files / "server.log"

    @property
    def sockets(self) -> Path:
        """The socket's folder: in the data folder, or a short one where that is too long or not plain."""
        folder = self.data_dir / "sockets"
        longest = len(os.fsencode(_socket_in(folder))) + len(".lock")
        if longest <= LONGEST_SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(str(folder)):
            return folder
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path("/tmp") / f"gongji-{self.user.uid}-{digest}"  # noqa: S108 (checked to be ours alone)

    @property
    def url(self) -> str:
        """How psycopg, and every other client, reaches the server."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={self.sockets}&port={PORT}"

    def lock(self, name: str) -> Path:
        """The lock file `users`, `gate` or `server`."""
        return self.data_dir / f"{name}.lock"


@contextmanager
def used_cluster(data_dir: Path) -> Iterator[Cluster]:
    """Use the server on `data_dir`: started if it is not running, stopped if nobody else uses it any more.

    Raises a StoreError when the folder cannot be used or the server does not start.
    """
    with ExitStack() as stack:
        with _typed(data_dir):
            cluster = _opened(data_dir)
            turn = stack.enter_context(held_shared(cluster.lock("users"), GATE_TIMEOUT_S))
            stack.callback(_leave, cluster, turn)
            with held_exclusive(cluster.lock("gate"), GATE_TIMEOUT_S):
                _make_running(cluster)
        yield cluster


def _leave(cluster: Cluster, turn: int) -> None:
    with _typed(cluster.data_dir), held_exclusive(cluster.lock("gate"), GATE_TIMEOUT_S):
        if is_now_alone(turn):
            _stop(cluster)


@contextmanager
def _typed(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise folder_unusable(data_dir, error) from error


def _opened(data_dir: Path) -> Cluster:
    """The cluster of a data folder that exists afterwards and is ours alone to write to."""
    data_dir = data_dir.expanduser().resolve()
    cluster = Cluster(data_dir, server_user(data_dir / "cluster"))
    missing = [folder for folder in (data_dir, *data_dir.parents) if not folder.exists()]
    mode = 0o711 if cluster.user.is_other else 0o700
    for folder in reversed(missing):
        folder.mkdir(mode, exist_ok=True)
        folder.chmod(mode)  # whatever the caller's mask
    if data_dir.stat().st_mode & stat.S_IWOTH:
        raise _open_to_all(data_dir)
    return cluster


def _make_running(cluster: Cluster) -> None:
    """Return when the server answers; called by the holder of the gate alone."""
    give_up = time.monotonic() + START_TIMEOUT_S
    is_launched = False
    while time.monotonic() < give_up:
        lock = try_exclusive(cluster.lock("server"))
        if lock is None:
            if _answers(cluster):
                return
        else:
            with closing(os.fdopen(lock)):
                if is_launched:
                    break
                _launch(cluster, lock)
                is_launched = True
        time.sleep(PAUSE_S)
    raise _not_started(cluster)


def _launch(cluster: Cluster, lock: int) -> None:
    """Start the server, which keeps `lock` open as long as any of its processes lives."""
    if cluster.user.is_other and not reaches(cluster.user, cluster.data_dir):
        raise _out_of_reach(cluster)
    programs = programs_for(cluster.user, cluster.data_dir)
    if not cluster.files.exists():
        _make_files(cluster, programs, lock)
    _clear_stale(cluster)
    _make_socket_folder(cluster)
    settings = {**_SETTINGS, "unix_socket_directories": str(cluster.sockets)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    server = (programs.postgres, "-D", cluster.files)
    run_as(cluster.user, ("/bin/sh", "-c", _LAUNCH, cluster.log, *server, *options), inherit=(lock,))


def _make_files(cluster: Cluster, programs: Programs, lock: int) -> None:
    """Make PostgreSQL's data directory under a provisional name: a half-made one is never taken for whole.

    `initdb` keeps `lock` too, so one whose command was killed ends before the next command cleans up.
    """
    unfinished = cluster.data_dir / "cluster.new"
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    if cluster.user.is_other:
        os.chown(unfinished, cluster.user.uid, cluster.user.gid)
    making = (programs.initdb, "-D", unfinished, f"--username={ROLE}", *_INITDB)
    finished = run_as(cluster.user, making, inherit=(lock,))
    if finished.returncode != 0:
        raise server_not_started(_last_lines(finished.stdout), str(cluster.data_dir))
    unfinished.rename(cluster.files)
    _keep_on_disk(cluster.data_dir)


def _keep_on_disk(folder: Path) -> None:
    """Make a rename inside `folder` survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear_stale(cluster: Cluster) -> None:
    """Remove what a killed server left, lest PostgreSQL take a reused process number for that server.

    A server that somebody started by hand is left alone; PostgreSQL then refuses and says why.
    """
    if _postmaster(cluster) is None:
        (cluster.files / "postmaster.pid").unlink(missing_ok=True)
        for leftover in cluster.sockets.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)


def _make_socket_folder(cluster: Cluster) -> None:
    """Make the folder open to the server's user alone: who can enter is trusted as the database's owner."""
    folder, user = cluster.sockets, cluster.user
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not _is_private(folder, user):
        raise _socket_folder_taken(folder)
    if user.is_other:
        os.chown(folder, user.uid, user.gid, follow_symlinks=False)


def _is_private(folder: Path, user: ServerUser) -> bool:
    found = folder.lstat()
    is_ours = found.st_uid in (user.uid, os.geteuid())
    return stat.S_ISDIR(found.st_mode) and is_ours and not found.st_mode & 0o077


def _answers(cluster: Cluster) -> bool:
    """Whether the server has declared itself ready and replies to a greeting.

    A server that is just being killed still has a socket that takes calls, so the reply is what counts.
    """
    state = _state_lines(cluster)
    if len(state) <= _STATUS_LINE or state[_STATUS_LINE].strip() != "ready":
        return False
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(REPLY_TIMEOUT_S)
        try:
            caller.connect(str(_socket_in(cluster.sockets)))
            caller.sendall(_GREETING)
            return caller.recv(1) != b""
        except OSError:
            return False


def _stop(cluster: Cluster) -> None:
    """Stop the server in order and wait for its end; one that takes too long goes on ending by itself."""
    give_up = time.monotonic() + STOP_TIMEOUT_S
    is_asked = False
    while (lock := try_exclusive(cluster.lock("server"))) is None:
        if time.monotonic() > give_up:
            return
        if not is_asked and (postmaster := _postmaster(cluster)) is not None:
            run_as(cluster.user, ("/bin/sh", "-c", 'kill -INT "$1"', "sh", str(postmaster)))
            is_asked = True
        time.sleep(PAUSE_S)
    os.close(lock)
    _remove_distant_sockets(cluster)


def _remove_distant_sockets(cluster: Cluster) -> None:
    """A socket folder outside the data folder goes with the server, unless it is another's."""
    folder = cluster.sockets
    if folder.parent != cluster.data_dir and folder.exists() and _is_private(folder, cluster.user):
        shutil.rmtree(folder)


def _postmaster(cluster: Cluster) -> int | None:
    """The number of the living main process, as far as the system can tell, else None."""
    state = _state_lines(cluster)
    if not state or not state[0].isdecimal():
        return None
    process = Path("/proc") / state[0]
    if not process.parent.joinpath("self").exists():
        return int(state[0])
    try:
        return int(state[0]) if process.joinpath("cwd").readlink() == cluster.files else None
    except OSError:
        return None


def _state_lines(cluster: Cluster) -> list[str]:
    """The lines of the file by which a PostgreSQL server tells its process number, place and status."""
    with suppress(FileNotFoundError):
        return (cluster.files / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    return []


def _socket_in(folder: Path) -> Path:
    return folder / f".s.PGSQL.{PORT}"


def _not_started(cluster: Cluster) -> StoreError:
    """Why the server gave up; on a full disk it could not even log that."""
    if shutil.disk_usage(cluster.data_dir).free < LEAST_SPACE_BYTES:
        return no_space(str(cluster.data_dir))
    log = ""
    with suppress(FileNotFoundError):
        log = cluster.log.read_text(encoding="utf-8", errors="replace")
    return server_not_started(_last_lines(log), str(cluster.log))


def _last_lines(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-_SHOWN_LINES:])


def _open_to_all(data_dir: Path) -> StoreError:
    return StoreError(
        "data_folder_open_to_all",
        Text("任何用户都可写此数据文件夹。", "Anyone may write to the data folder."),
        Text("请在 GONGJI_DATA_DIR 中指定专用的文件夹。", "Name a folder of its own in GONGJI_DATA_DIR."),
        str(data_dir),
    )


def _out_of_reach(cluster: Cluster) -> StoreError:
    uid = cluster.user.uid
    return StoreError(
        "data_folder_out_of_reach",
        Text(
            f"以 root 运行时，服务器使用用户号 {uid}，而该用户无法进入此数据文件夹。",
            f"For root the server runs as user id {uid}, who cannot enter the data folder.",
        ),
        Text(
            "请用 GONGJI_DATA_DIR 指定各级目录均可进入的文件夹（默认为 /var/lib/gongji）。",
            "Name a folder in GONGJI_DATA_DIR that everyone can enter (the default is /var/lib/gongji).",
        ),
        str(cluster.data_dir),
    )


def _socket_folder_taken(folder: Path) -> StoreError:
    return StoreError(
        "socket_folder_taken",
        Text("套接字文件夹属于他人或对他人开放。", "The socket folder is another's, or open to others."),
        Text(
            "请删除它，或在 GONGJI_DATA_DIR 中指定路径较短的文件夹。",
            "Remove it, or name a data folder with a shorter path in GONGJI_DATA_DIR.",
        ),
        str(folder),
    )
