"""The parameters of a policy, which row of one is for a case, and who is not covered at all."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gongji.policy.figures import Figure, Parameter, Row
from gongji.policy.vocabulary import Absence, Cap, Deductible, Exclusion, OverCap, Policy, Segments


class Case(NamedTuple):
    """What a figure is asked for: person class, provider class and segment (counted from 1; 0 is none)."""

    person: str
    provider: str
    segment: int


class PaymentTerms(NamedTuple):
    """What decides a payment, either of ordinary care or of chronic diseases.

    Attributes:
        prefix: what the names of these parameters begin with; empty for the ordinary ones.
    """

    prefix: str
    deductible: Deductible | Absence
    segments: Segments | None
    rates: Parameter
    uplifts: Parameter
    caps: tuple[Cap, ...]
    over_cap: OverCap | None


class NamedParameter(NamedTuple):
    """A parameter as errors name it, and what is demanded of it.

    Attributes:
        segments: how many segments its rows tell apart; 0 where none.
        providers: the provider classes that it is for; None holds all.
        of_all: whether each case needs a figure; otherwise a case without one has no such term.
        may_be_unknown: whether a claim that needs an unknown figure of it would be stopped.
    """

    name: str
    rows: Parameter
    segments: int = 0
    providers: tuple[str, ...] | None = None
    of_all: bool = True
    may_be_unknown: bool = True


def segment_count(policy: Policy) -> int:
    """How many segments the rates have; 1 where the policy names none."""
    return _segment_count(policy.segments)


def _segment_count(segments: Segments | None) -> int:
    return 1 if segments is None else len(segments.bounds) + 1


def payment_terms(policy: Policy) -> Iterator[PaymentTerms]:
    """The ordinary terms of a policy, and those of chronic diseases where it has them."""
    yield PaymentTerms(
        "",
        policy.deductible,
        policy.segments,
        policy.rates,
        policy.uplifts,
        () if isinstance(policy.caps, Absence) else policy.caps,
        None if isinstance(policy.over_cap, Absence) else policy.over_cap,
    )
    if policy.chronic is not None:
        yield PaymentTerms(
            "chronic.",
            policy.chronic.deductible,
            policy.chronic.segments,
            policy.chronic.rates,
            policy.chronic.uplifts,
            () if isinstance(policy.chronic.caps, Absence) else policy.chronic.caps,
            None,
        )


def parameters_of(policy: Policy) -> Iterator[NamedParameter]:
    """Every parameter of a policy that has at most one figure for each case; uplifts are added up."""
    for terms in payment_terms(policy):
        yield from _parameters_of_terms(terms)
    if policy.annual_ceiling is not None:
        yield NamedParameter("annual_ceiling.amounts", policy.annual_ceiling.amounts)
    yield NamedParameter("first_pay", policy.first_pay, of_all=False)
    yield NamedParameter("line_limits", policy.line_limits, of_all=False)


def _parameters_of_terms(terms: PaymentTerms) -> Iterator[NamedParameter]:
    prefix, deductible, over_cap = terms.prefix, terms.deductible, terms.over_cap
    yield NamedParameter(f"{prefix}rates", terms.rates, _segment_count(terms.segments))
    if not isinstance(deductible, Absence):
        yield NamedParameter(f"{prefix}deductible.amounts", deductible.amounts)
        ceiling = deductible.annual_ceiling
        yield NamedParameter(f"{prefix}deductible.annual_ceiling", ceiling, may_be_unknown=False)
    for cap in terms.caps:
        group = "" if cap.providers is None else f": {', '.join(cap.providers)}"
        name = f"{prefix}caps ({cap.on}{group})"
        unknown = cap.on == "fund payment"
        yield NamedParameter(name, cap.amounts, providers=cap.providers, may_be_unknown=unknown)
    if over_cap is not None:
        yield NamedParameter(f"{prefix}over_cap.rates", over_cap.rates)
        yield NamedParameter(f"{prefix}over_cap.deductible", over_cap.deductible, may_be_unknown=False)
        yield NamedParameter(f"{prefix}over_cap.annual_limit", over_cap.annual_limit, may_be_unknown=False)


def cases_of(policy: Policy, segment_count: int) -> Iterable[Case]:
    """Every case that can occur: with `segment_count` 0, person and provider classes alone."""
    segments = range(1, segment_count + 1) if segment_count else (0,)
    for person in policy.person_classes:
        for provider in policy.provider_classes:
            for segment in segments:
                yield Case(person.name, provider.name, segment)


def exclusion_of(policy: Policy, person: str, provider: str) -> Exclusion | None:
    """What says that two classes are not covered together; None where they are."""
    for exclusion in policy.exclusions:
        of_person = exclusion.persons is None or person in exclusion.persons
        if of_person and (exclusion.providers is None or provider in exclusion.providers):
            return exclusion
    return None


def is_for(row: Row, case: Case) -> bool:
    """Whether a row is for a case."""
    return (
        (row.persons is None or case.person in row.persons)
        and (row.providers is None or case.provider in row.providers)
        and (row.segment is None or row.segment == case.segment)
    )


def figures_for(parameter: Parameter, case: Case) -> tuple[Figure, ...]:
    """The figures of all rows that are for a case."""
    return tuple(row.figure for row in parameter if is_for(row, case))


def figure_for(parameter: Parameter, case: Case) -> Figure | None:
    """The one figure for a case; None for a parameter that the policy does not have.

    In a consistent policy no other case can occur.
    """
    figures = figures_for(parameter, case)
    return figures[0] if figures else None
