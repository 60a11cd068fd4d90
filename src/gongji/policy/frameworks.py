"""Frameworks: what a nation or a province demands of every policy below it, as cited constraints.

A framework leaves most figures to the pooling areas, so it is not a policy but a list of constraints.
Each has a severity and an article; one that cannot be judged from a policy file is registered too,
with the reason, so that nothing which an article demands is silently dropped.
"""

import functools
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

from gongji.errors import InputError
from gongji.language import Text
from gongji.money import BASIS_POINTS, LARGEST_AMOUNT_FEN, format_percent
from gongji.policy.constraints import (
    COST_BETWEEN,
    SEVERITIES,
    SHARE_BOUNDS,
    AccountAndBenefitTogether,
    ActiveAccountShare,
    Constraint,
    EveryoneBenefits,
    ExpectedRateFloor,
    FiledWith,
    Framework,
    InForceBy,
    IssuedBy,
    PrimaryNotLower,
    RatesDiffer,
    RetiredAccountShare,
    RetiredBetter,
    RetiredNotWorse,
    Rule,
    SameFirstDay,
    SegmentRateFloor,
    StatedYear,
    Unjudged,
)
from gongji.policy.documents import Register
from gongji.policy.figures import Source
from gongji.policy.library import Library
from gongji.policy.literals import amount_fen_of, count_of, day_of, points_bp_of, rate_bp_of
from gongji.policy.problems import PolicyError, Problem, collect, collect_each, refuse
from gongji.policy.read_figures import source_of
from gongji.policy.yaml_tree import (
    Mapping,
    Value,
    bilingual_of,
    choice_of,
    fields_of,
    items_of,
    names_of,
    read_tree,
    text_of,
)


@functools.cache
def load_frameworks(library: Library) -> tuple[Framework, ...]:
    """The frameworks in `frameworks/*.yaml` of a library, by their names.

    Raises:
        PolicyError: with all problems of all files.
    """
    problems: list[Problem] = []
    paths = sorted((library.folder / "frameworks").glob("*.yaml"))
    reads = [functools.partial(_read_framework, path, library, problems) for path in paths]
    frameworks = collect_each(problems, reads)
    if problems:
        raise PolicyError(problems)
    return frameworks


def frameworks_binding(library: Library, area: str) -> tuple[Framework, ...]:
    """The frameworks that bind an area, the nation's first.

    Raises:
        InputError: the area is not known.
        PolicyError: a framework file is wrong.
    """
    if area not in library.areas:
        raise InputError(
            "unknown_area",
            Text(f"没有区划代码“{area}”。", f"There is no area `{area}`."),
            Text("写 areas/ 下已有的代码。", "Use a code that stands under areas/."),
            "area",
        )
    line = [area, *(above.code for above in library.ancestors(area))]
    binding = [framework for framework in load_frameworks(library) if framework.binds in line]
    return tuple(sorted(binding, key=lambda framework: -line.index(framework.binds)))


def _read_framework(path: Path, library: Library, problems: list[Problem]) -> Framework:
    """One framework; constraints that cannot be read are noted in `problems` and left out."""
    tree = read_tree(path, library.shown_as(path))
    fields = fields_of(tree, ("framework", "binds", "documents", "constraints"), ("cost_years",))
    register = library.register
    name = _name_of(fields["framework"], path)
    documents = _documents_of(fields["documents"], register)
    years: tuple[StatedYear, ...] | None = None
    if "cost_years" in fields:
        years = collect(problems, lambda: _years_of(fields["cost_years"], register))
    reader = _Reader(name, documents, years, library)
    items = items_of(fields["constraints"])
    constraints = collect_each(problems, [functools.partial(reader.constraint, item) for item in items])
    problems.extend(_named_twice(constraints))
    binds = collect(problems, lambda: _binding_of(fields["binds"], library.areas))
    return Framework(name, binds or "", documents, constraints, tree.place)


def _name_of(value: Value, path: Path) -> str:
    name = text_of(value)
    if name != path.stem:
        raise refuse(
            "framework_file",
            value.place,
            Text(f"框架名“{name}”与文件名不同。", f"The name `{name}` is not that of the file."),
            Text(f"写 {path.stem}，或给文件改名。", f"Write {path.stem}, or rename the file."),
        )
    return name


def _documents_of(value: Value, register: Register) -> tuple[str, ...]:
    names = names_of(value)
    for name in names:
        if name not in register.documents:
            raise refuse(
                "unknown_document",
                value.place,
                Text(f"文件“{name}”没有登记。", f"The document `{name}` is not registered."),
                Text("先在 documents/ 下登记。", "Register it under documents/ first."),
            )
    return names


def _binding_of(value: Value, areas: Collection[str]) -> str:
    code = text_of(value)
    if code not in areas:
        raise refuse(
            "unknown_area",
            value.place,
            Text(f"没有区划代码“{code}”。", f"There is no area `{code}`."),
            Text(
                "写 areas/ 下已有的代码；全国是“000000”。",
                'Use a code that stands under areas/; the nation is "000000".',
            ),
        )
    return code


def _years_of(value: Value, register: Register) -> tuple[StatedYear, ...]:
    years = tuple(_year_of(item, register) for item in items_of(value))
    total_bp = sum(year.share_bp for year in years)
    if total_bp != BASIS_POINTS:
        raise refuse(
            "shares_not_whole",
            value.place,
            Text(
                f"各档份额合计 {format_percent(total_bp)}，应为 100 %。",
                f"The shares sum to {format_percent(total_bp)}, not to 100 %.",
            ),
            Text("改正 share。", "Correct the shares."),
        )
    return years


def _year_of(value: Value, register: Register) -> StatedYear:
    fields = fields_of(value, ("share", "visits", "cost_a_visit", "source"), ("state",))
    cost_fen = amount_fen_of(fields["cost_a_visit"])
    if cost_fen >= LARGEST_AMOUNT_FEN:
        raise refuse(
            "figure_too_large",
            fields["cost_a_visit"].place,
            Text("金额应小于1亿元。", "Amounts must be below 100,000,000 yuan."),
            Text("检查单位。", "Check the unit."),
        )
    share_bp = rate_bp_of(fields["share"])
    return StatedYear(share_bp, count_of(fields["visits"]), cost_fen, source_of(fields, register))


def _named_twice(constraints: tuple[Constraint, ...]) -> list[Problem]:
    names = [constraint.name for constraint in constraints]
    return [
        Problem(
            "constraint_twice",
            constraint.source.place,
            Text(f"约束“{constraint.name}”写了两次。", f"The constraint `{constraint.name}` stands twice."),
            Text("改名或删去其中一个。", "Rename or remove one of them."),
        )
        for number, constraint in enumerate(constraints)
        if constraint.name in names[:number]
    ]


class _Kind(NamedTuple):
    """One kind of constraint: the keys that it has besides the common ones, and how they are read."""

    keys: tuple[str, ...]
    read: Callable[[dict[str, Value]], Rule]
    options: tuple[str, ...] = ()


class _Reader:
    """Reads the constraints of one file, whose name, documents and stated years they share."""

    def __init__(
        self,
        framework: str,
        documents: tuple[str, ...],
        years: tuple[StatedYear, ...] | None,
        library: Library,
    ) -> None:
        self.framework = framework
        self.documents = documents
        self.years = years
        self.register = library.register
        self.areas = library.areas

    def constraint(self, value: Value) -> Constraint:
        judged = not (isinstance(value, Mapping) and "judged" in value.entries)
        kind = self.kind_of(value) if judged else _Kind(("judged", "reason"), self.unjudged)
        common = ("constraint", "name", "severity", "source")
        fields = fields_of(value, (*common, *kind.keys), ("state", *kind.options))
        severity = choice_of(fields["severity"], SEVERITIES)
        return Constraint(
            name=f"{self.framework}/{text_of(fields['constraint'])}",
            title=bilingual_of(fields["name"]),
            severity=next(known for known in SEVERITIES if known == severity),
            source=self.own_source(fields),
            rule=kind.read(fields),
        )

    def kind_of(self, value: Value) -> _Kind:
        """The kind that a constraint says it is of."""
        kinds = {
            "benefit for every person class": _Kind((), lambda _: EveryoneBenefits()),
            "expected rate at least": _Kind(("rate", "measured_on"), self.expected_rate_floor),
            "segment rate at least": _Kind(
                ("rate",), lambda fields: SegmentRateFloor(rate_bp_of(fields["rate"]))
            ),
            "retired not worse": _Kind((), lambda _: RetiredNotWorse()),
            "retired better in something": _Kind((), lambda _: RetiredBetter()),
            "rates differ by institution": _Kind((), lambda _: RatesDiffer()),
            "primary institutions not lower": _Kind((), lambda _: PrimaryNotLower()),
            "in force by": _Kind(("day",), lambda fields: InForceBy(day_of(fields["day"]))),
            "issued by": _Kind(("day",), lambda fields: IssuedBy(day_of(fields["day"]))),
            "active account share": _Kind(("share_of_base", "bound"), self.active_account_share),
            "retired account share": _Kind(("share_of_pension", "tolerance"), self.retired_account_share),
            "filed with": _Kind(("authority",), self.filed_with, ("day",)),
            "account and benefit change together": _Kind(
                (), lambda fields: AccountAndBenefitTogether(_tolerance_days(fields)), ("tolerance_days",)
            ),
            "same first day": _Kind(
                (), lambda fields: SameFirstDay(_tolerance_days(fields)), ("tolerance_days",)
            ),
        }
        if not (isinstance(value, Mapping) and "kind" in value.entries):
            raise refuse(
                "constraint_without_kind",
                value.place,
                Text("约束没有写 kind。", "The constraint has no `kind`."),
                Text(
                    "写 kind；政策文件判断不了的写 judged: false 和 reason。",
                    "Write its `kind`; where no policy file can show it, `judged: false` and a `reason`.",
                ),
            )
        kind = kinds[choice_of(value.entries["kind"], tuple(kinds))]
        return kind._replace(keys=("kind", *kind.keys))

    def own_source(self, fields: dict[str, Value]) -> Source:
        source = source_of(fields, self.register)
        if self.register.articles[source.article].document not in self.documents:
            listed = ", ".join(self.documents)
            raise refuse(
                "foreign_article",
                source.place,
                Text(
                    f"条款“{source.article}”不属于本框架的文件（{listed}）。",
                    f"Article `{source.article}` is not of this framework's documents ({listed}).",
                ),
                Text(
                    "引用本框架的条款，或在 documents 里加上该文件。",
                    "Cite one of its articles, or name the document under `documents`.",
                ),
            )
        return source

    def unjudged(self, fields: dict[str, Value]) -> Unjudged:
        choice_of(fields["judged"], ("false",))
        return Unjudged(bilingual_of(fields["reason"]))

    def expected_rate_floor(self, fields: dict[str, Value]) -> ExpectedRateFloor:
        if self.years is None:
            raise refuse(
                "no_cost_years",
                fields["kind"].place,
                Text("本文件没有可用的 cost_years。", "This file states no `cost_years` that can be used."),
                Text(
                    "写出费用分布 cost_years，期望比例按它计算。",
                    "State the `cost_years` that the expected rate is computed over.",
                ),
            )
        measured = fields_of(fields["measured_on"], ("cost", "source"), ("state",))
        choice_of(measured["cost"], (COST_BETWEEN,))
        return ExpectedRateFloor(rate_bp_of(fields["rate"]), self.years, source_of(measured, self.register))

    def active_account_share(self, fields: dict[str, Value]) -> ActiveAccountShare:
        bound = choice_of(fields["bound"], SHARE_BOUNDS)
        known = next(words for words in SHARE_BOUNDS if words == bound)
        return ActiveAccountShare(rate_bp_of(fields["share_of_base"]), known)

    def retired_account_share(self, fields: dict[str, Value]) -> RetiredAccountShare:
        stated = fields_of(fields["tolerance"], ("points", "source"), ("state",))
        tolerance_bp = points_bp_of(stated["points"])
        source = source_of(stated, self.register)
        return RetiredAccountShare(rate_bp_of(fields["share_of_pension"]), tolerance_bp, source)

    def filed_with(self, fields: dict[str, Value]) -> FiledWith:
        day = day_of(fields["day"]) if "day" in fields else None
        return FiledWith(_binding_of(fields["authority"], self.areas), day)


def _tolerance_days(fields: dict[str, Value]) -> int:
    """How many days two days may lie apart; without the key, none."""
    return count_of(fields["tolerance_days"]) if "tolerance_days" in fields else 0
