"""Sources, figures and parameter rows as they stand in policy and framework files."""

import functools
from collections.abc import Callable

from gongji.language import Text
from gongji.policy.documents import Register, verification_of
from gongji.policy.literals import amount_fen_of, count_of, is_word, truth_of
from gongji.policy.problems import Problem, collect_each, refuse
from gongji.policy.vocabulary import Absence, Figure, Parameter, Row, Source
from gongji.policy.yaml_tree import Mapping, Value, bilingual_of, fields_of, items_of, names_of, text_of

Fields = dict[str, Value]
ReadNumber = Callable[[Value], int]

SOURCE_KEYS = ("source",)
SOURCE_OPTIONS = ("state",)
FIGURE_OPTIONS = ("state", "reason")
AMOUNT_OPTIONS = (*FIGURE_OPTIONS, "at_least")
SELECTORS = ("person", "provider", "segment")


def source_of(fields: Fields, register: Register) -> Source:
    """The source that a mapping names by `source`, in the state of its document or in its own `state`.

    Raises:
        Refused: the article is not registered.
    """
    value = fields["source"]
    article = text_of(value)
    if article not in register.articles:
        raise refuse(
            "unknown_source",
            value.place,
            Text(f"出处“{article}”没有登记。", f"The source `{article}` is not registered."),
            Text(
                "写已登记的条款编号，或先在 documents/ 下登记该文件及条款。",
                "Cite a registered article, or register the document and article under documents/ first.",
            ),
        )
    verification = register.document_of(article).verification
    if "state" in fields:
        verification = verification_of(fields["state"])
    return Source(article, verification, value.place)


def figure_of(fields: Fields, key: str, read_number: ReadNumber, register: Register) -> Figure:
    """The figure under `key`, or `unknown` with its `reason` and, of a cap, what is proved to be allowed."""
    value = fields[key]
    source = source_of(fields, register)
    if not is_word(value, "unknown"):
        _refuse_qualified(fields)
        return Figure(read_number(value), Source(source.article, source.verification, value.place))
    if "reason" not in fields:
        raise refuse(
            "unknown_without_reason",
            value.place,
            Text("“unknown”没有说明原因。", "`unknown` gives no reason."),
            Text("加上 reason: {zh: …, en: …}。", "Add `reason: {zh: …, en: …}`."),
        )
    allowed_fen = amount_fen_of(fields["at_least"]) if "at_least" in fields else 0
    placed = Source(source.article, source.verification, value.place)
    return Figure(None, placed, bilingual_of(fields["reason"]), allowed_fen)


def _refuse_qualified(fields: Fields) -> None:
    for key in ("reason", "at_least"):
        if key in fields:
            raise refuse(
                "only_with_unknown",
                fields[key].place,
                Text(f"已知的数不能带“{key}”。", f"A known figure has no `{key}`."),
                Text(
                    f"删去“{key}”，或把数写成 unknown。",
                    f"Remove `{key}`, or write the figure as `unknown`.",
                ),
            )


def row_of(value: Value, key: str, read_number: ReadNumber, register: Register) -> Row:
    """One row: a figure with the classes and the segment that it is for."""
    options = AMOUNT_OPTIONS if key == "amount" else FIGURE_OPTIONS
    fields = fields_of(value, (key, *SOURCE_KEYS), (*SELECTORS, *options))
    return Row(
        persons=names_of(fields["person"]) if "person" in fields else None,
        providers=names_of(fields["provider"]) if "provider" in fields else None,
        segment=count_of(fields["segment"]) if "segment" in fields else None,
        figure=figure_of(fields, key, read_number, register),
    )


def parameter_of(
    value: Value, key: str, read_number: ReadNumber, register: Register, problems: list[Problem]
) -> Parameter:
    """All rows of a parameter; rows that cannot be read are noted in `problems` and left out."""
    reads = [functools.partial(row_of, item, key, read_number, register) for item in items_of(value)]
    return collect_each(problems, reads)


def absence_of(value: Value, register: Register) -> Absence | None:
    """`{none: true, source: …}` as an absence; None where the value says something else."""
    if not (isinstance(value, Mapping) and "none" in value.entries):
        return None
    fields = fields_of(value, ("none", *SOURCE_KEYS), SOURCE_OPTIONS)
    if not truth_of(fields["none"]):
        raise refuse(
            "none_not_true",
            fields["none"].place,
            Text("none 只能是 true。", "`none` can only be true."),
            Text(
                "没有这一项时写 none: true；有这一项时写出内容。",
                "Write `none: true` where there is no such term; state the term where there is.",
            ),
        )
    return Absence(source_of(fields, register))
