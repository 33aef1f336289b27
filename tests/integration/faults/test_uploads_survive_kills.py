"""An upload, its review and its withholding, killed at every step: nothing is half there, and what was said is true."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from takeback.base.instants import MovableClock
from takeback.demo.pictures import sample_picture
from takeback.flows import reviewing, uploading
from takeback.flows.services import Services
from takeback.records.audit.models import Content, Growth, Head, Leaf
from takeback.records.banks.models import BankEntry
from takeback.records.upload_keys import store
from takeback.records.upload_keys.models import UploadKeyRow
from takeback.records.uploads.actions import IssuedLink
from takeback.records.uploads.models import UploadRequest
from takeback.records.uploads.states import State
from takeback.records.uploads.verdict_words import Verdict
from takeback.records.work.models import ExposureCare, Obligation, OutboxMessage, QueueItem
from tests.database import RecordsDatabase
from tests.fakes.decoder import InProcessDecoder
from tests.fakes.services import MORNING
from tests.faults import Killed, Step, kill_at_every_step
from tests.uploads import Helpline, a_helpline, a_link, sealed_for, services_for, work_until_idle

pytestmark = pytest.mark.slow

PICTURE = sample_picture("dunes")
LATER = timedelta(minutes=30)
TABLES = (
    UploadRequest,
    UploadKeyRow,
    QueueItem,
    Obligation,
    OutboxMessage,
    ExposureCare,
    BankEntry,
    Content,
    Leaf,
    Head,
    Growth,
)


class Scene:
    """A helpline with one link, set up anew before each kill."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.helpline: Helpline = a_helpline()
        self.link: IssuedLink | None = None
        self.sealed = b""

    def at(self, after: timedelta = timedelta(0)) -> Services:
        return services_for(self.folder, self.helpline, InProcessDecoder(), MovableClock(MORNING + after))

    def prepare(self) -> None:
        for table in TABLES:
            table.objects.all().delete()
        for blob in self.blobs():
            (self.folder / "blobs" / blob).unlink()
        self.link = a_link(self.at(), self.helpline.partner)
        self.sealed = sealed_for(self.at(), self.link, PICTURE)

    def prepare_uploaded(self) -> None:
        self.prepare()
        self.receive()

    def receive(self) -> None:
        assert self.link is not None
        uploading.receive(self.at(), self.link.secret, [self.sealed])

    def row(self) -> UploadRequest:
        return UploadRequest.objects.get()

    def blobs(self) -> list[str]:
        folder = self.folder / "blobs"
        return sorted(each.name for each in folder.iterdir()) if folder.exists() else []

    def sweep(self) -> None:
        """As a worker does hours later."""
        for blob in self.blobs():
            os.utime(self.folder / "blobs" / blob, (0, 0))
        uploading.sweep(self.at(timedelta(hours=6)))

    def decide(self, verdict: Verdict, after: timedelta = timedelta(0)) -> None:
        services, who = self.at(after), self.helpline.reviewer
        row = reviewing.take_next(services, who.user)
        assert row is not None
        reviewing.decide(services, who.user, who.private, row.pk, verdict)


@pytest.fixture
def scene(database: RecordsDatabase, tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_an_upload_is_there_whole_or_can_be_sent_again(scene: Scene) -> None:
    def scenario(step: Step) -> None:
        scene.receive()
        step("told")

    def check(killed: Killed) -> None:
        if killed.passed("told"):
            assert scene.row().state == State.UPLOADED
        if scene.row().state == State.OPEN:
            scene.receive()
        scene.sweep()
        assert scene.blobs() == [scene.row().blob]
        assert scene.at().blobs.get(scene.row().blob) == scene.sealed
        assert QueueItem.objects.count() == 1

    runs = kill_at_every_step(scenario, check, prepare=scene.prepare, folder=scene.folder)
    assert len(runs) > 5


def test_a_verdict_is_carried_out_once_and_its_picture_is_gone(scene: Scene) -> None:
    def scenario(step: Step) -> None:
        scene.decide(Verdict.INTIMATE)
        step("decided")
        work_until_idle(scene.at(timedelta(minutes=6)))

    def recover(_number: int) -> None:
        work_until_idle(scene.at(LATER))

    def check(killed: Killed) -> None:
        work_until_idle(scene.at(2 * LATER))
        if killed.passed("decided"):
            assert scene.row().state == State.SETTLED
        if scene.row().state == State.SETTLED:
            assert BankEntry.objects.count() == 3
            assert store.key_of(scene.row().pk) is None
            assert scene.blobs() == []
        else:
            assert not BankEntry.objects.exists()
            assert store.key_of(scene.row().pk) is not None
            assert scene.blobs() == [scene.row().blob]

    runs = kill_at_every_step(scenario, check, recover=recover, prepare=scene.prepare_uploaded, folder=scene.folder)
    assert runs[-1].at_the_end


def test_what_may_be_of_a_minor_is_never_given_back_to_reviewers(scene: Scene) -> None:
    def scenario(step: Step) -> None:
        scene.decide(Verdict.MINOR)
        step("withheld")

    def check(killed: Killed) -> None:
        if killed.passed("withheld"):
            assert scene.row().state == State.WITHHELD
        if scene.row().state != State.WITHHELD:
            scene.decide(Verdict.MINOR, LATER)
        key = store.key_of(scene.row().pk)
        assert key is not None
        assert key.for_organisation is None
        assert set(key.for_contacts) == {scene.helpline.contact.user.pk}
        assert not BankEntry.objects.exists()

    kill_at_every_step(scenario, check, prepare=scene.prepare_uploaded, folder=scene.folder)
