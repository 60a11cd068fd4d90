"""How far a figure may be trusted, as a mark beside its article that needs no colour."""

from gongji.explain.words import STATE_WORDS
from gongji.language import Language
from gongji.policy.figures import Source
from gongji.policy.words import VERIFICATIONS, Verification

MARKS: dict[Verification, str] = {"verified": "✓", "secondary": "~", "unverified": "?", "assumption": "*"}
"""Signs that are one column wide in every terminal."""

STYLES: dict[Verification, str] = {
    "verified": "green",
    "secondary": "yellow",
    "unverified": "red",
    "assumption": "magenta",
}


def cited(articles: tuple[str, ...], state: Verification) -> str:
    """`nanjing-14 ✓`; the mark stays with its article where a line breaks."""
    return f"{' '.join(articles)}\N{NO-BREAK SPACE}{MARKS[state]}"


def cited_source(source: Source) -> str:
    """The article of a source with its mark."""
    return cited((source.article,), source.verification)


def legend(language: Language) -> str:
    """What the marks mean, in one line."""
    return "   ".join(f"{MARKS[state]} {STATE_WORDS[state].say(language)}" for state in VERIFICATIONS)
