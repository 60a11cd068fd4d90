"""Alembic's way in: it runs this file by path for each command and finds our connection in its settings."""

from alembic import context

from gongji.store.database import SCHEMA


def run() -> None:
    """Run the asked steps on the caller's connection, inside the caller's transaction."""
    context.configure(connection=context.config.attributes["connection"], version_table_schema=SCHEMA)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic runs it; a plain import does nothing
    run()
