"""Books whose chain is followed: what stands in them, and rows changed as nobody may change them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from gongji.ledger.chain_store import seal
from gongji.policy.library import Library
from gongji.settlement.service import reverse, settle
from gongji.store.database import connect, transaction

from .ground import (
    LEVEL_2,
    NANJING,
    RETIRED,
    XIAN,
    Connection,
    credit,
    execute,
    member,
    register,
    rows,
    visit,
)

CHAINED = ("settlement", "posting", "chain_record", "chain_seal", "chain_lane")


def fill(url: str, library: Library) -> None:
    """Events of two members in two areas, in two lanes of Xi'an's, with seals between them.

    Xi'an 1: credit 1 (lane 1, record 1), settlements 2 and 3 (records 2 and 3), seal 1, settlement 4 (lane
    2, record 1), reversal 5 of 3 (lane 1, record 4), seal 2, credit 6 (record 5), seal 3, settlement 7 of
    nothing (record 6), unsealed. Nanjing 3: settlement 1, sealed with Xi'an's seal 2.
    """
    with connect(url) as connection, connect(url) as other:
        register(connection, member(XIAN, 1), member(NANJING, 3, RETIRED), balances_fen={1: 380_00})
        for day in ("2023-05-05", "2023-12-31"):
            settle(connection, library, visit(XIAN, 1, day, 500_00))
        seal(connection)
        with transaction(other):
            other.execute("SELECT FROM chain_lane WHERE area = '610100' FOR UPDATE")
            settle(connection, library, visit(XIAN, 1, "2024-01-02", 700_00, LEVEL_2))
        reverse(connection, library, XIAN, 1, 3)
        settle(connection, library, visit(NANJING, 3, "2023-05-05", 123_45))
        seal(connection)
        credit(connection, XIAN, 1, 20_00)
        seal(connection)
        settle(connection, library, visit(XIAN, 1, "2024-01-03", 0))


def change(connection: Connection, *statements: str) -> None:
    """Change rows as somebody could whom no trigger and no foreign key stops."""
    with transaction(connection):
        connection.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            assert connection.execute(statement.encode()).rowcount > 0, statement


def forget_checks(connection: Connection) -> None:
    """Drop all checks of the tables that the chain covers, as their owner could."""
    found = rows(
        connection,
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conislocal"
        " AND conrelid = ANY(%s::regclass[])",
        list(CHAINED),
    )
    for table, name in found:
        execute(connection, f"ALTER TABLE {table} DROP CONSTRAINT {name}")


class Cell(NamedTuple):
    """One value of one row."""

    table: str
    column: str
    kind: str
    row: int


NO_EVIDENCE = ("chain_record", "event_dates")
"""It helps to find rows; what it leads to is looked at by `gongji verify`."""


def cells(connection: Connection) -> list[tuple[str, str, str, int]]:
    """Table, column, type and number of rows of everything that the chain covers."""
    columns = rows(
        connection,
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = 'gongji' AND table_name = ANY(%s) ORDER BY 1, ordinal_position",
        list(CHAINED),
    )
    counts = {table: rows(connection, f"SELECT count(*) FROM {table}")[0][0] for table in CHAINED}
    return [
        (table, column, kind, counts[table])
        for table, column, kind in columns
        if (table, column) != NO_EVIDENCE
    ]


def other_value(column: str, kind: str, at: int) -> str:
    """An expression for another value of a column, as near to the one that is there as can be.

    Args:
        column: its name.
        kind: its type.
        at: which byte, element or letter, where there are several.
    """
    if kind == "bytea":
        place = f"{at} %% length({column})"
        return f"set_byte({column}, {place}, get_byte({column}, {place}) # {1 << at % 8})"
    if kind == "ARRAY":
        place = f"1 + {at} %% cardinality({column})"
        return f"{column}[:{place} - 1] || ({column}[{place}] # 1) || {column}[{place} + 1:]"
    if kind in ("bigint", "integer", "smallint"):
        step = 1 if column.endswith("_fen") else 100  # the next lane or line may be there already
        return f"coalesce({column} + {step if at % 2 else -step}, 0)"
    if kind == "date":
        return f"{column} + 1"
    if kind == "timestamp with time zone":
        return f"{column} + interval '1 microsecond'"
    if kind == "json":
        return f"coalesce({column}::text || ' ', 'null')::json"
    place = f"1 + {at} %% greatest(length({column}), 1)"
    last = f"CASE substring({column} FROM {place} FOR 1) WHEN '1' THEN '2' ELSE '1' END"
    return f"coalesce(overlay({column} PLACING {last} FROM {place} FOR 1), 'x')"


@contextmanager
def changed(connection: Connection, cell: Cell, at: int) -> Iterator[None]:
    """One value other than it was, as long as the `with` lasts."""
    table, column = cell.table, cell.column
    (place,) = rows(
        connection,
        f"SELECT tableoid::bigint, ctid::text FROM {table} ORDER BY {table} OFFSET {cell.row} LIMIT 1",
    )
    that = "tableoid = %s AND ctid = %s::tid"
    with transaction(connection):
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(f"CREATE TABLE kept AS SELECT * FROM {table} WHERE {that}".encode(), place)
        new, where = other_value(column, cell.kind, at), "tableoid::bigint, ctid::text"
        found = connection.execute(
            f"UPDATE {table} SET {column} = {new} WHERE {that} RETURNING {where}".encode(),
            place,
        ).fetchall()
        assert len(found) == 1
    yield
    with transaction(connection):
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(f"DELETE FROM {table} WHERE {that}".encode(), found[0])
        connection.execute(f"INSERT INTO {table} SELECT * FROM kept".encode())
        connection.execute("DROP TABLE kept")
