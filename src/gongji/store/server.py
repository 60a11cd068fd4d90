"""A running PostgreSQL for whoever needs one: the embedded server, or the operator's own.

    with running_server(database_settings_from_environment()) as server:
        connection = connect(server.url)

The embedded server needs no installation and no port. Several commands may be inside the `with` at once;
the first starts the server and the last one out stops it. What a killed command or server leaves behind
is put in order by the next command.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gongji.language import Text
from gongji.store.errors import StoreError

DATABASE_URL_VARIABLE = "GONGJI_DATABASE_URL"
DATA_DIR_VARIABLE = "GONGJI_DATA_DIR"
ROOT_DATA_DIR = Path("/var/lib/gongji")
OLDEST_SERVER_VERSION = 18


@dataclass(frozen=True)
class DatabaseSettings:
    """Which server to use.

    Args:
        data_dir: the embedded server's folder; made when it does not exist.
        url: the operator's own server (a libpq URL or connection string), or None for the embedded one.
            It may hold a password and is never shown.
    """

    data_dir: Path
    url: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RunningServer:
    """A server that answers.

    Args:
        url: for `gongji.store.database.connect`; it may hold a password and is never shown.
    """

    url: str = field(repr=False)


def database_settings_from_environment(environment: Mapping[str, str] = os.environ) -> DatabaseSettings:
    """The settings that `GONGJI_DATABASE_URL` and `GONGJI_DATA_DIR` ask for; empty counts as unset.

    Without them: the embedded server on the user's data folder, for root on `/var/lib/gongji`.
    """
    url = environment.get(DATABASE_URL_VARIABLE, "").strip()
    folder = environment.get(DATA_DIR_VARIABLE, "").strip()
    return DatabaseSettings(Path(folder) if folder else _usual_data_dir(), url if url else None)


def _usual_data_dir() -> Path:
    if os.name == "posix" and os.geteuid() == 0:
        return ROOT_DATA_DIR
    from platformdirs import user_data_dir

    return Path(user_data_dir("gongji", appauthor=False))


@contextmanager
def running_server(settings: DatabaseSettings) -> Iterator[RunningServer]:
    """A server to work with until the `with` ends.

    Raises a StoreError when the operator's server cannot be reached or is unfit, when the data folder
    cannot be used, and when the embedded server does not start.
    """
    if settings.url is not None:
        check_operators_server(settings.url)
        yield RunningServer(settings.url)
        return
    if os.name != "posix":
        raise _system_unsupported()
    from gongji.store.cluster import used_cluster

    with used_cluster(settings.data_dir) as cluster:
        yield RunningServer(cluster.url)


def check_operators_server(url: str) -> None:
    """Refuse a server that is too old or lacks the extension `btree_gist` (temporal keys need it)."""
    from gongji.store.database import connect

    with connect(url) as connection:
        check_server_version(connection.info.server_version)
        available = connection.execute(
            "SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gist'"
        ).fetchone()
    if available is None:
        raise StoreError(
            "btree_gist_missing",
            Text("该 PostgreSQL 服务器没有 btree_gist 扩展。", "The server does not offer btree_gist."),
            Text("请在服务器上安装 postgresql-contrib。", "Install postgresql-contrib on the server."),
            DATABASE_URL_VARIABLE,
        )


def check_server_version(version: int) -> None:
    """Refuse a server older than 18; `version` as PostgreSQL counts it (`180006` is 18.6).

    >>> check_server_version(180006)
    """
    if version // 10_000 >= OLDEST_SERVER_VERSION:
        return
    shown = f"{version // 10_000}.{version % 10_000}"
    raise StoreError(
        "server_too_old",
        Text(
            f"该服务器为 PostgreSQL {shown}，需要 {OLDEST_SERVER_VERSION} 或更高版本。",
            f"The server is PostgreSQL {shown}; version {OLDEST_SERVER_VERSION} or newer is needed.",
        ),
        Text(
            f"请升级服务器，或取消 {DATABASE_URL_VARIABLE} 以使用内置服务器。",
            f"Upgrade it, or unset {DATABASE_URL_VARIABLE} to use the embedded server.",
        ),
        DATABASE_URL_VARIABLE,
    )


def _system_unsupported() -> StoreError:
    return StoreError(
        "system_unsupported",
        Text("内置服务器不支持此操作系统。", "The embedded server does not run on this operating system."),
        Text(
            f"请用 {DATABASE_URL_VARIABLE} 指定自有的 PostgreSQL 18。",
            f"Name a PostgreSQL 18 of your own in {DATABASE_URL_VARIABLE}.",
        ),
        DATABASE_URL_VARIABLE,
    )
