"""What commands write: tables and lines for people, JSON for programs, refusals for both.

Results go to standard output and everything else to standard error, so that a pipe holds results
alone.
"""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from gongji.errors import GongjiError
from gongji.language import Language, Text

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_WITHOUT_TERMINAL = 100
LEAST_WIDTH = 72


def console_for(*, errors: bool = False) -> "Console":
    """A Rich console on standard output or standard error, as wide as the terminal.

    Without a terminal it is 100 columns wide; and it is never so narrow that a table loses columns.
    """
    from rich.console import Console

    stream = sys.stderr if errors else sys.stdout
    known_width = stream.isatty() or "COLUMNS" in os.environ
    console = Console(
        file=stream,
        width=None if known_width else WIDTH_WITHOUT_TERMINAL,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.width = max(LEAST_WIDTH, console.width)
    return console


def print_json(answer: object) -> None:
    """One JSON value on standard output, indented, Chinese characters as they are."""
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def print_refusal(error: GongjiError, language: Language, *, as_json: bool) -> None:
    """A refusal: as `{"error": {code, message, field}}` on standard output, or a line on standard error."""
    if as_json:
        print_json({"error": error.record(language)})
    else:
        print(f"{'错误：' if language == 'zh' else 'Error: '}{error.say(language)}", file=sys.stderr)


def fault_record(error: Exception, language: Language) -> dict[str, str]:
    """That Gongji itself failed, and where.

    Never with the exception's own message, which may hold a person's data.
    """
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
    words = Text(
        f"程序内部出错（{where}）。这是共济的缺陷，请把这一行报告给我们。",
        f"Internal error ({where}). This is a fault of Gongji; please report this line.",
    )
    return {"code": "internal_error", "message": words.say(language), "field": ""}
