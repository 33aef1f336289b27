"""The body of a lookup is checked field by field, and no mistake is guessed away."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from takeback.signals.signal import Signal
from takeback.web.platform_api.asked import LookupAsked
from takeback.web.platform_api.kinds import DIGITS_OF

VALUE = "0f" * 32


def _first_mistake(*signals: dict[str, Any], **more: object) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        LookupAsked.model_validate({"signals": list(signals), **more})
    first = refused.value.errors()[0]
    return ".".join(map(str, first["loc"])), first["msg"]


def test_a_signal_is_taken_as_it_is() -> None:
    asked = LookupAsked.model_validate({"signals": [{"type": "pdq", "value": VALUE, "quality": 80}]})
    assert asked.signals[0].as_signal() == Signal("pdq", VALUE, 80)


@pytest.mark.parametrize("body", [{"type": "pdq", "value": VALUE}, {"type": "pdq", "value": VALUE, "quality": None}])
def test_quality_may_be_left_out_or_null(body: dict[str, Any]) -> None:
    assert LookupAsked.model_validate({"signals": [body]}).signals[0].as_signal().quality is None


def test_upper_case_digits_are_accepted_and_lowered() -> None:
    asked = LookupAsked.model_validate({"signals": [{"type": "pdq", "value": VALUE.upper()}]})
    assert asked.signals[0].value == VALUE


@pytest.mark.parametrize("kind", DIGITS_OF)
def test_every_kind_of_signal_that_we_hash_can_be_looked_up(kind: str) -> None:
    LookupAsked.model_validate({"signals": [{"type": kind, "value": "a" * DIGITS_OF[kind]}]})


def test_an_unknown_kind_is_named_by_its_place_and_the_known_ones_are_listed() -> None:
    good = {"type": "pdq", "value": VALUE}
    field, words = _first_mistake(good, good, good, {"type": "photodna", "value": VALUE})
    assert field == "signals.3.type"
    assert all(kind in words for kind in DIGITS_OF)


@pytest.mark.parametrize(
    "value",
    [
        "",
        VALUE[:-1],
        VALUE + "0",
        VALUE[:-1] + "g",
        VALUE[:-1] + " ",
        VALUE[:-1] + "\n",
        "٣" * 64,
        VALUE[:-1] + "\uff41",
        7,
        None,
    ],
)
def test_a_value_that_is_not_64_ascii_hex_digits_is_refused_at_its_place(value: object) -> None:
    field, words = _first_mistake({"type": "pdq", "value": value})
    assert field == "signals.0.value"
    assert str(value) not in words or not value


@pytest.mark.parametrize("quality", [-1, 101, 50.5, "50", True, [50], float("inf"), float("nan"), 10**400])
def test_a_quality_that_is_no_whole_number_from_0_to_100_is_refused(quality: object) -> None:
    field, _ = _first_mistake({"type": "pdq", "value": VALUE, "quality": quality})
    assert field == "signals.0.quality"


@pytest.mark.parametrize("quality", [0, 100, 50.0])
def test_the_bounds_of_quality_belong_to_it(quality: float) -> None:
    asked = LookupAsked.model_validate({"signals": [{"type": "pdq", "value": VALUE, "quality": quality}]})
    assert asked.signals[0].quality == quality


def test_a_field_that_nobody_knows_is_refused() -> None:
    assert _first_mistake({"type": "pdq", "value": VALUE, "bank": "ours"})[0] == "signals.0.bank"
    assert _first_mistake({"type": "pdq", "value": VALUE}, bank="ours")[0] == "bank"


@pytest.mark.parametrize("count", [0, 1001])
def test_no_signal_and_more_than_a_thousand_are_refused(count: int) -> None:
    assert _first_mistake(*[{"type": "pdq", "value": VALUE}] * count)[0] == "signals"


def test_a_thousand_signals_are_accepted() -> None:
    asked = LookupAsked.model_validate({"signals": [{"type": "pdq", "value": VALUE}] * 1000})
    assert len(asked.signals) == 1000
