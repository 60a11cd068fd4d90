"""`gongji bench`: how fast Gongji is on this machine."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command, group
from gongji.language import Language, Text

SHAPE = (
    '{"measurements": [{"scheme", "form", "claims_per_s_core", "copy_ratio", "claims_per_s", "claims", '
    '"threads", "rounds"}]}'
)
GROUP = Words(
    summary=Text("测量本机上的速度。", "Measure the speed on this machine."),
    details=Text("", ""),
    examples=("gongji bench kernel", "gongji bench settle"),
)
KERNEL = Words(
    summary=Text(
        "测量内核的速度：每秒每核多少笔，与复制同样的数组相比。",
        "Measure the kernel: claims a second and core, against copying the same arrays.",
    ),
    details=Text(
        "每个政策、每种形式（批量、并行、逐笔、未编译）一行；复制比是一笔计算与复制一笔数据的时间之比。\n\n"
        f"加 --json：{SHAPE}。",
        "One line for each policy and form (batch, parallel, one claim a call, uncompiled); the copy ratio "
        "is the time of settling a claim over that of copying its data.\n\n"
        f"With --json: {SHAPE}.",
    ),
    examples=("gongji bench kernel", "gongji bench kernel --claims 200000 --json"),
)
SETTLE_SHAPE = (
    '{"settlements_per_s", "tpcb_per_s", "ratio", "p50_ms", "p95_ms", "p99_ms", "max_ms", "peak_mb", '
    '"grown_mb", "mean_batch", "postings_each", "busy", "refused", "process_us", "server_us", "tpcb_us", '
    '"offered_per_s", "clients", "seconds", "processes", "workers", "preloaded", "tpcb_runs_per_s"}'
)
SETTLE = Words(
    summary=Text(
        "测量结算的速度：每秒多少笔，每笔落盘后才应答，与同一服务器上的 pgbench 相比。",
        "Measure settling: settlements a second, each durable before it is answered, against pgbench.",
    ),
    details=Text(
        "在临时的内置数据库上（或 GONGJI_DATABASE_URL 所指、没有他人参保人的数据库上）登记编造的参保人，"
        "由若干进程结算他们的就诊，链的封存和按日汇总照常在后台进行："
        "默认始终有 --clients 笔未应答；给出 --offered 时按每秒 R 笔提交，"
        "时延从应提交的时刻算起，停顿因此可见。fsync 或 synchronous_commit 关闭时拒绝测量。"
        "前后各运行一次 pgbench（TPC-B 类，-s 50，16 连接，10 秒），比值为两者之比。\n\n"
        "--preload 的结算由服务器复制而成：账目相符（gongji verify），但不在防篡改链里，"
        "因此这个数据库不能用 verify --chain 核对；一亿笔约占 120 GB。\n\n"
        f"加 --json：{SETTLE_SHAPE}。",
        "On an embedded database of its own (or on that of GONGJI_DATABASE_URL, if it holds nobody else's "
        "members) it registers made-up members, whose visits are settled by several processes, while the "
        "chain is sealed and sums are rolled up as usual: --clients of them are outstanding at any time, or "
        "with --offered R are due each second. A wait is counted from the moment when the visit was due, so "
        "that a stall is seen. It refuses to measure "
        "where fsync or synchronous_commit is off. Before and after it pgbench runs on the same server "
        "(TPC-B-like, -s 50, 16 clients, 10 seconds); the ratio is that of the two rates.\n\n"
        "The settlements of --preload are copies that the server makes: their books agree (gongji verify), "
        "but no record of the chain holds them, so `verify --chain` is not for this database; a hundred "
        "million take about 120 GB.\n\n"
        f"With --json: {SETTLE_SHAPE}.",
    ),
    examples=(
        "gongji bench settle",
        "gongji bench settle --seconds 20 --offered 2000 --json",
        "gongji bench settle --preload 1000000",
    ),
)
SECONDS = Text("测量多少秒（默认 20）。", "How many seconds are measured (20 if not given).")
CLIENTS = Text("始终未应答的笔数（默认 1000）。", "Requests outstanding at any time (1,000 if not given).")
OFFERED = Text("改为每秒提交 R 笔。", "Ask R times a second instead.")
PRELOAD = Text("测量前至少已有 N 笔结算。", "Have at least N settlements in the database before.")
PROCESSES = Text("进程数（默认 2）。", "Processes, each with an engine (2 if not given).")
WORKERS = Text(
    "每个进程同时进行的批数（默认 1，两核正好）。",
    "Batches under way at once in each process (1 if not given, which fills two cores).",
)
WITHOUT_TPCB = Text("不运行 pgbench。", "Leave pgbench out.")
MOST_CLAIMS = 100_000_000
CLAIMS = Text("每轮的笔数（默认 2000000）。", "Claims a round (2,000,000 if not given).")
AS_JSON = Text("输出一个 JSON 对象。", "Print one JSON object.")


def add_bench(app: typer.Typer, language: Language) -> None:
    """Add `gongji bench` and its commands to the program."""
    bench = group("bench", GROUP, language)
    app.add_typer(bench)

    @command(bench, "kernel", KERNEL, language)
    def kernel(
        *,
        claims: Annotated[
            int | None,
            typer.Option("--claims", metavar="N", min=1, max=MOST_CLAIMS, help=CLAIMS.say(language)),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.bench_kernel import bench_kernel

        bench_kernel(claims, language, as_json=as_json)

    @command(bench, "settle", SETTLE, language)
    def settle(
        *,
        seconds: Annotated[
            float, typer.Option("--seconds", metavar="S", min=0.5, max=86_400, help=SECONDS.say(language))
        ] = 20,
        clients: Annotated[
            int, typer.Option("--clients", metavar="C", min=1, max=4_000, help=CLIENTS.say(language))
        ] = 1_000,
        offered: Annotated[
            float | None,
            typer.Option("--offered", metavar="R", min=1, max=1_000_000, help=OFFERED.say(language)),
        ] = None,
        preload: Annotated[
            int, typer.Option("--preload", metavar="N", min=0, max=1_000_000_000, help=PRELOAD.say(language))
        ] = 0,
        processes: Annotated[
            int, typer.Option("--processes", metavar="P", min=1, max=64, help=PROCESSES.say(language))
        ] = 2,
        workers: Annotated[
            int, typer.Option("--workers", metavar="W", min=1, max=64, help=WORKERS.say(language))
        ] = 1,
        without_tpcb: Annotated[
            bool, typer.Option("--without-tpcb", help=WITHOUT_TPCB.say(language))
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.bench.settle import SettleOptions
        from gongji.bench.settle_tpcb import SCALE
        from gongji.cli.bench_settle import bench_settle

        options = SettleOptions(
            seconds=seconds,
            clients=clients,
            offered_per_s=offered,
            preload=preload,
            processes=processes,
            workers=workers,
            tpcb_scale=0 if without_tpcb else SCALE,
        )
        bench_settle(options, language, as_json=as_json)
