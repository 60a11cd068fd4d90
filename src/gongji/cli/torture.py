"""`gongji torture`: settlements under load while everything that can be killed is killed."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

SHAPE = (
    '{"rounds", "seed", "lost", "doubled", "unexplained", "seconds", "settlements", "faults": {KIND: N}, '
    '"breaks": [{"round", "kind", "what", "message"}]}'
)
WORDS = Words(
    summary=Text(
        "故障试验：结算时杀掉进程和数据库、丢失报文，再逐笔对账。",
        "Kill programs and database and lose messages during settlements, then reconcile.",
    ),
    details=Text(
        "在临时文件夹中启动专用的数据库服务器；每轮由若干客户端结算、重发、撤销、冲正，"
        "期间按计划用 kill -9 杀掉结算进程、数据库连接进程或整个 PostgreSQL，"
        "并丢失、重复、推迟请求和应答。每轮结束后，客户端自己的记录与平台双向逐笔比对，并核对全部账目："
        "丢失、重复和无法解释的都应为零，否则退出码 1。同一种子的计划相同。"
        "不使用 GONGJI_DATABASE_URL。\n\n"
        f"加 --json：{SHAPE}。",
        "Starts a database server of its own in a temporary folder. In each round clients settle, repeat, "
        "undo and reverse, while by plan worker programs, backends or the whole of PostgreSQL are killed "
        "(kill -9) and requests and replies are lost, doubled and delayed. After each round the clients' own "
        "record and the platform are compared, both ways, and all books verified: lost, doubled and "
        "unexplained must be zero, else the exit code is 1. The same seed makes the same plan. "
        "GONGJI_DATABASE_URL is not used.\n\n"
        f"With --json: {SHAPE}.",
    ),
    examples=(
        "gongji torture",
        "gongji torture --rounds 200 --seed 7 --json",
        "gongji torture --first 41 --rounds 1 --seed 7",
    ),
)
ROUNDS = Text("轮数（默认 5）。", "How many rounds (5 if not given).")
SEED = Text("计划的种子（默认 1）。", "The seed of the plans (1 if not given).")
FIRST = Text(
    "第一轮的编号，用于重跑某一轮（默认 0）。", "The first round's number, to run one again (0 if not given)."
)
JSON = Text("结果写成一个 JSON 对象。", "Write the result as one JSON object.")


def add_torture(app: typer.Typer, language: Language) -> None:
    """Add the command to the program."""

    @command(app, "torture", WORDS, language)
    def torture(
        *,
        rounds: Annotated[
            int, typer.Option("--rounds", metavar="N", min=1, max=1_000_000, help=ROUNDS.say(language))
        ] = 5,
        seed: Annotated[
            int, typer.Option("--seed", metavar="S", min=0, max=2**31, help=SEED.say(language))
        ] = 1,
        first: Annotated[
            int, typer.Option("--first", metavar="N", min=0, max=1_000_000, help=FIRST.say(language))
        ] = 0,
        as_json: Annotated[bool, typer.Option("--json", help=JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.torture_report import torture_and_report

        raise typer.Exit(torture_and_report(rounds, seed, first, language, as_json=as_json))
