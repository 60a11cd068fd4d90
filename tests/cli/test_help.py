"""Help in both languages for every command and option, and at once."""

import subprocess
import sys
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from gongji import __version__
from gongji.cli.main import build_app
from gongji.cli.wrapping import wrapped
from gongji.language import Language

from .running import LANGUAGES, Terminal, chinese_share, commands, paths

SLOW_TO_IMPORT = ("numba", "numpy", "psycopg", "sqlalchemy", "ruamel", "rich.console", "rich.markdown")


def own_parameters(command: Any) -> list[Any]:
    return [parameter for parameter in command.params if parameter.name != "help"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_parameter_has_help_in_the_language(language: Language) -> None:
    for path, command in commands(language):
        parameters = [(parameter.name, parameter.help) for parameter in own_parameters(command)]
        for name, words in [(path, command.short_help), *parameters]:
            assert words, (path, name)
            assert (chinese_share(words) > 0.25) == (language == "zh"), (path, name, words)


def test_the_languages_have_the_same_commands_and_parameters() -> None:
    shapes = [
        [(path, [parameter.opts for parameter in command.params]) for path, command in commands(language)]
        for language in LANGUAGES
    ]
    assert shapes[0] == shapes[1]


def test_every_command_has_an_example_that_begins_with_it() -> None:
    for path, command in commands("en"):
        examples = (command.epilog or "").splitlines()
        assert examples, path
        assert all(" ".join(("gongji", *path)) in example for example in examples), (path, examples)


@pytest.mark.parametrize("path", paths(), ids=" ".join)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_help_page_shows_all_that_it_should(path: tuple[str, ...], language: Language) -> None:
    result = CliRunner().invoke(build_app(language), [*path, "--help"], obj=language)
    assert result.exit_code == 0
    known = dict(commands(language))[path]
    for parameter in own_parameters(known):
        assert (parameter.metavar if parameter.param_type_name == "argument" else parameter.opts[0]) in (
            result.output
        )
    for words in ["--lang zh|en", "--help", *getattr(known, "commands", {}), *known.epilog.splitlines()]:
        assert words in result.output
    assert " ".join(("gongji" if path else "", *path)).strip() in result.output
    assert ("Usage:" in result.output) == (language == "en")
    assert ("用法：" in result.output) == (language == "zh")


def test_help_and_version_import_nothing_slow() -> None:
    program = (
        "import sys\n"
        "from gongji.cli.main import main\n"
        "lines = (['--help'], ['policy', 'show', '--help'], ['--version'])\n"
        "codes = [main(arguments, {}) for arguments in lines]\n"
        f"slow = [name for name in {SLOW_TO_IMPORT!r} if name in sys.modules]\n"
        "sys.exit(f'{codes} {slow}' if any(codes) or slow else 0)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stderr) == (0, "")


def test_the_version(terminal: Terminal) -> None:
    assert terminal("--version") == (0, f"gongji {__version__}\n", "")


@pytest.mark.parametrize("group", [(), ("policy",), ("bench",)])
def test_without_a_command_the_page_goes_to_standard_error(
    group: tuple[str, ...], terminal: Terminal
) -> None:
    answer = terminal(*group)
    assert (answer.code, answer.out) == (2, "")
    assert "Usage:" in answer.err


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (["polcy"], "没有命令“polcy”", "There is no command `polcy`"),
        (["policy", "lst"], "没有命令“lst”", "There is no command `lst`"),
        (["policy", "list", "--jsn"], "没有选项“--jsn”", "There is no option `--jsn`"),
        (["policy", "show"], "缺少“AREA”", "`AREA` is missing"),
        (["policy", "show", "320100", "--on"], "选项“--on”缺少值", "The option `--on` needs a value"),
        (["policy", "show", "320100", "530000"], "多余的参数“530000”", "`530000` is one argument too many"),
        (["policy", "list", "all"], "多余的参数“all”", "`all` is one argument too many"),
        (["bench", "kernel", "--claims", "0"], "“--claims”应为 1 到", "`--claims` must be a whole number"),
        (["bench", "kernel", "--claims", "many"], "“--claims”应为 1 到", "`--claims` must be a whole number"),
        (["calculate"], "缺少“FILE”", "`FILE` is missing"),
        (["policy", "new", "320100"], "缺少“--from DAY”", "`--from DAY` is missing"),
        (["policy", "trace", "320100"], "缺少“--text FILE”", "`--text FILE` is missing"),
        (["policy", "check", "--covering", "2024-01-01"], "“--covering”要 2 个值", "needs 2 values"),
    ],
)
def test_a_wrong_command_line_is_told_in_both_languages(
    arguments: list[str], zh: str, en: str, terminal: Terminal
) -> None:
    for language, words in (("zh", zh), ("en", en)):
        answer = terminal(*arguments, "--lang", language)
        assert (answer.code, answer.out) == (2, "")
        assert words in answer.err
        assert answer.err.count("\n") == 1


@pytest.mark.parametrize("width", [20, 21, 40, 80])
def test_chinese_lines_are_no_wider_than_they_may_and_begin_with_no_closing_mark(width: int) -> None:
    words = (
        "跨过限额的费用精确拆开：限额内按普通比例（60 %），其余按“住院待遇”；舍入后正好等于余额的，不算跨过。"
    )
    lines = list(wrapped(words, width))
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    for line in lines:
        assert cell_len(line) <= width
        assert line[0] not in "，。：；）”"
        assert line[-1] not in "（“"
