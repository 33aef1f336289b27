"""What a queue may hold."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from takeback.base.errors import Invalid
from takeback.base.ids import new_id
from takeback.records.work.payload import JSON, MAX_BYTES, checked

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


def test_identifiers_digests_and_numbers_pass() -> None:
    payload: dict[str, JSON] = {
        "case": new_id("case"),
        "sha512": "f" * 128,
        "size": 12,
        "first": True,
        "none": None,
        "many": ["a:b/c", 1],
    }
    assert checked(payload) == payload


@pytest.mark.parametrize(
    "text", ["he sent it", "a@example.org", "김", "x" * 129, "line\nline", "<b>", "a+b==", "ident\n"]
)
def test_what_a_person_may_have_said_does_not_pass(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked({"told": text})
    assert text not in refused.value.message


@given(st.dictionaries(st.text(max_size=10), ANYTHING, max_size=6))
def test_whatever_passes_is_flat_small_and_comes_back_from_json_unchanged(payload: dict[str, Any]) -> None:
    try:
        passed = checked(payload)
    except Invalid:
        return
    text = json.dumps(passed)
    assert len(text) <= MAX_BYTES
    assert json.loads(text) == passed
    assert not any(isinstance(value, dict | float | bytes) for value in passed.values())


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**3000, 10**6000], ids=["long", "negative", "huge", "vast"])
def test_a_number_that_no_column_holds_does_not_pass(number: int) -> None:
    with pytest.raises(Invalid):
        checked({"size": number})
