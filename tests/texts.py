"""Edits of texts that fail when the text is no longer what the edit was written for."""


def edited(text: str, old: str, new: str) -> str:
    """The text with one place replaced; the place must stand in it exactly once."""
    assert text.count(old) == 1, old
    return text.replace(old, new)
