"""What a platform asks: the body of a lookup, checked field by field."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator

from takeback.flows.lookup import MOST_AT_ONCE
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


class LookupAsked(BaseModel):
    """Signals to look up, each by itself."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"signals": [{"type": "pdq", "value": "f8f8f0cee0f4a84f06370a22038f63f0" * 2, "quality": 100}]},
        },
    )

    signals: list[SignalAsked] = Field(min_length=1, max_length=MOST_AT_ONCE)
