"""Which row of a parameter is for a case, and the proof that exactly one is."""

from collections.abc import Iterable
from typing import NamedTuple

from gongji.policy.vocabulary import Figure, Parameter, Policy, Row


class Case(NamedTuple):
    """What a figure is asked for: person class, provider class and segment (counted from 1; 0 is none)."""

    person: str
    provider: str
    segment: int


def cases_of(policy: Policy, segment_count: int) -> Iterable[Case]:
    """Every case that can occur: with `segment_count` 0, person and provider classes alone."""
    segments = range(1, segment_count + 1) if segment_count else (0,)
    for person in policy.person_classes:
        for provider in policy.provider_classes:
            for segment in segments:
                yield Case(person.name, provider.name, segment)


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
