"""Figures in passages: every form that documents use, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.dates import Day
from gongji.policy.normalised_text import readable
from gongji.policy.text_figures import FigureKind, figures_in

Found = list[tuple[FigureKind, int | Day]]


def found(text: str) -> Found:
    return [(figure.kind, figure.value) for figure in figures_in(readable(text).signs)]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("每年1000元", [1000]),
        ("每年１０００ 元", [1000]),
        ("每年1,000元", [1000]),
        ("每年12,345,678元", [12_345_678]),
        ("超过1000元（不含）至5000元（含）", [1000, 5000]),
        ("超过500（含）元", [500]),
        ("最多8万元", [80_000]),
        ("最多1.5万元", [15_000]),
        ("最多3千元、5百元", [3_000, 500]),
        ("最多1百万元、2千万元", [1_000_000, 20_000_000]),
        ("最多二万三千元", [23_000]),
        ("最多贰万叁仟元", [23_000]),
        ("最多十五万元", [150_000]),
        ("每次30元/次、50元/次", [30, 50]),
        ("分别为20、40、60元", [20, 40, 60]),
        ("付20至40元", [20, 40]),
        ("付20—40元", [20, 40]),
        ("付20~40元", [20, 40]),
        ("付二十、四十元", [20, 40]),
        ("1、50元以下", [50]),
        ("一、五十元以下", [50]),
        ("1.1000元以下", [1000]),
        ("甲；2.1000元以下", [1000]),
        ("①1000元以下", [1000]),
        ("甲，500，100元", [100]),
        ("为20 . 70元", [70]),
    ],
)
def test_amounts(text: str, yuan: list[int]) -> None:
    assert found(text) == [("amount", amount * 100) for amount in yuan]


@pytest.mark.parametrize(
    ("text", "rates_bp"),
    [
        ("付50%", [5000]),
        ("付５０％", [5000]),
        ("付 50 %", [5000]),
        ("付4.8%", [480]),
        ("付50%、60%和70%", [5000, 6000, 7000]),
        ("付50、60%", [5000, 6000]),
        ("付50至60%", [5000, 6000]),
        ("付100%", [10_000]),
        ("付百分之五十", [5000]),
        ("付百分之五点五", [550]),
        ("付百分之60", [6000]),
        ("付千分之五", [50]),
        ("付5‰", [50]),
    ],
)
def test_rates(text: str, rates_bp: list[int]) -> None:
    assert found(text) == [("rate", rate_bp) for rate_bp in rates_bp]


@pytest.mark.parametrize(
    ("text", "points_bp"),
    [
        ("高5个百分点", [500]),
        ("高 10 个百分 点", [1000]),
        ("高2.5个百分点", [250]),
        ("高十个百分点", [1000]),
        ("高5百分点", [500]),
        ("高5、10个百分点", [500, 1000]),
    ],
)
def test_points(text: str, points_bp: list[int]) -> None:
    assert found(text) == [("points", points) for points in points_bp]


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("满70周岁", [70]),
        ("满 70  周 岁", [70]),
        ("70周岁（含）以上", [70]),
        ("满七十周岁", [70]),
        ("60岁以上", [60]),
        ("满60、70周岁", [60, 70]),
        ("比例2% . 70周岁", [70]),
    ],
)
def test_ages(text: str, ages: list[int]) -> None:
    assert [value for kind, value in found(text) if kind == "age"] == ages


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("自2023年1月1日起", [Day(2023, 1, 1)]),
        ("自 2023 年 11 月 1  日 起", [Day(2023, 11, 1)]),
        ("自2023年1月1号起", [Day(2023, 1, 1)]),
        ("自二〇二三年一月一日起", [Day(2023, 1, 1)]),
        ("至二○二三年十二月三十一日", [Day(2023, 12, 31)]),
        ("自2023-01-01起", [Day(2023, 1, 1)]),
        ("自2023.1.1起", [Day(2023, 1, 1)]),
        ("到2022年底", [Day(2022, 12, 31)]),
        ("于2022年6月底前", [Day(2022, 6, 30)]),
        ("于2024年2月末", [Day(2024, 2, 29)]),
        ("自2023年1月1日起至同年6月30日", [Day(2023, 1, 1), Day(2023, 6, 30)]),
        ("自2023年1月1日至12月31日", [Day(2023, 1, 1), Day(2023, 12, 31)]),
        ("自2023年1月1日至2024年6月30日", [Day(2023, 1, 1), Day(2024, 6, 30)]),
    ],
)
def test_days(text: str, days: list[Day]) -> None:
    assert found(text) == [("day", day) for day in days]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("2022年12月的数额", [("month", Day(2022, 12, 1))]),
        ("2023年当年", [("year", 2023)]),
        ("2023年度", [("year", 2023)]),
        ("每年7月1日起", [("day of the year", 701)]),
        ("连续2年", [("years", 2)]),
        ("满三年", [("years", 3)]),
        ("三个月内", [("months", 3)]),
        ("5个工作日内", [("days", 5)]),
        ("二十日内", [("days", 20)]),
    ],
)
def test_other_times(text: str, figures: Found) -> None:
    assert found(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "国办发〔2021〕14号",
        "第十四条、第二年",
        "本年度、下一年度、上一年、一年内",
        "一次性支取",
        "数十元、几百元",
        "一元化管理，元旦前",
        "三级医院，二类价格",
        "2023年2月30日",
        "2023年13月1日",
        "2月30日",
        "最多1,2345元",
        "最多10.555元",
        "最多2千5百元",
        "最多一百二十元五角",
        "最多一千五元",
        "为50，000元",
        "付4.875%",
        "百分点",
        "万元",
    ],
)
def test_what_is_no_figure_or_may_be_read_in_two_ways_is_left(text: str) -> None:
    assert found(text) == []


def test_words_are_those_of_the_text_and_figures_keep_its_order() -> None:
    figures = figures_in(readable("满70周岁的，付20、40 元，再加 5 个百分点").signs)
    assert [figure.words for figure in figures] == ["70周岁", "20、40元", "20、40元", "5个百分点"]
    assert [figure.position for figure in figures] == sorted(figure.position for figure in figures)


@given(st.integers(0, 99_999_999), st.integers(0, 99))
def test_every_amount_is_read_exactly(yuan: int, cents: int) -> None:
    assert found(f"支付{yuan:,}.{cents:02d}元。") == [("amount", yuan * 100 + cents)]
    assert found(f"支付{yuan}元。") == [("amount", yuan * 100)]


@given(st.dates(Day(1000, 1, 1), Day(9998, 12, 31)))
def test_every_day_is_read_in_both_scripts(day: Day) -> None:
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    numbers = ["", *"一二三四五六七八九十", *(f"十{sign}" for sign in "一二三四五六七八九"), "二十"]
    numbers += [*(f"二十{sign}" for sign in "一二三四五六七八九"), "三十", "三十一"]
    chinese = f"{str(day.year).translate(digits)}年{numbers[day.month]}月{numbers[day.day]}日"
    for words in (chinese, f"{day.year}年{day.month}月{day.day}日", day.isoformat()):
        assert found(f"自{words}起") == [("day", day)]


@given(st.text(alphabet="0123456789一二十百千万点零年月日元%个百分点岁,.、至-()含 \n", max_size=40))
def test_no_text_breaks_the_reading(text: str) -> None:
    signs = readable(text).signs
    for figure in figures_in(signs):
        assert signs.startswith(figure.words, figure.position)
