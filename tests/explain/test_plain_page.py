"""Plain-language pages of the shipped areas: examples by the kernel, tables, answers with articles."""

import re
from typing import Any

import pytest

from gongji.benefit.calculate import calculate_object
from gongji.dates import Day
from gongji.explain.plain_markdown import made_from
from gongji.explain.plain_records import PlainPage, Saying
from gongji.money import format_yuan
from gongji.policy.library import shipped_library
from gongji.policy.scheme import Scheme

from .plain_pages import answer, cited_for, example, page_of, question, rows, sayings, tables

article = pytest.mark.article

SCHEMES = [
    scheme for area in shipped_library().areas_with_policies() for scheme in shipped_library().schemes(area)
]
NAMES = [scheme.policy.name for scheme in SCHEMES]
QUESTIONS = [
    "deductible",
    "pharmacy",
    "retirement",
    "above-the-cap",
    "carry-over",
    "elsewhere",
    "chronic",
    "unknown",
    "how-sure",
]


def page(area: str, day: Day) -> PlainPage:
    library = shipped_library()
    return page_of(library, library.scheme_on(area, day), day)


def shipped_page(scheme: Scheme) -> PlainPage:
    return page_of(shipped_library(), scheme, scheme.policy.effective.period.start)


# Every shipped policy


@article("shaanxi-13")
@article("tongliao-17")
@pytest.mark.parametrize("scheme", SCHEMES, ids=NAMES)
def test_each_example_is_what_calculate_gives_for_its_input(scheme: Scheme) -> None:
    shown = shipped_page(scheme)
    assert 3 <= len(shown.examples) <= 5
    for known in shown.examples:
        result = calculate_object({**known.request})
        if known.amounts is None:
            assert known.why_not is not None
            assert known.why_not.zh in str(result["error"])
            continue
        visits: Any = result["visits"]
        (visit,) = visits
        told = {
            "deductible": format_yuan(known.amounts.deductible_fen),
            "fund": format_yuan(known.amounts.fund_fen),
            "overflow": format_yuan(known.amounts.over_cap_fen),
            "personal": format_yuan(known.amounts.personal_fen),
        }
        assert {key: visit[key] for key in told} == told
        assert [step.amount for step in known.steps] == [step["amount"] for step in visit["steps"]]


@article("shaanxi-13")
@article("tongliao-17")
@pytest.mark.parametrize("scheme", SCHEMES, ids=NAMES)
def test_every_page_answers_all_questions_and_lists_all_articles_that_it_cites(scheme: Scheme) -> None:
    shown = shipped_page(scheme)
    assert [known.name for known in shown.questions] == QUESTIONS
    for known in shown.questions:
        assert known.answers, known.name
        if known.name != "unknown" or shown_unknown(shown):
            assert any(saying.articles for saying in known.answers), known.name
    listed = [entry.name for entry, _ in shown.articles]
    assert set(listed) == {name for saying in sayings(shown) for name in saying.articles}
    assert len(listed) == len(set(listed))


def shown_unknown(shown: PlainPage) -> bool:
    return not any(saying.text.zh.startswith("没有") for saying in question(shown, "unknown").answers)


@pytest.mark.parametrize("scheme", SCHEMES, ids=NAMES)
def test_pages_speak_both_languages(scheme: Scheme) -> None:
    shown = shipped_page(scheme)
    for saying in sayings(shown):
        # A document's number is Chinese in both languages.
        english = re.sub(r"\S*〔\d{4}〕\S*", "", saying.text.en)
        assert not re.search("[\u4e00-\u9fff]", english), saying.text.en
        assert bool(saying.text.zh) == bool(saying.text.en)


# Areas whose figures are worked by hand


@article("tongliao-5")
@article("tongliao-17")
@pytest.mark.parametrize(
    ("name", "cost", "deductible", "fund"),
    [
        ("below-deductible", 500, 500, 0),
        ("ordinary", 1500, 1000, 300),  # (1,500 - 1,000) x 60 %
        ("above-the-cap", 8000, 1000, 4000),  # 7,000 x 60 % = 4,200, of which 4,000 are left
        ("pharmacy", 1500, 1000, 300),
        ("retired", 1500, 1000, 325),  # 500 x 65 %
    ],
)
def test_tongliao_by_hand(name: str, cost: int, deductible: int, fund: int) -> None:
    amounts = example(page("150500", Day(2023, 3, 1)), name).amounts
    assert amounts == (cost * 100, deductible * 100, fund * 100, 0, (cost - fund) * 100)


@article("yunnan-8")
def test_yunnan_above_the_cap_by_hand() -> None:
    # 14,960 x 55 % = 8,228; 6,000 use up 10,909.09… of it; the rest x 88 % = 3,564.80.
    amounts = example(page("530000", Day(2025, 3, 1)), "above-the-cap").amounts
    assert amounts == (1_500_000, 4_000, 600_000, 356_480, 543_520)


@article("nanjing-14")
def test_nanjing_has_no_example_below_a_deductible_and_one_table_of_segments() -> None:
    shown = page("320100", Day(2023, 3, 1))
    assert [known.name for known in shown.examples] == ["ordinary", "above-the-cap", "pharmacy", "retired"]
    above = example(shown, "above-the-cap").amounts
    assert above is not None
    assert above.cost_fen > 1_500_000
    assert above.fund_fen == 930_000  # 400 + 2,400 + 6,500
    table = tables(shown)["支付比例，按年度累计费用分段"]
    assert [head.zh for head in table.heads][:2] == ["机构", "费用分段"]
    assert rows(table)[0] == ("社区医疗机构", "1000元以内（含）", "50 %", "55 %", "60 %", "100 %")
    assert len(table.rows) == 6
    assert "没有起付标准" in answer(shown, "deductible")


@article("tongliao-5")
def test_what_is_the_same_everywhere_is_a_sentence_and_what_differs_a_table() -> None:
    shown = page("150500", Day(2023, 3, 1))
    said = "".join(part.text.zh for part in shown.benefits if isinstance(part, Saying))
    assert "起付标准（每年）：1000元，对所有人、所有机构相同" in said
    assert rows(tables(shown)["支付比例"]) == [
        ("三级机构", "50 %", "55 %"),
        ("二级及以下机构", "60 %", "65 %"),
    ]
    assert rows(tables(shown)["基金支付限额（每年）"]) == [("所有机构", "4000元", "5000元")]


@article("lvliang-cap")
@article("shaanxi-13")
def test_answers_hold_the_figures_and_their_articles() -> None:
    shown = page("141100", Day(2023, 3, 1))
    assert "每次就诊先自己付30元至80元" in answer(shown, "deductible")
    assert "每次就诊单独算" in answer(shown, "deductible")
    assert cited_for(shown, "deductible") == {"lvliang-deductible"}
    retired = answer(shown, "retirement")
    assert "三类及以下收费价格机构由60 %变为65 %" in retired
    assert "由1800元变为2000元" in retired
    assert "不可以" in answer(shown, "carry-over")
    assert "lvliang-exclusion-12" in cited_for(shown, "elsewhere")


def test_retirement_is_compared_between_the_classes_of_those_who_retire() -> None:
    # Under 45 the rate at level 3 is 50 %; who retires comes from the class of 45 and over, with 60 %.
    told = answer(page("310000", Day(2023, 8, 1)), "retirement")
    assert told.startswith("这里比较“45周岁及以上在职人员”和“70周岁以下退休人员”。")
    assert "三级机构由60 %变为70 %" in told
    assert "50 %" not in told


def test_a_figure_that_is_unknown_on_one_side_does_not_become_the_other() -> None:
    told = answer(page("440100", Day(2025, 3, 1)), "retirement")
    assert "二、三级机构在职未知，退休70 %" in told
    assert "由未知变为" not in told


def test_segments_of_payments_are_headed_as_payments_and_of_cost_as_cost() -> None:
    heads = [
        table.heads[1].zh
        for area in ("110000", "320100")
        for title, table in tables(page(area, Day(2023, 3, 1))).items()
        if "分段" in title
    ]
    assert heads == ["基金当年已支付", "费用分段"]
    (title,) = {
        known.title.en
        for known in tables(page("110000", Day(2023, 3, 1))).values()
        if "segment" in known.title.en
    }
    assert title == "Rate by segment of the fund payments of the year"


def test_a_benefit_year_of_its_own_is_told_by_the_name_of_its_month() -> None:
    (year,) = [
        saying.text for saying in page("310000", Day(2023, 8, 1)).about if "benefit year" in saying.text.en
    ]
    assert (year.zh, year.en) == (
        "待遇年度每年7月1日开始。",
        "The benefit year begins on 1 July of each year.",
    )


def test_what_is_proved_of_an_unknown_cap_is_told() -> None:
    told = answer(page("440300", Day(2024, 3, 1)), "above-the-cap")
    assert "每个待遇年度基金最多付：未知，有的至少9885元。" in told
    assert "其中在二级机构、三级机构合计，每个待遇年度基金最多付：未知，有的至少4942.50元。" in told


def test_where_the_own_part_counts_is_told() -> None:
    told = answer(page("610100", Day(2023, 5, 1)), "above-the-cap")
    assert "自己负担的部分不计入大病保险、医疗救助。" in told
    assert "xian-notice-counting" in cited_for(page("610100", Day(2023, 5, 1)), "above-the-cap")


def test_a_version_that_began_within_a_year_says_what_became_of_the_sums() -> None:
    said = "".join(saying.text.zh for saying in page("530100", Day(2025, 3, 1)).about)
    assert "这一年已经累计的数接着算" in said
    assert "累计" not in "".join(saying.text.zh for saying in page("530000", Day(2025, 3, 1)).about)


def test_whose_terms_a_pharmacy_has_is_told() -> None:
    assert "开处方的机构" in answer(page("320100", Day(2023, 3, 1)), "pharmacy")
    xian = page("610100", Day(2023, 5, 1))
    assert "“一级及未定级机构”" in answer(xian, "pharmacy")
    amounts = example(xian, "pharmacy").amounts
    assert amounts is not None
    assert amounts.fund_fen == (amounts.cost_fen - 20_000) * 70 // 100


def test_what_is_unknown_is_told_with_its_reason_and_stops_only_the_example_that_needs_it() -> None:
    shown = page("420100", Day(2023, 3, 1))
    unknown = answer(shown, "unknown")
    assert ("支付比例" in unknown, "没有查到年度限额" in unknown) == (True, True)
    assert example(shown, "ordinary").amounts is not None
    for name in ("above-the-cap", "retired"):
        stopped = example(shown, name)
        assert (stopped.amounts, stopped.steps) == (None, ())
        assert stopped.why_not is not None
        assert "未知" in stopped.why_not.zh
    assert rows(tables(shown)["支付比例"])[0] == ("三级机构", "50 %", "未知")


def test_the_state_of_verification_is_told() -> None:
    shown = page("610100", Day(2023, 5, 1))
    assert shown.state == "unverified"
    assert "核实状态：未核实" in answer(shown, "how-sure")
    assert "核对" not in answer(shown, "how-sure")


def test_figures_that_are_less_sure_than_the_version_are_told_at_the_head() -> None:
    # Kunming's terms are the province's official ones; those above the cap are from a web page.
    kunming, nanjing = page("530100", Day(2025, 3, 1)), page("320100", Day(2023, 3, 1))
    assert (kunming.state, kunming.least_state) == ("verified", "unverified")
    assert "核实状态：官方文本，部分数字：未核实。" in made_from(kunming).zh
    assert made_from(nanjing).zh.endswith("核实状态：官方文本。")
