"""The proof that each person and each visit falls into exactly one class.

The cases are enumerated, not sampled: classes are predicates over a few facts with few values, so every
combination that the classes can tell apart is tried, and an error names the first that fails.
"""

from collections.abc import Iterator, Sequence

from gongji.language import Text
from gongji.policy.classes import (
    PersonCase,
    ProviderCase,
    fits_person,
    fits_provider,
    names_places,
    person_cases,
    provider_cases,
)
from gongji.policy.problems import Problem
from gongji.policy.vocabulary import PersonClass, Policy, ProviderClass
from gongji.policy.words import PRESCRIBER


def class_problems(policy: Policy) -> Iterator[Problem]:
    """What is wrong with the classes of a policy."""
    yield from _named_twice(policy.person_classes)
    yield from _named_twice(policy.provider_classes)
    yield from _person_problems(policy)
    yield from _provider_problems(policy)
    yield from _pharmacy_problems(policy)


def _person_problems(policy: Policy) -> Iterator[Problem]:
    holding: set[str] = set()
    for case in person_cases(policy):
        fitting = [known for known in policy.person_classes if fits_person(known, case)]
        if len(fitting) != 1:
            words = ", ".join(_person_words(policy, case))
            yield _partition_problem("person_classes", policy.person_classes[0], words, fitting)
            return
        holding.add(fitting[0].name)
    yield from _for_nobody("person_classes", policy.person_classes, holding)


def _provider_problems(policy: Policy) -> Iterator[Problem]:
    holding: set[str] = set()
    for case in provider_cases(policy):
        fitting = [known for known in policy.provider_classes if fits_provider(known, *case)]
        if len(fitting) != 1:
            words = ", ".join(_provider_words(policy, case))
            yield _partition_problem("provider_classes", policy.provider_classes[0], words, fitting)
            return
        holding.add(fitting[0].name)
    yield from _for_nobody("provider_classes", policy.provider_classes, holding)


def _person_words(policy: Policy, case: PersonCase) -> Iterator[str]:
    """A kind of person in the words of the file; what no class tells apart is left out if it is new."""
    classes = policy.person_classes
    yield case.status
    yield "veteran worker" if case.veteran else "no veteran worker"
    yield f"{case.age}+"
    if case.tier is not None:
        yield f"tier {case.tier}"
    if any(known.cohorts is not None for known in classes):
        yield "no cohort" if case.cohort is None else f"cohort {case.cohort}"
    if any(known.family_doctor is not None for known in classes):
        yield "with family doctor" if case.family_doctor else "without family doctor"
    if any(known.contribution is not None for known in classes):
        yield f"contribution years {case.contribution_years}+"
    if case.joined is not None:
        yield f"joined {case.joined.day[0]:02d}-{case.joined.day[1]:02d}"


def _provider_words(policy: Policy, case: ProviderCase) -> Iterator[str]:
    """A kind of care in the words of the file; what no class tells apart is left out if it is new."""
    classes, provider, care = policy.provider_classes, case.provider, case.care
    yield provider.kind
    yield f"level {provider.level}"
    yield f"price category {provider.price_category}"
    if any(known.designations is not None for known in classes):
        yield "no designation" if provider.designation is None else f"designation {provider.designation}"
    if any(known.chosen is not None for known in classes):
        yield "chosen" if care.chosen else "not chosen"
    if any(known.referred is not None for known in classes):
        yield "referred" if care.referred else "not referred"
    if names_places(policy):
        yield f"place {care.place}"
    if any(known.items is not None for known in classes):
        yield "no item" if care.item is None else f"item {care.item}"


def _named_twice(classes: Sequence[PersonClass | ProviderClass]) -> Iterator[Problem]:
    for number, known in enumerate(classes):
        if known.name in [earlier.name for earlier in classes[:number]]:
            yield Problem(
                "class_twice",
                known.source.place,
                Text(f"类别“{known.name}”定义了两次。", f"The class `{known.name}` is defined twice."),
                Text("改名或删去其中一个。", "Rename or remove one of them."),
            )


def _for_nobody(
    section: str, classes: Sequence[PersonClass | ProviderClass], holding: set[str]
) -> Iterator[Problem]:
    """Classes whose conditions contradict each other."""
    for known in classes:
        if known.name not in holding:
            yield Problem(
                "class_for_nobody",
                known.source.place,
                Text(
                    f"{section} 的“{known.name}”不包含任何情形。",
                    f"The class `{known.name}` of {section} holds no case.",
                ),
                Text("检查 when 的各项条件，或删去这一类。", "Check its `when`, or remove the class."),
            )


def _partition_problem(
    section: str,
    first: PersonClass | ProviderClass,
    case: str,
    fitting: Sequence[PersonClass | ProviderClass],
) -> Problem:
    if not fitting:
        return Problem(
            "class_gap",
            first.source.place,
            Text(f"{section} 没有覆盖：{case}。", f"No class of {section} holds: {case}."),
            Text("放宽某一类的 when，或加一类。", "Widen the `when` of a class, or add one."),
        )
    listed = ", ".join(known.name for known in fitting)
    return Problem(
        "class_overlap",
        fitting[-1].source.place,
        Text(
            f"{section} 中几类都包含：{case}（{listed}）。",
            f"Several classes of {section} hold: {case} ({listed}).",
        ),
        Text(
            "收紧 when，使每种情形只属于一类。", "Narrow a `when`, so that each case is in one class alone."
        ),
    )


def _pharmacy_problems(policy: Policy) -> Iterator[Problem]:
    names = [provider.name for provider in policy.provider_classes]
    if policy.pharmacy.terms_of not in [PRESCRIBER, *names]:
        yield Problem(
            "unknown_class",
            policy.pharmacy.source.place,
            Text(
                f"没有机构类别“{policy.pharmacy.terms_of}”。",
                f"No provider class `{policy.pharmacy.terms_of}`.",
            ),
            Text(
                f"terms_of 写 {PRESCRIBER} 或：{'、'.join(names)}。",
                f"Use {PRESCRIBER} or one of: {', '.join(names)}.",
            ),
        )
