"""The figures of the five documents, and of the notices and web pages beside them.

The tables stand here as they were copied by hand from the texts: yuan and percent, per article.
"""

import pytest

from gongji.dates import FOREVER, Day
from gongji.policy.vocabulary import Absence, Deductible
from gongji.policy.words import PRESCRIBER, Status

from .areas import (
    LVLIANG,
    NANJING,
    TONGLIAO,
    WUHAN,
    XIAN,
    YANGZHOU,
    YUNNAN,
    Where,
    percent,
    period_of,
    scheme_of,
    terms,
    yuan,
)

article = pytest.mark.article


# Tongliao


@pytest.mark.parametrize(
    ("status", "level", "rate", "cap"),
    [
        ("active", 3, 50, 4000),
        ("active", 2, 60, 4000),
        ("active", 1, 60, 4000),
        ("active", 0, 60, 4000),
        ("retired", 3, 55, 5000),
        ("retired", 2, 65, 5000),
        ("retired", 1, 65, 5000),
        ("retired", 0, 65, 5000),
    ],
)
@article("tongliao-5")
def test_tongliao_5(status: Status, level: int, rate: int, cap: int) -> None:
    cell = terms(TONGLIAO, Where(status, level=level))
    assert scheme_of(TONGLIAO).deductible_period == "year"
    assert yuan(cell.deductible, "tongliao-5") == 1000
    assert percent(cell, "tongliao-5") == [rate]
    assert yuan(cell.fund_cap, "tongliao-5") == cap
    assert isinstance(scheme_of(TONGLIAO).policy.over_cap, Absence)


@article("tongliao-8")
def test_tongliao_8() -> None:
    ceiling = scheme_of(TONGLIAO).policy.annual_ceiling
    assert ceiling is not None
    assert {"outpatient", "inpatient"} == set(ceiling.counts)
    for status in ("active", "retired"):
        figure = terms(TONGLIAO, Where(status, level=3)).annual_ceiling
        assert yuan(figure, "tongliao-8") is None
        assert figure is not None
        assert figure.proved_allowed_fen == 5000_00


@article("tongliao-11")
def test_tongliao_11_gives_flexibly_employed_members_benefits() -> None:
    assert terms(TONGLIAO, Where("flexible", level=3)) == terms(TONGLIAO, Where("active", level=3))


@article("tongliao-18")
def test_tongliao_18() -> None:
    assert period_of(TONGLIAO) == (Day(2022, 10, 1), FOREVER)


def test_what_tongliaos_accounts_get() -> None:
    account = scheme_of(TONGLIAO).policy.account
    assert account is not None
    assert account.active_share_of_base.value == 200
    assert account.active_share_of_base.source.article == "tongliao-10"
    (row,) = account.retired_monthly
    assert yuan(row.figure, "tongliao-10") is None


# Lüliang


@pytest.mark.parametrize(("category", "deductible"), [(1, 80), (2, 50), (3, 30)])
@article("lvliang-deductible")
def test_lvliang_deductible(category: int, deductible: int) -> None:
    assert scheme_of(LVLIANG).deductible_period == "visit"
    for status in ("active", "flexible", "retired"):
        cell = terms(LVLIANG, Where(status, price_category=category))
        assert yuan(cell.deductible, "lvliang-deductible") == deductible


@pytest.mark.parametrize(
    ("status", "category", "rate"),
    [
        ("active", 1, 50),
        ("active", 2, 55),
        ("active", 3, 60),
        ("retired", 1, 55),
        ("retired", 2, 60),
        ("retired", 3, 65),
    ],
)
@article("lvliang-rate")
def test_lvliang_rate(status: Status, category: int, rate: int) -> None:
    assert percent(terms(LVLIANG, Where(status, price_category=category)), "lvliang-rate") == [rate]


@pytest.mark.parametrize(("status", "cap"), [("active", 1800), ("flexible", 1800), ("retired", 2000)])
@article("lvliang-cap")
def test_lvliang_cap(status: Status, cap: int) -> None:
    for category in (1, 2, 3):
        assert yuan(terms(LVLIANG, Where(status, price_category=category)).fund_cap, "lvliang-cap") == cap
    year = scheme_of(LVLIANG).policy.benefit_year
    assert (year.month, year.day, year.source.article) == (1, 1, "lvliang-cap")


@article("lvliang-exclusion-6")
def test_lvliang_pays_nothing_above_the_cap() -> None:
    over_cap = scheme_of(LVLIANG).policy.over_cap
    assert isinstance(over_cap, Absence)
    assert over_cap.source.article == "lvliang-exclusion-6"


@article("lvliang-definition")
def test_lvliang_definition() -> None:
    assert period_of(LVLIANG) == (Day(2023, 1, 1), Day(2024, 7, 1))
    superseded = scheme_of(LVLIANG).policy.effective.superseded
    assert superseded is not None
    assert superseded.source.article == "shanxi-2024-start"


@article("lvliang-pharmacy")
def test_lvliang_pharmacy() -> None:
    pharmacy = scheme_of(LVLIANG).policy.pharmacy
    assert (pharmacy.terms_of, pharmacy.source.article) == (PRESCRIBER, "lvliang-pharmacy")
    assert pharmacy.prescription_required


def test_what_lvliangs_accounts_get() -> None:
    account = scheme_of(LVLIANG).policy.account
    assert account is not None
    assert account.active_share_of_base.value == 200
    assert account.active_share_of_base.source.article == "lvliang-account"
    (row,) = account.retired_monthly
    assert yuan(row.figure, "lvliang-account") == 85


# Nanjing


@pytest.mark.parametrize(
    ("status", "age", "veteran", "community", "elsewhere"),
    [
        ("active", 40, False, [50, 70, 75], [40, 60, 65]),
        ("flexible", 40, False, [50, 70, 75], [40, 60, 65]),
        ("retired", 60, False, [55, 80, 85], [45, 70, 75]),
        ("retired", 69, False, [55, 80, 85], [45, 70, 75]),
        ("retired", 70, False, [60, 85, 90], [50, 75, 80]),
        ("retired", 90, False, [60, 85, 90], [50, 75, 80]),
        ("retired", 95, True, [100, 100, 100], [95, 95, 95]),
    ],
)
@article("nanjing-14")
def test_nanjing_14_rates(
    status: Status, age: int, veteran: bool, community: list[int], elsewhere: list[int]
) -> None:
    who = Where(status, age, veteran)
    assert percent(terms(NANJING, who._replace(kind="community")), "nanjing-14") == community
    for kind in ("hospital", "clinic", "internet"):
        assert percent(terms(NANJING, who._replace(kind=kind)), "nanjing-14") == elsewhere


@article("nanjing-14")
def test_nanjing_14_segments_and_limit() -> None:
    policy = scheme_of(NANJING).policy
    assert policy.segments is not None
    assert policy.segments.scale == "cost of the year"
    assert [yuan(bound, "nanjing-14") for bound in policy.segments.bounds] == [1000, 5000]
    for cell in scheme_of(NANJING).cells:
        assert yuan(cell.cost_cap, "nanjing-14") == 15_000
        assert cell.fund_cap is None
        assert cell.deductible is None
    assert isinstance(policy.over_cap, Absence)


@article("nanjing-18")
def test_nanjing_18() -> None:
    attainment = scheme_of(NANJING).policy.attainment
    for attained in (attainment.retirement, attainment.age):
        assert attained.month_after
        assert attained.source.article == "nanjing-18"


@pytest.mark.parametrize("area", [TONGLIAO, LVLIANG, YUNNAN, XIAN, YANGZHOU, WUHAN])
def test_elsewhere_retirement_counts_from_its_own_day(area: str) -> None:
    attainment = scheme_of(area).policy.attainment
    for attained in (attainment.retirement, attainment.age):
        assert not attained.month_after
        assert attained.source.verification == "assumption"


@article("nanjing-23")
def test_nanjing_23() -> None:
    pharmacy = scheme_of(NANJING).policy.pharmacy
    assert (pharmacy.terms_of, pharmacy.source.article) == (PRESCRIBER, "nanjing-23")


@article("nanjing-32")
def test_nanjing_32() -> None:
    assert period_of(NANJING) == (Day(2023, 1, 1), Day(2028, 1, 1))


# Yunnan


@pytest.mark.parametrize(("level", "deductible"), [(0, 20), (1, 20), (2, 40), (3, 60)])
@article("yunnan-6")
def test_yunnan_6(level: int, deductible: int) -> None:
    assert scheme_of(YUNNAN).deductible_period == "visit"
    for status in ("active", "flexible", "retired"):
        assert yuan(terms(YUNNAN, Where(status, level=level)).deductible, "yunnan-6") == deductible
    year = scheme_of(YUNNAN).policy.benefit_year
    assert (year.month, year.day, year.source.article) == (1, 1, "yunnan-6")


@pytest.mark.parametrize(
    ("status", "level", "rate"),
    [
        ("active", 0, 60),
        ("active", 1, 60),
        ("active", 2, 55),
        ("active", 3, 50),
        ("retired", 0, 70),
        ("retired", 1, 70),
        ("retired", 2, 65),
        ("retired", 3, 60),
    ],
)
@article("yunnan-7")
def test_yunnan_7(status: Status, level: int, rate: int) -> None:
    for age in (40, 80):
        assert percent(terms(YUNNAN, Where(status, age, level=level)), "yunnan-7") == [rate]


@article("yunnan-3")
def test_yunnan_3() -> None:
    assert terms(YUNNAN, Where("flexible", level=2)) == terms(YUNNAN, Where("active", level=2))


@pytest.mark.parametrize(
    ("status", "level", "over_cap_rate"),
    [
        ("active", 0, 91),
        ("active", 1, 91),
        ("active", 2, 88),
        ("active", 3, 85),
        ("retired", 0, 95),
        ("retired", 1, 95),
        ("retired", 2, 92),
        ("retired", 3, 89),
    ],
)
@article("yunnan-8")
def test_yunnan_8(status: Status, level: int, over_cap_rate: int) -> None:
    cell = terms(YUNNAN, Where(status, level=level))
    assert yuan(cell.fund_cap, "yunnan-8") == 6000
    assert cell.over_cap_rate is not None
    assert cell.over_cap_rate.value == over_cap_rate * 100
    assert cell.over_cap_rate.source.article == "kunming-inpatient-rate"
    assert cell.over_cap_deductible is None
    assert yuan(cell.annual_ceiling, "kunming-inpatient-ceiling") == 80_000
    ceiling = scheme_of(YUNNAN).policy.annual_ceiling
    assert ceiling is not None
    assert {"outpatient", "over-cap", "inpatient"} == set(ceiling.counts)


@article("yunnan-12")
def test_yunnan_12() -> None:
    pharmacy = scheme_of(YUNNAN).policy.pharmacy
    assert (pharmacy.terms_of, pharmacy.source.article) == (PRESCRIBER, "yunnan-12")


@article("yunnan-23")
def test_yunnan_23() -> None:
    assert period_of(YUNNAN) == (Day(2024, 11, 1), FOREVER)


def test_what_yunnans_accounts_get() -> None:
    account = scheme_of(YUNNAN).policy.account
    assert account is not None
    assert account.active_share_of_base.value == 200
    assert account.active_share_of_base.source.article == "yunnan-9"
    assert [yuan(row.figure, "yunnan-9") for row in account.retired_monthly] == [106, 142]


# Areas whose figures come from notices and web pages


@pytest.mark.parametrize(
    ("status", "level", "rate", "cap"),
    [
        ("active", 0, 70, 2000),
        ("active", 1, 70, 2000),
        ("active", 2, 60, 2000),
        ("active", 3, 50, 2000),
        ("flexible", 3, 50, 2000),
        ("retired", 0, 75, 2500),
        ("retired", 1, 75, 2500),
        ("retired", 2, 65, 2500),
        ("retired", 3, 55, 2500),
    ],
)
def test_the_reference_policy_of_xian(status: Status, level: int, rate: int, cap: int) -> None:
    cell = terms(XIAN, Where(status, level=level))
    assert scheme_of(XIAN).deductible_period == "year"
    assert yuan(cell.deductible, "xian-notice-deductible") == 200
    assert percent(cell, "xian-notice-rate") == [rate]
    assert yuan(cell.fund_cap, "xian-notice-cap") == cap


def test_a_purchase_in_xian_has_the_terms_of_level_1() -> None:
    policy = scheme_of(XIAN).policy
    level_1 = terms(XIAN, Where(level=1)).provider
    assert policy.pharmacy.terms_of == level_1.name
    assert policy.pharmacy.prescription_required
    assert policy.pharmacy.source.article == "xian-notice-pharmacy"
    assert period_of(XIAN) == (Day(2023, 3, 1), FOREVER)


@pytest.mark.parametrize(
    ("status", "level", "deductible", "rate"),
    [
        ("active", 2, 600, 65),
        ("retired", 2, 500, 75),
        ("active", 3, 600, None),
        ("retired", 3, 500, None),
        ("active", 1, 600, None),
        ("retired", 0, 500, None),
    ],
)
def test_what_is_known_of_yangzhou(status: Status, level: int, deductible: int, rate: int | None) -> None:
    cell = terms(YANGZHOU, Where(status, level=level))
    assert isinstance(scheme_of(YANGZHOU).policy.deductible, Deductible)
    assert yuan(cell.deductible, "yangzhou-2023-deductible") == deductible
    assert percent(cell, "yangzhou-2023-rate") == [rate]
    assert yuan(cell.fund_cap, "yangzhou-2023-cap") == 8000
    assert scheme_of(YANGZHOU).policy.pharmacy.source.verification == "assumption"


@pytest.mark.parametrize(
    ("status", "level", "deductible", "rate", "cap_source"),
    [
        ("active", 1, 700, 80, "wuhan-2023-result"),
        ("active", 2, 700, 60, "wuhan-2023-result"),
        ("active", 3, 700, 50, "wuhan-2023-result"),
        ("retired", 1, 500, 84, "national-3"),
        ("retired", 2, 500, None, "national-3"),
        ("retired", 3, 500, None, "national-3"),
    ],
)
def test_what_is_known_of_wuhan(
    status: Status, level: int, deductible: int, rate: int | None, cap_source: str
) -> None:
    cell = terms(WUHAN, Where(status, level=level))
    assert yuan(cell.deductible, "wuhan-2023-deductible") == deductible
    assert percent(cell, "wuhan-2023-rate") == [rate]
    assert yuan(cell.fund_cap, cap_source) is None
    assert cell.fund_cap is not None
    assert cell.fund_cap.proved_allowed_fen == 3440_00
    assert scheme_of(WUHAN).policy.pharmacy.source.verification == "assumption"


@article("tongliao-6")
def test_only_own_money_meets_the_deductible_of_tongliao() -> None:
    deductible = scheme_of(TONGLIAO).policy.deductible
    assert not isinstance(deductible, Absence)
    assert deductible.met_by is not None
    assert deductible.met_by.money == ("personal account", "cash")
    assert deductible.met_by.source.article == "tongliao-6"
