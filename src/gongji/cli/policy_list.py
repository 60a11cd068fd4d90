"""`gongji policy list`: which areas have which versions, from when to when, and how far to trust them."""

from collections.abc import Iterable, Iterator

from rich import box
from rich.table import Table

from gongji.cli.marks import MARKS, legend
from gongji.cli.output import WIDTH_WITHOUT_TERMINAL, console_for, print_json
from gongji.dates import FOREVER
from gongji.explain.statements import period_words
from gongji.language import Language, Text
from gongji.policy.documents import Register
from gongji.policy.figure_states import figure_counts
from gongji.policy.frameworks import load_frameworks
from gongji.policy.library import Area, Library, shipped_library
from gongji.policy.vocabulary import Policy

HEADS = (
    Text("地区", "Area"),
    Text("版本", "Version"),
    Text("有效期", "In force"),
    Text("数字", "Figures"),
    Text("文件", "Documents"),
)
FRAMEWORK = Text("框架", "framework")


def list_areas(language: Language, *, as_json: bool) -> None:
    """Print all areas that have a policy or a framework."""
    library = shipped_library()
    areas = tuple(_areas_shown(library))
    if as_json:
        print_json({"areas": [_area_record(library, area) for area in areas]})
    else:
        _print_table(library, areas, language)


def frameworks_of(library: Library, area: str) -> tuple[str, ...]:
    """The names of the frameworks that an area lays upon those below it."""
    return tuple(framework.name for framework in load_frameworks(library) if framework.binds == area)


def _areas_shown(library: Library) -> Iterator[Area]:
    for area in library.areas.values():
        if library.policy_files(area.code) or frameworks_of(library, area.code):
            yield area


def _area_record(library: Library, area: Area) -> dict[str, object]:
    return {
        "area": area.code,
        "name": {"zh": area.name.zh, "en": area.name.en},
        "versions": [_version_record(scheme.policy) for scheme in library.schemes(area.code)],
        "frameworks": list(frameworks_of(library, area.code)),
    }


def _version_record(policy: Policy) -> dict[str, object]:
    period = policy.effective.period
    return {
        "policy": policy.name,
        "from": period.start.isoformat(),
        "until": None if period.end == FOREVER else period.end.isoformat(),
        "figures": figure_counts(policy),
        "documents": list(policy.documents),
    }


def _print_table(library: Library, areas: tuple[Area, ...], language: Language) -> None:
    console = console_for()
    # Where there is room, only the documents are broken into lines; nowhere is anything cut off.
    whole = console.width >= WIDTH_WITHOUT_TERMINAL
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in HEADS[:-1]:
        table.add_column(head.say(language), no_wrap=whole, overflow="fold")
    table.add_column(HEADS[-1].say(language), overflow="fold")
    for area in areas:
        name = f"{area.code} {area.name.say(language)}"
        for row in _rows_of(library, area, language):
            table.add_row(name, *row)
            name = ""
    console.print(table)
    console.print(legend(language), style="dim")


def _rows_of(library: Library, area: Area, language: Language) -> Iterator[tuple[str, ...]]:
    """The versions of an area, then the frameworks that it lays upon others."""
    register = library.register
    for scheme in library.schemes(area.code):
        policy = scheme.policy
        counts = " ".join(f"{count}{MARKS[state]}" for state, count in figure_counts(policy).items())
        yield policy.name, period_words(policy).say(language), counts, _documents(register, policy.documents)
    for framework in load_frameworks(library):
        if framework.binds == area.code:
            title = f"{FRAMEWORK.say(language)} {framework.name}"
            yield title, "", "", _documents(register, framework.documents)


def _documents(register: Register, names: Iterable[str]) -> str:
    """Documents with their marks, each kept on one line."""
    return ", ".join(
        f"{name}\N{NO-BREAK SPACE}{MARKS[register.documents[name].verification]}" for name in names
    )
