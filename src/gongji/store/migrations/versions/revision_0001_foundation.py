"""The schema and the extension that later steps stand on."""

from gongji.store.migrations import run_sql_beside

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Run the SQL beside."""
    run_sql_beside(__file__)
