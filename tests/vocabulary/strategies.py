"""Random policies of the whole vocabulary.

Amounts are small, so that a few visits reach deductibles, bounds, caps and ceilings, and mostly round,
so that some are met exactly.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from .conditions import PERSON_FACTS, PROVIDER_FACTS, classes, months_and_days, partition
from .model import (
    PRESCRIBER,
    Cap,
    Capped,
    Ceiling,
    Chronic,
    Class,
    Day,
    Deductible,
    Exclusion,
    OverCap,
    Period,
    Policy,
    Rounding,
    Routing,
    Row,
    Rows,
    Segments,
    Share,
    Terms,
)

FIRST_DAY = Day(2023, 1, 1)
REFERENCES = {"average-wage": 98_765_00, "pension": 3_456_00}
PERIODS: tuple[Period, ...] = ("visit", "institution day", "day", "month", "quarter", "year")
SHORT_PERIODS: tuple[Period, ...] = ("visit", "day", "month", "quarter")
CAPPED: tuple[tuple[Capped, ...], ...] = (
    ("fund payment",),
    ("in-scope cost",),
    ("fund payment", "in-scope cost"),
)
ROUNDINGS: tuple[Rounding, ...] = ("none", "down to yuan", "half up to yuan")
ROUTINGS: tuple[Routing, ...] = ("exclusive", "higher", "sequential", "concurrent")
SCALES = (
    "cost of the year",
    "cost of the year above the deductible",
    "cost of the visit",
    "cost of the visit above the deductible",
    "fund payment of the year",
)

fens = st.one_of(st.integers(0, 60).map(lambda yuan: yuan * 1_000), st.integers(0, 40_000))
caps_fen = st.one_of(st.integers(1, 60).map(lambda yuan: yuan * 1_000), st.integers(1, 60_000))
deductibles_fen = st.one_of(st.integers(1, 20).map(lambda yuan: yuan * 1_000), st.integers(1, 20_000))
rates_bp = st.one_of(st.integers(10, 90).map(lambda points: points * 100), st.integers(1_000, 9_000))


@st.composite
def shares(draw: st.DrawFn) -> Share:
    """Unrounded only where the product is whole fen."""
    rounded = draw(st.sampled_from(ROUNDINGS))
    share_bp = draw(st.integers(1, 5) if rounded == "none" else st.integers(1, 130))
    return Share(
        draw(st.sampled_from(sorted(REFERENCES))), share_bp * (100 if rounded == "none" else 1), rounded
    )


def amounts(fens: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    """Mostly amounts, now and then as a share of another one."""
    return st.one_of(fens, fens, fens, shares())


def names(found: tuple[Class, ...]) -> tuple[str, ...]:
    return tuple(each.name for each in found)


class Cases:
    """Draws rows for the classes of a policy."""

    def __init__(self, draw: st.DrawFn, persons: tuple[str, ...], providers: tuple[str, ...]) -> None:
        self.draw, self.persons, self.providers = draw, persons, providers

    def groups(self, found: tuple[str, ...]) -> list[tuple[str, ...] | None]:
        """All together, or in groups."""
        if self.draw(st.booleans()):
            return [None]
        return list(self.draw(partition(found)))

    def rows(
        self,
        values: st.SearchStrategy[Any],
        segment: int | None = None,
        providers: tuple[str, ...] | None = None,
    ) -> Rows:
        """Exactly one row for each case; of `providers` alone where they are given."""
        within = self.groups(self.providers) if providers is None else list(self.draw(partition(providers)))
        return tuple(
            Row(self.draw(values), persons, group, segment)
            for group in within
            for persons in self.groups(self.persons)
        )

    def some(self, values: st.SearchStrategy[Any]) -> Rows:
        """A row for some cases, none for the others."""
        rows = self.rows(values)
        return tuple(row for row in rows if self.draw(st.booleans())) or rows[:1]

    def often(self, build: Callable[[], Any], absent: Any = None, *, one_in: int = 2) -> Any:
        """What is built, one time in so many; otherwise nothing."""
        return build() if self.draw(st.integers(1, one_in)) == 1 else absent


def deductible(cases: Cases, *, own_share: bool = True) -> Deductible:
    draw = cases.draw
    separately: tuple[tuple[str, ...], ...] = ()
    if len(cases.providers) > 1 and draw(st.booleans()):
        separately = draw(partition(cases.providers, at_least=2))
    ceiling_too = bool(separately) or draw(st.booleans())
    money = draw(
        st.sampled_from(
            [None, ("personal account", "cash"), ("cash",), ("personal account", "family account", "cash")]
        )
    )
    return Deductible(
        draw(st.sampled_from(PERIODS)),
        cases.rows(amounts(deductibles_fen)),
        cases.rows(amounts(deductibles_fen)) if ceiling_too else (),
        separately,
        draw(st.sampled_from(["cost", "cost", "payment"])),
        money,
        own_share=own_share and money is not None and draw(st.booleans()),
    )


def segments(cases: Cases) -> Segments:
    scale = cases.draw(st.sampled_from(SCALES))
    most = 1 if scale == "fund payment of the year" else 3
    bounds = cases.draw(st.sets(caps_fen, min_size=1, max_size=most))
    return Segments(scale, tuple(sorted(bounds)))


def rates(cases: Cases, found: Segments | None) -> Rows:
    """By segment, or the same in all segments."""
    if found is None or cases.draw(st.integers(0, 4)) == 0:
        return cases.rows(rates_bp)
    numbers = range(1, len(found.bounds) + 2)
    return tuple(row for number in numbers for row in cases.rows(rates_bp, number))


def uplifts(cases: Cases) -> Rows:
    """Points more or less; two such rows together move no rate out of its range."""
    points = st.integers(-5, 5).map(lambda each: each * 100) | st.integers(-500, 500)
    points = points.filter(lambda each: each != 0)
    rows = [cases.draw(st.sampled_from(cases.some(points))) for _ in range(cases.draw(st.integers(0, 2)))]
    return tuple(dict.fromkeys(rows))


def caps(cases: Cases, *, shared: bool = True) -> tuple[Cap, ...]:
    """Yearly ones, one kind of shorter period, and caps that some classes share."""
    draw, found = cases.draw, []
    if draw(st.integers(0, 3)) > 0:
        found.append(Cap("fund payment", "year", cases.rows(amounts(caps_fen))))
        if shared and draw(st.booleans()):
            groups = draw(partition(cases.providers))
            found += [
                Cap("fund payment", "year", cases.rows(amounts(caps_fen), None, group), group)
                for group in groups[: draw(st.integers(1, 2))]
            ]
    if draw(st.integers(0, 3)) == 0:
        found.append(Cap("in-scope cost", "year", cases.rows(amounts(caps_fen))))
    if draw(st.integers(0, 2)) == 0:
        per = draw(st.sampled_from(SHORT_PERIODS))
        on = draw(st.sampled_from(CAPPED))
        found += [Cap(each, per, cases.rows(amounts(caps_fen))) for each in on]
    return tuple(found)


def over_cap(cases: Cases) -> OverCap:
    return OverCap(
        cases.rows(rates_bp),
        cases.often(lambda: cases.rows(amounts(deductibles_fen)), ()),
        cases.often(lambda: cases.rows(amounts(caps_fen)), ()),
    )


def ceiling(cases: Cases, *, above: bool) -> Ceiling:
    kinds = ["outpatient", "inpatient", *(["over-cap"] if above else [])]
    counts = cases.draw(st.lists(st.sampled_from(kinds), min_size=1, unique=True))
    return Ceiling(tuple(counts), cases.rows(amounts(caps_fen)))


def chronic(cases: Cases) -> Chronic:
    routing = cases.draw(st.sampled_from(ROUTINGS))
    passes_on = routing in ("sequential", "concurrent")
    found = cases.often(lambda: segments(cases))
    return Chronic(
        routing,
        Terms(
            cases.often(lambda: deductible(cases, own_share=not passes_on)),
            found,
            rates(cases, found),
            uplifts(cases),
            caps(cases, shared=False),
        ),
    )


def exclusions(cases: Cases) -> tuple[Exclusion, ...]:
    row = cases.draw(st.sampled_from(cases.rows(st.just(0))))
    return () if row.persons is None and row.providers is None else (Exclusion(row.persons, row.providers),)


def with_figures(cases: Cases, frame: Policy) -> Policy:
    """The policy with terms of its own; the chronic ones stand with nothing that precedes all terms."""
    draw, often = cases.draw, cases.often
    scale = often(lambda: segments(cases))
    by_payment = scale is not None and scale.scale == "fund payment of the year"
    ordinary = Terms(
        often(lambda: deductible(cases)), scale, rates(cases, scale), uplifts(cases), caps(cases)
    )
    above = None if by_payment or not ordinary.caps else often(lambda: over_cap(cases))
    has_chronic = draw(st.integers(0, 3)) == 0
    found = replace(
        frame,
        terms=ordinary,
        over_cap=above,
        ceiling=often(lambda: ceiling(cases, above=above is not None)),
        not_covered=often(lambda: exclusions(cases), (), one_in=4),
        chronic=chronic(cases) if has_chronic else None,
    )
    if has_chronic:
        return found
    first_pays = st.sampled_from([500, 1_000, 2_000, 3_333, 10_000])
    return replace(
        found,
        account_first=draw(st.integers(0, 3)) == 0,
        first_pay=often(lambda: cases.some(first_pays), (), one_in=3),
        line_limits=often(lambda: cases.some(amounts(deductibles_fen)), (), one_in=4),
    )


@st.composite
def frames(draw: st.DrawFn) -> Policy:
    """Classes, dates and how facts count; no terms yet."""
    begins = draw(st.sampled_from([(1, 1), (1, 1), (7, 1), (4, 15)]) | months_and_days)
    persons, providers = (
        draw(classes(facts, begins, kind))
        for facts, kind in ((PERSON_FACTS, "person"), (PROVIDER_FACTS, "provider"))
    )
    pharmacy = draw(st.sampled_from([PRESCRIBER, PRESCRIBER, *names(providers)]))
    return Policy(
        name="town-1",
        begins=FIRST_DAY,
        ends=None,
        year_begins=begins,
        carried=None,
        retirement_month_after=draw(st.booleans()),
        age_month_after=draw(st.booleans()),
        persons=persons,
        providers=providers,
        pharmacy=pharmacy,
        prescription_required=pharmacy == PRESCRIBER or draw(st.booleans()),
        references=REFERENCES,
        terms=Terms(None, None, (), (), ()),
        over_cap=None,
        ceiling=None,
        account_first=False,
        first_pay=(),
        not_covered=(),
        line_limits=(),
        chronic=None,
    )


def next_version(cases: Cases, before: Policy, number: int, begins: Day) -> Policy:
    """Another version with the same classes; of the terms all or only the figures of rates are new."""
    carried = cases.draw(st.booleans())
    if carried and before.terms.deductible is not None:
        # What was met belongs to a period and a group, so these stay as they are.
        after = replace(before, terms=replace(before.terms, rates=rates(cases, before.terms.segments)))
        if cases.draw(st.booleans()):
            met = replace(before.terms.deductible, amounts=cases.rows(amounts(deductibles_fen)))
            after = replace(after, terms=replace(after.terms, deductible=met))
    else:
        after = with_figures(cases, before)
    return replace(after, name=f"town-{number}", begins=begins, ends=None, carried=carried)


@st.composite
def policies(draw: st.DrawFn) -> tuple[Policy, ...]:
    """One to three versions that follow each other without a gap."""
    frame = draw(frames())
    cases = Cases(draw, names(frame.persons), names(frame.providers))
    versions = [with_figures(cases, frame)]
    for number in range(2, 2 + draw(st.sampled_from([0, 0, 1, 2]))):
        begins = versions[-1].begins + timedelta(draw(st.integers(60, 400)))
        versions[-1] = replace(versions[-1], ends=begins)
        versions.append(next_version(cases, versions[-1], number, begins))
    return tuple(versions)
