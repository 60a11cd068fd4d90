"""Random classes that hold every case exactly once: all cases, split again and again by one fact."""

from typing import Any

from .chance import Chance
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

PERSON_FACTS = ("status", "veteran", "age", "tier", "cohort", "family_doctor", "contribution_years", "joined")
PROVIDER_FACTS = ("kind", "level", "price_category", "designation", "chosen", "referred", "place", "item")
WORDS: dict[str, tuple[Any, ...]] = {
    "status": STATUSES,
    "tier": TIERS,
    "cohort": COHORTS,
    "kind": (*KINDS, "pharmacy"),
    "level": LEVELS,
    "price_category": PRICE_CATEGORIES,
    "designation": DESIGNATIONS,
    "place": PLACES,
    "item": ITEMS,
}
FLAGS = ("veteran", "family_doctor", "chosen", "referred")
BORDERS = {"age": AGES, "contribution_years": CONTRIBUTION_YEARS}


def day_of_year(chance: Chance) -> MonthDay:
    return chance.integer(1, 12), chance.integer(1, 28)


def split(chance: Chance, fact: str, year_begins: MonthDay) -> tuple[Any, ...]:
    """Conditions on one fact, of which exactly one holds."""
    if fact in FLAGS:
        return (True, False)
    if fact in WORDS:
        return chance.partition(WORDS[fact], at_least=2)
    border: Any = chance.of(BORDERS[fact]) if fact in BORDERS else day_of_year(chance)
    if border == year_begins:
        # Nobody is covered before the first day.
        return ((None, None),)
    return ((None, border), (border, None))


def random_classes(
    chance: Chance, facts: tuple[str, ...], year_begins: MonthDay, kind: str
) -> tuple[Class, ...]:
    """Classes by up to three facts; the second and third split only some of the classes."""
    leaves: list[Conditions] = [{}]
    for fact in chance.some(facts, chance.integer(0, 3)):
        conditions = split(chance, fact, year_begins)
        further: list[Conditions] = []
        for leaf in leaves:
            if len(conditions) > 1 and (len(leaves) == 1 or chance.one_in(2)):
                further += [{**leaf, fact: condition} for condition in conditions]
            else:
                further.append(leaf)
        leaves = further
    return tuple(Class(f"{kind}-{number}", leaf) for number, leaf in enumerate(leaves, start=1))


def facts_used(*kinds: tuple[Class, ...]) -> frozenset[str]:
    """The facts that some class asks for."""
    return frozenset(fact for found in kinds for each in found for fact in each.when)
