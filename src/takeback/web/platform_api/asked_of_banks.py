"""What a platform asks of its banks: the bodies and the filters, checked field by field."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
)

from takeback.matching.policy import BEST_QUALITY, MINIMUM_QUALITY, USUAL_BITS
from takeback.matching.standing import Standing
from takeback.records.banks.actions import NewEntry, Particulars
from takeback.records.banks.actions.banks import BANK_NAME
from takeback.records.banks.actions.particulars import LABEL, LONGEST_LABEL, MOST_TAGS, REFERENCE, TAG
from takeback.records.banks.queries import Sought
from takeback.signals.signal import Signal
from takeback.web.platform_api.kinds import DIGITS_OF, normal_value, pattern_of

MOST_ENTRIES = 1000
"""Entries in one call, coming in or going out."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII)


def _whole(value: object) -> object:
    """JSON's `true` and `"50"` are no numbers, though Python would take them for such."""
    if isinstance(value, bool | str):
        raise ValueError("must be a whole number")  # noqa: TRY004 - pydantic reads ValueError
    return value


def _day(value: object) -> object:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("must be a day such as 2027-01-31")
    return date.fromisoformat(value)


def _instant(value: object) -> object:
    """In UTC, so that no later reckoning leaves the calendar."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value.upper()):
        raise ValueError("must be an instant with its zone, such as 2027-01-31T12:00:00Z")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("must lie within the years 1 to 9999") from None


def _number_in_address(value: object) -> object:
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


def _truth_in_address(value: object) -> object:
    if isinstance(value, str) and value not in {"true", "false"}:
        raise ValueError("must be true or false")
    return value


def _words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


_Day = Annotated[date, BeforeValidator(_day)]
_Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
_Bits = Annotated[int, Field(ge=0, le=USUAL_BITS), BeforeValidator(_whole)]
_Quality = Annotated[int, Field(ge=MINIMUM_QUALITY, le=BEST_QUALITY), BeforeValidator(_whole)]
_LeastQuality = Annotated[int, Field(ge=0, le=BEST_QUALITY), BeforeValidator(_whole)]
_Label = Annotated[str, Field(max_length=LONGEST_LABEL, pattern=f"^{LABEL}$")]
_Tag = Annotated[str, Field(pattern=f"^{TAG}$")]
_Tags = Annotated[list[_Tag], Field(max_length=MOST_TAGS)]
_Reference = Annotated[str, Field(pattern=f"^{REFERENCE}$")]
_Judged = Literal["attested", "reviewed", "confirmed", "contested"]
_AtFirst = Literal["attested", "reviewed"]


class PolicyOfBank(BaseModel):
    """What the bank's owner changed of the policy; the rest applies as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"outcomes": {"reviewed": "hold"}}})

    bits: dict[_Judged, _Bits] = Field(default_factory=dict, description="Farthest distance that counts, by standing.")
    outcomes: dict[_Judged, Literal["allow", "hold", "block"]] = Field(
        default_factory=dict, description="What a match does, by standing."
    )
    minimum_quality: _LeastQuality | None = Field(
        default=None, description="Least quality of an upload at which a match may block; null leaves it."
    )

    def as_written(self) -> dict[str, Any]:
        """Only what is changed."""
        return {name: value for name, value in self.model_dump().items() if value not in ({}, None)}


class BankAsked(BaseModel):
    """A bank that is to be opened."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"name": "ours", "class": "intimate"}})

    name: str = Field(pattern=f"^{BANK_NAME}$")
    bank_class: Literal["intimate", "allow", "other"] = Field(
        alias="class", description="What it will hold; never changed later."
    )
    shared: StrictBool = Field(default=True, description="Whether other platforms are told of matches in it.")

    @field_validator("bank_class", mode="before")
    @classmethod
    def _not_a_childs(cls, value: object) -> object:
        if value == "child":
            raise ValueError("a bank of class child is fed from authorised lists; no key can open one")
        return value


class BankChanged(BaseModel):
    """What is to change of a bank; what is left out, or null, stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"policy": {"bits": {"attested": 16}}}})

    policy: PolicyOfBank | None = Field(
        default=None, description="Instead of all that was changed before; `{}` takes it back."
    )
    shared: StrictBool | None = None


def _one_form_a_kind(schema: dict[str, Any]) -> None:
    """Say in the document what the checks below do: a value has as many digits as its kind wants."""
    properties, required = schema.pop("properties"), schema.pop("required")
    schema.pop("additionalProperties")
    schema["oneOf"] = [
        {
            "type": "object",
            "title": kind,
            "properties": properties
            | {"type": {"const": kind}, "value": {"type": "string", "pattern": pattern_of(kind)}},
            "required": required,
            "additionalProperties": False,
        }
        for kind in DIGITS_OF
    ]


class EntryAsked(BaseModel):
    """One signal that is to be banked, and what is said of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_one_form_a_kind)

    type: str
    value: str
    standing: _AtFirst = Field(description="`attested`: nobody has looked. `reviewed`: a trained reviewer has.")
    quality: _Quality | None = Field(default=None, description="As the hasher gave it; null where it has none.")
    tags: _Tags = Field(default_factory=list, description="The owner's own words.")
    label: _Label = Field(default="", description="What the owner calls it.")
    expires_on: _Day | None = Field(default=None, description="First day, in UTC, on which it matches nothing.")
    consent_reference: _Reference = Field(default="", description="Opaque here.")

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

    def as_new(self) -> NewEntry:
        """The entry, as it is banked."""
        particulars = Particulars(
            tags=tuple(self.tags),
            label=self.label,
            expires_on=self.expires_on,
            consent_reference=self.consent_reference,
        )
        return NewEntry(Signal(self.type, self.value, self.quality), Standing(self.standing), particulars)


class EntriesAsked(BaseModel):
    """Entries that are to be banked: all of them, or none."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "entries": [
                    {
                        "type": "pdq",
                        "value": "f8f8f0cee0f4a84f06370a22038f63f0" * 2,
                        "quality": 100,
                        "standing": "reviewed",
                        "tags": ["2026-11"],
                    },
                ],
            },
        },
    )

    entries: list[EntryAsked] = Field(min_length=1, max_length=MOST_ENTRIES)


class AboutPicture(BaseModel):
    """What is said of a picture that is to be banked; every part of a form is text."""

    model_config = ConfigDict(extra="forbid")

    standing: _AtFirst
    tags: Annotated[_Tags, BeforeValidator(_words)] = Field(default_factory=list)
    label: _Label = ""
    expires_on: _Day | None = None
    consent_reference: _Reference = ""

    def as_particulars(self) -> Particulars:
        """The same, as it is banked."""
        return Particulars(
            tags=tuple(self.tags),
            label=self.label,
            expires_on=self.expires_on,
            consent_reference=self.consent_reference,
        )


class EntryChanged(BaseModel):
    """What is to change of an entry; what is left out stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"tags": ["looked-at"], "expires_on": None, "flagged": False}}
    )

    tags: _Tags | None = Field(default=None, description="Instead of those that it has; null leaves them.")
    label: _Label | None = Field(default=None, description="Null leaves it.")
    expires_on: _Day | None = Field(default=None, description="Null: it does not expire.")
    paused_until: _Instant | None = Field(default=None, description="Out of matching until then; null resumes it.")
    flagged: Literal[False] | None = Field(default=None, description="`false` once a person has looked.")

    @field_validator("flagged", mode="before")
    @classmethod
    def _only_taken_away(cls, value: object) -> object:
        if value is not None and value is not False:
            raise ValueError("can only be taken away, with false")
        return value


class EntriesSought(BaseModel):
    """Which entries are asked for, and which page of them."""

    standing: Standing | None = None
    type: Literal["pdq", "md5", "sha256"] | None = None
    value: Annotated[str, Field(pattern="^[0-9a-fA-F]{1,64}$", description="Its first hex digits.")] | None = None
    tag: _Tag | None = None
    flagged: Annotated[bool, BeforeValidator(_truth_in_address)] | None = None
    after: Annotated[int, Field(ge=0, lt=10**18), BeforeValidator(_number_in_address)] = Field(
        default=0, description="`next` of the page before."
    )
    limit: Annotated[int, Field(ge=1, le=MOST_ENTRIES), BeforeValidator(_number_in_address)] = 100

    def as_sought(self) -> Sought:
        """The filters, as the records take them."""
        return Sought(
            standing=self.standing,
            signal_type=self.type,
            value=self.value,
            tag=self.tag,
            flagged=self.flagged,
            after=self.after,
        )
