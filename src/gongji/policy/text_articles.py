"""Where the registered articles stand in a document's text.

Articles with numbers of their own (第十四条) are recognised by these, in rising order, so that a mention
of another article at the beginning of a line does not end one. Documents without such numbers are cut
where the words stand by which the register says that an article begins.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gongji.policy.documents import Article
from gongji.policy.normalised_text import Reading, readable
from gongji.policy.numerals import CHINESE_SIGNS, number_of

_HEADING = re.compile(f"第([0-9]+|[{CHINESE_SIGNS}]+)条")
_AFTER_THE_ARTICLES = ("抄送", "附件", "附表")


class Passage(NamedTuple):
    """A part of a text: a registered article, or with no name what stands outside of these."""

    article: str
    signs: str


class _Heading(NamedTuple):
    number: int
    position: int


def passages_of(reading: Reading, articles: Iterable[Article]) -> tuple[Passage, ...]:
    """A text cut into its registered articles and what stands before, between and behind them."""
    registered = tuple(articles)
    begins = _positions(reading, registered)
    if begins:
        ends = _end_of_articles(reading, max(begins))
        begins = begins if ends is None else {ends: "", **begins}
    cuts = sorted({0: "", **begins}.items())
    stops = [position for position, _ in cuts[1:]] + [len(reading.signs)]
    return tuple(
        Passage(name, reading.signs[start:stop]) for (start, name), stop in zip(cuts, stops, strict=True)
    )


def articles_found(text: str, articles: Iterable[Article]) -> int:
    """How many of these articles a text holds: a measure of which document it may be."""
    return sum(1 for passage in passages_of(readable(text), articles) if passage.article)


def _positions(reading: Reading, articles: tuple[Article, ...]) -> dict[int, str]:
    """Where an article begins, and which; headings of articles that are not registered have no name."""
    by_number: dict[int, str] = {}
    by_words: dict[int, str] = {}
    for article in articles:
        begins = readable(article.begins).signs
        number = _number_of_heading(begins)
        if number is not None:
            by_number[number] = article.name
        elif begins:
            by_words.update((position, article.name) for position in _first(reading, begins))
    headings = _rising(_headings(reading)) if by_number else ()
    return {**{found.position: by_number.get(found.number, "") for found in headings}, **by_words}


def _number_of_heading(begins: str) -> int | None:
    match = _HEADING.fullmatch(begins)
    number = None if match is None else number_of(match[1])
    return None if number is None else int(number)


def _first(reading: Reading, words: str) -> Iterator[int]:
    """The first beginning of a line or sentence that these words stand at."""
    for start in reading.starts:
        if reading.signs.startswith(words, start):
            yield start
            return


def _headings(reading: Reading) -> Iterator[_Heading]:
    """Every 第…条 at the beginning of a line or sentence."""
    for start in reading.starts:
        match = _HEADING.match(reading.signs, start)
        number = None if match is None else number_of(match[1])
        if number is not None:
            yield _Heading(int(number), start)


def _rising(headings: Iterable[_Heading]) -> tuple[_Heading, ...]:
    """The longest run of headings whose numbers rise; of equally long ones that which skips the fewest."""
    runs: list[tuple[_Heading, ...]] = [()]
    for heading in headings:
        before = [run for run in runs if not run or run[-1].number < heading.number]
        runs.append((*max(before, key=_length_and_nearness), heading))
    return max(runs, key=_length_and_nearness)


def _length_and_nearness(run: tuple[_Heading, ...]) -> tuple[int, int]:
    return len(run), -run[-1].number if run else 0


def _end_of_articles(reading: Reading, last: int) -> int | None:
    """Where, behind the last article, copies and annexes are listed."""
    for start in reading.starts:
        if start > last and reading.signs.startswith(_AFTER_THE_ARTICLES, start):
            return start
    return None
