"""What Typer refuses in a command line, as typed errors in both languages.

Typer's messages are English sentences; here the refusal is told again from its facts. What has no
such facts keeps its English words in both languages.
"""

import re
from pathlib import Path
from typing import Any

import typer

from gongji.errors import InputError
from gongji.language import Text


class CommandLineError(InputError):
    """The command line itself is wrong; nothing was done, exit code 2."""


def no_file(file: str, field: str) -> CommandLineError:
    """That what a person named is no file: a folder, or nothing at all."""
    if Path(file).is_dir():
        what = Text(f"“{file}”是文件夹。", f"`{file}` is a folder.")
        return CommandLineError("unusable_file", what, Text("写其中的文件。", "Name a file in it."), field)
    what = Text(f"没有文件“{file}”。", f"There is no file `{file}`.")
    return CommandLineError("unusable_file", what, Text("检查路径。", "Check the path."), field)


SEE_HELP = Text("用 --help 查看用法。", "See --help.")


def usage_error(error: typer.TyperException) -> CommandLineError:
    """Typer's refusal as one of ours."""
    context: Any = getattr(error, "ctx", None)
    field = context.command_path if context is not None else ""
    code, what = _told(error)
    return CommandLineError(code, what, SEE_HELP, field)


def _told(error: typer.TyperException) -> tuple[str, Text]:
    """Code and sentence of a refusal, by the facts that it carries."""
    parameter: Any = getattr(error, "param", None)
    option: str | None = getattr(error, "option_name", None)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return "unknown_option", Text(f"没有选项“{option}”。", f"There is no option `{option}`.")
    if kind == "BadOptionUsage":
        return "option_value_missing", _value_missing(error, option)
    if kind == "MissingParameter" and parameter is not None:
        name = parameter.metavar or parameter.name
        if parameter.param_type_name == "option":
            name = f"{parameter.opts[0]} {name}"
        return "argument_missing", Text(f"缺少“{name}”。", f"`{name}` is missing.")
    if kind == "BadParameter" and parameter is not None:
        return "malformed_value", _wrong_value(parameter)
    return "wrong_command_line", Text(f"命令行不对：{error.format_message()}", error.format_message())


def _value_missing(error: typer.TyperException, option: str | None) -> Text:
    """That an option has no value behind it, or fewer than it takes; only its message has their number."""
    several = re.search(r"requires (\d+) arguments", error.format_message())
    if several is None:
        return Text(f"选项“{option}”缺少值。", f"The option `{option}` needs a value.")
    return Text(f"选项“{option}”要 {several[1]} 个值。", f"The option `{option}` needs {several[1]} values.")


def _wrong_value(parameter: Any) -> Text:
    """That a parameter has a wrong value; of a number with bounds, which."""
    name = ", ".join(parameter.opts) if parameter.param_type_name == "option" else parameter.metavar
    least, most = getattr(parameter, "min", None), getattr(parameter, "max", None)
    if least is None or most is None:
        return Text(f"“{name}”的值不对。", f"The value of `{name}` is wrong.")
    return Text(
        f"“{name}”应为 {least} 到 {most} 的整数。",
        f"`{name}` must be a whole number from {least} to {most}.",
    )
