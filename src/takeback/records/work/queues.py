"""Queues for people: in order of urgency, never two people on one item, never two items with one person, and undo.

A queue here knows only keys. Which items there are, who may take them, and what finishing means is the business of
the flow that puts them in; it locks and checks its own records in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from takeback.base.errors import Invalid
from takeback.records.work.models import QueueItem
from takeback.records.work.payload import check_key
from takeback.records.work.states import Hand, Place, place_after
from takeback.records.work.transactions import need_transaction

_UNASKED = 9
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Lease:
    """One item, held by one person.

    Attributes:
        until: from this instant on the item is anybody's again.
    """

    queue: str
    key: str
    holder: str
    until: datetime


def put_in_queue(queue: str, key: str, priority: int, due_at: datetime, *, kind: str = "", anew: bool = False) -> None:
    """Let an item wait for a person. Put in again, it takes its new place; what is finished stays finished.

    Args:
        queue: which queue.
        key: the one thing that is to be looked at.
        priority: 0 to 9, 0 first.
        due_at: within a priority, the earliest goes first.
        kind: what sort of thing it is, see `lease_next`.
        anew: what is finished waits once more where its kind is another one now.

    Raises:
        Invalid: an argument has the wrong form.
        TransactionManagementError: called outside a transaction.
    """
    need_transaction()
    check_key(queue)
    check_key(key)
    if priority not in range(10):
        raise Invalid("a priority is 0 to 9", field="priority")
    if due_at.tzinfo is None:
        raise Invalid("an instant needs its zone", field="due_at")
    item, is_new = QueueItem.objects.select_for_update().get_or_create(
        queue=queue, key=key, defaults={"priority": priority, "due_at": due_at, "kind": kind}
    )
    if anew and item.place == Place.FINISHED.value and item.kind != kind and _move(item, Hand.REOPEN):
        item.holder, item.until, item.finished_by = "", None, ""
        item.save(update_fields=["place", "holder", "until", "finished_by"])
    if not is_new and (item.priority, item.due_at, item.kind) != (priority, due_at, kind):
        item.priority, item.due_at, item.kind = priority, due_at, kind
        item.save(update_fields=["priority", "due_at", "kind"])


def take_out(queue: str, key: str) -> bool:
    """Forget an item that nobody needs to look at any more, such as a withdrawn picture. A lease on it ends.

    Args:
        queue: which queue.
        key: which item.

    Returns:
        Whether it was there.
    """
    deleted, _ = QueueItem.objects.filter(queue=queue, key=key).delete()
    return deleted > 0


def lease_next(
    queue: str,
    holder: str,
    at: datetime,
    for_: timedelta,
    *,
    without: Collection[str] = (),
    but: Collection[str] = (),
    not_again: bool = False,
) -> Lease | None:
    """Give the most urgent free item to a person, or again the one that they hold.

    Args:
        queue: which queue.
        holder: who asks.
        at: the present instant.
        for_: how long they may keep it; asking again while they hold it counts anew.
        without: kinds that this person is not to be given.
        but: keys of items that they are not to be given.
        not_again: nor what they gave back, before somebody else has held it.

    Returns:
        The lease; `None` if nothing is free.
    """
    _check_holder(holder)
    try:
        with transaction.atomic():
            return _lease_next(queue, holder, at, at + for_, without, but, not_again=not_again)
    except IntegrityError:
        # The same person asked twice at once and the other request was faster: theirs is the one item.
        with transaction.atomic():
            return _lease_next(queue, holder, at, at + for_, without, but, not_again=not_again)


def lease_one(queue: str, key: str, holder: str, at: datetime, for_: timedelta) -> Lease | None:
    """Give one certain item to a person who begins with it unasked. What else they hold is given back for it.

    An item that is not in the queue, or is finished, is put there for that: nobody else is given it meanwhile.

    Args:
        queue: which queue.
        key: which item.
        holder: who begins with it.
        at: the present instant.
        for_: how long they may keep it.

    Returns:
        The lease; `None` where somebody else holds it.
    """
    _check_holder(holder)
    check_key(key)
    try:
        with transaction.atomic():
            return _lease_one(queue, key, holder, at, at + for_)
    except IntegrityError:
        # The same person began with two things at once; the other was faster, and is given back.
        with transaction.atomic():
            return _lease_one(queue, key, holder, at, at + for_)


def held_in(queue: str, at: datetime) -> list[Lease]:
    """Everything that is held in a queue, for a list that says who has what.

    Args:
        queue: which queue.
        at: the present instant.
    """
    rows = QueueItem.objects.filter(queue=queue, place=Place.LEASED.value, until__gt=at).order_by("pk")
    return [Lease(queue, row.key, row.holder, row.until) for row in rows if row.until is not None]


def finished_in(queue: str) -> dict[str, str]:
    """What is finished in a queue, with the kind that it had.

    Args:
        queue: which queue.
    """
    rows = QueueItem.objects.filter(queue=queue, place=Place.FINISHED.value)
    return dict(rows.values_list("key", "kind"))


def finished_lately(queue: str, holder: str, at: datetime) -> list[str]:
    """What a person has finished and can still undo, newest first.

    Args:
        queue: which queue.
        holder: who.
        at: the present instant.
    """
    rows = QueueItem.objects.filter(queue=queue, finished_by=holder, place=Place.FINISHED.value, until__gt=at)
    return list(rows.order_by("-until", "pk").values_list("key", flat=True))


def keep_only(queue: str, keys: Collection[str], at: datetime) -> None:
    """Forget what waits no more, but nothing that somebody holds or can still undo.

    Args:
        queue: which queue.
        keys: what may stay.
        at: the present instant.
    """
    over = QueueItem.objects.filter(Q(until__isnull=True) | Q(until__lte=at), queue=queue)
    kept = set(keys)
    gone = [pk for pk, key in over.values_list("pk", "key") if key not in kept]
    for start in range(0, len(gone), _AT_ONCE):
        over.filter(pk__in=gone[start : start + _AT_ONCE]).delete()


def held_by(queue: str, holder: str, at: datetime) -> Lease | None:
    """What a person holds, without giving them anything.

    Args:
        queue: which queue.
        holder: who.
        at: the present instant.
    """
    item = QueueItem.objects.filter(queue=queue, holder=holder, until__gt=at).first()
    return None if item is None or item.until is None else Lease(queue, item.key, holder, item.until)


def is_held(queue: str, key: str, at: datetime) -> bool:
    """Whether anybody holds an item now. Its row is locked until the transaction ends, so that nobody takes it.

    Args:
        queue: which queue.
        key: which item.
        at: the present instant.
    """
    return QueueItem.objects.select_for_update().filter(queue=queue, key=key, until__gt=at).exclude(holder="").exists()


def how_many(queue: str, priority: int) -> int:
    """How many items of one urgency are not finished, whoever holds them.

    Args:
        queue: which queue.
        priority: 0 to 9.
    """
    return QueueItem.objects.filter(queue=queue, priority=priority).exclude(place=Place.FINISHED.value).count()


def release(lease: Lease, at: datetime) -> bool:
    """Give an item back unfinished.

    Args:
        lease: what was held.
        at: the present instant.

    Returns:
        Whether it was still theirs to give back.
    """
    with transaction.atomic():
        item = _held(lease.queue, lease.holder, at)
        return item is not None and item.key == lease.key and _give_back(item, by=lease.holder)


def finish(lease: Lease, at: datetime, undo_for: timedelta) -> bool:
    """Finish an item. What follows from it belongs in the caller's transaction, or after the time for undoing.

    Args:
        lease: what is held.
        at: the present instant.
        undo_for: how long the same person may undo it.

    Returns:
        Whether it is finished; `False` if the lease is over or the item gone, and then nothing may follow from it.
    """
    with transaction.atomic():
        item = _held(lease.queue, lease.holder, at)
        if item is None or item.key != lease.key or not _move(item, Hand.FINISH):
            return False
        item.holder, item.until, item.finished_by = "", at + undo_for, lease.holder
        item.save()
        return True


def undo_finish(queue: str, key: str, holder: str, at: datetime, for_: timedelta) -> Lease | None:
    """Take back an item that one has just finished. What one holds by now is given back for it.

    Args:
        queue: which queue.
        key: the finished item.
        holder: who finished it.
        at: the present instant.
        for_: how long they may keep it.

    Returns:
        The lease; `None` if it is not theirs, not finished, gone, or the time for undoing is over.
    """
    _check_holder(holder)
    with transaction.atomic():
        mine = QueueItem.objects.select_for_update().filter(queue=queue, key=key, finished_by=holder, until__gt=at)
        item = mine.filter(place=Place.FINISHED.value).first()
        if item is None:
            return None
        for held in QueueItem.objects.select_for_update().filter(queue=queue, holder=holder):
            _give_back(held)
        return _lease(item, Hand.UNDO, holder, at + for_)


def _lease_next(
    queue: str,
    holder: str,
    at: datetime,
    until: datetime,
    without: Collection[str],
    but: Collection[str],
    *,
    not_again: bool,
) -> Lease | None:
    current = QueueItem.objects.select_for_update().filter(queue=queue, holder=holder).first()
    if current is not None and current.until is not None and current.until > at and current.key not in but:
        current.until = until
        current.save(update_fields=["until"])
        return Lease(queue, current.key, holder, until)
    if current is not None:
        _give_back(current)
    free = Q(place=Place.WAITING.value) | Q(place=Place.LEASED.value, until__lte=at)
    unlocked = QueueItem.objects.select_for_update(skip_locked=True).filter(free, queue=queue).exclude(kind__in=without)
    if but:
        unlocked = unlocked.exclude(key__in=but)
    if not_again:
        unlocked = unlocked.exclude(place=Place.WAITING.value, finished_by=holder)
    item = unlocked.order_by("priority", "due_at", "id").first()
    if item is None:
        return None
    if item.place == Place.LEASED.value:
        _move(item, Hand.GIVE_BACK)  # its holder's time was over
    return _lease(item, Hand.TAKE, holder, until)


def _lease_one(queue: str, key: str, holder: str, at: datetime, until: datetime) -> Lease | None:
    item, _ = QueueItem.objects.select_for_update().get_or_create(
        queue=queue, key=key, defaults={"priority": _UNASKED, "due_at": at}
    )
    held = item.place == Place.LEASED.value
    if held and item.holder != holder and item.until is not None and item.until > at:
        return None
    for other in QueueItem.objects.select_for_update().filter(queue=queue, holder=holder).exclude(pk=item.pk):
        _give_back(other)
    if held:
        _move(item, Hand.GIVE_BACK)
    elif item.place == Place.FINISHED.value:
        _move(item, Hand.REOPEN)
    return _lease(item, Hand.TAKE, holder, until)


def _lease(item: QueueItem, hand: Hand, holder: str, until: datetime) -> Lease | None:
    if not _move(item, hand):
        return None
    item.holder, item.until, item.finished_by = holder, until, ""
    item.save()
    return Lease(item.queue, item.key, holder, until)


def _held(queue: str, holder: str, at: datetime) -> QueueItem | None:
    return QueueItem.objects.select_for_update().filter(queue=queue, holder=holder, until__gt=at).first()


def _give_back(item: QueueItem, by: str = "") -> bool:
    if not _move(item, Hand.GIVE_BACK):
        return False
    item.holder, item.until, item.finished_by = "", None, by
    item.save()
    return True


def _move(item: QueueItem, hand: Hand) -> bool:
    place = place_after(Place(item.place), hand)
    if place is None:
        return False
    item.place = place.value
    return True


def _check_holder(holder: str) -> None:
    if not holder:
        raise Invalid("a lease needs somebody who holds it", field="holder")
