"""Compiled code is never older than its sources, needs no writable home, and is imported only on purpose."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numba
import pytest

import gongji
from gongji.kernel.compiled import compiled_one

PACKAGE = Path(str(gongji.__file__)).parent

# 61.11 at 80 % is 48.888.
SETTLE = """
import numpy as np
from gongji.kernel.compiled import cache_folder, compiled_one
from gongji.kernel.layout import row_of
from gongji.kernel.records import UNLIMITED_FEN as U, Claim, State, Terms

terms = Terms(0, U, 0, 1, U, U, U, U, U, 0, 0, U, 0)
breakdown, _ = compiled_one()(np.array([row_of(terms, [(0, 8000)])]), Claim(0, 6111), State())
print(breakdown.fund_fen, cache_folder())
"""


def run(code: str, package_parent: Path, cache_home: Path) -> str:
    """What a fresh process prints that finds the package below `package_parent`."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(package_parent),
        "XDG_CACHE_HOME": str(cache_home),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def settle(package_parent: Path, cache_home: Path) -> tuple[int, Path]:
    """What is paid for 61.11 at 80 % in a fresh process, and the folder of its compiled code."""
    fund, folder = run(SETTLE, package_parent, cache_home).split(maxsplit=1)
    return int(fund), Path(folder.strip())


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with a copy of the package's code."""
    ignored = shutil.ignore_patterns("__pycache__", "policies")
    shutil.copytree(PACKAGE, tmp_path / "copy" / "gongji", ignore=ignored)
    return tmp_path / "copy"


def edit(path: Path, old: str, new: str) -> None:
    words = path.read_text(encoding="utf-8")
    assert words.count(old) == 1
    path.write_text(words.replace(old, new), encoding="utf-8")


def files_in(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_changed_helper_is_compiled_anew(copied: Path, tmp_path: Path) -> None:
    home = tmp_path / "cache"
    fund, folder = settle(copied, home)
    assert (fund, folder.is_relative_to(home)) == (48_89, True)
    compiled = files_in(folder)
    assert compiled

    # Unchanged sources are not compiled again.
    assert settle(copied, home) == (48_89, folder)
    assert files_in(folder) == compiled

    # The helper stands in another module than the function that Numba caches.
    half_up = "return (2 * numerator + denominator) // (2 * denominator)"
    edit(copied / "gongji" / "money.py", half_up, "return numerator // denominator")
    fund, changed_folder = settle(copied, home)
    assert fund == 48_88
    assert changed_folder != folder
    assert files_in(folder) == compiled


def test_where_no_cache_can_be_written_a_temporary_one_serves(tmp_path: Path) -> None:
    """A file stands where the folder should be; root, too, cannot write there."""
    home = tmp_path / "file"
    home.write_text("", encoding="utf-8")
    fund, folder = settle(PACKAGE.parent, home)
    assert fund == 48_89
    assert not folder.is_relative_to(home)
    assert not folder.exists()


def test_other_functions_keep_their_cache_folder() -> None:
    before = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    compiled_one.__wrapped__()
    assert before == numba.config.CACHE_DIR  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", ["kernel.rules", "kernel.sequence", "policy.library"])
def test_numba_is_imported_only_with_the_compiled_forms(module: str, tmp_path: Path) -> None:
    code = f"import sys, gongji.{module}; print('numba' in sys.modules)"
    assert run(code, PACKAGE.parent, tmp_path).strip() == "False"
