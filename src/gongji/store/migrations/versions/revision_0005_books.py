"""Books by months, chained against tampering; corrections, receivables, visits, what was known when."""

from gongji.store.migrations import run_sql_beside

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Run the SQL beside."""
    run_sql_beside(__file__)
