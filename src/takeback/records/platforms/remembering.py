"""Signals of uploads that platforms asked us to remember, until the day they said and no longer.

On PostgreSQL rows become visible in another order than they are numbered in. Whoever follows the table by its numbers
would pass over one that commits late. So everybody who remembers holds a lock that they share, and `newest` waits until
nobody does: then no number up to the newest is still to come. SQLite has one writer at a time, and needs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Max

from takeback.records.platforms.models import Remembered
from takeback.signals.signal import Signal

_LOCK = 0x7461_6B65  # "take": ours among the advisory locks of this database


class RememberedRow(NamedTuple):
    """One signal of one upload.

    Attributes:
        number: counts up.
        organisation: whose upload.
        reference: the platform's own word for it.
        signal: the signal.
    """

    number: int
    organisation: str
    reference: str
    signal: Signal


@dataclass(frozen=True, slots=True)
class Remembering:
    """What is remembered of one upload.

    Attributes:
        signals: how many.
        expires_on: the first day, in UTC, on which they are forgotten.
    """

    signals: int
    expires_on: date


def remember(organisation_id: str, reference: str, signals: Sequence[Signal], expires_on: date) -> None:
    """Remember these signals of an upload. What is remembered of it already stays, until the same day as these.

    Args:
        organisation_id: whose upload.
        reference: the platform's own word for it.
        signals: well-formed ones.
        expires_on: the first day, in UTC, on which they are forgotten.
    """
    rows = [
        Remembered(
            organisation_id=organisation_id,
            reference=reference,
            signal_type=each.type,
            value=each.value,
            quality=each.quality,
            expires_on=expires_on,
        )
        for each in {(each.type, each.value): each for each in signals}.values()
    ]
    with transaction.atomic():
        if _numbers_come_late():
            _lock("pg_advisory_xact_lock_shared")
        Remembered.objects.bulk_create(rows, ignore_conflicts=True)
        of_upload = Remembered.objects.filter(organisation=organisation_id, reference=reference)
        of_upload.exclude(expires_on=expires_on).update(expires_on=expires_on)


def forget(organisation_id: str, reference: str) -> int:
    """Forget an upload. Forgetting twice is no mistake.

    Args:
        organisation_id: whose.
        reference: which.

    Returns:
        How many signals were forgotten.
    """
    return Remembered.objects.filter(organisation=organisation_id, reference=reference).delete()[0]


def forget_expired(today: date, most: int) -> int:
    """Forget what is over.

    Args:
        today: in UTC.
        most: at most so many at a time.

    Returns:
        How many.
    """
    over = Remembered.objects.filter(expires_on__lte=today).order_by("pk").values_list("pk", flat=True)[:most]
    return Remembered.objects.filter(pk__in=list(over)).delete()[0]


def remembering(organisation_id: str, reference: str, today: date) -> Remembering | None:
    """What is remembered of an upload; `None` where nothing is.

    Args:
        organisation_id: whose.
        reference: which.
        today: in UTC.
    """
    rows = Remembered.objects.filter(organisation=organisation_id, reference=reference, expires_on__gt=today)
    days = list(rows.values_list("expires_on", flat=True))
    return Remembering(len(days), max(days)) if days else None


def count_remembered(organisation_id: str) -> int:
    """How many signals are remembered for a platform.

    Args:
        organisation_id: which.
    """
    return Remembered.objects.filter(organisation=organisation_id).count()


def newest() -> int:
    """The greatest number of a row; 0 where there is none. No lesser one can still come."""
    if not _numbers_come_late():
        return _greatest()
    with transaction.atomic():
        _lock("pg_advisory_xact_lock")
        return _greatest()


def values_after(last: int, until: int, today: date, most: int) -> list[tuple[int, str, str]]:
    """Number, kind and value of rows in the order of their numbers. Plain tuples, because millions of them are read.

    Args:
        last: the greatest number that was seen.
        until: up to and with this one.
        today: in UTC; what is over is left out.
        most: at most so many; whoever gets as many goes on behind the last.
    """
    rows = Remembered.objects.filter(pk__gt=last, pk__lte=until, expires_on__gt=today).order_by("pk")
    return list(rows.values_list("pk", "signal_type", "value")[:most])


def rows_numbered(numbers: Collection[int], today: date) -> list[RememberedRow]:
    """Those of these rows that are still remembered.

    Args:
        numbers: which.
        today: in UTC.
    """
    rows = Remembered.objects.filter(pk__in=numbers, expires_on__gt=today).order_by("pk")
    columns = ("pk", "organisation", "reference", "signal_type", "value", "quality")
    return [
        RememberedRow(number, organisation, reference, Signal(kind, value, quality))
        for number, organisation, reference, kind, value, quality in rows.values_list(*columns)
    ]


def _greatest() -> int:
    return Remembered.objects.aggregate(greatest=Max("pk"))["greatest"] or 0


def _numbers_come_late() -> bool:
    return connection.vendor == "postgresql"


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])
