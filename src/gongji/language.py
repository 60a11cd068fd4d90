"""Every sentence that a person reads exists in Chinese and in English.

A sentence is made once, in both languages, where its facts are known; the edge that shows it
(command line, JSON, page) picks one. So no room needs to know who is reading.
"""

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """One sentence in both languages.

    >>> Text("起付标准", "deductible").say("en")
    'deductible'
    """

    zh: str
    en: str

    def say(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.zh if language == "zh" else self.en


def same(words: str) -> Text:
    """A text that reads the same in both languages (a number, a code, a name without translation)."""
    return Text(words, words)
