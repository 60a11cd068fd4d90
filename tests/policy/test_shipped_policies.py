"""The shipped policies as files: sound, cited throughout, each reading noted, each gap named."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongji.policy.consistency import problems_of
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.figures import Figure, Source
from gongji.policy.library import shipped_library
from gongji.policy.vocabulary import Policy
from gongji.policy.words import VERIFICATIONS

from .areas import (
    BAOJI,
    BEIJING,
    CHANGSHA,
    CHENGDU,
    CHONGQING,
    GUANGZHOU,
    HANGZHOU,
    HEFEI,
    HOHHOT,
    JINAN,
    KUNMING,
    LVLIANG,
    NANCHANG,
    NANJING,
    QINGDAO,
    SHANGHAI,
    SHANXI,
    SHENZHEN,
    TAIYUAN,
    TIANJIN,
    TONGLIAO,
    WEINAN,
    WUHAI,
    WUHAN,
    XIAN,
    XIANYANG,
    YANGZHOU,
    YUNNAN,
    ZHENGZHOU,
    ZHUHAI,
    scheme_of,
    shipped_schemes,
)

OWN_READINGS = "gongji"

FILES = [path for path in sorted(POLICIES_FOLDER.glob("areas/*/*.yaml")) if path.name != "area.yaml"]
FILE_NAMES = [f"{path.parent.name}/{path.stem}" for path in FILES]


# Every shipped file


@pytest.mark.parametrize("path", FILES, ids=FILE_NAMES)
def test_each_file_is_read_and_compiled_and_fits_together(path: Path) -> None:
    library = shipped_library()
    policy = library.read(path)
    assert problems_of(policy) == []
    assert policy in [scheme.policy for scheme in library.schemes(policy.area)]


def test_each_area_of_the_project_has_its_policy() -> None:
    with_policies = set(shipped_library().areas_with_policies())
    assert {TONGLIAO, LVLIANG, NANJING, YUNNAN, XIAN, YANGZHOU, WUHAN} <= with_policies
    assert {BEIJING, TIANJIN, SHANGHAI, HANGZHOU, HEFEI, NANCHANG} <= with_policies
    assert {JINAN, QINGDAO, CHANGSHA, BAOJI, XIANYANG, WEINAN} <= with_policies
    assert {GUANGZHOU, SHENZHEN, ZHUHAI, CHONGQING, CHENGDU, ZHENGZHOU} <= with_policies
    assert {HOHHOT, WUHAI, TAIYUAN, SHANXI, KUNMING} <= with_policies
    assert {path.parent.name for path in FILES} == with_policies


@pytest.mark.parametrize("path", FILES, ids=FILE_NAMES)
def test_each_file_stands_under_its_area_and_is_named_by_its_first_day(path: Path) -> None:
    library = shipped_library()
    policy = library.read(path)
    assert policy.area == path.parent.name
    assert policy.effective.period.start.isoformat() == path.stem
    assert [area.code for area in library.ancestors(policy.area)][-1] == "000000"


def test_no_two_policies_have_one_name() -> None:
    names = [shipped_library().read(path).name for path in FILES]
    assert len(set(names)) == len(names)


def parts_of(thing: object) -> Iterator[object]:
    """A record and everything that it is made of."""
    yield thing
    if isinstance(thing, tuple):
        for item in thing:
            yield from parts_of(item)
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from parts_of(getattr(thing, field.name))


def sources_in(policy: Policy) -> list[Source]:
    return [part for part in parts_of(policy) if isinstance(part, Source)]


def figures_in(policy: Policy) -> list[Figure]:
    return [part for part in parts_of(policy) if isinstance(part, Figure)]


@pytest.mark.parametrize("path", FILES, ids=FILE_NAMES)
def test_everything_cites_an_article_of_the_documents_that_the_policy_names(path: Path) -> None:
    library = shipped_library()
    policy, register = library.read(path), library.register
    sources = sources_in(policy)
    assert len(sources) > 20
    files = {f"areas/{policy.area}/{path.name}", *(origin.file for origin in policy.origins)}
    assert {source.place.file for source in sources} == files
    for source in sources:
        assert source.article in register.articles
        assert source.verification in VERIFICATIONS
        assert register.articles[source.article].document in {*policy.documents, OWN_READINGS}, source
    cited = {register.articles[source.article].document for source in sources}
    assert cited == {*policy.documents, OWN_READINGS}


@pytest.mark.parametrize("path", FILES, ids=FILE_NAMES)
def test_a_figure_is_known_or_says_in_both_languages_why_not(path: Path) -> None:
    for figure in figures_in(shipped_library().read(path)):
        if figure.value is None:
            assert figure.reason is not None
            assert figure.reason.zh
            assert figure.reason.en
        else:
            assert figure.reason is None
            assert figure.proved_allowed_fen == 0


@pytest.mark.parametrize(
    ("area", "state"),
    [
        (TONGLIAO, "verified"),
        (NANJING, "verified"),
        (LVLIANG, "secondary"),
        (XIAN, "unverified"),
        (YANGZHOU, "unverified"),
    ],
)
def test_known_figures_of_one_document_are_trusted_as_far_as_it_is(area: str, state: str) -> None:
    known = [figure for figure in figures_in(scheme_of(area).policy) if figure.value is not None]
    assert {figure.source.verification for figure in known} == {state}


def test_yunnans_own_figures_are_verified_and_kunmings_are_not() -> None:
    figures = figures_in(scheme_of(YUNNAN).policy)
    states = {(figure.source.article, figure.source.verification) for figure in figures}
    assert states == {
        ("yunnan-6", "verified"),
        ("yunnan-7", "verified"),
        ("yunnan-8", "verified"),
        ("yunnan-9", "verified"),
        ("kunming-inpatient-rate", "unverified"),
        ("kunming-inpatient-ceiling", "unverified"),
    }


# Readings that the input and output contract fixes

EVERYWHERE = {"gongji-coverage-order", "gongji-day-of-visit", "gongji-flexible", "gongji-rounding"}
BORNE_FIRST = {"gongji-deductible-share"}
CALENDAR_YEAR = {"gongji-benefit-year"}


@pytest.mark.parametrize(
    ("area", "readings"),
    [
        (
            TONGLIAO,
            EVERYWHERE
            | BORNE_FIRST
            | CALENDAR_YEAR
            | {"gongji-full-year", "gongji-pharmacy-prescriber", "tongliao-6"},
        ),
        (LVLIANG, EVERYWHERE | BORNE_FIRST | {"gongji-visit", "lvliang-pharmacy"}),
        (
            YUNNAN,
            EVERYWHERE
            | BORNE_FIRST
            | {
                "gongji-full-year",
                "gongji-visit",
                "gongji-crossing",
                "gongji-over-cap-level",
                "gongji-over-cap-deductible",
                "yunnan-6",
                "yunnan-8",
            },
        ),
        (XIAN, EVERYWHERE | BORNE_FIRST | CALENDAR_YEAR | {"gongji-full-year", "gongji-ungraded"}),
        (YANGZHOU, EVERYWHERE | BORNE_FIRST | CALENDAR_YEAR | {"gongji-pharmacy-prescriber"}),
        (
            WUHAN,
            EVERYWHERE
            | BORNE_FIRST
            | CALENDAR_YEAR
            | {"gongji-full-year", "gongji-pharmacy-prescriber", "gongji-ungraded", "gongji-above-cap"},
        ),
    ],
)
def test_each_reading_is_a_note(area: str, readings: set[str]) -> None:
    notes = scheme_of(area).policy.notes
    assert readings <= {note.source.article for note in notes}
    for note in notes:
        assert note.text.zh != note.text.en


def test_which_figures_no_source_gives() -> None:
    unknown = {
        (scheme.policy.area, figure.source.article)
        for scheme in shipped_schemes()
        for figure in figures_in(scheme.policy)
        if figure.value is None
    }
    assert unknown == {
        (TONGLIAO, "tongliao-8"),
        (TONGLIAO, "tongliao-10"),
        (NANJING, "nanjing-5"),
        (XIAN, "shaanxi-3"),
        (YANGZHOU, "yangzhou-2023-rate"),
        (WUHAN, "wuhan-2023-rate"),
        (WUHAN, "wuhan-2023-result"),
        (WUHAN, "national-3"),
        (SHANGHAI, "shanghai-2022-cohorts"),
        (HOHHOT, "hohhot-2022-cap"),
        (WUHAI, "wuhai-2022-cap"),
        (GUANGZHOU, "guangzhou-2024-rate"),
        (GUANGZHOU, "guangzhou-2024-other"),
        (SHENZHEN, "shenzhen-2023-tier-2"),
        (SHENZHEN, "shenzhen-2023-later"),
        (ZHUHAI, "zhuhai-2023-not-chosen"),
        (KUNMING, "kunming-2019-ceiling"),
    }
