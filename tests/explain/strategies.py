"""Random members and visits of the shipped areas, with enough visits that deductibles and caps are met."""

import datetime
from datetime import timedelta
from typing import NamedTuple

from hypothesis import strategies as st

from .receipts import LVLIANG, NANJING, TONGLIAO, WUHAN, XIAN, YANGZHOU, YUNNAN, Object

Day = datetime.date

PERIODS = {
    TONGLIAO: (Day(2022, 10, 1), Day(2024, 6, 30)),
    LVLIANG: (Day(2023, 1, 1), Day(2024, 6, 30)),
    NANJING: (Day(2023, 1, 1), Day(2024, 6, 30)),
    YUNNAN: (Day(2024, 11, 1), Day(2026, 6, 30)),
    XIAN: (Day(2023, 3, 1), Day(2024, 6, 30)),
    YANGZHOU: (Day(2023, 1, 1), Day(2023, 12, 31)),
    WUHAN: (Day(2023, 2, 1), Day(2023, 12, 31)),
}
"""The days on which the tests' visits fall: parts of those in force."""


class Member(NamedTuple):
    """A member's area and facts, as the contract writes them."""

    area: str
    facts: Object


amounts_fen = st.one_of(
    st.integers(0, 300),
    st.integers(1, 50_000),
    st.integers(1, 2_000_000),
    st.sampled_from([100_000, 400_000, 800_000, 900_001, 1_206_000, 1_500_000]),
    st.integers(1, 9_999_999_999),
)

institutions: st.SearchStrategy[Object] = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["hospital", "community", "clinic", "internet"]),
        "level": st.integers(0, 3),
        "price_category": st.integers(1, 3),
    }
)


@st.composite
def visits_on(draw: st.DrawFn, day: Day) -> Object:
    fen = draw(amounts_fen)
    visit: Object = {"date": day.isoformat(), "amount": f"{fen // 100}.{fen % 100:02d}"}
    if draw(st.integers(0, 4)) > 0:
        return {**visit, "provider": draw(institutions)}
    return {**visit, "provider": {"kind": "pharmacy"}, "prescribed_at": draw(institutions)}


@st.composite
def coverages(draw: st.DrawFn, first: Day, last: Day) -> list[Object]:
    """A first entry long before any visit, and perhaps a change of status among the visits."""
    statuses = st.sampled_from(["active", "flexible", "retired"])
    entries: list[Object] = [{"from": "2001-01-01", "status": draw(statuses)}]
    if draw(st.booleans()):
        entries.append({"from": draw(st.dates(first, last)).isoformat(), "status": draw(statuses)})
    if draw(st.integers(0, 9)) == 0:
        entries = [{"from": "2001-01-01", "status": "retired", "veteran": True}]
    return entries


@st.composite
def claims(draw: st.DrawFn) -> Object:
    """A valid claim object of a shipped area."""
    area = draw(st.sampled_from(sorted(PERIODS)))
    first, last = PERIODS[area]
    birth = draw(
        st.one_of(st.dates(Day(1935, 1, 1), Day(2000, 12, 31)), st.dates(Day(1952, 10, 1), Day(1954, 9, 1)))
    )
    day, visits = first + timedelta(draw(st.integers(0, 300))), []
    for _ in range(draw(st.integers(1, 6))):
        visits.append(draw(visits_on(day)))
        day = min(day + timedelta(draw(st.integers(0, 60))), last)
    return {
        "id": "c1",
        "area": area,
        "member": {"birth_date": birth.isoformat(), "coverage": draw(coverages(first, last))},
        "visits": visits,
    }
