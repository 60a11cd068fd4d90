"""What `gongji policy trace` finds: as a page for people or as one JSON object."""

from collections.abc import Iterable
from pathlib import Path

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from gongji.cli.output import console_for, print_json
from gongji.cli.usage import no_file
from gongji.cli.wrapping import wrapped
from gongji.language import Language, Text
from gongji.policy.area_names import find_area
from gongji.policy.cited_values import CitedValue
from gongji.policy.library import Area, shipped_library
from gongji.policy.normalised_text import decoded
from gongji.policy.provenance import Trace, TracedValue, UnusedFigure, trace_area

INDENT, SHOWN_DIGITS = 2, 12
ARTICLE, FIGURE, VALUE, WORDS = (
    Text("条款", "Article"),
    Text("数字", "Figure"),
    Text("值", "Value"),
    Text("原文", "In the text"),
)
TIMES = Text("次数", "Times")
OUTSIDE = Text("（条款之外）", "(outside)")
FOUND = Text("在所引条款中", "In the article cited")
NOT_FOUND = Text("不在所引条款中", "Not in the article cited")
ELSEWHERE = Text("引用其他文件", "Citing another document")
UNUSED = Text("文本中有、政策没有用到", "In the text, used by no value")
NO_ARTICLE = Text("没有找到这一条", "article not found")
STANDS_IN = Text("见于", "stands in")
MISSING_ARTICLES = Text("没有找到的条款", "Articles not found")


def trace_file(
    words: str, file: str, language: Language, *, strict: bool, any_text: bool, as_json: bool
) -> int:
    """Trace an area's policies and frameworks in a text, and print what was found.

    Returns:
        1 if a value that cites the text's document is not in its article, or with `strict` a figure is
        unused or an article not found; otherwise 0.

    Raises:
        CommandLineError: there is no such file.
        InputError: no such area, or the text is of none of its documents.
    """
    library = shipped_library()
    area = find_area(library, words)
    traces = trace_area(library, area, _text_in(file), any_text=any_text)
    ok = all(trace.ok(strict=strict) for trace in traces)
    if as_json:
        print_json(_record(area, traces, language, strict=strict))
    else:
        _print_traces(traces, language, strict=strict)
    return 0 if ok else 1


def _text_in(file: str) -> str:
    path = Path(file)
    if path.is_file():
        return decoded(path.read_bytes())
    raise no_file(file, "--text")


def _print_traces(traces: Iterable[Trace], language: Language, *, strict: bool) -> None:
    console = console_for()
    for number, trace in enumerate(traces):
        if number:
            console.print()
        _print_head(console, trace, language)
        _print_tables(console, trace, language)
        style = "green" if trace.ok(strict=strict) else "red"
        console.print(_summary(trace).say(language), style=style)


def _print_head(console: Console, trace: Trace, language: Language) -> None:
    document, digits = trace.document, trace.sha256[:SHOWN_DIGITS]
    number = f" {document.number}" if document.number else ""
    verdict = (
        Text("与登记一致", "as registered") if trace.recognised else Text("与登记不符", "not as registered")
    )
    title = f"{trace.name} ← {document.name} {document.title.say(language)}{number}"
    console.print("\n".join(wrapped(title, console.width)), style="bold")
    console.print(
        f"{' ' * INDENT}SHA-256 {digits}… {verdict.say(language)}", style="" if trace.recognised else "yellow"
    )


def _print_tables(console: Console, trace: Trace, language: Language) -> None:
    heads = (ARTICLE, FIGURE, VALUE, WORDS)
    not_found = [(*_cells(value.cited, language), _hint(value, trace, language)) for value in trace.not_found]
    found = [(*_cells(value.cited, language), value.words or "") for value in trace.found]
    elsewhere = [_cells(cited, language) for cited in trace.elsewhere]
    unused = [_unused_cells(figure, language) for figure in trace.unused]
    _print_table(console, FOUND, heads, found, language)
    _print_table(console, NOT_FOUND, heads, not_found, language, style="red")
    _print_table(console, ELSEWHERE, heads[:3], elsewhere, language)
    _print_table(console, UNUSED, (ARTICLE, WORDS, TIMES), unused, language)
    if trace.missing_articles:
        names = f"{MISSING_ARTICLES.say(language)}: {' '.join(trace.missing_articles)}"
        console.print("\n".join(wrapped(names, console.width)), style="yellow")


def _print_table(
    console: Console,
    title: Text,
    heads: Iterable[Text],
    rows: list[tuple[str, ...]],
    language: Language,
    *,
    style: str = "",
) -> None:
    """One table under its title; nothing where it has no rows."""
    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, style=style)
    for head in heads:
        table.add_column(head.say(language), overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(f"{' ' * INDENT}{title.say(language)} {len(rows)}", style=style)
    console.print(Padding(table, (0, 0, 0, INDENT), expand=False))


def _cells(cited: CitedValue, language: Language) -> tuple[str, ...]:
    return cited.source.article, cited.name.say(language), cited.shown.say(language)


def _hint(value: TracedValue, trace: Trace, language: Language) -> str:
    """Where else in the document the value stands: most often the citation is wrong, not the value."""
    if value.cited.source.article in trace.missing_articles:
        return NO_ARTICLE.say(language)
    return f"{STANDS_IN.say(language)} {' '.join(value.stands_in)}" if value.stands_in else "—"


def _unused_cells(figure: UnusedFigure, language: Language) -> tuple[str, ...]:
    article = figure.article if figure.article else OUTSIDE.say(language)
    return article, figure.words, str(figure.times)


def _summary(trace: Trace) -> Text:
    found, not_found, elsewhere = len(trace.found), len(trace.not_found), len(trace.elsewhere)
    unused = len(trace.unused)
    return Text(
        f"找到 {found}，没有找到 {not_found}，引用其他文件 {elsewhere}，未知 {trace.unknown}，"
        f"没有用到 {unused}",
        f"Found {found}, not found {not_found}, citing another document {elsewhere}, "
        f"unknown {trace.unknown}, unused {unused}",
    )


def _record(area: Area, traces: tuple[Trace, ...], language: Language, *, strict: bool) -> dict[str, object]:
    first = traces[0]
    return {
        "area": area.code,
        "name": area.name.say(language),
        "document": first.document.name,
        "title": first.document.title.say(language),
        "sha256": first.sha256,
        "recognised": first.recognised,
        "traces": [_trace_record(trace, language, strict=strict) for trace in traces],
        "ok": all(trace.ok(strict=strict) for trace in traces),
    }


def _trace_record(trace: Trace, language: Language, *, strict: bool) -> dict[str, object]:
    return {
        "name": trace.name,
        "found": [{**_value_record(value.cited, language), "words": value.words} for value in trace.found],
        "not_found": [
            {**_value_record(value.cited, language), "stands_in": list(value.stands_in)}
            for value in trace.not_found
        ],
        "elsewhere": [_value_record(cited, language) for cited in trace.elsewhere],
        "unknown": trace.unknown,
        "missing_articles": list(trace.missing_articles),
        "unused": [
            {"article": figure.article, "kind": figure.kind, "words": figure.words, "times": figure.times}
            for figure in trace.unused
        ],
        "ok": trace.ok(strict=strict),
    }


def _value_record(cited: CitedValue, language: Language) -> dict[str, str]:
    return {
        "article": cited.source.article,
        "figure": cited.name.say(language),
        "kind": cited.kind,
        "value": cited.shown.say(language),
        "place": str(cited.source.place),
    }
