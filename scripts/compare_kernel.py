#!/usr/bin/env python3
"""The kernel of another checkout against this one's, on the same claims, turn by turn.

A machine's speed changes from minute to minute, so two runs one after the other say little. Here the
other checkout makes claims under the policies that it ships; then pairs of processes, one for each
checkout, settle them in turn, one batch each, and the ratio is taken within each turn.

Example:
    git worktree add /tmp/before HEAD~5
    uv run python scripts/compare_kernel.py /tmp/before
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

FORMS = ("batch", "parallel")
HERE = Path(__file__).parents[1]

MAKE = """
import sys
import numpy as np
from gongji.bench.kernel import areas_with_policies
from gongji.bench.workload import make_workload
from gongji.policy.library import shipped_library

library = shipped_library()
for place in areas_with_policies(library):
    made = make_workload(library.scheme_on(place.area, place.day, "places"), int(sys.argv[2]), 1)
    columns = dict(zip(("cells", "amounts_fen", "deductible_keys", "cap_keys"), made.claims))
    if getattr(made, "further", None) is None:
        np.savez(f"{sys.argv[1]}/{made.scheme}.npz", table=made.table, offsets=made.offsets, **columns)
"""


def answer_timings(folder: Path) -> None:
    """Read `policy form` lines; answer seconds a claim and the sum that the fund pays."""
    from gongji.kernel.compiled import settle_batch
    from gongji.kernel.sequence import new_result, new_states

    loaded = {path.stem: dict(np.load(path)) for path in sorted(folder.glob("*.npz"))}
    for claims in loaded.values():
        claims["table"] = widened(claims["table"])
    for line in sys.stdin:
        policy, form = line.split()
        claims = loaded[policy]
        states, result = new_states(len(claims["offsets"]) - 1), new_result(len(claims["cells"]))
        clock = time.process_time if form == "parallel" else time.thread_time
        begun = clock()
        settle_batch(**claims, states=states, parallel=form == "parallel", into=result)
        taken = clock() - begun
        print(taken / len(claims["cells"]), int(result.funds_fen.sum()), flush=True)


def widened(table: Any) -> Any:
    """The table with the terms that its rows are too old to have, as their absence is written."""
    from gongji.kernel.layout import ROW_WIDTH
    from gongji.kernel.records import Terms

    had = len(Terms._fields) - (ROW_WIDTH - table.shape[1])
    rows = [[*Terms(*row[:had].tolist()), *row[had:].tolist()] for row in table]
    return np.array(rows, dtype=np.int64)


class Child:
    """A process that settles under the package of one checkout."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        command = [sys.executable, __file__, "--answer", str(folder)]
        environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
        self.process = subprocess.Popen(  # noqa: S603
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, policy: str, form: str) -> tuple[float, int]:
        """Seconds a claim, and what the fund pays in all."""
        if self.process.stdin is None or self.process.stdout is None:
            raise BrokenPipeError(policy)
        print(policy, form, file=self.process.stdin, flush=True)
        seconds, fund = self.process.stdout.readline().split()
        return float(seconds), int(fund)

    def end(self) -> None:
        """Let the process come to its end."""
        self.process.communicate()


def compare(before: Path, folder: Path, pairs: int, turns: int) -> dict[tuple[str, str], list[Any]]:
    """Seconds a claim before and after, for each policy and form, one entry a turn."""
    taken: dict[tuple[str, str], list[Any]] = {}
    for number in range(pairs):
        children = (Child(before, folder), Child(HERE, folder))
        for policy in sorted(path.stem for path in folder.glob("*.npz")):
            for form in FORMS:
                for turn in range(turns + 1):
                    order = (0, 1) if (number + turn) % 2 else (1, 0)
                    told = {which: children[which].ask(policy, form) for which in order}
                    if told[0][1] != told[1][1]:
                        sys.exit(f"{policy}: the fund pays {told[0][1]} before, {told[1][1]} after")
                    # The first turn compiles and warms up.
                    if turn > 0:
                        taken.setdefault((policy, form), []).append((told[0][0], told[1][0]))
        for child in children:
            child.end()
    return taken


def print_table(taken: dict[tuple[str, str], list[Any]]) -> None:
    """One line a policy: millions of claims a second and core before and after, and their ratio."""
    print(f"{'policy':24} " + " ".join(f"{form:>9} before  after  after/before" for form in FORMS))
    for policy in sorted({policy for policy, _ in taken}):
        line = f"{policy:24} "
        for form in FORMS:
            turns = taken[policy, form]
            rates = [1 / median(turn[which] for turn in turns) / 1_000_000 for which in (0, 1)]
            ratio = median(before / after for before, after in turns)
            line += f"{rates[0]:16.1f} {rates[1]:6.1f} {ratio:13.3f} "
        print(line)


def main() -> None:
    """Compare, or be one of the processes that are compared."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("before", type=Path, nargs="?", help="another checkout")
    asked.add_argument("--claims", type=int, default=1_000_000, help="of each policy")
    asked.add_argument("--pairs", type=int, default=10, help="of processes")
    asked.add_argument("--turns", type=int, default=5, help="of each pair, policy and form")
    asked.add_argument("--json", action="store_true", help="print every turn")
    asked.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.answer is not None:
        answer_timings(given.answer)
        return
    if given.before is None:
        asked.error("which checkout is compared with this one?")
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PYTHONPATH": str(given.before / "src")}
        make = [sys.executable, "-c", MAKE, folder, str(given.claims)]
        subprocess.run(make, env=environment, check=True)  # noqa: S603
        taken = compare(given.before, Path(folder), given.pairs, given.turns)
    if given.json:
        print(json.dumps({f"{policy} {form}": turns for (policy, form), turns in taken.items()}))
    else:
        print_table(taken)


if __name__ == "__main__":
    main()
