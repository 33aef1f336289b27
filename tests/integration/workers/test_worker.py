"""What a worker does with its handlers' answers and errors, and how it ends."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction

from takeback.adapters import own_processes
from takeback.base.errors import Unavailable
from takeback.base.instants import MovableClock
from takeback.flows.services import Services
from takeback.records.work.actions import discharge, oblige, put_in_outbox
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.records.work.progress import Terms, claim_next
from takeback.records.work.states import State
from takeback.workers import sweep, worker
from takeback.workers.ending import stop_when_asked, stop_with_parent
from takeback.workers.handlers import Delivered, Delivery, Duty, Handler, Handlers, Item, Never, NotYet, Outcome, Policy
from takeback.workers.worker import one_piece, run_worker
from tests.database import RecordsDatabase
from tests.fakes.services import FakeServices
from tests.faults import fork
from tests.world import World

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LEASE = timedelta(minutes=2)
SOON = timedelta(milliseconds=5)


@pytest.fixture
def services() -> Services:
    return FakeServices(clock=MovableClock(NOW)).as_services()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "effects")


def put(*keys: str) -> None:
    with transaction.atomic():
        for key in keys:
            put_in_outbox("test.mail", key, {"to": "org_1"}, NOW)


def work_once(services: Services, kind: str, handler: Handler) -> None:
    assert one_piece(services, {kind: handler}, "worker_1")()


def answer(outcome: Outcome | Exception) -> Callable[[Services, Item], Outcome]:
    def deliver(_services: Services, _item: Item) -> Outcome:
        assert not connection.in_atomic_block, "a delivery runs outside any transaction"
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return deliver


@pytest.mark.parametrize(
    ("outcome", "policy", "attempts", "state", "reason"),
    [
        (Delivered(), Policy.AT_LEAST_ONCE, 2, State.DONE, ""),
        (Delivered(), Policy.AT_MOST_ONCE_BY_MACHINE, 2, State.DONE, ""),
        (NotYet("refused"), Policy.AT_LEAST_ONCE, 2, State.WAITING, "refused"),
        (NotYet("refused"), Policy.AT_MOST_ONCE_BY_MACHINE, 2, State.WAITING, "refused"),
        (NotYet("refused"), Policy.AT_LEAST_ONCE, 1, State.DEAD, "refused"),
        (NotYet("refused"), Policy.AT_MOST_ONCE_BY_MACHINE, 1, State.DEAD, "refused"),
        (Never("no_such_address"), Policy.AT_LEAST_ONCE, 2, State.DEAD, "no_such_address"),
        (Never("no_such_address"), Policy.AT_MOST_ONCE_BY_MACHINE, 2, State.DEAD, "no_such_address"),
        (Unavailable("gone"), Policy.AT_LEAST_ONCE, 2, State.WAITING, "unavailable"),
        (Unavailable("gone"), Policy.AT_LEAST_ONCE, 1, State.DEAD, "unavailable"),
        (TimeoutError("no answer"), Policy.AT_LEAST_ONCE, 2, State.WAITING, "unexpected"),
        (TimeoutError("no answer"), Policy.AT_MOST_ONCE_BY_MACHINE, 2, State.IN_DOUBT, "unexpected"),
        (TimeoutError("no answer"), Policy.AT_MOST_ONCE_BY_MACHINE, 1, State.IN_DOUBT, "unexpected"),
    ],
)
def test_each_end_of_a_delivery_leads_where_its_policy_says(
    database: RecordsDatabase,
    services: Services,
    outcome: Outcome | Exception,
    policy: Policy,
    attempts: int,
    state: State,
    reason: str,
) -> None:
    put("mail_1")
    work_once(services, "test.mail", Delivery(answer(outcome), policy, Terms(LEASE, attempts)))
    message = OutboxMessage.objects.get()
    assert (message.state, message.reason) == (state, reason)


def test_what_an_error_says_about_a_person_is_neither_logged_nor_kept(
    database: RecordsDatabase, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    put("mail_1")
    with caplog.at_level(logging.DEBUG):
        work_once(services, "test.mail", Delivery(answer(ValueError("Canary lives in Seoul"))))
    assert "Canary" not in caplog.text
    assert "ValueError at" in caplog.text
    assert "test_worker.py" in caplog.text
    assert OutboxMessage.objects.get().reason == "unexpected"


def test_a_duty_that_fails_leaves_nothing_behind_and_is_tried_again(
    database: RecordsDatabase, services: Services
) -> None:
    with transaction.atomic():
        oblige("test.expire", "inv_1", NOW, {}, NOW)
    failing = True

    def carry_out(_services: Services, item: Item) -> None:
        put_in_outbox("test.mail", f"{item.key}:{item.attempt}", {}, NOW)
        if failing:
            raise Unavailable("not now")

    work_once(services, "test.expire", Duty(carry_out))
    obligation = Obligation.objects.get()
    assert (obligation.state, obligation.reason) == (State.WAITING, "unavailable")
    assert not OutboxMessage.objects.exists()

    failing = False
    clock = services.clock
    assert isinstance(clock, MovableClock)
    clock.move(timedelta(hours=1))
    work_once(services, "test.expire", Duty(carry_out))
    assert Obligation.objects.get().state == State.DONE
    assert [message.key for message in OutboxMessage.objects.all()] == ["inv_1:2"]


def test_a_duty_whose_claim_was_overtaken_writes_nothing(database: RecordsDatabase, services: Services) -> None:
    with transaction.atomic():
        oblige("test.expire", "inv_1", NOW, {}, NOW)
    duty = Duty(lambda _services, item: put_in_outbox("test.mail", f"mail_{item.attempt}", {}, NOW))
    terms = {"test.expire": duty.terms}
    slow = claim_next(Obligation, terms, "worker_1", NOW)
    fast = claim_next(Obligation, terms, "worker_2", NOW + duty.terms.lease)
    assert slow is not None
    assert fast is not None

    with pytest.raises(sweep._Overtaken):
        sweep._carry_out(services, duty, slow)
    assert not OutboxMessage.objects.exists()
    sweep._carry_out(services, duty, fast)
    assert [message.key for message in OutboxMessage.objects.all()] == ["mail_2"]


def test_a_duty_that_discharges_itself_is_found_out(
    database: RecordsDatabase, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        oblige("test.expire", "inv_1", NOW, {}, NOW)

    def carry_out(_services: Services, item: Item) -> None:
        discharge(item.kind, item.key, NOW)

    work_once(services, "test.expire", Duty(carry_out))
    assert "discharges itself" in caplog.text
    assert Obligation.objects.get().reason == "discharged_itself"


def test_a_worker_asked_to_stop_finishes_the_item_at_hand_and_takes_no_other(
    database: RecordsDatabase, services: Services, world: World, tmp_path: Path
) -> None:
    put("first", "second")
    go_on = tmp_path / "go_on"

    def deliver(_services: Services, item: Item) -> Outcome:
        world.feel(f"began {item.key}")
        _until(go_on.exists)
        world.feel(f"ended {item.key}")
        return Delivered()

    child = fork(lambda: run_worker(services, {"test.mail": Delivery(deliver)}, stop_when_asked(), SOON))
    _until(lambda: world.effects()["began first"] == 1)
    os.kill(child.pid, signal.SIGTERM)
    go_on.touch()

    assert child.wait() == (0, "")
    assert set(world.effects()) == {"began first", "ended first"}
    assert dict(OutboxMessage.objects.values_list("key", "state")) == {"first": State.DONE, "second": State.WAITING}


def test_an_idle_worker_delivers_what_is_put_in_later_and_then_stops(
    database: RecordsDatabase, services: Services, world: World
) -> None:
    def deliver(_services: Services, item: Item) -> Outcome:
        world.feel(item.key)
        return Delivered()

    child = fork(lambda: run_worker(services, {"test.mail": Delivery(deliver)}, stop_when_asked(), SOON))
    time.sleep(0.1)
    put("later")
    _until(lambda: world.effects()["later"] == 1)
    os.kill(child.pid, signal.SIGINT)
    assert child.wait() == (0, "")


def test_a_worker_asked_to_stop_while_it_begins_to_wait_does_stop() -> None:
    def work() -> None:
        stop = stop_when_asked()
        with stop._cond:  # type: ignore[attr-defined]  # where `stop.wait` is for a moment, each time
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.05)
        assert stop.wait(10)

    assert fork(work).wait() == (0, "")


def _by_the_kernels_word(_stop: threading.Event, server: int) -> None:
    os.environ[own_processes._PARENT] = str(server)
    own_processes.die_with_parent()


def _by_looking(stop: threading.Event, server: int) -> None:
    stop_with_parent(stop, server, every_seconds=0.01)


@pytest.mark.parametrize("notice", [_by_the_kernels_word, _by_looking])
def test_a_worker_ends_when_the_server_that_started_it_is_killed(
    database: RecordsDatabase, services: Services, world: World, notice: Callable[[threading.Event, int], None]
) -> None:
    def serve() -> None:
        server = os.getpid()

        def work() -> None:
            stop = stop_when_asked()
            notice(stop, server)
            world.feel("started")
            run_worker(services, {}, stop, SOON)
            world.feel("stopped")

        fork(work)
        time.sleep(60)

    server = fork(serve)
    _until(lambda: world.effects()["started"] == 1)
    os.kill(server.pid, signal.SIGKILL)
    assert server.wait()[0] == -signal.SIGKILL
    _until(lambda: world.effects()["stopped"] == 1)


def test_a_worker_outlives_a_database_that_goes_away(
    database: RecordsDatabase, services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put("mail_1")
    stop = threading.Event()
    real = one_piece
    failures = [OperationalError("server closed the connection"), OperationalError("database is locked")]

    def flaky(services: Services, handlers: Handlers, owner: str) -> Callable[[], bool]:
        work = real(services, handlers, owner)

        def work_or_fail() -> bool:
            if failures:
                raise failures.pop()
            if not work():
                stop.set()
            return False

        return work_or_fail

    monkeypatch.setattr(worker, "one_piece", flaky)
    monkeypatch.setattr(worker, "PAUSE_AFTER_FAILURE", SOON)
    run_worker(services, {"test.mail": Delivery(answer(Delivered()))}, stop, SOON)
    assert OutboxMessage.objects.get().state == State.DONE
    assert caplog.text.count("the database does not answer") == 2
    assert "server closed" not in caplog.text


def _until(happened: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < give_up_at, "it does not happen"
        time.sleep(0.005)
