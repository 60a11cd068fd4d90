"""What changes for whom between two policies, worked by hand, and the same by way of whole visits."""

import itertools
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from gongji.benefit.calculate import calculate_object
from gongji.explain.class_pairs import PersonPair, ProviderPair
from gongji.explain.comparison import Change, Comparison, YearExample, compare
from gongji.explain.policy_view import view_of
from gongji.explain.year_examples import CHRONIC_PATTERN, PATTERNS, VisitPattern
from gongji.money import parse_yuan
from gongji.policy.library import Library, shipped_library
from tests.texts import edited
from tests.towns import TOWN

from .town import AFTER, BEFORE, FIRST_DAYS, compared, library_of

SMALL, MONTHLY, LARGE, ONE = PATTERNS


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library_of(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def comparison(library: Library) -> Comparison:
    return compared(library)


def names(pairs: Iterable[PersonPair | ProviderPair]) -> list[tuple[str, str]]:
    return [(pair.before.name, pair.after.name) for pair in pairs]


def told(change: Change) -> tuple[str, str, str, str]:
    difference = change.difference
    return difference.name, difference.topic.en, difference.before.text.en, difference.after.text.en


def whom(change: Change) -> list[tuple[list[str], list[str]]]:
    return [
        ([pair.after.name for pair in some.persons], [pair.after.name for pair in some.providers])
        for some in change.concerned
    ]


# Classes


def test_classes_of_other_names_are_matched_by_whom_they_hold(comparison: Comparison) -> None:
    assert names(comparison.persons) == [("active", "working"), ("retired", "old"), ("retired", "oldest")]
    assert names(comparison.providers) == [("level-3", "top"), ("lower", "middle"), ("lower", "base")]
    assert comparison.alone_before == comparison.alone_after == ()
    assert [pair.title.zh for pair in comparison.persons] == [
        "在职",
        "退休 → 退休不满七十",
        "退休 → 七十以上",
    ]


def test_names_alone_are_no_change(tmp_path: Path) -> None:
    renamed = (
        BEFORE.replace("level-3", "top").replace("active,", "working,", 1).replace("town-2023", "town-2024")
    )
    renamed = renamed.replace("person: active", "person: working")
    renamed = edited(renamed, "from: 2023-01-01, until: 2024-01-01", "from: 2024-01-01")
    found = compared(library_of(tmp_path, after=renamed))
    assert names(found.persons) == [("active", "working"), ("retired", "retired")]
    assert (found.changes, found.rules) == ((), ())
    assert {effect.verdict for effect in found.effects} == {"same"}


def test_a_class_that_the_other_policy_knows_nothing_of_is_listed(tmp_path: Path) -> None:
    local = AFTER.replace("when: {level: 3}", "when: {level: 3, place: local}")
    local = local.replace("when: {level: 2}", "when: {level: 2, place: local}")
    local = local.replace("when: {level: [0, 1]}", "when: {level: [0, 1], place: local}")
    away = edited(
        local,
        "pharmacy: {terms_of: base",
        "  - {class: away, name: {zh: 外地, en: away}, when: {place: [same province, elsewhere]}, "
        "source: town-3}\n"
        "pharmacy: {terms_of: base",
    )
    away = edited(away, "- {provider: base, rate: 65 %", "- {provider: [base, away], rate: 65 %")
    found = compared(library_of(tmp_path, after=away))
    assert [known.name for known in found.alone_after] == ["away"]
    assert names(found.providers) == [("level-3", "top"), ("lower", "middle"), ("lower", "base")]


def test_a_class_for_pharmacies_meets_those_whose_terms_purchases_had(tmp_path: Path) -> None:
    after = edited(AFTER, "terms_of: base", "terms_of: shop")
    kinds = "kind: [hospital, community, clinic, internet], "
    for level in ("level: 3", "level: 2", "level: [0, 1]"):
        after = edited(after, f"when: {{{level}}}", f"when: {{{kinds}{level}}}")
    shop = "  - {class: shop, name: {zh: 药店, en: shop}, when: {kind: pharmacy}, source: town-3}\npharmacy:"
    after = edited(edited(after, "pharmacy:", shop), "provider: base, rate", "provider: [base, shop], rate")
    found = compared(library_of(tmp_path, after=after))
    assert names(found.providers) == [
        ("level-3", "top"),
        ("level-3", "shop"),
        ("lower", "middle"),
        ("lower", "base"),
        ("lower", "shop"),
    ]


# Changes

EVERYBODY, EVERYWHERE = ["working", "old", "oldest"], ["top", "middle", "base"]


def test_every_change_is_told_once_with_all_whom_it_concerns(comparison: Comparison) -> None:
    above = "Rate, cost of the visit over 500 yuan"
    below = "Rate, cost of the visit up to 500 yuan"
    expected = [
        (("deductible", "Deductible", "600 yuan a year", "50 yuan a visit"), [(EVERYBODY, EVERYWHERE)]),
        (("rate", "Rate", "60 %", "65 %"), [(["working"], ["base"])]),
        (("rate", "Rate", "65 % (60 % + 5 %)", "70 % (65 % + 5 %)"), [(["old"], ["base"])]),
        (("rate", below, "55 % (50 % + 5 %)", "60 % (50 % + 10 %)"), [(["oldest"], ["top"])]),
        (("rate", "Rate", "65 % (60 % + 5 %)", "70 % (60 % + 10 %)"), [(["oldest"], ["middle"])]),
        (("rate", "Rate", "65 % (60 % + 5 %)", "75 % (65 % + 10 %)"), [(["oldest"], ["base"])]),
        (("rate", above, "50 %", "70 %"), [(["working"], ["top"])]),
        (("rate", above, "55 % (50 % + 5 %)", "75 % (70 % + 5 %)"), [(["old"], ["top"])]),
        (("rate", above, "55 % (50 % + 5 %)", "80 % (70 % + 10 %)"), [(["oldest"], ["top"])]),
        (
            ("fund-cap", "Cap on fund payment a year", "2,000 yuan", "3,000 yuan"),
            [(["working"], EVERYWHERE)],
        ),
        (
            ("fund-cap", "Cap on fund payment a year", "2,500 yuan", "3,000 yuan"),
            [(["old", "oldest"], EVERYWHERE)],
        ),
        (("chronic", "Chronic terms", "none", "under chronic terms alone"), [(EVERYBODY, EVERYWHERE)]),
        (("chronic-rate", "Chronic: rate", "none", "80 %"), [(EVERYBODY, EVERYWHERE)]),
        (
            ("chronic-fund-cap", "Chronic: cap on fund payment a year", "none", "5,000 yuan"),
            [(EVERYBODY, EVERYWHERE)],
        ),
    ]
    found = [(told(change), whom(change)) for change in comparison.changes]
    assert sorted(found) == sorted(expected)
    order = list(dict.fromkeys(name for (name, *_), _ in found))
    assert order == ["deductible", "rate", "fund-cap", "chronic", "chronic-rate", "chronic-fund-cap"]


def test_each_side_has_its_article_and_its_state(comparison: Comparison) -> None:
    for change in comparison.changes:
        sides = change.difference.before, change.difference.after
        assert sides[1].articles == ("town-3",)
        assert sides[0].articles == (() if sides[0].text.en == "none" else ("town-2",))
        assert {side.verification for side in sides} <= {"verified", None}


def test_the_sides_change_places_with_the_policies(library: Library) -> None:
    before, after = (view_of(scheme, library.register) for scheme in library.schemes(TOWN))
    there, back = compare(before, after), compare(after, before)
    mirrored = {
        (known.name, known.topic, known.after, known.before, known.start_fen)
        for known in (change.difference for change in back.changes)
    }
    assert mirrored == {
        (known.name, known.topic, known.before, known.after, known.start_fen)
        for known in (change.difference for change in there.changes)
    }
    assert [effect.most_gained_fen for effect in there.effects] == [
        effect.most_lost_fen for effect in back.effects
    ]


def test_rates_on_other_scales_are_told_as_a_whole(tmp_path: Path) -> None:
    yearly = edited(
        BEFORE,
        "rates:\n",
        "segments: {measured_on: cost of the year, source: town-2, "
        "bounds: [{up_to: 900 yuan, source: town-2}]}\nrates:\n",
    )
    found = compared(library_of(tmp_path, before=yearly))
    (change,) = [known for known in found.changes if whom(known) == [(["working"], ["middle"])]]
    assert told(change) == (
        "rate",
        "Rate",
        "by cumulative cost of the year: up to 900 yuan 60 %; over 900 yuan 60 %",
        "by cost of the visit: up to 500 yuan 60 %; over 500 yuan 60 %",
    )


def test_a_case_that_is_no_longer_covered_differs_in_that_alone(tmp_path: Path) -> None:
    without = edited(AFTER, "over_cap:", "not_covered:\n  - {provider: base, source: town-3}\nover_cap:")
    found = compared(library_of(tmp_path, after=without))
    at_base = [change for change in found.changes if any("base" in where for _, where in whom(change))]
    assert [(told(change)[0], told(change)[2:]) for change in at_base] == [
        ("covered", ("covered", "not covered"))
    ]
    assert whom(at_base[0]) == [(EVERYBODY, ["base"])]
    assert at_base[0].difference.after.articles == ("town-3",)
    paid = {known.after_fen for known in found.examples if known.provider.after.name == "base"}
    assert paid == {0}


SUB_CAP = """\
  - on: fund payment
    per: year
    providers: [top, middle]
    amounts: [{provider: [top, middle], amount: 1500 yuan, source: town-3}]
  - {on: fund payment, per: month, amounts: [{amount: 400 yuan, source: town-3}]}
"""
OVER_CAP = """\
over_cap:
  name: {zh: 住院待遇, en: inpatient terms}
  rates: [{rate: 40 %, source: town-3}]
  deductible: [{amount: 700 yuan, source: town-3}]
  annual_limit: [{amount: 8000 yuan, source: town-3}]
"""
LIMITS = """\
first_pay:
  - {provider: base, rate: 10 %, source: town-3}
line_limits:
  - {provider: base, amount: 120 yuan, source: town-3}
annual_ceiling:
  counts: [outpatient, inpatient]
  source: town-3
  amounts: [{amount: 9000 yuan, source: town-3}]
"""


def test_every_kind_of_term_is_compared(tmp_path: Path) -> None:
    terms = SUB_CAP + OVER_CAP + LIMITS
    after = edited(AFTER, "over_cap: {none: true, source: town-3}\n", terms)
    ceiling = "  annual_ceiling: [{amount: 400 yuan, source: town-3}]\n"
    after = edited(after, "segments:\n", f"{ceiling}segments:\n")
    found = {
        (told(change)[0], told(change)[3]): whom(change)
        for change in compared(library_of(tmp_path, after=after)).changes
    }
    assert found["first-pay", "10 %"] == [(EVERYBODY, ["base"])]
    assert found["line-limit", "120 yuan"] == [(EVERYBODY, ["base"])]
    assert found["group-fund-cap", "1,500 yuan"] == [(EVERYBODY, ["top", "middle"])]
    for name, figure in (
        ("deductible-ceiling", "400 yuan"),
        ("period-fund-cap", "400 yuan"),
        ("over-cap-rate", "40 %"),
        ("over-cap-deductible", "700 yuan"),
        ("over-cap-limit", "8,000 yuan"),
        ("annual-ceiling", "9,000 yuan"),
    ):
        assert found[name, figure] == [(EVERYBODY, EVERYWHERE)], name


def test_rules_in_words_are_compared_too(comparison: Comparison) -> None:
    (pharmacies,) = [
        rule for rule in comparison.rules if rule.before and rule.before[0].topic.en == "Pharmacies"
    ]
    assert [rule.source.article for rule in (*pharmacies.before, *pharmacies.after)] == ["town-2", "town-3"]
    assert "level 1" in pharmacies.after[0].text.en
    topics = {rule.topic.en for change in comparison.rules for rule in (*change.before, *change.after)}
    assert "In force" not in topics


# Years of visits

BY_HAND = {
    # active at level 3: (cost − 600) × 50 %, at most 2,000; then cost − 50 a visit, 50 % to 500, 70 % above
    ("working", "top", SMALL): ("0", "225"),  # 600 − 600; 3 × 150 × 50 %
    ("working", "top", MONTHLY): ("1500", "1500"),  # 3,000 × 50 %; 12 × 250 × 50 %
    ("working", "top", LARGE): ("2000", "3000"),  # 5,700 cut; 12 × (450 × 50 % + 500 × 70 %) cut
    ("working", "top", ONE): ("2000", "3000"),
    ("working", "top", CHRONIC_PATTERN): ("2000", "4800"),  # 5,400 × 50 % cut; 6,000 × 80 %
    # retired below level 3: 65 %, at most 2,500; then 75 % from seventy on
    ("oldest", "base", SMALL): ("0", "337.50"),  # 3 × 150 × 75 %
    ("oldest", "base", MONTHLY): ("1950", "2250"),  # 3,000 × 65 %; 12 × 250 × 75 %
    ("oldest", "base", LARGE): ("2500", "3000"),
}


@pytest.mark.parametrize(("case", "paid_yuan"), BY_HAND.items(), ids=str)
def test_what_the_fund_pays_in_a_year_is_what_it_is_by_hand(
    comparison: Comparison, case: tuple[str, str, VisitPattern], paid_yuan: tuple[Any, Any]
) -> None:
    person, provider, pattern = case
    (example,) = [
        known
        for known in comparison.examples
        if (known.person.after.name, known.provider.after.name, known.pattern) == (person, provider, pattern)
    ]
    assert (example.before_fen, example.after_fen) == tuple(map(parse_yuan, paid_yuan))


MEMBERS = {
    "working": ("active", "1984-01-01"),
    "old": ("retired", "1963-01-01"),
    "oldest": ("retired", "1943-01-01"),
}
LEVELS = {"top": 3, "middle": 2, "base": 1}


def by_visits(library: Library, first_day: str, known: YearExample) -> int:
    """The same year as whole visits through `gongji calculate`."""
    status, birth = MEMBERS[known.person.after.name]
    pattern = known.pattern
    start, cost = date.fromisoformat(first_day), f"{pattern.cost_a_visit_fen // 100}.00"
    chronic = {"chronic_amount": cost} if pattern.chronic and first_day == FIRST_DAYS["after"] else {}
    claim = {
        "id": "c1",
        "area": TOWN,
        "member": {"birth_date": birth, "coverage": [{"from": "1990-01-01", "status": status}]},
        "visits": [
            {
                "date": (start + timedelta(days=number * 30)).isoformat(),
                "provider": {"kind": "hospital", "level": LEVELS[known.provider.after.name]},
                "amount": cost,
                **chronic,
            }
            for number in range(pattern.visits)
        ],
    }
    result: Any = calculate_object(claim, "en", library)
    assert "error" not in result, result
    return sum(fen(visit["fund"]) + fen(visit["overflow"]) for visit in result["visits"])


def fen(words: str) -> int:
    amount_fen = parse_yuan(words)
    assert amount_fen is not None
    return amount_fen


def test_every_example_is_what_whole_visits_come_to(library: Library, comparison: Comparison) -> None:
    assert len(comparison.examples) == 3 * 3 * 5
    for known in comparison.examples:
        assert by_visits(library, FIRST_DAYS["before"], known) == known.before_fen, known
        assert by_visits(library, FIRST_DAYS["after"], known) == known.after_fen, known


def test_who_gains_and_who_loses_is_counted_over_the_examples(comparison: Comparison) -> None:
    for effect in comparison.effects:
        own = [known for known in comparison.examples if known.person == effect.person]
        differences = [known.difference_fen for known in own if known.difference_fen is not None]
        assert (effect.better, effect.worse) == (
            sum(d > 0 for d in differences),
            sum(d < 0 for d in differences),
        )
        assert effect.better + effect.worse + effect.same + effect.unknown == len(own) == 15
        assert effect.most_gained_fen == max(differences)
    working = comparison.effects[0]
    assert (working.verdict, working.worse, working.most_lost_fen) == ("better", 0, 0)


def test_an_unknown_figure_leaves_its_examples_open_and_the_others_not(tmp_path: Path) -> None:
    unknown = edited(
        AFTER,
        "  - {provider: base, rate: 65 %, source: town-3}\n",
        "  - {provider: base, rate: unknown, reason: {zh: 无, en: none}, source: town-3}\n",
    )
    found = compared(library_of(tmp_path, after=unknown))
    open_ones = [known for known in found.examples if known.after_fen is None]
    assert {known.provider.after.name for known in open_ones} == {"base"}
    assert {known.difference_fen for known in open_ones} == {None}
    assert all(effect.unknown == 4 for effect in found.effects)
    (rate,) = [
        change for change in found.changes if told(change)[3] == "unknown" and "working" in whom(change)[0][0]
    ]
    assert rate.difference.after.number is None
    assert rate.difference.after.articles[0] == "town-3"


# What ships

SCHEMES = [
    scheme for area in shipped_library().areas_with_policies() for scheme in shipped_library().schemes(area)
]


@pytest.mark.parametrize(
    ("one", "other"),
    list(itertools.pairwise(SCHEMES)),
    ids=lambda scheme: scheme.policy.name,
)
def test_any_two_shipped_policies_can_be_compared_and_with_itself_nothing_differs(
    one: Any, other: Any
) -> None:
    register = shipped_library().register
    found = compare(view_of(one, register), view_of(other, register))
    assert found.persons
    for change in found.changes:
        before, after = change.difference.before, change.difference.after
        assert (before.text, before.number) != (after.text, after.number)
    itself = compare(view_of(one, register), view_of(one, register))
    assert (itself.changes, itself.rules) == ((), ())
    assert {known.difference_fen for known in itself.examples} <= {0, None}
