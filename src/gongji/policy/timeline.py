"""Which version of an area's policy holds on which day, proved by interval arithmetic.

The days of a version are a half-open interval. The borders of all versions cut time into stretches
within which nothing changes, so looking at each stretch once proves something for every day of it; no
day is sampled. What could be known when is kept apart from what is in force when: of the versions whose
days hold a day, the one that became known last is in force on it, so a later version may correct an
earlier one in hindsight.

That every person and every institution has exactly one class within a version is proved by
`consistency`; where the versions partition a range of days, every day of it is therefore covered exactly
once for each class.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from gongji.dates import FOREVER, Day, Period
from gongji.errors import UncoveredError
from gongji.language import Text
from gongji.policy.problems import Problem
from gongji.policy.vocabulary import BenefitYear, Policy

ALWAYS = Day.min
"""The day since which a version counts as known where nobody says."""

ALL_DAYS = Period(Day.min, FOREVER)


class Stretch(NamedTuple):
    """Days within which nothing changes, and the versions in force on them.

    Attributes:
        versions: exactly one where the days are covered; none in a gap; several where they overlap.
    """

    period: Period
    versions: tuple[Policy, ...]


class ClassDays(NamedTuple):
    """The days on which a class of this name exists, as periods that do not touch."""

    name: str
    periods: tuple[Period, ...]


def known_since(version: Policy) -> Day:
    """The day from which a version could be known; `ALWAYS` where its file does not say."""
    stated = version.effective.known_since
    return ALWAYS if stated is None else stated.day


def stretches(
    versions: Iterable[Policy], within: Period = ALL_DAYS, known_on: Day | None = None
) -> tuple[Stretch, ...]:
    """A range of days cut into stretches, in their order; together they are exactly that range.

    Args:
        versions: those of one area, in any order.
        within: the range.
        known_on: the day whose knowledge counts; None for all that is known now.
    """
    known = _known(versions, known_on)
    borders = {border for version in known for border in version.effective.period}
    cuts = sorted({*within, *(border for border in borders if within.start < border < within.end)})
    parts = (Stretch(Period(start, end), _in_force(known, start)) for start, end in itertools.pairwise(cuts))
    return tuple(_joined(parts))


def version_on(versions: Iterable[Policy], day: Day, known_on: Day | None = None) -> Policy | None:
    """The version in force on a day as it was known on another; None where there is none.

    Of versions that overlap the first one is given: the library of policies refuses such versions.
    """
    in_force = _in_force(_known(versions, known_on), day)
    return in_force[0] if in_force else None


def _known(versions: Iterable[Policy], known_on: Day | None) -> list[Policy]:
    return [version for version in versions if known_on is None or known_since(version) <= known_on]


def _in_force(known: Sequence[Policy], day: Day) -> tuple[Policy, ...]:
    """Of the versions whose days hold a day, those that became known last."""
    holding = [version for version in known if day in version.effective.period]
    latest = max(map(known_since, holding), default=ALWAYS)
    return tuple(version for version in holding if known_since(version) == latest)


def _joined(parts: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours with the same versions as one stretch."""
    for _, group in itertools.groupby(parts, key=lambda part: [id(version) for version in part.versions]):
        same = list(group)
        yield Stretch(Period(same[0].period.start, same[-1].period.end), same[0].versions)


def class_days(parts: Sequence[Stretch]) -> tuple[tuple[ClassDays, ...], tuple[ClassDays, ...]]:
    """Person classes and provider classes of all versions in force, by name, each with its days."""
    persons: dict[str, list[Period]] = {}
    providers: dict[str, list[Period]] = {}
    for part in parts:
        for version in part.versions:
            for known in version.person_classes:
                persons.setdefault(known.name, []).append(part.period)
            for held in version.provider_classes:
                providers.setdefault(held.name, []).append(part.period)
    return _class_days(persons), _class_days(providers)


def _class_days(periods: dict[str, list[Period]]) -> tuple[ClassDays, ...]:
    return tuple(ClassDays(name, _meeting_joined(parts)) for name, parts in periods.items())


def _meeting_joined(periods: Sequence[Period]) -> tuple[Period, ...]:
    """Periods in their order, those that meet or overlap made one."""
    joined: list[Period] = []
    for period in periods:
        if joined and period.start <= joined[-1].end:
            joined[-1] = Period(joined[-1].start, max(joined[-1].end, period.end))
        else:
            joined.append(period)
    return tuple(joined)


def benefit_year_start(year: BenefitYear, day: Day) -> Day:
    """The first day of the benefit year that holds a day.

    >>> from gongji.policy.problems import Place
    >>> from gongji.policy.figures import Source
    >>> july = BenefitYear(7, 1, Source("town-1", "verified", Place("town.yaml", 1)))
    >>> benefit_year_start(july, Day(2024, 6, 30)), benefit_year_start(july, Day(2024, 7, 1))
    (datetime.date(2023, 7, 1), datetime.date(2024, 7, 1))
    """
    begins = Day(day.year, year.month, year.day)
    return begins if begins <= day else Day(day.year - 1, year.month, year.day)


def accumulators_since(versions: Sequence[Policy], day: Day, known_on: Day | None = None) -> Day:
    """The first day of the accumulators that a visit on `day` uses.

    It is the first day of the benefit year, or a later one on which a version began whose accumulators
    begin anew: because its `transition` says so, or because its benefit year begins on another day of
    the year than that of the version before.

    Args:
        versions: all of the area, in any order.
        day: the day of the visit.
        known_on: the day whose knowledge counts; None for all that is known now.

    Raises:
        UncoveredError: no version is in force on that day.
    """
    begun = [part for part in stretches(versions, known_on=known_on) if part.period.start <= day]
    if not begun[-1].versions:
        raise _uncovered(day)
    covered = [(part.period.start, part.versions[0]) for part in begun if part.versions]
    before = [None, *(version for _, version in covered)]
    anew = [
        start
        for (start, version), earlier in zip(covered, before, strict=False)
        if _begins_anew(version, start, earlier)
    ]
    return max([benefit_year_start(covered[-1][1].benefit_year, day), *anew])


def _begins_anew(version: Policy, start: Day, before: Policy | None) -> bool:
    """Whether accumulators start at zero on the first day of a stretch.

    A version that goes on after days that another one corrected does not begin a second time.
    """
    if before is not None and _year_changes(before, version):
        return True
    transition = version.transition
    begins = start == version.effective.period.start
    return begins and transition is not None and transition.accumulators == "begin anew"


def _year_changes(one: Policy, other: Policy) -> bool:
    years = one.benefit_year, other.benefit_year
    return (years[0].month, years[0].day) != (years[1].month, years[1].day)


def _uncovered(day: Day) -> UncoveredError:
    return UncoveredError(
        "date_outside_policies",
        Text(f"{day} 没有有效的版本。", f"No version is in force on {day}."),
        Text("补上这一天有效的政策文件。", "Add the policy file of that day."),
    )


def contradictions(versions: Iterable[Policy]) -> list[Problem]:
    """What keeps an area's versions from being used together: overlaps, or passages that nobody states.

    Where versions overlap, it is not known yet which one another follows.
    """
    ordered = _by_days(versions)
    return list(_overlaps(ordered)) or list(_passage_problems(ordered))


def gaps(versions: Iterable[Policy]) -> Iterator[Problem]:
    """Days between an area's versions on which none is in force, unless the one before says why."""
    ordered = _by_days(versions)
    if not ordered:
        return
    within = Period(
        ordered[0].effective.period.start, max(version.effective.period.end for version in ordered)
    )
    parts = stretches(ordered, within)
    for before, gap, after in zip(parts, parts[1:], parts[2:], strict=False):
        if not gap.versions and before.versions[-1].effective.superseded is None:
            yield _gap(before.versions[-1], gap.period, after.versions[0])


def _by_days(versions: Iterable[Policy]) -> list[Policy]:
    return sorted(versions, key=lambda version: (version.effective.period.start, known_since(version)))


def _gap(earlier: Policy, period: Period, later: Policy) -> Problem:
    return Problem(
        "versions_gap",
        later.effective.source.place,
        Text(
            f"“{earlier.name}”之后，{period.start} 起到 {period.end} 前没有任何版本。",
            f"After `{earlier.name}`, from {period.start} until before {period.end}, no version is in force.",
        ),
        Text(
            "补上中间的版本；确实没有登记的，在前一版写 superseded 说明。",
            "Add the version between; where it is known but not registered, say so by `superseded`.",
        ),
    )


def _overlaps(ordered: Sequence[Policy]) -> Iterator[Problem]:
    """Each pair of versions that hold a day with equal knowledge, at any state of knowledge."""
    told: list[tuple[Policy, Policy]] = []
    for known_on in sorted({known_since(version) for version in ordered}):
        for part in stretches(ordered, known_on=known_on):
            for pair in itertools.combinations(part.versions, 2):
                if not any(pair[0] is one and pair[1] is other for one, other in told):
                    told.append(pair)
                    yield _overlap(*pair, part.period)


def _overlap(earlier: Policy, later: Policy, period: Period) -> Problem:
    zh = "" if period.end == FOREVER else f"到 {period.end} 前"
    en = "" if period.end == FOREVER else f" until before {period.end}"
    return Problem(
        "versions_overlap",
        later.effective.source.place,
        Text(
            f"与“{earlier.name}”的生效期重叠：{period.start} 起{zh}。",
            f"Its period overlaps that of `{earlier.name}`, from {period.start}{en}.",
        ),
        Text(
            "给前一版写 until；后来追溯更正的，给后一版写更晚的 known_since。",
            "Give the earlier version an `until`; where this one corrects it in hindsight, give this one a "
            "later `known_since`.",
        ),
    )


def _passage_problems(ordered: Sequence[Policy]) -> Iterator[Problem]:
    """Versions that begin within a benefit year after others of it, and do not rightly say what follows."""
    for version in ordered:
        start = version.effective.period.start
        known = stretches(ordered, Period(ALL_DAYS.start, start), known_since(version))
        earlier = [part for part in known if part.versions]
        if not earlier:
            continue
        before, transition = earlier[-1].versions[-1], version.transition
        year_start = benefit_year_start(version.benefit_year, start)
        if _year_changes(before, version):
            if transition is not None and transition.accumulators == "carried":
                yield _never_carried(before, version)
        elif transition is None and year_start < earlier[-1].period.end and year_start < start:
            yield _transition_missing(before, version, year_start)


def _never_carried(before: Policy, version: Policy) -> Problem:
    year = version.benefit_year
    place = version.effective.source.place if version.transition is None else version.transition.source.place
    return Problem(
        "transition_not_possible",
        place,
        Text(
            f"待遇年度改为 {year.month:02d}-{year.day:02d} 起（“{before.name}”不是），累计额不能沿用。",
            f"The benefit year now begins on {year.month:02d}-{year.day:02d}, unlike that of "
            f"`{before.name}`, so accumulators cannot be carried.",
        ),
        Text(
            "写 accumulators: begin anew，或改正 benefit_year。",
            "Write `accumulators: begin anew`, or correct `benefit_year`.",
        ),
    )


def _transition_missing(before: Policy, version: Policy, year_start: Day) -> Problem:
    return Problem(
        "transition_missing",
        version.effective.source.place,
        Text(
            f"本版在 {year_start} 开始的待遇年度中途接替“{before.name}”，没有说明累计额怎么办。",
            f"It follows `{before.name}` within the benefit year that began on {year_start}, and nothing "
            "says what becomes of the accumulators.",
        ),
        Text(
            "加 transition: {accumulators: carried, source: …}（沿用）或 begin anew（重新累计）。",
            "Add `transition: {accumulators: carried, source: …}`, or `begin anew`.",
        ),
    )
