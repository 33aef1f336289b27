"""What a platform is answered about its banks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from takeback.matching.bank import Entry
from takeback.matching.standing import Standing
from takeback.records.banks.actions import Banked
from takeback.records.banks.models import Bank
from takeback.records.banks.queries import count_bank
from takeback.signals.signal import Hashed
from takeback.web.platform_api.asked_of_banks import PolicyOfBank

_POLICY: dict[str, JsonValue] = {"bits": {"attested": 16}, "outcomes": {}, "minimum_quality": None}
_BANK: dict[str, JsonValue] = {
    "name": "ours",
    "class": "intimate",
    "shared": True,
    "policy": _POLICY,
    "policy_edition": 0,
}
_PDQ = "f8f8f0cee0f4a84f06370a22038f63f0" * 2
_ENTRY: dict[str, JsonValue] = {
    "entry": 7,
    "bank": "ours",
    "type": "pdq",
    "value": _PDQ,
    "quality": 100,
    "standing": "reviewed",
    "provenance": "platform_api",
    "tags": ["2026-11"],
    "label": "",
    "consent_reference": "",
    "made_on": "2026-11-22",
    "expires_on": None,
    "paused_until": None,
    "flagged": False,
}


class BankAnswered(BaseModel):
    """A bank of the key's organisation."""

    model_config = ConfigDict(populate_by_name=True, json_schema_extra={"example": _BANK})

    name: str
    bank_class: Literal["intimate", "child", "allow", "other"] = Field(alias="class")
    shared: bool = Field(description="Whether other platforms are told of matches in it.")
    policy: PolicyOfBank
    policy_edition: int = Field(description="Counts the changes of it; stands in the `policy_version` of decisions.")


class BanksAnswered(BaseModel):
    """All banks of the key's organisation, by name."""

    model_config = ConfigDict(json_schema_extra={"example": {"banks": [_BANK]}})

    banks: list[BankAnswered]


class BankCounted(BankAnswered):
    """A bank, and how much is in it."""

    model_config = ConfigDict(
        populate_by_name=True, json_schema_extra={"example": {**_BANK, "entries": 1200, "live": 1187}}
    )

    entries: int
    live: int = Field(description="How many can match now.")


class EntryAnswered(BaseModel):
    """One entry."""

    model_config = ConfigDict(json_schema_extra={"example": _ENTRY})

    entry: int
    bank: str
    type: str
    value: str
    quality: int | None
    standing: Standing
    provenance: str
    tags: list[str]
    label: str
    consent_reference: str
    made_on: date
    expires_on: date | None
    paused_until: datetime | None
    flagged: bool


class EntriesAnswered(BaseModel):
    """One page of entries, in the order in which they came."""

    model_config = ConfigDict(json_schema_extra={"example": {"entries": [_ENTRY], "next": 7}})

    entries: list[EntryAnswered]
    next: int | None = Field(description="Give it as `after` for the next page; null at the end.")


class BankedAnswered(BaseModel):
    """What became of one signal."""

    entry: int
    fresh: bool = Field(description="False where the bank had it already.")


class EntriesBanked(BaseModel):
    """What became of each, in the order sent."""

    model_config = ConfigDict(json_schema_extra={"example": {"results": [{"entry": 7, "fresh": True}]}})

    results: list[BankedAnswered]


class SignalBanked(BankedAnswered):
    """One signal of a picture, and what became of it."""

    type: str
    value: str
    quality: int | None


class PictureBanked(BaseModel):
    """What a picture was reduced to, and what became of that."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "signals": [{"type": "pdq", "value": _PDQ, "quality": 100, "entry": 7, "fresh": True}],
                "marks": [],
            },
        },
    )

    signals: list[SignalBanked]
    marks: list[str] = Field(description="What to know of how the picture was read, such as `truncated`.")


def bank_answered(bank: Bank) -> BankAnswered:
    """A bank, without what is in it.

    Args:
        bank: one of the asker's.
    """
    return BankAnswered.model_validate(_of(bank))


def bank_counted(bank: Bank) -> BankCounted:
    """A bank with its counts.

    Args:
        bank: one of the asker's.
    """
    counted = count_bank(bank)
    return BankCounted.model_validate({**_of(bank), "entries": counted.entries, "live": counted.live})


def _of(bank: Bank) -> dict[str, object]:
    return {
        "name": bank.name,
        "class": bank.bank_class,
        "shared": bank.shared,
        "policy": bank.policy,
        "policy_edition": bank.policy_edition,
    }


def entry_answered(entry: Entry) -> EntryAnswered:
    """An entry.

    Args:
        entry: one of the asker's.
    """
    return EntryAnswered.model_validate(
        {
            "entry": entry.id,
            "bank": entry.bank,
            "type": entry.signal.type,
            "value": entry.signal.value,
            "quality": entry.signal.quality,
            "standing": entry.standing,
            "provenance": entry.provenance,
            "tags": list(entry.tags),
            "label": entry.label,
            "consent_reference": entry.consent_reference,
            "made_on": entry.made_on,
            "expires_on": entry.expires_on,
            "paused_until": entry.paused_until,
            "flagged": entry.flagged,
        }
    )


def entries_banked(banked: Sequence[Banked]) -> EntriesBanked:
    """What became of some signals.

    Args:
        banked: one for each, in order.
    """
    return EntriesBanked(results=[BankedAnswered(entry=each.entry, fresh=each.fresh) for each in banked])


def picture_banked(hashed: Hashed, banked: Sequence[Banked]) -> PictureBanked:
    """What became of a picture.

    Args:
        hashed: what it was reduced to.
        banked: one for each of its signals, in order.
    """
    return PictureBanked(
        signals=[
            SignalBanked(
                type=signal.type, value=signal.value, quality=signal.quality, entry=each.entry, fresh=each.fresh
            )
            for signal, each in zip(hashed.signals, banked, strict=True)
        ],
        marks=list(hashed.marks),
    )
