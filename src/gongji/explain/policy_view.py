"""One version of a policy as people read it: its table, its classes, its rules in words, its gaps.

The rules that are not numbers (whose terms a pharmacy purchase has, from when retirement counts) are
put into sentences here, each with its article, so that every edge shows the same words.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gongji.dates import FOREVER
from gongji.explain.benefit_table import BenefitTable, benefit_table
from gongji.language import Text, same
from gongji.policy.documents import Article, Document, Register
from gongji.policy.scheme import Scheme
from gongji.policy.unknown_figures import UnknownFigure, unknown_figures
from gongji.policy.vocabulary import (
    Absence,
    Attainment,
    Note,
    PersonClass,
    Policy,
    ProviderClass,
    Source,
    YearRange,
)
from gongji.policy.words import PRESCRIBER, Money, ProviderKind, Status

STATUS_WORDS: dict[Status, Text] = {
    "active": Text("在职", "active"),
    "retired": Text("退休", "retired"),
    "flexible": Text("灵活就业", "flexibly employed"),
}
KIND_WORDS: dict[ProviderKind, Text] = {
    "hospital": Text("医院", "hospital"),
    "community": Text("社区卫生服务机构", "community institution"),
    "clinic": Text("诊所", "clinic"),
    "pharmacy": Text("药店", "pharmacy"),
    "internet": Text("互联网医院", "Internet institution"),
}
CHINESE_NUMBERS = "零一二三"
MONEY_WORDS: dict[Money, Text] = {
    "personal account": Text("本人账户", "the own personal account"),
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


@dataclass(frozen=True, slots=True)
class ClassLine:
    """One class of people or institutions: its title and who belongs to it."""

    name: str
    title: Text
    condition: Text
    source: Source


@dataclass(frozen=True, slots=True)
class PolicyView:
    """All that is shown of one version of a policy.

    Attributes:
        statements: the rules that are not in the table.
        readings: how passages are read (the policy's notes).
        documents: those that the policy names.
        background: the context articles of those documents.
    """

    scheme: Scheme
    table: BenefitTable
    persons: tuple[ClassLine, ...]
    providers: tuple[ClassLine, ...]
    statements: tuple[Statement, ...]
    readings: tuple[Note, ...]
    unknown: tuple[UnknownFigure, ...]
    documents: tuple[Document, ...]
    background: tuple[Article, ...]


def view_of(scheme: Scheme, register: Register) -> PolicyView:
    """A compiled policy as people read it.

    Args:
        scheme: the compiled version.
        register: the documents that its sources are in.
    """
    policy = scheme.policy
    documents = tuple(register.documents[name] for name in policy.documents)
    return PolicyView(
        scheme=scheme,
        table=benefit_table(scheme),
        persons=tuple(_person_line(known) for known in policy.person_classes),
        providers=tuple(_provider_line(known) for known in policy.provider_classes),
        statements=tuple(_statements(policy)),
        readings=policy.notes,
        unknown=unknown_figures(policy),
        documents=documents,
        background=background_of(documents),
    )


def background_of(documents: Iterable[Document]) -> tuple[Article, ...]:
    """The articles that ask for nothing to be computed: they are told as background."""
    return tuple(
        article for document in documents for article in document.articles if article.kind == "context"
    )


def period_words(policy: Policy) -> Text:
    """The days on which a version is in force: `from 2023-01-01 to 2027-12-31`."""
    period = policy.effective.period
    if period.end == FOREVER:
        return Text(f"{period.start} 起", f"from {period.start}")
    last = period.end.fromordinal(period.end.toordinal() - 1)
    return Text(f"{period.start} 至 {last}", f"{period.start} to {last}")


def _statements(policy: Policy) -> Iterator[Statement]:
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
    yield from _absent_terms(policy)
    yield from _met_by_statement(policy)
    yield from _ceiling_statement(policy)
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
    if isinstance(policy.over_cap, Absence):
        yield Statement(
            Text("超过限额", "Above the cap"),
            Text("基金不支付", "the fund pays nothing"),
            policy.over_cap.source,
        )


def _met_by_statement(policy: Policy) -> Iterator[Statement]:
    deductible = policy.deductible
    if isinstance(deductible, Absence) or deductible.met_by is None:
        return
    monies = [MONEY_WORDS[money] for money in deductible.met_by.money]
    yield Statement(
        Text("计入起付标准的钱", "What meets the deductible"),
        Text("、".join(words.zh for words in monies), ", ".join(words.en for words in monies)),
        deductible.met_by.source,
    )


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
    whose = titles.get(pharmacy.terms_of, Text("开方机构", "the prescribing institution"))
    if pharmacy.terms_of != PRESCRIBER:
        whose = Text(f"“{whose.zh}”，不论谁开方", f"{whose.en}, whoever prescribed")
    needs = Text("须有处方；", "on prescription only; ") if pharmacy.prescription_required else Text("", "")
    return Statement(
        Text("药店购药", "Pharmacies"),
        Text(f"{needs.zh}按{whose.zh}的待遇", f"{needs.en}terms of {whose.en}"),
        pharmacy.source,
    )


def _attained(topic: Text, attainment: Attainment) -> Statement:
    words = Text("自达到当天起", "from the very day")
    if attainment.month_after:
        words = Text("自达到的次月起", "from the month after")
    return Statement(topic, words, attainment.source)


def _person_line(known: PersonClass) -> ClassLine:
    conditions = [
        *([] if known.statuses is None else [_either([STATUS_WORDS[status] for status in known.statuses])]),
        *([] if known.veteran is None else [_veteran_words(veteran=known.veteran)]),
        *([] if known.age is None else [_age_words(known.age)]),
    ]
    return ClassLine(known.name, known.title, _all_of(conditions), known.source)


def _provider_line(known: ProviderClass) -> ClassLine:
    conditions: list[Text] = []
    if known.kinds is not None:
        conditions.append(_either([KIND_WORDS[kind] for kind in known.kinds]))
    if known.levels is not None:
        levels = [
            Text(f"{CHINESE_NUMBERS[level]}级", f"level {level}")
            if level
            else Text("未定级", "without a grade")
            for level in known.levels
        ]
        conditions.append(_either(levels))
    if known.price_categories is not None:
        conditions.append(
            _either(
                [
                    Text(f"{CHINESE_NUMBERS[number]}类收费价格", f"price category {number}")
                    for number in known.price_categories
                ]
            )
        )
    return ClassLine(known.name, known.title, _all_of(conditions), known.source)


def _veteran_words(*, veteran: bool) -> Text:
    return Text("建国前老工人", "veteran worker") if veteran else Text("不是老工人", "not a veteran worker")


def _age_words(age: YearRange) -> Text:
    if age.least is not None and age.below is not None:
        return Text(f"满 {age.least} 岁不满 {age.below} 岁", f"aged {age.least} to under {age.below}")
    if age.least is not None:
        return Text(f"满 {age.least} 岁", f"aged {age.least} and over")
    return Text(f"不满 {age.below} 岁", f"under {age.below}")


def _either(words: list[Text]) -> Text:
    if len(words) < 3:
        return Text("或".join(word.zh for word in words), " or ".join(word.en for word in words))
    zh, en = "、".join(word.zh for word in words), ", ".join(word.en for word in words[:-1])
    return Text(zh, f"{en} or {words[-1].en}")


def _all_of(conditions: list[Text]) -> Text:
    if not conditions:
        return Text("全部", "all")
    return Text("，".join(word.zh for word in conditions), ", ".join(word.en for word in conditions))
