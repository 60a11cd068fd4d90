"""Lines for terms that no shipped area has: no caps, a ceiling of deductibles, a deductible above the cap."""

from pathlib import Path

from gongji.benefit.assessment import Assessment
from tests.towns import TOWN

from .receipts import ACTIVE, amounts_and_words, assessed, hospital, not_applied, receipt, visit
from .town import WITH_A_COST_CAP, WITH_A_FUND_CAP, WITH_A_MONTHLY_CAP, WITHOUT_CAPS, town_library

REST = "Borne by the person (deductible included)"


def assessed_in_town(folder: Path, terms: str, *visits: tuple[str, str]) -> list[Assessment]:
    """Visits of an active member by day and amount, under these terms."""
    at_a_hospital = (visit(day, hospital(1), amount) for day, amount in visits)
    return assessed(TOWN, ACTIVE, *at_a_hospital, library=town_library(folder, terms))


def test_segments_of_a_visit_and_a_ceiling_of_deductibles(tmp_path: Path) -> None:
    # Deductibles of 50 a visit stop at 120 a year: 50, 50, 20, nothing.
    first, _, third, fourth = assessed_in_town(
        tmp_path,
        WITHOUT_CAPS,
        *((f"2023-0{month}-01", "250.00") for month in range(1, 5)),
    )
    lines = [(line.amount, line.words, line.articles) for line in receipt(first)][1:]
    assert lines[0] == (
        "50.00",
        "Deductible of 50.00 yuan a visit, borne first by the person",
        "town-deductible town-ceiling",
    )
    above = "Part of the cost of the visit above the deductible"
    # 200 above the deductible: 100 x 50 % and 100 x 60 %
    assert [line[:2] for line in lines[1:]] == [
        ("50.00", f"{above} 0.00–100.00 yuan (included): 100.00 × 50 %"),
        ("60.00", f"{above} above 100.00 yuan: 100.00 × 60 %"),
        ("110.00", "Pooled fund pays (rounded half up to the fen)"),
        ("140.00", REST),
    ]
    assert not_applied(first) == [("There is no cap", "town-1"), ("Nothing is paid above the caps", "town-1")]
    assert not_applied(first, "zh")[0] == ("不设限额", "town-1")
    assert receipt(third)[1].amount == "20.00"
    met = ("The deductibles of the year have reached 120.00 yuan; nothing more is taken", "town-ceiling")
    assert met in not_applied(fourth)
    assert ("起付标准全年累计已满120.00元，本次不再扣", "town-ceiling") in not_applied(fourth, "zh")


def test_a_segment_of_a_visit_that_is_not_reached(tmp_path: Path) -> None:
    (only,) = assessed_in_town(tmp_path, WITHOUT_CAPS, ("2023-01-01", "90.00"))
    assert not_applied(only)[0] == ("Segment above 100.00 yuan: not reached at 40.00 yuan", "town-rate")
    assert not_applied(only, "zh")[0][0] == "分段100.00元以上：累计到40.00元，未达到"


def test_cost_above_a_cap_on_cost_has_a_deductible_of_its_own(tmp_path: Path) -> None:
    # 900, then 300: 100 of it are paid at 50 %; of the 200 above 1,000, 100 are borne and 100 paid at 70 %.
    _, second, third = assessed_in_town(
        tmp_path,
        WITH_A_COST_CAP,
        ("2023-01-01", "900.00"),
        ("2023-02-01", "300.00"),
        ("2023-03-01", "10.00"),
    )
    lines = amounts_and_words(second)
    assert lines[1:4] == [
        ("50.00", "The fund's share: 100.00 × 50 %"),
        ("200.00", "Cost above the cap on in-scope cost (1000.00 yuan), not paid at the ordinary rates"),
        ("50.00", "Pooled fund pays (rounded half up to the fen)"),
    ]
    assert lines[4:] == [
        ("200.00", "Cost above the cap, under large-amount subsidy"),
        ("100.00", "Deductible of large-amount subsidy, borne by the person"),
        ("70.00", "The fund's share above the cap: 100.00 × 70 %"),
        ("70.00", "Fund pays above the cap (rounded half up to the fen)"),
        ("180.00", REST),
    ]
    assert receipt(second)[4].articles == "town-cost-cap"
    assert receipt(second)[5].articles == "town-above-deductible"
    assert [line.words for line in receipt(second, "zh")][5] == "大额补助的起付标准，由个人先付"
    # The deductible above the cap is taken once a year.
    assert [line.amount for line in receipt(third)] == ["10.00", "10.00", "10.00", "7.00", "7.00", "3.00"]


def test_a_cap_of_a_month_is_named_where_it_cuts(tmp_path: Path) -> None:
    first, second, third = assessed_in_town(
        tmp_path,
        WITH_A_MONTHLY_CAP,
        ("2023-01-10", "300.00"),
        ("2023-01-20", "300.00"),
        ("2023-02-01", "300.00"),
    )
    words = "Pooled fund pays what was left of the cap of 200.00 yuan a month: 50.00 yuan"
    cut = ("50.00", words, "town-month-cap")
    assert (receipt(second)[2].amount, receipt(second)[2].words, receipt(second)[2].articles) == cut
    assert [receipt(each)[2].amount for each in (first, third)] == ["150.00", "150.00"]


def test_a_rate_with_an_uplift_cites_both_and_is_split_at_the_cap(tmp_path: Path) -> None:
    # 600 / 55 % = 1,090.9090...; of the other 909.0909... yuan of cost 100 are borne, and
    # 809.0909... x 70 % = 566.3636... are paid.
    (only,) = assessed_in_town(tmp_path, WITH_A_FUND_CAP, ("2023-01-10", "2000.00"))
    lines = receipt(only)
    share = (
        "1100.00",
        "The fund's share: 2000.00 × 55 % (50 % + 5 %)",
        "town-rate town-uplift",
        "assumption",
    )
    assert lines[1] == share
    assert [(line.amount, line.words, line.articles) for line in lines[2:7]] == [
        ("600.00", "Pooled fund pays what was left of the cap of 600.00 yuan: 600.00 yuan", "town-cap"),
        ("≈909.090909", "Cost above the cap, under large-amount subsidy", "town-cap"),
        ("100.00", "Deductible of large-amount subsidy, borne by the person", "town-above-deductible"),
        ("≈566.363636", "The fund's share above the cap: ≈809.090909 × 70 %", "town-above"),
        ("566.36", "Fund pays above the cap (rounded half up to the fen)", "town-above"),
    ]
    assert lines[7].amount == "833.64"
