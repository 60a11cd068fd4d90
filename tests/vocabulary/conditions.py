"""Random classes that hold every case exactly once: all cases, split again and again by one fact."""

from typing import Any

from hypothesis import strategies as st

from .model import NO_WORD, Class, Conditions, MonthDay

STATUSES = ("active", "retired", "flexible")
KINDS = ("hospital", "community", "clinic", "internet")
LEVELS = (0, 1, 2, 3)
PRICE_CATEGORIES = (1, 2, 3)
PLACES = ("local", "same province", "elsewhere")
TIERS = ("first", "second", "third")
COHORTS = ("old", "middle", NO_WORD)
DESIGNATIONS = ("province-level", "specialist", NO_WORD)
ITEMS = ("essential drug", "class b", NO_WORD)
AGES = (45, 60, 70)
CONTRIBUTION_YEARS = (10, 15, 25)

PERSON_FACTS = (
    "status",
    "status",
    "veteran",
    "age",
    "tier",
    "cohort",
    "family_doctor",
    "contribution_years",
    "joined",
)
PROVIDER_FACTS = (
    "kind",
    "level",
    "level",
    "price_category",
    "designation",
    "chosen",
    "referred",
    "place",
    "item",
)
WORDS: dict[str, tuple[Any, ...]] = {
    "status": STATUSES,
    "tier": TIERS,
    "cohort": COHORTS,
    "kind": KINDS,
    "level": LEVELS,
    "price_category": PRICE_CATEGORIES,
    "designation": DESIGNATIONS,
    "place": PLACES,
    "item": ITEMS,
}
FLAGS = ("veteran", "family_doctor", "chosen", "referred")

months_and_days: st.SearchStrategy[MonthDay] = st.tuples(st.integers(1, 12), st.integers(1, 28))


@st.composite
def partition(draw: st.DrawFn, words: tuple[Any, ...], *, at_least: int = 1) -> tuple[tuple[Any, ...], ...]:
    """The words in groups, each word in one; as many groups as there are words at most."""
    count = draw(st.integers(min(at_least, len(words)), min(3, len(words))))
    shuffled = draw(st.permutations(words))
    groups: list[list[Any]] = [[word] for word in shuffled[:count]]
    for word in shuffled[count:]:
        groups[draw(st.integers(0, count - 1))].append(word)
    return tuple(tuple(word for word in words if word in group) for group in groups)


@st.composite
def splits(draw: st.DrawFn, fact: str, year_begins: MonthDay) -> tuple[Any, ...]:
    """Conditions on one fact, of which exactly one holds."""
    if fact in FLAGS:
        return (True, False)
    if fact in WORDS:
        return draw(partition(WORDS[fact], at_least=2))
    if fact == "joined":
        bound: Any = draw(months_and_days.filter(lambda day: day != year_begins))
    else:
        bound = draw(st.sampled_from(AGES if fact == "age" else CONTRIBUTION_YEARS))
    return ((None, bound), (bound, None))


@st.composite
def classes(draw: st.DrawFn, facts: tuple[str, ...], year_begins: MonthDay, kind: str) -> tuple[Class, ...]:
    """Classes by up to three facts; the second and third split only some of the classes."""
    chosen = draw(st.lists(st.sampled_from(facts), max_size=3, unique=True))
    leaves: list[Conditions] = [{}]
    for fact in chosen:
        conditions = draw(splits(fact, year_begins))
        split: list[Conditions] = []
        for leaf in leaves:
            if len(leaves) == 1 or draw(st.booleans()):
                split += [{**leaf, fact: condition} for condition in conditions]
            else:
                split.append(leaf)
        leaves = split
    return tuple(Class(f"{kind}-{number}", leaf) for number, leaf in enumerate(leaves, start=1))


def facts_used(found: tuple[Class, ...]) -> frozenset[str]:
    """The facts that some class asks for."""
    return frozenset(fact for each in found for fact in each.when)
