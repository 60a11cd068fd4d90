"""`--policies FOLDER`: a command works with the policies below a folder instead of those that ship.

So an agency tries files of its own against everything that the program does before they are anyone else's.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from gongji.cli.usage import CommandLineError
from gongji.language import Text

if TYPE_CHECKING:
    from gongji.policy.library import Library

OPTION = "--policies"
POLICIES = Text(
    "用这个文件夹里的政策（documents/、areas/，可有 frameworks/），而不是随程序提供的。",
    "Use the policies below this folder (documents/, areas/ and, if any, frameworks/), not those that ship.",
)
REGISTERS = "documents"
"""What every folder of policies has: without registered documents no figure has a source."""


def library_below(folder: str) -> "Library":
    """The policies below a folder that a person named.

    Raises:
        CommandLineError: there is no such folder, or it holds no registered documents.
    """
    from gongji.policy.library import Library  # not above: help pages read this module and no policies

    path = Path(folder)
    if (path / REGISTERS).is_dir():
        return Library(path)
    if not path.is_dir():
        what = Text(f"没有文件夹“{folder}”。", f"There is no folder `{folder}`.")
    else:
        what = Text(
            f"“{folder}”里没有 {REGISTERS}/，不是政策文件夹。",
            f"`{folder}` is no folder of policies: it has no {REGISTERS}/.",
        )
    raise CommandLineError(
        "no_policies_folder",
        what,
        Text(
            "政策文件夹的 documents/ 登记文件，areas/<区划代码>/ 放地区和政策，frameworks/ 可有可无。"
            "gongji policy new … -o FOLDER 从头建一个；也可以复制随程序提供的那一个。",
            "A folder of policies holds documents/ with the registered documents, areas/<code>/ with area "
            "and policies, and frameworks/ where there are any. Begin one by gongji policy new … -o FOLDER, "
            "or copy the one that ships.",
        ),
        OPTION,
    )
