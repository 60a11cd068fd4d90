"""Migrations and starting afresh: complete or not at all, and nothing that is not ours."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.conninfo import make_conninfo

import gongji.store.migrate
from gongji.store.database import connect
from gongji.store.errors import StoreError
from gongji.store.migrate import migrate, newest_revision, reset, schema_revision
from gongji.store.server import RunningServer

MIGRATIONS = Path(gongji.store.migrate.__file__).with_name("migrations")


@pytest.fixture
def empty_url(database_server: RunningServer) -> Iterator[str]:
    """The URL of a database that holds nothing."""
    with psycopg.connect(database_server.url, autocommit=True) as administrator:
        administrator.execute("CREATE DATABASE empty")
        yield make_conninfo(database_server.url, dbname="empty")
        administrator.execute("DROP DATABASE empty WITH (FORCE)")


def run(url: str, script: str) -> None:
    """Run a script outside our schema's path, as another program would."""
    with psycopg.connect(url) as connection:
        connection.execute(script.encode())


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    """What a query gives."""
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def revision_of(url: str) -> str | None:
    """The revision at which a database stands."""
    with connect(url) as connection:
        return schema_revision(connection)


def refused_reset(url: str) -> StoreError:
    """The refusal to start afresh."""
    with pytest.raises(StoreError) as caught:
        reset(url)
    return caught.value


def test_revisions_form_one_line_and_carry_their_sql() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    steps = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [step.revision for step in steps] == [f"{number:04d}" for number in range(len(steps), 0, -1)]
    assert newest_revision() == steps[0].revision
    for step in steps:
        assert re.fullmatch(rf"revision_{step.revision}_[a-z_]+\.py", Path(step.path).name)
        assert Path(step.path).with_suffix(".sql").read_text(encoding="utf-8").strip()


@pytest.mark.database
def test_an_empty_database_is_brought_to_the_newest_revision(empty_url: str) -> None:
    assert revision_of(empty_url) is None
    migrate(empty_url)
    assert revision_of(empty_url) == newest_revision()
    assert rows(empty_url, "SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'") == [(1,)]
    migrate(empty_url)
    assert revision_of(empty_url) == newest_revision()


@pytest.mark.database
def test_nothing_of_ours_stands_outside_our_schema(empty_url: str) -> None:
    outside = """
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
    """
    migrate(empty_url)
    assert rows(empty_url, outside) == []


@pytest.mark.database
def test_two_commands_may_migrate_at_once(empty_url: str) -> None:
    script = "import sys; from gongji.store.migrate import migrate; migrate(sys.argv[1])"
    command = [sys.executable, "-W", "error", "-c", script, empty_url]
    running = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert revision_of(empty_url) == newest_revision()


@pytest.mark.database
def test_an_up_to_date_database_needs_no_alembic(database_url: str) -> None:
    script = (
        "import sys; from gongji.store.migrate import migrate; migrate(sys.argv[1]); "
        "print(sorted({'alembic', 'sqlalchemy'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", script, database_url], capture_output=True, text=True)
    assert answer.stdout.strip() == "[]", answer.stderr


@pytest.mark.database
def test_a_database_from_a_newer_program_is_refused(database_url: str) -> None:
    run(database_url, "UPDATE gongji.alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as caught:
        migrate(database_url)
    assert caught.value.code == "schema_newer"
    assert revision_of(database_url) == "9999"


@pytest.mark.database
def test_a_user_without_rights_is_refused_and_changes_nothing(empty_url: str) -> None:
    run(empty_url, "CREATE ROLE clerk LOGIN")
    try:
        with pytest.raises(StoreError) as caught:
            migrate(make_conninfo(empty_url, user="clerk"))
        assert caught.value.code == "permission_denied"
        assert rows(empty_url, "SELECT to_regnamespace('gongji')::text") == [(None,)]
    finally:
        run(empty_url, "DROP ROLE clerk")


@pytest.mark.database
def test_the_owner_of_a_database_need_not_be_superuser(empty_url: str) -> None:
    run(empty_url, "CREATE ROLE owner LOGIN; ALTER DATABASE empty OWNER TO owner")
    try:
        url = make_conninfo(empty_url, user="owner")
        migrate(url)
        reset(url)
        assert revision_of(url) == newest_revision()
    finally:
        run(
            empty_url,
            "ALTER DATABASE empty OWNER TO gongji; REASSIGN OWNED BY owner TO gongji; DROP ROLE owner",
        )


@pytest.mark.database
def test_reset_empties_ours_and_keeps_what_others_have(database_url: str) -> None:
    run(
        database_url,
        """
        CREATE SCHEMA other;
        CREATE TABLE other.booking (room int, days daterange, UNIQUE (room, days WITHOUT OVERLAPS));
        INSERT INTO other.booking VALUES (1, '[2023-01-01,2023-02-01)');
        CREATE VIEW other.free AS SELECT room FROM other.booking;
        CREATE TABLE gongji.sample_leftover (id int PRIMARY KEY);
        CREATE VIEW gongji.sample_view_of_other AS SELECT room FROM other.booking;
        """,
    )
    reset(database_url)
    assert rows(database_url, "SELECT room FROM other.free") == [(1,)]
    assert rows(
        database_url, "SELECT count(*) FROM pg_constraint WHERE conrelid = 'other.booking'::regclass"
    ) == [(1,)]
    assert rows(database_url, "SELECT to_regclass('gongji.sample_leftover')::text") == [(None,)]
    assert revision_of(database_url) == newest_revision()


@pytest.mark.database
def test_reset_drops_every_kind_of_object_of_ours(database_url: str) -> None:
    run(
        database_url,
        """
        CREATE DOMAIN gongji.sample_amount_fen AS bigint CONSTRAINT not_negative CHECK (VALUE >= 0);
        CREATE TYPE gongji.sample_state AS ENUM ('active', 'retired');
        CREATE TYPE gongji.sample_pair AS (fund gongji.sample_amount_fen, cash gongji.sample_amount_fen);
        CREATE FUNCTION gongji.sample_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE TABLE gongji.sample_person (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            state gongji.sample_state NOT NULL DEFAULT 'active',
            paid gongji.sample_amount_fen NOT NULL,
            twice bigint GENERATED ALWAYS AS (paid * 2) STORED,
            CONSTRAINT bounded CHECK (paid < 100)
        );
        CREATE TABLE gongji.sample_visit (person_id bigint REFERENCES gongji.sample_person, day date)
            PARTITION BY RANGE (day);
        CREATE TABLE gongji.sample_visit_rest PARTITION OF gongji.sample_visit DEFAULT;
        CREATE TRIGGER append_only BEFORE UPDATE ON gongji.sample_visit
            FOR EACH ROW EXECUTE FUNCTION gongji.sample_refuse();
        CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON gongji.sample_person DEFERRABLE
            FOR EACH ROW EXECUTE FUNCTION gongji.sample_refuse();
        CREATE VIEW gongji.sample_retired AS SELECT id FROM gongji.sample_person WHERE state = 'retired';
        CREATE MATERIALIZED VIEW gongji.sample_total AS SELECT sum(paid) FROM gongji.sample_person;
        CREATE STATISTICS gongji.sample_together ON state, paid FROM gongji.sample_person;
        ALTER TABLE gongji.sample_person ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON gongji.sample_person USING (state = 'active');
        INSERT INTO gongji.sample_person (paid) VALUES (7);
        """,
    )
    reset(database_url)
    found = """
        SELECT relname FROM pg_class WHERE relnamespace = 'gongji'::regnamespace AND relkind <> 'i'
        UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'gongji'::regnamespace
    """
    assert ("sample_person",) not in rows(database_url, found)
    assert ("sample_refuse",) not in rows(database_url, found)
    assert revision_of(database_url) == newest_revision()


@pytest.mark.database
def test_reset_makes_an_empty_database_complete(empty_url: str) -> None:
    reset(empty_url)
    assert revision_of(empty_url) == newest_revision()


@pytest.mark.database
@pytest.mark.parametrize(
    ("dependent", "name"),
    [
        ("CREATE VIEW public.summary AS SELECT count(*) FROM gongji.sample_person", "summary"),
        ("CREATE TABLE public.note (person_id int REFERENCES gongji.sample_person)", "note"),
        ("CREATE TABLE public.note (state gongji.sample_state)", "note"),
        ("CREATE TABLE public.note (number int DEFAULT gongji.sample_one())", "note"),
        ("CREATE TABLE public.note () INHERITS (gongji.sample_person)", "note"),
    ],
)
def test_reset_refuses_to_take_along_what_others_built_on_ours(
    database_url: str, dependent: str, name: str
) -> None:
    ours = """
        CREATE TABLE gongji.sample_person (id int PRIMARY KEY);
        CREATE TYPE gongji.sample_state AS ENUM ('active');
        CREATE FUNCTION gongji.sample_one() RETURNS int LANGUAGE sql AS 'SELECT 1';
    """
    run(database_url, ours + dependent)
    refusal = refused_reset(database_url)
    assert refusal.code == "schema_in_use"
    assert name in refusal.say("zh")
    assert name in refusal.say("en")
    assert rows(database_url, "SELECT to_regclass('gongji.sample_person') IS NULL") == [(False,)]
