"""`gongji policy check --covering`: the proof that every day of a range has exactly one version.

What is printed is the proof itself: the stretches into which the versions cut the range, one after the
other without a day between, and for each class the days on which it exists.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich.padding import Padding

from gongji.cli.output import console_for, print_json
from gongji.cli.policies_folder import library_below
from gongji.cli.usage import CommandLineError
from gongji.cli.wrapping import wrapped
from gongji.dates import FOREVER, Day, Period, parse_day
from gongji.language import Language, Text
from gongji.policy.area_names import find_area
from gongji.policy.classes import person_cases, provider_cases
from gongji.policy.consistency import problems_of
from gongji.policy.library import Area, Library, shipped_library
from gongji.policy.problems import PolicyError
from gongji.policy.timeline import ClassDays, Stretch, class_days, stretches
from gongji.policy.vocabulary import Policy

INDENT = 4
GAP, OVERLAP = Text("空缺", "gap"), Text("重叠", "overlap")
CLASSES = Text("类别及其存在的日子", "Classes and the days on which they exist")
END_OVERLAP = Text(
    "给前一版写 until；后来追溯更正的，给后一版写更晚的 known_since。",
    "Give the earlier version an `until`, or the one that corrects it a later `known_since`.",
)


class Proof(NamedTuple):
    """How the versions of an area cover a range of days.

    Attributes:
        parts: the stretches of the range, in their order and without a day between them.
        remedies: for each stretch what would mend it; None where it is covered exactly once.
    """

    area: Area
    within: Period
    known_on: Day | None
    parts: tuple[Stretch, ...]
    remedies: tuple[Text | None, ...]

    @property
    def holds(self) -> bool:
        """Whether every day is covered exactly once."""
        return not any(self.remedies)


def prove_covering(
    areas: Sequence[str],
    covering: tuple[str, str],
    known_on: str | None,
    language: Language,
    *,
    as_json: bool,
    policies: str | None = None,
) -> int:
    """Print the proof for each area, or where it fails.

    Args:
        areas: as people name them; without any, all that have a policy.
        covering: first day and end of the range.
        known_on: the day whose knowledge counts; None for all that is known now.
        language: of what is printed.
        as_json: as one JSON object.
        policies: the folder of policies; None for those that ship.

    Returns:
        0 if every day is covered exactly once in every area; otherwise 1.

    Raises:
        CommandLineError: the range is none, or there are no policies below the folder.
        InputError: no such area.
        PolicyError: a file of an area is wrong.
    """
    library = shipped_library() if policies is None else library_below(policies)
    within = _range_of(*covering)
    day = None if known_on is None else _day_of(known_on, "--known-on")
    chosen = [find_area(library, words).code for words in areas] or library.areas_with_policies()
    proofs = [proof_of(library, library.areas[code], within, day) for code in chosen]
    if as_json:
        print_json(_record(proofs, within, day, language))
    else:
        for proof in proofs:
            _print_proof(proof, language)
    return 0 if all(proof.holds for proof in proofs) else 1


def proof_of(library: Library, area: Area, within: Period, known_on: Day | None) -> Proof:
    """How an area's versions cover a range; each of them is proved to have one class for every case.

    Raises:
        PolicyError: a file is wrong in itself.
    """
    versions = [library.read(path) for path in library.policy_files(area.code)]
    problems = [problem for version in versions for problem in problems_of(version)]
    if problems:
        raise PolicyError(problems)
    parts = stretches(versions, within, known_on)
    before = (None, *parts[:-1])
    remedies = (_remedy(library, area, *pair) for pair in zip(parts, before, strict=True))
    return Proof(area, within, known_on, parts, tuple(remedies))


def _range_of(first: str, end: str) -> Period:
    within = Period(_day_of(first, "--covering"), _day_of(end, "--covering"))
    if within.start < within.end:
        return within
    raise CommandLineError(
        "empty_range",
        Text(f"{first} 到 {end} 没有一天。", f"There is no day from {first} until before {end}."),
        Text(
            "先写第一天，再写其后不再包括的那一天。",
            "Give the first day, then the first day after the range.",
        ),
        "--covering",
    )


def _day_of(words: str, option: str) -> Day:
    day = parse_day(words)
    if day is not None:
        return day
    raise CommandLineError(
        "malformed_day",
        Text(f"“{words}”不是日期。", f"`{words}` is not a day."),
        Text("写成 2024-03-01。", "Write it as 2024-03-01."),
        option,
    )


def _remedy(library: Library, area: Area, part: Stretch, before: Stretch | None) -> Text | None:
    """What would make a stretch be covered exactly once; None where it is."""
    if len(part.versions) == 1:
        return None
    if part.versions:
        return END_OVERLAP
    last = before.versions[-1].effective if before is not None and before.versions else None
    reason = last.superseded.text if last is not None and last.superseded is not None else Text("", "")
    file = f"areas/{area.code}/{part.period.start}.yaml"
    above = [name for code in library.above(area.code) for name in _names_of_policies(library, code)]
    zh = f"；与上级相同的部分用 extends 沿用：{'、'.join(above)}" if above else ""
    en = f"; what it shares with an area above is taken by `extends`: {', '.join(above)}" if above else ""
    return Text(
        f"{reason.zh}加上这些日子的版本，如 {file}{zh}。",
        f"{reason.en} Add the version of these days, such as {file}{en}.".lstrip(),
    )


def _names_of_policies(library: Library, area: str) -> Iterator[str]:
    for path in library.policy_files(area):
        yield library.read(path).name


def _print_proof(proof: Proof, language: Language) -> None:
    console = console_for()
    title = f"{proof.area.name.say(language)}  {proof.area.code}  {_days(proof.within).say(language)}"
    console.print(f"{title}{_known_words(proof.known_on).say(language)}", style="bold")
    for part, remedy in zip(proof.parts, proof.remedies, strict=True):
        console.print(f"  {_part_words(part).say(language)}", style="red" if remedy else "")
        sentence = _class_words(part.versions[0]) if remedy is None else remedy
        lines = "\n".join(wrapped(sentence.say(language), console.width - INDENT))
        console.print(Padding(lines, (0, 0, 0, INDENT), expand=False), style="" if remedy else "dim")
    classes = [known for kind in class_days(proof.parts) for known in kind]
    if classes:
        console.print(f"  {CLASSES.say(language)}")
    for known in classes:
        periods = "; ".join(_days(period).say(language) for period in known.periods)
        console.print(f"    {known.name}  {periods}", style="dim")
    console.print(f"  {_sum_words(proof).say(language)}", style="green" if proof.holds else "red")
    console.print()


def _days(period: Period) -> Text:
    """`2024-01-01 to 2024-12-31`: first and last day."""
    if period.end == FOREVER:
        return Text(f"{period.start} 起", f"from {period.start}")
    last = Day.fromordinal(period.end.toordinal() - 1)
    return Text(f"{period.start} 至 {last}", f"{period.start} to {last}")


def _known_words(known_on: Day | None) -> Text:
    if known_on is None:
        return Text("", "")
    return Text(f"（按 {known_on} 所知）", f" (as known on {known_on})")


def _length_days(period: Period) -> int:
    return (period.end - period.start).days


def _part_words(part: Stretch) -> Text:
    """Days, their number and the version; or that there is none, or which overlap."""
    days, length = _days(part.period), _length_days(part.period)
    names = "  ".join(version.name for version in part.versions)
    label = (GAP, Text("", ""), OVERLAP)[min(2, len(part.versions))]
    return Text(
        "  ".join(words for words in (days.zh, f"{length} 天", label.zh, names) if words),
        "  ".join(words for words in (days.en, f"{length:,} days", label.en, names) if words),
    )


def _class_words(version: Policy) -> Text:
    persons, providers = len(version.person_classes), len(version.provider_classes)
    cases = sum(1 for _ in person_cases(version)), sum(1 for _ in provider_cases(version))
    return Text(
        f"人员 {cases[0]} 种情形各属 {persons} 类中的一类，机构 {cases[1]} 种情形各属 {providers} 类中的一类",
        f"Each of {cases[0]} cases of people is in one of {persons} classes, each of {cases[1]} of "
        f"institutions in one of {providers}.",
    )


def _sum_words(proof: Proof) -> Text:
    """The stretches' lengths, which add up to the range."""
    lengths = {0: 0, 1: 0, 2: 0}
    for part in proof.parts:
        lengths[min(2, len(part.versions))] += _length_days(part.period)
    total = _length_days(proof.within)
    return Text(
        f"共 {total} 天：恰有一版 {lengths[1]} 天，空缺 {lengths[0]} 天，重叠 {lengths[2]} 天",
        f"{total:,} days: {lengths[1]:,} with exactly one version, {lengths[0]:,} in gaps, "
        f"{lengths[2]:,} in overlaps",
    )


def _record(
    proofs: Sequence[Proof], within: Period, known_on: Day | None, language: Language
) -> dict[str, object]:
    return {
        **_period_record(within),
        "known_on": None if known_on is None else known_on.isoformat(),
        "areas": [_proof_record(proof, language) for proof in proofs],
        "ok": all(proof.holds for proof in proofs),
    }


def _proof_record(proof: Proof, language: Language) -> dict[str, object]:
    persons, providers = class_days(proof.parts)
    return {
        "area": proof.area.code,
        "name": proof.area.name.say(language),
        "intervals": [
            {
                **_period_record(part.period),
                "policies": [version.name for version in part.versions],
                "mend": None if remedy is None else remedy.say(language),
            }
            for part, remedy in zip(proof.parts, proof.remedies, strict=True)
        ],
        "person_classes": [_class_record(known) for known in persons],
        "provider_classes": [_class_record(known) for known in providers],
        "ok": proof.holds,
    }


def _class_record(known: ClassDays) -> dict[str, object]:
    return {"class": known.name, "days": [_period_record(period) for period in known.periods]}


def _period_record(period: Period) -> dict[str, object]:
    return {
        "from": period.start.isoformat(),
        "until": None if period.end == FOREVER else period.end.isoformat(),
    }
