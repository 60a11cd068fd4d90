"""`gongji policy diff` for people: both versions, each change with its articles, what it comes to."""

import datetime
from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text as Styled

from gongji.cli.marks import MARKS, STYLES, cited, legend
from gongji.cli.output import console_for, print_json
from gongji.cli.policies_folder import library_below
from gongji.cli.policy_page_printer import Printer
from gongji.cli.policy_show import CHINA
from gongji.dates import Day, parse_day
from gongji.errors import InputError
from gongji.explain.comparison import (
    Change,
    Comparison,
    Concerned,
    Effect,
    RuleChange,
    Verdict,
    YearExample,
    compare,
)
from gongji.explain.differences import Side
from gongji.explain.policy_view import view_of
from gongji.explain.statements import Statement, period_words
from gongji.language import Language, Text
from gongji.money import format_yuan
from gongji.policy.library import Library, shipped_library
from gongji.policy.scheme import Scheme
from gongji.policy.version_names import find_version
from gongji.policy.words import Verification

EVERYONE = Text("所有人，所有机构", "everyone, everywhere")
UNKNOWN = Text("未知", "unknown")
NOTHING = Text("没有变化。", "Nothing changes.")
RULES = Text("其他规则", "Other rules")
NOT_COMPARED = Text("没有可比的类别", "Classes without a counterpart")
EXAMPLES = Text(
    "全年基金支付（元）：每类人每种情形中差额最大和最小的机构",
    "What the fund pays in a year (yuan): of each year, where the difference is largest and smallest",
)
EFFECTS = Text("谁多得，谁少得", "Who gains, who loses")
VERDICTS: dict[Verdict, Text] = {
    "better": Text("只增不减", "gain or stay"),
    "worse": Text("只减不增", "lose or stay"),
    "both": Text("有增有减", "gain or lose"),
    "same": Text("不变", "the same"),
    "unknown": UNKNOWN,
}


def diff_policies(
    one: str,
    other: str | None,
    on: tuple[str, str] | None,
    language: Language,
    *,
    as_json: bool,
    policies: str | None = None,
) -> None:
    """Print what differs between two policies.

    Args:
        one, other: policies, areas or files; `other` None for the same as `one`.
        on: the days for areas; None for today.

    Raises:
        InputError: there is no such policy, a day is malformed, or both are the same version.
        CommandLineError: there are no policies below the folder `policies`.
    """
    library = shipped_library() if policies is None else library_below(policies)
    schemes = _sides(library, one, one if other is None else other, on)
    comparison = compare(*(view_of(scheme, library.register) for scheme in schemes))
    if as_json:
        from gongji.cli.policy_diff_json import comparison_record

        print_json(comparison_record(comparison, library, language))
    else:
        _print_comparison(comparison, library, Printer(console_for(), language))


def _sides(library: Library, one: str, other: str, on: tuple[str, str] | None) -> tuple[Scheme, Scheme]:
    today = datetime.datetime.now(CHINA).date()
    days = (None, None) if on is None else (_day(on[0]), _day(on[1]))
    before = find_version(library, one, days[0], today, "A")
    after = find_version(library, other, days[1], today, "B")
    if before.policy.place == after.policy.place:
        raise InputError(
            "same_version",
            Text(f"两边都是“{before.policy.name}”。", f"Both are the same version, `{before.policy.name}`."),
            Text(
                "写两份不同的政策，或用 --on 写两个版本各自有效的日期。",
                "Name two policies, or two days on which different versions are in force, by --on.",
            ),
            "B",
        )
    return before, after


def _day(words: str) -> Day:
    day = parse_day(words)
    if day is None:
        raise InputError(
            "malformed_day",
            Text(f"“{words}”不是日期。", f"`{words}` is not a day."),
            Text("写成 2024-03-01。", "Write it as 2024-03-01."),
            "--on",
        )
    return day


def _print_comparison(comparison: Comparison, library: Library, printer: Printer) -> None:
    language = printer.language
    printer.lines(
        [
            _head("A", comparison.before, library, language),
            _head("B", comparison.after, library, language),
        ],
        text_column=1,
    )
    _print_changes(comparison, printer)
    if comparison.rules:
        printer.heading(RULES)
        printer.lines([_rule_line(rule, language) for rule in comparison.rules], text_column=1)
    alone = [("A", known) for known in comparison.alone_before]
    alone += [("B", known) for known in comparison.alone_after]
    if alone:
        printer.heading(NOT_COMPARED)
        printer.lines([(side, known.title.say(language)) for side, known in alone], text_column=1)
    printer.heading(EXAMPLES)
    for effect in comparison.effects:
        printer.console.print(f" {effect.person.title.say(language)}")
        printer.lines(list(_example_lines(effect, comparison, language)), text_column=1)
    printer.heading(EFFECTS)
    printer.lines([_effect_line(effect, language) for effect in comparison.effects], text_column=0)
    printer.console.print()
    printer.console.print(legend(language), style="dim")


def _head(side: str, scheme: Scheme, library: Library, language: Language) -> tuple[str, str, str]:
    policy = scheme.policy
    area = library.areas[policy.area].name.say(language) if policy.area in library.areas else ""
    mark = MARKS[policy.effective.source.verification]
    return side, f"{area} {policy.area}  {policy.name}", f"{period_words(policy).say(language)}  {mark}"


def _print_changes(comparison: Comparison, printer: Printer) -> None:
    """Each topic as a heading, below it whom a change concerns and both sides with their articles."""
    by_topic: dict[Text, list[Change]] = {}
    for change in comparison.changes:
        by_topic.setdefault(change.difference.topic, []).append(change)
    if not by_topic:
        printer.paragraph(NOTHING.say(printer.language))
    for topic, changes in by_topic.items():
        printer.heading(topic)
        rows = [line for change in changes for line in _change_lines(change, comparison, printer.language)]
        printer.lines(rows, text_column=0)


def _change_lines(
    change: Change, comparison: Comparison, language: Language
) -> Iterator[tuple[str, Styled, str, Styled]]:
    difference = change.difference
    for concerned in change.concerned:
        yield (
            whom(concerned, comparison).say(language),
            _side(difference.before, language),
            "→",
            _side(difference.after, language),
        )


def whom(concerned: Concerned, comparison: Comparison) -> Text:
    """Whom a change concerns, as short as can be: all people or all institutions are not listed."""
    persons = None if len(concerned.persons) == len(comparison.persons) else concerned.persons
    providers = None if len(concerned.providers) == len(comparison.providers) else concerned.providers
    titles = [[pair.title for pair in pairs] for pairs in (persons, providers) if pairs is not None]
    if not titles:
        return EVERYONE
    return Text(
        "；".join("、".join(title.zh for title in some) for some in titles),
        "; ".join(", ".join(title.en for title in some) for some in titles),
    )


def _side(side: Side, language: Language) -> Styled:
    words = Styled(side.text.say(language))
    if side.verification is not None:
        words.append(f"  {cited(side.articles, side.verification)}", f"dim {STYLES[side.verification]}")
    return words


def _rule_line(rule: RuleChange, language: Language) -> tuple[str, str]:
    topic = (*rule.before, *rule.after)[0].topic
    sides = [_statements(statements, language) for statements in (rule.before, rule.after)]
    return topic.say(language), " → ".join(sides)


def _statements(statements: Sequence[Statement], language: Language) -> str:
    if not statements:
        return Text("没有说", "not said").say(language)
    gap = Text("；", "; ").say(language)
    return gap.join(f"{rule.text.say(language)} ({_cited(rule)})" for rule in statements)


def _cited(rule: Statement) -> str:
    state: Verification = rule.source.verification
    return cited((rule.source.article,), state)


def _example_lines(
    effect: Effect, comparison: Comparison, language: Language
) -> Iterator[tuple[str, str, str, str]]:
    """For a kind of person: of each stated year the institutions with the least and the most difference."""
    own = [example for example in comparison.examples if example.person == effect.person]
    for pattern in dict.fromkeys(example.pattern for example in own):
        title = pattern.title.say(language)
        for example in _extremes([example for example in own if example.pattern == pattern]):
            paid = f"{_yuan(example.before_fen, language)} → {_yuan(example.after_fen, language)}"
            where = example.provider.title.say(language)
            yield title, where, paid, _signed(example.difference_fen, language)
            title = ""


def _extremes(examples: Sequence[YearExample]) -> Iterable[YearExample]:
    """The one with the smallest difference and that with the largest; one where all differ alike."""
    known = [example for example in examples if example.difference_fen is not None]
    if not known:
        return examples[:1]
    ordered = sorted(known, key=_difference)
    return ordered[:1] if _difference(ordered[0]) == _difference(ordered[-1]) else (ordered[0], ordered[-1])


def _difference(example: YearExample) -> int:
    return 0 if example.difference_fen is None else example.difference_fen


def _yuan(amount_fen: int | None, language: Language) -> str:
    return UNKNOWN.say(language) if amount_fen is None else format_yuan(amount_fen)


def _signed(amount_fen: int | None, language: Language) -> str:
    if amount_fen is None:
        return UNKNOWN.say(language)
    return f"+{format_yuan(amount_fen)}" if amount_fen > 0 else format_yuan(amount_fen)


def _effect_line(effect: Effect, language: Language) -> tuple[str, str, str]:
    zh = f"多 {effect.better}，少 {effect.worse}，同 {effect.same}"
    en = f"more {effect.better}, less {effect.worse}, same {effect.same}"
    if effect.unknown:
        zh, en = f"{zh}，未知 {effect.unknown}", f"{en}, unknown {effect.unknown}"
    most = [
        words
        for amount_fen, words in (
            (effect.most_gained_fen, f"+{format_yuan(effect.most_gained_fen)}"),
            (effect.most_lost_fen, format_yuan(-effect.most_lost_fen)),
        )
        if amount_fen
    ]
    verdict = VERDICTS[effect.verdict].say(language)
    return effect.person.title.say(language), verdict, "  ".join([Text(zh, en).say(language), *most])
