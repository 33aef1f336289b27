"""What a worker left behind on a stage: a call given up, and others that are late, for the page of work to show."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from takeback.base.errors import Unavailable
from takeback.records.platforms.events import CALL
from takeback.records.work.actions import put_in_outbox
from takeback.records.work.models import OutboxMessage
from takeback.records.work.progress import Terms, claim_next, settle
from takeback.records.work.states import Event

_TERMS: Final = {CALL: Terms(timedelta(minutes=1), attempts=1)}
_LATE: Final = 3


def leave_work(at: datetime) -> None:
    """Leave it behind. The calls are of no event, so that a worker who takes one up has nothing to do.

    Args:
        at: the present instant.

    Raises:
        Unavailable: a worker runs here, and took the first one up.
    """
    with transaction.atomic():
        put_in_outbox(CALL, "of-no-event-given-up", {}, at - timedelta(days=1))
    claim = claim_next(OutboxMessage, _TERMS, "demonstration", at)
    if claim is None or not settle(claim, Event.GIVE_UP, at, "status_503"):
        raise Unavailable("a worker runs on this home; stop it first")
    with transaction.atomic():
        for number in range(_LATE):
            put_in_outbox(CALL, f"of-no-event-{number}", {}, at - timedelta(hours=number + 1))
