"""Re-adjudication by hand: each fact that can become known later, what it changes, and who pays for it.

The town's terms stand in `correcting`. Amounts are worked out in the comments beside them.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from gongji.members.store import load_member
from gongji.policy.classes import CoverageEntry
from gongji.policy.library import Library
from gongji.settlement.service import reverse, settle
from gongji.store.database import connect, transaction
from tests.towns import TOWN

from .conftest import Agree
from .correcting import (
    ALWAYS_RETIRED,
    CAPS,
    Day,
    bear,
    changed,
    corrections,
    cover,
    grade,
    lines,
    purse,
    refused,
    retired_since,
    town,
    town_with_hindsight,
)
from .ground import (
    ACTIVE,
    LEVEL_2,
    LEVEL_3,
    Connection,
    accumulators,
    contents,
    credit,
    member,
    register,
    visit,
)
from .mechanism_town import YEARLY_100

pytestmark = pytest.mark.database

MARCH, JUNE, AUGUST = "2023-03-01", "2023-06-01", "2023-08-01"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def settled(connection: Connection, library: Library) -> Callable[..., list[int]]:
    """A function that settles visits of member 1 (day, amount, institution) and tells what the fund paid."""

    def settle_visits(*visits: tuple[str, int] | tuple[str, int, str]) -> list[int]:
        requests = [visit(TOWN, 1, day, amount, *at) for day, amount, *at in visits]
        return [settle(connection, library, one).settlement.payment.fund_fen for one in requests]

    return settle_visits


Settle = Callable[..., list[int]]


def test_retirement_that_was_known_later_pays_cash_back(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """March: (500 - 100) x 50 % = 200. June: 200 x 50 % = 100, retired 60 % = 120."""
    register(connection, member(TOWN, 1))
    assert settled((MARCH, 500_00), (JUNE, 200_00)) == [200_00, 100_00]
    cover(connection, *retired_since("2023-05-01"))
    (finding,) = corrections(connection, library)
    assert changed([finding]) == [(2, 100_00, 120_00)]
    assert finding.correction is not None
    assert (finding.correction.number, finding.correction.corrects) == (3, 2)
    assert finding.outcome.after.payment == (120_00, 0, 0, 80_00, 0)
    assert (finding.outcome.before.person_class, finding.outcome.after.person_class) == ("working", "retired")
    assert [(one.kind, one.text.en) for one in finding.reasons] == [("coverage", "retired from 2023-05-01")]
    assert lines(connection, 3) == {"pooled fund": -20_00, "cash": 20_00}
    assert accumulators(connection, TOWN, 1) == [(2023, 700_00, 100_00, 320_00, 0, 0)]
    agree(library)


def test_what_is_paid_back_goes_to_the_account_that_paid(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """The account had 330: March takes 300 of it, June the last 30 and 70 in cash. Retired since January:
    March 240 instead of 200 (40 to the account), June 120 instead of 100 (20 of the cash)."""
    register(connection, member(TOWN, 1), balances_fen={1: 330_00})
    assert settled((MARCH, 500_00), (JUNE, 200_00)) == [200_00, 100_00]
    cover(connection, *retired_since("2023-01-01"))
    assert changed(corrections(connection, library)) == [(2, 200_00, 240_00), (3, 100_00, 120_00)]
    assert lines(connection, 4) == {"pooled fund": -40_00, "personal account": 40_00}
    assert lines(connection, 5) == {"pooled fund": -20_00, "cash": 20_00}
    assert purse(connection) == (40_00, 0)
    agree(library)


def test_retirement_taken_back_is_owed_and_netted_by_a_credit(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """June: 200 x 60 % = 120 as retired, 100 as it is known now: 20 owed. Of a credit of 50, 30 remain."""
    register(connection, member(TOWN, 1, *retired_since("2023-05-01")), balances_fen={1: 0})
    assert settled((MARCH, 500_00), (JUNE, 200_00)) == [200_00, 120_00]
    cover(connection, ACTIVE)
    (finding,) = corrections(connection, library)
    assert finding.outcome.after.payment == (100_00, 0, 0, 80_00, 20_00)
    assert [one.text.en for one in finding.reasons] == ["no longer: retired from 2023-05-01"]
    assert lines(connection, 3) == {"pooled fund": 20_00, "receivable": -20_00}
    assert purse(connection) == (0, 20_00)
    credit(connection, TOWN, 1, 50_00)
    assert lines(connection, 4) == {
        "account credits": -50_00,
        "receivable": 20_00,
        "personal account": 30_00,
    }
    assert purse(connection) == (30_00, 0)
    agree(library)


def test_what_is_owed_is_forgiven_first(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """Retired, then not, then from the age of 70: 120, 100 (20 owed), 140: debt gone, 20 in cash. March lies
    under the deductible: its class is corrected, and nothing is paid for that."""
    register(connection, member(TOWN, 1, ALWAYS_RETIRED))
    assert settled((MARCH, 100_00), (JUNE, 200_00)) == [0, 120_00]
    cover(connection, ACTIVE)
    corrections(connection, library)
    assert purse(connection) == (None, 20_00)
    cover(connection, ALWAYS_RETIRED)
    bear(connection, "1950-01-01")
    assert changed(corrections(connection, library)) == [(1, 0, 0), (2, 100_00, 140_00)]
    assert lines(connection, 5) == {}
    assert lines(connection, 6) == {"pooled fund": -40_00, "receivable": 20_00, "cash": 20_00}
    assert purse(connection) == (None, 0)
    agree(library)


def test_a_birth_date_that_was_corrected(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """Born in 1950 and not in 1960: 70 %. March: 400 x 70 % = 280."""
    register(connection, member(TOWN, 1, ALWAYS_RETIRED))
    assert settled((MARCH, 500_00)) == [240_00]
    bear(connection, "1950-01-01")
    (finding,) = corrections(connection, library)
    assert changed([finding]) == [(1, 240_00, 280_00)]
    assert [one.text.en for one in finding.reasons] == ["born on 1950-01-01, not on 1960-04-10"]
    agree(library)


def test_a_visit_that_is_not_covered_any_more_is_told_and_left(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """Coverage began in April, not before; the visit of March keeps its deductible, so June has none."""
    register(connection, member(TOWN, 1))
    assert settled((MARCH, 500_00), (JUNE, 200_00)) == [200_00, 100_00]
    cover(connection, CoverageEntry(Day(2023, 4, 1), "retired"))
    findings = corrections(connection, library)
    assert refused(findings) == [(1, "not_covered")]
    assert changed(findings) == [(2, 100_00, 120_00)]
    assert accumulators(connection, TOWN, 1) == [(2023, 700_00, 100_00, 320_00, 0, 0)]
    agree(library)


def test_a_policy_that_became_known_later(
    connection: Connection, settled: Settle, agree: Agree, tmp_path: Path
) -> None:
    """Half of everything from the first yuan on, it turns out. March: 500 x 50 % = 250; the cap of 400 leaves
    150 of the 200 for August."""
    register(connection, member(TOWN, 1))
    assert settled((MARCH, 500_00), (AUGUST, 400_00)) == [200_00, 200_00]
    hindsight = town_with_hindsight(tmp_path, "deductible: {none: true, source: town-2}\n")
    findings = corrections(connection, hindsight)
    assert changed(findings) == [(1, 200_00, 250_00), (2, 200_00, 150_00)]
    assert [one.kind for one in findings[0].reasons] == ["policy"]
    assert findings[0].reasons[0].known_since == Day(2023, 9, 1)
    assert [one.outcome.after.policy for one in findings] == ["town-hindsight", "town-hindsight"]
    assert accumulators(connection, TOWN, 1) == [(2023, 900_00, 0, 400_00, 0, 0)]
    assert corrections(connection, hindsight) == []
    agree(hindsight)


def test_a_policy_known_later_that_begins_the_accumulators_anew_moves_visits(
    connection: Connection, settled: Settle, agree: Agree, tmp_path: Path
) -> None:
    """The benefit year begins in July, it turns out: March and August are of two years, with a deductible
    each. The year of March begins with the policy."""
    register(connection, member(TOWN, 1))
    assert settled((MARCH, 300_00), (AUGUST, 300_00)) == [100_00, 150_00]
    hindsight = town_with_hindsight(
        tmp_path, passage="transition: {accumulators: begin anew, source: town-1}\n"
    )
    moved = hindsight.folder / "areas" / TOWN / "2023-01-01-hindsight.yaml"
    moved.write_text(moved.read_text(encoding="utf-8").replace("begins: 01-01", "begins: 07-01"), "utf-8")
    hindsight = Library(hindsight.folder)
    findings = corrections(connection, hindsight)
    assert [one.outcome.after.accumulated_since for one in findings] == [Day(2023, 1, 1), Day(2023, 7, 1)]
    assert changed(findings) == [(1, 100_00, 100_00), (2, 150_00, 100_00)]
    assert accumulators(connection, TOWN, 1) == [
        (2023, 300_00, 100_00, 100_00, 0, 0),
        (2023, 300_00, 100_00, 100_00, 0, 0),
    ]
    assert purse(connection) == (None, 50_00)
    agree(hindsight)


def test_the_level_of_a_provider_that_was_corrected(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """Level 3 and not 2: 50 % and not 60 %. March: 400 x 50 % = 200 instead of 240."""
    register(connection, member(TOWN, 1))
    assert settled((MARCH, 500_00, LEVEL_2), (JUNE, 100_00, LEVEL_3)) == [240_00, 50_00]
    grade(connection, LEVEL_2, 3)
    (finding,) = corrections(connection, library)
    assert changed([finding]) == [(1, 240_00, 200_00)]
    assert [one.kind for one in finding.reasons] == ["provider"]
    assert "level 3" in finding.reasons[0].text.en
    assert finding.outcome.after.provider_class == "high"
    agree(library)


def test_one_early_change_shifts_later_visits_over_the_cap(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """Level 2 and not 3 in March: 400 x 60 % = 240 instead of 200. Of June's 150 and August's 50 under a cap
    of 400, June keeps 150 and August 10."""
    register(connection, member(TOWN, 1))
    assert settled((MARCH, 500_00, LEVEL_3), (JUNE, 250_00, LEVEL_2), (AUGUST, 200_00, LEVEL_2)) == [
        200_00,
        150_00,
        50_00,
    ]
    grade(connection, LEVEL_3, 2)
    findings = corrections(connection, library)
    assert changed(findings) == [(1, 200_00, 240_00), (3, 50_00, 10_00)]
    assert [[one.kind for one in finding.reasons] for finding in findings] == [
        ["provider"],
        ["earlier visits"],
    ]
    assert accumulators(connection, TOWN, 1) == [(2023, 950_00, 100_00, 400_00, 0, 0)]
    agree(library)


def test_what_was_reversed_before_is_left_out(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """March is reversed, so June must meet the deductible now: (200 - 100) x 60 % = 60."""
    register(connection, member(TOWN, 1))
    assert settled((MARCH, 500_00), (JUNE, 200_00)) == [200_00, 100_00]
    reverse(connection, library, TOWN, 1, 1)
    cover(connection, *retired_since("2023-01-01"))
    assert changed(corrections(connection, library)) == [(2, 100_00, 60_00)]
    assert accumulators(connection, TOWN, 1) == [(2023, 200_00, 100_00, 60_00, 0, 0)]
    agree(library)


def test_a_corrected_settlement_is_reversed_as_it_is_in_force(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """June: 120 since the correction, 80 of cash left with the member. The reversal takes both back."""
    register(connection, member(TOWN, 1))
    assert settled((MARCH, 500_00), (JUNE, 200_00)) == [200_00, 100_00]
    cover(connection, *retired_since("2023-05-01"))
    corrections(connection, library)
    mirrored = reverse(connection, library, TOWN, 1, 2)
    assert mirrored.payment == (-120_00, 0, 0, -80_00, 0)
    assert lines(connection, 4) == {"pooled fund": 120_00, "cash": 80_00, "provider": -200_00}
    assert accumulators(connection, TOWN, 1) == [(2023, 500_00, 100_00, 200_00, 0, 0)]
    assert corrections(connection, library) == []
    agree(library)


def test_what_is_owed_is_taken_back_with_the_settlement(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """20 of June are owed; after the reversal nothing is, and the member has back the cash that was paid."""
    register(connection, member(TOWN, 1, *retired_since("2023-05-01")))
    assert settled((MARCH, 500_00), (JUNE, 200_00)) == [200_00, 120_00]
    cover(connection, ACTIVE)
    corrections(connection, library)
    assert purse(connection) == (None, 20_00)
    reverse(connection, library, TOWN, 1, 2)
    assert purse(connection) == (None, 0)
    assert lines(connection, 4) == {
        "pooled fund": 100_00,
        "cash": 80_00,
        "receivable": 20_00,
        "provider": -200_00,
    }
    agree(library)


def test_visits_after_a_correction_are_settled_after_it(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    """A cap of 400 for the working: 320 are used once June is corrected; 80 are left for August."""
    register(connection, member(TOWN, 1))
    settled((MARCH, 500_00), (JUNE, 200_00, LEVEL_3))
    grade(connection, LEVEL_3, 2)
    assert changed(corrections(connection, library)) == [(1, 200_00, 240_00), (2, 100_00, 120_00)]
    assert settled((AUGUST, 400_00)) == [40_00]
    assert corrections(connection, library) == []
    agree(library)


def test_a_second_run_changes_nothing_and_a_change_taken_back_restores_it(
    connection: Connection, library: Library, settled: Settle, agree: Agree
) -> None:
    register(connection, member(TOWN, 1))
    settled((MARCH, 500_00), (JUNE, 200_00))
    cover(connection, *retired_since("2023-05-01"))
    assert len(corrections(connection, library)) == 1
    before = contents(connection)
    assert corrections(connection, library) == []
    assert contents(connection) == before
    cover(connection, ACTIVE)
    (finding,) = corrections(connection, library)
    assert changed([finding]) == [(2, 120_00, 100_00)]
    assert accumulators(connection, TOWN, 1) == [(2023, 700_00, 100_00, 300_00, 0, 0)]
    assert purse(connection) == (None, 20_00)
    agree(library)


def test_a_dry_run_finds_the_same_and_writes_and_locks_nothing(
    connection: Connection, library: Library, settled: Settle, database_url: str
) -> None:
    register(connection, member(TOWN, 1))
    settled((MARCH, 500_00), (JUNE, 200_00))
    cover(connection, *retired_since("2023-05-01"))
    before = contents(connection)
    with connect(database_url) as other, transaction(other):
        load_member(other, TOWN, 1, lock=True)
        found = corrections(connection, library, dry_run=True)
    assert changed(found) == [(2, 100_00, 120_00)]
    assert [one.correction for one in found] == [None]
    assert contents(connection) == before
    done = corrections(connection, library)
    assert [one.outcome.after for one in done] == [one.outcome.after for one in found]


def test_an_unknown_figure_is_told_and_nothing_is_guessed(
    connection: Connection, settled: Settle, tmp_path: Path, agree: Agree
) -> None:
    register(connection, member(TOWN, 1))
    settled((MARCH, 500_00))
    unknown = CAPS.replace("amount: 400 yuan", "amount: unknown, reason: {zh: 未查到, en: not found}")
    hindsight = town_with_hindsight(
        tmp_path, unknown, YEARLY_100.replace("100 yuan", "unknown, reason: {zh: 未查到, en: not found}")
    )
    before = contents(connection)
    assert refused(corrections(connection, hindsight)) == [(1, "unknown_figure")]
    assert contents(connection)["settlement"] == before["settlement"]
    assert contents(connection)["accumulator"] == before["accumulator"]
    agree(hindsight)


def test_accumulators_are_the_sum_of_all_deltas(
    connection: Connection, library: Library, settled: Settle
) -> None:
    register(connection, member(TOWN, 1))
    settled((MARCH, 500_00), (JUNE, 200_00), (AUGUST, 333_33))
    for facts in (retired_since("2023-05-01"), (ACTIVE,), (ALWAYS_RETIRED,)):
        cover(connection, *facts)
        corrections(connection, library)
    with transaction(connection):
        sums = connection.execute(
            "SELECT sum(amount_fen), sum(deductible_fen), sum(fund_fen) FROM settlement"
        ).fetchone()
    [(_, cost, deductible, fund, _, _)] = accumulators(connection, TOWN, 1)
    assert sums == (cost, deductible, fund)
