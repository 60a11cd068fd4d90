"""What `gongji torture` does and prints."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from gongji.cli.output import console_for, print_json
from gongji.cli.progress import progress_bar
from gongji.language import Language, Text
from gongji.policy.library import shipped_library
from gongji.torture.rounds import Result, torture

ROUNDS = Text("轮次", "Rounds")
ENDED = 128 + signal.SIGTERM
MOST_LISTED = 50
"""Breaks that are printed one by one; JSON holds them all."""

FAULTS = {
    "worker_killed": Text("结算进程被杀", "worker programs killed"),
    "backend_killed": Text("数据库连接进程被杀", "backends killed"),
    "server_killed": Text("PostgreSQL 被杀", "PostgreSQL killed"),
    "database_connections_ended": Text("数据库连接被断", "database connections ended"),
    "client_connection_dropped": Text("客户端断线", "client connections dropped"),
    "request_lost": Text("请求丢失", "requests lost"),
    "reply_lost": Text("应答丢失", "replies lost"),
    "duplicated": Text("请求重复", "requests doubled"),
    "delayed": Text("请求推迟", "requests delayed"),
}


def torture_and_report(rounds: int, seed: int, first: int, language: Language, *, as_json: bool) -> int:
    """Run the rounds and print what was found; the exit code."""
    begun = time.monotonic()
    with _ended_in_order(), progress_bar(ROUNDS.say(language), rounds) as advance:
        result = torture(shipped_library(), rounds, seed, first=first, advance=advance)
    seconds = round(time.monotonic() - begun, 1)
    if as_json:
        print_json(_record(result, seed, seconds))
    else:
        _print(result, seed, seconds, language)
    return 1 if result.breaks else 0


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Whoever ends the command (SIGTERM) leaves no server and no folder behind."""

    def leave(_signal: int, _frame: object) -> None:
        sys.exit(ENDED)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _record(result: Result, seed: int, seconds: float) -> dict[str, object]:
    return {
        "rounds": result.rounds,
        "seed": seed,
        "lost": result.count("lost"),
        "doubled": result.count("doubled"),
        "unexplained": result.count("unexplained"),
        "seconds": seconds,
        "settlements": result.settlements,
        "faults": {kind: result.faults[kind] for kind in FAULTS},
        "breaks": [{"round": number, **found._asdict()} for number, found in result.breaks],
    }


def _print(result: Result, seed: int, seconds: float, language: Language) -> None:
    console = console_for()
    lost, doubled, unexplained = (result.count(kind) for kind in ("lost", "doubled", "unexplained"))
    done = Text(
        f"种子 {seed}：{result.rounds} 轮，{result.settlements} 笔结算，{seconds} 秒。",
        f"Seed {seed}: {result.rounds} rounds, {result.settlements} settlements, {seconds} s.",
    )
    console.print(done.say(language))
    for kind, words in FAULTS.items():
        console.print(f"  {result.faults[kind]:>6}  {words.say(language)}")
    verdict = Text(
        f"丢失 {lost}，重复 {doubled}，无法解释 {unexplained}。",
        f"{lost} lost, {doubled} doubled, {unexplained} unexplained.",
    )
    console.print(verdict.say(language))
    for number, found in result.breaks[:MOST_LISTED]:
        console.print(f"  #{number} [{found.kind}] {found.what}: {found.message}", markup=False)
    if len(result.breaks) > MOST_LISTED:
        more = len(result.breaks) - MOST_LISTED
        console.print(Text(f"  另有 {more} 处。", f"  and {more} more.").say(language))
