"""Rates held against constraints: floors, and the order between institutions."""

import math
from collections.abc import Iterator

from gongji.language import Text
from gongji.money import BASIS_POINTS, format_percent
from gongji.policy.classes import ProviderCase, ProviderFacts, fits_provider, provider_cases
from gongji.policy.constraints import ExpectedRateFloor, SegmentRateFloor
from gongji.policy.expected_rate import expected_rate
from gongji.policy.figures import Figure
from gongji.policy.observations import (
    Observation,
    Term,
    Verdict,
    at,
    rate_terms,
    sources_of,
    start_of,
    titles_of,
    unknown,
)
from gongji.policy.scheme import CellTerms, Scheme
from gongji.policy.vocabulary import PersonClass, Policy, ProviderClass

PRIMARY_KINDS = ("community", "clinic")
"""Besides hospitals of level 1, what the health statistics count as primary institutions (基层)."""


def expected_rates(scheme: Scheme, floor: ExpectedRateFloor) -> Iterator[Observation]:
    """Each cell's expected rate against the floor."""
    for number, cell in enumerate(scheme.cells):
        if not _is_under_a_floor(cell):
            continue
        who = at(cell.person, cell.provider.title)
        rates = [figure for segment in cell.segments for figure in segment.figures]
        rate = expected_rate(scheme, number, floor.years)
        if rate is None:
            limits = (cell.deductible, cell.fund_cap, cell.period_fund_cap, cell.annual_ceiling)
            yield _no_expected_rate([*rates, *(limit for limit in limits if limit is not None)], who)
            continue
        shown = format_percent(math.floor(rate * BASIS_POINTS))
        least = format_percent(floor.rate_bp)
        is_kept = rate * BASIS_POINTS >= floor.rate_bp
        yield Observation(
            "kept" if is_kept else "breach",
            Text(
                f"{who.zh}：起付标准以上、限额以下的费用，预计支付 {shown}，下限 {least}。",
                f"{who.en}: {shown} expected of cost above the deductible and below the caps; floor {least}.",
            ),
            sources_of(rates),
        )


def _is_under_a_floor(cell: CellTerms) -> bool:
    """Whether floors hold for a cell: not where nothing is covered, nor for care outside the area alone.

    What an area takes off for care elsewhere is no matter of the rates that a floor is about.
    """
    return cell.exclusion is None and (cell.provider.places is None or "local" in cell.provider.places)


def _no_expected_rate(figures: list[Figure], who: Text) -> Observation:
    if any(figure.value is None for figure in figures):
        return unknown(figures, who)
    what = Text(
        f"{who.zh}：所设的就诊情形中，没有起付标准以上、限额以下的费用。",
        f"{who.en}: in the stated years no cost lies above the deductible and below the caps.",
    )
    return Observation("not judged", what, sources_of(figures))


def segment_rates(scheme: Scheme, floor: SegmentRateFloor) -> Iterator[Observation]:
    """Each segment's rate against the floor."""
    least = format_percent(floor.rate_bp)
    for cell in filter(_is_under_a_floor, scheme.cells):
        who = at(cell.person, cell.provider.title)
        for segment in cell.segments:
            if segment.rate_bp is None:
                yield unknown(segment.figures, who)
                continue
            shown, where = format_percent(segment.rate_bp), start_of(segment)
            yield Observation(
                "kept" if segment.rate_bp >= floor.rate_bp else "breach",
                Text(
                    f"{who.zh}：{where.zh}支付 {shown}，下限 {least}。",
                    f"{who.en}: the {where.en} is paid at {shown}; floor {least}.",
                ),
                sources_of(segment.figures),
            )


def rates_differ(scheme: Scheme) -> Iterator[Observation]:
    """Whether each person class has different rates at different institutions, pharmacies aside.

    A class that is paid in full everywhere keeps it: nothing could be higher.
    """
    institutions = list(dict.fromkeys(_institution_classes(scheme.policy).values()))
    for person in scheme.policy.person_classes:
        terms = [_rates(scheme, person, institution) for institution in institutions]
        figures = [figure for rates in terms for rate in rates for figure in rate.figures]
        known = {tuple(rate.value for rate in rates) for rates in terms if _all_known(rates)}
        if len(known) < 2 and not all(_all_known(rates) for rates in terms):
            yield unknown(figures, person.title)
            continue
        in_full = all(value == BASIS_POINTS for values in known for value in values)
        yield Observation(
            "kept" if len(known) > 1 or in_full else "breach",
            Text(
                f"{person.title.zh}在各类机构的支付比例都相同。",
                f"{person.title.en}: the rates are the same at all institutions.",
            ),
            sources_of(figures),
        )


def primary_not_lower(scheme: Scheme) -> Iterator[Observation]:
    """Rates at more primary institutions against those at others that differ from them in one fact."""
    for primary, other in _ordered_classes(scheme.policy):
        for person in scheme.policy.person_classes:
            pairs = zip(_rates(scheme, person, primary), _rates(scheme, person, other), strict=True)
            for higher, lower in pairs:
                yield _compared(person, (primary, higher), (other, lower))


def _compared(
    person: PersonClass, primary: tuple[ProviderClass, Term], other: tuple[ProviderClass, Term]
) -> Observation:
    (primary_class, first), (other_class, second) = primary, other
    figures = (*first.figures, *second.figures)
    if first.figures == second.figures:
        verdict: Verdict = "kept"
    elif first.value is None or second.value is None:
        return unknown(figures, at(person, titles_of((primary_class, other_class))))
    else:
        verdict = "kept" if first.value >= second.value else "breach"
    who, shown, than = at(person, primary_class.title), first.shown(), second.shown()
    return Observation(
        verdict,
        Text(
            f"{who.zh}的{first.name.zh} {shown.zh}，低于在{other_class.title.zh}的 {than.zh}。",
            f"{who.en}: the {first.name.en} is {shown.en}, below {than.en} at {other_class.title.en}.",
        ),
        sources_of(figures),
    )


def _rates(scheme: Scheme, person: PersonClass, provider: ProviderClass) -> list[Term]:
    return rate_terms(scheme.cells[scheme.cell(person, provider)])


def _all_known(rates: list[Term]) -> bool:
    return all(rate.value is not None for rate in rates)


def _institution_classes(policy: Policy) -> dict[ProviderCase, ProviderClass]:
    """The class of all care that can occur; pharmacies are no institutions."""
    return {
        case: next(known for known in policy.provider_classes if fits_provider(known, *case))
        for case in provider_cases(policy)
        if case.provider.kind != "pharmacy"
    }


def _ordered_classes(policy: Policy) -> list[tuple[ProviderClass, ProviderClass]]:
    """Pairs of classes of which the first holds an institution more primary than one of the second."""
    classes = _institution_classes(policy)
    # Only what differs in nothing but the institution is compared.
    alike: dict[object, list[ProviderCase]] = {}
    for case in classes:
        alike.setdefault((case.care, case.provider.designation), []).append(case)
    pairs = (
        (classes[first], classes[second])
        for cases in alike.values()
        for first in cases
        for second in cases
        if classes[first] != classes[second] and _is_more_primary(first.provider, second.provider)
    )
    return list(dict.fromkeys(pairs))


def _is_more_primary(first: ProviderFacts, second: ProviderFacts) -> bool:
    """Whether two institutions differ in one fact alone, by which the first is the more primary one.

    An institution without a grade is as primary as one of level 1. Price categories follow levels:
    the higher the category's number, the lower the charges.
    """
    if (first.level, first.price_category) == (second.level, second.price_category):
        return first.kind in PRIMARY_KINDS and second.kind == "hospital"
    if (first.kind, first.price_category) == (second.kind, second.price_category):
        return max(first.level or 0, 1) < max(second.level or 0, 1)
    if (first.kind, first.level) == (second.kind, second.level):
        return (first.price_category or 0) > (second.price_category or 0)
    return False
