"""Whatever JSON may come, it is answered, and never by an exception."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .claims import calculate
from .refusing import BASE, MISSING, JsonPath, changed, refusal
from .strategies import any_claims


@pytest.mark.parametrize("raw", [None, True, 7, 7.5, "claim", [], [BASE], {}])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_no_claim_object_is_refused(raw: object, language: str) -> None:
    refusal(raw, language)
    assert calculate(raw, language)["id"] is None


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=8),
        st.sampled_from(["2023-02-29", "1e9", "-1", "９", "active", "pharmacy", "320100", 0, 9, 2**70]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["kind", "from", "x"]), inner, max_size=3),
    ),
    max_leaves=5,
)


def paths_of(raw: object, path: JsonPath = ()) -> list[JsonPath]:
    """Every place in a JSON value."""
    if isinstance(raw, dict):
        pairs: list[tuple[str | int, object]] = list(raw.items())
    elif isinstance(raw, list):
        pairs = list(enumerate(raw))
    else:
        pairs = []
    return [path] * bool(path) + [found for step, inner in pairs for found in paths_of(inner, (*path, step))]


@settings(max_examples=250, deadline=None)
@given(st.data(), st.sampled_from(["zh", "en"]))
def test_calculation_never_raises(data: Any, language: str) -> None:
    raw = data.draw(any_claims)
    for _ in range(data.draw(st.integers(1, 2))):
        value = data.draw(st.one_of(values, st.just(MISSING)))
        raw = changed(raw, data.draw(st.sampled_from(paths_of(raw))), value)
    result = calculate(raw, language)
    assert ("visits" in result) != ("error" in result)
    if "error" in result:
        refusal(raw, language)


@settings(max_examples=100, deadline=None)
@given(values)
def test_any_json_value_is_refused(raw: object) -> None:
    refusal(raw)
