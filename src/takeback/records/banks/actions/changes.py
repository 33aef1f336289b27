"""The log of changes: what every index follows. Written in the transaction of the change, and last in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from takeback.records.banks.models import ChangeHead, EntryChange, Followed

_NOTHING = (None, None)


def log_changes(ids: Iterable[int]) -> None:
    """Have these entries looked at again by whoever follows.

    Args:
        ids: of entries that were made or changed in this transaction.
    """
    log_ranges(_runs(sorted(set(ids))))


def log_ranges(ranges: Sequence[tuple[int, int]]) -> None:
    """Have all entries of some ranges looked at again.

    Args:
        ranges: least and greatest id of each.
    """
    _log(ranges)


def log_bank_change() -> None:
    """Have the banks themselves looked at again."""
    _log([_NOTHING])


def follow_changes_to(sequence: int, name: str) -> None:
    """Write down how far somebody has followed the log. Never back: another of the same name may be ahead.

    Args:
        sequence: everything up to and with this change has been taken up.
        name: who follows.
    """
    Followed.objects.get_or_create(name=name)
    Followed.objects.filter(name=name, sequence__lt=sequence).update(sequence=sequence)


def _log(ranges: Sequence[tuple[int | None, int | None]]) -> None:
    if not ranges:
        return
    ChangeHead.objects.get_or_create(pk=1)
    head = ChangeHead.objects.select_for_update().get(pk=1)
    EntryChange.objects.bulk_create(
        EntryChange(sequence=head.sequence + number, first=first, last=last)
        for number, (first, last) in enumerate(ranges, start=1)
    )
    head.sequence += len(ranges)
    head.save(update_fields=["sequence"])


def _runs(ids: Sequence[int]) -> list[tuple[int, int]]:
    """Ids as runs without gaps."""
    runs: list[tuple[int, int]] = []
    for id_ in ids:
        if runs and runs[-1][1] + 1 == id_:
            runs[-1] = (runs[-1][0], id_)
        else:
            runs.append((id_, id_))
    return runs
