"""What a person's page may know of entries, by their ids alone: this side knows nothing of persons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, F, Sum

from takeback.matching.bank import LIVE_STANDINGS, Standing
from takeback.matching.opinion import Word
from takeback.records.banks.models import Bank, BankEntry, MatchDay, Opinion


@dataclass(frozen=True, slots=True)
class Stands:
    """How an entry stands.

    Attributes:
        bank: the name of its bank.
        standing: how far it is trusted.
        matches: whether it is live: neither withdrawn nor expired nor paused.
        consent_reference: by whose consent; opaque.
        value: the hash.
    """

    bank: str
    standing: Standing
    matches: bool
    consent_reference: str
    value: str


class Stopped(NamedTuple):
    """Uploads of one platform that entries stopped or held on one day, and of which the platform was told."""

    day: date
    organisation: str
    times: int


def stands(ids: Collection[int], today: date) -> dict[int, Stands]:
    """How these entries stand.

    Args:
        ids: which.
        today: in UTC.
    """
    rows = BankEntry.objects.filter(pk__in=ids).select_related("bank")
    return {
        row.pk: Stands(
            row.bank.name,
            Standing(row.standing),
            Standing(row.standing) in LIVE_STANDINGS
            and row.paused_until is None
            and (row.expires_on is None or row.expires_on > today),
            row.consent_reference,
            row.value,
        )
        for row in rows
    }


def stops_of(ids: Collection[int]) -> list[Stopped]:
    """What these entries stopped or held, by day and platform. What a platform in shadow mode was not told is left out.

    Args:
        ids: which.
    """
    rows = MatchDay.objects.filter(entry__in=ids).values_list("day", "organisation")
    counted = rows.annotate(times=Sum(F("held") + F("blocked") - F("shadowed"))).order_by("day", "organisation")
    return [Stopped(day, organisation, times) for day, organisation, times in counted]


def disputing(ids: Collection[int]) -> int:
    """How many platforms say of one of these that it is not intimate.

    Args:
        ids: which.
    """
    said = Opinion.objects.filter(entry__in=ids, word=Word.NOT_INTIMATE)
    return said.values("organisation").distinct().count()


def said_of(ids: Collection[int]) -> dict[Word, int]:
    """How many platforms say what of one of these; their last words.

    Args:
        ids: which.
    """
    said = Opinion.objects.filter(entry__in=ids).order_by()
    counted = said.values_list("word").annotate(platforms=Count("organisation", distinct=True))
    return {Word(word): platforms for word, platforms in counted}


def owners_among(ids: Collection[int]) -> list[str]:
    """The organisations in whose banks some of these entries stand; the deployment's own banks have none.

    Args:
        ids: which entries.
    """
    owned = BankEntry.objects.filter(pk__in=ids, bank__owner__isnull=False)
    return sorted(owned.values_list("bank__owner", flat=True).distinct())


def in_banks_of(owner: str | None, ids: Collection[int]) -> set[int]:
    """Those of some entries that stand in banks of one owner.

    Args:
        owner: an organisation's id; `None` for the deployment's own.
        ids: which entries.
    """
    return set(BankEntry.objects.filter(pk__in=ids, bank__owner=owner).values_list("pk", flat=True))


def intimate_bank_of(owner: str | None, names: Collection[str]) -> str | None:
    """The first of these names under which an owner has a bank of intimate pictures.

    Args:
        owner: an organisation's id; `None` for the deployment's own.
        names: in order of preference.
    """
    found = set(Bank.objects.filter(owner=owner, bank_class="intimate", name__in=names).values_list("name", flat=True))
    return next((name for name in names if name in found), None)
