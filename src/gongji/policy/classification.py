"""The classes of one member and one visit, or the fact that is missing to decide them.

A fact is asked for only where the policy's classes depend on it. A word that the policy does not know is
refused where its classes tell words of that kind apart: a misspelt one would otherwise pass for none.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gongji.dates import Day
from gongji.errors import GongjiError, InputError, UncoveredError
from gongji.language import Text
from gongji.policy.classes import (
    NOTHING_KNOWN,
    CareFacts,
    CoverageEntry,
    PersonFacts,
    ProviderFacts,
    fits_care,
    fits_member,
    fits_provider,
    names_places,
    person_facts_of,
)
from gongji.policy.vocabulary import PersonClass, Policy, ProviderClass
from gongji.policy.words import NO_WORD


class _Fact(NamedTuple):
    """A fact that can decide a class.

    Attributes:
        field: its name in a request.
        value: None where it is not known.
        conditions: what the classes that still come into question demand of it; None demands nothing.
    """

    field: str
    value: object
    conditions: Iterable[object]


def person_class_of(
    policy: Policy,
    coverage: tuple[CoverageEntry, ...],
    birth_date: Day,
    day: Day,
    field: str = "member.coverage",
) -> PersonClass:
    """The class of a member on a day.

    Args:
        policy: the version in force.
        coverage: entries with rising days.
        birth_date: of the member.
        day: the day of the visit.
        field: where the coverage stands in the request, for errors.

    Raises:
        UncoveredError: no coverage is in force on the day (`not_covered`).
        InputError: a fact that decides the class is missing (`person_fact_missing`), or is a word that
            the policy does not know (`unknown_word`).
    """
    facts = person_facts_of(policy, coverage, birth_date, day)
    if facts is None:
        raise _not_covered(day, field)
    return class_of_person(policy, facts, f"{field}[{coverage.index(facts.entry)}]")


def class_of_person(policy: Policy, facts: PersonFacts, place: str) -> PersonClass:
    """The class of a member of whom everything that can decide it is known.

    Args:
        policy: the version in force.
        facts: of the member on the day of the visit.
        place: where the coverage entry stands in the request, for errors.

    Raises:
        InputError: as `person_class_of`.
    """
    entry, classes = facts.entry, policy.person_classes
    _refuse_unknown_word(entry.tier, [known.tiers for known in classes], f"{place}.tier")
    _refuse_unknown_word(entry.cohort, [known.cohorts for known in classes], f"{place}.cohort")
    fits = [(known, fits_member(known, facts)) for known in classes]
    for known, fit in fits:
        if fit:
            return known
    left = [known for known, fit in fits if fit is None]
    raise _missing(
        "person_fact_missing",
        place,
        (
            _Fact("tier", entry.tier, [known.tiers for known in left]),
            _Fact("family_doctor", entry.family_doctor, [known.family_doctor for known in left]),
            _Fact("contribution_years", entry.contribution_years, [known.contribution for known in left]),
        ),
    )


def provider_class_of(
    policy: Policy,
    provider: ProviderFacts,
    care: CareFacts = NOTHING_KNOWN,
    field: str = "provider",
    visit_field: str = "visit",
) -> ProviderClass:
    """The class of a visit to an institution, or of a purchase by the institution that prescribed.

    Args:
        policy: the version in force.
        provider: the institution whose terms hold.
        care: how the member came there, where it lies, what was bought.
        field: where the institution stands in the request, for errors.
        visit_field: where the visit stands in it.

    Raises:
        UncoveredError: the visit was elsewhere, and the policy says nothing of that (`place_not_covered`).
        InputError: a fact that decides the class is missing (`provider_fact_missing`,
            `visit_fact_missing`), or is a word that the policy does not know (`unknown_word`).
    """
    classes = policy.provider_classes
    _refuse_foreign_place(policy, care, visit_field)
    designations = [known.designations for known in classes]
    _refuse_unknown_word(provider.designation, designations, f"{field}.designation")
    _refuse_unknown_word(care.item, [known.items for known in classes], f"{visit_field}.item")
    fits = [(known, fits_provider(known, provider, care)) for known in classes]
    for known, fit in fits:
        if fit:
            return known
    left = [known for known, fit in fits if fit is None]
    if any(fits_care(known, care) is None for known in left):
        raise _care_missing(left, care, visit_field)
    raise _missing(
        "provider_fact_missing",
        field,
        (
            _Fact("level", provider.level, [known.levels for known in left]),
            _Fact("price_category", provider.price_category, [known.price_categories for known in left]),
        ),
    )


def purchase_class_of(
    policy: Policy, care: CareFacts = NOTHING_KNOWN, visit_field: str = "visit"
) -> ProviderClass:
    """The class of a pharmacy purchase where a class of the policy is named for it.

    Where the named class is not for a purchase under these circumstances (it is for local care, say, and
    the pharmacy lies elsewhere), the class that names pharmacies holds.

    Args:
        policy: the version in force, whose `pharmacy.terms_of` names one of its classes.
        care: of the purchase.
        visit_field: where the purchase stands in the request, for errors.

    Raises:
        UncoveredError: no class is for such a purchase (`place_not_covered`, `purchase_not_covered`).
        InputError: as `provider_class_of`.
    """
    classes = policy.provider_classes
    _refuse_foreign_place(policy, care, visit_field)
    _refuse_unknown_word(care.item, [known.items for known in classes], f"{visit_field}.item")
    named = next(known for known in classes if known.name == policy.pharmacy.terms_of)
    fit = fits_care(named, care)
    if fit is None:
        raise _care_missing([named], care, visit_field)
    if fit:
        return named
    purchase = ProviderFacts("pharmacy")
    for known in classes:
        if known.kinds is not None and fits_provider(known, purchase, care):
            return known
    raise _no_class_for_purchase(policy, visit_field)


def _refuse_foreign_place(policy: Policy, care: CareFacts, field: str) -> None:
    if care.place in (None, "local") or names_places(policy):
        return
    raise UncoveredError(
        "place_not_covered",
        Text(
            f"政策“{policy.name}”没有规定统筹区外（{care.place}）的就医。",
            f"The policy `{policy.name}` says nothing of care outside the area ({care.place}).",
        ),
        Text(
            "统筹区内的就医写 local；区外的待遇有出处后写入政策文件。",
            "For care within the area state `local`; terms for care outside go into the policy file once a "
            "source gives them.",
        ),
        f"{field}.place",
    )


def _refuse_unknown_word(word: str | None, conditions: Sequence[tuple[str, ...] | None], field: str) -> None:
    known = list(dict.fromkeys(each for words in conditions if words is not None for each in words))
    if word is None or not known or word in (*known, NO_WORD):
        return
    raise InputError(
        "unknown_word",
        Text(f"政策不认识“{word}”。", f"The policy does not know `{word}`."),
        Text(f"可用：{'、'.join(known)}。", f"Use one of: {', '.join(known)}."),
        field,
    )


def _care_missing(left: Sequence[ProviderClass], care: CareFacts, field: str) -> GongjiError:
    return _missing(
        "visit_fact_missing",
        field,
        (
            _Fact("place", care.place, [known.places for known in left]),
            _Fact("chosen", care.chosen, [known.chosen for known in left]),
            _Fact("referred", care.referred, [known.referred for known in left]),
        ),
    )


def _missing(code: str, field: str, facts: Iterable[_Fact]) -> InputError:
    """The refusal for the first fact that is not known though a class demands something of it."""
    name = next(
        fact.field
        for fact in facts
        if fact.value is None and any(condition is not None for condition in fact.conditions)
    )
    return InputError(
        code,
        Text(
            f"该统筹区的待遇按 {name} 区分，但没有提供。",
            f"The terms of this area depend on `{name}`, which is missing.",
        ),
        Text(f"补充 {name}。", f"Add `{name}`."),
        f"{field}.{name}",
    )


def _not_covered(day: Day, field: str) -> UncoveredError:
    return UncoveredError(
        "not_covered",
        Text(f"{day} 没有参保。", f"No coverage is in force on {day}."),
        Text("核对就诊日期和参保记录。", "Check the day of the visit and the coverage."),
        field,
    )


def _no_class_for_purchase(policy: Policy, field: str) -> UncoveredError:
    return UncoveredError(
        "purchase_not_covered",
        Text(
            f"政策“{policy.name}”没有规定这种药店购药。",
            f"The policy `{policy.name}` has no terms for such a pharmacy purchase.",
        ),
        Text("核对 place、chosen、referred 和 item。", "Check `place`, `chosen`, `referred` and `item`."),
        field,
    )
