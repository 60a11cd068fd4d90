"""Deductibles and caps that have rows of their own.

Worked by hand: settled, reversed, settled again, verified. Unless a test says otherwise the fund pays half
of everything (`mechanism_town`).
"""

from pathlib import Path

import pytest

from gongji.settlement.service import reverse
from tests.towns import TOWN

from .conftest import Agree
from .ground import (
    CLINIC,
    COMMUNITY,
    LEVEL_2,
    LEVEL_3,
    Connection,
    member,
    register,
    rows,
)
from .mechanism_town import library_with
from .mechanism_visits import NEXT, at, paid, period_rows

pytestmark = pytest.mark.database


SEPARATELY = """\
deductible:
  per: year
  separately: [[high], [middle, low]]
  amounts:
    - {provider: high, amount: 100 yuan, source: town-2}
    - {provider: [middle, low], amount: 60 yuan, source: town-2}
  annual_ceiling:
    - {amount: 130 yuan, source: town-2}
"""


def test_groups_of_institutions_meet_a_deductible_each_below_one_ceiling(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    library = library_with(tmp_path, SEPARATELY)
    register(connection, member(TOWN, 1))
    assert paid(
        connection,
        library,
        [at(LEVEL_3, 80_00), at(COMMUNITY, 100_00), at(LEVEL_2, 10_00), at(LEVEL_3, 60_00)],
    ) == [
        (80_00, 0),
        (50_00, 25_00),  # of its own 60 the ceiling leaves 50
        (0, 5_00),
        (0, 30_00),  # 20 left of the 100, nothing of the ceiling
    ]
    assert period_rows(connection, "deductible") == [(140_00, 80_00, 30_00), (110_00, 50_00, 30_00)]
    reverse(connection, library, TOWN, 1, 1)
    assert paid(connection, library, [at(LEVEL_3, 60_00), at(CLINIC, 30_00), at(LEVEL_3, 30_00)]) == [
        (60_00, 0),
        (10_00, 10_00),
        (10_00, 10_00),
    ]
    agree(library)


BY_INSTITUTION_AND_DAY = """\
deductible:
  per: institution day
  amounts:
    - {amount: 40 yuan, source: town-2}
"""


def test_institutions_interleaved_on_one_day_keep_their_deductibles_apart(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    library = library_with(tmp_path, BY_INSTITUTION_AND_DAY)
    register(connection, member(TOWN, 1))
    visits = [
        at(LEVEL_3, 30_00),
        at(LEVEL_2, 100_00),
        at(LEVEL_3, 50_00),
        at(LEVEL_2, 20_00),
        at(LEVEL_3, 100_00, NEXT),
    ]
    assert paid(connection, library, visits) == [
        (30_00, 0),
        (40_00, 30_00),
        (10_00, 20_00),
        (0, 10_00),
        (40_00, 30_00),
    ]
    reverse(connection, library, TOWN, 1, 1)
    assert paid(connection, library, [at(LEVEL_3, 100_00), at(LEVEL_2, 2_00)]) == [(30_00, 35_00), (0, 1_00)]
    assert sorted(period_rows(connection, "deductible")) == [
        (100_00, 40_00, 30_00),
        (122_00, 40_00, 41_00),
        (150_00, 40_00, 55_00),
    ]
    agree(library)


BY_VISIT = """\
deductible:
  per: visit
  amounts:
    - {amount: 50 yuan, source: town-2}
"""
CAP_OF_A_VISIT = """\
caps:
  - on: fund payment
    per: visit
    amounts:
      - {amount: 40 yuan, source: town-2}
"""


def test_settlements_of_one_visit_share_its_deductible_and_cap(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    """One visit is what has one serial at one provider on one day."""
    library = library_with(tmp_path, BY_VISIT, CAP_OF_A_VISIT)
    register(connection, member(TOWN, 1))
    visits = [
        at(LEVEL_3, 30_00, serial="7"),
        at(LEVEL_3, 60_00),
        at(LEVEL_3, 60_00, serial="7"),
        at(LEVEL_2, 100_00, serial="7"),
        at(LEVEL_3, 70_00, NEXT, serial="7"),
        at(LEVEL_3, 90_00, serial="7"),
    ]
    assert paid(connection, library, visits) == [
        (30_00, 0),
        (50_00, 5_00),
        (20_00, 20_00),
        (50_00, 25_00),
        (50_00, 10_00),
        (0, 20_00),  # half of 90 is more than the cap leaves
    ]
    assert period_rows(connection, "deductible") == [
        (180_00, 50_00, 40_00),
        (100_00, 50_00, 25_00),
        (70_00, 50_00, 10_00),
    ]
    reverse(connection, library, TOWN, 1, 1)
    reverse(connection, library, TOWN, 1, 6)
    assert paid(connection, library, [at(LEVEL_3, 70_00, serial="7"), at(LEVEL_3, 4_00, serial="7")]) == [
        (30_00, 20_00),
        (0, 0),
    ]
    agree(library)


OWN_SHARE = """\
deductible:
  per: year
  taken_from: payment
  met_by: {money: [personal account, cash], own_share: true, source: town-2}
  amounts:
    - {amount: 100 yuan, source: town-2}
"""


def test_a_deductible_from_the_payment_is_met_by_the_own_share_too(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    library = library_with(tmp_path, OWN_SHARE)
    register(connection, member(TOWN, 1))
    assert paid(connection, library, [at(LEVEL_3, 80_00), at(LEVEL_3, 100_00), at(LEVEL_3, 100_00)]) == [
        (40_00, 0),  # all 80 are borne, so 80 are met
        (20_00, 30_00),
        (0, 50_00),
    ]
    held = "SELECT deductible_fen, not_counted_fen FROM accumulator"
    assert rows(connection, held) == [(60_00, -140_00)]
    reverse(connection, library, TOWN, 1, 1)
    assert rows(connection, held) == [(20_00, -100_00)]
    reverse(connection, library, TOWN, 1, 3)
    # 70 were met by the second visit alone: its 20 and its own share of 50.
    assert paid(connection, library, [at(LEVEL_3, 100_00)]) == [(30_00, 20_00)]
    agree(library)


SHARED_CAP = """\
caps:
  - on: fund payment
    per: year
    amounts:
      - {amount: 100 yuan, source: town-2}
  - on: fund payment
    per: year
    providers: [middle, low]
    amounts:
      - {provider: [middle, low], amount: 30 yuan, source: town-2}
"""


def test_some_institutions_share_a_cap_within_the_yearly_one(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    library = library_with(tmp_path, SHARED_CAP)
    register(connection, member(TOWN, 1))
    amounts_fen = [(LEVEL_2, 40_00), (LEVEL_3, 50_00), (CLINIC, 40_00), (LEVEL_2, 10_00), (LEVEL_3, 200_00)]
    found = paid(connection, library, [at(provider, amount_fen) for provider, amount_fen in amounts_fen])
    assert [fund_fen for _, fund_fen in found] == [20_00, 25_00, 10_00, 0, 45_00]
    assert period_rows(connection, "group") == [(90_00, 0, 30_00)]
    reverse(connection, library, TOWN, 1, 1)
    assert paid(connection, library, [at(COMMUNITY, 30_00), at(LEVEL_3, 30_00)]) == [(0, 15_00), (0, 5_00)]
    agree(library)
