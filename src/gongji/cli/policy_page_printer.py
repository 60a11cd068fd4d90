"""How the pages of policies are put on the terminal: headings, aligned lines, sources with their marks."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from gongji.cli.marks import STYLES, cited
from gongji.cli.wrapping import wrapped
from gongji.language import Language, Text
from gongji.policy.figures import Source
from gongji.policy.inheritance import taken_from
from gongji.policy.vocabulary import Policy
from gongji.policy.words import Verification

GAP, INDENT, LEAST_TEXT_WIDTH = 2, 2, 20

Citation = tuple[tuple[str, ...], Verification]
"""Articles and their state."""


class Printer(NamedTuple):
    """Where a page goes, and in which language.

    Attributes:
        policy: the one whose page it is; what it takes from others is marked.
    """

    console: Console
    language: Language
    policy: Policy | None = None

    def origin(self, sources: Iterable[Source]) -> str:
        """The marks of the policies that something was taken from; none for the page's own."""
        if self.policy is None:
            return ""
        names = taken_from(self.policy, sources)
        known = [origin.policy for origin in self.policy.origins]
        return "".join(origin_mark(number) for number, name in enumerate(known) if name in names)

    def source(self, source: Source) -> Styled:
        """A source with its marks."""
        words, style = self.citation(((source.article,), source.verification), (source,))
        return Styled(words, style=style)

    def citation(self, cited_as: Citation, sources: Iterable[Source]) -> tuple[str, str]:
        """Articles with the marks of their state and of where they were taken from, and their style."""
        articles, state = cited_as
        mark = self.origin(sources)
        words = f"{cited(articles, state)}\N{NO-BREAK SPACE}{mark}" if mark else cited(articles, state)
        return words, f"dim {STYLES[state]}"

    def heading(self, words: Text) -> None:
        """The title of a section, after an empty line."""
        self.console.print()
        self.console.print(words.say(self.language), style="bold")

    def paragraph(self, words: str, style: str = "") -> None:
        """Words from the left edge, broken into lines."""
        self.console.print("\n".join(wrapped(words, self.console.width)), style=style)

    def lines(self, rows: Iterable[Sequence[str | Styled]], *, text_column: int) -> None:
        """Rows of aligned columns: one holds sentences and takes the space that the others leave."""
        listed = [[Styled(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
        if not listed:
            return
        widths = [max(row[column].cell_len for row in listed) for column in range(len(listed[0]))]
        others = sum(widths) - widths[text_column] + GAP * (len(widths) - 1) + INDENT
        space = max(LEAST_TEXT_WIDTH, self.console.width - others)
        table = Table.grid(padding=(0, GAP))
        for _ in widths:
            table.add_column(overflow="fold")
        for row in listed:
            row[text_column] = Styled("\n".join(wrapped(row[text_column].plain, space)))
            table.add_row(*row)
        self.console.print(Padding(table, (0, 0, 0, INDENT), expand=False))


def origin_mark(number: int) -> str:
    """`^1` for the nearest policy that another one rests on, `^2` for the one below that."""
    return f"^{number + 1}"
