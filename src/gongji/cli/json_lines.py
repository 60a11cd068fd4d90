"""JSON lines read with every limit that a hostile or broken file needs, one line at a time.

A line that is no JSON object is a refusal of that line alone. Duplicate keys are refused (the last
would win silently), and so are NaN and infinities, which are not JSON.
"""

import json
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, NoReturn

from gongji.errors import InputError
from gongji.language import Text

LONGEST_LINE_BYTES = 4 * 1024 * 1024
DEEPEST_NESTING = 32

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Line(NamedTuple):
    """One line that is not blank: its number from 1, its bytes (cut where it is too long), its length."""

    number: int
    content: bytes
    length: int


def lines_of(stream: BinaryIO) -> Iterator[Line]:
    """The lines of a stream that are not blank; no more than one line is held at a time."""
    number = 0
    while start := stream.readline(LONGEST_LINE_BYTES + 1):
        number += 1
        length = len(start)
        ended = start.endswith(b"\n")
        while not ended and (more := stream.readline(LONGEST_LINE_BYTES)):
            length += len(more)
            ended = more.endswith(b"\n")
        if start.strip():
            yield Line(number, start, length)


def object_of(line: Line) -> object:
    """What a line says.

    Raises:
        InputError: the line is too long, no JSON in UTF-8, too deeply nested, or has a key twice.
    """
    if line.length > LONGEST_LINE_BYTES + 1:
        raise _refused(
            line,
            "line_too_long",
            Text(
                f"超过 {LONGEST_LINE_BYTES // 1024**2} MiB。",
                f"is longer than {LONGEST_LINE_BYTES // 1024**2} MiB.",
            ),
            Text("把它拆成几个对象。", "Split it into several objects."),
        )
    value = _decoded(line)
    if _is_deeper_than(value, DEEPEST_NESTING):
        raise _too_deep(line)
    return value


def _decoded(line: Line) -> object:
    try:
        text = line.content.decode("utf-8-sig" if line.number == 1 else "utf-8")
        value: object = json.loads(text, object_pairs_hook=_without_twins, parse_constant=_no_constant)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except _TwiceError as twice:
        raise _refused(
            line,
            "duplicate_key",
            Text(f"键“{twice.key}”出现了两次。", f"has the key `{twice.key}` twice."),
            Text("每个键只写一次。", "Write each key once."),
        ) from None
    except RecursionError:
        raise _too_deep(line) from None
    except ValueError:  # no JSON, no UTF-8, half a surrogate pair, a number of thousands of digits
        raise _refused(
            line,
            "not_json",
            Text("不是 JSON。", "is not JSON."),
            Text("每行写一个 JSON 对象，UTF-8 编码。", "Write one JSON object a line, in UTF-8."),
        ) from None
    return value


class _TwiceError(Exception):
    """A key stands twice in one object."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key.encode("utf-8", "replace").decode()


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return fields


def _no_constant(word: str) -> NoReturn:
    raise ValueError(word)


def _is_deeper_than(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper_than(item, levels - 1) for item in inner)


def _too_deep(line: Line) -> InputError:
    return _refused(
        line,
        "too_deep",
        Text(f"嵌套超过 {DEEPEST_NESTING} 层。", f"is nested more than {DEEPEST_NESTING} levels deep."),
        Text("检查括号。", "Check its brackets."),
    )


def _refused(line: Line, code: str, what: Text, mend: Text) -> InputError:
    placed = Text(f"第 {line.number} 行{what.zh}", f"Line {line.number} {what.en}")
    return InputError(code, placed, mend, f"line {line.number}")
