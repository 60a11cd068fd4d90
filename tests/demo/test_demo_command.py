"""`gongji demo` prints what it did, and the state of every policy that is not verified."""

from pathlib import Path

import pytest

from gongji.policy.library import shipped_library
from tests.cli.running import Terminal

pytestmark = pytest.mark.database

SIZE = ("--members", "60", "--visits", "4")


@pytest.fixture
def terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path
) -> Terminal:
    """A terminal whose commands use a fresh database."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("GONGJI_DATABASE_URL", database_url)
    monkeypatch.setenv("GONGJI_DATA_DIR", str(tmp_path))
    return Terminal(capsys)


def test_the_printed_result_marks_policies_and_names_the_state_of_those_in_doubt(terminal: Terminal) -> None:
    answer = terminal("demo", *SIZE, "--lang", "en")
    assert answer.code == 0
    for words in ("Xi'an ?", "Nanjing ✓", "? unverified", "the books agree"):
        assert words in answer.out
    receipts = answer.out.split("Borne by the person")[1:]
    assert len(receipts) >= 3
    assert "? State of the policy `" in answer.out
    assert "`: unverified (" in answer.out


def test_the_record_names_each_areas_policy_and_its_state(terminal: Terminal) -> None:
    answer = terminal("demo", *SIZE, "--json")
    assert answer.code == 0
    areas = {area["area"]: area for area in answer.record["areas"]}
    assert (areas["610100"]["policy"], areas["610100"]["policy_state"]) == ("xian-2023", "unverified")
    assert (areas["320100"]["policy"], areas["320100"]["policy_state"]) == ("nanjing-2023", "verified")
    assert len(areas) == len(shipped_library().areas_with_policies())
    assert sum(area["settled"] + sum(area["refused"].values()) for area in areas.values()) == 60 * 4
    assert answer.record["verification"]["differences"] == []
    given = terminal("consent", "list", "--json").record["consents"]
    assert {consent["given_by"] for consent in given} == {"gongji demo"}
    assert "610100" in {consent["area"] for consent in given}
