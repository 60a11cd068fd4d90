"""What Typer refuses in a command line, as typed errors in both languages.

Typer's messages are English sentences; here the refusal is told again from its facts. What has no
such facts keeps its English words in both languages.
"""

from typing import Any

import typer

from gongji.errors import InputError
from gongji.language import Text


class CommandLineError(InputError):
    """The command line itself is wrong; nothing was done, exit code 2."""


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
        return "option_value_missing", Text(
            f"选项“{option}”缺少值。", f"The option `{option}` needs a value."
        )
    if kind == "MissingParameter" and parameter is not None:
        name = parameter.metavar or parameter.name
        return "argument_missing", Text(f"缺少“{name}”。", f"`{name}` is missing.")
    if kind == "BadParameter" and parameter is not None:
        return "malformed_value", _wrong_value(parameter)
    return "wrong_command_line", Text(f"命令行不对：{error.format_message()}", error.format_message())


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
