"""A plain-language page as Markdown, so that it can be published, printed or turned into a web page."""

from collections.abc import Iterable, Iterator, Sequence

from gongji.explain.plain_records import Example, PlainPage, PlainTable, Question, Saying
from gongji.explain.words import STATE_WORDS
from gongji.language import Language, Text
from gongji.money import format_yuan
from gongji.policy.documents import Article, Document
from gongji.policy.words import VERIFICATIONS

ABOUT = Text("这项待遇管什么", "What it is for")
BENEFITS = Text("待遇", "Benefits")
EXAMPLES = Text("例子", "Examples")
QUESTIONS = Text("常见问题", "Questions and answers")
ARTICLES = Text("依据的条款", "The articles behind it")
HOW = Text("怎样算出来的", "How it comes about")
BASIS = Text("依据", "Rests on")
NOT_CALCULATED = Text("算不出来", "It cannot be calculated")
AMOUNT_HEADS = (
    Text("费用", "Cost"),
    Text("其中起付标准", "Of it deductible"),
    Text("基金支付", "Fund pays"),
    Text("超限额支付", "Paid above the cap"),
    Text("自己负担", "You pay"),
)


def markdown_of(page: PlainPage, language: Language) -> str:
    """The page as one Markdown text that ends with a line end."""
    return "\n".join(_lines(page, language)) + "\n"


def made_from(page: PlainPage) -> Text:
    """From which version the page is made, and how far that may be trusted."""
    state, least, some = STATE_WORDS[page.state], STATE_WORDS[page.least_state], Text("", "")
    if VERIFICATIONS.index(page.least_state) > VERIFICATIONS.index(page.state):
        some = Text(f"，部分数字：{least.zh}", f", of some figures: {least.en}")
    return Text(
        f"由政策 {page.policy} 的数据生成；核实状态：{state.zh}{some.zh}。",
        f"Made from the data of policy {page.policy}; state of verification: {state.en}{some.en}.",
    )


def citation(saying: Saying, language: Language) -> str:
    """The articles of a sentence, with their state where they are not of an official text."""
    if saying.state is None:
        return ""
    words = ", ".join(saying.articles)
    if language == "zh":
        words = words.replace(", ", "、")
    if saying.state == "verified":
        return words
    state = STATE_WORDS[saying.state].say(language)
    return f"{words}，{state}" if language == "zh" else f"{words}, {state}"


def with_citation(saying: Saying, language: Language) -> str:
    """A sentence with its articles in brackets behind it."""
    words, articles = saying.text.say(language), citation(saying, language)
    if not articles:
        return words
    return f"{words}（{articles}）" if language == "zh" else f"{words} ({articles})"


def amount_rows(example: Example) -> tuple[tuple[Text, str], ...]:
    """What an example's cost was split into, each with its name; a deductible or over-cap part of 0 aside."""
    if example.amounts is None:
        return ()
    values = [format_yuan(amount_fen) for amount_fen in example.amounts]
    rows = zip(AMOUNT_HEADS, values, example.amounts, strict=True)
    passing = (AMOUNT_HEADS[1], AMOUNT_HEADS[3])
    return tuple((head, value) for head, value, fen in rows if fen > 0 or head not in passing)


def _lines(page: PlainPage, language: Language) -> Iterator[str]:
    yield f"# {page.title.say(language)}"
    yield ""
    yield made_from(page).say(language)
    yield from _heading(ABOUT, language)
    yield from (f"- {with_citation(saying, language)}" for saying in page.about)
    for table in (page.persons, page.providers):
        yield from _heading(table.title, language)
        yield from _table(table, language)
    yield from _heading(BENEFITS, language)
    yield from _benefits(page.benefits, language)
    yield from _heading(EXAMPLES, language)
    for number, example in enumerate(page.examples, start=1):
        yield from _example(number, example, language)
    yield from _heading(QUESTIONS, language)
    for number, question in enumerate(page.questions):
        if number:
            yield ""
        yield from _question(question, language)
    yield from _heading(ARTICLES, language)
    yield from _articles(page.articles, language)


def _heading(words: Text, language: Language) -> Iterator[str]:
    yield ""
    yield f"## {words.say(language)}"
    yield ""


def _benefits(benefits: Sequence[Saying | PlainTable], language: Language) -> Iterator[str]:
    for number, shown in enumerate(benefits):
        if number:
            yield ""
        if isinstance(shown, Saying):
            yield with_citation(shown, language)
        else:
            yield f"### {shown.title.say(language)}"
            yield ""
            yield from _table(shown, language)


def _table(table: PlainTable, language: Language) -> Iterator[str]:
    yield _row(head.say(language) for head in table.heads)
    yield _row("---" for _ in table.heads)
    for row in table.rows:
        yield _row(cell.say(language) for cell in row)
    yield ""
    colon = "：" if language == "zh" else ": "
    yield f"{BASIS.say(language)}{colon}{citation(table.basis, language)}"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _example(number: int, example: Example, language: Language) -> Iterator[str]:
    if number > 1:
        yield ""
    yield f"### {number}. {example.title.say(language)}"
    yield ""
    yield example.story.say(language)
    yield ""
    if example.why_not is not None:
        colon = "：" if language == "zh" else ": "
        yield f"{NOT_CALCULATED.say(language)}{colon}{example.why_not.say(language)}"
        return
    amounts = amount_rows(example)
    yield _row(head.say(language) for head, _ in amounts)
    yield _row("---:" for _ in amounts)
    yield _row(value for _, value in amounts)
    yield ""
    yield HOW.say(language) + ("：" if language == "zh" else ":")
    yield ""
    for step in example.steps:
        colon = "：" if language == "zh" else ": "
        words = f"{step.saying.text.say(language)}{colon}{step.amount}"
        yield f"- {with_citation(Saying(Text(words, words), step.saying.sources), language)}"


def _question(question: Question, language: Language) -> Iterator[str]:
    yield f"### {question.question.say(language)}"
    yield ""
    yield from (f"- {with_citation(answer, language)}" for answer in question.answers)


def _articles(articles: Sequence[tuple[Article, Document]], language: Language) -> Iterator[str]:
    """Each article under its document, with the words by which it begins and what it says in our words."""
    documents = dict.fromkeys(document.name for _, document in articles)
    for number, name in enumerate(documents):
        if number:
            yield ""
        own = [(article, document) for article, document in articles if document.name == name]
        document = own[0][1]
        title = document.title.say(language)
        reference = f" {document.number}" if document.number else ""
        state = STATE_WORDS[document.verification].say(language)
        brackets = f"（{state}）" if language == "zh" else f" ({state})"
        yield f"**{title}**{reference}{brackets}"
        yield ""
        for article, _ in own:
            begins = f" {article.begins}" if article.begins and language == "zh" else ""
            colon = "：" if language == "zh" else ": "
            yield f"- {article.name}{begins}{colon}{article.text.say(language)}"
