"""`gongji policy diff`: how versions are named, what is shown, and what is refused."""

from pathlib import Path

import pytest

from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import shipped_library
from tests.cli.running import LANGUAGES, Terminal, chinese_share
from tests.texts import edited

TONGLIAO = POLICIES_FOLDER / "areas" / "150500" / "2022-10-01.yaml"


@pytest.fixture
def reformed(tmp_path: Path) -> Path:
    """Tongliao's policy as a draft of a reform: one rate and one cap are other ones."""
    text = TONGLIAO.read_text(encoding="utf-8")
    text = edited(text, "policy: tongliao-2022\n", "policy: tongliao-draft\n")
    text = edited(text, "amount: 4000 yuan", "amount: 4500 yuan")
    path = tmp_path / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_draft_is_held_against_the_policy_in_force(terminal: Terminal, reformed: Path) -> None:
    record = terminal("policy", "diff", "tongliao-2022", str(reformed), "--json", "--lang", "en").record
    assert (record["before"]["policy"], record["after"]["policy"]) == ("tongliao-2022", "tongliao-draft")
    (change,) = record["changes"]
    assert (change["term"], change["before"]["value"], change["after"]["value"]) == (
        "fund-cap",
        "4000.00",
        "4500.00",
    )
    assert change["before"]["sources"] == change["after"]["sources"] != []
    people = {pair["before"] for some in change["for"] for pair in some["persons"]}
    assert people == {"active"}
    gains = {effect["person"]["before"]: effect["most_gained"] for effect in record["effects"]}
    assert gains == {"active": "500.00", "retired": "0.00"}
    assert record["rules"] == []


def test_the_page_shows_both_articles_examples_and_who_gains(terminal: Terminal, reformed: Path) -> None:
    for language in LANGUAGES:
        answer = terminal("policy", "diff", "通辽", str(reformed), "--lang", language)
        assert (answer.code, answer.err) == (0, "")
        (line,) = [line for line in answer.out.splitlines() if "→" in line and "tongliao-5" in line]
        assert line.count("tongliao-5") == 2
        assert "+500.00" in answer.out
        assert "4000.00 → 4500.00" in answer.out
        assert (chinese_share(answer.out) > 0.3) == (language == "zh")


def test_two_days_of_one_area_are_its_two_versions(terminal: Terminal) -> None:
    area = next(
        area for area in shipped_library().areas_with_policies() if len(shipped_library().schemes(area)) > 1
    )
    policies = [scheme.policy for scheme in shipped_library().schemes(area)][:2]
    days = [str(policy.effective.period.start) for policy in policies]
    alone = terminal("policy", "diff", area, "--on", *days, "--json")
    twice = terminal("policy", "diff", area, area, "--on", *days, "--json")
    assert alone.record == twice.record
    assert [alone.record[side]["policy"] for side in ("before", "after")] == [
        known.name for known in policies
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (("320100", "320100"), "same_version", "B"),
        (("320100",), "same_version", "B"),
        (("nowhere", "320100"), "unknown_version", "A"),
        (("320100", "nowhere"), "unknown_version", "B"),
        (("320100", "nowhere.yaml"), "unusable_file", "B"),
        (("320100", "--on", "2023-01-01", "2023-13-01"), "malformed_day", "--on"),
        (("320100", "--on", "2023-01-01", "1999-01-01"), "date_outside_policies", "B"),
        (("nanjing-2023", "320100", "--on", "2023-01-01", "2024-01-01"), "day_without_area", "A"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    terminal: Terminal, arguments: tuple[str, ...], code: str, field: str
) -> None:
    answer = terminal("policy", "diff", *arguments, "--json")
    assert answer.code == 1
    assert (answer.record["error"]["code"], answer.record["error"]["field"]) == (code, field)
    for language in LANGUAGES:
        told = terminal("policy", "diff", *arguments, "--lang", language)
        assert (told.code, told.out) == (1, "")
        assert (chinese_share(told.err.partition(":")[2]) > 0.1) == (language == "zh")


def test_a_broken_draft_is_refused_with_its_line(terminal: Terminal, reformed: Path) -> None:
    text = reformed.read_text(encoding="utf-8")
    reformed.write_text(edited(text, "amount: 4500 yuan", "amount: 4500"), encoding="utf-8")
    record = terminal("policy", "diff", "150500", str(reformed), "--json").record
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "4500 yuan" in line)
    assert record["error"]["code"] == "malformed_amount"
    assert record["error"]["field"] == f"{reformed}:{line}"


def test_on_needs_two_days(terminal: Terminal) -> None:
    answer = terminal("policy", "diff", "320100", "--on", "2023-01-01", "--lang", "en")
    assert (answer.code, answer.out) == (2, "")
    assert "--on" in answer.err


def test_on_a_narrow_terminal_no_article_is_cut_off(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    answer = terminal("policy", "diff", "110000", "310000", "--lang", "en")
    assert answer.code == 0
    assert "…" not in answer.out
