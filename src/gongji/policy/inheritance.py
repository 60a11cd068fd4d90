"""Policies that rest on others, from the nation over the province to the city: `extends`.

A file that extends a policy takes every section from it that it does not write itself. This happens
between the trees of the files, before any value is read: so every figure keeps file and line of where
it was written, and its origin stays visible. Sections are replaced whole; none is ever mixed.

A policy may rest on an earlier version of its own area, or on one of an area above. What an area below
may write anew is for the area above to open (`open_sections`); everything else stays closed to it.
"""

import functools
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from gongji.language import Text
from gongji.policy.documents import Register
from gongji.policy.figures import Source
from gongji.policy.problems import Place, Problem, Refused, collect, refuse
from gongji.policy.read_figures import absence_of
from gongji.policy.read_policy import OPTIONAL_SECTIONS
from gongji.policy.vocabulary import Origin, Policy
from gongji.policy.yaml_tree import Listing, Mapping, Scalar, Value, names_of, refused_keys, text_of

NEVER_INHERITED = ("policy", "area", "extends", "open_sections", "effective", "transition", "filing")
"""What a version says of itself."""

ALWAYS_OPEN = (*NEVER_INHERITED, "documents", "notes")
"""What every policy may write, whatever the one above opens."""

MAY_BE_ABSENT = tuple(key for key in OPTIONAL_SECTIONS if key not in ALWAYS_OPEN)
"""Sections that no policy must have; `{none: true, source: …}` in its place leaves out an inherited one."""


class Shelf(Protocol):
    """Where the policies of other areas and versions are found: the library."""

    @property
    def areas(self) -> Container[str]:
        """The codes of all areas."""

    def above(self, area: str) -> Sequence[str]:
        """The codes of the areas above one, from the nearest to the nation."""

    def trees(self, area: str) -> Iterable[Mapping]:
        """The policy files of an area that can be read as YAML."""

    def areas_with_policies(self) -> Iterable[str]:
        """The codes of the areas that have a policy."""


class Inherited(NamedTuple):
    """A policy file with all that it takes from others.

    Attributes:
        tree: the sections of all, each from the nearest file that writes it.
        origins: the policies that it rests on, from the nearest.
        problems: sections that it writes though they are not open to it.
    """

    tree: Mapping
    origins: tuple[Origin, ...]
    problems: tuple[Problem, ...]


def inherit(tree: Mapping, shelf: Shelf, register: Register) -> Inherited:
    """A policy file together with what it takes from the policies that it extends.

    Args:
        tree: the file as it was written.
        shelf: where the policies that it extends are found.
        register: the documents, for the sources of sections that are left out.

    Raises:
        Refused: it extends a policy that does not exist, is not above it, or rests on it in turn.
    """
    chain = _chain(tree, shelf)
    merged = tree
    for lower in chain[1:]:
        merged = _completed(merged, lower)
    problems = [problem for position in range(len(chain)) for problem in _closed(chain[position:])]
    kept = _without_absent(merged, register, problems) if len(chain) > 1 else merged
    return Inherited(kept, tuple(_origin(known) for known in chain[1:]), tuple(problems))


def _chain(tree: Mapping, shelf: Shelf) -> list[Mapping]:
    """A file and those that it rests on, one on the next."""
    chain = [tree]
    while "extends" in chain[-1].entries:
        chain.append(_extended(chain, shelf))
    return chain


def _extended(chain: Sequence[Mapping], shelf: Shelf) -> Mapping:
    """The policy that the last one of a chain extends."""
    lower = chain[-1]
    value = lower.entries["extends"]
    wanted, area = text_of(value), _said(lower, "area")
    names = [_said(known, "policy") for known in chain]
    if wanted in names:
        raise _cycle([*names, wanted], value.place)
    if area not in shelf.areas:
        raise _unknown_area(area, lower.entries["area"].place)
    within_reach = [tree for code in (area, *shelf.above(area)) for tree in shelf.trees(code)]
    for tree in within_reach:
        if _word(tree, "policy") == wanted:
            _refuse_later(lower, tree, value.place)
            return tree
    raise _out_of_reach(wanted, value.place, within_reach, names, shelf)


def _said(tree: Mapping, key: str) -> str:
    """What a file says under a key that it must have."""
    for refused in refused_keys(tree, (key,), tuple(tree.entries)):
        raise refused
    return text_of(tree.entries[key])


def _word(tree: Mapping, key: str) -> str | None:
    """What a file says under a key, if that is a single value."""
    value = tree.entries.get(key)
    return value.text if isinstance(value, Scalar) else None


def _completed(upper: Mapping, lower: Mapping) -> Mapping:
    """A file with the sections of the one it rests on that it lacks; documents are those of both."""
    taken = {
        key: value
        for key, value in lower.entries.items()
        if key not in upper.entries and key not in NEVER_INHERITED
    }
    entries = {**upper.entries, **taken}
    if "documents" in upper.entries and "documents" in lower.entries:
        entries["documents"] = _both(upper.entries["documents"], lower.entries["documents"])
    places = {**upper.places, **{key: lower.places[key] for key in taken}}
    return Mapping(entries, places, upper.place)


def _both(own: Value, others: Value) -> Listing:
    """The names of two lists, each once; what is no name is left to the reader to refuse."""
    kept: list[Value] = []
    names: set[str] = set()
    for item in (*_items(own), *_items(others)):
        if not (isinstance(item, Scalar) and item.text in names):
            kept.append(item)
        names |= {item.text} if isinstance(item, Scalar) else set()
    return Listing(tuple(kept), own.place)


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, Listing) else (value,)


def _without_absent(merged: Mapping, register: Register, problems: list[Problem]) -> Mapping:
    """The tree without the optional sections in whose place it says that there is none."""
    entries = dict(merged.entries)
    for key in MAY_BE_ABSENT:
        value = merged.entries.get(key)
        if isinstance(value, Mapping) and "none" in value.entries:
            collect(problems, functools.partial(absence_of, value, register))
            del entries[key]
    return Mapping(entries, {key: merged.places[key] for key in entries}, merged.place)


def _origin(tree: Mapping) -> Origin:
    return Origin(_said(tree, "policy"), _said(tree, "area"), tree.place.file)


def _closed(chain: Sequence[Mapping]) -> Iterator[Problem]:
    """Sections that the first file of a chain writes, or opens, though the area above keeps them closed."""
    own, area = chain[0], _word(chain[0], "area")
    above = next((known for known in chain[1:] if _word(known, "area") != area), None)
    if above is None:
        return
    opened = _opened(above)
    for key, place in own.places.items():
        if key not in (*ALWAYS_OPEN, *opened):
            yield _not_open(key, place, above)
    for item in _items(own.entries["open_sections"]) if "open_sections" in own.entries else ():
        if isinstance(item, Scalar) and item.text not in opened:
            yield _not_open(item.text, item.place, above)


def _opened(tree: Mapping) -> tuple[str, ...]:
    if "open_sections" not in tree.entries:
        return ()
    try:
        return names_of(tree.entries["open_sections"])
    except Refused:
        return ()


def _not_open(section: str, place: Place, above: Mapping) -> Problem:
    policy, area = _word(above, "policy"), _word(above, "area")
    stated = above.places.get("open_sections")
    where = above.places.get("policy", above.place) if stated is None else stated
    lists = _opened(above)
    zh = f"它开放的：{'、'.join(lists)}" if lists else "它没有开放任何部分"
    en = f"it opens: {', '.join(lists)}" if lists else "it opens no section"
    return Problem(
        "section_not_open",
        place,
        Text(
            f"“{section}”不由本地规定：上级（{area}）的政策“{policy}”没有开放它（{where}，{zh}）。",
            f"`{section}` is not for this area to write: `{policy}` of {area} above does not open it "
            f"({where}; {en}).",
        ),
        Text(
            f"删去这一部分，沿用上级的规定；上级确实允许的，在 {where} 的 open_sections 加上“{section}”。",
            f"Remove the section, so that the one above holds; where the document above does allow it, add "
            f"`{section}` to `open_sections` at {where}.",
        ),
    )


def _cycle(names: Sequence[str], place: Place) -> Refused:
    shown = " → ".join(names)
    return refuse(
        "extends_cycle",
        place,
        Text(f"extends 绕回自身：{shown}。", f"`extends` leads back to itself: {shown}."),
        Text(
            "一份政策只能以更早的版本或上级的政策为基础：删去其中一处 extends。",
            "A policy can rest on an earlier version or on one above alone: remove one of these `extends`.",
        ),
    )


def _unknown_area(area: str, place: Place) -> Refused:
    return refuse(
        "unknown_area",
        place,
        Text(f"没有登记区划代码“{area}”。", f"The area `{area}` is not registered."),
        Text(
            f"建立 areas/{area}/area.yaml，写明名称、级别和上级；上级决定可以沿用谁的政策。",
            f"Add areas/{area}/area.yaml with its name, level and parent; the parent decides whose policies "
            "it can extend.",
        ),
    )


def _refuse_later(lower: Mapping, extended: Mapping, place: Place) -> None:
    """Refuse a version of the same area that begins after the one which extends it."""
    if _word(lower, "area") != _word(extended, "area"):
        return
    own, other = _first_day(lower), _first_day(extended)
    if own is None or other is None or other <= own:
        return
    raise refuse(
        "extends_later_version",
        place,
        Text(
            f"“{_word(extended, 'policy')}”自 {other} 起，晚于本版（{own}）。",
            f"`{_word(extended, 'policy')}` begins on {other}, after this version ({own}).",
        ),
        Text("以更早的版本为基础。", "Extend an earlier version."),
    )


def _first_day(tree: Mapping) -> str | None:
    """The first day as it is written: ISO days sort like their texts."""
    effective = tree.entries.get("effective")
    return _word(effective, "from") if isinstance(effective, Mapping) else None


def _out_of_reach(
    wanted: str, place: Place, within_reach: Sequence[Mapping], own: Sequence[str], shelf: Shelf
) -> Refused:
    """Why a name leads nowhere: it is the policy of an area that is not above, or of none."""
    names = (_word(tree, "policy") for tree in within_reach)
    known = [name for name in names if name is not None and name not in own]
    mend = Text(
        "本地区和上级都没有可沿用的政策：写全各部分，删去 extends。",
        "Neither this area nor one above has a policy to extend: write all sections, without `extends`.",
    )
    if known:
        mend = Text(f"可用：{'、'.join(known)}。", f"Can be extended here: {', '.join(known)}.")
    for area in shelf.areas_with_policies():
        if any(_word(tree, "policy") == wanted for tree in shelf.trees(area)):
            what = Text(
                f"“{wanted}”是 {area} 的政策，它不是本地区，也不是上级。",
                f"`{wanted}` is a policy of {area}, which is neither this area nor above it.",
            )
            return refuse("extends_foreign_area", place, what, mend)
    what = Text(f"没有名为“{wanted}”的政策。", f"There is no policy named `{wanted}`.")
    return refuse("extends_unknown_policy", place, what, mend)


def taken_from(policy: Policy, sources: Iterable[Source]) -> tuple[str, ...]:
    """The names of the policies in whose files something stands; () where that is its own file alone."""
    names = {origin.file: origin.policy for origin in policy.origins}
    found = tuple(dict.fromkeys(names.get(source.place.file, policy.name) for source in sources))
    return () if found == (policy.name,) else found
