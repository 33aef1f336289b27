"""The worker's own duties, killed at every step: a link ends once, and the log's last leaf is witnessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from tests.database import RecordsDatabase
from tests.fakes.services import FakeServices
from tests.faults import Killed, Step, kill_at_every_step

from takeback.base.instants import MovableClock
from takeback.records.accounts.actions import GOOD_FOR, issue_first_administrator_link
from takeback.records.accounts.models import Link, Organisation
from takeback.records.audit.models import Content, Growth, Head, Leaf
from takeback.records.audit.witness import head_files, read_head
from takeback.records.work.models import Obligation, OutboxMessage
from takeback.records.work.states import State
from takeback.workers import upkeep
from takeback.workers.worker import one_piece

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WHEN_IT_ENDS = NOW + GOOD_FOR
HOUR = timedelta(hours=1)
KEY = SigningKey(b"k" * 32)

pytestmark = pytest.mark.slow


def test_a_link_ends_once_and_the_last_leaf_is_witnessed(database: RecordsDatabase, tmp_path: Path) -> None:
    heads = tmp_path / "heads"

    def drain(at: datetime, owner: str) -> None:
        services = FakeServices(clock=MovableClock(at)).as_services()
        work = one_piece(services, upkeep.handlers(lambda: KEY, heads), owner)
        while work():
            pass

    def scenario(step: Step) -> None:
        issue_first_administrator_link(NOW)
        step("issued")
        drain(WHEN_IT_ENDS, "victim")
        drain(WHEN_IT_ENDS + HOUR, "victim")  # the head that the ending asked for is due a little later

    def recover(number: int) -> None:
        drain(WHEN_IT_ENDS + 2 * HOUR, f"worker_{number}")

    def prepare() -> None:
        for table in (Content, Leaf, Head, Growth, Link, Organisation, OutboxMessage, Obligation):
            table.objects.all().delete()
        heads.mkdir(exist_ok=True)
        for path in heads.iterdir():
            path.unlink()

    def check(killed: Killed) -> None:
        drain(WHEN_IT_ENDS + 4 * HOUR, "last")
        if not killed.passed("issued"):
            assert not Link.objects.exists()
            return
        assert Link.objects.get().revoked_at is not None
        assert Content.objects.filter(kind="link_expired").count() == 1, f"said more than once: {killed}"
        assert Obligation.objects.get().state == State.DONE
        assert not OutboxMessage.objects.exclude(state=State.DONE).exists()
        witnessed = [read_head(path).size for path in head_files(heads)]
        assert max(witnessed) == Leaf.objects.count(), f"a leaf without a witness: {killed}"

    runs = kill_at_every_step(scenario, check, recover=recover, prepare=prepare, folder=heads)
    assert any(name.startswith("os.rename") for name in runs[-1].steps), runs[-1].steps
