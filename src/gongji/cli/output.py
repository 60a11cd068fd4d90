"""What commands write: tables and lines for people, JSON for programs, refusals for both.

Results go to standard output and everything else to standard error, so that a pipe holds results
alone.
"""

import json
import os
import sys
from typing import TYPE_CHECKING

from gongji.errors import GongjiError
from gongji.language import Language

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_WITHOUT_TERMINAL = 100


def console_for(*, errors: bool = False) -> "Console":
    """A Rich console on standard output or standard error; 100 columns wide where there is no terminal."""
    from rich.console import Console

    stream = sys.stderr if errors else sys.stdout
    known_width = stream.isatty() or "COLUMNS" in os.environ
    return Console(
        file=stream,
        width=None if known_width else WIDTH_WITHOUT_TERMINAL,
        highlight=False,
        markup=False,
        emoji=False,
    )


def print_json(answer: object) -> None:
    """One JSON value on standard output, indented, Chinese characters as they are."""
    print(json.dumps(answer, ensure_ascii=False, indent=2))


def print_refusal(error: GongjiError, language: Language, *, as_json: bool) -> None:
    """A refusal: as `{"error": {code, message, field}}` on standard output, or a line on standard error."""
    if as_json:
        gap = "" if language == "zh" else " "
        message = f"{error.what.say(language)}{gap}{error.mend.say(language)}"
        print_json({"error": {"code": error.code, "message": message, "field": error.field}})
    else:
        print(f"{'错误：' if language == 'zh' else 'Error: '}{error.say(language)}", file=sys.stderr)
