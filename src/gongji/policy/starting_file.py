"""The files that a new area begins with: policy, area and document, to be filled in from the document.

What nobody has looked up yet stands as `unknown` with that as its reason, so the files are sound from
the first minute: the check reads them and lists what is missing. The texts stand in
`policies/starting/`, where officers can read them; here only what they are made for is put in.
"""

import json
import re
from pathlib import Path
from string import Template
from typing import NamedTuple

from gongji.dates import Day
from gongji.language import Text
from gongji.policy.documents import POLICIES_FOLDER

STARTING_FOLDER = POLICIES_FOLDER / "starting"
TO_BE_ENTERED = "gongji-to-be-entered"
"""The article that places cite whose document is not registered yet."""

SCHEMA_FILE = "policy.schema.json"
PARTS = ("start", "people", "benefits", "pharmacies", "accounts")
"""What the articles of a document skeleton are for, in their order."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w .()（）·'-]*[\w.)）])?")


class Start(NamedTuple):
    """What a new area's files are made for.

    Attributes:
        area: its six-digit code.
        name: of the area; its code where nobody said.
        parent: the code of the area above.
        first_day: in force.
        policy: the name of the version.
        document: the id of its document; None where places cite `TO_BE_ENTERED` until it is registered.
        schema: where editors find the JSON Schema, seen from the policy file.
    """

    area: str
    name: Text
    parent: str
    first_day: Day
    policy: str
    document: str | None
    schema: str = SCHEMA_FILE


def starting_policy(start: Start) -> str:
    """The policy file: every section with what it is for; figures `unknown`."""
    return _filled("policy.yaml", start)


def starting_area(start: Start) -> str:
    """The area's own file."""
    return _filled("area.yaml", start)


def starting_document(start: Start) -> str:
    """The register of the document, with an article for each part of the policy file."""
    return _filled("document.yaml", start)


def starting_files(start: Start) -> dict[Path, str]:
    """All three files by their paths below a folder of policies.

    Only for a start that has a document of its own.
    """
    folder = Path("areas") / start.area
    return {
        Path("documents") / f"{start.document}.yaml": starting_document(start),
        folder / "area.yaml": starting_area(start),
        folder / f"{start.first_day}.yaml": starting_policy(start),
    }


def document_name(name: Text, area: str) -> str:
    """An id for an area's document: its English name without `City`.

    >>> document_name(Text("示例市", "Sample City"), "990100")
    'sample'
    >>> document_name(Text("990100", "990100"), "990100")
    'area-990100'
    """
    words = re.sub("[^a-z0-9]+", "-", name.en.lower().replace("ü", "u")).strip("-").removesuffix("-city")
    return words if re.match("[a-z]", words) else f"area-{area}"


def policy_name(name: Text, area: str, first_day: Day) -> str:
    """A name for an area's version: that of its document, and the year.

    >>> policy_name(Text("示例市", "Sample City"), "990100", Day(2026, 1, 1))
    'sample-2026'
    """
    return f"{document_name(name, area)}-{first_day.year}"


def switched_on(text: str, block: str) -> str:
    """A starting text with one of its commented blocks in use: `# ` removed from each of its lines.

    Args:
        text: the text of a starting file.
        block: the block as it stands there, one of `switchable_blocks`.
    """
    return text.replace(block, "".join(line[2:] for line in block.splitlines(keepends=True)))


def switchable_blocks(text: str) -> tuple[str, ...]:
    """The blocks of a starting text that are YAML behind `# `; comments for people begin with `##`."""
    found = re.findall(r"(?:^# .*\n)+", text, re.MULTILINE)
    return tuple(block for block in found if not block.startswith("# yaml-language-server"))


def _filled(template: str, start: Start) -> str:
    words = (STARTING_FOLDER / template).read_text(encoding="utf-8")
    return Template(words).substitute(_values(start))


def _values(start: Start) -> dict[str, str]:
    document = start.document
    sources = {
        part: TO_BE_ENTERED if document is None else f"{document}-{number}"
        for number, part in enumerate(PARTS, start=1)
    }
    return {
        **sources,
        "area": start.area,
        "parent": start.parent,
        "level": "province" if start.area.endswith("0000") else "city",
        "first_day": start.first_day.isoformat(),
        "policy": start.policy,
        "document": document or "",
        "documents": document or "gongji",
        "schema": start.schema,
        "name_zh": _scalar(start.name.zh),
        "name_en": _scalar(start.name.en),
        "title_zh": _scalar(f"{start.name.zh}门诊共济文件（标题待填）"),
        "title_en": _scalar(f"{start.name.en}: rules of outpatient mutual aid (title to be entered)"),
    }


def _scalar(words: str) -> str:
    """Words as a YAML value within braces: as they are where that is safe, otherwise in quotes."""
    return words if _PLAIN.fullmatch(words) else json.dumps(words, ensure_ascii=False)
