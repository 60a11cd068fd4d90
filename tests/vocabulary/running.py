"""How many examples a test tries, and a random case calculated."""

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from gongji.benefit.calculate import calculate_object

from .oracle import Outcome, fen
from .texts import library_of
from .visits import Case

DEFAULT_EXAMPLES = 100
"""What Hypothesis tries where no profile says otherwise."""


def examples(number: int) -> settings:
    """So many, and with a profile of more examples so many more."""
    profile = settings.default
    assert profile is not None
    tried = number * profile.max_examples // DEFAULT_EXAMPLES
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    return settings(max_examples=tried, deadline=None, suppress_health_check=slow)


def calculated(case: Case) -> list[dict[str, Any]]:
    """The visits of the result; a refusal fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        library = library_of(Path(folder), case.policies)
        result: dict[str, Any] = calculate_object(case.claim, "en", library)
    assert "error" not in result, result["error"]
    found: list[dict[str, Any]] = result["visits"]
    return found


def outcomes_of(found: list[dict[str, Any]]) -> list[Outcome]:
    return [Outcome(*(fen(visit[name]) for name in Outcome._fields)) for visit in found]
