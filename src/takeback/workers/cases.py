"""What falls due in cases: withdrawals and authorities whose time is over, keys that go, and what is left over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from takeback.casework.case import start_of_day
from takeback.flows.cases.authority import END_AUTHORITY, SHUT_TO_CODE, carry_out_end, finish_end
from takeback.flows.cases.case_upkeep import forget_withdrawn_cases, sweep_orphaned_keys
from takeback.flows.cases.taking_up import SHUT_TO_ORGANISATION, finish_taking_back
from takeback.flows.cases.withdrawing import (
    DESTROY_KEY,
    WITHDRAW_CASE,
    WITHDRAW_IMAGE,
    carry_out_image_withdrawal,
    carry_out_withdrawal,
    finish_withdrawal,
)
from takeback.flows.services import Services
from takeback.records.work.actions import oblige, put_in_outbox
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers, Item, NotYet, Outcome

SWEEP = "cases.sweep"
SWEEP_KEYS = "cases.sweep_keys"


def handlers() -> Handlers:
    """The handlers of this file, by kind."""
    return {
        WITHDRAW_CASE: Duty(_withdraw_case),
        WITHDRAW_IMAGE: Duty(_withdraw_image),
        DESTROY_KEY: Delivery(_destroy_key),
        END_AUTHORITY: Duty(_end_authority),
        SHUT_TO_CODE: Delivery(_shut_to_code),
        SHUT_TO_ORGANISATION: Delivery(_shut_to_organisation),
        SWEEP: Duty(_sweep),
        SWEEP_KEYS: Delivery(_sweep_keys),
    }


def begin_sweeping(at: datetime) -> None:
    """Have what is left over swept, from now on and every day. Saying so twice is saying so once.

    Args:
        at: the present instant.
    """
    with transaction.atomic():
        _oblige_sweep(at)


def _withdraw_case(services: Services, item: Item) -> None:
    carry_out_withdrawal(str(item.payload["case"]), services.clock.now())


def _withdraw_image(services: Services, item: Item) -> None:
    carry_out_image_withdrawal(str(item.payload["case"]), int(str(item.payload["image"])), services.clock.now())


def _destroy_key(_services: Services, item: Item) -> Outcome:
    return Delivered() if finish_withdrawal(str(item.payload["case"])) else NotYet("log_is_read")


def _end_authority(services: Services, item: Item) -> None:
    carry_out_end(str(item.payload["case"]), services.clock.now())


def _shut_to_code(_services: Services, item: Item) -> Outcome:
    finish_end(str(item.payload["case"]))
    return Delivered()


def _shut_to_organisation(_services: Services, item: Item) -> Outcome:
    finish_taking_back(str(item.payload["case"]))
    return Delivered()


def _sweep(services: Services, _item: Item) -> None:
    now = services.clock.now()
    forget_withdrawn_cases(now)
    put_in_outbox(SWEEP_KEYS, f"{now.date()}", {}, now)
    _oblige_sweep(now + timedelta(days=1))


def _sweep_keys(services: Services, _item: Item) -> Outcome:
    sweep_orphaned_keys(services.clock.now())
    return Delivered()


def _oblige_sweep(due: datetime) -> None:
    day = start_of_day(due)
    oblige(SWEEP, f"{day.date()}", day, {}, due)
