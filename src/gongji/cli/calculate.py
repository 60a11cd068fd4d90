"""`gongji calculate`: the command; what it does with lines stands in `calculation` and `json_lines`."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.cli.policies_folder import OPTION, POLICIES
from gongji.language import Language, Text

ONE_OBJECT = (
    '{"id": "c1", "area": "320100", '
    '"member": {"birth_date": "1950-03-05", "coverage": [{"from": "2010-01-01", "status": "retired"}]}, '
    '"visits": [{"date": "2023-02-01", "provider": {"kind": "hospital"}, "amount": "800.00"}]}'
)
WORDS = Words(
    summary=Text(
        "计算门诊待遇：读入 JSON 行，逐行写出结果。", "Work out benefits: JSON lines in, JSON lines out."
    ),
    details=Text(
        "每行一个对象：参保人、统筹地区和按日期排列的就诊；结果顺序相同，每次就诊给出起付标准、基金支付、"
        "超限额支付、个人负担，以及每一步的算式和条款。\n\n"
        "算不了的对象在自己那一行得到 error（code、message、field），其余照常计算。"
        "退出码：0 全部算出；1 有对象算不了；2 命令行不对或文件打不开。",
        "One object a line: member, pooling area, and visits in date order. The results come in the same "
        "order; each visit has deductible, fund, overflow and personal part, and every step with formula "
        "and article.\n\n"
        "An object that cannot be calculated gets an error (code, message, field) on its line; the others "
        "go on. Exit code: 0 all calculated; 1 some could not be; 2 wrong command line or unusable file.",
    ),
    examples=(
        "gongji calculate claims.jsonl",
        "gongji calculate claims.jsonl --output results.jsonl --lang en",
        "gongji calculate claims.jsonl --policies our-policies",
        f"echo '{ONE_OBJECT}' | gongji calculate -",
    ),
)
FILE = Text("JSON 行文件；“-”是标准输入。", "File of JSON lines; - is standard input.")
OUTPUT = Text(
    "结果写入这个文件（要么完整写好，要么不动它），而不是标准输出。",
    "Write the results to this file, wholly or not at all, instead of standard output.",
)


def add_calculate(app: typer.Typer, language: Language) -> None:
    """Add the command to the program."""

    @command(app, "calculate", WORDS, language)
    def calculate(
        file: Annotated[str, typer.Argument(metavar="FILE", help=FILE.say(language))],
        output: Annotated[
            str | None, typer.Option("--output", metavar="FILE", help=OUTPUT.say(language))
        ] = None,
        policies: Annotated[
            str | None, typer.Option(OPTION, metavar="FOLDER", help=POLICIES.say(language))
        ] = None,
    ) -> None:
        from gongji.cli.calculation import calculate_file

        raise typer.Exit(calculate_file(file, output, language, policies))
