"""What can go wrong between the program and its database, as typed refusals in both languages."""

import errno
from pathlib import Path

from gongji.errors import GongjiError
from gongji.language import Text

_NO_SPACE_WORDS = "No space left on device"


class StoreError(GongjiError):
    """The database cannot be had, or refuses what was asked; nothing was changed.

    Args:
        code: stable, lower-case, for programs (`constraint_violated`).
        what: what is wrong.
        mend: what the person can do about it.
        field: where it is wrong: an environment variable or a path; empty if nowhere in particular.
        constraint: the name of the violated constraint, so that a room can say it in its own words.
    """

    def __init__(self, code: str, what: Text, mend: Text, field: str = "", constraint: str = "") -> None:
        super().__init__(code, what, mend, field)
        self.constraint = constraint


def no_space(field: str) -> StoreError:
    """The disk that holds the data folder is full."""
    return StoreError(
        "no_space",
        Text("数据所在磁盘已满。", "The disk that holds the data is full."),
        Text(
            "请腾出空间，或用 GONGJI_DATA_DIR 指定另一处文件夹。",
            "Free some space, or name another folder in GONGJI_DATA_DIR.",
        ),
        field,
    )


def folder_unusable(folder: Path, error: OSError) -> StoreError:
    """The system refuses to let us work in `folder`; a full disk is said as such."""
    if error.errno == errno.ENOSPC or _NO_SPACE_WORDS in str(error):
        return no_space(str(folder))
    reason = error.strerror if error.strerror is not None else str(error)
    return StoreError(
        "data_folder_unusable",
        Text(f"数据文件夹不可用：{reason}。", f"The data folder cannot be used: {reason}."),
        Text(
            "请检查其权限，或用 GONGJI_DATA_DIR 指定一处可写的文件夹。",
            "Check its permissions, or name a writable folder in GONGJI_DATA_DIR.",
        ),
        str(folder),
    )


def server_not_started(last_words: str, field: str) -> StoreError:
    """PostgreSQL's programs gave up.

    Args:
        last_words: the last lines that they printed or logged, in English.
        field: the log or the folder to look at.
    """
    if _NO_SPACE_WORDS in last_words:
        return no_space(field)
    return StoreError(
        "server_not_started",
        Text(
            f"数据库服务器未能启动，其最后输出：\n{last_words}\n",
            f"The server did not start:\n{last_words}\n",
        ),
        Text(
            "请按上述输出处理后重试，或用 GONGJI_DATABASE_URL 指定自有的 PostgreSQL 18。",
            "Mend what it names and try again, or name a PostgreSQL 18 of your own in GONGJI_DATABASE_URL.",
        ),
        field,
    )
