"""Every key of the vocabulary, read into its record; and what cannot be read of it."""

from pathlib import Path

import pytest

from gongji.dates import Day
from gongji.language import Text
from gongji.policy.figures import Figure
from gongji.policy.library import Library
from gongji.policy.problems import PolicyError
from gongji.policy.read_figures import indexed_amount_fen
from gongji.policy.read_policy import read_tree_as_policy
from gongji.policy.vocabulary import Absence, Chronic, Deductible, MonthDayRange, Policy, YearRange
from gongji.policy.words import IndexRounding
from gongji.policy.yaml_tree import Mapping, Scalar, read_tree

from .full import FULL, full_policy, line_of, only_figure
from .town import GOOD, Found, found, library_in

Edit = tuple[str, str]


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return full_policy(tmp_path_factory.mktemp("full"))


def deductible_of(policy: Policy | Chronic) -> Deductible:
    assert isinstance(policy.deductible, Deductible)
    return policy.deductible


# What is read


def test_when_a_version_was_known_filed_and_how_it_follows_the_one_before(policy: Policy) -> None:
    known, filing, transition = policy.effective.known_since, policy.filing, policy.transition
    assert known is not None
    assert (known.day, known.source.article) == (Day(2022, 12, 28), "town-1")
    assert filing is not None
    assert (filing.authority, filing.day, filing.number) == ("990000", Day(2022, 12, 30), "某医保〔2022〕1号")
    assert transition is not None
    assert (transition.accumulators, transition.source.article) == ("carried", "town-1")
    assert policy.open_sections == ("caps", "over_cap")
    assert policy.extends is None


def test_conditions_of_people(policy: Policy) -> None:
    early, late, short, first, middle, retired, contracted = policy.person_classes
    assert (early.tiers, late.tiers, first.tiers, middle.tiers) == (
        ("second",),
        ("second",),
        ("first",),
        None,
    )
    assert early.joined == MonthDayRange((7, 1), (1, 1))
    assert late.joined == MonthDayRange((1, 1), None)
    assert (early.contribution, short.contribution) == (YearRange(15, None), YearRange(None, 15))
    assert (middle.cohorts, retired.cohorts, early.cohorts) == (("middle",), ("none",), None)
    assert (retired.family_doctor, contracted.family_doctor, middle.family_doctor) == (False, True, None)


def test_conditions_of_care(policy: Policy) -> None:
    chosen, essential, other, hospital, provincial, referred, unreferred = policy.provider_classes
    assert (chosen.chosen, other.chosen, hospital.chosen) == (True, False, None)
    assert (chosen.items, essential.items, other.items) == (("none",), ("essential drug",), None)
    assert (hospital.designations, provincial.designations) == (("none",), ("province-level",))
    assert (chosen.places, referred.places) == (("local",), ("same province", "elsewhere"))
    assert (referred.referred, unreferred.referred, hospital.referred) == (True, False, None)


def test_what_is_paid_before_all_else(policy: Policy) -> None:
    assert policy.account_first is not None
    assert policy.account_first.source.article == "town-3"
    (row,) = policy.first_pay
    assert (row.providers, row.figure.value) == (("referred",), 1000)
    (exclusion,) = policy.exclusions
    assert (exclusion.persons, exclusion.providers) == (None, ("unreferred",))
    (row,) = policy.line_limits
    assert (row.providers, row.figure.value) == (("chosen", "essential"), 12_000)


def test_a_deductible_met_separately_and_taken_from_the_payment(policy: Policy) -> None:
    deductible = deductible_of(policy)
    assert deductible.separately == (
        ("chosen", "essential", "other"),
        ("hospital", "provincial", "referred", "unreferred"),
    )
    assert deductible.taken_from == "payment"
    assert deductible.met_by is not None
    assert (deductible.met_by.money, deductible.met_by.own_share) == (("personal account", "cash"), True)


def test_what_a_deductible_does_not_say_is_the_common_way(tmp_path: Path) -> None:
    library = library_in(tmp_path, good=GOOD)
    deductible = deductible_of(library.read(library.policy_files("990100")[0]))
    assert (deductible.separately, deductible.taken_from, deductible.met_by) == ((), "cost", None)


def test_points_may_be_taken_from_a_rate(policy: Policy) -> None:
    assert [row.figure.value for row in policy.uplifts] == [500, -1000]
    assert policy.segments is not None
    assert policy.segments.scale == "fund payment of the year"


def test_a_cap_that_some_classes_share(policy: Policy) -> None:
    assert not isinstance(policy.caps, Absence)
    whole, shared = policy.caps
    assert (whole.providers, shared.providers) == (None, ("chosen", "essential"))
    assert only_figure(shared.amounts).value == 300_000


def test_what_counts_in_ceilings_and_in_other_insurances(policy: Policy) -> None:
    assert policy.annual_ceiling is not None
    assert policy.annual_ceiling.counts == ("over-cap", "inpatient")
    counts = policy.counts_toward
    assert counts is not None
    assert (counts.major_illness_insurance, counts.medical_assistance) == (True, False)


def test_terms_of_chronic_diseases(policy: Policy) -> None:
    chronic = policy.chronic
    assert chronic is not None
    assert (chronic.title, chronic.routing) == (Text("门诊慢特病", "chronic diseases"), "concurrent")
    deductible = deductible_of(chronic)
    assert (deductible.period, only_figure(deductible.amounts).value) == ("institution day", 2000)
    assert [(row.segment, row.figure.value) for row in chronic.rates] == [(1, 7000), (2, 8000)]
    assert only_figure(chronic.uplifts).value == 250
    assert isinstance(chronic.caps, Absence)
    assert chronic.segments is not None
    assert [bound.value for bound in chronic.segments.bounds] == [100_000]


def test_from_when_an_account_is_credited_so(policy: Policy) -> None:
    assert policy.account is not None
    assert policy.account.start is not None
    assert policy.account.start.day == Day(2023, 7, 1)


# Amounts that are shares of others


def linked(figure: Figure) -> tuple[int | None, int | None, int | None, str]:
    """An amount with the share and the reference amount that it comes from."""
    assert figure.index is not None
    return figure.value, figure.index.share.value, figure.index.reference.value, figure.index.rounding


def test_an_amount_as_a_share_keeps_both_figures_and_their_sources(policy: Policy) -> None:
    assert not isinstance(policy.caps, Absence)
    assert policy.annual_ceiling is not None
    assert policy.account is not None
    cap = only_figure(policy.caps[0].amounts)
    # 158,330 × 5 % = 7,916.50, × 600 % = 949,980, × 0.05 % = 79.165
    assert linked(cap) == (791_600, 500, 15_833_000, "down to yuan")
    ceiling = only_figure(policy.annual_ceiling.amounts)
    assert linked(ceiling) == (94_998_000, 60_000, 15_833_000, "none")
    monthly = only_figure(policy.account.retired_monthly)
    assert linked(monthly) == (7_900, 5, 15_833_000, "half up to yuan")
    assert cap.index is not None
    assert cap.index.name == "average-wage"
    share, reference = cap.index.share.source, cap.index.reference.source
    assert (share.article, share.verification) == ("town-3", "verified")
    assert (reference.article, reference.verification) == ("town-1", "secondary")
    assert share.place.line == line_of("{share: 5 %")
    assert reference.place.line == line_of("average-wage: {")
    assert cap.source == share


@pytest.mark.parametrize(
    ("reference_fen", "share_bp", "rounding", "amount_fen"),
    [
        (15_832_000, 500, "none", 791_600),
        (15_832_000, 700, "none", 1_108_240),
        (15_832_000, 700, "down to yuan", 1_108_200),
        (15_832_000, 700, "half up to yuan", 1_108_200),
        # 100.01 × 0.5 % = 0.50005: half a fen and more goes up.
        (10_001, 50, "none", 50),
        (10_100, 50, "none", 51),
        (15_000, 100, "half up to yuan", 200),
        (14_999, 100, "half up to yuan", 100),
        (19_999, 100, "down to yuan", 100),
        (19_999, 10_000, "none", 19_999),
    ],
)
def test_how_a_share_is_rounded(
    reference_fen: int, share_bp: int, rounding: IndexRounding, amount_fen: int
) -> None:
    assert indexed_amount_fen(reference_fen, share_bp, rounding) == amount_fen


# A tree that another reader has put together


def test_a_tree_is_read_with_the_places_of_its_values(tmp_path: Path) -> None:
    library = library_in(tmp_path, own=GOOD)
    (path,) = library.policy_files("990100")
    own, other = read_tree(path, "own.yaml"), read_tree(path, "above.yaml")
    merged = Mapping({**own.entries, "rates": other.entries["rates"]}, own.places, own.place)
    policy = read_tree_as_policy(merged, library.register)
    assert {row.figure.source.place.file for row in policy.rates} == {"above.yaml"}
    assert {row.figure.source.place.file for row in policy.uplifts} == {"own.yaml"}


def test_required_sections_are_looked_for_in_the_tree_as_it_is(tmp_path: Path) -> None:
    library = library_in(tmp_path, own=GOOD)
    tree = read_tree(library.policy_files("990100")[0], "own.yaml")
    lacking = {key: value for key, value in tree.entries.items() if key != "caps"}
    with pytest.raises(PolicyError) as caught:
        read_tree_as_policy(Mapping(lacking, tree.places, tree.place), library.register)
    (problem,) = caught.value.problems
    assert (problem.code, problem.what.en) == ("missing_key", "`caps` is missing.")


def test_what_a_policy_extends_is_kept(tmp_path: Path) -> None:
    library = library_in(tmp_path, own=GOOD)
    tree = read_tree(library.policy_files("990100")[0], "own.yaml")
    entries = {**tree.entries, "extends": Scalar("region-2023", tree.place)}
    policy = read_tree_as_policy(Mapping(entries, tree.places, tree.place), library.register)
    assert policy.extends == "region-2023"


# What cannot be read


def refused(folder: Path, *edits: Edit) -> list[Found]:
    with pytest.raises(PolicyError) as caught:
        full_policy(folder, *edits)
    return found(caught.value.problems)


UNREADABLE: dict[str, tuple[str, str, str]] = {
    "chronic without routing": ("  routing: concurrent\n", "", "missing_key"),
    "routing that does not exist": ("routing: concurrent", "routing: parallel", "unknown_word"),
    "chronic with over-cap terms": (
        "  routing: concurrent\n",
        "  routing: concurrent\n  over_cap: {none: true, source: town-3}\n",
        "unknown_key",
    ),
    "passage that does not exist": ("accumulators: carried", "accumulators: kept", "unknown_word"),
    "transition without a source": (
        "{accumulators: carried, source: town-1}",
        "{accumulators: carried}",
        "missing_key",
    ),
    "filing without its number": (", number: 某医保〔2022〕1号", "", "missing_key"),
    "filing on no day": ("day: 2022-12-30", "day: 2022-12-32", "malformed_day"),
    "known since without a source": (
        "{day: 2022-12-28, source: town-1}",
        "{day: 2022-12-28}",
        "missing_key",
    ),
    "section to open that does not exist": (
        "open_sections: [caps, over_cap]",
        "open_sections: [cap]",
        "unknown_word",
    ),
    "tier none": ("status: [active, flexible], tier: first", "tier: [first, none]", "tier_none"),
    "contribution years in words": (
        "contribution_years: {below: 15}",
        "contribution_years: {below: 15年}",
        "foreign_signs",
    ),
    "contribution years below zero": (
        "contribution_years: {below: 15}",
        "contribution_years: {below: -15}",
        "malformed_years",
    ),
    "joined on a day of one year": (
        "joined: {from: 01-01}",
        "joined: {from: 2023-01-01}",
        "malformed_month_day",
    ),
    "family doctor neither true nor false": (
        "cohort: none, family_doctor: true",
        "cohort: none, family_doctor: yes",
        "malformed_truth",
    ),
    "condition that does not exist": (
        "status: retired, cohort: [middle]",
        "status: retired, cohorts: [middle]",
        "unknown_key",
    ),
    "place that does not exist": (
        "place: [same province, elsewhere], referred: true",
        "place: [abroad], referred: true",
        "unknown_word",
    ),
    "groups that are no list": (
        "[[chosen, essential, other], [hospital, provincial, referred, unreferred]]",
        "by level",
        "list_expected",
    ),
    "taken from something else": ("taken_from: payment", "taken_from: account", "unknown_word"),
    "own share that is no truth": ("own_share: true", "own_share: 1", "malformed_truth"),
    "uplift with a full-width minus": ("add: -10 points", "add: －10 points", "foreign_signs"),
    "uplift with two signs": ("add: -10 points", "add: --10 points", "malformed_points"),
    "share without rounding": (", rounded: down to yuan", "", "missing_key"),
    "share rounded in another way": ("rounded: down to yuan", "rounded: down", "unknown_word"),
    "share of what is not stated": (
        "{share: 5 %, of: average-wage",
        "{share: 5 %, of: average-pay",
        "unknown_reference",
    ),
    "share as a fraction": ("share: 5 %", "share: 0.05", "malformed_share"),
    "share and amount": ("{share: 5 %", "{amount: 1 yuan, share: 5 %", "unknown_key"),
    "unknown share": ("share: 5 %", "share: unknown", "share_unknown"),
    "counts toward without one of the flags": (", medical_assistance: false", "", "missing_key"),
    "nothing counted": ("counts: [over-cap, inpatient]", "counts: []", "list_expected"),
    "first pay as points": ("rate: 10 %", "rate: 10 points", "malformed_rate"),
    "account from an unknown article": (
        "from: {day: 2023-07-01, source: town-3}",
        "from: {day: 2023-07-01, source: town-33}",
        "unknown_source",
    ),
}


@pytest.mark.parametrize(("old", "new", "code"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_reported_by_its_code_alone(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    assert {problem.code for problem in refused(tmp_path, (old, new))} == {code}


def test_an_unknown_reference_amount_is_refused_with_all_that_rest_on_it(tmp_path: Path) -> None:
    edit = ("amount: 158330 yuan", "amount: unknown")
    problems = refused(tmp_path, edit)
    assert problems[0] == Found("reference_unknown", line_of("average-wage: {"))
    assert {problem.code for problem in problems[1:]} == {"unknown_reference"}
    assert len(problems) == 1 + FULL.count("of: average-wage")


def test_a_comma_within_a_number_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        full_policy(tmp_path, ("amount: 3000 yuan", "amount: 3,000 yuan"))
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("comma_in_number", line_of("amount: 3000 yuan"))
    assert "逗号" in problem.what.zh
    assert "comma" in problem.what.en


def test_the_shipped_policies_are_what_the_reader_reads() -> None:
    library = Library()
    for area in library.areas_with_policies():
        for path in library.policy_files(area):
            assert library.read(path).area == area
