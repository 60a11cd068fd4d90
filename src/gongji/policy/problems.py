"""What is wrong in a policy file: data that is collected, so that no problem hides another."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from gongji.errors import GongjiError
from gongji.language import Text

Result = TypeVar("Result")


class Place(NamedTuple):
    """A line of a policy file; the file as its path below the folder of policies."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Problem(NamedTuple):
    """One thing that is wrong in a policy file, where, and how to mend it."""

    code: str
    place: Place
    what: Text
    mend: Text


class Refused(Exception):  # noqa: N818 - it is caught close by and never reaches a person
    """One value cannot be read; its problem is collected by whoever reads the list that holds it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class PolicyError(GongjiError):
    """A policy, document or framework file is wrong; `problems` lists everything found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        more = len(self.problems) - 1
        what = first.what
        if more:
            what = Text(f"{what.zh}（另有 {more} 个问题）", f"{what.en} (and {more} more problems)")
        super().__init__(first.code, what, first.mend, str(first.place))


def refuse(code: str, place: Place, what: Text, mend: Text) -> Refused:
    """The exception for one problem, to be raised."""
    return Refused(Problem(code, place, what, mend))


def collect(problems: list[Problem], read: Callable[[], Result]) -> Result | None:
    """The result of `read`, or None with its problem noted."""
    try:
        return read()
    except Refused as refused:
        problems.append(refused.problem)
        return None


def collect_each(problems: list[Problem], reads: Iterable[Callable[[], Result]]) -> tuple[Result, ...]:
    """The results of all that can be read; the problems of the others are noted."""
    results = (collect(problems, read) for read in reads)
    return tuple(result for result in results if result is not None)
