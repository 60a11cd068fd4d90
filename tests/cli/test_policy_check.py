"""`gongji policy check`: all problems with their places, breaches, unknown figures, exit codes."""

import shutil
from pathlib import Path

import pytest

from gongji.policy.checking import check_files
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import Library
from tests.texts import edited

from .running import LANGUAGES, Terminal, chinese_share

TONGLIAO = POLICIES_FOLDER / "areas" / "150500" / "2022-10-01.yaml"


def line_of(text: str, words: str) -> int:
    """The number of the line that holds `words`."""
    first_line = words.splitlines()[0]
    return next(number for number, line in enumerate(text.splitlines(), start=1) if first_line in line)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A copy of a sound policy outside the library."""
    path = tmp_path / "city.yaml"
    shutil.copy(TONGLIAO, path)
    return path


def changed(path: Path, old: str, new: str) -> int:
    """Change the one place where `old` stands; the number of its line."""
    text = path.read_text(encoding="utf-8")
    path.write_text(edited(text, old, new), encoding="utf-8")
    return line_of(text, old)


def test_what_ships_has_no_errors(terminal: Terminal) -> None:
    answer = terminal("policy", "check", "--json", "--lang", "en")
    record = answer.record
    assert answer.code == 0
    assert (record["ok"], record["errors"], record["problems"]) == (True, 0, [])
    assert {known["policy"] for known in record["files"]} >= {"nanjing-2023", "xian-2023", "yunnan-2024"}
    assert all(known["problems"] == [] for known in record["files"])


def test_warnings_are_printed_with_both_articles_and_fail_only_a_strict_check(terminal: Terminal) -> None:
    loose = terminal("policy", "check", "--lang", "zh")
    strict = terminal("policy", "check", "--lang", "zh", "--strict")
    assert (loose.code, strict.code) == (0, 1)
    for articles in ("national-2 / nanjing-14", "shaanxi-2 / xian-notice-start"):
        assert articles in loose.out
        assert articles in strict.out


@pytest.mark.parametrize(
    "file", ["documents/nanjing.yaml", "areas/320100/area.yaml", "frameworks/shaanxi.yaml"]
)
def test_a_file_that_registers_something_else_is_refused_as_such(file: str, terminal: Terminal) -> None:
    answer = terminal("policy", "check", str(POLICIES_FOLDER / file), "--lang", "en")
    assert (answer.code, answer.out) == (2, "")
    assert "is no policy. Name policy files alone" in answer.err


def test_a_folder_is_called_a_folder(tmp_path: Path, terminal: Terminal) -> None:
    trace = ("policy", "trace", "320100", "--text")
    for command in (("policy", "check"), trace):
        answer = terminal(*command, str(tmp_path), "--lang", "en")
        assert (answer.code, answer.out) == (2, "")
        assert "is a folder. Name a file in it." in answer.err
        assert "There is no file" in terminal(*command, str(tmp_path / "none"), "--lang", "en").err


def test_unknown_figures_are_listed_with_their_place_and_are_no_errors(
    sound: Path, terminal: Terminal
) -> None:
    answer = terminal("policy", "check", str(sound), "--json", "--lang", "en")
    assert answer.code == 0
    unknown = answer.record["files"][0]["unknown"]
    assert [known["figure"] for known in unknown] == [
        "annual ceiling",
        "monthly credit of retired accounts",
        "average basic pension",
    ]
    line = line_of(sound.read_text(encoding="utf-8"), "amount: unknown")
    assert unknown[0]["place"] == f"{sound}:{line}"
    assert unknown[0]["source"] == "tongliao-8"
    assert unknown[0]["reason"].startswith("The rules do not state")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_every_file_is_told_with_file_and_line(
    sound: Path, language: str, terminal: Terminal
) -> None:
    other = sound.with_name("other.yaml")
    shutil.copy(sound, other)
    lines = [
        changed(sound, "rate: 50 %", "rate: 0.5"),
        changed(sound, "source: tongliao-18", "source: tongliao-99"),
        changed(sound, "{person: retired, add: 5 points", "{persn: retired, add: 5 points"),
    ]
    other_line = changed(other, "when: {status: retired}", "when: {status: active}")
    answer = terminal("policy", "check", str(sound), str(other), "--lang", language)
    assert answer.code == 1
    for place in [*(f"{sound}:{line}" for line in lines), f"{other}:"]:
        assert place in answer.out
    assert other_line > 0
    assert "50 %" in answer.out
    sentences = "".join(line for line in answer.out.splitlines() if line.startswith("    "))
    assert (chinese_share(sentences) > 0.5) == (language == "zh")


def test_problems_as_json_have_code_place_cause_and_remedy(sound: Path, terminal: Terminal) -> None:
    line = changed(sound, "rate: 60 %", "rate: 60")
    answer = terminal("policy", "check", str(sound), "--json", "--lang", "en")
    assert answer.code == 1
    (problem,) = answer.record["files"][0]["problems"]
    assert (problem["code"], problem["place"]) == ("malformed_rate", f"{sound}:{line}")
    assert "`60`" in problem["what"]
    assert "60 %" in problem["mend"]
    assert answer.record["files"][0]["policy"] is None


def test_a_missing_rate_is_an_error_and_an_unknown_one_is_not(sound: Path, terminal: Terminal) -> None:
    line = changed(sound, "  - {provider: level-2-and-below, rate: 60 %, source: tongliao-5}\n", "")
    answer = terminal("policy", "check", str(sound), "--json")
    assert answer.code == 1
    assert "figure_missing" in {problem["code"] for problem in answer.record["files"][0]["problems"]}
    text = sound.read_text(encoding="utf-8").splitlines(keepends=True)
    text.insert(
        line - 1,
        "  - {provider: level-2-and-below, rate: unknown, reason: {zh: 未查到。, en: Not found.}, "
        "source: tongliao-5}\n",
    )
    sound.write_text("".join(text), encoding="utf-8")
    answer = terminal("policy", "check", str(sound), "--json")
    assert answer.code == 0
    assert f"{sound}:{line}" in [known["place"] for known in answer.record["files"][0]["unknown"]]


@pytest.mark.article("shaanxi-2")
def test_a_policy_is_judged_by_another_framework_on_request(sound: Path, terminal: Terminal) -> None:
    changed(sound, "rate: 60 %", "rate: 40 %")
    answer = terminal("policy", "check", str(sound), "--against", "shaanxi", "--json")
    assert answer.code == 1
    findings = answer.record["files"][0]["findings"]
    assert {found["constraint"].partition("/")[0] for found in findings} == {"shaanxi"}
    errors = [found for found in findings if (found["verdict"], found["severity"]) == ("breach", "error")]
    assert ("shaanxi-2", "tongliao-5") in {
        (found["framework_article"], found["policy_articles"][0]) for found in errors
    }
    assert answer.record["errors"] == len(errors)


def test_a_breach_names_figure_and_both_articles(sound: Path, terminal: Terminal) -> None:
    line = changed(sound, "{person: retired, amount: 5000 yuan", "{person: retired, amount: 3000 yuan")
    answer = terminal("policy", "check", str(sound), "--lang", "en")
    assert answer.code == 1
    assert f"error  {sound}:{line}" in answer.out
    assert "(national-3 / tongliao-5" in " ".join(answer.out.split())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-file.yaml"], "no-such-file.yaml"),
        (["."], "."),
        (["--against", "nowhere"], "national, shaanxi"),
    ],
)
def test_what_cannot_be_checked_is_a_wrong_command_line(
    arguments: list[str], words: str, terminal: Terminal
) -> None:
    answer = terminal("policy", "check", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


class TestLibrary:
    """What belongs to no single file."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        shutil.copytree(POLICIES_FOLDER, tmp_path / "policies")
        return tmp_path / "policies"

    def later_version(self, folder: Path, first_day: str, until: str) -> Path:
        """A second version of Tongliao's policy; the first one ends on `until`."""
        earlier = folder / "areas" / "150500" / "2022-10-01.yaml"
        later = earlier.with_name(f"{first_day}.yaml")
        text = earlier.read_text(encoding="utf-8")
        start = "{from: 2022-10-01, source: tongliao-18}"
        later.write_text(
            text.replace(start, f"{{from: {first_day}, source: tongliao-18}}").replace(
                "policy: tongliao-2022", "policy: tongliao-later"
            ),
            encoding="utf-8",
        )
        earlier.write_text(
            text.replace(start, f"{{from: 2022-10-01, until: {until}, source: tongliao-18}}"),
            encoding="utf-8",
        )
        return later

    def codes(self, folder: Path) -> list[tuple[str, str]]:
        result = check_files(Library(folder))
        problems = [*result.problems, *(problem for file in result.files for problem in file.problems)]
        return [(problem.code, str(problem.place)) for problem in problems]

    def test_versions_that_meet_are_sound(self, folder: Path) -> None:
        self.later_version(folder, "2025-01-01", "2025-01-01")
        assert self.codes(folder) == []

    def test_versions_that_overlap(self, folder: Path) -> None:
        later = self.later_version(folder, "2025-01-01", "2025-01-02")
        line = line_of(later.read_text(encoding="utf-8"), "effective:")
        assert self.codes(folder) == [("versions_overlap", f"areas/150500/2025-01-01.yaml:{line}")]

    def test_days_between_two_versions_that_nobody_explains(self, folder: Path) -> None:
        later = self.later_version(folder, "2025-01-02", "2025-01-01")
        line = line_of(later.read_text(encoding="utf-8"), "effective:")
        assert self.codes(folder) == [("versions_gap", f"areas/150500/2025-01-02.yaml:{line}")]

    def test_one_name_for_two_policies(self, folder: Path) -> None:
        later = self.later_version(folder, "2025-01-01", "2025-01-01")
        changed(later, "policy: tongliao-later", "policy: nanjing-2023")
        assert [code for code, _ in self.codes(folder)] == ["policy_twice"]

    def test_a_file_in_the_folder_of_another_area(self, folder: Path) -> None:
        file = folder / "areas" / "150500" / "2022-10-01.yaml"
        changed(file, 'area: "150500"', 'area: "150000"')
        assert [code for code, _ in self.codes(folder)] == ["area_folder"]

    def test_an_area_that_is_not_registered(self, folder: Path) -> None:
        file = folder / "areas" / "150500" / "2022-10-01.yaml"
        changed(file, 'area: "150500"', 'area: "990000"')
        assert [code for code, _ in self.codes(folder)] == ["unknown_area", "area_folder"]

    @pytest.mark.parametrize(
        "file", ["documents/nanjing.yaml", "areas/320100/area.yaml", "frameworks/shaanxi.yaml"]
    )
    def test_a_broken_foundation_is_told_instead_of_its_consequences(self, file: str, folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as opened:
            opened.write("surprise: true\n")
        assert [code for code, _ in self.codes(folder)] == ["unknown_key"]
        assert check_files(Library(folder)).error_count == 1
