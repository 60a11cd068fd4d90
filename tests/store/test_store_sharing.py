"""Several commands on one server, and what killed ones leave behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gongji.store.database import connect
from gongji.store.server import DatabaseSettings, running_server
from gongji.store.server_user import server_user

pytestmark = pytest.mark.database

ONE_COMMAND = Path(__file__).with_name("one_command.py")


class Command:
    """Another process that uses the server on a data folder until it is told to leave, or killed."""

    def __init__(self, data_dir: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", ONE_COMMAND, data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def server_started(self) -> str:
        """Wait until it has used the server; the moment that server was started."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> int:
        """Let it go on to its end; its exit code."""
        self.process.communicate("leave\n", timeout=60)
        return self.process.returncode

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate(timeout=60)


StartCommand = Callable[[Path], Command]
IsStopped = Callable[[Path], bool]


@pytest.fixture
def start_command(open_folder: Path) -> Iterator[Callable[[Path], Command]]:
    """Starts another process that uses the server on the data folder it is given; ended with the test."""
    assert open_folder.is_dir()
    commands: list[Command] = []

    def start(data_dir: Path) -> Command:
        commands.append(Command(data_dir))
        return commands[-1]

    yield start
    for command in commands:
        if command.process.poll() is None:
            command.kill()


def started(url: str) -> str:
    """The moment the server was started, which tells one server from the next."""
    with connect(url) as connection:
        row = connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()
    assert row is not None
    return str(row[0])


def postmaster(data_dir: Path) -> int:
    """The process number of the running server."""
    return int((data_dir / "cluster" / "postmaster.pid").read_text().split("\n")[0])


def kill_server(data_dir: Path) -> None:
    """End the server's main process as a power failure would, and wait until the system has done it."""
    process = Path("/proc", str(postmaster(data_dir)))
    os.kill(postmaster(data_dir), signal.SIGKILL)
    with suppress(OSError):
        while (process / "cwd").readlink():
            time.sleep(0.002)


def test_the_first_starts_it_and_the_last_one_out_stops_it(
    data_dir: Path, start_command: StartCommand, is_stopped: IsStopped
) -> None:
    first = start_command(data_dir)
    moment = first.server_started()
    with running_server(DatabaseSettings(data_dir)) as server:
        assert started(server.url) == moment
        assert first.leave() == 0
        assert started(server.url) == moment
    assert is_stopped(data_dir)


def test_commands_that_come_at_once_share_one_server(
    open_folder: Path, start_command: StartCommand, is_stopped: IsStopped
) -> None:
    commands = [start_command(open_folder / "data") for _ in range(4)]
    assert len({command.server_started() for command in commands} - {""}) == 1
    assert [command.leave() for command in commands] == [0, 0, 0, 0]
    assert is_stopped(open_folder / "data")


def test_one_process_may_use_it_twice(data_dir: Path, is_stopped: IsStopped) -> None:
    settings = DatabaseSettings(data_dir)
    with running_server(settings) as outer:
        with running_server(settings) as inner:
            assert started(inner.url) == started(outer.url)
        assert started(outer.url)
    assert is_stopped(settings.data_dir)


def test_two_data_folders_run_side_by_side(data_dir: Path, is_stopped: IsStopped) -> None:
    with (
        running_server(DatabaseSettings(data_dir)) as one,
        running_server(DatabaseSettings(data_dir / "other")) as other,
    ):
        assert started(one.url) != started(other.url)
    assert is_stopped(data_dir / "other")


def test_a_killed_command_leaves_a_server_that_the_next_one_uses_and_stops(
    data_dir: Path, start_command: StartCommand, is_stopped: IsStopped
) -> None:
    killed = start_command(data_dir)
    moment = killed.server_started()
    killed.kill()
    assert not is_stopped(data_dir)
    with running_server(DatabaseSettings(data_dir)) as server:
        assert started(server.url) == moment
    assert is_stopped(data_dir)


def test_a_killed_server_is_started_again_with_all_that_was_committed(
    data_dir: Path, start_command: StartCommand, is_stopped: IsStopped
) -> None:
    settings = DatabaseSettings(data_dir)
    with running_server(settings) as server:
        with connect(server.url) as connection:
            connection.execute("CREATE TABLE public.kept AS SELECT 7 AS number")
        moment = started(server.url)
        kill_server(data_dir)
        next_one = start_command(data_dir)
        assert next_one.server_started() not in (moment, "")
        with connect(server.url) as connection:
            assert connection.execute("SELECT number FROM public.kept").fetchall() == [(7,)]
        assert next_one.leave() == 0
    assert is_stopped(data_dir)


def test_server_and_command_killed_together(data_dir: Path, start_command: StartCommand) -> None:
    killed = start_command(data_dir)
    moment = killed.server_started()
    kill_server(data_dir)
    killed.kill()
    with running_server(DatabaseSettings(data_dir)) as server:
        assert started(server.url) != moment


def test_a_command_killed_while_making_the_data_folder(
    open_folder: Path, start_command: StartCommand
) -> None:
    data_dir = open_folder / "data"
    killed = start_command(data_dir)
    half_made = data_dir / "cluster.new" / "global"
    give_up = time.monotonic() + 60
    while not half_made.exists():
        assert time.monotonic() < give_up
        time.sleep(0.002)
    killed.kill()
    assert not (data_dir / "cluster").exists()
    with running_server(DatabaseSettings(data_dir)) as server:
        assert started(server.url)
    assert not (data_dir / "cluster.new").exists()


def test_a_process_number_taken_by_another_does_not_pass_for_the_server(data_dir: Path) -> None:
    settings = DatabaseSettings(data_dir)
    with running_server(settings):
        state = (data_dir / "cluster" / "postmaster.pid").read_text().split("\n")
    user = server_user(data_dir / "cluster")
    stranger = subprocess.Popen(["/bin/sleep", "60"], cwd="/", user=user.uid if user.is_other else None)
    try:
        stale = data_dir / "cluster" / "postmaster.pid"
        stale.write_text("\n".join([str(stranger.pid), *state[1:]]))
        with running_server(settings) as server:
            assert started(server.url)
            assert postmaster(data_dir) != stranger.pid
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_failure_inside_still_stops_the_server(data_dir: Path, is_stopped: IsStopped) -> None:
    with (
        pytest.raises(FileNotFoundError, match="of the caller"),
        running_server(DatabaseSettings(data_dir)),
    ):
        raise FileNotFoundError("a mistake of the caller")
    assert is_stopped(data_dir)
