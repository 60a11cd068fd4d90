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
    examples=("gongji bench kernel",),
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
