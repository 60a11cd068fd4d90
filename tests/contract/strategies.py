"""Random members and visits of the five areas, leaning towards the edges where money is lost."""

import datetime
from datetime import timedelta

from hypothesis import strategies as st

from . import oracle
from .claims import FIRST_DAY, LAST_DAY, Object, claim

Day = datetime.date

KINDS = ["hospital", "community", "clinic", "internet"]
LARGEST_FEN = 9_999_999_999

amounts_fen = st.one_of(
    st.integers(1, 300),
    st.integers(1, 50_000),
    st.integers(1, 2_000_000),
    st.sampled_from([100_000, 100_001, 400_000, 500_000, 1_400_000, 1_500_000, 1_500_001]),
    st.integers(1, LARGEST_FEN),
)


def yuan_of_fen(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


amounts = amounts_fen.map(yuan_of_fen)
small_amounts = st.integers(1, 80_000).map(yuan_of_fen)
"""So small that a few of them seldom fill a cap."""

institutions: st.SearchStrategy[Object] = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS), "level": st.integers(0, 3), "price_category": st.integers(1, 3)}
)


@st.composite
def visits_on(draw: st.DrawFn, day: Day, amount: st.SearchStrategy[str]) -> Object:
    """One visit, or one purchase on prescription, on a day."""
    visit: Object = {"date": day.isoformat(), "amount": draw(amount)}
    if draw(st.integers(0, 3)) > 0:
        return {**visit, "provider": draw(institutions)}
    own_facts: Object = draw(st.sampled_from([{}, {"level": 0, "price_category": 3}]))
    return {**visit, "provider": {"kind": "pharmacy", **own_facts}, "prescribed_at": draw(institutions)}


@st.composite
def birth_dates(draw: st.DrawFn) -> Day:
    """Any adult; often one who turns 70 within the tests' years, or born on a leap day or a first."""
    turns_70 = st.dates(Day(1952, 11, 1), Day(1957, 12, 31))
    leap_days = st.sampled_from([Day(year, 2, 29) for year in range(1932, 2004, 4)])
    firsts = turns_70.map(lambda day: day.replace(day=1))
    return draw(
        st.one_of(
            st.dates(Day(1930, 1, 1), Day(2004, 12, 31)),
            turns_70,
            leap_days,
            firsts,
            st.just(Day(1956, 2, 29)),
        )
    )


@st.composite
def coverages(draw: st.DrawFn, first: Day, last: Day) -> list[Object]:
    """Entries of which the first holds well before any visit, with changes of status in between.

    A veteran worker retired long ago: from which day a new one would count is nothing the documents say.
    """
    long_ago = draw(st.dates(Day(2005, 1, 1), Day(2021, 12, 31)))
    if draw(st.integers(0, 9)) == 0:
        return [{"from": long_ago.isoformat(), "status": "retired", "veteran": True}]
    changes = draw(st.lists(st.dates(first - timedelta(days=60), last), max_size=3, unique=True))
    statuses = st.sampled_from(["active", "retired", "retired", "flexible"])
    flags: st.SearchStrategy[Object] = st.sampled_from([{}, {"veteran": False}])
    return [
        {"from": day.isoformat(), "status": draw(statuses), **draw(flags)}
        for day in [long_ago, *sorted(changes)]
    ]


def days_of_visits(begin: Day, end: Day, birth: Day, coverage: list[Object]) -> st.SearchStrategy[Day]:
    """Any day of a period; often one soon after a change of status or the seventieth birthday."""
    changes = [Day.fromisoformat(each["from"]) for each in coverage] + [oracle.birthday(birth, 70)]
    within = [change for change in changes if begin <= change <= end - timedelta(days=45)]
    anywhere = st.dates(begin, end)
    if not within:
        return anywhere
    return st.one_of(
        anywhere,
        st.builds(lambda day, later: day + timedelta(later), st.sampled_from(within), st.integers(0, 45)),
    )


@st.composite
def claims(
    draw: st.DrawFn,
    area: str,
    *,
    min_visits: int = 1,
    one_year: bool = False,
    amount: st.SearchStrategy[str] = amounts,
) -> Object:
    """A valid claim object of an area: up to eight visits over two years, or within one."""
    first, last = Day.fromisoformat(FIRST_DAY[area]), Day.fromisoformat(LAST_DAY[area])
    start_year = draw(st.integers(first.year, last.year))
    begin = max(first, Day(start_year, 1, 1))
    end = min(last, Day(start_year if one_year else start_year + 1, 12, 31))
    birth, coverage = draw(birth_dates()), draw(coverages(begin, end))
    days = draw(st.lists(days_of_visits(begin, end, birth, coverage), min_size=min_visits, max_size=8))
    return claim(
        area,
        {"birth_date": birth.isoformat(), "coverage": coverage},
        *(draw(visits_on(day, amount)) for day in sorted(days)),
    )


areas = st.sampled_from(sorted(oracle.AREAS))
any_claims = areas.flatmap(claims)
