"""Re-adjudication under rarer terms, of several members, and while visits are being settled.

Worked by hand in the town of `correcting`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import replace

from gongji.errors import InputError
from gongji.ledger.model import Payment
from gongji.policy.library import Library
from gongji.settlement.model import Settlement
from gongji.settlement.readjudication_service import readjudicate
from gongji.settlement.service import settle
from gongji.store.database import connect
from tests.towns import TOWN, library_of_town

from .conftest import Agree
from .correcting import (
    ALWAYS_RETIRED,
    changed,
    corrections,
    cover,
    grade,
    lines,
    purse,
    refused,
    retired_since,
    rules,
    town_with_hindsight,
)
from .ground import (
    ACTIVE,
    CLINIC,
    COMMUNITY,
    LEVEL_3,
    RETIRED,
    YUNNAN,
    Connection,
    assert_books_agree,
    credit,
    enrol,
    execute,
    member,
    register,
    visit,
)
from .mechanism_town import ARTICLES
from .mechanism_visits import at, settled

pytestmark = pytest.mark.database

NO_CAPS = "caps: {none: true, source: town-2}\n"
ACCOUNT_FIRST = "account_first: {source: town-2}\n"
LINE_LIMITS = """\
line_limits:
  - {provider: low, amount: 30 yuan, source: town-2}
"""
JUNE = "2023-06-01"
PER_VISIT = """\
deductible:
  per: visit
  amounts:
    - {amount: 100 yuan, source: town-2}
"""


def library_of(folder: Path, *sections: str) -> Library:
    """The town with these sections beside or instead of its own."""
    return library_of_town(folder, ARTICLES, {"2023-01-01": rules(*sections)})


def after(connection: Connection, library: Library) -> Sequence[Settlement]:
    """The records in force that a run puts in the place of others."""
    return [one.outcome.after for one in corrections(connection, library) if one.outcome.is_changed]


def test_account_money_that_paid_first_stays_what_it_was(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    """120 from the account; then 30 from it, 100 under the deductible, and half of 70; as retired, 42. What
    is credited afterwards does not bear on it."""
    library = library_of(tmp_path, NO_CAPS, ACCOUNT_FIRST)
    register(connection, member(TOWN, 1), balances_fen={1: 150_00})
    for amount_fen in (120_00, 200_00):
        settled(connection, library, at(LEVEL_3, amount_fen))
    credit(connection, TOWN, 1, 77_00)
    cover(connection, ALWAYS_RETIRED)
    first, second = after(connection, library)
    assert (first.payment, first.account_left_fen) == (Payment(0, 0, 120_00, 0), 150_00)
    assert (second.payment, second.account_left_fen) == (Payment(42_00, 0, 30_00, 128_00), 30_00)
    assert lines(connection, 6) == {"pooled fund": -7_00, "cash": 7_00}
    assert purse(connection) == (77_00, 0)
    agree(library)


def test_account_money_turns_out_to_pay_first(connection: Connection, tmp_path: Path, agree: Agree) -> None:
    """Of 200, paid in cash but for half of 100, the 150 in the account should have paid first; the others lie
    under the deductible. So the fund has 50 back, and the member owes them."""
    for name in ("before", "hindsight"):
        (tmp_path / name).mkdir()
    before = library_of(tmp_path / "before")
    hindsight = town_with_hindsight(tmp_path / "hindsight", ACCOUNT_FIRST)
    register(connection, member(TOWN, 1), balances_fen={1: 150_00})
    found = settled(connection, before, replace(at(LEVEL_3, 200_00), use_account=False))
    assert (found.payment, found.account_left_fen) == (Payment(50_00, 0, 0, 150_00), 0)
    (corrected,) = after(connection, hindsight)
    assert corrected.payment == Payment(0, 0, 0, 150_00, 50_00)
    assert (corrected.account_left_fen, corrected.beforehand.account_first_fen) == (150_00, 150_00)
    assert purse(connection) == (150_00, 50_00)
    agree(hindsight)


def test_parts_of_a_visit_still_share_its_deductible(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    """Visit A in two parts with another between: 60 + 140 less 100, half of it; at level 1 it is 60 %."""
    library = library_of(tmp_path, NO_CAPS, PER_VISIT)
    register(connection, member(TOWN, 1))
    for amount_fen, serial in ((60_00, "A"), (150_00, "B"), (140_00, "A")):
        settled(connection, library, at(LEVEL_3, amount_fen, serial=serial))
    grade(connection, LEVEL_3, 1)
    found = corrections(connection, library)
    assert changed(found) == [(1, 0, 0), (2, 25_00, 30_00), (3, 50_00, 60_00)]
    assert [one.outcome.after.deductible_key for one in found] == [1, 2, 1]
    agree(library)


def test_the_lines_of_a_bill_are_kept(connection: Connection, tmp_path: Path, agree: Agree) -> None:
    """Lines of 50, 20, 30 and 60 count with 30, 20, 30 and 30: 10 above the deductible, 6 or 7 paid."""
    library = library_of(tmp_path, NO_CAPS, LINE_LIMITS)
    register(connection, member(TOWN, 1))
    bill = replace(at(CLINIC, 160_00), lines_fen=(50_00, 20_00, 30_00, 60_00))
    assert settled(connection, library, bill).payment.fund_fen == 6_00
    cover(connection, ALWAYS_RETIRED)
    (corrected,) = after(connection, library)
    assert (corrected.payment.fund_fen, corrected.beforehand.limited_fen) == (7_00, 50_00)
    agree(library)


def test_what_was_paid_elsewhere_later_does_not_bear_on_a_visit(
    connection: Connection, library: Library, agree: Agree
) -> None:
    """Yunnan: of the 80,000.00 a year all but 1.00 were paid elsewhere before the second visit."""
    register(connection, member(YUNNAN, 1, RETIRED))
    settle(connection, library, visit(YUNNAN, 1, "2025-01-10", 500_00, COMMUNITY))
    execute(connection, "UPDATE accumulator SET elsewhere_fund_fen = 79_999_00 - fund_fen")
    limited = settle(connection, library, visit(YUNNAN, 1, "2025-01-11", 500_00, COMMUNITY)).settlement
    assert limited.payment.fund_fen == 1_00
    for elsewhere_fen in (0, 80_000_00):
        execute(connection, "UPDATE accumulator SET elsewhere_fund_fen = %s", elsewhere_fen)
        assert list(readjudicate(connection, library, YUNNAN, 2025)) == []
    agree(library)


def test_visits_are_settled_while_facts_change_and_years_are_set_right(
    connection: Connection, tmp_path: Path, database_url: str
) -> None:
    library = library_of(tmp_path)
    people = range(1, 5)
    register(connection, *(member(TOWN, number) for number in people))

    def settle_visits(member_id: int) -> int:
        with connect(database_url) as own:
            for day in range(1, 16):
                settle(own, library, visit(TOWN, member_id, f"2023-03-{day:02d}", 70_00))
        return 15

    def set_right(_: int) -> int:
        with connect(database_url) as own:
            for turn in range(6):
                for number in people:
                    cover(
                        own,
                        *((ALWAYS_RETIRED,), (ACTIVE,), retired_since("2023-03-05"))[turn % 3],
                        member_id=number,
                    )
                corrections(own, library)
        return 0

    with ThreadPoolExecutor(5) as pool:
        done = [pool.submit(settle_visits, number) for number in people]
        done.append(pool.submit(set_right, 0))
        assert sum(one.result(timeout=120) for one in done) == 60
    corrections(connection, library)
    assert corrections(connection, library) == []
    assert_books_agree(connection, library)


def test_only_the_year_and_the_member_asked_for(connection: Connection, tmp_path: Path, agree: Agree) -> None:
    library = library_of(tmp_path)
    register(connection, member(TOWN, 1), member(TOWN, 2), member(TOWN, 3))
    for member_id in (1, 2, 3):
        for day in (JUNE, "2024-06-01"):
            settle(connection, library, visit(TOWN, member_id, day, 300_00))
        cover(connection, *retired_since("2023-05-01"), member_id=member_id)
    assert [one.outcome.before.member_id for one in corrections(connection, library, member_id=2)] == [2]
    assert [one.outcome.before.member_id for one in corrections(connection, library)] == [1, 3]
    assert [one.outcome.before.visit_date.year for one in corrections(connection, library, 2024)] == [
        2024
    ] * 3
    assert corrections(connection, library, 2022) == []
    agree(library)


def test_an_unknown_member_or_area_is_refused(connection: Connection, tmp_path: Path) -> None:
    library = library_of(tmp_path)
    register(connection, member(TOWN, 1))
    with pytest.raises(InputError) as unknown:
        corrections(connection, library, member_id=9)
    assert unknown.value.code == "unknown_member"
    with pytest.raises(InputError) as unknown:
        corrections(connection, library, member_id=9, dry_run=True)
    assert unknown.value.code == "unknown_member"


def test_more_members_than_are_held_at_a_time(
    connection: Connection, tmp_path: Path, agree: Agree, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_of(tmp_path)
    monkeypatch.setattr("gongji.settlement.readjudication_service.MEMBERS_AT_ONCE", 2)
    register(connection)
    enrol(connection, *(member(TOWN, number) for number in range(1, 6)))
    for number in (1, 2, 4, 5):
        settle(connection, library, visit(TOWN, number, JUNE, 300_00))
        cover(connection, *retired_since("2023-05-01"), member_id=number)
    done: list[int] = []
    found = corrections(connection, library, advance=done.append)
    assert [one.outcome.before.member_id for one in found] == [1, 2, 4, 5]
    assert sum(done) == 4
    agree(library)


def test_a_member_of_whom_no_coverage_is_left_is_told(
    connection: Connection, tmp_path: Path, agree: Agree
) -> None:
    """By no command of ours; but who looks after a register may take everything away."""
    library = library_of(tmp_path)
    register(connection, member(TOWN, 1))
    settled(connection, library, at(LEVEL_3, 200_00))
    execute(connection, "DELETE FROM coverage_period")
    assert refused(corrections(connection, library)) == [(1, "not_covered")]
    agree(library)
