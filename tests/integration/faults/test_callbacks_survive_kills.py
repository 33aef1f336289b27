"""Remember, bank, follow, call, withdraw: killed at every step, nothing that was to be told is lost or told twice."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from takeback.matching.bank import BankClass
from takeback.matching.standing import Standing
from takeback.records.banks.actions import create_bank, withdraw_entry
from takeback.records.banks.models import BankEntry, EntryChange, Followed
from takeback.records.platforms.models import Remembered, WebhookEvent
from takeback.records.work.models import OutboxMessage
from takeback.records.work.states import State
from tests.callbacks import AT, Deployment, a_platform, bank
from tests.database import RecordsDatabase
from tests.fakes.receiver import Receiver, receiving
from tests.faults import Killed, Step, kill_at_every_step

pytestmark = pytest.mark.slow


def received(receiver: Receiver) -> dict[str, set[str]]:
    """The numbers of the events that came, by their kinds: a receiver tells repeats apart by these."""
    came: dict[str, set[str]] = {"retroactive_match": set(), "entry_withdrawn": set()}
    for call in receiver.calls:
        came[json.loads(call.body)["type"]].add(call.headers["webhook-id"])
    return came


def test_nothing_is_lost_and_nothing_is_told_twice(database: RecordsDatabase) -> None:
    platform = a_platform()
    create_bank("hers", BankClass.INTIMATE, AT)
    with receiving() as receiver:
        Deployment().webhook(platform, receiver.url())

        def scenario(step: Step) -> None:
            here = Deployment()
            here.remember(platform)
            entry = bank()
            step("banked")
            here.follow()
            here.deliver()
            step("told")
            withdraw_entry("hers", entry, AT)
            step("withdrawn")
            here.follow()
            here.deliver()

        def recover(_number: int) -> None:
            here = Deployment()
            here.pass_time(hours=1)  # after every lease
            here.follow()
            here.deliver()

        def prepare() -> None:
            for table in (WebhookEvent, Remembered, OutboxMessage, Followed, EntryChange, BankEntry):
                table.objects.all().delete()
            receiver.calls.clear()
            connection.close()

        def check(killed: Killed) -> None:
            there = {standing: Standing(standing) for standing in BankEntry.objects.values_list("standing", flat=True)}
            came = {kind: len(numbers) for kind, numbers in received(receiver).items()}
            if killed.passed("banked"):
                assert there
                assert Remembered.objects.exists()
            if Standing.REVIEWED in there.values() and Remembered.objects.exists():
                assert came == {"retroactive_match": 1, "entry_withdrawn": 0}, killed.steps[-1]
            if killed.passed("told"):
                withdrawn = Standing.WITHDRAWN in there.values()
                assert came == {"retroactive_match": 1, "entry_withdrawn": int(withdrawn)}, killed.steps[-1]
            assert came["entry_withdrawn"] <= came["retroactive_match"] <= 1
            assert WebhookEvent.objects.count() == OutboxMessage.objects.filter(kind="webhook.call").count()
            assert not OutboxMessage.objects.filter(kind="webhook.call").exclude(state=State.DONE).exists()
            connection.close()

        runs = kill_at_every_step(scenario, check, recover=recover, workers=2, prepare=prepare)
    assert len(runs) > 60, "every statement is a step"
