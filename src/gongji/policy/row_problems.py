"""The proof that each case has exactly one figure of each parameter, and that no row is for nobody."""

from collections.abc import Iterator, Sequence

from gongji.language import Text
from gongji.money import LARGEST_AMOUNT_FEN
from gongji.policy.figures import Parameter
from gongji.policy.parameters import (
    Case,
    NamedParameter,
    cases_of,
    exclusion_of,
    figures_for,
    is_for,
    parameters_of,
)
from gongji.policy.problems import Place, Problem
from gongji.policy.vocabulary import Policy


def row_problems(policy: Policy) -> Iterator[Problem]:
    """What is wrong with the rows of a policy's parameters."""
    for parameter in parameters_of(policy):
        if not parameter.rows:
            continue
        cases = [
            case
            for case in cases_of(policy, parameter.segments)
            if parameter.providers is None or case.provider in parameter.providers
        ]
        for case in cases:
            yield from _problems_of_case(policy, parameter, case)
        yield from idle_rows(policy, parameter.name, parameter.rows, cases)
        yield from _rows_outside(policy, parameter)
        yield from _too_large(parameter)
        if not parameter.may_be_unknown:
            yield from _unknown_where_it_cannot_be(parameter)


def words_of_case(case: Case) -> str:
    """A case in the names of its classes."""
    segment = f", segment {case.segment}" if case.segment else ""
    return f"{case.person} × {case.provider}{segment}"


def _problems_of_case(policy: Policy, parameter: NamedParameter, case: Case) -> Iterator[Problem]:
    """Where a case has no figure though it needs one, or several; who is not covered needs none."""
    figures, name, words = figures_for(parameter.rows, case), parameter.name, words_of_case(case)
    if not figures and parameter.of_all and exclusion_of(policy, case.person, case.provider) is None:
        yield Problem(
            "figure_missing",
            parameter.rows[0].figure.source.place,
            Text(f"{name}：{words} 没有数。", f"{name}: no figure for {words}."),
            Text(
                "补一行；没有出处的写 unknown 并说明原因。",
                "Add a row; where no source gives the figure, write `unknown` with its reason.",
            ),
        )
    for figure in figures[1:]:
        line = figures[0].source.place.line
        yield Problem(
            "figure_twice",
            figure.source.place,
            Text(
                f"{name}：{words} 有两个数，另一个在第 {line} 行。",
                f"{name}: {words} has two figures, also line {line}.",
            ),
            Text("缩小其中一行的适用范围，或删去。", "Narrow one of the rows, or remove it."),
        )


def idle_rows(policy: Policy, name: str, rows: Parameter, cases: Sequence[Case]) -> Iterator[Problem]:
    """Rows that are for nothing in the policy, and names in a row that are no class of it.

    Beside a known name, a misspelt one would otherwise be lost without a word.
    """
    for row in rows:
        place = row.figure.source.place
        unknown = list(unknown_classes(policy, name, place, row.persons, row.providers))
        yield from unknown
        if not unknown and row.segment is not None and not any(is_for(row, case) for case in cases):
            yield Problem(
                "row_for_nobody",
                place,
                Text(f"{name}：没有这一段。", f"{name}: there is no such segment."),
                Text("检查 segment 的序号，从 1 数起。", "Check the number of the segment, counted from 1."),
            )


def unknown_classes(
    policy: Policy,
    name: str,
    place: Place,
    persons: Sequence[str] | None,
    providers: Sequence[str] | None,
) -> Iterator[Problem]:
    """Names that are no class of the policy."""
    known_persons = [person.name for person in policy.person_classes]
    known_providers = [provider.name for provider in policy.provider_classes]
    for named, known in ((persons, known_persons), (providers, known_providers)):
        for one in () if named is None else named:
            if one not in known:
                yield Problem(
                    "unknown_class",
                    place,
                    Text(f"{name}：没有类别“{one}”。", f"{name}: there is no class `{one}`."),
                    Text(f"可用：{'、'.join(known)}。", f"Use one of: {', '.join(known)}."),
                )


def _rows_outside(policy: Policy, parameter: NamedParameter) -> Iterator[Problem]:
    """Rows of a cap within the yearly one that name classes which do not share it."""
    if parameter.providers is None:
        return
    known = [provider.name for provider in policy.provider_classes]
    for row in parameter.rows:
        for one in row.providers or ():
            if one in known and one not in parameter.providers:
                shared = parameter.providers
                yield Problem(
                    "row_outside_group",
                    row.figure.source.place,
                    Text(
                        f"{parameter.name}：“{one}”不在这个限额的 providers 里。",
                        f"{parameter.name}: `{one}` is not among the `providers` of this cap.",
                    ),
                    Text(
                        f"只写：{'、'.join(shared)}；或把“{one}”加进 providers。",
                        f"Name only: {', '.join(shared)}; or add `{one}` to `providers`.",
                    ),
                )


def _too_large(parameter: NamedParameter) -> Iterator[Problem]:
    """Amounts that the kernel's arithmetic is not proved for."""
    name = parameter.name
    for row in parameter.rows:
        if row.figure.value is not None and row.figure.value >= LARGEST_AMOUNT_FEN:
            yield Problem(
                "figure_too_large",
                row.figure.source.place,
                Text(f"{name}：金额应小于1亿元。", f"{name}: amounts must be below 100,000,000 yuan."),
                Text("检查单位。", "Check the unit."),
            )


def _unknown_where_it_cannot_be(parameter: NamedParameter) -> Iterator[Problem]:
    """An unknown figure that no claim would be stopped at: it would silently count as nothing."""
    for row in parameter.rows:
        if row.figure.value is None:
            yield Problem(
                "unknown_not_possible",
                row.figure.source.place,
                Text(f"{parameter.name} 不能写 unknown。", f"{parameter.name} cannot be `unknown`."),
                Text(
                    "查到数额再写；在此之前不要发布这项规定。",
                    "Enter the amount once a source gives it; until then the policy cannot be used.",
                ),
            )
