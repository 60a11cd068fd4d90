"""The records of an explanation."""

from dataclasses import dataclass

from gongji.language import Text
from gongji.policy.figures import Source
from gongji.policy.words import VERIFICATIONS, Verification


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a receipt: what, how it comes about, the amount, and the articles behind it.

    Attributes:
        amount: yuan as decimal text; exact, so it may have more than two decimals or begin with `≈`.
        names_classes: whether it says under whose terms the claim stands, and calculates nothing.
    """

    text: Text
    amount: str
    sources: tuple[Source, ...]
    names_classes: bool = False

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles cited, each once, in the order of the figures."""
        return tuple(dict.fromkeys(source.article for source in self.sources))

    @property
    def verification(self) -> Verification:
        """The least trusted of the step's sources."""
        return max((source.verification for source in self.sources), key=VERIFICATIONS.index)


@dataclass(frozen=True, slots=True)
class Unapplied:
    """A rule that did not apply, and why."""

    text: Text
    source: Source


@dataclass(frozen=True, slots=True)
class Explanation:
    """The steps of one claim in the order of calculation, and the rules that did not apply."""

    steps: tuple[Step, ...]
    unapplied: tuple[Unapplied, ...]
