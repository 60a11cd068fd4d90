"""A policy in plain words for members: what it pays for, the table, examples, questions, articles.

Everything is made from the policy's data. Nothing is told that they do not say: where they are
silent, the page says that they are.
"""

from collections.abc import Iterable, Iterator, Sequence

from gongji.explain.benefit_table import Cell, Column
from gongji.explain.class_words import STATUS_WORDS, ClassLine
from gongji.explain.plain_questions import questions_of
from gongji.explain.plain_records import (
    Example,
    PlainPage,
    PlainTable,
    Question,
    Saying,
    each_once,
    joined,
)
from gongji.explain.plain_words import begins_on, short_value
from gongji.explain.policy_view import PolicyView
from gongji.explain.statements import period_words
from gongji.language import Text
from gongji.policy.documents import Article, Document, Register
from gongji.policy.figure_states import figure_counts
from gongji.policy.figures import Source
from gongji.policy.vocabulary import PersonClass, Policy, ProviderClass
from gongji.policy.words import STATUSES, VERIFICATIONS, Passage, Verification

PERSON, PROVIDER = Text("人员", "Who"), Text("机构", "Where")
CLASS, CONDITION = Text("类别", "Class"), Text("谁属于它", "Who belongs to it")
WHICH = Text("哪些就诊属于它", "Which visits belong to it")
EVERYONE, EVERYWHERE = Text("所有人", "everyone"), Text("所有机构", "all institutions")
SEGMENT = Text("费用分段", "Part of the cost")
PAYMENT_SEGMENT = Text("基金当年已支付", "What the fund has paid in the year")
NO_TERM = Text("—", "—")
NOT_COVERED = Text("不支付", "not covered")
PASSAGE_WORDS: dict[Passage, Text] = {
    "carried": Text(
        "年中换成这些规定时，这一年已经累计的数接着算。",
        "Where they replaced earlier rules within a year, what had been counted in it goes on.",
    ),
    "begin anew": Text(
        "年中换成这些规定时，累计的数从零开始。",
        "Where they replaced earlier rules within a year, what is counted began at zero.",
    ),
}
WORDS_EXPLAINED = Saying(
    Text(
        "起付标准是基金开始支付以前先由自己付的钱；支付比例是起付标准以上的费用里基金付的部分；"
        "限额是基金最多付到的数额。",
        "The deductible is what you pay before the fund begins to pay; the rate is the fund's part of the "
        "cost above it; the cap is the most that is paid.",
    )
)


def plain_page(view: PolicyView, area: Text, examples: Sequence[Example], register: Register) -> PlainPage:
    """The page of one version.

    Args:
        view: the version.
        area: the area's name.
        examples: visits worked through under this version.
        register: where the articles are.
    """
    policy = view.scheme.policy
    about = tuple(_about(policy, area))
    persons = _class_table(Text("你属于哪一类", "Which class you are in"), CONDITION, view.persons)
    providers = _class_table(Text("就诊属于哪一类", "Which class a visit is in"), WHICH, view.providers)
    benefits = (WORDS_EXPLAINED, *_benefits(view))
    questions = questions_of(view)
    cited = _cited(about, (persons, providers), benefits, examples, questions)
    return PlainPage(
        title=Text(
            f"{area.zh}职工医保门诊待遇：说给参保人听",
            f"{area.en}: outpatient benefits of the employee scheme in plain words",
        ),
        policy=policy.name,
        state=policy.effective.source.verification,
        least_state=_least_state(policy),
        about=about,
        persons=persons,
        providers=providers,
        benefits=benefits,
        examples=tuple(examples),
        questions=questions,
        articles=_articles(cited, register),
    )


def _least_state(policy: Policy) -> Verification:
    """The state of the least trusted figure that a document gives; our own readings are no document's."""
    states = [state for state in figure_counts(policy) if state != "assumption"]
    return max(states, key=VERIFICATIONS.index, default=policy.effective.source.verification)


def _about(policy: Policy, area: Text) -> Iterator[Saying]:
    statuses = [
        status
        for status in STATUSES
        if any(known.statuses is None or status in known.statuses for known in policy.person_classes)
    ]
    who = joined(STATUS_WORDS[status] for status in statuses)
    yield Saying(
        Text(
            f"参加{area.zh}职工医保的人（{who.zh}）看门诊、买药，范围内的费用由统筹基金和自己分担。",
            f"For members of {area.en}'s employee scheme ({who.en}) the pooled fund shares the in-scope "
            "cost of outpatient visits and drugs.",
        ),
        each_once(known.source for known in policy.person_classes),
    )
    words = period_words(policy)
    yield Saying(Text(f"这些规定的有效期：{words.zh}。", f"In force {words.en}."), (policy.effective.source,))
    if policy.transition is not None:
        yield Saying(PASSAGE_WORDS[policy.transition.accumulators], (policy.transition.source,))
    year = begins_on(policy.benefit_year)
    yield Saying(Text(f"待遇年度{year.zh}。", f"The benefit year {year.en}."), (policy.benefit_year.source,))


def _class_table(title: Text, head: Text, lines: Sequence[ClassLine]) -> PlainTable:
    return PlainTable(
        title=title,
        heads=(CLASS, head),
        rows=tuple((line.title, line.condition) for line in lines),
        basis=Saying(Text("", ""), each_once(line.source for line in lines)),
    )


def _benefits(view: PolicyView) -> Iterator[Saying | PlainTable]:
    """A sentence for what holds for everyone everywhere, a table for what differs; segments in one table."""
    table = view.table
    groups = dict.fromkeys(column.group or column.title for column in table.columns)
    for title in groups:
        columns = [column for column in table.columns if (column.group or column.title) == title]
        uniform = columns[0].uniform if len(columns) == 1 else None
        if uniform is not None and not _exclusions(view):
            value = short_value(uniform)
            yield Saying(
                Text(
                    f"{title.zh}：{value.zh}，对所有人、所有机构相同。",
                    f"{title.en}: {value.en}, the same for everyone everywhere.",
                ),
                each_once(uniform.sources),
            )
        else:
            yield _term_table(title, columns, view)


def _exclusions(view: PolicyView) -> frozenset[int]:
    """The rows of the table that are not covered."""
    cells = enumerate(view.scheme.cells)
    return frozenset(number for number, cell in cells if cell.exclusion is not None)


def _term_table(title: Text, columns: Sequence[Column], view: PolicyView) -> PlainTable:
    """One term: institutions (and segments) down, people across; what does not matter is left out."""
    table, excluded = view.table, _exclusions(view)
    persons = list(dict.fromkeys(person for person, _ in table.rows))
    providers = list(dict.fromkeys(provider for _, provider in table.rows))
    values = {
        (person, provider, column.name): (NOT_COVERED if number in excluded else _value(column.cells[number]))
        for number, (person, provider) in enumerate(table.rows)
        for column in columns
    }
    one_person = _is_same(values, [(persons[0], who) for who in persons[1:]], providers, columns)
    shown_persons = persons[:1] if one_person else persons
    shown_providers = providers[:1] if _same_everywhere(values, persons, providers, columns) else providers
    several = len(columns) > 1
    rows = tuple(
        (
            EVERYWHERE if len(shown_providers) < len(providers) else provider.title,
            *((column.title,) if several else ()),
            *(values[person, provider, column.name] for person in shown_persons),
        )
        for provider in shown_providers
        for column in columns
    )
    who = (EVERYONE,) if one_person and len(persons) > 1 else tuple(person.title for person in shown_persons)
    sources = (
        source for column in columns for cell in column.cells if cell is not None for source in cell.sources
    )
    return PlainTable(
        title=title,
        heads=(PROVIDER, *((_segment_head(view),) if several else ()), *who),
        rows=rows,
        basis=Saying(Text("", ""), each_once(sources)),
    )


def _segment_head(view: PolicyView) -> Text:
    """What the bounds of the segments are bounds of."""
    segments = view.scheme.policy.segments
    on_payments = segments is not None and segments.scale == "fund payment of the year"
    return PAYMENT_SEGMENT if on_payments else SEGMENT


Values = dict[tuple[PersonClass, ProviderClass, str], Text]


def _value(cell: Cell | None) -> Text:
    return NO_TERM if cell is None else short_value(cell)


def _is_same(
    values: Values,
    pairs: Sequence[tuple[PersonClass, PersonClass]],
    providers: Sequence[ProviderClass],
    columns: Sequence[Column],
) -> bool:
    """Whether the second of each pair has what the first has, at each institution."""
    return all(
        values[one, provider, column.name] == values[other, provider, column.name]
        for one, other in pairs
        for provider in providers
        for column in columns
    )


def _same_everywhere(
    values: Values,
    persons: Sequence[PersonClass],
    providers: Sequence[ProviderClass],
    columns: Sequence[Column],
) -> bool:
    return all(
        values[person, providers[0], column.name] == values[person, provider, column.name]
        for person in persons
        for provider in providers
        for column in columns
    )


def _cited(
    about: Sequence[Saying],
    tables: Sequence[PlainTable],
    benefits: Sequence[Saying | PlainTable],
    examples: Sequence[Example],
    questions: Sequence[Question],
) -> Iterator[Source]:
    """All sources of the page, in the order in which they are met."""
    for saying in about:
        yield from saying.sources
    for shown in (*tables, *benefits):
        yield from shown.sources if isinstance(shown, Saying) else shown.basis.sources
    for example in examples:
        for step in example.steps:
            yield from step.saying.sources
    for question in questions:
        for answer in question.answers:
            yield from answer.sources


def _articles(sources: Iterable[Source], register: Register) -> tuple[tuple[Article, Document], ...]:
    names = dict.fromkeys(source.article for source in sources)
    return tuple((register.articles[name], register.document_of(name)) for name in names)
