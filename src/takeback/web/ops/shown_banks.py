"""Banks and entries, made ready for their pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from takeback.flows.lookups.bank_counts import Counts
from takeback.matching.bank import BankClass
from takeback.matching.standing import Standing
from takeback.records.banks.actions.particulars import read_tags
from takeback.records.banks.models import Bank, BankEntry
from takeback.web.ops import words
from takeback.web.ops.plots import in_thousands

_BEGINNING = 16


@dataclass(frozen=True, slots=True)
class ShownBank:
    """A bank.

    Attributes:
        name: its name.
        bank_class: what it holds, in words.
        owner: the organisation's name; empty for the deployment's own.
        shared: whether other platforms are told of matches in it.
        entries: how many, with thousands apart; `None` where they are not counted yet.
        live: how many can match; `None` where that cannot be known now.
    """

    name: str
    bank_class: str | Promise
    owner: str
    shared: bool
    entries: str | None
    live: str | None


def shown_bank(bank: Bank, counts: Counts | None, live: Mapping[int, int] | None) -> ShownBank:
    """A bank for its page.

    Args:
        bank: which.
        counts: entries by bank.
        live: those that can match, by bank.
    """
    return ShownBank(
        bank.name,
        words.BANK_CLASSES[BankClass(bank.bank_class)],
        bank.owner.name if bank.owner else "",
        bank.shared,
        None if counts is None else in_thousands(counts.by_bank.get(bank.pk, 0)),
        None if live is None else in_thousands(live.get(bank.pk, 0)),
    )


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry; see `BankEntry`.

    Attributes:
        beginning: the first digits of its value.
        standing: in words.
    """

    id: int
    bank: str
    bank_class: str | Promise
    kind: str
    value: str
    beginning: str
    quality: int | None
    standing: str | Promise
    provenance: str
    consent_reference: str
    tags: tuple[str, ...]
    label: str
    made_on: date
    expires_on: date | None
    paused_until: datetime | None
    flagged: bool


def shown_entry(row: BankEntry) -> ShownEntry:
    """An entry for its page.

    Args:
        row: with its bank.
    """
    return ShownEntry(
        id=row.pk,
        bank=row.bank.name,
        bank_class=words.BANK_CLASSES[BankClass(row.bank.bank_class)],
        kind=row.signal_type,
        value=row.value,
        beginning=row.value[:_BEGINNING],
        quality=row.quality,
        standing=words.STANDINGS[Standing(row.standing)],
        provenance=row.provenance,
        consent_reference=row.consent_reference,
        tags=read_tags(row.tags),
        label=row.label,
        made_on=row.made_on,
        expires_on=row.expires_on,
        paused_until=row.paused_until,
        flagged=row.flagged,
    )
