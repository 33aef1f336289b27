"""Near-duplicates that wait are given the verdict of the one that somebody looked at: nobody has to look at them."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Final

from django.db import transaction

from takeback.base.errors import Conflict, NotAllowed, NotFound, Unavailable
from takeback.flows.services import Services
from takeback.flows.uploads.seen_uploads import hashed_to_bank
from takeback.records.accounts.models import User
from takeback.records.uploads import verdicts
from takeback.records.uploads.actions import queue_of
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.queries import others_waiting
from takeback.records.uploads.verdict_words import Verdict
from takeback.records.work.queues import is_held, take_out
from takeback.sealing.boxes import PrivateKey
from takeback.signals.hashers.pdq import HASHER as PDQ
from takeback.signals.signal import Hashed, Signal

_AT_MOST: Final = 30
_SECONDS: Final = 5.0


def decide_alike(
    services: Services,
    reviewer: User,
    private: PrivateKey,
    looked_at: UploadRequest,
    hashed: Hashed,
    verdict: Verdict,
    *,
    banks: bool,
) -> int:
    """Give near-duplicates that wait the same verdict. Their hashes are made in memory, and are kept only if banked.

    Args:
        services: the process's collaborators.
        reviewer: who decided.
        private: their own private half.
        looked_at: on which they decided.
        hashed: its signals.
        verdict: theirs; never `MINOR`, for which no hash is made.
        banks: whether copies are to be blocked.

    Returns:
        How many. What was not reached in time simply waits on.
    """
    until = time.monotonic() + _SECONDS
    count = 0
    for other in others_waiting(looked_at.reviewer_id, looked_at.pk, _AT_MOST):
        if time.monotonic() > until:
            break
        try:
            theirs = hashed_to_bank(services, reviewer, private, other)
        except (Conflict, NotFound, NotAllowed):
            continue  # ended, taken apart, or under a generation that this reviewer cannot open
        except Unavailable:
            break  # the verdict on what was looked at stands; the others wait on
        if isinstance(theirs, Hashed) and _is_near(hashed, theirs):
            signals = theirs.signals if banks else ()
            count += _decide_one_alike(services, reviewer, looked_at, other, verdict, signals)
    return count


def _decide_one_alike(
    services: Services,
    reviewer: User,
    looked_at: UploadRequest,
    other: UploadRequest,
    verdict: Verdict,
    signals: tuple[Signal, ...],
) -> bool:
    at = services.clock.now()
    queue = queue_of(other.reviewer_id)
    try:
        with transaction.atomic():
            verdicts.decide(
                other.pk, verdict, reviewer, at, undo_for=services.undo_for, signals=signals, alike=looked_at.pk
            )
            _take_out_unless_held(queue, other.pk, at)
    except (Conflict, NotFound):
        return False
    return True


def _take_out_unless_held(queue: str, request_id: str, at: datetime) -> None:
    if is_held(queue, request_id, at):
        raise Conflict("somebody is looking at it; theirs is the word")
    take_out(queue, request_id)


def _is_near(one: Hashed, other: Hashed) -> bool:
    """Whether two pictures are one, as it lies or turned."""
    mine = int(one.signals[0].value, 16)
    theirs = [each.value for each in (other.signals[0], *other.turned) if each.type == PDQ.type]
    return any((mine ^ int(value, 16)).bit_count() <= PDQ.match_radius for value in theirs)
