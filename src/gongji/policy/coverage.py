"""The project's own account of the articles: what implements each, which tests prove it, done or not.

What is implemented is stated by people in `coverage.yaml`; which tests prove it is read out of the
tests' sources, where `@pytest.mark.article("nanjing-14")` marks them. An article is done only if both
say so: it is stated as done, and a test carries its mark.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from gongji.language import Text
from gongji.policy.documents import ARTICLE_KINDS, POLICIES_FOLDER, Article, ArticleKind, Register
from gongji.policy.problems import Place, PolicyError, Problem, Refused, collect, refuse
from gongji.policy.yaml_tree import Value, bilingual_of, choice_of, fields_of, names_of, read_tree

Statement = Literal["done", "partial", "open"]
STATEMENTS: tuple[Statement, ...] = get_args(Statement)

STATEMENTS_FILE = POLICIES_FOLDER / "coverage.yaml"
TESTS_FILE = POLICIES_FOLDER / "coverage_tests.json"
"""The tests of each article as they were when the package was made; a package carries no tests."""

Tests = Mapping[str, tuple[str, ...]]
"""Names of tests by article id."""


@dataclass(frozen=True, slots=True)
class StatedCoverage:
    """What people state of one article.

    Attributes:
        implemented: modules (`gongji.kernel.rules`) and data files (`policies/areas/…`); empty while open.
        missing: what it asks that does not work yet; None where it is done.
    """

    state: Statement
    implemented: tuple[str, ...]
    missing: Text | None
    place: Place


@dataclass(frozen=True, slots=True)
class CoveredArticle:
    """One article with what is stated of it and the tests that carry its mark."""

    article: Article
    stated: StatedCoverage
    tests: tuple[str, ...]

    @property
    def done(self) -> bool:
        """Whether it is stated as done and a test proves it."""
        return self.stated.state == "done" and bool(self.tests)


class Share(NamedTuple):
    """How far the articles of one kind are served."""

    kind: ArticleKind
    done: int
    partial: int
    open: int

    @property
    def total(self) -> int:
        """All articles of the kind."""
        return self.done + self.partial + self.open


def coverage(
    register: Register, stated: Mapping[str, StatedCoverage], tests: Tests
) -> tuple[CoveredArticle, ...]:
    """Every article of the complete documents, document by document."""
    return tuple(
        CoveredArticle(article, stated[article.name], tests.get(article.name, ()))
        for article in required_articles(register)
    )


def required_articles(register: Register) -> tuple[Article, ...]:
    """The articles that the project answers for: those of the documents that are registered whole."""
    return tuple(
        article
        for document in register.documents.values()
        if document.complete
        for article in document.articles
    )


def shares(articles: Iterable[CoveredArticle]) -> tuple[Share, ...]:
    """The share of each kind; an article that is stated as done but not proved counts as partial."""
    listed = tuple(articles)
    return tuple(
        _share(kind, [covered for covered in listed if covered.article.kind == kind])
        for kind in ARTICLE_KINDS
    )


def _share(kind: ArticleKind, articles: list[CoveredArticle]) -> Share:
    done = sum(covered.done for covered in articles)
    still_open = sum(covered.stated.state == "open" for covered in articles)
    return Share(kind, done, len(articles) - done - still_open, still_open)


def read_statements(register: Register, path: Path = STATEMENTS_FILE) -> dict[str, StatedCoverage]:
    """What `coverage.yaml` states, one entry for each required article.

    Raises:
        PolicyError: with all problems: an entry is malformed, missing, or for no required article.
    """
    problems: list[Problem] = []
    try:
        tree = read_tree(path, path.name)
    except Refused as refused:
        raise PolicyError([refused.problem]) from None
    required = [article.name for article in required_articles(register)]
    stated: dict[str, StatedCoverage] = {}
    for name, value in tree.entries.items():
        entry = collect(problems, _reader(name, value, required))
        if entry is not None:
            stated[name] = entry
    absent = [name for name in required if name not in tree.entries]
    problems += [_not_stated(name, tree.place) for name in absent]
    if problems:
        raise PolicyError(problems)
    return stated


def _reader(name: str, value: Value, required: list[str]) -> Callable[[], StatedCoverage]:
    def read() -> StatedCoverage:
        if name not in required:
            raise refuse(
                "unknown_article",
                value.place,
                Text(f"“{name}”不是要完成的条款。", f"`{name}` is no article of a complete document."),
                Text("改正编号，或删去。", "Correct the id, or remove the entry."),
            )
        return _statement_of(value)

    return read


def _statement_of(value: Value) -> StatedCoverage:
    fields = fields_of(value, ("state",), ("implemented", "missing"))
    word = choice_of(fields["state"], STATEMENTS)
    state = next(known for known in STATEMENTS if known == word)
    if (state == "done") == ("missing" in fields):
        raise refuse(
            "missing_and_state",
            value.place,
            Text(
                "partial 和 open 要写 missing，done 不写。",
                "`partial` and `open` need `missing`; `done` has none.",
            ),
            Text("写明还缺什么，或改正 state。", "Say what is missing, or correct the state."),
        )
    if (state == "open") == ("implemented" in fields):
        raise refuse(
            "implemented_and_state",
            value.place,
            Text(
                "done 和 partial 要写 implemented，open 不写。",
                "`done` and `partial` need `implemented`; `open` has none.",
            ),
            Text("写明由什么实现，或改正 state。", "Say what implements it, or correct the state."),
        )
    return StatedCoverage(
        state=state,
        implemented=names_of(fields["implemented"]) if "implemented" in fields else (),
        missing=bilingual_of(fields["missing"]) if "missing" in fields else None,
        place=value.place,
    )


def _not_stated(name: str, place: Place) -> Problem:
    return Problem(
        "article_not_stated",
        place,
        Text(f"缺少条款“{name}”。", f"The article `{name}` is missing."),
        Text("补写它的 state。", "Add it with its state."),
    )


def read_stored_tests(path: Path = TESTS_FILE) -> Tests:
    """The tests that were stored when the package was made."""
    stored: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return {article: tuple(names) for article, names in stored.items()}


def stored_form(tests: Tests) -> str:
    """The text of the file that keeps the tests; the same tests give the same text."""
    ordered = {article: sorted(tests[article]) for article in sorted(tests)}
    return json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"
