"""Bring a database to the newest form, or start afresh.

Both run in one transaction under a lock that the whole database shares, so two commands at once do it one
after the other and a failure changes nothing. Alembic and SQLAlchemy are imported only where there is
something to do: together they are slower to load than the server is to start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from gongji.language import Text, same
from gongji.store.database import connect, load_queries, typed_refusal
from gongji.store.errors import StoreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK_KEY = int.from_bytes(b"gongji")
_SHOWN_DEPENDENTS = 5


def newest_revision() -> str:
    """The newest step that this version of the program ships, such as `0001`."""
    return max(file.stem.split("_")[1] for file in (_MIGRATIONS / "versions").glob("revision_*.py"))


def schema_revision(connection: psycopg.Connection[Any]) -> str | None:
    """The step that the database stands at; None when it holds nothing of ours yet."""
    queries = load_queries("gongji.store")
    if not queries.has_version_table(connection):
        return None
    revision = queries.schema_revision(connection)
    return None if revision is None else str(revision)


def migrate(url: str) -> None:
    """Bring the database to the newest revision; quick when it is there already.

    Raises:
        StoreError: nobody answers, a right is missing, the database comes from a newer version of the
            program, or a step failed. The database is as it was before.
    """
    with connect(url) as connection:
        revision = schema_revision(connection)
    if revision == newest_revision():
        return
    if revision is not None and revision > newest_revision():
        raise _schema_newer(revision)
    with _turn_at_migrating(url) as (connection, alchemy):
        queries = load_queries("gongji.store")
        if not queries.has_schema(connection):
            queries.create_schema(connection)
        _upgrade(alchemy)


def reset(url: str) -> None:
    """Drop everything of ours and make it anew, empty; what stands in other schemas is not touched.

    Raises:
        StoreError: as `migrate`; and `schema_in_use` when something outside our schema depends on it.
    """
    with _turn_at_migrating(url) as (connection, alchemy):
        queries = load_queries("gongji.store")
        dependents = [name for (name,) in queries.foreign_dependents(connection)]
        if dependents:
            raise _schema_in_use(dependents)
        queries.drop_schema(connection)
        queries.create_schema(connection)
        _upgrade(alchemy)


@contextmanager
def _turn_at_migrating(url: str) -> Iterator[tuple[psycopg.Connection[Any], "Connection"]]:
    """One transaction, alone at migrating, seen by psycopg and by SQLAlchemy; commits at the end."""
    from sqlalchemy import NullPool, create_engine
    from sqlalchemy.exc import DBAPIError

    engine = create_engine("postgresql+psycopg://", creator=lambda: connect(url), poolclass=NullPool)
    try:
        with engine.begin() as alchemy:
            connection = alchemy.connection.driver_connection
            if not isinstance(connection, psycopg.Connection):
                raise TypeError("migrations run on a psycopg connection")
            queries = load_queries("gongji.store")
            queries.limit_waiting_for_locks(connection)
            queries.take_turn_at_migrating(connection, key=_LOCK_KEY)
            yield connection, alchemy
    except DBAPIError as error:
        raise _typed(error.orig) from error
    except psycopg.Error as error:
        raise _typed(error) from error


def _upgrade(alchemy: "Connection") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": alchemy})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")


def _typed(error: BaseException | None) -> StoreError:
    refusal = typed_refusal(error) if isinstance(error, psycopg.Error) else None
    if refusal is not None:
        return refusal
    return StoreError(
        "migration_failed",
        Text(f"数据库升级失败，未作任何更改：{error}", f"Migrating failed, nothing was changed: {error}"),
        Text("请将此信息报告给项目。", "Please report this to the project."),
    )


def _schema_newer(revision: str) -> StoreError:
    return StoreError(
        "schema_newer",
        Text(
            f"数据库版本 {revision} 新于本程序（{newest_revision()}）。",
            f"The database is at revision {revision}, this program knows {newest_revision()}.",
        ),
        Text("请升级本程序。", "Upgrade the program."),
    )


def _schema_in_use(dependents: list[str]) -> StoreError:
    names = same("; ".join(dependents[:_SHOWN_DEPENDENTS]))
    return StoreError(
        "schema_in_use",
        Text(
            f"gongji 模式之外有 {len(dependents)} 个对象依赖它：{names.zh}。",
            f"{len(dependents)} objects outside the schema gongji depend on it: {names.en}.",
        ),
        Text("请先删除这些对象，或换用另一数据库。", "Drop them first, or use another database."),
    )
