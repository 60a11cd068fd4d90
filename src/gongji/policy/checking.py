"""Everything that can be said against policy files, gathered: no problem of one file hides another's.

A file is read, its parts held against each other, compiled, and judged by the frameworks; the versions
of an area in the library are held against each other too. What is unknown is listed beside it, for it
is no error.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gongji.language import Text
from gongji.policy.compilation import compile_policy
from gongji.policy.conformance import Finding, breaches, judge
from gongji.policy.constraints import Framework
from gongji.policy.frameworks import frameworks_binding, load_frameworks
from gongji.policy.library import Library
from gongji.policy.problems import PolicyError, Problem
from gongji.policy.timeline import contradictions, gaps
from gongji.policy.unknown_figures import UnknownFigure, unknown_figures
from gongji.policy.vocabulary import Policy


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One policy file as it was found.

    Attributes:
        file: its name as problems show it.
        policy: None where it could not be read.
        problems: what is wrong in it; the findings are there only where nothing is.
    """

    file: str
    policy: Policy | None
    problems: tuple[Problem, ...]
    unknown: tuple[UnknownFigure, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All files that were checked, and the problems that belong to none of them.

    Attributes:
        problems: those of documents, areas and frameworks, and between versions of one area.
    """

    files: tuple[CheckedFile, ...]
    problems: tuple[Problem, ...]

    @property
    def breached(self) -> tuple[Finding, ...]:
        """Every breach of a framework, warnings included."""
        return tuple(found for file in self.files for found in breaches(file.findings, strict=True))

    @property
    def error_count(self) -> int:
        """Problems, and breaches that count as errors."""
        problems = len(self.problems) + sum(len(file.problems) for file in self.files)
        return problems + len(breaches(self.breached, strict=False))

    @property
    def warning_count(self) -> int:
        """Breaches that count as warnings."""
        return len(self.breached) - len(breaches(self.breached, strict=False))


def shipped_files(library: Library) -> tuple[Path, ...]:
    """All policy files of a library, area by area."""
    return tuple(path for area in library.areas for path in library.policy_files(area))


def check_files(
    library: Library, paths: Sequence[Path] | None = None, against: Framework | None = None
) -> CheckResult:
    """Check policy files.

    Args:
        library: the documents, areas, frameworks and other versions that the files stand among.
        paths: the files; None for all of the library.
        against: the one framework to judge by; None for those that bind each file's area.
    """
    problems = list(_foundation_problems(library))
    if problems:
        return CheckResult((), tuple(problems))
    chosen = shipped_files(library) if paths is None else tuple(paths)
    files = tuple(_checked(library, path, against) for path in chosen)
    readable = [file.policy for file in files if file.policy is not None]
    problems += _named_twice(readable)
    own_files = {library.shown_as(path) for path in shipped_files(library)}
    problems += _timeline_problems([policy for policy in readable if policy.place.file in own_files])
    return CheckResult(files, tuple(problems))


def _foundation_problems(library: Library) -> Iterator[Problem]:
    """The problems of documents, areas and frameworks; without these no policy can be read."""
    for load in (lambda: library.register, lambda: library.areas, lambda: load_frameworks(library)):
        try:
            load()
        except PolicyError as error:
            yield from error.problems
            return


def _checked(library: Library, path: Path, against: Framework | None) -> CheckedFile:
    file = library.shown_as(path)
    try:
        policy = library.read(path)
    except PolicyError as error:
        return CheckedFile(file, None, error.problems, (), ())
    unknown = unknown_figures(policy)
    problems = tuple(_area_problems(library, path, policy))
    try:
        scheme = compile_policy(policy)
    except PolicyError as error:
        problems += error.problems
    if problems:
        return CheckedFile(file, policy, problems, unknown, ())
    frameworks = frameworks_binding(library, policy.area) if against is None else (against,)
    return CheckedFile(file, policy, (), unknown, judge(scheme, frameworks, library))


def _area_problems(library: Library, path: Path, policy: Policy) -> Iterator[Problem]:
    if policy.area not in library.areas:
        yield Problem(
            "unknown_area",
            policy.place,
            Text(f"没有登记区划代码“{policy.area}”。", f"The area `{policy.area}` is not registered."),
            Text(
                f"建立 areas/{policy.area}/area.yaml，写明名称、级别和上级。",
                f"Add areas/{policy.area}/area.yaml with its name, level and parent.",
            ),
        )
    folder = library.folder / "areas"
    if path.is_relative_to(folder) and path.parent != folder / policy.area:
        yield Problem(
            "area_folder",
            policy.place,
            Text(
                f"区划代码“{policy.area}”与文件夹名不同。",
                f"The area `{policy.area}` is not that of the file's folder.",
            ),
            Text("改正 area，或移动文件。", "Correct `area`, or move the file."),
        )


def _named_twice(policies: Iterable[Policy]) -> Iterator[Problem]:
    seen: dict[str, Policy] = {}
    for policy in policies:
        earlier = seen.setdefault(policy.name, policy)
        if earlier is not policy:
            yield Problem(
                "policy_twice",
                policy.place,
                Text(
                    f"政策名“{policy.name}”已在 {earlier.place.file} 用过。",
                    f"The policy name `{policy.name}` is already that of {earlier.place.file}.",
                ),
                Text("改名。", "Rename one of them."),
            )


def _timeline_problems(policies: Iterable[Policy]) -> Iterator[Problem]:
    """Days of one area with two versions, or with none between two; passages that nobody states."""
    ordered = sorted(policies, key=lambda policy: policy.area)
    for _, versions in itertools.groupby(ordered, key=lambda policy: policy.area):
        of_area = tuple(versions)
        yield from contradictions(of_area)
        yield from gaps(of_area)
