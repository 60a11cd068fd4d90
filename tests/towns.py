"""A made-up town: what all tests share that give it a policy with terms of their own.

A test's own part are the rest of the policy and the articles that it cites.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

from gongji.language import Text
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.library import Library

TOWN = "990100"

AREA = """\
area: "990100"
name: {zh: 某市, en: Town}
level: city
"""

DOCUMENT_HEAD = """\
document: town
title: {zh: 某市办法, en: Rules of a town}
area: "990100"
kind: official text
state: verified
complete: true
articles:
"""

POLICY_HEAD = """\
policy: town-2023
area: "990100"
documents: [town]
effective: {from: 2023-01-01, source: town-1}
benefit_year: {begins: 01-01, source: town-1}
attainment:
  retirement: {counts: that day, source: town-1}
  age: {counts: that day, source: town-1}
"""
"""How the town's policies begin; classes and terms follow."""

Articles = Mapping[str, Text]
"""The articles of the town's document by id, among them `town-1`, which `POLICY_HEAD` cites."""


def document_of(articles: Articles) -> str:
    """The text of the town's document."""
    return DOCUMENT_HEAD + "".join(
        f"  - {{id: {name}, kind: rule, text: {{zh: {text.zh}, en: {text.en}}}}}\n"
        for name, text in articles.items()
    )


def library_of_town(folder: Path, articles: Articles, policies: Mapping[str, str]) -> Library:
    """A library of what `folder` holds and the town, with its policy texts by the names of their files."""
    (folder / "documents").mkdir(exist_ok=True)
    (folder / "documents" / "town.yaml").write_text(document_of(articles), encoding="utf-8")
    town = folder / "areas" / TOWN
    town.mkdir(parents=True)
    (town / "area.yaml").write_text(AREA, encoding="utf-8")
    for name, text in policies.items():
        (town / f"{name}.yaml").write_text(text, encoding="utf-8")
    return Library(folder)


def copy_of_shipped(folder: Path) -> Path:
    """The folder, with all documents, frameworks and areas in it that ship."""
    for part in ("documents", "frameworks", "areas"):
        shutil.copytree(POLICIES_FOLDER / part, folder / part)
    return folder
