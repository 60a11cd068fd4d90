"""Every key that the reader of policy files knows is explained on both pages on policy files."""

import functools
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from gongji.policy import yaml_tree
from gongji.policy.problems import Refused
from gongji.policy.read_policy import OPTIONAL_SECTIONS, REQUIRED_SECTIONS, read_tree_as_policy
from gongji.policy.yaml_tree import Mapping, read_tree
from tests.policy.full import FULL
from tests.policy.town import library_in

from .pages import page_text, prose
from .test_examples import PAGES

NAMES_OF_THE_FILE = {"average-wage"}
"""Keys that the file makes up itself."""


def keys_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every key that the reader looks for or allows while it reads a policy of the whole vocabulary."""
    asked: set[str] = {*REQUIRED_SECTIONS, *OPTIONAL_SECTIONS}
    refused_keys = yaml_tree.refused_keys

    def noted(value: Mapping, required: Sequence[str], optional: Sequence[str] = ()) -> Iterator[Refused]:
        asked.update(required, optional)
        return refused_keys(value, required, optional)

    monkeypatch.setattr(yaml_tree, "refused_keys", noted)
    path = folder / "full.yaml"
    path.write_text(FULL, encoding="utf-8")
    read_tree_as_policy(read_tree(path, "full.yaml"), library_in(folder).register)
    return asked - NAMES_OF_THE_FILE


@functools.cache
def words_in(page: str) -> str:
    return prose(page_text(page))


def test_the_reader_asks_for_the_keys_of_every_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = keys_asked_for(tmp_path, monkeypatch)
    assert {"joined", "designation", "separately", "rounded", "routing", "known_since", "number"} <= keys
    assert len(keys) > 90


@pytest.mark.parametrize("page", PAGES)
def test_every_key_of_the_reader_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    text = page_text(page)
    missing = [
        key
        for key in sorted(keys_asked_for(tmp_path, monkeypatch))
        if f"`{key}`" not in text and f"`{key}:" not in text and f"{key}: " not in words_in(page)
    ]
    assert missing == []
