"""`gongji bench settle`: run the measurement and print it, as a table or as JSON."""

from collections.abc import Iterator
from dataclasses import asdict

from rich import box
from rich.table import Table

from gongji.bench.settle import SettleMeasurement, SettleOptions, crowd_of, measure_settling
from gongji.bench.settle_ground import bench_server
from gongji.bench.settle_people import AREAS
from gongji.cli.output import console_for, print_json
from gongji.cli.progress import progress_bar
from gongji.language import Language, Text
from gongji.policy.library import shipped_library
from gongji.store.server import database_settings_from_environment

MAKING = Text("登记参保人", "Registering members")
UNKNOWN = Text("—", "—")


def bench_settle(options: SettleOptions, language: Language, *, as_json: bool) -> None:
    """Measure on the operator's server, or on an embedded one of its own, and print the result.

    Args:
        options: what is measured.
        language: of the table.
        as_json: one JSON object instead of the table.
    """
    library = shipped_library()
    with bench_server(database_settings_from_environment()) as server:
        members = crowd_of(options).members * len(AREAS)
        with progress_bar(MAKING.say(language), members) as advance:
            measured = measure_settling(server.url, library, options, advance)
    if as_json:
        print_json(asdict(measured))
    else:
        _print_table(measured, language)


def _print_table(measured: SettleMeasurement, language: Language) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right", overflow="fold")
    for words, value in rows_of(measured):
        table.add_row(words.say(language), value)
    console_for().print(table)


def rows_of(measured: SettleMeasurement) -> Iterator[tuple[Text, str]]:
    """The lines of the table: what, and how much."""
    yield Text("结算，每秒笔数", "Settlements a second"), f"{measured.settlements_per_s:,.0f}"
    if measured.offered_per_s is not None:
        yield Text("每秒应提交", "Due a second"), f"{measured.offered_per_s:,.0f}"
    yield Text("pgbench TPC-B，每秒", "pgbench TPC-B a second"), _shown(measured.tpcb_per_s, ",.0f")
    yield Text("两者之比", "Ratio of the two"), _shown(measured.ratio, ".2f")
    for name in ("p50_ms", "p95_ms", "p99_ms", "max_ms"):
        shown = name.removesuffix("_ms")
        yield Text(f"时延 {shown}，毫秒", f"Wait {shown}, ms"), _shown(getattr(measured, name), ",.1f")
    yield Text("平均每批笔数", "Mean batch"), f"{measured.mean_batch:,.1f}"
    yield Text("每笔分录数", "Postings of a settlement"), f"{measured.postings_each:.2f}"
    yield Text("请稍后再来", "Told to come again"), f"{measured.busy:,}"
    yield (
        Text("未结", "Refused"),
        ", ".join(f"{code} {count}" for code, count in measured.refused.items()) or "0",
    )
    yield (
        Text("每笔的处理器时间：进程，微秒", "Processor time each: processes, µs"),
        f"{measured.process_us:,.0f}",
    )
    yield (
        Text("每笔的处理器时间：服务器，微秒", "Processor time each: server, µs"),
        _shown(measured.server_us, ",.0f"),
    )
    yield (
        Text("TPC-B 每笔的处理器时间，微秒", "Processor time of a TPC-B transaction, µs"),
        _shown(measured.tpcb_us, ",.0f"),
    )
    yield Text("进程内存峰值，MB", "Peak memory of the processes, MB"), f"{measured.peak_mb:,.0f}"
    yield Text("其中前四分之一时间之后增加", "of it after the first quarter"), f"{measured.grown_mb:,.1f}"
    yield Text("此前已有的结算", "Settlements before"), f"{measured.preloaded:,}"
    yield Text("进程 × 批", "Processes × batches"), f"{measured.processes} × {measured.workers}"


def _shown(value: float | None, form: str) -> str:
    return UNKNOWN.en if value is None else f"{value:{form}}"
