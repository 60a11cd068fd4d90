"""How many examples a test tries, and random cases calculated."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import settings

from gongji.benefit.calculate import calculate_object
from gongji.policy.library import Library

from .model import Policy
from .oracle import Outcome, fen
from .texts import library_of

Object = dict[str, Any]

DEFAULT_EXAMPLES = 100
"""What Hypothesis tries where no profile says otherwise."""


def examples(number: int) -> settings:
    """So many, and with a profile of more examples so many more."""
    profile = settings.default
    assert profile is not None
    return settings(max_examples=number * profile.max_examples // DEFAULT_EXAMPLES, deadline=None)


@contextmanager
def written(policies: tuple[Policy, ...]) -> Iterator[Library]:
    """A library that holds these versions alone."""
    with tempfile.TemporaryDirectory() as folder:
        yield library_of(Path(folder), policies)


def visits_of(claim: Object, library: Library) -> list[Object]:
    """The visits of the result; a refusal fails the test."""
    result: Object = calculate_object(claim, "en", library)
    assert "error" not in result, result["error"]
    found: list[Object] = result["visits"]
    return found


def outcomes_of(claim: Object, library: Library) -> list[Outcome]:
    """The four amounts of each visit."""
    found = visits_of(claim, library)
    return [Outcome(*(fen(visit[name]) for name in Outcome._fields)) for visit in found]
