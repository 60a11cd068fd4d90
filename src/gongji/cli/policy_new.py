"""`gongji policy new`: the command alone; its work stands in `policy_new_files`."""

from typing import Annotated

import typer

from gongji.cli.help import Words, command
from gongji.language import Language, Text

NEW_SHAPE = '{"area", "policy", "files": [{"file", "written", "text"}]}'
NEW = Words(
    summary=Text(
        "为一个统筹地区开一份政策文件，逐段说明写法。",
        "Begin a policy file for a pooling area, each section explained.",
    ),
    details=Text(
        "没有查到的数都写成 unknown 并写明原因，所以 gongji policy check 一开始就读得通，并列出还缺什么。"
        "注释用中文和英文说明每一段；用不到的段落先注释掉，删去“# ”即可启用。\n\n"
        "不写 -o 时打印政策文件；-o 写 .yaml 文件时只写政策文件；写文件夹时，按政策库的布局写三份："
        "文件登记、地区、政策；新文件夹还缺的（共济的读法、上级地区、编辑器用的 JSON Schema）一并写上，"
        "于是 gongji policy check --policies 文件夹 就能用。已有的这些文件和地区文件保留；"
        "其他文件若已存在则拒绝，什么也不写。\n\n"
        f"加 --json：{NEW_SHAPE}；只打印时 file 为 null。",
        "What was not looked up yet is `unknown`, with that as its reason, so gongji policy check reads the "
        "file from the first minute and lists what is missing. Comments in Chinese and English say what each "
        "section is for; those that may not be needed are commented out: remove `# `.\n\n"
        "Without -o the policy file is printed; with a .yaml file it is written there; with a folder three "
        "files are written as a library of policies has them: the register of the document, the area, the "
        "policy; and what a new folder lacks beside them (Gongji's readings, the areas above, the JSON "
        "Schema for editors), so that gongji policy check --policies FOLDER works. These and the area's file "
        "stay where they are there; any other that exists is a refusal, and nothing is written.\n\n"
        f'With --json: {NEW_SHAPE}; "file" is null where it is only printed.',
    ),
    examples=(
        "gongji policy new 990100 --from 2026-01-01 --name-zh 示例市 --name-en 'Sample City'",
        "gongji policy new 320100 --from 2028-01-01 -o nanjing-2028.yaml",
        "gongji policy new 990100 --from 2026-01-01 --name-zh 示例市 --name-en Sample -o src/gongji/policies",
    ),
)
AREA = Text("六位区划代码；已登记的地区也可以写地名。", "Six-digit code; of a registered area also its name.")
FROM = Text("必填：生效的第一天，如 2026-01-01。", "Required: the first day in force, such as 2026-01-01.")
PROVINCE = Text(
    "上级的区划代码；不写时取本省（已登记的话），否则取全国。",
    "The code of the area above; otherwise its province if registered, or the nation.",
)
NAME_ZH = Text("地区的中文名称；没有登记过的地区要写。", "The area's Chinese name, needed where it is new.")
NAME_EN = Text("地区的英文名称；没有登记过的地区要写。", "The area's English name, needed where it is new.")
OUTPUT = Text(
    "写到这个 .yaml 文件或政策文件夹；不写时打印。",
    "The .yaml file or folder of policies to write to; otherwise printed.",
)
AS_JSON = Text("输出一个 JSON 对象。", "Print one JSON object.")


def add_new(app: typer.Typer, language: Language) -> None:
    """Add `new` to the commands of `gongji policy`."""

    @command(app, "new", NEW, language)
    def new(
        area: Annotated[str, typer.Argument(metavar="AREA", help=AREA.say(language))],
        *,
        first_day: Annotated[str, typer.Option("--from", metavar="DAY", help=FROM.say(language))],
        province: Annotated[
            str | None, typer.Option("--province", metavar="CODE", help=PROVINCE.say(language))
        ] = None,
        name_zh: Annotated[
            str | None, typer.Option("--name-zh", metavar="NAME", help=NAME_ZH.say(language))
        ] = None,
        name_en: Annotated[
            str | None, typer.Option("--name-en", metavar="NAME", help=NAME_EN.say(language))
        ] = None,
        output: Annotated[
            str | None, typer.Option("-o", "--output", metavar="PATH", help=OUTPUT.say(language))
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help=AS_JSON.say(language))] = False,
    ) -> None:
        from gongji.cli.policy_new_files import Wish, begin_policy

        wish = Wish(area, first_day, province, name_zh, name_en, output)
        begin_policy(wish, language, as_json=as_json)
