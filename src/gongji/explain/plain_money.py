"""Answers about money: what is borne first, where payment stops, and what passes into the next year."""

from collections.abc import Iterator

from gongji.explain.plain_records import Saying, each_once, joined, sentences
from gongji.explain.plain_words import (
    EACH,
    MONEY_WORDS,
    amounts_of,
    begins_on,
    capital,
    figures_in,
    rates_of,
    sources_in,
)
from gongji.explain.policy_view import PolicyView
from gongji.language import Text
from gongji.policy.vocabulary import Absence, Cap, Deductible, OverCap, Policy


def deductible(view: PolicyView) -> Iterator[Saying]:
    """Whether there is one, how much, how it is met, and that it begins anew each year."""
    policy = view.scheme.policy
    stated = policy.deductible
    if policy.account_first is not None:
        yield Saying(
            Text(
                "当年个人账户的钱先用完，剩下的费用才进入起付标准和比例。",
                "This year's account money is spent first; only the rest meets deductible and rates.",
            ),
            (policy.account_first.source,),
        )
    if isinstance(stated, Absence):
        yield Saying(
            Text(
                "没有起付标准，第一元起就按比例支付。", "No deductible: the rates apply from the first yuan."
            ),
            (stated.source,),
        )
        return
    yield _deductible_amounts(stated)
    yield from _deductible_ways(policy, stated)
    yield _not_carried_over(policy, stated)


def _not_carried_over(policy: Policy, deductible: Deductible) -> Saying:
    """That what was not met is not carried on: to another year, or to another visit or period."""
    year = begins_on(policy.benefit_year)
    if deductible.period == "year":
        return Saying(
            Text(
                f"不结转：每到新的待遇年度从零开始，待遇年度{year.zh}。",
                f"It does not carry over: each benefit year begins at zero. The benefit year {year.en}.",
            ),
            (policy.benefit_year.source,),
        )
    each = EACH[deductible.period]
    alone = Text(f"不结转：{each.zh}单独算。", f"It does not carry over: {each.en} counts by itself.")
    if not deductible.annual_ceiling:
        return Saying(alone, each_once(sources_in(deductible.amounts)))
    anew = Text(
        f"全年的累计每到新的待遇年度从零开始，待遇年度{year.zh}。",
        f"What counts towards the year's most begins at zero with each benefit year, which {year.en}.",
    )
    sources = (*sources_in(deductible.amounts), *sources_in(deductible.annual_ceiling))
    return Saying(sentences((alone, anew)), each_once((*sources, policy.benefit_year.source)))


def _deductible_amounts(deductible: Deductible) -> Saying:
    each, amounts = EACH[deductible.period], amounts_of(figures_in(deductible.amounts))
    first = Text(
        f"有，{each.zh}先自己付{amounts.zh}。", f"Yes: {each.en} you first pay {amounts.en} yourself."
    )
    then = Text("", "")
    if deductible.annual_ceiling:
        ceiling = amounts_of(figures_in(deductible.annual_ceiling))
        then = Text(
            f"一年里累计付满{ceiling.zh}以后不再扣。",
            f"Once these come to {ceiling.en} in a year, no more is taken.",
        )
    elif deductible.period == "year":
        then = Text("付满以后，这一年不再扣。", "Once it is met, nothing more is taken that year.")
    return Saying(
        sentences((first, then)),
        each_once((*sources_in(deductible.amounts), *sources_in(deductible.annual_ceiling))),
    )


def _deductible_ways(policy: Policy, deductible: Deductible) -> Iterator[Saying]:
    """What is special about how it is met."""
    sources = each_once(sources_in(deductible.amounts))
    if deductible.separately:
        titles = {known.name: known.title for known in policy.provider_classes}
        groups = [joined(titles[name] for name in group) for group in deductible.separately]
        yield Saying(
            Text(
                f"这几组机构各算各的：{'；'.join(group.zh for group in groups)}。",
                f"Each of these groups has its own: {'; '.join(group.en for group in groups)}.",
            ),
            sources,
        )
    if deductible.taken_from == "payment":
        yield Saying(
            Text(
                "先按比例算，再从算出的数里扣。",
                "It is taken from the result of the rates, not from the cost.",
            ),
            sources,
        )
    if deductible.met_by is not None:
        money = joined(MONEY_WORDS[word] for word in deductible.met_by.money)
        own = Text("", "")
        if deductible.met_by.own_share:
            own = Text("；按比例由自己负担的部分也算", "; your own share beside the rates counts as well")
        yield Saying(
            Text(f"算进起付标准的钱：{money.zh}{own.zh}。", f"It is met by: {money.en}{own.en}."),
            (deductible.met_by.source,),
        )


def above_the_cap(view: PolicyView) -> Iterator[Saying]:
    """Where payment stops, and what holds beyond."""
    policy = view.scheme.policy
    if isinstance(policy.caps, Absence):
        yield Saying(Text("没有限额。", "There is no cap."), (policy.caps.source,))
    else:
        for cap in policy.caps:
            yield _cap(policy, cap)
    if isinstance(policy.over_cap, OverCap):
        yield _paid_above(policy.over_cap)
    elif not isinstance(policy.caps, Absence):
        yield Saying(Text("超过限额的费用由自己付。", "Cost above it is yours."), (policy.over_cap.source,))
    if policy.annual_ceiling is not None:
        amounts = amounts_of(figures_in(policy.annual_ceiling.amounts))
        yield Saying(
            Text(
                f"几项支付合在一起的一年上限：{amounts.zh}。",
                f"The most that several kinds of payment come to in a year: {amounts.en}.",
            ),
            each_once((policy.annual_ceiling.source, *sources_in(policy.annual_ceiling.amounts))),
        )
    yield from _counts_elsewhere(policy)


def _counts_elsewhere(policy: Policy) -> Iterator[Saying]:
    """Whether what the member bears counts in the schemes that come after, where the data say so."""
    counts = policy.counts_toward
    if counts is None:
        return
    schemes = (
        (Text("大病保险", "major-illness insurance"), counts.major_illness_insurance),
        (Text("医疗救助", "medical assistance"), counts.medical_assistance),
    )
    for holds, says in (
        (True, Text("计入", "counts in")),
        (False, Text("不计入", "does not count in")),
    ):
        names = joined(name for name, counted in schemes if counted == holds)
        if names.zh:
            yield Saying(
                Text(f"自己负担的部分{says.zh}{names.zh}。", f"What you pay yourself {says.en}: {names.en}."),
                (counts.source,),
            )


def _cap(policy: Policy, cap: Cap) -> Saying:
    each, amounts = EACH[cap.period], amounts_of(figures_in(cap.amounts))
    where = Text("", "")
    if cap.providers is not None:
        titles = {known.name: known.title for known in policy.provider_classes}
        names = joined(titles[name] for name in cap.providers)
        where = Text(f"其中在{names.zh}，", f" at {names.en}")
        if len(cap.providers) > 1:
            where = Text(f"其中在{names.zh}合计，", f" at {names.en} together")
    what = Text("基金最多付：", "the fund pays at most")
    if cap.on == "in-scope cost":
        what = Text("范围内的费用最多算到：", "in-scope cost counts up to")
    return Saying(
        Text(
            f"{where.zh}{each.zh}{what.zh}{amounts.zh}。",
            f"{capital(each.en)} {what.en}{where.en}: {amounts.en}.",
        ),
        each_once(sources_in(cap.amounts)),
    )


def _paid_above(over_cap: OverCap) -> Saying:
    rates = rates_of(row.figure.value for row in over_cap.rates)
    first = Text(
        f"超过限额的费用按{over_cap.title.zh}支付{rates.zh}。",
        f"Cost above it is paid at {rates.en} under {over_cap.title.en}.",
    )
    deductible, limit = Text("", ""), Text("", "")
    if over_cap.deductible:
        amounts = amounts_of(figures_in(over_cap.deductible))
        deductible = Text(f"先扣起付标准{amounts.zh}。", f"A deductible of {amounts.en} comes first.")
    if over_cap.annual_limit:
        amounts = amounts_of(figures_in(over_cap.annual_limit))
        limit = Text(f"一年最多{amounts.zh}。", f"At most {amounts.en} a year.")
    parameters = (over_cap.rates, over_cap.deductible, over_cap.annual_limit)
    return Saying(
        sentences((first, deductible, limit)),
        each_once(source for parameter in parameters for source in sources_in(parameter)),
    )


def carry_over(view: PolicyView) -> Iterator[Saying]:
    """That an unused cap ends with its year."""
    policy = view.scheme.policy
    if isinstance(policy.caps, Absence):
        yield Saying(
            Text("没有限额，也就没有结转。", "There is no cap to carry over."), (policy.caps.source,)
        )
        return
    year = begins_on(policy.benefit_year)
    yield Saying(
        Text(
            f"不可以：限额只在当年用，新的待遇年度重新算，待遇年度{year.zh}。",
            f"No: a cap is for its year, and each benefit year has its own. The benefit year {year.en}.",
        ),
        (policy.benefit_year.source,),
    )
