"""Books kept before there was a chain: the step that brings it records them, and says that it did so late."""

from collections.abc import Iterator

import alembic.command
import psycopg
import pytest
from alembic.config import Config
from psycopg.conninfo import make_conninfo

from gongji.ledger.chain_store import seal
from gongji.policy.library import Library
from gongji.settlement.chain_verification import verify_chain
from gongji.settlement.consent import give_consent
from gongji.settlement.service import settle
from gongji.store.database import connect
from gongji.store.migrate import migrate
from gongji.store.server import RunningServer

from .chained import change
from .ground import XIAN, YUNNAN, execute, rows, visit
from .test_migration import OLD_BOOKS

pytestmark = pytest.mark.database

AWKWARD = "a\tb\nc\rd\\e\bf\fg\vh\x01 门诊 \\N"


@pytest.fixture
def old_url(database_server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of a database at revision 0004, filled at 0002; a text has every sign that COPY escapes."""
    upgrade = alembic.command.upgrade

    def migrate_to(revision: str) -> None:
        def upgrade_to(config: Config, _revision: str) -> None:
            upgrade(config, revision)

        with monkeypatch.context() as patched:
            patched.setattr(alembic.command, "upgrade", upgrade_to)
            migrate(url)

    with psycopg.connect(database_server.url, autocommit=True) as administrator:
        administrator.execute("CREATE DATABASE old_chain")
        # Whatever the operator's server writes by itself, digests are over one form.
        administrator.execute("ALTER DATABASE old_chain SET datestyle = 'German'")
        administrator.execute("ALTER DATABASE old_chain SET timezone = 'Asia/Shanghai'")
        url = make_conninfo(database_server.url, dbname="old_chain")
        migrate_to("0002")
        with connect(url) as connection:
            execute(connection, OLD_BOOKS)
        migrate_to("0004")
        with connect(url) as connection:
            known = f"policy_state = 'verified', visit_serial = E'{_escaped(AWKWARD)}'"
            change(connection, f"UPDATE settlement SET {known} WHERE number = 3")
        yield url
        administrator.execute("DROP DATABASE old_chain WITH (FORCE)")


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(sign):04x}" for sign in text)


def test_what_stood_there_is_recorded_once_as_recorded_afterwards(old_url: str) -> None:
    migrate(old_url)
    verification = verify_chain(old_url)
    assert verification.breaks == ()
    assert [area[:5] for area in verification.areas] == [(YUNNAN, 1, 1, 0, 1), (XIAN, 4, 1, 0, 4)]
    with connect(old_url) as connection:
        assert rows(connection, "SELECT visit_serial FROM settlement WHERE number = 3") == [(AWKWARD,)]
        assert rows(connection, "SELECT DISTINCT form FROM chain_record") == [(2,)]


def test_the_chain_goes_on_from_there(old_url: str, library: Library) -> None:
    migrate(old_url)
    with connect(old_url) as connection:
        give_consent(connection, XIAN, "测试")
        settle(connection, library, visit(XIAN, 1, "2024-05-05", 100_00))
        seal(connection)
        assert rows(connection, "SELECT lane, sequence FROM chain_lane WHERE area = %s", XIAN) == [(1, 2)]
    verification = verify_chain(old_url)
    assert verification.breaks == ()
    assert verification.areas[1][:6] == (XIAN, 5, 2, 1, 4, verification.areas[1].sealed_until)
    assert verification.areas[1].unsealed == 0


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_change_since_then_is_found(old_url: str, number: int) -> None:
    migrate(old_url)
    with connect(old_url) as connection:
        change(
            connection,
            f"UPDATE posting SET event_date = event_date + 1 WHERE area = '{XIAN}' AND number = {number}",
        )
    (found,) = verify_chain(old_url).breaks
    assert found == ("altered", XIAN, 1, number, 1, 1)


def test_empty_books_begin_with_an_empty_chain(database_url: str) -> None:
    with connect(database_url) as connection:
        assert rows(connection, "SELECT count(*) FROM chain_lane") == [(0,)]
        assert rows(connection, "SELECT count(*) FROM chain_record") == [(0,)]
