"""On which days each version decides: its first and last day, and the days next to them.

A claim outside is refused, or decided by another version; never by this one.
"""

import pytest

from .claims import ACTIVE, COMMUNITY, calculate, claim, visit
from .oracle import LVLIANG, NANJING, TONGLIAO, XIAN, YUNNAN

article = pytest.mark.article


def decided_by(area: str, day: str) -> str | None:
    """The version that decides a visit on a day; None where no version is in force."""
    result = calculate(claim(area, ACTIVE, visit(day, COMMUNITY, "100.00")))
    if "error" in result:
        assert result["error"]["code"] == "date_outside_policies"
        assert result["error"]["field"] == "visits[0].date"
        return None
    (settled,) = result["visits"]
    name: str = settled["policy"]
    return name


@pytest.mark.parametrize(
    ("area", "before", "first"),
    [
        pytest.param(TONGLIAO, "2022-09-30", "2022-10-01", marks=article("tongliao-18")),
        pytest.param(LVLIANG, "2022-12-31", "2023-01-01", marks=article("lvliang-definition")),
        pytest.param(LVLIANG, "2024-06-30", "2024-07-01", marks=article("shanxi-2024-start")),
        pytest.param(NANJING, "2022-12-31", "2023-01-01", marks=article("nanjing-32")),
        pytest.param(YUNNAN, "2024-10-31", "2024-11-01", marks=article("yunnan-23")),
        pytest.param(XIAN, "2023-02-28", "2023-03-01", marks=article("xian-notice-start")),
    ],
)
def test_the_first_day(area: str, before: str, first: str) -> None:
    version = decided_by(area, first)
    assert version is not None
    assert decided_by(area, before) != version


@pytest.mark.parametrize(
    ("area", "last", "after"),
    [
        pytest.param(LVLIANG, "2024-06-30", "2024-07-01", marks=article("lvliang-definition")),
        pytest.param(NANJING, "2027-12-31", "2028-01-01", marks=article("nanjing-32")),
    ],
)
def test_the_last_day(area: str, last: str, after: str) -> None:
    version = decided_by(area, last)
    assert version is not None
    assert decided_by(area, after) != version
