"""Nothing that was asked for is lost, and nothing is doubled, wherever a worker is killed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from takeback.base.instants import MovableClock
from takeback.flows.services import Services
from takeback.records.work.actions import oblige, put_in_outbox
from takeback.records.work.models import Obligation, OutboxMessage, QueueItem
from takeback.records.work.progress import claim_next, settle
from takeback.records.work.queues import finish, lease_next, put_in_queue, undo_finish
from takeback.records.work.states import Event, State
from takeback.workers.handlers import Delivered, Delivery, Duty, Handlers, Item, Outcome, Policy
from takeback.workers.worker import one_piece
from tests.database import RecordsDatabase
from tests.fakes.services import FakeServices
from tests.faults import Killed, Step, kill_at_every_step, run_at_once
from tests.world import World

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
AFTER_EVERY_LEASE = NOW + timedelta(hours=1)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.slow


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "effects")


def no_step(name: str) -> None:
    """A worker that is not to be killed."""


def handlers(world: World, step: Step = no_step) -> Handlers:
    def act(_services: Services, item: Item) -> Outcome:
        step(f"before {item.key}")
        world.feel(item.key)
        step(f"after {item.key}")
        return Delivered()

    def expire(services: Services, item: Item) -> None:
        # With the attempt in its key, a duty that is carried out twice shows.
        put_in_outbox("test.note", f"{item.key}:{item.attempt}", item.payload, services.clock.now())

    return {
        "test.note": Delivery(act),
        "test.mail": Delivery(act, Policy.AT_MOST_ONCE_BY_MACHINE),
        "test.expire": Duty(expire),
    }


def drain(world: World, at: datetime, owner: str, step: Step = no_step) -> None:
    work = one_piece(FakeServices(clock=MovableClock(at)).as_services(), handlers(world, step), owner)
    while work():
        pass


def ask() -> None:
    with transaction.atomic():
        put_in_outbox("test.note", "note", {"to": "org_1"}, NOW)
        put_in_outbox("test.mail", "mail", {"to": "org_2"}, NOW)
        oblige("test.expire", "expiry", NOW, {"invitation": "inv_1"}, NOW)


def empty_tables() -> None:
    for table in (OutboxMessage, Obligation, QueueItem):
        table.objects.all().delete()


@pytest.mark.parametrize("workers", [1, 3])
def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(
    database: RecordsDatabase, world: World, workers: int
) -> None:
    doubts: list[int] = []
    repeats: list[int] = []

    def scenario(step: Step) -> None:
        ask()
        step("asked")
        drain(world, NOW, "victim", step)

    def recover(number: int) -> None:
        drain(world, AFTER_EVERY_LEASE, f"worker_{number}")

    def prepare() -> None:
        empty_tables()
        world.forget()

    def check(killed: Killed) -> None:
        felt = world.effects()
        if not killed.passed("asked"):
            assert not felt, "what was never asked for happened"
            assert not OutboxMessage.objects.exists()
            return
        expiries = [key for key in felt if key.startswith("expiry:")]
        assert len(expiries) == 1, f"the obligation was carried out {len(expiries)} times: {killed}"
        assert felt["note"] >= 1, f"lost: {killed}"
        assert Obligation.objects.get().state == State.DONE
        states = {message.key: message.state for message in OutboxMessage.objects.all()}
        mail = states.pop("mail")
        assert set(states.values()) == {State.DONE}, f"left lying: {states} {killed}"
        assert felt["mail"] <= 1, f"sent twice by a machine: {killed}"
        if mail == State.DONE:
            assert felt["mail"] == 1, f"said to be sent, and was not: {killed}"
        else:
            assert mail == State.IN_DOUBT
            assert not killed.at_the_end
            doubts.append(felt["mail"])
        repeats.append(felt["note"])

    runs = kill_at_every_step(scenario, check, recover=recover, workers=workers, prepare=prepare)

    assert runs[-1].at_the_end
    assert {"asked", "before note", "after note", "before mail", "after mail"} <= set(runs[-1].steps)
    # The kills did reach the instants that hurt: mail in doubt that was sent, that was not, and a note repeated.
    assert set(doubts) == {0, 1}
    assert max(repeats) == 2


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_on_one_backlog_do_each_thing_once(database: RecordsDatabase, world: World, workers: int) -> None:
    with transaction.atomic():
        for number in range(20):
            put_in_outbox("test.note", f"note_{number}", {}, NOW)
            put_in_outbox("test.mail", f"mail_{number}", {}, NOW)
            oblige("test.expire", f"expiry_{number}", NOW, {}, NOW)

    def job(number: int) -> Callable[[], None]:
        return lambda: drain(world, NOW, f"worker_{number}")

    run_at_once(*(job(number) for number in range(workers)))
    drain(world, NOW, "last")  # a worker may end while another still carries out a duty that asks for more

    assert len(world.effects()) == 60
    assert set(world.effects().values()) == {1}
    assert not OutboxMessage.objects.exclude(state=State.DONE).exists()
    assert not Obligation.objects.exclude(state=State.DONE).exists()


def test_a_reviewer_killed_at_any_step_holds_up_nothing_for_longer_than_the_lease(database: RecordsDatabase) -> None:
    def scenario(step: Step) -> None:
        with transaction.atomic():
            for number in range(2):
                put_in_queue("review", f"item_{number}", number, NOW)
        step("asked")
        first = lease_next("review", "user_1", NOW, MINUTE)
        assert first is not None
        assert finish(first, NOW, undo_for=MINUTE)
        step("finished")
        assert lease_next("review", "user_1", NOW, MINUTE) is not None
        again = undo_finish("review", "item_0", "user_1", NOW, MINUTE)
        assert again is not None
        step("undone")

    def check(killed: Killed) -> None:
        if not killed.passed("asked"):
            assert not QueueItem.objects.exists()
            return
        for other in ("user_2", "user_3"):
            lease_next("review", other, AFTER_EVERY_LEASE, MINUTE)
        held = QueueItem.objects.filter(place="leased", until__gt=AFTER_EVERY_LEASE)
        finished = QueueItem.objects.filter(place="finished")
        assert held.count() + finished.count() == 2, f"out of reach: {killed}"
        assert held.values("holder").distinct().count() == held.count()
        if killed.passed("finished") and killed.steps[-1] == "finished":
            assert [item.key for item in finished] == ["item_0"]
        if killed.passed("undone"):
            assert not finished.exists()

    runs = kill_at_every_step(scenario, check, prepare=empty_tables)
    assert runs[-1].passed("undone")


def test_the_harness_sees_an_effect_that_is_lost(database: RecordsDatabase, world: World) -> None:
    """A worker that writes down success before the effect is found out."""

    def scenario(step: Step) -> None:
        with transaction.atomic():
            put_in_outbox("test.note", "note", {}, NOW)
        step("asked")
        careless(NOW, step)

    def careless(at: datetime, step: Step = no_step) -> None:
        terms = {"test.note": Delivery(lambda _services, _item: Delivered()).terms}
        while claim := claim_next(OutboxMessage, terms, "careless", at):
            settle(claim, Event.SUCCEED, at)
            step("written down")
            world.feel(claim.key)

    def check(killed: Killed) -> None:
        assert not killed.passed("asked") or world.effects()["note"], f"lost: {killed}"

    def prepare() -> None:
        empty_tables()
        world.forget()

    with pytest.raises(AssertionError, match="lost"):
        kill_at_every_step(scenario, check, recover=lambda _number: careless(AFTER_EVERY_LEASE), prepare=prepare)


def test_the_harness_kills_between_changes_to_files(database: RecordsDatabase, tmp_path: Path) -> None:
    """A file that is written under another name and then renamed is whole or absent; written in place it is not."""
    folder = tmp_path / "files"
    folder.mkdir()

    def scenario(step: Step) -> None:
        with (folder / "draft").open("w") as file:
            file.write("first ")
            file.flush()
            step("half")
            file.write("second")
        (folder / "draft").rename(folder / "whole")

    def prepare() -> None:
        for path in folder.iterdir():
            path.unlink()

    def check(killed: Killed) -> None:
        whole = folder / "whole"
        assert not whole.exists() or whole.read_text() == "first second"
        assert whole.exists() == killed.passed("the end")

    runs = kill_at_every_step(scenario, check, prepare=prepare, folder=folder)
    assert runs[-1].steps == ("open draft", "half", "os.rename draft", "the end")
