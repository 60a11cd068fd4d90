"""Short forms for claim objects, and the one assertion that every golden table ends in."""

from typing import Any

from . import oracle

Object = dict[str, Any]
Row = tuple[str, str, str, str]
"""deductible, fund, overflow, personal."""

YANGZHOU = "321000"
WUHAN = "420100"
"""Areas with some figures known, and no oracle."""

FIRST_DAY = {
    oracle.TONGLIAO: "2022-10-01",
    oracle.LVLIANG: "2023-01-01",
    oracle.NANJING: "2023-01-01",
    oracle.YUNNAN: "2024-11-01",
    oracle.XIAN: "2023-03-01",
}
LAST_DAY = {
    oracle.TONGLIAO: "2025-12-31",
    oracle.LVLIANG: "2024-06-30",
    oracle.NANJING: "2027-12-31",
    oracle.YUNNAN: "2027-12-31",
    oracle.XIAN: "2025-12-31",
}
"""The last day that the tests use: the end of the rules in Nanjing and Lüliang, a choice elsewhere."""


def entry(start: str, status: str, *, veteran: bool | None = None) -> Object:
    coverage: Object = {"from": start, "status": status}
    if veteran is not None:
        coverage["veteran"] = veteran
    return coverage


def member(birth: str, *coverage: Object) -> Object:
    return {"birth_date": birth, "coverage": list(coverage)}


ACTIVE = member("1985-04-10", entry("2010-01-01", "active"))
FLEXIBLE = member("1985-04-10", entry("2010-01-01", "flexible"))
RETIRED = member("1960-04-10", entry("2010-01-01", "active"), entry("2020-04-10", "retired"))
OVER_70 = member("1940-04-10", entry("2000-04-10", "retired"))
VETERAN = member("1930-04-10", entry("1990-04-10", "retired", veteran=True))


def provider(kind: str, **facts: int) -> Object:
    return {"kind": kind, **facts}


def hospital(level: int = 3) -> Object:
    return provider("hospital", level=level, price_category=1)


def category(price_category: int) -> Object:
    return provider("hospital", level=2, price_category=price_category)


COMMUNITY = provider("community", level=1, price_category=3)
OTHER = hospital(3)
PHARMACY = provider("pharmacy")


def visit(day: str, at: Object, amount: str) -> Object:
    return {"date": day, "provider": at, "amount": amount}


def purchase(day: str, prescribed_at: Object, amount: str) -> Object:
    """A purchase on prescription at a pharmacy."""
    return {"date": day, "provider": PHARMACY, "prescribed_at": prescribed_at, "amount": amount}


def claim(area: str, who: Object, *visits: Object) -> Object:
    return {"id": "c1", "area": area, "member": who, "visits": list(visits)}


def calculate(raw: object, language: str = "zh") -> Any:
    """The function under test, as plain data; imported late so that the oracle can be used without it."""
    from gongji.benefit.calculate import calculate_object

    return calculate_object(raw, "en" if language == "en" else "zh")


def reads_as(sentence: str, language: str) -> bool:
    """Whether a sentence is in the language; an English one may name a thing or two in Chinese."""
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in sentence)
    return chinese > 0 if language == "zh" else chinese * 4 < len(sentence)


def rows_of(result: Any) -> list[Row]:
    """The amounts of a calculated object."""
    assert "error" not in result, result["error"]
    return [tuple(each[name] for name in oracle.Settled._fields) for each in result["visits"]]


def oracle_rows(raw: Object) -> list[Row]:
    return [tuple(settled.as_text().values()) for settled in oracle.settle(raw)]  # type: ignore[misc]


def assert_settles(raw: Object, *expected: Row) -> None:
    """The figures worked by hand, from the calculation and from the oracle alike."""
    if raw["area"] in oracle.AREAS:
        assert oracle_rows(raw) == list(expected)
    result = calculate(raw)
    assert rows_of(result) == list(expected)
    assert result["id"] == raw["id"]
