#!/usr/bin/env python3
"""Change each figure of the shipped policies, one at a time, and see whether a test notices.

A figure that nothing notices could be wrong in the policy file without anybody knowing. So every amount,
rate, step in points, bound, age and day is made a little larger and a little smaller in a temporary copy
of the policies; the worked examples run on the copy, and a figure survives where they all still pass.

Examples:
    uv run python scripts/mutate_figures.py
    uv run python scripts/mutate_figures.py --area 320100 --json > figures.jsonl
    uv run python scripts/mutate_figures.py --list
"""

import argparse
import contextlib
import importlib
import json
import multiprocessing
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import NamedTuple

import pytest
from figure_changes import Change, changes_of, composed, figures_of
from ruamel.yaml import YAML
from ruamel.yaml.nodes import Node

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "src" / "gongji" / "policies"
AREAS = ("141100", "150500", "320100", "530000", "610100")
TESTS = (
    "tests/contract/test_golden_*.py",
    "tests/contract/test_figures_*.py",
    "tests/policy/test_*_figures.py",
)
"""Worked claims first, so that a figure which they prove is never credited to a table of figures."""

SECONDS_PER_FIGURE = 300
"""A run that takes longer counts as a failure of this program, never as a figure that was noticed."""


class Outcome(NamedTuple):
    """What became of a change: `noticed` by a test, `refused` by the reader of policies, or `survived`."""

    verdict: str
    test: str = ""


class RunError(RuntimeError):
    """The run itself went wrong, so that nothing can be said of a figure."""


# One change, tried in a process of its own


class _FirstFailure:
    """Remembers which test failed first, and how many ran."""

    def __init__(self) -> None:
        self.ran = 0
        self.failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran += report.when == "call"
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


def _tried(folder: Path, area: str, tests: Sequence[str]) -> Outcome:
    """Read the area's policies below a folder and run the tests on them."""
    from gongji.policy import documents

    # Before any other module of the policies is imported, since they take the folder as a default.
    documents.POLICIES_FOLDER = folder
    documents.load_register.__wrapped__.__defaults__ = (folder,)
    from gongji.policy.library import Library
    from gongji.policy.problems import PolicyError

    try:
        Library(folder).schemes(area)
    except PolicyError as error:
        return Outcome("refused", error.problems[0].code)
    seen = _FirstFailure()
    settings = ["-p", "no:cacheprovider", f"--rootdir={ROOT}", "-c", str(ROOT / "pyproject.toml")]
    code = pytest.main(["-x", "-q", "-n0", "--assert=plain", *settings, *tests], plugins=[seen])
    if code == pytest.ExitCode.OK and seen.ran > 0:
        return Outcome("survived")
    if code in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED) and seen.failed:
        return Outcome("noticed", seen.failed)
    return Outcome("broken", f"pytest ended with {code!r}")


def _child(answer: Connection, folder: Path, area: str, tests: Sequence[str]) -> None:
    """What a forked process does: all output of pytest goes nowhere, the outcome to the parent."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        os.chdir(ROOT)
        try:
            answer.send(_tried(folder, area, tests))
        except BaseException as error:  # noqa: BLE001 - the parent must hear of whatever it was
            answer.send(Outcome("broken", repr(error)))


@contextlib.contextmanager
def _copy_with(change: Change | None, policies: Path) -> Iterator[Path]:
    """A temporary copy of the policies, with the change made in it."""
    with tempfile.TemporaryDirectory(prefix="gongji-figures-") as parent:
        folder = Path(parent) / "policies"
        shutil.copytree(policies, folder)
        if change is not None:
            file = change.figures[0].file
            changed = file.read_text(encoding="utf-8")
            for figure in reversed(change.figures):
                changed = changed[: figure.start] + change.written + changed[figure.end :]
            (folder / file.relative_to(policies)).write_text(changed, encoding="utf-8")
        yield folder


def _warm(policies: Path) -> None:
    """Do once what every process needs: import what knows nothing of policies, parse what stays as it is."""
    for module in ("hypothesis", "gongji.kernel.compiled", "gongji.store.migrate"):
        importlib.import_module(module)
    _remember_texts()
    for file in policies.rglob("*.yaml"):
        composed(file)


def _remember_texts() -> None:
    """Parse each text once: most of a run's time would go into parsing the files that did not change."""
    compose, known = YAML.compose, dict[str, Node]()

    def compose_once(parser: YAML, text: str) -> Node:
        if text not in known:
            known[text] = compose(parser, text)
        return known[text]

    YAML.compose = compose_once  # type: ignore[method-assign, assignment]


def outcomes(
    changes: Sequence[tuple[Change | None, str]], policies: Path, tests: Sequence[str], jobs: int
) -> Iterator[tuple[int, Outcome]]:
    """Each change's number and outcome, as they come in.

    Args:
        changes: with the area of each; None leaves the policies as they are.
        policies: the folder that is copied.
        tests: files, from the checkout's folder.
        jobs: how many processes run at once.

    Raises:
        RunError: a process broke, so that nothing can be said.
    """
    context = multiprocessing.get_context("fork")
    waiting = iter(list(enumerate(changes)))
    running: dict[Connection, tuple[int, multiprocessing.process.BaseProcess, contextlib.ExitStack]] = {}

    def begin() -> None:
        for number, (change, area) in waiting:
            stack = contextlib.ExitStack()
            folder = stack.enter_context(_copy_with(change, policies))
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=_child, args=(there, folder, area, tests))
            process.start()
            there.close()
            running[here] = number, process, stack
            return

    try:
        for _ in range(jobs):
            begin()
        while running:
            ready = wait(list(running), SECONDS_PER_FIGURE)
            if not ready:
                raise RunError(f"no process has answered for {SECONDS_PER_FIGURE} seconds")
            for pipe in ready:
                assert isinstance(pipe, Connection)  # noqa: S101 - for the type alone
                yield running[pipe][0], _answer(pipe)
                _end(*running.pop(pipe)[1:])
                begin()
    finally:
        for _, process, stack in running.values():
            process.terminate()
            _end(process, stack)


def _answer(pipe: Connection) -> Outcome:
    try:
        outcome: Outcome = pipe.recv()
    except EOFError:
        raise RunError("a process died without an answer") from None
    if outcome.verdict == "broken":
        raise RunError(outcome.test)
    return outcome


def _end(process: multiprocessing.process.BaseProcess, stack: contextlib.ExitStack) -> None:
    process.join()
    stack.close()


# The report


class Line(NamedTuple):
    """One change as it is reported."""

    file: str
    line: int
    key: str
    old: str
    new: str
    verdict: str
    test: str


def line_of(change: Change, outcome: Outcome, policies: Path) -> Line:
    """What is said of one change."""
    figure = change.figures[0]
    file = figure.file.relative_to(policies).as_posix()
    return Line(file, figure.line, figure.key, figure.words, change.written, outcome.verdict, outcome.test)


def _shown(line: Line, *, as_json: bool) -> str:
    if as_json:
        return json.dumps(line._asdict(), ensure_ascii=False)
    return (
        f"{line.file}:{line.line}  {line.key}: {line.old} → {line.new}  {line.verdict} {line.test}".rstrip()
    )


def unproved(lines: Iterable[Line]) -> list[tuple[str, int, str]]:
    """The figures of which some change went unseen: no test failed, and the reader refused nothing."""
    survived = [line for line in lines if line.verdict == "survived"]
    return list(dict.fromkeys((line.file, line.line, f"{line.key}: {line.old}") for line in survived))


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").partition("Examples:")[0],
        epilog="Examples:"
        + (__doc__ or "").partition("Examples:")[2]
        + "\nEnds with 0 where every figure was noticed, 1 where one survived, 2 where the run failed.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--area", action="append", metavar="CODE", help="only this area; may be repeated")
    parser.add_argument("--json", action="store_true", help="one JSON object a change, for programs")
    parser.add_argument("--list", action="store_true", help="show the figures and run nothing")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="processes at once (default: 2)")
    parser.add_argument("--policies", type=Path, default=POLICIES, metavar="FOLDER", help="other policies")
    parser.add_argument("--tests", nargs="+", metavar="FILE", help="other tests than those of the figures")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    options = _arguments(words)
    policies = options.policies.resolve()
    areas = options.area or [area for area in AREAS if (policies / "areas" / area).is_dir()]
    changes = [
        (change, area)
        for area in areas
        for file in sorted((policies / "areas" / area).glob("[0-9]*.yaml"))
        for change in changes_of(figures_of(file))
    ]
    if not changes:
        print(f"No figures below {policies / 'areas'} for {', '.join(areas)}.", file=sys.stderr)
        return 2
    if options.list:
        for change, _ in changes:
            print(_shown(line_of(change, Outcome("-"), policies), as_json=options.json))
        return 0
    tests = options.tests or [path.as_posix() for each in TESTS for path in sorted(ROOT.glob(each))]
    try:
        lines = _report(changes, policies, tests, options)
    except RunError as failure:
        print(f"The run failed, nothing is proved: {failure}.", file=sys.stderr)
        return 2
    found = unproved(lines)
    for file, number, figure in found:
        print(f"not proved: {file}:{number}  {figure}", file=sys.stderr)
    print(f"{len(changes)} changes, {len(found)} figures not proved.", file=sys.stderr)
    return 1 if found else 0


def _report(
    changes: Sequence[tuple[Change, str]], policies: Path, tests: Sequence[str], options: argparse.Namespace
) -> list[Line]:
    """Print each change in the order of the files; first make sure that the tests pass as it is."""
    _warm(policies)
    for _, outcome in outcomes([(None, changes[0][1])], policies, tests, 1):
        if outcome.verdict != "survived":
            raise RunError(f"without any change: {outcome.verdict} {outcome.test}")
    done: dict[int, Line] = {}
    shown = 0
    for number, outcome in outcomes(list(changes), policies, tests, options.jobs):
        done[number] = line_of(changes[number][0], outcome, policies)
        while shown in done:
            print(_shown(done[shown], as_json=options.json), flush=True)
            shown += 1
        if len(done) % 10 == 0:
            print(f"{len(done)} of {len(changes)} changes tried", file=sys.stderr, flush=True)
    return [done[number] for number in sorted(done)]


if __name__ == "__main__":
    sys.exit(main())
