"""Help pages in the chosen language: usage, what it does, arguments, options, commands, examples.

Typer's own pages mix in English, import a Markdown renderer (which alone costs more time than `--help`
may take) and break lines without regard to the double width of Chinese characters; so the pages are
laid out here. Only the layout is ours: the commands and options come from Typer.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

import typer
from rich.cells import cell_len
from typer.core import TyperCommand, TyperGroup

from gongji.cli.usage import SEE_HELP, CommandLineError
from gongji.cli.wrapping import wrapped
from gongji.language import Language, Text, same

Function = TypeVar("Function", bound=Callable[..., None])
Entry = tuple[str, str]
"""What is explained, and its explanation."""

WIDEST_PAGE = 100
NAME_COLUMN = 24

USAGE = Text("用法", "Usage")
ARGUMENTS = Text("参数", "Arguments")
OPTIONS = Text("选项", "Options")
COMMANDS = Text("命令", "Commands")
EXAMPLES = Text("示例", "Examples")
COLON = Text("：", ":")
OPTIONS_SHORT = Text("[选项]", "[OPTIONS]")
COMMAND_SHORT = Text("命令 …", "COMMAND …")

LANGUAGE_ENTRY = (
    "--lang zh|en",
    Text(
        "中文或英文；不写时看环境变量 GONGJI_LANG，再看系统区域设置。",
        "Chinese or English; otherwise the variable GONGJI_LANG decides, then the locale.",
    ),
)
HELP_ENTRY = ("--help", Text("显示本页。", "Show this page."))


class Words(NamedTuple):
    """What a help page says of a command.

    Attributes:
        summary: one line, also shown in the list of commands.
        details: paragraphs after it; empty where the line is enough.
        examples: whole command lines, at least one.
    """

    summary: Text
    details: Text
    examples: tuple[str, ...]


def command(app: typer.Typer, name: str, words: Words, language: Language) -> Callable[[Function], Function]:
    """Decorator: make a function a command of `app`, with its help in `language`."""
    return app.command(
        name,
        cls=HelpfulCommand,
        help=words.details.say(language),
        short_help=words.summary.say(language),
        epilog="\n".join(words.examples),
    )


def group(name: str, words: Words, language: Language) -> typer.Typer:
    """An app that holds commands, with its help in `language`."""
    return typer.Typer(
        name=name,
        cls=HelpfulGroup,
        help=words.details.say(language),
        short_help=words.summary.say(language),
        epilog="\n".join(words.examples),
        add_completion=False,
        rich_markup_mode=None,
    )


class HelpfulCommand(TyperCommand):
    """A command with a help page in the language that the context holds."""

    allow_extra_args = True
    """So that Typer hands them over, to be refused in the chosen language."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments.

        Raises:
            CommandLineError: there are more than the command takes.
        """
        rest = super().parse_args(ctx, args)
        if rest:
            raise CommandLineError(
                "extra_argument",
                Text(f"多余的参数“{rest[0]}”。", f"`{rest[0]}` is one argument too many."),
                SEE_HELP,
                ctx.command_path,
            )
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write("\n".join(page_of(self, ctx)))


class HelpfulGroup(TyperGroup):
    """A group of commands with a help page, and a refusal of unknown commands, in the chosen language."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; where there are none, the help page goes to standard error, exit code 2."""
        if not args:
            typer.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page."""
        formatter.write("\n".join(page_of(self, ctx)))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the arguments name.

        Raises:
            CommandLineError: there is no such command.
        """
        name = args[0]
        if name in self.commands or name.startswith("-"):
            return super().resolve_command(ctx, args)
        known = ", ".join(self.commands)
        raise CommandLineError(
            "unknown_command",
            Text(f"没有命令“{name}”。", f"There is no command `{name}`."),
            Text(f"可用：{known}。", f"Known: {known}."),
            ctx.command_path,
        )


def page_of(shown: TyperCommand | TyperGroup, ctx: Any) -> Iterator[str]:
    """The lines of a help page."""
    language: Language = ctx.find_root().obj
    width = min(shutil.get_terminal_size((WIDEST_PAGE, 24)).columns, WIDEST_PAGE)
    gap = "" if language == "zh" else " "
    yield f"{_heading(USAGE, language)}{gap}{usage_of(shown, ctx, language)}"
    for paragraph in (shown.short_help or "", *(shown.help or "").split("\n\n")):
        if paragraph:
            yield ""
            yield from wrapped(paragraph, width)
    yield from _section(ARGUMENTS, _arguments(shown), language, width)
    if isinstance(shown, TyperGroup):
        commands = [(name, known.short_help or "") for name, known in shown.commands.items()]
        yield from _section(COMMANDS, commands, language, width)
    yield from _section(OPTIONS, [*_options(shown), *_common_options(language)], language, width)
    yield ""
    yield _heading(EXAMPLES, language)
    yield from (f"  {line}" for line in (shown.epilog or "").splitlines())


def usage_of(shown: TyperCommand | TyperGroup, ctx: Any, language: Language) -> str:
    """`gongji policy show [OPTIONS] AREA`."""
    pieces = [ctx.command_path, OPTIONS_SHORT.say(language)]
    pieces += [name for name, _ in _arguments(shown)]
    if isinstance(shown, TyperGroup):
        pieces.append(COMMAND_SHORT.say(language))
    return " ".join(pieces)


def _heading(words: Text, language: Language) -> str:
    return typer.style(words.say(language) + COLON.say(language), bold=True)


def _section(title: Text, entries: Iterable[Entry], language: Language, width: int) -> Iterator[str]:
    listed = list(entries)
    if not listed:
        return
    yield ""
    yield _heading(title, language)
    for name, words in listed:
        lines = list(wrapped(words, width - NAME_COLUMN - 2))
        if cell_len(name) > NAME_COLUMN - 2:
            yield f"  {name}"
        else:
            padding = " " * (NAME_COLUMN - cell_len(name))
            yield f"  {typer.style(name, fg='cyan')}{padding}{lines.pop(0)}"
        yield from (" " * (NAME_COLUMN + 2) + line for line in lines)


def _arguments(shown: TyperCommand | TyperGroup) -> Iterator[Entry]:
    for param in shown.params:
        if param.param_type_name == "argument":
            name = f"{param.metavar or param.name}{'...' if param.nargs != 1 else ''}"
            yield name if param.required else f"[{name}]", getattr(param, "help", "")


def _options(shown: TyperCommand | TyperGroup) -> Iterator[Entry]:
    for param in shown.params:
        if param.param_type_name == "option" and not getattr(param, "hidden", False):
            value = "" if getattr(param, "is_flag", False) else f" {param.metavar or 'VALUE'}"
            yield f"{', '.join(param.opts)}{value}", getattr(param, "help", "")


def _common_options(language: Language) -> Iterator[Entry]:
    for name, words in (LANGUAGE_ENTRY, HELP_ENTRY):
        yield same(name).say(language), words.say(language)
