"""Plain-language pages of shipped areas and of a made-up town, as tests ask for them."""

from collections.abc import Iterator
from pathlib import Path

from gongji.benefit.worked_examples import worked_examples
from gongji.dates import Day
from gongji.explain.plain_page import plain_page
from gongji.explain.plain_records import Example, PlainPage, PlainTable, Question, Saying
from gongji.explain.policy_view import view_of
from gongji.language import Text
from gongji.policy.library import Library
from gongji.policy.scheme import Scheme
from tests.towns import POLICY_HEAD, TOWN, library_of_town

ARTICLES = {
    f"town-{name}": Text(f"条款 {name}。", f"Article {name}.")
    for name in (
        "1",
        "account",
        "away",
        "cap",
        "chronic",
        "deductible",
        "met",
        "over",
        "person",
        "rate",
        "wage",
    )
}


def page_of(library: Library, scheme: Scheme, day: Day) -> PlainPage:
    view = view_of(scheme, library.register)
    area = library.areas[scheme.policy.area].name
    return plain_page(view, area, worked_examples(scheme, library, day), library.register)


def town_page(folder: Path, terms: str) -> PlainPage:
    """The page of a town with these classes and terms."""
    library = library_of_town(folder, ARTICLES, {"2023-01-01": POLICY_HEAD + terms})
    (scheme,) = library.schemes(TOWN)
    return page_of(library, scheme, Day(2023, 5, 4))


def example(page: PlainPage, name: str) -> Example:
    (found,) = [known for known in page.examples if known.name == name]
    return found


def question(page: PlainPage, name: str) -> Question:
    (found,) = [known for known in page.questions if known.name == name]
    return found


def answer(page: PlainPage, name: str) -> str:
    """The Chinese answer to a question, as one text."""
    return "".join(saying.text.zh for saying in question(page, name).answers)


def cited_for(page: PlainPage, name: str) -> set[str]:
    return {article for saying in question(page, name).answers for article in saying.articles}


def tables(page: PlainPage) -> dict[str, PlainTable]:
    """The benefit tables by their Chinese titles."""
    return {shown.title.zh: shown for shown in page.benefits if isinstance(shown, PlainTable)}


def rows(table: PlainTable) -> list[tuple[str, ...]]:
    return [tuple(cell.zh for cell in row) for row in table.rows]


def sayings(page: PlainPage) -> Iterator[Saying]:
    """Every sentence of a page, table bases included."""
    yield from page.about
    yield page.persons.basis
    yield page.providers.basis
    for shown in page.benefits:
        yield shown if isinstance(shown, Saying) else shown.basis
    for known in page.examples:
        yield from (step.saying for step in known.steps)
    for asked in page.questions:
        yield from asked.answers
