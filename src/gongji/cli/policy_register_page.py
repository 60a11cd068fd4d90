"""What `gongji policy register` shows: as tables for people or as one JSON object."""

from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from gongji.cli.marks import MARKS, legend
from gongji.cli.output import console_for, print_json
from gongji.dates import FOREVER
from gongji.explain.statements import period_words
from gongji.explain.words import STATE_WORDS
from gongji.language import Language, Text
from gongji.policy.documents import Document, Register, Verified
from gongji.policy.figure_states import figure_counts
from gongji.policy.library import Area, Library, shipped_library
from gongji.policy.mechanisms import MECHANISMS, Mechanism, mechanisms_of
from gongji.policy.unknown_figures import unknown_figures
from gongji.policy.vocabulary import Filing, Policy

Record = dict[str, object]

NOT_RECORDED = "—"
VERSION_HEADS = (
    Text("地区", "Area"),
    Text("版本", "Version"),
    Text("有效期", "In force"),
    Text("状态", "State"),
    Text("未知", "Unknown"),
    Text("备案", "Filed"),
    Text("机制", "Mechanisms"),
)
DOCUMENT_HEADS = (
    Text("文件", "Document"),
    Text("文号", "Number"),
    Text("发布", "Issued"),
    Text("状态", "State"),
    Text("核对人和日期", "Compared by, on"),
    Text("标题", "Title"),
)
DOCUMENTS, MECHANISM_LIST = Text("文件", "Documents"), Text("机制", "Mechanisms")


def show_register(language: Language, *, as_json: bool) -> None:
    """Print the register of all areas that have a policy.

    Raises:
        PolicyError: a policy file is wrong.
    """
    library = shipped_library()
    areas = tuple(area for area in library.areas.values() if library.policy_files(area.code))
    if as_json:
        print_json({"areas": [_area_record(library, area, language) for area in areas]})
    else:
        _print_register(library, areas, language)


def _policies(library: Library, area: Area) -> list[Policy]:
    return [scheme.policy for scheme in library.schemes(area.code)]


def _area_record(library: Library, area: Area, language: Language) -> Record:
    register = library.register
    return {
        "area": area.code,
        "name": {"zh": area.name.zh, "en": area.name.en},
        "level": area.level,
        "versions": [_version_record(policy, register, language) for policy in _policies(library, area)],
    }


def _version_record(policy: Policy, register: Register, language: Language) -> Record:
    effective = policy.effective
    return {
        "policy": policy.name,
        "from": effective.period.start.isoformat(),
        "until": None if effective.period.end == FOREVER else effective.period.end.isoformat(),
        "known_since": None if effective.known_since is None else effective.known_since.day.isoformat(),
        "state": effective.source.verification,
        "figures": figure_counts(policy),
        "unknown": len(unknown_figures(policy)),
        "filing": None if policy.filing is None else _filing_record(policy.filing),
        "documents": [_document_record(register.documents[name], language) for name in policy.documents],
        "mechanisms": [_mechanism_record(mechanism, language) for mechanism in mechanisms_of(policy)],
    }


def _filing_record(filing: Filing) -> Record:
    return {
        "with": filing.authority,
        "day": filing.day.isoformat(),
        "number": filing.number,
        "source": filing.source.article,
    }


def _document_record(document: Document, language: Language) -> Record:
    verified = document.verified
    return {
        "document": document.name,
        "title": document.title.say(language),
        "number": document.number or None,
        "issued": document.issued or None,
        "state": document.verification,
        "verified": None if verified is None else {"by": verified.by, "on": verified.on.isoformat()},
    }


def _mechanism_record(mechanism: Mechanism, language: Language) -> Record:
    return {
        "number": mechanism.number,
        "name": mechanism.name,
        "title": mechanism.title.say(language),
        "articles": [source.article for source in mechanism.sources],
    }


def _print_register(library: Library, areas: Sequence[Area], language: Language) -> None:
    console = console_for()
    rows = [row for area in areas for row in _version_rows(library, area, language)]
    _print_rows(console, VERSION_HEADS, rows, language)
    named = (name for area in areas for policy in _policies(library, area) for name in policy.documents)
    documents = [library.register.documents[name] for name in dict.fromkeys(named)]
    console.print(DOCUMENTS.say(language), style="bold")
    _print_rows(console, DOCUMENT_HEADS, _document_rows(documents, language), language)
    console.print(MECHANISM_LIST.say(language), style="bold")
    for number, known in enumerate(MECHANISMS, start=1):
        console.print(f"{number:>4}  {known.title.say(language)}")
    console.print()
    console.print(legend(language), style="dim")


def _version_rows(library: Library, area: Area, language: Language) -> Iterator[tuple[str, ...]]:
    """One row a version; the area's name stands in the first."""
    name = f"{area.code} {area.name.say(language)}"
    for policy in _policies(library, area):
        state = policy.effective.source.verification
        yield (
            name,
            policy.name,
            period_words(policy).say(language),
            f"{MARKS[state]} {STATE_WORDS[state].say(language)}",
            str(len(unknown_figures(policy))),
            NOT_RECORDED if policy.filing is None else f"{policy.filing.day} {policy.filing.number}",
            " ".join(str(mechanism.number) for mechanism in mechanisms_of(policy)),
        )
        name = ""


def _document_rows(documents: Iterable[Document], language: Language) -> Iterator[tuple[str, ...]]:
    for document in documents:
        yield (
            document.name,
            document.number or NOT_RECORDED,
            document.issued or NOT_RECORDED,
            MARKS[document.verification],
            _verified_words(document.verified),
            document.title.say(language),
        )


def _verified_words(verified: Verified | None) -> str:
    return NOT_RECORDED if verified is None else f"{verified.by}, {verified.on}"


def _print_rows(
    console: Console, heads: Sequence[Text], rows: Iterable[Sequence[str]], language: Language
) -> None:
    """A table whose last column is broken where the terminal is too narrow."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads[:-1]:
        table.add_column(head.say(language), overflow="fold")
    table.add_column(heads[-1].say(language), overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
