"""What a platform asks: the body of a lookup, checked field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from takeback.flows.lookup import MOST_AT_ONCE
from takeback.matching.policy import BEST_QUALITY
from takeback.signals.signal import Signal
from takeback.web.platform_api.kinds import DIGITS_OF, normal_value, pattern_of


def _no_disguise(value: object) -> object:
    """JSON's `true` and `"50"` are no numbers, though Python would take them for such."""
    if isinstance(value, bool | str):
        raise ValueError("must be a whole number from 0 to 100, or null")  # noqa: TRY004 - pydantic reads ValueError
    return value


Quality = Annotated[int, Field(ge=0, le=100), BeforeValidator(_no_disguise)]


def _one_form_a_kind(schema: dict[str, Any]) -> None:
    """Say in the document what the checks below do: a value has as many digits as its kind wants."""
    quality = schema["properties"]["quality"]
    schema.pop("properties")
    schema.pop("required")
    schema["oneOf"] = [
        {
            "type": "object",
            "title": kind,
            "properties": {
                "type": {"const": kind},
                "value": {"type": "string", "pattern": pattern_of(kind)},
                "quality": quality,
            },
            "required": ["type", "value"],
            "additionalProperties": False,
        }
        for kind in DIGITS_OF
    ]
    schema.pop("additionalProperties")


class SignalAsked(BaseModel):
    """One signal of one upload."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_one_form_a_kind)

    type: str
    value: str
    quality: Quality | None = Field(
        default=None, description="0 to 100, as the hasher gave it; null where it has none."
    )

    @field_validator("type")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in DIGITS_OF:
            raise ValueError(f"is not a known kind of signal; known are {', '.join(DIGITS_OF)}")
        return kind

    @field_validator("value")
    @classmethod
    def _well_formed(cls, value: str, info: ValidationInfo) -> str:
        kind = info.data.get("type")
        return value if kind is None else normal_value(kind, value)  # an unknown kind is the mistake to report

    def as_signal(self) -> Signal:
        """The signal, as the matcher takes it."""
        return Signal(self.type, self.value, self.quality)


def plain_pdq_signals(asked: Mapping[str, object]) -> list[Signal] | None:
    """The signals of a lookup that is as nearly all of them are: PDQ, and nothing wrong.

    Checked a column at a time, which takes a tenth of the time that each signal by itself does.

    Args:
        asked: the object that was sent.

    Returns:
        The signals; `None` for whatever else, which `LookupAsked` reads, or says what is wrong with.
    """
    signals = asked.get("signals")
    if len(asked) != 1 or not isinstance(signals, list) or not 1 <= len(signals) <= MOST_AT_ONCE:
        return None
    try:
        values = [each["value"] for each in signals]
        qualities = [each.get("quality") for each in signals]
        known = all(each["type"] == "pdq" and each.keys() <= _NAMES for each in signals)
        joined = "".join(values)
    except (AttributeError, KeyError, TypeError):
        return None
    if not known or not all(len(value) == DIGITS_OF["pdq"] for value in values) or not _is_hex(joined):
        return None
    if not all(each is None or (type(each) is int and 0 <= each <= BEST_QUALITY) for each in qualities):
        return None
    return [Signal("pdq", value, quality) for value, quality in zip(values, qualities, strict=True)]


_NAMES = {"type", "value", "quality"}


def _is_hex(text: str) -> bool:
    """Whether it is all hex digits. `bytes.fromhex` passes over blanks, so what it gives is counted."""
    try:
        return len(bytes.fromhex(text)) * 2 == len(text)
    except ValueError:
        return False


class LookupAsked(BaseModel):
    """Signals to look up, each by itself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"signals": [{"type": "pdq", "value": "f8f8f0cee0f4a84f06370a22038f63f0" * 2, "quality": 100}]},
        },
    )

    signals: list[SignalAsked] = Field(min_length=1, max_length=MOST_AT_ONCE)
