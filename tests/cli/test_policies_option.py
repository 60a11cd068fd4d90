"""`--policies FOLDER`: the commands on a folder of an agency's own, and what they say where it is none."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import Library, shipped_library
from tests.texts import edited

from .running import LANGUAGES, Terminal, chinese_share

EXAMPLES = POLICIES_FOLDER / "examples"
FIRST, SECOND = "990117", "990118"
CLAIM = {
    "id": "c1",
    "area": FIRST,
    "member": {"birth_date": "1985-04-10", "coverage": [{"from": "2015-01-01", "status": "active"}]},
    "visits": [{"date": "2026-02-01", "provider": {"kind": "hospital", "level": 2}, "amount": "1000.00"}],
}

COMMANDS = [
    ("calculate", "claims.jsonl"),
    ("policy", "show", FIRST),
    ("policy", "check"),
    ("policy", "check", "--covering", "2026-01-01", "2027-01-01"),
    ("policy", "explain", FIRST),
    ("policy", "diff", FIRST, SECOND),
]
IDS = ["calculate", "show", "check", "covering", "explain", "diff"]


@pytest.fixture
def claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of one claim in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "claims.jsonl"
    path.write_text(json.dumps(CLAIM) + "\n", encoding="utf-8")
    return path


def copied(folder: Path) -> Path:
    """A copy of the examples, which a test may change."""
    shutil.copytree(EXAMPLES, folder)
    return folder


def visit_of(line: str) -> Any:
    return json.loads(line)["visits"][0]


@pytest.mark.usefixtures("claims")
def test_claims_are_calculated_under_the_policies_of_the_folder(terminal: Terminal) -> None:
    answer = terminal("calculate", "claims.jsonl", "--policies", str(EXAMPLES))
    assert answer.code == 0
    # (1000 - 200) x 60 %
    assert visit_of(answer.out)["fund"] == "480.00"
    assert visit_of(answer.out)["policy"] == "example-chronic-exclusive"
    without = terminal("calculate", "claims.jsonl")
    assert (without.code, json.loads(without.out)["error"]["code"]) == (1, "unknown_area")


@pytest.mark.usefixtures("claims")
def test_a_figure_that_an_agency_changes_in_its_folder_changes_what_comes_out(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = copied(tmp_path / "policies")
    file = folder / "areas" / FIRST / "2026-01-01.yaml"
    row = "{provider: level-2, rate: 60 %, source: examples-usual}"
    text = edited(file.read_text(encoding="utf-8"), row, row.replace("60", "65"))
    file.write_text(text, encoding="utf-8")
    answer = terminal("calculate", "claims.jsonl", "--policies", str(folder))
    # (1000 - 200) x 65 %
    assert visit_of(answer.out)["fund"] == "520.00"


def test_show_shows_an_area_of_the_folder(terminal: Terminal) -> None:
    record = terminal("policy", "show", FIRST, "--policies", str(EXAMPLES), "--json").record
    assert (record["area"], record["policy"]["name"]) == (FIRST, "example-chronic-exclusive")
    answer = terminal("policy", "show", "320100", "--policies", str(EXAMPLES))
    assert (answer.code, answer.out) == (1, "")


def test_check_checks_the_files_of_the_folder_and_no_others(terminal: Terminal, tmp_path: Path) -> None:
    record = terminal("policy", "check", "--policies", str(EXAMPLES), "--json").record
    library = Library(EXAMPLES)
    files = {library.shown_as(path) for area in library.areas for path in library.policy_files(area)}
    assert {file["file"] for file in record["files"]} == files
    assert record["ok"] is True
    file = (folder := copied(tmp_path / "policies")) / "areas" / FIRST / "2026-01-01.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("60 %", "0.6"), encoding="utf-8")
    answer = terminal("policy", "check", "--policies", str(folder), "--lang", "en")
    assert answer.code == 1
    assert f"areas/{FIRST}/2026-01-01.yaml" in answer.out
    assert "errors 1" in answer.out


def test_check_proves_that_the_areas_of_the_folder_cover_a_range(terminal: Terminal) -> None:
    arguments = ("policy", "check", "--covering", "2026-07-01", "2027-01-01", "--policies", str(EXAMPLES))
    record = terminal(*arguments, "--json").record
    assert record["ok"] is True
    assert [area["area"] for area in record["areas"]] == Library(EXAMPLES).areas_with_policies()


def test_explain_tells_an_area_of_the_folder(terminal: Terminal) -> None:
    record = terminal("policy", "explain", FIRST, "--policies", str(EXAMPLES), "--json").record
    assert record["policy"] == "example-chronic-exclusive"
    assert record["examples"]


def test_diff_compares_areas_of_the_folder(terminal: Terminal) -> None:
    answer = terminal("policy", "diff", FIRST, SECOND, "--policies", str(EXAMPLES), "--json")
    assert answer.code == 0
    articles = json.dumps(answer.record["changes"])
    assert "examples-chronic-exclusive" in articles
    assert "examples-chronic-higher" in articles


@pytest.mark.usefixtures("claims")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("arguments", COMMANDS, ids=IDS)
def test_a_folder_without_registered_documents_is_refused_and_told_what_one_holds(
    arguments: tuple[str, ...], language: str, terminal: Terminal, tmp_path: Path
) -> None:
    folder = copied(tmp_path / "policies")
    shutil.rmtree(folder / "documents")
    answer = terminal(*arguments, "--policies", str(folder), "--lang", language)
    assert (answer.code, answer.out) == (2, "")
    assert "--policies" in answer.err
    for part in ("documents/", "areas/", "frameworks/", "gongji policy new"):
        assert part in answer.err
    assert (chinese_share(answer.err) > 0.3) == (language == "zh")


@pytest.mark.usefixtures("claims")
@pytest.mark.parametrize("arguments", COMMANDS, ids=IDS)
def test_a_folder_that_is_not_there_is_refused_by_its_name(
    arguments: tuple[str, ...], terminal: Terminal
) -> None:
    answer = terminal(*arguments, "--policies", "nowhere", "--lang", "en")
    assert (answer.code, answer.out) == (2, "")
    assert "There is no folder `nowhere`" in answer.err


def test_a_refused_folder_leaves_the_output_as_it_was(
    claims: Path, terminal: Terminal, tmp_path: Path
) -> None:
    output = tmp_path / "results.jsonl"
    output.write_text("before", encoding="utf-8")
    answer = terminal("calculate", str(claims), "--output", str(output), "--policies", "nowhere")
    assert answer.code == 2
    assert output.read_text(encoding="utf-8") == "before"


def test_the_policies_that_ship_stay_what_they_are(terminal: Terminal) -> None:
    terminal("policy", "check", "--policies", str(EXAMPLES))
    record = terminal("policy", "list", "--json").record
    listed = {area["area"] for area in record["areas"]}
    assert listed >= set(shipped_library().areas_with_policies())
    assert not listed & set(Library(EXAMPLES).areas)
