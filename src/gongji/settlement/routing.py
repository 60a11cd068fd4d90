"""One area lives in one database; several databases stand behind one service, and each request finds its own.

A file, named by `GONGJI_DATABASES`, says where each area lives:

    default: postgresql://gongji@db-0.example/gongji
    320100: postgresql://gongji@db-1.example/gongji
    530000: postgresql://gongji@db-2.example/gongji

Passwords need not stand in it: libpq's password file and service file hold for these addresses too.

A message id is unique in its database, not beyond. A sender that asks for members of several areas gives
each message an id of its own, and repeats, undoes and asks for it with the area of the original; in another
database the message never came.
"""

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from gongji.errors import GongjiError
from gongji.kernel.rules import settle_claim
from gongji.kernel.sequence import SettleClaim
from gongji.language import Text
from gongji.policy.library import Library
from gongji.policy.problems import Place, Refused
from gongji.policy.yaml_tree import Scalar, Value, read_tree
from gongji.settlement.batch_store import MessageStatus
from gongji.settlement.engine import Engine, Limits, running_engine
from gongji.settlement.keeping import running_keeper
from gongji.settlement.service import status
from gongji.settlement.submission import Answer, MessageId, Submission
from gongji.store.database import connect, shown_url
from gongji.store.errors import StoreError

DATABASES_VARIABLE = "GONGJI_DATABASES"
DEFAULT = "default"
"""The key of the database of all areas that are not named."""

AREA_DIGITS = 6


class RoutingError(GongjiError):
    """The table of databases cannot be read, or names none for an area; nothing was asked of any database."""


@dataclass(frozen=True, slots=True)
class Routes:
    """In which database each area lives.

    Attributes:
        urls: by area; they may hold passwords and are never shown.
        default: of all other areas; None where these are refused.
    """

    urls: Mapping[str, str] = field(repr=False)
    default: str | None = field(default=None, repr=False)

    def url_of(self, area: str) -> str:
        """The database of an area.

        Raises:
            RoutingError: none is named for it, and there is no default.
        """
        url = self.urls.get(area, self.default)
        if url is None:
            raise _unrouted(area)
        return url

    @property
    def databases(self) -> tuple[str, ...]:
        """Each database once, the default one last."""
        known = (*self.urls.values(), *(() if self.default is None else (self.default,)))
        return tuple(dict.fromkeys(known))


def routes_from_environment(environment: Mapping[str, str] = os.environ) -> Routes | None:
    """The table that `GONGJI_DATABASES` names; None where it is unset or empty, and one database serves all.

    Raises:
        RoutingError: as `read_routes`.
    """
    named = environment.get(DATABASES_VARIABLE, "").strip()
    return read_routes(Path(named)) if named else None


def read_routes(path: Path) -> Routes:
    """The table of a file.

    Raises:
        RoutingError: it cannot be read, or a line is neither an area nor `default` with a database's address.
            What stands in a line is not repeated: it may hold a password.
    """
    try:
        tree = read_tree(path, str(path))
    except OSError as error:
        raise _unreadable(path, error) from error
    except Refused as refused:
        raise _malformed(refused.problem.place) from None
    urls = {key: _url_of(key, value, tree.places[key]) for key, value in tree.entries.items()}
    default = urls.pop(DEFAULT, None)
    return Routes(urls, default)


def _url_of(key: str, value: Value, place: Place) -> str:
    is_area = len(key) == AREA_DIGITS and key.isascii() and key.isdecimal()
    if not (is_area or key == DEFAULT) or not isinstance(value, Scalar) or not value.text.strip():
        raise _malformed(place)
    try:
        shown_url(value.text)
    except StoreError:
        raise _malformed(place) from None
    return value.text.strip()


@dataclass(frozen=True, slots=True)
class RoutedEngines:
    """An engine for each database, and the way to the right one; made by `running_engines`.

    One database that is gone stops its own areas: their submissions are answered unknown, or busy once its
    queue is full, within the limits' time. The others have queues, workers and connections of their own.
    """

    routes: Routes
    engines: Mapping[str, Engine] = field(repr=False)

    def submit(self, submission: Submission) -> "Future[Answer]":
        """Ask the database of the member's area to carry something out.

        Raises:
            RoutingError: the area has no database.
            BusyError: the queue of that database is full; nothing was carried out.
        """
        return self.engines[self.routes.url_of(submission.request.area)].submit(submission)

    def status(self, area: str, message: MessageId) -> MessageStatus | None:
        """What became of a message for a member of an area; None where it never came to that area's database.

        Raises:
            RoutingError: the area has no database.
            StoreError: the database does not answer.
        """
        with connect(self.routes.url_of(area)) as connection:
            return status(connection, message)


@contextmanager
def running_engines(
    routes: Routes, library: Library, limits: Limits | None = None, settle: SettleClaim = settle_claim
) -> Iterator[RoutedEngines]:
    """An engine and a keeper for each database; at the end everything that waits is still carried out.

    Args:
        routes: where each area lives; every database stands at the newest revision.
        library: the policies.
        limits: of queue and workers of each single database; the usual ones where none are given.
        settle: the kernel, as it stands or compiled.
    """
    with ExitStack() as stack:
        engines = {}
        for url in routes.databases:
            stack.enter_context(running_keeper(url))
            engines[url] = stack.enter_context(running_engine(url, library, limits, settle))
        yield RoutedEngines(routes, engines)


def _unrouted(area: str) -> RoutingError:
    return RoutingError(
        "area_unrouted",
        Text(f"没有为统筹区 {area} 指定数据库。", f"No database is named for the area {area}."),
        Text(
            f"核对统筹区；或在 {DATABASES_VARIABLE} 所指的文件里写上它，或写 {DEFAULT}。",
            f"Check the area; or name it in the file of {DATABASES_VARIABLE}, or a `{DEFAULT}` there.",
        ),
        "area",
    )


def _unreadable(path: Path, error: OSError) -> RoutingError:
    reason = error.strerror if error.strerror is not None else type(error).__name__
    return RoutingError(
        "routes_unreadable",
        Text(f"数据库表无法读取：{reason}。", f"The table of databases cannot be read: {reason}."),
        Text(f"检查 {DATABASES_VARIABLE} 和文件权限。", f"Check {DATABASES_VARIABLE} and the file's rights."),
        str(path),
    )


def _malformed(place: Place) -> RoutingError:
    return RoutingError(
        "routes_malformed",
        Text(
            "这一行不是“统筹区: 数据库地址”，或一个统筹区写了两次。",
            "This line is not `area: address of a database`, or an area stands twice.",
        ),
        Text(
            f"写成 320100: postgresql://主机/库名 的样子，或 {DEFAULT}: …；统筹区为六位数字。",
            f"Write it like 320100: postgresql://host/name, or {DEFAULT}: …; an area has six digits.",
        ),
        str(place),
    )
