"""Sources, figures and parameter rows as they stand in policy and framework files."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from gongji.language import Text
from gongji.money import BASIS_POINTS, FEN_PER_YUAN, round_half_up
from gongji.policy.documents import Register, verification_of
from gongji.policy.figures import Figure, IndexLink, Parameter, Row, Source
from gongji.policy.literals import amount_fen_of, count_of, is_word, share_bp_of, truth_of, word_of
from gongji.policy.problems import Place, Problem, Refused, collect_each, refuse
from gongji.policy.vocabulary import Absence
from gongji.policy.words import INDEX_ROUNDINGS, IndexRounding
from gongji.policy.yaml_tree import Mapping, Value, bilingual_of, fields_of, items_of, names_of, text_of

Fields = dict[str, Value]
ReadNumber = Callable[[Value], int]

SOURCE_KEYS = ("source",)
SOURCE_OPTIONS = ("state",)
FIGURE_OPTIONS = ("state", "reason")
AMOUNT_OPTIONS = (*FIGURE_OPTIONS, "at_least")
SELECTORS = ("person", "provider", "segment")
SHARE_KEYS = ("share", "of", "rounded")


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies at hand while one file is read.

    Attributes:
        register: the documents and articles that figures cite.
        references: the amounts that others are shares of, by name.
        problems: where everything that is wrong is noted.
    """

    register: Register
    problems: list[Problem]
    references: dict[str, Figure] = field(default_factory=dict)


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


def share_figure_of(fields: Fields, desk: Desk) -> Figure:
    """An amount as `share` `of` a reference amount, computed exactly and `rounded` as it says.

    Raises:
        Refused: the reference amount is not stated, or the share is not known.
    """
    value = fields["share"]
    stated = source_of(fields, desk.register)
    source = Source(stated.article, stated.verification, value.place)
    if is_word(value, "unknown"):
        raise _share_unknown(value.place)
    name = text_of(fields["of"])
    if name not in desk.references:
        raise _unknown_reference(name, fields["of"].place, tuple(desk.references))
    rounding = word_of(fields["rounded"], INDEX_ROUNDINGS)
    share, reference = Figure(share_bp_of(value), source), desk.references[name]
    if share.value is None or reference.value is None:
        raise _share_unknown(value.place)
    amount_fen = indexed_amount_fen(reference.value, share.value, rounding)
    return Figure(amount_fen, source, index=IndexLink(name, share, reference, rounding))


def indexed_amount_fen(reference_fen: int, share_bp: int, rounding: IndexRounding) -> int:
    """A share of an amount in fen: rounded half up to the fen, or to whole yuan as `rounding` says.

    >>> indexed_amount_fen(158_320_00, 500, "none"), indexed_amount_fen(158_330_00, 500, "down to yuan")
    (791600, 791600)
    >>> indexed_amount_fen(158_330_00, 500, "half up to yuan")
    791700
    """
    product, yuan = reference_fen * share_bp, BASIS_POINTS * FEN_PER_YUAN
    if rounding == "down to yuan":
        return product // yuan * FEN_PER_YUAN
    if rounding == "half up to yuan":
        return round_half_up(product, yuan) * FEN_PER_YUAN
    return round_half_up(product, BASIS_POINTS)


def row_of(value: Value, key: str, read_number: ReadNumber, desk: Desk) -> Row:
    """One row: a figure with the classes and the segment that it is for."""
    is_share = key == "amount" and isinstance(value, Mapping) and "share" in value.entries
    if is_share:
        fields = fields_of(value, (*SHARE_KEYS, *SOURCE_KEYS), (*SELECTORS, *SOURCE_OPTIONS))
        figure = share_figure_of(fields, desk)
    else:
        options = AMOUNT_OPTIONS if key == "amount" else FIGURE_OPTIONS
        fields = fields_of(value, (key, *SOURCE_KEYS), (*SELECTORS, *options))
        figure = figure_of(fields, key, read_number, desk.register)
    return Row(
        persons=names_of(fields["person"]) if "person" in fields else None,
        providers=names_of(fields["provider"]) if "provider" in fields else None,
        segment=count_of(fields["segment"]) if "segment" in fields else None,
        figure=figure,
    )


def parameter_of(value: Value, key: str, read_number: ReadNumber, desk: Desk) -> Parameter:
    """All rows of a parameter; rows that cannot be read are noted at the desk and left out."""
    reads = [functools.partial(row_of, item, key, read_number, desk) for item in items_of(value)]
    return collect_each(desk.problems, reads)


def amounts_of(value: Value, desk: Desk) -> Parameter:
    """The rows of a parameter of amounts."""
    return parameter_of(value, "amount", amount_fen_of, desk)


def _share_unknown(place: Place) -> Refused:
    return refuse(
        "share_unknown",
        place,
        Text("份额或它的基数未知时，不能写成份额。", "A share of an amount cannot be `unknown`."),
        Text(
            "把这一行写成 amount: unknown，并说明原因。",
            "Write the row as `amount: unknown` with its reason.",
        ),
    )


def _unknown_reference(name: str, place: Place, known: tuple[str, ...]) -> Refused:
    zh, en = "、".join(known), ", ".join(known)
    return refuse(
        "unknown_reference",
        place,
        Text(f"reference_amounts 中没有“{name}”。", f"`reference_amounts` has no `{name}`."),
        Text(
            f"可用：{zh}。" if known else f"在 reference_amounts 下写出“{name}”的数额和出处。",
            f"Use one of: {en}." if known else f"State `{name}` with its source under `reference_amounts`.",
        ),
    )


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
