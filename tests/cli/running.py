"""Commands run as a person runs them: in this process for speed, or as a program of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from gongji.cli.main import build_app, main
from gongji.language import Language

LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Answer(NamedTuple):
    """What a command wrote, and the code it left with."""

    code: int
    out: str
    err: str

    @property
    def record(self) -> Any:
        """The one JSON object on standard output."""
        return json.loads(self.out)


class Terminal:
    """Runs command lines in this process."""

    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self.capture = capture

    def __call__(self, *arguments: str, **environment: str) -> Answer:
        self.capture.readouterr()
        code = main(arguments, environment)
        out, err = self.capture.readouterr()
        assert "Traceback" not in out + err
        return Answer(code, out, err)


def gongji(*arguments: str, given: bytes = b"", cwd: Path | None = None, **environment: str) -> Answer:
    """Run the program in a process of its own."""
    run = subprocess.run(
        [sys.executable, "-m", "gongji", *arguments],
        input=given,
        capture_output=True,
        timeout=120,
        cwd=cwd,
        env={**os.environ, **environment},
    )
    answer = Answer(run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8"))
    assert "Traceback" not in answer.out + answer.err
    return answer


def commands(language: Language) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group of the program with its path, the program itself first."""
    yield from _below((), typer.main.get_command(build_app(language)))


def _below(path: tuple[str, ...], known: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, known
    for name, command in getattr(known, "commands", {}).items():
        yield from _below((*path, name), command)


def paths() -> Sequence[tuple[str, ...]]:
    """The paths of all commands and groups."""
    return [path for path, _ in commands("en")]


def chinese_share(words: str) -> float:
    """Which part of the letters is Chinese."""
    letters = [sign for sign in words if sign.isalpha()]
    return sum("\u4e00" <= sign <= "\u9fff" for sign in letters) / max(1, len(letters))
