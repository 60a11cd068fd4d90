"""What a plain-language page is made of, before it has a form: sentences, tables, examples, questions.

Every sentence keeps the sources that it rests on, so each form (Markdown, terminal, JSON) can show
articles and states of verification in its own way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from gongji.language import Text
from gongji.policy.documents import Article, Document
from gongji.policy.figures import Source
from gongji.policy.words import VERIFICATIONS, Verification


@dataclass(frozen=True, slots=True)
class Saying:
    """One or a few plain sentences; without sources only where they explain a word and state no rule."""

    text: Text
    sources: tuple[Source, ...] = ()

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles, each once."""
        return tuple(dict.fromkeys(source.article for source in self.sources))

    @property
    def state(self) -> Verification | None:
        """The least trusted state among the sources."""
        states = [source.verification for source in self.sources]
        return max(states, key=VERIFICATIONS.index) if states else None


@dataclass(frozen=True, slots=True)
class PlainTable:
    """A benefit table: what stands in each row and column, and below it what it rests on."""

    title: Text
    heads: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    basis: Saying


class ExampleAmounts(NamedTuple):
    """How an example's cost was split, in fen."""

    cost_fen: int
    deductible_fen: int
    fund_fen: int
    over_cap_fen: int
    personal_fen: int


class ExampleStep(NamedTuple):
    """One line of an example's receipt: what, the amount as decimal text, and what it rests on."""

    saying: Saying
    amount: str


@dataclass(frozen=True, slots=True)
class Example:
    """A visit worked through by the kernel.

    Attributes:
        name: stable, for programs (`below-deductible`).
        story: who was where on which day, and what it cost.
        request: the input of `gongji calculate` that gives the same result.
        amounts: None where it cannot be calculated; `why_not` says why.
    """

    name: str
    title: Text
    story: Text
    request: dict[str, object]
    amounts: ExampleAmounts | None
    steps: tuple[ExampleStep, ...]
    why_not: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question that members ask, and what the policy's data answer."""

    name: str
    question: Text
    answers: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class PlainPage:
    """A policy told to members.

    Attributes:
        policy: the name of the version.
        state: how far the version may be trusted.
        least_state: how far the least trusted of its figures may be, our own readings aside.
        about: what it pays for, for whom, and since when.
        persons: who belongs to which class.
        providers: which institutions belong to which class.
        benefits: what is the same everywhere as sentences, what differs as tables.
        articles: those that the page cites, each with its document.
    """

    title: Text
    policy: str
    state: Verification
    least_state: Verification
    about: tuple[Saying, ...]
    persons: PlainTable
    providers: PlainTable
    benefits: tuple[Saying | PlainTable, ...]
    examples: tuple[Example, ...]
    questions: tuple[Question, ...]
    articles: tuple[tuple[Article, Document], ...]


def joined(texts: Iterable[Text]) -> Text:
    """Texts as a list within a sentence: `a、b` and `a, b`."""
    listed = list(texts)
    return Text("、".join(text.zh for text in listed), ", ".join(text.en for text in listed))


def sentences(texts: Iterable[Text]) -> Text:
    """Whole sentences, one after the other."""
    listed = [text for text in texts if text.zh]
    return Text("".join(text.zh for text in listed), " ".join(text.en for text in listed))


def each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Sources of different articles, of each article the least trusted one."""
    found: dict[str, Source] = {}
    for source in sources:
        known = found.get(source.article)
        if known is None or _trust(source) > _trust(known):
            found[source.article] = source
    return tuple(found.values())


def _trust(source: Source) -> int:
    return VERIFICATIONS.index(source.verification)
