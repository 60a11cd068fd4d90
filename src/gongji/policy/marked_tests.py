"""Which tests carry which article's mark, read out of the tests' sources without running them.

A mark is `pytest.mark.article("nanjing-14")`, as a decorator, in `pytestmark`, or in the `marks` of a
`pytest.param`, also through a name that the module gives it. Its id must stand there literally.
"""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from gongji.errors import InputError
from gongji.language import Text

MARK = "article"
WHOLE_MODULE = "pytestmark"

Marks = dict[str, set[str]]
"""Article ids by the name that a module gives to what holds them."""


def checkout_folder() -> Path | None:
    """The folder of the source checkout that this package runs from; None where it is installed."""
    folder = Path(__file__).parents[3]
    is_checkout = (folder / "pyproject.toml").is_file() and (folder / "tests").is_dir()
    return folder if is_checkout else None


def marked_tests(folder: Path, known: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The tests of a checkout by article id, named as pytest names them, without parameters.

    Args:
        folder: the checkout, which has `tests/`.
        known: the ids of all registered articles.

    Raises:
        InputError: a mark names no registered article, or its id is not literal.
    """
    tests: defaultdict[str, set[str]] = defaultdict(set)
    for path in sorted((folder / "tests").rglob("test_*.py")):
        shown = path.relative_to(folder).as_posix()
        module = ast.parse(path.read_text(encoding="utf-8"), shown)
        for name, article in _marks_of_module(module, shown, known):
            tests[article].add(f"{shown}::{name}")
    return {article: tuple(sorted(names)) for article, names in sorted(tests.items())}


def _marks_of_module(module: ast.Module, file: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    named: Marks = {}
    for statement in module.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            marks = set(_ids_in([statement.value], named, file, known))
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            named |= {target.id: marks for target in targets if isinstance(target, ast.Name) and marks}
    for name, decorators in _tests_in(module.body, "", ()):
        ids = named.get(WHOLE_MODULE, set()) | set(_ids_in(decorators, named, file, known))
        yield from ((name, article) for article in sorted(ids))


def _tests_in(
    body: Iterable[ast.stmt], prefix: str, inherited: tuple[ast.expr, ...]
) -> Iterator[tuple[str, tuple[ast.expr, ...]]]:
    """Each test function with its decorators and those of the classes that it stands in."""
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name.startswith(
            "test"
        ):
            yield f"{prefix}{statement.name}", (*inherited, *statement.decorator_list)
        elif isinstance(statement, ast.ClassDef):
            decorators = (*inherited, *statement.decorator_list)
            yield from _tests_in(statement.body, f"{prefix}{statement.name}::", decorators)


def _ids_in(
    expressions: Iterable[ast.expr], named: Marks, file: str, known: Collection[str]
) -> Iterator[str]:
    for node in (node for expression in expressions for node in ast.walk(expression)):
        if isinstance(node, ast.Name):
            yield from named.get(node.id, ())
        elif isinstance(node, ast.Call) and _is_mark(node.func):
            yield _literal_id(node, file, known)


def _is_mark(function: ast.expr) -> bool:
    return (isinstance(function, ast.Name) and function.id == MARK) or (
        isinstance(function, ast.Attribute) and function.attr == MARK
    )


def _literal_id(call: ast.Call, file: str, known: Collection[str]) -> str:
    values = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if len(values) == 1 and len(call.args) == 1 and isinstance(values[0], str) and values[0] in known:
        return values[0]
    written = ast.unparse(call)
    raise InputError(
        "unknown_article_mark",
        Text(
            f"标记“{written}”没有写出已登记的条款。",
            f"The mark `{written}` does not state a registered article.",
        ),
        Text(
            '写成 article("nanjing-14")，编号须已登记。',
            'Write it as article("nanjing-14"), with a registered id.',
        ),
        f"{file}:{call.lineno}",
    )
