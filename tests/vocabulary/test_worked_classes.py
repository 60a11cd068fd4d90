"""Claims by class worked by hand, for each fact that a class can ask for: oracle and code must agree."""

from dataclasses import replace

import pytest

from .model import Class, Policy, Row
from .running import Object
from .worked import LOW, assert_pays, plain, visit


def by_person(more: Object, less: Object) -> Policy:
    """Members of the class `more` are paid 80 %, all others half."""
    rates = Row(8_000, persons=("more",)), Row(5_000, persons=("less",))
    terms = replace(plain().terms, rates=rates)
    return replace(plain(), persons=(Class("more", more), Class("less", less)), terms=terms)


def by_provider(more: Object, less: Object) -> Policy:
    """Care of the class `more` is paid 80 %, all else half."""
    rates = Row(8_000, providers=("more",)), Row(5_000, providers=("less",))
    terms = replace(plain().terms, rates=rates)
    return replace(plain(), providers=(Class("more", more), Class("less", less)), terms=terms)


MORE, LESS = "0 80 0 20", "0 50 0 50"


@pytest.mark.parametrize(
    ("more", "less", "facts", "row"),
    [
        ({"tier": ("second",)}, {"tier": ("first",)}, {"tier": "second"}, MORE),
        ({"tier": ("second",)}, {"tier": ("first",)}, {"tier": "first"}, LESS),
        ({"cohort": ("middle",)}, {"cohort": ("none",)}, {"cohort": "middle"}, MORE),
        ({"cohort": ("middle",)}, {"cohort": ("none",)}, {}, LESS),
        ({"family_doctor": True}, {"family_doctor": False}, {"family_doctor": True}, MORE),
        ({"family_doctor": True}, {"family_doctor": False}, {"family_doctor": False}, LESS),
        (
            {"contribution_years": (15, None)},
            {"contribution_years": (None, 15)},
            {"contribution_years": 15},
            MORE,
        ),
        (
            {"contribution_years": (15, None)},
            {"contribution_years": (None, 15)},
            {"contribution_years": 14},
            LESS,
        ),
        ({"joined": (None, (7, 1))}, {"joined": ((7, 1), None)}, {"from": "2023-06-30"}, MORE),
        ({"joined": (None, (7, 1))}, {"joined": ((7, 1), None)}, {"from": "2023-07-01"}, LESS),
        # Covered before the year began counts as its first day.
        ({"joined": (None, (7, 1))}, {"joined": ((7, 1), None)}, {"from": "2022-08-01"}, MORE),
    ],
)
def test_classes_of_persons(more: Object, less: Object, facts: Object, row: str) -> None:
    entry = {"from": "2010-01-01", "status": "active", **facts}
    assert_pays(
        by_person(more, less),
        [visit("2023-08-01", "100")],
        [row],
        {"birth_date": "1985-04-10", "coverage": [entry]},
    )


@pytest.mark.parametrize(
    ("more", "less", "facts", "row"),
    [
        ({"designation": ("province-level",)}, {"designation": ("none",)}, {}, LESS),
        ({"chosen": True}, {"chosen": False}, {"chosen": True}, MORE),
        ({"chosen": True}, {"chosen": False}, {"chosen": False}, LESS),
        ({"referred": True}, {"referred": False}, {"referred": True}, MORE),
        ({"place": ("local",)}, {"place": ("same province", "elsewhere")}, {"place": "local"}, MORE),
        ({"place": ("local",)}, {"place": ("same province", "elsewhere")}, {"place": "elsewhere"}, LESS),
        ({"item": ("essential drug",)}, {"item": ("none",)}, {"item": "essential drug"}, MORE),
        ({"item": ("essential drug",)}, {"item": ("none",)}, {}, LESS),
    ],
)
def test_classes_of_care(more: Object, less: Object, facts: Object, row: str) -> None:
    """At a hospital, and alike for a purchase that a hospital prescribed."""
    policy = by_provider(more, less)
    purchase = visit("2023-08-02", "100", {"kind": "pharmacy"}, prescribed_at=LOW, **facts)
    assert_pays(policy, [visit("2023-08-01", "100", **facts), purchase], [row, row])


def test_a_purchase_has_the_designation_of_who_prescribed() -> None:
    more, less = {"designation": ("province-level",)}, {"designation": ("none",)}
    special = {**LOW, "designation": "province-level"}
    pharmacy = {"kind": "pharmacy"}
    assert_pays(
        by_provider(more, less),
        [
            visit("2023-08-01", "100", special),
            visit("2023-08-01", "100", pharmacy, prescribed_at=special),
            visit("2023-08-01", "100", {**pharmacy, "designation": "province-level"}, prescribed_at=LOW),
        ],
        [MORE, MORE, LESS],
    )


def test_a_purchase_has_the_named_terms_where_they_are_for_such_care() -> None:
    """The class that is named is for care within the area; elsewhere the one that names pharmacies holds."""
    local, away = {"place": ("local",)}, {"place": ("same province", "elsewhere")}
    policy = replace(by_provider(local, away), pharmacy="more", prescription_required=False)
    named_too = replace(
        policy,
        providers=(
            Class("more", {**local, "kind": ("hospital", "community", "clinic", "internet")}),
            Class("less", {**away, "kind": ("hospital", "community", "clinic", "internet")}),
            Class("shops", {"kind": ("pharmacy",)}),
        ),
        terms=replace(policy.terms, rates=(*policy.terms.rates, Row(3_000, providers=("shops",)))),
    )
    assert_pays(
        named_too,
        [
            visit("2023-08-01", "100", {"kind": "pharmacy"}, place="local"),
            visit("2023-08-01", "100", {"kind": "pharmacy"}, place="elsewhere"),
        ],
        [MORE, "0 30 0 70"],
    )
