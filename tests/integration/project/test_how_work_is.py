"""What `takeback doctor` says of work: whether machines do what they owe, and whether a person is needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from takeback.base.errors import Unavailable
from takeback.flows.services import Services
from takeback.project.work import how_work_is
from takeback.records.takedowns.actions.notices import SEND
from takeback.records.work.actions import oblige, put_in_outbox
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers
from takeback.workers.worker import one_piece
from tests.database import RecordsDatabase
from tests.fakes.services import MORNING, FakeServices
from tests.fakes.takedowns import PostOffice

LONG_AGO = MORNING - timedelta(minutes=11)
WELL = "nothing is late, and nothing needs a person"


@pytest.fixture
def services(database: RecordsDatabase) -> Services:
    return FakeServices().as_services()


def put(kind: str = "webhook.call", key: str = "1", *, due: bool = True) -> None:
    with transaction.atomic():
        put_in_outbox(kind, key, {}, LONG_AGO if due else MORNING - timedelta(minutes=9))


def rest(state: str, *keys: str) -> None:
    assert OutboxMessage.objects.filter(key__in=keys).update(state=state, next_at=None) == len(keys)


def ill(services: Services) -> str:
    with pytest.raises(Unavailable) as raised:
        how_work_is(services, patience_seconds=0)
    return raised.value.message


def test_a_home_with_nothing_to_do_is_well(services: Services) -> None:
    assert how_work_is(services, patience_seconds=0) == WELL


def test_what_was_due_nine_minutes_ago_is_well(services: Services) -> None:
    put(due=False)
    with transaction.atomic():
        oblige("takedowns.clock", "notice_x", MORNING + timedelta(days=2), {}, MORNING)
    assert how_work_is(services, patience_seconds=0) == WELL


def test_what_is_late_is_told_by_kind_with_how_many_since_when_and_what_to_do(services: Services) -> None:
    put("webhook.call", "1")
    put("webhook.call", "2")
    with transaction.atomic():
        oblige("accounts.tidy", "hour", MORNING - timedelta(hours=3), {}, MORNING - timedelta(hours=4))
    assert ill(services) == (
        "Late by more than ten minutes: 1 of accounts.tidy since 2026-11-22 05:00 UTC, "
        "2 of webhook.call since 2026-11-22 07:49 UTC. "
        "No worker runs, or it is stuck: start `takeback work`, or read its log and start it anew."
    )


def test_a_worker_that_does_its_work_makes_it_well(services: Services) -> None:
    put()
    with transaction.atomic():
        oblige("accounts.tidy", "hour", LONG_AGO, {}, LONG_AGO)
    ill(services)
    handlers: Handlers = {"webhook.call": Delivery(lambda *_: Delivered()), "accounts.tidy": Duty(lambda *_: None)}
    work = one_piece(services, handlers, "worker_1")
    while work():
        pass
    assert how_work_is(services, patience_seconds=0) == WELL
    assert {each.state for each in (*Obligation.objects.all(), *OutboxMessage.objects.all())} == {"done"}


def test_what_a_worker_takes_up_meanwhile_is_not_late(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """A survivor's wish of just now has the midnight before for its instant."""
    put("cases.destroy_key", "case_x")
    work = one_piece(services, {"cases.destroy_key": Delivery(lambda *_: Delivered())}, "worker_1")
    monkeypatch.setattr("takeback.project.work.time.sleep", lambda _seconds: work())
    assert how_work_is(services) == WELL


def test_a_worker_that_is_gone_in_the_middle_is_late_when_its_lease_is_long_over(services: Services) -> None:
    put()
    OutboxMessage.objects.update(state="claimed", owner="worker_1", attempts=1)
    assert "1 of webhook.call since 2026-11-22 07:49 UTC" in ill(services)


def test_what_was_given_up_or_is_in_doubt_is_told_with_where_to_look(services: Services) -> None:
    for key in ("1", "2", "3"):
        put("webhook.call", key, due=False)
    rest("dead", "1", "2")
    rest("in_doubt", "3")
    assert ill(services) == (
        "Waits for a person: 1 of webhook.call in doubt, 2 of webhook.call given up. Look at /ops/work/."
    )


def test_both_are_told_together_and_no_key_is(services: Services) -> None:
    put("cases.destroy_key", "case_7k3m9q2xw4t8r5vn")
    put("webhook.call", "given-up")
    rest("dead", "given-up")
    said = ill(services)
    assert said.index("Late by") < said.index("Waits for a person")
    assert "case_7k3m9q2xw4t8r5vn" not in said


def test_notices_that_wait_because_mail_is_off_are_not_blamed_on_the_worker(services: Services) -> None:
    put(SEND, "notice_x:0")
    said = ill(services)
    assert "since mail is off: 1 of takedowns.send" in said
    assert "takeback work" not in said
    with_mail = replace(services, takedowns=replace(services.takedowns, sends=PostOffice()))
    assert "takeback work" in ill(with_mail)
