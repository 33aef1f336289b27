"""Where the quick check of a lookup lets it through, the full check does too, and both read the same signals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from takeback.base.errors import Invalid
from takeback.records.platforms.key_text import KeyText, parse_key_text
from takeback.web.platform_api.asked import LookupAsked, plain_signals
from takeback.web.platform_api.bodies import json_object

PDQ = "0f" * 32
odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 103),
    st.floats(allow_nan=False),
    st.text(max_size=3),
    st.just([]),
    st.just({}),
)
values = st.one_of(
    st.just(PDQ),
    st.just(PDQ.upper()),
    st.just(PDQ[:-1] + " "),
    st.just(PDQ[:-2]),
    st.just("é" * 64),
    st.just("٣" * 64),
    st.just(" " * 64),
    st.text("0123456789abcdefABCDEF \n\t", min_size=62, max_size=66),
    odd,
)
signals = st.one_of(
    st.fixed_dictionaries({"type": st.just("pdq"), "value": values}, optional={"quality": odd}),
    st.dictionaries(st.sampled_from(["type", "value", "quality", "more"]), st.one_of(st.just("pdq"), values)),
    odd,
)
bodies = st.one_of(
    st.fixed_dictionaries({"signals": st.lists(signals, max_size=4)}, optional={"bank": odd}),
    st.dictionaries(st.text(max_size=8), odd, max_size=2),
)


@given(bodies)
@example({"signals": [{"type": "pdq", "value": PDQ, "quality": True}]})
@example({"signals": [{"type": "pdq", "value": PDQ}, {"type": "pdq", "value": PDQ, "quality": 3}]})
def test_the_quick_check_lets_nothing_through_that_the_full_one_refuses(body: dict[str, Any]) -> None:
    quick = plain_signals(body)
    if quick is None:
        return
    checked = [each.as_signal() for each in LookupAsked.model_validate(body).signals]
    assert [value.lower() for value in quick.values] == [signal.value for signal in checked]
    assert quick.qualities == [signal.quality for signal in checked]


@pytest.mark.parametrize("quality", [{}, {"quality": 0}, {"quality": 100}])
def test_the_quick_check_lets_through_what_is_usual(quality: dict[str, int]) -> None:
    assert plain_signals({"signals": [{"type": "pdq", "value": PDQ, **quality}] * 1000}) is not None


@given(st.binary(max_size=200) | st.recursive(odd, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_body_is_read_or_refused(body: Any) -> None:
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        read = json_object(sent)
    except Invalid:
        return
    quick = plain_signals(read)
    try:
        LookupAsked.model_validate(read)
    except ValidationError:
        assert quick is None


@given(st.text() | st.from_regex(r"tb_[2-9a-z]{15,17}_[A-Za-z0-9_-]{42,44}", fullmatch=True))
def test_any_text_is_a_key_or_is_none(text: str) -> None:
    key = parse_key_text(text)
    if key is not None:
        assert str(KeyText(key.id, key.secret)) == text
