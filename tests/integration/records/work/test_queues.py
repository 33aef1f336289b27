"""Many people at one queue: in order, never two on one item, never two items with one person, and undo."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from takeback.base.errors import Invalid
from takeback.records.work.models import QueueItem
from takeback.records.work.queues import (
    Lease,
    finish,
    finished_lately,
    held_in,
    keep_only,
    lease_next,
    lease_one,
    put_in_queue,
    release,
    take_out,
    undo_finish,
)
from tests.database import RecordsDatabase
from tests.faults import run_at_once

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = 5 * MINUTE
UNDO = 2 * MINUTE
PEOPLE = st.sampled_from(["user_1", "user_2", "user_3", "user_4"])
_QUEUE_NUMBER = itertools.count()


class ManyReviewers(RuleBasedStateMachine):
    """Random people, in any order, against a model that is too simple to be wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.queue = f"review_{next(_QUEUE_NUMBER)}"
        self.at = NOW
        self.order: dict[str, tuple[int, datetime, int]] = {}
        self.held: dict[str, tuple[str, datetime]] = {}
        self.finished: dict[str, tuple[str, datetime]] = {}
        self.leases: list[Lease] = []

    def _holds(self, person: str) -> str | None:
        key, until = self.held.get(person, ("", NOW))
        return key if until > self.at else None

    def _free(self) -> list[str]:
        taken = {self._holds(person) for person in self.held}
        return sorted(set(self.order) - taken - set(self.finished), key=lambda key: self.order[key])

    @rule(priority=st.integers(0, 2), due_in=st.integers(0, 3))
    def put(self, priority: int, due_in: int) -> None:
        key, due_at = f"item_{len(self.order)}", NOW + due_in * MINUTE
        with transaction.atomic():
            put_in_queue(self.queue, key, priority, due_at)
        self.order[key] = (priority, due_at, len(self.order))

    @rule(person=PEOPLE)
    def ask(self, person: str) -> None:
        lease = lease_next(self.queue, person, self.at, LEASE)
        expected = self._holds(person) or next(iter(self._free()), None)
        assert (lease.key if lease else None) == expected
        if lease:
            assert lease.until == self.at + LEASE
            self.held[person] = (lease.key, lease.until)
            self.leases.append(lease)
        else:
            self.held.pop(person, None)

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        lease = data.draw(st.sampled_from(self.leases))
        theirs = self._holds(lease.holder) == lease.key
        assert release(lease, self.at) == theirs
        if theirs:
            del self.held[lease.holder]

    @precondition(lambda self: self.leases)
    @rule(data=st.data())
    def complete(self, data: st.DataObject) -> None:
        lease = data.draw(st.sampled_from(self.leases))
        theirs = self._holds(lease.holder) == lease.key
        assert finish(lease, self.at, UNDO) == theirs
        if theirs:
            del self.held[lease.holder]
            self.finished[lease.key] = (lease.holder, self.at + UNDO)

    @precondition(lambda self: self.order)
    @rule(data=st.data(), person=PEOPLE)
    def undo(self, data: st.DataObject, person: str) -> None:
        key = data.draw(st.sampled_from(sorted(self.order)))
        by, until = self.finished.get(key, ("", NOW))
        lease = undo_finish(self.queue, key, person, self.at, LEASE)
        assert (lease is not None) == (by == person and until > self.at)
        if lease:
            del self.finished[key]
            self.held[person] = (key, lease.until)
            self.leases.append(lease)

    @rule(minutes=st.integers(1, 4))
    def wait(self, minutes: int) -> None:
        self.at += minutes * MINUTE

    @invariant()
    def nobody_shares(self) -> None:
        items = list(QueueItem.objects.filter(queue=self.queue))
        assert len(items) == len(self.order)
        held = [item.holder for item in items if item.until and item.until > self.at and item.holder]
        assert len(held) == len(set(held))
        assert {item.key for item in items if item.place == "finished"} == set(self.finished)


def test_any_people_in_any_order_get_what_is_theirs(database: RecordsDatabase) -> None:
    run_state_machine_as_test(
        ManyReviewers,
        settings=settings(
            max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_people_who_ask_at_the_same_instant_get_different_items(database: RecordsDatabase) -> None:
    with transaction.atomic():
        for number in range(30):
            put_in_queue("review", f"item_{number}", 0, NOW)

    def review(holder: str) -> Callable[[], None]:
        def job() -> None:
            while lease := lease_next("review", holder, NOW, LEASE):
                assert finish(lease, NOW, UNDO)

        return job

    run_at_once(*(review(f"user_{number}") for number in range(3)))
    assert not QueueItem.objects.exclude(place="finished").exists()


def test_one_person_in_four_windows_gets_one_item(database: RecordsDatabase) -> None:
    with transaction.atomic():
        for number in range(8):
            put_in_queue("review", f"item_{number}", 0, NOW)

    def ask() -> None:
        for _ in range(10):
            assert lease_next("review", "user_1", NOW, LEASE) is not None

    run_at_once(ask, ask, ask, ask)
    assert QueueItem.objects.filter(place="leased").count() == 1


def test_who_begins_with_one_item_has_it_and_nobody_else_begins_with_it(database: RecordsDatabase) -> None:
    with transaction.atomic():
        for number in range(2):
            put_in_queue("cases", f"item_{number}", 0, NOW)

    def begin(holder: str) -> Callable[[], None]:
        def job() -> None:
            for _ in range(10):
                lease_one("cases", "item_0", holder, NOW, LEASE)

        return job

    run_at_once(*(begin(f"user_{number}") for number in range(3)))
    (lease,) = held_in("cases", NOW)
    holder = lease.holder
    assert lease.key == "item_0"
    assert [lease_one("cases", "item_0", f"user_{number}", NOW, LEASE) for number in range(3)].count(None) == 2
    again = lease_one("cases", "item_0", holder, NOW + MINUTE, LEASE)
    assert again == Lease("cases", "item_0", holder, NOW + MINUTE + LEASE)
    assert lease_one("cases", "item_1", holder, NOW, LEASE) is not None, "the other is given back for it"
    assert [each.key for each in held_in("cases", NOW)] == ["item_1"]
    assert lease_one("cases", "item_0", "user_9", NOW, LEASE) is not None
    assert lease_one("cases", "item_0", holder, NOW + LEASE, LEASE) is not None, "its time was over"
    with pytest.raises(Invalid):
        lease_one("cases", "item_0", "", NOW, LEASE)


def test_what_is_finished_waits_once_more_only_where_there_is_something_new(database: RecordsDatabase) -> None:
    def put(kind: str) -> None:
        with transaction.atomic():
            put_in_queue("cases", "item", 0, NOW, kind=kind, anew=True)

    put("letter-1")
    lease = lease_next("cases", "user_1", NOW, LEASE)
    assert lease is not None
    assert finish(lease, NOW, UNDO)
    assert finished_lately("cases", "user_1", NOW) == ["item"]
    put("letter-1")
    assert lease_next("cases", "user_1", NOW, LEASE) is None
    put("letter-2")
    assert undo_finish("cases", "item", "user_1", NOW, LEASE) is None
    again = lease_next("cases", "user_2", NOW, LEASE)
    assert again is not None
    put("letter-3")
    assert [each.holder for each in held_in("cases", NOW)] == ["user_2"], "a lease is not ended by what is new"
    keep_only("cases", [], NOW)
    assert held_in("cases", NOW), "nor by there being nothing left"
    keep_only("cases", [], NOW + LEASE)
    assert not QueueItem.objects.filter(queue="cases").exists()


def test_an_item_put_in_again_takes_its_new_place(database: RecordsDatabase) -> None:
    with transaction.atomic():
        put_in_queue("review", "calm", 5, NOW)
        put_in_queue("review", "urgent", 5, NOW + MINUTE)
        put_in_queue("review", "urgent", 0, NOW + MINUTE)
    lease = lease_next("review", "user_1", NOW, LEASE)
    assert lease is not None
    assert lease.key == "urgent"
    assert finish(lease, NOW, UNDO)
    with transaction.atomic():
        put_in_queue("review", "urgent", 1, NOW)
    assert QueueItem.objects.get(key="urgent").place == "finished"


def test_an_item_that_is_taken_out_is_nobodys(database: RecordsDatabase) -> None:
    with transaction.atomic():
        put_in_queue("review", "item_1", 0, NOW)
    lease = lease_next("review", "user_1", NOW, LEASE)
    assert lease is not None
    assert take_out("review", "item_1")
    assert not take_out("review", "item_1")
    assert not finish(lease, NOW, UNDO)
    assert lease_next("review", "user_1", NOW, LEASE) is None


def test_whoever_finished_an_item_may_undo_that_for_a_while_and_nobody_else(database: RecordsDatabase) -> None:
    with transaction.atomic():
        put_in_queue("review", "first", 0, NOW)
        put_in_queue("review", "second", 0, NOW + MINUTE)
    lease = lease_next("review", "user_1", NOW, LEASE)
    assert lease is not None
    assert finish(lease, NOW, UNDO)
    second = lease_next("review", "user_1", NOW, LEASE)
    assert second is not None
    assert second.key == "second"

    assert undo_finish("review", "first", "user_2", NOW, LEASE) is None
    assert undo_finish("review", "first", "user_1", NOW + UNDO, LEASE) is None
    again = undo_finish("review", "first", "user_1", NOW + UNDO - timedelta(seconds=1), LEASE)
    assert again is not None
    assert again.key == "first"
    assert not finish(second, NOW + MINUTE, UNDO), "it was given back for the first"
    other = lease_next("review", "user_2", NOW + MINUTE, LEASE)
    assert other is not None
    assert other.key == "second"


def test_queues_do_not_know_each_other(database: RecordsDatabase) -> None:
    with transaction.atomic():
        put_in_queue("review", "item_1", 0, NOW)
        put_in_queue("casework", "item_1", 0, NOW)
    first = lease_next("review", "user_1", NOW, LEASE)
    second = lease_next("casework", "user_1", NOW, LEASE)
    assert first is not None
    assert second is not None
    assert (first.queue, second.queue) == ("review", "casework")


@pytest.mark.parametrize(
    ("queue", "key", "priority", "due_at"),
    [
        ("", "item", 0, NOW),
        ("review", "two words", 0, NOW),
        ("review", "item", 10, NOW),
        ("review", "item", -1, NOW),
        ("review", "item", 0, NOW.replace(tzinfo=None)),
    ],
)
def test_what_cannot_be_queued_is_refused(
    database: RecordsDatabase, queue: str, key: str, priority: int, due_at: datetime
) -> None:
    with pytest.raises(Invalid), transaction.atomic():
        put_in_queue(queue, key, priority, due_at)


def test_a_queue_is_filled_in_a_transaction_and_held_by_somebody(database: RecordsDatabase) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        put_in_queue("review", "item_1", 0, NOW)
    with pytest.raises(Invalid):
        lease_next("review", "", NOW, LEASE)
    with pytest.raises(Invalid):
        undo_finish("review", "item_1", "", NOW, LEASE)
