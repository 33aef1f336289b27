"""Counts at night what pages tell: counting reads every location, and a page may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from takeback.casework.case import start_of_day
from takeback.flows.figures.counting import count_for_the_night
from takeback.flows.services import Services
from takeback.records.work.actions import oblige, put_in_outbox
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers, Item, Outcome

ASK_TO_COUNT = "figures.ask_to_count"
COUNT = "figures.count"


def handlers(*, is_public: bool) -> Handlers:
    """The handlers of this file, by kind.

    Args:
        is_public: whether there is a page of figures for everybody.
    """
    return {ASK_TO_COUNT: Duty(_ask), COUNT: Delivery(_count(is_public=is_public))}


def begin_counting(at: datetime) -> None:
    """Have figures counted, from now on and every day. Saying so twice is saying so once.

    Args:
        at: the present instant.
    """
    with transaction.atomic():
        _oblige(at)


def _ask(services: Services, _item: Item) -> None:
    """In the outbox it is done outside a transaction: nobody waits for a lock meanwhile."""
    now = services.clock.now()
    put_in_outbox(COUNT, f"{now.date()}", {}, now)
    _oblige(now + timedelta(days=1))


def _count(*, is_public: bool) -> Callable[[Services, Item], Outcome]:
    def run(services: Services, _item: Item) -> Outcome:
        count_for_the_night(services.clock.now(), is_public=is_public)
        return Delivered()

    return run


def _oblige(due: datetime) -> None:
    day = start_of_day(due)
    oblige(ASK_TO_COUNT, f"{day.date()}", day, {}, due)
