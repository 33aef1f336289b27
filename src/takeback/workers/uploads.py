"""What a worker does about uploads: ends what is over, makes verdicts final, destroys what is to be destroyed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from takeback.base.errors import Unavailable
from takeback.flows.services import Services
from takeback.flows.uploads import reviewing, uploading
from takeback.records.uploads.actions import DESTROY, EXPIRE, expire
from takeback.records.uploads.verdicts import SETTLE, WITHHELD_CLOCK, raise_if_overdue
from takeback.records.work.actions import oblige, put_in_outbox
from takeback.records.work.progress import Terms
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers, Item, NotYet, Outcome

TIDY: Final = "uploads.tidy"
"""Once an hour, have what no request knows of destroyed."""
SWEEP: Final = "uploads.sweep"
"""Destroy it."""
_EVERY: Final = timedelta(hours=1)
_UNTIL_IT_IS_DONE: Final = Terms(lease=timedelta(minutes=2), attempts=None)
"""A picture that is to be destroyed is never given up on."""


def handlers() -> Handlers:
    """The handlers of this file, by kind."""
    return {
        EXPIRE: Duty(lambda services, item: expire(item.key, services.clock.now())),
        SETTLE: Duty(_settle),
        WITHHELD_CLOCK: Duty(_look),
        DESTROY: Delivery(_destroy, terms=_UNTIL_IT_IS_DONE),
        TIDY: Duty(_tidy),
        SWEEP: Delivery(_sweep),
    }


def begin_sweeping_uploads(at: datetime) -> None:
    """Have what nobody knows of destroyed, from now on and every hour. Saying so twice is saying so once.

    Args:
        at: the present instant.
    """
    with transaction.atomic():
        _oblige(at)


def _settle(services: Services, item: Item) -> None:
    request_id = item.payload["request"]
    if isinstance(request_id, str):
        reviewing.settle(request_id, item.key, services.clock.now())


def _look(services: Services, item: Item) -> None:
    raise_if_overdue(str(item.payload["request"]), services.clock.now())


def _destroy(services: Services, item: Item) -> Outcome:
    try:
        through = uploading.destroy(services, item.key, item.payload["blob"])
    except Unavailable:
        return NotYet("disk")
    return Delivered() if through else NotYet("log_is_read")


def _tidy(services: Services, item: Item) -> None:
    now = services.clock.now()
    put_in_outbox(SWEEP, item.key, {}, now)
    _oblige(now + _EVERY)


def _sweep(services: Services, _item: Item) -> Outcome:
    try:
        uploading.sweep(services)
    except Unavailable:
        return NotYet("disk")
    return Delivered()


def _oblige(due: datetime) -> None:
    hour = due.replace(minute=0, second=0, microsecond=0)
    oblige(TIDY, f"{hour:%Y-%m-%dT%H}", hour, {}, due)
