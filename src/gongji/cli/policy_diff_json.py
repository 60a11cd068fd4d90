"""`gongji policy diff --json`: a comparison of two policies for programs."""

from collections.abc import Sequence

from gongji.dates import FOREVER
from gongji.explain.class_pairs import PersonPair, ProviderPair
from gongji.explain.comparison import Change, Comparison, Effect, RuleChange, YearExample
from gongji.explain.differences import Side
from gongji.explain.statements import Statement
from gongji.language import Language
from gongji.money import format_yuan
from gongji.policy.library import Library
from gongji.policy.scheme import Scheme

Record = dict[str, object]


def comparison_record(comparison: Comparison, library: Library, language: Language) -> Record:
    """The whole comparison: every change, every example, amounts as decimal text of yuan."""
    return {
        "before": _version(comparison.before, library, language),
        "after": _version(comparison.after, library, language),
        "changes": [_change(change, language) for change in comparison.changes],
        "rules": [_rule(rule, language) for rule in comparison.rules],
        "examples": [_example(example) for example in comparison.examples],
        "effects": [_effect(effect) for effect in comparison.effects],
        "not_compared": {
            "before": [known.name for known in comparison.alone_before],
            "after": [known.name for known in comparison.alone_after],
        },
    }


def _version(scheme: Scheme, library: Library, language: Language) -> Record:
    policy = scheme.policy
    period = policy.effective.period
    area = library.areas.get(policy.area)
    return {
        "policy": policy.name,
        "area": policy.area,
        "name": None if area is None else area.name.say(language),
        "from": period.start.isoformat(),
        "until": None if period.end == FOREVER else period.end.isoformat(),
        "state": policy.effective.source.verification,
    }


def _change(change: Change, language: Language) -> Record:
    difference = change.difference
    return {
        "term": difference.name,
        "topic": difference.topic.say(language),
        "before": _side(difference.before, language),
        "after": _side(difference.after, language),
        "for": [
            {"persons": _pairs(concerned.persons), "providers": _pairs(concerned.providers)}
            for concerned in change.concerned
        ],
    }


def _side(side: Side, language: Language) -> Record:
    return {
        "text": side.text.say(language),
        "value": side.number,
        "sources": list(side.articles),
        "state": side.verification,
    }


def _pairs(pairs: Sequence[PersonPair | ProviderPair]) -> list[Record]:
    return [_pair(pair) for pair in pairs]


def _pair(pair: PersonPair | ProviderPair) -> Record:
    return {"before": pair.before.name, "after": pair.after.name}


def _rule(rule: RuleChange, language: Language) -> Record:
    topic = (*rule.before, *rule.after)[0].topic
    return {
        "topic": topic.say(language),
        "before": [_statement(statement, language) for statement in rule.before],
        "after": [_statement(statement, language) for statement in rule.after],
    }


def _statement(statement: Statement, language: Language) -> Record:
    return {
        "text": statement.text.say(language),
        "source": statement.source.article,
        "state": statement.source.verification,
    }


def _example(example: YearExample) -> Record:
    return {
        "person": _pair(example.person),
        "provider": _pair(example.provider),
        "year": {
            "name": example.pattern.name,
            "visits": example.pattern.visits,
            "cost_a_visit": format_yuan(example.pattern.cost_a_visit_fen),
            "chronic": example.pattern.chronic,
        },
        "before": _yuan(example.before_fen),
        "after": _yuan(example.after_fen),
        "difference": _yuan(example.difference_fen),
    }


def _yuan(amount_fen: int | None) -> str | None:
    return None if amount_fen is None else format_yuan(amount_fen)


def _effect(effect: Effect) -> Record:
    return {
        "person": _pair(effect.person),
        "verdict": effect.verdict,
        "better": effect.better,
        "worse": effect.worse,
        "same": effect.same,
        "unknown": effect.unknown,
        "most_gained": format_yuan(effect.most_gained_fen),
        "most_lost": format_yuan(effect.most_lost_fen),
    }
