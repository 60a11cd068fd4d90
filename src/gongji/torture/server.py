"""The PostgreSQL server of a run: in a folder of its own, killed and started again."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import psycopg
from psycopg.conninfo import make_conninfo

from gongji.store.cluster import Cluster, used_cluster
from gongji.store.errors import StoreError
from gongji.store.migrate import migrate

Result = TypeVar("Result")

TEMPLATE = "torture_template"
RECOVERY_TIMEOUT_S = 120.0
PAUSE_S = 0.02


@dataclass
class TortureServer:
    """An embedded server that may be killed, and a migrated database to copy."""

    cluster: Cluster
    uses: ExitStack = field(repr=False)

    def url_of(self, database: str) -> str:
        """The URL of one of its databases."""
        return make_conninfo(self.cluster.url, dbname=database)

    def kill(self) -> None:
        """Kill the main process and all its children, and start the server again, which recovers.

        The main process is stopped first, so that it starts nothing more.
        """
        main = self._main_process()
        os.kill(main, signal.SIGSTOP)
        for process in (main, *_children_of(main)):
            _kill(process)
        self.uses.enter_context(used_cluster(self.cluster.data_dir))

    def kill_backend(self, process: int) -> None:
        """Kill one of its processes; the main process then restarts all others."""
        if process in _children_of(self._main_process()):
            _kill(process)

    def _main_process(self) -> int:
        return int((self.cluster.files / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])

    @contextmanager
    def fresh_database(self, name: str) -> Iterator[str]:
        """The URL of a migrated database, as long as the `with` lasts."""
        self._administer(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        try:
            yield self.url_of(name)
        finally:
            self._administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _administer(self, statement: str) -> None:
        def run() -> None:
            with psycopg.connect(self.cluster.url, autocommit=True) as administrator:
                administrator.execute(statement.encode())

        patiently(run)


@contextmanager
def torture_server() -> Iterator[TortureServer]:
    """A new server in a temporary folder, which goes with it."""
    data_dir = Path(tempfile.mkdtemp(prefix="gongji-torture-"))
    data_dir.chmod(0o711)
    try:
        with ExitStack() as uses:
            cluster = uses.enter_context(used_cluster(data_dir))
            server = TortureServer(cluster, uses)
            # Quicker recovery, of which there is much; a commit is as durable as by default.
            server._administer("ALTER SYSTEM SET recovery_init_sync_method = 'syncfs'")
            server._administer("SELECT pg_reload_conf()")
            server._administer(f"CREATE DATABASE {TEMPLATE}")
            migrate(server.url_of(TEMPLATE))
            yield server
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)


def patiently(act: Callable[[], Result]) -> Result:
    """Do something that needs the database, again and again while it recovers."""
    until = time.monotonic() + RECOVERY_TIMEOUT_S
    while True:
        try:
            return act()
        except (StoreError, psycopg.OperationalError):
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE_S)


def _children_of(process: int) -> list[int]:
    """The processes that a process has started; none where the system has no `/proc`.

    PostgreSQL's own end by themselves when their main process is gone.
    """
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            # The name stands in brackets and may hold anything; what follows does not.
            parent = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]
            if int(parent) == process:
                found.append(int(entry.name))
    return found


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
