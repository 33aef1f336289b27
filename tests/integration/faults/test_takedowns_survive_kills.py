"""A takedown, killed at every step: no deadline is lost, nothing is sent twice, and what was told is true."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connections

from takeback.base.instants import MovableClock
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import MAY_HAVE_LEFT, NoticeState
from takeback.casework.takedown.recheck import Saw
from takeback.flows.takedowns.ports import Accepted
from takeback.records.audit.models import Content, Growth, Head, Leaf
from takeback.records.takedowns.models import LocationWork, LookRow, Notice, Task
from takeback.records.takedowns.queries import tasks_in
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.models import Obligation, OutboxMessage, QueueItem
from takeback.records.work.states import MOVING
from takeback.records.work.states import State as WorkState
from tests.database import RecordsDatabase
from tests.fakes.takedowns import OneForEachSite, PlainWords, PostOffice
from tests.faults import Killed, Step, kill_at_every_step
from tests.takedowns import LINK, THURSDAY, Desk, a_desk
from tests.world import World

pytestmark = pytest.mark.slow

WORK = (LocationWork, Notice, Task, LookRow, OutboxMessage, Obligation, QueueItem, Content, Leaf, Head, Growth)


class Scene:
    """A desk with one location that was checked, set up anew before each kill; the world feels each letter."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.home = a_desk()
        self.case_id = self.home.verified()
        self.locations: list[str] = []

    def prepare(self) -> None:
        for table in WORK:
            table.objects.all().delete()
        self.world.forget()
        desk = self.desk()
        self.locations = desk.told(self.case_id, LINK, "https://two.example.net/b")
        desk.check(self.case_id, self.locations)
        connections.close_all()

    def prepare_approved(self) -> None:
        self.prepare()
        desk = self.desk()
        desk.approve(desk.draft(self.case_id, self.locations).batch)
        connections.close_all()

    def desk(self, step: Step | None = None, **later: float) -> Desk:
        post = PostOffice(Accepted())

        def feel(letter: object) -> None:
            key = str(getattr(letter, "notice_id", ""))
            if step is not None:
                step("before a letter")
            self.world.feel(key)
            if step is not None:
                step("after a letter")

        post.felt = feel
        desk = Desk(self.home.caseworker, MovableClock(THURSDAY), post, OneForEachSite(), PlainWords())
        desk.pass_time(**later)
        return desk


@pytest.mark.parametrize("workers", [1, 3])
def test_a_worker_killed_at_any_step_sends_nothing_twice_and_loses_no_notice(
    database: RecordsDatabase, tmp_path: Path, workers: int
) -> None:
    scene = Scene(World(tmp_path / "letters"))
    doubted: list[bool] = []

    def scenario(step: Step) -> None:
        scene.desk(step).work("victim")
        step("worked")

    def recover(number: int) -> None:
        for hours in (1, 2, 3):
            scene.desk(hours=hours).work(f"worker_{number}")

    def check(killed: Killed) -> None:
        scene.desk(hours=4).work("last")
        letters = scene.world.effects()
        for notice in Notice.objects.all():
            state = NoticeState(notice.state)
            assert letters[notice.pk] <= 1, f"sent twice by a machine: {killed}"
            assert state in MAY_HAVE_LEFT, f"lost: {state} {killed}"
            assert state is not NoticeState.SENDING, f"nobody looks at it: {killed}"
            if state is NoticeState.ACCEPTED:
                assert letters[notice.pk] == 1, f"said to be sent, and was not: {killed}"
                assert Obligation.objects.get(kind="takedowns.clock", payload__notice=notice.pk).next_at is not None
            else:
                waits = [task.about for task in tasks_in(scene.home.caseworker.user.organisation_id)]
                assert notice.pk in waits, f"no person hears of it: {killed}"
                doubted.append(letters[notice.pk] == 1)
        for row in LocationWork.objects.all():
            assert row.state == State.ASKED, f"{row.state} {killed}"
            assert row.next_look_at is not None
            due = Obligation.objects.filter(kind="takedowns.look_due", due_at=row.next_look_at)
            assert due.filter(state=WorkState.WAITING, payload__location=row.pk).exists(), f"no look is due: {killed}"
        assert not Task.objects.filter(kind=TaskKind.IN_DOUBT).exists() or not killed.at_the_end
        connections.close_all()

    runs = kill_at_every_step(
        scenario, check, recover=recover, workers=workers, prepare=scene.prepare_approved, each_once=workers > 1
    )

    assert runs[-1].passed("worked")
    assert len(runs) > (12 if workers > 1 else 60)
    assert set(doubted) == {True, False}, "the kills reached both: what had left, and what had not"


def test_an_approval_that_was_confirmed_stands_and_one_that_was_not_can_be_given_again(
    database: RecordsDatabase, tmp_path: Path
) -> None:
    scene = Scene(World(tmp_path / "letters"))

    def scenario(step: Step) -> None:
        desk = scene.desk()
        drafted = desk.draft(scene.case_id, scene.locations, "page")
        step("drafted")
        desk.approve(drafted.batch)
        step("approved")

    def check(killed: Killed) -> None:
        desk = scene.desk()
        states = set(Notice.objects.values_list("state", flat=True))
        assert len(states) <= 1, f"half of a batch: {states} {killed}"
        if killed.passed("approved"):
            assert states == {NoticeState.PREPARED}
        elif killed.passed("drafted"):
            assert states <= {NoticeState.DRAFTED, NoticeState.PREPARED}
        again = desk.draft(scene.case_id, scene.locations, "page")
        assert len(again.notices) == 2, "the page sent once more gives the same drafts"
        if NoticeState.PREPARED not in states:
            desk.approve(again.batch)
        desk.work()
        assert sorted(scene.world.effects().values()) == [1, 1]
        connections.close_all()

    runs = kill_at_every_step(scenario, check, prepare=scene.prepare, each_once=True)
    assert len(runs) > 10


def test_a_look_killed_at_any_step_is_not_the_last(database: RecordsDatabase, tmp_path: Path) -> None:
    scene = Scene(World(tmp_path / "letters"))

    def prepare() -> None:
        scene.prepare_approved()
        scene.desk().work()
        connections.close_all()

    def scenario(step: Step) -> None:
        desk = scene.desk(hours=7)
        desk.work("victim")
        step("due")
        for location in scene.locations:
            desk.look(location, Saw.GONE, Saw.GONE)
        step("seen")

    def recover(number: int) -> None:
        scene.desk(hours=8).work(f"worker_{number}")

    def check(killed: Killed) -> None:
        for row in LocationWork.objects.all():
            assert OutboxMessage.objects.filter(kind="takedowns.look", payload__location=row.pk).exists()
            if killed.passed("seen"):
                assert row.state == State.GONE
            assert (row.state == State.GONE) is row.was_gone
            assert row.next_look_at is not None
            due = Obligation.objects.filter(kind="takedowns.look_due", due_at=row.next_look_at)
            assert due.filter(payload__location=row.pk, state__in=MOVING).exists(), f"the last look: {killed}"
        connections.close_all()

    runs = kill_at_every_step(scenario, check, recover=recover, workers=3, prepare=prepare, each_once=True)
    assert len(runs) > 15
