"""Books kept before the mechanisms came, brought to the newest form: nothing changes but the form.

The rows are Xi'an's and Yunnan's as they were written at revision 0002: deductible 200 and half of the rest;
60 a visit and half of the rest.
"""

from collections.abc import Iterator

import alembic.command
import psycopg
import pytest
from alembic.config import Config
from psycopg.conninfo import make_conninfo

from gongji.policy.library import Library
from gongji.settlement.consent import give_consent
from gongji.settlement.service import reverse, settle
from gongji.settlement.store import settlements_in_order
from gongji.settlement.verification import verify
from gongji.store.database import connect, transaction
from gongji.store.errors import StoreError
from gongji.store.migrate import migrate, newest_revision, schema_revision
from gongji.store.server import RunningServer

from .ground import (
    LEVEL_3,
    XIAN,
    YUNNAN,
    Connection,
    Day,
    accumulators,
    assert_books_agree,
    execute,
    rows,
    visit,
)

pytestmark = pytest.mark.database

OLD_BOOKS = """
INSERT INTO provider VALUES ('hospital-3', '610100', '医院', 'hospital', 3, 1);
INSERT INTO member VALUES ('610100', 1, '张三', '1960-04-10', 4), ('530000', 2, '李四', '1960-04-10', 1);
INSERT INTO coverage_period VALUES
    ('610100', 1, '[2010-01-01,)', 'active', false), ('530000', 2, '[2010-01-01,)', 'active', false);
INSERT INTO account VALUES ('610100', 1, 0);
INSERT INTO accumulator VALUES
    ('610100', 1, 2023, 50000, 20000, 15000, 0, 0, 0), ('610100', 1, 2024, 0, 0, 0, 0, 0, 0),
    ('530000', 2, 2024, 16000, 6000, 5000, 0, 0, 77);
INSERT INTO period_accumulator VALUES ('530000', 2, 2024, 'cap', 24300, 1, 1, 1);
INSERT INTO posting VALUES
    ('610100', 1, 1, 1, 'account credits', -10000, NULL),
    ('610100', 1, 1, 2, 'personal account', 10000, 10000),
    ('610100', 1, 2, 1, 'pooled fund', -15000, NULL), ('610100', 1, 2, 2, 'personal account', -10000, 0),
    ('610100', 1, 2, 3, 'cash', -25000, NULL), ('610100', 1, 2, 4, 'provider', 50000, NULL),
    ('610100', 1, 3, 1, 'cash', -9000, NULL), ('610100', 1, 3, 2, 'provider', 9000, NULL),
    ('610100', 1, 4, 1, 'cash', 9000, NULL), ('610100', 1, 4, 2, 'provider', -9000, NULL),
    ('530000', 2, 1, 1, 'pooled fund', -5000, NULL), ('530000', 2, 1, 2, 'cash', -11000, NULL),
    ('530000', 2, 1, 3, 'provider', 16000, NULL);
INSERT INTO settlement VALUES
    ('610100', 1, 2, '6101002303-0000000001-000002', NULL, '2023-03-05', 2023, 'hospital-3', NULL,
     'xian-2023', '0', 'active', 'level-3', 0, 0, 50000, 20000, 15000, 0, 0, 10000, 25000, 0),
    ('610100', 1, 3, '6101002401-0000000001-000003', NULL, '2024-01-05', 2024, 'hospital-3', NULL,
     'xian-2023', '0', 'active', 'level-3', 0, 0, 9000, 9000, 0, 0, 0, 0, 9000, 0),
    ('610100', 1, 4, '6101002401-0000000001-000004', 3, '2024-01-05', 2024, 'hospital-3', NULL,
     'xian-2023', '0', 'active', 'level-3', 0, 0, -9000, -9000, 0, 0, 0, 0, -9000, 0),
    ('530000', 2, 1, '5300002411-0000000002-000001', NULL, '2024-11-05', 2024, 'hospital-3', NULL,
     'yunnan-2024', '0', 'active', 'level-3', 1, 0, 16000, 6000, 5000, 0, 0, 0, 11000, 0);
"""


@pytest.fixture
def old_url(database_server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a database at revision 0002, filled."""
    upgrade = alembic.command.upgrade

    def upgrade_to_0002(config: Config, _revision: str) -> None:
        upgrade(config, "0002")

    with psycopg.connect(database_server.url, autocommit=True) as administrator:
        administrator.execute("CREATE DATABASE old_books")
        url = make_conninfo(database_server.url, dbname="old_books")
        with monkeypatch.context() as patched:
            patched.setattr(alembic.command, "upgrade", upgrade_to_0002)
            migrate(url)
        with connect(url) as connection:
            execute(connection, OLD_BOOKS)
        yield url
        administrator.execute("DROP DATABASE old_books WITH (FORCE)")


@pytest.fixture
def migrated(old_url: str) -> Iterator[Connection]:
    """An open connection to the old books in the newest form."""
    with connect(old_url) as connection:
        assert schema_revision(connection) == "0002"
        connection.commit()
    migrate(old_url)
    with connect(old_url) as connection:
        yield connection


def test_every_amount_stays_and_years_become_their_first_day(old_url: str) -> None:
    amounts = (
        "SELECT area, member_id, {}, cost_fen, deductible_fen, fund_fen, over_cap_fund_fen,"
        " over_cap_deductible_fen, elsewhere_fund_fen FROM accumulator ORDER BY 1, 2, 3"
    )
    periods = (
        "SELECT area, member_id, {}, use, period_key, cost_fen, deductible_fen, fund_fen"
        " FROM period_accumulator"
    )
    settlements = (
        "SELECT area, member_id, number, {}, settlement_id, reverses, policy, amount_fen, deductible_fen,"
        " fund_fen, account_fen, cash_fen, settled_at FROM settlement ORDER BY 1, 2, 3"
    )
    with connect(old_url) as connection:
        queries = (amounts, periods, settlements)
        before = [rows(connection, query.format("benefit_year")) for query in queries]
    migrate(old_url)
    with connect(old_url) as connection:
        columns = ("since", "since", "accumulated_since")
        after = [
            rows(connection, query.format(column)) for query, column in zip(queries, columns, strict=True)
        ]
    years = {2023: Day(2023, 1, 1), 2024: Day(2024, 1, 1)}
    for place, (old, new) in zip((2, 2, 3), zip(before, after, strict=True), strict=True):
        assert len(old) > 0
        assert [(*row[:place], years[row[place]], *row[place + 1 :]) for row in old] == new


def test_migrated_books_agree(migrated: Connection, library: Library) -> None:
    assert schema_revision(migrated) == newest_revision()
    migrated.commit()
    # A row that only the test before looks at: no such cap ran over months.
    execute(migrated, "DELETE FROM period_accumulator")
    assert_books_agree(migrated, library)


def test_what_stood_there_has_no_state_and_nothing_before_the_deductible(migrated: Connection) -> None:
    """Nobody recorded how far the policies could be trusted: that is not known, and never `verified`."""
    with transaction(migrated):
        [found] = [
            one
            for one in settlements_in_order(migrated)
            if (one.area, one.member_id, one.number) == (XIAN, 1, 2)
        ]
    assert (found.policy_state, found.visit_serial, found.group_key) == (None, None, 0)
    assert (sum(found.beforehand), found.delta.not_counted_fen, found.account_left_fen) == (0, 0, 0)
    assert found.delta.cost_fen == 500_00


def test_old_settlements_can_be_reversed_and_new_ones_go_on_from_their_sums(
    migrated: Connection, library: Library
) -> None:
    execute(migrated, "DELETE FROM period_accumulator")
    give_consent(migrated, XIAN, "张三")
    fifth = settle(migrated, library, visit(XIAN, 1, "2023-03-06", 100_00, LEVEL_3)).settlement
    assert (fifth.delta.deductible_fen, fifth.payment.fund_fen) == (0, 50_00)
    mirrored = reverse(migrated, library, XIAN, 1, 2)
    assert (mirrored.policy_state, mirrored.payment.fund_fen) == (None, -150_00)
    assert accumulators(migrated, XIAN, 1)[0] == (2023, 100_00, 0, 50_00, 0, 0)
    sixth = settle(migrated, library, visit(YUNNAN, 2, "2024-12-05", 160_00, LEVEL_3)).settlement
    assert (sixth.number, sixth.elsewhere_fund_fen) == (2, 77)
    assert verify(migrated, library).differences == ()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE settlement SET limited_fen = 1", "DELETE FROM settlement", "UPDATE posting SET line = 9"],
)
def test_what_is_written_stays_append_only(migrated: Connection, statement: str) -> None:
    with pytest.raises(StoreError) as caught:
        execute(migrated, statement)
    assert caught.value.constraint.endswith("_is_append_only")


def test_a_new_settlement_without_a_state_is_refused(migrated: Connection) -> None:
    copied = "(jsonb_populate_record(one, '{\"number\": 9}')).*"
    with pytest.raises(StoreError) as caught:
        execute(
            migrated, f"INSERT INTO settlement SELECT {copied} FROM settlement AS one WHERE area = '530000'"
        )
    assert caught.value.constraint == "policy_state_is_recorded"
