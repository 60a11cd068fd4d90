"""One version of a policy as people read it: its table, its classes, its rules in words, its gaps.

Every edge shows the same words, each with its article.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gongji.explain.benefit_table import BenefitTable, benefit_table
from gongji.explain.class_words import ClassLine, person_line, provider_line
from gongji.explain.statements import Statement, statements_of
from gongji.policy.documents import Article, Document, Register
from gongji.policy.scheme import Scheme
from gongji.policy.unknown_figures import UnknownFigure, unknown_figures
from gongji.policy.vocabulary import Note


@dataclass(frozen=True, slots=True)
class PolicyView:
    """All that is shown of one version of a policy.

    Attributes:
        chronic: the table of the terms for chronic diseases; None where the policy has none.
        statements: the rules that are not in the table.
        readings: how passages are read (the policy's notes).
        documents: those that the policy names.
        background: the context articles of those documents.
    """

    scheme: Scheme
    table: BenefitTable
    chronic: BenefitTable | None
    persons: tuple[ClassLine, ...]
    providers: tuple[ClassLine, ...]
    statements: tuple[Statement, ...]
    readings: tuple[Note, ...]
    unknown: tuple[UnknownFigure, ...]
    documents: tuple[Document, ...]
    background: tuple[Article, ...]


def view_of(scheme: Scheme, register: Register) -> PolicyView:
    """A compiled policy as people read it.

    Args:
        scheme: the compiled version.
        register: the documents that its sources are in.
    """
    policy = scheme.policy
    documents = tuple(register.documents[name] for name in policy.documents)
    return PolicyView(
        scheme=scheme,
        table=benefit_table(scheme),
        chronic=None if scheme.chronic is None else benefit_table(scheme.chronic),
        persons=tuple(person_line(known) for known in policy.person_classes),
        providers=tuple(provider_line(known) for known in policy.provider_classes),
        statements=tuple(statements_of(policy)),
        readings=policy.notes,
        unknown=unknown_figures(policy),
        documents=documents,
        background=background_of(documents),
    )


def background_of(documents: Iterable[Document]) -> tuple[Article, ...]:
    """The articles that ask for nothing to be computed: they are told as background."""
    return tuple(
        article for document in documents for article in document.articles if article.kind == "context"
    )
