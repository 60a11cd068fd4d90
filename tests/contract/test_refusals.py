"""What cannot be calculated is refused with a code, a sentence in the reader's language and a place."""

import copy
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .claims import (
    ACTIVE,
    COMMUNITY,
    OTHER,
    PHARMACY,
    RETIRED,
    Object,
    calculate,
    category,
    claim,
    entry,
    hospital,
    member,
    provider,
    purchase,
    reads_as,
    rows_of,
    visit,
)
from .oracle import LVLIANG, NANJING, TONGLIAO, XIAN, YUNNAN
from .strategies import any_claims

article = pytest.mark.article

YANGZHOU = "321000"
WUHAN = "420100"

Path = tuple[str | int, ...]

MISSING = object()

BASE = claim(
    NANJING,
    member("1950-03-05", entry("2010-01-01", "active"), entry("2023-05-20", "retired", veteran=False)),
    visit("2023-02-01", OTHER, "800.00"),
    purchase("2023-06-01", COMMUNITY, "100.00"),
)


def changed(raw: Object, path: Path, value: object) -> Object:
    """A copy with one place set to a value, or taken out."""
    result = copy.deepcopy(raw)
    *parents, last = path
    place: Any = result
    for step in parents:
        place = place[step]
    if value is MISSING:
        del place[last]
    else:
        place[last] = value
    return result


def field_of(path: Path) -> str:
    """A path as the contract writes it: `visits[0].amount`."""
    words = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return words.removeprefix(".")


def refusal(raw: object, language: str = "zh") -> dict[str, str]:
    """The error of an object that must be refused, checked for its form."""
    result = calculate(raw, language)
    assert "visits" not in result
    error: dict[str, str] = result["error"]
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", error["code"])
    assert reads_as(error["message"], language), error["message"]
    assert isinstance(error["field"], str)
    return error


def assert_refused(raw: Object, field: str) -> None:
    """Refused at one place, in both languages, with the id given back."""
    in_chinese, in_english = refusal(raw, "zh"), refusal(raw, "en")
    assert in_chinese["field"] == in_english["field"] == field
    assert in_chinese["code"] == in_english["code"]
    assert in_chinese["message"] != in_english["message"]
    assert calculate(raw)["id"] == raw["id"]


def test_the_claim_that_the_refusals_start_from_is_calculated() -> None:
    # 800 x 40 % = 320; from June retired and over 70: 100 x 60 %
    assert rows_of(calculate(BASE)) == [
        ("0.00", "320.00", "0.00", "480.00"),
        ("0.00", "60.00", "0.00", "40.00"),
    ]


# Amounts


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize(
    "amount",
    [
        "-1.00",
        "-0.01",
        "abc",
        "",
        " ",
        "1.005",
        "1.000",
        "0.001",
        "1e3",
        "1E3",
        "800.00元",
        "¥800",
        "８００.００",
        "８００",
        "٨٠٠",
        "1,000.00",
        "1 000",
        " 800.00",
        "800.00 ",
        "800.00\n",
        "+800.00",
        ".50",
        "800.",
        "1.2.3",
        "1/2",
        "0x10",
        "1_000",
        "NaN",
        "Infinity",
        "nan",
        "100000000.00",
        "100000000",
        "999999999999999999999999999999",
        800,
        800.0,
        0,
        True,
        None,
        ["800.00"],
        {"yuan": "800.00"},
    ],
)
def test_amounts_that_are_refused(index: int, amount: object) -> None:
    assert_refused(changed(BASE, ("visits", index, "amount"), amount), f"visits[{index}].amount")


# Fields of a wrong value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("area",), "999999"),
        (("area",), "123456"),
        (("area",), "32010"),
        (("area",), ""),
        (("area",), "南京"),
        (("area",), 320100),
        (("area",), None),
        (("area",), ["320100"]),
        (("member",), "1950-03-05"),
        (("member",), None),
        (("member",), []),
        (("member", "birth_date"), "1950-02-30"),
        (("member", "birth_date"), "1951-02-29"),
        (("member", "birth_date"), "1950-3-5"),
        (("member", "birth_date"), "19500305"),
        (("member", "birth_date"), "05.03.1950"),
        (("member", "birth_date"), "１９５０-03-05"),
        (("member", "birth_date"), ""),
        (("member", "birth_date"), 1950),
        (("member", "birth_date"), None),
        (("member", "coverage"), []),
        (("member", "coverage"), {}),
        (("member", "coverage"), "active"),
        (("member", "coverage"), None),
        (("member", "coverage", 0), "active"),
        (("member", "coverage", 0), None),
        (("member", "coverage", 0, "from"), "2010-13-01"),
        (("member", "coverage", 0, "from"), "2010-1-1"),
        (("member", "coverage", 1, "from"), 20230520),
        (("member", "coverage", 0, "status"), "employed"),
        (("member", "coverage", 0, "status"), "Active"),
        (("member", "coverage", 0, "status"), "在职"),
        (("member", "coverage", 1, "status"), ""),
        (("member", "coverage", 1, "status"), None),
        (("member", "coverage", 1, "veteran"), "false"),
        (("member", "coverage", 1, "veteran"), 1),
        (("visits",), {}),
        (("visits",), "none"),
        (("visits",), None),
        (("visits", 0), "2023-02-01"),
        (("visits", 1), None),
        (("visits", 0, "date"), "2023-02-30"),
        (("visits", 0, "date"), "2023-02-29"),
        (("visits", 0, "date"), "2023-2-1"),
        (("visits", 0, "date"), "20230201"),
        (("visits", 0, "date"), "2023-02-01T10:00:00"),
        (("visits", 0, "date"), "2023/02/01"),
        (("visits", 0, "date"), "２０２３-02-01"),
        (("visits", 0, "date"), "0000-01-01"),
        (("visits", 0, "date"), ""),
        (("visits", 1, "date"), 20230601),
        (("visits", 1, "date"), None),
        (("visits", 0, "provider"), "hospital"),
        (("visits", 0, "provider"), None),
        (("visits", 0, "provider", "kind"), "hotel"),
        (("visits", 0, "provider", "kind"), "Hospital"),
        (("visits", 0, "provider", "kind"), ""),
        (("visits", 0, "provider", "kind"), None),
        (("visits", 0, "provider", "level"), 9),
        (("visits", 0, "provider", "level"), 4),
        (("visits", 0, "provider", "level"), -1),
        (("visits", 0, "provider", "level"), "3"),
        (("visits", 0, "provider", "level"), 2.5),
        (("visits", 0, "provider", "level"), True),
        (("visits", 0, "provider", "level"), 10**30),
        (("visits", 0, "provider", "price_category"), 0),
        (("visits", 0, "provider", "price_category"), 4),
        (("visits", 0, "provider", "price_category"), "1"),
        (("visits", 0, "provider", "price_category"), True),
        (("visits", 1, "prescribed_at"), "hospital"),
        (("visits", 1, "prescribed_at", "kind"), "nowhere"),
        (("visits", 1, "prescribed_at", "level"), 9),
        (("visits", 1, "prescribed_at", "price_category"), 0),
    ],
)
def test_values_that_are_refused(path: Path, value: object) -> None:
    assert_refused(changed(BASE, path, value), field_of(path))


@pytest.mark.parametrize(
    "path",
    [
        ("area",),
        ("member",),
        ("member", "birth_date"),
        ("member", "coverage"),
        ("member", "coverage", 0, "from"),
        ("member", "coverage", 1, "status"),
        ("visits",),
        ("visits", 0, "date"),
        ("visits", 1, "amount"),
        ("visits", 0, "provider"),
        ("visits", 0, "provider", "kind"),
        ("visits", 1, "prescribed_at", "kind"),
    ],
)
def test_missing_keys_are_named(path: Path) -> None:
    assert_refused(changed(BASE, path, MISSING), field_of(path))


@pytest.mark.parametrize(
    "path",
    [
        ("comment",),
        ("member", "name"),
        ("member", "coverage", 1, "until"),
        ("visits", 0, "amount_fen"),
        ("visits", 0, "provider", "name"),
        ("visits", 1, "prescribed_at", "Level"),
        ("visits", 1, "prescribed_by"),
    ],
)
def test_unknown_keys_are_refused(path: Path) -> None:
    assert_refused(changed(BASE, path, "x"), field_of(path))


# Pharmacies


@article("lvliang-exclusion-10")
@pytest.mark.parametrize(
    ("area", "day"),
    [
        (TONGLIAO, "2023-03-01"),
        (LVLIANG, "2023-03-01"),
        (NANJING, "2023-03-01"),
        (YUNNAN, "2025-03-01"),
        (XIAN, "2023-06-01"),
    ],
)
def test_a_purchase_without_prescriber_is_refused(area: str, day: str) -> None:
    pharmacy = {**PHARMACY, "level": 1, "price_category": 3}
    assert_refused(claim(area, ACTIVE, visit(day, pharmacy, "100.00")), "visits[0].prescribed_at")


def test_a_pharmacy_prescribes_nothing() -> None:
    raw = claim(NANJING, ACTIVE, purchase("2023-03-01", provider("pharmacy", level=1), "100.00"))
    assert refusal(raw)["field"].startswith("visits[0].prescribed_at")
    assert refusal(raw, "en")["message"]


# Facts that only some policies need


@pytest.mark.parametrize(
    ("area", "day", "at", "needed"),
    [
        pytest.param(
            LVLIANG,
            "2023-03-01",
            provider("hospital", level=2),
            "price_category",
            marks=article("lvliang-rate"),
        ),
        pytest.param(
            YUNNAN, "2025-03-01", provider("hospital", price_category=1), "level", marks=article("yunnan-7")
        ),
        pytest.param(
            TONGLIAO,
            "2023-03-01",
            provider("hospital", price_category=1),
            "level",
            marks=article("tongliao-5"),
        ),
        pytest.param(
            XIAN, "2023-06-01", provider("community", price_category=1), "level", marks=article("shaanxi-7")
        ),
    ],
)
def test_a_fact_that_the_policy_needs_is_never_guessed(area: str, day: str, at: Object, needed: str) -> None:
    assert_refused(claim(area, ACTIVE, visit(day, at, "2000.00")), f"visits[0].provider.{needed}")


@pytest.mark.parametrize(
    ("area", "day", "at", "needed"),
    [
        pytest.param(
            LVLIANG,
            "2023-03-01",
            provider("hospital", level=2),
            "price_category",
            marks=article("lvliang-pharmacy"),
        ),
        pytest.param(YUNNAN, "2025-03-01", provider("hospital"), "level", marks=article("yunnan-12")),
        pytest.param(TONGLIAO, "2023-03-01", provider("hospital"), "level", marks=article("tongliao-5")),
    ],
)
def test_a_fact_that_the_policy_needs_of_the_prescriber(area: str, day: str, at: Object, needed: str) -> None:
    assert_refused(claim(area, ACTIVE, purchase(day, at, "2000.00")), f"visits[0].prescribed_at.{needed}")


@article("nanjing-14")
def test_a_fact_that_no_rule_needs_may_be_absent() -> None:
    raw = claim(NANJING, ACTIVE, visit("2023-03-01", provider("community"), "100.00"))
    assert rows_of(calculate(raw)) == [("0.00", "50.00", "0.00", "50.00")]


@pytest.mark.parametrize("amount", ["1500.00", "100000.00"])
def test_a_figure_that_no_source_gives_is_named(amount: str) -> None:
    # For retired people no page tells Wuhan's rate at level 2.
    raw = claim(WUHAN, RETIRED, visit("2023-06-01", hospital(2), amount))
    assert "比例" in refusal(raw, "zh")["message"]
    assert "rate" in refusal(raw, "en")["message"].lower()
    assert refusal(raw)["field"]
    assert calculate(raw)["id"] == "c1"


# Days outside of policies and coverage


@pytest.mark.parametrize(
    ("area", "day"),
    [
        pytest.param(NANJING, "2022-12-31", marks=article("nanjing-32")),
        pytest.param(NANJING, "2028-01-01", marks=article("nanjing-32")),
        pytest.param(TONGLIAO, "2022-09-30", marks=[article("tongliao-18"), article("tongliao-19")]),
        pytest.param(LVLIANG, "2022-12-31", marks=article("lvliang-definition")),
        pytest.param(LVLIANG, "2024-07-01", marks=article("lvliang-definition")),
        pytest.param(YUNNAN, "2024-10-31", marks=article("yunnan-23")),
        (XIAN, "2023-02-28"),
        (NANJING, "1999-01-01"),
        (NANJING, "9999-12-31"),
    ],
)
def test_a_day_that_no_policy_covers(area: str, day: str) -> None:
    who = member("1985-04-10", entry("1998-01-01", "active"))
    assert_refused(claim(area, who, visit(day, OTHER, "100.00")), "visits[0].date")


@article("nanjing-32")
def test_one_visit_outside_the_policy_refuses_the_whole_object() -> None:
    raw = claim(NANJING, ACTIVE, visit("2027-12-31", OTHER, "100.00"), visit("2028-01-01", OTHER, "100.00"))
    assert_refused(raw, "visits[1].date")


@article("lvliang-definition")
@pytest.mark.parametrize("day", ["2024-07-01", "2024-12-31", "2026-01-01"])
def test_the_superseded_rules_of_lvliang_say_so(day: str) -> None:
    raw = claim(LVLIANG, ACTIVE, visit(day, category(2), "100.00"))
    assert re.search("2024-07-01|2024年7月1日", refusal(raw, "zh")["message"])
    assert re.search("2024-07-01|1 July 2024", refusal(raw, "en")["message"])
    assert re.search("取代|废止|替代|新规|失效", refusal(raw, "zh")["message"])
    assert re.search("supersede|replace", refusal(raw, "en")["message"].lower())
    assert refusal(raw)["field"] == "visits[0].date"


def test_a_visit_before_coverage() -> None:
    who = member("1985-04-10", entry("2023-02-02", "active"))
    assert_refused(claim(NANJING, who, visit("2023-02-01", OTHER, "100.00")), "visits[0].date")


def test_coverage_counts_from_its_first_day() -> None:
    who = member("1985-04-10", entry("2023-02-02", "active"))
    raw = claim(NANJING, who, visit("2023-02-02", OTHER, "100.00"))
    assert rows_of(calculate(raw)) == [("0.00", "40.00", "0.00", "60.00")]


def test_visits_out_of_order() -> None:
    raw = claim(
        NANJING,
        ACTIVE,
        visit("2023-02-01", OTHER, "100.00"),
        visit("2023-03-02", OTHER, "100.00"),
        visit("2023-03-01", OTHER, "100.00"),
    )
    assert_refused(raw, "visits[2].date")


def test_coverage_out_of_order() -> None:
    who = member("1960-04-10", entry("2020-04-10", "retired"), entry("2010-01-01", "active"))
    assert_refused(claim(NANJING, who, visit("2023-02-01", OTHER, "100.00")), "member.coverage[1].from")


# Ids and whatever else may come


@pytest.mark.parametrize("raw", [None, True, 7, 7.5, "claim", [], [BASE], {}])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_no_claim_object_is_refused(raw: object, language: str) -> None:
    refusal(raw, language)
    assert calculate(raw, language)["id"] is None


def test_a_claim_without_id_is_refused() -> None:
    raw = changed(BASE, ("id",), MISSING)
    assert refusal(raw)["field"] == refusal(raw, "en")["field"] == "id"
    assert calculate(raw)["id"] is None


@pytest.mark.parametrize("value", [None, [], {}, True])
def test_an_id_that_is_no_text_is_refused(value: object) -> None:
    assert refusal(changed(BASE, ("id",), value))["field"] == "id"


@pytest.mark.parametrize("name", ["c1", "结算-1", "a b", "😀", "x" * 300])
def test_the_id_comes_back_as_it_was(name: str) -> None:
    assert calculate({**BASE, "id": name})["id"] == name


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["2023-02-29", "1e9", "-1", "９", "active", "pharmacy", "320100", 0, 9, 2**70]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["kind", "from", "x"]), inner, max_size=3),
    ),
    max_leaves=5,
)


def paths_of(raw: object, path: Path = ()) -> list[Path]:
    """Every place in a JSON value."""
    if isinstance(raw, dict):
        pairs: list[tuple[str | int, object]] = list(raw.items())
    elif isinstance(raw, list):
        pairs = list(enumerate(raw))
    else:
        pairs = []
    return [path] * bool(path) + [found for step, inner in pairs for found in paths_of(inner, (*path, step))]


@settings(max_examples=250, deadline=None)
@given(st.data(), st.sampled_from(["zh", "en"]))
def test_calculation_never_raises(data: Any, language: str) -> None:
    raw = data.draw(any_claims)
    for _ in range(data.draw(st.integers(1, 2))):
        value = data.draw(st.one_of(values, st.just(MISSING)))
        raw = changed(raw, data.draw(st.sampled_from(paths_of(raw))), value)
    result = calculate(raw, language)
    assert ("visits" in result) != ("error" in result)
    if "error" in result:
        refusal(raw, language)


@settings(max_examples=100, deadline=None)
@given(values)
def test_any_json_value_is_refused(raw: object) -> None:
    refusal(raw)


def test_a_birth_after_the_visit_is_refused_at_the_birth_date() -> None:
    answer = calculate(changed(BASE, ("member", "birth_date"), "2024-01-01"))
    assert answer["error"]["field"] == "member.birth_date"


def test_no_visits_give_no_results() -> None:
    assert calculate(changed(BASE, ("visits",), []))["visits"] == []
