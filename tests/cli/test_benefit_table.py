"""The benefit table as data: every cell is what the kernel works with, with its figures' articles."""

import pytest

from gongji.explain.benefit_table import BenefitTable, Cell, Column, benefit_table
from gongji.explain.policy_view import PolicyView, view_of
from gongji.kernel.layout import terms_of
from gongji.kernel.records import UNLIMITED_FEN
from gongji.language import Text
from gongji.policy.library import shipped_library

LIBRARY = shipped_library()
AREAS = LIBRARY.areas_with_policies()


def table_of(area: str) -> BenefitTable:
    return benefit_table(LIBRARY.schemes(area)[-1])


def view(area: str) -> PolicyView:
    return view_of(LIBRARY.schemes(area)[-1], LIBRARY.register)


def column(area: str, name: str) -> Column:
    return next(known for known in table_of(area).columns if known.name == name)


def numbers(area: str, name: str) -> list[str | None]:
    return [None if cell is None else cell.number for cell in column(area, name).cells]


def test_nanjings_segments() -> None:
    assert numbers("320100", "rate-1") == ["50", "40", "55", "45", "60", "50", "100", "95"]
    assert numbers("320100", "rate-2") == ["70", "60", "80", "70", "85", "75", "100", "95"]
    assert numbers("320100", "rate-3") == ["75", "65", "85", "75", "90", "80", "100", "95"]
    titles = [known.title for known in table_of("320100").columns if known.group is not None]
    assert titles == [
        Text("1000元以内（含）", "up to 1,000 yuan"),
        Text("1000元以上至5000元（含）", "over 1,000 to 5,000 yuan"),
        Text("5000元以上至15000元（含）", "over 5,000 to 15,000 yuan"),
    ]


def test_a_rate_with_points_shows_both_parts_and_their_articles() -> None:
    cells = column("530000", "rate").cells
    retired_at_level_3 = cells[3]
    assert retired_at_level_3 is not None
    assert retired_at_level_3.text == Text("60 %（50 % + 10 %）", "60 % (50 % + 10 %)")
    assert len(retired_at_level_3.figures) == 2
    assert retired_at_level_3.citation == (("yunnan-7",), "verified")


def test_what_is_the_same_for_all_is_known_to_be() -> None:
    cap = column("530000", "fund-cap").uniform
    assert cap is not None
    assert (cap.number, cap.citation) == ("6000.00", (("yunnan-8",), "verified"))
    assert column("150500", "fund-cap").uniform is None
    assert column("150500", "fund-cap").common_citation == (("tongliao-5",), "verified")
    assert column("420100", "fund-cap").common_citation is None


def test_an_unknown_cap_shows_what_is_proved_to_be_allowed() -> None:
    cell = column("420100", "fund-cap").cells[0]
    assert cell is not None
    assert cell.number is None
    assert cell.text == Text("未知，至少3440元", "unknown, at least 3,440 yuan")


def test_an_unknown_rate_is_called_unknown() -> None:
    assert numbers("420100", "rate") == ["50", "60", "80", None, None, "84"]


@pytest.mark.parametrize("area", AREAS)
def test_the_table_says_what_the_kernel_calculates_with(area: str) -> None:
    scheme = LIBRARY.schemes(area)[-1]
    columns = {known.name: known.cells for known in benefit_table(scheme).columns}

    def fen(name: str, row: int, absent: int) -> int:
        cell: Cell | None = columns[name][row] if name in columns else None
        if cell is None:
            return absent
        return cell.value if cell.value is not None else cell.figures[0].proved_allowed_fen

    for row in range(len(scheme.cells)):
        terms = terms_of(scheme.table, row)
        assert fen("deductible", row, 0) == terms.deductible_fen
        assert fen("fund-cap", row, UNLIMITED_FEN) == terms.fund_cap_fen
        assert fen("cost-cap", row, UNLIMITED_FEN) == terms.cost_cap_fen
        assert fen("annual-ceiling", row, UNLIMITED_FEN) == terms.annual_ceiling_fen
        assert fen("over-cap-rate", row, 0) == terms.over_cap_rate_bp


@pytest.mark.parametrize("area", AREAS)
def test_every_number_has_a_registered_article(area: str) -> None:
    for known in table_of(area).columns:
        for cell in known.cells:
            if cell is None:
                # The one cap that institutions outside of its group do not have.
                assert known.name == "group-fund-cap"
                continue
            assert cell.sources
            assert {source.article for source in cell.sources} <= set(LIBRARY.register.articles)


def test_who_is_in_which_class() -> None:
    nanjing = view("320100")
    assert [line.condition.en for line in nanjing.persons] == [
        "active or flexibly employed, not a veteran worker",
        "retired, not a veteran worker, under 70",
        "retired, not a veteran worker, aged 70 and over",
        "veteran worker",
    ]
    assert [line.condition.zh for line in nanjing.providers] == ["社区卫生服务机构", "医院、诊所、互联网医院"]
    assert [line.condition.zh for line in view("150500").providers] == ["三级", "未定级、一级、二级"]
    assert [line.condition.en for line in view("141100").providers][-1] == "price category 3"


def test_the_rules_that_are_no_numbers() -> None:
    rules = {rule.topic.en: (rule.text.en, rule.source.article) for rule in view("320100").statements}
    assert rules["Deductible"] == ("none", "nanjing-14")
    assert rules["Retired terms"] == ("from the month after", "nanjing-18")
    assert rules["Terms of an age"] == ("from the month after", "nanjing-18")
    assert rules["Pharmacies"] == ("on prescription only; terms of the prescribing institution", "nanjing-23")
    assert rules["In force"] == ("2023-01-01 to 2027-12-31", "nanjing-32")
    xian = {rule.topic.en: rule.text.en for rule in view("610100").statements}
    assert xian["Pharmacies"].endswith("institutions of level 1 or without a grade, whoever prescribed")
    assert xian["Retired terms"] == "from the very day"


def test_what_is_unknown_is_told_with_its_reason_and_for_whom() -> None:
    unknown = {(known.name.en, known.whom.en) for known in view("420100").unknown}
    assert unknown == {
        ("rate", "retired, level 3 institutions, level 2 institutions"),
        ("cap", "active"),
        ("cap", "retired"),
    }
    assert all(known.figure.reason for area in AREAS for known in view(area).unknown)


def test_every_reading_of_a_policy_is_shown() -> None:
    for area in AREAS:
        assert view(area).readings == LIBRARY.schemes(area)[-1].policy.notes
