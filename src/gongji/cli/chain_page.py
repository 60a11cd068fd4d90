"""What `gongji chain` does and prints, and the file of noted heads that `verify --chain` reads."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import msgspec
from rich import box
from rich.table import Table

from gongji.cli.consent_page import operators_database
from gongji.cli.output import console_for, print_json
from gongji.cli.usage import no_file
from gongji.errors import InputError
from gongji.language import Language, Text
from gongji.ledger.chain import LaneHead
from gongji.ledger.chain_store import Sealed, heads, last_seals, seal
from gongji.settlement.chain_verification import Noted
from gongji.store.database import transaction

COLUMNS = (
    Text("地区", "Area"),
    Text("通道", "Lanes"),
    Text("记录", "Records"),
    Text("封印", "Seals"),
    Text("封印时间", "Sealed at"),
    Text("封印摘要", "Digest of the seal"),
)
NOTHING_RECORDED = Text("链上还没有记录。", "Nothing is recorded in the chain yet.")
NOTHING_TO_SEAL = Text("没有尚未封印的记录。", "Nothing is left to seal.")
KEEP_OUTSIDE = Text(
    "请把 gongji chain head --json 的输出存到数据库之外。",
    "Keep what `gongji chain head --json` writes outside the database.",
)


class _NotedHead(msgspec.Struct, frozen=True):
    area: str
    lane: int
    sequence: int
    digest: str


class _NotedSeal(msgspec.Struct, frozen=True):
    area: str
    sequence: int
    digest: str
    sealed_at: str = ""


class _NotedFile(msgspec.Struct, frozen=True):
    heads: tuple[_NotedHead, ...]
    seals: tuple[_NotedSeal, ...]


def show_heads(language: Language, *, as_json: bool) -> None:
    """Print where every lane stands, and the last seal of every area."""
    with operators_database() as connection, transaction(connection):
        lanes, seals = heads(connection), last_seals(connection)
    if as_json:
        print_json({"heads": [_head_record(head) for head in lanes], **_seal_records(seals)})
    elif not lanes:
        print(NOTHING_RECORDED.say(language))
    else:
        _print_table(lanes, seals, language)
        print(KEEP_OUTSIDE.say(language))


def seal_now(area: str | None, language: Language, *, as_json: bool) -> None:
    """Seal what is not sealed yet, and print the seals."""
    with operators_database() as connection:
        sealed = seal(connection, area)
    if as_json:
        print_json(_seal_records(sealed))
    elif not sealed:
        print(NOTHING_TO_SEAL.say(language))
    for one in () if as_json else sealed:
        print(f"{one.area} #{one.sequence} {one.sealed_at} {one.digest.hex()}")


def read_noted(file: Path) -> Noted:
    """The heads and seals that `gongji chain head --json` wrote.

    Raises:
        CommandLineError: there is no such file.
        InputError: it holds something else.
    """
    if not file.is_file():
        raise no_file(str(file), "--heads")
    try:
        read = msgspec.json.decode(file.read_bytes(), type=_NotedFile)
        lanes = [LaneHead(one.area, one.lane, one.sequence, _digest(one.digest)) for one in read.heads]
        seals = [Sealed(one.area, one.sequence, one.sealed_at, _digest(one.digest)) for one in read.seals]
    except (msgspec.MsgspecError, ValueError) as error:
        raise _not_heads(file) from error
    return Noted(tuple(lanes), tuple(seals))


def _digest(text: str) -> bytes:
    digest = bytes.fromhex(text)
    if len(digest) != 32:
        raise ValueError("a digest has 32 bytes")
    return digest


def _not_heads(file: Path) -> InputError:
    return InputError(
        "not_heads_of_the_chain",
        Text(
            f"“{file}”不是 gongji chain head --json 的输出。",
            f"`{file}` is not what `gongji chain head --json` wrote.",
        ),
        Text("请提供原样保存的文件。", "Name a file that was kept as it was written."),
        "--heads",
    )


def _head_record(head: LaneHead) -> dict[str, object]:
    return {**head._asdict(), "digest": head.digest.hex()}


def _seal_records(seals: Iterable[Sealed]) -> dict[str, list[dict[str, object]]]:
    return {"seals": [{**one._asdict(), "digest": one.digest.hex()} for one in seals]}


def _print_table(lanes: Iterable[LaneHead], seals: Iterable[Sealed], language: Language) -> None:
    by_area: dict[str, list[LaneHead]] = defaultdict(list)
    for head in lanes:
        by_area[head.area].append(head)
    sealed = {one.area: one for one in seals}
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column.say(language), overflow="fold")
    for area, of_area in by_area.items():
        last = sealed.get(area)
        told = ("0", "", "") if last is None else (str(last.sequence), last.sealed_at[:19], last.digest.hex())
        records = sum(head.sequence for head in of_area)
        table.add_row(area, str(len(of_area)), str(records), *told)
    console_for().print(table)
