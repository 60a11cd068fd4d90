"""The areas whose policies ship with the project, and their figures, found by facts, not by class names."""

from typing import NamedTuple

from gongji.dates import Day
from gongji.policy.classes import CoverageEntry, ProviderFacts, fits_provider
from gongji.policy.classification import person_class_of
from gongji.policy.figures import Figure
from gongji.policy.library import shipped_library
from gongji.policy.scheme import CellTerms, Scheme
from gongji.policy.words import ProviderKind, Status

TONGLIAO = "150500"
LVLIANG = "141100"
SHANXI = "140000"
NANJING = "320100"
YUNNAN = "530000"
XIAN = "610100"
YANGZHOU = "321000"
WUHAN = "420100"
BEIJING = "110000"
TIANJIN = "120000"
SHANGHAI = "310000"
HANGZHOU = "330100"
HEFEI = "340100"
NANCHANG = "360100"
JINAN = "370100"
QINGDAO = "370200"
CHANGSHA = "430100"
BAOJI = "610300"
XIANYANG = "610400"
WEINAN = "610500"
TAIYUAN = "140100"
HOHHOT = "150100"
WUHAI = "150300"
ZHENGZHOU = "410100"
GUANGZHOU = "440100"
SHENZHEN = "440300"
ZHUHAI = "440400"
CHONGQING = "500000"
CHENGDU = "510100"
KUNMING = "530100"


def scheme_of(area: str) -> Scheme:
    """The compiled policy of an area; of several versions the first one."""
    return shipped_library().schemes(area)[0]


def shipped_schemes() -> list[Scheme]:
    """The compiled policies of all areas, each version."""
    library = shipped_library()
    return [scheme for area in library.areas_with_policies() for scheme in library.schemes(area)]


def period_of(area: str) -> tuple[Day, Day]:
    """The first day in force, and the first day no longer in force."""
    return scheme_of(area).policy.effective.period


class Where(NamedTuple):
    """What decides the terms of a visit."""

    status: Status = "active"
    age: int = 40
    veteran: bool = False
    kind: ProviderKind = "hospital"
    level: int | None = None
    price_category: int | None = None


def terms(area: str, where: Where) -> CellTerms:
    """The cited terms on a day in the middle of a year for which the area has a policy."""
    scheme = scheme_of(area)
    day = Day(2023, 7, 1) if Day(2023, 7, 1) in scheme.policy.effective.period else Day(2025, 7, 1)
    birth = Day(day.year - where.age, 1, 15)
    entry = CoverageEntry(Day(1990, 1, 1), where.status, where.veteran)
    person = person_class_of(scheme.policy, (entry,), birth, day)
    provider = ProviderFacts(where.kind, where.level, where.price_category)
    (known,) = [known for known in scheme.policy.provider_classes if fits_provider(known, provider)]
    return scheme.cells[scheme.cell(person, known)]


def yuan(figure: Figure | None, source: str) -> int | None:
    """A figure in whole yuan; it must cite `source`."""
    assert figure is not None
    assert figure.source.article == source
    if figure.value is None:
        return None
    assert figure.value % 100 == 0
    return figure.value // 100


def percent(cell: CellTerms, source: str) -> list[int | None]:
    """The rates of a cell's segments in whole percent; each part of them must cite `source`."""
    assert {figure.source.article for segment in cell.segments for figure in segment.figures} == {source}
    rates_bp = [segment.rate_bp for segment in cell.segments]
    assert all(rate_bp is None or rate_bp % 100 == 0 for rate_bp in rates_bp)
    return [None if rate_bp is None else rate_bp // 100 for rate_bp in rates_bp]
