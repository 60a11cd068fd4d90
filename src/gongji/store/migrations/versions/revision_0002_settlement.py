"""Members, providers, accounts, settlements and postings: the simple form of settlement."""

from gongji.store.migrations import run_sql_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Run the SQL beside."""
    run_sql_beside(__file__)
