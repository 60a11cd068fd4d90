"""A file of claim objects calculated line by line: nothing is held but the line at hand.

Results are bytes of UTF-8 whatever the locale. With `--output` they are written beside the file and
put in its place at the end, so that a reader never sees half of them.
"""

import contextlib
import json
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gongji.benefit.calculate import calculate_object
from gongji.cli.json_lines import Line, lines_of, object_of
from gongji.cli.output import fault_record
from gongji.cli.policies_folder import library_below
from gongji.cli.usage import CommandLineError
from gongji.errors import GongjiError
from gongji.language import Language, Text
from gongji.policy.library import Library, shipped_library

STANDARD_INPUT = "-"
LONG_FILE_BYTES = 512 * 1024
"""From here on a progress bar is worth showing."""

Advance = Callable[[int], None]


class Count(NamedTuple):
    """How many objects were read, and how many of them could not be calculated."""

    objects: int
    failed: int


def calculate_file(file: str, output: str | None, language: Language, policies: str | None = None) -> int:
    """Calculate a file of JSON lines.

    Args:
        file: path of the input, or `-` for standard input.
        output: path of the results; None for standard output.
        language: of steps and messages.
        policies: the folder of policies; None for those that ship.

    Returns:
        The exit code: 1 if any object could not be calculated.

    Raises:
        CommandLineError: the input cannot be read, the output not be written, or there are no policies
            below the folder.
    """
    library = shipped_library() if policies is None else library_below(policies)
    with _opened(file) as source, _target(output) as target, _progress(source, language) as advance:
        count = _calculate_lines(source, target, library, language, advance)
    if count.failed:
        words = Text(
            f"{count.objects} 个对象中有 {count.failed} 个算不了，见各行的 error。",
            f"{count.failed} of {count.objects} could not be calculated; see the errors on their lines.",
        )
        print(words.say(language), file=sys.stderr)
    return 1 if count.failed else 0


def _calculate_lines(
    source: BinaryIO, target: BinaryIO, library: Library, language: Language, advance: Advance
) -> Count:
    objects = failed = 0
    for line in lines_of(source):
        result = _result_of(line, library, language)
        objects += 1
        failed += "error" in result
        target.write(json.dumps(result, ensure_ascii=False).encode() + b"\n")
        target.flush()
        advance(line.length)
    return Count(objects, failed)


def _result_of(line: Line, library: Library, language: Language) -> dict[str, object]:
    try:
        claim = object_of(line)
    except GongjiError as error:
        return {"id": None, "error": error.record(language)}
    try:
        return calculate_object(claim, language, library)
    except Exception as error:  # noqa: BLE001 - a fault in one object must not stop the others
        return {"id": None, "error": {**fault_record(error, language), "field": f"line {line.number}"}}


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with contextlib.ExitStack() as stack:
        try:
            source = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise _unusable(file, "FILE", error) from None
        yield source


def _target(output: str | None) -> AbstractContextManager[BinaryIO]:
    return contextlib.nullcontext(sys.stdout.buffer) if output is None else _replaced_at_end(Path(output))


@contextmanager
def _replaced_at_end(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of `path` once all is written; on any failure it is removed."""
    real = path.resolve()
    if real.exists() and not real.is_file():
        raise CommandLineError(
            "not_a_file",
            Text(f"“{path}”不是普通文件。", f"`{path}` is not an ordinary file."),
            Text("换一个文件名，或不用 --output 而重定向。", "Name another, or redirect standard output."),
            "--output",
        )
    try:
        descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=".part")
    except OSError as error:
        raise _unusable(str(path), "--output", error) from None
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target:
            yield target
        part.chmod(stat.S_IMODE(real.stat().st_mode) if real.exists() else 0o666 & ~_umask())
        part.replace(real)
    finally:
        part.unlink(missing_ok=True)


def _umask() -> int:
    """The permissions that new files of this process do not get; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextmanager
def _progress(source: BinaryIO, language: Language) -> Iterator[Advance]:
    """A progress bar on standard error, where that is a terminal and the input a long file."""
    size = os.fstat(source.fileno()).st_size if source is not sys.stdin.buffer else 0
    if size < LONG_FILE_BYTES or not sys.stderr.isatty():
        yield lambda length: None  # noqa: ARG005 - a bar that nobody sees
        return
    from rich.progress import Progress

    from gongji.cli.output import console_for

    with Progress(console=console_for(errors=True), transient=True) as bar:
        task = bar.add_task(Text("计算", "Calculating").say(language), total=size)
        yield lambda length: bar.advance(task, length)


def _unusable(path: str, field: str, error: OSError) -> CommandLineError:
    reason = error.strerror or type(error).__name__
    return CommandLineError(
        "unusable_file",
        Text(f"打不开“{path}”（{reason}）。", f"`{path}` cannot be opened ({reason})."),
        Text("检查路径和权限。", "Check the path and its permissions."),
        field,
    )
