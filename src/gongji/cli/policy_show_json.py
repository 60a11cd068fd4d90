"""An area's page as one JSON object: the same facts as the page for people, in the chosen language."""

from gongji.cli.policy_show import AreaPage
from gongji.dates import FOREVER
from gongji.explain.benefit_table import BenefitTable, Cell
from gongji.explain.class_words import ClassLine
from gongji.explain.policy_view import PolicyView
from gongji.language import Language
from gongji.policy.conformance import Finding
from gongji.policy.constraints import Framework
from gongji.policy.documents import Article, Document
from gongji.policy.figures import Source
from gongji.policy.inheritance import taken_from
from gongji.policy.unknown_figures import UnknownFigure
from gongji.policy.vocabulary import Policy

Record = dict[str, object]


def page_record(page: AreaPage, language: Language) -> Record:
    """The whole page."""
    return {
        "area": page.area.code,
        "name": page.area.name.say(language),
        "policy": None if page.view is None else _policy_record(page.view, language, in_force=page.in_force),
        "frameworks": [_framework_record(framework, page, language) for framework in page.frameworks],
        "documents": [_document_record(page, document, language) for document in page.documents],
        "background": [_article_record(article, language) for article in page.background],
    }


def finding_record(finding: Finding, language: Language) -> Record:
    """What one constraint says of a policy."""
    return {
        "constraint": finding.constraint,
        "severity": finding.severity,
        "verdict": finding.verdict,
        "what": finding.what.say(language),
        "framework_article": finding.framework_article,
        "policy_articles": list(finding.policy_articles),
        "place": str(finding.place),
    }


def unknown_record(unknown: UnknownFigure, language: Language) -> Record:
    """One figure that no source gives."""
    reason = unknown.figure.reason
    return {
        "figure": unknown.name.say(language),
        "for": unknown.whom.say(language),
        "reason": "" if reason is None else reason.say(language),
        "source": unknown.figure.source.article,
        "place": str(unknown.figure.source.place),
    }


def _policy_record(view: PolicyView, language: Language, *, in_force: bool) -> Record:
    policy = view.scheme.policy
    period = policy.effective.period
    superseded = policy.effective.superseded
    return {
        "name": policy.name,
        "from": period.start.isoformat(),
        "until": None if period.end == FOREVER else period.end.isoformat(),
        "in_force": in_force,
        "superseded": None if superseded is None else superseded.text.say(language),
        "rests_on": [{"policy": origin.policy, "area": origin.area} for origin in policy.origins],
        "table": _table_record(view.table, policy, language),
        "chronic": None if view.chronic is None else _table_record(view.chronic, policy, language),
        "person_classes": [_class_record(line, policy, language) for line in view.persons],
        "provider_classes": [_class_record(line, policy, language) for line in view.providers],
        "rules": [
            {
                "topic": rule.topic.say(language),
                "text": rule.text.say(language),
                **_source_record(rule.source),
                **_from_record(policy, rule.source),
            }
            for rule in view.statements
        ],
        "readings": [
            {
                "text": note.text.say(language),
                **_source_record(note.source),
                **_from_record(policy, note.source),
            }
            for note in view.readings
        ],
        "unknown": [
            {**unknown_record(unknown, language), **_from_record(policy, unknown.figure.source)}
            for unknown in view.unknown
        ],
    }


def _from_record(policy: Policy, *sources: Source) -> Record:
    """Which policies something was taken from; nothing where it stands in the policy's own file."""
    names = taken_from(policy, sources)
    return {"from": list(names)} if names else {}


def _table_record(table: BenefitTable, policy: Policy, language: Language) -> Record:
    return {
        "columns": [{"column": column.name, "title": column.title.say(language)} for column in table.columns],
        "rows": [
            {
                "person": person.name,
                "provider": provider.name,
                "cells": {
                    column.name: _cell_record(cell, policy)
                    for column in table.columns
                    if (cell := column.cells[number]) is not None
                },
            }
            for number, (person, provider) in enumerate(table.rows)
        ],
    }


def _cell_record(cell: Cell, policy: Policy) -> Record:
    articles, state = cell.citation
    return {
        "value": cell.number,
        "unit": cell.unit,
        "sources": list(articles),
        "state": state,
        **_from_record(policy, *cell.sources),
    }


def _class_record(line: ClassLine, policy: Policy, language: Language) -> Record:
    return {
        "class": line.name,
        "title": line.title.say(language),
        "when": line.condition.say(language),
        **_source_record(line.source),
        **_from_record(policy, line.source),
    }


def _source_record(source: Source) -> Record:
    return {"source": source.article, "state": source.verification}


def _framework_record(framework: Framework, page: AreaPage, language: Language) -> Record:
    own = {constraint.name for constraint in framework.constraints}
    return {
        "framework": framework.name,
        "binds": framework.binds,
        "constraints": [
            {
                "constraint": constraint.name,
                "title": constraint.title.say(language),
                "severity": constraint.severity,
                **_source_record(constraint.source),
            }
            for constraint in framework.constraints
        ],
        "findings": [finding_record(found, language) for found in page.findings if found.constraint in own],
    }


def _document_record(page: AreaPage, document: Document, language: Language) -> Record:
    record: Record = {
        "document": document.name,
        "title": document.title.say(language),
        "number": document.number,
        "issued": document.issued,
        "kind": document.kind,
        "state": document.verification,
    }
    if page.view is None:
        record["articles"] = [_article_record(article, language) for article in document.articles]
    return record


def _article_record(article: Article, language: Language) -> Record:
    return {"id": article.name, "kind": article.kind, "text": article.text.say(language)}
