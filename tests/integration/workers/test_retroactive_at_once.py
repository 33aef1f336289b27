"""Remembering, banking and telling side by side: nothing is passed over, and nothing told twice."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction

from takeback.flows.callbacks.remembered_index import RememberedIndex
from takeback.flows.callbacks.retroactive import take_up
from takeback.flows.lookups.live_shelf import LiveShelf
from takeback.matching.matcher import Match
from takeback.matching.policy import Outcome, Policy
from takeback.records.platforms import remembering
from takeback.records.platforms.models import WebhookEvent
from takeback.records.work.models import OutboxMessage
from takeback.signals.signal import Signal
from tests.callbacks import AT, PICTURE, Deployment, bank
from tests.database import RecordsDatabase
from tests.fakes.services import RADII, near
from tests.integration.workers.remembering import MD5, told

pytestmark = pytest.mark.usefixtures("database")


class BanksWhileLookingUp(LiveShelf):
    """Lets somebody bank the picture at the worst moment: after it was stored, before or after it is looked up."""

    def __init__(self, *, before: bool) -> None:
        super().__init__(RADII)
        self.before = before
        self.entry = 0

    def matches(self, uploads: object, asker: object) -> list[tuple[Match, ...]]:
        if self.before:
            self.entry = bank()
        found = super().matches(uploads, asker)  # type: ignore[arg-type]  # handed on as they came
        if not self.before:
            self.entry = bank()
        return found


@pytest.mark.parametrize("before", [True, False])
def test_what_is_banked_in_the_middle_of_it_is_answered_or_told(platform: str, *, before: bool) -> None:
    here = Deployment()
    here.follow()  # so that the follower is at the present, and must see it as a change
    shelf = BanksWhileLookingUp(before=before)
    here.services = replace(here.services, shelf=shelf)
    kept = here.remember(platform)
    here.follow()
    answered = kept.found[0].decision.outcome is Outcome.BLOCK
    assert answered == before
    assert told() == [(shelf.entry, "up-1")], "also where it was answered, it may be told once more"


def test_a_signal_that_becomes_visible_late_is_not_passed_over(
    database: RecordsDatabase, here: Deployment, platform: str
) -> None:
    if database.kind == "sqlite":
        pytest.skip("it has one writer at a time, so nothing becomes visible late")
    stored, commit = threading.Event(), threading.Event()

    def remember_slowly() -> None:
        try:
            with transaction.atomic():
                remembering.remember(platform, "late", [PICTURE], AT.date() + timedelta(days=9))
                stored.set()
                commit.wait(20)
        finally:
            connection.close()

    def follow() -> None:
        try:
            here.remembered.level(AT.date())
        finally:
            connection.close()

    slow, follower = threading.Thread(target=remember_slowly), threading.Thread(target=follow)
    slow.start()
    assert stored.wait(20)
    here.remember(platform, "early")  # has the greater number, and is there first
    follower.start()
    follower.join(0.3)
    assert follower.is_alive(), "it waits for whoever is in the middle of it"
    commit.set()
    slow.join()
    follower.join()
    entry = bank()
    here.follow()
    assert sorted(told()) == [(entry, "early"), (entry, "late")]


def test_many_may_remember_while_somebody_follows(here: Deployment, platform: str) -> None:
    stop = threading.Event()

    def remember_some(worker: int) -> None:
        try:
            for number in range(8):
                signals = [Signal("pdq", near(PICTURE.value, (number + n) % 8), 90) for n in range(3)]
                Deployment(clock=here.clock).remember(platform, f"up-{worker}-{number}", *signals)
        finally:
            connection.close()

    def follow() -> None:
        try:
            number = 0
            while not stop.is_set():
                number += 1
                bank(Signal("md5", f"{number:032x}"))
                here.follow()
        finally:
            connection.close()

    bank(MD5)
    follower = threading.Thread(target=follow)
    follower.start()
    writers = [threading.Thread(target=remember_some, args=(worker,)) for worker in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    stop.set()
    follower.join()
    entry = bank()
    here.follow()
    assert sorted(told()) == sorted((entry, f"up-{worker}-{number}") for worker in range(4) for number in range(8))


def test_two_workers_tell_each_thing_once(here: Deployment, platform: str) -> None:
    for number in range(20):
        here.remember(platform, f"up-{number}")
    bank()
    failures: list[BaseException] = []

    def follow() -> None:
        try:
            take_up(RememberedIndex(RADII), Policy(), AT)
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=follow) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert failures == []
    assert len(told()) == len(set(told())) == 20
    assert OutboxMessage.objects.filter(kind="webhook.call").count() == 20


def test_the_body_of_an_event_holds_no_hash_and_no_platforms_name(here: Deployment, platform: str) -> None:
    here.remember(platform)
    bank()
    here.follow()
    text = json.dumps(WebhookEvent.objects.get().body)
    assert PICTURE.value not in text
    assert platform not in text
