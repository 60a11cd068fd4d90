"""Why a visit cannot be assessed, said so that it can be mended."""

from gongji.benefit.facts import MemberFacts, VisitFacts
from gongji.dates import FOREVER
from gongji.errors import InputError, UncoveredError
from gongji.explain.settled import Settled
from gongji.kernel.records import (
    UNKNOWN_ANNUAL_CEILING,
    UNKNOWN_DEDUCTIBLE,
    UNKNOWN_FIRST_PAY,
    UNKNOWN_FUND_CAP,
    UNKNOWN_GROUP_FUND_CAP,
    UNKNOWN_OVER_CAP_RATE,
    UNKNOWN_PERIOD_FUND_CAP,
)
from gongji.language import Text
from gongji.policy.figures import Figure
from gongji.policy.scheme import CellTerms
from gongji.policy.vocabulary import Policy


def missing_fact(field: str, name: Text) -> InputError:
    """A fact of the visit on which the terms of the area depend was not given."""
    key = field.rpartition(".")[2]
    return InputError(
        "visit_fact_missing",
        Text(
            f"该统筹区的待遇取决于“{name.zh}”，但没有提供。",
            f"The terms of this area depend on {name.en}, which is missing.",
        ),
        Text(f"补充 {key}。", f"Add `{key}`."),
        field,
    )


def no_chronic_terms(policy: Policy, field: str) -> UncoveredError:
    """The visit has a chronic part, and the policy says nothing of chronic diseases."""
    return UncoveredError(
        "chronic_not_covered",
        Text(
            f"政策“{policy.name}”没有门诊慢特病的待遇。",
            f"The policy `{policy.name}` has no terms for chronic diseases.",
        ),
        Text(
            "慢特病待遇写入政策文件后才能计算。",
            "Enter the chronic terms in the policy file, or leave the chronic part out.",
        ),
        f"{field}.chronic_amount",
    )


def unknown_line_limit(figure: Figure, field: str) -> UncoveredError:
    """The most that a line counts with is not known."""
    reason = figure.reason if figure.reason is not None else Text("", "")
    return UncoveredError(
        "unknown_figure",
        Text(
            f"计算需要的单项限价未知（{figure.source.article}）：{reason.zh}",
            f"The limit of a line needed here is unknown ({figure.source.article}): {reason.en}",
        ),
        Text(
            "查到出处后写入政策文件；不作推测。",
            "Enter it in the policy file once a source gives it; it is not guessed.",
        ),
        f"{field}.lines",
    )


def not_covered(member: MemberFacts, visit: VisitFacts) -> UncoveredError:
    """The visit is before coverage begins, or after it has ended, or there never was any."""
    first = member.coverage[0].start if member.coverage else FOREVER
    reason = Text("没有任何参保记录。", "There is no coverage at all.")
    if member.coverage:
        reason = Text(
            f"就诊日 {visit.day} 早于参保（{first}）。",
            f"The visit on {visit.day} is before coverage begins ({first}).",
        )
    if visit.day >= first:
        reason = Text(
            f"就诊日 {visit.day} 参保已终止。", f"Coverage has ended before the visit on {visit.day}."
        )
    return UncoveredError(
        "not_covered",
        reason,
        Text("核对就诊日期和参保记录。", "Check the day of the visit and the coverage."),
        f"{visit.field}.date",
    )


def prescription_missing(policy: Policy, field: str) -> InputError:
    """A purchase without the prescription that the policy asks for."""
    article = policy.pharmacy.source.article
    return InputError(
        "prescription_missing",
        Text(f"药店购药需要处方（{article}）。", f"A pharmacy purchase needs a prescription ({article})."),
        Text("填写开具处方的机构 prescribed_at。", "Give the prescribing provider in `prescribed_at`."),
        f"{field}.prescribed_at",
    )


def unknown_figure(settled: Settled, field: str) -> UncoveredError:
    """The claim reaches a figure that no source gives."""
    name, figure = _figure_reached(settled)
    reason = figure.reason if figure is not None and figure.reason is not None else Text("", "")
    article = figure.source.article if figure is not None else ""
    person, provider = settled.terms.person.title, settled.terms.provider.title
    return UncoveredError(
        "unknown_figure",
        Text(
            f"计算需要的{name.zh}未知（{person.zh}，{provider.zh}；{article}）：{reason.zh}",
            f"The {name.en} needed here is unknown ({person.en}, {provider.en}; {article}): {reason.en}",
        ),
        Text(
            "查到出处后写入政策文件；不作推测。",
            "Enter it in the policy file once a source gives it; it is not guessed.",
        ),
        f"{field}.amount",
    )


def _figure_reached(settled: Settled) -> tuple[Text, Figure | None]:
    """The unknown figure that stopped a claim, with its name."""
    terms = settled.terms
    named = {
        UNKNOWN_DEDUCTIBLE: (Text("起付标准", "deductible"), terms.deductible),
        UNKNOWN_FUND_CAP: (Text("年度限额", "annual cap"), terms.fund_cap),
        UNKNOWN_PERIOD_FUND_CAP: (Text("限额", "cap"), terms.period_fund_cap),
        UNKNOWN_ANNUAL_CEILING: (Text("年度总限额", "annual ceiling"), terms.annual_ceiling),
        UNKNOWN_OVER_CAP_RATE: (Text("超限额支付比例", "over-cap rate"), terms.over_cap_rate),
        UNKNOWN_GROUP_FUND_CAP: (Text("分项限额", "cap within the yearly one"), terms.group_fund_cap),
        UNKNOWN_FIRST_PAY: (Text("先自付比例", "share paid first"), terms.first_pay),
    }
    return named.get(settled.breakdown.status, (Text("支付比例", "rate"), _first_unknown_rate(terms)))


def _first_unknown_rate(terms: CellTerms) -> Figure | None:
    figures = (figure for segment in terms.segments for figure in segment.figures)
    return next((figure for figure in figures if figure.value is None), None)
