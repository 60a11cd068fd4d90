"""Pages of a town with terms that few areas have, and the page as Markdown."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gongji.dates import Day
from gongji.explain.plain_markdown import markdown_of
from gongji.explain.plain_questions import questions_of
from gongji.explain.policy_view import view_of
from gongji.language import Text
from gongji.policy.documents import Verified
from gongji.policy.library import shipped_library

from .plain_pages import answer, cited_for, example, page_of, rows, tables, town_page

PERSONS = """\
person_classes:
  - {class: active, name: {zh: 在职, en: active}, when: {status: [active, flexible]}, source: town-person}
  - {class: retired, name: {zh: 退休, en: retired}, when: {status: retired}, source: town-person}
"""
PROVIDERS = """\
provider_classes:
  - {class: hospital, name: {zh: 医院|门诊部, en: hospitals}, when: everyone, source: town-1}
pharmacy: {terms_of: prescriber, prescription_required: false, source: town-1}
"""
AWAY = """\
provider_classes:
  - {class: near, name: {zh: 本地, en: local}, when: {place: local}, source: town-1}
  - {class: far, name: {zh: 省内, en: in the province}, when: {place: same province}, source: town-away}
  - {class: out, name: {zh: 省外, en: outside}, when: {place: elsewhere}, source: town-away}
pharmacy: {terms_of: prescriber, prescription_required: true, source: town-1}
first_pay:
  - {provider: far, rate: 10 %, source: town-away}
not_covered:
  - {provider: out, source: town-away}
"""
HALF = """\
rates:
  - {rate: 50 %, source: town-rate}
rounding: {half_up_to: fen, once_a: visit, source: town-1}
"""
NO_DEDUCTIBLE = "deductible: {none: true, source: town-deductible}\n"
NO_CAP = "caps: {none: true, source: town-cap}\nover_cap: {none: true, source: town-over}\n"
WITHOUT = NO_DEDUCTIBLE + NO_CAP
CHRONIC = """\
chronic:
  name: {zh: 慢特病, en: chronic diseases}
  routing: sequential
  source: town-chronic
  deductible:
    per: year
    amounts:
      - {amount: 300 yuan, source: town-chronic}
  rates:
    - {rate: 80 %, source: town-chronic}
  caps:
    - on: fund payment
      per: year
      amounts:
        - {amount: 2000 yuan, source: town-chronic}
"""


def deductible(per: str, *, amount: str = "100 yuan", more: str = "") -> str:
    return f"""\
deductible:
  per: {per}
  amounts:
    - {{amount: {amount}, source: town-deductible}}
{more}"""


CEILING = "  annual_ceiling:\n    - {amount: 300 yuan, source: town-cap}\n"
MET_BY = "  met_by: {money: [cash], own_share: true, source: town-met}\n"


@pytest.mark.parametrize(
    ("terms", "told", "articles"),
    [
        (
            deductible("month", more=CEILING),
            ["每月先自己付100元", "累计付满300元", "每月单独算", "全年的累计每到新的待遇年度从零开始"],
            {"town-deductible", "town-cap"},
        ),
        (deductible("institution day"), ["同一天在同一家机构"], {"town-deductible"}),
        (
            deductible("year", more="  taken_from: payment\n" + MET_BY),
            ["再从算出的数里扣", "现金", "按比例由自己负担的部分也算"],
            {"town-deductible", "town-met"},
        ),
        (
            NO_DEDUCTIBLE + "account_first: {source: town-account}\n",
            ["当年个人账户的钱先用完", "没有起付标准"],
            {"town-account", "town-deductible"},
        ),
    ],
)
def test_every_kind_of_deductible_is_told(
    tmp_path: Path, terms: str, told: list[str], articles: set[str]
) -> None:
    shown = town_page(tmp_path, PERSONS + PROVIDERS + HALF + NO_CAP + terms)
    words = answer(shown, "deductible")
    assert [piece for piece in told if piece not in words] == []
    assert articles <= cited_for(shown, "deductible")
    assert all(known.amounts is not None for known in shown.examples)


def test_an_example_follows_the_figure(tmp_path: Path) -> None:
    for amount, half_fen, ordinary_fen in (("100 yuan", 5_000, 60_000), ("640 yuan", 32_000, 120_000)):
        folder = tmp_path / amount.removesuffix(" yuan")
        folder.mkdir()
        terms = deductible("year", amount=amount)
        shown = town_page(folder, PERSONS + PROVIDERS + HALF + NO_CAP + terms)
        below, ordinary = example(shown, "below-deductible").amounts, example(shown, "ordinary").amounts
        assert below is not None
        assert ordinary is not None
        assert (below.cost_fen, below.fund_fen) == (half_fen, 0)
        assert ordinary.cost_fen == ordinary_fen


def test_without_a_cap_there_is_no_example_above_one(tmp_path: Path) -> None:
    shown = town_page(tmp_path, PERSONS + PROVIDERS + HALF + WITHOUT)
    assert [known.name for known in shown.examples] == ["ordinary", "pharmacy", "retired"]
    assert answer(shown, "above-the-cap") == "没有限额。"
    assert cited_for(shown, "carry-over") == {"town-cap"}
    assert "在职和退休待遇" not in answer(shown, "above-the-cap")


def test_the_same_terms_for_all_are_told_as_such(tmp_path: Path) -> None:
    one = (
        "person_classes:\n  - {class: all, name: {zh: 所有, en: all}, when: everyone, source: town-person}\n"
    )
    shown = town_page(tmp_path, one + PROVIDERS + HALF + WITHOUT)
    assert "在职和退休待遇相同" in answer(shown, "retirement")
    assert tables(shown) == {}


def test_care_elsewhere_is_told_with_what_is_borne_first_and_what_is_not_covered(tmp_path: Path) -> None:
    shown = town_page(tmp_path, PERSONS + AWAY + HALF + WITHOUT)
    words = answer(shown, "elsewhere")
    assert "省内：先自付10 %，其余按50 %支付" in words
    assert "省外：基金不支付" in words
    assert cited_for(shown, "elsewhere") == {"town-away", "town-rate"}
    assert rows(tables(shown)["支付比例"])[2] == ("省外", "不支付")
    visits: list[Any] = [known.request["visits"] for known in shown.examples]
    assert {visit["place"] for (visit,) in visits} == {"local"}


def test_care_elsewhere_of_which_nothing_is_borne_first_speaks_of_no_rest(tmp_path: Path) -> None:
    terms = AWAY.replace("first_pay:\n  - {provider: far, rate: 10 %, source: town-away}\n", "")
    words = answer(town_page(tmp_path, PERSONS + terms + HALF + WITHOUT), "elsewhere")
    assert "省内：按50 %支付" in words
    assert "其余" not in words


def test_silence_on_care_elsewhere_is_told_as_silence(tmp_path: Path) -> None:
    shown = town_page(tmp_path, PERSONS + PROVIDERS + HALF + WITHOUT)
    assert "没有为在外地看病另作规定" in answer(shown, "elsewhere")
    assert "请问当地经办机构" in answer(shown, "chronic")


def test_chronic_terms_are_told(tmp_path: Path) -> None:
    shown = town_page(tmp_path, PERSONS + PROVIDERS + HALF + WITHOUT + CHRONIC)
    words = answer(shown, "chronic")
    told = ["超过慢特病限额的费用再按普通门诊", "80 %", "300元", "2000元"]
    assert [piece for piece in told if piece not in words] == []
    assert cited_for(shown, "chronic") == {"town-chronic"}


def test_a_cap_of_some_institutions_and_terms_above_it(tmp_path: Path) -> None:
    caps = """\
caps:
  - on: fund payment
    per: year
    amounts:
      - {person: active, amount: 1000 yuan, source: town-cap}
      - {person: retired, amount: 1200 yuan, source: town-cap}
  - on: fund payment
    per: year
    providers: [hospital]
    amounts:
      - {provider: hospital, amount: 400 yuan, source: town-cap}
over_cap:
  name: {zh: 大额补助, en: large-amount subsidy}
  rates:
    - {rate: 70 %, source: town-over}
  deductible:
    - {amount: 100 yuan, source: town-over}
  annual_limit:
    - {amount: 5000 yuan, source: town-over}
"""
    words = answer(town_page(tmp_path, PERSONS + PROVIDERS + HALF + NO_DEDUCTIBLE + caps), "above-the-cap")
    told = [
        "1000元至1200元",
        "其中在医院|门诊部，每个待遇年度基金最多付",
        "400元",
        "按大额补助支付70 %",
        "先扣起付标准100元",
        "5000元",
    ]
    assert [piece for piece in told if piece not in words] == []


# Who compared a document


def test_who_compared_a_document_is_told_where_it_is_recorded() -> None:
    library = shipped_library()
    scheme = library.scheme_on("320100", Day(2023, 3, 1))
    view = view_of(scheme, library.register)
    (document,) = view.documents
    compared = replace(document, verified=Verified("某局", Day(2024, 5, 6)))
    answers = {known.name: known.answers for known in questions_of(replace(view, documents=(compared,)))}[
        "how-sure"
    ]
    assert any("由某局于 2024-05-06 核对" in saying.text.zh for saying in answers)


# Markdown


@pytest.mark.parametrize("language", ["zh", "en"])
def test_markdown_has_whole_tables_and_one_line_end(tmp_path: Path, language: str) -> None:
    shown = town_page(tmp_path, PERSONS + PROVIDERS + HALF + WITHOUT)
    text = markdown_of(shown, "zh" if language == "zh" else "en")
    lines = text.splitlines()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert "\n\n\n" not in text
    for number, line in enumerate(lines):
        if set(line) <= set("|-: ") and line:
            columns = line.count("|")
            assert lines[number - 1].replace("\\|", "").count("|") == columns
            assert lines[number + 1].replace("\\|", "").count("|") == columns
    if language == "zh":
        assert "| 医院\\|门诊部 | 全部 |" in lines


def test_markdown_names_the_state_of_what_is_not_official() -> None:
    library = shipped_library()
    day = Day(2023, 5, 1)
    text = markdown_of(page_of(library, library.scheme_on("610100", day), day), "zh")
    assert "（xian-notice-rate，未核实）" in text
    assert "（gongji-benefit-year，我们的读法）" in text
    assert "核实状态：未核实" in text.splitlines()[2]
    official = markdown_of(page_of(library, library.scheme_on("320100", day), day), "zh")
    assert "（nanjing-14）" in official
    assert "nanjing-14 第十四条：" in official


def test_a_page_names_the_area() -> None:
    library = shipped_library()
    day = Day(2023, 5, 1)
    shown = page_of(library, library.scheme_on("320100", day), day)
    assert shown.title == Text(
        "南京市职工医保门诊待遇：说给参保人听",
        "Nanjing: outpatient benefits of the employee scheme in plain words",
    )
