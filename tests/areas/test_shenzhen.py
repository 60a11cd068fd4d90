"""Shenzhen: terms by contribution tier, half of the cap for larger hospitals, caps known only in part.

A row of amounts is always deductible, fund, overflow, personal, in yuan; each is worked by hand.
"""

import pytest

from tests.contract.claims import Object, Row, calculate, claim, hospital, member, provider, rows_of, visit

SHENZHEN = "440300"

HEALTH_CENTRE = provider("community", level=1)


def in_tier(tier: str | None, status: str = "active") -> Object:
    coverage = {"from": "2010-01-01", "status": status}
    return member("1955-04-10", coverage if tier is None else {**coverage, "tier": tier})


def error_of(raw: Object) -> tuple[str, str]:
    error = calculate(raw)["error"]
    return error["code"], error["field"]


@pytest.mark.parametrize(
    ("status", "level", "row"),
    [
        ("active", 1, ("0.00", "150.00", "0.00", "50.00")),  # 200 x 75 %
        ("active", 0, ("0.00", "150.00", "0.00", "50.00")),
        ("flexible", 2, ("0.00", "130.00", "0.00", "70.00")),  # 200 x 65 %
        ("active", 3, ("0.00", "110.00", "0.00", "90.00")),  # 200 x 55 %
        ("retired", 1, ("0.00", "160.00", "0.00", "40.00")),  # 200 x 80 %
        ("retired", 3, ("0.00", "120.00", "0.00", "80.00")),  # 200 x 60 %
    ],
)
def test_the_first_tier_in_shenzhen(status: str, level: int, row: Row) -> None:
    raw = claim(SHENZHEN, in_tier("first", status), visit("2023-10-01", hospital(level), "200.00"))
    assert rows_of(calculate(raw)) == [row]


def test_half_of_shenzhens_cap_is_for_larger_hospitals() -> None:
    raw = claim(
        SHENZHEN,
        in_tier("first"),
        visit("2023-10-01", hospital(3), "10000.00"),
        visit("2023-10-02", hospital(2), "100.00"),
        visit("2023-10-03", hospital(1), "6590.00"),
        visit("2023-10-04", hospital(1), "100.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("0.00", "4942.50", "0.00", "5057.50"),  # 5,500 would be due; 9,885 / 2
        ("0.00", "0.00", "0.00", "100.00"),  # both levels share the half
        ("0.00", "4942.50", "0.00", "1647.50"),  # 6,590 x 75 %, just what is left of 9,885
        ("0.00", "0.00", "0.00", "100.00"),
    ]


def test_the_retired_caps_of_shenzhen() -> None:
    raw = claim(
        SHENZHEN,
        in_tier("first", "retired"),
        visit("2023-11-01", hospital(3), "10000.00"),
        visit("2023-11-02", hospital(1), "7500.00"),
    )
    assert rows_of(calculate(raw)) == [
        ("0.00", "5766.00", "0.00", "4234.00"),  # 6,000 would be due; 11,532 / 2
        ("0.00", "5766.00", "0.00", "1734.00"),  # 6,000 would be due; 11,532 - 5,766
    ]


def test_from_2024_shenzhens_caps_are_certain_up_to_those_of_2023() -> None:
    first = in_tier("first")
    # 13,180 x 75 % = 9,885
    within = claim(SHENZHEN, first, visit("2024-03-01", hospital(1), "13180.00"))
    assert rows_of(calculate(within)) == [("0.00", "9885.00", "0.00", "3295.00")]
    beyond = claim(SHENZHEN, first, visit("2024-03-01", hospital(1), "13181.00"))
    assert error_of(beyond)[0] == "unknown_figure"
    # 7,600 x 65 % = 4,940 is within 4,942.50; 7,700 x 65 % = 5,005 is not
    smaller = claim(SHENZHEN, first, visit("2024-03-01", hospital(2), "7600.00"))
    assert rows_of(calculate(smaller)) == [("0.00", "4940.00", "0.00", "2660.00")]
    larger = claim(SHENZHEN, first, visit("2024-03-01", hospital(2), "7700.00"))
    assert error_of(larger)[0] == "unknown_figure"


def test_the_second_tier_of_shenzhen_has_no_known_figures() -> None:
    raw = claim(SHENZHEN, in_tier("second"), visit("2023-10-01", HEALTH_CENTRE, "100.00"))
    assert error_of(raw)[0] == "unknown_figure"


def test_the_tier_must_be_said_in_shenzhen() -> None:
    code, field = error_of(claim(SHENZHEN, in_tier(None), visit("2023-10-01", HEALTH_CENTRE, "100.00")))
    assert code.endswith("_fact_missing")
    assert field == "member.coverage[0].tier"
