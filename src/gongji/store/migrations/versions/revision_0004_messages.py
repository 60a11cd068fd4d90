"""Messages, each carried out once, and constraints that a batch can afford."""

from gongji.store.migrations import run_sql_beside

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Run the SQL beside."""
    run_sql_beside(__file__)
