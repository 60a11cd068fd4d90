"""The proof that a policy's values stand in the articles that they cite, from the document's own text.

The text is given by whoever traces and is not kept. Its SHA-256 says which registered document it is;
then each article is looked up in it, and in the article each value that cites it. What the text states
and no value uses is listed as well: it was overlooked, or is not built yet.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gongji.dates import Day, month_after, parse_day
from gongji.errors import InputError
from gongji.language import Text
from gongji.policy.cited_values import CitedValue, unknown_sources, values_of_framework, values_of_policy
from gongji.policy.constraints import Framework
from gongji.policy.documents import Document
from gongji.policy.frameworks import load_frameworks
from gongji.policy.library import Area, Library
from gongji.policy.normalised_text import readable, sha256_of
from gongji.policy.scheme import Scheme
from gongji.policy.text_articles import articles_found, passages_of
from gongji.policy.text_dates import BEFORE_OR_FROM
from gongji.policy.text_figures import FigureKind, TextFigure, figures_in
from gongji.policy.vocabulary import Policy

Traced = Policy | Scheme | Framework
ONE_DAY = datetime.timedelta(days=1)

_SAME_KIND: dict[str, tuple[FigureKind, ...]] = {
    "amount": ("amount",),
    "rate": ("rate",),
    "points": ("points",),
    "age": ("age",),
    "years": ("years",),
    "day of the year": ("day of the year",),
    "first day": ("day", "month"),
    "day": ("day",),
    "deadline": ("day",),
}
"""Which figures of a text have the same value as a cited value that they prove."""


class WrongTextError(InputError):
    """The text is of none of the documents that were expected."""


@dataclass(frozen=True, slots=True)
class TracedValue:
    """One value that cites the document.

    Attributes:
        words: those of its article that prove it, or None.
        stands_in: other articles of the document that state it, where its own does not.
    """

    cited: CitedValue
    words: str | None
    stands_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnusedFigure:
    """A figure of the text that no value of the policy uses.

    Attributes:
        article: the article that states it; empty for what stands outside of the articles.
        times: how often the article states it.
    """

    article: str
    kind: FigureKind
    words: str
    times: int


@dataclass(frozen=True, slots=True)
class Trace:
    """What the text of one document proves of one policy version or framework.

    Attributes:
        name: of the policy or framework.
        sha256: of the text.
        recognised: whether that is the document's own.
        values: those that cite an article of this document.
        elsewhere: those that cite another document.
        unknown: how many figures cite this document but are unknown, so that nothing is to prove.
        missing_articles: registered articles that were not found in the text.
        unused: what the text states and no value uses.
    """

    name: str
    document: Document
    sha256: str
    recognised: bool
    values: tuple[TracedValue, ...]
    elsewhere: tuple[CitedValue, ...]
    unknown: int
    missing_articles: tuple[str, ...]
    unused: tuple[UnusedFigure, ...]

    @property
    def found(self) -> tuple[TracedValue, ...]:
        """The values that are proved."""
        return tuple(value for value in self.values if value.words is not None)

    @property
    def not_found(self) -> tuple[TracedValue, ...]:
        """The values that their article does not state."""
        return tuple(value for value in self.values if value.words is None)

    def ok(self, *, strict: bool) -> bool:
        """Whether all values are proved; with `strict`, also whether all articles and figures are used."""
        return not self.not_found and not (strict and (self.unused or self.missing_articles))


def trace_area(library: Library, area: Area, text: str, *, any_text: bool = False) -> tuple[Trace, ...]:
    """Trace every policy version and framework of an area that rests on the document of a text.

    Args:
        library: where the area's policies and frameworks stand.
        area: whose.
        text: the document's text.
        any_text: also take a text whose hash is none of the area's documents; the document is then that
            of which most articles are found.

    Raises:
        WrongTextError: the text is of none of the documents.
        InputError: the area has neither policy nor framework.
    """
    policies = [scheme.policy for scheme in library.schemes(area.code)]
    frameworks = [known for known in load_frameworks(library) if known.binds == area.code]
    traced: list[Policy | Framework] = [*policies, *frameworks]
    if not traced:
        raise _nothing_to_trace(area)
    names = dict.fromkeys(name for known in traced for name in known.documents)
    documents = [library.register.documents[name] for name in names]
    document = document_of_text(documents, text, any_text=any_text)
    resting = [known for known in traced if document.name in known.documents]
    return tuple(trace(known, document, text, any_text=any_text) for known in resting)


def document_of_text(documents: Sequence[Document], text: str, *, any_text: bool = False) -> Document:
    """Which of some documents a text is.

    Args:
        documents: at least one.
        text: the text.
        any_text: take the document of which most articles are found, if the hash is that of none.

    Raises:
        WrongTextError: the hash is that of none of them.
    """
    digest = sha256_of(text)
    for document in documents:
        if document.sha256 == digest:
            return document
    if any_text:
        return max(documents, key=lambda known: articles_found(text, known.articles))
    raise _wrong_text(documents, digest)


def trace(traced: Traced, document: Document, text: str, *, any_text: bool = False) -> Trace:
    """Look for every value of a policy or framework that cites a document in that document's text.

    A value is proved by a figure of the same kind and the same amount in the article that it cites:
    an end by the last day before it (`至2027年12月31日`) or by `2028年1月1日前`, a rule such as 次月 by its
    words. That a figure is for this class and no other is not proved.

    Args:
        traced: a policy, its scheme, or a framework.
        document: the document whose text this is.
        text: the text.
        any_text: trace it although its hash is not the document's.

    Raises:
        WrongTextError: the hash is not the document's.
    """
    subject = traced.policy if isinstance(traced, Scheme) else traced
    digest = sha256_of(text)
    if document.sha256 != digest and not any_text:
        raise _wrong_text([document], digest)
    passages = tuple(
        _Stated(passage.article, passage.signs, figures_in(passage.signs))
        for passage in passages_of(readable(text), document.articles)
    )
    articles = {passage.article: passage for passage in passages if passage.article}
    registered = [article.name for article in document.articles]
    values = _values_of(subject)
    own = [value for value in values if value.source.article in registered]
    return Trace(
        name=subject.name,
        document=document,
        sha256=digest,
        recognised=document.sha256 == digest,
        values=tuple(_traced(value, articles) for value in own),
        elsewhere=tuple(value for value in values if value.source.article not in registered),
        unknown=_unknown_in(subject, registered),
        missing_articles=tuple(name for name in registered if name not in articles),
        unused=tuple(_unused(passages, own, document)),
    )


class _Stated(NamedTuple):
    """A passage of the text and the figures in it; no article's name for what stands outside of these."""

    article: str
    signs: str
    figures: tuple[TextFigure, ...]


def _values_of(subject: Policy | Framework) -> tuple[CitedValue, ...]:
    return values_of_framework(subject) if isinstance(subject, Framework) else values_of_policy(subject)


def _unknown_in(subject: Policy | Framework, registered: Sequence[str]) -> int:
    sources = () if isinstance(subject, Framework) else unknown_sources(subject)
    return sum(source.article in registered for source in sources)


def _traced(value: CitedValue, articles: dict[str, _Stated]) -> TracedValue:
    own = articles.get(value.source.article)
    words = None if own is None else _proof(value, own)
    others = () if words is not None else articles.values()
    return TracedValue(value, words, tuple(other.article for other in others if _proof(value, other)))


def _proof(value: CitedValue, passage: _Stated) -> str | None:
    """The words of a passage that prove a value."""
    if value.kind == "words":
        return next((words for words in value.words if words in passage.signs), None)
    return next((figure.words for figure in passage.figures if _proves(figure, value)), None)


def _proves(figure: TextFigure, value: CitedValue) -> bool:
    if value.kind == "end":
        return _ends_before(figure) == value.value
    return figure.kind in _SAME_KIND.get(value.kind, ()) and figure.value == value.value


def _ends_before(figure: TextFigure) -> Day | None:
    """The first day on which something is no more in force that lasts until a stated day or month."""
    if not isinstance(figure.value, Day):
        return None
    if figure.kind == "month":
        return month_after(figure.value)
    if figure.words.endswith(BEFORE_OR_FROM):
        return figure.value
    return figure.value + ONE_DAY


def _unused(
    passages: Iterable[_Stated], values: Sequence[CitedValue], document: Document
) -> Iterator[UnusedFigure]:
    """The figures that no value uses, each once an article."""
    for passage in passages:
        citing = [value for value in values if value.source.article == passage.article]
        left = [figure for figure in passage.figures if not any(_proves(figure, value) for value in citing)]
        if not passage.article:
            left = [figure for figure in left if not _is_own_day(figure, document)]
        times = Counter((figure.kind, figure.value) for figure in left)
        first = {(figure.kind, figure.value): figure for figure in reversed(left)}
        for key, count in times.items():
            yield UnusedFigure(passage.article, first[key].kind, first[key].words, count)


def _is_own_day(figure: TextFigure, document: Document) -> bool:
    """Whether a figure outside of the articles is a day of the document itself: issued, or in effect from."""
    return figure.value in (parse_day(document.issued), parse_day(document.effective))


def _wrong_text(documents: Sequence[Document], digest: str) -> WrongTextError:
    hashed = [document for document in documents if document.sha256]
    if not hashed:
        return _no_hash(documents, digest)
    zh = "、".join(f"{known.name}《{known.title.zh}》({known.sha256[:12]}…)" for known in hashed)
    en = ", ".join(f"`{known.name}`, {known.title.en} ({known.sha256[:12]}…)" for known in hashed)
    return WrongTextError(
        "wrong_text",
        Text(
            f"这份文本（SHA-256 {digest[:12]}…）不是要找的文件：{zh}。",
            f"This text (SHA-256 {digest[:12]}…) is not what was expected: {en}.",
        ),
        Text(
            "给出该文件的全文；确要用这份文本，加 --any-text。",
            "Give that document's text; to trace this one all the same, add --any-text.",
        ),
        "--text",
    )


def _no_hash(documents: Sequence[Document], digest: str) -> WrongTextError:
    names = ", ".join(document.name for document in documents)
    return WrongTextError(
        "no_registered_text",
        Text(f"这些文件都没有登记文本的 SHA-256：{names}。", f"No SHA-256 of a text is registered: {names}."),
        Text(
            f"这份文本若是其中一个的全文，在 documents/ 的该文件里写 sha256: {digest}；"
            "只追溯一次，加 --any-text。",
            f"If this is the text of one, write `sha256: {digest}` in its file under documents/; "
            "to trace it once, add --any-text.",
        ),
        "--text",
    )


def _nothing_to_trace(area: Area) -> InputError:
    return InputError(
        "nothing_to_trace",
        Text(
            f"{area.name.zh}没有政策，也没有框架。", f"{area.name.en} has neither a policy nor a framework."
        ),
        Text("见 gongji policy list。", "See gongji policy list."),
        "AREA",
    )
