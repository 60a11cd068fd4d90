"""Progress of long work, on standard error, where a person is watching."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gongji.cli.output import console_for


@contextmanager
def progress_bar(words: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar with rate and remaining time; gives the function that advances it. Silent without a terminal."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    console = console_for(errors=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(words, total=total)
        yield lambda count: progress.advance(task, count)
