"""What further mechanisms need: more facts, accumulators from a day on, groups, consent by area."""

from gongji.store.migrations import run_sql_beside

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Run the SQL beside."""
    run_sql_beside(__file__)
