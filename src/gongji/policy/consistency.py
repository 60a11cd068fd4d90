"""Whether the parts of a policy fit together: no case without a figure, none with two, no row for nobody.

The cases are enumerated, not sampled: classes are predicates over a few facts with few values, so
every combination is tried, and an error names the one that fails.
"""

from collections.abc import Iterator, Sequence

from gongji.kernel.layout import LARGEST_SEGMENT_COUNT
from gongji.language import Text
from gongji.money import BASIS_POINTS, LARGEST_AMOUNT_FEN
from gongji.policy.classes import fits_person, fits_provider, person_cases, provider_cases
from gongji.policy.parameters import Case, cases_of, figures_for, is_for
from gongji.policy.problems import Problem
from gongji.policy.vocabulary import Absence, Parameter, PersonClass, Policy, ProviderClass
from gongji.policy.words import PRESCRIBER

NEVER_UNKNOWN = (
    "deductible.annual_ceiling",
    "caps (in-scope cost)",
    "over_cap.deductible",
    "over_cap.annual_limit",
)
"""Parameters of which the kernel has no mark for an unknown figure."""


def problems_of(policy: Policy) -> list[Problem]:
    """Everything that does not fit together in a policy, in the order of its sections."""
    return [
        *_class_problems(policy),
        *_pharmacy_problems(policy),
        *_bound_problems(policy),
        *_parameter_problems(policy),
        *_uplift_problems(policy),
        *_cap_problems(policy),
    ]


def segment_count(policy: Policy) -> int:
    """How many segments the rates have; 1 where the policy names none."""
    return 1 if policy.segments is None else len(policy.segments.bounds) + 1


def _class_problems(policy: Policy) -> Iterator[Problem]:
    yield from _named_twice(policy.person_classes)
    yield from _named_twice(policy.provider_classes)
    for case in person_cases(policy):
        fitting = [known for known in policy.person_classes if fits_person(known, case)]
        if len(fitting) != 1:
            veteran = "veteran worker" if case.veteran else "no veteran worker"
            words = f"{case.status}, {veteran}, {case.age}+"
            yield _partition_problem("person_classes", policy.person_classes[0], words, fitting)
            break
    for provider in provider_cases(policy):
        holding = [known for known in policy.provider_classes if fits_provider(known, *provider)]
        if len(holding) != 1:
            words = f"{provider.provider.kind}, level {provider.provider.level}, price category {provider.provider.price_category}"
            yield _partition_problem("provider_classes", policy.provider_classes[0], words, holding)
            break


def _named_twice(classes: Sequence[PersonClass | ProviderClass]) -> Iterator[Problem]:
    for number, known in enumerate(classes):
        if known.name in [earlier.name for earlier in classes[:number]]:
            yield Problem(
                "class_twice",
                known.source.place,
                Text(f"类别“{known.name}”定义了两次。", f"The class `{known.name}` is defined twice."),
                Text("改名或删去其中一个。", "Rename or remove one of them."),
            )


def _partition_problem(
    section: str,
    first: PersonClass | ProviderClass,
    case: str,
    fitting: Sequence[PersonClass | ProviderClass],
) -> Problem:
    if not fitting:
        return Problem(
            "class_gap",
            first.source.place,
            Text(f"{section} 没有覆盖：{case}。", f"No class of {section} holds: {case}."),
            Text("放宽某一类的 when，或加一类。", "Widen the `when` of a class, or add one."),
        )
    listed = ", ".join(known.name for known in fitting)
    return Problem(
        "class_overlap",
        fitting[-1].source.place,
        Text(
            f"{section} 中几类都包含：{case}（{listed}）。",
            f"Several classes of {section} hold: {case} ({listed}).",
        ),
        Text(
            "收紧 when，使每种情形只属于一类。", "Narrow a `when`, so that each case is in one class alone."
        ),
    )


def _pharmacy_problems(policy: Policy) -> Iterator[Problem]:
    names = [provider.name for provider in policy.provider_classes]
    if policy.pharmacy.terms_of not in [PRESCRIBER, *names]:
        yield Problem(
            "unknown_class",
            policy.pharmacy.source.place,
            Text(
                f"没有机构类别“{policy.pharmacy.terms_of}”。",
                f"No provider class `{policy.pharmacy.terms_of}`.",
            ),
            Text(
                f"terms_of 写 {PRESCRIBER} 或：{'、'.join(names)}。",
                f"Use {PRESCRIBER} or one of: {', '.join(names)}.",
            ),
        )


def _bound_problems(policy: Policy) -> Iterator[Problem]:
    if policy.segments is None:
        return
    place = policy.segments.source.place
    if len(policy.segments.bounds) >= LARGEST_SEGMENT_COUNT:
        yield Problem(
            "too_many_segments",
            place,
            Text(f"最多 {LARGEST_SEGMENT_COUNT} 段。", f"At most {LARGEST_SEGMENT_COUNT} segments."),
            Text("合并相邻而比例相同的段。", "Join neighbours that have the same rate."),
        )
    highest_fen = 0
    for bound in policy.segments.bounds:
        if bound.value is None or bound.value <= highest_fen:
            yield Problem(
                "bounds_not_rising",
                bound.source.place,
                Text("分段上限必须已知且逐段升高。", "Segment bounds must be known and rise."),
                Text("按从低到高写出各段上限（含）。", "Write the bounds (included) from low to high."),
            )
        else:
            highest_fen = bound.value


def _parameters_of(policy: Policy) -> Iterator[tuple[str, Parameter, int]]:
    """Name, rows and segment count of every parameter that needs a figure for each case."""
    yield "rates", policy.rates, segment_count(policy)
    if not isinstance(policy.deductible, Absence):
        yield "deductible.amounts", policy.deductible.amounts, 0
        yield "deductible.annual_ceiling", policy.deductible.annual_ceiling, 0
    if not isinstance(policy.caps, Absence):
        for cap in policy.caps:
            yield f"caps ({cap.on})", cap.amounts, 0
    if not isinstance(policy.over_cap, Absence):
        yield "over_cap.rates", policy.over_cap.rates, 0
        yield "over_cap.deductible", policy.over_cap.deductible, 0
        yield "over_cap.annual_limit", policy.over_cap.annual_limit, 0
    if policy.annual_ceiling is not None:
        yield "annual_ceiling.amounts", policy.annual_ceiling.amounts, 0


def _parameter_problems(policy: Policy) -> Iterator[Problem]:
    for name, parameter, segments in _parameters_of(policy):
        if not parameter:
            continue
        cases = list(cases_of(policy, segments))
        for case in cases:
            figures = figures_for(parameter, case)
            if not figures:
                yield _missing(name, parameter, case)
            for figure in figures[1:]:
                yield Problem(
                    "figure_twice",
                    figure.source.place,
                    Text(
                        f"{name}：{_words(case)} 有两个数，另一个在第 {figures[0].source.place.line} 行。",
                        f"{name}: {_words(case)} has two figures, also line {figures[0].source.place.line}.",
                    ),
                    Text("缩小其中一行的适用范围，或删去。", "Narrow one of the rows, or remove it."),
                )
        yield from _idle_rows(policy, name, parameter, cases)
        yield from _too_large(name, parameter)
        if name in NEVER_UNKNOWN:
            yield from _unknown_where_it_cannot_be(name, parameter)


def _missing(name: str, parameter: Parameter, case: Case) -> Problem:
    return Problem(
        "figure_missing",
        parameter[0].figure.source.place,
        Text(f"{name}：{_words(case)} 没有数。", f"{name}: no figure for {_words(case)}."),
        Text(
            "补一行；没有出处的写 unknown 并说明原因。",
            "Add a row; where no source gives the figure, write `unknown` with its reason.",
        ),
    )


def _idle_rows(policy: Policy, name: str, parameter: Parameter, cases: list[Case]) -> Iterator[Problem]:
    """Rows that are for nothing in the policy, and names in a row that are no class of it.

    Beside a known name, a misspelt one would otherwise be lost without a word.
    """
    persons = [person.name for person in policy.person_classes]
    providers = [provider.name for provider in policy.provider_classes]
    for row in parameter:
        place = row.figure.source.place
        unknown = [
            (one, known)
            for named, known in ((row.persons, persons), (row.providers, providers))
            for one in (named if named is not None else ())
            if one not in known
        ]
        for one, known in unknown:
            yield Problem(
                "unknown_class",
                place,
                Text(f"{name}：没有类别“{one}”。", f"{name}: there is no class `{one}`."),
                Text(f"可用：{'、'.join(known)}。", f"Use one of: {', '.join(known)}."),
            )
        if not unknown and not any(is_for(row, case) for case in cases):
            yield Problem(
                "row_for_nobody",
                place,
                Text(f"{name}：没有这一段。", f"{name}: there is no such segment."),
                Text("检查 segment 的序号，从 1 数起。", "Check the number of the segment, counted from 1."),
            )


def _too_large(name: str, parameter: Parameter) -> Iterator[Problem]:
    """Amounts that the kernel's arithmetic is not proved for."""
    for row in parameter:
        if row.figure.value is not None and row.figure.value >= LARGEST_AMOUNT_FEN:
            yield Problem(
                "figure_too_large",
                row.figure.source.place,
                Text(f"{name}：金额应小于1亿元。", f"{name}: amounts must be below 100,000,000 yuan."),
                Text("检查单位。", "Check the unit."),
            )


def _unknown_where_it_cannot_be(name: str, parameter: Parameter) -> Iterator[Problem]:
    """An unknown figure that no claim would be stopped at: it would silently count as nothing."""
    for row in parameter:
        if row.figure.value is None:
            yield Problem(
                "unknown_not_possible",
                row.figure.source.place,
                Text(f"{name} 不能写 unknown。", f"{name} cannot be `unknown`."),
                Text(
                    "查到数额再写；在此之前不要发布这项规定。",
                    "Enter the amount once a source gives it; until then the policy cannot be used.",
                ),
            )


def _uplift_problems(policy: Policy) -> Iterator[Problem]:
    cases = list(cases_of(policy, segment_count(policy)))
    yield from _idle_rows(policy, "uplifts", policy.uplifts, cases)
    for case in cases:
        figures = [*figures_for(policy.rates, case), *figures_for(policy.uplifts, case)]
        if sum(figure.value for figure in figures if figure.value is not None) > BASIS_POINTS:
            yield Problem(
                "rate_above_whole",
                figures[-1].source.place,
                Text(
                    f"{_words(case)} 的比例加上提高部分超过 100 %。",
                    f"The rate of {_words(case)} exceeds 100 % with its uplifts.",
                ),
                Text("检查比例和百分点。", "Check the rate and the points."),
            )


def _cap_problems(policy: Policy) -> Iterator[Problem]:
    if isinstance(policy.caps, Absence):
        return
    seen: list[tuple[str, bool]] = []
    shorter = {cap.period for cap in policy.caps if cap.period != "year"}
    for cap in policy.caps:
        kind = (cap.on, cap.period == "year")
        if kind in seen or len(shorter) > 1:
            yield Problem(
                "cap_twice",
                cap.amounts[0].figure.source.place if cap.amounts else policy.place,
                Text(
                    "同一对象每种周期只能有一个限额，短于一年的周期只能有一种。",
                    "One cap for each thing and period, and one kind of period shorter than a year.",
                ),
                Text("合并这些限额。", "Join these caps."),
            )
        seen.append(kind)


def _words(case: Case) -> str:
    segment = f", segment {case.segment}" if case.segment else ""
    return f"{case.person} × {case.provider}{segment}"
