"""A claim holds for its lease, speaks only for itself, and is not tried for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from takeback.base.errors import Conflict, NotFound
from takeback.records.work.actions import discharge, oblige, put_in_outbox
from takeback.records.work.models import Obligation, OutboxMessage, Work
from takeback.records.work.progress import Claim, Terms, begin, claim_next, settle
from takeback.records.work.queries import backlog, needs_a_person, open_obligations
from takeback.records.work.resolutions import resolve_doubt, revive
from takeback.records.work.states import Event, State
from tests.database import RecordsDatabase

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LEASE = timedelta(minutes=2)
TERMS = {"test.mail": Terms(LEASE, attempts=3), "test.expire": Terms(LEASE, attempts=None)}


def put(key: str = "mail_1", at: datetime = NOW) -> None:
    with transaction.atomic():
        put_in_outbox("test.mail", key, {}, at)


def claim(owner: str = "worker_1", at: datetime = NOW, table: type[Work] = OutboxMessage) -> Claim:
    claimed = claim_next(table, TERMS, owner, at)
    assert claimed is not None
    return claimed


def state() -> State:
    return State(OutboxMessage.objects.get().state)


def test_a_claimed_message_is_nobody_elses_until_the_lease_is_over(database: RecordsDatabase) -> None:
    put()
    claim("worker_1")
    assert claim_next(OutboxMessage, TERMS, "worker_2", NOW + LEASE - timedelta(microseconds=1)) is None
    assert claim("worker_2", NOW + LEASE).attempt == 2


def test_what_has_been_ready_longest_is_claimed_first(database: RecordsDatabase) -> None:
    for minutes in (3, 1, 2):
        put(f"mail_{minutes}", NOW - timedelta(minutes=minutes))
    assert [claim().key for _ in range(3)] == ["mail_3", "mail_2", "mail_1"]


def test_what_is_not_due_is_not_claimed(database: RecordsDatabase) -> None:
    with transaction.atomic():
        oblige("test.expire", "inv_1", NOW + LEASE, {}, NOW)
    assert claim_next(Obligation, TERMS, "worker_1", NOW) is None
    assert open_obligations("test.expire", NOW) == [("inv_1", NOW + LEASE)]


def test_a_kind_without_a_handler_waits(database: RecordsDatabase) -> None:
    put()
    assert claim_next(OutboxMessage, {"test.other": TERMS["test.mail"]}, "worker_1", NOW) is None
    assert claim_next(OutboxMessage, {}, "worker_1", NOW) is None
    assert state() is State.WAITING


def test_a_worker_that_was_overtaken_is_not_heard(database: RecordsDatabase) -> None:
    put()
    slow = claim("worker_1")
    fast = claim("worker_2", NOW + LEASE)
    for event in (Event.SUCCEED, Event.RETRY, Event.GIVE_UP):
        assert not settle(slow, event, NOW + LEASE)
    assert not begin(slow, LEASE, NOW + LEASE)
    assert settle(fast, Event.SUCCEED, NOW + LEASE)
    assert not settle(fast, Event.SUCCEED, NOW + LEASE), "heard once"
    assert state() is State.DONE


def test_nothing_is_begun_under_a_lease_that_is_over(database: RecordsDatabase) -> None:
    put()
    late = claim()
    assert not begin(late, LEASE, NOW + LEASE)
    assert state() is State.CLAIMED


def test_a_message_whose_sender_is_gone_is_in_doubt_and_no_machine_takes_it_up(database: RecordsDatabase) -> None:
    put()
    sender = claim()
    assert begin(sender, LEASE, NOW)
    long_after = NOW + timedelta(days=400)
    assert claim_next(OutboxMessage, TERMS, "worker_2", long_after) is None
    assert state() is State.IN_DOUBT
    assert not settle(sender, Event.SUCCEED, long_after)
    (waiting,) = needs_a_person()
    assert (waiting.key, waiting.state, waiting.reason) == ("mail_1", State.IN_DOUBT, "lapsed")


@pytest.mark.parametrize(("was_sent", "then"), [(True, State.DONE), (False, State.WAITING)])
def test_a_person_resolves_the_doubt_once(database: RecordsDatabase, was_sent: bool, then: State) -> None:  # noqa: FBT001 - a case of the test
    put()
    begin(claim(), LEASE, NOW)
    claim_next(OutboxMessage, TERMS, "worker_2", NOW + LEASE)
    with transaction.atomic():
        resolve_doubt("test.mail", "mail_1", was_sent=was_sent, at=NOW + LEASE)
    assert state() is then
    with pytest.raises(Conflict), transaction.atomic():
        resolve_doubt("test.mail", "mail_1", was_sent=not was_sent, at=NOW + LEASE)
    with pytest.raises(NotFound), transaction.atomic():
        resolve_doubt("test.mail", "mail_none", was_sent=True, at=NOW)
    with pytest.raises(transaction.TransactionManagementError):
        resolve_doubt("test.mail", "mail_1", was_sent=True, at=NOW)


def test_a_failed_attempt_is_tried_again_after_a_growing_wait(database: RecordsDatabase) -> None:
    put()
    waits = []
    at = NOW
    for _ in range(2):
        assert settle(claim(at=at), Event.RETRY, at, "connection_refused")
        ready_at = OutboxMessage.objects.get().next_at
        assert ready_at is not None
        assert claim_next(OutboxMessage, TERMS, "worker_1", ready_at - timedelta(microseconds=1)) is None
        waits.append(ready_at - at)
        at = ready_at
    assert timedelta(seconds=5) <= waits[0] <= timedelta(seconds=10) <= waits[1] <= timedelta(seconds=20)
    (kind,) = backlog(OutboxMessage, at)
    assert (kind.open, kind.late, kind.failing, kind.oldest_at) == (1, 1, 1, at)


def test_a_message_that_kills_every_worker_is_given_up(database: RecordsDatabase) -> None:
    put()
    at = NOW
    for attempt in (1, 2, 3):
        assert claim(f"worker_{attempt}", at).attempt == attempt
        at += LEASE
    assert claim_next(OutboxMessage, TERMS, "worker_4", at) is None
    assert state() is State.DEAD
    with transaction.atomic():
        revive("test.mail", "mail_1", at)
    assert claim("worker_5", at).attempt == 1
    with pytest.raises(Conflict), transaction.atomic():
        revive("test.mail", "mail_1", at)


def test_a_dead_letter_does_not_hold_up_the_next(database: RecordsDatabase) -> None:
    put("poison", NOW - LEASE)
    put("healthy", NOW + LEASE * 4)
    for attempt in range(3):
        claim(at=NOW + LEASE * attempt)
    assert claim(at=NOW + LEASE * 4).key == "healthy"


def test_an_obligation_is_never_given_up(database: RecordsDatabase) -> None:
    with transaction.atomic():
        oblige("test.expire", "inv_1", NOW, {}, NOW)
    at = NOW
    for attempt in range(1, 30):
        assert claim(at=at, table=Obligation).attempt == attempt
        at += LEASE


def test_an_obligation_that_is_discharged_under_a_claim_is_not_done(database: RecordsDatabase) -> None:
    with transaction.atomic():
        oblige("test.expire", "inv_1", NOW, {}, NOW)
    held = claim(table=Obligation)
    with transaction.atomic():
        assert discharge("test.expire", "inv_1", NOW)
    assert not settle(held, Event.SUCCEED, NOW)
    assert Obligation.objects.get().state == State.DISCHARGED


def test_an_obligation_that_is_done_is_not_discharged(database: RecordsDatabase) -> None:
    with transaction.atomic():
        oblige("test.expire", "inv_1", NOW, {}, NOW)
    assert settle(claim(table=Obligation), Event.SUCCEED, NOW)
    with transaction.atomic():
        assert not discharge("test.expire", "inv_1", NOW)
    assert Obligation.objects.get().state == State.DONE
    assert backlog(Obligation, NOW) == []
