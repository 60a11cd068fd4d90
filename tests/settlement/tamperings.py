"""What a database administrator could do to the books of `test_verify`, and where it must be found."""

from typing import NamedTuple

from gongji.store.database import transaction

from .ground import XIAN, Connection
from .town import TOWN


class Place(NamedTuple):
    """Where a difference must be found; `what` is left open where the number tells enough."""

    area: str
    member_id: int
    number: int
    what: str = ""


class Tampering(NamedTuple):
    """What is done to the tables, and where it must be found."""

    statements: tuple[str, ...]
    found: tuple[Place, ...]


def tamper(connection: Connection, tampering: Tampering) -> None:
    """Change the tables as somebody could whom no trigger and no foreign key stops."""
    with transaction(connection):
        connection.execute("SET LOCAL session_replication_role = replica")
        for statement in tampering.statements:
            assert connection.execute(statement.encode()).rowcount > 0


def xian(number: int, what: str = "") -> Place:
    return Place(XIAN, 1, number, what)


def town(number: int, what: str = "") -> Place:
    return Place(TOWN, 2, number, what)


XIAN_1 = f"area = '{XIAN}' AND member_id = 1"
TOWN_2 = f"area = '{TOWN}' AND member_id = 2"

JANUARY, FEBRUARY = 2023 * 12 + 1, 2023 * 12 + 2
CAP_OF_FEBRUARY = f"use = 'cap' AND period_key = {FEBRUARY}"


def change(table: str, change_: str, whose: str, number: int, also: str = "true") -> str:
    return f"UPDATE {table} SET {change_} WHERE {whose} AND number = {number} AND {also}"


def remove(table: str, whose: str, *numbers: int, also: str = "true") -> str:
    return f"DELETE FROM {table} WHERE {whose} AND number IN {(*numbers, -1)} AND {also}"


def move(settlement_column: str, other_column: str, number: int) -> str:
    """One fen from one column to another of a settlement of Xi'an's member."""
    moved = f"{settlement_column} = {settlement_column} - 1, {other_column} = {other_column} + 1"
    return change("settlement", moved, XIAN_1, number)


def copy_settlement(number: int, copied: int) -> str:
    """A settlement of Xi'an's member once more, under another number."""
    record = f"(jsonb_populate_record(one, '{{\"number\": {copied}}}')).*"
    return (
        f"INSERT INTO settlement SELECT {record} FROM settlement AS one WHERE {XIAN_1} AND number = {number}"
    )


def insert_posting(number: int, line: int, account: str, amount_fen: int) -> str:
    columns = "area, member_id, number, line, ledger_account, amount_fen"
    return (
        f"INSERT INTO posting ({columns}) VALUES ('{XIAN}', 1, {number}, {line}, '{account}', {amount_fen})"
    )


def on(account: str) -> str:
    return f"ledger_account = '{account}'"


SETTLEMENTS = {
    "the fund's amount of a settlement": Tampering(
        (move("cash_fen", "fund_fen", 3),),
        (xian(3, "settlement"), xian(3, "postings"), xian(0, "accumulator 2023-01-01")),
    ),
    "the fund's amount everywhere, so that all sums agree": Tampering(
        (
            move("cash_fen", "fund_fen", 3),
            change("posting", "amount_fen = amount_fen - 1", XIAN_1, 3, on("pooled fund")),
            change("posting", "amount_fen = amount_fen + 1", XIAN_1, 3, on("cash")),
            f"UPDATE accumulator SET fund_fen = fund_fen + 1 WHERE {XIAN_1} AND since = '2023-01-01'",
        ),
        (xian(3, "settlement"),),
    ),
    "the amount of a settlement": Tampering(
        (change("settlement", "amount_fen = amount_fen + 1, cash_fen = cash_fen + 1", XIAN_1, 6),),
        (xian(6, "postings"), xian(0, "accumulator 2024-01-01")),
    ),
    "the deductible of a settlement": Tampering(
        (change("settlement", "deductible_fen = deductible_fen - 1", TOWN_2, 2),),
        (
            town(2, "settlement"),
            town(0, "accumulator 2023-01-01"),
            town(0, f"accumulator 2023-01-01, deductible {FEBRUARY}"),
        ),
    ),
    "cash called account in a settlement": Tampering(
        (move("cash_fen", "account_fen", 3),), (xian(3, "postings"),)
    ),
    "the person class": Tampering(
        (change("settlement", "person_class = 'retired'", XIAN_1, 3),), (xian(3, "settlement"),)
    ),
    "a person class that there is not": Tampering(
        (change("settlement", "person_class = 'nobody'", XIAN_1, 3),), (xian(3),)
    ),
    "a policy that there is not": Tampering(
        (change("settlement", "policy = 'xian-1923'", XIAN_1, 3),), (xian(3, "policy"),)
    ),
    "the benefit year of a settlement": Tampering(
        (change("settlement", "accumulated_since = '2022-01-01'", TOWN_2, 2),), (town(2),)
    ),
    "the month of a settlement": Tampering(
        (change("settlement", "cap_key = cap_key + 1", TOWN_2, 2),), (town(2),)
    ),
    "the day of a visit": Tampering(
        (change("settlement", "visit_date = '2024-07-07'", TOWN_2, 2),), (town(2),)
    ),
    "the day of a visit, to one without a policy": Tampering(
        (change("settlement", "visit_date = '2022-12-31'", TOWN_2, 2),), (town(2, "policy"),)
    ),
    "the id of a settlement": Tampering(
        (change("settlement", "settlement_id = '6101002305-0000000001-000077'", XIAN_1, 3),), (xian(3),)
    ),
    "the last settlement removed": Tampering(
        (remove("settlement", TOWN_2, 3),), (town(3), town(0, "accumulator 2023-01-01"))
    ),
    "a settlement removed with its postings": Tampering(
        (remove("settlement", XIAN_1, 6), remove("posting", XIAN_1, 6)),
        (xian(6), xian(0, "accumulator 2024-01-01")),
    ),
    "a settlement of nothing removed": Tampering((remove("settlement", XIAN_1, 7),), (xian(7),)),
    "a settlement and its reversal removed with all their postings": Tampering(
        (remove("settlement", TOWN_2, 1, 4), remove("posting", TOWN_2, 1, 4)), (town(1), town(4))
    ),
    "a settlement inserted": Tampering(
        (copy_settlement(3, 10),),
        (xian(10, "postings"), xian(0, "accumulator 2023-01-01")),
    ),
}

REVERSALS = {
    "a reversal of less than was settled": Tampering(
        (move("cash_fen", "fund_fen", 4),),
        (xian(4, "reversal"), xian(4, "postings"), xian(0, "accumulator 2023-01-01")),
    ),
    "a reversal that pays another payer": Tampering(
        (move("cash_fen", "account_fen", 4),), (xian(4, "reversal"), xian(4, "postings"))
    ),
    "a reversal in another year": Tampering(
        (change("settlement", "accumulated_since = '2024-01-01'", XIAN_1, 4),),
        (xian(4), xian(0, "accumulator 2023-01-01"), xian(0, "accumulator 2024-01-01")),
    ),
    "a reversal in another month": Tampering(
        (change("settlement", "cap_key = cap_key + 1", TOWN_2, 4),),
        (
            town(4),
            town(0, f"accumulator 2023-01-01, cap {JANUARY}"),
            town(0, f"accumulator 2023-01-01, cap {FEBRUARY}"),
        ),
    ),
    "a reversal at another provider": Tampering(
        (change("settlement", "provider_id = 'clinic'", XIAN_1, 4),), (xian(4, "reversal"),)
    ),
    "a reversal of another settlement": Tampering(
        (change("settlement", "reverses = 3", XIAN_1, 9),), (xian(9, "reversal"),)
    ),
    "a reversed settlement removed": Tampering(
        (remove("settlement", XIAN_1, 2),), (xian(4, "reversal"), xian(2), xian(0, "accumulator 2023-01-01"))
    ),
}

ACCUMULATORS = {
    "an accumulator": Tampering(
        (f"UPDATE accumulator SET fund_fen = fund_fen + 1 WHERE {XIAN_1} AND since = '2024-01-01'",),
        (xian(0, "accumulator 2024-01-01"),),
    ),
    "an accumulator of what no scheme here uses": Tampering(
        (f"UPDATE accumulator SET over_cap_deductible_fen = 1 WHERE {XIAN_1} AND since = '2023-01-01'",),
        (xian(0, "accumulator 2023-01-01"),),
    ),
    "an accumulator removed": Tampering(
        (f"DELETE FROM accumulator WHERE {XIAN_1} AND since = '2024-01-01'",),
        (xian(0, "accumulator 2024-01-01"),),
    ),
    "an accumulator of a year without visits": Tampering(
        (f"INSERT INTO accumulator VALUES ('{XIAN}', 1, '2025-01-01', 1, 0, 0, 0, 0, 0)",),
        (xian(0, "accumulator 2025-01-01"),),
    ),
    "a month's accumulator": Tampering(
        (f"UPDATE period_accumulator SET fund_fen = fund_fen - 1 WHERE {TOWN_2} AND {CAP_OF_FEBRUARY}",),
        (town(0, f"accumulator 2023-01-01, cap {FEBRUARY}"),),
    ),
    "a month's accumulator removed": Tampering(
        (f"DELETE FROM period_accumulator WHERE {TOWN_2} AND {CAP_OF_FEBRUARY}",),
        (town(0, f"accumulator 2023-01-01, cap {FEBRUARY}"),),
    ),
}

POSTINGS = {
    "a posting removed": Tampering((remove("posting", XIAN_1, 3, also=on("cash")),), (xian(3, "postings"),)),
    "all postings of a settlement removed": Tampering(
        (remove("posting", TOWN_2, 2),), (town(2, "postings"),)
    ),
    "all postings of a credit removed": Tampering(
        (remove("posting", XIAN_1, 5),), (xian(5), xian(0, "account balance"))
    ),
    "a posting called by another account": Tampering(
        (change("posting", "ledger_account = 'over-cap fund'", XIAN_1, 3, on("pooled fund")),),
        (xian(3, "postings"),),
    ),
    "two postings that still balance": Tampering(
        (
            change("posting", "amount_fen = amount_fen - 1", XIAN_1, 3, on("pooled fund")),
            change("posting", "amount_fen = amount_fen + 1", XIAN_1, 3, on("provider")),
        ),
        (xian(3, "postings"),),
    ),
    "more paid to the provider of a settlement": Tampering(
        (insert_posting(3, 8, "account credits", -5), insert_posting(3, 9, "provider", 5)),
        (xian(3, "postings"),),
    ),
    "postings of a settlement that never was": Tampering(
        (insert_posting(10, 1, "pooled fund", -5), insert_posting(10, 2, "provider", 5)), (xian(10),)
    ),
}

ACCOUNTS = {
    "the balance of an account": Tampering(
        (f"UPDATE account SET balance_fen = balance_fen + 1 WHERE {XIAN_1}",), (xian(0, "account balance"),)
    ),
    "a credit raised, with the balance": Tampering(
        (
            change("posting", "amount_fen = amount_fen + sign(amount_fen)", XIAN_1, 5),
            f"UPDATE account SET balance_fen = balance_fen + 1 WHERE {XIAN_1}",
        ),
        (xian(5),),
    ),
    "the running balance of an earlier posting": Tampering(
        (change("posting", "balance_fen = balance_fen + 1", XIAN_1, 3, on("personal account")),), (xian(3),)
    ),
    "an account removed": Tampering((f"DELETE FROM account WHERE {XIAN_1}",), (xian(0, "account balance"),)),
    "what a member owes": Tampering(
        (f"UPDATE member SET owed_fen = owed_fen + 1 WHERE {XIAN_1}",), (xian(0, "receivable"),)
    ),
    "cash called receivable in a settlement": Tampering(
        (change("posting", "ledger_account = 'receivable'", XIAN_1, 3, on("cash")),), (xian(0, "receivable"),)
    ),
    "a credit noted as taken back": Tampering(
        (f"INSERT INTO credit_taken_back VALUES ('{XIAN}', 1, 1, 5)",), (xian(5, "taking back"),)
    ),
}

NUMBERS = {
    "a member's last number lowered": Tampering(
        (f"UPDATE member SET last_event = last_event - 1 WHERE {XIAN_1}",), (xian(9),)
    ),
    "a member's last number raised": Tampering(
        (f"UPDATE member SET last_event = last_event + 1 WHERE {XIAN_1}",), (xian(10),)
    ),
    "a member removed": Tampering((f"DELETE FROM member WHERE {TOWN_2}",), (town(4),)),
}

TAMPERINGS = {**SETTLEMENTS, **REVERSALS, **ACCUMULATORS, **POSTINGS, **ACCOUNTS, **NUMBERS}
