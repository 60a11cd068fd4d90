"""The register of policy documents and their articles: what every figure's source points to.

The five documents that the project implements are registered article by article; of others only the
passages that figures cite. The lines are in our own words; the texts themselves are not kept.
"""

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gongji.dates import Day
from gongji.language import Text
from gongji.policy.literals import day_of, truth_of
from gongji.policy.problems import Place, PolicyError, Problem, Refused, collect_each, refuse
from gongji.policy.words import VERIFICATIONS, Verification
from gongji.policy.yaml_tree import Value, bilingual_of, choice_of, fields_of, items_of, read_tree, text_of

ArticleKind = Literal["rule", "function", "framework", "context"]
ARTICLE_KINDS: tuple[ArticleKind, ...] = ("rule", "function", "framework", "context")
DOCUMENT_KINDS = ("official text", "press", "hospital notice", "web page", "own reading")

_SHA256 = re.compile("[0-9a-f]{64}", re.ASCII)

POLICIES_FOLDER = Path(__file__).parent.parent / "policies"
"""The data that ships with the package: documents, areas, frameworks."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its id, what kind of thing it asks for, and what it says in our words."""

    name: str
    document: str
    kind: ArticleKind
    begins: str
    text: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Verified:
    """Who compared what is registered of a document with its text, and on which day."""

    by: str
    on: Day


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document; `complete` when every article of it is registered.

    Attributes:
        sha256: of its text as `normalised_text` defines it; empty where no text was at hand.
        verified: who compared it and when; None where nobody has put their name to it.
    """

    name: str
    title: Text
    number: str
    issued: str
    effective: str
    area: str
    kind: str
    verification: Verification
    complete: bool
    note: Text | None
    sha256: str
    articles: tuple[Article, ...]
    verified: Verified | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """All documents by id, and all their articles by id."""

    documents: dict[str, Document]
    articles: dict[str, Article]

    def document_of(self, article: str) -> Document:
        """The document that a registered article belongs to."""
        return self.documents[self.articles[article].document]


@functools.cache
def load_register(folder: Path = POLICIES_FOLDER) -> Register:
    """Read `documents/*.yaml` below a folder of policies.

    Raises:
        PolicyError: a file is malformed, or an article id is registered twice.
    """
    problems: list[Problem] = []
    paths = sorted((folder / "documents").glob("*.yaml"))
    reads = [functools.partial(read_document, path, problems) for path in paths]
    documents = collect_each(problems, reads)
    articles: dict[str, Article] = {}
    for article in (article for document in documents for article in document.articles):
        if article.name in articles:
            problems.append(_registered_twice(article).problem)
        articles[article.name] = article
    if problems:
        raise PolicyError(problems)
    return Register({document.name: document for document in documents}, articles)


def read_document(path: Path, problems: list[Problem]) -> Document:
    """One document; articles that cannot be read are noted in `problems` and left out."""
    tree = read_tree(path, f"documents/{path.name}")
    fields = fields_of(
        tree,
        ("document", "title", "area", "kind", "state", "complete", "articles"),
        ("number", "issued", "effective", "until", "note", "sha256", "verified"),
    )
    name = text_of(fields["document"])
    items = items_of(fields["articles"])
    return Document(
        name=name,
        title=bilingual_of(fields["title"]),
        number=text_of(fields["number"]) if "number" in fields else "",
        issued=_day_text(fields, "issued"),
        effective=_day_text(fields, "effective"),
        area=text_of(fields["area"]),
        kind=choice_of(fields["kind"], DOCUMENT_KINDS),
        verification=verification_of(fields["state"]),
        complete=truth_of(fields["complete"]),
        note=bilingual_of(fields["note"]) if "note" in fields else None,
        sha256=_sha256_of(fields["sha256"]) if "sha256" in fields else "",
        articles=collect_each(problems, [functools.partial(_article_of, item, name) for item in items]),
        verified=_verified_of(fields["verified"]) if "verified" in fields else None,
    )


def verification_of(value: Value) -> Verification:
    """A state of verification."""
    word = choice_of(value, VERIFICATIONS)
    return next(state for state in VERIFICATIONS if state == word)


def _day_text(fields: dict[str, Value], key: str) -> str:
    return day_of(fields[key]).isoformat() if key in fields else ""


def _sha256_of(value: Value) -> str:
    words = text_of(value)
    if _SHA256.fullmatch(words):
        return words
    raise refuse(
        "malformed_sha256",
        value.place,
        Text(f"“{words}”不是 SHA-256。", f"`{words}` is not a SHA-256."),
        Text("写 64 个小写十六进制数字。", "Write its 64 hexadecimal digits in lower case."),
    )


def _verified_of(value: Value) -> Verified:
    fields = fields_of(value, ("by", "on"))
    return Verified(text_of(fields["by"]), day_of(fields["on"]))


def _article_of(value: Value, document: str) -> Article:
    fields = fields_of(value, ("id", "kind", "text"), ("begins",))
    name = text_of(fields["id"])
    kind = choice_of(fields["kind"], ARTICLE_KINDS)
    if not name.startswith(f"{document}-"):
        raise refuse(
            "foreign_article",
            fields["id"].place,
            Text(
                f"条款“{name}”不属于文件“{document}”。", f"Article `{name}` does not belong to `{document}`."
            ),
            Text(f"条款编号以“{document}-”开头。", f"Article ids begin with `{document}-`."),
        )
    return Article(
        name=name,
        document=document,
        kind=next(known for known in ARTICLE_KINDS if known == kind),
        begins=text_of(fields["begins"]) if "begins" in fields else "",
        text=bilingual_of(fields["text"]),
        place=fields["id"].place,
    )


def _registered_twice(article: Article) -> Refused:
    return refuse(
        "article_twice",
        article.place,
        Text(f"条款“{article.name}”登记了两次。", f"Article `{article.name}` is registered twice."),
        Text("删去其中一条。", "Remove one of the two."),
    )
