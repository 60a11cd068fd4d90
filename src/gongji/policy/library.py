"""All areas and their policy versions: which rules were in force where on which day.

Files are read when first asked for, so that a calculation for one area does not read the others.
"""

import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongji.dates import FOREVER, Day
from gongji.errors import InputError, UncoveredError
from gongji.language import Text
from gongji.policy.compilation import Scheme, compile_policy
from gongji.policy.documents import POLICIES_FOLDER, Register, load_register
from gongji.policy.problems import Place, PolicyError, Refused, refuse
from gongji.policy.read_policy import read_policy
from gongji.policy.vocabulary import Policy
from gongji.policy.yaml_tree import bilingual_of, choice_of, fields_of, read_tree, text_of

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

    def read(self, path: Path) -> Policy:
        """One policy file, read for itself.

        Raises:
            PolicyError: with all its problems.
        """
        return read_policy(path, self.shown_as(path), self.register)

    def schemes(self, area: str) -> tuple[Scheme, ...]:
        """The versions of an area's policy, compiled, by their days.

        Raises:
            InputError: the area is not known.
            PolicyError: a file is wrong, or two versions are in force on one day.
        """
        if area not in self._schemes:
            if area not in self.areas:
                raise _unknown_area(area, self.areas_with_policies())
            schemes = [compile_policy(self._read_of(area, path)) for path in self.policy_files(area)]
            schemes.sort(key=lambda scheme: scheme.policy.effective.period.start)
            _refuse_overlaps(schemes)
            self._schemes[area] = tuple(schemes)
        return self._schemes[area]

    def _read_of(self, area: str, path: Path) -> Policy:
        policy = self.read(path)
        if policy.area != area:
            raise PolicyError([_wrong_folder(policy.area, policy.area_place).problem])
        return policy

    def scheme_on(self, area: str, day: Day, field: str = "") -> Scheme:
        """The version in force in an area on a day.

        Raises:
            InputError: the area is not known.
            UncoveredError: no version is in force that day; the error says which ones are, and what
                replaced the last one where that is known.
        """
        schemes = self.schemes(area)
        for scheme in schemes:
            if day in scheme.policy.effective.period:
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


def _refuse_overlaps(schemes: list[Scheme]) -> None:
    for earlier, later in itertools.pairwise(schemes):
        if later.policy.effective.period.start < earlier.policy.effective.period.end:
            raise PolicyError(
                [
                    refuse(
                        "versions_overlap",
                        later.policy.effective.source.place,
                        Text(
                            f"与“{earlier.policy.name}”的生效期重叠。",
                            f"Its period overlaps that of `{earlier.policy.name}`.",
                        ),
                        Text("给前一版写 until。", "Give the earlier version an `until`."),
                    ).problem
                ]
            )


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
