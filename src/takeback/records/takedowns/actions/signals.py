"""Writes of hashes that a machine took at a location, of a picture that nobody looked at and nobody kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from takeback.base.errors import Conflict
from takeback.records.takedowns.locks import hashed, lock_signal
from takeback.records.takedowns.models import LocationWork, UnseenSignal
from takeback.signals.signal import Signal

MOST_OF_ONE_LOCATION: Final = 50
"""A page with more pictures than that is a gallery, and they are not all hers."""


def keep_unseen(row: LocationWork, signals: Iterable[Signal], at: datetime) -> int:
    """Keep hashes of a held location, until the person says whether it is theirs.

    Args:
        row: held by the transaction.
        signals: PDQ hashes; of other kinds nothing is kept.
        at: now; kept as a day.

    Returns:
        How many are new.

    Raises:
        Conflict: there are too many.
    """
    return _keep(row, dict.fromkeys(signals), at)


def keep_hers(row: LocationWork, entries: Mapping[str, int], at: datetime) -> int:
    """Keep that pictures that are entries of the person's already were seen at a held location.

    They wait for no word of hers. Locked like all others, they serve one thing: that a look can tell whether the
    picture is there still.

    Args:
        row: held by the transaction.
        entries: PDQs, and the entry of each.
        at: now; kept as a day.

    Returns:
        How many are new.

    Raises:
        Conflict: there are too many.
    """
    return _keep(row, {Signal("pdq", value): entry for value, entry in entries.items()}, at)


def _keep(row: LocationWork, signals: Mapping[Signal, int | None], at: datetime) -> int:
    wanted = {hashed("signal", each.value): (each, entry) for each, entry in signals.items() if each.type == "pdq"}
    there = set(UnseenSignal.objects.filter(location=row).values_list("value_hash", flat=True))
    fresh = {key: each for key, each in wanted.items() if key not in there}
    if len(there) + len(fresh) > MOST_OF_ONE_LOCATION:
        raise Conflict(f"at one location at most {MOST_OF_ONE_LOCATION} pictures are hashed")
    UnseenSignal.objects.bulk_create(
        UnseenSignal(
            location=row,
            value_hash=key,
            value=lock_signal(row.pk, each.value),
            quality=each.quality or 0,
            taken_on=at.date(),
            confirmed_on=None if entry is None else at.date(),
            entry=entry,
        )
        for key, (each, entry) in fresh.items()
    )
    return len(fresh)


def confirm(signal: UnseenSignal, entry: int, at: datetime) -> None:
    """Say that a hash became an entry. It stays, locked, so that a look can tell whether the same picture is there.

    Args:
        signal: which.
        entry: the entry's id.
        at: now; kept as a day.
    """
    signal.confirmed_on, signal.entry = at.date(), entry
    signal.save(update_fields=["confirmed_on", "entry"])
