"""Person classes held against constraints: that all have a benefit, and the retired a better one."""

from collections.abc import Iterator

from gongji.kernel.records import SETTLED, UNLIMITED_FEN, Claim, State
from gongji.kernel.rules import settle_claim
from gongji.language import Text
from gongji.money import BASIS_POINTS
from gongji.policy.classes import fits_person, person_cases
from gongji.policy.figures import Figure
from gongji.policy.observations import Observation, Term, at, rate_terms, sources_of, titles_of, unknown
from gongji.policy.scheme import CellTerms, Scheme
from gongji.policy.vocabulary import PersonClass, Policy, ProviderClass

TRIAL_AMOUNTS_FEN = tuple(10**power for power in range(2, 10))
"""One visit of each size from 1 yuan up: some benefits begin late, and unknown caps stop large visits."""


def everyone_benefits(scheme: Scheme) -> Iterator[Observation]:
    """Whether the fund pays something for each person class at some institution."""
    for person in scheme.policy.person_classes:
        cells = [number for number, cell in enumerate(scheme.cells) if cell.person == person]
        benefits = [_has_benefit(scheme, cell) for cell in cells]
        figures = [figure for cell in cells for figure in _deciding_figures(scheme, cell)]
        if True not in benefits and None in benefits:
            yield unknown(figures, person.title)
            continue
        yield Observation(
            "kept" if True in benefits else "breach",
            Text(
                f"{person.title.zh}在任何机构都没有门诊统筹支付。",
                f"{person.title.en}: the fund pays nothing at any institution.",
            ),
            (person.source, *sources_of(figures)),
        )


def _has_benefit(scheme: Scheme, cell: int) -> bool | None:
    """Whether the fund pays anything in a cell; None where unknown figures leave it open."""
    trials = [settle_claim(scheme.table, Claim(cell, amount), State())[0] for amount in TRIAL_AMOUNTS_FEN]
    if any(trial.fund_fen > 0 for trial in trials):
        return True
    return False if all(trial.status == SETTLED for trial in trials) else None


def _deciding_figures(scheme: Scheme, cell: int) -> list[Figure]:
    return [figure for term in _terms(scheme, cell) for figure in term.figures]


def retired_not_worse(scheme: Scheme) -> Iterator[Observation]:
    """Each term of the retired against that of the active at the same institutions."""
    for active, retired in _active_and_retired(scheme.policy):
        compared: dict[tuple[Term, Term], list[ProviderClass]] = {}
        for provider in scheme.policy.provider_classes:
            for pair in _pairs(scheme, active, retired, provider):
                compared.setdefault(pair, []).append(provider)
        for (theirs, own), providers in compared.items():
            yield _compared(active, retired, theirs, own, titles_of(providers))


def _compared(
    active: PersonClass, retired: PersonClass, theirs: Term, own: Term, providers: Text
) -> Observation:
    who = at(retired, providers)
    better = _gain(theirs, own)
    if better is None:
        return unknown(
            (*own.figures, *theirs.figures), Text(f"{who.zh}，{own.name.zh}", f"{who.en}, {own.name.en}")
        )
    shown, than = own.shown(), theirs.shown()
    return Observation(
        "kept" if better >= 0 else "breach",
        Text(
            f"{who.zh}：{own.name.zh} {shown.zh}，不如{active.title.zh}的 {than.zh}。",
            f"{who.en}: {own.name.en} {shown.en}, worse than {than.en} for {active.title.en}.",
        ),
        sources_of((*own.figures, *theirs.figures)),
    )


def retired_better(scheme: Scheme) -> Iterator[Observation]:
    """Whether at least one term of the retired is better than that of the active."""
    for active, retired in _active_and_retired(scheme.policy):
        pairs = [
            pair
            for provider in scheme.policy.provider_classes
            for pair in _pairs(scheme, active, retired, provider)
        ]
        gains = [_gain(theirs, own) for theirs, own in pairs]
        is_better = any(gain is not None and gain > 0 for gain in gains)
        figures = [figure for theirs, own in pairs for figure in (*own.figures, *theirs.figures)]
        if not is_better and None in gains:
            yield unknown(figures, retired.title)
            continue
        yield Observation(
            "kept" if is_better else "breach",
            Text(
                f"{retired.title.zh}没有一项待遇好于{active.title.zh}。",
                f"{retired.title.en}: nothing is better than for {active.title.en}.",
            ),
            (retired.source, *sources_of(figures)),
        )


def _active_and_retired(policy: Policy) -> list[tuple[PersonClass, PersonClass]]:
    """Pairs of classes that hold people who differ only in being active or retired."""
    pairs: dict[tuple[PersonClass, PersonClass], None] = {}
    for case in person_cases(policy):
        if case.status == "active":
            pair = tuple(
                next(known for known in policy.person_classes if fits_person(known, someone))
                for someone in (case, case._replace(status="retired"))
            )
            pairs[pair[0], pair[1]] = None
    return [pair for pair in pairs if pair[0] != pair[1]]


def _pairs(
    scheme: Scheme, active: PersonClass, retired: PersonClass, provider: ProviderClass
) -> Iterator[tuple[Term, Term]]:
    """The terms of both at one provider class, chronic ones after the ordinary; both have the same terms."""
    theirs, own = (_terms(scheme, scheme.cell(person, provider)) for person in (active, retired))
    yield from zip(theirs, own, strict=True)
    if scheme.chronic is not None:
        yield from _pairs(scheme.chronic, active, retired, provider)


def _gain(theirs: Term, own: Term) -> int | None:
    """By how much the second is better, negative where it is worse; None where that is not known."""
    if own.figures == theirs.figures:
        return 0
    if own.value is None or theirs.value is None:
        return None
    return own.value - theirs.value if own.more_is_better else theirs.value - own.value


def _terms(scheme: Scheme, number: int) -> list[Term]:
    """Everything in a cell that can be better or worse for a person."""
    cell = scheme.cells[number]
    named = (
        (Text("起付标准", "deductible"), cell.deductible, False, False),
        (
            Text("年度起付标准累计上限", "yearly ceiling of deductibles"),
            cell.deductible_ceiling,
            False,
            False,
        ),
        (Text("年度费用限额", "yearly cap on cost"), cell.cost_cap, True, False),
        (Text("分期费用限额", "cap on cost of a period"), cell.period_cost_cap, True, False),
        (Text("年度最高支付限额", "yearly cap"), cell.fund_cap, True, False),
        (Text("分期最高支付限额", "cap of a period"), cell.period_fund_cap, True, False),
        (Text("分限额", "cap within the yearly cap"), cell.group_fund_cap, True, False),
        (Text("年度总限额", "annual ceiling"), cell.annual_ceiling, True, False),
        (Text("超限额支付比例", "over-cap rate"), cell.over_cap_rate, True, True),
        (Text("超限额起付标准", "over-cap deductible"), cell.over_cap_deductible, False, False),
        (Text("超限额年度限额", "yearly over-cap limit"), cell.over_cap_limit, True, False),
    )
    single = [
        Term(name, figure.value, (figure,), more_is_better, is_rate)
        for name, figure, more_is_better, is_rate in named
        if figure is not None
    ]
    return [*rate_terms(cell), *single, *_optional_terms(scheme.policy, cell)]


def _optional_terms(policy: Policy, cell: CellTerms) -> Iterator[Term]:
    """Terms that a policy may have for some classes alone; the others bear nothing first, without limits."""
    first_pay = cell.first_pay
    if cell.exclusion is not None:
        first_pay = Figure(BASIS_POINTS, cell.exclusion.source)
    if policy.first_pay or policy.exclusions:
        name = Text("先自付比例", "share borne first")
        yield _optional(name, first_pay, 0, more_is_better=False, is_rate=True)
    if policy.line_limits:
        name = Text("单项限额", "limit of a line")
        yield _optional(name, cell.line_limit, UNLIMITED_FEN, more_is_better=True, is_rate=False)


def _optional(name: Text, figure: Figure | None, absent: int, *, more_is_better: bool, is_rate: bool) -> Term:
    if figure is None:
        return Term(name, absent, (), more_is_better, is_rate)
    return Term(name, figure.value, (figure,), more_is_better, is_rate)
