"""Every statement of a batch reaches rows by whole keys, on small books and on large ones.

So what a settlement costs does not grow with the books, and rows can be spread by their keys over several
servers. Area and member stand in the key of all that is a member's, and a statement takes arrays of them: one
request may concern several members.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import psycopg
import pytest

from gongji.settlement.batch_statements import statement
from gongji.settlement.engine import connected
from gongji.store.database import connect, load_queries, transaction
from gongji.store.partitions import open_months

from .ground import Connection, Day

FreshDatabase = Callable[[], AbstractContextManager[str]]
Node = dict[str, Any]

STATEMENTS = sorted(
    name
    for name in load_queries("gongji.settlement", "batch_queries.sql").available_queries
    if not name.endswith("_cursor")
)

WHOLE_KEYS = {"message": {"sender", "key"}, "provider": {"provider_id"}}
"""Of tables that hold neither members' rows nor an area's own; see `whole_key`."""

BY_MESSAGE = ("messages_of", "status_of")
"""Statements that are asked for messages and come to members' rows through them."""

_NAMED = re.compile(r"%\((\w+)\)s(::\w+(?:\(\d+\))?(?:\[\])?)?")

FILLING = """
INSERT INTO member (area, member_id, name, birth_date)
SELECT area, id, '成员', DATE '1960-01-01' + (id %% 9000)::int
FROM unnest(%(areas)s::text[]) AS area, generate_series(1, %(members)s) AS id;

INSERT INTO coverage_period (area, member_id, valid, status, veteran)
SELECT area, member_id, daterange('1990-01-01', NULL), 'active', false FROM member;

INSERT INTO account (area, member_id, balance_fen) SELECT area, member_id, 100 FROM member;

INSERT INTO accumulator (area, member_id, since, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,
                         over_cap_deductible_fen)
SELECT area, member_id, DATE '2025-01-01' + year * 365, 1, 1, 1, 0, 0
FROM member, generate_series(-1, 0) AS year;

INSERT INTO period_accumulator (area, member_id, since, use, period_key, cost_fen, deductible_fen, fund_fen)
SELECT area, member_id, '2025-01-01', use, key, 1, 1, 1
FROM member, unnest(ARRAY['deductible', 'cap']) AS use, generate_series(1, 2) AS key;

INSERT INTO provider (provider_id, area, name, kind)
SELECT 'P' || area || id, area, '机构', 'hospital'
FROM unnest(%(areas)s::text[]) AS area, generate_series(0, 99 + %(members)s / 3) AS id;

INSERT INTO settlement (area, member_id, number, settlement_id, reverses, corrects, visit_date,
    accumulated_since, provider_id, visit_serial, policy, policy_state, kernel_version, person_class,
    provider_class, deductible_key, cap_key, amount_fen, deductible_fen, fund_fen, over_cap_fund_fen,
    over_cap_deductible_fen, account_fen, cash_fen, elsewhere_fund_fen)
SELECT area, member_id, number, 's', CASE WHEN number = 5 THEN 1 END, CASE WHEN number = 6 THEN 2 END,
    DATE '2025-01-01' + 31 * (number %% 4)::int, '2025-01-01', 'P' || area || member_id %% 100,
    CASE WHEN number = 3 THEN 'V' || member_id END, 'p', 'verified', '1', 'c', 'c', 0, 0,
    fen, 0, 0, 0, 0, 0, fen, 0
FROM member, generate_series(1, 6) AS number,
     LATERAL (SELECT CASE number WHEN 5 THEN -100 WHEN 6 THEN 0 ELSE 100 END AS fen) AS amount
WHERE number <= 4 OR member_id %% 20 = number;

INSERT INTO visit (area, member_id, provider_id, visit_serial, visit_date)
SELECT area, member_id, provider_id, visit_serial, visit_date FROM settlement WHERE visit_serial IS NOT NULL;

INSERT INTO posting (area, member_id, number, line, event_date, ledger_account, amount_fen)
SELECT area, member_id, number, line, visit_date, (ARRAY['cash', 'provider'])[line],
    amount_fen * (ARRAY[1, -1])[line]
FROM settlement, generate_series(1, 2) AS line WHERE amount_fen <> 0;

INSERT INTO message (sender, key, kind, digest, area, member_id, number)
SELECT 'H' || member_id %% 50, area || member_id || '-' || number, 'settle', sha256('x'), area, member_id,
    number
FROM settlement;

INSERT INTO unverified_consent (area, given_by)
SELECT to_char(code, 'FM000000'), '测试' FROM generate_series(110000, 110000 + %(members)s) AS code;

INSERT INTO acceptance (area, oldest_days, stated_by, stated_at)
SELECT to_char(code, 'FM000000'), 30, '测试', now() - INTERVAL '1 day' * day
FROM generate_series(110000, 110000 + %(members)s) AS code, generate_series(1, 3) AS day;

INSERT INTO chain_lane (area, lane, sequence, digest)
SELECT to_char(code, 'FM000000'), lane, 0, sha256('x')
FROM generate_series(110000, 110000 + %(members)s / 10) AS code, generate_series(1, 8) AS lane;
"""

AREAS = ["110000", "110001", "110002"]
MEMBERS = {"young": 0, "small": 20, "large": 1500}
"""Members of each area: of books that nobody has written to, of a trial's, and of those that have grown."""


@pytest.fixture(scope="module", params=sorted(MEMBERS))
def books(request: pytest.FixtureRequest, fresh_database: FreshDatabase) -> Iterator[Connection]:
    """A worker's connection to books of four months, of one size."""
    with ExitStack() as stack:
        url = stack.enter_context(fresh_database())
        with connect(url) as connection:
            open_months(connection, Day(2025, 1, 1), Day(2025, 4, 1))
            filling = {"areas": AREAS, "members": MEMBERS[request.param]}
            with transaction(connection):
                for one in FILLING.split(";\n"):
                    if filling["members"] and one.strip():
                        connection.execute(one.encode(), filling)
            connection.autocommit = True
            if filling["members"]:
                connection.execute("ANALYZE")
        yield stack.enter_context(connected(url))


def plan_of(connection: Connection, name: str) -> Node:
    """The plan of a statement that serves whatever its parameters are."""
    places: dict[str, str] = {}
    text = _NAMED.sub(
        lambda found: places.setdefault(found[1], f"${len(places) + 1}") + (found[2] or ""), statement(name)
    ).replace("%%", "%")
    with transaction(connection):
        return explained(connection, text)


def explained(connection: Connection, query: str) -> Node:
    """A plan for parameters that nobody gives: the driver's usual way of asking would miss them."""
    cursor = psycopg.ClientCursor(connection)
    ((plans,),) = cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {query}".encode()).fetchall()
    plan: Node = plans[0]["Plan"]
    return plan


def nodes_of(plan: Node) -> Iterator[Node]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes_of(child)


def reading_nodes(plan: Node) -> list[Node]:
    """The nodes that read a table."""
    return [node for node in nodes_of(plan) if "Relation Name" in node and node["Node Type"] != "ModifyTable"]


def table_of(connection: Connection, relation: str) -> str:
    """The table that a relation is, or is a part of."""
    found = connection.execute(
        "SELECT parent.relname::text FROM pg_inherits JOIN pg_class AS parent ON parent.oid = inhparent"
        " WHERE inhrelid = to_regclass(%s)",
        (relation,),
    ).fetchone()
    connection.rollback()
    return relation if found is None else str(found[0])


def whole_key(connection: Connection, table: str) -> set[str]:
    """The columns by which rows of a table must be found."""
    if table in WHOLE_KEYS:
        return WHOLE_KEYS[table]
    columns = connection.execute(
        "SELECT attname FROM pg_attribute"
        " WHERE attrelid = to_regclass(%s) AND attname IN ('area', 'member_id')",
        (table,),
    ).fetchall()
    connection.rollback()
    return {str(name) for (name,) in columns}


def searched_by(node: Node) -> set[str]:
    """The columns that a node's search in an index fixes; none where it searches in no index."""
    conditions = [one.get("Index Cond", "") for one in nodes_of(node)]
    return set(re.findall(r'\("?(\w+)"? = ', " ".join(conditions)))


@pytest.mark.database
@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_reaches_every_row_by_its_whole_key(books: Connection, name: str) -> None:
    plan = plan_of(books, name)
    for node in reading_nodes(plan):
        table = table_of(books, node["Relation Name"])
        missing = whole_key(books, table) - searched_by(node)
        assert not missing, (
            f"{name}: {node['Node Type']} of {node['Relation Name']} without {missing}: {node}"
        )


@pytest.mark.database
def test_what_the_test_of_plans_looks_for_is_found(books: Connection) -> None:
    """A search by half a key, by a filter, or through the whole table is seen as such."""
    with transaction(books):
        books.execute("SET LOCAL enable_seqscan = off")
        for condition, searched in (
            ("area = $1 AND member_id = $2", {"area", "member_id"}),
            ("area = $1 AND amount_fen = $2", {"area"}),
            ("amount_fen = $1", set()),
        ):
            nodes = reading_nodes(explained(books, f"SELECT FROM settlement WHERE {condition}"))
            assert {node["Relation Name"] for node in nodes} >= {"settlement_default", "settlement_202501"}
            assert all(searched_by(node) == searched for node in nodes)


@pytest.mark.database
def test_every_statement_is_looked_at(books: Connection) -> None:
    """Those that read nothing only write; of the others each reads a table that holds a key."""
    reading = {name for name in STATEMENTS if reading_nodes(plan_of(books, name))}
    assert {"lock_members", "members_and_years_of", "messages_of", "settlements_of", "put_years"} <= reading
    for name in sorted(set(STATEMENTS) - reading):
        assert statement(name).lstrip().startswith("INSERT"), name
    for name in reading:
        tables = {table_of(books, node["Relation Name"]) for node in reading_nodes(plan_of(books, name))}
        assert all(whole_key(books, table) for table in tables), name


@pytest.mark.database
@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_on_members_rows_takes_several_members(books: Connection, name: str) -> None:
    plan = plan_of(books, name)
    tables = {table_of(books, node["Relation Name"]) for node in nodes_of(plan) if "Relation Name" in node}
    if name in BY_MESSAGE or all("member_id" not in whole_key(books, table) for table in tables):
        return
    types = {found[1]: found[2] or "" for found in _NAMED.finditer(statement(name))}
    assert {"areas", "member_ids"} <= set(types), name
    assert all(type_.endswith("[]") for type_ in types.values()), (name, types)
