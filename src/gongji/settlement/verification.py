"""`gongji verify`: the books against themselves.

Every settlement is replayed, every accumulator compared with the sum of its deltas, every event's
postings summed, every account's balance compared with its postings.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import psycopg

from gongji.kernel.records import State
from gongji.policy.library import Library
from gongji.providers.store import provider_numbers
from gongji.settlement.day_totals import wrong_totals
from gongji.settlement.periods import PeriodRow
from gongji.settlement.replay import Accumulated, Difference, PeriodKey, YearKey, replay
from gongji.settlement.store import read_one_moment, settlement_count, settlements_in_order
from gongji.store.database import load_queries, transaction

Connection = psycopg.Connection[Any]


class Verification(NamedTuple):
    """What was compared, and what differs."""

    settlements: int
    accumulators: int
    postings: int
    differences: tuple[Difference, ...]


def verify(
    connection: Connection, library: Library, advance: Callable[[int], None] = lambda _: None
) -> Verification:
    """Replay and compare everything, in one snapshot of the database.

    Args:
        connection: no transaction open on it.
        library: the policies.
        advance: told how many settlements were replayed, for a progress bar.
    """
    with transaction(connection):
        read_one_moment(connection)
        count = settlement_count(connection)
        numbers = provider_numbers(connection)
        settlements = settlements_in_order(connection)
        accumulated, differences = replay(settlements, library, count, advance, numbers)
        differences.extend(_accumulator_differences(connection, accumulated))
        differences.extend(_posting_differences(connection))
        differences.extend(_settlement_differences(connection, accumulated))
        differences.extend(_total_differences(connection))
        postings = sum(row[3] for row in load_queries("gongji.ledger").totals(connection))
    return Verification(count, len(accumulated.years), postings, tuple(sorted(differences)))


def _accumulator_differences(connection: Connection, accumulated: Accumulated) -> Iterator[Difference]:
    queries = load_queries("gongji.settlement")
    years: dict[YearKey, State] = {
        (area, member_id, since): State(*sums)._replace(not_counted_fen=not_counted_fen)
        for area, member_id, since, *sums, not_counted_fen in queries.accumulators_in_order(connection)
    }
    for key in sorted(years.keys() | accumulated.years.keys()):
        stored = years.get(key, State())
        # What was paid elsewhere comes in as a fact of its own, not from settlements.
        summed = accumulated.years.get(key, State())._replace(elsewhere_fund_fen=stored.elsewhere_fund_fen)
        if stored != summed:
            what = f"accumulator {key[2]}"
            yield Difference(key[0], key[1], 0, what, str(_sums(stored)), str(_sums(summed)))
    periods: dict[PeriodKey, PeriodRow] = {
        (area, member_id, since, use, period): PeriodRow(*sums)
        for area, member_id, since, use, period, *sums in queries.period_accumulators_in_order(connection)
    }
    for place in sorted(periods.keys() | accumulated.periods.keys()):
        held = periods.get(place, PeriodRow())
        added = accumulated.periods.get(place, PeriodRow())
        if held != added:
            what = f"accumulator {place[2]}, {place[3]} {place[4]}"
            yield Difference(place[0], place[1], 0, what, str(tuple(held)), str(tuple(added)))


def _total_differences(connection: Connection) -> Iterator[Difference]:
    for area, day, provider_id, account, stored_fen, summed_fen in wrong_totals(connection):
        what = f"total {day}, {provider_id}, {account}"
        yield Difference(area, 0, 0, what, str(stored_fen), str(summed_fen))


def _sums(state: State) -> tuple[int, ...]:
    return (*state[:5], state.not_counted_fen)


def _settlement_differences(connection: Connection, accumulated: Accumulated) -> Iterator[Difference]:
    """Settlements after another account balance than there was, or that nobody consented to."""
    queries = load_queries("gongji.settlement")
    policies = sorted(accumulated.account_first)
    misstated = queries.misstated_accounts(
        connection, areas=[area for area, _ in policies], policies=[policy for _, policy in policies]
    )
    for area, member_id, number, stored_fen, balance_fen in misstated:
        yield Difference(area, member_id, number, "account_left_fen", str(stored_fen), str(balance_fen))
    for area, member_id, number, state in queries.settlements_without_consent(connection):
        yield Difference(area, member_id, number, "consent", state, "no consent")


def _posting_differences(connection: Connection) -> Iterator[Difference]:
    ledger, settlements = load_queries("gongji.ledger"), load_queries("gongji.settlement")
    for area, member_id, number, total_fen in ledger.unbalanced_events(connection):
        yield Difference(area, member_id, number, "postings", str(total_fen), "0")
    for area, member_id, balance_fen, summed_fen in ledger.wrong_balances(connection):
        yield Difference(area, member_id, 0, "account balance", str(balance_fen), str(summed_fen))
    for area, member_id, number, balance_fen, running_fen in ledger.wrong_running_balances(connection):
        yield Difference(area, member_id, number, "running balance", str(balance_fen), str(running_fen))
    for area, member_id, owed_fen, summed_fen in ledger.wrong_receivables(connection):
        yield Difference(area, member_id, 0, "receivable", str(owed_fen), str(summed_fen))
    for area, member_id, number, taken_fen, credited_fen in ledger.wrong_take_backs(connection):
        yield Difference(area, member_id, number, "taking back", str(taken_fen), str(credited_fen))
    for area, member_id, number, posted, settled in settlements.misposted_events(connection):
        yield Difference(area, member_id, number, "postings", posted, settled)
    for area, member_id, number, happened in settlements.misnumbered_events(connection):
        stored, counted = ("an event", "none") if happened else ("none", "an event")
        yield Difference(area, member_id, number, "number", stored, counted)
