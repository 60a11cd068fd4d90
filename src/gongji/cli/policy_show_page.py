"""An area's page for people: the benefit table first, then the rules in words, the gaps, the background."""

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text as Styled

from gongji.cli.marks import MARKS, STYLES, cited_source, legend
from gongji.cli.output import console_for
from gongji.cli.policy_page_printer import Printer, origin_mark
from gongji.cli.policy_show import AreaPage
from gongji.cli.wrapping import wrapped
from gongji.explain.benefit_table import BenefitTable, Cell, Column
from gongji.explain.policy_view import PolicyView
from gongji.language import Language, Text
from gongji.policy.conformance import Finding
from gongji.policy.constraints import Framework, Severity
from gongji.policy.documents import ArticleKind, Document
from gongji.policy.unknown_figures import UnknownFigure

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
SEVERITY_WORDS: dict[Severity, Text] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "note": Text("提示", "note"),
}
"""What a breach counts as."""
SEVERITY_STYLES: dict[Severity, str] = {"error": "red", "warning": "yellow", "note": "cyan"}
DEMANDS: dict[Severity, Text] = {
    "error": Text("必须", "must"),
    "warning": Text("应当", "should"),
    "note": Text("最好", "better"),
}
"""How strongly a framework demands something, by the severity of a breach."""
KINDS: dict[ArticleKind, Text] = {
    "rule": Text("规则", "rule"),
    "function": Text("功能", "function"),
    "framework": Text("框架", "framework"),
    "context": Text("背景", "context"),
}

LEAST_TITLE, LEAST_COLUMN = 16, 10
"""Below these widths no column of the benefit table is broken."""


Lines = list[tuple[str, str]]
"""What stands in a cell: lines, each with its style."""


def print_page(page: AreaPage, language: Language) -> None:
    """Print the page of an area."""
    printer = Printer(console_for(), language, None if page.view is None else page.view.scheme.policy)
    _print_title(page, printer)
    if page.view is None:
        _print_articles(page.documents, printer)
        _print_constraints(page.frameworks, printer)
    else:
        _print_table(page.view.table, printer)
        if page.view.chronic is not None and page.view.scheme.policy.chronic is not None:
            printer.heading(page.view.scheme.policy.chronic.title)
            _print_table(page.view.chronic, printer)
        _print_words(page.view, printer)
        _print_frameworks(page, printer)
    _print_background(page, printer)
    printer.console.print()
    printer.console.print(legend(language), style="dim")


def _print_title(page: AreaPage, printer: Printer) -> None:
    console, language = printer.console, printer.language
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
        for number, origin in enumerate(policy.origins):
            whose, mark = page.names[origin.area], origin_mark(number)
            words = Text(
                f"{mark} 表示取自{whose.zh}（{origin.area}）的政策 {origin.policy}。",
                f"{mark} marks what is taken from {origin.policy}, the policy of {whose.en} ({origin.area}).",
            )
            printer.paragraph(words.say(language))
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
        (
            column.title.say(printer.language),
            cell.text.say(printer.language),
            Styled(*printer.citation(cell.citation, cell.sources)),
        )
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
    console, language = printer.console, printer.language
    titles: list[Lines] = [[(words.say(language), "")] for words in (PERSON, PROVIDER)]
    heads = [*titles, *(_column_head(column, printer) for column in columns)]
    rows = [_row(table, columns, number, printer) for number in range(len(table.rows))]
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


def _row(table: BenefitTable, columns: Sequence[Column], number: int, printer: Printer) -> list[Lines]:
    """The cells of a row; the person only where it is not that of the row before."""
    person, provider = table.rows[number]
    continued = number > 0 and table.rows[number - 1][0] == person
    cells = [_cell_lines(column, column.cells[number], printer) for column in columns]
    title = "" if continued else person.title.say(printer.language)
    return [[(title, "")], [(provider.title.say(printer.language), "")], *cells]


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


def _column_head(column: Column, printer: Printer) -> Lines:
    title = (column.title.say(printer.language), "")
    if column.common_citation is None:
        return [title]
    sources = [source for cell in column.cells if cell is not None for source in cell.sources]
    return [title, printer.citation(column.common_citation, sources)]


def _cell_lines(column: Column, cell: Cell | None, printer: Printer) -> Lines:
    if cell is None:
        return [("—", "dim")]
    words = (cell.text.say(printer.language), "" if cell.value is not None else "bold red")
    if column.common_citation is not None:
        return [words]
    return [words, printer.citation(cell.citation, cell.sources)]


def _print_words(view: PolicyView, printer: Printer) -> None:
    language = printer.language
    printer.heading(RULES)
    rules = [
        (rule.topic.say(language), rule.text.say(language), printer.source(rule.source))
        for rule in view.statements
    ]
    printer.lines(rules, text_column=1)
    for heading, classes in ((PERSONS, view.persons), (PROVIDERS, view.providers)):
        printer.heading(heading)
        lines = [
            (line.title.say(language), line.condition.say(language), printer.source(line.source))
            for line in classes
        ]
        printer.lines(lines, text_column=1)
    if view.readings:
        printer.heading(READINGS)
        printer.lines(
            [("·", note.text.say(language), printer.source(note.source)) for note in view.readings],
            text_column=1,
        )
    if view.unknown:
        printer.heading(UNKNOWN)
        printer.lines([_unknown_line(unknown, printer) for unknown in view.unknown], text_column=0)


def _unknown_line(unknown: UnknownFigure, printer: Printer) -> tuple[str, Styled]:
    whom, reason = unknown.whom, unknown.figure.reason or Text("", "")
    brackets = Text(f"（{whom.zh}）", f" ({whom.en})") if whom.zh else whom
    name = unknown.name
    words = Text(f"{name.zh}{brackets.zh}：{reason.zh}", f"{name.en}{brackets.en}: {reason.en}")
    return words.say(printer.language), printer.source(unknown.figure.source)


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
    severity = SEVERITY_WORDS[finding.severity].say(language)
    style = SEVERITY_STYLES[finding.severity]
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
