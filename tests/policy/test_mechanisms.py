"""Which mechanisms a policy uses: each is seen where its terms are, and not without them."""

from pathlib import Path

import pytest

from gongji.language import Text
from gongji.policy.library import shipped_library
from gongji.policy.mechanisms import MECHANISMS, mechanisms_of
from gongji.policy.vocabulary import Policy
from tests.towns import POLICY_HEAD, TOWN, library_of_town

PERSONS = """\
person_classes:
  - {class: all, name: {zh: 参保人, en: members}, when: everyone, source: town-1}
"""
PROVIDERS = """\
provider_classes:
  - {class: all, name: {zh: 机构, en: institutions}, when: everyone, source: town-1}
"""
TWO_LEVELS = """\
provider_classes:
  - {class: three, name: {zh: 三级, en: level 3}, when: {level: 3}, source: town-1}
  - {class: below, name: {zh: 以下, en: below}, when: {level: [0, 1, 2]}, source: town-1}
"""
PHARMACY = "pharmacy: {terms_of: prescriber, prescription_required: true, source: town-1}\n"
NO_DEDUCTIBLE = "deductible: {none: true, source: town-1}\n"
RATES = "rates:\n  - {rate: 50 %, source: town-1}\n"
NO_CAPS = "caps: {none: true, source: town-1}\n"
NO_OVER_CAP = "over_cap: {none: true, source: town-1}\n"
ROUNDING = "rounding: {half_up_to: fen, once_a: visit, source: town-1}\n"

ARTICLES = {f"town-{name}": Text(f"{name}。", f"{name}.") for name in ("1", "sign")}

CAP = """\
caps:
  - on: fund payment
    per: {per}
    amounts:
      - {{amount: 900 yuan, source: town-sign}}
"""
COUNTS_TOWARD = """\
counts_toward: {major_illness_insurance: false, medical_assistance: false, source: town-sign}
"""


def persons(*conditions: str) -> str:
    """Two person classes with these conditions."""
    rows = "".join(
        f"  - {{class: {name}, name: {{zh: {name}类, en: {name}}}, when: {condition}, source: town-sign}}\n"
        for name, condition in zip("abc", conditions, strict=False)
    )
    return f"person_classes:\n{rows}"


def providers(*conditions: str) -> str:
    return persons(*conditions).replace("person_classes", "provider_classes")


def deductible(per: str, rows: str = "", more: str = "") -> str:
    rows = rows or "    - {amount: 100 yuan, source: town-sign}\n"
    return f"deductible:\n  per: {per}\n  amounts:\n{rows}{more}"


YEARLY_CEILING = "  annual_ceiling:\n    - {amount: 300 yuan, source: town-sign}\n"
BY_LEVEL = (
    "    - {provider: three, amount: 300 yuan, source: town-sign}\n"
    "    - {provider: below, amount: 200 yuan, source: town-sign}\n"
)
BY_PERSON = (
    "    - {person: a, amount: 300 yuan, source: town-sign}\n"
    "    - {person: b, amount: 200 yuan, source: town-sign}\n"
)
SEGMENTS = """\
segments:
  measured_on: cost of the year
  source: town-sign
  bounds:
    - {up_to: 1000 yuan, source: town-sign}
rates:
  - {segment: 1, rate: 50 %, source: town-1}
  - {segment: 2, rate: SECOND %, source: town-1}
"""
CHRONIC = """\
chronic:
  name: {zh: 慢特病, en: chronic diseases}
  routing: exclusive
  source: town-sign
  deductible: {none: true, source: town-1}
  rates:
    - {rate: 80 %, source: town-1}
  caps: {none: true, source: town-1}
"""
OVER_CAP = """\
over_cap:
  name: {zh: 补助, en: subsidy}
  rates:
    - {rate: 70 %, source: town-sign}
  deductible: {none: true, source: town-1}
"""
GROUP_CAP = """\
caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 900 yuan, source: town-1}
  - on: fund payment
    per: year
    providers: [three]
    amounts:
      - {provider: three, amount: 500 yuan, source: town-sign}
"""
CAP_BY_AGE = """\
caps:
  - on: fund payment
    per: year
    amounts:
      - {person: a, amount: 900 yuan, source: town-sign}
      - {person: b, amount: 950 yuan, source: town-sign}
"""
INDEXED = """\
reference_amounts:
  average-wage: {amount: 100000 yuan, source: town-1}
caps:
  - on: fund payment
    per: year
    amounts:
      - {share: 5 %, of: average-wage, rounded: down to yuan, source: town-sign}
"""
STEPS = """\
rates:
  - {person: a, rate: 50 %, source: town-1}
  - {person: b, rate: STEP %, source: town-sign}
"""
ANNUAL = """\
annual_ceiling:
  counts: [outpatient, inpatient]
  source: town-sign
  amounts:
    - {amount: 9000 yuan, source: town-1}
"""


def policy_of(folder: Path, *changes: tuple[str, str]) -> Policy:
    """The plainest policy with some of its sections exchanged, and others put behind it."""
    text = POLICY_HEAD + PERSONS + PROVIDERS + PHARMACY + NO_DEDUCTIBLE + RATES + NO_CAPS + NO_OVER_CAP
    for old, new in changes:
        assert old == "" or text.count(old) == 1
        text = text.replace(old, new) if old else text + new
    library = library_of_town(folder, ARTICLES, {"2023-01-01": text + ROUNDING})
    (scheme,) = library.schemes(TOWN)
    return scheme.policy


def numbers(policy: Policy) -> list[int]:
    return [mechanism.number for mechanism in mechanisms_of(policy)]


def test_the_plainest_policy_says_only_what_holds_at_pharmacies(tmp_path: Path) -> None:
    assert numbers(policy_of(tmp_path)) == [19]


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        (1, [(PROVIDERS, TWO_LEVELS), (NO_DEDUCTIBLE, deductible("year", BY_LEVEL))]),
        (2, [(NO_DEDUCTIBLE, deductible("visit", more=YEARLY_CEILING))]),
        (3, [(NO_DEDUCTIBLE, deductible("month", more=YEARLY_CEILING))]),
        (4, [(NO_DEDUCTIBLE, deductible("institution day"))]),
        (
            5,
            [
                (PERSONS, persons("{status: [active, flexible]}", "{status: retired}")),
                (NO_DEDUCTIBLE, deductible("year", BY_PERSON)),
            ],
        ),
        (6, [(NO_DEDUCTIBLE, deductible("year", more="  taken_from: payment\n"))]),
        (
            7,
            [(NO_DEDUCTIBLE, deductible("year", more="  met_by: {money: [cash], source: town-sign}\n"))],
        ),
        (8, [("", "account_first: {source: town-sign}\n")]),
        (9, [(RATES, SEGMENTS.replace("SECOND", "40"))]),
        (11, [(NO_CAPS, INDEXED)]),
        (12, [(PERSONS, persons("{age: {below: 45}}", "{age: {from: 45}}")), (NO_CAPS, CAP_BY_AGE)]),
        (13, [(PERSONS, persons("{tier: [first]}", "{tier: [second]}"))]),
        (14, [(PROVIDERS, TWO_LEVELS), (NO_CAPS, GROUP_CAP)]),
        (15, [(NO_CAPS, CAP.format(per="month"))]),
        (16, [(PROVIDERS, providers("{chosen: true}", "{chosen: false}"))]),
        (16, [(PERSONS, persons("{family_doctor: true}", "{family_doctor: false}"))]),
        (17, [(PROVIDERS, providers("{designation: [province-level]}", "{designation: none}"))]),
        (18, [(PROVIDERS, providers("{item: [essential drug]}", "{item: none}"))]),
        (20, [(NO_CAPS, CAP.format(per="year")), (NO_OVER_CAP, OVER_CAP)]),
        (21, [("", ANNUAL)]),
        (
            22,
            [("", COUNTS_TOWARD)],
        ),
        (23, [("", "first_pay:\n  - {rate: 10 %, source: town-sign}\n")]),
        (23, [(PROVIDERS, providers("{place: local}", "{place: [same province, elsewhere]}"))]),
        (26, [(PERSONS, persons("{contribution_years: {below: 15}}", "{contribution_years: {from: 15}}"))]),
        (26, [("", "uplifts:\n  - {add: -10 points, source: town-sign}\n")]),
        (27, [(PERSONS, persons("{cohort: [middle]}", "{cohort: none}"))]),
        (28, [("", CHRONIC)]),
        (29, [("", "line_limits:\n  - {amount: 120 yuan, source: town-sign}\n")]),
        (
            30,
            [
                (PERSONS, persons("{status: [active, flexible]}", "{status: retired}")),
                (RATES, STEPS.replace("STEP", "52")),
            ],
        ),
    ],
)
def test_a_mechanism_is_seen_by_its_terms_alone(
    tmp_path: Path, number: int, changes: list[tuple[str, str]]
) -> None:
    policy = policy_of(tmp_path, *changes)
    assert numbers(policy) == sorted({19, number})
    (seen,) = [mechanism for mechanism in mechanisms_of(policy) if mechanism.number == number]
    assert [source.article for source in seen.sources] == ["town-sign"]
    assert (seen.name, seen.title) == (MECHANISMS[number - 1].name, MECHANISMS[number - 1].title)


def test_rates_that_rise_with_the_cost_are_seen_beside_their_segments(tmp_path: Path) -> None:
    assert numbers(policy_of(tmp_path, (RATES, SEGMENTS.replace("SECOND", "60")))) == [9, 10, 19]


def test_five_points_for_the_retired_are_the_usual_step(tmp_path: Path) -> None:
    two = (PERSONS, persons("{status: [active, flexible]}", "{status: retired}"))
    assert numbers(policy_of(tmp_path, two, (RATES, STEPS.replace("STEP", "55")))) == [19]


@pytest.mark.parametrize(
    ("old", "new", "number"),
    [
        ("begins: 01-01", "begins: 07-01", 24),
        ("from: 2023-01-01", "from: 2023-03-01", 25),
    ],
)
def test_the_year_and_its_beginning(tmp_path: Path, old: str, new: str, number: int) -> None:
    assert number in numbers(policy_of(tmp_path, (old, new)))


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("320100", [9, 10, 19, 27, 30]),
        ("150500", [7, 19, 21, 25]),
        ("530000", [19, 20, 21, 25, 30]),
        ("141100", [17, 19]),
    ],
)
def test_what_the_complete_documents_use(area: str, expected: list[int]) -> None:
    assert numbers(shipped_library().schemes(area)[0].policy) == expected
