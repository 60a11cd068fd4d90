"""`gongji policy trace`: the command alone; its work stands in `policy_trace_page`."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

TRACE_SHAPE = (
    '{"area", "name", "document", "title", "sha256", "recognised", '
    '"traces": [{"name", "found", "not_found", "elsewhere", "unknown", "missing_articles", "unused", "ok"}], '
    '"ok"}'
)
TRACE = Words(
    summary=Text(
        "用文件原文证明每个数字都在它引用的条款里。",
        "Prove from a document's text that each figure stands in the article it cites.",
    ),
    details=Text(
        "文本属于哪份文件，由 SHA-256 认定（全半角、空白、控制字符不影响）。逐条找到登记的条款，"
        "再在条款里找每个数字：金额、比例、百分点、年龄、日期，阿拉伯数字和汉字数字都认。"
        "引用其他文件的数字另列；文本里有而政策没有用到的数字也列出。文本只读一遍，不保存。\n\n"
        "只证明数字出现在条款里，不证明它属于哪一类人。\n\n"
        "退出码：0 引用这份文件的数字都找到；1 有没找到的（加 --strict 时，"
        "有没用到的数字或没找到的条款也算）。\n\n"
        f"加 --json：{TRACE_SHAPE}。",
        "Which document a text is, is told by its SHA-256, to which character width, white space and control "
        "signs do not matter. Each registered article is looked up, and in it each figure that cites it: "
        "amounts, rates, points, ages and days, in Arabic and Chinese numerals. Figures that cite another "
        "document are listed apart, and so are those of the text that the policy does not use. The text is "
        "read and not kept.\n\n"
        "It proves that a figure stands in the article, not for whom it stands there.\n\n"
        "Exit code: 0 all figures that cite this document were found; 1 some were not (with --strict, also "
        "where a figure of the text is unused or an article is not found).\n\n"
        f"With --json: {TRACE_SHAPE}.",
    ),
    examples=(
        "gongji policy trace 320100 --text nanjing.txt",
        "gongji policy trace 陕西 --text shaanxi.txt --strict --json",
    ),
)
AREA = Text("六位区划代码，或中文、英文地名。", "Six-digit code, or the name in Chinese or English.")
TEXT = Text("必填：文件原文，纯文本。", "Required: the document's text, as a plain text file.")
STRICT = Text(
    "文本里没有用到的数字、没有找到的条款也算失败。",
    "Fail also on figures of the text that are not used and articles that are not found.",
)
ANY_TEXT = Text(
    "SHA-256 与登记不符的文本也追溯。", "Trace a text although its SHA-256 is not the registered one."
)
AS_JSON = Text("输出一个 JSON 对象。", "Print one JSON object.")


def add_trace(app: typer.Typer, language: Language) -> None:
    """Add `trace` to the commands of `gongji policy`."""

    @command(app, "trace", TRACE, language)
    def trace(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        *,
        text: Annotated[str, typer.Option("--text", metavar="FILE", help=TEXT.say(language))],
        strict: Annotated[bool, typer.Option("--strict", help=STRICT.say(language))] = False,
        any_text: Annotated[bool, typer.Option("--any-text", help=ANY_TEXT.say(language))] = False,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.policy_trace_page import trace_file

        raise typer.Exit(trace_file(area, text, language, strict=strict, any_text=any_text, as_json=as_json))
