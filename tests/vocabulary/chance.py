"""Draws from a seed: a policy has hundreds of parts, which Hypothesis would draw slowly and much alike."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar

Item = TypeVar("Item")


class Chance:
    """A source of choices; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def one_in(self, number: int) -> bool:
        return self._random.randrange(number) == 0

    def mostly(self) -> bool:
        return not self.one_in(4)

    def integer(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def of(self, items: Sequence[Item]) -> Item:
        return self._random.choice(items)

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many of the items, each once, in any order."""
        return self._random.sample(items, min(count, len(items)))

    def if_one_in(self, number: int, build: Callable[[], Item]) -> Item | None:
        """What is built, one time in so many; otherwise nothing."""
        return build() if self.one_in(number) else None

    def partition(self, words: Sequence[Any], at_least: int = 1) -> tuple[tuple[Any, ...], ...]:
        """The words in up to three groups, each word in one."""
        count = self.integer(min(at_least, len(words)), min(3, len(words)))
        numbers = [*range(count), *(self.integer(0, count - 1) for _ in words[count:])]
        self._random.shuffle(numbers)
        groups = [
            tuple(word for word, number in zip(words, numbers, strict=True) if number == group)
            for group in range(count)
        ]
        return tuple(groups)

    def fen(self, least_yuan: int, most_yuan: int) -> int:
        """An amount: often of whole tens of yuan, so that some are met exactly."""
        if self.one_in(2):
            return self.integer(-(-least_yuan // 10), most_yuan // 10) * 1_000
        return self.integer(least_yuan * 100, most_yuan * 100)
