"""The figures of a policy that no source gives: what is unknown, for whom, and why.

They are no errors (a guess would be one), but everyone who relies on a policy must be able to see them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gongji.language import Text
from gongji.policy.figures import Figure, Parameter, Row
from gongji.policy.parameters import PaymentTerms, payment_terms
from gongji.policy.vocabulary import Absence, Policy


@dataclass(frozen=True, slots=True)
class UnknownFigure:
    """One figure that is written as `unknown`.

    Attributes:
        name: what it would be (`rate`, `annual cap`).
        whom: for which person classes, provider classes and segment; empty where for all.
    """

    name: Text
    whom: Text
    figure: Figure


def unknown_figures(policy: Policy) -> tuple[UnknownFigure, ...]:
    """All unknown figures of a policy, in the order of its sections."""
    return tuple(
        UnknownFigure(name, _whom(policy, row), row.figure)
        for name, parameter in named_parameters(policy)
        for row in parameter
        if row.figure.value is None
    )


def named_parameters(policy: Policy) -> Iterator[tuple[Text, Parameter]]:
    """Every parameter of a policy that holds figures, with its name for people."""
    for terms in payment_terms(policy):
        title = None if policy.chronic is None or not terms.prefix else policy.chronic.title
        for name, parameter in _parameters_of_terms(terms):
            yield _within(title, name), parameter
    if policy.annual_ceiling is not None:
        yield Text("年度总限额", "annual ceiling"), policy.annual_ceiling.amounts
    yield Text("先自付比例", "share paid first"), policy.first_pay
    yield Text("单项限价", "limit of a line"), policy.line_limits
    yield from _account_parameters(policy)


def _within(title: Text | None, name: Text) -> Text:
    return name if title is None else Text(f"{title.zh}{name.zh}", f"{name.en} of {title.en}")


def _parameters_of_terms(terms: PaymentTerms) -> Iterator[tuple[Text, Parameter]]:
    if not isinstance(terms.deductible, Absence):
        yield Text("起付标准", "deductible"), terms.deductible.amounts
        yield Text("起付标准年度上限", "annual ceiling of the deductible"), terms.deductible.annual_ceiling
    yield Text("支付比例", "rate"), terms.rates
    yield Text("提高的百分点", "points on top of the rate"), terms.uplifts
    for cap in terms.caps:
        within = cap.providers is not None
        yield Text("分项限额", "cap within the yearly one") if within else Text("限额", "cap"), cap.amounts
    if terms.over_cap is not None:
        yield Text("超限额支付比例", "over-cap rate"), terms.over_cap.rates
        yield Text("超限额起付标准", "over-cap deductible"), terms.over_cap.deductible
        yield Text("超限额年度限额", "over-cap annual limit"), terms.over_cap.annual_limit


def _account_parameters(policy: Policy) -> Iterator[tuple[Text, Parameter]]:
    terms = policy.account
    if terms is None:
        return
    share = Row(None, None, None, terms.active_share_of_base)
    yield Text("在职个人账户计入比例", "share of base credited to active accounts"), (share,)
    yield Text("退休个人账户月定额", "monthly credit of retired accounts"), terms.retired_monthly
    if terms.average_pension_monthly is not None:
        pension = Row(None, None, None, terms.average_pension_monthly)
        yield Text("平均基本养老金", "average basic pension"), (pension,)


def _whom(policy: Policy, row: Row) -> Text:
    persons = [known.title for known in policy.person_classes if row.persons and known.name in row.persons]
    providers = [
        known.title for known in policy.provider_classes if row.providers and known.name in row.providers
    ]
    titles = [*persons, *providers]
    if row.segment is not None:
        titles.append(Text(f"第 {row.segment} 段", f"segment {row.segment}"))
    return Text("，".join(title.zh for title in titles), ", ".join(title.en for title in titles))
