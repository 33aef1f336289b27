"""What a worker does by itself: ends links and entries on time, forgets what is over, has heads witnessed.

Old keys of organisations, to which no case is sealed any more, are destroyed here too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from nacl.signing import SigningKey

from takeback.base.errors import Tampered
from takeback.flows.services import Services
from takeback.flows.staff.resealing import retire_old_generations
from takeback.records.accounts.actions import EXPIRE_LINK, expire_link, forget_what_is_over
from takeback.records.audit.actions import WITNESS
from takeback.records.audit.witness import sign_head
from takeback.records.banks.actions import end_what_is_over
from takeback.records.banks.actions.lapses import MOST_AT_ONCE
from takeback.records.platforms.usage import forget_minutes
from takeback.records.work.actions import oblige
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers, Item, Never, Outcome

TIDY = "accounts.tidy"
LAPSE = "banks.lapse"
"""Write down which entries of banks have expired, and resume those whose pause has ended."""
_EVERY = timedelta(hours=1)
_MINUTES_KEPT = timedelta(hours=2)
"""What was served minute by minute is shown for one hour; what stays after it is counted by the day."""


def handlers(signing_key: Callable[[], SigningKey], heads: Path) -> Handlers:
    """The handlers of this file, by kind.

    Args:
        signing_key: reads the key that signs heads of the log.
        heads: the folder where head files lie, outside the database's reach.
    """

    def witness(services: Services, _item: Item) -> Outcome:
        try:
            sign_head(services.clock.now(), key=signing_key(), folder=heads)
        except Tampered:
            return Never("log_tampered")
        return Delivered()

    return {
        WITNESS: Delivery(witness),
        EXPIRE_LINK: Duty(lambda services, item: expire_link(item.key, services.clock.now())),
        TIDY: Duty(_tidy),
        LAPSE: Duty(_lapse),
    }


def begin_tidying(at: datetime) -> None:
    """Have what is over forgotten and ended, from now on and every hour. Saying so twice is saying so once.

    Args:
        at: the present instant.
    """
    with transaction.atomic():
        _oblige(TIDY, at)
        _oblige(LAPSE, at)


def _tidy(services: Services, _item: Item) -> None:
    now = services.clock.now()
    forget_what_is_over(now)
    forget_minutes(now - _MINUTES_KEPT)
    if services.sealed_cases is not None:
        retire_old_generations(services.sealed_cases, now)
    _oblige(TIDY, now + _EVERY)


def _lapse(services: Services, item: Item) -> None:
    """Some thousand entries; where there are more of them, the rest at once, in transactions of their own."""
    now = services.clock.now()
    if end_what_is_over(now) < MOST_AT_ONCE:
        _oblige(LAPSE, now + _EVERY)
        return
    hour, _, part = item.key.partition(":")
    oblige(LAPSE, f"{hour}:{int(part or 0) + 1}", now, {}, now)


def _oblige(kind: str, due: datetime) -> None:
    hour = due.replace(minute=0, second=0, microsecond=0)
    oblige(kind, f"{hour:%Y-%m-%dT%H}", hour, {}, due)
