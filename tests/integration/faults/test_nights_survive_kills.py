"""The night of a takedown, killed: collecting mail, climbing the ladder, and three workers at the sweep at once."""

from __future__ import annotations

import imaplib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connections

from takeback.adapters.mail import Collector, MailServer, Security
from takeback.adapters.mail.imap_session import Session
from takeback.base.instants import MovableClock
from takeback.casework.takedown.location_state import State
from takeback.casework.takedown.notice_state import MAY_HAVE_LEFT, NoticeState
from takeback.demo.world.imap_server import ImapServer, imap_server
from takeback.records.audit.models import Content, Growth, Head, Leaf
from takeback.records.takedowns.locks import open_notice
from takeback.records.takedowns.models import (
    LocationCase,
    LocationCheck,
    LocationWork,
    Notice,
    NoticeLocation,
    RecipientAnswer,
    StrayMail,
    Task,
)
from takeback.records.takedowns.queries import tasks_in
from takeback.records.takedowns.words import TaskKind
from takeback.records.work.models import Obligation, OutboxMessage, QueueItem
from takeback.records.work.states import MOVING
from takeback.workers.mail import collect
from takeback.workers.takedowns import handlers, sending
from takeback.workers.worker import run_worker
from tests.database import RecordsDatabase
from tests.fakes.takedowns import ALadder, FortyEightHours, PlainWords, PostOffice
from tests.faults import Killed, Step, fork, kill_at_every_step
from tests.mail import REFERENCES, raw_mail
from tests.snapshot import Snapshot
from tests.takedowns import THURSDAY, Desk, a_desk
from tests.world import World

pytestmark = pytest.mark.slow

KEPT = (LocationWork, LocationCase, LocationCheck, Notice, NoticeLocation, RecipientAnswer, StrayMail, Task)
WORK = (*KEPT, OutboxMessage, Obligation, QueueItem, Leaf, Content, Head, Growth)


class Night:
    """A desk whose notices have been sent, put back as it stood before each kill."""

    def __init__(self, world: World, *links: str) -> None:
        self.world = world
        self._home = a_desk()
        self.organisation = self._home.caseworker.user.organisation_id
        desk = self.desk()
        desk.asked(*links)
        self._as_it_was = Snapshot(WORK)
        self._felt = world.effects()
        connections.close_all()

    def prepare(self) -> None:
        self._as_it_was.restore()
        self.world.forget()
        connections.close_all()

    def desk(self, **later: float) -> Desk:
        post = PostOffice()
        post.felt = lambda letter: self.world.feel(letter.notice_id)
        desk = Desk(self._home.caseworker, MovableClock(THURSDAY), post, ALadder(), PlainWords())
        desk.pass_time(**later)
        return desk

    def asked(self) -> Counter[tuple[str, str]]:
        """How many notices there are for each site and rung, discarded ones apart."""
        many: Counter[tuple[str, str]] = Counter()
        for notice in Notice.objects.exclude(state=NoticeState.DISCARDED.value):
            recipient = open_notice(notice.pk, bytes(notice.text)).recipient
            many[recipient.partition("@")[2], notice.scope] += 1
        return many


def test_a_sweep_killed_at_any_step_climbs_once_and_loses_no_deadline(
    database: RecordsDatabase, tmp_path: Path
) -> None:
    night = Night(World(tmp_path / "letters"), "https://one.example.net/a", "https://two.example.org/b")

    def scenario(step: Step) -> None:
        night.desk(hours=49).work("victim")
        step("swept")

    def check(killed: Killed) -> None:
        night.desk(hours=50).work("the next")
        expected = {(site, scope): 1 for site in ("example.net", "example.org") for scope in ("operator", "host")}
        assert night.asked() == expected, f"{killed}"
        waits = Counter(task.kind for task in tasks_in(night.organisation))
        assert waits[TaskKind.APPROVE] == 2, f"no person hears of it: {waits} {killed}"
        assert not waits[TaskKind.OVERDUE]
        assert not Obligation.objects.filter(kind="takedowns.clock", state__in=MOVING).exists(), f"{killed}"
        assert not night.world.effects(), f"a machine sent what nobody approved: {killed}"
        connections.close_all()

    runs = kill_at_every_step(scenario, check, prepare=night.prepare, each_once=True)
    assert runs[-1].passed("swept")
    assert len(runs) > 15


@pytest.fixture
def mailbox() -> Iterator[ImapServer]:
    with imap_server() as running:
        yield running


def collector(server: ImapServer) -> Collector:
    return Collector(
        MailServer(
            host="127.0.0.1",
            port=server.port,
            security=Security.NONE,
            user=server.user,
            password=server.password,
            seconds=10,
        )
    )


def lie(server: ImapServer, folder: str, *, empty: bool = False) -> int:
    """How many mails lie in a folder; afterwards none, if it is to be emptied."""
    with imaplib.IMAP4("127.0.0.1", server.port, timeout=10) as there:
        there.login(server.user, server.password)
        if there.select(folder)[0] != "OK":
            return 0
        many = len(there.search(None, "ALL")[1][0].split())
        if empty and many:
            there.store("1:*", "+FLAGS", r"(\Deleted)")
            there.expunge()
        return many


def test_collecting_mail_killed_at_any_step_loses_no_answer_and_acts_on_each_once(
    database: RecordsDatabase, mailbox: ImapServer, tmp_path: Path
) -> None:
    night = Night(World(tmp_path / "letters"), "https://one.example.net/a", "https://two.example.org/b")
    answered, bounced = Notice.objects.order_by("pk")
    site = open_notice(answered.pk, bytes(answered.text)).recipient.partition("@")[2]
    mails = (
        raw_mail("We look into it.", To=REFERENCES.verp_address(answered.pk), From=f"desk@{site}"),
        bounce_to(REFERENCES.verp_address(bounced.pk)),
        raw_mail("Hello?", To=REFERENCES.address, From="somebody@elsewhere.example"),
    )

    def prepare() -> None:
        night.prepare()
        for folder in ("INBOX", "Kept"):
            lie(mailbox, folder, empty=True)
        for mail in mails:
            mailbox.deliver(mail)

    def scenario(step: Step) -> None:
        stepping_over_commands(step)
        collect(night.desk(hours=1).climbing, collector(mailbox), REFERENCES)
        step("collected")

    def check(killed: Killed) -> None:
        collect(night.desk(hours=2).climbing, collector(mailbox), REFERENCES)
        assert (lie(mailbox, "INBOX"), lie(mailbox, "Kept")) == (0, 0), f"it lies there for others to read: {killed}"
        assert StrayMail.objects.count() == 1, f"{killed}"
        assert Obligation.objects.filter(kind="takedowns.forget_mail", state__in=MOVING).count() >= 1
        many = Counter(RecipientAnswer.objects.values_list("notice_id", flat=True))
        assert many == {answered.pk: 1, bounced.pk: 1}, f"lost, or kept twice: {killed}"
        assert Notice.objects.get(pk=answered.pk).state == NoticeState.ANSWERED
        assert Notice.objects.get(pk=bounced.pk).state == NoticeState.BOUNCED
        assert sorted(Counter(scope for _, scope in night.asked().elements()).items()) == [("host", 1), ("operator", 2)]
        waits = Counter(task.kind for task in tasks_in(night.organisation))
        assert waits == {TaskKind.READ_ANSWER: 1, TaskKind.APPROVE: 1}, f"{waits} {killed}"
        connections.close_all()

    runs = kill_at_every_step(scenario, check, prepare=prepare, each_once=True)
    assert runs[-1].passed("collected")
    assert {"imap FETCH", "imap STORE", "imap EXPUNGE"} <= set(runs[-1].steps)


def stepping_over_commands(step: Step) -> None:
    """Have each command to the mail server be a step; in a forked process, which ends with the scenario."""
    asks = Session.ask

    def ask(self: Session, command: str, *arguments: str) -> list[object]:
        step(f"imap {command}")
        return asks(self, command, *arguments)

    Session.ask = ask  # type: ignore[method-assign]  # it is put back by the end of the process


def bounce_to(address: str) -> bytes:
    """What a mail server says of a notice that reached nobody."""
    head = f"From: MAILER-DAEMON@mx.example\r\nTo: {address}\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
    kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    words = "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
    status = (
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; operator@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    return (head + kind + words + status).encode()


@dataclass
class QuickClock:
    """Runs three hundred times as fast as the machine's: a lease of two minutes lapses in less than half a second.

    All processes of a test share it, since it counts from one instant of the machine's own clock.
    """

    at: datetime
    since: float = field(default_factory=time.monotonic)
    speed: float = 300.0

    def now(self) -> datetime:
        return self.at + timedelta(seconds=(time.monotonic() - self.since) * self.speed)


def test_three_workers_killed_at_random_lose_no_deadline_and_send_and_draft_nothing_twice(
    database: RecordsDatabase, tmp_path: Path
) -> None:
    """Eight notices whose time is over, and eight that were just approved; each kill is followed by a new worker."""
    night = Night(World(tmp_path / "letters"), *(f"https://a.late{number}.example/1" for number in range(8)))
    desk = night.desk(hours=40)
    case_id = desk.verified()
    fresh = desk.told(case_id, *(f"https://a.fresh{number}.example/1" for number in range(8)))
    desk.check(case_id, fresh)
    desk.approve(desk.draft(case_id, fresh).batch)
    night.world.forget()
    clock = QuickClock(THURSDAY + timedelta(hours=49))

    def work() -> None:
        services = night.desk().climbing_at(clock)
        letters = sending(PostOffice(felt=lambda letter: night.world.feel(letter.notice_id)), FortyEightHours())
        run_worker(services, {**handlers(), **letters}, threading.Event(), timedelta(milliseconds=20))

    chance = random.Random(20261126)  # noqa: S311 - when a test kills is no secret
    workers = [fork(work) for _ in range(3)]
    for _ in range(12):
        time.sleep(chance.uniform(0.02, 0.4))
        victim = chance.randrange(len(workers))
        os.kill(workers[victim].pid, signal.SIGKILL)
        assert workers[victim].wait()[0] == -signal.SIGKILL
        workers[victim] = fork(work)
    give_up_at = time.monotonic() + 60
    while is_busy() and time.monotonic() < give_up_at:
        time.sleep(0.1)
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()

    assert not is_busy()
    letters = night.world.effects()
    assert set(letters.values()) == {1}, "sent twice by a machine"
    late = Counter({key: many for key, many in night.asked().items() if key[0].startswith("late")})
    assert late == {(f"late{number}.example", scope): 1 for number in range(8) for scope in ("operator", "host")}
    waits = Counter(task.kind for task in tasks_in(night.organisation))
    assert waits[TaskKind.APPROVE] == 8
    assert waits[TaskKind.OVERDUE] == 0
    for notice in Notice.objects.filter(locations__location__in=fresh):
        state = NoticeState(notice.state)
        assert state in MAY_HAVE_LEFT - {NoticeState.SENDING}
        if state is NoticeState.ACCEPTED:
            assert letters[notice.pk] == 1, "said to be sent, and was not"
            assert Obligation.objects.filter(kind="takedowns.clock", payload__notice=notice.pk).exists()
        else:
            assert Task.objects.filter(kind=TaskKind.IN_DOUBT, about=notice.pk, done_at=None).exists()
    assert set(LocationWork.objects.values_list("state", flat=True)) == {State.ASKED}


def is_busy() -> bool:
    """Whether the clocks that had run out, or the letters, still wait for a worker."""
    late = Obligation.objects.filter(kind="takedowns.clock", due_at__lte=THURSDAY + timedelta(hours=49))
    letters = OutboxMessage.objects.filter(kind="takedowns.send")
    unsettled = Notice.objects.filter(state__in=[NoticeState.PREPARED.value, NoticeState.SENDING.value])
    waits = late.filter(state__in=MOVING).exists() or letters.filter(state__in=MOVING).exists() or unsettled.exists()
    connections.close_all()
    return waits
