"""A plain-language page as one JSON object, in the chosen language."""

from collections.abc import Iterable

from gongji.cli.policy_show import AreaPage
from gongji.dates import FOREVER
from gongji.explain.plain_records import Example, ExampleAmounts, PlainPage, PlainTable, Saying
from gongji.language import Language
from gongji.money import format_yuan

Record = dict[str, object]


def explained_record(shown: AreaPage, page: PlainPage, language: Language) -> Record:
    """The whole page, and which version it tells.

    Args:
        shown: the area's page, which holds a version.
        page: that version told to members.
    """
    version: Record = {}
    if shown.view is not None:
        effective = shown.view.scheme.policy.effective
        end = effective.period.end
        version = {
            "from": effective.period.start.isoformat(),
            "until": None if end == FOREVER else end.isoformat(),
            "in_force": shown.in_force,
        }
    return {
        "area": shown.area.code,
        "name": shown.area.name.say(language),
        "title": page.title.say(language),
        "policy": page.policy,
        **version,
        "state": page.state,
        "about": _sayings(page.about, language),
        "persons": _table(page.persons, language),
        "providers": _table(page.providers, language),
        "benefits": [
            _saying(part, language) if isinstance(part, Saying) else _table(part, language)
            for part in page.benefits
        ],
        "examples": [_example(example, language) for example in page.examples],
        "questions": [
            {
                "name": question.name,
                "question": question.question.say(language),
                "answers": _sayings(question.answers, language),
            }
            for question in page.questions
        ],
        "articles": [
            {"id": article.name, "document": document.name, "text": article.text.say(language)}
            for article, document in page.articles
        ],
    }


def _sayings(sayings: Iterable[Saying], language: Language) -> list[Record]:
    return [_saying(saying, language) for saying in sayings]


def _saying(saying: Saying, language: Language) -> Record:
    return {
        "text": saying.text.say(language),
        "articles": list(saying.articles),
        "state": saying.state,
    }


def _table(table: PlainTable, language: Language) -> Record:
    return {
        "title": table.title.say(language),
        "columns": [head.say(language) for head in table.heads],
        "rows": [[cell.say(language) for cell in row] for row in table.rows],
        "articles": list(table.basis.articles),
        "state": table.basis.state,
    }


def _example(example: Example, language: Language) -> Record:
    return {
        "name": example.name,
        "title": example.title.say(language),
        "story": example.story.say(language),
        "calculate": example.request,
        "amounts": None if example.amounts is None else _amounts(example.amounts),
        "steps": [{**_saying(step.saying, language), "amount": step.amount} for step in example.steps],
        "why_not": None if example.why_not is None else example.why_not.say(language),
    }


def _amounts(amounts: ExampleAmounts) -> Record:
    return {
        "cost": format_yuan(amounts.cost_fen),
        "deductible": format_yuan(amounts.deductible_fen),
        "fund": format_yuan(amounts.fund_fen),
        "overflow": format_yuan(amounts.over_cap_fen),
        "personal": format_yuan(amounts.personal_fen),
    }
