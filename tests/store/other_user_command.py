"""Root's process that becomes another user and then runs a statement on the usual embedded server.

The interpreter may lie where that user cannot read it, so everything is imported while still root: by
using a server once. Arguments: a folder the user can enter, the user's number, a folder with a copy of the
server's package. Prints the server's data folder and its owner's number, or the refusal's code.
"""

import os
import sys
from pathlib import Path

from gongji.store.database import connect
from gongji.store.errors import StoreError
from gongji.store.server import DatabaseSettings, database_settings_from_environment, running_server


def use(settings: DatabaseSettings) -> str:
    """The data folder of the server and the owner of its files."""
    with running_server(settings) as server, connect(server.url) as connection:
        answer = connection.execute("SHOW data_directory").fetchone()
    assert answer is not None
    return f"{answer[0]} {Path(answer[0]).stat().st_uid}"


def main(folder: Path, uid: int, package: str) -> None:
    """Use a server as root, then as the other user."""
    sys.path.insert(0, package)
    use(DatabaseSettings(folder / "warm"))
    home = folder / "home"
    home.mkdir()
    os.chown(home, uid, uid)
    os.environ.clear()
    os.environ["HOME"] = str(home)
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
    for settings in (database_settings_from_environment(), DatabaseSettings(folder / "roots")):
        try:
            print(use(settings), flush=True)
        except StoreError as error:
            print(error.code, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
