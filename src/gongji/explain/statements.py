"""The rules of a policy that are not numbers, put into sentences, each with its article."""

from collections.abc import Iterator
from dataclasses import dataclass

from gongji.dates import FOREVER
from gongji.explain.visit import ROUTING_WORDS
from gongji.language import Text, same
from gongji.policy.figures import Source
from gongji.policy.vocabulary import Absence, Attainment, Cap, Policy
from gongji.policy.words import PRESCRIBER, Money

MONEY_WORDS: dict[Money, Text] = {
    "personal account": Text("本人账户", "the member's own account"),
    "family account": Text("家人共济账户", "a family member's account"),
    "cash": Text("现金", "cash"),
}

COUNTED_WORDS = {
    "outpatient": Text("普通门诊", "ordinary outpatient"),
    "over-cap": Text("超限额", "over-cap"),
    "inpatient": Text("住院", "inpatient"),
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One rule in words: what it is about, what it says, where it stands."""

    topic: Text
    text: Text
    source: Source


def period_words(policy: Policy) -> Text:
    """The days on which a version is in force: `from 2023-01-01 to 2027-12-31`."""
    period = policy.effective.period
    if period.end == FOREVER:
        return Text(f"{period.start} 起", f"from {period.start}")
    last = period.end.fromordinal(period.end.toordinal() - 1)
    return Text(f"{period.start} 至 {last}", f"{period.start} to {last}")


def statements_of(policy: Policy) -> Iterator[Statement]:
    """The rules of a version in sentences, from when it holds to how it rounds."""
    yield Statement(Text("生效", "In force"), period_words(policy), policy.effective.source)
    year = policy.benefit_year
    begins = f"{year.month:02d}-{year.day:02d}"
    yield Statement(
        Text("待遇年度", "Benefit year"),
        Text("自然年度", "calendar year")
        if begins == "01-01"
        else Text(f"每年 {begins} 起", f"begins on {begins}"),
        year.source,
    )
    yield from _passage_statements(policy)
    yield from _absent_terms(policy)
    yield from _deductible_statements(policy)
    yield from _exclusion_statements(policy)
    yield from _shared_cap_statements(policy)
    yield from _ceiling_statement(policy)
    yield from _other_benefit_statements(policy)
    yield _pharmacy_statement(policy)
    yield _attained(Text("退休待遇", "Retired terms"), policy.attainment.retirement)
    yield _attained(Text("年龄段待遇", "Terms of an age"), policy.attainment.age)
    yield Statement(
        Text("舍入", "Rounding"),
        Text("每次就诊的每项结果四舍五入到分", "half up to the fen, once a visit on each result"),
        policy.rounding,
    )


def _absent_terms(policy: Policy) -> Iterator[Statement]:
    if isinstance(policy.deductible, Absence):
        yield Statement(Text("起付标准", "Deductible"), Text("不设", "none"), policy.deductible.source)
    if isinstance(policy.caps, Absence):
        yield Statement(Text("限额", "Cap"), Text("不设", "none"), policy.caps.source)
    elif isinstance(policy.over_cap, Absence):
        yield Statement(
            Text("超过限额", "Above the cap"),
            Text("基金不支付", "the fund pays nothing"),
            policy.over_cap.source,
        )


def _passage_statements(policy: Policy) -> Iterator[Statement]:
    """How accumulators pass from the version before, since when the version is known, where it is filed."""
    known, passage, filing = policy.effective.known_since, policy.transition, policy.filing
    if known is not None:
        yield Statement(Text("公布", "Known since"), same(str(known.day)), known.source)
    if passage is not None:
        words = Text("年度累计额延续", "the year's accumulators go on")
        if passage.accumulators == "begin anew":
            words = Text("年度累计额重新计算", "the year's accumulators begin anew")
        yield Statement(Text("新旧衔接", "From the version before"), words, passage.source)
    if filing is not None:
        words = Text(
            f"{filing.day} 报 {filing.authority}，{filing.number}",
            f"with {filing.authority} on {filing.day}, {filing.number}",
        )
        yield Statement(Text("报备", "Filing"), words, filing.source)


def _titles(policy: Policy, names: tuple[str, ...] | None) -> Text:
    """Provider classes by their titles; None holds all of them."""
    titles = [known.title for known in policy.provider_classes if names is None or known.name in names]
    return Text("、".join(title.zh for title in titles), ", ".join(title.en for title in titles))


def _deductible_statements(policy: Policy) -> Iterator[Statement]:
    deductible = policy.deductible
    if isinstance(deductible, Absence):
        return
    if deductible.met_by is not None:
        monies = [MONEY_WORDS[money] for money in deductible.met_by.money]
        if deductible.met_by.own_share:
            monies.append(Text("按比例自付的部分", "what is paid beside the rates"))
        yield Statement(
            Text("计入起付标准的钱", "What meets the deductible"),
            Text("、".join(words.zh for words in monies), ", ".join(words.en for words in monies)),
            deductible.met_by.source,
        )
    source = deductible.amounts[0].figure.source
    if deductible.separately:
        groups = [_titles(policy, group) for group in deductible.separately]
        yield Statement(
            Text("起付标准分别计算", "Deductibles met separately"),
            Text("；".join(group.zh for group in groups), "; ".join(group.en for group in groups)),
            source,
        )
    if deductible.taken_from == "payment":
        words = Text("从按比例算出的支付额中扣", "from the payment, after the rates")
        yield Statement(Text("起付标准的扣法", "The deductible is taken"), words, source)


def _exclusion_statements(policy: Policy) -> Iterator[Statement]:
    if policy.account_first is not None:
        yield Statement(
            Text("账户先付", "Account first"),
            Text(
                "当年个人账户先支付，用完后的费用才进入起付标准和比例",
                "this year's account money pays first; only the rest meets deductible and rates",
            ),
            policy.account_first.source,
        )
    for exclusion in policy.exclusions:
        persons = [
            known.title
            for known in policy.person_classes
            if exclusion.persons is not None and known.name in exclusion.persons
        ]
        where = _titles(policy, exclusion.providers)
        zh = "、".join(title.zh for title in persons) + ("：" if persons else "") + where.zh
        en = ", ".join(title.en for title in persons) + (" at " if persons else "") + where.en
        yield Statement(Text("不在支付范围", "Not covered"), Text(zh, en), exclusion.source)


def _shared_cap_statements(policy: Policy) -> Iterator[Statement]:
    caps: tuple[Cap, ...] = () if isinstance(policy.caps, Absence) else policy.caps
    for cap in caps:
        if cap.providers is not None:
            yield Statement(
                Text("分项限额共用于", "The cap within the yearly one is shared by"),
                _titles(policy, cap.providers),
                cap.amounts[0].figure.source,
            )


def _other_benefit_statements(policy: Policy) -> Iterator[Statement]:
    """What becomes of chronic diseases, and where the personal part counts."""
    chronic, counts = policy.chronic, policy.counts_toward
    if chronic is not None:
        yield Statement(chronic.title, ROUTING_WORDS[chronic.routing], chronic.source)
    if counts is not None:
        for name, holds in (
            (Text("大病保险", "Major-illness insurance"), counts.major_illness_insurance),
            (Text("医疗救助", "Medical assistance"), counts.medical_assistance),
        ):
            words = Text("个人负担计入", "the personal part counts")
            if not holds:
                words = Text("个人负担不计入", "the personal part does not count")
            yield Statement(name, words, counts.source)


def _ceiling_statement(policy: Policy) -> Iterator[Statement]:
    ceiling = policy.annual_ceiling
    if ceiling is None:
        return
    counted = [COUNTED_WORDS.get(word, same(word)) for word in ceiling.counts]
    yield Statement(
        Text("总限额计入", "Ceiling counts"),
        Text("、".join(words.zh for words in counted), ", ".join(words.en for words in counted)),
        ceiling.source,
    )


def _pharmacy_statement(policy: Policy) -> Statement:
    pharmacy = policy.pharmacy
    titles = {known.name: known.title for known in policy.provider_classes}
    terms = Text("按开方机构的待遇", "terms of the prescribing institution")
    if pharmacy.terms_of != PRESCRIBER:
        whose = titles[pharmacy.terms_of]
        terms = Text(f"不论谁开方，都按“{whose.zh}”的待遇", f"terms of {whose.en}, whoever prescribed")
    needs = Text("须有处方；", "on prescription only; ") if pharmacy.prescription_required else Text("", "")
    return Statement(
        Text("药店购药", "Pharmacies"),
        Text(f"{needs.zh}{terms.zh}", f"{needs.en}{terms.en}"),
        pharmacy.source,
    )


def _attained(topic: Text, attainment: Attainment) -> Statement:
    words = Text("自达到当天起", "from the very day")
    if attainment.month_after:
        words = Text("自达到的次月起", "from the month after")
    return Statement(topic, words, attainment.source)
