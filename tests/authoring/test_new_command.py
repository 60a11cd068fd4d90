"""`gongji policy new`: what it prints and writes, and that a refusal leaves everything as it was."""

from pathlib import Path

import pytest

from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import Library
from tests.cli.running import Terminal, chinese_share
from tests.towns import copy_of_shipped

NEW = ("policy", "new", "990100", "--from", "2026-01-01")
NAMES = ("--name-zh", "示例市", "--name-en", "Sample City")


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped policies."""
    return copy_of_shipped(tmp_path)


def test_without_a_place_the_policy_is_printed_and_advice_goes_to_standard_error(terminal: Terminal) -> None:
    answer = terminal(*NEW, *NAMES, "--lang", "en")
    assert answer.code == 0
    assert answer.out.startswith("# yaml-language-server: $schema=policy.schema.json\n")
    assert "policy: sample-2026\n" in answer.out
    assert 'area: "990100"\n' in answer.out
    assert "gongji policy check" in answer.err
    assert "Next" not in answer.out


def test_a_file_is_written_and_the_check_reads_it(tmp_path: Path, terminal: Terminal) -> None:
    path = tmp_path / "drafts" / "nanjing-2028.yaml"
    answer = terminal("policy", "new", "南京", "--from", "2028-01-01", "-o", str(path))
    assert (answer.code, str(path) in answer.out) == (0, True)
    record = terminal("policy", "check", str(path), "--json").record
    (file,) = record["files"]
    assert (file["policy"], file["problems"], record["errors"]) == ("nanjing-2028", [], 0)
    assert len(file["unknown"]) == 7


def test_a_folder_gets_all_that_a_city_needs(folder: Path, terminal: Terminal) -> None:
    before = files_in(folder)
    answer = terminal(*NEW, *NAMES, "--province", "610000", "-o", str(folder), "--json", "--lang", "zh")
    assert answer.code == 0
    made = files_in(folder) - before
    assert made == {
        "documents/sample.yaml",
        "areas/990100/area.yaml",
        "areas/990100/2026-01-01.yaml",
        "policy.schema.json",
    }
    written = {str(Path(file["file"]).relative_to(folder)): file["text"] for file in answer.record["files"]}
    assert set(written) == made
    for name, text in written.items():
        assert (folder / name).read_text(encoding="utf-8") == text
    library = Library(folder)
    area = library.areas["990100"]
    assert (area.name.zh, area.name.en, area.level, area.parent) == (
        "示例市",
        "Sample City",
        "city",
        "610000",
    )
    (scheme,) = library.schemes("990100")
    assert scheme.policy.documents == ("sample",)
    assert str(scheme.policy.effective.period.start) == "2026-01-01"
    schema = written["areas/990100/2026-01-01.yaml"].splitlines()[0].partition("$schema=")[2]
    assert (folder / "areas" / "990100" / schema).resolve() == (folder / "policy.schema.json").resolve()


def test_a_further_version_keeps_the_area_and_has_a_name_of_its_own(folder: Path, terminal: Terminal) -> None:
    assert terminal(*NEW, *NAMES, "-o", str(folder)).code == 0
    area = (folder / "areas" / "990100" / "area.yaml").read_text(encoding="utf-8")
    answer = terminal("policy", "new", "990100", "--from", "2026-07-01", "-o", str(folder), "--json")
    assert (answer.code, answer.record["policy"]) == (0, "sample-2026-07-01")
    assert (folder / "areas" / "990100" / "area.yaml").read_text(encoding="utf-8") == area
    assert [Path(file["file"]).name for file in answer.record["files"]] == [
        "sample-2026-07-01.yaml",
        "2026-07-01.yaml",
    ]
    for advice in ("sample-2026", "`until: 2026-07-01`", "`extends:`", "`transition`"):
        assert advice in answer.err


def test_a_first_version_is_told_nothing_of_earlier_ones(folder: Path, terminal: Terminal) -> None:
    assert "until" not in terminal(*NEW, *NAMES, "-o", str(folder), "--lang", "en").err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_there_is_never_overwritten_and_then_nothing_is_written(
    folder: Path, terminal: Terminal, language: str
) -> None:
    policy = folder / "areas" / "990100" / "2026-01-01.yaml"
    policy.parent.mkdir()
    policy.write_text("mine", encoding="utf-8")
    before = files_in(folder)
    answer = terminal(*NEW, *NAMES, "-o", str(folder), "--lang", language)
    assert (answer.code, answer.out, files_in(folder)) == (1, "", before)
    assert policy.read_text(encoding="utf-8") == "mine"
    assert str(policy) in answer.err
    assert (chinese_share(answer.err) > 0.1) == (language == "zh")


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path, terminal: Terminal) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text("mine", encoding="utf-8")
    answer = terminal(*NEW, "-o", str(path), "--json")
    assert (answer.code, answer.record["error"]["code"]) == (1, "file_exists")
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        (("990100", "--from", "2026-13-01"), "malformed_day", "--from"),
        (("Atlantis", "--from", "2026-01-01"), "unknown_area", "AREA"),
        (("990100", "--from", "2026-01-01", "--province", "990000"), "unknown_area", "--province"),
        (("610000", "--from", "2026-01-01", "--province", "610000"), "unknown_area", "--province"),
        (("990100", "--from", "2026-01-01", "--name-zh", "a\nb"), "malformed_name", "--name-zh"),
        (("990100", "--from", "2026-01-01", "--name-en", " "), "malformed_name", "--name-en"),
        (("990100", "--from", "2026-01-01", "-o", "FOLDER"), "name_missing", "--name-zh"),
        (
            ("990100", "--from", "2026-01-01", "-o", "FOLDER", "--name-zh", "示例市"),
            "name_missing",
            "--name-en",
        ),
        (("990100", "--from", "2026-01-01", "-o", "FOLDER/taken"), "unusable_output", "--output"),
    ],
)
def test_what_is_wrong_is_refused_by_field_and_nothing_is_written(
    tmp_path: Path, terminal: Terminal, arguments: tuple[str, ...], code: str, field: str
) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    placed = [argument.replace("FOLDER", str(tmp_path)) for argument in arguments]
    answer = terminal("policy", "new", *placed, "--json")
    assert answer.code == 1
    assert (answer.record["error"]["code"], answer.record["error"]["field"]) == (code, field)
    assert files_in(tmp_path) == {"taken"}


def test_the_area_above_is_the_province_where_that_is_registered(folder: Path, terminal: Terminal) -> None:
    for code, above in (("610900", "610000"), ("990100", "000000")):
        answer = terminal("policy", "new", code, "--from", "2026-01-01", *NAMES, "-o", str(folder))
        assert answer.code == 0
        assert Library(folder).areas[code].parent == above


def test_a_new_folder_is_a_library_of_its_own(tmp_path: Path, terminal: Terminal) -> None:
    folder = tmp_path / "policies"
    assert terminal(*NEW, *NAMES, "--province", "610000", "-o", str(folder)).code == 0
    assert files_in(folder) == {
        "documents/sample.yaml",
        "documents/gongji.yaml",
        "areas/990100/area.yaml",
        "areas/990100/2026-01-01.yaml",
        "areas/610000/area.yaml",
        "areas/000000/area.yaml",
        "policy.schema.json",
    }
    checked = terminal("policy", "check", "--policies", str(folder), "--json")
    assert (checked.code, checked.record["errors"], checked.record["problems"]) == (0, 0, [])
    (file,) = checked.record["files"]
    assert (file["policy"], file["problems"], len(file["unknown"])) == ("sample-2026", [], 7)
    assert terminal("policy", "show", "990100", "--policies", str(folder)).code == 0


def test_the_schema_that_is_written_is_the_one_that_ships(tmp_path: Path, terminal: Terminal) -> None:
    assert terminal(*NEW, *NAMES, "-o", str(tmp_path / "policies")).code == 0
    shipped = (POLICIES_FOLDER / "policy.schema.json").read_text(encoding="utf-8")
    assert (tmp_path / "policies" / "policy.schema.json").read_text(encoding="utf-8") == shipped
