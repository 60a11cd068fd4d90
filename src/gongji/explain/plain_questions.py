"""What members ask about a policy, answered from its data, each answer with its articles.

The questions are always the same, so that pages of two areas can be compared; where the data hold no
term for one, the answer says so and names the document that was read.
"""

from collections.abc import Callable, Iterator

from gongji.explain.benefit_table import UNKNOWN
from gongji.explain.plain_doubts import doubts, unknowns
from gongji.explain.plain_money import above_the_cap, carry_over, deductible
from gongji.explain.plain_records import Question, Saying, each_once, joined, sentences
from gongji.explain.plain_words import (
    EACH,
    amounts_of,
    figures_in,
    rates_of,
    short_value,
    sources_in,
)
from gongji.explain.policy_view import PolicyView
from gongji.language import Text
from gongji.policy.figures import Row, Source
from gongji.policy.vocabulary import (
    Absence,
    Attainment,
    Chronic,
    PersonClass,
    Policy,
    ProviderClass,
    YearRange,
)
from gongji.policy.words import PRESCRIBER, Routing

RETIREMENT_AGE = 60
"""At which the terms before and after retirement are compared."""

Answer = Callable[[PolicyView], Iterator[Saying]]

ROUTING_WORDS: dict[Routing, Text] = {
    "exclusive": Text(
        "门诊慢特病的费用只按慢特病的规定支付。", "Cost of such a disease is paid under its own terms alone."
    ),
    "higher": Text(
        "按慢特病和按普通门诊，哪个付得多用哪个。",
        "Whichever pays more applies: the disease's terms or the ordinary ones.",
    ),
    "sequential": Text(
        "先按慢特病支付，超过慢特病限额的费用再按普通门诊。",
        "The disease's terms come first; cost above their cap goes on under the ordinary ones.",
    ),
    "concurrent": Text(
        "先按慢特病支付，剩下由自己负担的再按普通门诊。",
        "The disease's terms come first; what they leave to you goes on under the ordinary ones.",
    ),
}


def questions_of(view: PolicyView) -> tuple[Question, ...]:
    """The questions with their answers, in the order of the page."""
    asked: tuple[tuple[str, Text, Answer], ...] = (
        (
            "deductible",
            Text("有起付标准吗？没满的部分会结转吗？", "Is there a deductible, and does it carry over?"),
            deductible,
        ),
        ("pharmacy", Text("在药店买药怎么算？", "What holds at a pharmacy?"), _pharmacy),
        ("retirement", Text("退休以后呢？", "What changes when I retire?"), _retirement),
        ("above-the-cap", Text("超过限额以后呢？", "What happens above the cap?"), above_the_cap),
        (
            "carry-over",
            Text("今年没用完的限额可以留到明年吗？", "Does an unused cap carry over?"),
            carry_over,
        ),
        ("elsewhere", Text("在外地看病呢？", "What about care elsewhere?"), _elsewhere),
        ("chronic", Text("门诊慢特病呢？", "What about chronic and special diseases?"), _chronic),
        ("unknown", Text("有什么还不知道？", "What is not known?"), unknowns),
        ("how-sure", Text("这些内容有多可靠？", "How sure is this?"), doubts),
    )
    return tuple(Question(name, question, tuple(answer(view))) for name, question, answer in asked)


def _pharmacy(view: PolicyView) -> Iterator[Saying]:
    pharmacy = view.scheme.policy.pharmacy
    titles = {known.name: known.title for known in view.scheme.policy.provider_classes}
    needs = (
        Text("凭处方购药才支付。", "A purchase is paid on prescription only.")
        if pharmacy.prescription_required
        else Text("不要求处方。", "No prescription is required.")
    )
    terms = Text("按开处方的机构的待遇。", "It has the terms of the institution that prescribed.")
    if pharmacy.terms_of != PRESCRIBER:
        whose = titles[pharmacy.terms_of]
        terms = Text(
            f"都按“{whose.zh}”的待遇，不论谁开的处方。",
            f"It has the terms of {whose.en}, whoever prescribed.",
        )
    yield Saying(sentences((needs, terms)), (pharmacy.source,))


def _retirement(view: PolicyView) -> Iterator[Saying]:
    policy = view.scheme.policy
    actives, retirees = (_classes_of(policy, status, RETIREMENT_AGE) for status in ("active", "retired"))
    active, retired = next(iter(actives), None), next(iter(retirees), None)
    if active is None or retired is None or active == retired:
        yield Saying(
            Text("在职和退休待遇相同。", "The terms are the same before and after."),
            each_once(known.source for known in policy.person_classes),
        )
    else:
        if len(actives) > 1 or len(retirees) > 1 or _by_age(policy, "active") or _by_age(policy, "retired"):
            yield _compared(active, retired)
        yield from _changes(view, active, retired)
    yield _from_when(policy.attainment.retirement)


def _classes_of(policy: Policy, status: str, age: int) -> list[PersonClass]:
    """The classes that hold people of a status and age who are no veteran workers."""
    return [
        known
        for known in policy.person_classes
        if (known.statuses is None or status in known.statuses)
        and not known.veteran
        and _holds(known.age, age)
    ]


def _holds(ages: YearRange | None, age: int) -> bool:
    """Whether an age is within a range; None is every age."""
    if ages is None:
        return True
    return (ages.least is None or age >= ages.least) and (ages.below is None or age < ages.below)


def _by_age(policy: Policy, status: str) -> bool:
    """Whether the people of a status have other terms at other ages."""
    classes = (known for known in policy.person_classes if known.statuses and status in known.statuses)
    return any(known.age is not None for known in classes)


def _compared(active: PersonClass, retired: PersonClass) -> Saying:
    """Between which classes the changes are told, where someone who retires may be in another."""
    return Saying(
        Text(
            f"这里比较“{active.title.zh}”和“{retired.title.zh}”。",
            f"Compared here are “{active.title.en}” and “{retired.title.en}”.",
        ),
        each_once((active.source, retired.source)),
    )


def _from_when(attainment: Attainment) -> Saying:
    words = Text("自办完退休手续的当天起算。", "It counts from the day of the formalities.")
    if attainment.month_after:
        words = Text("自办完退休手续的次月起算。", "It counts from the month after the formalities.")
    return Saying(words, (attainment.source,))


def _changes(view: PolicyView, active: PersonClass, retired: PersonClass) -> Iterator[Saying]:
    """Each term that is not the same for both, the institutions with the same change together."""
    rows = {row: number for number, row in enumerate(view.table.rows)}
    for column in view.table.columns:
        changes: dict[tuple[Text, Text], list[ProviderClass]] = {}
        sources: list[Source] = []
        for provider in view.scheme.policy.provider_classes:
            before, after = (column.cells[rows[person, provider]] for person in (active, retired))
            if before is None or after is None or before.value == after.value:
                continue
            changes.setdefault((short_value(before), short_value(after)), []).append(provider)
            sources += [*before.sources, *after.sources]
        if changes:
            title = (
                column.title
                if column.group is None
                else Text(f"{column.group.zh}，{column.title.zh}", f"{column.group.en}, {column.title.en}")
            )
            everywhere = len(changes) == 1 and len(*changes.values()) == len(
                view.scheme.policy.provider_classes
            )
            parts = [_change(words, [] if everywhere else where) for words, where in changes.items()]
            yield Saying(
                Text(
                    f"{title.zh}：{'；'.join(part.zh for part in parts)}。",
                    f"{title.en}: {'; '.join(part.en for part in parts)}.",
                ),
                each_once(sources),
            )


def _change(words: tuple[Text, Text], providers: list[ProviderClass]) -> Text:
    before, after = words
    where = joined(provider.title for provider in providers)
    told = Text(f"由{before.zh}变为{after.zh}", f"{before.en} becomes {after.en}")
    if any(side.zh.startswith(UNKNOWN.zh) for side in words):
        told = Text(f"在职{before.zh}，退休{after.zh}", f"{before.en} while active, {after.en} when retired")
    return Text(f"{where.zh}{told.zh}", f"{told.en} at {where.en}" if providers else told.en)


def _elsewhere(view: PolicyView) -> Iterator[Saying]:
    policy = view.scheme.policy
    away = [known for known in policy.provider_classes if known.places and set(known.places) != {"local"}]
    for known in away:
        yield _away(policy, known)
    if not away:
        silence = Text(
            "这里登记的待遇没有为在外地看病另作规定。",
            "The terms registered here hold nothing of their own for care elsewhere.",
        )
        yield from _silent(view, silence, ("异地", "外地"))


def _silent(view: PolicyView, silence: Text, words: tuple[str, ...]) -> Iterator[Saying]:
    """That there are no terms, and the articles of the policy's documents that speak of the matter."""
    found = [
        Saying(article.text, (Source(article.name, document.verification, article.place),))
        for document in view.documents
        for article in document.articles
        if article.kind in ("rule", "function") and any(word in article.text.zh for word in words)
    ]
    if found:
        mention = Text("文件在这里提到它：", "The documents mention the matter here:")
        yield Saying(sentences((silence, mention)))
        yield from found
    else:
        ask = Text("请问当地经办机构。", "Ask the local agency.")
        yield Saying(sentences((silence, ask)), (view.scheme.policy.effective.source,))


def _away(policy: Policy, known: ProviderClass) -> Saying:
    title = known.title
    for exclusion in policy.exclusions:
        if exclusion.persons is None and (exclusion.providers is None or known.name in exclusion.providers):
            return Saying(
                Text(f"{title.zh}：基金不支付。", f"{title.en}: nothing is paid."), (exclusion.source,)
            )
    rates = [row for row in policy.rates if _is_for(row, known)]
    first = [row for row in policy.first_pay if _is_for(row, known)]
    paid = rates_of(row.figure.value for row in rates)
    shares = Text(f"按{paid.zh}支付", f"paid at {paid.en}")
    if first:
        share = rates_of(row.figure.value for row in first)
        shares = Text(
            f"先自付{share.zh}，其余按{paid.zh}支付",
            f"you first bear {share.en}, the rest is paid at {paid.en}",
        )
    return Saying(
        Text(
            f"{title.zh}：{shares.zh}（退休等提高的部分见上表）。",
            f"{title.en}: {shares.en} (for points on top see the table).",
        ),
        each_once((*(row.figure.source for row in (*first, *rates)), known.source)),
    )


def _is_for(row: Row, known: ProviderClass) -> bool:
    return row.providers is None or known.name in row.providers


def _chronic(view: PolicyView) -> Iterator[Saying]:
    policy = view.scheme.policy
    if policy.chronic is None:
        silence = Text(
            "这里登记的待遇不含门诊慢特病，它另有规定。",
            "The terms registered here do not include such diseases, which have rules of their own.",
        )
        yield from _silent(view, silence, ("慢特病", "特殊病"))
        return
    yield from _chronic_terms(policy.chronic)


def _chronic_terms(chronic: Chronic) -> Iterator[Saying]:
    yield Saying(ROUTING_WORDS[chronic.routing], (chronic.source,))
    rates = rates_of(row.figure.value for row in chronic.rates)
    yield Saying(
        Text(f"{chronic.title.zh}的支付比例：{rates.zh}。", f"Rate for {chronic.title.en}: {rates.en}."),
        each_once(sources_in(chronic.rates)),
    )
    if not isinstance(chronic.deductible, Absence):
        each, amounts = EACH[chronic.deductible.period], amounts_of(figures_in(chronic.deductible.amounts))
        yield Saying(
            Text(
                f"另有起付标准：{each.zh}{amounts.zh}。",
                f"It has a deductible of its own: {amounts.en}, {each.en}.",
            ),
            each_once(sources_in(chronic.deductible.amounts)),
        )
    for cap in () if isinstance(chronic.caps, Absence) else chronic.caps:
        each, amounts = EACH[cap.period], amounts_of(figures_in(cap.amounts))
        yield Saying(
            Text(f"另有限额：{each.zh}{amounts.zh}。", f"It has a cap of its own: {amounts.en}, {each.en}."),
            each_once(sources_in(cap.amounts)),
        )
