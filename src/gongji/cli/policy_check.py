"""`gongji policy check`: what is wrong, breached and unknown in policy files, for people and programs."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.padding import Padding

from gongji.cli.output import console_for, print_json
from gongji.cli.policies_folder import library_below
from gongji.cli.policy_show_json import finding_record, unknown_record
from gongji.cli.policy_show_page import SEVERITY_STYLES, SEVERITY_WORDS
from gongji.cli.usage import CommandLineError, no_file
from gongji.cli.wrapping import wrapped
from gongji.language import Language, Text
from gongji.policy.checking import CheckedFile, CheckResult, check_files
from gongji.policy.constraints import SEVERITIES, Framework
from gongji.policy.frameworks import load_frameworks
from gongji.policy.library import Library, shipped_library
from gongji.policy.problems import Problem

INDENT = 4
AREA_FILE, BESIDE_POLICIES = "area.yaml", ("documents", "frameworks")
ERROR = Text("错误", "error")
UNKNOWN = Text("未知", "unknown")
NOTHING_WRONG = Text("没有问题", "nothing wrong")

Entry = tuple[str, Text, str, Text]
"""Style, label, place, sentence."""


def check_policies(
    files: Sequence[str],
    against: str | None,
    language: Language,
    *,
    strict: bool,
    as_json: bool,
    policies: str | None = None,
) -> int:
    """Check policy files and print what was found.

    Returns:
        1 if there are errors, or with `strict` warnings; otherwise 0.

    Raises:
        CommandLineError: a file cannot be read, there is no such framework, or there are no policies
            below the folder `policies`.
    """
    library = shipped_library() if policies is None else library_below(policies)
    paths = [_readable(file) for file in files] or None
    framework = None if against is None else _framework(library, against)
    result = check_files(library, paths, framework)
    failed = result.error_count > 0 or (strict and result.warning_count > 0)
    if as_json:
        print_json(_record(result, language, ok=not failed))
    else:
        _print_result(result, language)
    return 1 if failed else 0


def refuse_mixed_options(covering: object, known_on: object, against: object) -> None:
    """Refuse options of which one would be without effect.

    Raises:
        CommandLineError: `--against` beside `--covering`, or `--known-on` without it.
    """
    if covering is None and known_on is not None:
        raise CommandLineError(
            "option_without_effect",
            Text("--known-on 只与 --covering 一起用。", "--known-on goes with --covering alone."),
            Text("加上 --covering FROM UNTIL。", "Add --covering FROM UNTIL."),
            "--known-on",
        )
    if covering is not None and against is not None:
        raise CommandLineError(
            "option_without_effect",
            Text("--against 不与 --covering 一起用。", "--against does not go with --covering."),
            Text("分两次检查。", "Check twice, with one of them each."),
            "--against",
        )


def _readable(file: str) -> Path:
    path = Path(file)
    if not path.is_file():
        raise no_file(file, "FILE")
    if path.name == AREA_FILE or path.parent.name in BESIDE_POLICIES:
        raise CommandLineError(
            "no_policy_file",
            Text(
                f"“{file}”登记的是地区、文件或框架，不是政策。",
                f"`{file}` registers an area, a document or a framework and is no policy.",
            ),
            Text(
                "只写政策文件；不写文件名时全部都查，这些也在内。",
                "Name policy files alone; without any, all files are checked, these among them.",
            ),
            "FILE",
        )
    return path


def _framework(library: Library, name: str) -> Framework:
    known = {framework.name: framework for framework in load_frameworks(library)}
    if name in known:
        return known[name]
    listed = ", ".join(known)
    raise CommandLineError(
        "unknown_framework",
        Text(f"没有框架“{name}”。", f"There is no framework `{name}`."),
        Text(f"可用：{listed}。", f"Known: {listed}."),
        "--against",
    )


def _print_result(result: CheckResult, language: Language) -> None:
    console = console_for()

    def show(entry: Entry) -> None:
        style, label, place, sentence = entry
        console.print(f"  {label.say(language)}  {place}", style=style)
        lines = "\n".join(wrapped(sentence.say(language), console.width - INDENT))
        console.print(Padding(lines, (0, 0, 0, INDENT), expand=False))

    for problem in result.problems:
        show(_problem_entry(problem))
    for file in result.files:
        entries = list(_entries(file))
        name = "" if file.policy is None else f"  {file.policy.name}"
        verdict = "" if entries else f"  {NOTHING_WRONG.say(language)}"
        console.print(f"{file.file}{name}{verdict}", style="bold" if entries else "")
        for entry in entries:
            show(entry)
    style = "red" if result.error_count else ("yellow" if result.warning_count else "green")
    console.print()
    console.print(_summary(result).say(language), style=style)


def _entries(file: CheckedFile) -> Iterator[Entry]:
    """What is told of one file: errors, warnings, notes, then what is unknown."""
    for problem in file.problems:
        yield _problem_entry(problem)
    breached = [finding for finding in file.findings if finding.verdict == "breach"]
    for finding in sorted(breached, key=lambda finding: SEVERITIES.index(finding.severity)):
        label, style = SEVERITY_WORDS[finding.severity], SEVERITY_STYLES[finding.severity]
        articles = " / ".join((finding.framework_article, *finding.policy_articles))
        zh, en = finding.what
        yield style, label, str(finding.place), Text(f"{zh}（{articles}）", f"{en} ({articles})")
    for unknown in file.unknown:
        reason, whom = unknown.figure.reason or Text("", ""), unknown.whom
        brackets = Text(f"（{whom.zh}）", f" ({whom.en})") if whom.zh else whom
        sentence = Text(
            f"{unknown.name.zh}{brackets.zh}：{reason.zh}", f"{unknown.name.en}{brackets.en}: {reason.en}"
        )
        yield "dim", UNKNOWN, str(unknown.figure.source.place), sentence


def _problem_entry(problem: Problem) -> Entry:
    sentence = Text(f"{problem.what.zh}{problem.mend.zh}", f"{problem.what.en} {problem.mend.en}")
    return "red", ERROR, str(problem.place), sentence


def _summary(result: CheckResult) -> Text:
    files, unknown = len(result.files), sum(len(file.unknown) for file in result.files)
    errors, warnings = result.error_count, result.warning_count
    return Text(
        f"文件 {files}，错误 {errors}，警告 {warnings}，未知的数字 {unknown}",
        f"Files {files}, errors {errors}, warnings {warnings}, unknown figures {unknown}",
    )


def _record(result: CheckResult, language: Language, *, ok: bool) -> dict[str, object]:
    return {
        "files": [_file_record(file, language) for file in result.files],
        "problems": [_problem_record(problem, language) for problem in result.problems],
        "errors": result.error_count,
        "warnings": result.warning_count,
        "ok": ok,
    }


def _file_record(file: CheckedFile, language: Language) -> dict[str, object]:
    return {
        "file": file.file,
        "policy": None if file.policy is None else file.policy.name,
        "problems": [_problem_record(problem, language) for problem in file.problems],
        "unknown": [unknown_record(unknown, language) for unknown in file.unknown],
        "findings": [finding_record(finding, language) for finding in file.findings],
    }


def _problem_record(problem: Problem, language: Language) -> dict[str, str]:
    return {
        "code": problem.code,
        "place": str(problem.place),
        "what": problem.what.say(language),
        "mend": problem.mend.say(language),
    }
