"""An area's page for people: the benefit table first, then the rules in words, the gaps, the background."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from gongji.cli.marks import MARKS, STYLES, cited, cited_source, legend
from gongji.cli.output import console_for
from gongji.cli.policy_show import AreaPage
from gongji.cli.wrapping import wrapped
from gongji.explain.benefit_table import BenefitTable, Cell, Column
from gongji.explain.policy_view import PolicyView
from gongji.language import Language, Text
from gongji.policy.conformance import Finding
from gongji.policy.constraints import Framework
from gongji.policy.documents import ArticleKind, Document
from gongji.policy.unknown_figures import UnknownFigure
from gongji.policy.vocabulary import Source, Verification

PERSON, PROVIDER = Text("人员", "Person"), Text("机构", "Institution")
SAME_FOR_ALL = Text("对所有人、所有机构相同", "The same for everyone everywhere")
RULES = Text("其他规则", "Other rules")
PERSONS = Text("谁属于哪一类人员", "Who is in which class")
PROVIDERS = Text("哪些机构属于哪一类", "Which institutions are in which class")
READINGS = Text("怎样读", "How it is read")
UNKNOWN = Text("未知的数字", "Unknown figures")
FRAMEWORKS = Text("约束它的框架", "Frameworks that bind it")
BACKGROUND = Text("背景", "Background")
DOCUMENTS = Text("文件", "Documents")
FRAMEWORK_ALONE = Text(
    "没有自己的待遇政策；这里的文件是框架，约束其下的统筹地区。",
    "No benefit policy of its own; its document is a framework that binds the pooling areas below.",
)
NO_POLICY = Text(
    "没有登记待遇政策，只登记了文件中用到的条款。",
    "No benefit policy is registered, only those articles of its documents that are cited.",
)
SEVERITIES = {"error": Text("错误", "error"), "warning": Text("警告", "warning")}
"""What a breach counts as."""
DEMANDS = {"error": Text("必须", "must"), "warning": Text("应当", "should")}
"""How strongly a framework demands something, by the severity of a breach."""
KINDS: dict[ArticleKind, Text] = {
    "rule": Text("规则", "rule"),
    "function": Text("功能", "function"),
    "framework": Text("框架", "framework"),
    "context": Text("背景", "context"),
}

GAP, INDENT, LEAST_TEXT_WIDTH = 2, 2, 20
LEAST_TITLE, LEAST_COLUMN = 16, 10
"""Below these widths no column of the benefit table is broken."""


Lines = list[tuple[str, str]]
"""What stands in a cell: lines, each with its style."""


class Printer(NamedTuple):
    """Where a page goes, and in which language."""

    console: Console
    language: Language

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
        for row in listed:
            row[text_column] = Styled("\n".join(wrapped(row[text_column].plain, space)))
            table.add_row(*row)
        self.console.print(Padding(table, (0, 0, 0, INDENT), expand=False))


def print_page(page: AreaPage, language: Language) -> None:
    """Print the page of an area."""
    printer = Printer(console_for(), language)
    _print_title(page, printer)
    if page.view is None:
        _print_articles(page.documents, printer)
        _print_constraints(page.frameworks, printer)
    else:
        _print_table(page.view.table, printer)
        _print_words(page.view, printer)
        _print_frameworks(page, printer)
    _print_background(page, printer)
    printer.console.print()
    printer.console.print(legend(language), style="dim")


def _citation(articles: tuple[str, ...], state: Verification) -> Styled:
    words, style = _citation_line(articles, state)
    return Styled(words, style=style)


def _source(source: Source) -> Styled:
    return _citation((source.article,), source.verification)


def _print_title(page: AreaPage, printer: Printer) -> None:
    console, language = printer
    name = f"{page.area.name.say(language)}  {page.area.code}"
    if page.view is None:
        console.print(name, style="bold")
        binds_others = page.area.code in {framework.binds for framework in page.frameworks}
        printer.paragraph((FRAMEWORK_ALONE if binds_others else NO_POLICY).say(language))
        for above in page.governed_by:
            words = Text(
                f"上级{above.name.zh}（{above.code}）有政策。",
                f"{above.name.en} ({above.code}), above it, has a policy.",
            )
            printer.paragraph(words.say(language))
    else:
        policy = page.view.scheme.policy
        console.print(Styled.assemble((name, "bold"), f"  {policy.name}"))
        if not page.in_force:
            _print_out_of_force(page, page.view, printer)
    printer.heading(DOCUMENTS)
    printer.lines(
        [
            (
                Styled(
                    f"{document.name} {MARKS[document.verification]}", style=STYLES[document.verification]
                ),
                _document_words(document, language),
            )
            for document in page.documents
        ],
        text_column=1,
    )


def _document_words(document: Document, language: Language) -> str:
    title = document.title.say(language)
    number = (
        {"zh": f"（{document.number}）", "en": f" ({document.number})"}[language] if document.number else ""
    )
    note = "" if document.note is None else document.note.say(language)
    if not note:
        return title + number
    return f"{title}{number}。{note}" if language == "zh" else f"{title}{number}. {note}"


def _print_out_of_force(page: AreaPage, view: PolicyView, printer: Printer) -> None:
    superseded = view.scheme.policy.effective.superseded
    reason = Text("", "") if superseded is None else superseded.text
    words = Text(
        f"{page.day} 没有有效的版本，下面是最后一版。{reason.zh}",
        f"No version is in force on {page.day}; below is the last one. {reason.en}".rstrip(),
    )
    printer.paragraph(words.say(printer.language), "yellow")


def _print_table(table: BenefitTable, printer: Printer) -> None:
    varying = [column for column in table.columns if column.uniform is None]
    if varying:
        for group in dict.fromkeys(column.group for column in varying if column.group is not None):
            printer.heading(group)
        _print_columns(table, varying, printer)
    uniform = [(column, column.uniform) for column in table.columns]
    everywhere = [
        (column.title.say(printer.language), cell.text.say(printer.language), _citation(*cell.citation))
        for column, cell in uniform
        if cell is not None
    ]
    if everywhere:
        printer.heading(SAME_FOR_ALL)
        printer.lines(everywhere, text_column=1)


def _print_columns(table: BenefitTable, columns: Sequence[Column], printer: Printer) -> None:
    """The table without the columns that are the same in every row; each person stands once.

    Where the terminal is too narrow for it, the terminal breaks its lines; no column is left out.
    """
    console, language = printer
    titles: list[Lines] = [[(words.say(language), "")] for words in (PERSON, PROVIDER)]
    heads = [*titles, *(_column_head(column, language) for column in columns)]
    rows = [_row(table, columns, number, language) for number in range(len(table.rows))]
    natural = [
        max(cell_len(words) for lines in cells for words, _ in lines)
        for cells in zip(heads, *rows, strict=True)
    ]
    least = [min(width, LEAST_TITLE if number < 2 else LEAST_COLUMN) for number, width in enumerate(natural)]
    frame = 3 * len(heads) - 1
    widths = fitted(natural, least, console.width - frame)
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head, width in zip(heads, widths, strict=True):
        shown.add_column(_broken(head, width), width=width, overflow="fold")
    for number, row in enumerate(rows):
        if number > 0 and table.rows[number][0] != table.rows[number - 1][0]:
            shown.add_section()
        shown.add_row(*(_broken(cell, width) for cell, width in zip(row, widths, strict=True)))
    console.print(shown, width=sum(widths) + frame, crop=False)


def _row(table: BenefitTable, columns: Sequence[Column], number: int, language: Language) -> list[Lines]:
    """The cells of a row; the person only where it is not that of the row before."""
    person, provider = table.rows[number]
    continued = number > 0 and table.rows[number - 1][0] == person
    cells = [_cell_lines(column, column.cells[number], language) for column in columns]
    title = "" if continued else person.title.say(language)
    return [[(title, "")], [(provider.title.say(language), "")], *cells]


def fitted(natural: Sequence[int], least: Sequence[int], space: int) -> list[int]:
    """Column widths that fit a space: those with most to spare give way first, none below its least width.

    >>> fitted([8, 30, 20], [8, 16, 10], 50), fitted([8, 30, 20], [8, 16, 10], 20)
    ([8, 24, 18], [8, 16, 10])
    """
    widths = list(natural)
    while sum(widths) > space:
        spare = [(width - least[number], number) for number, width in enumerate(widths)]
        most, number = max(spare)
        if most == 0:
            break
        widths[number] -= 1
    return widths


def _broken(lines: Lines, width: int) -> Styled:
    """Lines with their styles, broken to a width; names of articles also after their hyphens."""
    broken = [
        Styled(part, style=style) for words, style in lines for part in wrapped(words, width, break_after="-")
    ]
    return Styled("\n").join(broken)


def _column_head(column: Column, language: Language) -> Lines:
    title = (column.title.say(language), "")
    return [title] if column.common_citation is None else [title, _citation_line(*column.common_citation)]


def _cell_lines(column: Column, cell: Cell | None, language: Language) -> Lines:
    if cell is None:
        return [("—", "dim")]
    words = (cell.text.say(language), "" if cell.value is not None else "bold red")
    return [words] if column.common_citation is not None else [words, _citation_line(*cell.citation)]


def _citation_line(articles: tuple[str, ...], state: Verification) -> tuple[str, str]:
    return cited(articles, state), f"dim {STYLES[state]}"


def _print_words(view: PolicyView, printer: Printer) -> None:
    language = printer.language
    printer.heading(RULES)
    rules = [
        (rule.topic.say(language), rule.text.say(language), _source(rule.source)) for rule in view.statements
    ]
    printer.lines(rules, text_column=1)
    for heading, classes in ((PERSONS, view.persons), (PROVIDERS, view.providers)):
        printer.heading(heading)
        lines = [
            (line.title.say(language), line.condition.say(language), _source(line.source)) for line in classes
        ]
        printer.lines(lines, text_column=1)
    if view.readings:
        printer.heading(READINGS)
        printer.lines(
            [("·", note.text.say(language), _source(note.source)) for note in view.readings],
            text_column=1,
        )
    if view.unknown:
        printer.heading(UNKNOWN)
        printer.lines([_unknown_line(unknown, language) for unknown in view.unknown], text_column=0)


def _unknown_line(unknown: UnknownFigure, language: Language) -> tuple[str, Styled]:
    whom, reason = unknown.whom, unknown.figure.reason or Text("", "")
    brackets = Text(f"（{whom.zh}）", f" ({whom.en})") if whom.zh else whom
    name = unknown.name
    words = Text(f"{name.zh}{brackets.zh}：{reason.zh}", f"{name.en}{brackets.en}: {reason.en}")
    return words.say(language), _source(unknown.figure.source)


def _print_frameworks(page: AreaPage, printer: Printer) -> None:
    if not page.frameworks:
        return
    printer.heading(FRAMEWORKS)
    for framework in page.frameworks:
        own = {constraint.name for constraint in framework.constraints}
        findings = [finding for finding in page.findings if finding.constraint in own]
        printer.lines([(_framework_words(framework, page, findings).say(printer.language),)], text_column=0)
        breached = [finding for finding in findings if finding.verdict == "breach"]
        printer.lines([_breach_line(finding, printer.language) for finding in breached], text_column=1)


def _framework_words(framework: Framework, page: AreaPage, findings: Sequence[Finding]) -> Text:
    """How many of the demands are kept, breached, and not (or not wholly) to be judged."""
    breached = {finding.constraint for finding in findings if finding.verdict == "breach"}
    unjudged = {finding.constraint for finding in findings if finding.verdict == "not judged"} - breached
    total = len(framework.constraints)
    kept = total - len(breached) - len(unjudged)
    whose = page.names[framework.binds]
    zh = f"遵守 {kept}，违反 {len(breached)}，无法判断 {len(unjudged)}"
    en = f"{kept} kept, {len(breached)} breached, {len(unjudged)} not judged"
    return Text(
        f"{framework.name}（{whose.zh}）：{total} 项要求，{zh}",
        f"{framework.name} ({whose.en}): {total} demands, {en}",
    )


def _breach_line(finding: Finding, language: Language) -> tuple[Styled, str, str]:
    severity = SEVERITIES[finding.severity].say(language)
    style = "red" if finding.severity == "error" else "yellow"
    return (
        Styled(severity, style=style),
        finding.what.say(language),
        " / ".join((finding.framework_article, *finding.policy_articles[:1])),
    )


def _print_articles(documents: Sequence[Document], printer: Printer) -> None:
    language = printer.language
    for document in documents:
        printer.heading(document.title)
        printer.lines(
            [
                (article.name, KINDS[article.kind].say(language), article.text.say(language))
                for article in document.articles
                if article.kind != "context"
            ],
            text_column=2,
        )


def _print_constraints(frameworks: Sequence[Framework], printer: Printer) -> None:
    language = printer.language
    for framework in frameworks:
        printer.heading(Text(f"框架 {framework.name} 的要求", f"What the framework {framework.name} demands"))
        printer.lines(
            [
                (
                    DEMANDS[constraint.severity].say(language),
                    constraint.title.say(language),
                    cited_source(constraint.source),
                )
                for constraint in framework.constraints
            ],
            text_column=1,
        )


def _print_background(page: AreaPage, printer: Printer) -> None:
    if not page.background:
        return
    printer.heading(BACKGROUND)
    printer.lines(
        [(article.name, article.text.say(printer.language)) for article in page.background], text_column=1
    )
