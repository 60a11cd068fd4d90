"""The database's form, step by step; Alembic runs what `versions` holds.

To add a step, put two files into `versions`:

- `revision_0002_members.sql`: plain SQL, several statements, all names qualified (`gongji.member`).
- `revision_0002_members.py`: the same name, with

      from gongji.store.migrations import run_sql_beside

      revision = "0002"
      down_revision = "0001"

      def upgrade() -> None:
          run_sql_beside(__file__)

Numbers have four digits and rise by one. A step that has been published is never edited; there is no way
back but a backup. Only `gongji.store.migrate` imports this package, since Alembic is slow to import.
"""

from pathlib import Path

import psycopg
from alembic import op


def run_sql_beside(revision_file: str) -> None:
    """Run the `.sql` file that stands beside a revision, in the migration's transaction.

    It goes to psycopg as it stands, without parameters: so `:name` and `%` mean nothing special in it.
    """
    statements = Path(revision_file).with_suffix(".sql").read_text(encoding="utf-8")
    connection = op.get_bind().connection.driver_connection
    if not isinstance(connection, psycopg.Connection):
        raise TypeError("migrations run on a psycopg connection")
    connection.execute(statements.encode())
