"""What cannot stand together in a policy of the whole vocabulary, and what can."""

from pathlib import Path

import pytest

from gongji.language import Text
from gongji.policy.cited_values import values_of_policy
from gongji.policy.compilation import compile_policy
from gongji.policy.unknown_figures import unknown_figures

from .full import codes_after, full_policy, line_of
from .town import Found

UNKNOWN = "unknown, reason: {zh: 没有查到。, en: Not found.}"
CHRONIC_CAPS = "  caps: {none: true, source: town-3}\naccount:"
OVER_CAP = "over_cap: {none: true, source: town-3}"
PAID_ABOVE = """\
over_cap:
  name: {zh: 补助, en: subsidy}
  rates:
    - {rate: 80 %, source: town-3}
  deductible: {none: true, source: town-3}"""
COST_CAP = """\
caps:
  - on: in-scope cost
    per: year
    amounts:
      - {amount: 9000 yuan, source: town-3}
"""
BY_COST = ("measured_on: fund payment of the year", "measured_on: cost of the year above the deductible")
GROUPS = "[[chosen, essential, other], [hospital, provincial, referred, unreferred]]"
SHARED = "    providers: [chosen, essential]\n    amounts:\n      - {amount: 3000 yuan, source: town-3}\n"
THIRD_SEGMENT = """\
    - {up_to: 3000 yuan, source: town-3}
rates:
  - {segment: 3, rate: 40 %, source: town-3}
"""
SHARED_TWICE = f"""\
{SHARED}  - on: fund payment
    per: year
{SHARED.replace("[chosen, essential]", "[chosen]")}"""
CHRONIC_SHARED = """\
  caps:
    - on: fund payment
      per: year
      providers: [chosen]
      amounts:
        - {amount: 1 yuan, source: town-3}
account:"""
OLD_AND_YOUNG = "status: retired, cohort: [middle], age: {from: 70, below: 60}"


def test_the_policy_of_the_whole_vocabulary_fits_together(tmp_path: Path) -> None:
    scheme = compile_policy(full_policy(tmp_path))
    assert len(scheme.cells) == 7 * 7
    assert scheme.chronic is not None


BROKEN: dict[str, tuple[tuple[str, str], str]] = {
    # Classes
    "tier in no class": (
        ("status: [active, flexible], tier: first", "status: active, tier: first"),
        "class_gap",
    ),
    "cohort in no class": (("status: retired, cohort: [middle]", "status: retired, cohort: [old]"), ""),
    "joined in no class": (("joined: {from: 01-01}", "joined: {from: 02-01}"), "class_gap"),
    "joined in two classes": (("joined: {from: 01-01}", "joined: {from: 07-01}"), "class_overlap"),
    "years in no class": (
        ("contribution_years: {below: 15}", "contribution_years: {below: 10}"),
        "class_gap",
    ),
    "with and without family doctor": (
        ("cohort: none, family_doctor: false", "cohort: none"),
        "class_overlap",
    ),
    "designation in no class": (("designation: [province-level]", "designation: [city-level]"), ""),
    "others without designation": ((", designation: none", ""), "class_overlap"),
    "place in no class": (
        ("place: [same province, elsewhere], referred: false", "place: elsewhere, referred: false"),
        "class_gap",
    ),
    "chosen in no class": (("level: [0, 1], chosen: false", "level: 0, chosen: false"), "class_gap"),
    "item in no class": (("chosen: true, item: none", "chosen: true, item: [western drug]"), "class_gap"),
    "ages that contradict each other": (
        (
            "status: retired, cohort: [middle]",
            "status: retired, cohort: [middle], age: {from: 70, below: 60}",
        ),
        "class_gap",
    ),
    # Rows
    "two shares paid first": (
        (
            "  - {provider: referred, rate: 10 %, source: town-3}\n",
            "  - {provider: referred, rate: 10 %, source: town-3}\n  - {rate: 5 %, source: town-3}\n",
        ),
        "figure_twice",
    ),
    "share paid first of an unknown class": (
        ("{provider: referred, rate: 10 %", "{provider: elsewhere, rate: 10 %"),
        "unknown_class",
    ),
    "limit of a line of an unknown class": (
        ("{provider: [chosen, essential], amount: 120 yuan", "{provider: [chose], amount: 120 yuan"),
        "unknown_class",
    ),
    "share paid first in a segment": (
        ("{provider: referred, rate: 10 %", "{segment: 1, rate: 10 %"),
        "row_for_nobody",
    ),
    "unknown class not covered": (
        ("- {provider: unreferred, source", "- {provider: [unreferred, abroad], source"),
        "unknown_class",
    ),
    # Deductible
    "separate deductibles of a month": (
        ("  per: year\n  separately", "  per: month\n  separately"),
        "separate_period",
    ),
    "class in no group": ((GROUPS, GROUPS.replace(", unreferred", "")), "separate_groups"),
    "class in two groups": ((GROUPS, GROUPS.replace("[hospital", "[chosen, hospital")), "separate_groups"),
    "unknown class in a group": (
        (GROUPS, GROUPS.replace("unreferred", "unreferred, abroad")),
        "unknown_class",
    ),
    "unknown ceiling of the deductible": (("amount: 600 yuan", f"amount: {UNKNOWN}"), "unknown_not_possible"),
    "from the payment above the deductible": (BY_COST, "deductible_after_rates"),
    # Segments of the fund's payment
    "two bounds of the payment": (
        (
            "    - {up_to: 2000 yuan, source: town-3}\nrates:\n",
            f"    - {{up_to: 2000 yuan, source: town-3}}\n{THIRD_SEGMENT}",
        ),
        "payment_scale_bounds",
    ),
    "over-cap terms beside the payment": ((OVER_CAP, PAID_ABOVE), "payment_scale_beside"),
    "cost cap beside the payment": (("\ncaps:\n", f"\n{COST_CAP}"), "payment_scale_beside"),
    # Rates
    "points that exceed the rate": (("add: -10 points", "add: -51 points"), "rate_below_nothing"),
    "points that exceed the whole": (
        ("{person: contracted, add: 5", "{person: contracted, add: 45"),
        "rate_above_whole",
    ),
    # Caps that some classes share
    "shared cap of a month": (
        ("    per: year\n    providers", "    per: month\n    providers"),
        "sub_cap_kind",
    ),
    "row outside the group": (
        ("      - {amount: 3000 yuan", "      - {provider: [chosen, essential, other], amount: 3000 yuan"),
        "row_outside_group",
    ),
    "class of the group without a row": (
        ("      - {amount: 3000 yuan", "      - {provider: chosen, amount: 3000 yuan"),
        "figure_missing",
    ),
    "class in two groups of caps": ((SHARED, SHARED_TWICE), "sub_cap_groups"),
    # Chronic terms
    "chronic segment without a rate": (
        ("    - {segment: 2, rate: 80 %, source: town-3}\n", ""),
        "figure_missing",
    ),
    "chronic rate above the whole": (("add: 2.5 points", "add: 22.5 points"), "rate_above_whole"),
    "chronic cap that some classes share": ((CHRONIC_CAPS, CHRONIC_SHARED), "sub_cap_in_chronic"),
    "chronic row for an unknown class": (
        ("{person: retired, add: 2.5 points", "{person: retirees, add: 2.5 points"),
        "unknown_class",
    ),
}


@pytest.mark.parametrize(
    ("edit", "code"),
    [case for case in BROKEN.values() if case[1]],
    ids=[name for name, case in BROKEN.items() if case[1]],
)
def test_what_does_not_fit_together(tmp_path: Path, edit: tuple[str, str], code: str) -> None:
    problems = codes_after(tmp_path, edit)
    assert {problem.code for problem in problems} == {code}


@pytest.mark.parametrize("name", [name for name, case in BROKEN.items() if not case[1]])
def test_any_word_of_the_area_is_told_apart_from_none(tmp_path: Path, name: str) -> None:
    edit, _ = BROKEN[name]
    assert len(compile_policy(full_policy(tmp_path, edit)).cells) == 49


def test_a_gap_is_told_in_the_words_of_the_file(tmp_path: Path) -> None:
    edit = ("joined: {from: 01-01}", "joined: {from: 02-01}")
    (problem,) = codes_after(tmp_path, edit)
    assert problem == Found("class_gap", line_of("      tier: [second]") + 3)


def test_a_class_whose_conditions_contradict_each_other_holds_nobody(tmp_path: Path) -> None:
    added = """\
  - class: nobody
    name: {zh: 无人, en: nobody}
    when: {status: retired, age: {from: 70, below: 60}}
    source: town-2
provider_classes:
"""
    problems = codes_after(tmp_path, ("provider_classes:\n", added))
    assert problems == [Found("class_for_nobody", line_of("provider_classes:\n") + 3)]


def test_who_is_not_covered_needs_no_figures(tmp_path: Path) -> None:
    without = ("not_covered:\n  - {provider: unreferred, source: town-3}\n", "")
    problems = codes_after(tmp_path, without)
    assert {problem.code for problem in problems} == {"figure_missing"}
    assert len(problems) == 7


def test_which_figures_may_be_unknown(tmp_path: Path) -> None:
    edits = (
        ("rate: 10 %", f"rate: {UNKNOWN}"),
        ("amount: 3000 yuan", f"amount: {UNKNOWN}"),
        ("amount: 120 yuan", f"amount: {UNKNOWN}"),
        ("amount: 20 yuan", f"amount: {UNKNOWN}"),
        ("add: -10 points", f"add: {UNKNOWN}"),
    )
    policy = full_policy(tmp_path, *edits)
    assert len(compile_policy(policy).cells) == 49
    unknown = unknown_figures(policy)
    assert [figure.name for figure in unknown] == [
        Text("提高的百分点", "points on top of the rate"),
        Text("分项限额", "cap within the yearly one"),
        Text("门诊慢特病起付标准", "deductible of chronic diseases"),
        Text("先自付比例", "share paid first"),
        Text("单项限价", "limit of a line"),
    ]
    assert unknown[0].whom == Text("年限不足", "short record")


def test_every_new_figure_is_a_cited_value(tmp_path: Path) -> None:
    values = values_of_policy(full_policy(tmp_path))
    lines = {
        value.source.place.line: (value.kind, value.shown.en)
        for value in values
        if value.kind not in ("words", "first day")
    }
    assert lines[line_of("{share: 5 %")] == ("rate", "5 %")
    assert lines[line_of("average-wage: {")] == ("amount", "158330.00 yuan")
    assert lines[line_of("{share: 600 %")] == ("rate", "600 %")
    assert lines[line_of("- {provider: referred, rate: 10 %")] == ("rate", "10 %")
    assert lines[line_of("amount: 120 yuan")] == ("amount", "120.00 yuan")
    assert lines[line_of("add: -10 points")] == ("points", "-10 points")
    assert lines[line_of("{segment: 1, rate: 70 %")] == ("rate", "70 %")
    assert lines[line_of("{day: 2022-12-28")] == ("day", "2022-12-28")
    assert lines[line_of("{day: 2023-07-01")] == ("day", "2023-07-01")
    assert sum(value.name == Text("基数", "reference amount") for value in values) == 1
    years = [value for value in values if value.kind == "years"]
    assert [value.value for value in years] == [15, 15, 15]
    joined = [value.value for value in values if value.kind == "day of the year"]
    assert joined == [701, 101, 101]


def test_points_that_are_taken_away_stand_in_a_text_without_their_sign(tmp_path: Path) -> None:
    values = values_of_policy(full_policy(tmp_path))
    (taken,) = [value for value in values if value.shown.en == "-10 points"]
    assert (taken.value, taken.shown.zh) == (1000, "-10 个百分点")


def test_a_shared_cap_without_the_cap_of_the_year_is_reported(tmp_path: Path) -> None:
    """Otherwise all other institutions would be paid without limit, and nobody would notice."""
    yearly = (
        "  - on: fund payment\n    per: year\n    amounts:\n"
        "      - {share: 5 %, of: average-wage, rounded: down to yuan, source: town-3}\n"
    )
    problems = codes_after(tmp_path, (yearly, ""))
    assert [problem.code for problem in problems] == ["sub_cap_alone"]
