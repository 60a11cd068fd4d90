"""The program `gongji`: decides the language, builds the commands, runs one, and says what went wrong.

Exit codes: 0 done; 1 refused, or something did not hold; 2 wrong command line; 130 interrupted;
141 the reader of the output went away.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from gongji import __version__
from gongji.cli.acceptance import add_acceptance
from gongji.cli.bench import add_bench
from gongji.cli.calculate import add_calculate
from gongji.cli.chain import add_chain
from gongji.cli.consent import add_consent
from gongji.cli.demo import add_demo
from gongji.cli.help import Words, group
from gongji.cli.language import locale_language, read_command_line
from gongji.cli.member import add_member
from gongji.cli.output import fault_record, print_refusal
from gongji.cli.partitions import add_partitions
from gongji.cli.policy import add_policy
from gongji.cli.readjudicate import add_readjudicate
from gongji.cli.settlement import add_settlement
from gongji.cli.torture import add_torture
from gongji.cli.totals import add_totals
from gongji.cli.usage import CommandLineError, usage_error
from gongji.cli.verify import add_verify
from gongji.errors import GongjiError
from gongji.language import Language, Text

PROGRAM = "gongji"
DONE, FAILED, WRONG_USAGE, INTERRUPTED, READER_GONE = 0, 1, 2, 130, 141

WORDS = Words(
    summary=Text(
        "共济：从门诊共济的政策文件，到结算到分的费用。",
        "Gongji: from the documents of outpatient mutual aid to claims settled to the fen.",
    ),
    details=Text(
        "每个数字都带着它的条款。每条命令都有自己的帮助：gongji 命令 --help。",
        "Every figure comes with its article. Each command has its own help: gongji COMMAND --help.",
    ),
    examples=(
        "gongji policy show 320100",
        "gongji calculate claims.jsonl",
    ),
)


def run() -> None:
    """Run the program with the arguments of this process, and leave with its exit code."""
    sys.exit(main(sys.argv[1:], os.environ))


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command line.

    Args:
        arguments: without the program's name.
        environment: the variables of the process.

    Returns:
        The exit code; whatever went wrong has been said on standard error.
    """
    try:
        language, rest = read_command_line(arguments, environment)
    except GongjiError as error:
        print_refusal(error, locale_language(environment), as_json=False)
        return WRONG_USAGE
    try:
        return _invoke(build_app(language), rest, language)
    except CommandLineError as error:
        print_refusal(error, language, as_json=False)
        return WRONG_USAGE
    except GongjiError as error:
        print_refusal(error, language, as_json="--json" in rest)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return READER_GONE
    except OSError as error:
        print_refusal(_unusable(error), language, as_json="--json" in rest)
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last guard: a person never sees a traceback
        print(fault_record(error, language)["message"], file=sys.stderr)
        return FAILED


def build_app(language: Language) -> typer.Typer:
    """All commands with their help in `language`. What a command needs is imported when it runs."""
    app = group(PROGRAM, WORDS, language)

    @app.callback()
    def root(
        *,
        version: Annotated[
            bool,
            typer.Option(
                "--version",
                help=Text("显示版本。", "Show the version.").say(language),
                is_eager=True,
                callback=_show_version,
            ),
        ] = False,
    ) -> None:
        """Nothing by itself: the options act through their callbacks."""

    add_calculate(app, language)
    add_policy(app, language)
    add_consent(app, language)
    add_member(app, language)
    add_acceptance(app, language)
    add_settlement(app, language)
    add_readjudicate(app, language)
    add_demo(app, language)
    add_verify(app, language)
    add_chain(app, language)
    add_partitions(app, language)
    add_torture(app, language)
    add_totals(app, language)
    add_bench(app, language)
    return app


def _invoke(app: typer.Typer, arguments: list[str], language: Language) -> int:
    """Run a command line that has no `--lang` any more; the exit code."""
    try:
        program = typer.main.get_command(app)
        code = program.main(arguments, prog_name=PROGRAM, standalone_mode=False, obj=language)
    except typer.TyperException as error:
        raise usage_error(error) from None
    except SystemExit as leaving:
        # Typer leaves by itself, with the code of a failure, where the output's reader went away.
        if isinstance(leaving.__context__, BrokenPipeError):
            raise leaving.__context__ from None
        raise
    sys.stdout.flush()
    return code if isinstance(code, int) else DONE


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if wanted:
        print(f"{PROGRAM} {__version__}")
        raise typer.Exit


def _forget_output() -> None:
    """Point standard output nowhere, so that Python's own flush at exit does not fail again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def _unusable(error: OSError) -> GongjiError:
    reason = error.strerror or type(error).__name__
    return GongjiError(
        "system_error",
        Text(f"系统拒绝了读写：{reason}。", f"The system refused to read or write: {reason}."),
        Text("检查磁盘空间和权限。", "Check disk space and permissions."),
        str(error.filename or ""),
    )
