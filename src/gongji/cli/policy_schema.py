"""`gongji policy schema`: the JSON Schema of policy files, for editors."""

import sys
from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

SCHEMA_SHAPE = '{"file", "changed"}'
SCHEMA = Words(
    summary=Text(
        "输出政策文件的 JSON Schema，供编辑器补全和检查。",
        "Print the JSON Schema of policy files, for editors.",
    ),
    details=Text(
        "由读取政策文件的那些表生成（draft 2020-12）。VS Code 装上 YAML 扩展后，文件首行写"
        "“# yaml-language-server: $schema=policy.schema.json”即可；gongji policy new 生成的文件已有这一行。"
        "条款是否登记、每种情形是否恰有一个数，只有 gongji policy check 才查。\n\n"
        "--write 把它写到随程序提供的文件（仅在源码目录里有用）。\n\n"
        f"输出本身就是 JSON；与 --write 合用时加 --json：{SCHEMA_SHAPE}。",
        "Made from the tables by which policy files are read (draft 2020-12). With the YAML extension of VS "
        "Code a file needs the first line `# yaml-language-server: $schema=policy.schema.json`, which files "
        "made by gongji policy new have. Whether articles are registered and each case has exactly one "
        "figure is for gongji policy check alone.\n\n"
        "--write stores it as the file that ships (of use in a checkout alone).\n\n"
        f"The output is JSON in any case; --write with --json: {SCHEMA_SHAPE}.",
    ),
    examples=("gongji policy schema > policy.schema.json", "gongji policy schema --write"),
)
WRITE = Text("写到随程序提供的文件。", "Store it as the file that ships.")
AS_JSON = Text("与 --write 合用：输出一个 JSON 对象。", "With --write: print one JSON object.")


def add_schema(app: typer.Typer, language: Language) -> None:
    """Add `schema` to the commands of `gongji policy`."""

    @command(app, "schema", SCHEMA, language)
    def schema(
        *,
        write: Annotated[bool, typer.Option("--write", help=WRITE.say(language))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        if write:
            _write(language, as_json=as_json)
        else:
            from gongji.policy.json_schema import schema_text

            sys.stdout.write(schema_text())


def _write(language: Language, *, as_json: bool) -> None:
    from gongji.cli.output import print_json
    from gongji.policy.json_schema import SCHEMA_PATH, write_schema

    changed = write_schema()
    if as_json:
        print_json({"file": str(SCHEMA_PATH), "changed": changed})
    else:
        words = Text("已更新", "updated") if changed else Text("没有变化", "nothing changed")
        print(f"{words.say(language)}  {SCHEMA_PATH}")
