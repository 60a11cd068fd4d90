"""`gongji policy list`: areas, versions, days, verification, documents."""

from collections import Counter

import pytest

from gongji.dates import FOREVER
from gongji.policy.figure_states import figure_counts
from gongji.policy.library import shipped_library

from .running import Terminal


def test_every_version_is_listed_with_its_days_and_documents(terminal: Terminal) -> None:
    library = shipped_library()
    answer = terminal("policy", "list", "--json")
    listed = {record["area"]: record for record in answer.record["areas"]}
    assert answer.code == 0
    for area in library.areas_with_policies():
        policies = [scheme.policy for scheme in library.schemes(area)]
        assert [version["policy"] for version in listed[area]["versions"]] == [
            known.name for known in policies
        ]
        for version, policy in zip(listed[area]["versions"], policies, strict=True):
            end = policy.effective.period.end
            assert version["from"] == str(policy.effective.period.start)
            assert version["until"] == (None if end == FOREVER else str(end))
            assert version["documents"] == list(policy.documents)


def test_a_province_with_a_framework_alone_is_listed(terminal: Terminal) -> None:
    listed = {record["area"]: record for record in terminal("policy", "list", "--json").record["areas"]}
    assert listed["610000"]["versions"] == []
    assert listed["610000"]["frameworks"] == ["shaanxi"]
    assert "150000" not in listed


def test_figures_are_counted_by_their_state() -> None:
    policy = shipped_library().schemes("530000")[0].policy
    # Three deductibles, three rates, one uplift, one cap and three account figures of the province;
    # six inpatient rates and the yearly maximum of Kunming.
    assert Counter(figure_counts(policy)) == {"verified": 11, "unverified": 7}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh",
            [
                "南京市",
                "nanjing-2023",
                "2023-01-01 至 2027-12-31",
                "2024-11-01 起",
                "框架 shaanxi",
                "官方文本",
            ],
        ),
        (
            "en",
            ["Nanjing", "nanjing-2023", "2023-01-01 to 2027-12-31", "from 2024-11-01", "framework shaanxi"],
        ),
    ],
)
def test_the_table_reads_in_both_languages(language: str, words: list[str], terminal: Terminal) -> None:
    answer = terminal("policy", "list", "--lang", language)
    assert (answer.code, answer.err) == (0, "")
    assert [word for word in words if word not in answer.out] == []
    assert "11✓ 7?" in answer.out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_narrow_terminal_nothing_is_cut_off(
    language: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    answer = terminal("policy", "list", "--lang", language)
    assert answer.code == 0
    assert "…" not in answer.out
