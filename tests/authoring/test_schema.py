"""The JSON Schema of policy files: it says what the reader says, wherever one file can tell.

Trees are edited in every place where they can be, and put both to the reader and to a validator.
"""

import ast
import functools
import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from gongji.policy import json_schema, read_classes, read_figures, read_policy, read_terms, read_validity
from gongji.policy.documents import POLICIES_FOLDER, load_register
from gongji.policy.inheritance import MAY_BE_ABSENT
from gongji.policy.json_schema import SCHEMA_PATH, policy_schema, schema_text, write_schema
from gongji.policy.json_schema_words import KEY_WORDS, SECTION_WORDS
from gongji.policy.problems import PolicyError
from gongji.policy.read_policy import OPTIONAL_SECTIONS, REQUIRED_SECTIONS, read_tree_as_policy
from gongji.policy.yaml_tree import Listing, Mapping, Scalar, Value, fields_of, read_tree
from tests.cli.running import Terminal, chinese_share

from .everything import OTHERS, WHOLE, plain

READERS: tuple[ModuleType, ...] = (read_policy, read_classes, read_terms, read_validity, read_figures)
SCHEMA: dict[str, Any] = policy_schema()
VALIDATOR = Draft202012Validator(SCHEMA)

Step = str | int
Way = tuple[Step, ...]


def tree_of(folder: Path, text: str) -> Mapping:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return read_tree(path, "policy.yaml")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Mapping:
    """A policy that uses every key."""
    return tree_of(tmp_path_factory.mktemp("whole"), WHOLE)


@pytest.fixture(scope="module")
def variants(tmp_path_factory: pytest.TempPathFactory, whole: Mapping) -> list[Mapping]:
    """The policy that uses every key, and one for each other way of writing a section."""
    folder = tmp_path_factory.mktemp("variants")
    others = [tree_of(folder, f"{key}: {text}\n") for key, text in OTHERS.items()]
    return [whole, *(with_entries(whole, other.entries) for other in others)]


def with_entries(tree: Mapping, entries: dict[str, Value]) -> Mapping:
    merged = {**tree.entries, **entries}
    return Mapping(merged, {key: tree.places.get(key, tree.place) for key in merged}, tree.place)


def codes(tree: Mapping) -> list[str]:
    """What the reader refuses in a tree."""
    try:
        read_tree_as_policy(tree, load_register())
    except PolicyError as error:
        return [problem.code for problem in error.problems]
    return []


def is_valid(tree: Value) -> bool:
    return bool(VALIDATOR.is_valid(plain(tree)))


def section_validator(key: str) -> Draft202012Validator:
    """The validator of one section alone, as it is in a file that extends no other: that saves much time."""
    parts = [SCHEMA["properties"][key], SCHEMA["else"]["properties"].get(key, True)]
    return Draft202012Validator({"$defs": SCHEMA["$defs"], "allOf": parts})


SECTIONS = {key: section_validator(key) for key in SCHEMA["properties"]}


def is_valid_still(tree: Mapping, way: Way) -> bool:
    """Whether a tree that was valid is so after an edit at one place."""
    if not way:
        return is_valid(tree)
    key = str(way[0])
    return bool(SECTIONS[key].is_valid(plain(tree.entries[key])))


def places_in(value: Value, path: Way = ()) -> Iterator[tuple[Way, Value]]:
    """Every value in a tree, with the way to it."""
    yield path, value
    match value:
        case Mapping(entries):
            for key, entry in entries.items():
                yield from places_in(entry, (*path, key))
        case Listing(items):
            for number, item in enumerate(items):
                yield from places_in(item, (*path, number))


def changed(tree: Value, path: Way, change: Callable[[Value], Value]) -> Value:
    """A tree with the value at one place changed."""
    if not path:
        return change(tree)
    step, *rest = path
    if isinstance(tree, Mapping) and isinstance(step, str):
        entries = {**tree.entries, step: changed(tree.entries[step], tuple(rest), change)}
        return replace_entries(tree, entries)
    assert isinstance(tree, Listing)
    assert isinstance(step, int)
    items = list(tree.items)
    items[step] = changed(items[step], tuple(rest), change)
    return Listing(tuple(items), tree.place)


def replace_entries(tree: Mapping, entries: dict[str, Value]) -> Mapping:
    return Mapping(entries, {key: tree.places.get(key, tree.place) for key in entries}, tree.place)


def places(variants: Sequence[Mapping]) -> Iterator[tuple[Mapping, Way, Value]]:
    """Every place of the first tree, and of the others those that are not in it."""
    first = variants[0]
    for tree in variants:
        for way, value in places_in(tree):
            if tree is first or (way and first.entries[str(way[0])] is not tree.entries[str(way[0])]):
                yield tree, way, value


def mapping(value: Value) -> Mapping:
    assert isinstance(value, Mapping)
    return value


# The schema itself


def test_it_is_a_sound_schema_of_its_dialect() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_file_that_ships_is_the_schema_of_today() -> None:
    assert SCHEMA_PATH.read_text(encoding="utf-8") == schema_text(), "run: gongji policy schema --write"
    assert json.loads(schema_text()) == SCHEMA


def test_writing_it_changes_only_a_stale_file(tmp_path: Path) -> None:
    path = tmp_path / "policy.schema.json"
    assert write_schema(path)
    assert not write_schema(path)
    path.write_text("{}", encoding="utf-8")
    assert write_schema(path)
    assert path.read_text(encoding="utf-8") == schema_text()


def test_the_command_prints_it_and_needs_nothing_else(terminal: Terminal) -> None:
    for language in ("zh", "en"):
        assert terminal("policy", "schema", "--lang", language) == (0, schema_text(), "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_writes_it_and_says_whether_it_was_stale(
    tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    path = tmp_path / "policy.schema.json"
    monkeypatch.setattr(json_schema, "write_schema", functools.partial(write_schema, path))
    first = terminal("policy", "schema", "--write", "--json", "--lang", language)
    assert (first.code, first.record["changed"]) == (0, True)
    assert path.read_text(encoding="utf-8") == schema_text()
    again = terminal("policy", "schema", "--write", "--json", "--lang", language)
    assert (again.code, again.record["changed"]) == (0, False)
    told = terminal("policy", "schema", "--write", "--lang", language)
    assert (told.code, ("没有变化" in told.out) == (language == "zh")) == (0, True)


def test_every_section_is_explained_in_both_languages() -> None:
    assert set(SECTION_WORDS) == {*REQUIRED_SECTIONS, *OPTIONAL_SECTIONS} == set(SCHEMA["properties"])
    for words in (*SECTION_WORDS.values(), *KEY_WORDS.values()):
        assert chinese_share(words.zh) > 0.1
        assert chinese_share(words.en) == 0
    for key, section in SCHEMA["properties"].items():
        assert section["description"] == f"{SECTION_WORDS[key].zh}\n{SECTION_WORDS[key].en}"


# What ships, and what uses every key

SHIPPED = sorted(path for path in POLICIES_FOLDER.glob("areas/*/*.yaml") if path.name != "area.yaml")


def test_every_shipped_policy_file_is_valid_as_plain_yaml() -> None:
    assert len(SHIPPED) > 7
    yaml = YAML(typ="safe", pure=True)
    for path in SHIPPED:
        document = json.loads(json.dumps(yaml.load(path.read_text(encoding="utf-8")), default=str))
        assert [error.message for error in VALIDATOR.iter_errors(document)] == [], path


def test_the_policies_that_use_every_key_are_read_and_valid(variants: Sequence[Mapping]) -> None:
    for tree in variants:
        assert codes(tree) == []
        assert [error.message for error in VALIDATOR.iter_errors(plain(tree))] == []


# Its keys are the reader's


Keys = tuple[frozenset[str], frozenset[str]]
"""The keys that a mapping must have, and those that it may have beside them."""


@pytest.fixture(scope="module")
def keys_read(variants: Sequence[Mapping]) -> set[Keys]:
    """The keys of every mapping that the reader asks for while it reads all that there is to read."""
    asked: set[Keys] = set()

    def noted(value: Value, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Value]:
        asked.add((frozenset(required), frozenset(optional)))
        return fields_of(value, required, optional)

    with pytest.MonkeyPatch.context() as patch:
        for module in READERS:
            patch.setattr(module, "fields_of", noted)
        for tree in variants:
            assert codes(tree) == []
    return asked


def objects_in(schema: object) -> Iterator[dict[str, Any]]:
    """Every object with keys of its own in a schema."""
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is False:
            yield schema
        for part in schema.values():
            yield from objects_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects_in(part)


def test_every_mapping_has_the_keys_that_the_reader_asks_for_and_no_others(keys_read: set[Keys]) -> None:
    bilingual = (frozenset({"zh", "en"}), frozenset[str]())
    references = (frozenset({"average-wage"}), frozenset[str]())
    whole = SCHEMA["properties"].keys()
    published = {
        (frozenset(known["required"]), frozenset(known["properties"]) - frozenset(known["required"]))
        for known in objects_in(SCHEMA)
        if known is not SCHEMA
    }
    assert published == (keys_read - {references}) | {bilingual}
    assert set(whole) == {*REQUIRED_SECTIONS, *OPTIONAL_SECTIONS}


def test_every_key_that_the_readers_source_names_is_in_the_schema() -> None:
    known = {key for part in objects_in(SCHEMA) for key in part["properties"]}
    named: set[str] = set()
    for module in READERS:
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
                named |= {node.slice.value} if isinstance(node.slice.value, str) else set()
    assert len(named) > 40
    assert named <= known | {"name"}


# Broken files: the schema and the reader are of one mind


def test_an_unknown_key_is_refused_in_every_mapping(variants: Sequence[Mapping]) -> None:
    count = 0
    for tree, way, value in places(variants):
        if isinstance(value, Mapping) and way != ("reference_amounts",):
            broken = mapping(changed(tree, way, with_unknown_key))
            assert "unknown_key" in codes(broken), way
            assert not is_valid_still(broken, way), way
            count += 1
    assert count > 80


def with_unknown_key(value: Value) -> Mapping:
    return with_entries(mapping(value), {"unheard_of": Scalar("x", value.place)})


def test_without_any_one_key_it_is_valid_exactly_where_the_reader_can_read_it(
    variants: Sequence[Mapping],
) -> None:
    verdicts: set[bool] = set()
    for tree, way, value in places(variants):
        for key in value.entries if isinstance(value, Mapping) else ():
            broken = mapping(changed(tree, way, functools.partial(without, key=key)))
            refused = [code for code in codes(broken) if code != "unknown_reference"]
            assert is_valid_still(broken, way) == (not refused), (way, key, refused)
            verdicts.add(not refused)
    assert verdicts == {True, False}


def without(value: Value, key: str) -> Mapping:
    entries = mapping(value).entries
    return replace_entries(mapping(value), {name: entry for name, entry in entries.items() if name != key})


NEVER_WRITTEN = (
    "",
    "０",
    "1万元",
    "50",
    "0.5",
    "1000",
    "百分之五十",
    "yes",
    "2026-1-1",
    "13-1",
    "101 %",
    "5 point",
)
FREE = {
    "policy",
    "area",
    "zh",
    "en",
    "class",
    "number",
    "with",
    "of",
    "cohort",
    "designation",
    "item",
    "tier",
}
"""Keys whose values are words of one's own, which a schema cannot judge."""
JUDGED_TOGETHER = {
    "source",
    "documents",
    "person",
    "provider",
    "providers",
    "terms_of",
    "separately",
    "extends",
}
"""Keys whose values name something that stands elsewhere."""


@pytest.mark.parametrize("words", NEVER_WRITTEN)
def test_another_value_is_valid_exactly_where_the_reader_can_read_it(whole: Mapping, words: str) -> None:
    refused_count = 0
    for way, value in places_in(whole):
        key = next((step for step in reversed(way) if isinstance(step, str)), "")
        if not isinstance(value, Scalar) or key in JUDGED_TOGETHER or (words and key in FREE):
            continue
        broken = mapping(changed(whole, way, functools.partial(with_text, words=words)))
        refused = codes(broken)
        assert is_valid_still(broken, way) == (not refused), (way, words, refused)
        refused_count += bool(refused)
    assert refused_count > 30


def with_text(value: Value, words: str) -> Scalar:
    return Scalar(words, value.place)


def test_a_list_without_items_is_refused(whole: Mapping) -> None:
    lists = [way for way, value in places_in(whole) if isinstance(value, Listing)]
    assert len(lists) > 30
    for way in lists:
        broken = mapping(changed(whole, way, lambda known: Listing((), known.place)))
        assert "list_expected" in codes(broken), way
        assert not is_valid_still(broken, way), way


def test_only_what_is_unknown_has_a_reason(whole: Mapping) -> None:
    reason = Mapping({"zh": Scalar("无", whole.place), "en": Scalar("no", whole.place)}, {}, whole.place)
    known = [
        way
        for way, value in places_in(whole)
        if isinstance(value, Mapping)
        and {"rate", "amount", "up_to", "add", "share_of_base"} & set(value.entries)
        and "reason" not in value.entries
        and way[0] != "reference_amounts"
    ]
    assert len(known) > 15
    for way in known:
        broken = mapping(changed(whole, way, lambda row: with_entries(mapping(row), {"reason": reason})))
        assert "only_with_unknown" in codes(broken), way
        assert not is_valid_still(broken, way), way


# Files that rest on others


def test_one_that_extends_another_may_leave_sections_out_and_one_that_does_not_may_not(
    whole: Mapping,
) -> None:
    own = {key: whole.entries[key] for key in ("policy", "area", "effective")}
    alone = replace_entries(whole, own)
    assert not is_valid(alone)
    assert is_valid(with_entries(alone, {"extends": Scalar("province-2024", whole.place)}))


def test_only_one_that_extends_another_can_do_without_an_optional_section(whole: Mapping) -> None:
    absence = mapping(mapping(whole.entries["over_cap"]).entries["deductible"])
    for key in MAY_BE_ABSENT:
        tree = with_entries(whole, {key: absence})
        assert not is_valid(tree), key
        assert is_valid(with_entries(tree, {"extends": Scalar("province-2024", whole.place)})), key
