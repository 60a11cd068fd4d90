"""A JSON Schema of policy files, so that editors complete keys and mark errors while an officer types.

It is made from what the reader uses: its tables of keys, the word lists and the forms of literal values.
It knows what a single file says; registered articles, classes that fit together and figures for each case
are judged by `gongji policy check` alone. What the reader accepts, the schema accepts.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from gongji.language import Text
from gongji.policy.documents import POLICIES_FOLDER
from gongji.policy.inheritance import MAY_BE_ABSENT
from gongji.policy.json_schema_words import KEY_WORDS, SECTION_WORDS, TITLE
from gongji.policy.literals import LARGEST_AGE_YEARS, PATTERNS
from gongji.policy.read_classes import CLASS_KEYS, PERSON_CONDITIONS, PROVIDER_CONDITIONS, RANGE_KEYS
from gongji.policy.read_figures import (
    AMOUNT_OPTIONS,
    FIGURE_OPTIONS,
    SELECTORS,
    SHARE_KEYS,
    SOURCE_KEYS,
    SOURCE_OPTIONS,
)
from gongji.policy.read_policy import OPTIONAL_SECTIONS, REQUIRED_SECTIONS
from gongji.policy.words import (
    CAPPED_THINGS,
    CARE_PLACES,
    COUNTED_PAYMENTS,
    INDEX_ROUNDINGS,
    LEVELS,
    MONIES,
    NO_WORD,
    PASSAGES,
    PERIOD_KINDS,
    PRICE_CATEGORIES,
    PROVIDER_KINDS,
    ROUTINGS,
    SEGMENT_SCALES,
    STATUSES,
    TAKEN_FROM,
    VERIFICATIONS,
)

Schema = dict[str, object]
Shapes = Mapping[str, Schema]

SCHEMA_PATH = POLICIES_FOLDER / "policy.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
NEEDED_WITH_EXTENDS = ("policy", "area", "effective", "extends")
"""What a file that extends another policy still has to say of itself."""

_ABOVE_WHOLE = r"^(10[1-9]|1[1-9][0-9]|[2-9][0-9]{2}|[0-9]{4,}|100\.0?[1-9])"
_UNKNOWN: Schema = {"const": "unknown"}
_HAS_NONE: Schema = {"type": "object", "required": ["none"]}


def policy_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of policy files."""
    sections = {key: _described(shape, SECTION_WORDS[key]) for key, shape in _sections().items()}
    known = (*REQUIRED_SECTIONS, *OPTIONAL_SECTIONS)
    return {
        "$schema": DIALECT,
        "title": f"{TITLE.zh} / {TITLE.en}",
        "type": "object",
        "properties": {key: sections[key] for key in known},
        "additionalProperties": False,
        "if": {"required": ["extends"]},
        "then": {"required": list(NEEDED_WITH_EXTENDS)},
        "else": {
            "required": list(REQUIRED_SECTIONS),
            "properties": {key: {"not": _HAS_NONE} for key in MAY_BE_ABSENT},
        },
        "$defs": _definitions(),
    }


def schema_text() -> str:
    """The schema as the file that ships."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=1) + "\n"


def write_schema(path: Path = SCHEMA_PATH) -> bool:
    """Write the schema to its file; whether that changed anything."""
    text = schema_text()
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True


def _described(shape: Schema, words: Text) -> Schema:
    return {"description": f"{words.zh}\n{words.en}", **shape}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _object(required: Sequence[str], optional: Sequence[str], shapes: Shapes) -> Schema:
    """A mapping with all of the first keys, and no others than the second ones beside them."""
    properties: Schema = {}
    for key in (*required, *optional):
        shape = _ref(key) if key in ("source", "state") else shapes[key]
        properties[key] = _described(shape, KEY_WORDS[key]) if key in KEY_WORDS else shape
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _sourced(required: Sequence[str], shapes: Shapes, optional: Sequence[str] = ()) -> Schema:
    """A mapping that names its source."""
    return _object((*required, *SOURCE_KEYS), (*optional, *SOURCE_OPTIONS), shapes)


def _list(shape: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": shape}


def _one_or_several(shape: Schema) -> Schema:
    return {"anyOf": [shape, _list(shape)]}


def _word(words: Sequence[object]) -> Schema:
    return {"enum": list(words)}


def _written(kind: str) -> Schema:
    return {"type": "string", "pattern": f"^(?:{PATTERNS[kind]})$"}


def _years(most: int) -> Schema:
    return {"type": "integer", "minimum": 0, "maximum": most}


def _or_absent(shape: Schema) -> Schema:
    """A shape, or `{none: true, source: …}` in its place."""
    return {"if": _HAS_NONE, "then": _ref("absence"), "else": shape}


def _figure(key: str, options: Sequence[str], selectors: Shapes) -> Schema:
    """A mapping with one figure: known, or `unknown` with its reason."""
    kind = {"amount": "amount", "up_to": "amount", "add": "points"}.get(key, "rate")
    shapes: Shapes = {
        key: {"anyOf": [_ref(kind), _UNKNOWN]},
        "reason": _ref("bilingual"),
        "at_least": _ref("amount"),
        **selectors,
    }
    shape = _object((key, *SOURCE_KEYS), (*selectors, *options), shapes)
    of_unknown = [option for option in ("reason", "at_least") if option in options]
    return {
        **shape,
        "if": {"properties": {key: _UNKNOWN}},
        "then": {"required": ["reason"]},
        "else": {"properties": dict.fromkeys(of_unknown, False)},
    }


def _rows(key: str) -> Schema:
    """The rows of a parameter: whom a figure is for, and the figure."""
    selectors: Shapes = dict(zip(SELECTORS, (_ref("names"), _ref("names"), _years(99)), strict=True))
    if key != "amount":
        return _list(_figure(key, FIGURE_OPTIONS, selectors))
    shares: Shapes = {
        **dict(zip(SHARE_KEYS, (_ref("share"), _ref("text"), _word(INDEX_ROUNDINGS)), strict=True)),
        **selectors,
    }
    return _list(
        {
            "if": {"type": "object", "required": ["share"]},
            "then": _sourced(SHARE_KEYS, shares, SELECTORS),
            "else": _figure(key, AMOUNT_OPTIONS, selectors),
        }
    )


def _definitions() -> Schema:
    absence = _sourced(("none",), {"none": {"const": True}})
    return {
        "text": {"type": ["string", "number", "boolean"], "pattern": r"\S"},
        "names": _one_or_several(_ref("text")),
        "bilingual": _object(("zh", "en"), (), {"zh": _ref("text"), "en": _ref("text")}),
        "source": _described(_ref("text"), KEY_WORDS["source"]),
        "state": _described(_word(VERIFICATIONS), KEY_WORDS["state"]),
        "amount": _written("amount"),
        "rate": {**_written("rate"), "not": {"pattern": _ABOVE_WHOLE}},
        "share": _written("share"),
        "points": _written("points"),
        "day": _written("day"),
        "month_day": _written("month_day"),
        "absence": absence,
        "amounts": _rows("amount"),
        "rates": _rows("rate"),
        "uplifts": _rows("add"),
        "note": _sourced(("text",), {"text": _ref("bilingual")}),
        "dated": _sourced(("day",), {"day": _ref("day")}),
        "deductible": _or_absent(_deductible()),
        "segments": _segments(),
        "caps": _or_absent(_list(_cap())),
    }


def _sections() -> dict[str, Schema]:
    """The shape of each section, by its key."""
    always = {**_validity_sections(), **_class_sections(), **_payment_sections(), **_other_sections()}
    return {key: _or_absent(shape) if key in MAY_BE_ABSENT else shape for key, shape in always.items()}


def _validity_sections() -> dict[str, Schema]:
    counted = _sourced(("counts",), {"counts": _word(("that day", "month after"))})
    known = (*REQUIRED_SECTIONS, *OPTIONAL_SECTIONS)
    dates: Shapes = {
        "from": _ref("day"),
        "until": _ref("day"),
        "superseded": _ref("note"),
        "known_since": _ref("dated"),
    }
    filed: Shapes = {"with": _ref("text"), "day": _ref("day"), "number": _ref("text")}
    return {
        "policy": _ref("text"),
        "area": _ref("text"),
        "extends": _ref("text"),
        "open_sections": _list(_word(known)),
        "documents": _ref("names"),
        "effective": _sourced(("from",), dates, ("until", "superseded", "known_since")),
        "transition": _sourced(("accumulators",), {"accumulators": _word(PASSAGES)}),
        "filing": _sourced(tuple(filed), filed),
        "benefit_year": _sourced(("begins",), {"begins": _ref("month_day")}),
        "attainment": _object(("retirement", "age"), (), {"retirement": counted, "age": counted}),
        "rounding": _sourced(
            ("half_up_to", "once_a"), {"half_up_to": _word(("fen",)), "once_a": _word(("visit",))}
        ),
        "notes": _list(_ref("note")),
    }


def _class_sections() -> dict[str, Schema]:
    truth: Schema = {"type": "boolean"}
    no_word: Schema = {"const": NO_WORD}
    tier: Schema = {"not": {"anyOf": [no_word, {"type": "array", "contains": no_word}]}}
    persons: Shapes = {
        "status": _one_or_several(_word(STATUSES)),
        "veteran": truth,
        "age": _range(_years(LARGEST_AGE_YEARS)),
        "tier": {**_ref("names"), **tier},
        "cohort": _ref("names"),
        "family_doctor": truth,
        "contribution_years": _range(_years(99)),
        "joined": _range(_ref("month_day")),
    }
    providers: Shapes = {
        "kind": _one_or_several(_word(PROVIDER_KINDS)),
        "level": _one_or_several(_word(LEVELS)),
        "price_category": _one_or_several(_word(PRICE_CATEGORIES)),
        "designation": _ref("names"),
        "chosen": truth,
        "referred": truth,
        "place": _one_or_several(_word(CARE_PLACES)),
        "item": _ref("names"),
    }
    pharmacy: Shapes = {"terms_of": _ref("text"), "prescription_required": truth}
    return {
        "person_classes": _classes(PERSON_CONDITIONS, persons),
        "provider_classes": _classes(PROVIDER_CONDITIONS, providers),
        "pharmacy": _sourced(tuple(pharmacy), pharmacy),
    }


def _range(shape: Schema) -> Schema:
    return _object((), RANGE_KEYS, dict.fromkeys(RANGE_KEYS, shape))


def _classes(conditions: Sequence[str], shapes: Shapes) -> Schema:
    when: Schema = {
        "if": {"type": "string"},
        "then": {"const": "everyone"},
        "else": _object((), conditions, shapes),
    }
    own: Shapes = {"class": _ref("text"), "name": _ref("bilingual"), "when": when}
    return _list(_object(CLASS_KEYS, SOURCE_OPTIONS, own))


def _payment_sections() -> dict[str, Schema]:
    over_cap: Shapes = {
        "name": _ref("bilingual"),
        "rates": _ref("rates"),
        "deductible": _or_absent(_ref("amounts")),
        "annual_limit": _ref("amounts"),
    }
    ceiling: Shapes = {"counts": _one_or_several(_word(COUNTED_PAYMENTS)), "amounts": _ref("amounts")}
    excluded: Shapes = {"person": _ref("names"), "provider": _ref("names")}
    return {
        "account_first": _sourced((), {}),
        "first_pay": _ref("rates"),
        "not_covered": _list(_sourced((), excluded, tuple(excluded))),
        "line_limits": _ref("amounts"),
        "deductible": _ref("deductible"),
        "segments": _ref("segments"),
        "rates": _ref("rates"),
        "uplifts": _ref("uplifts"),
        "caps": _ref("caps"),
        "over_cap": _or_absent(_object(("name", "rates", "deductible"), ("annual_limit",), over_cap)),
        "annual_ceiling": _sourced(tuple(ceiling), ceiling),
        "chronic": _chronic(),
    }


def _deductible() -> Schema:
    met_by: Shapes = {"money": _one_or_several(_word(MONIES)), "own_share": {"type": "boolean"}}
    shapes: Shapes = {
        "per": _word(PERIOD_KINDS),
        "amounts": _ref("amounts"),
        "annual_ceiling": _ref("amounts"),
        "met_by": _sourced(("money",), met_by, ("own_share",)),
        "separately": _list(_ref("names")),
        "taken_from": _word(TAKEN_FROM),
    }
    return _object(("per", "amounts"), ("annual_ceiling", "met_by", "separately", "taken_from"), shapes)


def _segments() -> Schema:
    bound = _figure("up_to", FIGURE_OPTIONS, {})
    return _sourced(("measured_on", "bounds"), {"measured_on": _word(SEGMENT_SCALES), "bounds": _list(bound)})


def _cap() -> Schema:
    shapes: Shapes = {
        "on": _word(CAPPED_THINGS),
        "per": _word(PERIOD_KINDS),
        "amounts": _ref("amounts"),
        "providers": _ref("names"),
    }
    return _object(("on", "per", "amounts"), ("providers",), shapes)


def _chronic() -> Schema:
    shapes: Shapes = {
        "name": _ref("bilingual"),
        "routing": _word(ROUTINGS),
        "deductible": _ref("deductible"),
        "rates": _ref("rates"),
        "caps": _ref("caps"),
        "segments": _ref("segments"),
        "uplifts": _ref("uplifts"),
    }
    required = ("name", "routing", "deductible", "rates", "caps")
    return _sourced(required, shapes, ("segments", "uplifts"))


def _other_sections() -> dict[str, Schema]:
    truth: Schema = {"type": "boolean"}
    flags: Shapes = {"major_illness_insurance": truth, "medical_assistance": truth}
    account: Shapes = {
        "active": _figure("share_of_base", FIGURE_OPTIONS, {}),
        "retired": _ref("amounts"),
        "average_pension": _figure("amount", FIGURE_OPTIONS, {}),
        "from": _ref("dated"),
    }
    reference = _sourced(("amount",), {"amount": _ref("amount")})
    return {
        "reference_amounts": {"type": "object", "additionalProperties": reference},
        "counts_toward": _sourced(tuple(flags), flags),
        "account": _object(("active", "retired"), ("average_pension", "from"), account),
    }
