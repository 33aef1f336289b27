"""Three tables: what is to go out, what falls due, and what waits for a person."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from takeback.records.work.states import FOR_A_PERSON, MOVING, Place, State

_STATES = [state.value for state in State]
_MOVING = sorted(state.value for state in MOVING)
_FOR_A_PERSON = sorted(state.value for state in FOR_A_PERSON)


class Work(models.Model):
    """What the outbox and the obligations have in common: one thing to be done once, under (kind, key).

    Attributes:
        next_at: when a machine must look at the row again: due, to be tried again, or the end of a lease. Absent in
            every state that no machine leads out of.
        attempts: how often it was claimed. Also the fence: a claim that was overtaken carries an older number.
        owner: the worker that holds it.
        reason: why the last attempt failed, as a code, never a sentence: an error's text may hold a person's data.
        asked_on: the day only, because the asking may have been a survivor's.
    """

    kind = models.CharField(max_length=100)
    key = models.CharField(max_length=120)
    payload = models.JSONField()
    state = models.CharField(max_length=12, default=State.WAITING.value)
    next_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=60, blank=True, default="")
    reason = models.CharField(max_length=60, blank=True, default="")
    asked_on = models.DateField()

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="work_%(class)s_once"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="work_%(class)s_state"),
            models.CheckConstraint(
                condition=Q(state__in=_MOVING, next_at__isnull=False)
                | (~Q(state__in=_MOVING) & Q(next_at__isnull=True)),
                name="work_%(class)s_moving",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="work_%(class)s_next"),
        ]

    def __str__(self) -> str:
        """Kind and key, which are identifiers."""
        return f"{self.kind} {self.key}"


class OutboxMessage(Work):
    """An effect on the world outside the records, written in the transaction that wants it, delivered by a worker."""

    class Meta(Work.Meta):
        indexes = [
            *Work.Meta.indexes,
            models.Index(
                fields=["state", "id"], condition=Q(state__in=_FOR_A_PERSON), name="work_outboxmessage_person"
            ),
        ]


class Obligation(Work):
    """Something due at an instant, such as a legal deadline.

    Attributes:
        due_at: when it fell or falls due. Unlike `next_at` it never moves.
    """

    due_at = models.DateTimeField()

    class Meta(Work.Meta):
        pass


class QueueItem(models.Model):
    """Something that waits for a person: a picture to review, a case to take up.

    Attributes:
        queue: which queue, such as `review`.
        key: the one thing that is to be looked at.
        kind: what sort of thing it is, so that whoever has opted out of a sort is not given one.
        priority: 0 is looked at first.
        holder: who holds it while it is leased.
        until: the end of the lease, or of the time in which finishing it can be undone.
        finished_by: who finished it; only they can undo that. While it waits: who gave it back last.
    """

    queue = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    kind = models.CharField(max_length=40, blank=True, default="")
    priority = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    place = models.CharField(max_length=12, default=Place.WAITING.value)
    holder = models.CharField(max_length=60, blank=True, default="")
    until = models.DateTimeField(null=True)
    finished_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "key"], name="work_queue_once"),
            models.UniqueConstraint(
                fields=["queue", "holder"], condition=Q(place=Place.LEASED.value), name="work_queue_one_each"
            ),
            models.CheckConstraint(
                condition=Q(place=Place.WAITING.value, holder="", until__isnull=True)
                | (Q(place=Place.LEASED.value, until__isnull=False) & ~Q(holder=""))
                | (Q(place=Place.FINISHED.value, holder="", until__isnull=False) & ~Q(finished_by="")),
                name="work_queue_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "priority", "due_at", "id"],
                condition=~Q(place=Place.FINISHED.value),
                name="work_queue_order",
            ),
        ]

    def __str__(self) -> str:
        """Queue and key, which are identifiers."""
        return f"{self.queue} {self.key}"


class ExposureCare(models.Model):
    """How much somebody has looked at, and what they are spared. Nobody but they themselves is shown it.

    Attributes:
        holder: who, by their id.
        day: to which `seen` and `seen_in_a_row` belong.
        seen: exposures on that day.
        seen_in_a_row: exposures since the last rest.
        last_seen: the last thing, so that looking at it again counts once.
        rests_after_this: a rest is due when they are done with what they look at.
        rests_until: the end of their rest.
        spared: kinds that they have opted out of.
        keys_on: whether single keys do something on their pages.
    """

    holder = models.CharField(primary_key=True, max_length=60)
    day = models.DateField(null=True)
    seen = models.PositiveIntegerField(default=0)
    seen_in_a_row = models.PositiveIntegerField(default=0)
    last_seen = models.CharField(max_length=120, blank=True, default="")
    rests_after_this = models.BooleanField(default=False)
    rests_until = models.DateTimeField(null=True)
    spared = models.JSONField(default=list)
    keys_on = models.BooleanField(default=True)

    def __str__(self) -> str:
        """Whose."""
        return self.holder
