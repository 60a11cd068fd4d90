"""Versions and benefit years that begin within a calendar year.

Worked by hand: settled, reversed, settled again, verified. Unless a test says otherwise the fund pays half
of everything (`mechanism_town`).
"""

from pathlib import Path

import pytest

from gongji.settlement.service import reverse
from gongji.settlement.verification import verify
from tests.texts import edited
from tests.towns import TOWN, library_of_town

from .conftest import Agree
from .ground import (
    LEVEL_3,
    Connection,
    Day,
    execute,
    member,
    register,
    rows,
)
from .mechanism_town import ARTICLES, BEGINS, YEARLY_100, followed_by, library_with, version
from .mechanism_visits import at, paid

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("accumulators", "later_fen", "after_reversal"),
    [
        ("begin anew", (100_00, 25_00), (0, 50_00)),
        ("carried", (0, 75_00), (100_00, 0)),
    ],
)
def test_a_version_in_the_middle_of_the_year_begins_anew_or_goes_on(
    connection: Connection,
    tmp_path: Path,
    agree: Agree,
    accumulators: str,
    later_fen: tuple[int, int],
    after_reversal: tuple[int, int],
) -> None:
    versions = followed_by(version(YEARLY_100), version(YEARLY_100), "2023-07-01", accumulators)
    library = library_of_town(tmp_path, ARTICLES, versions)
    register(connection, member(TOWN, 1))
    visits = [at(LEVEL_3, 150_00, day) for day in ("2023-06-30", "2023-07-01")]
    assert paid(connection, library, visits) == [(100_00, 25_00), later_fen]
    # A visit before the change that comes to the books after it.
    assert paid(connection, library, [at(LEVEL_3, 100_00, "2023-06-29")]) == [(0, 50_00)]
    reverse(connection, library, TOWN, 1, 1)
    assert paid(connection, library, [at(LEVEL_3, 100_00, "2023-07-02")]) == [after_reversal]
    names = rows(connection, "SELECT DISTINCT accumulated_since, policy FROM settlement ORDER BY 2")
    begun = Day(2023, 7, 1) if accumulators == "begin anew" else Day(2023, 1, 1)
    assert names == [(Day(2023, 1, 1), "town-2023"), (begun, "town-later")]
    agree(library)


def test_a_benefit_year_may_begin_on_1_july(connection: Connection, tmp_path: Path, agree: Agree) -> None:
    library = library_with(tmp_path, YEARLY_100, year_begins="07-01")
    register(connection, member(TOWN, 1))
    days = ("2023-06-30", "2023-07-01", "2024-06-30", "2023-01-01", "2024-07-01")
    assert paid(connection, library, [at(LEVEL_3, 120_00, day) for day in days]) == [
        (100_00, 10_00),
        (100_00, 10_00),
        (0, 60_00),
        (0, 60_00),
        (100_00, 10_00),
    ]
    reverse(connection, library, TOWN, 1, 2)
    assert paid(connection, library, [at(LEVEL_3, 80_00, "2023-12-31")]) == [(80_00, 0)]
    assert rows(connection, "SELECT since, cost_fen FROM accumulator ORDER BY 1") == [
        (Day(2022, 7, 1), 240_00),
        (Day(2023, 7, 1), 200_00),
        (Day(2024, 7, 1), 120_00),
    ]
    agree(library)


def test_what_was_settled_before_a_correction_became_known_stays_right(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    """In September a version comes to light by which accumulators began anew in July."""
    known = "effective: {from: 2023-07-01, known_since: {day: 2023-09-01, source: town-1}, source: town-1}"
    correction = edited(edited(version(YEARLY_100), BEGINS, known), "town-2023", "town-corrected")
    passage = "transition: {accumulators: begin anew, source: town-1}\n"
    versions = {"2023-01-01": version(YEARLY_100), "2023-07-01": correction + passage}
    folders = [tmp_path / name for name in ("before", "after")]
    for folder in folders:
        folder.mkdir()
    before = library_of_town(folders[0], ARTICLES, {"2023-01-01": version(YEARLY_100)})
    after = library_of_town(folders[1], ARTICLES, versions)
    register(connection, member(TOWN, 1))
    assert paid(connection, before, [at(LEVEL_3, 150_00, "2023-08-01")]) == [(100_00, 25_00)]
    assert paid(connection, after, [at(LEVEL_3, 150_00, "2023-08-01")]) == [(100_00, 25_00)]
    since = rows(connection, "SELECT accumulated_since, policy FROM settlement ORDER BY number")
    assert since == [(Day(2023, 1, 1), "town-2023"), (Day(2023, 7, 1), "town-corrected")]
    agree(after)
    reverse(connection, after, TOWN, 1, 1)
    agree(after)
    execute(connection, "ALTER TABLE settlement DISABLE TRIGGER settlement_is_append_only")
    execute(connection, "UPDATE settlement SET accumulated_since = '2023-01-01' WHERE number = 2")
    differences = verify(connection, after).differences
    assert (TOWN, 1, 2, "accumulated_since") in {difference[:4] for difference in differences}
