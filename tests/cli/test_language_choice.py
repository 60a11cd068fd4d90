"""Which language a command line is answered in."""

import pytest

from gongji.cli.language import read_command_line
from gongji.errors import InputError

from .running import Terminal, chinese_share, gongji


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LANG": "zh"}, "zh"),
        ([], {"LANG": "ZH_TW"}, "zh"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        ([], {"LANG": "C"}, "en"),
        ([], {"LC_MESSAGES": "zh_CN", "LANG": "en_US"}, "zh"),
        ([], {"LC_ALL": "en_US", "LC_MESSAGES": "zh_CN", "LANG": "zh_CN"}, "en"),
        ([], {"LC_ALL": "", "LANG": "zh_CN"}, "zh"),
        ([], {"GONGJI_LANG": "zh", "LC_ALL": "en_US"}, "zh"),
        ([], {"GONGJI_LANG": "", "LC_ALL": "zh_CN"}, "zh"),
        (["--lang", "en"], {"GONGJI_LANG": "zh"}, "en"),
        (["--lang=zh"], {"GONGJI_LANG": "en"}, "zh"),
        (["--lang", "zh"], {"GONGJI_LANG": "nonsense"}, "zh"),
        (["--lang", "en", "--lang", "zh"], {}, "zh"),
    ],
)
def test_the_option_comes_before_the_variable_and_this_before_the_locale(
    arguments: list[str], environment: dict[str, str], language: str
) -> None:
    assert read_command_line(arguments, environment).language == language


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "zh", "policy", "list"],
        ["policy", "--lang", "zh", "list"],
        ["policy", "list", "--lang", "zh"],
        ["policy", "list", "--lang=zh"],
    ],
)
def test_the_option_may_stand_anywhere(arguments: list[str]) -> None:
    assert read_command_line(arguments, {}) == ("zh", ["policy", "list"])


def test_after_two_dashes_nothing_is_an_option() -> None:
    assert read_command_line(["calculate", "--", "--lang"], {}) == ("en", ["calculate", "--", "--lang"])


@pytest.mark.parametrize(
    ("arguments", "environment", "field"),
    [
        (["--lang", "fr"], {}, "--lang"),
        (["--lang"], {}, "--lang"),
        (["--lang="], {}, "--lang"),
        (["--lang", "ZH"], {}, "--lang"),
        ([], {"GONGJI_LANG": "fr"}, "GONGJI_LANG"),
    ],
)
def test_another_language_is_refused_by_name(
    arguments: list[str], environment: dict[str, str], field: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_command_line(arguments, environment)
    assert refused.value.field == field
    assert refused.value.code == "unknown_language"


def test_the_refusal_speaks_the_language_of_the_locale(terminal: Terminal) -> None:
    answer = terminal("--lang", "fr", "policy", "list", LANG="zh_CN.UTF-8", GONGJI_LANG="it")
    assert (answer.code, answer.out) == (2, "")
    assert "没有语言“fr”" in answer.err


def test_the_whole_program_follows_the_variable() -> None:
    chinese, english = gongji("--help", GONGJI_LANG="zh"), gongji("--help", GONGJI_LANG="en")
    assert chinese_share(chinese.out) > 0.4
    assert chinese_share(english.out) == 0
