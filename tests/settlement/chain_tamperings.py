"""What could be done to the chained books of `chained`, and what must be found: that, and nothing else."""

from gongji.ledger.chain_links import Break, BreakKind

from .ground import XIAN

XIAN_1 = f"area = '{XIAN}' AND member_id = 1"
SEAL_2 = f"area = '{XIAN}' AND sequence = 2"
LANE_1, LANE_2 = (f"area = '{XIAN}' AND lane = {lane}" for lane in (1, 2))


def of_event(kind: BreakKind, number: int, lane: int | None = None, sequence: int | None = None) -> Break:
    return Break(kind, XIAN, 1, number, lane, sequence)


def of_link(kind: BreakKind, lane: int | None, sequence: int) -> Break:
    return Break(kind, XIAN, lane=lane, sequence=sequence)


CLEAN_CUT = (
    f"DELETE FROM chain_seal WHERE area = '{XIAN}' AND sequence = 3",
    f"DELETE FROM chain_record WHERE {LANE_1} AND sequence >= 5",
    (
        "UPDATE chain_lane SET (sequence, digest) = (SELECT sequence, digest FROM chain_record AS last"
        f" WHERE last.{LANE_1} AND last.sequence = 4) WHERE {LANE_1}"
    ),
    f"DELETE FROM posting WHERE {XIAN_1} AND number >= 6",
    f"DELETE FROM settlement WHERE {XIAN_1} AND number >= 6",
)


POSTING = "INSERT INTO posting (area, member_id, number, line, event_date, ledger_account, amount_fen) VALUES"

TAMPERINGS: dict[str, tuple[tuple[str, ...], list[Break]]] = {
    "a settlement altered": (
        (
            (
                f"UPDATE settlement SET account_fen = account_fen - 1, fund_fen = fund_fen + 1 WHERE {XIAN_1}"
                " AND number = 2"
            ),
        ),
        [of_event("altered", 2, 1, 2)],
    ),
    "a moment altered": (
        (f"UPDATE settlement SET settled_at = settled_at + interval '1 s' WHERE {XIAN_1} AND number = 4",),
        [of_event("altered", 4, 2, 1)],
    ),
    "a reversal altered": (
        (f"UPDATE settlement SET person_class = 'x' WHERE {XIAN_1} AND number = 5",),
        [of_event("altered", 5, 1, 4)],
    ),
    "a posting altered": (
        (f"UPDATE posting SET amount_fen = amount_fen + 1 WHERE {XIAN_1} AND number = 2 AND line = 1",),
        [of_event("altered", 2, 1, 2)],
    ),
    "a posting of a credit removed": (
        (f"DELETE FROM posting WHERE {XIAN_1} AND number = 6 AND line = 1",),
        [of_event("altered", 6, 1, 5)],
    ),
    "a posting inserted": (
        (f"{POSTING} ('{XIAN}', 1, 3, 9, '2023-12-31', 'cash', 5)",),
        [of_event("altered", 3, 1, 3)],
    ),
    "two postings that changed places": (
        tuple(
            f"UPDATE posting SET line = {line} WHERE {XIAN_1} AND number = 6"
            for line in ("line + 10", "13 - line")
        ),
        [of_event("altered", 6, 1, 5)],
    ),
    "a settlement removed, its postings not": (
        (f"DELETE FROM settlement WHERE {XIAN_1} AND number = 3",),
        [of_event("altered", 3, 1, 3)],
    ),
    "a settlement removed with its postings": (
        tuple(f"DELETE FROM {table} WHERE {XIAN_1} AND number = 3" for table in ("settlement", "posting")),
        [of_event("removed", 3, 1, 3)],
    ),
    "a settlement of nothing removed": (
        (f"DELETE FROM settlement WHERE {XIAN_1} AND number = 7",),
        [of_event("removed", 7, 1, 6)],
    ),
    "a credit removed": (
        (f"DELETE FROM posting WHERE {XIAN_1} AND number = 1",),
        [of_event("removed", 1, 1, 1)],
    ),
    "a settlement that got another number": (
        tuple(
            f"UPDATE {table} SET number = 9 WHERE {XIAN_1} AND number = 3"
            for table in ("settlement", "posting")
        ),
        [of_event("removed", 3, 1, 3), of_event("inserted", 9)],
    ),
    "a settlement inserted": (
        (
            (
                "INSERT INTO settlement SELECT (jsonb_populate_record(one, '{\"number\": 8}')).*"
                f" FROM settlement AS one WHERE {XIAN_1} AND number = 2"
            ),
        ),
        [of_event("inserted", 8)],
    ),
    "a credit inserted before all others": (
        (f"{POSTING} ('{XIAN}', 0, 1, 1, '2023-12-31', 'cash', 5)",),
        [Break("inserted", XIAN, 0, 1)],
    ),
    "a record altered": (
        (f"UPDATE chain_record SET recorded_at = '2020-02-02Z' WHERE {LANE_1} AND sequence = 3",),
        [of_link("record altered", 1, 3)],
    ),
    "a row altered together with its digest in the record": (
        (
            f"UPDATE settlement SET policy = 'x' WHERE {XIAN_1} AND number = 4",
            f"UPDATE chain_record SET event_digests = sha256('x') WHERE {LANE_2}",
        ),
        [of_link("record altered", 2, 1), of_event("altered", 4, 2, 1)],
    ),
    "a record removed": (
        (f"DELETE FROM chain_record WHERE {LANE_1} AND sequence = 4",),
        [of_link("record removed", 1, 4), of_event("inserted", 5)],
    ),
    "a record and its rows removed": (
        (
            f"DELETE FROM chain_record WHERE {LANE_1} AND sequence = 5",
            f"DELETE FROM posting WHERE {XIAN_1} AND number = 6",
        ),
        [of_link("record removed", 1, 5)],
    ),
    "the last record of a lane removed": (
        (f"DELETE FROM chain_record WHERE {LANE_1} AND sequence = 6",),
        [of_link("lane cut", 1, 6), of_event("inserted", 7)],
    ),
    "a whole lane removed with its rows": (
        (
            f"DELETE FROM chain_record WHERE {LANE_2}",
            f"DELETE FROM chain_lane WHERE {LANE_2}",
            f"DELETE FROM settlement WHERE {XIAN_1} AND number = 4",
            f"DELETE FROM posting WHERE {XIAN_1} AND number = 4",
        ),
        [of_link("lane cut", 2, 1)],
    ),
    "a sealed end cut off with rows and head": (
        (
            f"DELETE FROM chain_record WHERE {LANE_1} AND sequence >= 5",
            (
                "UPDATE chain_lane SET (sequence, digest) = (SELECT sequence, digest FROM chain_record"
                f" AS last WHERE last.{LANE_1} AND last.sequence = 4) WHERE {LANE_1}"
            ),
            f"DELETE FROM posting WHERE {XIAN_1} AND number >= 6",
            f"DELETE FROM settlement WHERE {XIAN_1} AND number >= 6",
        ),
        [of_link("lane cut", 1, 5)],
    ),
    "a record copied to the end of its lane": (
        (
            (
                "INSERT INTO chain_record SELECT area, lane, 7, recorded_at, form, member_ids, numbers,"
                f" event_digests, digest FROM chain_record WHERE {LANE_1} AND sequence = 2"
            ),
        ),
        [of_link("record altered", 1, 7), of_link("head altered", 1, 6), of_event("recorded twice", 2, 1, 7)],
    ),
    "a head altered": (
        (f"UPDATE chain_lane SET digest = sha256('x') WHERE {LANE_1}",),
        [of_link("head altered", 1, 6)],
    ),
    "a head set back": (
        (f"UPDATE chain_lane SET sequence = 5 WHERE {LANE_1}",),
        [of_link("head altered", 1, 5)],
    ),
    "a head removed": (
        (f"DELETE FROM chain_lane WHERE {LANE_2}",),
        [of_link("head missing", 2, 1)],
    ),
    "a seal altered": (
        (f"UPDATE chain_seal SET sealed_at = sealed_at - '1 us'::interval WHERE {SEAL_2}",),
        [of_link("seal altered", None, 2)],
    ),
    "a seal of other heads": (
        (
            (
                "UPDATE chain_seal SET lane_digests = lane_digests || sha256('x'), lanes = lanes || 3,"
                f" lane_sequences = lane_sequences || 1 WHERE area = '{XIAN}' AND sequence = 2"
            ),
        ),
        [of_link("seal altered", None, 2)],
    ),
    "a seal removed": (
        (f"DELETE FROM chain_seal WHERE area = '{XIAN}' AND sequence = 1",),
        [of_link("seal removed", None, 1)],
    ),
}
