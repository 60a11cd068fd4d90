"""All areas and their policy versions: which rules were in force where on which day.

Files are read when first asked for, so that a calculation for one area does not read the others. A file
that extends another policy is read together with it (`inheritance`).
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from gongji.dates import FOREVER, Day
from gongji.errors import InputError, UncoveredError
from gongji.language import Text
from gongji.policy.compilation import compile_policy
from gongji.policy.documents import POLICIES_FOLDER, Register, load_register
from gongji.policy.inheritance import Inherited, inherit
from gongji.policy.problems import Place, PolicyError, Problem, Refused, collect, refuse
from gongji.policy.read_policy import read_tree_as_policy
from gongji.policy.scheme import Scheme
from gongji.policy.timeline import contradictions, version_on
from gongji.policy.vocabulary import Policy
from gongji.policy.yaml_tree import Mapping, bilingual_of, choice_of, fields_of, read_tree, text_of

AREA_LEVELS = ("nation", "province", "city")


@dataclass(frozen=True, slots=True)
class Area:
    """A pooling area, or a province or the nation above it."""

    code: str
    name: Text
    level: str
    parent: str


class Library:
    """The policies below one folder. Reads lazily and remembers; otherwise it has no state."""

    def __init__(self, folder: Path = POLICIES_FOLDER) -> None:
        self.folder = folder
        self._schemes: dict[str, tuple[Scheme, ...]] = {}
        self._trees: dict[str, tuple[Mapping, ...]] = {}

    @functools.cached_property
    def register(self) -> Register:
        """The documents and articles that figures cite."""
        return load_register(self.folder)

    @functools.cached_property
    def areas(self) -> dict[str, Area]:
        """All areas by code."""
        paths = sorted((self.folder / "areas").glob("*/area.yaml"))
        areas = [_read_area(path) for path in paths]
        return {area.code: area for area in areas}

    def policy_files(self, area: str) -> list[Path]:
        """The policy files of an area, by their names, which begin with the first day in force."""
        return sorted(
            path for path in (self.folder / "areas" / area).glob("*.yaml") if path.name != "area.yaml"
        )

    def areas_with_policies(self) -> list[str]:
        """Codes of the areas that have a policy of their own."""
        return [code for code in self.areas if self.policy_files(code)]

    def shown_as(self, path: Path) -> str:
        """A file's name in errors: its path below the folder, or as it was given."""
        return str(path.relative_to(self.folder)) if path.is_relative_to(self.folder) else str(path)

    def trees(self, area: str) -> tuple[Mapping, ...]:
        """The policy files of an area as they were written, without those that are not even YAML."""
        if area not in self._trees:
            problems: list[Problem] = []
            files = [(path, self.shown_as(path)) for path in self.policy_files(area)]
            trees = [collect(problems, functools.partial(read_tree, *file)) for file in files]
            self._trees[area] = tuple(tree for tree in trees if tree is not None)
        return self._trees[area]

    def read(self, path: Path) -> Policy:
        """One policy file, with what it takes from the policies that it extends.

        Raises:
            PolicyError: with all its problems.
        """
        try:
            tree = read_tree(path, self.shown_as(path))
        except Refused as refused:
            raise PolicyError([refused.problem]) from None
        problems: list[Problem] = []
        inherited = collect(problems, lambda: inherit(tree, self, self.register))
        if inherited is None:
            problems += _problems_in_own_words(tree, self.register)
            raise PolicyError(problems)
        return _read_inherited(inherited, self.register)

    def schemes(self, area: str) -> tuple[Scheme, ...]:
        """The versions of an area's policy, compiled, by their days.

        Raises:
            InputError: the area is not known.
            PolicyError: a file is wrong, or versions contradict each other.
        """
        if area not in self._schemes:
            if area not in self.areas:
                raise _unknown_area(area, self.areas_with_policies())
            schemes = [compile_policy(self._read_of(area, path)) for path in self.policy_files(area)]
            schemes.sort(key=lambda scheme: scheme.policy.effective.period.start)
            problems = contradictions(scheme.policy for scheme in schemes)
            if problems:
                raise PolicyError(problems)
            self._schemes[area] = tuple(schemes)
        return self._schemes[area]

    def _read_of(self, area: str, path: Path) -> Policy:
        policy = self.read(path)
        if policy.area != area:
            raise PolicyError([_wrong_folder(policy.area, policy.area_place).problem])
        return policy

    def versions(self, area: str) -> tuple[Policy, ...]:
        """The versions of an area's policy, by their days; errors as `schemes`."""
        return tuple(scheme.policy for scheme in self.schemes(area))

    def scheme_on(self, area: str, day: Day, field: str = "", known_on: Day | None = None) -> Scheme:
        """The version in force in an area on a day.

        Args:
            area: its code.
            day: the day of the visit.
            field: where the day stands in the input, for the refusal.
            known_on: the day whose knowledge counts; None for all that is known now. They differ where a
                version was issued, or corrected, for days that had already passed.

        Raises:
            InputError: the area is not known.
            UncoveredError: no version is in force that day; the error says which ones are, and what
                replaced the last one where that is known.
        """
        schemes = self.schemes(area)
        version = version_on((scheme.policy for scheme in schemes), day, known_on)
        for scheme in schemes:
            if scheme.policy is version:
                return scheme
        raise _no_version(self.areas[area], schemes, day, field)

    def scheme_named(self, area: str, policy: str) -> Scheme:
        """The version of an area's policy that has this name.

        Raises:
            UncoveredError: the policies no longer hold it.
        """
        for scheme in self.schemes(area):
            if scheme.policy.name == policy:
                return scheme
        raise UncoveredError(
            "unknown_policy",
            Text(f"统筹区 {area} 没有名为“{policy}”的政策。", f"Area {area} has no policy named `{policy}`."),
            Text(
                "恢复该政策文件：已结算的政策不可删改。",
                "Restore the file: a policy that was settled under stays.",
            ),
            "policy",
        )

    def ancestors(self, area: str) -> Iterator[Area]:
        """The areas above one, from the nearest to the nation."""
        parent = self.areas[area].parent
        while parent:
            yield self.areas[parent]
            parent = self.areas[parent].parent

    def above(self, area: str) -> tuple[str, ...]:
        """The codes of the areas above one, from the nearest to the nation."""
        return tuple(known.code for known in self.ancestors(area))


@functools.cache
def shipped_library() -> Library:
    """The policies that ship with the package."""
    return Library()


def _read_area(path: Path) -> Area:
    shown = f"areas/{path.parent.name}/area.yaml"
    try:
        fields = fields_of(read_tree(path, shown), ("area", "name", "level"), ("parent",))
        code = text_of(fields["area"])
        if code != path.parent.name:
            raise _wrong_folder(code, fields["area"].place)
        return Area(
            code,
            bilingual_of(fields["name"]),
            choice_of(fields["level"], AREA_LEVELS),
            text_of(fields["parent"]) if "parent" in fields else "",
        )
    except Refused as refused:
        raise PolicyError([refused.problem]) from None


def _wrong_folder(code: str, place: Place) -> Refused:
    return refuse(
        "area_folder",
        place,
        Text(f"区划代码“{code}”与文件夹名不同。", f"The code `{code}` is not the folder's name."),
        Text("文件夹以区划代码命名。", "Name the folder by the code."),
    )


def _read_inherited(inherited: Inherited, register: Register) -> Policy:
    problems = list(inherited.problems)
    try:
        policy = read_tree_as_policy(inherited.tree, register)
    except PolicyError as error:
        raise PolicyError([*problems, *error.problems]) from None
    if problems:
        raise PolicyError(problems)
    return replace(policy, origins=inherited.origins)


def _problems_in_own_words(tree: Mapping, register: Register) -> tuple[Problem, ...]:
    """What is wrong in a file that extends a policy in vain; sections that it lacks are not missed then."""
    try:
        read_tree_as_policy(tree, register)
    except PolicyError as error:
        return tuple(
            problem
            for problem in error.problems
            if (problem.code, problem.place) != ("missing_key", tree.place)
        )
    return ()


def _unknown_area(area: str, known: list[str]) -> InputError:
    return InputError(
        "unknown_area",
        Text(f"没有区划代码“{area}”的政策。", f"No policies for the area `{area}`."),
        Text(f"可用：{'、'.join(known)}。", f"Known areas: {', '.join(known)}."),
        "area",
    )


def _no_version(area: Area, schemes: tuple[Scheme, ...], day: Day, field: str) -> UncoveredError:
    periods = [scheme.policy.effective.period for scheme in schemes]
    zh = "；".join(f"{p.start} 起" + ("" if p.end == FOREVER else f"，{p.end} 前") for p in periods)
    en = "; ".join(
        f"from {p.start}" + ("" if p.end == FOREVER else f" until before {p.end}") for p in periods
    )
    last = schemes[-1].policy.effective if schemes else None
    after = last.superseded if last is not None and day >= last.period.end else None
    reason = after.text if after is not None else Text("", "")
    if not schemes:
        zh, en = "无", "none"
    return UncoveredError(
        "date_outside_policies",
        Text(
            f"{area.name.zh}在 {day} 没有登记的政策。{reason.zh}",
            f"No registered policy of {area.name.en} is in force on {day}. {reason.en}".rstrip(),
        ),
        Text(f"有效期：{zh}。", f"In force: {en}."),
        field,
    )
