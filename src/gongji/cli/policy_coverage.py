"""`gongji policy coverage`: every article, what implements it, which tests prove it, and the share done."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import set_cell_size
from rich.console import Console
from rich.table import Table

from gongji.cli.output import console_for, print_json
from gongji.cli.wrapping import wrapped
from gongji.errors import InputError
from gongji.language import Language, Text
from gongji.policy.coverage import (
    TESTS_FILE,
    CoveredArticle,
    Share,
    Tests,
    coverage,
    read_statements,
    read_stored_tests,
    shares,
    stored_form,
)
from gongji.policy.documents import ArticleKind, Register
from gongji.policy.library import shipped_library
from gongji.policy.marked_tests import checkout_folder, marked_tests

KINDS: dict[ArticleKind, Text] = {
    "rule": Text("规则", "rule"),
    "function": Text("功能", "function"),
    "framework": Text("框架", "framework"),
    "context": Text("背景", "context"),
}
DONE, PARTIAL, OPEN = Text("完成", "done"), Text("部分", "partial"), Text("未做", "open")
UNPROVED = Text("待测", "untested")
TOTAL, SHARE = Text("合计", "total"), Text("完成率", "share done")
KIND = Text("类别", "Kind")
IMPLEMENTED, TESTED, MISSING = Text("实现", "by"), Text("测试", "tests"), Text("还缺", "missing")
STATES = {"done": DONE, "partial": PARTIAL, "open": OPEN}
STYLES = {"done": "green", "partial": "yellow", "open": "red"}
INDENT, LABEL_WIDTH = 4, 9


def show_coverage(language: Language, *, write: bool, as_json: bool) -> None:
    """Print the account of the articles; with `write`, store the collected tests first.

    Raises:
        PolicyError: the statements are malformed.
        InputError: a test's mark is wrong, or `write` is asked for outside a checkout.
    """
    register = shipped_library().register
    tests = collected_tests(register, must_collect=write)
    if write:
        TESTS_FILE.write_text(stored_form(tests), encoding="utf-8")
    articles = coverage(register, read_statements(register), tests)
    if as_json:
        done = sum(covered.done for covered in articles)
        records = [_record(covered, language) for covered in articles]
        print_json({"articles": records, "done": done, "total": len(articles)})
    else:
        _print_articles(articles, register, language)


def collected_tests(register: Register, *, must_collect: bool = False) -> Tests:
    """The tests by article: from the checkout's sources, or as they were stored in the package.

    Raises:
        InputError: a mark is wrong, or there is no checkout to collect from.
    """
    folder = checkout_folder()
    if folder is not None:
        return marked_tests(folder, register.articles)
    if must_collect:
        raise InputError(
            "no_checkout",
            Text("这里没有测试的源码。", "There are no sources of tests here."),
            Text("在源码目录里运行。", "Run it in a checkout."),
            "--write",
        )
    return read_stored_tests()


def _record(covered: CoveredArticle, language: Language) -> dict[str, object]:
    missing = covered.stated.missing
    return {
        "id": covered.article.name,
        "kind": covered.article.kind,
        "implemented": list(covered.stated.implemented),
        "tests": list(covered.tests),
        "done": covered.done,
        "document": covered.article.document,
        "state": covered.stated.state,
        "missing": None if missing is None else missing.say(language),
    }


def _print_articles(articles: Sequence[CoveredArticle], register: Register, language: Language) -> None:
    console = console_for()
    documents = dict.fromkeys(covered.article.document for covered in articles)
    for document in documents:
        console.print(register.documents[document].title.say(language), style="bold")
        for covered in articles:
            if covered.article.document == document:
                _print_article(covered, console, language)
        console.print()
    console.print(_share_table(shares(articles), language))


def _print_article(covered: CoveredArticle, console: Console, language: Language) -> None:
    state = covered.stated.state
    unproved = state == "done" and not covered.tests
    label, style = (UNPROVED, "yellow") if unproved else (STATES[state], STYLES[state])
    kind = KINDS[covered.article.kind].say(language)
    console.print(f"  {covered.article.name}  {kind}  {label.say(language)}", style=style)
    for name, words in _entries(covered, language):
        space = LABEL_WIDTH if name else 0
        for number, line in enumerate(wrapped(words, console.width - INDENT - space)):
            first = set_cell_size(name if number == 0 else "", space)
            console.print(" " * INDENT + first + line, style="dim" if name else "")


def _entries(covered: CoveredArticle, language: Language) -> Iterator[tuple[str, str]]:
    """What is told of an article: labels (none for its own line) and words."""
    yield "", covered.article.text.say(language)
    if covered.stated.implemented:
        yield IMPLEMENTED.say(language), ", ".join(covered.stated.implemented)
    if covered.tests:
        files = Counter(name.partition("::")[0] for name in covered.tests)
        yield TESTED.say(language), ", ".join(f"{file} ({count})" for file, count in files.items())
    if covered.stated.missing is not None:
        yield MISSING.say(language), covered.stated.missing.say(language)


def _share_table(by_kind: Sequence[Share], language: Language) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate((KIND, DONE, PARTIAL, OPEN, TOTAL, SHARE)):
        table.add_column(head.say(language), justify="left" if number == 0 else "right")
    for share in by_kind:
        table.add_row(KINDS[share.kind].say(language), *_numbers(share.done, share.partial, share.open))
    table.add_section()
    sums = [sum(numbers) for numbers in zip(*(share[1:] for share in by_kind), strict=True)]
    table.add_row(TOTAL.say(language), *_numbers(*sums))
    return table


def _numbers(done: int, partial: int, still_open: int) -> tuple[str, ...]:
    total = done + partial + still_open
    part = f"{done * 100 // total} %" if total else "—"
    return str(done), str(partial), str(still_open), str(total), part
