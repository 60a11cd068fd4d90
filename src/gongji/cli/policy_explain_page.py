"""What `gongji policy explain` shows: Markdown, a page on a terminal, or one JSON object."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.table import Table

from gongji.benefit.worked_examples import worked_examples
from gongji.cli.output import console_for, print_json
from gongji.cli.policies_folder import library_below
from gongji.cli.policy_explain_json import explained_record
from gongji.cli.policy_page_printer import Printer
from gongji.cli.policy_show import AreaPage, page_of
from gongji.cli.usage import CommandLineError
from gongji.cli.wrapping import wrapped
from gongji.dates import Day, Period
from gongji.errors import InputError
from gongji.explain.plain_markdown import (
    ABOUT,
    ARTICLES,
    BASIS,
    BENEFITS,
    EXAMPLES,
    HOW,
    NOT_CALCULATED,
    QUESTIONS,
    amount_rows,
    citation,
    made_from,
    markdown_of,
    with_citation,
)
from gongji.explain.plain_page import plain_page
from gongji.explain.plain_records import Example, PlainPage, PlainTable, Question, Saying
from gongji.language import Language, Text
from gongji.policy.library import Library, shipped_library

INDENT = 2


def explain_area(
    words: str,
    on: str | None,
    output: str | None,
    language: Language,
    *,
    as_json: bool,
    policies: str | None = None,
) -> None:
    """Print or write the plain-language page of one area.

    Raises:
        InputError: no such area, or it has no policy, or `on` is not a day.
        UncoveredError: no version is in force on the day that was asked for.
        CommandLineError: the file cannot be written, `--json` stands beside `--output`, or there are no
            policies below the folder `policies`.
    """
    if output is not None and as_json:
        raise CommandLineError(
            "excluding_options",
            Text("--json 和 --output 不能一起用。", "--json and --output exclude each other."),
            Text("要存 JSON，用 > 重定向。", "To keep the JSON, redirect it with >."),
            "--output",
        )
    library = shipped_library() if policies is None else library_below(policies)
    shown = page_of(library, words, on)
    page = page_for_members(library, shown)
    if as_json:
        print_json(explained_record(shown, page, language))
    elif output is not None:
        _write(Path(output), markdown_of(page, language))
    elif sys.stdout.isatty():
        _print_page(page, Printer(console_for(), language))
    else:
        print(markdown_of(page, language), end="")


def page_for_members(library: Library, shown: AreaPage) -> PlainPage:
    """The plain-language page of the version that an area's page shows.

    Raises:
        InputError: the area has no policy.
    """
    if shown.view is None:
        raise InputError(
            "nothing_to_explain",
            Text(
                f"{shown.area.name.zh}没有登记待遇政策。",
                f"No benefit policy of {shown.area.name.en} is registered.",
            ),
            Text("有政策的地区见 gongji policy list。", "gongji policy list names the areas that have one."),
            "AREA",
        )
    scheme = shown.view.scheme
    day = day_within(scheme.policy.effective.period, shown.day)
    examples = worked_examples(scheme, library, day)
    return plain_page(shown.view, shown.area.name, examples, library.register)


def day_within(period: Period, day: Day) -> Day:
    """The day itself where the period holds it, otherwise the period's nearest one.

    >>> day_within(Period(Day(2023, 1, 1), Day(2024, 1, 1)), Day(2025, 5, 1))
    datetime.date(2023, 12, 31)
    """
    last = period.end.fromordinal(period.end.toordinal() - 1)
    return min(max(day, period.start), last)


def _write(path: Path, words: str) -> None:
    try:
        path.write_text(words, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CommandLineError(
            "unwritable_file",
            Text(f"不能写文件“{path}”：{reason}。", f"`{path}` cannot be written: {reason}."),
            Text("换一个路径。", "Choose another path."),
            "--output",
        ) from None


def _print_page(page: PlainPage, printer: Printer) -> None:
    language = printer.language
    printer.console.print(page.title.say(language), style="bold")
    printer.paragraph(made_from(page).say(language))
    printer.heading(ABOUT)
    _print_sayings(page.about, printer)
    for table in (page.persons, page.providers):
        printer.heading(table.title)
        _print_table(table, printer)
    printer.heading(BENEFITS)
    for shown in page.benefits:
        if isinstance(shown, Saying):
            _print_sayings((shown,), printer)
        else:
            printer.heading(shown.title)
            _print_table(shown, printer)
    printer.heading(EXAMPLES)
    for number, example in enumerate(page.examples, start=1):
        _print_example(number, example, printer)
    printer.heading(QUESTIONS)
    for question in page.questions:
        _print_question(question, printer)
    printer.heading(ARTICLES)
    rows = [(article.name, article.text.say(language)) for article, _ in page.articles]
    printer.lines(rows, text_column=1)


def _print_sayings(sayings: Sequence[Saying], printer: Printer) -> None:
    rows = [("·", with_citation(saying, printer.language)) for saying in sayings]
    printer.lines(rows, text_column=1)


def _print_table(table: PlainTable, printer: Printer) -> None:
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in table.heads:
        shown.add_column(head.say(printer.language), overflow="fold")
    for row in table.rows:
        shown.add_row(*(cell.say(printer.language) for cell in row))
    printer.console.print(shown)
    basis = f"{BASIS.say(printer.language)} {citation(table.basis, printer.language)}"
    printer.paragraph(basis, "dim")


def _print_example(number: int, example: Example, printer: Printer) -> None:
    language = printer.language
    printer.console.print()
    printer.console.print(f"{number}. {example.title.say(language)}", style="bold cyan")
    printer.paragraph(example.story.say(language))
    if example.why_not is not None:
        gap = "" if language == "zh" else " "
        colon = "：" if language == "zh" else ":"
        printer.paragraph(
            f"{NOT_CALCULATED.say(language)}{colon}{gap}{example.why_not.say(language)}", "yellow"
        )
        return
    printer.lines([(head.say(language), value) for head, value in amount_rows(example)], text_column=0)
    printer.console.print(HOW.say(language), style="dim")
    steps = [(with_citation(step.saying, language), step.amount) for step in example.steps]
    printer.lines(steps, text_column=0)


def _print_question(question: Question, printer: Printer) -> None:
    printer.console.print()
    words = "\n".join(wrapped(question.question.say(printer.language), printer.console.width))
    printer.console.print(words, style="bold cyan")
    _print_sayings(question.answers, printer)
