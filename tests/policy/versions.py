"""Versions of the made-up town's policy with days of their own, for tests of what follows what."""

import functools
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from gongji.dates import FOREVER, Day, Period
from gongji.policy.figures import Source
from gongji.policy.problems import Place
from gongji.policy.vocabulary import BenefitYear, DatedSource, Effective, Policy, Transition
from gongji.policy.words import Passage
from tests.towns import TOWN

from .town import GOOD, library_in


@functools.cache
def town_policy() -> Policy:
    """The sound policy of the town."""
    with tempfile.TemporaryDirectory() as folder:
        library = library_in(Path(folder), good=GOOD)
        (path,) = library.policy_files(TOWN)
        return library.read(path)


class Said(NamedTuple):
    """What a version says of its days.

    Attributes:
        year: month and day on which its benefit year begins.
    """

    start: Day
    end: Day = FOREVER
    known: Day | None = None
    passage: Passage | None = None
    year: tuple[int, int] = (1, 1)


def version(name: str, said: Said) -> Policy:
    """A version of the town's policy."""
    source = Source("town-1", "verified", Place(f"{name}.yaml", 1))
    known = None if said.known is None else DatedSource(said.known, source)
    return replace(
        town_policy(),
        name=name,
        effective=Effective(Period(said.start, said.end), source, None, known),
        benefit_year=BenefitYear(*said.year, source),
        transition=None if said.passage is None else Transition(said.passage, source),
    )


def versions(*said: Said) -> tuple[Policy, ...]:
    """Versions named `a`, `b`, … in this order."""
    return tuple(version("abcdefgh"[number], known) for number, known in enumerate(said))
