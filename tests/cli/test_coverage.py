"""The project's account of the articles: what is stated, which tests carry the marks, what counts as done."""

import importlib.util
import json
from pathlib import Path

import pytest

import gongji.cli.policy_coverage as policy_coverage
from gongji.errors import InputError
from gongji.policy.coverage import (
    STATEMENTS_FILE,
    TESTS_FILE,
    Share,
    coverage,
    read_statements,
    read_stored_tests,
    required_articles,
    shares,
    stored_form,
)
from gongji.policy.documents import POLICIES_FOLDER, load_register
from gongji.policy.marked_tests import checkout_folder, marked_tests
from gongji.policy.problems import PolicyError
from tests.texts import edited

from .running import Terminal, gongji

REGISTER = load_register()
CHECKOUT = Path(__file__).parents[2]
PACKAGE = POLICIES_FOLDER.parent


def marks_in(tmp_path: Path, source: str) -> dict[str, list[str]]:
    """The marks of one test module, by article, without the file's name."""
    folder = tmp_path / "tests" / "deeper"
    folder.mkdir(parents=True)
    (folder / "test_it.py").write_text(source, encoding="utf-8")
    found = marked_tests(tmp_path, REGISTER.articles)
    names = {article: [name.split("::", 1) for name in tests] for article, tests in found.items()}
    assert {file for tests in names.values() for file, _ in tests} <= {"tests/deeper/test_it.py"}
    return {article: [name for _, name in tests] for article, tests in names.items()}


class TestTheAccount:
    """What ships."""

    def test_it_answers_for_all_116_articles(self) -> None:
        articles = coverage(REGISTER, read_statements(REGISTER), read_stored_tests())
        assert len(articles) == 116
        assert sum(share.total for share in shares(articles)) == 116

    def test_what_is_named_as_implementing_exists(self) -> None:
        for name, stated in read_statements(REGISTER).items():
            for path in stated.implemented:
                if path.startswith("gongji."):
                    assert importlib.util.find_spec(path) is not None, (name, path)
                else:
                    assert (PACKAGE / path).is_file(), (name, path)

    def test_every_text_of_what_is_missing_is_in_two_languages(self) -> None:
        for name, stated in read_statements(REGISTER).items():
            if stated.missing is not None:
                assert any("\u4e00" <= sign <= "\u9fff" for sign in stated.missing.zh), name
                assert stated.missing.en.isascii(), name

    def test_the_stored_tests_are_those_of_the_sources(self) -> None:
        collected = marked_tests(CHECKOUT, REGISTER.articles)
        assert TESTS_FILE.read_text(encoding="utf-8") == stored_form(collected), (
            "stale: run `gongji policy coverage --write`"
        )

    def test_no_article_is_stated_as_done_without_a_test(self) -> None:
        tests = marked_tests(CHECKOUT, REGISTER.articles)
        articles = coverage(REGISTER, read_statements(REGISTER), tests)
        assert [
            known.article.name for known in articles if known.stated.state == "done" and not known.done
        ] == []


class TestStatements:
    """`coverage.yaml` read strictly."""

    def problems(self, tmp_path: Path, old: str, new: str) -> list[tuple[str, int]]:
        text = STATEMENTS_FILE.read_text(encoding="utf-8")
        path = tmp_path / "coverage.yaml"
        path.write_text(edited(text, old, new), encoding="utf-8")
        with pytest.raises(PolicyError) as refused:
            read_statements(REGISTER, path)
        return [(problem.code, problem.place.line) for problem in refused.value.problems]

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("nanjing-14:\n", "nanjing-140:\n", "unknown_article"),
            ("nanjing-3:\n  state: done\n", "nanjing-3:\n  state: open\n", "missing_and_state"),
            ("nanjing-5:\n  state: open\n", "nanjing-5:\n  state: done\n", "missing_and_state"),
            ("nanjing-5:\n  state: open\n", "nanjing-5:\n  state: partial\n", "implemented_and_state"),
            ("nanjing-5:\n  state: open\n", "nanjing-5:\n  state: soon\n", "unknown_word"),
            ("nanjing-5:\n  state: open\n", "nanjing-5:\n", "missing_key"),
            ("nanjing-5:\n", "nanjing-6:\n", "duplicate_key"),
        ],
    )
    def test_an_entry_that_cannot_stand(self, old: str, new: str, code: str, tmp_path: Path) -> None:
        assert code in [known for known, _ in self.problems(tmp_path, old, new)]

    def test_an_article_that_is_left_out_is_missed(self, tmp_path: Path) -> None:
        problems = self.problems(tmp_path, "nanjing-14:\n", "nanjing-140:\n")
        assert [code for code, _ in problems] == ["unknown_article", "article_not_stated"]


class TestMarks:
    """Marks read out of sources, wherever pytest lets them stand."""

    def test_as_a_decorator(self, tmp_path: Path) -> None:
        source = """
import pytest

@pytest.mark.article("nanjing-14")
@pytest.mark.article("nanjing-18")
def test_one(): ...

@pytest.mark.article("nanjing-14")
async def test_two(): ...

@pytest.mark.article("nanjing-3")
def helper(): ...
"""
        assert marks_in(tmp_path, source) == {
            "nanjing-14": ["test_one", "test_two"],
            "nanjing-18": ["test_one"],
        }

    def test_through_a_name(self, tmp_path: Path) -> None:
        source = """
article = pytest.mark.article
CASES: list[object] = [
    pytest.param(1, marks=article("yunnan-6")),
    pytest.param(2, marks=[article("yunnan-7")]),
]
proves_it = article("yunnan-8")

@pytest.mark.parametrize("number", CASES)
def test_cases(number): ...

@pytest.mark.parametrize("number", [pytest.param(3, marks=(article("yunnan-12"),))])
def test_parameters(number): ...

@proves_it
def test_named(): ...

def test_unmarked(): ...
"""
        assert marks_in(tmp_path, source) == {
            "yunnan-12": ["test_parameters"],
            "yunnan-6": ["test_cases"],
            "yunnan-7": ["test_cases"],
            "yunnan-8": ["test_named"],
        }

    def test_on_a_class_and_on_a_module(self, tmp_path: Path) -> None:
        source = """
pytestmark = [pytest.mark.article("tongliao-5")]

@pytest.mark.article("tongliao-7")
class TestIt:
    @pytest.mark.article("tongliao-8")
    def test_inside(self): ...

def test_outside(): ...
"""
        assert marks_in(tmp_path, source) == {
            "tongliao-5": ["TestIt::test_inside", "test_outside"],
            "tongliao-7": ["TestIt::test_inside"],
            "tongliao-8": ["TestIt::test_inside"],
        }

    @pytest.mark.parametrize(
        "written", ['article("nanjing-99")', "article(name)", "article()", 'article(f"{x}-1")']
    )
    def test_a_mark_that_states_no_registered_article(self, written: str, tmp_path: Path) -> None:
        source = f"import pytest\n\n@pytest.mark.{written}\ndef test_it(): ...\n"
        with pytest.raises(InputError) as refused:
            marks_in(tmp_path, source)
        assert refused.value.field == "tests/deeper/test_it.py:3"

    def test_the_tests_of_this_checkout_are_found(self) -> None:
        assert checkout_folder() == CHECKOUT
        name = "tests/cli/test_policy_show.py::test_a_context_article_is_shown_on_its_policys_page"
        assert name in marked_tests(CHECKOUT, REGISTER.articles)["nanjing-1"]


class TestCommand:
    """`gongji policy coverage`."""

    def test_the_record(self, terminal: Terminal) -> None:
        record = terminal("policy", "coverage", "--json", "--lang", "en").record
        assert list(record) == ["articles", "done", "total"]
        assert record["total"] == len(record["articles"]) == 116
        assert record["done"] == sum(known["done"] for known in record["articles"])
        by_name = {known["id"]: known for known in record["articles"]}
        assert list(by_name) == [article.name for article in required_articles(REGISTER)]
        nanjing_14 = by_name["nanjing-14"]
        assert (nanjing_14["kind"], nanjing_14["done"], nanjing_14["missing"]) == ("rule", True, None)
        assert "policies/areas/320100/2023-01-01.yaml" in nanjing_14["implemented"]
        assert any(name.startswith("tests/contract/") for name in nanjing_14["tests"])
        assert by_name["nanjing-5"]["done"] is False
        assert by_name["nanjing-5"]["missing"]

    @pytest.mark.parametrize(
        ("language", "words"), [("zh", ["还缺", "完成率", "规则"]), ("en", ["missing", "rule"])]
    )
    def test_the_page(self, language: str, words: list[str], terminal: Terminal) -> None:
        answer = terminal("policy", "coverage", "--lang", language)
        assert (answer.code, answer.err) == (0, "")
        for article in required_articles(REGISTER):
            assert f"  {article.name}  " in answer.out
        assert [word for word in words if word not in answer.out] == []
        assert max(map(len, answer.out.splitlines())) <= 100

    def test_without_a_checkout_the_stored_tests_count(
        self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(policy_coverage, "checkout_folder", lambda: None)
        stored = {article: list(names) for article, names in read_stored_tests().items()}
        record = terminal("policy", "coverage", "--json").record
        assert {known["id"]: known["tests"] for known in record["articles"] if known["tests"]} == {
            article.name: stored[article.name]
            for article in required_articles(REGISTER)
            if article.name in stored
        }

    def test_writing_needs_a_checkout(self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(policy_coverage, "checkout_folder", lambda: None)
        before = TESTS_FILE.read_bytes()
        answer = terminal("policy", "coverage", "--write", "--lang", "en")
        assert answer.code == 1
        assert "Run it in a checkout" in answer.err
        assert TESTS_FILE.read_bytes() == before

    def test_what_is_written_is_what_was_collected(
        self, terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(policy_coverage, "TESTS_FILE", tmp_path / "tests.json")
        assert terminal("policy", "coverage", "--write", "--json").code == 0
        written = json.loads((tmp_path / "tests.json").read_text(encoding="utf-8"))
        collected = marked_tests(CHECKOUT, REGISTER.articles)
        assert written == {article: list(names) for article, names in collected.items()}

    def test_it_runs_from_any_folder(self, tmp_path: Path) -> None:
        assert gongji("policy", "coverage", "--json", cwd=tmp_path).record["total"] == 116


def test_an_article_without_test_is_not_done_whatever_is_stated() -> None:
    articles = coverage(REGISTER, read_statements(REGISTER), {})
    assert not any(known.done for known in articles)
    (rules, *_) = shares(articles)
    assert isinstance(rules, Share)
    assert rules.done == 0
    assert rules.partial + rules.open == rules.total
