"""A command in a process of its own: uses the server on a data folder, says so, waits for a word, leaves."""

import sys
from pathlib import Path

from gongji.store.database import connect
from gongji.store.server import DatabaseSettings, running_server


def main(data_dir: Path) -> None:
    """Print the moment the server was started, then hold it until a line arrives."""
    with running_server(DatabaseSettings(data_dir)) as server:
        with connect(server.url) as connection:
            started = connection.execute("SELECT pg_postmaster_start_time()::text").fetchone()
        assert started is not None
        print(started[0], flush=True)
        sys.stdin.readline()
        with connect(server.url) as connection:
            connection.execute("SELECT 1")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
