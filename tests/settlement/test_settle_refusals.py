"""What cannot be quoted or settled is refused with a typed error, in both languages, and changes nothing."""

import pytest
from msgspec.structs import replace

from gongji.errors import GongjiError, InputError, UncoveredError
from gongji.policy.classes import CoverageEntry
from gongji.policy.library import Library
from gongji.settlement.model import SettlementRequest
from gongji.settlement.service import quote, settle

from .ground import (
    FACTLESS,
    FLEXIBLE,
    LVLIANG,
    NANJING,
    PHARMACY,
    XIAN,
    YANGZHOU,
    Connection,
    Day,
    assert_books_agree,
    contents,
    execute,
    member,
    register,
    rows,
    visit,
)

pytestmark = pytest.mark.database

REFUSALS: list[tuple[SettlementRequest, type[GongjiError], str, str]] = [
    (visit(XIAN, 9, "2023-03-05", 1_00), InputError, "unknown_member", "9"),
    (visit(NANJING, 1, "2023-03-05", 1_00), InputError, "unknown_member", "320100"),
    (visit(XIAN, 1, "2023-03-05", 1_00, "nowhere"), InputError, "unknown_provider", "nowhere"),
    (
        visit(XIAN, 1, "2023-03-05", 1_00, PHARMACY, prescribed_by="nobody"),
        InputError,
        "unknown_provider",
        "nobody",
    ),
    (
        visit(XIAN, 1, "2023-03-05", 1_00, PHARMACY),
        InputError,
        "prescription_missing",
        "xian-notice-pharmacy",
    ),
    (
        visit(XIAN, 1, "2023-03-05", 1_00, PHARMACY, prescribed_by=PHARMACY),
        InputError,
        "prescriber_is_pharmacy",
        "",
    ),
    (visit(XIAN, 1, "2023-03-05", 1_00, FACTLESS), InputError, "provider_fact_missing", "level"),
    (visit(LVLIANG, 2, "2023-03-05", 1_00, FACTLESS), InputError, "provider_fact_missing", "price_category"),
    (visit(XIAN, 1, "2023-03-05", -1), InputError, "amount_out_of_range", "100000000.00"),
    (visit(XIAN, 1, "2023-03-05", 100_000_000_00), InputError, "amount_out_of_range", "100000000.00"),
    *[
        (
            replace(visit(XIAN, 1, "2023-03-05", 1_00), visit_serial=serial),
            InputError,
            "visit_serial_malformed",
            "100",
        )
        for serial in ("", "7" * 101)
    ],
    (visit(XIAN, 1, "2023-02-28", 1_00), UncoveredError, "date_outside_policies", "2023-03-01"),
    (visit(LVLIANG, 2, "2022-12-31", 1_00), UncoveredError, "date_outside_policies", "2023-01-01"),
    (visit(XIAN, 3, "2024-05-31", 1_00), UncoveredError, "not_covered", "2024-06-01"),
    (visit(YANGZHOU, 4, "2023-03-05", 9_999_00), UncoveredError, "unknown_figure", "yangzhou-2023-rate"),
]


@pytest.mark.parametrize(("request_", "kind", "code", "named"), REFUSALS)
def test_a_refusal_is_typed_says_what_to_do_and_changes_nothing(
    connection: Connection,
    library: Library,
    request_: SettlementRequest,
    kind: type[GongjiError],
    code: str,
    named: str,
) -> None:
    late = CoverageEntry(Day(2024, 6, 1), "active")
    people = member(XIAN, 1), member(LVLIANG, 2, FLEXIBLE), member(XIAN, 3, late), member(YANGZHOU, 4)
    register(connection, *people, balances_fen={1: 5_00})
    before = contents(connection)
    for ask in (quote, settle):
        with pytest.raises(kind) as caught:
            ask(connection, library, request_)
        assert caught.value.code == code
        for language in ("zh", "en"):
            assert named in caught.value.say(language)
            assert caught.value.mend.say(language)
        assert caught.value.field
        assert contents(connection) == before
    assert_books_agree(connection, library)


def test_an_unknown_prescriber_is_said_to_be_the_prescriber(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1))
    request = visit(XIAN, 1, "2023-03-05", 1_00, PHARMACY, prescribed_by="nobody")
    with pytest.raises(InputError) as caught:
        settle(connection, library, request)
    assert "prescri" in caught.value.field


def test_a_refused_visit_takes_no_number(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1))
    with pytest.raises(InputError):
        settle(connection, library, visit(XIAN, 1, "2023-03-05", -1))
    assert settle(connection, library, visit(XIAN, 1, "2023-03-05", 1_00)).settlement.number == 1


def test_coverage_that_has_ended_pays_nothing(connection: Connection, library: Library) -> None:
    register(connection, member(XIAN, 1))
    execute(connection, "UPDATE coverage_period SET valid = daterange(lower(valid), '2023-06-01')")
    settle(connection, library, visit(XIAN, 1, "2023-05-31", 1_00))
    with pytest.raises(UncoveredError) as caught:
        settle(connection, library, visit(XIAN, 1, "2023-06-01", 1_00))
    assert caught.value.code == "not_covered"


def test_a_gap_in_coverage_pays_nothing(connection: Connection, library: Library) -> None:
    ended = CoverageEntry(Day(2010, 1, 1), "active", until=Day(2023, 6, 1))
    register(connection, member(XIAN, 1, ended, CoverageEntry(Day(2023, 9, 1), "active")))
    for day in ("2023-05-31", "2023-09-01"):
        settle(connection, library, visit(XIAN, 1, day, 1_00))
    for day in ("2023-06-01", "2023-08-31"):
        with pytest.raises(UncoveredError) as caught:
            settle(connection, library, visit(XIAN, 1, day, 1_00))
        assert caught.value.code == "not_covered"


@pytest.mark.parametrize("name", ["hospital\0", "hospital\ud800"])
def test_a_name_that_no_database_can_hold_is_refused_like_an_unknown_one(
    connection: Connection, library: Library, name: str
) -> None:
    """Both come through JSON: a NUL and half of a surrogate pair."""
    register(connection, member(XIAN, 1))
    for ask in (quote, settle):
        with pytest.raises(GongjiError):
            ask(connection, library, visit(XIAN, 1, "2023-03-05", 1_00, name))
    assert rows(connection, "SELECT * FROM settlement") == []
