"""Once a day: what was worked on for people is told to go, and goes, once all of it has been over for long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from takeback.casework.case import start_of_day
from takeback.flows.services import Services
from takeback.flows.takedowns.retention import MOST_AT_ONCE, TRUNCATE, forget_what_is_over
from takeback.records.case_keys.wiping import truncate_logs
from takeback.records.work.actions import oblige
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers, Item, NotYet, Outcome

FORGET: Final = "takedowns.forget"


def handlers(months: int) -> Handlers:
    """The handlers of this file, by kind.

    Args:
        months: how long takedowns are kept once they are over.
    """
    return {FORGET: Duty(_forget(months)), TRUNCATE: Delivery(_truncate)}


def begin_forgetting_takedowns(at: datetime) -> None:
    """Have what is over forgotten, from now on and every day. Saying so twice is saying so once.

    Args:
        at: the present instant.
    """
    with transaction.atomic():
        _oblige(at)


def _forget(months: int) -> Callable[[Services, Item], None]:
    def duty(services: Services, item: Item) -> None:
        """Some cases; where there are more of them, the rest at once, in transactions of their own."""
        now = services.clock.now()
        if forget_what_is_over(now, months) < MOST_AT_ONCE:
            _oblige(now + timedelta(days=1))
            return
        day, _, part = item.key.partition(":")
        oblige(FORGET, f"{day}:{int(part or 0) + 1}", now, {}, now)

    return duty


def _truncate(_services: Services, _item: Item) -> Outcome:
    return Delivered() if truncate_logs() else NotYet("log_is_read")


def _oblige(due: datetime) -> None:
    day = start_of_day(due)
    oblige(FORGET, f"{day.date()}", day, {}, due)
