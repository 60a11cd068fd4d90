"""The city that the pages on policy files make up: its files among the shipped ones, and edits of them."""

from pathlib import Path
from typing import NamedTuple

from gongji.language import Language, Text
from gongji.policy.checking import CheckResult, check_files
from gongji.policy.library import Library
from tests import texts
from tests.towns import copy_of_shipped

from .pages import Fence, fences_of

COMPLETE = "yaml complete"
LABELS = {"error": Text("错误", "error"), "warning": Text("警告", "warning")}


class SampleCity(NamedTuple):
    """A library that holds the shipped policies and the city of one page, and the city's policy file."""

    library: Library
    path: Path
    text: str

    def check(self, text: str) -> CheckResult:
        """What the check says of the city with another text of its policy."""
        self.path.write_text(text, encoding="utf-8")
        try:
            return check_files(self.library, [self.path])
        finally:
            self.path.write_text(self.text, encoding="utf-8")


def complete_files(page: str) -> dict[str, str]:
    """The blocks of a page that are marked as complete files, by their paths."""
    return {fence.label.removeprefix(COMPLETE).strip(): fence.text for fence in fences_of(page, COMPLETE)}


def city_of(page: str, folder: Path) -> SampleCity:
    """The city of a page in a folder of its own."""
    copy_of_shipped(folder)
    files = complete_files(page)
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (policy,) = (name for name in files if name.startswith("areas/") and not name.endswith("area.yaml"))
    return SampleCity(Library(folder), folder / policy, files[policy])


def edited(text: str, diff: Fence) -> str:
    """The text after a diff: its lines with `-` must stand there once, those with `+` take their place."""
    lines = diff.text.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line.startswith("-"))
    new = "".join(line[1:] for line in lines if line.startswith("+"))
    return texts.edited(text, old, new)


def sections(text: str) -> dict[str, str]:
    """The lines of a policy file by the key at the left margin that they belong to."""
    found: dict[str, str] = {}
    key = ""
    for line in text.splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            key = line.partition(":")[0]
        if key:
            found[key] = found.get(key, "") + line
    return found


def with_sections(text: str, part: str) -> str:
    """The text with the sections of a part in place of its own ones of the same name, or behind them."""
    return "".join((sections(text) | sections(part)).values())


def said(result: CheckResult, language: Language) -> list[str]:
    """The errors and warnings of the one file that was checked, as they are printed."""
    (file,) = result.files
    gap = Text("", " ").say(language)
    lines = [
        f"{LABELS['error'].say(language)} {problem.place} "
        f"{problem.what.say(language)}{gap}{problem.mend.say(language)}"
        for problem in [*result.problems, *file.problems]
    ]
    breached = [finding for finding in file.findings if finding.verdict == "breach"]
    for finding in sorted(breached, key=lambda finding: finding.severity):
        articles = " / ".join((finding.framework_article, *finding.policy_articles))
        brackets = Text(f"（{articles}）", f" ({articles})").say(language)
        label = LABELS[finding.severity].say(language)
        lines.append(f"{label} {finding.place} {finding.what.say(language)}{brackets}")
    return lines
