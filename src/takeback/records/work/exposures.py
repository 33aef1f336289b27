"""A person's day with what is hard to look at: how much they have seen, when they must rest, what they are spared.

Part of the queue's core, so that review, casework and conduct care for people in the same way. What counts as an
exposure is said by the flow that shows something.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from takeback.records.work.models import ExposureCare

MOST_A_DAY: Final = 40
"""Exposures in one day; then nothing more is shown until the next."""
BREAK_AFTER: Final = 8
"""Exposures without a rest; then there is one."""
BREAK_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Day:
    """How somebody's day stands.

    Attributes:
        seen: exposures today.
        left: how many more there can be today.
        rests_until: the end of a rest that is under way; `None` where there is none.
        spared: kinds that they are not to be given.
        keys_on: whether single keys do something on their pages.
    """

    seen: int
    left: int
    rests_until: datetime | None
    spared: frozenset[str]
    keys_on: bool

    @property
    def may_look(self) -> bool:
        """Whether something may be shown to them now."""
        return self.left > 0 and self.rests_until is None


def day_of(holder: str, at: datetime) -> Day:
    """How somebody's day stands.

    Args:
        holder: who.
        at: the present instant.
    """
    return _day(ExposureCare.objects.filter(pk=holder).first() or ExposureCare(holder=holder), at)


def expose(holder: str, what: str, at: datetime) -> bool:
    """Count that somebody is about to be shown something. The same thing again on the same day counts once.

    Args:
        holder: who.
        what: the one thing, an identifier.
        at: the present instant.

    Returns:
        Whether it may be shown; if not, nothing was counted.
    """
    with transaction.atomic():
        row = _locked(holder)
        _turn_the_page(row, at)
        if row.last_seen == what and row.day == at.date():
            return True
        if not _day(row, at).may_look:
            return False
        row.seen += 1
        row.seen_in_a_row += 1
        row.last_seen = what
        if row.seen_in_a_row >= BREAK_AFTER:
            row.seen_in_a_row, row.rests_after_this = 0, True
        row.save()
        return True


def looked_at(holder: str, many: int, at: datetime) -> None:
    """Count what somebody has looked at elsewhere, all at once, when they say what they saw. A rest due begins now.

    Nothing is refused here: what was seen was seen, and what is not written down is looked at once more.

    Args:
        holder: who.
        many: how many things.
        at: the present instant.
    """
    if many <= 0:
        return
    with transaction.atomic():
        row = _locked(holder)
        _turn_the_page(row, at)
        row.seen += many
        row.seen_in_a_row += many
        if row.seen_in_a_row >= BREAK_AFTER:
            row.seen_in_a_row, row.rests_after_this, row.rests_until = 0, False, at + BREAK_FOR
        row.save()


def finished_one(holder: str, at: datetime) -> None:
    """Somebody is done with what they looked at: a rest that has become due begins.

    Args:
        holder: who.
        at: the present instant.
    """
    with transaction.atomic():
        row = _locked(holder)
        if row.rests_after_this:
            row.rests_after_this, row.rests_until = False, at + BREAK_FOR
            row.save()


def rest(holder: str, at: datetime, for_: timedelta = BREAK_FOR) -> None:
    """Somebody takes a rest of their own accord.

    Args:
        holder: who.
        at: the present instant.
        for_: how long.
    """
    with transaction.atomic():
        row = _locked(holder)
        row.rests_until, row.seen_in_a_row, row.rests_after_this = at + for_, 0, False
        row.save()


def choose(holder: str, *, spared: Collection[str], keys_on: bool) -> None:
    """What somebody wants to be spared, and whether single keys shall work for them.

    Args:
        holder: who.
        spared: kinds that they are not to be given.
        keys_on: whether single keys do something.
    """
    with transaction.atomic():
        row = _locked(holder)
        row.spared, row.keys_on = sorted(spared), keys_on
        row.save()


def _locked(holder: str) -> ExposureCare:
    ExposureCare.objects.bulk_create([ExposureCare(holder=holder)], ignore_conflicts=True)
    return ExposureCare.objects.select_for_update().get(pk=holder)


def _turn_the_page(row: ExposureCare, at: datetime) -> None:
    if row.day != at.date():
        row.day, row.seen, row.seen_in_a_row, row.rests_after_this, row.last_seen = at.date(), 0, 0, False, ""


def _day(row: ExposureCare, at: datetime) -> Day:
    seen = row.seen if row.day == at.date() else 0
    rests_until = row.rests_until if row.rests_until is not None and row.rests_until > at else None
    return Day(seen, max(0, MOST_A_DAY - seen), rests_until, frozenset(row.spared), row.keys_on)
