"""By what one sees that a policy uses a mechanism: for each, the sources of the terms that show it.

Each function takes a policy and gives those sources, none where the policy has no such terms. They
look at the records alone; what a mechanism means for money is the kernel's part.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise, product

from gongji.policy.figures import Figure, Parameter, Source
from gongji.policy.parameters import Case, cases_of, figures_for
from gongji.policy.unknown_figures import named_parameters
from gongji.policy.vocabulary import Absence, Cap, Deductible, OverCap, PersonClass, Policy, ProviderClass
from gongji.policy.words import PeriodKind

Sources = Iterable[Source]
Sign = Callable[[Policy], Sources]

USUAL_STEP_BP = 500
"""What the retired receive above the active in most areas: five points."""


def _deductible(policy: Policy) -> Deductible | None:
    return None if isinstance(policy.deductible, Absence) else policy.deductible


def _caps(policy: Policy) -> tuple[Cap, ...]:
    return () if isinstance(policy.caps, Absence) else policy.caps


def _alike(one: PersonClass, other: PersonClass) -> bool:
    """Whether two classes differ in status, age and merit at most."""
    return (one.tiers, one.cohorts, one.family_doctor, one.contribution, one.joined) == (
        other.tiers,
        other.cohorts,
        other.family_doctor,
        other.contribution,
        other.joined,
    )


def _sources(parameter: Parameter) -> Sources:
    return (row.figure.source for row in parameter)


def _values(parameter: Parameter, case: Case) -> tuple[int | None, ...]:
    return tuple(figure.value for figure in figures_for(parameter, case))


def _differs_by_provider(policy: Policy, parameter: Parameter) -> bool:
    return any(
        len({_values(parameter, Case(person.name, provider.name, 0)) for provider in policy.provider_classes})
        > 1
        for person in policy.person_classes
    )


def _differs_between(policy: Policy, parameter: Parameter, one: PersonClass, other: PersonClass) -> bool:
    return any(
        _values(parameter, Case(one.name, provider.name, 0))
        != _values(parameter, Case(other.name, provider.name, 0))
        for provider in policy.provider_classes
    )


def deductible_by_institution(policy: Policy) -> Sources:
    """A year's deductible that is not the same at all institutions, or several beside one another."""
    deductible = _deductible(policy)
    if deductible is None or deductible.period != "year":
        return ()
    differs = deductible.separately or _differs_by_provider(policy, deductible.amounts)
    return _sources(deductible.amounts) if differs else ()


def _with_annual_ceiling(policy: Policy, periods: tuple[PeriodKind, ...]) -> Sources:
    deductible = _deductible(policy)
    if deductible is None or deductible.period not in periods:
        return ()
    return _sources(deductible.annual_ceiling)


def deductible_of_visit_with_ceiling(policy: Policy) -> Sources:
    """A deductible of each visit or day that stops at a sum of the year."""
    return _with_annual_ceiling(policy, ("visit", "institution day", "day"))


def deductible_of_month_with_ceiling(policy: Policy) -> Sources:
    """A deductible of each month or quarter that stops at a sum of the year."""
    return _with_annual_ceiling(policy, ("month", "quarter"))


def deductible_of_day(policy: Policy) -> Sources:
    """Visits of one day, at one institution or anywhere, bear one deductible."""
    deductible = _deductible(policy)
    if deductible is None or deductible.period not in ("institution day", "day"):
        return ()
    return _sources(deductible.amounts)


def deductible_by_person(policy: Policy) -> Sources:
    """Person classes with different deductibles."""
    deductible = _deductible(policy)
    if deductible is None:
        return ()
    differs = any(
        _differs_between(policy, deductible.amounts, one, other)
        for one, other in pairwise(policy.person_classes)
    )
    return _sources(deductible.amounts) if differs else ()


def deductible_after_rates(policy: Policy) -> Sources:
    """The deductible is taken from the payment."""
    deductible = _deductible(policy)
    return _sources(deductible.amounts) if deductible and deductible.taken_from == "payment" else ()


def money_that_meets(policy: Policy) -> Sources:
    """Whose money meets the deductible is stated."""
    deductible = _deductible(policy)
    return () if deductible is None or deductible.met_by is None else (deductible.met_by.source,)


def account_first(policy: Policy) -> Sources:
    """Account money is spent before the pooled fund pays."""
    return () if policy.account_first is None else (policy.account_first.source,)


def segments(policy: Policy) -> Sources:
    """Rates by segment of a scale."""
    return () if policy.segments is None else (policy.segments.source,)


def rising_rates(policy: Policy) -> Sources:
    """A later segment is paid at a higher rate."""
    if policy.segments is None:
        return ()
    count = len(policy.segments.bounds) + 1
    rising = any(
        earlier is not None and later is not None and later > earlier
        for person, provider in product(policy.person_classes, policy.provider_classes)
        for earlier, later in pairwise(
            _rate(policy, Case(person.name, provider.name, number)) for number in range(1, count + 1)
        )
    )
    return (policy.segments.source,) if rising else ()


def _rate(policy: Policy, case: Case) -> int | None:
    """The rate of a case with its points; None where a figure is unknown."""
    values = [*_values(policy.rates, case), *_values(policy.uplifts, case)]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def index_links(policy: Policy) -> Iterator[Source]:
    """Amounts that are shares of a reference amount."""
    for _, parameter in named_parameters(policy):
        for row in parameter:
            if row.figure.index is not None:
                yield row.figure.source


def caps_by_age(policy: Policy) -> Iterator[Source]:
    """Caps that differ between classes of which at least one is an age band of the same people."""
    pairs = [
        (one, other)
        for one, other in product(policy.person_classes, repeat=2)
        if one.age != other.age and _alike(one, other) and one.statuses == other.statuses
    ]
    for cap in _caps(policy):
        if any(_differs_between(policy, cap.amounts, one, other) for one, other in pairs):
            yield from _sources(cap.amounts)


def caps_within_caps(policy: Policy) -> Iterator[Source]:
    """Caps that a group of provider classes shares within the yearly one."""
    for cap in _caps(policy):
        if cap.providers is not None:
            yield from _sources(cap.amounts)


def caps_of_short_periods(policy: Policy) -> Iterator[Source]:
    """Caps of a visit, a day, a month or a quarter."""
    for cap in _caps(policy):
        if cap.period != "year":
            yield from _sources(cap.amounts)


def _persons(policy: Policy, is_sign: Callable[[PersonClass], bool]) -> Sources:
    return (known.source for known in policy.person_classes if is_sign(known))


def _providers(policy: Policy, is_sign: Callable[[ProviderClass], bool]) -> Sources:
    return (known.source for known in policy.provider_classes if is_sign(known))


def tiers(policy: Policy) -> Sources:
    """Terms by contribution tier."""
    return _persons(policy, lambda known: known.tiers is not None)


def chosen_or_referred(policy: Policy) -> Iterator[Source]:
    """A chosen institution, a referral or a family doctor decides the terms."""
    yield from _providers(policy, lambda known: known.chosen is not None or known.referred is not None)
    yield from _persons(policy, lambda known: known.family_doctor is not None)


def designated_institutions(policy: Policy) -> Sources:
    """What an institution is called or charges decides, not its level alone."""
    return _providers(
        policy, lambda known: known.designations is not None or known.price_categories is not None
    )


def items(policy: Policy) -> Sources:
    """Terms by class of drug or service."""
    return _providers(policy, lambda known: known.items is not None)


def pharmacies(policy: Policy) -> Sources:
    """Whose terms a pharmacy purchase has."""
    return (policy.pharmacy.source,)


def above_the_caps(policy: Policy) -> Sources:
    """Another payer, or other terms, above the caps."""
    return _sources(policy.over_cap.rates) if isinstance(policy.over_cap, OverCap) else ()


def shared_ceiling(policy: Policy) -> Sources:
    """A ceiling over several kinds of payment."""
    return () if policy.annual_ceiling is None else (policy.annual_ceiling.source,)


def counted_elsewhere(policy: Policy) -> Sources:
    """Whether the personal part counts in further insurance."""
    return () if policy.counts_toward is None else (policy.counts_toward.source,)


def care_elsewhere(policy: Policy) -> Iterator[Source]:
    """Terms of their own for care elsewhere, a share borne first, or no cover."""
    yield from _providers(policy, lambda known: known.places is not None)
    yield from _sources(policy.first_pay)
    yield from (exclusion.source for exclusion in policy.exclusions)


def other_benefit_year(policy: Policy) -> Sources:
    """A benefit year that does not begin in January."""
    year = policy.benefit_year
    return () if (year.month, year.day) == (1, 1) else (year.source,)


def begins_within_a_year(policy: Policy) -> Iterator[Source]:
    """A version, or a member's coverage, that begins within a benefit year."""
    start, year = policy.effective.period.start, policy.benefit_year
    if policy.transition is not None:
        yield policy.transition.source
    if (start.month, start.day) != (year.month, year.day):
        yield policy.effective.source
    yield from _persons(policy, lambda known: known.joined is not None)


def contribution_record(policy: Policy) -> Iterator[Source]:
    """Years of contribution decide, or points are taken off."""
    yield from _persons(policy, lambda known: known.contribution is not None)
    yield from (row.figure.source for row in policy.uplifts if _is_negative(row.figure))


def _is_negative(figure: Figure) -> bool:
    return figure.value is not None and figure.value < 0


def cohorts(policy: Policy) -> Sources:
    """Historic groups of members."""
    return _persons(policy, lambda known: known.cohorts is not None or known.veteran is not None)


def chronic(policy: Policy) -> Sources:
    """Chronic and special diseases have terms of their own."""
    return () if policy.chronic is None else (policy.chronic.source,)


def line_limits(policy: Policy) -> Sources:
    """The most that one line of a bill counts with."""
    return _sources(policy.line_limits)


def other_step_for_the_retired(policy: Policy) -> Iterator[Source]:
    """The retired receive more than the active, but not five points more."""
    active = [known for known in policy.person_classes if known.statuses and "active" in known.statuses]
    retired = {known.name: known for known in policy.person_classes if known.statuses == ("retired",)}
    count = 0 if policy.segments is None else len(policy.segments.bounds) + 1
    for case in cases_of(policy, count):
        if case.person not in retired:
            continue
        own = _rate(policy, case)
        alike = [known for known in active if _alike(known, retired[case.person])]
        theirs = [_rate(policy, case._replace(person=known.name)) for known in alike]
        steps = {own - other for other in theirs if own is not None and other is not None}
        if steps - {0, USUAL_STEP_BP}:
            yield from (figure.source for figure in figures_for(policy.rates, case))
            yield from (figure.source for figure in figures_for(policy.uplifts, case))
