"""PostgreSQL's own measure on the same server: `pgbench`, TPC-B-like, in a database of its own."""

import os
import re
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from gongji.bench.settle_processes import server_cpu_s
from gongji.language import Text
from gongji.store.database import connect
from gongji.store.errors import StoreError
from gongji.store.programs import client_program

DATABASE = "gongji_bench_tpcb"
SCALE = 50
CLIENTS, THREADS, SECONDS = 16, 2, 10

_RATE = re.compile(r"^tps = ([0-9.]+) ", re.MULTILINE)


@contextmanager
def tpcb_database(url: str, scale: int = SCALE) -> Iterator[str]:
    """A database with the tables of TPC-B, dropped at the end; its URL.

    Raises:
        StoreError: no database may be made there, or `pgbench` failed.
    """
    own = make_conninfo(url, dbname=DATABASE)
    with connect(url) as administrator:
        administrator.autocommit = True
        administrator.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(DATABASE)))
        administrator.execute(SQL("CREATE DATABASE {}").format(Identifier(DATABASE)))
        try:
            _pgbench(own, "-i", "-q", "-s", str(scale))
            yield own
        finally:
            administrator.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(DATABASE)))


class TpcbRun(NamedTuple):
    """Transactions a second, and what one takes of the processors; None where that cannot be read."""

    per_s: float
    cpu_us: float | None


def tpcb_run(url: str, server: int | None, seconds: int = SECONDS) -> TpcbRun:
    """Measure the server by pgbench, the setting up of connections left out.

    Args:
        url: of a `tpcb_database`.
        server: the number of the server's main process, where it runs on this machine.
        seconds: how long.
    """
    server_s, own_s = server_cpu_s(server), _children_s()
    per_s = _tpcb_per_s(url, seconds)
    after_s = server_cpu_s(server)
    if server_s is None or after_s is None:
        return TpcbRun(per_s, None)
    return TpcbRun(per_s, (after_s - server_s + _children_s() - own_s) / (per_s * seconds) * 1e6)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tpcb_per_s(url: str, seconds: int) -> float:
    run = ("-c", str(CLIENTS), "-j", str(THREADS), "-T", str(seconds), "-M", "prepared")
    printed = _pgbench(url, *run)
    found = _RATE.search(printed)
    if found is None:
        raise _pgbench_failed(printed)
    return float(found[1])


def _pgbench(url: str, *options: str) -> str:
    """Run pgbench; a password goes by the environment, since everybody sees a command line."""
    parts: dict[str, Any] = dict(conninfo_to_dict(url))
    password = parts.pop("password", None)
    environment = {**os.environ, "LC_ALL": "C"}
    if password is not None:
        environment["PGPASSWORD"] = str(password)
    finished = subprocess.run(  # noqa: S603 - the wheel's own program
        (client_program("pgbench"), *options, make_conninfo(**parts)),
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode != 0:
        raise _pgbench_failed(finished.stderr)
    return str(finished.stdout)


def _pgbench_failed(printed: str) -> StoreError:
    last = " / ".join(printed.strip().splitlines()[-3:])
    return StoreError(
        "pgbench_failed",
        Text(f"pgbench 失败：{last}", f"pgbench failed: {last}"),
        Text(
            "检查数据库用户能否新建数据库，以及磁盘空间。",
            "See whether the database user may make a database, and that the disk has room.",
        ),
        "GONGJI_DATABASE_URL",
    )
