"""`gongji policy show`: an area's benefits as one page for people, or as one JSON object."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from gongji.cli.output import print_json
from gongji.cli.policies_folder import library_below
from gongji.dates import Day, parse_day
from gongji.errors import InputError
from gongji.explain.policy_view import PolicyView, background_of, view_of
from gongji.language import Language, Text
from gongji.policy.area_names import find_area
from gongji.policy.conformance import Finding, judge
from gongji.policy.constraints import Framework
from gongji.policy.documents import Article, Document
from gongji.policy.frameworks import frameworks_binding
from gongji.policy.library import Area, Library, shipped_library
from gongji.policy.scheme import Scheme
from gongji.policy.timeline import version_on

CHINA = datetime.timezone(datetime.timedelta(hours=8))


class AreaPage(NamedTuple):
    """All that is shown of an area.

    Attributes:
        view: the version that is shown; None where the area has no policy of its own.
        in_force: whether that version is in force on the day that was asked for.
        frameworks: those that bind the area, the nation's first.
        findings: what they say of the version.
        documents: those of the version, or those of the area where it has no policy.
        background: the context articles of these documents.
        names: of the areas whose frameworks bind this one or whose policies it rests on, by their codes.
        governed_by: the areas above that have a policy.
    """

    area: Area
    day: Day
    view: PolicyView | None
    in_force: bool
    frameworks: tuple[Framework, ...]
    findings: tuple[Finding, ...]
    documents: tuple[Document, ...]
    background: tuple[Article, ...]
    names: dict[str, Text]
    governed_by: tuple[Area, ...]


def show_area(
    words: str, on: str | None, language: Language, *, as_json: bool, policies: str | None = None
) -> None:
    """Print the page of one area.

    Raises:
        InputError: no such area, or `on` is not a day.
        UncoveredError: no version is in force on the day that was asked for.
        CommandLineError: there are no policies below the folder `policies`.
    """
    library = shipped_library() if policies is None else library_below(policies)
    page = page_of(library, words, on)
    if as_json:
        from gongji.cli.policy_show_json import page_record

        print_json(page_record(page, language))
    else:
        from gongji.cli.policy_show_page import print_page

        print_page(page, language)


def page_of(library: Library, words: str, on: str | None) -> AreaPage:
    """Gather what is shown of an area on a day."""
    area = find_area(library, words)
    day = _day_of(on)
    scheme, in_force = _version(library, area, day, asked=on is not None)
    frameworks = frameworks_binding(library, area.code)
    view = None if scheme is None else view_of(scheme, library.register)
    documents = _documents_of(library, area) if view is None else view.documents
    binding = [framework.binds for framework in frameworks]
    resting_on = [] if scheme is None else [origin.area for origin in scheme.policy.origins]
    return AreaPage(
        area=area,
        day=day,
        view=view,
        in_force=in_force,
        frameworks=frameworks,
        findings=() if scheme is None else judge(scheme, frameworks, library),
        documents=documents,
        background=background_of(documents),
        names={code: library.areas[code].name for code in (*binding, *resting_on)},
        governed_by=tuple(
            known for known in library.ancestors(area.code) if library.policy_files(known.code)
        ),
    )


def _version(library: Library, area: Area, day: Day, *, asked: bool) -> tuple[Scheme | None, bool]:
    """The version of a day and whether it is in force then; without a wish for a day, the last one."""
    schemes = library.schemes(area.code)
    if not schemes:
        return None, False
    version = version_on((scheme.policy for scheme in schemes), day)
    for scheme in schemes:
        if scheme.policy is version:
            return scheme, True
    if asked:
        library.scheme_on(area.code, day, "--on")
    return schemes[-1], False


def _documents_of(library: Library, area: Area) -> tuple[Document, ...]:
    """The documents of an area that has no policy.

    Raises:
        InputError: it has none either.
    """
    own = _of_area(library.register.documents.values(), area.code)
    if own:
        return own
    raise InputError(
        "nothing_to_show",
        Text(
            f"{area.name.zh}没有登记政策，也没有文件。",
            f"{area.name.en} has neither a policy nor a document here.",
        ),
        Text("见 gongji policy list。", "See gongji policy list."),
        "AREA",
    )


def _of_area(documents: Iterable[Document], area: str) -> tuple[Document, ...]:
    return tuple(document for document in documents if document.area == area)


def _day_of(on: str | None) -> Day:
    if on is None:
        return datetime.datetime.now(CHINA).date()
    day = parse_day(on)
    if day is None:
        raise InputError(
            "malformed_day",
            Text(f"“{on}”不是日期。", f"`{on}` is not a day."),
            Text("写成 2024-03-01。", "Write it as 2024-03-01."),
            "--on",
        )
    return day
