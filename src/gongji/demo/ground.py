"""A fresh database for the demo, and the guard that it is nobody's real one.

A demo begins by emptying Gongji's schema. It does so only where there are no members yet, or where an
earlier demo made them, which it marks on the schema.
"""

from gongji.language import Text
from gongji.store.database import connect, load_queries, transaction
from gongji.store.errors import StoreError
from gongji.store.migrate import reset


def prepare(url: str) -> None:
    """Empty the database at `url` and mark it as a demo's.

    Raises:
        StoreError: it holds members that no demo made; nothing was changed.
    """
    queries = load_queries("gongji.demo")
    with connect(url) as connection, transaction(connection):
        holds_members = queries.has_member_table(connection) and queries.has_members(connection)
        if holds_members and not queries.is_demo(connection):
            raise _not_a_demo()
    reset(url)
    with connect(url) as connection, transaction(connection):
        queries.mark_as_demo(connection)


def _not_a_demo() -> StoreError:
    return StoreError(
        "not_a_demo",
        Text(
            "这个数据库里有不是演示生成的参保人，演示会把它们清空。",
            "This database holds members that no demo made, and a demo would empty it.",
        ),
        Text(
            "用 GONGJI_DATA_DIR 或 GONGJI_DATABASE_URL 另指一处。",
            "Name another place in GONGJI_DATA_DIR or GONGJI_DATABASE_URL.",
        ),
        "GONGJI_DATABASE_URL",
    )
