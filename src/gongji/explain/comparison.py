"""Two policies held against each other: what changes for whom, and who gains or loses by it.

Figures are compared case by case, classes being matched by the facts they hold. Equal changes are told
once, with all whom they concern. What a change comes to is computed by the kernel on stated years.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from gongji.explain.class_pairs import PersonPair, ProviderPair, person_pairs, provider_pairs
from gongji.explain.differences import Difference, differences
from gongji.explain.policy_view import PolicyView
from gongji.explain.statements import Statement, period_words
from gongji.explain.year_examples import VisitPattern, fund_of_year, patterns_for
from gongji.policy.scheme import Scheme
from gongji.policy.vocabulary import PersonClass, ProviderClass

Verdict = Literal["better", "worse", "both", "same", "unknown"]


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a change concerns: each of these people at each of these institutions."""

    persons: tuple[PersonPair, ...]
    providers: tuple[ProviderPair, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference, and all whom it concerns."""

    difference: Difference
    concerned: tuple[Concerned, ...]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule in words that differs; no statements on the side that does not have it."""

    before: tuple[Statement, ...]
    after: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class YearExample:
    """What the fund pays over one stated year under both policies, in fen; None where that is unknown."""

    person: PersonPair
    provider: ProviderPair
    pattern: VisitPattern
    before_fen: int | None
    after_fen: int | None

    @property
    def difference_fen(self) -> int | None:
        """What the fund pays more, or less, under the second policy."""
        if self.before_fen is None or self.after_fen is None:
            return None
        return self.after_fen - self.before_fen


@dataclass(frozen=True, slots=True)
class Effect:
    """What the change comes to for one kind of person, over all examples.

    Attributes:
        most_gained_fen, most_lost_fen: the largest difference in a year either way; 0 where there is none.
    """

    person: PersonPair
    verdict: Verdict
    better: int
    worse: int
    same: int
    unknown: int
    most_gained_fen: int
    most_lost_fen: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs between two policies.

    Attributes:
        persons, providers: the classes that hold cases in common; these are compared.
        alone_before, alone_after: classes that hold no case which the other policy knows.
    """

    before: Scheme
    after: Scheme
    persons: tuple[PersonPair, ...]
    providers: tuple[ProviderPair, ...]
    alone_before: tuple[PersonClass | ProviderClass, ...]
    alone_after: tuple[PersonClass | ProviderClass, ...]
    changes: tuple[Change, ...]
    rules: tuple[RuleChange, ...]
    examples: tuple[YearExample, ...]
    effects: tuple[Effect, ...]


def compare(before: PolicyView, after: PolicyView) -> Comparison:
    """What changes from one policy to another, for every kind of person at every kind of institution.

    Args:
        before, after: the two policies as people read them.
    """
    persons = person_pairs(before.scheme.policy, after.scheme.policy)
    providers = provider_pairs(before.scheme.policy, after.scheme.policy)
    examples = tuple(_examples(before.scheme, after.scheme, persons, providers))
    return Comparison(
        before=before.scheme,
        after=after.scheme,
        persons=persons,
        providers=providers,
        alone_before=_alone(
            before.scheme, [pair.before for pair in persons], [pair.before for pair in providers]
        ),
        alone_after=_alone(
            after.scheme, [pair.after for pair in persons], [pair.after for pair in providers]
        ),
        changes=tuple(_changes(before.scheme, after.scheme, persons, providers)),
        rules=tuple(_rule_changes(before, after)),
        examples=examples,
        effects=tuple(
            _effect(person, [example for example in examples if example.person == person])
            for person in persons
        ),
    )


def _alone(
    scheme: Scheme, persons: Sequence[PersonClass], providers: Sequence[ProviderClass]
) -> tuple[PersonClass | ProviderClass, ...]:
    policy = scheme.policy
    return (
        *(known for known in policy.person_classes if known not in persons),
        *(known for known in policy.provider_classes if known not in providers),
    )


def _changes(
    before: Scheme, after: Scheme, persons: Sequence[PersonPair], providers: Sequence[ProviderPair]
) -> Iterator[Change]:
    """Each difference once, by the order of the terms, with all cases that have it."""
    cases: dict[Difference, list[tuple[PersonPair, ProviderPair]]] = {}
    for person in persons:
        for provider in providers:
            cells = before.cell(person.before, provider.before), after.cell(person.after, provider.after)
            for difference in differences(before, after, *cells):
                cases.setdefault(difference, []).append((person, provider))
    for difference in sorted(cases, key=lambda known: known.rank):
        yield Change(difference, _rectangles(cases[difference]))


def _rectangles(cases: Sequence[tuple[PersonPair, ProviderPair]]) -> tuple[Concerned, ...]:
    """Cases as few products of people and institutions."""
    of_person: dict[PersonPair, tuple[ProviderPair, ...]] = {}
    for person, provider in cases:
        of_person[person] = (*of_person.get(person, ()), provider)
    at: dict[tuple[ProviderPair, ...], list[PersonPair]] = {}
    for person, providers in of_person.items():
        at.setdefault(providers, []).append(person)
    return tuple(Concerned(tuple(persons), providers) for providers, persons in at.items())


def _rule_changes(before: PolicyView, after: PolicyView) -> Iterator[RuleChange]:
    """Topics of which the two say other things; their days in force are not among them."""
    topics = list(dict.fromkeys(rule.topic for rule in (*before.statements, *after.statements)))
    for topic in topics:
        sides = [
            tuple(rule for rule in view.statements if rule.topic == topic and not _is_period(view, rule))
            for view in (before, after)
        ]
        if [rule.text for rule in sides[0]] != [rule.text for rule in sides[1]]:
            yield RuleChange(*sides)


def _is_period(view: PolicyView, rule: Statement) -> bool:
    policy = view.scheme.policy
    return rule.text == period_words(policy) and rule.source == policy.effective.source


def _examples(
    before: Scheme, after: Scheme, persons: Sequence[PersonPair], providers: Sequence[ProviderPair]
) -> Iterator[YearExample]:
    for person in persons:
        for provider in providers:
            cells = before.cell(person.before, provider.before), after.cell(person.after, provider.after)
            for pattern in patterns_for(before, after):
                paid = fund_of_year(before, cells[0], pattern), fund_of_year(after, cells[1], pattern)
                yield YearExample(person, provider, pattern, *paid)


def _effect(person: PersonPair, examples: Sequence[YearExample]) -> Effect:
    known = [example.difference_fen for example in examples if example.difference_fen is not None]
    better, worse = sum(fen > 0 for fen in known), sum(fen < 0 for fen in known)
    verdict: Verdict = "same" if known else "unknown"
    if better or worse:
        verdict = "both" if better and worse else ("better" if better else "worse")
    return Effect(
        person=person,
        verdict=verdict,
        better=better,
        worse=worse,
        same=len(known) - better - worse,
        unknown=len(examples) - len(known),
        most_gained_fen=max([0, *known]),
        most_lost_fen=-min([0, *known]),
    )
