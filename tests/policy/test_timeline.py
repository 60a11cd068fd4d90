"""Which version holds on which day: the arithmetic of intervals against a look at every single day."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.dates import FOREVER, Day, Period
from gongji.errors import UncoveredError
from gongji.language import Text
from gongji.policy.library import Library
from gongji.policy.problems import PolicyError
from gongji.policy.timeline import (
    Stretch,
    accumulators_since,
    class_days,
    contradictions,
    gaps,
    stretches,
    version_on,
)
from gongji.policy.vocabulary import Note, Policy
from tests.texts import edited
from tests.towns import TOWN

from .town import GOOD, library_in, lines_here
from .versions import Said, versions

FIRST = Day(2023, 11, 20)
DAYS = [Day.fromordinal(FIRST.toordinal() + number) for number in range(80)]
"""A short range that holds the end of a year."""


def parts(found: Sequence[Stretch]) -> list[tuple[str, str, str]]:
    """First day, end and names of the versions of each stretch."""
    return [
        (str(part.period.start), str(part.period.end), "+".join(known.name for known in part.versions))
        for part in found
    ]


# Random versions against every day


@st.composite
def random_versions(draw: st.DrawFn) -> tuple[Policy, ...]:
    return versions(
        *(
            Said(
                start=draw(st.sampled_from(DAYS[:-1])),
                end=draw(st.sampled_from([*DAYS[1:], FOREVER])),
                known=draw(st.none() | st.sampled_from(DAYS[::16])),
                passage=draw(st.sampled_from([None, "carried", "begin anew"])),
                year=draw(st.sampled_from([(1, 1), (12, 1)])),
            )
            for _ in range(draw(st.integers(0, 5)))
        )
    )


def on_the_day(known: Sequence[Policy], day: Day, known_on: Day | None) -> set[str]:
    """The names of the versions in force on a day, by their definition alone."""
    since = {
        version.name: version.effective.known_since.day if version.effective.known_since else Day.min
        for version in known
        if version.effective.period.start <= day < version.effective.period.end
    }
    if known_on is not None:
        since = {name: learned for name, learned in since.items() if learned <= known_on}
    return {name for name, learned in since.items() if learned == max(since.values())}


KNOWN_ON = st.none() | st.sampled_from(DAYS)


@given(random_versions(), KNOWN_ON)
def test_stretches_say_of_every_day_what_the_definition_says(
    known: tuple[Policy, ...], known_on: Day | None
) -> None:
    found = stretches(known, Period(DAYS[0], DAYS[-1]), known_on)
    for day in DAYS[:-1]:
        (holding,) = [part for part in found if part.period.start <= day < part.period.end]
        assert {version.name for version in holding.versions} == on_the_day(known, day, known_on)


@given(random_versions(), KNOWN_ON)
def test_stretches_are_the_range_and_no_neighbours_are_alike(
    known: tuple[Policy, ...], known_on: Day | None
) -> None:
    found = stretches(known, Period(DAYS[0], DAYS[-1]), known_on)
    assert (found[0].period.start, found[-1].period.end) == (DAYS[0], DAYS[-1])
    assert sum((part.period.end - part.period.start).days for part in found) == len(DAYS) - 1
    for one, following in pairwise(found):
        assert one.period.end == following.period.start
        assert [version.name for version in one.versions] != [version.name for version in following.versions]


@given(random_versions(), st.sampled_from(DAYS), KNOWN_ON)
def test_the_version_of_a_day_is_one_of_those_in_force(
    known: tuple[Policy, ...], day: Day, known_on: Day | None
) -> None:
    version = version_on(known, day, known_on)
    names = on_the_day(known, day, known_on)
    assert (version is None) == (not names)
    assert version is None or version.name in names


@given(random_versions())
def test_overlaps_are_those_pairs_that_hold_a_day_at_some_state_of_knowledge(
    known: tuple[Policy, ...],
) -> None:
    expected = set()
    for day in DAYS:
        for known_on in [Day.min, *DAYS[::16]]:  # the days on which any version becomes known
            expected |= set(combinations(sorted(on_the_day(known, day, known_on)), 2))
    found = {
        (problem.place.file.removesuffix(".yaml"), problem.what.en)
        for problem in contradictions(known)
        if problem.code == "versions_overlap"
    }
    assert len(found) == len(expected)
    for later, sentence in found:
        (earlier,) = {name for pair in expected for name in pair if f"`{name}`" in sentence}
        assert tuple(sorted((earlier, later))) in expected


@given(random_versions())
def test_gaps_are_the_days_between_versions_that_none_covers(known: tuple[Policy, ...]) -> None:
    covered = [day for day in DAYS if on_the_day(known, day, None)]
    between = DAYS[DAYS.index(covered[0]) : DAYS.index(covered[-1])] if covered else []
    bare = [day for day in between if day not in covered]
    first_bare_days = [day for day in bare if Day.fromordinal(day.toordinal() - 1) not in bare]
    sentences = [problem.what.en for problem in gaps(known)]
    assert len(sentences) == len(first_bare_days)
    for sentence, day in zip(sentences, first_bare_days, strict=True):
        assert f"from {day} " in sentence


def since_by_walking(known: tuple[Policy, ...], day: Day) -> Day:
    """The first day of a day's accumulators, found by walking through the days from the very first."""
    since, before = FIRST, None
    walked = Day(2022, 12, 1)
    while walked <= day:
        names = on_the_day(known, walked, None)
        if names:
            (version,) = [one for one in known if one.name in names]
            year = (version.benefit_year.month, version.benefit_year.day)
            first_of_version = walked == version.effective.period.start
            stated = version.transition is not None and version.transition.accumulators == "begin anew"
            changed = before is not None and before != year
            if (walked.month, walked.day) == year or (first_of_version and stated) or changed:
                since = walked
            elif before is None:
                since = Day(walked.year if (walked.month, walked.day) >= year else walked.year - 1, *year)
            before = year
        else:
            year_begins = before is not None and (walked.month, walked.day) == before
            since = walked if year_begins else since
        walked = Day.fromordinal(walked.toordinal() + 1)
    return since


@given(random_versions(), st.sampled_from(DAYS))
def test_accumulators_begin_where_walking_through_the_days_finds_it(
    known: tuple[Policy, ...], day: Day
) -> None:
    if any(len(part.versions) > 1 for part in stretches(known)):
        return
    if not on_the_day(known, day, None):
        with pytest.raises(UncoveredError):
            accumulators_since(known, day)
    else:
        assert accumulators_since(known, day) == since_by_walking(known, day)


# What is in force, and what was known


def test_a_version_that_became_known_later_corrects_an_earlier_one_in_hindsight() -> None:
    known = versions(
        Said(Day(2024, 1, 1)), Said(Day(2024, 4, 1), Day(2024, 7, 1), Day(2024, 9, 1), "carried")
    )
    year = Period(Day(2024, 1, 1), Day(2025, 1, 1))
    assert parts(stretches(known, year)) == [
        ("2024-01-01", "2024-04-01", "a"),
        ("2024-04-01", "2024-07-01", "b"),
        ("2024-07-01", "2025-01-01", "a"),
    ]
    assert parts(stretches(known, year, Day(2024, 8, 31))) == [("2024-01-01", "2025-01-01", "a")]
    assert contradictions(known) == []


def test_equal_knowledge_of_one_day_is_an_overlap() -> None:
    day = Day(2023, 12, 1)
    known = versions(Said(Day(2024, 1, 1), known=day), Said(Day(2025, 1, 1), known=day))
    (problem,) = contradictions(known)
    assert (problem.code, problem.place.file) == ("versions_overlap", "b.yaml")
    assert "from 2025-01-01." in problem.what.en
    assert "known_since" in problem.mend.en
    later = versions(Said(Day(2024, 1, 1), known=day), Said(Day(2025, 1, 1), known=Day(2024, 12, 1)))
    assert contradictions(later) == []


def test_an_overlap_that_a_third_version_settled_later_was_one_before() -> None:
    start, later = Day(2024, 1, 1), Day(2024, 6, 1)
    known = versions(Said(start), Said(start), Said(start, known=later))
    assert parts(stretches(known, Period(start, later))) == [("2024-01-01", "2024-06-01", "c")]
    assert [problem.code for problem in contradictions(known)] == ["versions_overlap"]


def test_a_gap_that_the_version_before_explains_is_none() -> None:
    first, second = versions(Said(Day(2023, 1, 1), Day(2024, 1, 1)), Said(Day(2025, 1, 1)))
    assert [problem.code for problem in gaps([second, first])] == ["versions_gap"]
    reason = Note(Text("未登记。", "Not registered."), first.effective.source)
    explained = replace(first, effective=replace(first.effective, superseded=reason))
    assert list(gaps([second, explained])) == []


def test_classes_exist_on_the_days_of_the_versions_that_have_them() -> None:
    first, second = versions(Said(Day(2023, 1, 1), Day(2024, 1, 1)), Said(Day(2024, 1, 1)))
    fewer = replace(second, person_classes=second.person_classes[:1])
    persons, providers = class_days(stretches([first, fewer], Period(Day(2023, 1, 1), Day(2025, 1, 1))))
    whole = (Period(Day(2023, 1, 1), Day(2025, 1, 1)),)
    assert [(known.name, known.periods) for known in persons] == [
        ("active", whole),
        ("retired", (Period(Day(2023, 1, 1), Day(2024, 1, 1)),)),
        ("retired-70", (Period(Day(2023, 1, 1), Day(2024, 1, 1)),)),
    ]
    assert [(known.name, known.periods) for known in providers] == [
        ("high", whole),
        ("middle", whole),
        ("low", whole),
    ]


# Accumulators


@pytest.mark.parametrize(
    ("later", "day", "since"),
    [
        (Said(Day(2024, 7, 1), passage="carried"), Day(2024, 9, 1), Day(2024, 1, 1)),
        (Said(Day(2024, 7, 1), passage="begin anew"), Day(2024, 9, 1), Day(2024, 7, 1)),
        (Said(Day(2024, 7, 1), passage="begin anew"), Day(2024, 6, 30), Day(2024, 1, 1)),
        (Said(Day(2024, 7, 1), passage="begin anew"), Day(2025, 2, 1), Day(2025, 1, 1)),
        (Said(Day(2024, 7, 1), year=(7, 1)), Day(2025, 6, 30), Day(2024, 7, 1)),
        (Said(Day(2024, 10, 1), year=(7, 1)), Day(2024, 11, 1), Day(2024, 10, 1)),
        (Said(Day(2024, 10, 1), year=(7, 1)), Day(2025, 6, 30), Day(2024, 10, 1)),
        (Said(Day(2024, 10, 1), year=(7, 1)), Day(2025, 7, 1), Day(2025, 7, 1)),
    ],
)
def test_accumulators_across_a_change_within_the_year(later: Said, day: Day, since: Day) -> None:
    known = versions(Said(Day(2023, 1, 1), later.start), later)
    assert accumulators_since(known, day) == since
    assert accumulators_since(known[::-1], day) == since


def test_after_days_corrected_in_hindsight_accumulators_go_on() -> None:
    known = versions(
        Said(Day(2023, 7, 1), passage="begin anew"),
        Said(Day(2023, 9, 1), Day(2023, 10, 1), known=Day(2024, 1, 1), passage="carried"),
    )
    assert accumulators_since(known, Day(2023, 11, 1)) == Day(2023, 7, 1)


def test_what_accumulators_were_used_depends_on_what_was_known() -> None:
    known = versions(
        Said(Day(2023, 1, 1)), Said(Day(2023, 4, 1), known=Day(2023, 8, 1), passage="begin anew")
    )
    assert accumulators_since(known, Day(2023, 6, 1)) == Day(2023, 4, 1)
    assert accumulators_since(known, Day(2023, 6, 1), known_on=Day(2023, 7, 31)) == Day(2023, 1, 1)


def test_a_passage_within_the_year_must_be_stated() -> None:
    first = Said(Day(2023, 1, 1), Day(2024, 7, 1))
    (problem,) = contradictions(versions(first, Said(Day(2024, 7, 1))))
    assert (problem.code, problem.place.file) == ("transition_missing", "b.yaml")
    assert "2024-01-01" in problem.what.en
    assert contradictions(versions(first, Said(Day(2024, 7, 1), passage="carried"))) == []
    assert contradictions(versions(first, Said(Day(2024, 7, 1), passage="begin anew"))) == []
    assert contradictions(versions(first, Said(Day(2025, 1, 1)))) == []
    assert [known.code for known in contradictions(versions(first, Said(Day(2024, 9, 1))))] == [
        "transition_missing"
    ]
    assert contradictions(versions(first, Said(Day(2024, 7, 1), year=(7, 1)))) == []


def test_accumulators_are_not_carried_into_another_benefit_year() -> None:
    first = Said(Day(2023, 1, 1), Day(2024, 7, 1))
    (problem,) = contradictions(versions(first, Said(Day(2024, 7, 1), year=(7, 1), passage="carried")))
    assert problem.code == "transition_not_possible"
    assert "07-01" in problem.what.zh


# Files


LATER = edited(
    edited(GOOD, "policy: town-2023", "policy: town-2024"),
    "effective: {from: 2023-01-01, until: 2025-01-01, source: town-1}\n",
    "effective:\n"
    "  from: 2024-07-01\n"
    "  known_since: {day: 2024-09-01, source: town-1}\n"
    "  source: town-1 # here\n"
    "transition: {accumulators: carried, source: town-1}\n",
)


def test_a_file_that_corrects_the_one_before_in_hindsight(tmp_path: Path) -> None:
    library = library_in(tmp_path, first=GOOD, second=LATER)
    day = Day(2024, 8, 1)
    assert library.scheme_on(TOWN, day).policy.name == "town-2024"
    assert library.scheme_on(TOWN, day, known_on=Day(2024, 9, 1)).policy.name == "town-2024"
    assert library.scheme_on(TOWN, day, known_on=Day(2024, 8, 31)).policy.name == "town-2023"
    assert library.scheme_on(TOWN, Day(2024, 6, 30)).policy.name == "town-2023"
    with pytest.raises(UncoveredError):
        library.scheme_on(TOWN, Day(2025, 6, 1), known_on=Day(2024, 8, 31))


def test_a_file_that_does_not_state_the_passage_is_refused(tmp_path: Path) -> None:
    later = edited(LATER, "transition: {accumulators: carried, source: town-1}\n", "")
    with pytest.raises(PolicyError) as caught:
        Library(library_in(tmp_path, first=GOOD, second=later).folder).schemes(TOWN)
    (problem,) = caught.value.problems
    (line,) = lines_here(later)
    assert problem.code == "transition_missing"
    assert str(problem.place) == f"areas/{TOWN}/second.yaml:{line}"
