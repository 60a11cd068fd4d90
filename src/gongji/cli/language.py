"""Which language a command speaks: `--lang`, then `GONGJI_LANG`, then the locale.

It is decided before the commands are built, because their help is text too; so `--lang` may stand
before or after the command, and no command has to declare it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, get_args

from gongji.errors import InputError
from gongji.language import Language, Text

LANGUAGES: tuple[Language, ...] = get_args(Language)
OPTION = "--lang"
VARIABLE = "GONGJI_LANG"
LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which POSIX lets them decide."""


class CommandLine(NamedTuple):
    """The arguments without `--lang`, and the language that was chosen."""

    language: Language
    arguments: list[str]


def read_command_line(arguments: Sequence[str], environment: Mapping[str, str]) -> CommandLine:
    """Take `--lang` out of the arguments and decide the language; the last `--lang` counts.

    Raises:
        InputError: `--lang` has no value, or it or `GONGJI_LANG` names another language.

    >>> read_command_line(["policy", "list", "--lang", "en"], {"LANG": "zh_CN.UTF-8"})
    CommandLine(language='en', arguments=['policy', 'list'])
    """
    rest: list[str] = []
    chosen: Language | None = None
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--":
            rest += [argument, *waiting]
        elif argument == OPTION:
            chosen = _language_of(next(waiting, ""), OPTION)
        elif argument.startswith(f"{OPTION}="):
            chosen = _language_of(argument.removeprefix(f"{OPTION}="), OPTION)
        else:
            rest.append(argument)
    if chosen is None:
        stated = environment.get(VARIABLE, "")
        chosen = _language_of(stated, VARIABLE) if stated else locale_language(environment)
    return CommandLine(chosen, rest)


def locale_language(environment: Mapping[str, str]) -> Language:
    """Chinese where the first locale variable that is set begins with `zh`, otherwise English.

    >>> locale_language({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}), locale_language({})
    ('zh', 'en')
    """
    stated = (environment.get(name, "") for name in LOCALE_VARIABLES)
    return "zh" if next(filter(None, stated), "").lower().startswith("zh") else "en"


def _language_of(word: str, named_by: str) -> Language:
    for language in LANGUAGES:
        if word == language:
            return language
    raise InputError(
        "unknown_language",
        Text(f"没有语言“{word}”。", f"There is no language `{word}`."),
        Text("写 zh（中文）或 en（英文）。", "Use zh (Chinese) or en (English)."),
        named_by,
    )
