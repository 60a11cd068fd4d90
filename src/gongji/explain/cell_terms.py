"""All terms of one person class at one provider class, each by a stable name, as two policies are compared.

The benefit table shows a policy by itself; here each term stands alone, with its period beside it, so
that it can be held against the same term of another policy.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from gongji.explain.benefit_table import Cell
from gongji.explain.words import PERIOD_WORDS
from gongji.language import Text
from gongji.policy.figures import Figure, Source
from gongji.policy.scheme import CellTerms, Scheme
from gongji.policy.vocabulary import Absence


class Term(NamedTuple):
    """One term of one cell.

    Attributes:
        name: stable, for programs.
        title: what it is.
        period: for which time it holds, where policies differ in that; None for others.
        cell: the figure; None where the policy has no such term there.
        absence: where the policy says that it has none.
    """

    name: str
    title: Text
    period: Text | None
    cell: Cell | None
    absence: Source | None


_YEARLY: tuple[tuple[str, Text, Callable[[CellTerms], Figure | None]], ...] = (
    (
        "deductible-ceiling",
        Text("起付标准年度上限", "Deductible at most a year"),
        lambda c: c.deductible_ceiling,
    ),
    ("cost-cap", Text("计入费用的年度限额", "Cap on in-scope cost a year"), lambda c: c.cost_cap),
    ("fund-cap", Text("基金支付年度限额", "Cap on fund payment a year"), lambda c: c.fund_cap),
    (
        "group-fund-cap",
        Text("其中分项年度限额", "Cap within it a year"),
        lambda c: c.group_fund_cap,
    ),
    (
        "over-cap-deductible",
        Text("超限额起付标准", "Deductible above the cap"),
        lambda c: c.over_cap_deductible,
    ),
    ("over-cap-limit", Text("超限额支付年度限额", "Limit above the cap a year"), lambda c: c.over_cap_limit),
    (
        "annual-ceiling",
        Text("各类支付合计的年度总限额", "Annual ceiling over several payments"),
        lambda c: c.annual_ceiling,
    ),
    (
        "line-limit",
        Text("每一项费用计入的上限", "Most that one line of a bill counts with"),
        lambda c: c.line_limit,
    ),
)
_PERIODIC: tuple[tuple[str, Text, Callable[[CellTerms], Figure | None]], ...] = (
    ("period-cost-cap", Text("计入费用的限额", "Cap on in-scope cost"), lambda c: c.period_cost_cap),
    ("period-fund-cap", Text("基金支付限额", "Cap on fund payment"), lambda c: c.period_fund_cap),
)


def terms_in(scheme: Scheme, number: int) -> Iterator[Term]:
    """The terms of a row of a scheme, without its rates; those that it does not have included."""
    cell, policy = scheme.cells[number], scheme.policy
    no_deductible = policy.deductible.source if isinstance(policy.deductible, Absence) else None
    no_caps = policy.caps.source if isinstance(policy.caps, Absence) else None
    nothing_above = policy.over_cap.source if isinstance(policy.over_cap, Absence) else None
    yield Term(
        "deductible",
        Text("起付标准", "Deductible"),
        None if cell.deductible is None else PERIOD_WORDS[scheme.deductible_period],
        _cell("yuan", cell.deductible),
        no_deductible,
    )
    yield Term(
        "first-pay", Text("先行自付", "Borne before all else"), None, _cell("rate", cell.first_pay), None
    )
    for name, title, figure_of in _YEARLY:
        absence = nothing_above if name.startswith("over-cap") else no_caps if name.endswith("cap") else None
        yield Term(name, title, None, _cell("yuan", figure_of(cell)), absence)
    period = PERIOD_WORDS[scheme.cap_period]
    for name, title, figure_of in _PERIODIC:
        figure = figure_of(cell)
        yield Term(name, title, None if figure is None else period, _cell("yuan", figure), no_caps)
    rate = Text("超限额支付比例", "Rate above the cap")
    yield Term("over-cap-rate", rate, None, _cell("rate", cell.over_cap_rate), nothing_above)


def _cell(unit: str, figure: Figure | None) -> Cell | None:
    if figure is None:
        return None
    return Cell("yuan" if unit == "yuan" else "rate", figure.value, (figure,))
