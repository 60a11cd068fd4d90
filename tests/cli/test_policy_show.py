"""`gongji policy show`: an area's page, in both languages, with the background of its documents."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from gongji.cli import policy_show
from gongji.cli.policy_show import page_of
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import Library, shipped_library

from .running import LANGUAGES, Terminal, chinese_share

article = pytest.mark.article
REGISTER = shipped_library().register

CONTEXT = [
    pytest.param("320100", "nanjing-1", marks=article("nanjing-1")),
    pytest.param("320100", "nanjing-2", marks=article("nanjing-2")),
    pytest.param("320100", "nanjing-4", marks=article("nanjing-4")),
    pytest.param("150500", "tongliao-1", marks=article("tongliao-1")),
    pytest.param("530000", "yunnan-1", marks=article("yunnan-1")),
    pytest.param("530000", "yunnan-2", marks=article("yunnan-2")),
    pytest.param("530000", "yunnan-19", marks=article("yunnan-19")),
    pytest.param("530000", "yunnan-22", marks=article("yunnan-22")),
    pytest.param("141100", "lvliang-background", marks=article("lvliang-background")),
    pytest.param("610000", "shaanxi-1", marks=article("shaanxi-1")),
    pytest.param("610000", "shaanxi-11", marks=article("shaanxi-11")),
]


def squeezed(words: str) -> str:
    """The words without spaces and line ends, so that a sentence is found where lines break it."""
    return "".join(words.split())


@pytest.mark.parametrize(("area", "name"), CONTEXT)
def test_a_context_article_is_shown_on_its_policys_page(area: str, name: str, terminal: Terminal) -> None:
    text = REGISTER.articles[name].text
    for language in LANGUAGES:
        page = terminal("policy", "show", area, "--lang", language)
        assert page.code == 0
        background = page.out.partition("\n背景\n" if language == "zh" else "\nBackground\n")[2]
        assert squeezed(f"{name} {text.say(language)}") in squeezed(background)
    record = terminal("policy", "show", area, "--json", "--lang", "zh").record
    assert {"id": name, "kind": "context", "text": text.zh} in record["background"]


def test_no_context_article_is_forgotten() -> None:
    required = {known.name for known in REGISTER.articles.values() if known.kind == "context"}
    assert {case.values[1] for case in CONTEXT} == required


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", [*shipped_library().areas_with_policies(), "610000"])
def test_every_page_reads_in_one_language_and_fits_the_terminal(
    area: str, language: str, terminal: Terminal
) -> None:
    page = terminal("policy", "show", area, "--lang", language)
    assert (page.code, page.err) == (0, "")
    assert (chinese_share(page.out) > 0.3) == (language == "zh")
    assert "…" not in page.out
    assert max(map(len, page.out.splitlines())) <= 100


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("320100", "320100"),
        ("南京市", "320100"),
        ("南京", "320100"),
        ("nanjing", "320100"),
        ("Lüliang", "141100"),
        ("luliang", "141100"),
        ("LVLIANG", "141100"),
        ("Xi'an", "610100"),
        ("xian", "610100"),
        ("陕西", "610000"),
    ],
)
def test_an_area_is_found_by_code_and_by_its_names(words: str, code: str) -> None:
    assert page_of(shipped_library(), words, None).area.code == code


@pytest.mark.parametrize("words", ["Atlantis", "999999", "", "市"])
def test_an_unknown_area_is_refused_with_the_known_ones(words: str, terminal: Terminal) -> None:
    answer = terminal("policy", "show", words, "--lang", "zh")
    assert (answer.code, answer.out) == (1, "")
    assert "320100 南京市" in answer.err


def policy_of(record: Any) -> Any:
    assert record["policy"] is not None
    return record["policy"]


def test_the_table_as_json(terminal: Terminal) -> None:
    policy = policy_of(
        terminal("policy", "show", "Nanjing", "--on", "2024-05-01", "--json", LANG="en_US").record
    )
    rows = {(row["person"], row["provider"]): row["cells"] for row in policy["table"]["rows"]}
    assert rows["retired-70", "community"]["rate-2"] == {
        "value": "85",
        "unit": "rate",
        "sources": ["nanjing-14"],
        "state": "verified",
    }
    assert rows["active", "other"]["cost-cap"]["value"] == "15000.00"
    assert [column["column"] for column in policy["table"]["columns"]] == [
        "rate-1",
        "rate-2",
        "rate-3",
        "cost-cap",
    ]
    assert policy["in_force"] is True


def test_the_version_of_a_day(terminal: Terminal) -> None:
    before = terminal("policy", "show", "141100", "--on", "2024-06-30", "--lang", "en")
    after = terminal("policy", "show", "141100", "--on", "2024-07-01", "--lang", "en")
    assert (before.code, after.code) == (0, 0)
    assert "lvliang-2023" in before.out
    assert "lvliang-2024" in after.out
    assert squeezed("the policy of Shanxi (140000)") in squeezed(after.out)
    outside = terminal("policy", "show", "321000", "--on", "2024-01-01", "--lang", "en")
    assert (outside.code, outside.out) == (1, "")
    assert "Yangzhou's terms from 2024 on are not in this library" in outside.err


def test_without_a_day_a_version_that_has_ended_says_so(terminal: Terminal) -> None:
    page = terminal("policy", "show", "321000", "--lang", "en")
    assert page.code == 0
    assert "No version is in force on" in page.out
    assert policy_of(terminal("policy", "show", "321000", "--json").record)["in_force"] is False


@pytest.mark.parametrize("day", ["2024-13-01", "yesterday", "2024-1-1", ""])
def test_a_day_that_is_none(day: str, terminal: Terminal) -> None:
    answer = terminal("policy", "show", "320100", "--on", day, "--json", "--lang", "en")
    assert answer.code == 1
    assert answer.record == {
        "error": {
            "code": "malformed_day",
            "message": f"`{day}` is not a day. Write it as 2024-03-01.",
            "field": "--on",
        }
    }


def test_the_frameworks_that_bind_a_city_and_what_it_breaches(terminal: Terminal) -> None:
    record = terminal("policy", "show", "610100", "--json").record
    findings = {known["framework"]: known["findings"] for known in record["frameworks"]}
    assert list(findings) == ["national", "shaanxi"]
    breached = [found for found in findings["shaanxi"] if found["verdict"] == "breach"]
    assert [(found["framework_article"], found["severity"]) for found in breached] == [
        ("shaanxi-2", "warning"),
        ("shaanxi-12", "warning"),
        ("shaanxi-12", "note"),
    ]
    page = terminal("policy", "show", "610100", "--lang", "zh").out
    assert "shaanxi-2 / xian-notice-start" in page
    assert "shaanxi-12 / xian-notice-start" in page


@article("shaanxi-13")
def test_a_province_with_a_framework_alone_shows_its_articles_and_demands(terminal: Terminal) -> None:
    page = terminal("policy", "show", "陕西省", "--lang", "zh")
    for known in REGISTER.documents["shaanxi"].articles:
        assert squeezed(known.text.zh) in squeezed(page.out), known.name
    record = terminal("policy", "show", "610000", "--json").record
    assert record["policy"] is None
    demands = {known["framework"]: known["constraints"] for known in record["frameworks"]}
    assert {demand["source"] for demand in demands["shaanxi"]} == {
        "shaanxi-2",
        "shaanxi-3",
        "shaanxi-5",
        "shaanxi-7",
        "shaanxi-12",
    }


def test_an_area_with_neither_policy_nor_document(terminal: Terminal) -> None:
    answer = terminal("policy", "show", "150000", "--lang", "en")
    assert answer.code == 1
    assert "Inner Mongolia has neither a policy nor a document here" in answer.err


@pytest.fixture
def without_kunmings_policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped policies, of which Kunming's are missing, though its documents are registered."""
    folder = tmp_path / "policies"
    shutil.copytree(POLICIES_FOLDER, folder)
    for file in (folder / "areas" / "530100").glob("2*.yaml"):
        file.unlink()
    monkeypatch.setattr(policy_show, "shipped_library", lambda: Library(folder))


@pytest.mark.usefixtures("without_kunmings_policies")
def test_a_city_without_policy_names_the_province_that_has_one(terminal: Terminal) -> None:
    page = terminal("policy", "show", "530100", "--lang", "en").out
    assert "Yunnan (530000), above it, has a policy." in page


@pytest.mark.usefixtures("without_kunmings_policies")
def test_an_area_with_cited_articles_alone_is_not_called_a_framework(terminal: Terminal) -> None:
    page = terminal("policy", "show", "530100", "--lang", "en").out
    assert "No benefit policy is registered" in page
    assert "kunming-inpatient-rate" in page
    assert "a framework that binds" in terminal("policy", "show", "610000", "--lang", "en").out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", ["320100", "420100", "530000"])
def test_a_narrow_terminal_loses_nothing(
    area: str, language: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = terminal("policy", "show", area, "--lang", language)
    monkeypatch.setenv("COLUMNS", "30")
    narrow = terminal("policy", "show", area, "--lang", language)
    assert narrow.code == 0
    assert "…" not in narrow.out
    assert sorted(squeezed(narrow.out).replace("─", "")) == sorted(squeezed(wide.out).replace("─", ""))
