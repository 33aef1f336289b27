"""What a worker writes: it claims a row under a lease, says how it ended, and never speaks for a claim it has lost."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from takeback.records.work.models import Work
from takeback.records.work.payload import JSON
from takeback.records.work.states import MOVING, Event, State, after, delay_before


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms rows of one kind are claimed.

    Attributes:
        lease: how long a claim holds. Longer than the work can take: its own time limits end well before.
        attempts: after how many a row is given up for a person to look at; `None`: never, as with a legal deadline.
    """

    lease: timedelta
    attempts: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """One row, held by one worker.

    Attributes:
        row: its number in its table.
        attempt: which attempt this is, from 1. With `owner` it fences: once the row was claimed again, nothing that
            this claim says is heard.
    """

    table: type[Work]
    row: int
    kind: str
    key: str
    payload: Mapping[str, JSON]
    attempt: int
    owner: str


def claim_next(table: type[Work], terms: Mapping[str, Terms], owner: str, at: datetime) -> Claim | None:
    """Claim the row that has been ready longest. Also tidies what it meets: lapsed leases, rows past their attempts.

    Args:
        table: `OutboxMessage` or `Obligation`.
        terms: for each kind that this worker can handle. Other kinds are left for a worker that can.
        owner: the worker.
        at: the present instant.

    Returns:
        The claim, committed; `None` if nothing is ready.
    """
    while table.objects.filter(next_at__lte=at, kind__in=list(terms)).exists():
        with transaction.atomic():
            row = _lock_next(table, terms, at)
            if row is None:
                return None  # another worker has it
            if _make_claimable(row, terms[row.kind]):
                _move(row, Event.CLAIM)
                row.next_at, row.owner, row.attempts = at + terms[row.kind].lease, owner, row.attempts + 1
                row.save()
                return Claim(table, row.pk, row.kind, row.key, row.payload, row.attempts, owner)
            row.save()
    return None


def begin(claim: Claim, lease: timedelta, at: datetime) -> bool:
    """Write down that the effect may happen from now on. To be committed before it does.

    Args:
        claim: the claim under which it will happen.
        lease: for how long the effect may take.
        at: the present instant.

    Returns:
        Whether to go ahead; `False` if the claim is no longer good.
    """
    with transaction.atomic():
        row = _lock_held(claim)
        if row is None or row.next_at is None or row.next_at <= at or not _move(row, Event.BEGIN):
            return False
        row.next_at = at + lease
        row.save()
        return True


def settle(claim: Claim, event: Event, at: datetime, reason: str = "") -> bool:
    """Say how an attempt ended.

    Args:
        claim: the claim under which it was made.
        event: `SUCCEED`, `RETRY`, `GIVE_UP` or `FAIL`.
        at: the present instant.
        reason: a code, where it did not succeed.

    Returns:
        Whether it was heard; `False` if the row has been claimed again, discharged, or put in doubt meanwhile.
    """
    with transaction.atomic():
        row = _lock_held(claim)
        if row is None or not _move(row, event):
            return False
        row.reason = reason
        if event is Event.RETRY:
            row.next_at, row.owner = at + delay_before(claim.attempt, _jitter(claim)), ""
        row.save()
        return True


def _lock_next(table: type[Work], terms: Mapping[str, Terms], at: datetime) -> Work | None:
    # PostgreSQL locks the row and passes over what others have locked. SQLite has no row locks and needs none: every
    # transaction begins as a writer, so there is one at a time.
    ready = table.objects.select_for_update(skip_locked=True)
    return ready.filter(next_at__lte=at, kind__in=list(terms)).order_by("next_at", "id").first()


def _lock_held(claim: Claim) -> Work | None:
    rows = claim.table.objects.select_for_update()
    return rows.filter(pk=claim.row, owner=claim.owner, attempts=claim.attempt).first()


def _make_claimable(row: Work, terms: Terms) -> bool:
    """End a lapsed lease, give up what was tried too often; whether the row now waits for a claim."""
    if State(row.state) is not State.WAITING:
        used_up = terms.attempts is not None and row.attempts >= terms.attempts
        # Whoever held it is gone, perhaps because of the row: then the count of attempts is what ends it.
        row.reason = "lapsed"
        _move(row, Event.GIVE_UP if used_up and State(row.state) is State.CLAIMED else Event.LAPSE)
    return State(row.state) is State.WAITING


def _move(row: Work, event: Event) -> bool:
    state = after(State(row.state), event)
    if state is None:
        return False
    row.state = state.value
    if state not in MOVING:
        row.next_at, row.owner = None, ""
    return True


def _jitter(claim: Claim) -> float:
    """0 to 1, drawn from the row and the attempt: spread between rows, and the same again in a test."""
    digest = hashlib.sha256(f"{claim.kind} {claim.key} {claim.attempt}".encode()).digest()
    return digest[0] / 255
