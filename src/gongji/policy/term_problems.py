"""Whether deductible, segments, uplifts and caps can be applied together, ordinary and chronic ones alike."""

from collections.abc import Iterator

from gongji.kernel.layout import LARGEST_SEGMENT_COUNT
from gongji.language import Text
from gongji.money import BASIS_POINTS
from gongji.policy.parameters import PaymentTerms, cases_of, figures_for, payment_terms
from gongji.policy.problems import Place, Problem
from gongji.policy.row_problems import idle_rows, unknown_classes, words_of_case
from gongji.policy.vocabulary import Absence, Cap, Deductible, Policy, Segments

ABOVE_THE_DEDUCTIBLE = (
    "cost of the year above the deductible",
    "cost of the visit above the deductible",
)


def term_problems(policy: Policy) -> Iterator[Problem]:
    """What is wrong with the terms of a policy, each kind for itself and with the others."""
    for terms in payment_terms(policy):
        if terms.segments is not None:
            yield from _segment_problems(terms, terms.segments)
        if not isinstance(terms.deductible, Absence):
            yield from _deductible_problems(policy, terms, terms.deductible)
        yield from _uplift_problems(policy, terms)
        yield from _cap_problems(policy, terms)
    for exclusion in policy.exclusions:
        place = exclusion.source.place
        yield from unknown_classes(policy, "not_covered", place, exclusion.persons, exclusion.providers)


def _segment_problems(terms: PaymentTerms, segments: Segments) -> Iterator[Problem]:
    place = segments.source.place
    if len(segments.bounds) >= LARGEST_SEGMENT_COUNT:
        yield Problem(
            "too_many_segments",
            place,
            Text(f"最多 {LARGEST_SEGMENT_COUNT} 段。", f"At most {LARGEST_SEGMENT_COUNT} segments."),
            Text("合并相邻而比例相同的段。", "Join neighbours that have the same rate."),
        )
    highest_fen = 0
    for bound in segments.bounds:
        if bound.value is None or bound.value <= highest_fen:
            yield Problem(
                "bounds_not_rising",
                bound.source.place,
                Text("分段上限必须已知且逐段升高。", "Segment bounds must be known and rise."),
                Text("按从低到高写出各段上限（含）。", "Write the bounds (included) from low to high."),
            )
        else:
            highest_fen = bound.value
    if segments.scale == "fund payment of the year":
        yield from _payment_scale_problems(terms, segments, place)


def _payment_scale_problems(terms: PaymentTerms, segments: Segments, place: Place) -> Iterator[Problem]:
    """What cannot stand beside segments that are measured on what the fund has paid."""
    if len(segments.bounds) != 1:
        yield Problem(
            "payment_scale_bounds",
            place,
            Text(
                "按基金支付分段时只能有一个上限。", "Segments of the fund's payment have exactly one bound."
            ),
            Text("只写一个 up_to。", "Write one `up_to` alone."),
        )
    beside = [Text(" over_cap", "`over_cap`")] if terms.over_cap is not None else []
    if any(cap.on == "in-scope cost" for cap in terms.caps):
        beside.append(Text(" in-scope cost 的限额", "cap on in-scope cost"))
    for other in beside:
        yield Problem(
            "payment_scale_beside",
            place,
            Text(
                f"按基金支付分段时不能有{other.zh}。",
                f"Beside segments of the fund's payment there can be no {other.en}.",
            ),
            Text(
                "删去它，或按费用分段（measured_on）。",
                "Remove it, or measure the segments on cost (`measured_on`).",
            ),
        )


def _deductible_problems(policy: Policy, terms: PaymentTerms, deductible: Deductible) -> Iterator[Problem]:
    place = deductible.amounts[0].figure.source.place if deductible.amounts else policy.place
    scale = None if terms.segments is None else terms.segments.scale
    if deductible.taken_from == "payment" and scale in ABOVE_THE_DEDUCTIBLE:
        yield Problem(
            "deductible_after_rates",
            place,
            Text(
                f"起付标准从支付中扣（taken_from: payment）时，不能按“{scale}”分段。",
                f"Where the deductible is taken from the payment, segments cannot be measured on `{scale}`.",
            ),
            Text("按 cost of the year 或 cost of the visit 分段。", "Measure them on the cost itself."),
        )
    if deductible.separately and deductible.period != "year":
        yield Problem(
            "separate_period",
            place,
            Text(
                "separately 只用于年度起付标准（per: year）。",
                "`separately` goes with a deductible of a year alone (`per: year`).",
            ),
            Text("改为 per: year，或删去 separately。", "Write `per: year`, or remove `separately`."),
        )
    yield from _group_problems(policy, terms.prefix, deductible, place)


def _group_problems(policy: Policy, prefix: str, deductible: Deductible, place: Place) -> Iterator[Problem]:
    """Groups of separate deductibles in which a class stands twice or not at all."""
    named = [name for group in deductible.separately for name in group]
    yield from unknown_classes(policy, f"{prefix}deductible.separately", place, None, named)
    for known in policy.provider_classes if named else ():
        times = named.count(known.name)
        if times != 1:
            yield Problem(
                "separate_groups",
                place,
                Text(
                    f"separately 中“{known.name}”出现 {times} 次。",
                    f"`{known.name}` stands {times} times in `separately`.",
                ),
                Text(
                    "每个机构类别写进且只写进一组。",
                    "Put every provider class into exactly one of the groups.",
                ),
            )


def _uplift_problems(policy: Policy, terms: PaymentTerms) -> Iterator[Problem]:
    segments = 1 if terms.segments is None else len(terms.segments.bounds) + 1
    cases = list(cases_of(policy, segments))
    yield from idle_rows(policy, f"{terms.prefix}uplifts", terms.uplifts, cases)
    for case in cases:
        rates = figures_for(terms.rates, case)
        if not rates:
            continue
        figures = [*rates, *figures_for(terms.uplifts, case)]
        values = [figure.value for figure in figures]
        known_bp = sum(value for value in values if value is not None)
        words = f"{terms.prefix}{words_of_case(case)}"
        if known_bp > BASIS_POINTS:
            yield Problem(
                "rate_above_whole",
                figures[-1].source.place,
                Text(
                    f"{words} 的比例加上提高部分超过 100 %。",
                    f"The rate of {words} exceeds 100 % with its uplifts.",
                ),
                Text("检查比例和百分点。", "Check the rate and the points."),
            )
        if known_bp < 0 and None not in values:
            yield Problem(
                "rate_below_nothing",
                figures[-1].source.place,
                Text(
                    f"{words} 的比例减去降低部分低于 0 %。",
                    f"The rate of {words} falls below 0 % with its points.",
                ),
                Text("检查比例和百分点。", "Check the rate and the points."),
            )


def _cap_problems(policy: Policy, terms: PaymentTerms) -> Iterator[Problem]:
    seen: list[tuple[str, bool]] = []
    whole = [cap for cap in terms.caps if cap.providers is None]
    shorter = {cap.period for cap in whole if cap.period != "year"}
    for cap in whole:
        kind = (cap.on, cap.period == "year")
        if kind in seen or len(shorter) > 1:
            yield Problem(
                "cap_twice",
                _place_of(policy, cap),
                Text(
                    "同一对象每种周期只能有一个限额，短于一年的周期只能有一种。",
                    "One cap for each thing and period, and one kind of period shorter than a year.",
                ),
                Text("合并这些限额。", "Join these caps."),
            )
        seen.append(kind)
    yield from _sub_cap_problems(policy, terms)
    yield from _sub_caps_alone(policy, terms)


def _sub_caps_alone(policy: Policy, terms: PaymentTerms) -> Iterator[Problem]:
    """A cap within the yearly one where there is no yearly one: all other institutions would have none."""
    shared = [cap for cap in terms.caps if cap.providers is not None]
    named = {name for cap in shared for name in cap.providers or ()}
    for exclusion in policy.exclusions:
        if exclusion.persons is None and exclusion.providers is not None:
            named |= set(exclusion.providers)
    others = [known.name for known in policy.provider_classes if known.name not in named]
    if terms.prefix == "" and shared and others and not any(cap.providers is None for cap in terms.caps):
        yield Problem(
            "sub_cap_alone",
            _place_of(policy, shared[0]),
            Text(
                f"只有带 providers 的限额，“{others[0]}”没有限额。",
                f"There are caps with `providers` alone, and none for `{others[0]}`.",
            ),
            Text(
                "补写全年的限额；确实没有的类别写进 providers 并写明数额。",
                "Add the cap of the year, or name every class under `providers` with its amount.",
            ),
        )


def _sub_cap_problems(policy: Policy, terms: PaymentTerms) -> Iterator[Problem]:
    """Caps that some provider classes share within the yearly one."""
    taken: set[str] = set()
    for cap in terms.caps:
        if cap.providers is None:
            continue
        place = _place_of(policy, cap)
        yield from unknown_classes(policy, f"{terms.prefix}caps.providers", place, None, cap.providers)
        if terms.prefix:
            yield Problem(
                "sub_cap_in_chronic",
                place,
                Text("chronic 中的限额不能带 providers。", "Caps of `chronic` have no `providers`."),
                Text("删去 providers，或删去这个限额。", "Remove `providers`, or the cap."),
            )
        if (cap.on, cap.period) != ("fund payment", "year"):
            yield Problem(
                "sub_cap_kind",
                place,
                Text(
                    "带 providers 的限额只能是 on: fund payment、per: year。",
                    "A cap with `providers` is `on: fund payment` and `per: year`.",
                ),
                Text("改为这两项，或删去 providers。", "Write these two, or remove `providers`."),
            )
        twice = sorted(taken.intersection(cap.providers))
        if twice or len(set(cap.providers)) != len(cap.providers):
            shown = twice[0] if twice else cap.providers[0]
            yield Problem(
                "sub_cap_groups",
                place,
                Text(
                    f"“{shown}”属于两个带 providers 的限额，或写了两次。",
                    f"`{shown}` is in two caps with `providers`, or stands twice in one.",
                ),
                Text("每个机构类别最多写进一组。", "Put each provider class into one of them at most."),
            )
        taken.update(cap.providers)


def _place_of(policy: Policy, cap: Cap) -> Place:
    return cap.amounts[0].figure.source.place if cap.amounts else policy.place
