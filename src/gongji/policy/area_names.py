"""An area as people name it: by its code, its Chinese name or its English one."""

import unicodedata

from gongji.errors import InputError
from gongji.language import Text
from gongji.policy.library import Area, Library

SUFFIXES = ("市", "省", "自治区")
"""What people leave out of Chinese names."""


def find_area(library: Library, words: str) -> Area:
    """The area that `words` name: six-digit code, or a name without regard to case, accents and 市 or 省.

    Raises:
        InputError: no area has this name, or several have.
    """
    wanted = _folded(words)
    if words in library.areas:
        return library.areas[words]
    found = [area for area in library.areas.values() if wanted in _names_of(area)]
    if len(found) == 1:
        return found[0]
    known = [area for area in library.areas.values() if area.parent]
    listed_zh = "、".join(f"{area.code} {area.name.zh}" for area in known)
    listed_en = ", ".join(f"{area.code} {area.name.en}" for area in known)
    raise InputError(
        "unknown_area",
        Text(f"没有统筹地区“{words}”。", f"There is no area `{words}`."),
        Text(f"已登记：{listed_zh}。", f"Registered: {listed_en}."),
        "AREA",
    )


def _names_of(area: Area) -> set[str]:
    chinese = area.name.zh
    for suffix in SUFFIXES:
        chinese = chinese.removesuffix(suffix)
    english = area.name.en
    return {_folded(name) for name in (area.name.zh, chinese, english, english.replace("ü", "v"))}


def _folded(name: str) -> str:
    """Letters and digits alone, in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in plain if sign.isalnum())
