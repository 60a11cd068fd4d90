"""A compiled policy judged by the frameworks above it: what is breached, kept, or cannot be judged.

Every constraint of every framework gives at least one finding, so a list of findings shows all that
was asked. A breach names both articles: the framework's and those of the policy's figures.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gongji.language import Text
from gongji.policy.constraints import (
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
    SameFirstDay,
    SegmentRateFloor,
    Severity,
    Unjudged,
)
from gongji.policy.judge_duties import active_account, in_force, issued, retired_account
from gongji.policy.judge_filings import account_together, filed, same_first_day
from gongji.policy.judge_persons import everyone_benefits, retired_better, retired_not_worse
from gongji.policy.judge_rates import expected_rates, primary_not_lower, rates_differ, segment_rates
from gongji.policy.library import Library
from gongji.policy.observations import Observation, Verdict
from gongji.policy.problems import Place
from gongji.policy.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Finding:
    """What one constraint says of one policy.

    Attributes:
        constraint: the constraint's name (`national/expected-rate`).
        severity: what a breach of it counts as.
        verdict: breached, kept, or not judged.
        what: the fact that decides, in both languages.
        framework_article: the article that demands it.
        policy_articles: the articles of the figures that were looked at, each once, the deciding one
            first; empty where none was.
        place: the deciding figure's line, or the policy's first line.
    """

    constraint: str
    severity: Severity
    verdict: Verdict
    what: Text
    framework_article: str
    policy_articles: tuple[str, ...]
    place: Place


def judge(scheme: Scheme, frameworks: Sequence[Framework], library: Library) -> tuple[Finding, ...]:
    """Hold a policy against frameworks, constraint by constraint in their order.

    A constraint gives a finding for each breach and each thing that could not be judged, or one
    finding where all is kept.

    Args:
        scheme: the compiled policy; it need not be one of the library's.
        frameworks: those that bind its area (`frameworks.frameworks_binding`).
        library: where the area's other versions and the register of documents are.
    """
    return tuple(
        finding
        for framework in frameworks
        for constraint in framework.constraints
        for finding in _findings(framework, constraint, scheme, library)
    )


def breaches(findings: Iterable[Finding], *, strict: bool) -> tuple[Finding, ...]:
    """The breaches that make a check fail: those of severity error; with `strict`, warnings as well.

    A note is told and never fails a check.
    """
    failing = ("error", "warning") if strict else ("error",)
    return tuple(
        finding for finding in findings if finding.verdict == "breach" and finding.severity in failing
    )


def _findings(
    framework: Framework, constraint: Constraint, scheme: Scheme, library: Library
) -> Iterator[Finding]:
    seen = tuple(_observations(framework, constraint, scheme, library))
    open_ones = {observation.what: observation for observation in seen if observation.verdict != "kept"}
    if not open_ones:
        sources = tuple(source for observation in seen for source in observation.sources)
        all_kept = Observation("kept", constraint.title, sources)
        yield _finding(constraint, all_kept, scheme.policy.place)
    for observation in open_ones.values():
        place = observation.sources[0].place if observation.sources else scheme.policy.place
        yield _finding(constraint, observation, place)


def _finding(constraint: Constraint, observation: Observation, place: Place) -> Finding:
    return Finding(
        constraint=constraint.name,
        severity=constraint.severity,
        verdict=observation.verdict,
        what=observation.what,
        framework_article=constraint.source.article,
        policy_articles=tuple(dict.fromkeys(source.article for source in observation.sources)),
        place=place,
    )


def _observations(  # noqa: C901 - a table of kinds
    framework: Framework, constraint: Constraint, scheme: Scheme, library: Library
) -> Iterable[Observation]:
    match constraint.rule:
        case EveryoneBenefits():
            return everyone_benefits(scheme)
        case ExpectedRateFloor() as floor:
            return expected_rates(scheme, floor)
        case SegmentRateFloor() as floor:
            return segment_rates(scheme, floor)
        case RetiredNotWorse():
            return retired_not_worse(scheme)
        case RetiredBetter():
            return retired_better(scheme)
        case RatesDiffer():
            return rates_differ(scheme)
        case PrimaryNotLower():
            return primary_not_lower(scheme)
        case InForceBy() as deadline:
            return in_force(scheme, library, deadline)
        case IssuedBy() as deadline:
            return issued(scheme, library, deadline)
        case ActiveAccountShare() as demand:
            return active_account(scheme, demand)
        case RetiredAccountShare() as demand:
            return retired_account(scheme, demand)
        case FiledWith() as demand:
            return filed(scheme, library, demand)
        case AccountAndBenefitTogether(tolerance_days):
            return account_together(scheme, library, tolerance_days)
        case SameFirstDay(tolerance_days):
            return same_first_day(scheme, library, framework.binds, tolerance_days)
        case Unjudged(reason):
            what = Text(f"{constraint.title.zh}：{reason.zh}", f"{constraint.title.en}: {reason.en}")
            return (Observation("not judged", what, ()),)
