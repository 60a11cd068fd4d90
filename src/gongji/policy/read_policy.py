"""A policy file read into a `Policy`: section by section, each error with its line.

Whether the parts fit together (no class missing, no figure said twice) is judged afterwards by
`consistency`; here each value is read for itself.
"""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from gongji.language import Text
from gongji.policy import read_classes, read_terms, read_validity
from gongji.policy.documents import Register
from gongji.policy.figures import Figure
from gongji.policy.literals import amount_fen_of, is_word
from gongji.policy.problems import PolicyError, Refused, collect, collect_each, refuse
from gongji.policy.read_figures import SOURCE_KEYS, SOURCE_OPTIONS, Desk, amounts_of, figure_of
from gongji.policy.vocabulary import Note, Policy
from gongji.policy.yaml_tree import (
    Mapping,
    Value,
    choice_of,
    fields_of,
    items_of,
    names_of,
    read_tree,
    refused_keys,
    text_of,
)

Result = TypeVar("Result")

REQUIRED_SECTIONS = (
    "policy",
    "area",
    "documents",
    "effective",
    "benefit_year",
    "attainment",
    "person_classes",
    "provider_classes",
    "pharmacy",
    "deductible",
    "rates",
    "caps",
    "over_cap",
    "rounding",
)
OPTIONAL_SECTIONS = (
    "extends",
    "open_sections",
    "transition",
    "filing",
    "reference_amounts",
    "account_first",
    "first_pay",
    "not_covered",
    "line_limits",
    "segments",
    "uplifts",
    "annual_ceiling",
    "counts_toward",
    "chronic",
    "account",
    "notes",
)


def read_policy(path: Path, shown_as: str, register: Register) -> Policy:
    """The policy in one file that stands for itself, every value read, not yet judged as a whole.

    Raises:
        PolicyError: with all problems that were found.
    """
    try:
        tree = read_tree(path, shown_as)
    except Refused as refused:
        raise PolicyError([refused.problem]) from None
    return read_tree_as_policy(tree, register)


def read_tree_as_policy(tree: Mapping, register: Register) -> Policy:
    """The policy in a tree that holds all its sections, those that it takes from others among them.

    Raises:
        PolicyError: with all problems that were found; each at the place where the value was written.
    """
    desk = Desk(register, [])
    desk.problems.extend(
        refused.problem for refused in refused_keys(tree, REQUIRED_SECTIONS, OPTIONAL_SECTIONS)
    )
    policy = _Sections(tree, desk).policy()
    if desk.problems:
        raise PolicyError(desk.problems)
    return policy


class _Sections:
    """The sections of one policy while they are read; every problem is noted at the desk."""

    def __init__(self, tree: Mapping, desk: Desk) -> None:
        self.tree = tree
        self.desk = desk

    def section(self, key: str, read: Callable[[Value, Desk], Result]) -> Result:
        """One section. Where it cannot be read, its problem is noted and no policy will come of it."""
        if key not in self.tree.entries:
            return cast(Result, None)
        value = self.tree.entries[key]
        return cast(Result, collect(self.desk.problems, lambda: read(value, self.desk)))

    def optional(self, key: str, read: Callable[[Value, Desk], Result], absent: Result) -> Result:
        """One section that need not stand in the file."""
        return self.section(key, read) if key in self.tree.entries else absent

    def policy(self) -> Policy:
        # Amounts may be shares of these, so they are read before all others.
        self.optional("reference_amounts", _note_references, None)
        return Policy(
            name=self.section("policy", _text),
            area=self.section("area", _text),
            area_place=self.section("area", lambda value, _: value.place),
            place=self.tree.place,
            documents=self.section("documents", _documents),
            effective=self.section("effective", read_validity.effective_of),
            benefit_year=self.section("benefit_year", read_validity.benefit_year_of),
            attainment=self.section("attainment", read_validity.attainment_of),
            person_classes=self.section("person_classes", read_classes.person_classes_of),
            provider_classes=self.section("provider_classes", read_classes.provider_classes_of),
            pharmacy=self.section("pharmacy", read_classes.pharmacy_of),
            deductible=self.section("deductible", read_terms.deductible_of),
            segments=self.optional("segments", read_terms.segments_of, None),
            rates=self.section("rates", read_terms.rates_of),
            uplifts=self.optional("uplifts", read_terms.uplifts_of, ()),
            caps=self.section("caps", read_terms.caps_of),
            over_cap=self.section("over_cap", read_terms.over_cap_of),
            annual_ceiling=self.optional("annual_ceiling", read_terms.annual_ceiling_of, None),
            account=self.optional("account", read_terms.account_of, None),
            rounding=self.section("rounding", read_validity.rounding_of),
            notes=self.optional("notes", _notes, ()),
            extends=self.optional("extends", _text, None),
            open_sections=self.optional("open_sections", _open_sections, None),
            account_first=self.optional("account_first", read_terms.account_first_of, None),
            first_pay=self.optional("first_pay", read_terms.rates_of, ()),
            exclusions=self.optional("not_covered", read_terms.exclusions_of, ()),
            line_limits=self.optional("line_limits", amounts_of, ()),
            counts_toward=self.optional("counts_toward", read_validity.counts_toward_of, None),
            chronic=self.optional("chronic", read_terms.chronic_of, None),
            transition=self.optional("transition", read_validity.transition_of, None),
            filing=self.optional("filing", read_validity.filing_of, None),
        )


def _text(value: Value, _: Desk) -> str:
    return text_of(value)


def _documents(value: Value, desk: Desk) -> tuple[str, ...]:
    names = names_of(value)
    unknown = [name for name in names if name not in desk.register.documents]
    if unknown:
        raise refuse(
            "unknown_document",
            value.place,
            Text(f"文件“{unknown[0]}”没有登记。", f"The document `{unknown[0]}` is not registered."),
            Text("先在 documents/ 下登记。", "Register it under documents/ first."),
        )
    return names


def _open_sections(value: Value, _: Desk) -> tuple[str, ...]:
    """The sections that areas below may write anew; each is a section that a policy can have."""
    known = (*REQUIRED_SECTIONS, *OPTIONAL_SECTIONS)
    return tuple(choice_of(item, known) for item in items_of(value))


def _notes(value: Value, desk: Desk) -> tuple[Note, ...]:
    reads = [functools.partial(read_validity.note_of, item, desk) for item in items_of(value)]
    return collect_each(desk.problems, reads)


def _note_references(value: Value, desk: Desk) -> None:
    """Put the reference amounts on the desk."""
    names = tuple(value.entries) if isinstance(value, Mapping) else ("name",)
    for name, stated in fields_of(value, names).items():
        figure = collect(desk.problems, functools.partial(_reference, stated, desk))
        if figure is not None:
            desk.references[name] = figure


def _reference(value: Value, desk: Desk) -> Figure:
    fields = fields_of(value, ("amount", *SOURCE_KEYS), SOURCE_OPTIONS)
    if is_word(fields["amount"], "unknown"):
        raise refuse(
            "reference_unknown",
            fields["amount"].place,
            Text(
                "基数未知时，没有什么可以是它的份额。", "Nothing can be a share of an amount that is unknown."
            ),
            Text(
                "删去这个基数，把由它算出的数写成 amount: unknown，并说明原因。",
                "Remove it, and write the figures that follow from it as `amount: unknown` with the reason.",
            ),
        )
    return figure_of(fields, "amount", amount_fen_of, desk.register)
