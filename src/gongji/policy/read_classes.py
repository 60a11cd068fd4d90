"""Person classes, provider classes and pharmacies as they stand in a policy file."""

import functools
from collections.abc import Callable

from gongji.language import Text
from gongji.policy.literals import (
    age_years_of,
    contribution_years_of,
    is_word,
    month_day_of,
    numbers_of,
    truth_of,
    words_of,
)
from gongji.policy.problems import collect_each, refuse
from gongji.policy.read_figures import SOURCE_KEYS, SOURCE_OPTIONS, Desk, Fields, source_of
from gongji.policy.vocabulary import (
    MonthDayRange,
    PersonClass,
    Pharmacy,
    ProviderClass,
    YearRange,
)
from gongji.policy.words import CARE_PLACES, LEVELS, NO_WORD, PRICE_CATEGORIES, PROVIDER_KINDS, STATUSES
from gongji.policy.yaml_tree import Value, bilingual_of, fields_of, items_of, names_of, text_of

CLASS_KEYS = ("class", "name", "when", *SOURCE_KEYS)
PERSON_CONDITIONS = (
    "status",
    "veteran",
    "age",
    "tier",
    "cohort",
    "family_doctor",
    "contribution_years",
    "joined",
)
PROVIDER_CONDITIONS = (
    "kind",
    "level",
    "price_category",
    "designation",
    "chosen",
    "referred",
    "place",
    "item",
)
RANGE_KEYS = ("from", "below")


def person_classes_of(value: Value, desk: Desk) -> tuple[PersonClass, ...]:
    """All person classes; those that cannot be read are noted at the desk and left out."""
    reads = [functools.partial(_person_class, item, desk) for item in items_of(value)]
    return collect_each(desk.problems, reads)


def _person_class(value: Value, desk: Desk) -> PersonClass:
    fields = fields_of(value, CLASS_KEYS, SOURCE_OPTIONS)
    when = _conditions(fields["when"], PERSON_CONDITIONS)
    return PersonClass(
        name=text_of(fields["class"]),
        title=bilingual_of(fields["name"]),
        source=source_of(fields, desk.register),
        statuses=words_of(when["status"], STATUSES) if "status" in when else None,
        veteran=truth_of(when["veteran"]) if "veteran" in when else None,
        age=year_range_of(when["age"], age_years_of) if "age" in when else None,
        tiers=_tiers(when["tier"]) if "tier" in when else None,
        cohorts=names_of(when["cohort"]) if "cohort" in when else None,
        family_doctor=truth_of(when["family_doctor"]) if "family_doctor" in when else None,
        contribution=(
            year_range_of(when["contribution_years"], contribution_years_of)
            if "contribution_years" in when
            else None
        ),
        joined=_month_day_range(when["joined"]) if "joined" in when else None,
    )


def provider_classes_of(value: Value, desk: Desk) -> tuple[ProviderClass, ...]:
    """All provider classes; those that cannot be read are noted at the desk and left out."""
    reads = [functools.partial(_provider_class, item, desk) for item in items_of(value)]
    return collect_each(desk.problems, reads)


def _provider_class(value: Value, desk: Desk) -> ProviderClass:
    fields = fields_of(value, CLASS_KEYS, SOURCE_OPTIONS)
    when = _conditions(fields["when"], PROVIDER_CONDITIONS)
    price_categories = None
    if "price_category" in when:
        price_categories = numbers_of(when["price_category"], PRICE_CATEGORIES)
    return ProviderClass(
        name=text_of(fields["class"]),
        title=bilingual_of(fields["name"]),
        source=source_of(fields, desk.register),
        kinds=words_of(when["kind"], PROVIDER_KINDS) if "kind" in when else None,
        levels=numbers_of(when["level"], LEVELS) if "level" in when else None,
        price_categories=price_categories,
        designations=names_of(when["designation"]) if "designation" in when else None,
        chosen=truth_of(when["chosen"]) if "chosen" in when else None,
        referred=truth_of(when["referred"]) if "referred" in when else None,
        places=words_of(when["place"], CARE_PLACES) if "place" in when else None,
        items=names_of(when["item"]) if "item" in when else None,
    )


def pharmacy_of(value: Value, desk: Desk) -> Pharmacy:
    """Whose terms a pharmacy purchase has."""
    fields = fields_of(value, ("terms_of", "prescription_required", *SOURCE_KEYS), SOURCE_OPTIONS)
    required = truth_of(fields["prescription_required"])
    return Pharmacy(text_of(fields["terms_of"]), required, source_of(fields, desk.register))


def year_range_of(value: Value, read_years: Callable[[Value], int]) -> YearRange:
    """`{from: 70}`, `{below: 70}` or both, in years."""
    fields = fields_of(value, (), RANGE_KEYS)
    least = read_years(fields["from"]) if "from" in fields else None
    below = read_years(fields["below"]) if "below" in fields else None
    return YearRange(least, below)


def _month_day_range(value: Value) -> MonthDayRange:
    fields = fields_of(value, (), RANGE_KEYS)
    least = month_day_of(fields["from"]) if "from" in fields else None
    below = month_day_of(fields["below"]) if "below" in fields else None
    return MonthDayRange(least, below)


def _conditions(value: Value, known: tuple[str, ...]) -> Fields:
    """The conditions of a class; `everyone` has none."""
    return {} if is_word(value, "everyone") else fields_of(value, (), known)


def _tiers(value: Value) -> tuple[str, ...]:
    """Contribution tiers; `none` is no tier, for who is insured pays in one of them."""
    names = names_of(value)
    if NO_WORD in names:
        raise refuse(
            "tier_none",
            value.place,
            Text("每个参保人都有缴费档次，没有 none。", "Every member has a tier; `none` is no tier."),
            Text("写出档次的名称，或删去 tier。", "Name the tiers, or remove `tier`."),
        )
    return names
