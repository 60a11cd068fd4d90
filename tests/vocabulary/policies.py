"""Random policies of the whole vocabulary.

Amounts are small, so that a few visits reach deductibles, bounds, caps and ceilings, and often round, so
that some are met exactly.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from .chance import Chance
from .classes import OF_CARE
from .conditions import PERSON_FACTS, PROVIDER_FACTS, day_of_year, random_classes
from .model import (
    PRESCRIBER,
    Cap,
    Capped,
    Ceiling,
    Chronic,
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
REFERENCES = {"average-wage": 12_345_00, "pension": 3_450_00}
PERIODS: tuple[Period, ...] = ("visit", "institution day", "day", "month", "quarter", "year", "year", "year")
SHORT_PERIODS: tuple[Period, ...] = ("visit", "institution day", "day", "month", "quarter")
CAPPED: tuple[tuple[Capped, ...], ...] = (
    ("fund payment",),
    ("in-scope cost",),
    ("fund payment", "in-scope cost"),
)
ROUNDINGS: tuple[Rounding, ...] = ("none", "down to yuan", "half up to yuan")
ROUTINGS: tuple[Routing, ...] = ("exclusive", "higher", "higher", "sequential", "concurrent")
MONEY = (None, ("personal account", "cash"), ("cash",), ("personal account", "family account", "cash"))
PAYMENT_SCALE = "fund payment of the year"
SCALES = (
    "cost of the year",
    "cost of the year above the deductible",
    "cost of the visit",
    "cost of the visit above the deductible",
    PAYMENT_SCALE,
)

Value = Callable[[], int | Share]


class Figures:
    """Rows for the classes of a policy, with random figures in them."""

    def __init__(self, chance: Chance, persons: tuple[str, ...], providers: tuple[str, ...]) -> None:
        self.chance, self.persons, self.providers = chance, persons, providers

    def groups(self, names: tuple[str, ...]) -> list[tuple[str, ...] | None]:
        """All together, or in groups."""
        if self.chance.one_in(2):
            return [None]
        return list(self.chance.partition(names))

    def rows(self, value: Value, segment: int | None = None, within: tuple[str, ...] | None = None) -> Rows:
        """Exactly one row for each case; of the providers `within` alone where they are given."""
        providers = self.groups(self.providers) if within is None else list(self.chance.partition(within))
        return tuple(
            Row(value(), persons, group, segment)
            for group in providers
            for persons in self.groups(self.persons)
        )

    def some(self, value: Value) -> Rows:
        """A row for some cases, none for the others."""
        rows = self.rows(value)
        return tuple(row for row in rows if self.chance.one_in(2)) or rows[:1]

    def amount(self, least_yuan: int, most_yuan: int) -> Value:
        """Mostly an amount, now and then a share of another one; unrounded only where it is whole fen."""

        def value() -> int | Share:
            if not self.chance.one_in(8):
                return self.chance.fen(least_yuan, most_yuan)
            rounded = self.chance.of(ROUNDINGS)
            share_bp = self.chance.integer(1, 6) * 20 if rounded == "none" else self.chance.integer(9, 250)
            return Share(self.chance.of(sorted(REFERENCES)), share_bp, rounded)

        return value

    def rate(self) -> int:
        if self.chance.one_in(2):
            return self.chance.integer(10, 90) * 100
        return self.chance.integer(1_000, 9_000)

    @property
    def deductible_amount(self) -> Value:
        return self.amount(5, 300)

    @property
    def cap_amount(self) -> Value:
        return self.amount(20, 900)


def random_deductible(figures: Figures, scale: str | None, *, own_share: bool) -> Deductible:
    chance = figures.chance
    separately: tuple[tuple[str, ...], ...] = ()
    if len(figures.providers) > 1 and chance.one_in(2):
        separately = chance.partition(figures.providers, at_least=2)
    above = scale is not None and scale.endswith("above the deductible")
    taken_from: Literal["cost", "payment"] = "payment" if chance.one_in(3) and not above else "cost"
    money = chance.of(MONEY)
    return Deductible(
        "year" if separately else chance.of(PERIODS),
        figures.rows(figures.deductible_amount),
        figures.rows(figures.deductible_amount) if chance.one_in(2) else (),
        separately,
        taken_from,
        money,
        own_share=own_share and money is not None and chance.one_in(3),
    )


def random_segments(figures: Figures) -> Segments:
    scale = figures.chance.of(SCALES)
    count = 1 if scale == PAYMENT_SCALE else figures.chance.integer(1, 3)
    return Segments(scale, tuple(sorted({figures.chance.fen(20, 900) for _ in range(count)})))


def random_rates(figures: Figures, segments: Segments | None) -> Rows:
    """By segment, or the same in all segments."""
    if segments is None or figures.chance.one_in(8):
        return figures.rows(figures.rate)
    numbers = range(1, len(segments.bounds) + 2)
    return tuple(row for number in numbers for row in figures.rows(figures.rate, number))


def random_uplifts(figures: Figures) -> Rows:
    """Points more or less; two such rows together move no rate out of its range."""
    chance = figures.chance

    def points() -> int:
        return chance.of((-500, -125, -50, 33, 200, 500))

    rows = [chance.of(figures.some(points)) for _ in range(chance.integer(0, 2))]
    return tuple(dict.fromkeys(rows))


def random_caps(figures: Figures, scale: str | None, *, shared: bool) -> tuple[Cap, ...]:
    """Yearly ones, one kind of shorter period, and caps that some classes share.

    Beside segments of the fund's payment there is none on cost.
    """
    chance, found = figures.chance, list[Cap]()
    if chance.mostly():
        found.append(Cap("fund payment", "year", figures.rows(figures.cap_amount)))
        if shared and chance.one_in(2):
            groups = chance.partition(figures.providers)[: chance.integer(1, 2)]
            found += [
                Cap("fund payment", "year", figures.rows(figures.cap_amount, None, group), group)
                for group in groups
            ]
    if chance.one_in(4):
        found.append(Cap("in-scope cost", "year", figures.rows(figures.cap_amount)))
    if chance.one_in(3):
        per = chance.of(SHORT_PERIODS)
        found += [Cap(on, per, figures.rows(figures.cap_amount)) for on in chance.of(CAPPED)]
    return tuple(each for each in found if scale != PAYMENT_SCALE or each.on == "fund payment")


def random_terms(figures: Figures, *, own_share: bool = True, shared: bool = True) -> Terms:
    """Deductible, segments, rates and caps that can stand beside each other."""
    chance = figures.chance
    segments = chance.if_one_in(2, lambda: random_segments(figures))
    scale = None if segments is None else segments.scale
    deductible = random_deductible(figures, scale, own_share=own_share) if chance.mostly() else None
    rates, uplifts = random_rates(figures, segments), random_uplifts(figures)
    return Terms(deductible, segments, rates, uplifts, random_caps(figures, scale, shared=shared))


def random_over_cap(figures: Figures) -> OverCap:
    chance = figures.chance
    return OverCap(
        figures.rows(figures.rate),
        figures.rows(figures.deductible_amount) if chance.one_in(2) else (),
        figures.rows(figures.cap_amount) if chance.one_in(2) else (),
    )


def random_ceiling(figures: Figures, *, above: bool) -> Ceiling:
    kinds = ["outpatient", "inpatient", *(["over-cap"] if above else [])]
    counts = figures.chance.some(kinds, figures.chance.integer(1, 3))
    return Ceiling(tuple(counts), figures.rows(figures.amount(100, 1_500)))


def random_chronic(figures: Figures) -> Chronic:
    routing = figures.chance.of(ROUTINGS)
    passes_on = routing in ("sequential", "concurrent")
    return Chronic(routing, random_terms(figures, own_share=not passes_on, shared=False))


def random_exclusions(figures: Figures) -> tuple[Exclusion, ...]:
    """One group of cases that is not all of them."""
    row = figures.chance.of(figures.rows(lambda: 0))
    is_all = row.persons in (None, figures.persons) and row.providers in (None, figures.providers)
    return () if is_all else (Exclusion(row.persons, row.providers),)


def with_terms(figures: Figures, frame: Policy) -> Policy:
    """The policy with terms of its own; limits of lines and chronic terms not together."""
    chance = figures.chance
    ordinary = random_terms(figures)
    by_payment = ordinary.segments is not None and ordinary.segments.scale == PAYMENT_SCALE
    above = None
    if ordinary.caps and not by_payment:
        above = chance.if_one_in(2, lambda: random_over_cap(figures))
    limits = chance.one_in(5)

    def first_pay() -> int:
        return chance.of((500, 1_000, 2_000, 3_333))

    return replace(
        frame,
        terms=ordinary,
        over_cap=above,
        ceiling=chance.if_one_in(2, lambda: random_ceiling(figures, above=above is not None)),
        account_first=chance.one_in(4),
        first_pay=figures.some(first_pay) if chance.one_in(3) else (),
        not_covered=random_exclusions(figures) if chance.one_in(6) else (),
        line_limits=figures.some(figures.deductible_amount) if limits else (),
        chronic=None if limits else chance.if_one_in(3, lambda: random_chronic(figures)),
    )


def random_frame(chance: Chance) -> Policy:
    """Classes, dates and how facts count; no terms yet."""
    begins = chance.of([(1, 1), (7, 1), (4, 15), day_of_year(chance)])
    persons = random_classes(chance, PERSON_FACTS, begins, "person")
    providers = random_classes(chance, PROVIDER_FACTS, begins, "provider")
    for_any_care = [each.name for each in providers if not each.when.keys() & set(OF_CARE)]
    pharmacy = chance.of([PRESCRIBER, *for_any_care])
    return Policy(
        name="town-1",
        begins=FIRST_DAY,
        ends=None,
        year_begins=begins,
        carried=None,
        retirement_month_after=chance.one_in(2),
        age_month_after=chance.one_in(2),
        persons=persons,
        providers=providers,
        pharmacy=pharmacy,
        prescription_required=pharmacy == PRESCRIBER or chance.one_in(2),
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


def with_new_figures(figures: Figures, before: Policy) -> Policy:
    """Other figures in the same shape: what accumulators belong to stays as it is."""
    due = before.terms.deductible
    if due is not None:
        ceiling = figures.rows(figures.deductible_amount) if due.ceiling else ()
        due = replace(due, amounts=figures.rows(figures.deductible_amount), ceiling=ceiling)
    caps = [
        replace(cap, amounts=figures.rows(figures.cap_amount, None, cap.providers))
        for cap in before.terms.caps
    ]
    rates = random_rates(figures, before.terms.segments)
    return replace(before, terms=replace(before.terms, deductible=due, rates=rates, caps=tuple(caps)))


def random_policies(chance: Chance) -> tuple[Policy, ...]:
    """One to three versions with the same classes that follow each other without a gap."""
    frame = random_frame(chance)
    figures = Figures(
        chance, tuple(each.name for each in frame.persons), tuple(each.name for each in frame.providers)
    )
    versions = [with_terms(figures, frame)]
    for number in range(2, 2 + chance.of([0, 0, 1, 1, 2])):
        begins = versions[-1].begins + timedelta(chance.integer(60, 400))
        versions[-1] = replace(versions[-1], ends=begins)
        carried = chance.one_in(2)
        after = with_new_figures(figures, versions[-1]) if carried else with_terms(figures, frame)
        versions.append(replace(after, name=f"town-{number}", begins=begins, ends=None, carried=carried))
    return tuple(versions)
