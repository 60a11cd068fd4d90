"""The command run as a person runs it, in a process of its own."""

import json
import subprocess
import sys
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What it wrote, and the code it left with."""

    code: int
    out: str
    err: str

    @property
    def record(self) -> Any:
        """The one JSON object on standard output."""
        return json.loads(self.out)


def run_torture(*arguments: str) -> Answer:
    """Run `gongji torture`."""
    command = [sys.executable, "-m", "gongji", "torture", *arguments]
    run = subprocess.run(command, capture_output=True, timeout=300, text=True)
    return Answer(run.returncode, run.stdout, run.stderr)
