"""Values, keys and amounts that are refused, each at its place."""

import pytest

from .claims import calculate, rows_of
from .refusing import BASE, MISSING, JsonPath, assert_refused, changed, field_of, refusal


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
def test_values_that_are_refused(path: JsonPath, value: object) -> None:
    assert_refused(changed(BASE, path, value), field_of(path))


# Keys that are missing or unknown


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
def test_missing_keys_are_named(path: JsonPath) -> None:
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
def test_unknown_keys_are_refused(path: JsonPath) -> None:
    assert_refused(changed(BASE, path, "x"), field_of(path))


# Ids


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


def test_a_birth_after_the_visit_is_refused_at_the_birth_date() -> None:
    answer = calculate(changed(BASE, ("member", "birth_date"), "2024-01-01"))
    assert answer["error"]["field"] == "member.birth_date"


def test_no_visits_give_no_results() -> None:
    assert calculate(changed(BASE, ("visits",), []))["visits"] == []
